"""Revised definitions in the codebook, themes as sets, notes of codings, and the marks where two readings are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import etree

import refiqda
from refiqda import model
from refiqda.checks import check
from refiqda.reconciliation.apply import apply, put
from refiqda.reconciliation.applying.themes import theme_guid
from refiqda.reconciliation.consensus import consensus
from refiqda.reconciliation.listing import differences
from refiqda.reconciliation.log import Decision
from refiqda.reconciliation.reserved import APART, NAME
from refiqda.reconciliation.segments import CONSENSUS_GUID
from refiqda.schema import xsd
from tests.reconciliation.fakes import Mark
from tests.reconciliation.projects import built, first, log_of, xml_of

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.project import Project

MARKS = [Mark("A", "X", 0, 10), Mark("B", "X", 0, 12), Mark("A", "Y", 20, 30), Mark("B", "Y", 20, 30)]


def revision(project: Project, before: str | None, after: str, code: str = "X") -> Decision:
    return Decision(
        id=first(project).id,
        verb="revise-code",
        code=code,
        before=before,
        after=after,
        by=("A", "B"),
        reason="It was a basket",
    )


def described(description: str | None) -> Project:
    project = built(MARKS)
    project.find_code("X").description = description
    return project


@pytest.mark.parametrize(
    ("there", "before", "becomes", "says"),
    [
        (None, None, "put", "Narrow."),
        ("Wide.", "Wide.", "put", "Narrow."),
        ("  Wide.\n", "Wide.", "put", "Narrow."),
        ("Wide.", None, "put", "Narrow."),
        ("Narrow.", "Wide.", "there", "Narrow."),
        ("Another one.", "Wide.", "kept", "Another one."),
    ],
)
def test_a_revised_definition_goes_where_the_log_knows_what_it_replaces(
    there: str | None, before: str | None, becomes: str, says: str
) -> None:
    project = described(there)
    made = put(project, consensus(project, log_of(revision(project, before, "Narrow."))))
    assert [one.became for one in made.revisions] == [becomes]
    assert made.project.find_code("X").description == says
    assert project.find_code("X").description == there
    assert "Definitions revised\n- X\n" in made.memo
    assert "  Now: Narrow.\n" in made.memo
    assert "Reason: It was a basket." in made.memo
    if becomes == "put" and there is not None:
        assert "  Before: Wide.\n" in made.memo


def test_the_newest_of_several_revisions_counts_and_all_are_told() -> None:
    project = described("One.")
    log = log_of(
        revision(project, "One.", "Two."), revision(project, "Two.", "Three."), revision(project, None, "  ")
    )
    made = put(project, consensus(project, log))
    assert made.project.find_code("X").description == "Three."
    assert "  Before: One.\n  Then: Two.\n" in made.memo
    assert "  Now: Three.\n" in made.memo
    # a project that has the first revision already gets the second
    again = apply(
        made.project, consensus(made.project, log_of(*log.decisions, revision(project, "Three.", "4.")))
    )
    assert again.find_code("X").description == "4."


def test_a_revision_of_a_code_that_the_project_lacks_is_told() -> None:
    project = built(MARKS)
    made = put(project, consensus(project, log_of(revision(project, None, "Nowhere.", code="Gone"))))
    assert [one.became for one in made.revisions] == ["no-code"]
    assert "This file has no such code." in made.memo


# themes -----------------------------------------------------------------------------------------------------


def theme(number: int, name: str, *, withdrawn: bool = False, notes: tuple[str, ...] = ()) -> Decision:
    return Decision(
        id=f"theme:{number}",
        verb="theme",
        name=name,
        text=f"{name} is what holds them.",
        codes=("X", "Gone"),
        notes=tuple({"guid": guid} for guid in notes),
        by=("A", "B"),
        meeting="Reading 1",
        withdrawn=withdrawn,
    )


def test_a_theme_is_a_set_with_its_claim_its_codes_and_its_notes(tmp_path: Path) -> None:
    project = built(MARKS)
    project.add_coding("S", 40, 50, "X", "A", memo="A note in the margin.")
    (note,) = project.tree.notes
    lost = "00000000-0000-0000-0000-000000000bad"
    log = log_of(theme(1, "Waiting"), theme(2, "Given up"), theme(2, "Given up", withdrawn=True),
                 theme(1, "Waiting", notes=(note.guid, lost)))  # fmt: skip
    made = put(project, consensus(project, log))
    (one,) = made.themes
    assert (one.codes, one.lacking_codes, one.lacking_notes) == (("X",), ("Gone",), 1)
    path = tmp_path / "consensus.qdpx"
    refiqda.write(made.project, path, tool="standard")
    assert [each for each in check(path) if each.severity != "info"] == []
    (found,) = refiqda.read(path).tree.sets
    assert (found.guid, found.name) == (theme_guid("theme:1"), "Waiting")
    assert found.description == "Waiting is what holds them."
    assert found.member_codes == [made.project.find_code("X").guid]
    assert found.member_notes == [note.guid]
    assert "Themes\n- Waiting\n  Waiting is what holds them.\n  (A and B, Reading 1)\n" in made.memo
    assert "Made from X and 1 note; in this file a set of this name." in made.memo
    assert "This file lacks Gone." in made.memo
    assert "Notes that this file lacks: 1." in made.memo


def test_a_theme_that_was_withdrawn_since_goes_from_the_project() -> None:
    project = built(MARKS)
    project.tree.sets.append(model.Set(guid="00000000-0000-0000-0000-0000000000ee", name="Theirs"))
    noted = log_of(theme(1, "Waiting"), theme(2, "Hope"))
    made = apply(project, consensus(project, noted))
    assert [one.name for one in made.tree.sets] == ["Theirs", "Hope", "Waiting"]
    withdrawn = log_of(*noted.decisions, theme(2, "Hope", withdrawn=True))
    again = apply(made, consensus(made, withdrawn))
    assert [one.name for one in again.tree.sets] == ["Theirs", "Waiting"]


# notes and marks --------------------------------------------------------------------------------------------


def test_each_coding_has_a_note_that_says_how_it_came_about_on_request(tmp_path: Path) -> None:
    project = built(MARKS)
    log = log_of(
        Decision(id=first(project).id, verb="union", by=("A", "B"), reason="One breath", meeting="4")
    )
    made = put(project, consensus(project, log), notes=True)
    assert made.notes == made.codings == 2
    rows = [row for row in made.project.codings() if row.coder == NAME]
    assert [row.memo for row in rows] == [
        "X, marked by A and B.\nAll that anybody marked (A and B, meeting 4).\nReason: One breath.\n",
        "Marked alike by A and B.\n",
    ]
    xsd("project").assertValid(etree.XML(xml_of(made.project)))
    path = tmp_path / "consensus.qdpx"
    assert not list(refiqda.write(made.project, path, tool="standard").losses)
    assert check(path) == []
    index = refiqda.read(path).index()
    codings = [one for one in model.iterate(index.tree) if isinstance(one, model.Coding)]
    ours = [one for one in codings if one.creating_user == CONSENSUS_GUID]
    assert all(len(one.note_refs) == 1 and index.note(one.note_refs[0]) is not None for one in ours)
    assert len({one.note_refs[0] for one in ours}) == len(ours) == 2
    assert all(not row.memo for row in apply(project, consensus(project, log)).codings())


def test_where_two_readings_are_kept_a_mark_without_a_code_says_both_and_why() -> None:
    project = built([Mark("A", "X", 0, 10), Mark("B", "Y", 0, 10), Mark("B", "Y", 60, 70)])
    log = log_of(
        *(
            Decision(
                id=item.difference.id,
                verb="stand-apart",
                by=("A", "B"),
                reason="Both are in the words",
                proposals={"A": "It is X", "B": "It is Y", "C": "I only listened"},
            )
            for item in differences(project).items
        )
    )
    for only in (False, True):
        made = apply(project, consensus(project, log), only_consensus=only)
        source = made.find_source("S")
        assert isinstance(source, model.TextSource)
        marks = [one for one in source.plain_text_selections if one.creating_user == CONSENSUS_GUID]
        assert [(one.start_position, one.end_position, one.name, one.codings) for one in marks] == [
            (0, 10, APART, []),
            (60, 70, APART, []),
        ]
        assert marks[0].description == (
            "Two readings. A: X. It is X. B: Y. It is Y. C: I only listened. Both are in the words. (A and B)"
        )
        assert (marks[1].description or "").startswith("Two readings. A: nothing. It is X. B: Y. It is Y.")
        xsd("project").assertValid(etree.XML(xml_of(made)))
