"""What a merge does in the situations that real teams bring."""

from __future__ import annotations

import copy
import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

import refiqda
from refiqda import model
from refiqda.changes import digest
from refiqda.errors import InvalidArgumentError, NotInProjectError
from refiqda.exchange.reader import read_xml
from refiqda.exchange.writer import write_xml
from refiqda.merging import MergeResult, merge, things
from refiqda.project import Project, read
from refiqda.text.positions import PositionRule
from tests import everything
from tests.made_studies import guid

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "She let me finish.\nI talk slowly \U0001f600, I know.\n"
DATE = "2024-05-01T10:00:00Z"


def project_of(tree: model.Project, rule: PositionRule | None = None) -> Project:
    return Project(copy.deepcopy(tree), rule=rule)


def of(result: MergeResult) -> Project:
    assert result.project is not None
    return result.project


def past() -> Project:
    """Return a project of one user, one code and one dated coding, before it was handed out."""
    project = Project.new("Study")
    project.add_user("Default", guid=guid(1))
    project.add_code("Trust", guid=guid(2), color="#102030")
    project.tree.sources.append(model.TextSource(guid=guid(3), name="Interview 1", plain_text_content=TEXT))
    project.add_coding("Interview 1", 0, 3, "Trust", "Default", created=DATE, guid=guid(4))
    return project


def coders(project: Project) -> dict[tuple[int | None, int | None], str | None]:
    return {(row.start, row.end): row.coder for row in project.codings()}


def handed_out(start: int, *, created: str = "2024-06-01T10:00:00Z") -> Project:
    """Return the copy of somebody who coded one more passage under the same user."""
    project = project_of(past().tree)
    project.add_coding("Interview 1", start, start + 3, "Trust", "Default", created=created, guid=guid(start))
    return project


def kinds(result: MergeResult) -> list[str]:
    """Return what copies disagree about; that both coded as one user is told in every one of these merges."""
    return [conflict.kind for conflict in result.conflicts if conflict.kind != "shared-coder"]


def test_two_files_of_one_user_become_two_coders_and_the_common_past_keeps_its_own() -> None:
    copies = {"a.qdpx": handed_out(10), "b.qdpx": handed_out(20)}
    result = merge(copies, coders={"Mara": "a.qdpx", "Colm": "b.qdpx"})
    assert coders(of(result)) == {(0, 3): "Default", (10, 13): "Mara", (20, 23): "Colm"}
    assert result.inherited == 1
    assert [(one.name, one.file, one.user, one.codings) for one in result.coders] == [
        ("Mara", "a.qdpx", "Default", 1),
        ("Colm", "b.qdpx", "Default", 1),
    ]


def test_one_user_who_coded_in_both_copies_is_told() -> None:
    result = merge({"A": handed_out(10), "B": handed_out(20)})
    (told,) = (one.to_dict() for one in result.conflicts)
    assert told.pop("id").startswith("shared-coder-")
    assert told == {
        "kind": "shared-coder",
        "object": "coder Default",
        "choices": {"A": 1, "B": 1},
        "resolved": "one coder",
        "rule": "asked",
        "answers": [],
    }
    assert (
        merge({"a": handed_out(10), "b": handed_out(20)}, coders={"Mara": "a", "Colm": "b"}).conflicts == ()
    )


def test_what_only_one_copy_kept_of_the_base_is_not_its_own_work() -> None:
    one, two = handed_out(10), handed_out(20)
    one.tree.sources[0].plain_text_selections[0].codings.clear()  # type: ignore[union-attr]  # a text
    asked = {"Mara": "a", "Colm": "b"}
    alone = merge({"a": one, "b": two}, coders=asked)
    assert coders(of(alone))[0, 3] == "Colm"
    result = merge({"a": one, "b": two}, past(), coders=asked)
    assert coders(of(result)) == {(0, 3): "Default", (10, 13): "Mara", (20, 23): "Colm"}
    assert result.inherited == 1


def test_equal_codings_of_two_coders_both_stand_and_of_one_coder_stand_once() -> None:
    one, two = handed_out(10), handed_out(10, created="2024-07-07T10:00:00Z")
    two.tree.sources[0].plain_text_selections[1].codings[0].guid = guid(77)  # type: ignore[union-attr]  # a text
    assert len(of(merge({"A": one, "B": two})).codings()) == 2
    apart = merge({"A": one, "B": two}, coders={"Mara": "A", "Colm": "B"})
    assert sorted(row.coder or "" for row in of(apart).codings()) == ["Colm", "Default", "Mara"]


def test_a_file_with_several_coding_users_needs_the_user_named() -> None:
    one, two = handed_out(10), handed_out(20)
    two.add_user("Second", guid=guid(9))
    two.add_coding("Interview 1", 5, 8, "Trust", "Second")
    with pytest.raises(InvalidArgumentError, match=r"b: several users coded here.*Default, Second"):
        merge({"a": one, "b": two}, coders={"Colm": "b"})
    result = merge({"a": one, "b": two}, coders={"Colm": ("b", "Second")})
    assert coders(of(result))[5, 8] == "Colm"
    assert coders(of(result))[20, 23] == "Default"


@pytest.mark.parametrize("asked", [{"Colm": "c"}, {"Colm": ("b", "Nobody")}])
def test_an_unknown_copy_or_user_is_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError, match=r"no copy 'c'|no users fit"):
        merge({"a": handed_out(10), "b": handed_out(20)}, coders=asked)


def test_an_unknown_primary_and_no_copy_at_all_are_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="primary"):
        merge({"a": handed_out(10)}, primary="c")
    with pytest.raises(InvalidArgumentError, match="nothing to merge"):
        merge({})


@pytest.mark.parametrize("left", [None, guid(999)])
def test_codings_that_lost_their_user_get_one_named_like_the_copy(left: str | None) -> None:
    one, two = handed_out(10), handed_out(20)
    for item in two.tree.sources[0].plain_text_selections:  # type: ignore[union-attr]  # a text
        if item.start_position == 20:
            item.creating_user, item.codings[0].creating_user = left, left
    result = merge({"Mara": one, "Colm": two})
    assert coders(of(result)) == {(0, 3): "Default", (10, 13): "Default", (20, 23): "Colm"}


def test_codes_made_apart_are_never_joined_by_name() -> None:
    one, two = handed_out(10), handed_out(20)
    for project, number in ((one, 50), (two, 60)):
        project.add_code("Doubt", guid=guid(number))
        project.add_coding("Interview 1", 5, 9, "Doubt", "Default")
    result = merge({"A": one, "B": two})
    assert [code.name for code in of(result).tree.code_book] == ["Trust", "Doubt", "Doubt (B)"]
    assert kinds(result) == ["same-name"]
    assert sorted(row.code or "" for row in of(result).codings() if row.start == 5) == ["Doubt", "Doubt (B)"]


def renamed_and_moved() -> tuple[Project, Project]:
    one, two = handed_out(10), handed_out(20)
    for project in (one, two):
        project.add_code("Relations", guid=guid(70), is_codable=False)
    one.tree.code_book[0].name = "Confidence"
    code = two.tree.code_book[0]
    code.color, code.description = "#aa0000", "Letting somebody finish"
    two.tree.code_book.remove(code)
    two.tree.code_book[0].codes.append(code)
    return one, two


def test_renamed_recoloured_and_moved_codes_are_conflicts_that_the_primary_wins() -> None:
    one, two = renamed_and_moved()
    result = merge({"A": one, "B": two})
    code = of(result).find_code("Confidence")
    assert (code.color, code.description) == ("#102030", "Letting somebody finish")
    assert [(c.kind, c.choices, c.resolved) for c in result.conflicts if c.kind != "shared-coder"] == [
        ("name", {"A": "Confidence", "B": "Trust"}, "Confidence"),
        ("color", {"A": "#102030", "B": "#aa0000"}, "#102030"),
        ("parent", {"A": None, "B": "Relations"}, None),
    ]
    other = merge({"A": one, "B": two}, primary="B")
    named = other.conflicts[0]
    assert (named.kind, named.object, named.resolved) == ("name", "code Relations/Trust", "Trust")
    assert named.choices == {"A": "Confidence", "B": "Trust"}
    assert named.id == result.conflicts[0].id


def test_copies_that_count_positions_in_other_ways_meet_on_the_same_words() -> None:
    one, two = handed_out(10), handed_out(20)
    windows = Project(copy.deepcopy(two.tree), rule=PositionRule("utf16"))
    source = windows.tree.sources[0]
    assert isinstance(source, model.TextSource)
    source.plain_text_content = "\ufeff" + TEXT.replace("\n", "\r\n")
    text = windows.text(source)
    for item in source.plain_text_selections:
        item.start_position, item.end_position = (
            text.to_raw(item.start_position or 0),
            text.to_raw(item.end_position or 0),
        )
    assert [row.quote for row in windows.codings()] == [row.quote for row in two.codings()]
    result = merge({"A": one, "B": windows})
    assert digest(of(result)) == digest(of(merge({"A": one, "B": two})))
    back = merge({"A": one, "B": windows}, primary="B")
    assert digest(of(back)) == digest(of(result))


def test_sources_of_equal_text_are_one_though_their_guids_are_new() -> None:
    one, two = handed_out(10), handed_out(20)
    two.tree.sources[0].guid, two.tree.sources[0].name = guid(300), "interview-1.txt"
    result = merge({"A": one, "B": two})
    assert [source.name for source in of(result).tree.sources] == ["Interview 1"]
    assert kinds(result) == ["name"]
    assert result.matches["sources"] == {"equal": 1}


def test_a_source_whose_text_is_quite_another_is_kept_beside_and_its_codings_are_listed() -> None:
    one, two = handed_out(10), handed_out(20)
    source = two.tree.sources[0]
    assert isinstance(source, model.TextSource)
    source.plain_text_content = "Nothing of what was said before is in here any more, sorry."
    result = merge({"A": one, "B": two})
    assert [source.name for source in of(result).tree.sources] == ["Interview 1", "Interview 1 (B)"]
    assert kinds(result) == ["text", "low-similarity"]
    assert [(one.copy, one.source, one.start, one.reason, one.kept_in) for one in result.unplaced] == [
        ("B", "Interview 1", 0, "text", "Interview 1 (B)"),
        ("B", "Interview 1", 20, "text", "Interview 1 (B)"),
    ]
    assert len(of(result).codings()) == 4


def test_a_source_that_only_one_copy_has_comes_with_its_codings_and_text() -> None:
    one, two = handed_out(10), handed_out(20)
    two.add_source("Interview 2", "Another day.", guid=guid(400))
    two.add_coding("Interview 2", 0, 7, "Trust", "Default")
    result = merge({"A": one, "B": two})
    rows = [row for row in of(result).codings() if row.source == "Interview 2"]
    assert [row.quote for row in rows] == ["Another"]
    stream = io.BytesIO()
    of(result).write(stream)
    again = read(stream.getvalue())
    assert [row.quote for row in again.codings() if row.source == "Interview 2"] == ["Another"]


def test_memos_of_both_stay_and_one_edited_here_and_there_stands_twice() -> None:
    base = past()
    base.tree.notes = [model.Note(guid=guid(5), name="Memo", plain_text_content="First thought")]
    base.tree.sources[0].note_refs = [guid(5)]
    one, two = project_of(base.tree), project_of(base.tree)
    two.tree.notes[0].plain_text_content = "Second thought"
    two.add_coding("Interview 1", 30, 33, "Trust", "Default", memo="Because")
    result = merge({"A": one, "B": two})
    notes = {note.name: note.plain_text_content for note in of(result).tree.notes}
    assert notes == {"Memo": "First thought", "Memo (B)": "Second thought", None: "Because"}
    assert len(of(result).tree.sources[0].note_refs) == 2
    assert kinds(result) == ["memo"]
    assert [row.memo for row in of(result).codings()] == [None, "Because"]


def test_a_coding_recoded_in_one_copy_stands_with_both_codes() -> None:
    one, two = handed_out(10), handed_out(20)
    two.add_code("Doubt", guid=guid(50))
    two.tree.sources[0].plain_text_selections[0].codings[0].code_ref = guid(50)  # type: ignore[union-attr]  # a text
    result = merge({"A": one, "B": two})
    assert sorted(row.code or "" for row in of(result).codings() if row.start == 0) == ["Doubt", "Trust"]
    assert "coding" in kinds(result)
    found = [row.coding_guid for row in of(result).codings()]
    assert len(found) == len(set(found))


def test_cases_variables_sets_links_and_values_are_united() -> None:
    one, two = handed_out(10), handed_out(20)
    for number, project in enumerate((one, two)):
        tree = project.tree
        tree.variables = [model.Variable(guid=guid(500 + number), name="Age", type_of_variable="Integer")]
        value = model.VariableValue(variable_ref=guid(500 + number), integer_value=40 + number)
        case = model.Case(guid=guid(510 + number), name="P1", source_refs=[guid(3)], variable_values=[value])
        tree.cases = [case]
        tree.sets = [model.Set(guid=guid(520), name="Later", member_codes=[guid(2)] * (1 - number))]
        tree.links = [model.Link(guid=guid(530 + number), origin_guid=guid(2), target_guid=guid(3))]
    two.tree.sets[0].member_sources = [guid(3)]
    result = merge({"A": one, "B": two})
    tree = of(result).tree
    assert [len(items) for items in (tree.variables, tree.cases, tree.sets, tree.links)] == [1, 1, 1, 1]
    assert (tree.sets[0].member_codes, tree.sets[0].member_sources) == ([guid(2)], [guid(3)])
    assert [value.integer_value for value in tree.cases[0].variable_values] == [40]
    assert kinds(result) == ["value", "members"]
    assert result.conflicts[-2].choices == {"A": ["Trust"], "B": ["Interview 1"]}


def whole() -> Project:
    tree = read_xml(io.BytesIO(everything.everything_project())).tree
    assert isinstance(tree, model.Project)
    for element in model.iterate(tree):
        if isinstance(element, model.Coding):
            element.creating_user = element.creating_user or tree.users[0].guid
    return Project(tree)


def test_a_project_of_every_element_merged_with_itself_is_itself() -> None:
    result = merge({"A": whole(), "B": whole()})
    assert digest(of(result)) == digest(whole())
    assert result.conflicts == ()
    assert result.unplaced == ()


def test_codings_of_pictures_pages_recordings_and_transcripts_come_along() -> None:
    mine, theirs = whole(), whole()
    stripped = mine.tree
    for element in model.iterate(stripped):
        for field in (
            "codings",
            "picture_selections",
            "pdf_selections",
            "audio_selections",
            "video_selections",
        ):
            if hasattr(element, field):
                setattr(element, field, [])
        if isinstance(element, model.Transcript):
            element.transcript_selections, element.sync_points = [], element.sync_points[:1]
    before = len(theirs.codings())
    result = merge({"A": mine, "B": theirs})
    assert len(of(result).codings()) == before
    assert digest(of(result)) == digest(whole())


def test_everything_comes_along_into_an_empty_project() -> None:
    result = merge({"A": Project(model.Project(name=whole().tree.name)), "B": whole()})
    assert len(of(result).codings()) == len(whole().codings())
    assert digest(of(result)) == digest(whole())
    assert sorted(path for path, _, _ in result.media) == [
        "internal://40.docx",
        "internal://44.png",
        "internal://50.pdf",
        "internal://52.txt",
        "internal://54.txt",
        "internal://60.txt",
        "internal://70.m4a",
        "internal://71.docx",
        "internal://80.mp4",
    ]


def test_the_files_of_an_added_source_come_along_in_both_ways_of_writing(tmp_path: Path) -> None:
    recording = "44444444-4444-4444-8444-444444444444"
    tree = model.Project(
        name="Study",
        sources=[model.AudioSource(guid=recording, name="Interview", path="internal://take 1.M4A")],
    )
    stream = io.BytesIO()
    write_xml(tree, stream)
    with zipfile.ZipFile(tmp_path / "theirs.qdpx", "w") as archive:
        archive.writestr("project.qde", stream.getvalue())
        archive.writestr("sources/take 1.M4A", b"sound")
    result = merge({"A": Project.new("Study"), "B": refiqda.read(tmp_path / "theirs.qdpx")})
    assert result.media == ()
    for name, tool in (("faithful.qdpx", None), ("strict.qdpx", "standard")):
        refiqda.write(of(result), tmp_path / name, tool=tool)
        with zipfile.ZipFile(tmp_path / name) as archive:
            assert archive.read(f"sources/{recording}.M4A") == b"sound"
        again = refiqda.read(tmp_path / name).tree.sources[0]
        assert isinstance(again, model.AudioSource)
        assert again.path == f"internal://{recording}.M4A"


def test_the_account_is_the_json_of_the_contract() -> None:
    account = merge({"a": handed_out(10), "b": handed_out(20)}).to_dict(output="merged.qdpx")
    promised = ("format", "output", "coders", "matched", "inherited", "reanchored", "unplaced", "conflicts")
    assert [key for key in account if key in promised] == list(promised)
    assert account["inherited_by"] == {"a": 1, "b": 1}
    assert account["codings"] == {"in": 4, "out": 3}
    assert account["format"] == "refiqda.merge/1"
    assert account["coders"] == [
        {"name": "Default", "file": "a", "user": "Default", "codings": 1},
        {"name": "Default", "file": "b", "user": "Default", "codings": 1},
    ]


def test_a_case_that_is_also_a_code_stays_both() -> None:
    """NVivo for Mac gives a case and its code one GUID, and codes with it who belongs to the case."""
    one, two = handed_out(10), handed_out(20)
    two.add_code("P1", guid=guid(80))
    two.tree.cases = [model.Case(guid=guid(80), name="P1")]
    two.add_coding("Interview 1", 0, 5, guid(80), "Default")
    tree = of(merge({"A": one, "B": two})).tree
    assert [code.guid for code in tree.code_book] == [guid(2), guid(80)]
    assert [case.guid for case in tree.cases] == [guid(80)]


def tied() -> Project:
    """Return a study in which a case shares the GUID of its code, as NVivo writes it; the case has no source."""
    project = Project.new("Study")
    project.add_code("P1", guid=guid(80))
    project.add_code("Trust", guid=guid(81))
    project.tree.variables = [model.Variable(guid=guid(82), name="Age", type_of_variable="Integer")]
    value = model.VariableValue(variable_ref=guid(82), integer_value=40)
    project.tree.cases = [model.Case(guid=guid(80), name="P1", variable_values=[value])]
    return project


@pytest.mark.parametrize("first", ["tied", "strict"])
def test_a_case_that_shares_the_guid_of_its_code_is_the_one_that_refers_to_the_code(
    tmp_path: Path, first: str
) -> None:
    refiqda.write(tied(), tmp_path / "strict.qdpx", tool="standard")
    copies = {"tied": tied(), "strict": refiqda.read(tmp_path / "strict.qdpx")}
    assert copies["strict"].tree.cases[0].guid != guid(80)
    result = merge(copies, primary=first)
    assert result.matches["cases"] == {"equal": 1}
    assert result.conflicts == ()
    assert digest(of(result)) == digest(tied())
    copies["strict"].tree.cases[0].variable_values[0].integer_value = 41
    assert merge(copies, tied(), primary=first).changed == {"strict": {"value": 1}}


def handle(tree: model.Project, files: dict[str, str]) -> Project:
    """Return a project read from an archive of this tree and these files."""
    root, stream = io.BytesIO(), io.BytesIO()
    write_xml(tree, root)
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("project.qde", root.getvalue())
        for name, content in files.items():
            archive.writestr(f"sources/{name}", content)
    return read(stream.getvalue())


@pytest.mark.parametrize("edited", [True, False])
def test_a_new_code_has_the_memos_of_its_copy_and_no_other(edited: bool) -> None:
    one, two = Project.new("Study"), Project.new("Study")
    one.tree.notes.append(model.Note(guid=guid(5), name="Memo", plain_text_content="first"))
    text = "second" if edited else "first"
    two.tree.notes.append(model.Note(guid=guid(5 if edited else 6), name="Memo", plain_text_content=text))
    two.add_code("New").note_refs.append(two.tree.notes[0].guid)
    merged = of(merge({"A": one, "B": two})).tree
    said = {note.guid: note.plain_text_content for note in merged.notes}
    assert [said[one] for one in merged.code_book[0].note_refs] == [text]


def test_a_text_that_one_copy_lacks_is_not_read_from_a_file_of_the_other() -> None:
    path = "internal://x.txt"
    has = model.Project(
        name="Study", sources=[model.TextSource(guid=guid(3), name="One", plain_text_path=path)]
    )
    lacks = model.Project(
        name="Study",
        sources=[model.TextSource(guid=guid(4), name="Two", plain_text_path=path)],
        notes=[model.Note(guid=guid(5), name="Memo", plain_text_path=path)],
    )
    result = merge({"A": handle(has, {"x.txt": "their words"}), "B": handle(lacks, {})})
    merged = of(result)
    assert merged.text("One").string == "their words"
    for bearer in (merged.tree.sources[1], merged.tree.notes[0]):
        with pytest.raises(NotInProjectError):
            merged.text(bearer)
    assert [(copy, file) for _, copy, file in result.media] == [("B", path)] * 2


def test_a_text_that_cannot_be_read_comes_along_as_it_is() -> None:
    tree = model.Project(
        name="Study", sources=[model.TextSource(guid=guid(4), name="Two", plain_text_path="internal://x.txt")]
    )
    root, stream = io.BytesIO(), io.BytesIO()
    write_xml(tree, root)
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("project.qde", root.getvalue())
        archive.writestr("sources/x.txt", b"caf\xe9")
    result = merge({"A": Project.new("Study"), "B": read(stream.getvalue())})
    assert result.media == ()
    assert [held.member.path for held in of(result).borrowed.values()] == ["sources/x.txt"]


def test_the_styled_text_of_an_added_memo_comes_along(tmp_path: Path) -> None:
    path = "internal://n.docx"
    theirs = model.Project(
        name="Study",
        notes=[model.Note(guid=guid(7), name="Memo", rich_text_path=path, plain_text_content="said")],
    )
    mine = model.Project(
        name="Study",
        notes=[model.Note(guid=guid(8), name="Mine", rich_text_path=path, plain_text_content="mine")],
    )
    result = merge({"A": handle(mine, {"n.docx": "mine"}), "B": handle(theirs, {"n.docx": "theirs"})})
    refiqda.write(of(result), tmp_path / "merged.qdpx", tool="standard")
    held = []
    with zipfile.ZipFile(tmp_path / "merged.qdpx") as archive:
        for note in refiqda.read(tmp_path / "merged.qdpx").tree.notes:
            assert note.rich_text_path is not None
            held.append(archive.read(note.rich_text_path.replace("internal://", "sources/")))
    assert held == [b"mine", b"theirs"]


def test_each_link_is_compared_with_those_that_may_be_equal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0
    equal = things._equal

    def counted(one: object, other: object) -> bool:
        nonlocal looks
        looks += 1
        return equal(one, other)

    monkeypatch.setattr(things, "_equal", counted)
    made = []
    for seed in (1, 2):
        project = Project.new("Study")
        project.tree.links = [model.Link(guid=guid(1000 * seed + n), name=f"{n}") for n in range(50)]
        made.append(project)
    assert merge({"A": made[0], "B": made[1]}).matches["links"] == {"equal": 50}
    assert looks == 50


def test_a_code_that_stands_twice_is_no_disagreement_of_equal_copies() -> None:
    project = past()
    project.add_code("Doubt").codes.append(model.Code(guid=guid(2), name="Trust", is_codable=True))
    assert kinds(merge({"A": project_of(project.tree), "B": project_of(project.tree)})) == []
