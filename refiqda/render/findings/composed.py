"""Manuscripts with their quotes in: the same form out as in, nothing changed but the tokens.

Markdown and LaTeX are spelled here; Word documents in `refiqda.render.findings.composed_word`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.files import atomic_write
from refiqda.findings.composing.marks import Marks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from refiqda.findings.composing.values import Built, Pulled, Setting, Spot

DASH: Final = "\u2013 "
"""What begins a turn of an exchange."""
_ENDS: Final = ".!?\u2026"


def write_text(built: Built, output: Path, *, overwrite: bool = False) -> None:
    """Write a Markdown or LaTeX manuscript; raises OutputExistsError."""
    spelled = {"md": markdown, "tex": latex}[built.read.form](built)
    with atomic_write(output, overwrite=overwrite) as stream:
        stream.write(spelled.encode("utf-8"))


def markdown(built: Built) -> str:
    """Return a Markdown manuscript with its quotes."""
    return _filled(built, _MARKDOWN)


def latex(built: Built) -> str:
    """Return a LaTeX manuscript with its quotes."""
    return _filled(built, attrs.evolve(_LATEX, framed=_tex_marks(built)))


def inline_words(pulled: Pulled, spot: Spot) -> str:
    """Return the words of a quote within a sentence, on one line; the sentence's own full stop or comma ends it."""
    words = f" {DASH}".join(("", *pulled.lines)).strip() if pulled.turns else " ".join(pulled.lines)
    after = re.sub("^[\u201d\u00bb\u201c\u00ab\u2019\"'}\\s]+", "", spot.after)
    if words.endswith(".") and not words.endswith("..") and after[:1] in {".", ","}:
        return words[:-1]
    return words


@attrs.frozen
class _Around:
    """Where a block quote is to stand: what leads its line in, whether lines follow, whether it is in one already."""

    prefix: str
    followed: bool
    framed: bool
    turns: bool


@attrs.frozen
class _Spelling:
    """How a form spells words, words in marks, and a block quote."""

    escape: Callable[[str], str]
    framed: Callable[[Marks, str], str]
    block: Callable[[list[str], _Around], str]


def _filled(built: Built, spelling: _Spelling) -> str:
    text = built.read.texts[0]
    parts, at = [], 0
    for setting in sorted(built.settings, key=lambda one: one.spot.start):
        parts += [text[at : setting.spot.start], _spelled(setting, built.marks, spelling, text)]
        at = setting.spot.end
    return "".join((*parts, text[at:]))


def _spelled(setting: Setting, marks: Marks, spelling: _Spelling, text: str) -> str:
    spot, pulled = setting.spot, setting.pulled
    if pulled is None:
        return spelling.escape(setting.sentence)
    if spot.alone and not pulled.condensate:
        lines = [spelling.escape((DASH if pulled.turns else "") + line) for line in pulled.lines]
        if pulled.attribution:
            lines[-1] += f" ({spelling.escape(pulled.attribution)})"
        return spelling.block(lines, _around(text, spot, turns=pulled.turns))
    words = inline_words(pulled, spot)
    bare = pulled.condensate or spot.framed
    said = spelling.escape(marks.nested(words) if spot.framed else words)
    said = said if bare else spelling.framed(marks, words)
    return said + (
        f" ({spelling.escape(pulled.attribution)})" if pulled.attribution and not spot.framed else ""
    )


def _around(text: str, spot: Spot, *, turns: bool) -> _Around:
    start = max(text.rfind("\n", 0, spot.start), text.rfind("\r", 0, spot.start)) + 1
    below = re.match(r"[^\r\n]*(?:\r\n?|\n)([^\r\n]*)", text[spot.end :])
    followed = below is not None and bool(below[1].strip(" \t>"))
    return _Around(text[start : spot.start], followed, spot.framed, turns)


# --- Markdown ---------------------------------------------------------------------------------------------------

_MD_SPECIAL: Final = re.compile(r"[\\`*_<~]|&(?=#?\w+;)|(?<=\])(?=[(\[:])|\|")
_MD_BEGIN: Final = re.compile(r"^(?:[#>+=-]|\d+(?=[.)]\s))")


def _md_escape(text: str) -> str:
    """Return words so that Markdown shows them as they are; brackets of omissions and clarifications stay readable."""
    said = _MD_SPECIAL.sub(lambda found: f"\\{found[0]}", text)
    begun = _MD_BEGIN.match(said)
    if begun is None:
        return said
    return f"\\{said}" if not begun[0].isdigit() else f"{begun[0]}\\{said[begun.end() :]}"


def _md_block(lines: list[str], around: _Around) -> str:
    """Return a block quote from where its token stood; turns are lines of one paragraph."""
    begin = around.prefix if ">" in around.prefix else f"{around.prefix}> "
    glue = f"  \n{begin}" if around.turns else f"\n{begin.rstrip()}\n{begin}"
    end = f"\n{around.prefix.rstrip()}" if around.followed else ""
    return begin[len(around.prefix) :] + glue.join(lines) + end


_MARKDOWN: Final = _Spelling(_md_escape, lambda marks, words: marks.around(_md_escape(words)), _md_block)


# --- LaTeX ------------------------------------------------------------------------------------------------------

_TEX_SPECIAL: Final = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "\u00a0": "~", "\u00ad": r"\-", "\u2026": r"\ldots{}",
    '"': r"\char34{}", "<": r"\textless{}", ">": r"\textgreater{}",
}  # fmt: skip
_TEX_LIGATURE: Final = re.compile(r"--|``|''|,,|[?!]`")


def _tex_escape(text: str) -> str:
    parted = _TEX_LIGATURE.sub(lambda found: f"{found[0][0]}\0{found[0][1]}", text)
    parted = _TEX_LIGATURE.sub(lambda found: f"{found[0][0]}\0{found[0][1]}", parted)
    return "".join(_TEX_SPECIAL.get(sign, "{}" if sign == "\0" else sign) for sign in parted)


def _tex_block(lines: list[str], around: _Around) -> str:
    """Return a block quote; within a quote environment of the manuscript, its words."""
    said = ("\\\\\n" if around.turns else "\n\n").join(lines)
    if around.framed:
        return said
    return f"\\begin{{quote}}\n{said}\n\\end{{quote}}" + ("\n" if around.followed else "")


def _tex_marks(built: Built) -> Callable[[Marks, str], str]:
    """Return how the manuscript marks quotations: by the package csquotes, as LaTeX does, or with signs."""
    text = built.read.texts[0]
    if re.search(r"\\enquote\*?\{|\\usepackage(?:\[[^\]]*\])?\{[^}]*\bcsquotes\b", text):
        return _enquoted
    if "``" in text or not re.search("[\u201c\u201d\u201e\u00ab\u00bb]", text):
        return _plainly
    return lambda marks, words: marks.around(_tex_escape(words))


def _plainly(_: Marks, words: str) -> str:
    """Return words between the signs that LaTeX reads as curly marks."""
    return f"``{_INNER.sub(_inner, _tex_escape(Marks(*_KEPT).nested(words)))}''"


_KEPT: Final = ("", "", "\ue000", "\ue001")
_INNER: Final = re.compile("[\ue000\ue001]")


def _inner(found: re.Match[str]) -> str:
    return "`" if found[0] == "\ue000" else "'"


_PAIRED: Final = re.compile(
    '\u201c([^\u201c\u201d]*)\u201d|\u00ab([^\u00ab\u00bb]*)\u00bb|\u201e([^\u201e\u201c]*)\u201c|"([^"]*)"'
)


def _enquoted(_: Marks, words: str) -> str:
    """Return words as csquotes marks them, marks inside of them too: the package knows which are within which."""
    parts, at = [], 0
    for found in _PAIRED.finditer(words):
        inner = next(one for one in found.groups() if one is not None)
        parts += [_tex_escape(words[at : found.start()]), rf"\enquote{{{_tex_escape(inner)}}}"]
        at = found.end()
    return rf"\enquote{{{''.join((*parts, _tex_escape(words[at:])))}}}"


_LATEX: Final = _Spelling(_tex_escape, _enquoted, _tex_block)
