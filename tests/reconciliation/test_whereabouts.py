"""A difference is found where a person would look for it: turn, paragraph, time, page."""

from __future__ import annotations

import attrs
import pytest

from refiqda.reconciliation.listing import differences
from refiqda.reconciliation.log import About, Decision, DecisionLog
from refiqda.reconciliation.whereabouts import AREA, NOWHERE, Whereabouts, place_of
from tests.agreement.mixed_studies import PEOPLE, Study
from tests.agreement.mixed_studies import Mark as Mixed
from tests.reconciliation.fakes import FakeProject, Mark, demonstration

LINES = "First line.\n\nSecond line here.\nThird.\n"


def test_paragraphs_are_the_lines_that_hold_anything() -> None:
    found = differences(FakeProject([Mark("A", "X", 0, 5), Mark("B", "X", 13, 19)], {"S": LINES}))
    where = Whereabouts(found.material)
    assert [where.place(item.difference) for item in found.items] == ["paragraph 1", "paragraph 2"]
    assert [where.turn(item.difference) for item in found.items] == [None, None]
    assert where.turns(0) == 0


def test_turns_come_before_paragraphs_and_what_stands_before_the_first_is_a_paragraph() -> None:
    text = "A title\nRuth: I waited.\nLeo: So did I.\nRuth: All day.\nLeo: Yes.\n"
    project = Study(sources=()).project([])
    project.add_source("Talk", text)
    for person, word in (("Ada", "title"), ("Ben", "waited"), ("Ada", "All day")):
        start = text.index(word)
        project.add_coding("Talk", start, start + len(word), "Hope", person)
    found = differences(project)
    where = Whereabouts(found.material)
    assert [where.place(item.difference) for item in found.items] == ["paragraph 1", "turn 1", "turn 3"]
    assert [where.turn(item.difference) for item in found.items] == [None, 1, 3]
    assert where.turns(0) == 4


def test_recordings_have_times_pages_are_counted_from_one_and_a_picture_has_areas() -> None:
    marks = [
        Mixed("Ada", "Hope", "Tape", (5, 9)),
        Mixed("Ada", "Hope", "Photo", (0, 0, 0, 2, 2)),
        Mixed("Ada", "Hope", "Paper", (2, 0, 0, 2, 2)),
        Mixed("Ben", "Hope", "Talk", (0, 2)),
    ]
    found = differences(Study(people=PEOPLE).project(marks))
    where = Whereabouts(found.material)
    by_source = {item.difference.source: where.place(item.difference) for item in found.items}
    assert by_source["Tape"] == "0:00:00"
    assert by_source["Photo"] == AREA
    assert by_source["Paper"] == "page 3"
    later = attrs.evolve(
        next(item.difference for item in found.items if item.difference.medium == "time"),
        segments=tuple(
            one._replace(start=3_130_000, end=3_140_000)
            for item in found.items
            if item.difference.medium == "time"
            for one in item.difference.segments
        ),
    )
    assert where.place(later) == "0:52:10"
    assert where.turn(later) is None


def test_one_difference_is_found_as_all_are() -> None:
    found = differences(demonstration())
    where = Whereabouts(found.material)
    for item in found.items:
        source = found.material.sources[item.difference.number]
        turns = found.material.gathered.turns(source.track)
        assert place_of(source, item.difference, turns) == where.place(item.difference)


def test_a_decision_whose_source_is_gone_is_nowhere_and_one_whose_text_is_there_is_found() -> None:
    project = FakeProject([Mark("A", "X", 0, 5), Mark("B", "X", 13, 19)], {"S": LINES})
    item = differences(project).items[1]
    about = About("S", item.difference.segments, item.difference.source_text, item.difference.fingerprint)
    log = DecisionLog(
        decisions=(
            Decision(id=item.difference.id, verb="neither", about=about),
            Decision(id="elsewhere", verb="neither", about=attrs.evolve(about, source="T", source_text="x")),
        )
    )
    project.marks[1] = Mark("B", "Y", 30, 35)
    found = differences(project, log)
    where = Whereabouts(found.material)
    gone = {each.difference.id: where.place(each.difference) for each in found.with_state("orphaned")}
    assert gone == {item.difference.id: "paragraph 2", "elsewhere": NOWHERE}
    assert place_of(None, item.difference) == NOWHERE


@pytest.mark.parametrize("text", [None, LINES])
def test_a_text_that_is_not_at_hand_has_characters(text: str | None) -> None:
    project = FakeProject([Mark("A", "X", 13, 17), Mark("B", "X", 13, 19)], {"S": LINES})
    found = differences(project)
    source = attrs.evolve(found.material.sources[0], text=text, track=-1)
    where = Whereabouts(attrs.evolve(found.material, sources=(source,)))
    assert where.place(found.items[0].difference) == ("character 14" if text is None else "paragraph 2")
