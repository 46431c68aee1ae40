"""Consent, partners and masked pronouns."""

from __future__ import annotations

import pytest

from refiqda.findings.quotes.ledger import Ledger, LedgerRow
from refiqda.findings.quotes.values import PrivateEdit
from refiqda.study import Study
from tests.findings.verifying.rules.small import TEXTS, told

KETTLE = "One said: \u201cThe kettle was always on.\u201d"
FOUND = "One said: \u201cHe found it himself.\u201d"
STUDY = Study(pronouns=(("client", "he"), ("therapist", "she")))


@pytest.mark.parametrize(
    ("answer", "severity"), [({"C02": False}, ["error"]), ({"C02": None}, ["warning"]), ({}, ["warning"])]
)
def test_consent_is_asked_of_whoever_speaks(answer: dict[str, bool | None], severity: list[str]) -> None:
    others = dict.fromkeys(("C01", "T01", "T02"), True)
    assert [one.severity for one in told(KETTLE, "CONSENT", consents=others | answer)] == severity


def test_consent_is_no_question_where_it_was_given_or_nobody_is_quoted_or_nothing_is_known() -> None:
    assert not told(KETTLE, "CONSENT", consents={"C01": False, "C02": True})
    assert not told("One said: \u201cNobody ever said so.\u201d", "CONSENT", consents={"C01": False})
    assert not told(KETTLE, "CONSENT")


def test_the_ledger_brings_consents_and_names() -> None:
    ledger = Ledger(consents={"C02": False}, names={"C02": ("Odd Kvam",)})
    assert [one.severity for one in told(KETTLE, "CONSENT", ledger=ledger)] == ["error"]
    assert told(f"{KETTLE} (Odd Kvam)", "ATTRIBUTION", ledger=ledger)


def test_a_partner_may_recognise_what_the_register_lists_and_it_is_not_repeated() -> None:
    row = {"source": "C02-1", "quote": "The kettle was always on.", "about": "T02", "attribute": "kettle"}
    (one,) = told(KETTLE, "PARTNER", ledger=Ledger(partner_risks=(row,)))
    assert one.severity == "warning"
    assert not [word for word in ("kettle", "C02", "T02") if word in one.words]


@pytest.mark.parametrize(
    "row",
    [
        {"source": "C01-1", "quote": "The kettle was always on."},
        {"source": "C02-1", "quote": "I liked that"},
        {"source": "gone", "quote": "The kettle"},
        {"source": "C02-1", "quote": ""},
    ],
)
def test_other_words_are_no_risk(row: dict[str, str]) -> None:
    assert not told(KETTLE, "PARTNER", ledger=Ledger(partner_risks=(row,)))


def masked(printed: str, referent: str) -> Ledger:
    said = TEXTS["T01"]
    start = said.index("He found")
    row = LedgerRow("q1", "T01", "T01-1", "He found it himself.", "She found it himself.")
    edit = PrivateEdit("mask", start, start + 2, "She", printed, referent=referent)
    return Ledger(rows=(row,), edits={"q1": (edit,)})


@pytest.mark.parametrize(
    ("printed", "referent", "faults"),
    [
        ("He", "client", 0),
        ("She", "client", 1),
        ("She", "therapist", 0),
        ("He", "therapist", 1),
        ("She", "", 0),
    ],
)
def test_a_masked_pronoun_follows_the_role_that_a_person_set(
    printed: str, referent: str, faults: int
) -> None:
    found = told(FOUND, "PRONOUN", ledger=masked(printed, referent), study=STUDY)
    assert [one.severity for one in found] == ["error"] * faults


def test_no_pronoun_is_judged_where_the_study_has_no_rule_or_nobody_masked() -> None:
    assert not told(FOUND, "PRONOUN", ledger=masked("She", "client"), study=Study())
    assert not told(FOUND, "PRONOUN", study=STUDY)
    assert not told(KETTLE, "PRONOUN", ledger=masked("She", "client"), study=STUDY)
