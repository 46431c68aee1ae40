"""The one memo: every decision in plain words, by whom and why, both sides of a dissent, no participants' words."""

from __future__ import annotations

import pytest

from refiqda.reconciliation.apply import apply, put
from refiqda.reconciliation.applying.memo import memo_text
from refiqda.reconciliation.consensus import consensus
from refiqda.reconciliation.listing import differences
from refiqda.reconciliation.log import Decision, DecisionLog, carrying
from refiqda.reconciliation.reserved import ALONE, APART, MEMO
from refiqda.reconciliation.segments import CONSENSUS_GUID
from tests.reconciliation.fakes import Mark, demonstration, log_of_the_study
from tests.reconciliation.projects import built, log_of
from tests.reconciliation.test_apply import the_study

LOG = DecisionLog(decisions=log_of_the_study())


def test_one_memo_of_the_project_says_every_decision_and_quotes_no_words_of_the_texts() -> None:
    project = the_study()
    found = consensus(project, LOG)
    made = put(project, found)
    (note,) = made.project.tree.notes
    assert (note.name, note.creating_user) == (MEMO, CONSENSUS_GUID)
    assert made.project.tree.note_refs == [note.guid]
    assert note.plain_text_content == made.memo
    for item in found.differences.items:
        decision = item.standing.decision
        assert decision is not None
        assert f"[{item.difference.id}]" in made.memo
        assert (decision.reason or "") in made.memo
        assert all(quote and quote not in made.memo for quote in item.difference.quotes)
        assert all(person in made.memo for person in decision.by)
        assert (decision.meeting or "") in made.memo


def test_a_dissent_is_told_with_both_readings_and_both_reasons() -> None:
    found = consensus(demonstration(), LOG)
    (item,) = found.standing_apart
    decision = item.standing.decision
    assert decision is not None
    section = memo_text(found).split("\nTwo readings kept\n")[1].split("\nDecided\n")[0]
    for segment in item.difference.segments:
        assert f"{segment.coder}: {segment.code}" in section
    for person, own in decision.proposals.items():
        assert f"  {person}: {own}" in section
    assert "paragraph" in section
    assert f'is called "{APART}"' in memo_text(found)


@pytest.mark.parametrize(
    ("verb", "more", "said"),
    [
        ("take", {"coder": "A"}, "As A has it"),
        ("take", {"coder": "B"}, "Not coded, as B has it"),
        ("union", {}, "All that anybody marked"),
        ("range", {"start": 20, "end": 25}, "A place of its own"),
        ("recode", {"code": "X"}, "Another code, X"),
        ("both-apply", {}, "All the codes apply"),
        ("neither", {}, "Not coded"),
        ("defer", {}, "Put off"),
        ("memo", {}, "A memo, and still open"),
        ("revise-code", {"code": "Y"}, "The definition of Y revised, and still open"),
    ],
)
def test_every_verb_is_said_in_plain_words(verb: str, more: dict[str, object], said: str) -> None:
    project = built([Mark("A", "X", 0, 10), Mark("B", "X", 0, 10), Mark("A", "Y", 20, 30)])
    item = differences(project).items[0].difference
    line = Decision(id=item.id, verb=verb, by=("A", "B"), meeting="3", at="2024-05-06", **more)  # type: ignore[arg-type]  # of the table
    text = memo_text(consensus(project, log_of(line)))
    assert f"  {said} (A and B, meeting 3, 2024-05-06).\n" in text


def test_the_memo_says_what_is_open_in_conflict_reopened_or_without_a_passage() -> None:
    project = built(
        [
            Mark("A", "X", 0, 10),
            Mark("A", "Y", 20, 30),
            Mark("A", "Z", 40, 50),
            Mark("A", "X", 60, 70),
            Mark("B", "V", 80, 90),
        ]
    )
    first, second, third, fourth, _ = (item.difference.id for item in differences(project).items)
    log = log_of(
        Decision(id=second, verb="neither", by=("A",)),
        Decision(id=second, verb="union", by=("B",)),
        Decision(id=third, verb="neither", by=("A", "B")),
        Decision(id=third, verb="reopen", by=("A", "B"), reason="We read on"),
        Decision(id="gone", verb="neither"),
        Decision(id=fourth, verb="defer", reason="later\x00 \n on"),
    )
    text = memo_text(consensus(project, log), only_consensus=True)
    assert "Differences decided: 0\n" in text
    assert "Still open: 5\n" in text
    assert "Decided earlier on passages that are gone: 1\n" in text
    assert f"[{first}]\n  A: X; B: nothing.\n" in text
    conflict = (
        "  Different people decided differently:\n    Not coded (A).\n    All that anybody marked (B).\n"
    )
    assert f"[{second}]\n  A: Y; B: nothing.\n{conflict}" in text
    opened = "  Opened again (A and B).\n  Reason: We read on.\n  Before that: not coded (A and B).\n"
    assert f"[{third}]\n  A: Z; B: nothing.\n{opened}" in text
    assert f"[{fourth}]\n  A: X; B: nothing.\n  Put off.\n  Reason: later\ufffd on.\n" in text
    assert "[gone]\n  Earlier decision: not coded.\n" in text
    assert ALONE in text
    assert ALONE not in memo_text(consensus(project, log))


def test_a_proposal_that_the_joint_decision_carries_is_told_once_and_gives_the_reason_of_a_reading() -> None:
    project = built([Mark("A", "X", 0, 10), Mark("B", "X", 0, 12)])
    item = differences(project).items[0].difference
    apart = Decision(id=item.id, verb="stand-apart", by=("A", "B"), proposals={"B": "Not the last word."})
    proposed = (
        Decision(id=item.id, verb="propose", proposes="stand-apart", by=("A",), reason="One breath"),
        Decision(id=item.id, verb="propose", proposes="take", coder="B", by=("B",), reason="No"),
    )
    carried = carrying(apart, {"A": proposed[0], "B": proposed[1]})
    assert carried.proposals == {"A": "stand-apart: One breath", "B": "Not the last word."}
    made = [put(project, consensus(project, log_of(*proposed, line))) for line in (apart, carried)]
    assert made[0].memo == made[1].memo
    assert made[0].memo.count("One breath") == 1
    (selection,) = {
        one.description
        for each in made
        for one in each.project.tree.sources[0].plain_text_selections  # type: ignore[union-attr]  # a text
        if one.name == APART
    }
    assert "A: X. One breath." in (selection or "")
    assert "B: X. Not the last word." in (selection or "")


def test_what_each_analyst_had_proposed_is_told_beside_the_joint_decision() -> None:
    project = built([Mark("A", "X", 0, 10), Mark("B", "X", 5, 20)])
    item = differences(project).items[0].difference
    log = log_of(
        Decision(id=item.id, verb="propose", proposes="union", by=("A",), reason="One breath"),
        Decision(id=item.id, verb="propose", proposes="take", coder="B", by=("B",)),
        Decision(id=item.id, verb="intersection", by=("A", "B")),
    )
    text = memo_text(consensus(project, log))
    assert "  A had proposed: all that anybody marked. One breath.\n  B had proposed: as B has it.\n" in text


def test_a_majority_is_told_with_every_minority_reading() -> None:
    project = built(
        [
            Mark("A", "X", 0, 10),
            Mark("B", "X", 0, 10),
            Mark("C", "X", 0, 12),
            Mark("C", "Y", 20, 30),
            Mark("D", "X", 0, 10),
        ]
    )
    found = consensus(project, auto=["majority"])
    text = memo_text(found)
    assert [(each.code, each.start, each.end) for each in found.segments] == [("X", 0, 10)]
    assert "Settled by rule as more than half of the analysts have it: 2\n" in text
    assert "  In the minority, C: X.\n" in text
    assert "  In the minority, C: Y.\n" in text


def test_where_there_is_no_dissent_the_memo_does_not_speak_of_one() -> None:
    project = built([Mark("A", "X", 0, 10), Mark("B", "X", 0, 10)])
    text = apply(project, consensus(project)).tree.notes[0].plain_text_content or ""
    assert APART not in text
    assert text.endswith("The analysts' own codings stand beside it, as they were.\n")


def test_memo_and_notes_have_the_dates_of_the_log_where_it_has_any() -> None:
    project = built(
        [Mark("A", "X", 0, 10), Mark("B", "X", 0, 10), Mark("A", "Y", 20, 30), Mark("A", "Z", 40, 50)]
    )
    first, second = (item.difference.id for item in differences(project).items)
    late, early, odd = "2024-05-07T10:00:00Z", "2024-05-06T10:00:00Z", "in May"
    lines = [
        Decision(id=first, verb="take", coder="A", at=early),
        Decision(id=second, verb="neither", at=late),
    ]
    dated = apply(project, consensus(project, log_of(*lines)), notes=True)
    assert [note.creation_date_time for note in dated.tree.notes] == [late, early, late]
    unsure = log_of(Decision(id=first, verb="take", coder="A", at=odd))
    assert {
        note.creation_date_time for note in apply(project, consensus(project, unsure), notes=True).tree.notes
    } == {None}
