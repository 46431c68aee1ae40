"""Writing the sheet: one row a difference, for Excel and LibreOffice, as a workbook or as CSV.

The workbook has a page that says how it is filled in, the page of the differences, and one of the codes with what they
mean. What is only for reading is locked, without a password. Same differences and log, same bytes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from refiqda.errors import InvalidArgumentError
from refiqda.files import atomic_write
from refiqda.office.csv_form import csv_bytes
from refiqda.office.workbooks import Column, Page, write_workbook
from refiqda.reconciliation.sheets.instructions import HOW
from refiqda.reconciliation.sheets.layout import PAGE, columns_of, in_short, layout_of
from refiqda.reconciliation.sheets.showing import Showing
from refiqda.reconciliation.words import DISPUTED, STATES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from refiqda.reconciliation.definitions import Definition
    from refiqda.reconciliation.listing import Differences

SUFFIXES: Final = (".xlsx", ".csv")

_COLOURS: Final = {
    STATES["open"]: "#FBE3C8",
    STATES["reopened"]: "#F6D3D3",
    DISPUTED: "#F6D3D3",
    STATES["decided"]: "#DDEFE2",
    STATES["auto"]: "#E3EAF3",
}


def write_sheet(
    found: Differences,
    path: str | Path,
    *,
    definitions: Mapping[str, tuple[Definition, ...]] | None = None,
    overwrite: bool = False,
) -> int:
    """Write the sheet (.xlsx or .csv) of these differences and return the number of its rows.

    ``definitions`` are the wordings of all codes by path; their codes are offered, those in question first. Raises
    InvalidArgumentError for another suffix, OutputExistsError, and MissingExtraError for a workbook.
    """
    place = Path(path)
    suffix = place.suffix.lower()
    if suffix not in SUFFIXES:
        raise InvalidArgumentError(
            "the form of the sheet is not known from its name",
            file=place.name,
            remedy=f"End its name in {' or '.join(SUFFIXES)}.",
        )
    known = definitions or {}
    codes = tuple(dict.fromkeys([*found.material.codes, *known]))
    layout = layout_of(found.material.coders)
    columns = columns_of(layout, codes)
    showing = Showing(found, layout)
    rows = [[row[key] or None for key in layout.every()] for row in map(showing.row, found.items)]
    with atomic_write(place, overwrite=overwrite) as stream:
        if suffix == ".csv":
            titles = [column.title for column in columns]
            stream.write(csv_bytes([titles, *rows], formula_safe=True))
        else:
            state = layout.every().index("state")
            marks = tuple((state, words, colour) for words, colour in _COLOURS.items())
            pages = [
                Page("how to fill in", (Column("column", 26, wrap=True), Column("what it says", 110, wrap=True)), HOW,
                     filters=False),
                Page(PAGE, columns, rows, frozen=3, protected=True, marks=marks),
                Page("codes", (Column("code", 40, wrap=True), Column("whose wording", 18, wrap=True),
                               Column("definition", 100, wrap=True)), list(_wordings(codes, known))),
            ]  # fmt: skip
            write_workbook(stream, pages, title="Differences")
    return len(rows)


def _wordings(
    codes: tuple[str, ...], known: Mapping[str, tuple[Definition, ...]]
) -> Iterator[list[str | None]]:
    for code in codes:
        newest = max((each.version for each in known.get(code, ())), default=0)
        current = [each for each in known.get(code, ()) if each.version == newest]
        if not current:
            yield [code, None, None]
        for each in current:
            whose = each.whose or ("all" if each.line is None else "revised together")
            yield [code, in_short(whose, 200), each.text]
