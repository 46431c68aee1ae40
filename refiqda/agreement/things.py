"""What is compared, as a value: whose codings, of what, where, on common lines.

A *track* is a line or a plane on which codings of one source are placed: its text (in characters of the canonical
text), its time (in milliseconds), a picture (in pixels) or one page of a PDF (in points). All spans and boxes are
half-open. A coding of a whole source is on no track.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from refiqda.agreement.naming import Person

    Numbers = NDArray[np.int64]
    Truths = NDArray[np.bool_]

KINDS: Final = ("text", "pdf", "picture")
"""Sources with a text that can be coded by positions: their own, a PDF's, a picture's description."""

INCLUDABLE: Final = {
    "inherited": "inherited",
    "cases": "case",
    "automatic": "automatic",
    "machine": "machine",
}
"""What ``include`` takes, and the origin of such codings."""

LEFT_OUT: Final = (*INCLUDABLE, "consensus", "no_coder", "no_code", "not_a_text_passage", "text_not_readable",
                   "other_sources")  # fmt: skip
"""Reasons for which codings are left out, in the order in which they are tried."""

WHOLE: Final = -1
"""Stands for the track of a coding of a whole source, and for the places of what has none."""


@attrs.frozen
class Thing:
    """A source or a code: ``name`` (a code's path) and the GUID that it has in the first file that has it.

    ``length`` is the characters of a source's text, 0 where it has none, and of a code; ``kind`` is the kind of a
    source, ``code`` for a code.
    """

    name: str
    guid: str | None
    length: int = 0
    kind: str = "text"


@attrs.frozen
class Track:
    """One text, recording, picture or page: ``length`` in characters or milliseconds, or ``width`` by ``height``.

    ``source`` is its place among the sources. ``page`` is the number of a PDF's page as the file says it, ``known``
    whether the size is the thing's own: where it is not, it is as large as the farthest coding.
    """

    source: int
    kind: Literal["text", "time", "area"]
    name: str
    length: int
    width: int = 0
    height: int = 0
    page: int | None = None
    known: bool = True


@attrs.frozen
class Question:
    """Something that only people can say: what ``kind`` of doubt, about ``source`` or ``code``, and of which names.

    ``names`` are pairs of whose file (empty within one project) and the name there. Nothing is joined before it is
    answered.
    """

    kind: str
    about: Literal["source", "code"]
    names: tuple[tuple[str, str], ...]


@attrs.frozen(eq=False, kw_only=True)
class Material:
    """Every compared coding as one row of numbers; ``coder``, ``source``, ``track``, ``code`` point into the tables.

    ``held[coder, source]`` says who has which source and, in a round, is to code it. ``start`` and ``end`` are a
    span on a text or time track, -1 elsewhere; ``boxes`` are x1, y1, x2, y2 on area tracks, -1 elsewhere, None where
    there is none at all. ``track`` is -1 for a whole source. ``outside`` are, by text track, the spans that are no
    material: prompts and what the moderator says. ``texts`` gives the canonical text of a text track
    (InvalidArgumentError where only codings were given), ``turns`` its speakers' turns, none where they are not
    known. ``left_out`` counts codings by the reason.
    """

    coders: tuple[str, ...]
    people: tuple[Person, ...]
    sources: tuple[Thing, ...]
    tracks: tuple[Track, ...]
    codes: tuple[Thing, ...]
    held: Truths
    coder: Numbers
    source: Numbers
    track: Numbers
    code: Numbers
    start: Numbers
    end: Numbers
    boxes: Numbers | None = None
    outside: dict[int, list[tuple[int, int]]] = attrs.field(factory=dict)
    texts: Callable[[int], str] = attrs.field(repr=False)
    turns: Callable[[int], list[tuple[int, int]]] = attrs.field(repr=False)
    left_out: dict[str, int]
    questions: tuple[Question, ...] = ()
    matched_by_crosswalk: tuple[str, ...] = ()
    round: str | None = None


__all__ = ["INCLUDABLE", "KINDS", "LEFT_OUT", "WHOLE", "Material", "Question", "Thing", "Track"]
