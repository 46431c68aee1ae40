"""One passage said several times: as a text span, and once more as an area on each of its pages.

ATLAS.ti writes a quotation in the text of a PDF as a passage of the representation and as an area of each page
that it runs over; the first area has the passage's GUID, all have its name, author and date, and every
coding stands on each of them, with a GUID of its own (annex A.2 of the standard is such a file). The coding is the
one with the words; the others were not made by a person, and are left out of figures.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import attrs

from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refiqda import model

    Signature = tuple[str, str, str]
    """Name, user and date of a selection."""


@attrs.frozen(eq=False)
class Repeats:
    """The codings of areas that repeat one of a passage.

    ``repeating`` are the repeating codings by ``id()``; ``said_of`` has, by the ``id()`` of each coding that is
    repeated, the areas and the codings there, the first page first.
    """

    repeating: frozenset[int]
    said_of: dict[int, list[tuple[model.PDFSelection, model.Coding]]]


def repeats_of(source: model.PDFSource) -> Repeats | None:
    """Return which codings of the source's areas repeat those of its text; None where there are none."""
    if source.representation is None or not source.pdf_selections:
        return None
    said_of: dict[int, list[tuple[model.PDFSelection, model.Coding]]] = {}
    for passage, areas in _quotations(source.representation.plain_text_selections, source.pdf_selections):
        for area in areas:
            for coding, repeat in _pairs(passage, area):
                said_of.setdefault(id(coding), []).append((area, repeat))
    repeating = frozenset(id(repeat) for pairs in said_of.values() for _, repeat in pairs)
    return Repeats(repeating, said_of) if repeating else None


def _quotations(
    passages: Iterable[model.PlainTextSelection], areas: Iterable[model.PDFSelection]
) -> list[tuple[model.PlainTextSelection, list[model.PDFSelection]]]:
    """Return the passages that are marked on pages too, each with its areas, the first page first.

    An area belongs to the passage whose GUID it has. Files that may name a thing once have no such areas: there,
    and for the pages that follow, name, user and date tell, unless two passages have the same. (Two selections of
    the same words are one passage: some programs get one for each coding.)
    """
    by_guid: dict[str, model.PlainTextSelection] = {}
    signed: dict[Signature, list[model.PlainTextSelection]] = {}
    for passage in passages:
        by_guid[guid_key(passage.guid or "")] = passage
        signature = _signature(passage)
        if signature is not None:
            signed.setdefault(signature, []).append(passage)
    by_guid.pop("", None)
    found: dict[int, tuple[model.PlainTextSelection, list[model.PDFSelection]]] = {}
    loose: list[tuple[int, int, model.PDFSelection, model.PlainTextSelection]] = []
    for number, area in enumerate(areas):
        named = by_guid.get(guid_key(area.guid or ""))
        signature = _signature(area)
        fitting = None if signature is None else _fitting(signed.get(signature, []), area)
        if named is not None:
            found.setdefault(id(named), (named, []))[1].append(area)
        elif fitting is not None and area.page is not None:
            loose.append((area.page, number, area, fitting))
    for page, _, area, passage in sorted(loose, key=lambda one: one[:2]):
        parts = found.setdefault(id(passage), (passage, []))[1]
        if not parts or parts[-1].page == page - 1:
            parts.append(area)
    return list(found.values())


def _fitting(
    passages: list[model.PlainTextSelection], area: model.PDFSelection
) -> model.PlainTextSelection | None:
    """Return the passage of an area that has its name, user and date; None for passages of different words.

    Of the parts of a passage that was split by its codings it is the one whose coding the area repeats.
    """
    if len({(one.start_position, one.end_position) for one in passages}) != 1:
        return None
    return passages[0] if len(passages) == 1 else next((one for one in passages if _pairs(one, area)), None)


def _signature(selection: model.PlainTextSelection | model.PDFSelection) -> Signature | None:
    """Return what the parts of one quotation have in common; without name and date nothing shows that they are one."""
    name, date = selection.name, selection.creation_date_time
    return (name, guid_key(selection.creating_user or ""), date) if name and date else None


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
