"""Who may be quoted and who may be known by it: consent, partners, and pronouns that were masked by role.

CONSENT: words of somebody who did not agree to be quoted. PARTNER: words by which the partner of a dyad may know
himself, by the private list of them. PRONOUN: a masked pronoun that is not the one that the study gives to the role of
whom it means; only where a person set who that is. Remarks name nobody and repeat nothing private.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from refiqda.findings.verifying.rules.material import Material, about
from refiqda.surveying.values import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from refiqda.findings.quotes.values import PrivateEdit
    from refiqda.findings.verifying.values import QuoteCheck, Remark


def consents(material: Material) -> Iterator[Remark]:
    """Yield CONSENT for each quotation of somebody without consent to be quoted.

    An error where somebody said no, a warning where the register holds no answer; nothing where no consents are given.
    """
    if material.consents is None:
        return
    known = {key(case): answer for case, answer in material.consents.items()}
    for number, check in enumerate(material.checks):
        answers = [known.get(key(voice.case)) for voice in material.speaking(check)]
        if any(answer is False for answer in answers):
            words = "Somebody whose words these are did not agree to be quoted."
            yield about(number, check, "CONSENT", "error", words)
        elif None in answers:
            words = "The register holds no answer to whether somebody whose words these are may be quoted."
            yield about(number, check, "CONSENT", "warning", words)


def partners(material: Material) -> Iterator[Remark]:
    """Yield PARTNER for each quotation of words by which a partner may know himself."""
    for number, check in enumerate(material.checks):
        if tells_of_partner(material, check):
            words = (
                "The partner may recognise what is told here (the register lists it). "
                "Ask the partner, or alter the detail."
            )
            yield about(number, check, "PARTNER", "warning", words)


def tells_of_partner(material: Material, check: QuoteCheck) -> bool:
    """Whether a quotation has words of the register's list of what a partner may recognise."""
    listed = material.partner_spans
    if not listed:
        return False
    places = {(one.source_guid, one.start, one.end) for one in material.passages(check)}
    places |= {
        (text, start, end)
        for text, start, end in material.originals(check)
        if start is not None and end is not None
    }
    return any(
        text == guid and start < last and first < end
        for text, start, end in places
        for guid, first, last in listed
    )


def pronouns(material: Material) -> Iterator[Remark]:
    """Yield PRONOUN for each quotation with a mask that is not the pronoun of the role it means."""
    rules = _rules(material)
    if not rules or material.ledger is None:
        return
    wrong = [
        (row.id, _plain(row.printed), role)
        for row in material.ledger.rows
        if (role := _wrong_role(material.ledger.edits_of(row.id), rules))
    ]
    for number, check in enumerate(material.checks):
        words = _plain(check.quoted.text)
        for id_, printed, role in wrong:
            if check.quoted.token == id_ or (words and words == printed):
                said = f"A pronoun that means the {role} is not the one that the study gives to a {role}."
                yield about(number, check, "PRONOUN", "error", said)
                break


def _rules(material: Material) -> dict[str, frozenset[str]]:
    """Return the pronouns of each role, as the study declares them."""
    if material.study is None or material.ledger is None:
        return {}
    from refiqda.findings.quotes import ledger  # noqa: PLC0415 - reached only with a private ledger in hand

    return {key(role): frozenset(map(key, forms)) for role, forms in ledger.pronouns(material.study).items()}


def _wrong_role(edits: Iterable[PrivateEdit], rules: Mapping[str, frozenset[str]]) -> str:
    """Return the role of the first mask that breaks its rule; "" for none. Who is meant, a person has set."""
    for edit in edits:
        pronouns_ = rules.get(key(edit.referent))
        if edit.kind == "mask" and pronouns_ is not None and key(edit.printed) not in pronouns_:
            return edit.referent
    return ""


def _plain(words: str) -> str:
    folded = unicodedata.normalize("NFC", words).translate(
        {0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"', 0xAD: None, 0xA0: " "}
    )
    return " ".join(folded.split())
