"""Choices as entries of the trail: ids, forms and counts, and never a word of anybody."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from refiqda.findings.quotes.store import quote_dict
from refiqda.trail.canonical import canonical
from refiqda.trail.entry import Draft, Entry
from refiqda.trail.writing import append

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from refiqda.findings.quotes.choosing import Choice
    from refiqda.findings.quotes.values import Quote


def enter_choice(
    folder: Path, choice: Choice, *, file: str, by: Sequence[str] = (), meeting: str | None = None
) -> Entry:
    """Append an entry of kind quote to the trail in ``folder``, and return it.

    It says which ids were chosen, in which form, with the digest of each quote as it is written down, so that a quote
    altered later shows; how many passages were seen and passed over; and the reason, which is the analyst's own.
    """
    selection = choice.selection
    fields: dict[str, Any] = {
        "command": "quotes choose",
        "output": {"file": file},
        "summary": [{"kind": "added", "object": "quote", "count": len(choice.quotes)}]
        if choice.quotes
        else [],
        "quotes": [
            {"id": one.id, "form": one.form, "digest": quote_digest(one), "targets": len(one.targets)}
            for one in choice.quotes
        ],
        "candidates": {"seen": len(selection.seen), "passed_over": len(selection.passed_over)},
    }
    if selection.theme:
        fields["themes"] = list(selection.theme)
    if selection.reason:
        fields["reason"] = selection.reason
    (entry,) = append(folder, [Draft("quote", fields, by=tuple(by), meeting=meeting, at=selection.at)])
    return entry


def enter_withdrawn(
    folder: Path,
    identities: Sequence[str],
    *,
    file: str,
    by: Sequence[str] = (),
    meeting: str | None = None,
    reason: str = "",
) -> Entry:
    """Append an entry of kind quote that says which quotes were taken out again, by id, and return it."""
    fields: dict[str, Any] = {
        "command": "quotes choose",
        "output": {"file": file},
        "summary": [{"kind": "removed", "object": "quote", "count": len(identities)}],
        "taken_out": list(identities),
    }
    if reason:
        fields["reason"] = reason
    (entry,) = append(folder, [Draft("quote", fields, by=tuple(by), meeting=meeting)])
    return entry


def quote_digest(quote: Quote) -> str:
    """Return the digest of a quote as it is written down: over its RFC 8785 form."""
    return "sha256:" + hashlib.sha256(canonical(quote_dict(quote))).hexdigest()
