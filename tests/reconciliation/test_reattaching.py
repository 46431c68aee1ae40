"""Decisions find their differences again, or say that they did not: nothing is lost in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.reconciliation.listing import differences
from refiqda.reconciliation.log import About, Decision, DecisionLog
from tests.reconciliation.fakes import TEXT, FakeProject, Mark, demonstration, log_of_the_study
from tests.reconciliation.test_difference_laws import MARKS, TWO_TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from refiqda.reconciliation.differences import Difference
    from refiqda.reconciliation.listing import Differences, Item
    from refiqda.reconciliation.log import Verb


def about(difference: Difference) -> About:
    return About(difference.source, difference.segments, difference.source_text, difference.fingerprint)


def decided(project: FakeProject, verb: Verb = "neither") -> DecisionLog:
    """Return a log that decides every difference of a project."""
    lines = [
        Decision(id=each.id, verb=verb, about=about(each), by=("A", "B"), line=number)
        for number, each in enumerate((item.difference for item in differences(project).items), 2)
    ]
    return DecisionLog(decisions=tuple(lines))


def states(found: Differences) -> list[str]:
    return [item.state for item in found.items]


def accounted(log: DecisionLog, found: Differences) -> set[int]:
    """Return the lines of the log that some item shows."""
    shown: set[int] = set()
    for item in found.items:
        standing = item.standing
        lines = (standing.decision, standing.previous, *standing.earlier, *standing.conflict)
        shown |= {line.line for line in lines if line is not None}
    return shown & {line.line for line in log.decisions}


def edited(project: FakeProject, source: str, change: Callable[[str], str], at: int, by: int) -> FakeProject:
    """Return the project with a text changed before ``at``, so that what follows is shifted."""
    texts = {**project.texts, source: change(project.texts[source])}
    marks = [
        mark._replace(start=mark.start + by, end=mark.end + by)
        if mark.source == source and mark.start >= at
        else mark
        for mark in project.marks
    ]
    return attrs.evolve(project, texts=texts, marks=marks)


BASE = FakeProject(
    [
        Mark("A", "X", 80, 96),
        Mark("B", "X", 80, 104),
        Mark("A", "Y", 160, 176),
        Mark("B", "Z", 160, 176),
        Mark("A", "Y", 240, 256),
        Mark("A", "Z", 8, 16),
        Mark("B", "Z", 8, 16),
    ]
)


def test_what_was_decided_is_decided_and_the_rest_is_open() -> None:
    log = decided(BASE)
    assert states(differences(BASE, log)) == ["decided"] * 3
    assert states(differences(BASE, attrs.evolve(log, decisions=log.decisions[:1]))) == [
        "decided",
        "open",
        "open",
    ]


@settings(max_examples=26, deadline=None)
@given(MARKS)
def test_a_new_export_with_new_guids_keeps_every_decision(marks: list[Mark]) -> None:
    project = FakeProject(marks, TWO_TEXTS)
    again = attrs.evolve(project, seed="another export")
    assert set(states(differences(again, decided(project)))) <= {"decided"}


@settings(max_examples=26, deadline=None)
@given(
    MARKS,
    st.lists(st.tuples(st.integers(0, 30), st.integers(-8, 8)), max_size=4),
    st.sets(st.integers(0, 30)),
)
def test_no_decision_is_lost_when_codings_change(
    marks: list[Mark], moves: list[tuple[int, int]], removed: set[int]
) -> None:
    project = FakeProject(marks, TWO_TEXTS)
    log = decided(project)
    now = list(marks)
    for index, by in moves:
        mark = now[index % len(now)]
        now[index % len(now)] = mark._replace(end=max(mark.start + 1, mark.end + by))
    now = [mark for index, mark in enumerate(now) if index not in removed or mark.start == 90]
    found = differences(attrs.evolve(project, marks=now), log)
    assert accounted(log, found) == {line.line for line in log.decisions}
    before = {item.difference.id for item in differences(project).items}
    for item in found.items:
        assert (item.state == "decided") == (item.difference.id in before and item.state != "orphaned")


@settings(max_examples=20, deadline=None)
@given(MARKS, st.text("abc \n", max_size=12))
def test_words_put_before_everything_keep_every_decision(marks: list[Mark], words: str) -> None:
    project = FakeProject(marks, TWO_TEXTS)
    now = edited(project, "S", lambda text: words + text, 0, len(words))
    assert set(states(differences(now, decided(project)))) <= {"decided"}


def test_a_typo_corrected_elsewhere_keeps_the_decisions() -> None:
    now = edited(BASE, "S", lambda text: text.replace("word003 ", "word3 "), 40, -2)
    assert states(differences(now, decided(BASE))) == ["decided"] * 3


def test_a_typo_corrected_inside_reopens_and_shows_the_earlier_decision() -> None:
    now = attrs.evolve(BASE, texts={"S": TEXT.replace("word011", "Word011")})
    log = decided(BASE)
    found = differences(now, log)
    assert states(found) == ["reopened", "decided", "decided"]
    assert found.items[0].standing.previous == log.decisions[0]
    assert accounted(log, found) == {2, 3, 4}


def test_a_boundary_moved_by_a_word_reopens_with_the_earlier_decision() -> None:
    marks = [mark._replace(end=112) if mark.end == 104 else mark for mark in BASE.marks]
    log = decided(BASE)
    found = differences(attrs.evolve(BASE, marks=marks), log)
    assert states(found) == ["reopened", "decided", "decided"]
    assert found.items[0].standing.previous == log.decisions[0]
    values = found.items[0].to_dict()
    assert values["previous"] == {**log.decisions[0].to_dict(), "line": 2}
    assert values["decision"] is None


def test_a_code_exchanged_by_one_coder_reopens() -> None:
    marks = [mark._replace(code="W") if mark.start == 240 else mark for mark in BASE.marks]
    assert states(differences(attrs.evolve(BASE, marks=marks), decided(BASE))) == [
        "decided",
        "decided",
        "reopened",
    ]


def test_what_the_coders_now_agree_on_leaves_an_orphan_that_is_listed() -> None:
    marks = [*BASE.marks, Mark("B", "Y", 240, 256)]
    found = differences(attrs.evolve(BASE, marks=marks), decided(BASE))
    assert states(found) == ["decided", "decided", "orphaned"]
    values = found.items[-1].to_dict()
    assert (values["id"], values["kind"], values["size"]) == (decided(BASE).decisions[-1].id, "one-sided", 16)
    assert values["segments"] == [
        {"coder": "A", "code": "Y", "start": 240, "end": 256, "quote": TEXT[240:256]}
    ]


@pytest.mark.parametrize(("old", "new"), [("X", "Renamed"), ("Y", "Group/Y"), ("Z", "A longer name")])
def test_a_code_renamed_everywhere_keeps_its_decisions_and_is_named(old: str, new: str) -> None:
    marks = [mark._replace(code=new) if mark.code == old else mark for mark in BASE.marks]
    found = differences(attrs.evolve(BASE, marks=marks), decided(BASE))
    assert states(found) == ["decided"] * 3
    assert found.renamed == {old: new}


def test_later_decisions_may_use_the_new_name() -> None:
    renamed = attrs.evolve(BASE, marks=[m._replace(code="V") if m.code == "Y" else m for m in BASE.marks])
    first = decided(BASE)
    more = tuple(attrs.evolve(line, line=line.line + 10) for line in decided(renamed).decisions[2:])
    log = attrs.evolve(first, decisions=first.decisions + more)
    assert states(differences(renamed, log)) == ["decided"] * 3


def test_a_code_that_took_another_codes_place_is_not_taken_for_renamed() -> None:
    marks = [mark._replace(code="X") if mark.code == "Y" else mark for mark in BASE.marks]
    found = differences(attrs.evolve(BASE, marks=marks), decided(BASE))
    assert found.renamed == {}
    assert states(found) == ["decided", "reopened", "reopened"]


def test_a_source_renamed_keeps_its_decisions() -> None:
    marks = [mark._replace(source="Another name") for mark in BASE.marks]
    now = FakeProject(marks, {"Another name": TEXT})
    assert states(differences(now, decided(BASE))) == ["decided"] * 3


def test_one_difference_that_became_two_shows_the_decision_on_both() -> None:
    split = FakeProject([Mark("A", "X", 0, 40), Mark("B", "X", 0, 10), Mark("B", "X", 20, 30)])
    now = FakeProject(
        [Mark("A", "X", 0, 12), Mark("A", "X", 18, 40), Mark("B", "X", 0, 10), Mark("B", "X", 20, 30)]
    )
    log = decided(split)
    found = differences(now, log)
    assert states(found) == ["reopened", "reopened"]
    assert all(item.standing.previous == log.decisions[0] for item in found.items)
    back = differences(split, decided(now))
    assert states(back) == ["reopened"]
    earlier = back.items[0].to_dict()["earlier"]
    assert isinstance(earlier, list)
    assert len(earlier) == 2


# how a line says what it is about ---------------------------------------------------------------------------


def only(project: FakeProject, decisions: Sequence[Decision]) -> list[Item]:
    return list(differences(project, DecisionLog(decisions=tuple(decisions))).items)


def test_a_line_without_about_counts_while_its_id_is_current() -> None:
    first = differences(BASE).items[0].difference
    line = Decision(id=first.id, verb="union", line=2)
    assert only(BASE, [line])[0].state == "decided"
    moved = [mark._replace(end=112) if mark.end == 104 else mark for mark in BASE.marks]
    items = only(attrs.evolve(BASE, marks=moved), [line])
    assert [item.state for item in items] == ["open", "open", "open", "orphaned"]
    assert items[-1].to_dict()["segments"] == []


def test_a_line_without_about_follows_an_earlier_line_of_its_id() -> None:
    first = differences(BASE).items[0].difference
    lines = [
        Decision(id=first.id, verb="defer", about=about(first), by=("A",), line=2),
        Decision(id=first.id, verb="union", by=("A",), line=3),
    ]
    now = edited(BASE, "S", lambda text: "More. " + text, 0, 6)
    assert only(now, lines)[0].state == "decided"


def test_source_and_segments_are_enough_to_say_what_a_line_is_about() -> None:
    first = differences(BASE).items[0].difference
    line = Decision(id="typed by hand", verb="union", about=About("S", first.segments), line=2)
    assert only(BASE, [line])[0].state == "decided"


def test_verbs_that_settle_nothing_leave_a_difference_open() -> None:
    verbs: tuple[Verb, ...] = ("defer", "memo", "revise-code")
    for verb in verbs:
        log = decided(BASE, verb)
        found = differences(
            BASE, attrs.evolve(log, decisions=tuple(attrs.evolve(d, code="none") for d in log.decisions))
        )
        assert states(found) == ["open"] * 3
        assert all(item.standing.decision and item.standing.decision.verb == verb for item in found.items)


def test_reopen_shows_the_decision_before_it() -> None:
    log = decided(BASE)
    line = attrs.evolve(log.decisions[0], verb="reopen", line=9)
    item = only(BASE, [*log.decisions, line])[0]
    assert (item.state, item.standing.previous) == ("reopened", log.decisions[0])


def test_people_who_decided_differently_leave_it_open_in_conflict() -> None:
    first = decided(BASE).decisions[0]
    other = attrs.evolve(first, by=("C",), verb="union", line=9)
    item = only(BASE, [first, other])[0]
    assert (item.state, item.standing.decision) == ("open", None)
    assert item.standing.conflict == (first, other)
    conflict = item.to_dict()["conflict"]
    assert isinstance(conflict, list)
    assert [line["line"] for line in conflict] == [2, 9]


def test_a_revised_code_reopens_what_was_decided_on_it_before_and_nothing_else() -> None:
    log = decided(BASE)
    third = log.decisions[2]
    revision = attrs.evolve(third, verb="revise-code", code="Y", line=9)
    later = attrs.evolve(third, verb="neither", line=10)
    items = only(BASE, [*log.decisions, revision])
    assert [item.state for item in items] == ["decided", "reopened", "reopened"]
    assert [item.standing.previous for item in items[1:]] == list(log.decisions[1:])
    assert [item.standing.revision for item in items[1:]] == [revision, revision]
    assert [item.state for item in only(BASE, [*log.decisions, revision, later])] == [
        "decided",
        "reopened",
        "decided",
    ]


def test_a_revised_code_reopens_what_was_recoded_to_it() -> None:
    first, second, _third = decided(BASE).decisions
    recode = attrs.evolve(first, verb="recode", code="W")
    revision = attrs.evolve(second, verb="revise-code", code="W", line=9)
    assert [item.state for item in only(BASE, [recode, revision])] == ["reopened", "open", "open"]


def test_the_planned_decisions_of_the_invented_study_leave_nothing_open() -> None:
    project = demonstration()
    lines = log_of_the_study()
    found = differences(project, DecisionLog(decisions=lines))
    assert set(states(found)) == {"decided"}
    assert accounted(DecisionLog(decisions=lines), found) <= {line.line for line in lines}
