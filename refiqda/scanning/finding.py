"""Finding known names in a text.

The text is folded once and its words are held against the words of the names, in time that grows with the text and
hardly with the number of names; only where a word of a name stands is anything looked at closely. Then

- a word alone (a surname, a first name) counts as written like a name: with a capital. A surname in small letters is a
  part; a first name in small letters is nothing; a surname that begins a sentence and stands in small letters
  elsewhere in the same text ("Young people ... young") is a part. In file names letter case says nothing and all count,
  in addresses of mail and names of home folders too; an initial with the surname in one word is a surname there, and
  a part elsewhere;
- a word inside of a longer hit counts with that hit only;
- a name parted by a hyphen at a line's end is looked for once more with the parts joined;
- names to leave alone (the analysts') hide the single words inside of them, not whole names, and first names that are
  theirs too.
"""

from __future__ import annotations

import bisect
import itertools
import re
import unicodedata
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.scanning.folding import Folded, fold
from refiqda.scanning.names import LETTERS, Form, Named, Wanted, wanted
from refiqda.scanning.values import RANK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from refiqda.scanning.values import Kind

_BLOCK: Final = 1 << 16
_LONG: Final = 5
_MANY: Final = 200_000
"""Hits that are looked at in one text; more would say no more."""
_BROKEN: Final = re.compile(r"(?<=[^\W\d_])-[ \t]*\n\s{0,40}(?=[^\W\d_])")
_SENTENCE: Final = re.compile(r"[.!?…]['\"”»)\]]{0,2}\s{1,4}\Z")
_ACCOUNT_BEFORE: Final = re.compile(r"(?:home|users)[\\/]{1,4}[\w.+-]{0,64}\Z", re.IGNORECASE)
_ACCOUNT_AFTER: Final = re.compile(r"[\w.+-]{0,64}@\w")
_PATH: Final = 90
_WORD: Final = 6
"""Letters from which on initial and surname in one word are told outside of addresses; "B. Ridge" is a bridge."""
_HUMP: Final = re.compile(r"(?<=[a-zà-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")


@attrs.frozen(order=True)
class Found:
    """A name in a text: the line it begins in (0-based), and whose it is."""

    line: int
    case: str
    kind: Kind


@attrs.frozen
class _Match:
    start: int
    end: int
    case: str
    kind: Kind
    single: bool
    word: str = attrs.field(repr=False, default="")
    account: bool = False


class Matcher:
    """Looks for known names; made once, used for many texts. ``apart`` are names of people who may be named."""

    def __init__(self, names: Iterable[Named], apart: Iterable[str] = ()) -> None:
        self._wanted: Wanted = wanted(names)
        self._apart: Wanted = wanted(_Apart(name) for name in apart)
        self._theirs: frozenset[str] = frozenset(
            form.words[-1] for forms in self._apart.anchors.values() for form in forms if form.kind == "part"
        )
        self._words: frozenset[str] = frozenset(self._wanted.anchors)

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self._words or self._wanted.short or self._wanted.inside)

    def find(self, text: str, *, prose: bool = True, long_only: bool = False) -> list[Found]:
        """Return where known names stand, in the order of the text; ``prose`` is False for names of files.

        ``long_only`` leaves out what has fewer than five letters and what stops no file, for bytes that are no text.
        """
        if not text or not self:
            return []
        folded = fold(text if prose else _HUMP.sub(" ", text))
        matches = self._in(folded, prose=prose)
        if prose and "-" in folded.plain and (breaks := list(_BROKEN.finditer(folded.plain))):
            matches += self._over_breaks(folded, breaks)
        if long_only:
            matches = [each for each in matches if each.end - each.start >= _LONG and each.kind != "part"]
        elif self._wanted.short:
            matches += self._short(text, folded, matches)
        if not matches:
            return []
        return list(_placed(_outermost(matches), folded.lower))

    def _in(self, folded: Folded, *, prose: bool) -> list[_Match]:
        lower = folded.lower
        matches = [
            _Match(start, end, form.case, form.kind, form.single, form.words[-1], form.account)
            for form, start, end in itertools.islice(_looked_at(self._wanted, self._words, lower), _MANY)
        ]
        for word, form in self._wanted.inside:
            at = lower.find(word)
            while at >= 0:
                matches.append(_Match(at, at + len(word), form.case, form.kind, single=False))
                at = lower.find(word, at + 1)
        if prose and any(match.single for match in matches):
            return list(self._as_written(matches, folded))
        return matches if prose else [one for each in matches for one in _outside_of_addresses(each)]

    def _as_written(self, matches: list[_Match], folded: Folded) -> Iterator[_Match]:
        """Yield the matches, each word alone by how it is written and by whose name it stands in."""
        allowed = self._allowed(folded)
        plain = folded.plain
        small = {match.word for match in matches if match.single and plain[match.start].islower()}
        for match in matches:
            if not match.single:
                yield match
                continue
            if match.kind == "surname" and _in_address(plain, match.start, match.end):
                yield match
                continue
            if match.account:
                yield from _outside_of_addresses(match)
                continue
            shared = match.kind == "part" and match.word in self._theirs
            if shared or any(start <= match.start and match.end <= end for start, end in allowed):
                continue
            if plain[match.start].islower():
                if match.kind != "part":
                    yield attrs.evolve(match, kind="part")
            elif match.word in small and _begins_sentence(plain, match.start):
                yield attrs.evolve(match, kind="part")
            else:
                yield match

    def _allowed(self, folded: Folded) -> list[tuple[int, int]]:
        if not self._apart.anchors:
            return []
        words = frozenset(self._apart.anchors)
        return [
            (start, end)
            for form, start, end in _looked_at(self._apart, words, folded.lower)
            if not form.single
        ]

    def _over_breaks(self, folded: Folded, breaks: list[re.Match[str]]) -> list[_Match]:
        """Return the matches that stand over a line's end with a hyphen, at the places of the text as it is."""
        joined = Folded(_BROKEN.sub("", folded.plain), _BROKEN.sub("", folded.lower))
        at, gone, places = 0, 0, []
        for each in breaks:
            at = each.start() - gone
            places.append((at, each.end() - each.start()))
            gone += each.end() - each.start()
        starts = [place for place, _ in places]
        shifts = [0]
        for _, size in places:
            shifts.append(shifts[-1] + size)
        matches = []
        for match in self._in(joined, prose=True):
            low, high = bisect.bisect_right(starts, match.start), bisect.bisect_left(starts, match.end)
            if low < high:  # a break inside of it
                matches.append(
                    attrs.evolve(match, start=match.start + shifts[low], end=match.end + shifts[high])
                )
        return matches

    def _short(self, text: str, folded: Folded, matches: list[_Match]) -> list[_Match]:
        """Return the words of one or two letters; those in lines where a longer name of the case stands are its own."""
        composed = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
        starts = _line_starts(folded.lower)
        known = {(match.case, bisect.bisect_right(starts, match.start)) for match in matches}
        found = []
        for each in self._wanted.short:
            line, last = 0, 0
            for match in each.pattern.finditer(composed):
                line += composed.count("\n", last, match.start())
                last = match.start()
                if (each.case, line + 1) not in known and line < len(starts):
                    found.append(_Match(starts[line], starts[line], each.case, "part", single=True))
        return found


@attrs.frozen
class _Apart:
    """A name of somebody who may be named."""

    name: str
    case: str = "apart"


def _standing(words: frozenset[str], lower: str) -> Iterator[tuple[str, int, int]]:
    """Yield where these words stand in a text; blocks in which none does are passed over quickly."""
    start, length = 0, len(lower)
    while start < length:
        cut = min(start + _BLOCK, length)
        while cut < length and lower[cut - 1].isalpha() and cut - start < 2 * _BLOCK:
            cut += 1  # to the end of the word
        if not words.isdisjoint(LETTERS.findall(lower, start, cut)):
            for word in LETTERS.finditer(lower, start, cut):
                if word[0] in words:
                    yield word[0], word.start(), word.end()
        start = cut


def _looked_at(what: Wanted, words: frozenset[str], lower: str) -> Iterator[tuple[Form, int, int]]:
    """Yield each form that stands in a text, with its place, from the words of names that stand there."""
    done: set[tuple[int, int]] = set()
    for word, start, end in _standing(words, lower):
        for form in what.anchors[word]:
            if len(form.words) == 1:
                yield form, start, end
                continue
            low, high = max(0, start - form.reach), min(len(lower), end + form.reach)
            for match in form.pattern.finditer(lower, low, high):
                if match.start() > start:
                    break
                if match.end() >= end and (id(form), match.start()) not in done:
                    done.add((id(form), match.start()))
                    yield form, match.start(), match.end()


def _in_address(plain: str, start: int, end: int) -> bool:
    """Return whether a word stands before the @ of a mail address, or is the name of a home folder."""
    return (
        _ACCOUNT_AFTER.match(plain, end) is not None
        or _ACCOUNT_BEFORE.search(plain, max(0, start - _PATH), start) is not None
    )


def _outside_of_addresses(match: _Match) -> Iterator[_Match]:
    """Yield a match as it counts in running text: the name of an account is a part there, a short one a word."""
    if not match.account:
        yield match
    elif len(match.word) >= _WORD:
        yield attrs.evolve(match, kind="part")


def _begins_sentence(plain: str, start: int) -> bool:
    return _SENTENCE.search(plain, max(0, start - 8), start) is not None


def _outermost(matches: list[_Match]) -> list[_Match]:
    """Return the matches without those that begin inside of one of the same case that is as strong.

    A word alone inside of somebody's whole name is that person's: people of one family share it.
    """
    kept: list[_Match] = []
    for match in sorted(matches, key=lambda each: (each.start, -each.end, -RANK[each.kind])):
        inside = any(
            match.start < other.end
            and RANK[match.kind] <= RANK[other.kind]
            and (other.case == match.case or (match.single and not other.single))
            for other in kept[-8:]
        )
        if not inside:
            kept.append(match)
    return kept


def _placed(matches: Iterable[_Match], lower: str) -> Iterator[Found]:
    line = last = 0
    for match in matches:
        line += lower.count("\n", last, match.start)
        last = match.start
        yield Found(line, match.case, match.kind)


def _line_starts(lower: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer("\n", lower))]
