"""What a decision makes of one difference: for previews, without a project and without writing anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from refiqda.errors import InvalidArgumentError
from refiqda.reconciliation.consensus import consensus, outcome
from refiqda.reconciliation.listing import differences
from refiqda.reconciliation.log import Decision, Verb
from tests.reconciliation.fakes import FakeProject, Mark
from tests.reconciliation.projects import Area, Stretch, log_of, media

if TYPE_CHECKING:
    from refiqda.reconciliation.differences import Difference

FOUND = differences(media([
    Mark("A", "X", 0, 10), Mark("B", "X", 5, 20), Stretch("A", "X", 0, 500), Stretch("B", "X", 300, 900),
    Area("A", "X", (0, 0, 10, 10)), Area("B", "X", (5, 5, 20, 20)),
]))  # fmt: skip
BY_MEDIUM = {item.difference.medium: item.difference for item in FOUND.items}
TEXT, TIME, AREA = (BY_MEDIUM[medium] for medium in ("text", "time", "area"))


def made(difference: Difference, verb: Verb, **more: object) -> list[tuple[str, int, int, object]]:
    return list(outcome(difference, Decision(id=difference.id, verb=verb, **more), material=FOUND.material))  # type: ignore[arg-type]  # of the table


@pytest.mark.parametrize(
    ("verb", "more", "text", "time", "area"),
    [
        ("take", {"coder": "B"}, [(5, 20)], [(300, 900)], [(5, 5, 20, 20)]),
        ("union", {}, [(0, 20)], [(0, 900)], [(0, 0, 10, 10), (5, 5, 20, 20)]),
        ("intersection", {}, [(5, 10)], [(300, 500)], [(5, 5, 10, 10)]),
        ("both-apply", {}, [(0, 20)], [(0, 900)], [(0, 0, 10, 10), (5, 5, 20, 20)]),
        ("recode", {"code": "X", "coder": "A"}, [(0, 10)], [(0, 500)], [(0, 0, 10, 10)]),
        ("neither", {}, [], [], []),
        ("stand-apart", {}, [], [], []),
        ("memo", {}, [], [], []),
        ("defer", {}, [], [], []),
        ("reopen", {}, [], [], []),
        ("revise-code", {"code": "X"}, [], [], []),
        ("propose", {"proposes": "intersection"}, [(5, 10)], [(300, 500)], [(5, 5, 10, 10)]),
        ("auto", {"rule": "overlap:20"}, [(0, 20)], [(0, 900)], [(0, 0, 10, 10), (5, 5, 20, 20)]),
    ],
)
def test_each_verb_makes_the_like_in_every_medium(
    verb: Verb, more: dict[str, object], text: list[object], time: list[object], area: list[object]
) -> None:
    assert [(start, end) for _, start, end, _ in made(TEXT, verb, **more)] == text
    assert [(start, end) for _, start, end, _ in made(TIME, verb, **more)] == time
    assert [box for _, _, _, box in made(AREA, verb, **more)] == area
    assert all(
        (start, end) == (box[1], box[3])
        for _, start, end, box in made(AREA, verb, **more)
        if isinstance(box, tuple)
    )


def test_the_place_of_a_range_is_of_the_medium() -> None:
    assert made(TEXT, "range", start=3, end=4) == [("X", 3, 4, None)]
    assert made(TIME, "range", start=3, end=4) == [("X", 3, 4, None)]
    assert made(AREA, "range", box=(1, 2, 3, 4)) == [("X", 2, 4, (1, 2, 3, 4))]


@pytest.mark.parametrize(
    ("difference", "verb", "more", "said"),
    [
        (TEXT, "range", {"box": (0, 0, 2, 2)}, "names an area, of what has none"),
        (AREA, "range", {"start": 0, "end": 2}, "names a passage, of an area"),
        (AREA, "range", {"box": (0, 0, 2, 31)}, "beyond the edges"),
        (AREA, "range", {}, "does not say which place"),
        (TEXT, "range", {"start": 0, "end": 10**6}, "beyond the end"),
        (TEXT, "take", {"coder": "Nobody"}, "names an analyst who is not compared"),
        (TEXT, "auto", {"rule": "majority"}, "finds no majority"),
    ],
)
def test_what_cannot_be_carried_out_is_said(
    difference: Difference, verb: Verb, more: dict[str, object], said: str
) -> None:
    with pytest.raises(InvalidArgumentError, match=said):
        made(difference, verb, **more)


def test_without_what_was_compared_the_decision_alone_is_asked() -> None:
    line = Decision(id=TEXT.id, verb="take", coder="Nobody")
    assert outcome(TEXT, line) == []
    with pytest.raises(InvalidArgumentError) as caught:
        outcome(TEXT, Decision(id=TEXT.id, verb="range", line=7))
    assert caught.value.where == "line 7"


def test_a_preview_says_what_the_consensus_will_have() -> None:
    project = FakeProject([Mark("A", "X", 0, 10), Mark("B", "Y", 0, 12), Mark("B", "X", 50, 60)])
    for verb in ("union", "both-apply", "take", "neither"):
        lines = [
            Decision(
                id=item.difference.id,
                verb=verb,
                coder="B" if verb == "take" else None,
                code="X" if verb == "union" else None,
            )
            for item in differences(project).items
        ]
        found = consensus(project, log_of(*lines))
        previews = [
            each
            for item, line in zip(found.differences.items, lines, strict=True)
            for each in outcome(item.difference, line)
        ]
        assert [(each.code, each.start, each.end, each.box) for each in found.segments] == sorted(
            previews, key=lambda each: each[1:3]
        )
