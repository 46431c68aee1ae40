"""What each coder marked on each track, as disjoint spans: for lists of passages and for sentences about them.

Spans are half-open, in characters of a text or milliseconds of a recording. What lies outside of the material (prompts,
what a moderator says) is cut away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refiqda.intervals import joined, without

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refiqda.agreement.things import Material

    Spans = list[tuple[int, int]]


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
            if (cut := without(joined(spans), material.outside.get(track, [])))
        }
        for track in sorted(raw)
    }
