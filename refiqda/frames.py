"""Typed columns as tables of pandas, polars or pyarrow, and rows as CSV.

A column has one kind. Every kind has its type in each library, so that what goes out comes back the same; a value that
is not there is missing (never NaN and never an empty text).

=========  ==========================  =====================  =====================  =================
kind       Python                      pandas                 polars                 Arrow, Parquet
=========  ==========================  =====================  =====================  =================
text       str                         string                 String                 string
integer    int of 64 bits              Int64                  Int64                  int64
float      float                       Float64                Float64                double
boolean    bool                        boolean                Boolean                bool
date       datetime.date               date32 of pyarrow      Date                   date32
datetime   datetime without a zone     datetime64[us]         Datetime("us")         timestamp[us]
instant    datetime in UTC             datetime64[us, UTC]    Datetime("us", "UTC")  timestamp[us, UTC]
=========  ==========================  =====================  =====================  =================
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal

import attrs

from refiqda.extras import needed
from refiqda.office.csv_form import shielded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import pandas as pd
    import polars as pl

Kind = Literal["text", "integer", "float", "boolean", "date", "datetime", "instant"]
"""What all values of a column are."""

INTEGERS: Final = range(-(2**63), 2**63)
"""Whole numbers that a column of kind ``integer`` holds; longer ones are text, digit by digit."""

BATCH: Final = 8192
"""Rows that are in memory at once where columns are written: a group of rows of Parquet."""


@attrs.frozen
class Field:
    """A column of a table: its name, the kind of its values, and what it says, in a sentence for readers."""

    name: str
    kind: Kind = "text"
    meaning: str = ""


def to_pandas(columns: Iterable[tuple[Field, Sequence[Any]]]) -> pd.DataFrame:
    """Return a DataFrame of nullable types; raises MissingExtraError."""
    pandas = needed("pandas", "frames")
    types: dict[str, Any] = {
        "text": "string", "integer": "Int64", "float": "Float64", "boolean": "boolean",
        "datetime": "datetime64[us]", "instant": "datetime64[us, UTC]",
    }  # fmt: skip

    def made(field: Field, values: Sequence[Any]) -> Any:  # noqa: ANN401 - an array of any of these types
        if field.kind == "date":
            return pandas.array(list(values), pandas.ArrowDtype(needed("pyarrow", "frames").date32()))
        return pandas.array(list(values), dtype=types[field.kind])

    frame: pd.DataFrame = pandas.DataFrame({field.name: made(field, values) for field, values in columns})
    return frame


def to_polars(columns: Iterable[tuple[Field, Sequence[Any]]]) -> pl.DataFrame:
    """Return a DataFrame; raises MissingExtraError."""
    polars = needed("polars", "frames")
    types: dict[str, Any] = {
        "text": polars.String, "integer": polars.Int64, "float": polars.Float64, "boolean": polars.Boolean,
        "date": polars.Date, "datetime": polars.Datetime("us"), "instant": polars.Datetime("us", "UTC"),
    }  # fmt: skip
    frame: pl.DataFrame = polars.DataFrame(
        [
            _sound(partial(polars.Series, field.name, dtype=types[field.kind]), values)
            for field, values in columns
        ]
    )
    return frame


def to_arrow(columns: Iterable[tuple[Field, Sequence[Any]]]) -> Any:  # noqa: ANN401 - pyarrow publishes no types
    """Return a pyarrow Table whose fields carry their meaning; raises MissingExtraError."""
    arrow = needed("pyarrow", "frames")
    fields, arrays = [], []
    for field, values in columns:
        fields.append(arrow_field(field))
        kind = fields[-1].type
        arrays.append(_sound(partial(arrow.array, type=kind), values))
    return arrow.Table.from_arrays(arrays, schema=arrow.schema(fields))


def arrow_field(field: Field) -> Any:  # noqa: ANN401 - pyarrow publishes no types
    """Return a column as Arrow describes it; raises MissingExtraError."""
    arrow = needed("pyarrow", "frames")
    types: dict[str, Any] = {
        "text": arrow.string(), "integer": arrow.int64(), "float": arrow.float64(), "boolean": arrow.bool_(),
        "date": arrow.date32(), "datetime": arrow.timestamp("us"), "instant": arrow.timestamp("us", "UTC"),
    }  # fmt: skip
    return arrow.field(field.name, types[field.kind])


def arrow_batches(fields: Sequence[Field], rows: Iterable[Sequence[Any]], size: int = 0) -> Iterator[Any]:
    """Yield rows as Arrow record batches of ``size`` rows (`BATCH` by default); raises MissingExtraError."""
    arrow = needed("pyarrow", "frames")
    described = [arrow_field(field) for field in fields]
    for block in blocks(rows, size or BATCH):
        columns = zip(*block, strict=True)
        yield arrow.record_batch(
            [
                _sound(partial(arrow.array, type=one.type), values)
                for one, values in zip(described, columns, strict=True)
            ],
            schema=arrow.schema(described),
        )


def blocks(rows: Iterable[Sequence[Any]], size: int) -> Iterator[list[Sequence[Any]]]:
    """Yield rows some at a time; the last block may be shorter, none is empty."""
    block: list[Sequence[Any]] = []
    for row in rows:
        block.append(row)
        if len(block) == size:
            yield block
            block = []
    if block:
        yield block


def _sound(make: Callable[[Sequence[Any]], Any], values: Sequence[Any]) -> Any:  # noqa: ANN401 - whatever make gives
    """Make a column; halves of surrogate pairs, which only scripts bring in and UTF-8 cannot say, become U+FFFD."""
    try:
        return make(values)
    except UnicodeError:
        return make([sound(one) if isinstance(one, str) else one for one in values])


def sound(text: str) -> str:
    """Return ``text`` without halves of surrogate pairs, which UTF-8 cannot say."""
    return _HALVES.sub("\ufffd", text)


_HALVES: Final = re.compile("[\ud800-\udfff]")


# --- CSV --------------------------------------------------------------------------------------------------------


def plain(value: Any) -> Any:  # noqa: ANN401 - a value of any kind
    """Return a value as CSV and JSON spell it: true and false, dates as ISO 8601, instants with a Z."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, dt.date) else value


def write_csv(
    stream: BinaryIO,
    fields: Sequence[Field],
    rows: Iterable[Sequence[Any]],
    *,
    delimiter: str = ",",
    formula_safe: bool = False,
) -> int:
    """Write RFC 4180 with a byte order mark, and return how many cells `shielded` changed.

    Lines end with CRLF, line ends inside of cells stay as they are. A missing value is an empty cell, an empty
    text is ``""``: readers that know the difference (polars, DuckDB, PostgreSQL) keep it.
    """
    out = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="backslashreplace", newline="")
    writer = csv.writer(out, delimiter=delimiter)
    spelled = [place for place, field in enumerate(fields) if field.kind not in {"text", "integer", "float"}]
    count = 0
    names = [field.name for field in fields]
    writer.writerow([shielded(name) for name in names] if formula_safe else names)
    for given in rows:
        row = given
        if spelled:
            row = list(given)
            for place in spelled:
                row[place] = plain(row[place])
        if formula_safe:
            safe = [shielded(one) if isinstance(one, str) else one for one in row]
            count += sum(new is not old and new != old for new, old in zip(safe, row, strict=True))
            row = safe
        if "" in row:
            out.write(_line(row, delimiter))
        else:
            writer.writerow(row)
    out.flush()
    out.detach()
    return count


def _line(row: Sequence[Any], delimiter: str) -> str:
    """Return a line with empty texts in quotes, which the standard library's writer leaves out."""
    return delimiter.join(map(_cell, row)) + "\r\n"


def _cell(value: object) -> str:
    if value is None:
        return ""
    doubled = value.replace('"', '""') if isinstance(value, str) else value
    return f'"{doubled}"' if isinstance(value, str) else str(value)
