"""Choosing quotes: candidates seen, what was chosen and why, what was passed over; each choice becomes a bound quote.

What is kept is an account and no test: any passage may be chosen, also one that nobody sorted under the theme (which is
told, with the offer to add it), and a reason is welcome and never demanded (METHOD 11, 19).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.errors import InvalidArgumentError
from refiqda.findings.quotes.selecting import select
from refiqda.findings.quotes.store import Selection, check_id
from refiqda.findings.quotes.translations import links, originals
from refiqda.findings.quotes.values import Edit, Quote, Translation
from refiqda.findings.verifying.folding import fold
from refiqda.intervals import overlap

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from refiqda.findings.dossiers.values import Dossier, Passage
    from refiqda.findings.quotes.store import QuoteStore
    from refiqda.findings.quotes.translations import Linked
    from refiqda.findings.quotes.values import EditKind, Form, Target
    from refiqda.findings.voices import SourceSeen, Voices
    from refiqda.project import Project

_NUMBERED: Final = re.compile(r"q([0-9]{1,6})", re.ASCII)
OMITTED: Final = "[...]"


@attrs.frozen(kw_only=True)
class Pick:
    """One quote to be made: candidates by number (several: of an exchange or an expression that several said).

    ``words`` are the part of the passage that is quoted, "" for all of it; ``source`` names a text where no candidate
    is picked, so that words from outside of the theme can be quoted. ``omit`` are words left out, ``clarify`` words
    with what is printed in their place (without brackets). ``condensed`` are the author's own words of a condensate.
    ``translation_of`` is the text that the words translate, with its words there, where no link says so yet, and
    ``translator`` and ``translated`` by whom and when.
    ``shown`` are the words that the candidate had when a sheet was made ("" for not known).
    """

    numbers: tuple[int, ...] = ()
    words: tuple[str, ...] = attrs.field(default=(), repr=False)
    source: str = ""
    id: str = ""
    form: Form = "passage"
    omit: tuple[str, ...] = attrs.field(default=(), repr=False)
    clarify: tuple[tuple[str, str], ...] = attrs.field(default=(), repr=False)
    condensed: str = attrs.field(default="", repr=False)
    claim: str = attrs.field(default="", repr=False)
    reason: str = attrs.field(default="", repr=False)
    slot: tuple[tuple[str, str], ...] = ()
    shown: str = attrs.field(default="", repr=False)
    translation_of: tuple[str, str] | None = attrs.field(default=None, repr=False)
    translator: str = ""
    translated: str = ""


@attrs.frozen
class Choice:
    """What became of a choice: the quotes, the line of the selection log, and sentences that a person should read."""

    quotes: tuple[Quote, ...]
    selection: Selection
    notes: tuple[str, ...] = ()


def choose(  # noqa: PLR0913 - what one line of the selection log says
    dossier: Dossier,
    voices: Voices,
    picks: Sequence[Pick],
    *,
    store: QuoteStore | None = None,
    projects: Sequence[Project] = (),
    study_folder: Path | None = None,
    passed_over: Mapping[int, str] | None = None,
    by: Sequence[str] = (),
    at: str | None = None,
    reason: str = "",
) -> Choice:
    """Return the quotes that ``picks`` make of a dossier's passages, and the line that says how they were chosen.

    Nothing is written: `refiqda.findings.quotes.store.append_quotes` does that. Raises InvalidArgumentError where a
    number is no candidate, words are not there or stand twice, or an id is taken.
    """
    making = _Making(dossier, voices, links(voices, projects, study_folder, store))
    taken = dict.fromkeys(store.quotes if store is not None else ())
    quotes = []
    for pick in picks:
        quote = attrs.evolve(making.quote(pick, _free(pick.id, taken)), by=tuple(by), at=at)
        taken[quote.id] = None
        quotes.append(quote)
    passed = tuple(
        (one.source_guid, one.start, one.end, why)
        for number, why in sorted((passed_over or {}).items())
        if (one := making.candidate(number)).start is not None and one.end is not None
    )
    seen = tuple(
        (one.source_guid, one.start, one.end)
        for one in dossier.passages
        if one.medium == "text" and one.start is not None and one.end is not None
    )
    selection = Selection(
        at=at,
        by=tuple(by),
        theme=tuple(theme.name for theme in dossier.themes),
        seen=seen,
        chosen=tuple(quote.id for quote in quotes),
        passed_over=passed,
        reason=reason,
    )
    return Choice(tuple(quotes), selection, tuple(making.notes))


def _free(asked: str, taken: Mapping[str, object]) -> str:
    if asked:
        check_id(asked)
        if asked in taken:
            raise InvalidArgumentError(
                f'there is a quote "{asked}" already',
                remedy="Give this one another id, or withdraw that one.",
            )
        return asked
    numbers = [int(found[1]) for name in taken if (found := _NUMBERED.fullmatch(name))]
    return f"q{max(numbers, default=0) + 1:02}"


class _Making:
    def __init__(self, dossier: Dossier, voices: Voices, linked: Sequence[Linked]) -> None:
        self.dossier = dossier
        self.voices = voices
        self.linked = linked
        self.notes: list[str] = []
        self._numbered = {one.number: one for one in (*dossier.passages, *dossier.against)}

    def candidate(self, number: int) -> Passage:
        found = self._numbered.get(number)
        if found is None:
            raise InvalidArgumentError(
                f"there is no passage {number} among the candidates",
                remedy="The list without --pick shows their numbers.",
            )
        if found.medium != "text" or found.start is None or found.end is None:
            raise InvalidArgumentError(
                f"passage {number} has no words", remedy="A quote is bound to words; choose another passage."
            )
        return found

    def require(self, number: int, shown: str) -> None:
        """Raise InvalidArgumentError where a candidate is not the one that a sheet showed under its number."""
        if fold(self.candidate(number).words or "").text != fold(shown).text:
            raise InvalidArgumentError(
                f"passage {number} is another one than in the sheet",
                remedy="The sheet is of another theme, or the codings changed since: write a new one with -o.",
            )

    def quote(self, pick: Pick, identity: str) -> Quote:
        _require_own_words(pick)
        for number in pick.numbers if pick.shown else ():
            self.require(number, pick.shown)
        targets = tuple(self._targets(pick, identity))
        if pick.form != "several" and len(targets) > 1 and pick.form != "condensate":
            targets = self._one_stretch(targets, pick)
        edits = tuple(self._edits(pick, targets))
        languages = {self.voices.source(one.source_guid).language for one in targets}
        return Quote(
            id=identity,
            form=pick.form,
            targets=targets,
            language=languages.pop() if len(languages) == 1 else "",
            edits=edits,
            original=self._originals(targets, pick),
            words=pick.condensed,
            theme=tuple(dict.fromkeys(code for theme in self.dossier.themes for code in theme.codes)),
            slot=pick.slot,
            claim=pick.claim,
            reason=pick.reason,
        )

    def _targets(self, pick: Pick, identity: str) -> Iterable[Target]:
        words = pick.words or ("",)
        if pick.source:
            seen = self.voices.source(pick.source)
            for each in words:
                start, end = _within(seen, each, 0, len(seen.text), "the text")
                self._tell_outside(seen, start, end, identity)
                yield select(self.voices, seen, start, end)
            return
        if not pick.numbers:
            raise InvalidArgumentError("a quote is made of a passage", remedy="Pick one by its number.")
        for number in pick.numbers:
            one = self.candidate(number)
            seen = self._source(one)
            asked = words if len(pick.numbers) == 1 else words[:1]
            for each in asked:
                start, end = _within(seen, each, one.start or 0, one.end or 0, f"passage {number}")
                yield select(self.voices, seen, start, end)

    def _source(self, one: Passage) -> SourceSeen:
        """Return the text of a passage in the state it was shown in: other projects may have others."""
        return next(
            (seen for seen in self.voices.sources if seen.digest == one.digest and seen.name == one.source),
            None,
        ) or self.voices.source(one.source_guid)

    def _one_stretch(self, targets: Sequence[Target], pick: Pick) -> tuple[Target, ...]:
        """Return passages of one text as one stretch of it: an exchange runs over the turns between them."""
        first = targets[0]
        if any(one.source_guid != first.source_guid or one.digest != first.digest for one in targets):
            raise InvalidArgumentError(
                "these passages lie in different texts",
                remedy="Quote them apart, or say --form several for one expression of several people.",
            )
        if pick.form != "exchange":
            raise InvalidArgumentError(
                "a quotation of several passages would join what was not said together",
                remedy="Quote them apart, leave out what lies between with --omit, or say --form exchange.",
            )
        seen = next(one for one in self.voices.sources if one.digest == first.digest)
        start = min(one.selector.start for one in targets)
        return (select(self.voices, seen, start, max(one.selector.end for one in targets)),)

    def _edits(self, pick: Pick, targets: Sequence[Target]) -> Iterable[Edit]:
        for words, kind, printed in (
            *((words, "omission", OMITTED) for words in pick.omit),
            *((words, "clarification", f"[{put.strip('[] ')}]") for words, put in pick.clarify),
        ):
            number, start, end = _place(targets, words)
            yield Edit(_kind(kind), start, end, printed, number)

    def _originals(self, targets: Sequence[Target], pick: Pick) -> tuple[Translation, ...]:
        """Return what is translated: as the pick says, else as links that are there already say."""
        if pick.translation_of is not None:
            return (self._original(targets, pick, *pick.translation_of),)
        if pick.translator or pick.translated:
            raise InvalidArgumentError(
                "it is not said what was translated", remedy="Say it with --translation-of TEXT WORDS."
            )
        for target in targets:
            seen = self.voices.source(target.source_guid)
            if seen.is_translation and not originals(self.voices, self.linked, (target,)):
                self.notes.append(
                    f'The translation "{seen.name}" has no passage linked here; what it translates is not bound.'
                )
        return originals(self.voices, self.linked, targets)

    def _original(self, targets: Sequence[Target], pick: Pick, source: str, words: str) -> Translation:
        seen = self.voices.source(source)
        if any(self.voices.source(one.source_guid) is seen for one in targets):
            raise InvalidArgumentError(
                "these words would be a translation of their own text",
                remedy="Pick the passage in the translation, and name the text that it translates.",
            )
        bound = select(self.voices, seen, *_within(seen, words, 0, len(seen.text), "the original"))
        return Translation(bound, seen.language, pick.translator, pick.translated)

    def _tell_outside(self, seen: SourceSeen, start: int, end: int, identity: str) -> None:
        inside = any(
            one.source_guid == seen.guid
            and one.start is not None
            and one.end is not None
            and overlap((one.start, one.end), (start, end)) > 0
            for one in self.dossier.passages
        )
        if not inside and self.dossier.themes:
            names = ", ".join(theme.name for theme in self.dossier.themes)
            self.notes.append(
                f"{identity} is from outside of the passages under {names}. That is no fault; if it belongs there, "
                "add the passage to the theme in your program."
            )


def _require_own_words(pick: Pick) -> None:
    if pick.form == "condensate" and not pick.condensed.strip():
        raise InvalidArgumentError(
            "a condensate is in your own words",
            remedy="Say them with --condensed; of passages, pick all it condenses.",
        )
    if pick.form != "condensate" and pick.condensed.strip():
        raise InvalidArgumentError(
            "own words are those of a condensate", remedy="Say --form condensate, or leave --condensed out."
        )


def _kind(name: str) -> EditKind:
    return "omission" if name == "omission" else "clarification"


def _within(seen: SourceSeen, words: str, start: int, end: int, where: str) -> tuple[int, int]:
    """Return where words stand within a span of a text, marks and spaces aside; all of it for no words."""
    if not words.strip():
        if end - start == len(seen.text) > _WHOLE:
            raise InvalidArgumentError("a whole text is no quote", remedy="Say which words with --words.")
        text = seen.text[start:end]
        first = start + len(text) - len(text.lstrip())
        return first, first + len(text.strip())
    text = seen.text[start:end]
    at = text.find(words)
    if at >= 0:
        found, more = (at, at + len(words)), text.find(words, at + 1)
    else:
        folded, needle = fold(text), fold(words.strip()).text
        place = folded.text.find(needle)
        found = folded.span(place, place + len(needle)) if needle and place >= 0 else (-1, -1)
        more = folded.text.find(needle, place + 1) if place >= 0 else -1
    if found[0] < 0:
        raise InvalidArgumentError(
            f"these words are not in {where}", remedy="Copy them from the passage, without quotation marks."
        )
    if more >= 0:
        raise InvalidArgumentError(
            f"these words stand several times in {where}",
            remedy="Say some words more, so that it is one place.",
        )
    return start + found[0], start + found[1]


_WHOLE: Final = 2_000


def _place(targets: Sequence[Target], words: str) -> tuple[int, int, int]:
    """Return in which target words stand, and where; words put in before a target's first are said as ^."""
    if words == "^":
        return 0, 0, 0
    places = [
        (number, one.selector.exact.find(words), one.selector.exact.count(words))
        for number, one in enumerate(targets)
        if words in one.selector.exact
    ]
    if len(places) != 1 or places[0][2] != 1:
        what = "stand several times in the quote" if places else "are not in the quote"
        raise InvalidArgumentError(
            f"the words to edit {what}", remedy="Copy them from the passage, with some more if need be."
        )
    number, start, _ = places[0]
    return number, start, start + len(words)
