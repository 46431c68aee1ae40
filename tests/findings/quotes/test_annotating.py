"""Quotes as web annotations: both selectors of each passage, and nothing that is private."""

from __future__ import annotations

import json

from refiqda.findings.quotes import Edit, Quote, Selector, Target, Translation
from refiqda.findings.quotes.store import to_annotation

GUID = "0B0E6A3C-7D0B-4A52-9F3E-3F0D0C7F2A11"
TARGET = Target(
    "a.txt", GUID, Selector("We waited", "C1: ", " so", 4, 13), "sha256:00", "2026-01-02T03:04:05Z"
)


def test_a_passage_has_both_selectors_and_the_state_of_its_text() -> None:
    made = to_annotation(Quote(id="q1", targets=(TARGET,), theme=("Waiting",), by=("R",), at="spring"))
    assert json.loads(json.dumps(made)) == made
    assert made["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    (target,) = made["target"]
    assert target["source"] == f"urn:uuid:{GUID.lower()}"
    assert target["selector"] == [
        {"type": "TextQuoteSelector", "exact": "We waited", "prefix": "C1: ", "suffix": " so"},
        {"type": "TextPositionSelector", "start": 4, "end": 13},
    ]
    assert target["state"] == {"type": "TimeState", "sourceDate": "2026-01-02T03:04:05Z"}
    assert target["refiqda:digest"] == "sha256:00"
    assert made["body"][0]["value"] == "Waiting"
    assert "created" not in made


def test_edits_translations_and_a_condensate_go_along() -> None:
    quote = Quote(
        id="q1",
        form="condensate",
        words="They waited.",
        language="en",
        targets=(TARGET,),
        edits=(Edit("omission", 0, 2, "[...]"),),
        original=(Translation(TARGET, "nb", "R", "2024-01-01"),),
    )
    made = to_annotation(quote)
    assert made["refiqda:edits"][0]["printed"] == "[...]"
    assert made["refiqda:original"][0]["refiqda:translator"] == "R"
    assert made["body"] == [
        {
            "type": "TextualBody",
            "purpose": "describing",
            "value": "They waited.",
            "format": "text/plain",
            "refiqda:language": "en",
        }
    ]
