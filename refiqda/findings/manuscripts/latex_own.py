r"""What a LaTeX file defines for itself, as far as quotations hang on it, and what `babel` makes of ``"`` in German.

Authors write ``\newcommand{\said}[1]{\enquote{#1}}`` or ``\newenvironment{voice}{\begin{quote}}{\end{quote}}`` and
then quote by those names. Only definitions whose body is one command for quotations, or plain words, are followed.

Source: LaTeX2e reference manual, "\newcommand", "\newenvironment"; babel manual, "babel-german", shorthands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_COMMAND: Final = re.compile(
    r"\\(?:new|renew|provide)command\*?\s{0,3}\{?\\(?P<name>[A-Za-z]{1,40})\}?\s{0,3}(?P<takes>\[1\])?"
    r"\s{0,3}\{(?P<body>(?:[^{}]|\{(?:[^{}]|\{[^{}]{0,80}\}){0,80}+\}){0,200}+)\}"
)
_ENVIRONMENT: Final = re.compile(
    r"\\(?:new|renew)environment\*?\s{0,3}\{(?P<name>[A-Za-z]{1,40}\*?)\}(?:\[[^\]\n]{0,40}\]){0,2}"
    r"\s{0,3}\{[^{}]{0,80}\\begin\{(?P<of>[A-Za-z]{1,40}\*?)\}"
)
_PASSES_ON: Final = re.compile(
    r"\s{0,3}(?:(?:\{?\\(?:itshape|small|normalfont)|\\(?:emph|textit)\{)\s{0,3}){0,2}\\(?P<of>[A-Za-z]{1,40}\*?)\s{0,3}"
    r"\{\s{0,3}(?:\\(?:emph|textit)\{)?#1\}{1,4}\s{0,3}"
)
_IN_MARKS: Final = re.compile(
    r"\s{0,3}(?:``|\"`|“|„|\\glqq(?:\{\})?\s?)#1(?:''|\"'|”|“|\\grqq(?:\{\})?)\s{0,3}"
)
_PLAIN: Final = re.compile(r"(?:[^\\{}#$%]|\\(?:l?dots|textellipsis)\b\s{0,3}(?:\{\})?|\\[,;: ]){1,80}")
_DOTS: Final = re.compile(r"\\(?:l?dots|textellipsis)\b\s{0,3}(?:\{\})?|\\[,;: ]")
_BABEL: Final = re.compile(r"\\usepackage\s{0,3}(?:\[(?P<options>[^\]]{0,200})\])?\s{0,3}\{babel\}")
_CLASS: Final = re.compile(r"\\documentclass\s{0,3}\[(?P<options>[^\]]{0,300})\]")
_POLYGLOSSIA: Final = re.compile(
    r"\\set(?:default|main)language\s{0,3}\[[^\]]{0,200}babelshorthands[^\]]{0,200}\]\{german\}"
)
_GERMAN: Final = re.compile(r"(?:main\s?=\s?)?n?(?:german|austrian|swissgerman)")
_SHORT: Final = re.compile(r"(?<![\\\"])\"([aouAOUszSZ`'<>=~|\"-])")
_SAYS: Final = {
    **dict(zip("aouAOUszSZ", "äöüÄÖÜßßẞẞ", strict=True)),
    "`": "„",
    "'": "“",
    "<": "«",
    ">": "»",
    "=": "-",
    "~": "-",
    "|": "",
    '"': "",
    "-": "",
}
_MOST: Final = 200
_PREAMBLE: Final = 20_000


@attrs.frozen
class Own:
    """Names that stand for others: commands with one group, environments, and commands that print plain words."""

    commands: Mapping[str, str] = attrs.field(factory=dict)
    environments: Mapping[str, str] = attrs.field(factory=dict)
    words: Mapping[str, str] = attrs.field(factory=dict)


def own_names(text: str, *, quoting: Collection[str], apart: Collection[str]) -> Own:
    """Return what a file defines by commands of ``quoting`` and environments ``apart``; no name is taken twice."""
    commands, words = {}, {}
    for number, found in enumerate(_COMMAND.finditer(text)):
        if number >= _MOST:
            break
        name, body = found["name"], found["body"]
        if name in quoting:
            continue
        passed = _PASSES_ON.fullmatch(body) if found["takes"] else None
        if passed is not None and passed["of"] in quoting:
            commands[name] = passed["of"]
        elif found["takes"] and _IN_MARKS.fullmatch(body):
            commands[name] = "enquote"
        elif not found["takes"] and _PLAIN.fullmatch(body):
            words[name] = _DOTS.sub(lambda sign: "..." if sign[0][1].isalpha() else " ", body)
    environments = {
        found["name"]: found["of"]
        for found in _ENVIRONMENT.finditer(text)
        if found["of"] in apart and found["name"] not in apart
    }
    return Own(commands, environments, words)


def _in_german(preamble: str) -> bool:
    """Return whether German is the main language that a preamble sets."""
    if _POLYGLOSSIA.search(preamble):
        return True
    babel, kind = _BABEL.search(preamble), _CLASS.search(preamble)
    if babel is None:
        return False
    options = [
        one.strip() for one in (babel["options"] or (kind["options"] if kind else "") or "").split(",")
    ]
    main = next((one for one in options if one.startswith("main")), options[-1])
    if babel["options"] is None:
        return any(_GERMAN.fullmatch(one) for one in options)
    return _GERMAN.fullmatch(main) is not None


def german_marks(text: str) -> str:
    r"""Return a file in German with ``"a``, ``"s``, ``"`` and the like as they print; others as they are.

    Told by the main language of its packages (babel's last), or by an opening mark of that form. Lines stay where they
    are.
    """
    if '"`' not in text and not _in_german(
        text[: max(0, text.find("\\begin{document}"))] or text[:_PREAMBLE]
    ):
        return text
    return _SHORT.sub(lambda found: _SAYS[found[1]], text)


__all__ = ["Own", "german_marks", "own_names"]
