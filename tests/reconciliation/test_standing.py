"""What a difference's lines make of it: proposals, rules, revisions, progress."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given, settings

from refiqda.reconciliation.decisions import Decision, DecisionLog
from refiqda.reconciliation.differences import Difference
from refiqda.reconciliation.listing import differences
from refiqda.reconciliation.log import carrying, in_words, read_log
from refiqda.reconciliation.places import about_of
from refiqda.reconciliation.progress import COUNTS, progress
from refiqda.reconciliation.rule_lines import remember_rules, rule_line
from refiqda.reconciliation.rules import ENOUGH, MAJORITY, applies, majority_of, minority_of, readings
from refiqda.reconciliation.segments import Segment
from tests.reconciliation.fakes import FakeProject, Mark
from tests.reconciliation.test_difference_laws import marks_of
from tests.reconciliation.test_reattaching import BASE, decided, states

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.reconciliation.listing import Differences


def said(project: FakeProject, *lines: Decision) -> Differences:
    return differences(project, DecisionLog(decisions=lines))


def proposal(person: str, verb: str, line: int, at: int = 0, **more: str) -> Decision:
    about = about_of(differences(BASE).items[at].difference)
    values = {"id": differences(BASE).items[at].difference.id, "about": about, "by": (person,), "line": line}
    return Decision(verb="propose", proposes=verb, **values, **more)  # type: ignore[arg-type]  # verbs of the tests


# proposals --------------------------------------------------------------------------------------------------


def test_proposals_stand_beside_an_open_difference_the_last_of_each_person() -> None:
    lines = [proposal("A", "union", 2), proposal("B", "neither", 3), proposal("A", "intersection", 4)]
    item = said(BASE, *lines).items[0]
    assert (item.state, item.standing.decision, item.standing.conflict) == ("open", None, ())
    assert item.standing.proposals == {"A": lines[2], "B": lines[1]}
    assert item.standing.history == tuple(lines)
    values = item.to_dict()["proposals"]
    assert isinstance(values, list)
    assert [each["proposes"] for each in values] == ["intersection", "neither"]


def test_proposals_are_never_in_conflict_with_a_decision_and_end_with_it() -> None:
    first = decided(BASE).decisions[0]
    later = proposal("C", "union", 9)
    item = said(BASE, proposal("A", "union", 1), first, later).items[0]
    assert (item.state, item.standing.decision) == ("decided", first)
    assert item.standing.proposals == {"C": later}
    assert [line.line for line in item.standing.history] == [1, 2, 9]


def test_proposals_survive_a_new_export_and_are_listed_when_their_difference_is_gone() -> None:
    lines = [proposal("A", "union", 2, at=2), proposal("B", "neither", 3, at=2)]
    again = said(attrs.evolve(BASE, seed="new"), *lines)
    assert again.items[2].standing.proposals == {"A": lines[0], "B": lines[1]}
    agreed = said(attrs.evolve(BASE, marks=[*BASE.marks, Mark("B", "Y", 240, 256)]), *lines)
    assert states(agreed) == ["open", "open", "orphaned"]
    assert agreed.items[2].standing.history == tuple(lines)


def test_a_memo_keeps_proposals_and_a_reopened_difference_waits_for_new_ones() -> None:
    first = decided(BASE).decisions[0]
    memo = attrs.evolve(first, verb="memo", line=5)
    reopen = attrs.evolve(first, verb="reopen", line=8)
    assert set(said(BASE, proposal("A", "union", 2), memo).items[0].standing.proposals) == {"A"}
    assert said(BASE, proposal("A", "union", 1), first, reopen, proposal("B", "union", 9)).items[
        0
    ].standing.proposals.keys() == {"B"}


def test_a_joint_decision_carries_what_each_had_proposed() -> None:
    proposals = {
        "A": proposal("A", "take", 2, coder="B", reason="It is hers."),
        "B": proposal("B", "recode", 3, code="P/Y"),
    }
    first = decided(BASE).decisions[0]
    assert carrying(first, proposals).proposals == {"A": "take B: It is hers.", "B": "recode P/Y"}
    own = attrs.evolve(first, proposals={"A": "Mine."})
    assert carrying(own, proposals).proposals == {"A": "Mine.", "B": "recode P/Y"}
    spans = [attrs.evolve(proposals["A"], proposes="range", coder=None, reason=None, start=3, end=9)]
    spans.append(attrs.evolve(spans[0], start=None, end=None, box=(1, 2, 3, 4)))
    assert [in_words(each) for each in spans] == ["range 3 to 9", "range 1 2 3 4"]


# majority ---------------------------------------------------------------------------------------------------


def among(*segments: Segment, compared: str = "ABC") -> Difference:
    return Difference(
        id="1",
        kind="code",
        source="S",
        source_text=None,
        segments=segments,
        compared=tuple(compared),
        size=1,
    )


A, B, B_LONGER = Segment("A", "X", 0, 9), Segment("B", "X", 0, 9), Segment("B", "X", 0, 10)


@pytest.mark.parametrize(
    ("difference", "reading"),
    [
        (among(A, B), (("X", 0, 9, None),)),
        (among(A, B_LONGER), None),
        (among(A), ()),
        (among(A, B, compared="ABCD"), None),
        (among(A, compared="AB"), None),
        (among(A, B, compared="AB"), None),
        (among(A, B, Segment("B", "Y", 0, 9)), None),
    ],
)
def test_a_majority_is_more_than_half_of_three_or_more_who_put_exactly_the_same(
    difference: Difference, reading: object
) -> None:
    assert majority_of(difference) == reading
    assert applies(MAJORITY, difference) == (reading is not None)


def test_every_other_reading_is_named_also_nothing() -> None:
    assert minority_of(MAJORITY, among(A, B)) == ({"id": "1", "coder": "C", "segments": []},)
    assert minority_of(MAJORITY, among(A)) == ({"id": "1", "coder": "A", "segments": [A.to_dict()]},)
    assert minority_of(MAJORITY, among(A, compared="AB")) == ()
    assert minority_of("overlap:50", among(A, B)) == ()


@settings(max_examples=20, deadline=None)
@given(marks_of("ABCDE"))
def test_a_majority_and_its_minority_are_all_who_are_compared(marks: list[Mark]) -> None:
    for item in differences(FakeProject(marks, {"S": "s" * 100, "T": "t" * 100})).items:
        said_by = readings(item.difference)
        assert set(said_by) == set(item.difference.compared)
        reading = majority_of(item.difference)
        if len(said_by) < ENOUGH:
            assert reading is None
        elif reading is None:
            assert all(2 * list(said_by.values()).count(each) <= len(said_by) for each in said_by.values())
        else:
            others = {each["coder"] for each in minority_of(MAJORITY, item.difference)}
            assert others == {coder for coder, each in said_by.items() if each != reading}
            assert 2 * len(others) < len(said_by)


THREE = FakeProject(
    [
        *(Mark(coder, "X", 0, 16) for coder in "AB"),
        *(Mark(coder, "X", 40, 56) for coder in "ABC"),
        Mark("C", "Z", 80, 96),
        *(Mark(coder, "Y", 120, 136 + 8 * number) for number, coder in enumerate("ABC")),
    ]
)


def test_what_the_majority_settles_lists_every_minority_reading_and_the_line_keeps_it(tmp_path: Path) -> None:
    found = differences(THREE, auto=[MAJORITY])
    assert states(found) == ["auto", "auto", "open"]
    minorities = [item.to_dict().get("minority") for item in found.items]
    first, second = (item.difference for item in found.items[:2])
    expected = [
        {"id": first.id, "coder": "C", "segments": []},
        {"id": second.id, "coder": "C", "segments": [Segment("C", "Z", 80, 96).to_dict()]},
    ]
    assert minorities == [expected[:1], expected[1:], None]
    path = tmp_path / "decisions.jsonl"
    remember_rules(path, [MAJORITY, "overlap:50"], (), found.items)
    remember_rules(path, [MAJORITY], (), found.items)
    remember_rules(path, [], (), found.items)
    lines = read_log(path).decisions
    assert [line.rule for line in lines] == [MAJORITY, "overlap:50"]
    assert list(lines[0].minority) == expected
    assert states(differences(THREE, path)) == ["auto", "auto", "auto"]


def test_a_rule_applies_to_recordings_and_pictures_too() -> None:
    time = attrs.evolve(among(A, B_LONGER, compared="AB"), kind="boundary", medium="time")
    assert applies("overlap:90", time)
    assert not applies("overlap:91", time)
    boxes = [Segment("A", "X", 0, 10, (0, 0, 10, 10)), Segment("B", "X", 0, 10, (0, 0, 20, 10))]
    area = attrs.evolve(time, segments=tuple(boxes), medium="area")
    assert applies("overlap:50", area)
    assert not applies("overlap:51", area)


def test_what_a_person_said_goes_before_any_rule() -> None:
    item = differences(THREE).items[0].difference
    memo = Decision(id=item.id, verb="defer", about=about_of(item), by=("A",), line=2)
    rule = attrs.evolve(rule_line(MAJORITY), line=3)
    assert states(said(THREE, memo, rule))[0] == "open"


# revised codes ----------------------------------------------------------------------------------------------


def revision(line: int = 9, **more: object) -> Decision:
    third = decided(BASE).decisions[2]
    values = {"verb": "revise-code", "code": "Y", "before": "old", "after": "new", "line": line, **more}
    return attrs.evolve(third, **values)  # type: ignore[arg-type]  # values of the fields


def test_a_revision_reopens_what_was_decided_and_leaves_open_what_nobody_had_decided() -> None:
    first, second, _third = decided(BASE).decisions
    found = said(BASE, first, second, revision())
    assert states(found) == ["decided", "reopened", "open"]
    told = found.items[1].to_dict()["revision"]
    assert isinstance(told, dict)
    assert (told["before"], told["after"], told["line"]) == ("old", "new", 9)
    (waits,) = progress(found).codes_to_revise
    assert (waits.code, waits.line, waits.before, waits.after) == ("Y", 9, "old", "new")
    assert waits.items == (found.items[1].difference.id,)
    again = attrs.evolve(second, line=10)
    assert progress(said(BASE, first, second, revision(), again)).codes_to_revise == ()


def test_a_revision_that_is_taken_back_reopens_nothing() -> None:
    log = decided(BASE).decisions
    back = attrs.evolve(revision(), verb="reopen", supersedes=9, line=10)
    assert states(said(BASE, *log, revision(), back)) == ["decided", "decided", "reopened"]
    other = attrs.evolve(back, id=log[0].id, about=log[0].about)
    assert states(said(BASE, *log, revision(), other)) == ["reopened", "reopened", "reopened"]


def test_what_a_rule_had_settled_is_open_again_when_its_code_is_revised() -> None:
    rule = attrs.evolve(rule_line("overlap:10"), line=2)
    revised = revision(code="X")
    found = said(BASE, rule, revised)
    assert (found.items[0].state, found.items[0].standing.previous) == ("reopened", rule)


# progress ---------------------------------------------------------------------------------------------------


def test_progress_counts_every_difference_once_by_state_code_source_and_meeting() -> None:
    first, second, third = decided(BASE).decisions
    lines = [
        attrs.evolve(first, verb="stand-apart", meeting="One", at="2024-02-12T13:00:00Z"),
        proposal("A", "union", 3, at=1),
        attrs.evolve(second, verb="defer", meeting="One", at="2024-02-12T14:00:00Z", line=4),
        attrs.evolve(third, line=5),
        attrs.evolve(third, by=("C",), line=6),
        Decision(id="t", verb="theme", name="Waiting", line=7),
    ]
    told = progress(said(BASE, *lines))
    assert (told.all, told.agreed) == (3, 1)
    assert told.states == {
        **dict.fromkeys(COUNTS, 0),
        "open": 2,
        "decided": 1,
        "apart": 1,
        "deferred": 1,
        "conflict": 1,
    }
    assert {code: counts["open"] for code, counts in told.by_code.items()} == {"X": 0, "Y": 2, "Z": 1}
    assert list(told.by_source) == ["S"]
    one, none = told.by_meeting
    assert (one.name, one.decisions, one.standing, one.people) == ("One", 2, 1, ("A", "B"))
    assert (one.first, one.last) == ("2024-02-12T13:00:00Z", "2024-02-12T14:00:00Z")
    assert one.verbs == {"defer": 1, "stand-apart": 1}
    assert (none.name, none.decisions, none.standing) == (None, 2, 0)
    assert [theme.name for theme in told.themes] == ["Waiting"]
    values = told.to_dict()
    assert values["states"] == told.states
    by_code = values["by_code"]
    assert isinstance(by_code, list)
    expected: dict[str, object] = {"code": "X"}
    expected.update(told.by_code["X"].items())
    assert by_code[0] == expected
