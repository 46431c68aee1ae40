"""Tables of a project as files: what stands in them, and each form of file by its suffix.

Cells of a spreadsheet are written as text or numbers and never as formulas. CSV is data as it is: UTF-8 with a
byte order mark, CRLF; a reader that runs cells as formulas should import it as text.
"""

from __future__ import annotations

import csv
import importlib
import io
import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda import model
from refiqda.errors import InvalidArgumentError, MissingExtraError
from refiqda.files import atomic_write
from refiqda.index import walk_codes
from refiqda.model import guid_key
from refiqda.rows import AUTOMATIC
from refiqda.tables import COLUMNS, INTEGER_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from types import ModuleType
    from typing import BinaryIO

    from refiqda.project import Project

TABLES: Final = ("codings", "codes", "sources")
SUFFIXES: Final = (".csv", ".jsonl", ".xlsx", ".parquet")
CELL: Final = 32_767
"""Characters that a cell of a spreadsheet holds."""

_CODE_COLUMNS: Final = (
    "code_guid", "code", "code_path", "parent", "color", "is_codable", "description", "codings",
)  # fmt: skip
_SOURCE_COLUMNS: Final = ("source_guid", "source", "source_kind", "length", "codings", "coders")
_NUMBERS: Final = frozenset({*INTEGER_COLUMNS, "length", "codings"})


@attrs.frozen
class Table:
    """Columns by name, and rows; None is an empty cell."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]


def table_of(project: Project | model.CodeBook, name: str) -> Table:
    """Return one of `TABLES`, of a codebook ``codes`` only; InvalidArgumentError for another name.

    Lengths are characters; codings of codes and sources are those of all coders.
    """
    if isinstance(project, model.CodeBook):
        if name != "codes":
            raise InvalidArgumentError(
                f"a codebook has no {name}", remedy="Export its codes, or name a project."
            )
        return Table(name, _CODE_COLUMNS[:-1], [row[:-1] for row in _code_rows(project.codes, Counter())])
    codings = project.codings()
    if name == "codings":
        return Table(name, COLUMNS, list(codings))
    if AUTOMATIC in codings.origin:  # a quotation over pages is one coding, however often it is repeated
        codings = codings.where([origin != AUTOMATIC for origin in codings.origin])
    if name == "codes":
        counts = Counter(guid_key(guid) for guid in codings.column("code_guid") if guid)
        return Table(name, _CODE_COLUMNS, _code_rows(project.tree.code_book, counts))
    if name == "sources":
        coded = list(zip(codings.column("source_guid"), codings.column("coder"), strict=True))
        counts = Counter(guid for guid, _ in coded)
        people: dict[str, dict[str, None]] = {}
        for guid, coder in coded:
            people.setdefault(guid, {})[coder or ""] = None
        rows = [
            (entry.guid, entry.name, entry.kind, codings.source_lengths.get(entry.guid or ""),
             counts[entry.guid or ""], "; ".join(sorted(filter(None, people.get(entry.guid or "", {})))) or None)
            for entry in codings.sources
        ]  # fmt: skip
        return Table(name, _SOURCE_COLUMNS, rows)
    raise InvalidArgumentError(f'no table is called "{name}"', remedy=f"Use one of: {', '.join(TABLES)}.")


def _code_rows(codes: list[model.Code], counts: Counter[str]) -> list[tuple[Any, ...]]:
    return [
        (code.guid, code.name, path, path.rpartition("/")[0] or None, code.color, code.is_codable,
         code.description, counts[guid_key(code.guid or "")])
        for code, path in walk_codes(codes)
    ]  # fmt: skip


def write_table(table: Table, path: Path, *, overwrite: bool = False) -> int:
    """Write a table in the form that the suffix names, and return how many rows it has.

    Raises InvalidArgumentError for another suffix, OutputExistsError, and MissingExtraError.
    """
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise InvalidArgumentError(
            "the form of the table is not known from its name",
            file=path.name,
            remedy=f"End its name in {', '.join(SUFFIXES)}.",
        )
    with atomic_write(path, overwrite=overwrite) as stream:
        writer(table, stream)
    return len(table.rows)


def _write_csv(table: Table, stream: BinaryIO) -> None:
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="backslashreplace", newline="")
    writer = csv.writer(text)
    writer.writerow(table.columns)
    writer.writerows([_plain(value) for value in row] for row in table.rows)
    text.flush()
    text.detach()


def _plain(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


def _write_jsonl(table: Table, stream: BinaryIO) -> None:
    for row in table.rows:
        line = json.dumps(dict(zip(table.columns, row, strict=True)), ensure_ascii=False, allow_nan=False)
        stream.write(line.encode("utf-8", "backslashreplace") + b"\n")


def _write_xlsx(table: Table, stream: BinaryIO) -> None:
    xlsxwriter = _extra("xlsxwriter", "office")
    import datetime as dt  # noqa: PLC0415 - loaded only where it is used

    memory = io.BytesIO()
    book = xlsxwriter.Workbook(
        memory, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": dt.datetime(2000, 1, 1)})  # noqa: DTZ001 - the library takes no zone
    sheet = book.add_worksheet(table.name)
    bold = book.add_format({"bold": True})
    for place, name in enumerate(table.columns):
        sheet.write_string(0, place, name, bold)
    for number, row in enumerate(table.rows, 1):
        for place, value in enumerate(row):
            if value is None:
                continue
            if isinstance(value, bool):
                sheet.write_boolean(number, place, value)
            elif isinstance(value, int):
                sheet.write_number(number, place, value)
            else:
                sheet.write_string(number, place, _fitting(str(value)))
    sheet.freeze_panes(1, 0)
    book.close()
    stream.write(memory.getvalue())


def _fitting(text: str) -> str:
    """Cut what a cell cannot hold, and say so in the cell; control characters XML has no place for go."""
    safe = "".join(sign for sign in text if sign >= " " or sign in "\t\n")
    return safe if len(safe) <= CELL else safe[: CELL - 6] + " [cut]"


def _write_parquet(table: Table, stream: BinaryIO) -> None:
    arrow = _extra("pyarrow", "frames")
    parquet = importlib.import_module("pyarrow.parquet")
    columns = list(zip(*table.rows, strict=True)) or [()] * len(table.columns)
    arrays = {
        name: arrow.array(values, _arrow_type(arrow, name))
        for name, values in zip(table.columns, columns, strict=True)
    }
    parquet.write_table(arrow.table(arrays), stream)


def _arrow_type(arrow: Any, name: str) -> Any:  # noqa: ANN401 - published without types
    if name == "is_codable":
        return arrow.bool_()
    return arrow.int64() if name in _NUMBERS else arrow.string()


def _extra(package: str, extra: str) -> ModuleType:
    try:
        return importlib.import_module(package)
    except ImportError as error:
        raise MissingExtraError(
            f"this form of table needs the package {package}",
            remedy=f'Install it with: pip install "refiqda[{extra}]".',
        ) from error


_WRITERS: Final[dict[str, Callable[[Table, BinaryIO], None]]] = {
    ".csv": _write_csv,
    ".jsonl": _write_jsonl,
    ".xlsx": _write_xlsx,
    ".parquet": _write_parquet,
}
