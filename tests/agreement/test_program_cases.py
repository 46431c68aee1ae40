"""The published examples of programs as they lie in the folder of cases, each at its own tolerance."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from refiqda.agreement.coefficients import from_counts, pooled_kappa
from refiqda.agreement.program_formulas import figures_like
from tests.agreement.materials import fourfold, units

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.agreement.program_formulas import ProgramFigure

pytestmark = pytest.mark.corpus


def case(folder: Path, name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return read


def row(program: str, both: int, only_a: int, only_b: int, neither: int) -> ProgramFigure:
    return figures_like(program, fourfold(both, only_a, only_b, neither)).rows[0]


@pytest.mark.parametrize("program", ["nvivo", "nvivo-mac"])
@pytest.mark.parametrize("only_a", [0, 75, 150])
def test_nvivo_1000_characters(agreement_cases: Path, program: str, only_a: int) -> None:
    one = case(agreement_cases, "nvivo_percent_agreement_1000")
    found = row(program, one["both"], only_a, one["one_only"] - only_a, one["neither"]).values
    wanted = one["expected"]["percent_agreement"]
    assert found["percent_agreement"].value == pytest.approx(wanted, abs=one["tolerance"])


def test_nvivo_100_excerpts(agreement_cases: Path) -> None:
    one = case(agreement_cases, "nvivo_kappa_100_excerpts")
    for only_a, name in ((20, "split_20_10"), (15, "split_15_15")):
        found = row("nvivo", one["both"], only_a, one["one_only"] - only_a, one["neither"]).values
        assert found["percent_agreement"].value == pytest.approx(
            one["expected"]["percent_agreement"], abs=one["tolerance"]
        )
        assert found["cohen_kappa"].value == pytest.approx(
            one["expected_derived"][name], abs=one["tolerance"]
        )


def test_qualcoder(agreement_cases: Path) -> None:
    one = case(agreement_cases, "qualcoder_kappa_defect")
    found = row("qualcoder", one["both"], one["a_only"], one["b_only"], one["neither"]).values
    assert found["qualcoder_kappa"].value == pytest.approx(
        one["expected"]["qualcoder_reports"], abs=one["tolerance"]
    )


def test_dedoose_and_pooled_kappa(agreement_cases: Path) -> None:
    one = case(agreement_cases, "dedoose_kappa_50_excerpts")
    table = from_counts(one["both"], 10, 5, one["neither"])
    assert table.percent_agreement().value == pytest.approx(one["expected"]["percent_agreement"])
    assert table.cohen_kappa().value == pytest.approx(one["expected_derived"]["kappa_split_10_5"])
    two = case(agreement_cases, "pooled_kappa")
    tables = [from_counts(each["a"], each["b"], each["c"], each["d"]) for each in two["data"]]
    assert pooled_kappa(tables).value == pytest.approx(
        two["expected_derived"]["pooled"], abs=two["tolerance"]
    )


def test_atlasti_ten_segments(agreement_cases: Path) -> None:
    one = case(agreement_cases, "krippendorff2011_binary_10")
    found = figures_like("atlasti", units(*one["data"])).rows[0].values
    for ours, theirs in (("c_alpha_binary", "alpha_nominal"), ("percent_agreement", "percent_agreement")):
        assert found[ours].value == pytest.approx(one["expected"][theirs], abs=one["tolerance"])
