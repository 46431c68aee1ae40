"""What each coder marked on each track, as disjoint spans: for lists of passages and for sentences about them.

Spans are half-open, in characters of a text or milliseconds of a recording. What lies outside of the material (prompts,
what a moderator says) is cut away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from refiqda.agreement.things import Material

    Spans = list[tuple[int, int]]


def united(spans: Iterable[tuple[int, int]]) -> Spans:
    """Return what spans cover, in order; those that touch are one, and empty ones cover nothing."""
    found: Spans = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def without(spans: Sequence[tuple[int, int]], taken: Sequence[tuple[int, int]]) -> Spans:
    """Return what of disjoint spans in order is in none of the others, which are so too."""
    found: Spans = []
    at = 0
    for first, end in spans:
        start = first
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        place = at
        while place < len(taken) and taken[place][0] < end:
            if taken[place][0] > start:
                found.append((start, taken[place][0]))
            start = max(start, taken[place][1])
            place += 1
        if start < end:
            found.append((start, end))
    return found


def shared(spans: Sequence[tuple[int, int]], others: Sequence[tuple[int, int]]) -> Spans:
    """Return what two lists of disjoint spans in order both cover."""
    return without(spans, without(spans, others))


def size(spans: Iterable[tuple[int, int]]) -> int:
    """Return how much disjoint spans cover."""
    return sum(end - start for start, end in spans)


def marked(
    material: Material,
    kinds: Iterable[str] = ("text", "time"),
    *,
    coders: Iterable[int] | None = None,
    codes: Iterable[int] | None = None,
) -> dict[int, dict[tuple[int, int], Spans]]:
    """Return by track what each (coder, code) marked on tracks of these kinds."""
    import numpy as np  # noqa: PLC0415 - importing this module is cheap

    wanted = set(kinds)
    tracks = np.array([track.kind in wanted for track in material.tracks] + [False], dtype=bool)
    keep = tracks[material.track] & (material.start >= 0)
    if coders is not None:
        keep &= np.isin(material.coder, np.array(list(coders), dtype=np.int64))
    if codes is not None:
        keep &= np.isin(material.code, np.array(list(codes), dtype=np.int64))
    columns = (material.track, material.coder, material.code, material.start, material.end)
    raw: dict[int, dict[tuple[int, int], Spans]] = {}
    for track, coder, code, start, end in zip(*(column[keep].tolist() for column in columns), strict=True):
        raw.setdefault(track, {}).setdefault((coder, code), []).append((start, end))
    return {
        track: {
            who: cut
            for who, spans in sorted(raw[track].items())
            if (cut := without(united(spans), material.outside.get(track, [])))
        }
        for track in sorted(raw)
    }
