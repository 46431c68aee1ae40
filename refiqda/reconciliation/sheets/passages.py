"""A passage as people write it in a cell, and where it is: its words, its numbers, times, or the corners of an area.

Words are looked for at the difference first, then in the whole text; blanks, forms of quotation marks and dashes, and
how letters with accents are made up do not matter. ``first words … last words`` stands for all from the ones to the
others. Words that stand in several places are refused, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

from refiqda.errors import InvalidArgumentError
from refiqda.reconciliation.words import clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.reconciliation.differences import Difference
    from refiqda.reconciliation.segments import ComparedSource, Segment

AROUND: Final = 2_000
"""How far, in characters, from a difference its words are looked for first."""
_WORDS: Final = 160
"""A passage up to so many characters is shown by its words."""

_SPAN: Final = re.compile(r"(?:characters?\s+)?(\d{1,9})\s*(?:to|-|–|—|\.\.)\s*(\d{1,9})", re.IGNORECASE)  # noqa: RUF001 - dashes
_CLOCK: Final = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{2})(?:[.,](\d{1,3}))?"
_TIMES: Final = re.compile(rf"{_CLOCK}\s*(?:to|-|–|—)\s*{_CLOCK}", re.IGNORECASE)  # noqa: RUF001 - dashes
_CORNERS: Final = re.compile(r"\D*(\d{1,9})\D+(\d{1,9})\D+(\d{1,9})\D+(\d{1,9})\D*")
_ELLIPSIS: Final = re.compile(r"\s*(?:…|\.\.\.|\[\.\.\.\]|\[…\])\s*")
_ALIKE: Final = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛′´`", "'"),  # noqa: RUF001 - the marks themselves
        **dict.fromkeys("‐‑‒–—―−", "-"),  # noqa: RUF001 - as above
    }
)
_IGNORED: Final = frozenset(
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u061c\u202a\u202b\u202c\u202d\u202e"
)
_SPELLED_OUT: Final = {"…": "..."}


class Passage(NamedTuple):
    """A place in a source: ``start`` and ``end`` of a text or recording, ``box`` of a picture or page."""

    start: int | None = None
    end: int | None = None
    box: tuple[int, int, int, int] | None = None


class Folded:
    """A piece of a text as it is compared, and where each character of it stands in the whole."""

    def __init__(self, text: str, first: int = 0) -> None:
        signs: list[str] = []
        self._places: list[int] = []
        for place, sign in enumerate(text, first):
            for one in folded_sign(sign):
                if one != " " or (signs and signs[-1] != " "):
                    signs.append(one)
                    self._places.append(place)
        self._text = "".join(signs)

    def spans(self, words: str) -> list[tuple[int, int]]:
        """Return where the words stand, ``first … last`` words too."""
        wanted = fold(words)
        found = self._all(wanted)
        parts = [fold(part) for part in _ELLIPSIS.split(words.strip())]
        if not found and len(parts) == 2 and all(parts):  # noqa: PLR2004 - the first and the last words
            found = [
                (start, min(ends))
                for start, stop in self._all(parts[0])
                if (ends := [end for begin, end in self._all(parts[1]) if begin >= stop])
            ]
        return found

    def _all(self, wanted: str) -> list[tuple[int, int]]:
        found = []
        at = self._text.find(wanted) if wanted else -1
        while at >= 0:
            last = at + len(wanted)
            if last == len(self._text) or not unicodedata.combining(self._text[last]):
                found.append((self._places[at], self._places[last - 1] + 1))
            at = self._text.find(wanted, at + 1)
        return found


def folded_sign(sign: str) -> str:
    """Return what a character is compared as."""
    if sign.isspace():
        return " "
    if sign in _IGNORED:
        return ""
    if sign.isascii():
        return "'" if sign == "`" else sign
    return unicodedata.normalize("NFD", _SPELLED_OUT.get(sign, sign).translate(_ALIKE))


def fold(words: str) -> str:
    """Return words as they are compared."""
    return " ".join("".join(map(folded_sign, words)).split())


class Finder:
    """Finds passages in the compared sources; a text is folded whole only where its words are not at the difference."""

    def __init__(self, sources: Sequence[ComparedSource]) -> None:
        self._sources = sources
        self._whole: dict[int, Folded] = {}

    def read(self, cell: str, difference: Difference) -> Passage:
        """Return the passage that a cell names; InvalidArgumentError, without its row, for what is none."""
        if difference.medium == "area":
            return _corners(cell)
        if difference.medium == "time":
            return _times(cell)
        text = self._sources[difference.number].text
        numbers = _SPAN.fullmatch(cell)
        if numbers:
            return _span(int(numbers[1]), int(numbers[2]), None if text is None else len(text))
        if text is None:
            raise InvalidArgumentError(
                "the text is not known, so that words cannot be found", remedy="Write 12 to 40."
            )
        return Passage(*self._find(cell, difference, text))

    def show(self, passage: Passage, difference: Difference) -> str:
        """Return a passage as a cell names it; `read` gives it back."""
        start, end, box = passage
        if box is not None:
            return f"{box[0]}, {box[1]} to {box[2]}, {box[3]}"
        if start is None or end is None:
            return ""
        if difference.medium == "time":
            return f"{clock(start)} to {clock(end)}"
        text = self._text(difference)
        words = "" if text is None else text[start:end]
        if words and len(words) <= _WORDS and words == words.strip() and "\n" not in words:
            try:
                if not _SPAN.fullmatch(words) and self._find(words, difference, text or "") == (start, end):
                    return words
            except InvalidArgumentError:
                pass
        return f"{start} to {end}"

    def quoted(self, passage: Passage, difference: Difference) -> str:
        """Return the words of a passage in quotation marks; nothing where numbers alone name it."""
        shown = self.show(passage, difference)
        return "" if not shown or difference.medium != "text" or _SPAN.fullmatch(shown) else f"“{shown}”"

    def _text(self, difference: Difference) -> str | None:
        """Return the text of a difference; None where it is not compared any more."""
        if difference.number >= len(self._sources):
            return None
        source = self._sources[difference.number]
        return source.text if source.digest == difference.source_text else None

    def _find(self, cell: str, difference: Difference, text: str) -> tuple[int, int]:
        words = cell.strip()
        quoted = words[:1] in tuple('"“„«') and words[-1:] in tuple('"”“»')
        tries = [words, words[1:-1].strip()] if quoted and len(words) > 2 else [words]  # noqa: PLR2004 - both marks
        first = max(0, difference.start - AROUND)
        near = Folded(text[first : difference.end + AROUND], first)
        for one in tries:
            found = near.spans(one)
            here = [span for span in found if span[0] < difference.end and difference.start < span[1]]
            chosen = here or found or self._folded(difference.number, text).spans(one)
            if len(chosen) == 1:
                return chosen[0]
            if chosen:
                raise InvalidArgumentError(
                    f"the words of the passage stand in {len(chosen)} places",
                    remedy="Write more of them, or the numbers of the characters: 12 to 40.",
                )
        raise InvalidArgumentError(
            "the words of the passage are not in the text",
            remedy="Copy them from the column context, or write first words … last words.",
        )

    def _folded(self, number: int, text: str) -> Folded:
        if number not in self._whole:
            self._whole[number] = Folded(text)
        return self._whole[number]


def _span(start: int, end: int, length: int | None) -> Passage:
    if start >= end or (length is not None and end > length):
        raise InvalidArgumentError(
            "the passage is none of the text", remedy="Write its first character and the one after its last."
        )
    return Passage(start, end)


def _times(cell: str) -> Passage:
    found = _TIMES.fullmatch(cell.strip())
    if found is None:
        raise InvalidArgumentError(
            "the passage is no stretch of a recording", remedy="Write it as 0:12:03 to 0:12:20."
        )
    start, end = _milliseconds(found.groups()[:4]), _milliseconds(found.groups()[4:])
    return _span(start, end, None)


def _milliseconds(parts: Sequence[str | None]) -> int:
    hours, minutes, seconds, rest = (part or "0" for part in parts)
    return ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(rest.ljust(3, "0")[:3])


def _corners(cell: str) -> Passage:
    found = _CORNERS.fullmatch(cell)
    if found is None:
        raise InvalidArgumentError(
            "the passage is no area", remedy="Write its corners as 10, 20 to 110, 220."
        )
    left, top, right, bottom = map(int, found.groups())
    if left >= right or top >= bottom:
        raise InvalidArgumentError(
            "the area is empty", remedy="Write the upper left corner first: 10, 20 to 110, 220."
        )
    return Passage(box=(left, top, right, bottom))


def place_words(segment: Segment, medium: str) -> str:
    """Return the place of a segment in numbers: characters, times, or the corners of an area."""
    if segment.box is not None:
        return f"{segment.box[0]}, {segment.box[1]} to {segment.box[2]}, {segment.box[3]}"
    if medium == "time":
        return f"{clock(segment.start)} to {clock(segment.end)}"
    return f"{segment.start} to {segment.end}"
