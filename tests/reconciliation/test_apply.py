"""The consensus in a project: valid, beside the originals or alone, and left out of later comparisons."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import attrs
import pytest
from lxml import etree

from refiqda import model
from refiqda.demonstration.content import clinic_interviews
from refiqda.errors import AmbiguousNameError, NotInProjectError
from refiqda.exchange.writer import write_xml
from refiqda.matching.crosswalk import Crosswalk, Line
from refiqda.merging import merge
from refiqda.project import Project, read
from refiqda.reconciliation.apply import apply
from refiqda.reconciliation.consensus import consensus
from refiqda.reconciliation.listing import differences
from refiqda.reconciliation.log import Decision, DecisionLog
from refiqda.reconciliation.reserved import NAME
from refiqda.reconciliation.segments import CONSENSUS_GUID
from refiqda.schema import xsd
from tests.made_studies import guid
from tests.reconciliation.fakes import TEXT, Mark, demonstration, log_of_the_study

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from refiqda.tables import Codings
    from refiqda.text.canonical import Text

STUDY = clinic_interviews()
LOG = DecisionLog(decisions=log_of_the_study())


def built(marks: Sequence[Mark], texts: dict[str, str] | None = None) -> Project:
    """Return a real project of the marks; codes are made as they come."""
    project = Project.new("A study")
    for name, text in (texts or {"S": TEXT}).items():
        project.add_source(name, text)
    for coder in dict.fromkeys(mark.coder for mark in marks):
        project.add_user(coder)
    for path in sorted({mark.code for mark in marks}):
        parent, _, name = path.rpartition("/")
        project.add_code(name, parent=parent or None)
    for mark in marks:
        project.add_coding(mark.source, mark.start, mark.end, mark.code, mark.coder)
    return project


def the_study() -> Project:
    fake = demonstration()
    project = Project.new(STUDY.title)
    for source in STUDY.sources:
        project.add_source(source.name, source.text)
    for code in STUDY.codes:
        project.add_code(code.name, parent=code.parent, color=code.color, description=code.definition)
    for coder in STUDY.coders:
        project.add_user(coder)
    for mark in fake.marks:
        project.add_coding(mark.source, mark.start, mark.end, mark.code, mark.coder)
    return project


def selections(project: Project) -> list[model.PlainTextSelection]:
    source = project.find_source("S")
    assert isinstance(source, model.TextSource)
    return source.plain_text_selections


def xml_of(project: Project, *, plain: bool = False) -> bytes:
    stream = io.BytesIO()
    write_xml(project.tree, stream, plain=plain)
    return stream.getvalue()


def marks_by(project: Project, coder: str) -> set[tuple[str | None, str | None, int | None, int | None]]:
    return {
        (row.source, row.code_path, row.start, row.end) for row in project.codings() if row.coder == coder
    }


def test_the_real_project_differs_as_the_plain_one_does() -> None:
    assert differences(the_study()).to_dict() == differences(demonstration()).to_dict()


def test_the_consensus_stands_beside_the_originals_in_a_valid_project() -> None:
    project = the_study()
    before = xml_of(project)
    found = consensus(project, LOG)
    made = apply(project, found)
    assert xml_of(project) == before
    assert marks_by(made, NAME) == {(each.source, each.code, each.start, each.end) for each in found.joint}
    for coder in STUDY.coders:
        assert marks_by(made, coder) == marks_by(project, coder)
    xsd("project").assertValid(etree.XML(xml_of(made)))
    assert xml_of(apply(project, consensus(project, LOG))) == xml_of(made)


def test_the_result_survives_writing_and_the_consensus_is_not_compared_later(tmp_path: Path) -> None:
    project = the_study()
    path = tmp_path / "consensus.qdpx"
    apply(project, consensus(project, LOG)).write(path)
    again = read(path)
    assert differences(again, LOG).to_dict() == differences(project, LOG).to_dict()
    assert len([user for user in again.tree.users if user.guid == CONSENSUS_GUID]) == 1


def test_the_consensus_alone_keeps_the_readings_that_stand_apart() -> None:
    project = the_study()
    found = consensus(project, LOG)
    made = apply(project, found, only_consensus=True)
    assert marks_by(made, NAME) == marks_by(apply(project, found), NAME)
    for coder in STUDY.coders:
        own = {
            (each.source, each.code, each.start, each.end) for each in found.segments if each.reading == coder
        }
        assert marks_by(made, coder) == own
    xsd("project").assertValid(etree.XML(xml_of(made)))


def test_the_consensus_alone_keeps_what_it_does_not_speak_of() -> None:
    project = built(
        [Mark("A", "X", 0, 10), Mark("B", "X", 0, 10), Mark("A", "Y", 20, 30), Mark("A", "Y", 40, 50)]
    )
    noted, _, named, plain = selections(project)
    noted.description = "a note in the margin"
    case_project = project.tree
    case_project.cases.append(
        model.Case(guid="00000000-0000-0000-0000-0000000000ca", selection_refs=[named.guid])
    )
    link = model.Link(
        guid="00000000-0000-0000-0000-00000000001e", origin_guid=plain.codings[0].guid, target_guid=noted.guid
    )
    case_project.links.append(link)
    made = apply(project, consensus(project), only_consensus=True)
    guids = [selection.guid for selection in selections(made)]
    assert noted.guid in guids
    assert named.guid in guids
    assert plain.guid not in guids
    assert made.tree.links == []
    assert {(row.coder, row.start) for row in made.codings()} == {(NAME, 0)}


def test_two_files_come_to_the_same_consensus_as_one_project() -> None:
    project = the_study()
    rows = project.codings()
    files = {coder: rows.where([row.coder == coder for row in rows]) for coder in STUDY.coders}

    @attrs.frozen
    class Copy:
        coder: str

        def codings(self) -> Codings:
            return files[self.coder]

        def text(self, source: str) -> Text:
            return project.text(source)

    copies = {coder: Copy(coder) for coder in STUDY.coders}
    found = consensus(copies, LOG)
    assert found.segments == consensus(project, LOG).segments
    assert xml_of(apply(project, found)) == xml_of(apply(project, consensus(project, LOG)))


def test_a_project_without_the_text_or_the_code_is_refused() -> None:
    project = built([Mark("A", "X", 0, 10), Mark("B", "X", 0, 10), Mark("A", "X", 20, 30)])
    found = consensus(project)
    with pytest.raises(NotInProjectError, match='does not have the text of "S"'):
        apply(built([], {"S": "another text"}), found)
    line = Decision(id=found.differences.items[0].difference.id, verb="recode", code="New", line=2)
    recoded = consensus(project, DecisionLog(decisions=(line,)))
    with pytest.raises(NotInProjectError, match='no code "New"'):
        apply(project, recoded)
    project.add_code("New")
    assert ("S", "New", 20, 30) in marks_by(apply(project, recoded), NAME)
    project.add_code("New")
    with pytest.raises(AmbiguousNameError, match="Rename one of them"):
        apply(project, recoded)


def test_codings_without_texts_find_their_source_by_name() -> None:
    project = built([Mark("A", "X", 0, 10), Mark("B", "X", 0, 10)])
    found = consensus(project.codings())
    assert marks_by(apply(project, found), NAME) == {("S", "X", 0, 10)}


def test_sources_without_a_text_are_passed_over() -> None:
    project = built([Mark("A", "X", 0, 10), Mark("B", "X", 0, 10), Mark("A", "Y", 20, 30)])
    coding = model.Coding(
        guid="00000000-0000-0000-0000-0000000000c0",
        creating_user=project.find_user("A").guid,
        code_ref=project.find_code("Y").guid,
    )
    sound = model.AudioSource(guid="00000000-0000-0000-0000-0000000000a0", name="Sound", codings=[coding])
    project.tree.sources.insert(0, sound)
    made = apply(project, consensus(project), only_consensus=True)
    assert marks_by(made, "A") == {("Sound", "Y", None, None)}
    assert marks_by(made, NAME) == {("S", "X", 0, 10)}


def test_the_consensus_alone_leaves_other_coders_and_other_texts_as_they_are() -> None:
    marks = [Mark("A", "X", 0, 10), Mark("B", "X", 0, 10), Mark("C", "X", 0, 10), Mark("C", "X", 5, 9, "T")]
    project = built(marks, {"S": TEXT, "T": TEXT[::-1]})
    made = apply(project, consensus(project, coders=["A", "B"]), only_consensus=True)
    assert marks_by(made, "C") == marks_by(project, "C")
    assert marks_by(made, "A") == set()


@pytest.mark.corpus
def test_the_real_project_of_several_coders_comes_to_a_valid_consensus(corpus: Path) -> None:
    project = read(corpus / "qualilab-synthetic-stress.qdpx")
    rows = project.codings()
    first = differences(project)
    said = sum(len(item.difference.segments) for item in first.items)
    said += sum(len(agreed.coders) for agreed in first.agreed)
    left_out = sum(each.count for each in first.material.not_compared)
    joined = sum(len(source.segments) for source in first.material.sources)
    assert said == joined <= len(rows) - left_out
    lines = [
        Decision(
            id=item.difference.id,
            verb="both-apply" if item.difference.kind == "code" else "union",
            by=(item.difference.segments[0].coder,),
            line=number,
        )
        for number, item in enumerate(first.items, 2)
    ]
    found = consensus(project, DecisionLog(decisions=tuple(lines)))
    assert found.open == []
    made = apply(project, found)
    xsd("project").assertValid(etree.XML(xml_of(made, plain=True)))
    assert {(source, code, start, end) for source, code, start, end in marks_by(made, NAME)} == {
        (each.source, each.code, each.start, each.end) for each in found.joint
    }


TWICE = [
    Mark("A", "X", 0, 7),
    Mark("B", "X", 0, 7),
    Mark("A", "X", 16, 23),
]


def with_a_twin() -> Project:
    """Return a project in which one text of one name stands twice, and everybody coded both."""
    project = built(TWICE)
    first = project.tree.sources[0]
    twin = project.add_source("T", TEXT)
    twin.name = first.name
    for mark in (*TWICE, Mark("A", "X", 32, 39)):
        project.add_coding(twin.guid, mark.start, mark.end, mark.code, mark.coder)
    return project


def test_in_a_text_that_stands_twice_each_passage_stays_where_it_was_marked() -> None:
    project = with_a_twin()
    first, twin = (source.guid for source in project.tree.sources)
    lines = [
        Decision(id=item.difference.id, verb="take", coder="A", by=("A", "B"), line=number)
        for number, item in enumerate(differences(project).items, 2)
    ]
    found = consensus(project, DecisionLog(decisions=tuple(lines)))
    assert found.open == []
    for only in (False, True):
        rows = apply(project, found, only_consensus=only).codings()
        made = [(row.source_guid, row.start) for row in rows if row.coder == NAME]
        assert sorted(made) == sorted([(first, 0), (first, 16), (twin, 0), (twin, 16), (twin, 32)])
        assert only == all(row.coder == NAME for row in rows)


def test_the_codings_of_two_people_of_one_name_go_where_the_consensus_stands_alone() -> None:
    project = built([Mark("A", "X", 0, 7), Mark("B", "X", 0, 7)])
    for user in project.tree.users:
        user.name = "Ann"
    made = apply(project, consensus(project), only_consensus=True)
    assert [row.coder for row in made.codings()] == [NAME]


def test_the_consensus_is_carried_onto_the_words_of_the_project() -> None:
    words = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    files = {}
    for person, text in (("Ada", words), ("Ben", words.replace("two", "too late"))):
        project = Project.new("Study")
        project.add_code("Hope", guid=guid(1))
        project.add_source("Talk", text, guid=guid(2))
        project.add_user(person)
        start = text.index("nine")
        project.add_coding("Talk", start, start + 8, "Hope", person)
        files[person] = project
    agreed = consensus(files)
    assert [(one.start, one.end) for one in agreed.joint] == [(words.index("nine"), words.index("nine") + 8)]
    assert agreed.differences.warnings == (
        "1 passage was carried onto the words of another file's text, which differs from the analyst's own.",
    )
    for project in files.values():
        made = apply(project, agreed)
        assert [row.quote for row in made.codings() if row.coder == "Consensus"] == ["nine ten"]
    lacking = Project.new("Study")
    lacking.add_code("Hope", guid=guid(1))
    lacking.add_source("Talk", words.replace(" nine ten", ""), guid=guid(2))
    with pytest.raises(NotInProjectError, match="lacks the words"):
        apply(lacking, agreed)


def test_of_codes_that_a_crosswalk_makes_one_the_consensus_has_the_one_called_so() -> None:
    files = {}
    for number, (person, code) in enumerate((("Ada", "Hope"), ("Ben", "Trust"))):
        project = Project.new("Study")
        project.add_source("Talk", "I waited for an answer.", guid=guid(2))
        project.add_user(person, guid=guid(30 + number))
        project.add_coding("Talk", 0, 8, project.add_code(code, guid=guid(10 + number)), person)
        files[person] = project
    merged = merge(files).project
    assert merged is not None
    for name in ("Hope", "Trust"):
        agreed = consensus(files, crosswalk=Crosswalk((Line("Ada", "Hope", "Ben", "Trust", "same", name),)))
        made = apply(merged, agreed)
        assert [row.code for row in made.codings() if row.coder == "Consensus"] == [name]
