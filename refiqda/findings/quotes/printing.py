"""A quote as it is printed: the words of the transcript as they are now, with what was declared and what protects.

Declared edits stand in brackets as they were declared; private edits are put in without a mark; an omission is
``[...]``. Turns of an exchange become lines that begin with a dash; labels of the transcript are left out. A bare
``...`` is a pause of whoever speaks, and stays. Words that are no longer those that were bound are not printed: the
quote is stale, and says why. The same words written with other marks are printed as they stand now, and the edits with
them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from refiqda.errors import NotInProjectError
from refiqda.findings.quotes.anchoring import anchor
from refiqda.findings.quotes.carrying import Carried
from refiqda.findings.quotes.values import PrivateEdit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.findings.quotes.anchoring import Anchoring
    from refiqda.findings.quotes.ledger import Ledger
    from refiqda.findings.quotes.values import Edit, Quote, Target
    from refiqda.findings.voices import SourceSeen, Voices

DASH: Final = "\N{EN DASH} "


@attrs.frozen
class Printed:
    """The words to print, without outer quotation marks; ``turns`` are the lines of an exchange, each with its dash.

    ``stale`` says that they must not be printed, and ``why`` in a sentence without words of a participant.
    ``places`` are where the targets are now.
    """

    text: str = attrs.field(repr=False)
    turns: tuple[str, ...] = attrs.field(default=(), repr=False)
    stale: bool = False
    why: str = ""
    places: tuple[Anchoring, ...] = attrs.field(default=(), repr=False)


def printed_words(quote: Quote, voices: Voices, ledger: Ledger | None = None) -> Printed:
    """Return a quote's words as they are printed now, or why it is stale: quote, original or ledger changed."""
    why, places = _looked_up(quote, voices)
    if why:
        return Printed("", stale=True, why=why, places=places)
    if quote.form == "condensate":
        return Printed(quote.words, places=places)
    now = [_words_at(voices, target, place) for target, place in zip(quote.targets, places, strict=True)]
    private, why = _private(quote, ledger, now)
    both: list[Edit | PrivateEdit] = [*quote.edits, *private]
    if any(one.target >= len(quote.targets) for one in both):
        why = why or "it has edits of a passage to which it is not bound"
    if why:
        return Printed("", stale=True, why=why, places=places)
    pieces = []
    for number, (target, place) in enumerate(zip(quote.targets, places, strict=True)):
        seen = _seen(voices, target)
        if seen is None:
            raise AssertionError("looked up before")
        edits, wrong = _carried(target.selector.exact, now[number], both, number)
        if not wrong and quote.form == "exchange":
            wrong = _across(seen, place, edits, voices)
        if wrong:
            return Printed("", stale=True, why=wrong, places=places)
        pieces.append(
            _turns(seen, place, edits, voices) if quote.form == "exchange" else (_edited(now[number], edits),)
        )
    if quote.form == "exchange":
        turns = tuple(f"{DASH}{line}" for piece in pieces for line in piece)
        return Printed("\n".join(turns), turns, places=places)
    said = pieces[:1] if quote.form == "several" else pieces
    return Printed(" [...] ".join(piece[0] for piece in said), places=places)


def _looked_up(quote: Quote, voices: Voices) -> tuple[str, tuple[Anchoring, ...]]:
    """Return why a quote is stale ("" where it is not), and where its targets are."""
    places = []
    why = ""
    for target in quote.targets:
        seen = _seen(voices, target)
        if seen is None:
            why = why or f'its transcript "{target.source}" is not in these projects'
            continue
        place = anchor(target, seen.text, digest=seen.digest)
        places.append(place)
        if place.stale:
            why = why or f'the words of the transcript "{target.source}" changed since it was chosen'
        elif place.state == "ambiguous":
            why = (
                why or f'its words stand several times in "{target.source}", and nothing tells which is meant'
            )
    for translation in quote.original:
        seen = _seen(voices, translation.original)
        if seen is None:
            why = why or f'the original "{translation.original.source}" is not in these projects'
        elif anchor(translation.original, seen.text, digest=seen.digest).stale:
            why = why or f'the original in "{translation.original.source}" changed since it was translated'
    if not quote.targets and quote.form != "condensate":
        why = why or "it is bound to no passage"
    return why, tuple(places)


def _words_at(voices: Voices, target: Target, place: Anchoring) -> str:
    """Return the words of a target as they stand now."""
    seen = _seen(voices, target)
    return seen.text[place.start : place.end] if seen is not None else ""


def _private(quote: Quote, ledger: Ledger | None, now: Sequence[str]) -> tuple[tuple[PrivateEdit, ...], str]:
    """Return the private edits of a quote, and why they do not fit it ("" where they do).

    What was found word by word has positions in the ledger's own transcript, which may be a part of the words bound,
    as they were bound or as they are written now.
    """
    if ledger is None:
        return (), ""
    private = ledger.edits_of(quote.id)
    row = ledger.row(quote.id)
    if quote.id in ledger.edits or row is None or not row.altered:
        return private, ""
    for exact in (quote.targets[0].selector.exact, now[0]):
        at = exact.find(row.transcript)
        if at >= 0 and exact.find(row.transcript, at + 1) < 0:
            return tuple(attrs.evolve(one, start=one.start + at, end=one.end + at) for one in private), ""
    return (), _OTHER_WORDS


_OTHER_WORDS: Final = "the private ledger says other words than the transcript"


def _carried(
    exact: str, now: str, edits: Sequence[Edit | PrivateEdit], number: int
) -> tuple[list[Edit | PrivateEdit], str]:
    """Return the edits of target ``number`` in the words as they stand now, and what is wrong with them ("")."""
    own = [one for one in edits if one.target == number]
    words = Carried.of(exact, now)
    if exact == now or words is None:
        return own, _misplaced(now, own)
    made: list[Edit | PrivateEdit] = []
    for one in own:
        if isinstance(one, PrivateEdit) and exact[one.start : one.end] != one.original:
            made.append(one)  # private, and of the words as they are written now, or of none
            continue
        wrong = _misplaced(exact, [one])
        if wrong:
            return own, wrong
        start, end = words.span(one.start, one.end)
        if isinstance(one, PrivateEdit):
            made.append(attrs.evolve(one, start=start, end=end, original=now[start:end]))
        else:
            made.append(attrs.evolve(one, start=start, end=end))
    return made, _misplaced(now, made)


def _across(seen: SourceSeen, place: Anchoring, edits: Sequence[Edit | PrivateEdit], voices: Voices) -> str:
    """Return in words that an edit lies in no one turn, and would be lost in print; "" where each does."""
    parts = voices.turns_at(seen, place.start, place.end)
    for edit in edits:
        start, end = place.start + edit.start, place.start + edit.end
        if not any(first <= start and end <= last for first, last, _ in parts):
            return "one of its edits goes over the end of a turn"
    return ""


def _misplaced(exact: str, edits: Sequence[Edit | PrivateEdit]) -> str:
    """Return in words that edits do not fit the words they are of; "" where they do."""
    last = 0
    for edit in sorted(edits, key=lambda one: (one.start, one.end)):
        original = getattr(edit, "original", None)
        if not last <= edit.start <= edit.end <= len(exact):
            return "its edits lie outside of its words, or over one another"
        if original is not None and exact[edit.start : edit.end] != original:
            return _OTHER_WORDS
        last = edit.end
    return ""


def _edited(words: str, edits: Sequence[Edit | PrivateEdit], start: int = 0, end: int | None = None) -> str:
    """Return ``words[start:end]`` with its edits."""
    pieces, at = [], start
    end = len(words) if end is None else end
    for edit in sorted(edits, key=lambda one: (one.start, one.end)):
        if start <= edit.start and edit.end <= end:
            pieces += [words[at : edit.start], edit.printed]
            at = edit.end
    return "".join((*pieces, words[at:end]))


def _turns(
    seen: SourceSeen, place: Anchoring, edits: Sequence[Edit | PrivateEdit], voices: Voices
) -> tuple[str, ...]:
    exact = seen.text[place.start : place.end]
    parts = voices.turns_at(seen, place.start, place.end)
    lines = (_edited(exact, edits, start - place.start, end - place.start) for start, end, _ in parts)
    return tuple(" ".join(line.split()) for line in lines if line.strip())


def _seen(voices: Voices, target: Target) -> SourceSeen | None:
    for asked in (target.source_guid, target.source):
        try:
            return voices.source(asked)
        except NotInProjectError:
            continue
    return None
