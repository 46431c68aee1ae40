"""A recoding: what the terminal says of it, the list of all recodings, and the sheet in which people recode."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda.codebooks.recoding.result import RECODED_COLUMNS
from refiqda.files import atomic_write
from refiqda.office.csv_form import csv_bytes
from refiqda.office.workbooks import Column as SheetColumn
from refiqda.office.workbooks import Page as SheetPage
from refiqda.office.workbooks import write_workbook
from refiqda.render.json_text import json_bytes
from refiqda.render.losses import add_losses
from refiqda.render.plain import counted
from refiqda.render.terminal import Column, Page

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.codebooks.recoding.result import Recoding
    from refiqda.codebooks.recoding.sheets import CodingLine
    from refiqda.codebooks.recoding.undoing import Undone
    from refiqda.losses import LossReport

REPORTS: Final = (".csv", ".json", ".xlsx")
_WHY: Final = {
    "merge": "by merging codes", "split": "by splitting codes", "assign": "by a sheet",
    "remove": "taken out with their code", "united": "united with one that says the same",
}  # fmt: skip
_SHOWN: Final = 20


def show_recoding(
    recoding: Recoding, *, output: str, inverse: str | None, report: str | None, losses: LossReport
) -> None:
    """Print what a recoding did."""
    page = Page()
    page.line(f"{counted(len(recoding.recoded), 'coding')} recoded.")
    counts = [(_WHY[why], number) for why, number in recoding.counts().items() if number]
    if counts:
        page.table([Column(""), Column("", number=True)], counts, heading=False)
    if recoding.codes:
        page.heading("Codes")
        rows = [(one.what, one.before or "", one.after or "") for one in recoding.codes[:_SHOWN]]
        page.table([Column("what"), Column("before", flexible=True), Column("now", flexible=True)], rows)
        if len(recoding.codes) > _SHOWN:
            page.line(f"... and {len(recoding.codes) - _SHOWN:,} more (--json lists all)", indent=2)
    if recoding.told:
        page.heading("To look at")
        page.lines((f"- {one}" for one in recoding.told), indent=2)
    page.gap()
    page.line(f"Written: {output}")
    if report is not None:
        page.line(f"Every recoding: {report}")
    if inverse is None:
        page.line("Without --inverse-map the way back is the file you started from.")
    else:
        page.line(
            f"The way back: refiqda codebook recode {output} --undo {inverse} -o BEFORE.qdpx", whole=True
        )
    if losses:
        add_losses(page, losses)
    page.show()


def show_undone(undone: Undone, *, output: str, losses: LossReport) -> None:
    """Print what undoing did."""
    page = Page()
    page.line(f"{counted(undone.places, 'place')} changed back.")
    page.lines((f"- {one}" for one in undone.told), indent=2)
    page.line(f"Written: {output}")
    if losses:
        add_losses(page, losses)
    page.show()


def write_recoded(recoding: Recoding, path: Path, *, output: str, overwrite: bool = False) -> None:
    """Write the list of all recodings as .csv, .json or .xlsx."""
    suffix = path.suffix.lower()
    rows = [[getattr(one, column) for column in RECODED_COLUMNS] for one in recoding.recoded]
    with atomic_write(path, overwrite=overwrite) as stream:
        if suffix == ".json":
            stream.write(json_bytes(recoding.to_dict(output=output)))
        elif suffix == ".xlsx":
            columns = tuple(
                SheetColumn(name, 30 if name in {"before", "after"} else 18) for name in RECODED_COLUMNS
            )
            write_workbook(stream, [SheetPage("Recodings", columns, rows)])
        else:
            stream.write(csv_bytes([RECODED_COLUMNS, *rows]))


def write_coding_sheet(
    lines: list[CodingLine], codes: list[str], path: Path, *, overwrite: bool = False
) -> int:
    """Write one row for each coding of a code, with an empty cell for its new code; return how many rows."""
    columns = (
        SheetColumn("New code", 26, choices=tuple(codes)), SheetColumn("Passage", 70, wrap=True),
        SheetColumn("Code now", 24, wrap=True), SheetColumn("Source", 22, wrap=True), SheetColumn("Place", 16),
        SheetColumn("Analyst", 14), SheetColumn("Memo", 34, wrap=True), SheetColumn("Coding GUID", 38),
    )  # fmt: skip
    rows = [
        (None, one.quote, one.code, one.source, one.place, one.coder, one.memo, one.guid) for one in lines
    ]
    with atomic_write(path, overwrite=overwrite) as stream:
        if path.suffix.lower() == ".xlsx":
            write_workbook(stream, [SheetPage("Codings", columns, rows)])
        else:
            stream.write(csv_bytes([[column.title for column in columns], *rows]))
    return len(rows)
