"""The sheet of differences: out, filled in as people and spreadsheets do, and back into the log."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import attrs
import openpyxl  # type: ignore[import-untyped]  # published without types
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refiqda.errors import InvalidArgumentError, UnusableFileError
from refiqda.office.csv_form import shielded
from refiqda.reconciliation.listing import Differences, differences
from refiqda.reconciliation.log import Decision, DecisionLog, append_decisions, read_log
from refiqda.reconciliation.sheets import Imported, import_sheet, write_sheet
from refiqda.reconciliation.sheets.passages import Finder, Passage
from refiqda.reconciliation.words import VERB_WORDS, told
from refiqda.render.reconciliation import write_differences
from tests.agreement.mixed_studies import Mark as PlacedMark
from tests.agreement.mixed_studies import Study
from tests.reconciliation.fakes import TEXT, FakeProject, Mark

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from refiqda.reconciliation.log import Verb
    from refiqda.reconciliation.segments import Medium

ANALYSTS = ("Anna", "Béla")
MARKS = [
    Mark("Anna", "Hope/Near", 0, 22), Mark("Béla", "Hope/Near", 8, 30),
    Mark("Anna", "Doubt", 40, 61), Mark("Béla", "=Fear", 40, 61),
    Mark("Anna", "Hope/Near", 80, 93),
    Mark("Anna", "Doubt", 120, 200), Mark("Béla", "Doubt", 120, 150), Mark("Béla", "Doubt", 160, 200),
]  # fmt: skip
Cells = dict[str, str]


def project() -> FakeProject:
    return FakeProject(MARKS)


def found(log: Path | None = None) -> Differences:
    return differences(project(), log)


def written(folder: Path, *, log: Path | None = None, name: str = "sheet.csv") -> Path:
    path = folder / name
    write_sheet(found(log), path, overwrite=True)
    return path


def rows_in(path: Path) -> list[Cells]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def save(path: Path, rows: list[Cells], *, mark: str = ",", encoding: str = "utf-8-sig") -> None:
    text = io.StringIO(newline="")
    out = csv.DictWriter(text, list(rows[0]), delimiter=mark)
    out.writeheader()
    out.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding, "replace"))


def fill(path: Path, number: int, **cells: str) -> None:
    rows = rows_in(path)
    rows[number] |= {key.replace("_", " "): value for key, value in cells.items()}
    save(path, rows)


def read_back(sheet: Path, log: Path, *, by: Sequence[str] = (), meeting: str | None = None) -> Imported:
    return import_sheet(sheet, project(), log, by=by, meeting=meeting)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log.jsonl"


# the law -----------------------------------------------------------------------------------------------------

WORDS = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\x00"), min_size=0, max_size=40
).map(str.strip)  # fmt: skip
CHOICES = [
    {"decision": VERB_WORDS["union"], "code": "Doubt"},
    {"decision": "neither"},
    {"decision": VERB_WORDS["take"], "whose": "Béla"},
    {"decision": VERB_WORDS["both-apply"]},
    {"decision": VERB_WORDS["recode"], "code": "=Fear"},
    {"decision": VERB_WORDS["range"], "code": "Hope/Near", "passage": "word001 word002"},
    {"decision": VERB_WORDS["range"], "code": "Hope/Near", "passage": "3 to 17"},
    {"decision": VERB_WORDS["stand-apart"], "reason of Anna": "mine", "reason of Béla": "- mine"},
    {"decision": VERB_WORDS["memo"]},
    {"decision": VERB_WORDS["defer"]},
    {"decision": VERB_WORDS["revise-code"], "code": "Doubt", "new definition": "new\nwords"},
]
WANTED = {
    "union": ("Doubt", None, None), "neither": (None, None, None), "take": (None, None, None),
    "both-apply": (None, None, None), "recode": ("=Fear", None, None), "range": ("Hope/Near", None, None),
    "stand-apart": (None, None, None), "memo": (None, None, None), "defer": (None, None, None),
    "revise-code": ("Doubt", None, None),
}  # fmt: skip


@settings(max_examples=13, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_filled_in_is_what_the_list_then_says_and_a_second_reading_adds_nothing(
    tmp_path: Path, data: st.DataObject
) -> None:
    log = tmp_path / "law.jsonl"
    log.unlink(missing_ok=True)
    sheet = written(tmp_path)
    rows = rows_in(sheet)
    chosen: dict[str, Cells] = {}
    for row in data.draw(st.permutations(rows)):
        choice = data.draw(st.sampled_from([*CHOICES, None]))
        if choice is not None:
            reason = data.draw(WORDS)
            row |= {**choice, "reason": shielded(reason) or "", "by": "Anna; Béla"}
            chosen[row["difference"].removeprefix("#")] = {**choice, "reason": reason}
    save(sheet, data.draw(st.permutations(rows)), mark=data.draw(st.sampled_from([",", ";", "\t"])))
    assert len(read_back(sheet, log, meeting="third").lines) == len(chosen)
    lines = {line.id: line for line in read_log(log).decisions}
    assert lines.keys() == chosen.keys()
    for id_, choice in chosen.items():
        line = lines[id_]
        assert VERB_WORDS[line.verb] == choice["decision"] or line.verb == choice["decision"]
        assert (line.reason or "") == choice["reason"]
        assert line.code == WANTED[line.verb][0]
        assert line.coder == choice.get("whose")
        assert (line.by, line.meeting) == (ANALYSTS, "third")
        if line.verb == "range":
            assert (line.start, line.end) == ((3, 17) if "to" in choice["passage"] else (8, 23))
    before = log.read_bytes() if log.exists() else None
    again = read_back(sheet, log, meeting="third")
    assert not again.lines
    assert not again.conflicts
    fresh = written(tmp_path, log=log, name="fresh.csv")
    assert not read_back(fresh, log).lines
    assert (log.read_bytes() if log.exists() else None) == before


# workbooks ---------------------------------------------------------------------------------------------------


def test_a_workbook_saved_by_another_program_comes_back_the_same(tmp_path: Path, log: Path) -> None:
    sheet = written(tmp_path, name="sheet.xlsx")
    book = openpyxl.load_workbook(sheet)
    page = book["differences"]
    titles = {cell.value: cell.column for cell in page[1]}
    cells = {"decision": "one span for all", "reason": "=SUM(1) 😀 \u202eabc", "by": "Anna", "meeting": "m"}
    for title, value in cells.items():
        page.cell(2, titles[title], value).data_type = "s"
    book.save(sheet)
    [line] = read_back(sheet, log).lines
    assert (line.verb, line.reason, line.by, line.meeting) == ("union", cells["reason"], ("Anna",), "m")
    assert line.about is not None
    assert found(log).items[0].state == "decided"
    assert not read_back(sheet, log).lines


def test_only_what_is_to_be_filled_in_can_be_written_in_and_lists_offer_what_there_is(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(tmp_path, name="sheet.xlsx"))
    assert book.sheetnames[0] == "how to fill in"
    page = book["differences"]
    titles = {cell.value: cell for cell in page[1]}
    assert page.protection.sheet
    assert page.protection.password is None
    assert page.cell(2, titles["difference"].column).protection.locked
    assert not page.column_dimensions[titles["decision"].column_letter].protection.locked
    assert page.freeze_panes == "D2"
    assert page.auto_filter.ref
    rules = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in page.data_validations.dataValidation}
    assert (
        "no code here" in rules[f"{titles['decision'].column_letter}2"]
        or "choices" in rules[f"{titles['decision'].column_letter}2"]
    )
    assert rules[f"{titles['whose'].column_letter}2"] == '"Anna,Béla"'
    assert page.column_dimensions[titles["log line"].column_letter].hidden
    assert [row[0].value for row in book["codes"].iter_rows(min_row=2)] == ["=Fear", "Doubt", "Hope/Near"]


def test_the_same_differences_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "a.csv"):
        assert written(tmp_path, name=name).read_bytes() == written(tmp_path, name=f"b{name}").read_bytes()


def test_no_cell_of_a_csv_sheet_is_run_by_a_spreadsheet(tmp_path: Path, log: Path) -> None:
    hostile = ["=1+1", "+1", "-1", "@A1", "\t=1", "'=1"]
    items = found().items
    append_decisions(log, [
        Decision(id=items[place].difference.id, verb="memo", reason=words)
        for place, words in enumerate(hostile[: len(items)])
    ])  # fmt: skip
    sheet = written(tmp_path, log=log)
    rows = rows_in(sheet)
    assert not [cell for row in rows for cell in row.values() if cell and cell[0] in "=+-@\t"]
    assert not read_back(sheet, log).lines


def test_ids_are_never_numbers_to_a_spreadsheet(tmp_path: Path) -> None:
    assert all(row["difference"].startswith("#") for row in rows_in(written(tmp_path)))


# forms that spreadsheets save ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(",", "utf-8"), (";", "cp1252"), ("\t", "utf-16"), (";", "utf-8-sig"), ("\t", "utf-8")],
)
def test_every_form_that_spreadsheets_save_is_read(
    tmp_path: Path, log: Path, mark: str, encoding: str
) -> None:
    sheet = written(tmp_path)
    rows = rows_in(sheet)
    rows[1] |= {"decision": "as one analyst", "whose": "béla", "reason": "Größe, jå; så"}
    save(sheet, rows, mark=mark, encoding=encoding)
    [line] = read_back(sheet, log).lines
    assert (line.verb, line.coder, line.reason) == ("take", "Béla", "Größe, jå; så")


def test_columns_may_be_moved_and_added_and_rows_left_out(tmp_path: Path, log: Path) -> None:
    sheet = written(tmp_path)
    rows = [{"mine": "x", **dict(reversed(row.items()))} for row in rows_in(sheet)[1:]]
    rows[0] |= {"decision": "NO CODE  HERE"}
    save(sheet, rows)
    done = read_back(sheet, log)
    assert (done.rows, len(done.lines), done.unchanged) == (len(rows), 1, len(rows) - 1)


def test_a_row_written_by_hand_needs_the_id_and_the_decision_alone(tmp_path: Path, log: Path) -> None:
    sheet = tmp_path / "mine.csv"
    item = found().items[0].difference.id
    save(sheet, [{"difference": item, "decision": "union"}])
    assert [line.verb for line in read_back(sheet, log, by=["Anna", "Béla"]).lines] == ["union"]
    assert not read_back(sheet, log).lines
    save(sheet, [{"difference": item, "decision": "neither"}])
    assert [each.sheet.verb for each in read_back(sheet, log).conflicts] == ["neither"]


# what is wrong ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        ({"decision": "perhaps"}, "none of the list"),
        ({"decision": "as one analyst"}, "nobody is named"),
        ({"decision": "as one analyst", "whose": "Carla"}, "no analyst"),
        ({"decision": "another code"}, "no code is given"),
        ({"decision": "our own range", "code": "Doubt"}, "no passage"),
        ({"decision": "our own range", "code": "Doubt", "passage": "9 to 3"}, "none of the text"),
        ({"decision": "our own range", "code": "Doubt", "passage": "0 to 99999"}, "none of the text"),
        ({"decision": "our own range", "code": "Doubt", "passage": "not there"}, "not in the text"),
        ({"decision": "our own range", "code": "Doubt", "passage": "word0"}, "places"),
        ({"decision": "one span for all"}, "which code"),
        ({"decision": "one span for all", "code": "Nowhere"}, "in no codebook"),
        ({"reason": "why"}, "no decision"),
        ({"reason of Anna": "why"}, "does not say what for"),
        ({"Anna proposes": "perhaps"}, "none of the list"),
        ({"context": "other", "decision": "memo"}, "not what the sheet showed"),
        ({"difference": "#000000000000", "decision": "memo"}, "not what the sheet showed"),
        ({"difference": "", "decision": "memo"}, "names no difference"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_at_all_is_written(
    tmp_path: Path, log: Path, cells: Cells, what: str
) -> None:
    sheet = written(tmp_path)
    rows = rows_in(sheet)
    rows[0] |= {"decision": "no code here"}
    rows[1] |= cells
    save(sheet, rows)
    with pytest.raises(InvalidArgumentError, match=what) as caught:
        read_back(sheet, log)
    assert caught.value.where == "row 3"
    assert caught.value.remedy
    assert not log.exists()


def test_all_wrong_rows_are_told_at_once(tmp_path: Path, log: Path) -> None:
    sheet = written(tmp_path)
    for number in (0, 2, 3):
        fill(sheet, number, decision="perhaps")
    with pytest.raises(InvalidArgumentError, match=r"row 2.*Wrong too: rows 4, 5"):
        read_back(sheet, log)


def test_a_decision_is_taken_back_by_choosing_so_and_not_by_emptying_cells(tmp_path: Path, log: Path) -> None:
    sheet = written(tmp_path)
    fill(sheet, 0, decision="union", by="Anna")
    read_back(sheet, log)
    sheet = written(tmp_path, log=log)
    fill(sheet, 0, decision="", by="")
    with pytest.raises(InvalidArgumentError, match="no decision"):
        read_back(sheet, log)
    fill(sheet, 0, decision="open again", by="Béla")
    [line] = read_back(sheet, log).lines
    assert (line.verb, line.supersedes) == ("reopen", 2)
    assert found(log).items[0].state == "reopened"


def test_what_is_no_sheet_is_said_to_be_none(tmp_path: Path, log: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(UnusableFileError, match='no column "difference"'):
        read_back(tmp_path / "a.csv", log)
    with pytest.raises(InvalidArgumentError, match="form of the sheet"):
        read_back(tmp_path / "a.pdf", log)
    with pytest.raises(InvalidArgumentError, match="form of the sheet"):
        write_sheet(found(), tmp_path / "a.ods")


def test_cells_for_reading_that_changed_beside_no_decision_are_noticed(tmp_path: Path, log: Path) -> None:
    sheet = written(tmp_path)
    fill(sheet, 2, context="other")
    assert "row 4" in " ".join(read_back(sheet, log).warnings)


def test_a_difference_that_stands_twice_must_say_the_same(tmp_path: Path, log: Path) -> None:
    sheet = written(tmp_path)
    rows = rows_in(sheet)
    save(sheet, [*rows, {**rows[0], "decision": "memo"}])
    with pytest.raises(InvalidArgumentError, match="twice, and differently"):
        read_back(sheet, log)


# somebody else ---------------------------------------------------------------------------------------------------


def test_who_decided_meanwhile_is_told_and_nothing_is_overwritten(tmp_path: Path, log: Path) -> None:
    sheet = written(tmp_path)
    fill(sheet, 0, decision="one span for all", by="Anna")
    fill(sheet, 1, decision="no code here", by="Anna")
    append_decisions(log, [Decision(id=found().items[0].difference.id, verb="neither", by=("Béla",))])
    before = log.read_bytes()
    done = read_back(sheet, log)
    assert [(each.row, each.sheet.verb, each.log[0].verb) for each in done.conflicts] == [
        (2, "union", "neither")
    ]
    assert [line.verb for line in done.lines] == ["neither"]
    assert log.read_bytes().startswith(before)
    assert json.loads(json.dumps(done.to_dict()))["conflicts"][0]["log"][0]["line"] == 2
    later = written(tmp_path, log=log)
    fill(later, 0, decision="one span for all", by="Anna")
    [line] = read_back(later, log).lines
    assert line.supersedes == 2
    assert found(log).items[0].state == "decided"


def test_two_people_who_decided_the_same_are_in_no_conflict(tmp_path: Path, log: Path) -> None:
    sheet = written(tmp_path)
    fill(sheet, 0, decision="one span for all", by="Anna")
    append_decisions(log, [Decision(id=found().items[0].difference.id, verb="union", by=("Béla",))])
    done = read_back(sheet, log)
    assert (done.already, done.lines, done.conflicts) == (1, (), ())


def test_a_sheet_of_another_log_is_refused(tmp_path: Path, log: Path) -> None:
    sheet = written(tmp_path)
    fill(sheet, 0, decision="union")
    read_back(sheet, log)
    sheet = written(tmp_path, log=log)
    fill(sheet, 0, decision="neither")
    with pytest.raises(InvalidArgumentError, match="log is not the one"):
        read_back(sheet, tmp_path / "other.jsonl")


def test_a_quarrel_in_the_log_is_settled_by_the_sheet(tmp_path: Path, log: Path) -> None:
    item = found().items[0].difference.id
    said: list[tuple[Verb, str]] = [("union", "A"), ("neither", "B")]
    append_decisions(log, [Decision(id=item, verb=verb, by=(who,)) for verb, who in said])
    sheet = written(tmp_path, log=log)
    assert rows_in(sheet)[0]["state"] == "decided differently"
    fill(sheet, 0, decision="one span for all", by="Anna; Béla")
    assert [line.supersedes for line in read_back(sheet, log).lines] == [3]
    assert found(log).items[0].state == "decided"


# proposals -------------------------------------------------------------------------------------------------------


def test_each_analyst_proposes_in_a_copy_and_both_copies_are_read(tmp_path: Path, log: Path) -> None:
    ours, theirs = written(tmp_path, name="anna.csv"), written(tmp_path, name="bela.csv")
    fill(ours, 0, **{"Anna proposes": "as Anna", "reason of Anna": "it begins there"})
    fill(theirs, 0, **{"Béla proposes": "our own range: word001 … word003"})
    first, second = read_back(ours, log), read_back(theirs, log)
    assert [(line.verb, line.proposes, line.coder, line.by) for line in first.lines] == [
        ("propose", "take", "Anna", ("Anna",))
    ]
    assert [(line.proposes, line.start, line.end) for line in second.lines] == [("range", 8, 31)]
    item = found(log).items[0]
    assert (item.state, sorted(item.standing.proposals)) == ("open", ["Anna", "Béla"])
    assert not read_back(ours, log).lines
    together = written(tmp_path, log=log)
    assert rows_in(together)[0]["Anna proposes"] == "as Anna"
    fill(together, 0, decision="one span for all", by="Anna; Béla")
    [line] = read_back(together, log).lines
    assert line.proposals["Anna"] == "it begins there"
    assert line.proposals["Béla"].startswith("our own range: ")
    assert not read_back(together, log).lines


def test_a_proposal_changed_elsewhere_meanwhile_is_a_conflict(tmp_path: Path, log: Path) -> None:
    sheet = written(tmp_path)
    item = found().items[0].difference.id
    append_decisions(log, [Decision(id=item, verb="propose", proposes="neither", by=("Anna",))])
    fill(sheet, 0, **{"Anna proposes": "one span for all"})
    done = read_back(sheet, log)
    assert (done.lines, [each.log[0].proposes for each in done.conflicts]) == ((), ["neither"])


# large and odd ---------------------------------------------------------------------------------------------------


def test_passages_longer_than_a_cell_and_hostile_words_neither_break_a_sheet_nor_its_way_back(
    tmp_path: Path, log: Path
) -> None:
    long = "😀 =cmd|' /C calc'!A0 \u202e\u0007<b>&amp; _x0041_ " * 3000
    marks = [Mark("Anna", "C", 0, 60_000, "S"), Mark("Béla", "C", 10, 60_010, "S")]
    study = FakeProject(marks, {"S": long})
    for name in ("long.xlsx", "long.csv"):
        sheet = tmp_path / name
        write_sheet(differences(study), sheet)
        assert import_sheet(sheet, study, log).unchanged == 1
    rows = rows_in(tmp_path / "long.csv")
    assert all(len(cell.encode("utf-16-le")) // 2 < 32_767 for row in rows for cell in row.values())
    rows[0] |= {"decision": "union", "reason": "x" * 40_000}
    save(tmp_path / "long.csv", rows)
    assert len(import_sheet(tmp_path / "long.csv", study, log).lines[0].reason or "") == 40_000
    write_sheet(differences(study, log), tmp_path / "again.xlsx")
    assert import_sheet(tmp_path / "again.xlsx", study, log).unchanged == 1


def test_analysts_with_names_of_columns_or_of_each_other_stay_apart(tmp_path: Path, log: Path) -> None:
    names = ["reason", "Reason", "decision"]
    study = FakeProject([Mark(name, "C", 10 * place, 90) for place, name in enumerate(names)])
    sheet = tmp_path / "names.csv"
    write_sheet(differences(study), sheet)
    rows = rows_in(sheet)
    rows[0] |= {"decision": "take", "whose": "Reason", "Reason proposes": "as decision"}
    save(sheet, rows)
    assert {line.coder for line in import_sheet(sheet, study, log).lines} == {"Reason", "decision"}


def test_recordings_and_pictures_are_decided_in_their_own_measures(
    tmp_path: Path, log: Path, passages: Callable[[str, Medium], object]
) -> None:
    del tmp_path, log
    assert passages("0:00:01.5 to 0:01:02", "time") == (1500, 62_000, None)
    assert passages("1:02 – 1:03", "time") == (62_000, 63_000, None)  # noqa: RUF001 - a dash that people write
    assert passages("10, 20 to 110, 220", "area") == (None, None, (10, 20, 110, 220))
    wrong: list[tuple[str, Medium]] = [("1 to 2", "time"), ("5, 5 to 5, 9", "area"), ("here", "area")]
    for cell, medium in wrong:
        with pytest.raises(InvalidArgumentError):
            passages(cell, medium)


@pytest.fixture
def passages() -> Callable[[str, Medium], object]:
    from attrs import evolve  # noqa: PLC0415 - for this alone

    from refiqda.reconciliation.sheets.passages import Finder  # noqa: PLC0415 - as above

    def read(cell: str, medium: Medium) -> object:
        listed = found()
        difference = evolve(listed.items[0].difference, medium=medium)
        passage = Finder(listed.material.sources).read(cell, difference)
        assert tuple(Finder(listed.material.sources).read(
            Finder(listed.material.sources).show(passage, difference), difference
        )) == tuple(passage)  # fmt: skip
        return tuple(passage)

    return read


@settings(max_examples=20, deadline=None)
@given(start=st.integers(0, len(TEXT) - 1), length=st.integers(1, 200))
def test_a_passage_is_shown_so_that_it_is_found_again(start: int, length: int) -> None:
    from refiqda.reconciliation.sheets.passages import Finder, Passage  # noqa: PLC0415 - for this alone

    listed = found()
    finder, difference = Finder(listed.material.sources), listed.items[0].difference
    passage = Passage(start, min(start + length, len(TEXT)))
    assert finder.read(finder.show(passage, difference), difference) == passage


@pytest.mark.parametrize(
    ("text", "typed", "span"),
    [
        ("She said “no”—twice.", '"no"-twice', (9, 19)),
        ("cafe\u0301 au lait", "café au", (0, 8)),
        ("one\n two\u00a0three", "one two three", (0, 14)),
        ("um\u200b ja", "um ja", (0, 6)),
    ],
)
def test_words_are_found_however_quotation_marks_blanks_and_accents_are_typed(
    text: str, typed: str, span: tuple[int, int]
) -> None:
    from refiqda.reconciliation.sheets.passages import Folded  # noqa: PLC0415 - for this alone

    assert Folded(text).spans(typed) == [span]


def test_pictures_and_recordings_go_out_and_come_back(tmp_path: Path, log: Path) -> None:
    drawn = [
        PlacedMark("Ada", "Hope", "Photo", (0, 0, 0, 4, 8)),
        PlacedMark("Ben", "Hope", "Photo", (0, 1, 1, 7, 7)),
        PlacedMark("Ada", "Hope", "Tape", (1000, 4000)),
        PlacedMark("Ben", "Hope", "Tape", (2000, 6000)),
    ]
    study = Study().project(drawn)
    listed = differences(study)
    sheet = tmp_path / "media.csv"
    write_sheet(listed, sheet)
    rows = rows_in(sheet)
    media = [item.difference.medium for item in listed.items]
    assert sorted(media) == ["area", "time"]
    for row, medium in zip(rows, media, strict=True):
        row |= {
            "decision": "our own range",
            "passage": {"area": "1, 1 to 4, 7", "time": "0:02 to 0:04"}[medium],
        }
    save(sheet, rows)
    lines = {line.about.medium: line for line in import_sheet(sheet, study, log).lines if line.about}
    assert lines["area"].box == (1, 1, 4, 7)
    assert (lines["time"].start, lines["time"].end) == (2000, 4000)
    write_sheet(differences(study, log), sheet, overwrite=True)
    assert import_sheet(sheet, study, log).unchanged == 2
    write_differences(differences(study, log), tmp_path / "media.html")
    page = (tmp_path / "media.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 2
    assert 'class="s1"' in page


def test_a_range_of_our_own_says_which_words_where_people_read_of_it(tmp_path: Path) -> None:
    project = FakeProject([Mark("A", "X", 0, 20), Mark("B", "X", 8, 30)])
    (first,) = differences(project).items
    line = Decision(id=first.difference.id, verb="range", start=8, end=23, by=("A",))
    again = attrs.evolve(line, verb="reopen", start=None, end=None)
    found = differences(project, DecisionLog(decisions=(line, again)))
    write_differences(found, tmp_path / "list.html")
    said = "our own range, “word001 word002” (A)"
    assert said in (tmp_path / "list.html").read_text(encoding="utf-8")
    write_sheet(found, tmp_path / "sheet.csv")
    assert said in (tmp_path / "sheet.csv").read_text(encoding="utf-8-sig")
    assert told(line) == "our own range, characters 8 to 23 (A)"
    gone = attrs.evolve(first.difference, source_text="sha256:other")
    assert Finder(found.material.sources).show(Passage(8, 23), gone) == "8 to 23"
