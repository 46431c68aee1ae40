"""Quotation marks in a paragraph: which open, which close, which are apostrophes, which stand alone.

One walk over the marks with a stack of those that are open; nothing is looked at twice, so that the time grows with
the length alone, whatever is unbalanced. Marks of every usage are known side by side: “English”, „German“, »reversed«,
«angle» with or without blanks, ”the same twice”, ‘single’, "straight", ``typewritten'', 「Japanese」.

Where one mark may open and close, its neighbours decide: one behind a blank and before a letter opens. An apostrophe
is never a mark: between letters, before what is commonly shortened ('em, ’90s), or after a plural's s.

Sources: Unicode Standard 6.2.6 (quotation marks and their usages by language).
"""

# ruff: noqa: RUF001, RUF002 - marks, dashes and blanks of many languages are what this is about

from __future__ import annotations

import bisect
import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Sequence

SINGLE: Final = frozenset("‘‚‛’'‹›")
_CLOSERS: Final[dict[str, frozenset[str]]] = {
    "“": frozenset(("”", '"', "“", "''")),
    "„": frozenset(("“", "”", "‟", '"', "''")),
    "‟": frozenset(("”", '"')),
    "”": frozenset("”"),
    "«": frozenset("»"),
    "»": frozenset("«»"),
    '"': frozenset(('"', "”")),
    "＂": frozenset("＂"),
    "``": frozenset(("''", '"', "”")),
    "''": frozenset(("''",)),
    "‘": frozenset("’'"),
    "‛": frozenset("’'"),
    "‚": frozenset("‘’'"),
    "'": frozenset("'’"),
    "‹": frozenset("›"),
    "›": frozenset("‹"),
    "「": frozenset("」"),
    "『": frozenset("』"),
    "〝": frozenset("〞〟"),
}
"""What may close each mark that may open; a mark of another hand is taken where it can mean nothing else."""
_SURELY: Final = frozenset(
    ("“”", "„“", "„”", "„‟", "‟”", "«»", "»«", "``''", "‹›", "›‹", "「」", "『』", "〝〞", "〝〟", "＂＂")
)
"""Pairs whose second always closes the first, unless its place says that it opens once more."""
_BY_PLACE: Final = frozenset(("„“", "＂＂"))
_ANY: Final = re.compile("``|''|[“”„‟«»\"＂‘’‚‛'‹›「」『』〝〞〟]")
_BEFORE_OPENING: Final = frozenset("([{<–—―-/|¿¡…\u00ad\u200b\ufeff")
_SHORTENED: Final = re.compile(
    r"(?:\d|(?:em|cause|cos|coz|til|till|tis|twas|twere|twill|n|round|bout|ere|fore|kay|"
    r"neath|nother|s|t|k|ne|nen|ner|nem|ner)\b)",
    re.IGNORECASE,
)
_MOST_BEHIND: Final = 8


@attrs.frozen
class Span:
    """A pair of marks: where the first begins and the last ends, the words between, and the marks."""

    start: int
    end: int
    inner: tuple[int, int]
    marks: str


@attrs.frozen
class Scan:
    """What the marks of a paragraph say.

    ``spans`` are the outermost pairs, in order. ``unclosed`` are marks that nothing closes, ``stray`` those that close
    nothing: (position, mark), in order. Apostrophes are in neither.
    """

    spans: tuple[Span, ...]
    unclosed: tuple[tuple[int, str], ...]
    stray: tuple[tuple[int, str], ...]


@attrs.define
class _Open:
    mark: str
    start: int
    end: int
    doubles: int


class _Walk:
    """One walk over the marks of a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.stack: list[_Open] = []
        self.waiting: Counter[str] = Counter()  # how many open marks each mark would close
        self.closed: list[Span] = []
        self.unclosed: list[tuple[int, str]] = []
        self.stray: list[tuple[int, str]] = []
        self.doubles = 0
        self.last_single = -1

    def push(self, mark: str, start: int, end: int) -> None:
        self.stack.append(_Open(mark, start, end, self.doubles))
        self.waiting.update(_CLOSERS[mark])
        self.doubles += mark not in SINGLE

    def pop(self) -> _Open:
        opened = self.stack.pop()
        self.waiting.subtract(_CLOSERS[opened.mark])
        return opened

    def forget(self, opened: _Open) -> None:
        """Take note of a mark that nothing closes; a straight single one was an apostrophe."""
        if opened.mark != "'":
            self.unclosed.append((opened.start, opened.mark))

    def close(self, mark: str, start: int, end: int) -> None:
        while mark not in _CLOSERS[self.stack[-1].mark]:
            self.forget(self.pop())
        opened = self.pop()
        self.closed.append(Span(opened.start, end, (opened.end, start), opened.mark + mark))

    def top(self, mark: str) -> str:
        """Return the nearest open mark that this one would close, "" without any."""
        if self.waiting[mark] <= 0:
            return ""
        for opened in self.stack[: -_MOST_BEHIND - 1 : -1]:
            if mark in _CLOSERS[opened.mark]:
                return opened.mark
        return "?"

    def around(self, start: int, end: int) -> tuple[str, str]:
        return self.text[start - 1 : start], self.text[end : end + 1]

    def double(self, mark: str, start: int, end: int) -> None:
        """Take a mark that is no apostrophe."""
        before, after = self.around(start, end)
        opening = _may_open(before) and _may_begin(after)
        top = self.top(mark)
        if top and (
            (top + mark in _SURELY and top + mark not in _BY_PLACE)
            or not (opening and mark in _CLOSERS)
            or (mark in "«»" and not (before.isspace() and after.isalnum()))
        ):
            self.close(mark, start, end)
        elif (mark in _CLOSERS and (opening or mark in "„‟«‚‹「『〝" or (mark == "“" and not top))) or (
            mark in '"”»＂' and _may_open(before) and after
        ):
            self.push(mark, start, end)
        elif not (mark == '"' and before.isdigit()):
            self.stray.append((start, mark))

    def single(self, mark: str, start: int, end: int) -> None:
        """Take a mark that may be an apostrophe."""
        before, after = self.around(start, end)
        if before.isalnum() and after.isalnum():
            return
        top = self.top(mark)
        opening = _may_open(before) and _may_begin(after)
        shortened = opening and _SHORTENED.match(self.text, end, end + 8) is not None
        if top and (before and not before.isspace()) and not (opening and mark in "‘'"):
            if not self.possessive(before, start, end):
                self.close(mark, start, end)
        elif mark in "‘‛'‚" and opening and not shortened:
            self.push(mark, start, end)

    def possessive(self, before: str, start: int, end: int) -> bool:
        """Tell whether a mark behind an s is an apostrophe: another closes later, or words quoted were begun since."""
        behind = self.text[end : end + 2]
        if before not in "sSxz" or not (behind[:1].isspace() and behind[1:].isalpha()):
            return False
        opened = next((one for one in reversed(self.stack) if one.mark in SINGLE), None)
        return self.last_single > start or (opened is not None and self.doubles > opened.doubles)


def scan(text: str, opaque: Sequence[tuple[int, int]] = ()) -> Scan:
    """Return the quotation marks of a paragraph; marks in ``opaque`` spans (in order) do not count."""
    walk = _Walk(text)
    found = [match.span() for match in _ANY.finditer(text) if not _inside(match.start(), opaque)]
    walk.last_single = _last_closing_single(text, found)
    for start, end in found:
        mark = text[start:end]
        if mark in SINGLE and mark not in "‹›":
            walk.single(mark, start, end)
        else:
            walk.double(mark, start, end)
    for opened in walk.stack:
        walk.forget(opened)
    return Scan(tuple(_outermost(walk.closed)), tuple(sorted(walk.unclosed)), tuple(walk.stray))


def many_marks(text: str, most: int) -> int:
    """Return how many marks a text has, apostrophes too; counting ends behind ``most``."""
    return sum(1 for _ in islice(_ANY.finditer(text), most + 1))


def _may_open(before: str) -> bool:
    """Tell whether a mark behind this character may open."""
    return not before or before.isspace() or before in _BEFORE_OPENING or before in _CLOSERS


def _may_begin(after: str) -> bool:
    """Tell whether quoted words may begin with this character."""
    return bool(after) and not after.isspace() and after not in ".,;:!?)]}"


def _inside(position: int, spans: Sequence[tuple[int, int]]) -> bool:
    number = bisect.bisect_right(spans, position, key=lambda one: one[0])
    return number > 0 and position < spans[number - 1][1]


def _last_closing_single(text: str, found: list[tuple[int, int]]) -> int:
    """Return where the last single mark stands that could close, -1 without any."""
    for start, end in reversed(found):
        before, after = text[start - 1 : start], text[end : end + 1]
        if text[start:end] in "’'" and before and not before.isspace() and not after.isalnum():
            return start
    return -1


def _outermost(closed: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(closed, key=lambda one: (one.start, -one.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


__all__ = ["SINGLE", "Scan", "Span", "many_marks", "scan"]
