"""Recoding: what each rule does, what is refused, and the map that people write."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from refiqda import Project, model
from refiqda.codebooks.recoding import Rule, read_rules, recode, undo_recoding
from refiqda.codebooks.recoding.sheets import coding_lines
from refiqda.codebooks.recoding.undoing import read_inverse
from refiqda.errors import AmbiguousNameError, InvalidArgumentError, NotInProjectError, UnusableFileError

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "I would ask my sister first.\nThen the neighbour.\n"


def study() -> Project:
    project = Project.new("Study")
    for name in ("Mara", "Colm"):
        project.add_user(name)
    project.add_source("Interview 1", TEXT)
    project.add_source("Interview 2", TEXT + "2")
    for name, text in (
        ("Trust", "Whom to ask.\n\nInclude: asking"),
        ("Hope", "What may come."),
        ("Fear", None),
    ):
        project.add_code(name, description=text)
    for source, start, end, code, coder in (
        ("Interview 1", 0, 7, "Trust", "Mara"), ("Interview 1", 0, 7, "Hope", "Mara"),
        ("Interview 1", 0, 7, "Hope", "Colm"), ("Interview 2", 8, 27, "Trust", "Colm"),
        ("Interview 2", 20, 33, "Fear", "Mara"),
    ):  # fmt: skip
        project.add_coding(source, start, end, code, coder, memo="Look again." if code == "Hope" else None)
    return project


def codes_of(project: Project) -> list[str]:
    return [str(row.code_path) for row in project.codings()]


def test_a_merge_takes_descriptions_memos_and_codings_along() -> None:
    made = recode(study(), [Rule(action="merge", codes=("Hope",), to="Trust")])
    target = made.project.find_code("Trust")
    assert target.description == 'Whom to ask.\n\nFrom "Hope": What may come.\n\nInclude: asking'
    assert codes_of(made.project) == ["Trust", "Trust", "Trust", "Fear"]
    assert made.counts() == {"merge": 2, "split": 0, "assign": 0, "remove": 0, "united": 1}
    first = next(iter(made.project.codings()))
    assert first.memo == "Look again."
    assert any("united: 1" in line for line in made.told)


def test_codings_that_say_the_same_twice_are_kept_if_asked() -> None:
    made = recode(study(), [Rule(action="merge", codes=("Hope",), to="Trust")], duplicates="keep")
    assert codes_of(made.project).count("Trust") == 4


def test_codings_that_said_the_same_before_are_not_touched() -> None:
    project = study()
    project.add_coding("Interview 1", 0, 7, "Trust", "Mara", guid="00000000-0000-4000-8000-000000000001")
    made = recode(project, [Rule(action="merge", codes=("Fear",), to="Trust")])
    assert codes_of(made.project).count("Trust") == 4


def test_a_merge_into_a_new_code_stands_in_the_place_of_the_first() -> None:
    made = recode(study(), [Rule(action="merge", codes=("Trust", "Hope"), to="Outlook")])
    assert [one.name for one in made.project.tree.code_book] == ["Outlook", "Fear"]
    assert {one.what for one in made.codes} == {"merged", "made"}


def test_sets_links_and_maps_follow_a_merge() -> None:
    project = study()
    hope, fear = project.find_code("Hope").guid, project.find_code("Fear").guid
    guids = [f"00000000-0000-4000-8000-00000000001{n}" for n in range(4)]
    project.tree.sets.append(model.Set(guid=guids[0], name="S", member_codes=[hope, fear]))
    project.tree.links.append(model.Link(guid=guids[1], origin_guid=hope, target_guid=fear))
    vertex = model.Vertex(guid=guids[2], represented_guid=hope, first_x=0, first_y=0)
    project.tree.graphs.append(model.Graph(guid=guids[3], vertices=[vertex]))
    tree = recode(project, [Rule(action="merge", codes=("Hope",), to="Trust")]).project.tree
    trust = project.find_code("Trust").guid
    assert tree.sets[0].member_codes == [trust, fear]
    assert tree.links[0].origin_guid == trust
    assert tree.graphs[0].vertices[0].represented_guid == trust


@pytest.mark.parametrize(
    ("condition", "split"),
    [
        ({"coder": "Colm"}, 1),
        ({"source": "Interview 2"}, 1), ({"contains": "SISTER"}, 1), ({"pattern": r"^I\b"}, 1),
        ({"with_code": "Fear"}, 1), ({"with_code": "Hope"}, 1), ({"coder": "Mara", "source": "Interview 2"}, 0),
        ({}, 2),
        ({"set": "Second"}, 1), ({"case": "P1"}, 1),
    ],
)  # fmt: skip
def test_a_split_goes_by_its_conditions(condition: dict[str, str], split: int) -> None:
    project = study()
    second = project.find_source("Interview 2").guid
    project.tree.sets.append(
        model.Set(guid="00000000-0000-4000-8000-000000000021", name="Second", member_sources=[second])
    )
    project.tree.cases.append(
        model.Case(guid="00000000-0000-4000-8000-000000000022", name="P1", source_refs=[second])
    )
    made = recode(project, [Rule(action="split", codes=("Trust",), to="Part", **condition)])
    assert made.counts()["split"] == split
    assert codes_of(made.project).count("Part") == split


def test_of_several_splits_the_first_that_fits_counts() -> None:
    rules = [
        Rule(action="split", codes=("Trust",), to="One", coder="Mara"),
        Rule(action="split", codes=("Trust",), to="Rest"),
    ]
    assert sorted(codes_of(recode(study(), rules).project)) == ["Fear", "Hope", "Hope", "One", "Rest"]


def test_a_removed_code_takes_its_codings_along_and_each_is_listed() -> None:
    made = recode(study(), [Rule(action="remove", codes=("Hope",))])
    assert [(one.before, one.after, one.why) for one in made.recoded] == [("Hope", None, "remove")] * 2
    assert len(made.project.codings()) == 3


def test_what_is_repeated_on_the_pages_of_a_pdf_goes_with_its_coding() -> None:
    project = Project.new("Study")
    code, user = project.add_code("Trust"), project.add_user("Mara")
    guids = [f"00000000-0000-4000-8000-00000000003{n}" for n in range(6)]
    codings = [
        model.Coding(
            guid=one, code_ref=code.guid, creating_user=user.guid, creation_date_time="2024-01-01T00:00:00Z"
        )
        for one in guids[:2]
    ]
    passage = model.PlainTextSelection(guid=guids[2], start_position=0, end_position=7, codings=[codings[0]])
    area = model.PDFSelection(
        guid=guids[2], page=0, first_x=1, first_y=1, second_x=9, second_y=9, codings=[codings[1]]
    )
    for one in (passage, area):
        one.name, one.creating_user, one.creation_date_time = "I would", user.guid, "2024-01-01T00:00:00Z"
    text = model.TextSource(guid=guids[3], plain_text_content=TEXT, plain_text_selections=[passage])
    project.tree.sources.append(
        model.PDFSource(guid=guids[4], name="P", pdf_selections=[area], representation=text)
    )
    made = recode(project, [Rule(action="split", codes=("Trust",), to="Part", contains="would")])
    assert codes_of(made.project) == ["Part", "Part"]


@pytest.mark.parametrize(
    ("rules", "what"),
    [
        ([Rule(action="merge", codes=("Trust",), to="Hope"), Rule(action="remove", codes=("Trust",))], "two things"),
        ([Rule(action="merge", codes=("Trust",), to="Hope"), Rule(action="merge", codes=("Hope",), to="Fear")], "gone"),
        ([Rule(action="remove", codes=("Trust",)), Rule(action="rename", codes=("Trust",), to="X")], "gone"),
        ([Rule(action="rename", codes=("Trust",), to="X"), Rule(action="rename", codes=("Trust",), to="Y")],
         "two things"),
        ([Rule(action="move", codes=("Trust",), parent="Trust")], "inside of itself"),
        ([Rule(action="move", codes=("Trust",), parent="Hope"), Rule(action="move", codes=("Hope",), parent="Trust")],
         "inside of itself"),
        ([Rule(action="rename", codes=("Trust",), to=" ")], "empty"),
    ],
)  # fmt: skip
def test_rules_that_contradict_each_other_are_refused(rules: list[Rule], what: str) -> None:
    with pytest.raises(InvalidArgumentError, match=what):
        recode(study(), rules)


@pytest.mark.parametrize(
    "condition", [{"coder": "Nobody"}, {"source": "Lost"}, {"set": "None"}, {"case": "None"}]
)
def test_a_condition_that_names_nothing_is_refused(condition: dict[str, str]) -> None:
    with pytest.raises(NotInProjectError):
        recode(study(), [Rule(action="split", codes=("Trust",), to="Part", **condition)])


def test_a_code_that_holds_others_is_not_removed_alone() -> None:
    project = study()
    project.add_code("Family", parent="Trust")
    with pytest.raises(InvalidArgumentError, match="has codes inside"):
        recode(project, [Rule(action="remove", codes=("Trust",))])


def test_a_code_that_stands_for_a_case_is_not_merged() -> None:
    project = study()
    project.tree.cases.append(model.Case(guid=project.find_code("Fear").guid, name="Fear"))
    with pytest.raises(InvalidArgumentError, match="stands for a case"):
        recode(project, [Rule(action="merge", codes=("Fear",), to="Trust")])


def test_an_ambiguous_name_is_refused_with_its_row(tmp_path: Path) -> None:
    project = study()
    project.add_code("Hope", parent="Trust")
    (tmp_path / "map.csv").write_text("code,to\nHope,New\n", encoding="utf-8")
    with pytest.raises(AmbiguousNameError) as error:
        recode(project, tmp_path / "map.csv")
    assert error.value.where == "row 2 of the map"


def test_names_that_become_alike_are_told() -> None:
    made = recode(study(), [Rule(action="rename", codes=("Hope",), to="Trust")])
    assert made.told == ('2 codes side by side are called "Trust" now',)


# --- the map --------------------------------------------------------------------------------------------


def test_a_map_says_by_its_cells_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "map.csv"
    lines = ("code,to,parent,contains", "A,B,,", "B; C,D,,", "D,,/,", "E,F,,word", "G,H,,", "I,H,,")
    path.write_text("\n".join(lines), encoding="utf-8")
    rules = read_rules(path)
    assert [one.action for one in rules] == ["rename", "merge", "move", "split", "merge", "merge"]
    assert rules[1].codes == ("B", "C")
    assert rules[2].to_top
    assert rules[3].place == "row 5"


@pytest.mark.parametrize(
    "text",
    ["code,colour\nA,red\n", "action,code,to\nmerge,A,\n", "action,code,to\nfold,A,B\n", "action,code,to\nrename,,B\n",
     "action,code,to,contains\nrename,A,B,word\n", "code,to,pattern\nA,B,(\n"],
)  # fmt: skip
def test_a_map_that_says_nothing_to_do_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "map.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidArgumentError):
        read_rules(tmp_path / "map.csv")


def test_a_sheet_of_codings_gives_each_its_code(tmp_path: Path) -> None:
    project = study()
    lines = coding_lines(project, "Trust")
    assert [(one.source, one.place) for one in lines] == [
        ("Interview 1", "paragraph 1"),
        ("Interview 2", "paragraph 1"),
    ]
    rows = ["Coding GUID,New code", f"{lines[0].guid},Asking", f"{lines[1].guid},"]
    (tmp_path / "sheet.csv").write_text("\n".join(rows), encoding="utf-8")
    made = recode(project, tmp_path / "sheet.csv")
    assert [(one.why, one.after) for one in made.recoded] == [("assign", "Asking")]


def test_a_sheet_of_another_project_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sheet.csv").write_text(
        "coding_guid,new_code\n00000000-0000-4000-8000-000000000099,Trust\n", encoding="utf-8"
    )
    with pytest.raises(NotInProjectError, match="no coding"):
        recode(study(), tmp_path / "sheet.csv")


# --- undoing --------------------------------------------------------------------------------------------


def test_what_was_changed_since_stays_and_is_told() -> None:
    made = recode(
        study(),
        [
            Rule(action="rename", codes=("Hope",), to="Outlook"),
            Rule(action="rename", codes=("Fear",), to="Worry"),
        ],
    )
    made.project.find_code("Outlook").name = "Prospects"
    undone = undo_recoding(made.project, made.inverse)
    assert [one.name for one in undone.project.tree.code_book] == ["Trust", "Prospects", "Fear"]
    assert undone.told == ("places that were changed since, or are gone, and stay as they are: 1",)


def test_nothing_is_undone_where_codings_made_since_would_lose_their_code() -> None:
    made = recode(study(), [Rule(action="merge", codes=("Trust", "Hope"), to="Outlook")])
    made.project.add_coding("Interview 1", 2, 7, "Outlook", "Mara")
    with pytest.raises(InvalidArgumentError, match="undoing takes away"):
        undo_recoding(made.project, made.inverse)


def test_the_inverse_of_another_project_is_refused() -> None:
    made = recode(study(), [Rule(action="rename", codes=("Hope",), to="Outlook")])
    with pytest.raises(InvalidArgumentError, match="nothing of the inverse map fits"):
        undo_recoding(Project.new("Other"), made.inverse)


@pytest.mark.parametrize(
    "text", ["", "no json", '{"format": "other"}', '{"format": "refiqda.recode-inverse/1"}\n[]']
)
def test_a_file_that_is_no_inverse_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "inverse.jsonl").write_text(text, encoding="utf-8")
    with pytest.raises(UnusableFileError):
        read_inverse(tmp_path / "inverse.jsonl")


def test_a_hostile_inverse_makes_no_elements_it_may_not_make() -> None:
    made = recode(study(), [Rule(action="remove", codes=("Hope",))])
    lines = json.loads(json.dumps(made.inverse))
    for line in lines:
        for entry in line.get("missing", ()):
            entry[1]["class"] = "Project"
    undone = undo_recoding(made.project, lines)
    assert undone.told
    assert len(undone.project.codings()) == 3
