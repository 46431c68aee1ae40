"""Blocks of one source, for the bootstrap where there is only one; and what a reader should know of the units.

Within one text, what is said in one place hangs together with what is said next, so neither characters nor sentences
may be drawn one by one. Turns (lines, where nobody is known to speak) are taken together in blocks that follow one
another, and blocks are drawn (Carlstein 1986, The use of subseries values for estimating the variance of a general
statistic from a stationary sequence, Annals of Statistics 14, 1171-1179). Of n turns a block holds the cube root of n,
rounded up: the order of length that serves a variance best (Hall, Horowitz and Jing 1995, On blocking rules for
the bootstrap with dependent data, Biometrika 82, 561-574). A text of few lines is cut by sentences, a recording into
stretches of ten seconds, a document into its pages; a single picture has no blocks.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from refiqda.agreement.strips import material_of
from refiqda.agreement.units import TextUnits
from refiqda.errors import InvalidArgumentError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from refiqda.agreement.counting_strips import How
    from refiqda.agreement.strips import Laid, Strips
    from refiqda.agreement.things import Material, Track

    Numbers = NDArray[np.int64]
    Pieces = list[tuple[int, int, int]]
    """Track, start, end."""
    Blocks = dict[str, dict[int, list[tuple[int, int]]]]

FEW: Final = 8
"""With fewer turns or lines than this, a text is cut by sentences."""
STRETCH: Final = 10_000
"""Milliseconds."""


def blocks_of(laid: Laid, strips: Strips, unit: str) -> tuple[Blocks, str] | None:
    """Return the blocks of the only source that is compared, as regions, and what they are in words; None without."""
    tracks = [one for one in strips.track.tolist() if one >= 0]
    if unit == "source" or np.unique(strips.source).size != 1 or not tracks:
        return None
    material = laid.material
    kind = material.tracks[tracks[0]].kind
    if kind == "area":
        if len(tracks) < 2:  # noqa: PLR2004 - one page is no sample
            return None
        return {
            f"block {n}": {one: [(0, 1)]} for n, one in enumerate(tracks, 1)
        }, f"{len(tracks)} pages of one source"
    try:
        pieces, noun = _pieces(material, tracks, kind)
    except InvalidArgumentError:  # codings without a text
        return None
    size = _cube_root(len(pieces))
    many = -(-len(pieces) // size) if pieces else 0
    if many < 2:  # noqa: PLR2004 - one block is no sample
        return None
    blocks: Blocks = {}
    for number, (track, start, end) in enumerate(pieces):
        blocks.setdefault(f"block {number // size + 1}", {}).setdefault(track, []).append((start, end))
    return blocks, f"{many:,} blocks of {size:,} {noun} that follow one another, of one source"


def bins_of(blocks: Blocks, strips: Strips) -> dict[int, tuple[Numbers, Numbers]]:
    """Return of each strip where blocks begin on it (in order, the first at 0), and their numbers."""
    found = {}
    for strip, track in enumerate(strips.track.tolist()):
        here = sorted(
            (spans[track][0][0], number) for number, spans in enumerate(blocks.values()) if track in spans
        )
        if here:
            begins, numbers = np.array(here, dtype=np.int64).T
            cut = strips.cuts[strip]
            begins = begins if cut is None else cut.moved(begins)
            begins[0] = 0
            found[strip] = (begins, numbers)
    return found


def _pieces(material: Material, tracks: list[int], kind: str) -> tuple[Pieces, str]:
    if kind == "time":
        found = [
            (track, start, min(start + STRETCH, material.tracks[track].length))
            for track in tracks
            for start in range(0, material.tracks[track].length, STRETCH)
        ]
        return found, "stretches of ten seconds"
    units = TextUnits(material, "turn")
    pieces = _cut_at(material, tracks, units)
    noun = "lines" if units.turnless else "turns"
    if len(pieces) < FEW:
        pieces, noun = _cut_at(material, tracks, TextUnits(material, "sentence")), "sentences"
    return pieces, noun


def _cut_at(material: Material, tracks: list[int], units: TextUnits) -> Pieces:
    """Return the texts cut at the beginnings of units; what is no material goes with what stands before."""
    found: Pieces = []
    for track in tracks:
        starts = units.begins(track, material_of(material, track))
        edges = [0, *starts[1:], material.tracks[track].length]
        found += [(track, start, end) for start, end in pairwise(edges) if start < end]
    return found


def _cube_root(number: int) -> int:
    """Return the cube root, rounded up, in whole numbers."""
    root = max(1, int(number ** (1 / 3)))
    while root**3 < number:
        root += 1
    while root > 1 and (root - 1) ** 3 >= number:
        root -= 1
    return root


def notes_of(laid: Laid, strips: Strips, how: How, turnless: int) -> tuple[str, ...]:
    """Return in words what a reader of the counts should know of their units."""
    material = laid.material
    notes = []
    cut = {
        track: material.tracks[track].length - laid.strips.cuts[number].size  # type: ignore[union-attr] # asked below
        for number, track in enumerate(laid.strips.track.tolist())
        if laid.strips.cuts[number] is not None and track in set(strips.track.tolist())
    }
    if cut:
        notes.append(
            f"{sum(cut.values()):,} characters of prompts and of what moderators say are not counted, "
            f"in {_many(len(cut), 'text')}"
        )
    if how.unit not in {"segment", "source"}:
        notes += _sizes_not_known([material.tracks[one] for one in strips.track.tolist()])
    if turnless and how.unit == "turn":
        notes.append(
            f"in {_many(turnless, 'text')} nobody is known to speak, and each line is taken for a turn"
        )
    if how.tolerance and how.unit != "source" and how.medium != "area":
        places = "milliseconds" if how.medium == "time" else "characters"
        notes.append(
            f"passages of one code that overlap, and whose beginnings and ends each differ by at most "
            f"{how.tolerance:,} {places}, count as one extent, the nearest first"
        )
    if how.unit == "segment":
        notes.append(
            f"a segment is matched where another analyst has one of the same code and both share at least "
            f"{how.percent:g}% of the longer one; each analyst's segments are looked for in turn, and what nobody "
            f"marked is no segment"
        )
    elif how.left_out:
        notes.append("only what at least one of the analysts marked with any code is counted")
    return tuple(notes)


def _sizes_not_known(tracks: list[Track]) -> list[str]:
    """Return that some recordings or pages are taken to be no larger than what was marked of them."""
    notes = []
    for kind, noun, last in (("time", "recording", "last"), ("area", "page", "farthest")):
        many = sum(one.kind == kind and not one.known for one in tracks)
        if many:
            verb = "is" if many == 1 else "are"
            notes.append(
                f"the file does not say how large {_many(many, noun)} {verb}: taken to end with the {last} coding, "
                "so that less is counted as marked by nobody than there is"
            )
    return notes


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


__all__ = ["bins_of", "blocks_of", "notes_of"]
