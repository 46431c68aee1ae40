"""What became of a build: the page, the JSON, and the sheet of rows to be corrected."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from refiqda.building.columns import ADDED
from refiqda.building.hints import IN_WORDS
from refiqda.building.reasons import REASONS
from refiqda.files import atomic_write
from refiqda.machine_coders import machine_of
from refiqda.office.csv_form import csv_bytes
from refiqda.render.losses import add_losses
from refiqda.render.plain import counted, shorten
from refiqda.render.terminal import Column, Page

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from refiqda.building.codings import Unplaced
    from refiqda.building.making import Built
    from refiqda.losses import LossReport

SUFFIXES: Final = (".csv", ".xlsx", ".jsonl")
"""The forms in which rows to be corrected are written; each can be read again."""

_SHOWN: Final = 20
_CODES: Final = 12
_QUOTE: Final = 40


def building_json(built: Built, *, output: str, losses: LossReport) -> dict[str, Any]:
    """Return the JSON of CONTRACT's ``build``."""
    return {
        "format": "refiqda.build/1",
        "output": output,
        "placed": built.placed,
        "repeated": built.repeated,
        "created_codes": list(built.created_codes),
        "created_coders": list(built.created_coders),
        "unplaced": [
            {
                "row": one.row,
                "quote": one.quote,
                "reason": one.reason,
                "candidates": one.candidates,
                "hint": one.hint,
                "detail": one.detail,
                "file": one.file,
                "source": one.source,
            }
            for one in built.unplaced
        ],
        "notes": list(built.notes),
        "losses": losses.to_dict()["losses"],
    }


def show_build(built: Built, *, output: str, losses: LossReport, sheet: str | None) -> None:
    """Print what became of the rows."""
    page = Page()
    add_build(page, built, output=output, sheet=sheet)
    page.gap()
    add_losses(page, losses)
    page.show()


def add_build(page: Page, built: Built, *, output: str, sheet: str | None) -> None:
    """Add the account of a build to a page."""
    rows = built.placed + len(built.unplaced)
    placed = (
        [f"Placed: {built.placed:,} of {counted(rows, 'row')}"] if rows else []
    )  # else there was no table
    page.lines([f"Written: {output}", *placed])
    people = [one for one in built.created_coders if machine_of(one) is None]
    machines = [one for one in built.created_coders if machine_of(one) is not None]
    for words, names in (("New analysts", people), ("Machines, no analysts", machines)):
        if names:
            page.line(f"{words}: {', '.join(names)}")
    if built.created_codes:
        more = len(built.created_codes) - _CODES
        listed = ", ".join(built.created_codes[:_CODES]) + (f", and {more:,} more" if more > 0 else "")
        page.line(f"New codes ({len(built.created_codes):,}): {listed}")
    for note in built.notes:
        page.line(f"Note: {note}.")
    if not built.unplaced:
        return
    page.heading(f"Not placed: {counted(len(built.unplaced), 'row')}")
    several = len({one.file for one in built.unplaced}) > 1
    if len(built.unplaced) > _SHOWN:
        counts = Counter(one.reason for one in built.unplaced)
        lines = [(number, REASONS[reason]) for reason, number in counts.most_common()]
        page.table([Column("rows", number=True), Column("", flexible=True)], lines, heading=False)
        page.gap()
    columns = [Column("row", number=True), Column("source", flexible=True), Column("quote", flexible=True),
               Column("why", flexible=True)]  # fmt: skip
    cells = [
        (one.row, one.source, shorten(one.quote or "", _QUOTE), why(one)) for one in built.unplaced[:_SHOWN]
    ]
    if several:
        columns.insert(0, Column("file", flexible=True))
        cells_ = [(one.file, *cell) for one, cell in zip(built.unplaced, cells, strict=False)]
        page.table(columns, cells_)
    else:
        page.table(columns, cells)
    if len(built.unplaced) > _SHOWN:
        page.line(f"... and {len(built.unplaced) - _SHOWN:,} more (--json lists all)", indent=2)
    page.gap()
    if sheet is None:
        page.line("Get these rows as a table to correct with --unplaced ROWS.xlsx (or .csv).")
    else:
        page.line(f"These rows stand in {sheet}. Correct them there, and add them: "
                  f"refiqda build NEW.qdpx --into {output} --codings {sheet}")  # fmt: skip


def why(one: Unplaced) -> str:
    """Return why a row was not placed, in a few words."""
    words = one.detail or REASONS[one.reason]
    if one.reason in {"ambiguous", "mismatch"} and one.candidates:
        words += (
            "" if one.reason == "ambiguous" else f"; the quote stands at {counted(one.candidates, 'place')}"
        )
    return f"{words}; {hint}" if (hint := hint_in_words(one.hint)) else words


def hint_in_words(hint: str | None) -> str:
    """Return what a quote differs in, as people read it."""
    if hint is None:
        return ""
    if hint == "other-source":
        return "it stands in another source"
    if hint == "character-edge":
        return "it would but for a character that it cuts in two"
    if hint == "elision":
        return "its parts stand there, with other words between them"
    return f"it would but for {' and '.join(IN_WORDS[kind] for kind in hint.split(','))}"


def write_unplaced(unplaced: Iterable[Unplaced], path: Path, *, overwrite: bool) -> None:
    """Write rows that were not placed as a table that can be corrected and read again; raises OutputExistsError."""
    rows = list(unplaced)
    columns = list(dict.fromkeys(name for one in rows for name in one.cells if name not in ADDED))
    lines = [
        [one.row, why(one), *(one.cells.get(name) for name in columns), one.reason, one.candidates, one.hint]
        for one in rows
    ]
    titles = [*ADDED[:2], *columns, *ADDED[2:]]
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        from refiqda.office.workbooks import Column as SheetColumn  # noqa: PLC0415 - for this form alone
        from refiqda.office.workbooks import Page as Sheet  # noqa: PLC0415 - as above
        from refiqda.office.workbooks import write_workbook  # noqa: PLC0415 - as above

        wide = {"quote": 60, "memo": 40, "prefix": 30, "suffix": 30, "unplaced_why": 44}
        made = tuple(SheetColumn(name, width=wide.get(name), wrap=name in wide) for name in titles)
        with atomic_write(path, overwrite=overwrite) as stream:
            write_workbook(stream, [Sheet("codings", made, lines)])
        return
    if suffix == ".csv":
        data = csv_bytes([titles, *lines])
    else:
        data = "".join(
            json.dumps(dict(zip(titles, line, strict=True)), ensure_ascii=False) + "\n" for line in lines
        ).encode("utf-8", "backslashreplace")  # half a surrogate pair becomes the escape that JSON has for it
    with atomic_write(path, overwrite=overwrite) as stream:
        stream.write(data)
