"""What is compared, as a value: whose codings, of what, where, on common lines.

A *track* is a line or a plane on which codings of one source lie: its text (in characters of the canonical text), its
time (in milliseconds), a picture (in pixels) or one page of a PDF (in points). All spans and boxes are half-open. A
coding of a whole source is on no track.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from refiqda.agreement.naming import Person

    Numbers = NDArray[np.int64]
    Truths = NDArray[np.bool_]

KINDS: Final = ("text", "pdf", "picture", "audio", "video")
"""Kinds of sources that are compared; notes are none, also where somebody coded one."""

INCLUDABLE: Final = {
    "inherited": "inherited",
    "cases": "case",
    "automatic": "automatic",
    "machine": "machine",
}
"""What ``include`` takes, and the origin of such codings."""

REASONS: Final = {
    "inherited": "were there before the analysts parted",
    "cases": "say who belongs to a case",
    "automatic": "were made by a program",
    "machine": "were made by a machine",
    "consensus": "are of a consensus",
    "no_coder": "do not say whose they are",
    "other_coders": "are of others than are compared",
    "no_code": "have no code",
    "in_a_note": "are in a note",
    "text_of_an_area": "are in the text that an area of a page has of its own",
    "text_not_readable": "are in a text that cannot be read",
    "no_place": "have no place that can be used",
    "empty": "are areas without width or height",
    "words_gone": "are on words that the compared text does not have",
    "other_sources": "are in sources that are not compared",
    "not_in_the_round": "are no part of the round",
}
"""Why codings are left out, in the order in which it is looked for: the first that applies counts."""

LEFT_OUT: Final = tuple(REASONS)

WHOLE: Final = -1
"""Stands for the track of a coding of a whole source, and for the places of what has none."""


@attrs.frozen
class Thing:
    """A source or a code: ``name`` (a code's path) and the GUID that it has in the first file that has it.

    ``length`` is the characters of a source's main text, 0 where it has none, and of a code; ``kind`` is the kind of
    a source, ``code`` for a code. ``guids`` are all GUIDs that it has, as `guid_key` spells them.
    """

    name: str
    guid: str | None
    length: int = 0
    kind: str = "text"
    guids: tuple[str, ...] = ()


@attrs.frozen
class Track:
    """One text, recording, picture or page: ``length`` in characters or milliseconds, or ``width`` by ``height``.

    ``source`` is its place among the sources. ``page`` is the number of a PDF's page, counted from 0. ``known`` says
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


MADE_OF_NAME: Final = "made-of-name"
"""The kind of question about codes that are one by an identifier which a script made of their name."""

NAMED: Final = 6
"""How many names a sentence lists; JSON has all."""


@attrs.frozen
class Question:
    """Something that only people can say: a ``kind`` of doubt about sources, codes or people, and of which names.

    ``names`` are pairs of whose file it is (empty within one project, and where it is in several) and the name there.
    Nothing is joined before it is answered, but for what files themselves say is one (`MADE_OF_NAME`).
    """

    kind: str
    about: Literal["source", "code", "coder"]
    names: tuple[tuple[str, str], ...]

    @property
    def doubt(self) -> str:
        """What is in doubt, as the beginning of a sentence."""
        return _SAID.get((self.about, self.kind), "not sure to be one")

    def called(self) -> str:
        """Return the names; one that all share stands once, with the files."""
        if len({name for _, name in self.names}) == 1 and all(whose for whose, _ in self.names):
            return f"{self.names[0][1]} ({', '.join(whose for whose, _ in self.names)})"
        listed = [f"{name} ({whose})" if whose else name for whose, name in self.names]
        if self.kind == MADE_OF_NAME and len(listed) > NAMED:
            listed[NAMED:] = [f"and {len(listed) - NAMED:,} more"]
        return ", ".join(listed)

    def sentence(self) -> str:
        """Return it as people are asked."""
        return f"{self.doubt}: {self.called()}"


_SAID: Final = {
    ("code", "same-name"): "codes of one name that were made apart, and stay apart until a crosswalk says otherwise",
    ("code", MADE_OF_NAME): "codes that are one by an identifier which a script made of their name (where people made "
    "them apart, build one file under another --name and make a crosswalk)",
    ("code", "joined-twice"): "the crosswalk makes one code of what is several codes in one file",
    ("code", "not-in-the-crosswalk"): "codes of which the crosswalk says nothing, so that they stay apart",
    ("code", "open-rows"): "the crosswalk is not filled in everywhere",
    ("coder", "one-guid"): "users of different names that the file does not tell apart",
    ("coder", "called-consensus"): "compared as an analyst, though called as what was decided together is (a "
    "program may have given it another identifier: then name the analysts with --coders)",
    ("source", "same-name"): "sources of one name and different texts, which were not compared",
    ("source", "several-alike"): "several sources that say the same, so that it is not clear which are one",
    ("source", "empty"): "empty texts, which were not matched",
    ("source", "template"): "texts that are hardly more than a form, which were not matched",
    ("source", "low-similarity"): "texts that are somewhat alike, which were not matched",
    ("source", "one-file"): "several sources of one file that would be one source of another, which stay apart",
}  # fmt: skip


@attrs.frozen(order=True)
class Dropped:
    """``count`` codings that are not compared: why (of `REASONS`), and in which source and whose they are.

    ``counted`` is how many of them count: what several copies have from their common past counts once.
    """

    reason: str
    source: str
    coder: str
    count: int
    counted: int


@attrs.frozen(eq=False, kw_only=True)
class Material:
    """Every compared coding as one row of numbers; ``coder``, ``source``, ``track``, ``code`` point into the tables.

    ``held[coder, source]`` says who has which source and, in a round, is to code it. ``start`` and ``end`` are a
    span on a text or time track (one that ends where it begins marks nothing), -1 elsewhere; ``boxes`` are x1, y1,
    x2, y2 on area tracks, -1 elsewhere, None where there is none at all. ``track`` is -1 for a whole source.

    ``outside`` are, by text track, the spans that are no material: prompts and what the moderator says; it is found
    when first looked at. ``texts`` gives the canonical text of a text track (InvalidArgumentError where there is
    none), ``turns`` its speakers' turns, none where they are not known; ``speakers`` says how they are known
    (``marked``, ``detected``, ``none``).

    ``left_out`` counts codings by the reason, ``dropped`` says of which source and coder. ``reanchored`` are those
    that were moved onto the words of another copy's text. ``questions`` are doubts for people; nothing in doubt is
    joined. ``matched_by_crosswalk`` are the codes that are one because people said so.
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
    outside: Mapping[int, list[tuple[int, int]]] = attrs.field(factory=dict)
    texts: Callable[[int], str] = attrs.field(repr=False)
    turns: Callable[[int], list[tuple[int, int]]] = attrs.field(repr=False)
    speakers: Callable[[int], str] = attrs.field(default=lambda _track: "none", repr=False)
    left_out: dict[str, int]
    dropped: tuple[Dropped, ...] = ()
    reanchored: int = 0
    questions: tuple[Question, ...] = ()
    matched_by_crosswalk: tuple[str, ...] = ()
    round: str | None = None


__all__ = [
    "INCLUDABLE",
    "KINDS",
    "LEFT_OUT",
    "REASONS",
    "WHOLE",
    "Dropped",
    "Material",
    "Question",
    "Thing",
    "Track",
]
