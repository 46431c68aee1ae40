"""Figures as programs show them: their published examples, what each does with odd material, and what it gets wrong."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.agreement.coefficients import Coefficient, from_counts
from refiqda.agreement.program_formulas import PROGRAMS, ProgramFigures, figures_like, formula_of
from refiqda.agreement.programs.dedoose import Excerpts
from refiqda.agreement.programs.maxqda import kappas, matches, overlap_of
from refiqda.agreement.programs.nvivo import nvivo
from refiqda.agreement.programs.qualcoder import counts_of_text, qualcoder_figures
from refiqda.errors import InvalidArgumentError
from tests.agreement.materials import fourfold, material_of, units

if TYPE_CHECKING:
    from refiqda.agreement.things import Material


def value(figures: ProgramFigures, name: str, code: str | None = "code", source: str | None = None) -> float:
    """Return one figure of the first row of this code and source."""
    row = next(one for one in figures.rows if (one.code, one.source) == (code, source))
    found = row.values[name].value
    assert found is not None
    return found


# --- published examples ---------------------------------------------------------------------------------


def test_nvivo_help_1000_characters() -> None:
    """NVivo 9 to 11 help: 50 characters coded by both, 150 by one, 800 by neither: 85 %."""
    figures = figures_like("nvivo", fourfold(50, 75, 75, 800))
    assert value(figures, "percent_agreement", source="text") == 0.85
    assert value(figures, "cohen_kappa", source="text") == pytest.approx(0.314286, abs=1e-6)
    assert value(figures_like("nvivo", fourfold(50, 150, 0, 800)), "percent_agreement", source="text") == 0.85
    uneven = value(figures_like("nvivo", fourfold(50, 150, 0, 800)), "cohen_kappa", source="text")
    assert uneven == pytest.approx(0.347826, abs=1e-6)


@pytest.mark.parametrize(("only_a", "only_b", "kappa"), [(20, 10, 0.4), (15, 15, 0.393939)])
def test_nvivo_12_help_100_excerpts(only_a: int, only_b: int, kappa: float) -> None:
    """NVivo 12 help: 40 coded by both and 30 by neither of 100: 70 %, kappa beginning with 0."""
    figures = figures_like("nvivo", fourfold(40, only_a, only_b, 30))
    assert value(figures, "percent_agreement", source="text") == 0.7
    assert value(figures, "cohen_kappa", source="text") == pytest.approx(kappa, abs=0.005)


def excerpts(both: int, only_expert: int, only_trainee: int, neither: int) -> Material:
    """Return passages of 10 characters, all marked by the expert, some with the code in question."""
    kinds = ["both"] * both + ["expert"] * only_expert + ["trainee"] * only_trainee + ["neither"] * neither
    expert, trainee = [], []
    for number, kind in enumerate(kinds):
        span = (number * 20, number * 20 + 10)
        expert.append(("text", "code" if kind in {"both", "expert"} else "other", span))
        if kind in {"both", "trainee"}:
            trainee.append(("text", "code", span))
    return material_of({"expert": expert, "trainee": trainee}, {"text": 20 * len(kinds)})


def test_dedoose_50_excerpts() -> None:
    """Dedoose, Calculating Kappa: 20 coded by both and 15 by neither of 50: Po 70 %; 10 and 5 give 0.40."""
    figures = figures_like("dedoose", excerpts(20, 10, 5, 15))
    row = next(one for one in figures.rows if one.code == "code")
    assert row.counts == {"both": 20, "only_a": 10, "only_b": 5, "neither": 15}
    assert value(figures, "percent_agreement") == 0.7
    assert value(figures, "cohen_kappa") == pytest.approx(0.4, abs=1e-9)


def test_dedoose_pools_kappa_as_de_vries_and_others_2008() -> None:
    """Two codes of 50 excerpts: 20, 5, 10, 15 and 40, 0, 5, 5; pooled 0.473684."""
    kinds = {"one": [1] * 20 + [2] * 5 + [3] * 10 + [0] * 15, "two": [3] * 5 + [0] * 5 + [1] * 40}
    marks: dict[str, list[tuple[str, str, tuple[int, ...]]]] = {"expert": [], "trainee": []}
    for code, column in kinds.items():
        for at, kind in enumerate(column):
            span = (20 * at, 20 * at + 10)
            marks["expert"] += [("text", code, span)] * (kind in {1, 2})
            marks["trainee"] += [("text", code, span)] * (kind in {1, 3})
    figures = figures_like("dedoose", material_of(marks, {"text": 1000}))
    assert [one.counts for one in figures.rows[:2]] == [
        {"both": 20, "only_a": 5, "only_b": 10, "neither": 15},
        {"both": 40, "only_a": 0, "only_b": 5, "neither": 5},
    ]
    assert figures.overall["pooled_kappa"].value == pytest.approx(0.473684, abs=1e-6)


def test_atlasti_ten_segments() -> None:
    """ATLAS.ti manual, after Krippendorff (2004) p. 224: 60 % agreement, alpha 0.095."""
    figures = figures_like("atlasti", units([1, 1, 0, 0, 0, 0, 0, 0, 0, 0], [0, 1, 1, 0, 0, 1, 0, 1, 0, 0]))
    assert value(figures, "percent_agreement") == 0.6
    assert value(figures, "c_alpha_binary") == pytest.approx(0.095, abs=0.0005)
    assert value(figures, "holsti") == pytest.approx(2 * 1 / (2 + 4))


def test_atlasti_alpha_of_krippendorff_2011_binary() -> None:
    """Krippendorff (2011) section A prints the same ten units as 0.095."""
    figures = figures_like("atlasti", units([0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]))
    assert value(figures, "c_alpha_binary") == pytest.approx(0.095, abs=0.0005)


def test_qualcoder_kappa_is_not_cohens() -> None:
    """Both 50, only one 75 and 75, neither 800: QualCoder 0.2064, Cohen 0.3143."""
    figures = figures_like("qualcoder", fourfold(50, 75, 75, 800))
    assert round(value(figures, "qualcoder_kappa"), 4) == 0.2064
    assert value(figures, "agreement") == 0.85
    assert value(figures, "agree_coded_only") == 0.25
    assert from_counts(50, 75, 75, 800).cohen_kappa().value == pytest.approx(0.3143, abs=1e-4)


# --- what programs do with odd material -----------------------------------------------------------------


def test_nvivo_shows_complete_agreement_as_one_and_totals_nothing() -> None:
    figures = figures_like("nvivo", fourfold(10, 0, 0, 0))
    assert figures.rows[0].values["cohen_kappa"] == Coefficient(1.0)
    assert figures.overall == {}


def test_a_group_coded_what_any_of_its_members_coded() -> None:
    marks = {"A": [("t", "c", (0, 10))], "B": [("t", "c", (20, 30))], "C": [("t", "c", (0, 30))]}
    figures = nvivo(material_of(marks, {"t": 100}), groups={"team": ["A", "B"], "C": ["C"]})
    assert [(row.coders, row.counts) for row in figures.rows] == [
        (("team", "C"), {"both": 20, "only_a": 0, "only_b": 10, "neither": 70})
    ]


def test_nvivo_for_mac_counts_a_sentence_that_is_touched() -> None:
    text = "One here. Two here. Three here.\nFour here."
    marks = {"A": [("t", "c", (0, 12))], "B": [("t", "c", (21, 25))]}
    material = attrs.evolve(material_of(marks, {"t": len(text)}), texts=lambda _track: text)
    rows = {row.unit: row for row in figures_like("nvivo-mac", material).rows}
    assert rows["sentence"].counts == {"both": 0, "only_a": 2, "only_b": 1, "neither": 1}
    assert rows["paragraph"].counts == {"both": 1, "only_a": 0, "only_b": 0, "neither": 1}
    assert rows["paragraph"].values["cohen_kappa"].value == 1.0
    assert rows["character"].counts["neither"] == len(text) - 16


def test_nvivo_counts_recordings_in_tenths_of_a_second() -> None:
    marks = {"A": [("film", "c", (0, 1000))], "B": [("film", "c", (510, 1450))]}
    row = figures_like("nvivo", material_of(marks, {"film": 10_000}, kind="time")).rows[0]
    assert row.unit == "tenth of a second"
    assert row.counts == {"both": 5, "only_a": 5, "only_b": 5, "neither": 85}


def test_nvivo_counts_pixels_that_lie_in_overlapping_boxes_once() -> None:
    marks = {
        "A": [("map", "c", (0, 0, 10, 10)), ("map", "c", (5, 5, 15, 15))],
        "B": [("map", "c", (0, 0, 20, 5))],
    }
    row = figures_like("nvivo", material_of(marks, {"map": 0}, kind="area", size=(20, 20))).rows[0]
    assert row.unit == "pixel"
    assert row.counts == {"both": 50, "only_a": 125, "only_b": 50, "neither": 175}


def test_maxqda_counts_each_segment_of_both_as_one_decision() -> None:
    marks = {
        "A": [("t", "c", (0, 100)), ("t", "c", (200, 300)), ("t", "d", (0, 10))],
        "B": [("t", "c", (0, 95)), ("t", "e", (200, 300))],
    }
    figures = figures_like("maxqda", material_of(marks, {"t": 400}))
    total = next(row for row in figures.rows if row.code is None and row.source is None)
    assert (total.counts["segments_agreed"], total.counts["segments_only_a"]) == (2, 2)
    assert total.counts["segments_only_b"] == 1
    assert total.values["segments_percent"].value == pytest.approx(2 / 5)
    assert total.values["kappa_one_in_n"].value == pytest.approx((2 / 5 - 1 / 3) / (1 - 1 / 3))
    assert total.values["kappa_n_in_n_plus_1_squared"].value == pytest.approx((2 / 5 - 3 / 16) / (1 - 3 / 16))
    assert total.values["occurrence_percent"].value == pytest.approx(1 / 3)
    assert total.values["frequency_percent"].value == 0.0
    assert figures.overall == total.values


def test_maxqda_overlap_is_a_threshold_that_can_be_set() -> None:
    marks = {"A": [("t", "c", (0, 100))], "B": [("t", "c", (0, 60))]}
    material = material_of(marks, {"t": 400})
    assert value(figures_like("maxqda", material), "segments_percent", "c") == 0.0
    assert value(figures_like("maxqda", material, overlap=60), "segments_percent", "c") == 1.0
    with pytest.raises(InvalidArgumentError, match="overlap of 0"):
        figures_like("maxqda", material, overlap=0)


def test_maxqda_kappa_of_one_code_is_undefined_by_one_reading_and_not_by_the_other() -> None:
    found = kappas(3, 4, 1)
    assert found["kappa_one_in_n"].value is None
    assert found["kappa_n_in_n_plus_1_squared"].value == pytest.approx((3 / 4 - 1 / 4) / (1 - 1 / 4))
    assert kappas(0, 0, 0)["kappa_one_in_n"].why == "there are no segments"


def test_overlap_is_of_spans_and_of_boxes() -> None:
    assert overlap_of((0, 10), (5, 25)) == Fraction(1, 4)
    assert float(overlap_of((0, 0, 10, 10), (0, 5, 10, 15))) == 0.5
    assert overlap_of((0, 10), (10, 20)) == 0
    assert overlap_of((4, 4), (4, 4)) == 1


def test_dedoose_asks_only_whether_the_code_is_on_the_excerpt() -> None:
    marks = {"expert": [("t", "c", (0, 100))], "trainee": [("t", "c", (90, 200)), ("t", "d", (300, 400))]}
    material = material_of(marks, {"t": 400})
    assert next(row.counts for row in figures_like("dedoose", material).rows) == {
        "both": 1, "only_a": 0, "only_b": 0, "neither": 0,
    }  # fmt: skip
    strict = figures_like("dedoose", material, overlap=50)
    assert strict.rows[0].counts["only_a"] == 1
    assert "expert is expert" in strict.notes[0]


def test_atlasti_with_three_coders_has_alpha_and_no_holsti() -> None:
    figures = figures_like("atlasti", units([1, 1, 0, 0], [1, 0, 0, 0], [1, 1, 1, 0]))
    row = figures.rows[0]
    assert row.coders == ("A", "B", "C")
    assert row.values["holsti"].value is None
    assert row.counts == {
        "marked_by_0_of_3": 1,
        "marked_by_1_of_3": 1,
        "marked_by_2_of_3": 1,
        "marked_by_3_of_3": 1,
    }
    assert row.values["c_alpha_binary"].value is not None


def test_atlasti_tells_codes_of_a_domain_apart() -> None:
    marks = {
        "A": [("t", "mood/up", (0, 10)), ("t", "mood/down", (20, 30)), ("t", "place", (40, 50))],
        "B": [("t", "mood/up", (0, 10)), ("t", "mood/down", (20, 30)), ("t", "place", (40, 50))],
    }
    figures = figures_like("atlasti", material_of(marks, {"t": 60}))
    assert value(figures, "cu_alpha", "mood") == 1.0
    assert figures.overall["Cu_alpha"].value == 1.0


def test_atlasti_says_where_codes_of_a_domain_overlap() -> None:
    marks = {
        "A": [("t", "mood/up", (0, 10)), ("t", "mood/down", (5, 30))],
        "B": [("t", "mood/up", (0, 10))],
    }
    figures = figures_like("atlasti", material_of(marks, {"t": 60}))
    domain = next(row for row in figures.rows if row.code == "mood")
    assert domain.values["cu_alpha"].value is None
    assert any("mood" in note for note in figures.notes)


def test_qualcoder_takes_what_one_coder_marked_twice_for_dual() -> None:
    counts = counts_of_text([(0, 10), (5, 15)], [(100, 110), (8, 9)], 120)
    assert counts == {"dual": 4, "single": 20, "uncoded": 95, "all": 120, "coded0": 20, "coded1": 11}
    assert (
        counts["dual"] + counts["single"] + counts["uncoded"] == 119
    )  # the character with three is in no count


def test_qualcoder_says_where_it_counts_twice() -> None:
    marks = {"A": [("t", "c", (0, 10)), ("t", "c", (5, 15))], "B": [("t", "c", (0, 3))]}
    notes = figures_like("qualcoder", material_of(marks, {"t": 60})).notes
    assert any("overlap in c" in note for note in notes)


def test_qualcoder_of_a_recording_counts_what_is_dual_as_single_too() -> None:
    marks = {"A": [("film", "c", (0, 100))], "B": [("film", "c", (50, 150))]}
    row = figures_like("qualcoder", material_of(marks, {"film": 1000}, kind="time")).rows[0]
    assert row.counts == {
        "dual": 50, "single": 150, "uncoded": 800, "all": 1000, "coded0": 100, "coded1": 100,
    }  # fmt: skip


def test_qualcoder_makes_rectangles_a_pixel_larger_where_they_meet() -> None:
    marks = {"A": [("map", "c", (0, 0, 10, 10))], "B": [("map", "c", (10, 10, 20, 20))]}
    row = figures_like("qualcoder", material_of(marks, {"map": 0}, kind="area", size=(50, 50))).rows[0]
    assert row.counts["dual"] == 1


def test_qualcoder_figures_without_anything_are_undefined() -> None:
    found = qualcoder_figures({"dual": 0, "single": 0, "uncoded": 0, "all": 0, "coded0": 0, "coded1": 0})
    assert {one.value for one in found.values()} == {None}
    assert all(one.why for one in found.values())


# --- all of them ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_source_that_one_coder_never_touched_is_no_agreement(program: str) -> None:
    marks = {"A": [("one", "c", (0, 10)), ("two", "c", (0, 10))], "B": [("one", "c", (0, 10))]}
    figures = figures_like(program, material_of(marks, {"one": 100, "two": 100}))
    assert all(row.source != "two" for row in figures.rows)
    assert any("two (B)" in note for note in figures.notes)


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_formula_says_how_it_counts_and_what_of_it_is_confirmed(program: str) -> None:
    formula = formula_of(program)
    assert formula.name == program
    assert all(
        [formula.title, formula.formula, formula.unit, formula.uncoded, formula.source, formula.confirmed]
    )
    assert formula.verified == (program in {"nvivo", "nvivo-mac", "qualcoder"})


def test_the_page_on_programs_has_each_of_them() -> None:
    page = (Path(__file__).parents[2] / "docs" / "program-figures.md").read_text(encoding="utf-8")
    assert [line[3:] for line in page.splitlines() if line.startswith("## ")] == [
        formula_of(program).title for program in PROGRAMS
    ]


def test_a_program_that_is_not_known_and_an_analyst_alone_are_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="word"):
        figures_like("word", fourfold(1, 1, 1, 1))
    with pytest.raises(InvalidArgumentError, match="alone"):
        figures_like("nvivo", material_of({"A": [("t", "c", (0, 1))]}, {"t": 10}))


SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 10)), min_size=1, max_size=5)


@settings(max_examples=20, deadline=None)
@given(SPANS, SPANS)
def test_counts_are_those_of_characters_one_by_one(
    first: list[tuple[int, int]], second: list[tuple[int, int]]
) -> None:
    marks = {
        coder: [("t", "c", (start, start + size)) for start, size in spans]
        for coder, spans in (("A", first), ("B", second))
    }
    material = material_of(marks, {"t": 45})
    times = {coder: [0] * 45 for coder in marks}
    for coder, rows in marks.items():
        for start, end in {span for _source, _code, span in rows}:
            for place in range(start, end):
                times[coder][place] += 1
    pairs = list(zip(times["A"], times["B"], strict=True))
    assert figures_like("nvivo", material).rows[0].counts == {
        "both": sum(bool(a and b) for a, b in pairs),
        "only_a": sum(bool(a and not b) for a, b in pairs),
        "only_b": sum(bool(b and not a) for a, b in pairs),
        "neither": sum(not a and not b for a, b in pairs),
    }
    found = figures_like("qualcoder", material).rows[0].counts
    assert (found["dual"], found["single"]) == (
        sum(a + b == 2 for a, b in pairs),
        sum(a + b == 1 for a, b in pairs),
    )
    assert (found["coded0"], found["coded1"]) == (sum(times["A"]), sum(times["B"]))


@settings(max_examples=20, deadline=None)
@given(SPANS, SPANS, st.sampled_from([10, 50, 75, 90, 100]))
def test_segments_are_matched_as_if_each_were_held_against_each(
    first: list[tuple[int, int]], second: list[tuple[int, int]], percent: int
) -> None:
    one = [(start, start + size) for start, size in first]
    other = [(start, start + size) for start, size in second]
    least = Fraction(percent, 100)
    assert matches(one, other, least) == sum(
        any(overlap_of(mine, theirs) >= least for theirs in other) for mine in one
    )


@settings(max_examples=20, deadline=None)
@given(SPANS, SPANS)
def test_a_trainees_passage_counts_for_every_excerpt_that_it_overlaps(
    first: list[tuple[int, int]], second: list[tuple[int, int]]
) -> None:
    excerpts = Excerpts({(start, start + size) for start, size in first})
    for start, size in second:
        span = (start, start + size)
        expected = [span] if span in excerpts.known else [
            one for one in excerpts.spans if min(one[1], span[1]) > max(one[0], span[0])
        ]  # fmt: skip
        assert sorted(excerpts.applied(span, None)) == expected


@settings(max_examples=20, deadline=None)
@given(SPANS, SPANS)
def test_qualcoder_adds_up_what_every_two_passages_of_a_recording_share(
    first: list[tuple[int, int]], second: list[tuple[int, int]]
) -> None:
    marks = {
        coder: [("film", "c", (start, start + size)) for start, size in spans]
        for coder, spans in (("A", first), ("B", second))
    }
    row = figures_like("qualcoder", material_of(marks, {"film": 45}, kind="time")).rows[0]
    assert row.counts["dual"] == sum(
        max(0, min(a + x, b + y) - max(a, b)) for a, x in first for b, y in second
    )
