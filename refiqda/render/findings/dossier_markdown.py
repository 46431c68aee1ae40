"""Dossiers as Markdown (CommonMark with tables): words of participants escaped, passages as block quotes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from refiqda.render.findings.dossier_reading import groups, lead, sections, title_of, voices
from refiqda.render.findings.dossier_rows import cell_summary, words_of
from refiqda.render.plain import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.findings.dossiers.grids import Grid, Paired
    from refiqda.findings.dossiers.values import Dossier
    from refiqda.render.findings.dossier_reading import Group, Shown, Turn

_MARKS: Final = re.compile(r"([\\`*_{}\[\]<>#|~$])")
_LINE_START: Final = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s|$)")


def dossier_markdown(
    dossier: Dossier, *, by: str | None = None, grid: Grid | None = None, paired: Paired | None = None
) -> str:
    """Return a dossier as Markdown."""
    return "\n".join(_lines(dossier, by, grid, paired)).rstrip("\n") + "\n"


def _lines(dossier: Dossier, by: str | None, grid: Grid | None, paired: Paired | None) -> Iterator[str]:
    yield f"# {_plain(title_of(dossier, grid, paired))}"
    yield ""
    for sentence in lead(dossier):
        yield from (_plain(sentence), "")
    for heading, people in voices(dossier):
        yield from (f"**{heading}:** {_plain(people)}", "")
    if grid is not None:
        yield from _grid(grid)
    if paired is not None:
        yield from _paired(paired)
    if grid is None and paired is None:
        for section in sections(dossier, by):
            yield from (f"## {_plain(section.heading)}", "", section.under, "")
            for path, text in section.definitions:
                yield from (f"*{_plain(path)}:* {_plain(text)}", "")
            for who, text in section.notes:
                yield from (f"- **{_plain(who)}:** {_plain(text)}", "")
            yield from _groups(section.groups)
    if dossier.against:
        yield from ("## Counter-evidence", "")
        yield from _groups(groups(dossier, dossier.against, "none"))


def _groups(given: tuple[Group, ...]) -> Iterator[str]:
    for group in given:
        if group.heading:
            yield from (f"### {_plain(group.heading)}", "")
        for one in group.passages:
            yield from _passage(one)


def _passage(one: Shown) -> Iterator[str]:
    yield from (f"**{one.number}**  {_plain(one.head)}", "")
    for turn in one.turns:
        label = f"**{_plain(turn.speaker)}:** " if turn.speaker else ""
        for at, line in enumerate(_turn(turn).split("\n")):
            yield f"> {label if not at else ''}{line}".rstrip()
        yield ">"
    if not one.turns:
        yield f"> [{_plain(one.passage.place or one.passage.kind)}: no words]"
    yield ""
    for name, text in one.facts:
        yield f"- {name}: {_plain(text)}"
    for who, text in one.notes:
        yield f"- Note, {_plain(who)}: {_plain(text)}"
    yield ""


def _turn(turn: Turn) -> str:
    """Return a turn in lines, its own words of the passage bold where it says more than those."""
    mixed = len({own for _, own in turn.parts}) > 1
    found = []
    for part, own in turn.parts:
        lines = []
        for line in part.split("\n"):
            plain, inner = line.strip(), _plain(line)
            lead, tail = line[: len(line) - len(line.lstrip())], line[len(line.rstrip()) :] if plain else ""
            lines.append(f"{lead}**{inner}**{tail}" if own and mixed and plain else f"{lead}{inner}{tail}")
        found.append("\n".join(lines))
    return "".join(found)


def _grid(grid: Grid) -> Iterator[str]:
    yield from ("## Theme by participant", "", grid.told, "")
    yield "| Participant | " + " | ".join(map(_plain, grid.titles)) + " |"
    yield "|---" * (len(grid.titles) + 1) + "|"
    rows = [(", ".join(part for part in (one.case, one.role) if part), cells) for one, cells in grid.rows]
    rows += [("(nobody known)", grid.nobody)] if grid.nobody is not None else []
    for name, cells in rows:
        said = [
            "<br>".join(
                [*(f"{number} {_plain(text)}" for number, text in cell.beginnings), f"*{cell_summary(cell)}*"]
            )
            if cell.passages
            else ""
            for cell in cells
        ]
        yield f"| {_plain(name)} | " + " | ".join(said) + " |"
    yield ""


def _paired(paired: Paired) -> Iterator[str]:
    for one in paired.constituents:
        yield from (f"## {_plain(one.name)}", "")
        yield "| Dyad | " + " | ".join(_plain(role.capitalize()) for role in paired.perspectives) + " |"
        yield "|---" * (len(paired.perspectives) + 1) + "|"
        for dyad, cells in one.rows:
            said = [
                "<br><br>".join(f"**{each.number}** {_plain(words_of(each))}" for each in cell)
                for cell in cells
            ]
            yield f"| {_plain(dyad)} | " + " | ".join(said) + " |"
        yield ""


def _plain(text: str) -> str:
    """Return text on one line that Markdown shows as it is."""
    line = _MARKS.sub(r"\\\1", clean(text)).strip()
    return _LINE_START.sub(lambda found: f"{found[1]}{found[2][:-1]}\\{found[2][-1]}", line)
