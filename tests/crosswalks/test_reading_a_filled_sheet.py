"""A filled crosswalk sheet: what people declared, and what they cannot mean."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda.errors import InvalidArgumentError, UnusableFileError
from refiqda.matching.crosswalk import Line

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "analyst,code,other analyst,other code,relation,common name,note,code guid,other code guid"


def sheet(folder: Path, *rows: str, head: str = HEAD) -> Path:
    path = folder / "sheet.csv"
    path.write_text("\n".join([head, *rows]), encoding="utf-8", newline="")
    return path


def test_a_row_with_a_relation_is_a_line_and_a_row_without_is_left_open(tmp_path: Path) -> None:
    path = sheet(tmp_path, "Ana,Hope,Bo,Optimism,same,Hope,agreed,,", "Ana,Fear,Bo,Worry,,,,,")
    found = refiqda.read_crosswalk(path)
    assert found.lines == (Line("Ana", "Hope", "Bo", "Optimism", "same", name="Hope", note="agreed", row=2),)
    assert found.open_rows == 1
    assert found.common() == {("Ana", "Hope"): "Hope", ("Bo", "Optimism"): "Hope"}


def test_a_relation_may_be_written_in_any_case_with_any_blanks(tmp_path: Path) -> None:
    path = sheet(tmp_path, "Ana,Hope,Bo,, Only_Mine ,,,,", "Ana,Fear,Bo,Worry,SAME,,,,")
    assert [line.relation for line in refiqda.read_crosswalk(path).lines] == ["only mine", "same"]


def test_only_mine_is_said_of_the_first_code_also_beside_a_code_that_was_filled_in(tmp_path: Path) -> None:
    line = refiqda.read_crosswalk(sheet(tmp_path, "Ana,Hope,Bo,Optimism,only mine,,,,g")).lines[0]
    assert (line.code_b, line.guid_b) == (None, None)


def test_json_lines_are_read_with_the_names_of_the_fields(tmp_path: Path) -> None:
    path = tmp_path / "sheet.jsonl"
    row = {"coder_a": "Ana", "code_a": "Hope", "coder_b": "Bo", "code_b": "Optimism", "relation": "broader"}
    path.write_text(json.dumps(row), encoding="utf-8")
    assert refiqda.read_crosswalk(path).lines == (Line("Ana", "Hope", "Bo", "Optimism", "broader", row=1),)


def test_a_code_of_a_common_project_needs_no_line(tmp_path: Path) -> None:
    rows = ["Ana,Hope,Bo,Hope,one already,,,G1,{g1}", "Ana,Fear,Bo,Fear,same,,,g2,G2"]
    found = refiqda.read_crosswalk(sheet(tmp_path, *rows))
    assert (found.lines, found.open_rows) == ((), 0)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Ana,Hope,Bo,Optimism,equal,,,,", '"equal" is no relation'),
        ("Ana,Hope,Bo,,same,,,,", "has no other code"),
        ("Ana,,Bo,Optimism,same,,,,", "has no code"),
        (",Hope,Bo,Optimism,same,,,,", "has no analyst"),
        ("Ana,Hope,Ana,Optimism,same,,,,", "the same analyst"),
        ("Ana,Hope,Bo,Hope,narrower,,,g,g", "common project"),
    ],
)
def test_a_row_that_says_nothing_usable_is_named(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(InvalidArgumentError, match=said) as raised:
        refiqda.read_crosswalk(sheet(tmp_path, "Ana,Fear,Bo,Worry,,,,,", row))
    assert (raised.value.file, raised.value.where) == ("sheet.csv", "row 3")
    assert raised.value.remedy


def test_a_table_with_other_columns_is_no_crosswalk(tmp_path: Path) -> None:
    with pytest.raises(UnusableFileError, match='no column "relation"'):
        refiqda.read_crosswalk(
            sheet(tmp_path, "Ana,Hope,Bo,Hope", head="analyst,code,other analyst,other code")
        )


def test_a_csv_file_in_another_encoding_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = sheet(tmp_path)
    path.write_bytes(f"{HEAD}\nAna,Gef\u00fchl,Bo,Worry,same,,,,".encode("cp1252"))
    with pytest.raises(UnusableFileError, match="is not UTF-8") as raised:
        refiqda.read_crosswalk(path)
    assert "--encoding" not in str(raised.value)
