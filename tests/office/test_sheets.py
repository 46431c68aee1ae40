"""Tables that people filled in are read as they meant them, and refused where a cell would be lost without a word."""

from __future__ import annotations

import datetime as dt
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl  # type: ignore[import-untyped]  # it has none
import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it has none
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.errors import InvalidArgumentError, UnusableFileError
from refiqda.office.cells import cell_text
from refiqda.office.sheets import read_sheet
from refiqda.office.workbooks import Column, Page, write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def csv_of(tmp_path: Path, data: bytes | str, name: str = "t.csv") -> list[tuple[int, dict[str, str | None]]]:
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return [(row.number, row.cells) for row in read_sheet(path).rows]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_what_divides_cells_is_found(tmp_path: Path, mark: str) -> None:
    text = (
        mark.join(["Source", "Code Name", '"q,u;o\tt|e"'])
        + "\r\n"
        + mark.join(["a", "b", '"x, y; z"'])
        + "\r\n"
    )
    assert csv_of(tmp_path, text) == [(2, {"source": "a", "code_name": "b", "q,u;o_t|e": "x, y; z"})]


def test_what_divides_cells_can_be_said_in_the_file_or_told(tmp_path: Path) -> None:
    assert csv_of(tmp_path, "sep=;\r\na,b;c\r\n1,5;2\r\n") == [(2, {"a,b": "1,5", "c": "2"})]
    (tmp_path / "t.csv").write_text("a,b;c\n1,5;2\n", encoding="utf-8")
    assert read_sheet(tmp_path / "t.csv", delimiter=";").rows[0].cells == {"a,b": "1,5", "c": "2"}
    with pytest.raises(InvalidArgumentError, match="cannot divide cells"):
        read_sheet(tmp_path / "t.csv", delimiter=";;")
    assert csv_of(tmp_path, "a,b\tc\n1,5\t2\n", "t.tsv") == [(2, {"a,b": "1,5", "c": "2"})]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_encodings_of_spreadsheets_are_read(tmp_path: Path, encoding: str) -> None:
    data = "source\tquote\r\nP1\tpå 👩🏽 natt\r\n".encode(encoding)
    assert csv_of(tmp_path, data) == [(2, {"source": "P1", "quote": "på 👩🏽 natt"})]


def test_line_ends_and_quotation_marks_in_cells_stay(tmp_path: Path) -> None:
    text = 'a,b\r\n"one\r\ntwo","say ""x"""\r\n\r\n,\r\nlast\r\n'
    assert csv_of(tmp_path, text) == [(2, {"a": "one\r\ntwo", "b": 'say "x"'}), (5, {"a": "last"})]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"a,b\n1,2,3\n", "more cells than there are columns [row 2]"),
        (b'a,b\n"x"y,2\n', "is no CSV file [line 2]"),
        (b'a,b\n"x,2\n', "is no CSV file"),
        (b"a,A \n1,2\n", 'names the column "a" twice'),
        ("a\nå\n".encode("latin-1"), "is not UTF-8"),
        (b"", "holds no table"),
        (b"\n,,\n", "holds no table"),
    ],
)
def test_what_would_shift_or_lose_a_cell_is_refused(tmp_path: Path, data: bytes, what: str) -> None:
    with pytest.raises(UnusableFileError) as caught:
        csv_of(tmp_path, data)
    assert what in str(caught.value)


def test_a_cell_may_be_long(tmp_path: Path) -> None:
    rows = csv_of(tmp_path, f"a,b\n{'x' * 500_000},y\n")
    assert len(rows[0][1]["a"] or "") == 500_000


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("[1]", "no JSON object [line 3]"),
        ("{", "no file of JSON lines [line 3]"),
        ('{"a": 1, "A": 2}', '"a" twice'),
    ],
)
def test_json_lines_name_the_line_that_is_none(tmp_path: Path, line: str, what: str) -> None:
    assert csv_of(tmp_path, '{"A b": 1.0, "c": null}\n\n{"d": [true]}\n', "t.jsonl") == [
        (1, {"a_b": "1", "c": None}), (3, {"d": "[true]"}),
    ]  # fmt: skip
    with pytest.raises(UnusableFileError) as caught:
        csv_of(tmp_path, f'{{"a": 1}}\n\n{line}\n', "t.jsonl")
    assert what in str(caught.value)


def test_values_of_frames_and_files_are_text(tmp_path: Path) -> None:
    del tmp_path
    values: list[tuple[Any, str | None]] = [
        (None, None), ("", None), (" ", " "), (12.0, "12"), (1.5, "1.5"), (float("nan"), None), (True, "true"),
        (dt.date(2024, 5, 1), "2024-05-01"), (dt.datetime(2024, 5, 1, 9), "2024-05-01T09:00:00"),  # noqa: DTZ001
        (["a"], '["a"]'), (10**20, "100000000000000000000"),
    ]  # fmt: skip
    assert [cell_text(value) for value, _ in values] == [text for _, text in values]


# --- workbooks ------------------------------------------------------------------------------------------


@pytest.fixture
def book(tmp_path: Path) -> Callable[[Callable[[Any, Any], None]], Path]:
    """Return a function that makes a workbook by another one, which gets the sheet and the book."""

    def make(fill: Callable[[Any, Any], None]) -> Path:
        path = tmp_path / "t.xlsx"
        made = xlsxwriter.Workbook(path)
        fill(made.add_worksheet("Codings"), made)
        made.add_worksheet("Other").write_row(0, 0, ["x"])
        made.close()
        return path

    return make


def test_a_workbook_is_read_as_people_see_it(book: Callable[[Callable[[Any, Any], None]], Path]) -> None:
    def fill(page: Any, made: Any) -> None:  # noqa: ANN401 - the library has no types
        day, time, free = (
            made.add_format({"num_format": one}) for one in ("yyyy-mm-dd", "hh:mm", '0 "days"')
        )
        page.write_row(0, 0, ["Source ", "A b", "n", "day", "time", "yes", "free", "sum"])
        page.merge_range("A2:A4", "P01")
        page.write_row(1, 1, ["one\r\ntwo\x07_x0041_", 3, dt.datetime(2024, 5, 1, 9, 30)])  # noqa: DTZ001
        page.write_datetime(1, 3, dt.datetime(2024, 5, 1, 9, 30), day)  # noqa: DTZ001
        page.write_datetime(1, 4, dt.time(7, 5), time)
        page.write_boolean(1, 5, True)  # noqa: FBT003 - the library's signature
        page.write_number(1, 6, 2.5, free)
        page.write_formula(1, 7, "=1+1", None, 2)
        page.write_string(2, 1, "mid")
        page.write_formula(5, 1, "=NA()", None, "#N/A")
        page.write_string(5, 2, "#N/A")
        page.write_string(5, 12, "beside the table")

    sheet = read_sheet(book(fill))
    assert sheet.columns == ("source", "a_b", "n", "day", "time", "yes", "free", "sum")
    assert [(row.number, {key: value for key, value in row.cells.items() if value}) for row in sheet.rows] == [
        (2, {"source": "P01", "a_b": "one\ntwo\x07_x0041_", "n": "3", "day": "2024-05-01T09:30:00",
             "time": "07:05:00", "yes": "true", "free": "2.5", "sum": "2"}),
        (3, {"source": "P01", "a_b": "mid"}),
        (6, {"n": "#N/A"}),
    ]  # fmt: skip


def test_a_sheet_is_named_or_the_first(book: Callable[[Callable[[Any, Any], None]], Path]) -> None:
    path = book(lambda page, _: page.write_row(0, 0, ["a"]))
    assert read_sheet(path, sheet="Other").columns == ("x",)
    with pytest.raises(UnusableFileError, match="It has: Codings, Other"):
        read_sheet(path, sheet="Third")


def test_a_formula_that_was_never_computed_is_refused(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.append(["source", "quote"])
    made.active.append(["a", "=A1"])
    made.save(tmp_path / "t.xlsx")
    with pytest.raises(UnusableFileError, match=r"never computed \[row 2\]"):
        read_sheet(tmp_path / "t.xlsx")


def spoiled(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """Return a copy of a workbook in which one part is another."""
    made = path.with_name("spoiled.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return made


@pytest.mark.parametrize(
    ("part", "change"),
    [
        (
            "xl/sharedStrings.xml",
            lambda data: data.replace(b"<sst", b'<!DOCTYPE sst [<!ENTITY e "x">]><sst', 1),
        ),
        ("xl/worksheets/sheet1.xml", lambda data: data[:-40]),
        ("xl/worksheets/sheet1.xml", lambda data: data.replace(b'r="A1"', b'r="XFD1"')),
        ("xl/worksheets/sheet1.xml", lambda data: data.replace(b"<v>0</v>", b"<v>99</v>")),
        ("xl/workbook.xml", lambda _: b"no XML"),
    ],
)
def test_a_hostile_or_damaged_workbook_is_refused_in_one_line(
    book: Callable[[Callable[[Any, Any], None]], Path], part: str, change: Callable[[bytes], bytes]
) -> None:
    path = book(lambda page, _: page.write_row(0, 0, ["a"]))
    with pytest.raises(UnusableFileError) as caught:
        read_sheet(spoiled(path, part, change))
    assert "\n" not in str(caught.value)


def test_too_much_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", b" " * 1_000_000)
    monkeypatch.setattr("refiqda.office.workbook_rows.MAX_UNPACKED", 999_999)
    with pytest.raises(UnusableFileError, match="too large"):
        read_sheet(tmp_path / "t.xlsx")


@pytest.mark.parametrize(
    ("data", "what"), [(b"\xd0\xcf\x11\xe0\xa1\xb1", "password"), (b"words", "no workbook")]
)
def test_what_is_no_workbook_says_so(tmp_path: Path, data: bytes, what: str) -> None:
    (tmp_path / "t.xlsx").write_bytes(data)
    with pytest.raises(UnusableFileError, match=what):
        read_sheet(tmp_path / "t.xlsx")


def test_a_table_of_an_unknown_form_and_one_that_is_not_there_say_so(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgumentError, match="End its name in"):
        read_sheet(tmp_path / "t.ods")
    with pytest.raises(UnusableFileError, match="no such file"):
        read_sheet(tmp_path / "t.csv")


_words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn"], include_characters="\n\t"),
    max_size=12,
)


@settings(max_examples=20, deadline=None)
@given(rows=st.lists(st.lists(_words, min_size=2, max_size=2), max_size=5))
def test_what_we_write_as_a_workbook_is_read_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    path = tmp_path_factory.mktemp("books") / "t.xlsx"
    with path.open("wb") as stream:
        write_workbook(stream, [Page("p", (Column("a"), Column("b")), rows)])
    found = [(row.cells.get("a") or "", row.cells.get("b") or "") for row in read_sheet(path).rows]
    wanted = [tuple(_folded(cell) for cell in row) for row in rows if any(row)]
    assert found == wanted


def _folded(cell: str) -> str:
    return cell.replace("\r\n", "\n").replace("\r", "\n")
