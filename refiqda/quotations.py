"""One passage said several times: as a text span, and once more as an area on each of its pages.

ATLAS.ti writes a quotation in the text of a PDF as a passage of the representation and as an area of each page
that it runs over; the first area has the passage's GUID, the others have its name, author and date, and every
coding stands on each of them, with a GUID of its own (annex A.2 of the standard is such a file). Work counts such
a coding once, where its words are; the tree keeps all of them.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import attrs

from refiqda.model import guid_key

if TYPE_CHECKING:
    from refiqda import model

    Signature = tuple[str | None, str | None, str]
    """Name, user and date of a selection; or code, user and date of a coding."""


@attrs.frozen(eq=False)
class Repeats:
    """The codings of areas that repeat one of a passage.

    ``skipped`` are the repeating codings by ``id()``; ``said_of`` has, by the ``id()`` of each coding that is
    repeated, the areas and the codings there, the first page first.
    """

    skipped: frozenset[int]
    said_of: dict[int, list[tuple[model.PDFSelection, model.Coding]]]


def repeats_of(source: model.PDFSource) -> Repeats | None:
    """Return which codings of the source's areas repeat those of its text; None where there are none."""
    if source.representation is None or not source.pdf_selections:
        return None
    passages = {guid_key(one.guid): one for one in source.representation.plain_text_selections if one.guid}
    areas: dict[str, list[model.PDFSelection]] = {}
    for area in source.pdf_selections:
        key = guid_key(area.guid or "")
        if key in passages:
            areas.setdefault(key, []).append(area)
    if not areas:
        return None
    _add_further_pages(source, areas)
    said_of: dict[int, list[tuple[model.PDFSelection, model.Coding]]] = {}
    for key, parts in areas.items():
        passage = passages[key]
        for area in parts:
            for coding, repeat in _pairs(passage, area):
                said_of.setdefault(id(coding), []).append((area, repeat))
    skipped = frozenset(id(repeat) for pairs in said_of.values() for _, repeat in pairs)
    return Repeats(skipped, said_of) if skipped else None


def _add_further_pages(source: model.PDFSource, areas: dict[str, list[model.PDFSelection]]) -> None:
    """Add to the first page's area those of the pages that follow; where two passages fit, to neither."""
    signed: dict[Signature, str | None] = {}
    for key, (first, *_) in areas.items():
        signature = _signature(first)
        if signature is not None:
            signed[signature] = None if signature in signed else key
    taken = {id(one) for parts in areas.values() for one in parts}
    loose = [one for one in source.pdf_selections if id(one) not in taken and one.page is not None]
    for area in sorted(loose, key=lambda one: one.page or 0):
        after = _signature(area)
        owner = None if after is None else signed.get(after)
        if owner is not None and areas[owner][-1].page == (area.page or 0) - 1:
            areas[owner].append(area)


def _signature(selection: model.PDFSelection) -> Signature | None:
    """Return what the parts of one quotation have in common; without a date nothing shows that they are one."""
    date = selection.creation_date_time
    return (selection.name, guid_key(selection.creating_user or ""), date) if date else None


def _pairs(
    passage: model.PlainTextSelection, area: model.PDFSelection
) -> list[tuple[model.Coding, model.Coding]]:
    """Return the codings of a passage that an area repeats (same code, user and date), each with its repeat."""
    waiting: dict[tuple[str, str, str | None], list[model.Coding]] = {}
    for repeat in area.codings:
        waiting.setdefault(_what(repeat, area), []).append(repeat)
    used: Counter[tuple[str, str, str | None]] = Counter()
    pairs = []
    for coding in passage.codings:
        what = _what(coding, passage)
        if used[what] < len(waiting.get(what, ())):
            pairs.append((coding, waiting[what][used[what]]))
            used[what] += 1
    return pairs


def _what(
    coding: model.Coding, selection: model.PlainTextSelection | model.PDFSelection
) -> tuple[str, str, str | None]:
    user = coding.creating_user or selection.creating_user
    return guid_key(coding.code_ref or ""), guid_key(user or ""), coding.creation_date_time
