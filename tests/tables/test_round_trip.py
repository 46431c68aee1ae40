"""Law: what a table says is what comes back from every form, values and kinds; a missing value is no empty text."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda import frames
from refiqda.extracts import Table
from refiqda.extras import needed
from refiqda.frames import Field
from refiqda.office.csv_form import shielded, unshielded
from refiqda.office.workbooks import unescaped
from refiqda.render.tables import Form, write_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from hypothesis.strategies import SearchStrategy

WIDE_EQUALS, WIDE_AT = "\uff1d", "\uff20"
NASTY = (
    "", " ", "=1+1", "+1", "-1", "@x", "'=1", "''@", f"{WIDE_EQUALS}1", WIDE_AT, "\t=1", "\r\nx", "a\x0cb", "\x00",
    "_x000C_", "_x005F_", "<r>bold</r>", "<r><t>x</t></r>", "</script><b>", "a,b;c\td", '"quoted"', "a\nb", "a\r\nb\rc",
    " padded ", "007", "1e5", "true", "None", "https://a.example/", "mailto:x@y.example", "\U0001f642\U00010348",
    "e\u0301", "\u202ergb", "\ufeffx", "\u2028", "\x85", "\ufffe", "2024-01-01",
)  # fmt: skip
FIELDS = (
    Field("words"), Field("whole", "integer"), Field("number", "float"), Field("truth", "boolean"),
    Field("day", "date"), Field("moment", "datetime"), Field("instant", "instant"),
)  # fmt: skip

words = st.one_of(st.sampled_from(NASTY), st.text(st.characters(codec="utf-8"), max_size=8))
moments = st.datetimes(dt.datetime(1, 1, 2), dt.datetime(9999, 12, 30))  # noqa: DTZ001 - without a zone, on purpose
VALUES: tuple[SearchStrategy[Any], ...] = (
    words,
    st.one_of(st.integers(-(2**63), 2**63 - 1), st.integers(-5, 5), st.just(10**15)),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
    moments,
    moments.map(lambda one: one.replace(tzinfo=dt.UTC)),
)
rows_of_all_kinds = st.lists(st.tuples(*(st.none() | one for one in VALUES)), max_size=4)


def table_of(rows: list[tuple[Any, ...]], fields: tuple[Field, ...] = FIELDS) -> Table:
    return Table(name="things", fields=fields, noun=("thing", "things"), length=len(rows), make=lambda: rows)


def written(table: Table, folder: Path, suffix: str, form: Form | None = None) -> Path:
    path = folder / f"out{suffix}"
    write_table(table, path, overwrite=True, form=form)
    return path


def said(kind: str, text: str | None) -> Any:  # noqa: ANN401 - of any kind
    """Return what a text of CSV or JSON lines says in a column of a kind."""
    if text is None or kind == "text":
        return text
    if kind in {"datetime", "instant"}:
        return dt.datetime.fromisoformat(text)
    read: dict[str, Callable[[str], Any]] = {
        "integer": int, "float": float, "boolean": lambda one: one == "true", "date": dt.date.fromisoformat,
    }  # fmt: skip
    return read[kind](text)


def csv_cells(data: bytes, delimiter: str = ",") -> list[list[str | None]]:
    """Read CSV as databases do: an empty cell is missing, a quoted empty one is a text (RFC 4180 else)."""
    text = data.decode("utf-8-sig")
    rows: list[list[str | None]] = [[]]
    at = 0
    while at < len(text):
        if text[at] == '"':
            end = at + 1
            while text[end] != '"' or text[end : end + 2] == '""':
                end += 2 if text[end : end + 2] == '""' else 1
            rows[-1].append(text[at + 1 : end].replace('""', '"'))
            at = end + 1
        else:
            end = min(place for one in (delimiter, "\r\n") if (place := text.find(one, at)) >= 0)
            rows[-1].append(text[at:end] or None)
            at = end
        if text.startswith("\r\n", at):
            rows.append([])
            at += 2
        else:
            assert text[at] == delimiter
            at += 1
    return rows[:-1]


@given(rows_of_all_kinds, st.sampled_from([",", ";", "tab"]), st.booleans())
@settings(max_examples=26)
def test_csv_says_every_value_again(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[Any, ...]], delimiter: str, safe: bool
) -> None:
    form = Form(delimiter=delimiter, formula_safe=safe)
    path = written(table_of(rows), tmp_path_factory.getbasetemp(), ".csv", form)
    sign = {"tab": "\t"}.get(delimiter, delimiter)
    head, *cells = csv_cells(path.read_bytes(), sign)
    assert tuple(head) == tuple(field.name for field in FIELDS)
    found = [tuple(said(field.kind, cell) for field, cell in zip(FIELDS, row, strict=True)) for row in cells]
    if safe:
        assert all(
            row[0] is None or not row[0].startswith(("=", "+", "-", "@", "\t", "\r", WIDE_EQUALS))
            for row in found
        )
        found = [(None if row[0] is None else unshielded(row[0]), *row[1:]) for row in found]
    assert found == rows
    plain = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), delimiter=sign))
    assert [[cell or None for cell in row] for row in plain] == [
        [cell or None for cell in row] for row in [head, *cells]
    ]


@given(rows_of_all_kinds)
@settings(max_examples=20)
def test_json_lines_say_every_value_again(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[Any, ...]]
) -> None:
    path = written(table_of(rows), tmp_path_factory.getbasetemp(), ".jsonl")
    lines = [json.loads(line) for line in path.read_bytes().decode().split("\n")[:-1]]
    for line, row in zip(lines, rows, strict=True):
        assert list(line) == [field.name for field in FIELDS]
        for field, value, there in zip(FIELDS, row, line.values(), strict=True):
            assert (
                said(field.kind, there) if field.kind in {"date", "datetime", "instant"} else there
            ) == value
            assert (there is None) == (value is None)


@given(rows_of_all_kinds)
@settings(max_examples=20)
def test_parquet_and_frames_keep_values_and_types(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[Any, ...]]
) -> None:
    table = table_of(rows)
    as_dicts = table.to_dicts()
    path = written(table, tmp_path_factory.getbasetemp(), ".parquet")
    read = pq.read_table(path)
    assert read.to_pylist() == as_dicts
    assert [str(one.type) for one in read.schema] == [
        "string", "int64", "double", "bool", "date32[day]", "timestamp[us]", "timestamp[us, tz=UTC]",
    ]  # fmt: skip
    assert table.to_arrow().to_pylist() == as_dicts
    polars = table.to_polars()
    assert polars.rows(named=True) == as_dicts
    pandas = table.to_pandas()
    assert [str(one) for one in pandas.dtypes] == [
        "string", "Int64", "Float64", "boolean", "date32[day][pyarrow]", "datetime64[us]", "datetime64[us, UTC]",
    ]  # fmt: skip
    for name in table.columns:
        missing = pandas[name].isna().tolist()
        assert missing == [one[name] is None for one in as_dicts]
        assert [
            None if gone else value for gone, value in zip(missing, pandas[name].tolist(), strict=True)
        ] == [one[name] for one in as_dicts]


def cell_value(field: Field, value: Any) -> Any:  # noqa: ANN401 - of any kind
    """Return what a cell of a workbook says in a column of a kind."""
    if isinstance(value, str):
        return said(field.kind, unescaped(value))
    if field.kind == "date" and isinstance(value, dt.datetime):
        return value.date()
    return float(value) if field.kind == "float" and value is not None else value


@given(rows_of_all_kinds)
@settings(max_examples=20)
def test_a_workbook_says_every_value_again(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[Any, ...]]
) -> None:
    path = written(table_of(rows), tmp_path_factory.getbasetemp(), ".xlsx")
    sheet = needed("openpyxl", "office").load_workbook(path)["things"]
    found = [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=2, max_col=len(FIELDS))]
    expected = [tuple(None if one is None else one for one in row) for row in rows]
    found += [(None,) * len(FIELDS)] * (
        len(expected) - len(found)
    )  # rows of nothing at the end are not there
    for there, row in zip(found, expected, strict=True):
        for field, cell, value in zip(FIELDS, there, row, strict=True):
            assert cell_value(field, cell) == value
            assert (cell is None) == (value is None)
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@given(words)
def test_an_apostrophe_taken_away_gives_every_text_back(text: str) -> None:
    assert unshielded(shielded(text)) == text
    assert not shielded(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_halves_of_characters_become_the_sign_for_what_is_lost(tmp_path: Path) -> None:
    table = table_of([("a\ud800b",)], (Field("words"),))
    assert table.to_arrow().to_pylist() == [{"words": "a\ufffdb"}]
    assert table.to_polars().rows() == [("a\ufffdb",)]
    assert pq.read_table(written(table, tmp_path, ".parquet")).to_pylist() == [{"words": "a\ufffdb"}]
    sheet = needed("openpyxl", "office").load_workbook(written(table, tmp_path, ".xlsx"))["things"]
    assert sheet["A2"].value == "a\ufffdb"
    for suffix in (".csv", ".jsonl", ".html", ".docx"):
        assert written(table, tmp_path, suffix).stat().st_size


def test_no_rows_have_the_same_types(tmp_path: Path) -> None:
    none, some = table_of([]), table_of([("a", *(None,) * 6)])
    assert none.to_arrow().schema == some.to_arrow().schema
    assert none.to_polars().schema == some.to_polars().schema
    assert none.to_pandas().dtypes.equals(some.to_pandas().dtypes)
    assert pq.read_table(written(none, tmp_path, ".parquet")).num_rows == 0


def test_arrow_reads_the_batches_in_order() -> None:
    rows = [(str(number),) for number in range(25)]
    batches = list(frames.arrow_batches([Field("words")], rows, size=10))
    assert [one.num_rows for one in batches] == [10, 10, 5]
    assert [value for one in batches for value in one.to_pydict()["words"]] == [row[0] for row in rows]
