"""The material that quotations are held against, as it was said, and as the private register lets it be printed.

Edits that protect somebody (a pronoun masked by role, a detail altered) are not marked in print. Where the register
that knows them is read, the material is held a second time with these edits made, so that words printed by them match
as if the transcript said them, in whichever part, exchange or omission they stand. Every position is given back as
one of the transcript.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.findings.verifying.corpus import Corpus
from refiqda.findings.verifying.finding import find
from refiqda.findings.verifying.values import WordEdit
from refiqda.findings.voices import Voices, digest_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.findings.quotes.ledger import Ledger
    from refiqda.findings.quotes.values import PrivateEdit
    from refiqda.findings.verifying.speaking import Part, Speaking
    from refiqda.findings.verifying.values import Hit
    from refiqda.findings.voices import SourceSeen, Voice

_ENDS: Final = frozenset(".!?…")
HIDDEN: Final = "[masked]"
"""What stands for words of the transcript where the private register masks them, but the manuscript otherwise."""


@attrs.frozen(order=True)
class Mask:
    """A private edit in its text: the canonical span, what is printed for it, and what was said."""

    start: int
    end: int
    printed: str = attrs.field(repr=False)
    said: str = attrs.field(repr=False)


@attrs.frozen(eq=False)
class Holding:
    """Texts with what finds words in them; ``sources`` are as the projects have them, ``held`` as they are searched."""

    speaking: Speaking
    sources: tuple[SourceSeen, ...]
    held: Voices
    masks: tuple[tuple[Mask, ...], ...] = ()

    @cached_property
    def corpus(self) -> Corpus:
        """The texts made ready to be searched, when it is first asked for."""
        return Corpus.of(self.held)

    def source(self, hit: Hit) -> SourceSeen:
        """Return the text that a hit lies in."""
        return self.sources[hit.source]

    def span(self, hit: Hit) -> tuple[int, int]:
        """Return where a hit lies in the transcript."""
        return self._back(hit.source, hit.start, at_end=False), self._back(hit.source, hit.end, at_end=True)

    def _back(self, number: int, place: int, *, at_end: bool) -> int:
        moved = 0
        for mask in self.masks[number] if self.masks else ():
            start = mask.start + moved
            if place < start or (place == start and not (at_end and not mask.printed)):
                break
            end = start + len(mask.printed)
            if place < end:
                return mask.end if at_end else mask.start
            moved += len(mask.printed) - (mask.end - mask.start)
        return place - moved

    def words(self, hit: Hit) -> str:
        """Return what the transcript says there."""
        start, end = self.span(hit)
        return self.source(hit).text[start:end]

    def goes_on(self, hit: Hit) -> bool:
        """Return whether whoever speaks goes on behind a hit without a mark of a pause or an end."""
        text = self.source(hit).text
        end = self.span(hit)[1]
        rest = text[end : end + 40].lstrip(" \t")
        if not rest or text[end - 1 : end] in _ENDS:
            return False
        return rest[0].isalnum()

    def parts(self, hit: Hit) -> tuple[Part, ...]:
        """Return the turns that a hit lies in."""
        return self.speaking.parts(self.source(hit), *self.span(hit))

    def voices(self, hit: Hit) -> tuple[Voice, ...]:
        """Return everyone who speaks there."""
        return self.speaking.at(self.source(hit), *self.span(hit))

    def edits(self, hit: Hit, offset: int = 0) -> tuple[WordEdit, ...]:
        """Return the edits of a hit with places in the transcript, then those that the register knows.

        ``offset`` is where the words that were found begin in the quotation.
        """
        made = []
        for one in hit.edits:
            start = self._back(hit.source, one.span[0], at_end=False)
            end = self._back(hit.source, one.span[1], at_end=True)
            hidden = any(mask.start < end and start < mask.end for mask in self._masks(hit))
            made.append(
                attrs.evolve(
                    one,
                    at=(one.at[0] + offset, one.at[1] + offset),
                    span=(start, end),
                    said=HIDDEN if hidden else one.said,
                )
            )
        return (*made, *self._masked(hit))

    def _masks(self, hit: Hit) -> tuple[Mask, ...]:
        return self.masks[hit.source] if self.masks else ()

    def _masked(self, hit: Hit) -> list[WordEdit]:
        start, end = self.span(hit)
        return [
            WordEdit(
                kind="changed" if mask.printed and mask.said else "dropped" if mask.said else "added",
                printed=mask.printed,
                said=mask.said,
                at=(0, 0),
                span=(mask.start, mask.end),
                masked=True,
            )
            for mask in self._masks(hit)
            if start <= mask.start and mask.end <= end
        ]


def plain(voices: Voices, speaking: Speaking) -> Holding:
    """Return the material as it was said."""
    return Holding(speaking, voices.sources, voices)


def masked(said: Holding, ledger: Ledger | None) -> Holding | None:
    """Return the texts that the register has private edits in, with these made; None where there are none.

    A row whose words are not in the material any more, or in several places, edits nothing.
    """
    if ledger is None:
        return None
    found: dict[int, set[Mask]] = {}
    for row in ledger.rows:
        edits = ledger.edits_of(row.id)
        if edits:
            for number, mask in _placed(said, row.transcript, row.source, edits):
                found.setdefault(number, set()).add(mask)
    if not found:
        return None
    numbers = sorted(found)
    masks = tuple(_apart(found[number]) for number in numbers)
    sources = tuple(said.sources[number] for number in numbers)
    held = tuple(_printed(source, some) for source, some in zip(sources, masks, strict=True))
    return Holding(said.speaking, sources, Voices(held, said.held.people), masks)


def _placed(
    said: Holding, transcript: str, source: str, edits: Sequence[PrivateEdit]
) -> list[tuple[int, Mask]]:
    """Return the private edits of a row where its words stand, in the source that it names."""
    named = said.speaking.seen(source)
    for hit in find(said.corpus, transcript, least=1.0):
        text = said.source(hit).text
        if hit.level == "edited" or (named is not None and named.guid != said.source(hit).guid):
            continue
        made = [
            (hit.source, Mask(hit.start + one.start, hit.start + one.end, one.printed, one.original))
            for one in edits
        ]
        if all(text[mask.start : mask.end] == mask.said for _, mask in made):
            return made
    return []


def _apart(masks: set[Mask]) -> tuple[Mask, ...]:
    """Return the masks in order; of two that overlap the first counts."""
    kept: list[Mask] = []
    for mask in sorted(masks):
        if not kept or mask.start >= kept[-1].end:
            kept.append(mask)
    return tuple(kept)


def _printed(source: SourceSeen, masks: tuple[Mask, ...]) -> SourceSeen:
    """Return a text with its private edits made; its turns are those of the text as it was said, and not asked for."""
    pieces, place = [], 0
    for mask in masks:
        pieces += [source.text[place : mask.start], mask.printed]
        place = mask.end
    text = "".join((*pieces, source.text[place:]))
    return attrs.evolve(source, text=text, digest=digest_of(text), turns=(), prompts=())
