"""Which way of counting puts a passage where its own words are.

QualCoder writes a position either as Qt counts (UTF-16 units: every passage marked by hand in a text) or as Python
counts (code points: passages that it imported or found by searching), both into the same column; beside them stand
the words of the passage. Where a text has characters beyond the basic plane, or carriage returns, the two differ. So
each row is asked by its words; a row without words goes as most rows of its text do.

Sources: QualCoder code_text.py (``textCursor().selectionStart()`` beside ``fulltext[pos0:pos1]``) and refi.py; Qt's
documentation of QTextCursor::setPosition; RQDA counts characters (gtk_text_iter_get_offset).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from refiqda.text.positions import PositionRule, canonical_string, has_astral

if TYPE_CHECKING:
    from collections.abc import Callable

    Span = tuple[int, int]

CODE_POINTS: Final = PositionRule(bom="counted")
_QT: Final = PositionRule("utf16", "crlf1", "counted")
RULES: Final = (
    CODE_POINTS,
    _QT,
    PositionRule("utf16", bom="counted"),
    PositionRule("codepoint", "crlf1", "counted"),
)
"""The ways in which positions may be counted, the standard's first."""

_BREAKS: Final = str.maketrans({"\u2029": "\n", "\u2028": "\n", "\xa0": " ", "\r": "\n"})
_NEAR: Final = 400
"""Words are looked for so many characters around the place that the numbers say."""


@attrs.frozen
class Placed:
    """Where a passage is: a canonical span; ``rule`` by which counting, None where its words were looked for.

    ``sure`` says that its words are there, or that every counting gives the same place; ``several`` that its words
    stand at more than one place that its numbers may mean.
    """

    start: int
    end: int
    rule: PositionRule | None
    sure: bool
    several: bool = False


class Counter:
    """One text, and the places that numbers mean in it."""

    def __init__(self, raw: str) -> None:
        self.string = canonical_string(raw)
        self._plain = "\r" not in raw and not has_astral(raw) and not raw.startswith("\ufeff")
        self._raw = raw
        self._places: dict[PositionRule, Callable[[int, int], Span | None]] = {}
        self._folded: str | None = None
        self._newlines = "\r" if "\r" in raw else ""
        self._asked: tuple[int, int] | None = None
        self._spans: dict[PositionRule, Span | None] = {}
        """What was found for the numbers asked last: one row asks for them several times."""
        self.votes: dict[PositionRule, int] = {}

    def place(
        self, start: int, end: int, words: str | None, usual: PositionRule | None = None
    ) -> Placed | None:
        """Return where the numbers lead, None where they lead outside of the text.

        ``usual`` is how other texts of the project count, asked where this one says nothing.
        """
        if self._plain:
            span = self._span(CODE_POINTS, start, end)
            return None if span is None else self._checked(span, words, CODE_POINTS)
        if words:
            fitting: dict[Span, PositionRule] = {}
            for rule in self._ordered(usual):
                span = self._span(rule, start, end)
                if span is not None and _same(self.string[span[0] : span[1]], words):
                    fitting.setdefault(span, rule)
            if fitting:
                span, rule = next(iter(fitting.items()))
                if len(fitting) > 1:  # words that say themselves again, one counting further on
                    return Placed(*span, rule, sure=False, several=True)
                self.votes[rule] = self.votes.get(rule, 0) + 1
                return Placed(*span, rule, sure=True)
        rule = self._ordered(usual)[0]
        span = self._span(rule, start, end)
        if words:
            found = self._found(words, 0 if span is None else span[0])
            if found is not None:
                return Placed(*found, None, sure=True)
        if span is None:
            return None
        return Placed(*span, rule, sure=not words and self.agree(start, end))

    def agree(self, start: int, end: int) -> bool:
        """Return whether every way of counting that fits gives the same place."""
        if self._plain:
            return True
        return len({self._span(rule, start, end) for rule in RULES} - {None}) == 1

    def covers_all(self, start: int, end: int) -> bool:
        """Return whether the numbers, in some way of counting, are the whole text."""
        if start != 0:
            return False
        rules = (CODE_POINTS,) if self._plain else RULES
        return any(self._span(rule, start, end) == (0, len(self.string)) for rule in rules)

    def _ordered(self, usual: PositionRule | None) -> list[PositionRule]:
        """Return the rules, the likeliest first: what most rows of this text proved, of others, Qt's."""
        proved = sorted(self.votes, key=lambda rule: -self.votes[rule])
        first = [*proved, *([usual] if usual is not None else []), _QT]
        return list(dict.fromkeys([*first, *RULES]))

    def _checked(self, span: Span, words: str | None, rule: PositionRule) -> Placed:
        if not words or _same(self.string[span[0] : span[1]], words):
            return Placed(*span, rule, sure=True)
        found = self._found(words, span[0])
        return Placed(*span, rule, sure=False) if found is None else Placed(*found, None, sure=True)

    def _found(self, words: str, near: int) -> Span | None:
        """Return the only place near by, or at all, where the words stand."""
        wanted = words.translate(_BREAKS)
        if not wanted.strip():
            return None
        if self._folded is None:  # once a text, not once a row
            self._folded = self.string.translate(_BREAKS)
        text = self._folded
        low = max(0, near - _NEAR)
        for begin, end in ((low, near + len(wanted) + _NEAR), (0, len(text))):
            at = text.find(wanted, begin, end)
            if at >= 0:
                only = text.find(wanted, at + 1, end) < 0
                return (at, at + len(wanted)) if only else None
        return None

    def _span(self, rule: PositionRule, start: int, end: int) -> Span | None:
        if self._plain:
            first, last = min(start, end), max(start, end)
            return (first, last) if first >= 0 and last <= len(self.string) else None
        if not self._newlines:  # two ways of counting each are one
            rule = PositionRule(rule.unit, bom=rule.bom)
        if self._asked != (start, end):
            self._asked, self._spans = (start, end), {}
        if rule not in self._spans:
            place = self._places.get(rule)
            if place is None:
                place = self._places[rule] = _places_of(self._raw, rule)
            self._spans[rule] = place(start, end)
        return self._spans[rule]


def _places_of(raw: str, rule: PositionRule) -> Callable[[int, int], Span | None]:
    from refiqda.text.positions import PositionMap  # noqa: PLC0415 - few texts need it

    made = PositionMap(raw, rule)

    def place(start: int, end: int) -> Span | None:
        first, last, _ = made.to_spans(start, end)
        return None if int(first) < 0 else (int(first), int(last))

    return place


def _same(text: str, words: str) -> bool:
    return text == words or text.translate(_BREAKS) == words.replace("\r\n", "\n").translate(_BREAKS)


__all__ = ["CODE_POINTS", "RULES", "Counter", "Placed"]
