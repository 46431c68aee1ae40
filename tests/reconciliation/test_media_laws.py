"""In texts, recordings, pictures and pages alike: nothing is lost or counted twice, and no order matters."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda import model
from refiqda.reconciliation.extents import is_box, place_of
from refiqda.reconciliation.listing import differences
from refiqda.reconciliation.segments import WHOLE_SOURCE, Segment
from tests.agreement.mixed_studies import PEOPLE, Mark, Study, marks
from tests.made_studies import guid

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from refiqda.project import Project
    from refiqda.reconciliation.listing import Differences

EVERYBODY = [Mark(person, "Hope", "Talk", (0, 4)) for person in PEOPLE]
"""So that all three are compared."""
Cell = tuple[str, str, str, Any]


def cells(segment: Segment, page: int | None) -> set[Any]:
    place = place_of(segment)
    if is_box(place):
        x1, y1, x2, y2 = place
        return {(page or 0, x, y) for x in range(x1, x2) for y in range(y1, y2)}
    return set(range(*place))


def compared(made: Iterable[Mark]) -> Differences:
    return differences(Study().project([*EVERYBODY, *made]))


def spoken_of(found: Differences) -> Counter[tuple[str, int | None, Segment]]:
    """Return how often each segment is spoken of."""
    said: Counter[tuple[str, int | None, Segment]] = Counter()
    for item in found.items:
        each = item.difference
        said.update((each.source, each.page, segment) for segment in each.segments)
    for same in found.agreed:
        said.update(
            (same.source, same.page, Segment(coder, same.code, same.start, same.end, same.box))
            for coder in same.coders
        )
    return said


@settings(max_examples=20, deadline=None)
@given(marks())
def test_every_segment_is_agreed_or_in_exactly_one_difference(made: list[Mark]) -> None:
    found = compared(made)
    said = spoken_of(found)
    segments = [(one.name, one.page, each) for one in found.material.sources for each in one.segments]
    assert set(said) == set(segments)
    assert set(said.values()) == {1}
    covered: set[Cell] = {
        (source, each.coder, each.code, cell) for source, page, each in said for cell in cells(each, page)
    }
    coded: set[Cell] = {
        (mark.source, mark.person, mark.code, cell)
        for mark in [*EVERYBODY, *made]
        if mark.place
        for cell in mark.cells
    }
    assert covered == coded
    whole = sum(not mark.place for mark in made)
    left_out = {each.reason: 0 for each in found.material.not_compared}
    for each in found.material.not_compared:
        left_out[each.reason] += each.count
    assert left_out == ({WHOLE_SOURCE: whole} if whole else {})


@settings(max_examples=20, deadline=None)
@given(marks(), st.randoms(use_true_random=False))
def test_no_order_of_codings_or_of_files_changes_a_difference(made: list[Mark], random: object) -> None:
    whole = [*EVERYBODY, *made]
    expected = differences(Study().project(whole)).to_dict()
    random.shuffle(whole)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    files: dict[str, Project] = {
        person: Study(first=1000 * place).project([mark for mark in whole if mark.person == person])
        for place, person in enumerate(reversed(PEOPLE), 1)
    }
    for given_ in (Study().project(whole), files):
        found = differences(given_).to_dict()
        for key in ("differences", "agreed", "untouched"):
            assert found[key] == expected[key]


@settings(max_examples=20, deadline=None)
@given(marks())
def test_sizes_kinds_and_places_are_those_of_every_single_place(made: list[Mark]) -> None:
    for item in compared(made).items:
        each = item.difference
        people = {*each.compared, *(segment.coder for segment in each.segments)}
        says: dict[Any, set[tuple[str, str]]] = {}
        for segment in each.segments:
            for cell in cells(segment, each.page):
                says.setdefault(cell, set()).add((segment.coder, segment.code))
        whole = [len(said) == len({code for _, code in said}) * len(people) for said in says.values()]
        assert each.size == whole.count(False)
        sides = {coder: sides_of(each.segments, coder) for coder in people}
        marked = [side for side in sides.values() if side]
        assert (each.kind == "code") == (len(each.codes) > 1)
        assert (each.kind == "one-sided") == (
            len(each.codes) == 1 and all(side == marked[0] for side in marked)
        )
        assert each.kind != "boundary" or all(len(side) == 1 for side in marked)
        assert (each.medium == "area") == all(segment.box is not None for segment in each.segments)


def sides_of(segments: Sequence[Segment], coder: str) -> set[Any]:
    return {place_of(segment) for segment in segments if segment.coder == coder}


@settings(max_examples=20, deadline=None)
@given(marks())
def test_what_all_drew_alike_is_agreed_box_by_box(made: list[Mark]) -> None:
    alike = [mark._replace(person=person) for mark in made for person in PEOPLE]
    found = compared(alike)
    assert found.items == ()
    assert len(found.agreed) * len(PEOPLE) == sum(len(one.segments) for one in found.material.sources)


def test_a_box_of_one_that_touches_two_of_another_is_one_split_and_none_is_joined() -> None:
    found = compared(
        [
            Mark("Ada", "Hope", "Photo", (0, 0, 0, 3, 8)),
            Mark("Ada", "Hope", "Photo", (0, 4, 0, 8, 8)),
            Mark("Ben", "Hope", "Photo", (0, 1, 1, 7, 7)),
            Mark("Ben", "Hope", "Photo", (0, 7, 7, 8, 8)),  # meets a corner of the one and lies in Ada's
            Mark("Cy", "Fear", "Photo", (0, 0, 0, 1, 1)),
        ]
    )
    alone, split = (item.difference for item in found.items)
    assert (split.kind, split.medium, len(split.segments)) == ("split", "area", 4)
    assert (alone.kind, alone.codes, alone.size) == ("one-sided", ("Fear",), 1)
    assert split.about == {
        "source": "Photo",
        "source_text": None,
        "segments": [
            {"coder": each.coder, "code": "Hope", "start": None, "end": None}
            | dict(zip(("x1", "y1", "x2", "y2"), each.box or (), strict=True))
            for each in split.segments
        ],
        "context": "",
        "medium": "area",
    }


def test_pages_are_apart_and_who_worked_on_one_is_asked_on_all() -> None:
    found = compared(
        [
            Mark("Ada", "Hope", "Paper", (0, 0, 0, 4, 4)),
            Mark("Ben", "Hope", "Paper", (2, 0, 0, 4, 4)),
        ]
    )
    first, second = (item.difference for item in found.items)
    assert (first.page, second.page) == (0, 2)
    assert first.compared == second.compared == ("Ada", "Ben")
    assert first.id != second.id
    assert first.about["page"] == 0
    assert found.material.untouched == (("Paper", "Cy"),)
    assert [(one.name, one.medium, one.page) for one in found.material.sources] == [
        ("Talk", "text", None),
        ("Paper", "area", 0),
        ("Paper", "area", 2),
    ]


def test_a_moved_end_of_the_last_coding_changes_no_other_id_of_a_recording() -> None:
    early = Mark("Ada", "Hope", "Tape", (0, 20))
    ids = [
        compared([early, Mark("Ben", "Fear", "Tape", (30, end))]).items[0].difference.id for end in (40, 50)
    ]
    assert ids[0] == ids[1]


def test_a_passage_of_a_transcript_is_compared_in_its_words_and_never_again_in_time() -> None:
    project = Study(sources=("Talk",)).project(EVERYBODY)
    tape = project.add_file("Tape", b"ID3" + bytes(100), suffix=".mp3")
    transcript = project.add_transcript(
        "Tape", "Tape", "Ruth: I waited.", sync_points=[(0, 0), (4000, 15)], duration=8000
    )
    for number, person in enumerate(PEOPLE[:2], 1):
        user = guid(200 + PEOPLE.index(person))
        transcript.transcript_selections.append(
            model.TranscriptSelection(
                guid=guid(9000 + number),
                from_sync_point=transcript.sync_points[0].guid,
                to_sync_point=transcript.sync_points[1].guid,
                codings=[
                    model.Coding(guid=guid(9010 + number), creating_user=user, code_ref=guid(99 + number))
                ],
                creating_user=user,
            )
        )
    assert isinstance(tape, model.AudioSource)
    tape.audio_selections.append(
        model.AudioSelection(
            guid=guid(9100),
            begin=5000,
            end=6000,
            codings=[model.Coding(guid=guid(9101), creating_user=guid(202), code_ref=guid(100))],
            creating_user=guid(202),
        )
    )
    found = differences(project)
    words, time = (item.difference for item in found.items)
    assert (words.medium, words.kind, words.compared) == ("text", "code", ("Ada", "Ben"))
    assert words.quotes == ("Ruth: I waited.",) * 2
    assert (time.medium, time.start, time.end, time.compared) == ("time", 5000, 6000, ("Cy",))
    assert time.quotes == (None,)
    assert (time.context, time.fingerprint, time.source_text) == ("", "", None)
    # who worked in time did not leave the words uncoded, nor the other way round
    assert found.material.untouched == ()
