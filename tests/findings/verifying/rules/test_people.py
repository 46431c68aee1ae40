"""Signs, names and rare values beside a quotation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from refiqda.study import Study
from tests.findings.verifying.rules.small import told, voices

if TYPE_CHECKING:
    from refiqda.study.values import Policy

BOAT = "I came by boat and the boat was late."
KETTLE = "The kettle was always on."


def attributed(text: str, policy: Policy, *, pseudonyms: bool = False) -> list[str]:
    found = told(
        text, "ATTRIBUTION", study=Study(attribution_policy=policy), heard=voices(pseudonyms=pseudonyms)
    )
    assert {one.severity for one in found} <= {"error"}
    return [one.words for one in found]


@pytest.mark.parametrize(
    "beside",
    ["(C01)", "(C1)", "(C-01)", "(client 1)", "(Client no. 1)", "(participant 1)", "(dyad 01)", "\u2013 C01"],
)
@pytest.mark.parametrize("policy", ["none", "role"])
def test_a_sign_beside_a_quotation_is_an_error_where_nobody_is_named(beside: str, policy: Policy) -> None:
    assert len(attributed(f"One said: \u201c{BOAT}\u201d {beside}", policy)) == 1


@pytest.mark.parametrize("policy", ["none", "role", "pseudonym", "pseudonym-per-theme"])
@pytest.mark.parametrize(
    "text",
    [
        f"One said: \u201c{BOAT}\u201d",
        f"\u201c{BOAT}\u201d said a client in her first year.",
        f"C01 was met twice. Later one said: \u201c{BOAT}\u201d Then C02 was met.",
        f"One said: \u201c{BOAT}\u201d (see section C013)",
    ],
)
def test_what_names_nobody_beside_the_quotation_is_none(text: str, policy: Policy) -> None:
    assert attributed(text, policy) == []


def test_a_sign_before_a_quotation_and_below_a_block_counts() -> None:
    assert attributed(f"C01 said: \u201c{BOAT}\u201d", "none")
    assert attributed(f"One said:\n\n> {BOAT} (C01)", "none")


def test_a_pseudonym_is_for_studies_that_say_so() -> None:
    text = "One said: \u201cWe laughed at the same sign.\u201d (Bodil)"
    assert attributed(text, "none", pseudonyms=True)
    assert attributed(text, "role", pseudonyms=True)
    assert not attributed(text, "pseudonym", pseudonyms=True)
    assert attributed(text.replace("Bodil", "T02"), "pseudonym", pseudonyms=True)
    assert not attributed(text.replace("Bodil", "T02"), "pseudonym"), "codes may be the pseudonyms"


def test_one_pseudonym_in_two_themes_links_what_was_to_be_apart() -> None:
    text = (
        "# Boats\n\nOne said: \u201cWe laughed at the same sign.\u201d (Bodil)\n\n"
        "# Kettles\n\nOne said: \u201cAfter that it was easier to be silent.\u201d (Bodil)\n"
    )
    found = told(
        text,
        "ATTRIBUTION",
        study=Study(attribution_policy="pseudonym-per-theme"),
        heard=voices(pseudonyms=True),
        codings={"Boats": ["T02"], "Kettles": ["T02"]},
    )
    assert [one.check for one in found] == [1]


@pytest.mark.parametrize("policy", ["none", "role", "pseudonym", "pseudonym-per-theme"])
def test_a_real_name_is_never_right(policy: Policy) -> None:
    text = f"One said: \u201c{BOAT}\u201d (Ottilie Brand)"
    study = Study(attribution_policy=policy)
    (one,) = told(text, "ATTRIBUTION", study=study, names={"C01": ["Ottilie Brand", "Ottilie"]})
    assert "Ottilie" not in one.words


def risky(text: str) -> list[str]:
    return [one.severity for one in told(text, "RISK")]


@pytest.mark.parametrize(
    "text",
    [
        f"One said: \u201c{BOAT}\u201d (Therapist, psychiatrist)",
        f"One psychiatrist said: \u201c{BOAT}\u201d",
        f"\u201c{BOAT}\u201d said the psychiatrist.",
        f"One said: \u201c{BOAT}\u201d (woman, 33)",
        f"One said: \u201c{BOAT}\u201d (client, woman)",
    ],
)
def test_what_one_participant_alone_is_beside_a_quotation_is_an_error(text: str) -> None:
    assert "error" in risky(text)


@pytest.mark.parametrize(
    "text",
    [
        f"One said: \u201c{BOAT}\u201d (therapist, woman)",
        f"One said: \u201c{BOAT}\u201d (client)",
        f"After 33 weeks one said: \u201c{BOAT}\u201d",
        f"\u201cThe psychiatrist had left\u201d, one read aloud, and another: \u201c{BOAT}\u201d",
    ],
)
def test_what_several_are_is_none(text: str) -> None:
    assert "error" not in risky(text)


def test_a_rare_value_in_the_text_is_a_note_and_told_once() -> None:
    assert risky("One therapist was a psychiatrist. The psychiatrist was new.\n\nA psychiatrist again.") == [
        "note"
    ]
