"""What each verb makes of a difference, and that the result follows from inputs and log alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.demonstration.content import clinic_interviews
from refiqda.errors import InvalidArgumentError
from refiqda.reconciliation.consensus import Consensus, consensus
from refiqda.reconciliation.listing import differences, rule_line
from refiqda.reconciliation.log import LEAVES_OPEN, VERBS, About, Decision, DecisionLog
from refiqda.reconciliation.rules import applies, percent_of
from tests.reconciliation.fakes import FakeProject, Mark, all_the_same, demonstration, log_of_the_study
from tests.reconciliation.test_difference_laws import MARKS, TWO_TEXTS

if TYPE_CHECKING:
    from refiqda.reconciliation.differences import Difference

STUDY = clinic_interviews()
BOUNDARY = FakeProject([Mark("A", "X", 0, 20), Mark("B", "X", 10, 30)])
CODE = FakeProject([Mark("A", "X", 0, 20), Mark("B", "Y", 10, 30)])
ALONE = FakeProject([Mark("A", "X", 0, 20), Mark("B", "Y", 50, 60), Mark("A", "Y", 50, 60)])
SPLIT = FakeProject([Mark("A", "X", 0, 30), Mark("B", "X", 0, 10), Mark("B", "X", 20, 30)])


def result(project: FakeProject, verb: str, **more: object) -> Consensus:
    first = differences(project).items[0].difference
    line = Decision(id=first.id, verb=verb, line=2, **more)  # type: ignore[arg-type]  # verbs and fields of the tests
    return consensus(project, DecisionLog(decisions=(line,)))


def made(project: FakeProject, verb: str, **more: object) -> list[tuple[str, int, int]]:
    """Return what one decision on the first difference makes, without what was agreed."""
    found = result(project, verb, **more)
    return [(each.code, each.start, each.end) for each in found.segments if each.difference]


@pytest.mark.parametrize(
    ("project", "verb", "more", "expected"),
    [
        (BOUNDARY, "take", {"coder": "A"}, [("X", 0, 20)]),
        (BOUNDARY, "take", {"coder": "B"}, [("X", 10, 30)]),
        (ALONE, "take", {"coder": "A"}, [("X", 0, 20)]),
        (ALONE, "take", {"coder": "B"}, []),
        (SPLIT, "take", {"coder": "B"}, [("X", 0, 10), ("X", 20, 30)]),
        (BOUNDARY, "union", {}, [("X", 0, 30)]),
        (CODE, "union", {"code": "Y"}, [("Y", 0, 30)]),
        (BOUNDARY, "intersection", {}, [("X", 10, 20)]),
        (SPLIT, "intersection", {}, [("X", 0, 10), ("X", 20, 30)]),
        (BOUNDARY, "range", {"start": 5, "end": 25}, [("X", 5, 25)]),
        (CODE, "range", {"start": 5, "end": 25, "code": "X"}, [("X", 5, 25)]),
        (CODE, "recode", {"code": "Z"}, [("Z", 0, 30)]),
        (CODE, "recode", {"code": "Z", "coder": "B"}, [("Z", 10, 30)]),
        (CODE, "recode", {"code": "Z", "start": 1, "end": 2}, [("Z", 1, 2)]),
        (CODE, "both-apply", {}, [("X", 0, 20), ("Y", 10, 30)]),
        (CODE, "both-apply", {"start": 5, "end": 25}, [("X", 5, 25), ("Y", 5, 25)]),
        (CODE, "neither", {}, []),
    ],
)
def test_each_verb_makes_what_it_says(
    project: FakeProject, verb: str, more: dict[str, object], expected: list[tuple[str, int, int]]
) -> None:
    assert made(project, verb, **more) == expected
    assert not result(project, verb, **more).open


def test_standing_apart_keeps_both_readings_and_no_joint_one() -> None:
    found = result(CODE, "stand-apart", proposals={"A": "because", "B": "although"})
    assert [(each.reading, each.code, each.start, each.end) for each in found.segments] == [
        ("A", "X", 0, 20),
        ("B", "Y", 10, 30),
    ]
    assert found.joint == []
    assert found.open == []
    assert [item.difference.kind for item in found.standing_apart] == ["code"]


@pytest.mark.parametrize("verb", LEAVES_OPEN)
def test_verbs_that_leave_it_open_make_nothing(verb: str) -> None:
    found = result(CODE, verb, code="X")
    assert found.segments == ()
    assert len(found.open) == 1


@pytest.mark.parametrize(
    ("project", "verb", "more", "what"),
    [
        (CODE, "union", {}, "does not say which code"),
        (CODE, "range", {"start": 1, "end": 2}, "does not say which code"),
        (ALONE, "intersection", {}, "one side only"),
        (CODE, "take", {"coder": "Nobody"}, "names an analyst who is not compared"),
        (BOUNDARY, "range", {"start": 1, "end": 9999}, "beyond the end"),
    ],
)
def test_a_decision_that_cannot_be_carried_out_names_its_line(
    project: FakeProject, verb: str, more: dict[str, object], what: str
) -> None:
    with pytest.raises(InvalidArgumentError, match=what) as caught:
        result(project, verb, **more)
    assert caught.value.where == "line 2"


def test_what_everybody_marked_alike_is_in_without_a_line() -> None:
    found = consensus(ALONE)
    assert [(each.code, each.start, each.end, each.difference) for each in found.segments] == [
        ("Y", 50, 60, None)
    ]
    assert len(found.open) == 1


# automatic rules --------------------------------------------------------------------------------------------


def test_a_rule_settles_what_it_fits_and_is_counted() -> None:
    project = FakeProject(
        [Mark("A", "X", 0, 19), Mark("B", "X", 0, 20), Mark("A", "X", 40, 50), Mark("B", "X", 45, 60)]
    )
    found = consensus(project, auto=["overlap:90", "exact"])
    assert [(each.start, each.end) for each in found.segments] == [(0, 20)]
    assert [item.state for item in found.differences.items] == ["auto", "open"]
    assert found.differences.to_dict()["auto"] == {"exact": 0, "overlap:90": 1}
    by_log = consensus(project, DecisionLog(decisions=(attrs.evolve(rule_line("overlap:90"), line=2),)))
    assert by_log.segments == found.segments


def test_a_rule_never_overrules_people() -> None:
    project = FakeProject([Mark("A", "X", 0, 19), Mark("B", "X", 0, 20)])
    difference = differences(project).items[0].difference
    for verb, state in (("neither", "decided"), ("defer", "open")):
        log = DecisionLog(decisions=(Decision(id=difference.id, verb=verb, line=2),))  # type: ignore[arg-type]  # a verb
        assert differences(project, log, auto=["overlap:50"]).items[0].state == state


def test_a_revised_code_reopens_what_a_rule_had_settled() -> None:
    project = FakeProject([Mark("A", "X", 0, 19), Mark("B", "X", 0, 20), Mark("A", "X", 50, 60)])
    second = differences(project).items[1].difference
    revision = Decision(id=second.id, verb="revise-code", code="X", line=3)
    rule = attrs.evolve(rule_line("overlap:90"), line=2)
    assert [item.state for item in differences(project, DecisionLog(decisions=(rule, revision))).items] == [
        "reopened",
        "open",
    ]
    again = attrs.evolve(rule, line=4)
    log = DecisionLog(decisions=(rule, revision, again))
    assert [item.state for item in differences(project, log).items] == ["auto", "open"]


def test_a_rules_line_about_one_difference_settles_that_one() -> None:
    project = FakeProject(
        [Mark("A", "X", 0, 19), Mark("B", "X", 0, 20), Mark("A", "X", 50, 69), Mark("B", "X", 50, 70)]
    )
    first = differences(project).items[0].difference
    about = About(first.source, first.segments, first.source_text, first.fingerprint)
    line = Decision(id=first.id, verb="auto", rule="overlap:90", about=about, line=2)
    found = differences(project, DecisionLog(decisions=(line,)))
    assert [item.state for item in found.items] == ["auto", "open"]
    unfit = attrs.evolve(line, rule="overlap:99")
    assert [item.state for item in differences(project, DecisionLog(decisions=(unfit,))).items] == [
        "open",
        "open",
    ]


def test_the_threshold_of_overlap_is_exact_and_asks_everybody() -> None:
    def first(*marks: Mark) -> Difference:
        return differences(FakeProject(list(marks))).items[0].difference

    nine_tenths = first(Mark("A", "X", 0, 9), Mark("B", "X", 0, 10))
    assert applies("overlap:90", nine_tenths)
    assert not applies("overlap:91", nine_tenths)
    assert not applies("exact", nine_tenths)
    two_of_three = first(Mark("A", "X", 0, 9), Mark("B", "X", 0, 10), Mark("C", "Y", 50, 60))
    assert not applies("overlap:1", two_of_three)
    assert not applies("overlap:1", first(Mark("A", "X", 0, 9), Mark("B", "Y", 0, 9)))


@pytest.mark.parametrize(
    "rule", ["overlap", "overlap:0", "overlap:101", "overlap:9x", "majority:2", "", "overlap:²"]
)
def test_an_unknown_rule_is_refused(rule: str) -> None:
    with pytest.raises(InvalidArgumentError, match="rule is unknown"):
        percent_of(rule)
    with pytest.raises(InvalidArgumentError, match="rule is unknown"):
        differences(BOUNDARY, DecisionLog(decisions=(Decision(id="1", verb="auto", rule=rule),)))


# laws -------------------------------------------------------------------------------------------------------


def any_decision(item: Difference, verb: str, number: int) -> Decision:
    coder = item.segments[0].coder
    needs_two = verb == "intersection" and len({each.coder for each in item.segments}) == 1
    return Decision(
        id=item.id,
        verb="union" if needs_two else verb,  # type: ignore[arg-type]  # a verb
        about=About(item.source, item.segments, item.source_text, item.fingerprint),
        coder=coder if verb == "take" else None,
        code=item.codes[0] if verb not in {"take", "stand-apart", "both-apply"} else None,
        start=item.start if verb == "range" else None,
        end=item.end if verb == "range" else None,
        by=("A", "B"),
        line=number,
    )


@settings(max_examples=16, deadline=None)
@given(
    MARKS,
    st.lists(st.sampled_from([verb for verb in VERBS if verb not in {"auto", "revise-code"}]), min_size=1),
    st.randoms(use_true_random=False),
)
def test_the_same_inputs_and_log_give_the_same_consensus_whatever_the_order(
    marks: list[Mark], verbs: list[str], random: object
) -> None:
    project = FakeProject(marks, TWO_TEXTS)
    items = differences(project).items
    lines = [
        any_decision(item.difference, verbs[number % len(verbs)], number + 2)
        for number, item in enumerate(items)
    ]
    first = consensus(project, DecisionLog(decisions=tuple(lines)), auto=["overlap:80"])
    random.shuffle(lines)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    shuffled = DecisionLog(decisions=tuple(lines))
    coders = sorted({mark.coder for mark in marks})
    files = {coder: attrs.evolve(project.of(coder), seed=f"export of {coder}") for coder in reversed(coders)}
    declared = all_the_same(coders, sorted({mark.code for mark in marks}), files)
    for inputs, crosswalk in ((project, None), (files, declared)):
        found = consensus(inputs, shuffled, auto=["overlap:80"], crosswalk=crosswalk)
        assert found.segments == first.segments
    for segment in first.segments:
        assert 0 <= segment.start < segment.end <= len(TWO_TEXTS[segment.source])


@settings(max_examples=13, deadline=None)
@given(MARKS)
def test_taking_one_coders_side_everywhere_gives_that_coders_codings_of_what_differed(
    marks: list[Mark],
) -> None:
    project = FakeProject(marks, TWO_TEXTS)
    lines = tuple(
        Decision(id=item.difference.id, verb="take", coder="A", line=number)
        for number, item in enumerate(differences(project).items, 2)
    )
    found = consensus(project, DecisionLog(decisions=lines))
    own = {
        (source.name, each.code, each.start, each.end)
        for source in found.differences.material.sources
        for each in source.segments
        if each.coder == "A"
    }
    others = {(a.source, a.code, a.start, a.end) for a in found.differences.agreed if "A" not in a.coders}
    assert {(each.source, each.code, each.start, each.end) for each in found.segments} == own | others


# the invented study -----------------------------------------------------------------------------------------


def test_the_invented_study_comes_to_one_consensus_with_one_dissent() -> None:
    found = consensus(demonstration(), DecisionLog(decisions=log_of_the_study()))
    assert found.open == []
    assert len(found.standing_apart) == 1
    assert {each.reading for each in found.segments} == {None, *STUDY.coders}
    assert len([each for each in found.segments if each.difference is None]) == 28
