"""Names that changed since people decided: recognised, or shown to be looked at again; never silently wrong."""

from __future__ import annotations

import attrs

from refiqda.reconciliation.attach import Attaching, attach
from refiqda.reconciliation.decisions import Decision, DecisionLog
from refiqda.reconciliation.differences import Difference
from refiqda.reconciliation.listing import Differences, differences
from refiqda.reconciliation.places import Today, about_of
from refiqda.reconciliation.segments import Segment
from tests.reconciliation.fakes import TEXT, FakeProject, Mark
from tests.reconciliation.test_reattaching import BASE, decided, edited, states


def called(project: FakeProject, **names: str) -> FakeProject:
    """Return the project with codes and coders under other names, all at once."""
    marks = [
        mark._replace(code=names.get(mark.code, mark.code), coder=names.get(mark.coder, mark.coder))
        for mark in project.marks
    ]
    return attrs.evolve(project, marks=marks)


def test_codes_renamed_at_once_and_moved_under_a_parent_keep_their_decisions() -> None:
    now = called(BASE, X="Group/X", Y="Other", Z="Group/Deep/Z")
    found = differences(now, decided(BASE))
    assert states(found) == ["decided"] * 3
    assert found.renamed == {"X": "Group/X", "Y": "Other", "Z": "Group/Deep/Z"}


def test_the_code_of_a_decision_is_called_as_today() -> None:
    first = decided(BASE).decisions[0]
    log = DecisionLog(decisions=(attrs.evolve(first, verb="recode", code="Y"), *decided(BASE).decisions[1:]))
    found = differences(called(BASE, Y="Other"), log)
    assert found.items[0].standing.decision is not None
    assert found.items[0].standing.decision.code == "Other"


def test_a_code_renamed_twice_is_followed_both_times() -> None:
    second = called(BASE, Y="V")
    lines = decided(BASE).decisions
    more = attrs.evolve(decided(second).decisions[2], line=9)
    found = differences(called(BASE, Y="W"), DecisionLog(decisions=(*lines, more)))
    assert states(found) == ["decided"] * 3
    assert found.renamed == {"Y": "W", "V": "W"}


def test_a_coder_who_recoded_one_passage_does_not_hide_that_the_code_was_renamed() -> None:
    marks = [Mark(coder, "X", at, at + 8 + 8 * (coder == "B")) for at in range(0, 300, 40) for coder in "AB"]
    project = FakeProject([*marks, Mark("A", "Y", 304, 308), Mark("B", "Z", 312, 316)])
    now = called(project, X="Renamed")
    now.marks[0] = now.marks[0]._replace(code="Y")
    found = differences(now, decided(project))
    assert found.renamed == {"X": "Renamed"}
    assert states(found).count("reopened") >= 1
    assert states(found).count("decided") == len(found.items) - states(found).count("reopened")


def test_codes_that_became_one_are_looked_at_again() -> None:
    project = FakeProject([*BASE.marks, Mark("A", "W", 280, 288), Mark("A", "Y", 300, 308)])
    found = differences(called(project, Y="One", W="One"), decided(project))
    assert found.renamed == {}
    assert {item.state for item in found.items if "One" in item.difference.codes} == {"reopened"}


def test_names_that_were_exchanged_decide_nothing() -> None:
    both = [Mark("A", "Y", 8, 16), Mark("A", "X", 8, 16)]  # here the exchange cannot be seen
    apart = [Mark("A", "X", 80, 96), Mark("A", "Y", 160, 176), Mark("B", "Z", 240, 248)]
    project = FakeProject([*both, *apart])
    found = differences(called(project, X="Y", Y="X"), decided(project))
    assert found.renamed == {}
    assert [item.state for item in found.items] == ["reopened"] * 4 + ["decided"]
    assert all(item.standing.previous is not None for item in found.items[:4])


def test_names_that_went_round_decide_nothing() -> None:
    apart = [Mark("A", code, at, at + 8) for code, at in (("X", 80), ("Y", 120), ("Z", 160))]
    project = FakeProject([*apart, *(Mark("A", code, 8, 16) for code in "XYZ"), Mark("B", "V", 240, 248)])
    found = differences(called(project, X="Y", Y="Z", Z="X"), decided(project))
    assert {item.state for item in found.items if "V" not in item.difference.codes} == {"reopened"}


def test_a_coder_called_otherwise_keeps_every_decision_and_people_are_told() -> None:
    found = differences(called(BASE, A="Mara"), decided(BASE))
    assert states(found) == ["decided"] * 3
    assert any("A are taken to be on those of Mara" in one for one in found.warnings)


def test_two_coders_called_otherwise_at_once_and_their_codes_too() -> None:
    found = differences(called(BASE, A="Mara", B="Colm", Y="Other"), decided(BASE))
    assert states(found) == ["decided"] * 3


def test_the_coder_whose_side_was_taken_is_called_as_today() -> None:
    taken = attrs.evolve(decided(BASE, "take").decisions[0], coder="A")
    found = differences(called(BASE, A="Mara"), DecisionLog(decisions=(taken, *decided(BASE).decisions[1:])))
    assert found.items[0].standing.decision is not None
    assert found.items[0].standing.decision.coder == "Mara"


def test_somebody_else_who_coded_elsewhere_is_not_taken_for_a_coder_who_left() -> None:
    others = [Mark("C", "X", 20, 30), Mark("C", "X", 90, 100), Mark("C", "Y", 200, 210)]
    now = attrs.evolve(BASE, marks=[*(mark for mark in BASE.marks if mark.coder != "A"), *others])
    log = decided(BASE)
    found = differences(now, log)
    assert "decided" not in states(found)
    shown = {line.line for item in found.items for line in item.standing.history}
    assert shown == {2, 3, 4}


def test_a_coder_called_otherwise_in_a_text_that_changed() -> None:
    now = called(edited(BASE, "S", lambda text: "More. " + text, 0, 6), A="Mara")
    assert states(differences(now, decided(BASE))) == ["decided"] * 3


# what was decided again -------------------------------------------------------------------------------------


def test_what_changed_and_was_decided_again_keeps_its_earlier_decision_and_leaves_no_orphan() -> None:
    moved = attrs.evolve(BASE, marks=[m._replace(end=112) if m.end == 104 else m for m in BASE.marks])
    again = attrs.evolve(decided(moved).decisions[0], line=9)
    found = differences(moved, DecisionLog(decisions=(*decided(BASE).decisions, again)))
    assert states(found) == ["decided"] * 3
    assert [line.line for line in found.items[0].standing.history] == [2, 9]


def test_what_was_reworded_and_decided_again_is_no_other_passages_earlier_decision() -> None:
    now = attrs.evolve(BASE, texts={"S": TEXT.replace("word011", "Word011")})
    project = attrs.evolve(now, marks=[*BASE.marks, Mark("A", "X", 120, 128)])
    again = attrs.evolve(decided(now).decisions[0], line=9)
    found = differences(project, DecisionLog(decisions=(*decided(BASE).decisions, again)))
    assert states(found) == ["decided", "open", "decided", "decided"]


def test_a_thought_after_a_decision_shows_what_was_decided() -> None:
    log = decided(BASE)
    memo = attrs.evolve(log.decisions[0], verb="memo", line=9)
    item = differences(BASE, DecisionLog(decisions=(*log.decisions, memo))).items[0]
    assert (item.state, item.standing.decision, item.standing.previous) == (
        "reopened",
        memo,
        log.decisions[0],
    )


# repeated words ---------------------------------------------------------------------------------------------

AGAIN = "yes no yes maybe " * 30


def test_of_two_passages_of_the_same_words_a_decision_on_one_is_not_taken_for_the_other() -> None:
    then = FakeProject(
        [Mark("A", "X", 170, 173), Mark("A", "X", 340, 343), Mark("B", "Y", 1, 2)], {"S": AGAIN}
    )
    first = decided(then).decisions[1]
    now = edited(then, "S", lambda text: "no yes maybe yes " * 10 + text, 0, 170)
    found = differences(now, DecisionLog(decisions=(first,)))
    assert [item.state for item in found.items].count("decided") == 0
    assert sum(item.standing.previous == first for item in found.items) == 1


def test_passages_of_the_same_words_that_are_all_there_still_keep_their_decisions_in_order() -> None:
    then = FakeProject(
        [Mark("A", "X", 170, 173), Mark("A", "X", 340, 343), Mark("B", "Y", 1, 2)], {"S": AGAIN}
    )
    log = decided(then)
    now = edited(then, "S", lambda text: "yes no yes maybe " + text, 0, 17)
    found = differences(now, log)
    assert [item.standing.decision for item in found.items if item.difference.codes == ("X",)] == [
        *log.decisions[1:]
    ]


def test_a_passage_alone_in_another_place_of_a_changed_text_is_looked_at_again() -> None:
    then = FakeProject([Mark("A", "X", 170, 173), Mark("B", "Y", 1, 2)], {"S": UNLIKE})
    now = FakeProject(
        [Mark("A", "X", 370, 373), Mark("B", "Y", 1, 2)], {"S": UNLIKE[:100] + "!" + UNLIKE[101:]}
    )
    found = differences(now, decided(then))
    assert "decided" not in {item.state for item in found.items if item.difference.codes == ("X",)}


UNLIKE = "".join("yes " if number in {42, 92} else f"{number:03d} " for number in range(130)).replace(
    "168", "yes"
)


# recordings and pictures ------------------------------------------------------------------------------------


def heard(source: str, *segments: Segment, medium: str = "time") -> Difference:
    return Difference(
        id=f"{source}{segments[0].start}",
        kind="one-sided",
        source=source,
        source_text=None,
        segments=segments,
        compared=("A", "B"),
        size=1,
        medium=medium,  # type: ignore[arg-type]  # one of the media
    )


RECORDED = [
    heard("tape.mp3", Segment("A", "X", 1000, 2000), Segment("B", "X", 1000, 2500)),
    heard("tape.mp3", Segment("A", "Y", 5000, 6000)),
    heard("drawing.png", Segment("A", "X", 10, 30, (5, 10, 25, 30)), medium="area"),
]
LINES = [
    Decision(id=each.id, verb="neither", about=about_of(each), by=("A", "B"), line=number)
    for number, each in enumerate(RECORDED, 2)
]


def test_recordings_and_pictures_keep_their_decisions_also_under_another_name() -> None:
    assert [each.state for each in attach(RECORDED, LINES).standings] == ["decided"] * 3
    renamed = [attrs.evolve(each, id="new" + each.id, source="New " + each.source) for each in RECORDED]
    assert [each.state for each in attach(renamed, LINES).standings] == ["decided"] * 3
    one_gone = [each for each in renamed if each.source != "New drawing.png"]
    found = attach(one_gone, LINES)
    assert [each.state for each in found.standings] == ["decided"] * 2
    assert [line.line for line in found.orphaned] == [4]


def test_a_time_or_an_area_that_was_moved_is_looked_at_again() -> None:
    moved = [
        heard("tape.mp3", Segment("A", "X", 1000, 2000), Segment("B", "X", 1000, 2600)),
        heard("tape.mp3", Segment("A", "Y", 5000, 6000)),
        heard("drawing.png", Segment("A", "X", 11, 31, (6, 11, 26, 31)), medium="area"),
        heard("drawing.png", Segment("A", "X", 11, 31, (60, 11, 80, 31)), medium="area"),
    ]
    standings = attach(moved, LINES).standings
    assert [each.state for each in standings] == ["reopened", "decided", "reopened", "open"]


def test_a_time_is_no_area_and_no_text_of_the_same_numbers() -> None:
    other = [heard("tape.mp3", Segment("A", "Y", 5000, 6000), medium="area")]
    found = Attaching(Today.of(other)).attach(LINES[1:2])
    assert (found.standings[0].state, len(found.orphans)) == ("open", 1)


# after the names changed, people go on deciding -------------------------------------------------------------


def gone_on(before: FakeProject, now: FakeProject, undecided: int) -> Differences:
    """Return the list after all but one was decided, then everything renamed, then that one decided."""
    lines = [line for number, line in enumerate(decided(before).decisions) if number != undecided]
    last = attrs.evolve(decided(now).decisions[undecided], line=9)
    return differences(now, DecisionLog(decisions=(*lines, last)))


def test_a_decision_under_a_coders_new_name_leaves_the_earlier_ones_as_they_are() -> None:
    for undecided in range(3):
        found = gone_on(BASE, called(BASE, A="Mara", B="Colm"), undecided)
        assert states(found) == ["decided"] * 3
        assert sum("are taken to be on those of" in one for one in found.warnings) == 2


def test_a_coder_called_otherwise_twice_is_followed_both_times() -> None:
    lines = decided(BASE).decisions
    second = attrs.evolve(decided(called(BASE, A="Mara")).decisions[2], line=9)
    found = differences(called(BASE, A="M"), DecisionLog(decisions=(*lines[:2], second)))
    assert states(found) == ["decided"] * 3


def test_a_decision_under_a_recordings_new_name_leaves_the_earlier_ones_as_they_are() -> None:
    renamed = [attrs.evolve(each, id="new" + each.id, source="New " + each.source) for each in RECORDED]
    later = attrs.evolve(LINES[0], id=renamed[0].id, about=about_of(renamed[0]), line=9)
    found = attach(renamed, [*LINES[1:], later])
    assert [each.state for each in found.standings] == ["decided"] * 3


# texts that say the same ------------------------------------------------------------------------------------

ANSWERS = FakeProject(
    [Mark(coder, "X", 0, 8 + 8 * (coder == "B"), source) for source in ("S1", "S2") for coder in "AB"],
    {"S1": TEXT, "S2": TEXT},
)


def test_of_texts_that_say_the_same_and_are_called_otherwise_no_decision_is_taken_for_the_others() -> None:
    marks = [mark._replace(source=mark.source + ".txt") for mark in ANSWERS.marks]
    now = FakeProject(marks, {name + ".txt": text for name, text in ANSWERS.texts.items()})
    lines = decided(ANSWERS).decisions
    found = differences(now, DecisionLog(decisions=lines))
    assert states(found) == ["reopened", "reopened"]
    assert [[line.line for line in item.standing.history] for item in found.items] == [[2], [3]]
    for line in lines:
        alone = differences(now, DecisionLog(decisions=(line,)))
        assert states(alone) == ["reopened", "reopened"]


def test_a_decision_on_a_text_that_is_there_still_is_not_taken_for_one_that_says_the_same() -> None:
    for marks in (ANSWERS.marks[2:], [*ANSWERS.marks[2:], Mark("A", "Z", 80, 88, "S1")]):
        found = differences(attrs.evolve(ANSWERS, marks=marks), decided(ANSWERS))
        assert [item.state for item in found.items if item.difference.source == "S2"] == ["decided"]
        s2 = next(item for item in found.items if item.difference.source == "S2")
        assert [line.line for line in s2.standing.history] == [3]
        assert [item.standing.history[0].line for item in found.items if item.state == "orphaned"] == [2]
        alone = differences(
            attrs.evolve(ANSWERS, marks=marks), DecisionLog(decisions=decided(ANSWERS).decisions[:1])
        )
        assert [item.state for item in alone.items if item.difference.source == "S2"] == ["open"]


def test_a_decision_that_knows_its_words_does_not_hold_on_others_at_the_same_numbers() -> None:
    line = decided(BASE).decisions[0]
    assert line.about is not None
    by_hand = attrs.evolve(line, about=attrs.evolve(line.about, source_text=None))
    log = DecisionLog(decisions=(by_hand,))
    assert states(differences(BASE, log))[0] == "decided"
    reworded = attrs.evolve(BASE, texts={"S": TEXT.replace("word011", "other11")})
    assert states(differences(reworded, log))[0] == "reopened"


def test_a_proposal_on_words_that_moved_leaves_what_was_decided_as_it_is() -> None:
    now = edited(BASE, "S", lambda text: "More. " + text, 0, 6)
    lines = decided(BASE).decisions
    late = attrs.evolve(decided(now).decisions[0], line=9, verb="propose", proposes="union", by=("A",))
    found = differences(now, DecisionLog(decisions=(*lines, late)))
    assert states(found) == ["decided"] * 3
    assert [line.line for line in found.items[0].standing.history] == [2, 9]
    other = attrs.evolve(decided(now).decisions[0], line=9, by=("C",))
    contested = differences(now, DecisionLog(decisions=(*lines, other)))
    assert len(contested.items[0].standing.conflict) == 2
