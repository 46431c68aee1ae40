"""Ten thousand near misses of what was said in both studies: none is ever told to match."""

from __future__ import annotations

from collections import Counter

import pytest

from refiqda.findings.verifying.values import MATCHING
from tests.findings.near import CHANGES, near_misses, only_spelled, printed_in
from tests.findings.planted import judge

STUDIES = ("therapists", "dyads")


def told_to_match(study: str, number: int, seed: int) -> tuple[Counter[str], list[tuple[str, str, str, str]]]:
    """Return how many of each kind were tried, and those that were told to match after all."""
    nears = list(near_misses(study, number, seed))
    checks = judge(study).verify(printed_in(nears)).checks
    wrong: list[tuple[str, str, str, str]] = [
        (one.kind, check.status, one.printed, one.said)
        for one, check in zip(nears, checks, strict=True)
        if MATCHING & {check.status, check.match}
    ]
    return Counter(one.kind for one in nears), wrong


@pytest.mark.parametrize("study", STUDIES)
def test_near_misses_are_never_told_to_match(study: str) -> None:
    kinds, wrong = told_to_match(study, 48, 1)
    assert set(kinds) == set(CHANGES)
    assert not wrong


@pytest.mark.long
@pytest.mark.parametrize("study", STUDIES)
def test_ten_thousand_near_misses_are_never_told_to_match(study: str) -> None:
    kinds, wrong = told_to_match(study, 5_000, 2)
    assert sum(kinds.values()) == 5_000
    assert min(kinds.values()) >= 300
    assert not wrong


@pytest.mark.parametrize("study", STUDIES)
def test_what_is_only_spelled_otherwise_is_normalised(study: str) -> None:
    nears = list(only_spelled(study, 24))
    checks = judge(study).verify(printed_in(nears)).checks
    pairs = zip(nears, checks, strict=True)
    right = {"NORMALISED", "SPLICED"}  # the latter where the words drawn run over a turn
    assert not [(one.printed, check.match) for one, check in pairs if check.match not in right]
    assert [check.match for check in checks].count("NORMALISED") > len(nears) / 2
