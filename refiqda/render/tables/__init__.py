"""Tables of a project as files, each form by its suffix.

.csv, .jsonl, .xlsx and .parquet hold every column, for spreadsheets, scripts and statistics; .docx and .html are for
people to read and print: they leave out what only programs need. All but .docx are written row by row. The same table
gives the same bytes, and no file tells where or when it was made.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import attrs

from refiqda import frames
from refiqda.errors import InvalidArgumentError
from refiqda.extracts import TABLES, Table, table_of
from refiqda.extras import needed
from refiqda.files import atomic_write
from refiqda.render.tables.readable import reading_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from refiqda.project import Project

__all__ = [
    "DELIMITERS",
    "SUFFIXES",
    "TABLES",
    "Form",
    "Table",
    "Written",
    "check_form",
    "shielding",
    "table_of",
    "write_table",
]

DELIMITERS: Final = {",": ",", ";": ";", "tab": "\t", "\t": "\t"}
"""What may part the cells of CSV, as it may be asked for."""


@attrs.frozen(kw_only=True)
class Form:
    """How a table is spelled: of CSV what parts its cells, and whether no cell may be run as a formula."""

    delimiter: str = ","
    formula_safe: bool = False


@attrs.frozen
class Written:
    """What was written: how many rows (``noun`` says of what), and what a reader should know, in sentences."""

    rows: int
    noun: tuple[str, str]
    notes: tuple[str, ...] = ()
    shielded: int = 0


Told = tuple[tuple[str, ...], int]
"""What a writer tells: sentences, and how many cells were shielded."""


def write_table(
    table: Table,
    path: Path,
    *,
    overwrite: bool = False,
    form: Form | None = None,
    project: Project | None = None,
) -> Written:
    """Write a table in the form that the suffix names; with the ``project``, notes as .docx are a report of memos.

    Raises InvalidArgumentError for another suffix, or a wish that the form has no place for; OutputExistsError;
    MissingExtraError.
    """
    asked = form or Form()
    suffix = path.suffix.lower()
    writer = _WRITERS.get(suffix)
    if writer is None:
        raise InvalidArgumentError(
            "the form of the table is not known from its name",
            file=path.name,
            remedy=f"End its name in {', '.join(SUFFIXES)}.",
        )
    check_form(asked, path)
    with atomic_write(path, overwrite=overwrite) as stream:
        if suffix == ".docx" and table.name == "notes" and project is not None:
            from refiqda.render.memo_report import write_memo_report  # noqa: PLC0415 - loaded only where it is used

            return Written(write_memo_report(project, stream), ("memo", "memos"))
        if suffix in _TO_READ:
            read = reading_table(table)
            notes, shielded = writer(read, stream, asked)
            return Written(len(read), table.noun, (*filter(None, [read.left_out]), *notes), shielded)
        notes, shielded = writer(table, stream, asked)
        return Written(len(table), table.noun, (*notes, *table.told), shielded)


def check_form(form: Form, path: Path) -> None:
    """Raise InvalidArgumentError for a delimiter that is none, and for a wish that only .csv has a place for."""
    if form.delimiter not in DELIMITERS:
        raise InvalidArgumentError(
            "cells are parted by something else", file=path.name, remedy="Use a comma, a semicolon or tab."
        )
    if form != Form() and path.suffix.lower() != ".csv":
        raise InvalidArgumentError(
            "what parts cells, and formulas, are questions of .csv alone",
            file=path.name,
            remedy="Leave these options out: in the other forms a text is never run.",
        )


def _csv(table: Table, stream: BinaryIO, form: Form) -> Told:
    count = frames.write_csv(
        stream, table.fields, table, delimiter=DELIMITERS[form.delimiter], formula_safe=form.formula_safe
    )
    return shielding(form, count), count


def shielding(form: Form, count: int) -> tuple[str, ...]:
    """Return what to say of cells that were shielded, where that was asked for."""
    return (_SHIELDED.format(count=count),) if form.formula_safe else ()


_SHIELDED: Final = (
    "An apostrophe stands before {count} cells that a spreadsheet could run as formulas; take one away to have them as "
    "they were."
)


def _jsonl(table: Table, stream: BinaryIO, form: Form) -> Told:  # noqa: ARG001 - all writers take the same
    names = table.columns
    plain = [
        frames.plain if field.kind in {"date", "datetime", "instant"} else None for field in table.fields
    ]
    for row in table:
        cells = {
            name: value if spell is None else spell(value)
            for name, spell, value in zip(names, plain, row, strict=True)
        }
        line = json.dumps(cells, ensure_ascii=False, allow_nan=False)
        stream.write(line.encode("utf-8", "backslashreplace") + b"\n")
    return (), 0


def _parquet(table: Table, stream: BinaryIO, form: Form) -> Told:  # noqa: ARG001 - all writers take the same
    arrow = needed("pyarrow", "frames")
    parquet: Any = needed("pyarrow.parquet", "frames")
    schema = arrow.schema(
        [
            frames.arrow_field(field).with_metadata({"meaning": field.meaning} if field.meaning else {})
            for field in table.fields
        ]
    )
    with parquet.ParquetWriter(stream, schema) as writer:
        for batch in frames.arrow_batches(table.fields, table):
            writer.write_batch(batch)
    return (), 0


def _xlsx(table: Table, stream: BinaryIO, form: Form) -> Told:  # noqa: ARG001 - all writers take the same
    from refiqda.render.tables.workbook import write_book  # noqa: PLC0415 - loaded only where it is used

    return write_book(table, stream), 0


def _docx(table: Table, stream: BinaryIO, form: Form) -> Told:  # noqa: ARG001 - all writers take the same
    from refiqda.render.tables.document import write_document  # noqa: PLC0415 - loaded only where it is used

    write_document(table, stream)
    return (), 0


def _html(table: Table, stream: BinaryIO, form: Form) -> Told:  # noqa: ARG001 - all writers take the same
    from refiqda.render.tables.page import write_page  # noqa: PLC0415 - loaded only where it is used

    write_page(table, stream)
    return (), 0


_WRITERS: Final[dict[str, Callable[[Table, BinaryIO, Form], Told]]] = {
    ".csv": _csv,
    ".xlsx": _xlsx,
    ".jsonl": _jsonl,
    ".parquet": _parquet,
    ".docx": _docx,
    ".html": _html,
}
_TO_READ: Final = frozenset({".docx", ".html"})
SUFFIXES: Final = tuple(_WRITERS)
"""The forms of files, by the ends of their names."""
