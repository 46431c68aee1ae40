"""Building a manuscript: each token takes the words of its quote as the transcript has them now, or stops the build.

What stops it is told for every token at once, with its place: an id that nobody knows, words or a translation that
changed since the quote was bound, somebody who withdrew or does not allow quotes. Nothing is written then; a manuscript
with one wrong quotation is not a smaller fault than one with several.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final, Protocol

import attrs

from refiqda.findings.composing.aggregate import aggregate_of
from refiqda.findings.composing.attribution import Attribution, voices_of
from refiqda.findings.composing.marks import marks_for, marks_in
from refiqda.findings.composing.values import Built, Fault, Pulled, Setting
from refiqda.study.values import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from refiqda.findings.composing.values import Read, Spot, Why
    from refiqda.findings.quotes.values import Quote
    from refiqda.findings.voices import Voice, Voices

_TURN: Final = re.compile("^[\u2013\u2014-][ \u00a0]*")


class Printed(Protocol):
    """The words of a quote as they are printed now, and whether they are still those it was bound to."""

    @property
    def text(self) -> str:
        """The words; turns of an exchange are lines that begin with a dash."""
        ...

    @property
    def stale(self) -> bool:
        """Whether the transcript's words changed since."""
        ...

    @property
    def why(self) -> str:
        """What became of them, in words."""
        ...


@attrs.frozen(kw_only=True)
class Sources:
    """What quotes are pulled from: the quotes by id, the words of each as they are now, and who speaks.

    ``translated`` says what became of a quote's translation ("unchanged", "original-changed", ...); ``may`` whether a
    participant allows quotes (None: nothing is written about it); ``withdrawn`` are ids of quotes that were taken
    back, ``gone`` codes of participants who withdrew (in lower case); ``hidden`` how many
    private edits a quote has, by id; ``given`` the register's pseudonyms; ``unlisted`` whether a quote has words that
    the study masks (pronouns of the third person) and stands in no list of the register.
    """

    quotes: Mapping[str, Quote]
    printed: Callable[[Quote], Printed]
    voices: Voices
    translated: Callable[[Quote], str] = lambda _: "unchanged"
    may: Callable[[str], bool | None] = lambda _: None
    withdrawn: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()
    hidden: Callable[[str], int] = lambda _: 0
    statement: Callable[[str], str] = lambda _: ""
    given: Mapping[tuple[str, str], str] = attrs.field(factory=dict, repr=False)
    unlisted: Callable[[str], bool] = lambda _: False


def build(
    read: Read, sources: Sources, *, policy: str, marks: str | None = None, language: str | None = None
) -> Built:
    """Return a manuscript with every token resolved, or with what keeps it from being written (``faults``).

    ``policy`` is that of `refiqda.study`; ``marks`` a language or a pair, else what the manuscript uses; ``language``
    that of the manuscript, else that of most of its quotes. Raises InvalidArgumentError for unknown marks.
    """
    wanted = [sources.quotes[spot.id] for spot in read.spots if spot.id in sources.quotes]
    spoken = language or _language(wanted)
    using = marks_for(marks) if marks else marks_in(read.texts, spoken)
    attribution = Attribution(policy, spoken or "en", sources.given)
    faults: list[Fault] = []
    settings: list[Setting] = []
    people: dict[str, tuple[str, ...]] = {}
    for spot in read.spots:
        if spot.kind in {"statement", "aggregate"}:
            settings.append(Setting(spot))
            continue
        found = _faults(spot, sources)
        faults += found
        if found:
            continue
        quote = sources.quotes[spot.id]
        heard = voices_of(quote, sources.voices)
        people[quote.id] = tuple(one.case for one in heard)
        settings.append(Setting(spot, _pulled(quote, sources.printed(quote).text, heard, spot, attribution)))
    aggregate = aggregate_of(people, [one.case for one in sources.voices.people], spoken)
    statement = sources.statement(spoken or "en")
    sentences = {"statement": statement, "aggregate": aggregate}
    return Built(
        read=read,
        settings=tuple(
            one if one.pulled else attrs.evolve(one, sentence=sentences[one.spot.kind]) for one in settings
        ),
        faults=tuple(faults),
        marks=using,
        policy=policy,
        statement=statement,
        aggregate=aggregate,
        people=people,
        pseudonyms=attribution.rows,
    )


def _language(quotes: list[Quote]) -> str:
    """Return the language that most quotes are printed in; the first in the alphabet of several."""
    known = Counter(one.language for one in quotes if one.language)
    return min(known, key=lambda name: (-known[name], name)) if known else ""


def _pulled(
    quote: Quote, words: str, heard: tuple[Voice, ...], spot: Spot, attribution: Attribution
) -> Pulled:
    theme = spot.heading or (quote.theme[0] if quote.theme else "")
    lines = [line.strip() for line in words.split("\n") if line.strip()]
    turns = quote.form == "exchange"
    if turns:
        lines = [_TURN.sub("", line) for line in lines]
    return Pulled(quote, tuple(lines), turns, quote.form == "condensate", attribution.of(heard, theme))


def _faults(spot: Spot, sources: Sources) -> list[Fault]:
    """Return all that keeps a token from being resolved."""
    if spot.kind == "unreadable":
        return [
            Fault("unreadable", "", spot.where, "A token reads [[q:ID]], [[q-statement]] or [[q-aggregate]].")
        ]
    quote = sources.quotes.get(spot.id)
    if quote is None and spot.id in sources.withdrawn:
        return [Fault("withdrawn", spot.id, spot.where, _TAKEN_BACK)]
    if quote is None:
        near = nearest(spot.id, sources.quotes) if sources.quotes else "The study has no quotes yet."
        return [Fault("unknown", spot.id, spot.where, near)]
    found = [*_not_allowed(quote, sources), *_not_as_it_was(quote, sources)]
    return [Fault(why, spot.id, spot.where, remedy) for why, remedy in dict.fromkeys(found)]


def _not_allowed(quote: Quote, sources: Sources) -> Iterator[tuple[Why, str]]:
    if quote.id in sources.withdrawn:
        yield "withdrawn", _TAKEN_BACK
    for case in dict.fromkeys(one.case for one in voices_of(quote, sources.voices) if one.case):
        if case.casefold() in sources.gone:
            yield "withdrawn", "The participant withdrew; take the token out."
        elif sources.may(case) is False:
            yield "no consent", "The participant does not allow quotes; take the token out."


def _not_as_it_was(quote: Quote, sources: Sources) -> Iterator[tuple[Why, str]]:
    printed = sources.printed(quote)
    if printed.stale:
        why: Why = "translation changed" if printed.why.startswith("the original ") else "words changed"
        yield why, f"{_sentence(printed.why)}Look at the passage and bind the quote anew (quotes choose)."
        return
    if not printed.text.strip():
        yield "no words", "There is nothing to print; bind the quote anew (quotes choose)."
    state = sources.translated(quote)
    if state not in {"unchanged", "unrecorded", ""}:
        yield "translation changed", _TRANSLATED.get(state, _LOOK)


_TAKEN_BACK: Final = "The quote was taken back; take the token out."
_LOOK: Final = "Hold it against the original again, and bind the quote anew (quotes choose)."
_TRANSLATED: Final = {
    "original-changed": f"The original changed after it was translated. {_LOOK}",
    "translation-changed": f"The translation changed since. {_LOOK}",
    "lost": f"The original is not there any more. {_LOOK}",
}


def _sentence(why: str) -> str:
    return f"{why[:1].upper()}{why[1:].rstrip('.')}. " if why else ""
