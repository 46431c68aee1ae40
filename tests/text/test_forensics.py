"""The rule that a file follows comes out of its passages, or nothing is decided; it never is a wrong one."""

from __future__ import annotations

import random
from fractions import Fraction
from math import comb
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from refiqda.text.forensics import LEVEL, STRICT, Evidence
from refiqda.text.judging import Passages, spread
from refiqda.text.positions import (
    ALL_RULES,
    BYTE_ORDER_MARK,
    STANDARD_RULE,
    PositionMap,
    PositionRule,
    canonical_string,
    parse_rule,
)
from refiqda.text.votes import is_beyond_chance, sign_test, votes_needed
from tests.text.counted import Form, Marked, texts

if TYPE_CHECKING:
    from collections.abc import Iterable

forms = st.builds(
    Form,
    wide=st.booleans(),
    astral=st.booleans(),
    crlf=st.booleans(),
    bom=st.booleans(),
    spaceless=st.booleans(),
    noise=st.sampled_from((0.0, 0.2)),
)
seeds = st.integers(0, 10**9)
rules = st.sampled_from(ALL_RULES)
modest = settings(max_examples=13, deadline=None)

any_word = st.text(st.characters(categories=("L", "M", "N", "P", "S")), min_size=1, max_size=5)


def rule(spelling: str) -> PositionRule:
    found = parse_rule(spelling)
    assert found is not None
    return found


def evidence_of(marked: Iterable[Marked], counted: PositionRule, *, named: bool = False) -> Evidence:
    found = Evidence()
    for number, one in enumerate(marked):
        found.add(one.passages(counted, named=named, label=str(number)))
    return found.done()


def same_words(marked: Iterable[Marked], one: PositionRule, other: PositionRule) -> bool:
    """Return whether reading by ``other`` what counts by ``one`` puts every passage where it was."""
    for text in marked:
        written = text.passages(one)
        starts, ends, _ = PositionMap(text.raw, other).to_spans(written.starts, written.ends)
        if list(zip(starts.tolist(), ends.tolist(), strict=True)) != list(text.spans):
            return False
    return True


# --- laws -----------------------------------------------------------------------------------------


@modest
@given(seeds, forms, rules, rules, st.sampled_from((1, 3, 9, 12, 40)), st.booleans())
def test_a_wrong_rule_is_never_taken_for_clear(
    seed: int, form: Form, counted: PositionRule, expected: PositionRule, codings: int, named: bool
) -> None:
    marked = texts(seed, form, codings=codings, number=2)
    found = evidence_of(marked, counted, named=named).finding(expected)
    right = same_words(marked, counted, found.rule)
    if found.outcome in ("clear", "same numbers"):
        assert right
    else:  # what is left open holds the right one
        assert right or any(same_words(marked, counted, one) for one in found.open)
    if not found.contradicted:
        assert found.rule == expected


@modest
@given(st.data(), rules, rules)
def test_words_of_any_characters_are_never_given_to_a_wrong_rule(
    data: st.DataObject, counted: PositionRule, expected: PositionRule
) -> None:
    words = data.draw(st.lists(any_word, min_size=1, max_size=40))
    gaps = data.draw(st.lists(st.sampled_from((" ", "\r\n", "\n")), min_size=1, max_size=5))
    raw, starts, ends = data.draw(st.sampled_from(("", BYTE_ORDER_MARK))), [], []
    for number, word in enumerate(words):
        starts.append(len(canonical_string(raw)))
        raw += word
        ends.append(len(canonical_string(raw)))
        raw += gaps[number % len(gaps)]
    reach = data.draw(st.integers(0, 3))
    spans = {(start, ends[min(at + reach, len(ends) - 1)]) for at, start in enumerate(starts)}
    marked = [Marked(raw=raw, spans=tuple(sorted(spans)))]
    found = evidence_of(marked, counted).finding(expected)
    right = same_words(marked, counted, found.rule)
    assert right or any(same_words(marked, counted, one) for one in found.open)
    assert right or found.outcome == "undecided"


@modest
@given(seeds, rules, rules, st.sampled_from((0.0, 0.2)))
def test_with_enough_passages_the_rule_is_found_whatever_was_expected(
    seed: int, counted: PositionRule, expected: PositionRule, noise: float
) -> None:
    marked = texts(seed, Form(noise=noise), number=4, codings=60)
    for level in (LEVEL, STRICT):
        found = evidence_of(marked, counted).finding(expected, level=level)
        assert found.outcome == "clear"
        assert found.rule == counted
        assert found.contradicted == (counted != expected)


@modest
@given(seeds, forms, rules)
def test_where_all_passages_are_cut_at_random_nothing_is_decided(
    seed: int, form: Form, counted: PositionRule
) -> None:
    noisy = Form(**{**{key: getattr(form, key) for key in ("wide", "astral", "crlf", "bom")}, "noise": 1.0})
    marked = texts(seed, noisy, number=3, codings=40)
    found = evidence_of(marked, counted).finding(STANDARD_RULE)
    assert not found.contradicted


@modest
@given(seeds, rules, st.integers(1, 9))
def test_fewer_than_ten_passages_decide_nothing_without_names(
    seed: int, counted: PositionRule, codings: int
) -> None:
    marked = texts(seed, Form(), number=1, codings=codings)
    found = evidence_of(marked, counted).finding(STANDARD_RULE)
    assert found.rule == STANDARD_RULE
    assert found.outcome in ("undecided", "same numbers")


@modest
@given(seeds, forms, rules)
def test_the_order_of_texts_does_not_matter(seed: int, form: Form, counted: PositionRule) -> None:
    marked = texts(seed, form, number=3)
    one, other = evidence_of(marked, counted), evidence_of(marked[::-1], counted)
    assert one.candidates() == other.candidates()
    assert one.finding(STANDARD_RULE) == other.finding(STANDARD_RULE)


# --- programs as they are known -------------------------------------------------------------------

PROGRAMS = {
    "NVivo for Windows": ("utf16", Form(), {"utf16"}),
    "NVivo for Mac": ("utf16", Form(crlf=False, bom=False), {"utf16"}),
    "CRLF stored, counted as one": ("codepoint+crlf1", Form(astral=False, bom=False), {"codepoint+crlf1"}),
    "bytes": ("utf8", Form(crlf=False, bom=False), {"utf8"}),
    "byte order mark counted": ("codepoint+bom", Form(), {"codepoint+bom"}),
    "the standard": ("codepoint", Form(), {"codepoint"}),
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_ways_in_which_programs_count_are_told_apart(program: str) -> None:
    spelling, form, _ = PROGRAMS[program]
    marked = texts(7, form, number=3, codings=40)
    found = evidence_of(marked, rule(spelling)).finding(STANDARD_RULE)
    assert found.outcome == "clear"
    assert same_words(marked, rule(spelling), found.rule)
    assert found.contradicted == (spelling != "codepoint")


def test_rules_that_give_the_same_numbers_are_one_candidate() -> None:
    marked = texts(3, Form(astral=False, crlf=False, bom=False))
    candidates = evidence_of(marked, STANDARD_RULE).candidates()
    assert [len(one.rules) for one in candidates] == [8, 4]
    assert {one.unit for one in candidates[0].rules} == {"codepoint", "utf16"}
    assert {one.unit for one in candidates[1].rules} == {"utf8"}
    assert candidates[1].beaten_by == ("codepoint",)


def test_in_a_plain_text_all_rules_are_one_and_the_expected_one_is_kept() -> None:
    marked = texts(3, Form(wide=False, astral=False, crlf=False, bom=False))
    found = evidence_of(marked, STANDARD_RULE).finding(rule("utf16"))
    assert (found.outcome, found.rule) == ("same numbers", rule("utf16"))


def test_without_passages_there_is_nothing_to_say() -> None:
    found = Evidence().finding(rule("utf8"))
    assert (found.outcome, found.rule, found.contradicted) == ("no passages", rule("utf8"), False)


# --- what counts as a vote ------------------------------------------------------------------------


def shifted(words: str, spans: Iterable[tuple[int, int]], **more: object) -> Passages:
    """Return passages of a text that begins with one astral character, counted in UTF-16 units."""
    marked = Marked(raw=words, spans=tuple(spans))
    return marked.passages(rule("utf16"), **more)  # type: ignore[arg-type]  # passed on


SENTENCE = "\U0001f642 " + "".join(f"Der {word} geht nach Hause. " for word in ("Anton", "Bert", "Cäsar") * 8)


def sentences(text: str, *, before: int = 0, behind: int = 0) -> list[tuple[int, int]]:
    """Return the sentences of a text, with so many blanks before and behind them."""
    found, at = [], 0
    while (at := text.find("Der ", at)) >= 0:
        end = text.index(".", at) + 1
        found.append((at - before, end + behind))
        at = end
    return found


def test_whole_sentences_tell_a_shift_by_one() -> None:
    found = Evidence()
    found.add(shifted(SENTENCE, sentences(SENTENCE)))
    assert found.finding(STANDARD_RULE).rule == rule("utf16")


@pytest.mark.parametrize(("before", "behind"), [(1, 0), (0, 1)])
def test_a_blank_always_taken_along_is_not_mistaken_for_a_shift(before: int, behind: int) -> None:
    spans = sentences(SENTENCE, before=before, behind=behind)
    for counted in (STANDARD_RULE, rule("utf16")):
        found = Evidence()
        found.add(Marked(raw=SENTENCE, spans=tuple(spans)).passages(counted))
        for expected in (STANDARD_RULE, rule("utf16")):
            outcome = found.finding(expected)
            assert outcome.rule == counted or not outcome.contradicted


def test_many_codings_of_one_passage_have_one_vote() -> None:
    one = sentences(SENTENCE)[5]
    found = Evidence()
    found.add(shifted(SENTENCE, [one] * 40))
    assert (found.looked_at, found.weighed) == (1, 1)
    assert found.finding(STANDARD_RULE).outcome == "undecided"


def test_copies_of_one_text_have_one_vote_together() -> None:
    found = Evidence()
    for number in range(30):
        found.add(shifted(SENTENCE, sentences(SENTENCE)[:3], label=str(number)))
    assert found.weighed == 3


def test_three_names_decide_where_votes_are_too_few_and_six_against_a_known_program() -> None:
    spans = sentences(SENTENCE)
    for number, decided in ((2, []), (3, [LEVEL]), (6, [LEVEL, STRICT])):
        found = Evidence()
        found.add(shifted(SENTENCE, spans[:number], named=True))
        taken = [
            level
            for level in (LEVEL, STRICT)
            if found.finding(STANDARD_RULE, level=level).rule == rule("utf16")
        ]
        assert taken == decided


def test_names_that_people_gave_say_nothing() -> None:
    passages = shifted(SENTENCE, sentences(SENTENCE)[:8])
    named = Passages(
        raw=passages.raw, starts=passages.starts, ends=passages.ends, names=["An important thought"] * 8
    )
    found = Evidence()
    found.add(named)
    assert found.finding(STANDARD_RULE).outcome == "undecided"


def test_descriptions_that_quote_count_as_names_where_there_is_none() -> None:
    passages = shifted(SENTENCE, sentences(SENTENCE)[:3], named=True)
    told = Passages(raw=passages.raw, starts=passages.starts, ends=passages.ends, descriptions=passages.names)
    found = Evidence()
    found.add(told)
    assert found.finding(STANDARD_RULE).rule == rule("utf16")


def test_a_number_beyond_the_end_speaks_against_a_rule() -> None:
    found = Evidence()
    for number in range(12):
        raw = "漢字" * (20 + number)  # no words here: only the range can tell
        found.add(Passages(raw=raw, starts=[0], ends=[len(raw) * 3 - 3]))
    assert found.finding(STANDARD_RULE).rule == rule("utf8")


def test_scripts_without_blanks_decide_nothing_by_their_edges() -> None:
    raw = "\U0001f642" + "漢字仮名交じり文" * 40
    spans = tuple((at, at + 5) for at in range(2, 200, 3))
    found = evidence_of([Marked(raw=raw, spans=spans)], rule("utf16")).finding(STANDARD_RULE)
    assert (found.outcome, found.rule) == ("undecided", STANDARD_RULE)


def test_sync_points_at_line_starts_tell_the_rule() -> None:
    raw = "".join(f"\U0001f642\U0001f642 Zeile {number} mit einigen Wörtern\r\n" for number in range(30))
    text = canonical_string(raw)
    starts = [at for at in range(len(text)) if at == 0 or text[at - 1] == "\n"]
    for spelling in ("utf16", "utf8", "codepoint", "codepoint+crlf1", "utf16+crlf1"):
        points = PositionMap(raw, rule(spelling)).to_raw(starts).tolist()
        found = Evidence()
        found.add(Passages(raw=raw, points=points))
        assert str(found.finding(STANDARD_RULE).rule) == spelling


def test_numbers_that_have_no_place_under_any_rule_have_no_vote() -> None:
    found = Evidence()
    found.add(Passages(raw=SENTENCE, starts=[-5, 10**12, -3], ends=[3, 2**62, 2**62]))
    assert found.finding(STANDARD_RULE).outcome == "same numbers"


def test_texts_that_follow_another_rule_are_named() -> None:
    one, two, three = texts(11, Form(), number=3, codings=40)
    found = Evidence()
    found.add(one.passages(rule("utf16"), label="one"))
    found.add(two.passages(rule("utf8"), label="two"))
    found.add(three.passages(rule("utf16"), label="three"))
    assert found.dissenters(rule("utf16")) == {"two": "utf8"}


def test_of_two_rules_left_the_one_like_the_expected_is_taken_and_the_other_told() -> None:
    plain = texts(5, Form(astral=False), number=3, codings=40)
    few = texts(6, Form(), number=1, codings=3)
    found = evidence_of([*plain, *few], rule("utf16+crlf1")).finding(STANDARD_RULE)
    assert found.contradicted
    assert found.rule == rule("codepoint+crlf1")
    assert rule("utf16+crlf1") in found.open
    assert found.outcome == "undecided"


def test_coders_take_turns_in_what_is_weighed() -> None:
    (marked,) = texts(2, Form(), number=1, codings=60)
    written = marked.passages(STANDARD_RULE)
    coders = ["Mara"] * (len(written.starts) - 4) + ["Colm"] * 4
    found = Evidence()
    found.add(Passages(raw=written.raw, starts=written.starts, ends=written.ends, coders=coders), most=8)
    assert found.weighed == 8


# --- the test behind it ---------------------------------------------------------------------------


@given(st.integers(0, 60), st.integers(0, 60))
def test_the_sign_test_is_the_exact_tail_of_fair_coins(wins: int, losses: int) -> None:
    total = wins + losses
    tail = sum((Fraction(comb(total, one), 2**total) for one in range(wins, total + 1)), Fraction())
    assert sign_test(wins, losses) == pytest.approx(float(tail), rel=1e-12)
    for level in (LEVEL, STRICT):
        assert is_beyond_chance(wins, losses, level) == (tail <= Fraction(level))


def test_ten_votes_are_the_fewest_and_twenty_against_a_known_program() -> None:
    assert votes_needed(0, LEVEL) == 10
    assert votes_needed(0, STRICT) == 20


@given(st.integers(1, 500), st.data())
@example(1, None)
def test_a_spread_takes_distinct_places_and_its_beginning_is_spread_too(
    length: int, data: st.DataObject | None
) -> None:
    wanted = length if data is None else data.draw(st.integers(1, length))
    places = spread(length, wanted)
    assert len(set(places)) == wanted
    assert set(places) <= set(range(length))
    if wanted >= 4:
        first, second = places[:2]
        assert abs(first - second) >= length // 4


def test_random_texts_under_every_rule_come_out_right() -> None:
    chance = random.Random(4)  # noqa: S311 - texts, not secrets
    for counted in ALL_RULES:
        marked = texts(chance.randrange(10**6), Form(), number=4, codings=40)
        assert evidence_of(marked, counted).finding(STANDARD_RULE).rule == counted
