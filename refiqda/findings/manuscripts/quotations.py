"""Quotations in the paragraphs of a manuscript: set apart, within sentences, over paragraphs, declared condensates.

What marks say is in `marks`, what stands around in `sentences`, what is left out by rule in `exclusions`.
"""

# ruff: noqa: RUF001, RUF002 - marks, dashes and blanks of many languages are what this is about

from __future__ import annotations

import bisect
import re
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.errors import UnusableFileError
from refiqda.findings.manuscripts.marks import Scan, Span, many_marks, scan
from refiqda.findings.manuscripts.sentences import MOST, after_of, before_of, said_by_several
from refiqda.findings.manuscripts.tokens import TOKEN
from refiqda.findings.manuscripts.turns import Apart, set_apart, turn_at, turns_of, turns_within
from refiqda.findings.manuscripts.values import Quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.findings.manuscripts.blocks import Placed
    from refiqda.findings.manuscripts.values import QuotedForm

FRAGMENT_WORDS: Final = 4
_NUMBERED: Final = re.compile(r"(?:\A|[\s(,;:–—-])\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s{0,3}\Z")
_DECLARING: Final = (
    r"(?:condensed|condensate|condensation|kondensert|kondensat|fortettet|kondensiert|verdichtet|"
    r"verdichtung|condensé)"
)
_CONDENSED: Final = re.compile(
    rf"(?:\b(?:a |an )?{_DECLARING}\b[^.:!?“”\"«»\n]{{0,80}}:)\s{{0,4}}",
    re.IGNORECASE,
)
_CONDENSED_BEHIND: Final = re.compile(
    rf"[.,]?\s{{0,2}}[(\[](?:a |an )?{_DECLARING}\b",
    re.IGNORECASE,
)
_ATTRIBUTION: Final = re.compile(r"\([^()\[\]\n]{1,100}\)\.?")
_BESIDE: Final = re.compile(r"\([^()\n]{1,60}\)|\b\d{1,2}[.)]|[–—•,;.]")
_SENTENCE_END: Final = re.compile(r"[.!?…][\"”’»)]{0,2}(?=\s|\Z)")
_INNER_END: Final = re.compile(r"[.!?…]\s")
_UNSEEN: Final = "\u200b\ufeff"
_MOST_COUNTED: Final = 600
_MOST_CONDENSED: Final = 2000
MOST_PLACES: Final = 5
MAX_QUOTED: Final = 20_000
"""So many quotations are no manuscript; a book of interviews has some two thousand."""

MAX_MARKS: Final = 500_000
"""A book has some thirty thousand, most of them apostrophes."""


@attrs.define
class _Found:
    """What is found in the paragraphs, and what is open at the end of one."""

    quoted: list[tuple[int, int, Quoted]] = attrs.field(factory=list)
    open_marks: list[tuple[Placed, int]] = attrs.field(factory=list)


def find_quoted(placed: Sequence[Placed], *, label: str) -> tuple[list[Quoted], list[str]]:
    """Return the quotations of paragraphs in reading order, and the places of marks that stand alone.

    Raises UnusableFileError, for the file named ``label``, for more than `MAX_QUOTED` or `MAX_MARKS`.
    """
    _require_few_marks(placed, label)
    found = _Found()
    apart = _apart(placed, found)
    scans = [
        None if index in apart else scan(one.block.text, one.block.opaque) for index, one in enumerate(placed)
    ]
    if len(apart) + sum(len(marks.spans) for marks in scans if marks is not None) > MAX_QUOTED:
        raise UnusableFileError(
            f"has more than {MAX_QUOTED:,} quotations", file=label, remedy="Take it apart into chapters."
        )
    taken = _over_paragraphs(placed, scans, found)
    for index, (one, marks) in enumerate(zip(placed, scans, strict=True)):
        if marks is not None:
            _inline(one, index, marks, taken.get(index, (0, len(one.block.text))), found)
            _declared(one, index, marks, found)
            _alone(one, marks, taken.get(index, (0, len(one.block.text))), found)
    _linking(placed, found)
    found.quoted.sort(key=lambda each: each[:2])
    alone = [one.place(position, position + 1).in_words() for one, position in found.open_marks[:MOST_PLACES]]
    more = len(found.open_marks) - len(alone)
    return [quoted for _, _, quoted in found.quoted], [
        *dict.fromkeys(alone),
        *([f"and {more:,} more"] if more else []),
    ]


def _require_few_marks(placed: Sequence[Placed], label: str) -> None:
    left = MAX_MARKS
    for one in placed:
        left -= many_marks(one.block.text, left)
        if left < 0:
            raise UnusableFileError(
                f"has more than {MAX_MARKS:,} quotation marks and apostrophes",
                file=label,
                remedy="Take it apart into chapters.",
            )


def _keep(found: _Found, index: int, quoted: Quoted) -> None:
    found.quoted.append((index, quoted.place.start, quoted))


# --- set apart ------------------------------------------------------------------------------------------------


def _apart(placed: Sequence[Placed], found: _Found) -> frozenset[int]:
    """Take the paragraphs that are quotations set apart; those that are turns of one exchange together."""
    taken: set[int] = set()
    index = 0
    while index < len(placed):
        if placed[index].block.kind != "block":
            index += 1
            continue
        last = index + 1
        while last < len(placed) and _goes_on(placed, index, last):
            last += 1
        _block(placed, index, last, found)
        taken.update(range(index, last))
        index = last
    return frozenset(taken)


def _goes_on(placed: Sequence[Placed], first: int, last: int) -> bool:
    """Tell whether a paragraph set apart is the next turn of the exchange that the one before belongs to."""
    one = placed[last].block
    return (
        one.kind == "block"
        and one.part == placed[first].block.part
        and turn_at(one.text) is not None
        and turn_at(placed[last - 1].block.text) is not None
    )


def _block(placed: Sequence[Placed], first: int, last: int, found: _Found) -> None:
    one = placed[first]
    text = "\n".join(each.block.text for each in placed[first:last])
    if not text.strip() or TOKEN.fullmatch(text.strip()) or _said_alone(text):
        return
    parts = set_apart(text)
    marks = Scan((), (), ()) if parts.turns else scan(text[parts.start : parts.end])
    if len(marks.spans) > 1 and not _outside(text[parts.start : parts.end], marks).strip():
        _inline(one, first, scan(text, one.block.opaque), (0, len(text)), found)
        return
    start, end, pair = _unwrapped(text, parts, marks, one, found)
    if start >= end:
        return
    leads_in = _leads_in(placed, first)
    before = (parts.label or leads_in)[-MOST:]
    own_length = len(one.block.text)
    form: QuotedForm = "exchange" if parts.turns else "block"
    if _condensed(leads_in) or _CONDENSED_BEHIND.match(parts.said_by):
        form = "condensate"
    quoted = Quoted(
        text=text[start:end],
        form=form,
        place=one.place(min(start, own_length), min(end, own_length)),
        marks=pair,
        turns=tuple((begin - start, stop - start) for begin, stop in parts.turns),
        before=before,
        after=parts.said_by or _said_below(placed, last),
        several=said_by_several(before, parts.said_by),
        paragraph=first,
        tracked=any(each.block.tracked for each in placed[first:last]),
    )
    _keep(found, first, quoted)


def _outside(text: str, marks: Scan) -> str:
    """Return what stands between the pairs of marks of a quotation set apart, without attributions and numbers."""
    pieces, position = [], 0
    for span in marks.spans:
        pieces.append(text[position : span.start])
        position = span.end
    pieces.append(text[position:])
    return _BESIDE.sub("", " ".join(pieces)[: 100 * MOST])


def _unwrapped(text: str, parts: Apart, marks: Scan, one: Placed, found: _Found) -> tuple[int, int, str]:
    """Return the words of a quotation set apart without marks around them all, and those marks.

    A mark that only begins it or only ends it belongs to a quotation of several paragraphs; others that stand alone
    are noted.
    """
    start, end = parts.start, parts.end
    length = end - start
    if len(marks.spans) == 1 and not marks.spans[0].start and marks.spans[0].end == length:
        inner = marks.spans[0].inner
        return *_trimmed(text, inner[0] + start, inner[1] + start), marks.spans[0].marks
    for position, mark in (*marks.unclosed, *marks.stray):
        if position == 0:
            start += len(mark)
        elif position + len(mark) == length:
            end -= len(mark)
        elif position + parts.start < len(one.block.text):
            found.open_marks.append((one, position + parts.start))
    return *_trimmed(text, start, end), ""


def _leads_in(placed: Sequence[Placed], index: int) -> str:
    """Return the last sentence of the paragraph before."""
    if not index or placed[index - 1].block.kind not in {"text", "list"}:
        return ""
    text = placed[index - 1].block.text.rstrip()
    return before_of(text.rstrip(".!?") if text[-1:] in ".!?" else text, len(text))


def _said_below(placed: Sequence[Placed], index: int) -> str:
    """Return what the next paragraph says if it is no more than an attribution: "(T5)", "– a client"."""
    if index >= len(placed) or placed[index].block.kind not in {"text", "block"}:
        return ""
    text = placed[index].block.text.strip()
    return text if _said_alone(text) else ""


def _said_alone(text: str) -> bool:
    """Tell whether a paragraph is no more than an attribution in brackets."""
    return _ATTRIBUTION.fullmatch(text.strip()[: MOST + 1]) is not None


# --- within sentences -----------------------------------------------------------------------------------------


def _inline(one: Placed, index: int, marks: Scan, within: tuple[int, int], found: _Found) -> None:
    text = one.block.text
    spans = [span for span in marks.spans if within[0] <= span.start and span.end <= within[1]]
    numbered = [_NUMBERED.search(text[max(0, span.start - 8) : span.start]) is not None for span in spans]
    listed = sum(numbered) > 1
    for span, has_number in zip(spans, numbered, strict=True):
        start, end = _trimmed(text, *span.inner)
        if start >= end:
            continue
        words = text[start:end]
        before = before_of(text, span.start)
        after = after_of(text, span.end, closed=words[-1] in ".!?…")
        quoted = Quoted(
            text=words,
            form=_form(words, before, after, listed=listed and has_number),
            place=one.place(start, end),
            marks=span.marks,
            turns=turns_of(words) if "\n" in words else turns_within(words),
            before=before,
            after=after,
            several=said_by_several(before, after),
            paragraph=index,
            tracked=one.block.tracked,
        )
        _keep(found, index, quoted)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without blanks at its edges, and without a comma before its end: the author's."""
    start, end = _stripped(text, start, end)
    if end - start > 1 and text[end - 1] == ",":
        start, end = _stripped(text, start, end - 1)
    return start, end


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in _UNSEEN):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in _UNSEEN):
        end -= 1
    return start, end


def _form(words: str, before: str, after: str, *, listed: bool) -> QuotedForm:
    if _condensed(before) or _CONDENSED_BEHIND.match(after):
        return "condensate"
    if turns_of(words) if "\n" in words else turns_within(words):
        return "exchange"
    if listed:
        return "listed"
    few = len(words) < _MOST_COUNTED and len(words.split()) <= FRAGMENT_WORDS and words[-1] not in ".!?…"
    return "fragment" if _INNER_END.search(words) is None and (words[:1].islower() or few) else "inline"


def _condensed(before: str) -> bool:
    return any(found.end() >= len(before) for found in _CONDENSED.finditer(before))


def _declared(one: Placed, index: int, marks: Scan, found: _Found) -> None:
    """Take the words behind "Condensed from one note:": a sentence, or all of a paragraph that begins so."""
    text = one.block.text
    begins = [span.start for span in marks.spans]
    for declared in _CONDENSED.finditer(text):
        start = declared.end()
        number = bisect.bisect_left(begins, start)
        if start >= len(text) or (number and start < marks.spans[number - 1].end):
            continue
        following = begins[number] if number < len(begins) else len(text)
        end = _SENTENCE_END.search(text, start, min(following, start + _MOST_CONDENSED))
        leads = declared.start() == 0
        stop = following if leads or end is None else min(end.end(), following)
        begin, stop = _trimmed(text, start, stop)
        if begin >= stop:
            continue
        quoted = Quoted(
            text=text[begin:stop],
            form="condensate",
            place=one.place(begin, stop),
            before=text[max(0, start - MOST) : start].strip()[-MOST:],
            paragraph=index,
            tracked=one.block.tracked,
        )
        _keep(found, index, quoted)


# --- over paragraphs ------------------------------------------------------------------------------------------


def _over_paragraphs(
    placed: Sequence[Placed], scans: Sequence[Scan | None], found: _Found
) -> dict[int, tuple[int, int]]:
    """Take quotations each of whose paragraphs begins with the opening mark; return what is left of those."""
    left: dict[int, tuple[int, int]] = {}
    index = 0
    while index < len(placed):
        first, marks = index, scans[index]
        index += 1
        if marks is None or not marks.unclosed:
            continue
        begun = left.get(first, (0, 0))[0]
        opened = next((each for each in marks.unclosed if each[0] >= begun), None)
        if opened is None:
            continue
        position, mark = opened
        last = first + 1
        while last < len(placed) and _opened_again(placed[last], scans[last], placed[first], mark) == "open":
            last += 1
        closing = scans[last] if last < len(placed) else None
        if closing is None or _opened_again(placed[last], closing, placed[first], mark) != "closed":
            index = max(index, last)
            continue
        _joined(placed, (first, position, mark), (last, closing.spans[0]), found)
        left[first] = (left.get(first, (0, 0))[0], position)
        left.update(dict.fromkeys(range(first + 1, last), (0, 0)))
        left[last] = (closing.spans[0].end, len(placed[last].block.text))
        index = last
    return left


def _opened_again(one: Placed, marks: Scan | None, first: Placed, mark: str) -> str:
    """Tell whether a paragraph begins with the mark again, and whether that is "closed" in it or still "open"."""
    text = one.block.text
    begin = len(text) - len(text.lstrip())
    if marks is None or one.block.part != first.block.part or not text.startswith(mark, begin):
        return ""
    if marks.spans and marks.spans[0].start == begin:
        return "closed"
    return "open" if marks.unclosed and marks.unclosed[0][0] == begin else ""


def _joined(
    placed: Sequence[Placed], first: tuple[int, int, str], last: tuple[int, Span], found: _Found
) -> None:
    index, position, mark = first
    stop, span = last
    text = placed[index].block.text
    start, end = _trimmed(text, position + len(mark), len(text))
    pieces = [text[start:end]]
    for one in placed[index + 1 : stop]:
        whole = one.block.text
        begin, over = _stripped(whole, 0, len(whole))
        begin, over = _stripped(whole, begin + len(mark), over)
        pieces.append(whole[begin:over])
    final = placed[stop].block.text
    begin, over = _trimmed(final, *span.inner)
    pieces.append(final[begin:over])
    words = "\n".join(pieces)
    before = before_of(text, position)
    after = after_of(final, span.end, closed=words[-1:] in ".!?…")
    quoted = Quoted(
        text=words,
        form="exchange" if turns_of(words) else "inline",
        place=placed[index].place(start, end),
        marks=span.marks,
        turns=turns_of(words),
        before=before,
        after=after,
        several=said_by_several(before, after),
        paragraph=index,
        tracked=any(one.block.tracked for one in placed[index : stop + 1]),
    )
    _keep(found, index, quoted)


# --- tokens and marks that stand alone ------------------------------------------------------------------------


def _alone(one: Placed, marks: Scan, within: tuple[int, int], found: _Found) -> None:
    for position, _ in (*marks.unclosed, *marks.stray):
        if within[0] <= position < within[1]:
            found.open_marks.append((one, position))


def _linking(placed: Sequence[Placed], found: _Found) -> None:
    """Leave to the tokens what is given by them; words in marks beside a token are said to be given by it."""
    spans = {index: _tokens(one) for index, one in enumerate(placed) if "[[" in one.block.text}
    kept: list[tuple[int, int, Quoted]] = []
    for index, start, quoted in found.quoted:
        tokens = spans.get(index, [])
        nearest = bisect.bisect_left(tokens, (start,))
        if nearest >= len(tokens) or tokens[nearest][1] > quoted.place.end:
            kept.append((index, start, quoted))
        elif TOKEN.sub("", quoted.text).strip(" .,;:!?\u00a0"):
            kept.append((index, start, attrs.evolve(quoted, form="linking", token=tokens[nearest][2])))
    found.quoted[:] = kept


def _tokens(one: Placed) -> list[tuple[int, int, str]]:
    return [(*match.span(), match[1]) for match in TOKEN.finditer(one.block.text)]


__all__ = ["MAX_MARKS", "MAX_QUOTED", "MOST_PLACES", "find_quoted"]
