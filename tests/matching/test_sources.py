"""Which sources of several copies are one: what joins, what keeps apart, and what is asked."""

from __future__ import annotations

import hashlib
import random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.matching import shingles
from refiqda.matching.sources import Candidate, SourceMatches, match_sources
from refiqda.text import anchor

if TYPE_CHECKING:
    from collections.abc import Sequence

VOCABULARY = [
    f"{one}{two}"
    for one in ("wa", "lo", "mi", "ter", "hou", "se", "ga")
    for two in ("t", "ve", "ning", "r", "den")
]


def transcript(seed: int, size: int = 150) -> str:
    """Return a text of made words that no other seed has."""
    chance = random.Random(seed)  # noqa: S311 - test data
    words = [chance.choice(VOCABULARY) for _ in range(size)]
    return "".join(
        f"{word}{'.' if at % 9 == 8 else ''}{chr(10) if at % 27 == 26 else ' '}"
        for at, word in enumerate(words)
    )


def mended(text: str, number: int = 2) -> str:
    words = text.split(" ")
    for at in range(number):
        words[5 + 20 * at] += "x"
    return " ".join(words)


TRUST = transcript(1)
FORM = transcript(2)
filled = [FORM.replace(" ", f" {transcript(50 + one, 4)} ", 2) for one in range(5)]


def source(
    guid: str, name: str, text: str | None = TRUST, kind: str = "text", content: str | None = None
) -> Candidate:
    digest = None if text is None else hashlib.sha256(text.encode()).hexdigest()
    return Candidate(name, guid, name, kind, digest, None if text is None else lambda: text, content)


def groups(found: SourceMatches) -> list[tuple[str, list[tuple[int, str]]]]:
    """Return the groups of more than one: how, and the copies' names."""
    return [
        (one.how, [(member.copy, member.candidate.name) for member in one.members])
        for one in found.groups
        if len(one.members) > 1
    ]


def questions(found: SourceMatches) -> list[tuple[str, list[str]]]:
    return [(one.kind, [f"{'ABCD'[copy]} {name}" for copy, name in one.names]) for one in found.questions]


def both(*copies: Sequence[Candidate]) -> tuple[list[Any], list[Any]]:
    found = match_sources(copies)
    back = match_sources(copies[::-1])
    last = len(copies) - 1
    turned = [(how, sorted((last - copy, name) for copy, name in names)) for how, names in groups(back)]
    assert sorted(turned) == sorted((how, sorted(names)) for how, names in groups(found))
    assert sorted(one.kind for one in back.questions) == sorted(one.kind for one in found.questions)
    return groups(found), questions(found)


# --- lineage ----------------------------------------------------------------------------------------------


def test_one_guid_and_one_text_is_one_source_under_any_name() -> None:
    assert both([source("{G1}", "A")], [source("g1", "B")]) == ([("lineage", [(0, "A"), (1, "B")])], [])


def test_a_text_that_was_mended_is_aligned_with_that_of_the_first_copy() -> None:
    changed = mended(TRUST)
    found = match_sources([[source("1", "A")], [source("1", "A", changed)], [source("1", "A")]])
    (group,) = found.groups
    assert group.how == "lineage"
    assert [member.alignment is None for member in group.members] == [True, False, True]
    alignment = group.members[1].alignment
    assert alignment is not None
    assert (alignment.old, alignment.new) == (changed, TRUST)


def test_one_guid_for_two_texts_is_asked_about() -> None:
    assert both([source("1", "A")], [source("1", "A", transcript(9))]) == (
        [],
        [("low-similarity", ["A A", "B A"])],
    )


def test_one_guid_of_two_kinds_is_two_sources() -> None:
    assert both([source("1", "A")], [source("1", "B", kind="pdf")]) == ([], [])


def test_guids_that_count_are_no_lineage_of_recordings() -> None:
    one = [
        source("1", "Mara", None, "audio"),
        source("2", "P7", None, "audio"),
        source("3", "Gate", None, "audio"),
    ]
    two = [
        source("1", "Town", None, "audio"),
        source("2", "River", None, "audio"),
        source("3", "Gate", None, "audio"),
    ]
    assert both(one, two) == ([], [("same-name", ["A Gate", "B Gate"])])
    assert both(one[1:], [source("2", "P07.mp3", None, "audio"), two[2]]) == (
        [("lineage", [(0, "P7"), (1, "P07.mp3")]), ("lineage", [(0, "Gate"), (1, "Gate")])],
        [],
    )


def test_a_pdf_with_and_one_without_its_text_are_one_by_their_guid() -> None:
    assert both([source("1", "A", kind="pdf")], [source("1", "A", None, "pdf")])[0] == [
        ("lineage", [(0, "A"), (1, "A")])
    ]


# --- content ----------------------------------------------------------------------------------------------


def test_equal_texts_are_one_though_every_guid_is_new() -> None:
    assert both([source("1", "Interview 1")], [source("2", "interview_01.txt")], [source("3", "x")]) == (
        [("content", [(0, "Interview 1"), (1, "interview_01.txt"), (2, "x")])],
        [],
    )


def test_equal_bytes_make_recordings_one() -> None:
    one, two = (source(guid, f"Take {guid}", None, "audio", "sha256:ab") for guid in "12")
    assert both([one], [source("2", "other", None, "audio", "sha256:ab")])[0] == [
        ("content", [(0, "Take 1"), (1, "other")])
    ]
    assert both([one], [two]) == ([], [("template", ["A Take 1", "B Take 2"])])


def test_twins_are_told_apart_by_their_names_and_else_asked_about() -> None:
    one = [source("1", "Form P1", FORM), source("2", "Form P2", FORM)]
    two = [source("3", "form p1.docx", FORM), source("4", "Form P2", FORM)]
    assert both(one, [two[1]])[0] == [("content", [(1, "Form P2"), (0, "Form P2")][::-1])]
    assert both(one, [source("3", "Form P1", FORM), two[1]]) == (
        [("content", [(0, "Form P1"), (1, "Form P1")]), ("content", [(0, "Form P2"), (1, "Form P2")])],
        [],
    )
    other = [source("5", "Sheet", FORM)]
    assert both(one, other) == ([], [("template", ["A Form P1", "A Form P2", "B Sheet"])])
    same = [source("1", "Form", FORM), source("2", "Form", FORM)]
    assert both(same, [source("3", "Form", FORM)]) == (
        [],
        [("several-alike", ["A Form", "A Form", "B Form"])],
    )


def test_one_blank_form_under_two_numbers_is_not_joined_in_silence() -> None:
    assert both([source("1", "Interview 03", FORM)], [source("2", "Interview 04", FORM)]) == (
        [],
        [("template", ["A Interview 03", "B Interview 04"])],
    )


@pytest.mark.parametrize("text", ["", "  \n\t"])
def test_empty_texts_are_never_one_by_what_they_say(text: str) -> None:
    assert both([source("1", "A", text)], [source("2", "B", text)]) == ([], [])
    assert both([source("1", "A", text)], [source("2", "A", text)]) == ([], [("empty", ["A A", "B A"])])
    assert both([source("1", "A", text)], [source("1", "A", TRUST)]) == ([], [("empty", ["A A", "B A"])])
    assert both([source("1", "A", text)], [source("1", "A", text)])[0] == [("lineage", [(0, "A"), (1, "A")])]


# --- similarity -------------------------------------------------------------------------------------------


def test_a_mended_text_with_a_new_guid_is_found_by_what_it_says() -> None:
    others = [source(str(one), f"Interview {one}", transcript(one)) for one in range(3, 9)]
    theirs = [source(f"b{one}", f"Interview {one}", mended(transcript(one))) for one in range(3, 9)]
    found = match_sources([others, theirs])
    assert [one.how for one in found.groups] == ["similarity"] * 6
    assert all(
        one.members[0].candidate.name == one.members[1].candidate.name and one.members[1].alignment
        for one in found.groups
    )
    assert found.questions == ()


def test_another_name_needs_a_text_that_is_more_alike() -> None:
    near, far = mended(TRUST, 1), mended(TRUST, 5).replace("gaden", "cellar").replace("wat", "not even that")
    assert both([source("1", "Anna")], [source("2", "P1", near)])[0] == [
        ("similarity", [(0, "Anna"), (1, "P1")])
    ]
    assert both([source("1", "Anna")], [source("2", "Anna", far)])[0] == [
        ("similarity", [(0, "Anna"), (1, "Anna")])
    ]
    assert both([source("1", "Anna")], [source("2", "P1", far)]) == (
        [],
        [("low-similarity", ["A Anna", "B P1"])],
    )


def test_the_same_name_for_different_texts_joins_nothing() -> None:
    assert both([source("1", "Interview")], [source("2", "Interview", transcript(9))]) == (
        [],
        [("same-name", ["A Interview", "B Interview"])],
    )


def test_forms_that_were_filled_in_are_joined_only_where_one_stands_out() -> None:
    one = [source(f"a{n}", f"Form {n}", text) for n, text in enumerate(filled[:3])]
    two = [source(f"b{n}", f"Form {n}", mended(text, 1)) for n, text in enumerate(filled[:3])]
    assert both(one, two)[0] == [("similarity", [(0, f"Form {n}"), (1, f"Form {n}")]) for n in range(3)]
    assert both(one[:1], two[1:2]) == ([], [("template", ["A Form 0", "B Form 1"])])
    (found, asked) = both(one[:2], [source("b", "Sheet", filled[4])])
    assert found == []
    assert asked == [("template", ["A Form 0", "A Form 1", "B Sheet"])]


def test_two_drafts_in_one_copy_are_asked_about() -> None:
    drafts = [source("1", "Draft", mended(TRUST, 1)), source("2", "Draft", mended(TRUST, 2))]
    assert both(drafts, [source("3", "Draft", TRUST.replace("garden", "garten"))]) == (
        [],
        [("several-alike", ["A Draft", "A Draft", "B Draft"])],
    )


def test_the_threshold_can_be_chosen() -> None:
    far = " ".join(word + "xyz" * (at % 4 == 0) for at, word in enumerate(TRUST.split(" ")))
    one, two = [source("1", "Anna")], [source("2", "Anna", far)]
    assert groups(match_sources([one, two], threshold=0.95)) == []
    assert groups(match_sources([one, two], threshold=0.4))[0][0] == "similarity"


def test_a_thousand_sources_are_not_aligned_with_a_thousand(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0
    align = anchor.align_texts

    def counted(old: str, new: str) -> Any:  # noqa: ANN401 - as it is
        nonlocal looks
        looks += 1
        return align(old, new)

    monkeypatch.setattr("refiqda.matching.sources.align_texts", counted)
    one = [source(f"a{n}", f"N{n}", transcript(n, 60)) for n in range(150)]
    two = [source(f"b{n}", f"N{n}", mended(transcript(n, 60), 1)) for n in range(150)]
    assert len(groups(match_sources([one, two]))) == 150
    assert looks < 750


# --- laws -------------------------------------------------------------------------------------------------

PIECES = st.sampled_from([TRUST, mended(TRUST, 1), FORM, filled[0], filled[1], "", "short", transcript(7)])
candidates = st.builds(
    source,
    st.sampled_from(["1", "2", "3", "{4}", "4", ""]),
    st.sampled_from(["Interview 1", "Interview 2", "interview 1.txt", "Form", ""]),
    PIECES | st.none(),
    st.sampled_from(["text", "pdf"]),
    st.none() | st.sampled_from(["x", "y"]),
)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.lists(candidates, max_size=4), max_size=3))
def test_every_source_is_in_one_group_and_no_group_has_two_of_a_copy(copies: list[list[Candidate]]) -> None:
    found = match_sources(copies)
    held = [id(member.candidate) for group in found.groups for member in group.members]
    assert sorted(held) == sorted(id(one) for copy in copies for one in copy)
    for group in found.groups:
        numbers = [member.copy for member in group.members]
        assert numbers == sorted(set(numbers))
        assert len({member.candidate.kind for member in group.members}) == 1
        assert (group.how == "alone") == (len(numbers) == 1)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.lists(candidates, max_size=4), max_size=3))
def test_the_order_of_the_copies_changes_only_who_is_first(copies: list[list[Candidate]]) -> None:
    last = len(copies) - 1
    there, back = match_sources(copies), match_sources(copies[::-1])

    def joined(found: SourceMatches, *, turned: bool) -> set[tuple[str, frozenset[tuple[int, int]]]]:
        return {
            (
                one.how,
                frozenset(
                    (last - member.copy if turned else member.copy, id(member.candidate))
                    for member in one.members
                ),
            )
            for one in found.groups
        }

    assert joined(there, turned=False) == joined(back, turned=True)
    asked = sorted((one.kind, sorted(one.names)) for one in there.questions)
    assert asked == sorted(
        (one.kind, sorted((last - copy, name) for copy, name in one.names)) for one in back.questions
    )


def test_texts_that_share_only_boilerplate_still_find_a_few_to_compare() -> None:
    sketches = {number: shingles.sketch(FORM) for number in range(200)}
    assert 0 < len(shingles.likely_pairs(sketches, [5])[5]) < 20
    assert shingles.resemblance(frozenset(), frozenset()) == 0.0
