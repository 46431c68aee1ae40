"""The places at which a text was edited, to the character: what an alignment by words leaves to be said."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.text.anchor import TextAlignment

Edit = tuple[int, int, int, int]
"""From where to where in the old text, from where to where in the new; half-open."""


def edits_of(alignment: TextAlignment) -> list[Edit]:
    """Return the places at which the new text says something else, in order; white space and dashes count too."""
    old, new = alignment.old, alignment.new
    columns = (alignment.old_starts, alignment.old_ends, alignment.new_starts, alignment.new_ends)
    found: list[Edit] = []
    first = start = 0
    for there, end, here, behind in (*zip(*columns, strict=True), (len(old), len(old), len(new), len(new))):
        found += _trimmed(old, new, (first, there, start, here))
        if (
            old[there:end] != new[here:behind]
        ):  # the same words in other spelling: quotes, dashes, normal forms
            found += _within(old, new, (there, end, here, behind))
        first, start = end, behind
    return found


def _trimmed(old: str, new: str, edit: Edit) -> Iterator[Edit]:
    """Yield an edit without what is the same at its beginning and its end, unless nothing is left of it."""
    first, last, start, end = edit
    while first < last and start < end and old[first] == new[start]:
        first, start = first + 1, start + 1
    while first < last and start < end and old[last - 1] == new[end - 1]:
        last, end = last - 1, end - 1
    if first < last or start < end:
        yield first, last, start, end


def _within(old: str, new: str, edit: Edit) -> Iterator[Edit]:
    """Yield the edits inside of a stretch that says the same in other characters."""
    first, last, start, end = edit
    if last - first != end - start:
        yield from _trimmed(old, new, edit)
        return
    at = 0
    while at < last - first:
        if old[first + at] == new[start + at]:
            at += 1
            continue
        begin = at
        while at < last - first and old[first + at] != new[start + at]:
            at += 1
        yield first + begin, first + at, start + begin, start + at
