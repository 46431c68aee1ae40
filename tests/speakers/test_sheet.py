"""The review sheet: written, filled in, read back."""

from __future__ import annotations

import csv
import importlib
import io
from typing import TYPE_CHECKING, Any

import pytest

from refiqda import speakers
from refiqda.errors import InvalidArgumentError, OutputExistsError, UnusableFileError
from refiqda.speakers.sheet import read_decisions, write_sheet
from tests.speakers.talks import study, xml_of

if TYPE_CHECKING:
    from pathlib import Path

openpyxl: Any = importlib.import_module("openpyxl")  # published without types


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))


def filled(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_sheet_that_nobody_changed_says_what_was_proposed(tmp_path: Path, suffix: str) -> None:
    project = study(Letter="Kirsti: Wait.\nI: Why?\nKH: So?\nI: Hm.", Bars="12| Anna | How?\n13| Bo | So.")
    detected = speakers.detect(project, patterns=["{number}| {label} |"])
    path = tmp_path / f"sheet{suffix}"
    assert write_sheet(detected, path) == len(detected.speakers)
    sheet = read_decisions(path)
    kept = [one for one in detected.decisions() if one.keep]
    assert [one for one in sheet.decisions if one.keep] == kept
    assert sheet.patterns == ("{number}| {label} |",)
    assert sheet.prompts == (tuple(one.text for one in detected.prompts) if suffix == ".xlsx" else ())
    done = speakers.apply(
        project, sheet.decisions, prompts=[one.text for one in detected.prompts], patterns=sheet.patterns
    )
    assert xml_of(done.project) == xml_of(speakers.apply(project, detected).project)
    assert {"Anna", "Bo"} <= set(done.made)


def test_the_same_project_makes_the_same_sheet(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_sheet(speakers.detect(study()), tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_workbook_has_pages_for_reading_and_drop_downs_for_deciding(tmp_path: Path) -> None:
    write_sheet(speakers.detect(study()), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["speakers", "turns", "prompts", "texts", "how to fill in"]
    lists = {
        str(one.sqref).rstrip("0123456789").split(":")[0][0]: one.formula1
        for one in book["speakers"].data_validations.dataValidation
    }
    assert lists == {"C": '"moderator,participant,unknown,several"', "E": '"yes,no"'}
    turns = list(book["turns"].iter_rows(min_row=2, values_only=True))
    assert turns[0] == (
        "Interview 7",
        "I",
        "moderator",
        1,
        5,
        9,
        None,
        None,
        "How did you come to the clinic at all?",
    )
    assert len(turns) == 4 + 9


def test_without_words_a_sheet_shows_nobodys_words(tmp_path: Path) -> None:
    write_sheet(speakers.detect(study()), tmp_path / "a.xlsx", words=False)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    cells = [str(cell) for page in book for row in page.iter_rows(values_only=True) for cell in row]
    assert not any("train" in cell or "rain" in cell for cell in cells)


def test_what_people_wrote_is_taken(tmp_path: Path) -> None:
    write_sheet(speakers.detect(study()), tmp_path / "a.csv")
    rows = rows_of(tmp_path / "a.csv")
    for row in rows:
        if row["label"] == "P1":
            row["case"], row["role"] = "Anna; Anna ;Bo", "Participant "
        if row["label"] == "Alle":
            row["keep"] = "nei"
        if row["label"] == "KH":
            row["case"] = ""
    made = {one.label: one for one in read_decisions(filled(tmp_path / "b.csv", rows)).decisions}
    assert (made["P1"].cases, made["P1"].role) == (("Anna", "Bo"), "participant")
    assert not made["Alle"].keep
    assert made["KH"].cases == ()


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("role", "boss", 'the role "boss" is none'),
        ("role", "", "is none"),
        ("keep", "perhaps", "neither yes nor no"),
        ("keep", "", "keep is empty"),
    ],
)
def test_a_cell_that_says_nothing_usable_is_named_with_its_row(
    tmp_path: Path, column: str, value: str, message: str
) -> None:
    write_sheet(speakers.detect(study()), tmp_path / "a.csv")
    rows = rows_of(tmp_path / "a.csv")
    rows[1][column] = value
    with pytest.raises(InvalidArgumentError, match=message) as caught:
        read_decisions(filled(tmp_path / "b.csv", rows))
    assert caught.value.where == "row 3"


def test_a_label_decided_twice_and_differently_is_refused(tmp_path: Path) -> None:
    write_sheet(speakers.detect(study()), tmp_path / "a.csv")
    rows = rows_of(tmp_path / "a.csv")
    assert read_decisions(filled(tmp_path / "b.csv", [*rows, rows[0]])).decisions
    with pytest.raises(InvalidArgumentError, match="stands twice"):
        read_decisions(filled(tmp_path / "c.csv", [*rows, {**rows[0], "case": "Other"}]))


def test_a_sheet_by_hand_may_name_sources_by_their_names(tmp_path: Path) -> None:
    rows = [
        {"source": "Group", "label": "KH", "role": "moderator", "case": "Kari", "keep": "yes"},
        {"source": "group", "label": "P1", "role": "participant", "case": "Anna", "keep": "x"},
        {"source": "", "label": "", "role": "", "case": "", "keep": ""},
        {"source": "", "label": "I", "role": "moderator", "case": "Interviewer", "keep": "1"},
    ]
    sheet = read_decisions(filled(tmp_path / "a.csv", rows))
    assert speakers.apply(study(), sheet.decisions).made == ("Interviewer", "Kari", "Anna")


def test_a_workbook_of_somebodys_own_needs_no_other_pages(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["source", "label", "role", "case", "keep"])
    book.active.append(["Group", "KH", "moderator", "Kari", True])
    book.save(tmp_path / "own.xlsx")
    sheet = read_decisions(tmp_path / "own.xlsx")
    assert [(one.label, one.cases, one.keep) for one in sheet.decisions] == [("KH", ("Kari",), True)]
    assert sheet.prompts == ()


def test_prompts_that_are_not_kept_are_not_marked(tmp_path: Path) -> None:
    given = ["How did you come to the clinic at all?", "Nobody asked this"]
    write_sheet(speakers.detect(study(), prompts=given), tmp_path / "a.xlsx")
    assert read_decisions(tmp_path / "a.xlsx").prompts == (given[0],)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    book["prompts"]["B2"] = "no"
    book.save(tmp_path / "b.xlsx")
    assert read_decisions(tmp_path / "b.xlsx").prompts == ()


def test_long_turns_are_shown_by_how_they_begin(tmp_path: Path) -> None:
    write_sheet(
        speakers.detect(study(Talk="I: Why?\nP: " + "so " * 99 + "\nI: Oh?\nP: Yes.")), tmp_path / "a.xlsx"
    )
    page = openpyxl.load_workbook(tmp_path / "a.xlsx")["turns"]
    begins = [row[-1] for row in page.iter_rows(min_row=2, values_only=True) if row[0] == "Talk"]
    assert begins[1].endswith(" …")
    assert len(begins[1]) < 90


def test_another_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableFileError, match='no column "role"'):
        read_decisions(filled(tmp_path / "a.csv", [{"label": "I"}]))
    with pytest.raises(InvalidArgumentError, match="form of the sheet"):
        write_sheet(speakers.detect(study()), tmp_path / "a.txt")
    write_sheet(speakers.detect(study()), tmp_path / "b.csv")
    with pytest.raises(OutputExistsError):
        write_sheet(speakers.detect(study()), tmp_path / "b.csv")
