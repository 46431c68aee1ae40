"""Passages as rows: in the terminal, as CSV, and as a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from refiqda.findings.dossiers.grids import beginning
from refiqda.render.findings.dossier_reading import codes_of, lead, named, shown, voices
from refiqda.render.plain import counted, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from refiqda.extracts.table import Table
    from refiqda.findings.dossiers.grids import Grid, Paired
    from refiqda.findings.dossiers.values import Dossier, Passage
    from refiqda.office.workbooks import Page

COLUMNS: Final = (
    *("number", "source", "place", "words", "codes", "analysts", "agreement", "participants", "perspectives"),
    *("dyads", "kind", "wave", "characters", "other codes", "notes", "quoted as", "theme"),
)
_WIDTHS: Final = (8, 18, 13, 70, 30, 22, 22, 13, 13, 7, 16, 7, 11, 30, 40, 14, 24)
TERMINAL_ROWS: Final = 200
"""Passages that a terminal shows; a file has them all."""


def rows(passages: Sequence[Passage]) -> Iterator[tuple[object, ...]]:
    """Yield the passages as rows of ``COLUMNS``."""
    for one in passages:
        said = shown(one)
        yield (
            one.number, one.source, one.place, one.words, "; ".join(one.codes),
            ", ".join(map(named, one.analysts)), one.state, ", ".join(one.participants), ", ".join(one.roles),
            ", ".join(one.dyads), one.kind, one.wave, None if one.words is None else len(one.words),
            codes_of(one.others), "\n".join(f"{who}: {text}" for who, text in said.notes), ", ".join(one.quotes),
            one.theme,
        )  # fmt: skip


def show_passages(dossier: Dossier) -> None:
    """Print the list of passages as a table, and what a reader of it needs to know."""
    from refiqda.render.terminal import Column, Page  # noqa: PLC0415 - loaded only where it is used

    page = Page()
    many = counted(len(dossier.passages), "passage")
    page.heading(many if len(dossier.passages) == dossier.whole else f"{many} of {dossier.whole:,}")
    for sentence in (*dossier.filters, *dossier.told):
        page.line(sentence, indent=2)
    several = len(dossier.themes) > 1
    columns = [
        Column("", number=True), *([Column("theme", flexible=True)] if several else ()), Column("place", flexible=True),
        Column("by", flexible=True), Column("who", flexible=True), Column("kind", flexible=True),
        Column("chars", number=True), Column("quoted"), Column("begins", flexible=True),
    ]  # fmt: skip
    page.table(columns, [_line(one, several=several) for one in dossier.passages[:TERMINAL_ROWS]])
    if len(dossier.passages) > TERMINAL_ROWS:
        page.line(
            f"and {len(dossier.passages) - TERMINAL_ROWS:,} more; -o LIST.xlsx or LIST.csv has them all",
            indent=2,
        )
    for heading, people in voices(dossier):
        page.line(f"{heading}: {people}", indent=2)
    page.show()


def _line(one: Passage, *, several: bool) -> tuple[object, ...]:
    who = ", ".join(one.participants) or ", ".join(one.roles)
    role = ", ".join(one.roles) if one.participants else ""
    return (
        one.number,
        *((one.theme,) if several else ()),
        ", ".join(part for part in (one.source, one.place) if part),
        one.state,
        f"{who} ({role})" if role else who,
        one.kind,
        None if one.words is None else len(one.words),
        ", ".join(one.quotes),
        shorten(beginning(one, 44), 46),
    )


def passages_table(dossier: Dossier) -> Table:
    """Return the list of passages as a table, for the forms that tables have."""
    from refiqda.extracts.table import Table as Made  # noqa: PLC0415 - loaded only where it is used
    from refiqda.frames import Field  # noqa: PLC0415 - as above

    numbers = {"number", "characters"}
    return Made(
        name="passages",
        fields=tuple(Field(name, "integer" if name in numbers else "text") for name in COLUMNS),
        noun=("passage", "passages"),
        title=dossier.title,
        length=len(dossier.passages),
        make=lambda: rows(dossier.passages),
    )


def write_book(
    dossier: Dossier, stream: BinaryIO, *, grid: Grid | None = None, paired: Paired | None = None
) -> None:
    """Write a dossier as a workbook: about it, its passages, counter-evidence, and the tables asked for."""
    from refiqda.office.workbooks import Column, write_workbook  # noqa: PLC0415 - loaded only where it is used
    from refiqda.office.workbooks import Page as Sheet  # noqa: PLC0415 - as above

    about = [(sentence,) for sentence in lead(dossier)]
    about += [(f"{heading}: {people}",) for heading, people in voices(dossier)]
    about += [(f"{path}: {text}",) for theme in dossier.themes for path, text in theme.definitions]
    pages = [
        Sheet("About", (Column("What this is", 110, wrap=True),), about, filters=False, landscape=False),
        _sheet("Passages", dossier.passages),
    ]
    if dossier.against:
        pages.append(_sheet("Counter-evidence", dossier.against))
    if grid is not None:
        pages.append(_grid(grid))
    if paired is not None:
        pages.append(_paired(paired))
    write_workbook(stream, pages, title=f"Dossier: {dossier.title}")


def _sheet(name: str, passages: Sequence[Passage]) -> Page:
    from refiqda.office.workbooks import Column  # noqa: PLC0415 - loaded only where it is used
    from refiqda.office.workbooks import Page as Sheet  # noqa: PLC0415 - as above

    given = list(rows(passages))
    kept = [
        at for at, name in enumerate(COLUMNS) if name in {"number", "words"} or any(row[at] for row in given)
    ]
    columns = tuple(Column(COLUMNS[at].capitalize(), _WIDTHS[at], wrap=_WIDTHS[at] > 15) for at in kept)  # noqa: PLR2004 - wide ones wrap
    return Sheet(name, columns, [[row[at] for at in kept] for row in given], frozen=1)


def _grid(grid: Grid) -> Page:
    from refiqda.office.workbooks import Column  # noqa: PLC0415 - loaded only where it is used
    from refiqda.office.workbooks import Page as Sheet  # noqa: PLC0415 - as above

    given: list[list[object]] = []
    for person, cells in grid.rows:
        given.append([person.case, person.role, person.dyad, *map(cell_text, cells)])
    if grid.nobody is not None:
        given.append(["(nobody known)", "", "", *map(cell_text, grid.nobody)])
    heads = [Column("Participant", 13), Column("Perspective", 13), Column("Dyad", 7)]
    kept = [at for at in range(3) if not at or any(row[at] for row in given)]
    columns = (*(heads[at] for at in kept), *(Column(one, 34, wrap=True) for one in grid.titles))
    return Sheet("Grid", columns, [[*(row[at] for at in kept), *row[3:]] for row in given], frozen=1)


def cell_text(cell: object) -> str:
    """Return a cell of the grid in lines: passages with their numbers, how many more, how many notes."""
    lines = [f"{number}  {text}" for number, text in cell.beginnings]  # type: ignore[attr-defined]  # a Cell
    return "\n".join([*lines, *([cell_summary(cell)] if lines else [])])


def cell_summary(cell: object) -> str:
    """Return how many passages and notes a cell has, in words."""
    passages, notes = cell.passages, cell.notes  # type: ignore[attr-defined]  # a Cell
    parts = [counted(len(passages), "passage"), *([counted(notes, "note")] if notes else [])]
    return ", ".join(parts)


def _paired(paired: Paired) -> Page:
    from refiqda.office.workbooks import Column  # noqa: PLC0415 - loaded only where it is used
    from refiqda.office.workbooks import Page as Sheet  # noqa: PLC0415 - as above

    given = [
        [
            one.name,
            dyad,
            *("\n\n".join(f"{each.number}  {words_of(each)}" for each in cell) for cell in cells),
        ]
        for one in paired.constituents
        for dyad, cells in one.rows
    ]
    columns = (
        Column("Constituent", 26, wrap=True), Column("Dyad", 7),
        *(Column(one.capitalize(), 60, wrap=True) for one in paired.perspectives),
    )  # fmt: skip
    return Sheet("Paired", columns, given, frozen=2)


def words_of(one: Passage) -> str:
    """Return the words of a passage; of one without words where it is."""
    return beginning(one) if one.words is None else one.words.strip("\n")
