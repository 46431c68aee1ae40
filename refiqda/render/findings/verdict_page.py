"""The report of a check of quotations as one HTML page: manuscript's words beside the transcript's, edits marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from refiqda.render.findings.verdict import (
    PRIVATE,
    SAYS,
    against,
    edit_words,
    facts,
    groups,
    headline,
    link_words,
    open_edits,
    opening,
    place_words,
    proves,
    rule_words,
    shared_why,
)
from refiqda.render.html import html_bytes

if TYPE_CHECKING:
    from refiqda.findings.verifying.values import Passage, QuoteCheck, Verification, WordEdit

_TEMPLATE: Final = "verdict.html"
Run = tuple[str, str]
"""A stretch of words and what it is: "", "changed", "declared"."""


def page_bytes(verification: Verification) -> bytes:
    """Return the page, as UTF-8."""
    parts: list[dict[str, Any]] = [
        {
            "status": status,
            "says": SAYS[status],
            "checks": [_shown(number, check) for number, check in group],
            "same": _same([check for _, check in group]),
        }
        for ok in (False, True)
        for status, group in groups(verification, ok=ok)
    ]
    bad = sum(not check.ok for check in verification.checks)
    return html_bytes(
        _TEMPLATE,
        manuscript=verification.manuscript,
        headline=opening(verification),
        verdict=headline(verification) if verification.language_mismatch else "",
        counts=[(part["status"], part["says"], len(part["checks"])) for part in parts],
        notes=verification.notes,
        faults=[part for part in parts if not part["checks"][0]["ok"]],
        good=[part for part in parts if part["checks"][0]["ok"]],
        bad=bad,
        remarks=sorted(
            verification.remarks, key=lambda one: ("error", "warning", "note").index(one.severity)
        ),
        links=[link_words(one) for one in verification.links],
        left_out=[
            (one.quoted.place.in_words(), one.quoted.text, rule_words(one.rule))
            for one in verification.left_out
        ],
        against=against(verification),
        texts=facts(verification),
        proves=proves(verification),
        private=PRIVATE,
    )


def _same(checks: list[QuoteCheck]) -> tuple[str, ...]:
    """Return the sentences that all checks of a group share: they are told once, above."""
    if len(checks) == 1:
        return ()
    shared = [{shared_why(checks)}, {f"It {check.proves}." for check in checks if check.proves}]
    return tuple(sentence for each in shared if len(each) == 1 for sentence in each if sentence)


def _shown(number: int, check: QuoteCheck) -> dict[str, Any]:
    """Return what the page shows of one check."""
    found = check.match != "NOT-FOUND"
    edits = open_edits(check)
    return {
        "number": number,
        "ok": check.ok,
        "where": check.quoted.place.in_words(),
        "match": "" if check.match == check.status else SAYS[check.match],
        "why": check.why,
        "proves": check.proves,
        "printed": runs(check.quoted.text, edits, printed=True),
        "found": found,
        "passages": [
            {
                "place": place_words(one),
                "words": runs(one.words, edits if found else (), printed=False, passage=one),
            }
            for one in check.passages[:12]
        ],
        "edits": [edit_words(edit) for edit in edits if not edit.declared],
    }


def runs(
    text: str, edits: tuple[WordEdit, ...], *, printed: bool, passage: Passage | None = None
) -> list[Run]:
    """Return a text as stretches, those that differ marked; of the manuscript, or of a passage of the transcript."""
    spans = []
    for edit in edits:
        start, end = edit.at if printed else edit.span
        if passage is not None:
            start, end = start - passage.start, end - passage.start
        if 0 <= start < end <= len(text):
            spans.append((start, end, "declared" if edit.declared else "changed"))
    made: list[Run] = []
    place = 0
    for start, end, kind in sorted(spans):
        if start >= place:
            made += [(text[place:start], ""), (text[start:end], kind)]
            place = end
    made.append((text[place:], ""))
    return [run for run in made if run[0]]
