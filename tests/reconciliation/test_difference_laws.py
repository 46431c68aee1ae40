"""Laws of differences: nothing coded is lost or counted twice, and neither order nor GUIDs matter."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.agreement.inputs import one_coder_each
from refiqda.agreement.report import agree
from refiqda.demonstration.content import clinic_interviews
from refiqda.errors import InvalidArgumentError, NotInProjectError
from refiqda.intervals import common, covered, joined
from refiqda.matching.crosswalk import Crosswalk, Line
from refiqda.project import Project
from refiqda.reconciliation.differences import SUBSTANCE, context_of, fingerprint, kind_of, size_of
from refiqda.reconciliation.listing import Differences, differences
from refiqda.reconciliation.segments import CONSENSUS_GUID, Segment
from tests.reconciliation.fakes import TEXT, FakeProject, Mark, all_the_same, demonstration

if TYPE_CHECKING:
    from refiqda.text.canonical import Text

STUDY = clinic_interviews()
SPANS = st.tuples(st.integers(0, 60), st.integers(1, 25)).map(lambda pair: (pair[0], pair[0] + pair[1]))


def marks_of(coders: str) -> st.SearchStrategy[list[Mark]]:
    mark = st.builds(
        lambda coder, code, span, source: Mark(coder, code, span[0], span[1], source),
        st.sampled_from(coders),
        st.sampled_from("XYZ"),
        SPANS,
        st.sampled_from(["S", "T"]),
    )
    everybody = [Mark(coder, "X", 90, 95, "S") for coder in coders]
    return st.lists(mark, max_size=14).map(lambda marks: everybody + marks)


MARKS = st.one_of(marks_of("AB"), marks_of("ABC"))
TWO_TEXTS = {"S": TEXT, "T": TEXT[::-1]}


def characters(found: Differences) -> Counter[tuple[str, str, str, int]]:
    """Return how often each character of each coder, code and source is spoken of."""
    said: Counter[tuple[str, str, str, int]] = Counter()
    for item in found.items:
        for each in item.difference.segments:
            said.update(
                (item.difference.source, each.coder, each.code, at) for at in range(each.start, each.end)
            )
    for agreed in found.agreed:
        for coder in agreed.coders:
            said.update((agreed.source, coder, agreed.code, at) for at in range(agreed.start, agreed.end))
    return said


@settings(max_examples=32, deadline=None)
@given(MARKS)
def test_every_coded_character_is_agreed_or_in_exactly_one_difference(marks: list[Mark]) -> None:
    said = characters(differences(FakeProject(marks, TWO_TEXTS)))
    coded = {(each.source, each.coder, each.code, at) for each in marks for at in range(each.start, each.end)}
    assert set(said) == coded
    assert set(said.values()) == {1}


@settings(max_examples=23, deadline=None)
@given(MARKS, st.randoms(use_true_random=False))
def test_neither_the_order_of_codings_nor_of_files_nor_guids_matter(
    marks: list[Mark], random: object
) -> None:
    project = FakeProject(marks, TWO_TEXTS)
    expected = differences(project).to_dict()
    shuffled = list(marks)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    coders = sorted({mark.coder for mark in marks})
    again = FakeProject(shuffled, TWO_TEXTS, seed="minted anew")
    files = {coder: again.of(coder) for coder in reversed(coders)}
    own_guids = {coder: attrs.evolve(project.of(coder), seed=f"export of {coder}") for coder in coders}
    declared = all_the_same(coders, sorted({mark.code for mark in marks}), own_guids)
    for inputs, crosswalk in ((again, None), (files, None), (own_guids, declared)):
        found = differences(inputs, crosswalk=crosswalk).to_dict()
        for key in ("differences", "agreed", "auto", "untouched"):
            assert found[key] == expected[key]


@settings(max_examples=23, deadline=None)
@given(MARKS)
def test_agreed_passages_are_those_that_all_who_coded_the_text_marked_alike(marks: list[Mark]) -> None:
    found = differences(FakeProject(marks, TWO_TEXTS))
    for source in found.material.sources:
        sides = [
            {(each.code, each.start, each.end) for each in source.segments if each.coder == coder}
            for coder in source.coders
        ]
        alike = set.intersection(*sides) if len(sides) > 1 else set()
        assert {(a.code, a.start, a.end) for a in found.agreed if a.source == source.name} == alike


@settings(max_examples=23, deadline=None)
@given(MARKS)
def test_each_difference_is_what_it_is_called(marks: list[Mark]) -> None:
    for item in differences(FakeProject(marks, TWO_TEXTS)).items:
        each = item.difference
        sides = Counter(segment.coder for segment in each.segments)
        spans = {(segment.start, segment.end) for segment in each.segments}
        assert each.kind == kind_of(each.segments)
        assert (each.kind == "code") == (len(each.codes) > 1)
        if each.kind == "one-sided":
            assert len(spans) == 1
            assert set(sides) < set(each.compared) or len(each.compared) == 1
        if each.kind == "split":
            assert max(sides.values()) > 1
        if each.kind == "boundary":
            assert max(sides.values()) == 1 < len(sides)
        assert 0 <= each.size <= covered((s.start, s.end) for s in each.segments)
        assert all(
            quote == TWO_TEXTS[each.source][s.start : s.end]
            for s, quote in zip(each.segments, each.quotes, strict=True)
        )


def test_reading_order_and_substance_first() -> None:
    project = demonstration()
    reading = differences(project).items
    places = [(item.difference.number, item.difference.start) for item in reading]
    assert places == sorted(places)
    substance = differences(project, order="substance").items
    kinds = [item.difference.kind in SUBSTANCE for item in substance]
    assert kinds == sorted(kinds, reverse=True)
    assert {item.difference.id for item in substance} == {item.difference.id for item in reading}


def test_the_invented_study_differs_as_planned() -> None:
    found = differences(demonstration())
    planned = [
        (
            each.source,
            each.kind,
            sorted((side.coder, side.code, side.quote) for side in each.segments),
        )
        for each in STUDY.differences
    ]
    seen = [
        (
            item.difference.source,
            item.difference.kind,
            sorted(
                (segment.coder, segment.code, quote)
                for segment, quote in zip(item.difference.segments, item.difference.quotes, strict=True)
            ),
        )
        for item in found.items
    ]
    assert seen == planned
    alone = sum(len(each.segments) for each in STUDY.differences)
    assert 2 * len(found.agreed) + alone == sum(len(codings) for codings in STUDY.codings.values())


def test_overlapping_codes_of_one_coder_stay_apart() -> None:
    marks = [Mark("A", "X", 0, 20), Mark("A", "Y", 5, 30), Mark("B", "X", 0, 20), Mark("B", "Y", 5, 28)]
    found = differences(FakeProject(marks))
    assert len(found.agreed) == 1
    assert [(item.difference.kind, item.difference.codes) for item in found.items] == [("boundary", ("Y",))]


def test_a_coders_touching_codings_of_a_code_are_one_segment() -> None:
    marks = [Mark("A", "X", 0, 10), Mark("A", "X", 10, 20), Mark("B", "X", 0, 20)]
    found = differences(FakeProject(marks))
    assert not found.items
    assert len(found.agreed) == 1


def test_what_two_of_three_marked_alike_is_one_sided_and_says_who() -> None:
    marks = [Mark("A", "X", 0, 10), Mark("B", "X", 0, 10), Mark("C", "Y", 50, 60)]
    first, second = differences(FakeProject(marks)).items
    assert (first.difference.kind, [each.coder for each in first.difference.segments]) == (
        "one-sided",
        ["A", "B"],
    )
    assert (second.difference.kind, second.difference.size) == ("one-sided", 10)


def test_the_size_counts_the_characters_on_which_they_differ() -> None:
    marks = [Mark("A", "X", 0, 20), Mark("B", "X", 5, 30), Mark("A", "Y", 40, 50), Mark("B", "Z", 42, 50)]
    assert [item.difference.size for item in differences(FakeProject(marks)).items] == [15, 10]


def test_the_list_has_the_keys_of_the_contract() -> None:
    values = differences(demonstration()).to_dict()
    assert values["format"] == "refiqda.reconcile-list/1"
    items = values["differences"]
    assert isinstance(items, list)
    keys = {"id", "kind", "source", "context", "segments", "about", "size", "state", "previous", "decision"}
    for item in items:
        assert keys <= set(item)
        assert set(item["segments"][0]) == {"coder", "code", "start", "end", "quote"}
        assert set(item["about"]) == {"source", "source_text", "segments", "context"}
        assert set(item["about"]["segments"][0]) == {"coder", "code", "start", "end"}
    assert values["agreed"] == 28
    assert values["auto"] == {"exact": 28}


def test_what_a_decision_is_about_holds_no_words_of_the_text() -> None:
    for item in differences(demonstration()).items:
        about = str(item.difference.about)
        assert all(quote and quote not in about for quote in item.difference.quotes)


def test_what_is_not_compared_is_named_and_counted() -> None:
    project = FakeProject([Mark("A", "X", 0, 10), Mark("B", "X", 0, 10)])
    row = project.rows()[0]
    project.extra = [
        attrs.evolve(row, start=None, end=None),
        attrs.evolve(row, origin="inherited"),
        attrs.evolve(row, coder=None, coder_guid=None),
        attrs.evolve(row, code_guid=None, code_path=None),
        attrs.evolve(row, source_guid="no such text"),
        attrs.evolve(row, start=4, end=4),
        attrs.evolve(row, start=50, end=60, coder="Consensus", coder_guid=f"{{{CONSENSUS_GUID.upper()}}}"),
    ]
    found = differences(project)
    assert {each.reason: each.count for each in found.material.not_compared} == {
        "an empty passage": 1,
        "inherited coding": 1,
        "no code": 1,
        "nobody is named": 1,
        "no place that can be compared": 1,
        "the text cannot be read": 1,
    }
    assert (found.material.coders, len(found.agreed), len(found.items)) == (("A", "B"), 1, 0)


def test_a_text_that_one_file_alone_holds_is_listed_and_one_left_untouched_is_asked_about() -> None:
    a = FakeProject(
        [Mark("A", "X", 0, 9), Mark("A", "X", 0, 9, "T"), Mark("A", "X", 0, 9, "U")],
        {"S": TEXT, "T": "t" * 20, "U": "u" * 20},
    )
    b = FakeProject([Mark("B", "X", 0, 9)], {"S": TEXT, "U": "u" * 20})
    found = differences({"A": a, "B": b})
    assert [(each.source, each.coder, each.count) for each in found.material.not_compared] == [("T", "A", 1)]
    assert found.material.untouched == (("U", "B"),)
    assert [(item.difference.source, item.difference.kind) for item in found.items] == [("U", "one-sided")]


def test_texts_with_nothing_to_compare_are_there_to_be_read() -> None:
    a = FakeProject(
        [Mark("A", "X", 0, 9), Mark("A", "X", 0, 9, "Mine")], {"Noted": "n" * 20, "S": TEXT, "Mine": "m" * 20}
    )
    b = FakeProject([Mark("B", "X", 0, 9)], {"S": TEXT, "Noted": "n" * 20})
    material = differences({"A": a, "B": b}).material
    assert [(one.name, one.text, one.holders) for one in material.texts_only] == [
        ("Noted", "n" * 20, ("A", "B")),
        ("Mine", "m" * 20, ("A",)),
    ]
    assert not any(one.segments for one in material.texts_only)
    assert [material.gathered.texts(one.track) for one in material.texts_only] == ["n" * 20, "m" * 20]


def test_a_text_that_cannot_be_read_is_listed() -> None:
    class Unreadable(FakeProject):
        def text(self, source: str) -> Text:
            if source == self.guid("source", "T"):
                raise NotInProjectError("the text is missing", remedy="Export it again.")
            return super().text(source)

    marks = [Mark("A", "X", 0, 9), Mark("B", "X", 0, 9), Mark("B", "X", 0, 9, "T")]
    found = differences(Unreadable(marks, {"S": TEXT, "T": "gone"}))
    assert [(each.reason, each.source) for each in found.material.not_compared] == [
        ("the text cannot be read", "T")
    ]


def test_codes_of_two_files_are_one_by_lineage_before_name() -> None:
    a = FakeProject([Mark("A", "Old", 0, 9), Mark("A", "Kept", 20, 29)], seed="same")
    b = FakeProject([Mark("B", "Old", 0, 9), Mark("B", "Kept", 20, 29)], seed="same")
    renamed = [attrs.evolve(row, code_path="New") if row.code_path == "Old" else row for row in b.rows()]
    found = differences({"A": a, "B": FakeProject([], extra=renamed, seed="same")})
    assert (len(found.agreed), len(found.items)) == (2, 0)
    assert [one.kind for one in found.material.questions] == ["made-of-name"]  # as the fake's identifiers are


def test_codes_made_apart_stay_apart_until_a_crosswalk_says_that_they_are_one() -> None:
    a = FakeProject([Mark("A", "Old", 0, 9), Mark("A", "Kept", 20, 29)])
    b = FakeProject([Mark("B", "Old", 0, 9), Mark("B", "Kept", 20, 29)], seed="made apart")
    apart = differences({"A": a, "B": b})
    assert apart.agreed == ()
    assert [item.difference.codes for item in apart.items] == [
        ("Old (A)", "Old (B)"),
        ("Kept (A)", "Kept (B)"),
    ]
    assert [one.names for one in apart.material.questions] == [
        (("A", "Old"), ("B", "Old")),
        (("A", "Kept"), ("B", "Kept")),
    ]
    assert "crosswalk" in apart.warnings[-1]
    said = Crosswalk((Line("A", "Old", "B", "Old", "same"), Line("A", "Kept", "B", "Kept", "related")))
    half = differences({"A": a, "B": b}, crosswalk=said)
    assert [each.code for each in half.agreed] == ["Old"]
    assert [item.difference.codes for item in half.items] == [("Kept (A)", "Kept (B)")]
    assert half.material.matched_by_crosswalk == ("Old",)
    assert half.material.questions == ()


def test_two_codes_of_one_path_in_one_file_stay_two() -> None:
    project = FakeProject([Mark("A", "X", 0, 9)])
    row = project.rows()[0]
    project.extra = [attrs.evolve(row, coder="B", coder_guid="b", code_guid="another")]
    (item,) = differences(project).items
    assert item.difference.codes == ("X", "X [2]")


def test_two_texts_that_say_the_same_stay_two() -> None:
    marks = [Mark("A", "X", 0, 9, "S"), Mark("B", "X", 0, 9, "T")]
    found = differences(FakeProject(marks, {"S": TEXT, "T": TEXT}))
    assert [item.difference.source for item in found.items] == ["S", "T"]
    assert len({item.difference.id for item in found.items}) == 2


def test_codings_without_texts_are_compared_by_name_and_length() -> None:
    project = FakeProject([Mark("A", "X", 0, 10), Mark("B", "X", 0, 12)])
    tables = {name: attrs.evolve(project.of(name).codings(), strings=(None,)) for name in "AB"}
    (item,) = differences(tables).items
    assert (item.difference.context, item.difference.quotes) == ("", (None, None))
    assert item.difference.source_text is None


def test_a_file_of_several_coders_needs_a_name() -> None:
    project = FakeProject([Mark("A", "X", 0, 10), Mark("B", "X", 0, 10), Mark("C", "X", 0, 10)])
    with pytest.raises(InvalidArgumentError, match=r"several people.*A, B, C"):
        differences({"First": project, "Second": project.of("B")})
    assert len(differences({"A": project, "B": attrs.evolve(project, copy="B")}).agreed) == 1
    with pytest.raises(InvalidArgumentError, match="in several of the files"):
        differences({"A": project, "B": project})


def test_a_comparison_needs_two_coders_and_known_ones() -> None:
    project = FakeProject([Mark("A", "X", 0, 10), Mark("B", "X", 0, 10)])
    with pytest.raises(InvalidArgumentError, match="fewer than two to compare"):
        differences(project.of("A"))
    with pytest.raises(InvalidArgumentError, match="nobody is called Z"):
        differences(project, coders=["A", "Z"])


def test_two_users_of_one_name_are_told_apart() -> None:
    project = FakeProject([Mark("A", "X", 0, 10)])
    row = project.rows()[0]
    project.extra = [attrs.evolve(row, coder_guid="another person")]
    assert len(differences(project).material.coders) == 2


def test_the_context_is_the_turn_and_is_limited() -> None:
    text = "I: One?\nP: two three four.\nI: Five."
    at = text.index("three")
    assert context_of(text, at, at + 5) == "P: two three four."
    long = "w " * 1000
    shown = context_of(long, 1000, 1004)
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < 500
    assert len(context_of("x" * 9000, 10, 8000)) < 2000
    assert context_of("", 0, 0) == ""


@settings(max_examples=23, deadline=None)
@given(st.text(max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_the_context_of_any_passage_contains_it(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    assert text[start:end] in context_of(text, start, end)


def test_a_fingerprint_has_three_parts_and_follows_the_words() -> None:
    text = "before passage after"
    first = fingerprint(text, 7, 14).split(":")
    moved = fingerprint(f"{text} and more", 7, 14).split(":")
    assert [len(part) for part in first] == [16, 16, 16]
    assert first[:2] == moved[:2]
    assert first[2] != moved[2]


@settings(max_examples=23, deadline=None)
@given(st.lists(st.lists(SPANS, max_size=5), max_size=4))
def test_intervals_cover_what_sets_of_places_cover(layers: list[list[tuple[int, int]]]) -> None:
    sets = [{at for start, end in layer for at in range(start, end)} for layer in layers]
    union = joined(span for layer in layers for span in layer)
    assert {at for start, end in union for at in range(start, end)} == set().union(*sets)
    assert all(one[1] < other[0] for one, other in pairwise(union))
    shared = {at for start, end in common(layers) for at in range(start, end)}
    assert shared == (set.intersection(*sets) if sets else set())
    assert covered(union) == len(set().union(*sets))


def test_kinds_of_segments() -> None:
    a, b = Segment("A", "X", 0, 9), Segment("B", "X", 0, 8)
    assert kind_of([a]) == "one-sided"
    assert kind_of([a, b]) == "boundary"
    assert kind_of([a, b, Segment("B", "X", 8, 9)]) == "split"
    assert kind_of([a, Segment("B", "Y", 0, 9)]) == "code"


def test_a_text_is_known_by_its_name_also_where_somebody_coded_nothing_in_it() -> None:
    texts = {"One": TEXT, "Two": TEXT}
    a = FakeProject([Mark("A", "X", 0, 7, "One"), Mark("A", "X", 0, 7, "Two")], texts)
    b = FakeProject([Mark("B", "X", 0, 7, "Two")], texts)
    found = differences({"A": a, "B": b})
    assert [each.source for each in found.agreed] == ["Two"]
    assert [item.difference.source for item in found.items] == ["One"]
    assert found.material.not_compared == ()
    assert found.material.untouched == (("One", "B"),)


def test_two_people_of_one_name_stay_two_however_alike_their_guids_are() -> None:
    study = FakeProject([Mark("A", "X", 0, 7), Mark("B", "X", 0, 7), Mark("C", "X", 0, 7)])
    rows = [
        attrs.evolve(row, coder="Ann", coder_guid=f"00000000-0000-0000-0000-00000000000{number}")
        for number, row in enumerate(study.rows())
    ]
    found = differences(FakeProject([], extra=rows))
    assert len(found.material.coders) == 3
    assert len(found.agreed) == 1


def test_what_a_machine_coded_is_counted_and_decides_nothing() -> None:
    study = FakeProject([Mark("A", "X", 0, 7), Mark("B", "X", 0, 7), Mark("M", "Y", 0, 7)])
    rows = [attrs.evolve(row, origin="machine") if row.coder == "M" else row for row in study.rows()]
    found = differences(FakeProject([], extra=rows))
    assert found.material.coders == ("A", "B")
    assert found.items == ()
    assert [(each.reason, each.coder, each.count) for each in found.material.not_compared] == [
        ("machine coding", "M", 1)
    ]


def test_what_copies_have_from_their_common_past_is_no_agreement_and_is_counted() -> None:
    past = Project.new("Study")
    past.add_source("S", TEXT)
    past.add_code("X")
    past.add_user("Default")
    past.add_user("Anna")
    past.add_coding("S", 0, 7, "X", "Default", created="2024-05-01T10:00:00Z")
    past.add_coding("S", 8, 15, "X", "Anna", created="2024-05-01T10:00:00Z")
    copies = {name: past.copy() for name in ("Mara", "Colm")}
    for place, copy in zip((16, 24), copies.values(), strict=True):
        copy.add_coding("S", place, place + 7, "X", "Default", created="2024-06-01T10:00:00Z")
    for inputs in (copies, one_coder_each(copies)):
        found = differences(inputs)
        assert found.agreed == ()
        assert [item.difference.start for item in found.items] == [16, 24]
        assert [(each.reason, each.coder, each.count) for each in found.material.not_compared] == [
            ("inherited coding", "Colm", 2),
            ("inherited coding", "Mara", 2),
        ]
    assert agree(copies).left_out["inherited"] == 2


@settings(max_examples=32, deadline=None)
@given(
    st.lists(
        st.builds(Segment, st.sampled_from("ABC"), st.sampled_from("XY"), *[st.integers(0, 9)] * 2, st.none())
    )
)
def test_the_size_is_that_of_looking_at_every_character(drawn: list[Segment]) -> None:
    segments = [each._replace(end=each.start + each.end + 1) for each in drawn]
    said = [
        {
            frozenset(
                each.code for each in segments if each.coder == coder and each.start <= place < each.end
            )
            for coder in "ABC"
        }
        for place in range(20)
    ]
    assert size_of(segments, "ABC") == sum(len(one) > 1 for one in said)
