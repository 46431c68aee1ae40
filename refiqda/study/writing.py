"""``study.toml`` as it begins: what was said stands in it, everything else is there as a comment to fill in.

`study_text` and `parse_study` are inverse: what is written reads as the same `Study`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from refiqda.errors import InvalidArgumentError, OutputExistsError
from refiqda.files import atomic_write
from refiqda.study.layout import StudyFileError
from refiqda.study.reading import parse_study
from refiqda.study.values import FILE_NAME, ROLES, Analyst, Expected, Instrument, Round, Structure, Study

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHORT: Final = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_PLAIN: Final = Study()

_HEAD: Final = """\
# What this study says about itself. Fill in what you know; a line that begins with # says nothing yet.
# Who the participants are, who knows whom and why something is missing stand in the private register, not here."""

_STUDY: Final = """\
# approach: "reflexive" (no figure of agreement unless you ask for one), "codebook" or "reliability".
# languages: of the material, as tags such as "nb", "en", "de-CH"."""

_ANALYSTS: Final = f"""\
# Everybody who works on the material, as your program calls them. Roles: {", ".join(ROLES)}.
# One person may have several; reports say so."""

_INSTRUMENTS: Final = """\
# What material was made with: an interview guide, prompts for notes; wave: when, as in wave = 1 or wave = [1, 3]."""

_EXPECTED: Final = """\
# How much there should be: count pieces for each participant, or for each of a role (per = "client").
# excused: how many of the whole study are missing for a reason; the reasons stand in the private register."""

_STRUCTURE: Final = """\
# The shape of the findings in your own words, from the top down, and how many of each there are."""

_POLICY: Final = """\
# Whom a quote is attributed to, in everything that goes out: "none", "role", "pseudonym", "pseudonym-per-theme".
# pronouns: which one stands for everybody in a role, as in pronouns = { client = "he", therapist = "she" }."""

_ROUNDS: Final = """\
# Who is to code what, and when. Without rounds everybody codes everything."""

_GUIDE: Final = """\
# Which reporting guide you follow: "RTARG" (reflexive thematic analysis), "JARS-Qual", "COREQ", "SRQR"."""


def study_text(study: Study, *, approach_said: bool = False) -> str:
    """Return the text of a study.toml: what the study says, and a line to fill in for what it does not.

    ``approach_said``: somebody chose the approach, also where it is the one that holds anyway.
    """
    blocks = [
        _HEAD,
        _study_block(study, approach_said=approach_said),
        _repeated(
            _ANALYSTS, map(_analyst, study.analysts), _analyst(Analyst(name="...", roles=("coder", "author")))
        ),
        _repeated(
            _INSTRUMENTS,
            map(_instrument, study.instruments),
            _instrument(Instrument(name="interview guide", kind="interview", waves=(1,))),
        ),
        _repeated(
            _EXPECTED,
            map(_expected, study.expected),
            _expected(Expected(instrument="interview guide", count=1)),
        ),
        _structure_block(study.structure),
        _attribution_block(study),
        _repeated(
            _ROUNDS,
            map(_round, study.rounds),
            _round(Round(name="pilot", sources=("Interview 1", "Interview 2"), coders=("...",))),
        ),
        _single(_GUIDE, "report", "guide", study.guide or "RTARG", given=study.guide is not None),
    ]
    return "\n\n".join(blocks) + "\n"


def declared(
    *,
    title: str | None = None,
    languages: Iterable[str] = (),
    approach: str | None = None,
    analysts: Iterable[str] = (),
    guide: str | None = None,
) -> Study:
    """Return the study that was asked for, ``analysts`` as ``NAME: role, role``; words are matched as in the file.

    Raises InvalidArgumentError for what study.toml could not say.
    """
    lines = ["[study]"]
    lines += [f"title = {quoted(title)}"] if title is not None else []
    lines += [f"languages = {_list(tuple(languages))}"] if (languages := tuple(languages)) else []
    lines += [f"approach = {quoted(approach)}"] if approach is not None else []
    lines += [line for each in analysts for line in _asked(each)]
    lines += ["[report]", f"guide = {quoted(guide)}"] if guide is not None else []
    try:
        return parse_study("\n".join(lines))
    except StudyFileError as error:
        place = (error.where or "").rpartition(", ")[2]
        raise InvalidArgumentError(f"{place}: {error.what}", remedy=error.remedy) from error


def write_study(folder: str | Path, study: Study, *, approach_said: bool = False) -> Path:
    """Write study.toml into a folder, made if need be; OutputExistsError where there is one."""
    place = Path(folder)
    if place.exists() and not place.is_dir():
        raise OutputExistsError("is a file, not a folder", file=place.name, remedy="Name a folder.")
    text = study_text(study, approach_said=approach_said)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidArgumentError(
            f"cannot be made ({error.strerror or 'refused by the system'})",
            file=place.name,
            remedy="Check that you may write there.",
        ) from error
    refuse_second(place)
    path = place / FILE_NAME
    with atomic_write(path) as stream:
        stream.write(text.encode())
    return path


def refuse_second(folder: Path) -> None:
    """Raise OutputExistsError where a folder has a study.toml, were it a link that leads nowhere."""
    if os.path.lexists(folder / FILE_NAME):
        raise OutputExistsError(
            "is there already and stays as it is", file=FILE_NAME, remedy="Open it and add what is new."
        )


def quoted(text: str) -> str:
    """Return a text as a basic string of TOML 1.0; raises InvalidArgumentError for one that UTF-8 cannot hold."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InvalidArgumentError("holds half a character", remedy="Type it anew.") from error
    return '"' + "".join(map(_sign, text)) + '"'


def _sign(sign: str) -> str:
    if sign in _SHORT:
        return _SHORT[sign]
    return sign if sign.isprintable() or sign == " " else f"\\U{ord(sign):08X}"


def _list(values: Iterable[str]) -> str:
    return "[" + ", ".join(map(quoted, values)) + "]"


def _asked(analyst: str) -> list[str]:
    """Return the table of ``NAME: role, role``; without a colon it is a name alone."""
    before, colon, after = analyst.rpartition(":")
    name, roles = (before, after) if colon else (after, "")
    words = [word.strip() for word in roles.split(",") if word.strip()]
    return [
        "[[analyst]]",
        f"name = {quoted(' '.join(name.split()))}",
        *([f"roles = {_list(words)}"] if words else []),
    ]


def _commented(lines: Iterable[str]) -> str:
    return "\n".join(f"# {line}" for line in lines)


def _study_block(study: Study, *, approach_said: bool) -> str:
    title = f"title = {quoted(study.title)}" if study.title else '# title = "..."'
    languages = f"languages = {_list(study.languages)}" if study.languages else '# languages = ["en"]'
    approach = f"approach = {quoted(study.approach)}"
    if study.approach == _PLAIN.approach and not approach_said:
        approach = f"# {approach}"
    return f"{_STUDY}\n[study]\n{title}\n{languages}\n{approach}"


def _attribution_block(study: Study) -> str:
    block = _single(
        _POLICY, "attribution", "policy", study.attribution_policy, given=study.attribution_policy != "none"
    )
    if not study.pronouns:
        return block
    said = ", ".join(f"{quoted(role)} = {quoted(word)}" for role, word in study.pronouns)
    head = "" if study.attribution_policy != "none" else f"{_POLICY}\n[attribution]"
    return f"{head or block}\npronouns = {{ {said} }}"


def _repeated(why: str, tables: Iterable[list[str]], example: list[str]) -> str:
    written = ["\n".join(lines) for lines in tables]
    return f"{why}\n" + ("\n\n".join(written) if written else _commented(example))


def _single(why: str, table: str, key: str, value: str, *, given: bool) -> str:
    line = f"{key} = {quoted(value)}"
    return f"{why}\n[{table}]\n" + (line if given else f"# {line}")


def _analyst(each: Analyst) -> list[str]:
    return [
        "[[analyst]]",
        f"name = {quoted(each.name)}",
        *([f"roles = {_list(each.roles)}"] if each.roles else []),
    ]


def _instrument(each: Instrument) -> list[str]:
    lines = ["[[instrument]]", f"name = {quoted(each.name)}"]
    lines += [f"kind = {quoted(each.kind)}"] if each.kind else []
    waves = [str(wave) if isinstance(wave, int) else quoted(wave) for wave in each.waves]
    if waves:
        lines.append(f"wave = {waves[0]}" if len(waves) == 1 else f"wave = [{', '.join(waves)}]")
    return lines


def _expected(each: Expected) -> list[str]:
    lines = ["[[expected]]", f"instrument = {quoted(each.instrument)}", f"per = {quoted(each.per)}"]
    return [*lines, f"count = {each.count}", *([f"excused = {each.excused}"] if each.excused else [])]


def _round(each: Round) -> list[str]:
    lines = ["[[round]]", f"name = {quoted(each.name)}"]
    lines += [f"sources = {_list(each.sources)}"] if each.sources is not None else []
    return lines + ([f"coders = {_list(each.coders)}"] if each.coders is not None else [])


def _structure_block(structure: Structure) -> str:
    if structure == _PLAIN.structure:
        example = ["[structure]", 'levels = ["theme", "subtheme"]', "slots = { theme = 3 }"]
        return f"{_STRUCTURE}\n" + _commented(example)
    lines = ["[structure]"]
    for key in ("levels", "perspectives", "rules"):
        values: tuple[str, ...] = getattr(structure, key)
        lines += [f"{key} = {_list(values)}"] if values else []
    if structure.slots:
        counted = [
            f"{quoted(slot.name)} = {slot.count}" for slot in structure.slots if slot.count is not None
        ]
        named = [slot.name for slot in structure.slots if slot.count is None]
        lines.append(f"slots = {{ {', '.join(counted)} }}" if counted else f"slots = {_list(named)}")
    return f"{_STRUCTURE}\n" + "\n".join(lines)
