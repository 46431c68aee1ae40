"""What files go through between two meetings: no line of the log is lost, and none holds where it did not."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.reconciliation.attach import Attached, Attaching, attach
from refiqda.reconciliation.decisions import Decision, DecisionLog
from refiqda.reconciliation.listing import differences
from refiqda.reconciliation.places import Today, about_of
from tests.reconciliation.fakes import FakeProject, Mark
from tests.reconciliation.test_difference_laws import MARKS

if TYPE_CHECKING:
    from refiqda.reconciliation.decisions import Verb
    from refiqda.reconciliation.differences import Difference
    from refiqda.reconciliation.listing import Differences

UNIQUE = "".join(f"word{number:03d} " for number in range(40))
REPEATED = "yes no yes maybe " * 19
TEXTS = {"S": UNIQUE, "T": REPEATED}
PEOPLE = ("A", "B")


def wordy(found: Differences, seed: int, *, every: bool = False) -> list[Decision]:
    """Return a log about these differences: proposals, decisions, conflicts, second thoughts, revisions."""
    chance = random.Random(seed)  # noqa: S311 - nothing to keep secret
    lines: list[Decision] = []

    def say(difference: Difference, verb: Verb, **more: object) -> None:
        values = {"id": difference.id, "verb": verb, "about": about_of(difference), "by": PEOPLE, **more}
        lines.append(Decision(**values, line=len(lines) + 2))  # type: ignore[arg-type]  # as the verbs need

    for item in found.items:
        each = item.difference
        if chance.random() < 0.3:
            say(each, "propose", proposes="neither", by=(chance.choice(PEOPLE),))
        if every or chance.random() < 0.8:
            say(each, chance.choice(["neither", "stand-apart", "both-apply", "memo", "defer"]))
        if chance.random() < 0.1:
            say(each, "neither", by=("C",))
        if chance.random() < 0.15:
            say(each, chance.choice(["reopen", "neither"]))
    return lines


# edits ------------------------------------------------------------------------------------------------------

Edit = "Callable[[FakeProject, random.Random], FakeProject]"


def words_put_in(project: FakeProject, chance: random.Random) -> FakeProject:
    """Put words between two words of a text: what stands there or later moves, what spans it grows."""
    source = chance.choice(sorted(project.texts))
    text = project.texts[source]
    at = chance.randrange(0, len(text) + 1)
    new = chance.choice(["um ", "well, well, ", "x"])

    def moved(place: int, *, end: bool) -> int:
        return place + len(new) if place > at or (place == at and not end) else place

    marks = [
        mark._replace(start=moved(mark.start, end=False), end=moved(mark.end, end=True))
        if mark.source == source
        else mark
        for mark in project.marks
    ]
    return attrs.evolve(project, texts={**project.texts, source: text[:at] + new + text[at:]}, marks=marks)


def a_letter_corrected(project: FakeProject, chance: random.Random) -> FakeProject:
    source = chance.choice(sorted(project.texts))
    text = project.texts[source]
    at = chance.randrange(len(text))
    return attrs.evolve(project, texts={**project.texts, source: text[:at] + "é" + text[at + 1 :]})


def a_boundary_moved(project: FakeProject, chance: random.Random) -> FakeProject:
    marks = list(project.marks)
    at = chance.randrange(len(marks))
    length = len(project.texts[marks[at].source])
    end = min(length, max(marks[at].start + 1, marks[at].end + chance.choice([-8, -1, 1, 8])))
    marks[at] = marks[at]._replace(end=end)
    return attrs.evolve(project, marks=marks)


def a_coding_removed(project: FakeProject, chance: random.Random) -> FakeProject:
    marks = list(project.marks)
    del marks[chance.randrange(len(marks))]
    kept = {mark.coder for mark in marks}
    return attrs.evolve(project, marks=marks) if len(kept) > 1 else project


def a_code_called(project: FakeProject, chance: random.Random) -> FakeProject:
    """Rename a code, or merge it with another."""
    codes = sorted({mark.code for mark in project.marks})
    old = chance.choice(codes)
    new = chance.choice([*codes, "New", "Group/" + old, old + "s"])
    return attrs.evolve(
        project, marks=[mark._replace(code=new) if mark.code == old else mark for mark in project.marks]
    )


def a_coder_called(project: FakeProject, chance: random.Random) -> FakeProject:
    old = chance.choice(sorted({mark.coder for mark in project.marks}))
    return attrs.evolve(
        project,
        marks=[mark._replace(coder="New " + old) if mark.coder == old else mark for mark in project.marks],
    )


def a_source_called(project: FakeProject, chance: random.Random) -> FakeProject:
    old = chance.choice(sorted(project.texts))
    texts = {("New " + name if name == old else name): text for name, text in project.texts.items()}
    marks = [mark._replace(source="New " + old) if mark.source == old else mark for mark in project.marks]
    return attrs.evolve(project, texts=texts, marks=marks)


def a_source_split(project: FakeProject, chance: random.Random) -> FakeProject:
    """Cut a text in two; what spans the cut keeps its first part."""
    old = chance.choice(sorted(project.texts))
    text = project.texts[old]
    at = chance.randrange(1, max(2, len(text)))
    texts = {name: words for name, words in project.texts.items() if name != old}
    texts |= {old + " 1": text[:at], old + " 2": text[at:]}
    marks = []
    for mark in project.marks:
        if mark.source != old:
            marks.append(mark)
        elif mark.start < at:
            marks.append(mark._replace(source=old + " 1", end=min(mark.end, at)))
        else:
            marks.append(mark._replace(source=old + " 2", start=mark.start - at, end=mark.end - at))
    return attrs.evolve(project, texts=texts, marks=marks)


def exported_anew(project: FakeProject, chance: random.Random) -> FakeProject:
    return attrs.evolve(project, seed=str(chance.random()))


EDITS = [
    words_put_in,
    a_letter_corrected,
    a_boundary_moved,
    a_coding_removed,
    a_code_called,
    a_coder_called,
    a_source_called,
    a_source_split,
    exported_anew,
]
CHANGES = st.lists(st.sampled_from(EDITS), min_size=1, max_size=4)
SEEDS = st.integers(0, 2**16)


def after(project: FakeProject, changes: list[object], seed: int) -> FakeProject:
    chance = random.Random(seed)  # noqa: S311 - nothing to keep secret
    for change in changes:
        project = change(project, chance)  # type: ignore[operator]  # one of the edits
    return project


def log_of(lines: list[Decision]) -> DecisionLog:
    return DecisionLog(decisions=tuple(lines))


# laws -------------------------------------------------------------------------------------------------------


@settings(max_examples=26, deadline=None)
@given(MARKS, CHANGES, SEEDS)
def test_every_line_is_in_the_history_of_what_it_is_about_or_of_an_orphan_that_is_listed(
    marks: list[Mark], changes: list[object], seed: int
) -> None:
    project = FakeProject(marks, TEXTS)
    lines = wordy(differences(project), seed)
    found = differences(after(project, changes, seed), log_of(lines))
    living: set[int] = set()
    gone: list[int] = []
    for item in found.items:
        numbers = [line.line for line in item.standing.history]
        assert numbers == sorted(numbers)
        assert len(set(numbers)) == len(numbers)
        if item.state == "orphaned":
            gone += numbers
        else:
            living |= set(numbers)
        standing = item.standing
        told = (standing.decision, standing.previous, *standing.earlier, *standing.conflict)
        assert {line.line for line in told if line is not None} <= set(numbers)
    assert len(set(gone)) == len(gone)
    assert living | set(gone) == {line.line for line in lines}
    assert not living & set(gone)


@settings(max_examples=26, deadline=None)
@given(MARKS, CHANGES, SEEDS)
def test_what_holds_holds_on_the_same_words_of_the_same_people_under_names_that_are_told(
    marks: list[Mark], changes: list[object], seed: int
) -> None:
    project = FakeProject(marks, TEXTS)
    before = differences(project)
    lines = wordy(before, seed)
    then = {item.difference.id: item.difference for item in before.items}
    today = differences(after(project, changes, seed))
    attached = attach([item.difference for item in today.items], lines, codes=today.material.codes)
    for item, standing in zip(today.items, attached.standings, strict=True):
        if standing.state != "decided" or standing.decision is None:
            continue
        old, now = then[standing.decision.id], item.difference
        assert sorted(map(str, old.quotes)) == sorted(map(str, now.quotes))
        called = sorted(
            (
                attached.renamed_coders.get(each.coder, each.coder),
                attached.renamed.get(each.code, each.code),
                each.end - each.start,
            )
            for each in old.segments
        )
        assert called == sorted((each.coder, each.code, each.end - each.start) for each in now.segments)


@settings(max_examples=20, deadline=None)
@given(MARKS, st.sampled_from([a_code_called, a_coder_called, a_source_called]), SEEDS)
def test_a_new_name_and_new_guids_keep_every_decision_while_all_is_said_by_unique_words(
    marks: list[Mark], change: object, seed: int
) -> None:
    project = FakeProject(marks, {"S": UNIQUE, "T": UNIQUE[::-1]})
    before = differences(project)
    lines = wordy(before, seed, every=True)
    fresh = after(project, [change, exported_anew], seed)
    codes = {mark.code for mark in project.marks}
    if len({mark.code for mark in fresh.marks}) < len(codes):
        return  # two codes became one: another law
    kept = [item.state for item in differences(project, log_of(lines)).items]
    now = sorted(item.state for item in differences(fresh, log_of(lines)).items)
    assert now == sorted(kept)


@settings(max_examples=20, deadline=None)
@given(MARKS, CHANGES, SEEDS, st.randoms(use_true_random=False))
def test_the_order_of_lines_on_different_differences_says_nothing(
    marks: list[Mark], changes: list[object], seed: int, chance: random.Random
) -> None:
    project = FakeProject(marks, TEXTS)
    lines = wordy(differences(project), seed)
    order = [line.id for line in lines]
    chance.shuffle(order)
    threads = {key: iter([line for line in lines if line.id == key]) for key in order}
    shuffled = [attrs.evolve(next(threads[key]), line=number) for number, key in enumerate(order, 2)]
    now = after(project, changes, seed)
    if len({mark.code for mark in now.marks}) < len({mark.code for mark in marks}):
        return  # of codes that became one, the order tells whether one of them was renamed to the other before

    def said(log: list[Decision]) -> object:
        found = differences(now, log_of(log))
        return sorted(
            (
                item.state,
                item.difference.id,
                item.standing.decision.verb if item.standing.decision else "",
                len(item.standing.conflict),
                sorted((line.id, line.verb, line.by) for line in item.standing.history),
            )
            for item in found.items
        )

    assert said(lines) == said(shuffled)


@settings(max_examples=20, deadline=None)
@given(MARKS, CHANGES, SEEDS, st.integers(0, 20))
def test_a_log_that_grows_says_what_it_says_when_read_at_once(
    marks: list[Mark], changes: list[object], seed: int, first: int
) -> None:
    project = FakeProject(marks, TEXTS)
    chance = random.Random(seed)  # noqa: S311 - nothing to keep secret
    before = differences(project)
    now = differences(after(project, changes, seed) if chance.random() < 0.5 else project)
    lines = wordy(before, seed)
    for item in now.items:
        if chance.random() < 0.5:
            verb: Verb = chance.choice(["neither", "reopen", "revise-code", "auto", "theme", "propose"])
            extra = Decision(
                id=item.difference.id,
                verb=verb,
                about=None if verb in {"auto", "theme"} else about_of(item.difference),
                code=item.difference.codes[0],
                rule="overlap:50",
                proposes="neither" if verb == "propose" else None,
                supersedes=lines[-1].line if lines and chance.random() < 0.5 else None,
                by=("A",) if verb == "propose" else chance.choice([PEOPLE, PEOPLE, ("C",)]),
                line=len(lines) + 2,
            )
            lines.append(extra)
    found = [item.difference for item in now.items]
    growing = Attaching(Today.of(found, codes=now.material.codes))
    growing.attach(lines[:first])
    for size in range(first, len(lines) + 1):
        growing.attach(lines[:size])
    whole: Attached = attach(found, lines, codes=now.material.codes)
    assert growing.attach(lines) == whole
