"""Holding what a reader found against the truth of a foreign file; and small changes to such files."""

from __future__ import annotations

import importlib.util
import io
import re
import zipfile
from typing import TYPE_CHECKING, Final

from tests.foreign import files
from tests.foreign.cases import EVERYTHING
from tests.foreign.facts import Form, Place, Truth, key_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from refiqda.project import Project
    from tests.foreign.readers import Found, Reader

PAGES_ARE_MEASURED: Final = importlib.util.find_spec("pypdf") is not None
_PAGE_HEIGHT: Final = EVERYTHING.printed[0].height


def rows_of(project: Project) -> dict[str, Truth]:
    """Return what the package says of each coding, in the form of the truth."""
    return {
        key_of(row.coding_guid): Truth(
            row.source,
            row.start,
            row.end,
            row.quote,
            row.code or "",
            row.coder,
            Place(row.page, row.x1, row.y1, row.x2, row.y2, row.begin_ms, row.end_ms),
            row.origin,
        )
        for row in project.codings()
    }


def plainly(truth: Mapping[str, Truth], form: Form) -> dict[str, Truth]:
    """Return a truth as rows have it: no place is a place of Nones, and pages are measured from the bottom."""
    return {key: one._replace(place=_upright(one.place or Place(), form)) for key, one in truth.items()}


def _upright(place: Place, form: Form) -> Place:
    if place.y1 is None or place.y2 is None or place.page is None:
        return place
    if not (form.pdf_from_top and PAGES_ARE_MEASURED):
        return place
    return place._replace(y1=_PAGE_HEIGHT - place.y2, y2=_PAGE_HEIGHT - place.y1)


def words_of(project: Project) -> dict[str, tuple[object, ...]]:
    """Return who coded which words of which text with what, by coding: what conversion must keep."""
    return {
        key_of(row.coding_guid): (
            row.quote,
            row.source,
            row.code_path,
            row.coder,
            row.start,
            row.end,
            row.origin,
        )
        for row in project.codings()
    }


def same_place(truth: Truth, form: Form, *, from_top: bool) -> tuple[int, ...] | None:
    """Return where an area lies, as foreign readers say it: whatever corner and first page the file's form has.

    ``from_top`` says whether the reader measures from the top of pages. Where no page can be measured, areas keep
    their numbers (which the loss report tells), so that such a reader sees them upside down.
    """
    place = truth.place
    if place is None or (truth.words is not None and place.page is not None):
        return None  # a passage of a page's text: the page itself is said by another coding
    if place.x1 is None or place.y1 is None or place.x2 is None or place.y2 is None:
        return None if place.begin is None or place.end is None else (place.begin, place.end)
    left, right = sorted((place.x1, place.x2))
    low, high = sorted((place.y1, place.y2))
    if place.page is None:
        return left, low, right, high
    if form.pdf_from_top if PAGES_ARE_MEASURED else from_top:
        low, high = _PAGE_HEIGHT - high, _PAGE_HEIGHT - low
    return place.page - form.first_page, left, low, right, high


def expected(truth: Mapping[str, Truth], form: Form, reader: Reader) -> dict[str, tuple[object, ...]]:
    """Return for each coding what a foreign reader must find: words, code, coder, source's name and place."""
    return {
        key: (one.words, one.code, one.coder, one.source, same_place(one, form, from_top=reader.pdf_from_top))
        for key, one in truth.items()
    }


def said(found: Found) -> dict[str, tuple[object, ...]]:
    """Return what a foreign reader found, in the same form."""
    return {
        key: (found.words.get(key), code, found.coders[key], found.sources[key], found.places.get(key))
        for key, code in found.codes.items()
    }


def root_of(data: bytes) -> bytes:
    """Return the project XML of an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(next(name for name in archive.namelist() if name.endswith(".qde")))


def with_origin(data: bytes, origin: str) -> bytes:
    """Return the archive with another program's name in the project XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    said = f'origin="{origin}"'.encode()
    return files.packed(
        [
            (name, re.sub(rb'\borigin="[^"]*"', said, body, count=1) if name.endswith(".qde") else body)
            for name, body in members
        ]
    )
