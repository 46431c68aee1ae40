"""Small materials to count in, written as people would say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from refiqda.agreement.naming import Person
from refiqda.agreement.things import Material, Thing, Track

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Marks = Mapping[str, Sequence[tuple[str, str, tuple[int, ...]]]]


def material_of(
    marks: Marks,
    lengths: Mapping[str, int],
    *,
    held: Mapping[str, Sequence[str]] | None = None,
    kind: str = "text",
    size: tuple[int, int] = (0, 0),
    codes: Sequence[str] | None = None,
) -> Material:
    """Return codings as material: by coder (source, code, span or box), on one track a source.

    ``held`` names the sources that a coder has, all unless given.
    """
    coders, sources = list(marks), list(lengths)
    used = codes or sorted({code for rows in marks.values() for _source, code, _place in rows})
    rows = [
        (coders.index(coder), sources.index(source), used.index(code), place)
        for coder, given in marks.items()
        for source, code, place in given
    ]
    columns = [np.array([row[at] for row in rows], dtype=np.int64) for at in (0, 1, 2)]
    area = kind == "area"
    spans = np.array([(-1, -1) if area else row[3] for row in rows], dtype=np.int64).reshape(-1, 2)
    boxes = np.array([row[3] for row in rows], dtype=np.int64).reshape(-1, 4) if area else None
    has = np.array(
        [[held is None or name in held[coder] for name in sources] for coder in coders], dtype=bool
    ).reshape(len(coders), len(sources))
    return Material(
        coders=tuple(coders),
        people=tuple(Person(name, name, None) for name in coders),
        sources=tuple(Thing(name, None, length) for name, length in lengths.items()),
        tracks=tuple(
            Track(at, kind, name, length, *size)  # type: ignore[arg-type]  # the tests name no other kinds
            for at, (name, length) in enumerate(lengths.items())
        ),
        codes=tuple(Thing(name, None, kind="code") for name in used),
        held=has,
        coder=columns[0],
        source=columns[1],
        track=columns[1],
        code=columns[2],
        start=spans[:, 0],
        end=spans[:, 1],
        boxes=boxes,
        texts=lambda track: "x" * list(lengths.values())[track],
        turns=lambda _track: [],
        left_out={},
    )


def fourfold(both: int, only_a: int, only_b: int, neither: int) -> Material:
    """Return a text of so many characters, which two coders marked with one code so, each in one passage."""
    spans = {"A": (0, both + only_a), "B": (only_a, both + only_a + only_b)}
    length = both + only_a + only_b + neither
    return material_of({coder: [("text", "code", span)] for coder, span in spans.items()}, {"text": length})


def units(*rows: Sequence[int]) -> Material:
    """Return ratings of units (1 marked, 0 not) as passages of one character, by coders A, B, C ..."""
    marks = {
        chr(65 + at): [("text", "code", (place, place + 1)) for place, mark in enumerate(row) if mark]
        for at, row in enumerate(rows)
    }
    return material_of(marks, {"text": len(rows[0])})
