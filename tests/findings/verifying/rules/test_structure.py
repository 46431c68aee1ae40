"""Slots, second quotations, passages from elsewhere, paragraphs without a quotation."""

from __future__ import annotations

import attrs
import pytest

from refiqda.study import Study
from refiqda.study.values import Slot, Structure
from tests.findings.verifying.rules.small import TEXTS, told

CODINGS = {"Theme/Boats/client": ["C01"], "Theme/Boats/therapist": ["T01"], "Theme/Kettles/client": ["C02"]}
CODINGS |= {"Theme/Kettles/therapist": ["T02"]}
STRUCTURE = Structure(
    levels=("theme", "constituent", "perspective"),
    slots=(Slot(name="theme", count=1), Slot(name="constituent", count=2), Slot(name="perspective", count=2)),
    perspectives=("client", "therapist"),
)
STUDY = Study(structure=STRUCTURE)
WHOLE = "# Theme: a study\n\n" + "".join(
    f"## {name}\n\n" + "".join(f"*{role}.* They told of it.\n\n> {TEXTS[case]}\n\n" for role, case in cases)
    for name, cases in (
        ("1. Boats", (("Client", "C01"), ("Therapist", "T01"))),
        ("2. Kettles", (("Client", "C02"), ("Therapist", "T02"))),
    )
)
KINDS = ("EMPTY-SLOT", "SECOND-QUOTE", "OUTSIDE-THEME", "WITHOUT-QUOTE")


def found(text: str, study: Study = STUDY) -> list[tuple[str, str]]:
    return [(one.kind, one.severity) for one in told(text, *KINDS, study=study, codings=CODINGS)]


def without(text: str, words: str) -> str:
    assert text.count(words) == 1
    return text.replace(words, "")


def declaring(*rules: str) -> Study:
    return attrs.evolve(STUDY, structure=attrs.evolve(STRUCTURE, rules=rules))


def test_a_whole_manuscript_has_nothing_to_say() -> None:
    assert found(WHOLE) == []


def test_a_slot_without_a_quotation_is_an_error_and_says_which() -> None:
    text = without(WHOLE, f"> {TEXTS['T02']}\n\n")
    assert found(text) == [("EMPTY-SLOT", "error")]
    (one,) = told(text, "EMPTY-SLOT", study=STUDY, codings=CODINGS)
    assert "Kettles, therapist" in one.words
    assert one.where.startswith("line ")


def test_a_missing_part_is_named() -> None:
    text = WHOLE[: WHOLE.index("## 2. Kettles")]
    (one,) = told(text, *KINDS, study=STUDY, codings=CODINGS)
    assert one.severity == "error"
    assert '"Kettles"' in one.words


def test_where_no_slots_are_declared_nothing_is_empty() -> None:
    text = without(WHOLE, f"> {TEXTS['T02']}\n\n")
    assert ("EMPTY-SLOT", "error") not in found(text, Study(structure=Structure(perspectives=("client",))))


def test_named_slots_need_no_project() -> None:
    study = Study(structure=Structure(slots=(Slot(name="Boats"), Slot(name="Kettles"))))
    (one,) = told(f"# Boats\n\n> {TEXTS['C01']}\n", "EMPTY-SLOT", study=study)
    assert (one.severity, '"Kettles"' in one.words) == ("error", True)


def test_headings_that_name_nothing_are_a_note_and_no_error() -> None:
    (one,) = told(
        "# Results\n\nSome words.\n", "EMPTY-SLOT", study=Study(structure=Structure(slots=STRUCTURE.slots))
    )
    assert one.severity == "note"


def test_a_token_fills_a_slot() -> None:
    assert found(WHOLE.replace(f"> {TEXTS['T02']}", "[[q:one]]")) == []


def test_a_second_block_quotation_is_a_warning_and_one_in_a_sentence_none() -> None:
    more = WHOLE.replace(
        f"> {TEXTS['C02']}\n\n", f"> {TEXTS['C02']}\n\nAnd also:\n\n> The kettle was always on.\n\n"
    )
    assert found(more) == [("SECOND-QUOTE", "warning")]
    inline = WHOLE.replace(
        "## 2. Kettles", "One said: \u201cI had the answer on Monday\u201d.\n\n## 2. Kettles"
    )
    assert found(inline) == []


def test_a_passage_from_elsewhere_is_a_note_until_the_study_declares_the_rule() -> None:
    text = WHOLE.replace(TEXTS["C02"], TEXTS["C01"][:37])
    assert found(text) == [("OUTSIDE-THEME", "note")]
    assert found(text, declaring("outside-theme")) == [("OUTSIDE-THEME", "error")]
    assert found(text, declaring("Outside theme")) == [("OUTSIDE-THEME", "error")]


def test_a_rule_that_nobody_knows_is_said() -> None:
    (one,) = told(WHOLE, "RULES", study=declaring("no-adverbs"))
    assert "no-adverbs" in one.words


def test_a_paragraph_without_a_quotation_is_a_note() -> None:
    text = WHOLE.replace("## 2. Kettles", "A thought of the authors.\n\nAnd one more.\n\n## 2. Kettles")
    assert found(text) == [("WITHOUT-QUOTE", "note")]


def test_a_chapter_of_methods_below_the_title_is_none_of_the_findings() -> None:
    text = WHOLE.replace(
        "## 1. Boats", "## Method\n\nWe asked.\n\nWe read.\n\nMost clients came.\n\n## 1. Boats"
    )
    assert found(text) == []
    assert told(text, "QUANTIFIER", study=STUDY, codings=CODINGS) == []


@pytest.mark.parametrize(
    "lead",
    [
        "*Clients.*",
        "*The client.*",
        "*The client's perspective.*",
        "*Client perspective.*",
        "**Clients' view:**",
    ],
)
def test_a_perspective_is_known_in_the_words_people_use(lead: str) -> None:
    assert found(WHOLE.replace("*Client.*", lead)) == []


def test_perspectives_may_be_headings() -> None:
    text = WHOLE.replace("*Client.* ", "### The client\n\n").replace("*Therapist.* ", "### Therapists\n\n")
    assert found(text) == []
