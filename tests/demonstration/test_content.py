"""The invented study holds together: quotes, codes, differences, decisions and study.toml fit each other."""

from __future__ import annotations

import unicodedata
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

import pytest

from refiqda.demonstration.content import ClinicInterviews, clinic_interviews
from refiqda.errors import InvalidArgumentError, NotInProjectError
from refiqda.reconciliation.log import VERBS
from refiqda.study import parse_study

if TYPE_CHECKING:
    from refiqda.demonstration.pieces import PlannedDifference

STUDY = clinic_interviews()
LEAVES_OPEN = {"defer", "memo", "revise-code"}


def spans(difference: PlannedDifference, coder: str | None = None) -> list[tuple[int, int]]:
    return [
        STUDY.span(difference.source, side.quote)
        for side in difference.segments
        if coder in {None, side.coder}
    ]


def overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def test_the_study_is_the_same_at_every_call() -> None:
    assert clinic_interviews() == STUDY
    assert isinstance(STUDY, ClinicInterviews)


def test_there_are_two_interviews_for_each_of_three_rounds() -> None:
    assert STUDY.rounds == ("pilot", "revision", "next batch")
    assert [source.round for source in STUDY.sources] == [each for each in STUDY.rounds for _ in range(2)]


def test_each_interview_has_a_plausible_length_and_alternating_turns() -> None:
    for source in STUDY.sources:
        assert 350 <= len(source.text.split()) <= 600
        lines = source.text.splitlines()
        speakers = [line.split(": ", 1)[0] for line in lines]
        assert speakers[::2] == ["I"] * len(speakers[::2])
        assert len(set(speakers[1::2])) == 1
        assert speakers[1] in {"P1", "N1", "P2", "N2", "P3", "P4"}
        assert source.text.endswith("\n")
        assert "\r" not in source.text
        assert "  " not in source.text
        assert unicodedata.normalize("NFC", source.text) == source.text


def test_every_interview_has_a_character_outside_the_basic_plane_before_a_coded_quote() -> None:
    for source in STUDY.sources:
        first = next(place for place, sign in enumerate(source.text) if ord(sign) > 0xFFFF)
        for coder in STUDY.coders:
            later = [each for each in STUDY.codings[coder] if each.source == source.name]
            assert any(source.span(each.quote)[0] > first for each in later)


def test_accents_dashes_and_curly_quotation_marks_occur_in_quotes() -> None:
    coded = "".join(coding.quote for codings in STUDY.codings.values() for coding in codings)
    assert {"é", "\N{EN DASH}", "“", "”"} <= set(coded)


def test_the_codebook_has_two_levels_without_doubles() -> None:
    paths = [code.path for code in STUDY.codes]
    assert len(paths) == len(set(paths)) == 12
    assert {code.parent for code in STUDY.codes} - {None} <= set(paths)
    assert {path.count("/") for path in paths} == {0, 1}
    assert len({code.color for code in STUDY.codes}) == 12
    assert all(code.definition.endswith(".") for code in STUDY.codes)


@pytest.mark.parametrize("coder", STUDY.coders)
def test_every_quote_occurs_exactly_once_and_every_code_is_known(coder: str) -> None:
    paths = {code.path for code in STUDY.codes}
    for coding in STUDY.codings[coder]:
        text = STUDY.source(coding.source).text
        start, end = STUDY.span(coding.source, coding.quote)
        assert text[start:end] == coding.quote
        assert text.count(coding.quote) == 1
        assert "\n" not in coding.quote
        assert coding.quote == coding.quote.strip()
        assert coding.code in paths


@pytest.mark.parametrize("coder", STUDY.coders)
def test_codings_are_in_reading_order_and_no_two_of_one_code_touch(coder: str) -> None:
    codings = STUDY.codings[coder]
    names = [source.name for source in STUDY.sources]
    places = [(names.index(each.source), *STUDY.span(each.source, each.quote)) for each in codings]
    assert [place[:1] + place[1:2] for place in places] == sorted(place[:1] + place[1:2] for place in places)
    for (one, at), (other, other_at) in combinations(zip(codings, places, strict=True), 2):
        if (one.source, one.code) == (other.source, other.code):
            assert at[2] < other_at[1] or other_at[2] < at[1]


def test_every_code_below_the_top_is_used_by_both_and_every_interview_is_coded_by_both() -> None:
    leaves = {code.path for code in STUDY.codes if code.parent}
    for coder in STUDY.coders:
        codings = STUDY.codings[coder]
        assert 25 <= len(codings) <= 55
        assert leaves <= {coding.code for coding in codings}
        assert {coding.source for coding in codings} == {source.name for source in STUDY.sources}
        assert sum(bool(coding.memo) for coding in codings) >= 3


def test_more_passages_are_agreed_than_differ_and_some_agreed_ones_overlap() -> None:
    mara, colm = (
        {(each.source, each.quote, each.code) for each in STUDY.codings[coder]} for coder in STUDY.coders
    )
    agreed = sorted(mara & colm)
    assert len(agreed) > len(STUDY.differences)
    assert any(
        one[0] == other[0] and overlap(STUDY.span(*one[:2]), STUDY.span(*other[:2]))
        for one, other in combinations(agreed, 2)
    )


def test_the_planned_differences_are_all_that_the_coders_differ_in() -> None:
    for coder, other in (STUDY.coders, STUDY.coders[::-1]):
        theirs = {(each.source, each.quote, each.code) for each in STUDY.codings[other]}
        alone = {(each.source, each.quote, each.code) for each in STUDY.codings[coder]} - theirs
        planned = {
            (difference.source, side.quote, side.code)
            for difference in STUDY.differences
            for side in difference.segments
            if side.coder == coder
        }
        assert alone == planned


def test_all_kinds_of_difference_occur_and_each_is_what_it_is_called() -> None:
    assert set(Counter(each.kind for each in STUDY.differences)) == {"boundary", "code", "one-sided", "split"}
    for difference in STUDY.differences:
        sides = Counter(side.coder for side in difference.segments)
        codes = {side.code for side in difference.segments}
        places = spans(difference)
        shape = {
            "boundary": (sorted(sides.values()) == [1, 1], len(codes) == 1, len(set(places)) == 2),
            "code": (sorted(sides.values()) == [1, 1], len(codes) == 2, True),
            "one-sided": (sorted(sides.values()) == [1], len(codes) == 1, True),
            "split": (sorted(sides.values()) == [1, 2], len(codes) == 1, len(set(places)) == 3),
        }
        assert all(shape[difference.kind])
        if len(sides) > 1:
            assert all(
                any(overlap(mine, theirs) for theirs in spans(difference, STUDY.coders[1]))
                for mine in spans(difference, STUDY.coders[0])
            )


def test_differences_stand_in_reading_order_and_touch_no_other_difference() -> None:
    names = [source.name for source in STUDY.sources]
    firsts = [(names.index(each.source), min(spans(each))) for each in STUDY.differences]
    assert firsts == sorted(firsts)
    for one, other in combinations(STUDY.differences, 2):
        if one.source == other.source:
            assert not any(overlap(mine, theirs) for mine in spans(one) for theirs in spans(other))


def test_a_difference_of_code_or_side_lies_apart_from_agreed_passages_of_the_same_code() -> None:
    for difference in STUDY.differences:
        codes = {side.code for side in difference.segments}
        own = {side.quote for side in difference.segments}
        for coder in STUDY.coders:
            for coding in STUDY.codings[coder]:
                same = coding.source == difference.source and coding.code in codes and coding.quote not in own
                if same:
                    place = STUDY.span(coding.source, coding.quote)
                    assert not any(overlap(place, each) for each in spans(difference))


def test_every_verb_of_people_is_used_and_has_what_it_needs() -> None:
    verbs = {verb for verb in VERBS if verb not in ("reopen", "auto", "propose", "theme")}
    assert {decision.verb for decision in STUDY.decisions} == verbs
    for decision in STUDY.decisions:
        assert (decision.coder is not None) == (decision.verb == "take")
        assert (decision.quote is not None) == (decision.verb == "range")
        assert (decision.code is not None) == (decision.verb in {"recode", "revise-code"})
        assert decision.reason
        assert decision.by
        assert set(decision.by) <= set(STUDY.coders)
        if decision.quote:
            assert STUDY.span(decision.about.source, decision.quote)
        if decision.verb == "take":
            assert decision.coder in {side.coder for side in decision.about.segments}
        if decision.verb == "stand-apart":
            assert {coder for coder, _reason in decision.proposals} == set(STUDY.coders)


def test_a_revised_code_says_its_definition_before_and_after() -> None:
    for decision in STUDY.decisions:
        if decision.verb == "revise-code":
            assert decision.code is not None
            assert decision.before == STUDY.code(decision.code).definition
            assert decision.after not in {None, decision.before}


def test_what_a_revised_code_reopens_is_decided_again() -> None:
    for number, decision in enumerate(STUDY.decisions):
        if decision.verb == "revise-code":
            earlier = {
                id(each.about)
                for each in STUDY.decisions[:number]
                if decision.code in {side.code for side in each.about.segments}
            }
            later = {id(each.about) for each in STUDY.decisions[number + 1 :]}
            assert earlier <= later


def test_every_difference_ends_decided_in_its_round_or_a_later_one() -> None:
    assert all(decision.about in STUDY.differences for decision in STUDY.decisions)
    for difference in STUDY.differences:
        own = [decision for decision in STUDY.decisions if decision.about == difference]
        assert own[-1].verb not in LEAVES_OPEN
        first = STUDY.rounds.index(STUDY.source(difference.source).round)
        assert all(STUDY.rounds.index(decision.round) >= first for decision in own)


def test_decisions_stand_in_the_order_of_their_times() -> None:
    times = [decision.at for decision in STUDY.decisions]
    assert times == sorted(set(times))
    assert len({decision.meeting for decision in STUDY.decisions}) == 3


def test_the_study_file_says_the_same_as_the_content() -> None:
    study = parse_study(STUDY.study_toml)
    assert study.title == STUDY.title
    assert study.approach == "codebook"
    assert study.allows_numbers
    assert study.coders == STUDY.coders
    assert study.undeclared_coders == ()
    assert tuple(each.name for each in study.rounds) == STUDY.rounds
    for source in STUDY.sources:
        assert source.name in (study.sources_of(source.round) or ())


def test_an_unknown_source_code_or_quote_is_an_error() -> None:
    with pytest.raises(NotInProjectError, match="There are Interview 1"):
        STUDY.source("Interview 9")
    with pytest.raises(NotInProjectError, match="no code"):
        STUDY.code("Nowhere")
    for quote in ("", "I:", "never said"):
        with pytest.raises(InvalidArgumentError, match="Interview 1: a quote does not occur exactly once"):
            STUDY.span("Interview 1", quote)
