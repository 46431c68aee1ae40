"""A quote in the form of the W3C Web Annotation Data Model (Recommendation of 23 February 2017), as JSON-LD.

Every passage is a target with both selectors of its words: a TextQuoteSelector (section 4.2.4), and a
TextPositionSelector (section 4.2.5), whose positions count code points from 0, half-open. The state of the text is a
TimeState (section 4.3.1) where its date is known; its digest stands beside it, in a term of our own. Declared edits,
translations and the like are terms of our own too; private edits are not part of a quote and never in here.

An annotation holds words of participants and the place they are from: it stays within the team.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import attrs

if TYPE_CHECKING:
    from refiqda.findings.quotes.values import Quote, Target

CONTEXT: Final = "http://www.w3.org/ns/anno.jsonld"
OWN: Final = "urn:refiqda:quotes:1#"
"""What our own terms begin with, as the context of an annotation says."""
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)", re.ASCII)


def to_annotation(quote: Quote) -> dict[str, Any]:
    """Return a quote as an annotation: its passages as targets, its themes as tags, its claim as a comment."""
    made: dict[str, Any] = {
        "@context": [CONTEXT, {"refiqda": OWN}],
        "id": f"urn:refiqda:quote:{quote.id}",
        "type": "Annotation",
        "motivation": "highlighting",
        "refiqda:form": quote.form,
    }
    if quote.at and _MOMENT.fullmatch(quote.at):
        made["created"] = quote.at
    if quote.by:
        made["creator"] = [{"type": "Person", "name": name} for name in quote.by]
    bodies = [_body("tagging", path) for path in quote.theme]
    bodies += [_body("tagging", name) for _, name in quote.slot]
    if quote.claim:
        bodies.append(_body("commenting", quote.claim))
    if quote.words:
        bodies.append({**_body("describing", quote.words), **_language(quote.language)})
    if bodies:
        made["body"] = bodies
    made["target"] = [{**_target(one), **_language(quote.language)} for one in quote.targets]
    if quote.edits:
        made["refiqda:edits"] = [attrs.asdict(edit) for edit in quote.edits]
    if quote.original:
        made["refiqda:original"] = [
            {
                **_target(one.original),
                **_language(one.language),
                "refiqda:translator": one.translator,
                "refiqda:translated": one.at,
            }
            for one in quote.original
        ]
    return made


def _body(purpose: str, value: str) -> dict[str, Any]:
    return {"type": "TextualBody", "purpose": purpose, "value": value, "format": "text/plain"}


def _language(language: str) -> dict[str, str]:
    return {"refiqda:language": language} if language else {}


def _target(target: Target) -> dict[str, Any]:
    one = target.selector
    made: dict[str, Any] = {
        "type": "SpecificResource",
        "source": f"urn:uuid:{target.source_guid.lower()}",
        "refiqda:name": target.source,
        "selector": [
            {"type": "TextQuoteSelector", "exact": one.exact, "prefix": one.prefix, "suffix": one.suffix},
            {"type": "TextPositionSelector", "start": one.start, "end": one.end},
        ],
        "refiqda:digest": target.digest,
    }
    if target.dated and _MOMENT.fullmatch(target.dated):
        made["state"] = {"type": "TimeState", "sourceDate": target.dated}
    elif target.dated:
        made["refiqda:dated"] = target.dated
    return made
