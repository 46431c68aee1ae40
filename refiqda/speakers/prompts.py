"""Prompts: questions that are read aloud from a guide, found where the moderator says them.

From a list they are found word by word, letter case, punctuation and blanks aside. Without one, a question of the
moderator that stands word for word in several texts is taken for one; in texts without turns (answers written below
questions) a paragraph that asks and stands in several texts.

Participants who repeat a question say it themselves: only what a moderator says, or nobody in particular, is looked at.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from refiqda.errors import (
    UnusableFileError,
    unreadable,
)
from refiqda.speakers.found import Prompt
from refiqda.text.turn_lines import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_WORD: Final = re.compile(r"\w+(?:['’]\w+)?")  # noqa: RUF001 - the apostrophe that word processors type
_STOP: Final = re.compile(r"[.?!\n]")
_CLOSING: Final = re.compile(r"[.?!…\"'”’»)]*")  # noqa: RUF001 - closing signs that word processors type
_BULLET: Final = re.compile(r"^\s*(?:\d{1,3}[.)]|[-*•–])\s+")  # noqa: RUF001 - the dash of word processors
_MOST_BYTES: Final = 10_000_000
_LEAST_WORDS: Final = 5
_MOST_GIVEN: Final = 1000

Stretch = tuple[str, str, int, int]
"""A stretch in which prompts may stand: the source's GUID, the text, start and end."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(one[0].casefold() for one in _WORD.finditer(text))


def given_prompts(prompts: Iterable[str]) -> list[str]:
    """Return the prompts of a list that have words, each once, in their order."""
    known: dict[tuple[str, ...], str] = {}
    for one in prompts:
        words = _words(one)
        if words:
            known.setdefault(words, one.strip())
    return list(known.values())[:_MOST_GIVEN]


def read_prompts(path: str | Path) -> tuple[str, ...]:
    """Return the prompts of a text file (UTF-8, one a line; numbers and dashes before them aside).

    Raises UnusableFileError.
    """
    place = Path(path)
    try:
        if place.stat().st_size > _MOST_BYTES:
            raise UnusableFileError(
                "is too large for a list", file=place.name, remedy="Give one question a line."
            )
        text = place.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise unreadable(place.name, error) from error
    except UnicodeDecodeError as error:
        raise UnusableFileError("is not UTF-8", file=place.name, remedy="Save it as UTF-8 text.") from error
    return tuple(given_prompts(_BULLET.sub("", line) for line in text.splitlines()))


def find_given(prompts: Sequence[str], stretches: Iterable[Stretch]) -> tuple[Prompt, ...]:
    """Return where each of ``prompts`` stands; the longest of several that begin alike is taken."""
    wanted = sorted(
        ((_words(one), number) for number, one in enumerate(prompts)), key=lambda one: -len(one[0])
    )
    by_first: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for words, number in wanted:
        if words:
            by_first.setdefault(words[0], []).append((words, number))
    places: dict[int, list[tuple[str, int, int]]] = {}
    for source, text, start, end in stretches:
        found = [(one[0].casefold(), one.start(), one.end()) for one in _WORD.finditer(text, start, end)]
        said = tuple(word for word, _, _ in found)
        at = 0
        while at < len(found):
            hit = next(
                (
                    (len(words), number)
                    for words, number in by_first.get(said[at], ())
                    if said[at : at + len(words)] == words
                ),
                None,
            )
            if hit is None:
                at += 1
                continue
            length, number = hit
            last = found[at + length - 1][2]
            closing = _CLOSING.match(text, last, end)
            last = last if closing is None else closing.end()
            places.setdefault(number, []).append((source, found[at][1], last))
            at += length
    return tuple(
        Prompt(one, given=True, places=tuple(places.get(number, ()))) for number, one in enumerate(prompts)
    )


def find_recurring(stretches: Iterable[Stretch], *, least: int = 2) -> tuple[Prompt, ...]:
    """Return the questions that stand word for word in at least ``least`` texts, in the order of their first."""
    places: dict[tuple[str, ...], list[tuple[str, int, int]]] = {}
    spelled: dict[tuple[str, ...], str] = {}
    for source, text, start, end in stretches:
        for first, last in _questions(text, start, end):
            words = _words(text[first:last])
            if len(words) >= _LEAST_WORDS:
                places.setdefault(words, []).append((source, first, last))
                spelled.setdefault(words, text[first:last])
    return tuple(
        Prompt(spelled[words], given=False, places=tuple(found))
        for words, found in places.items()
        if len({source for source, _, _ in found}) >= least
    )


def _questions(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    since = start
    for stop in _STOP.finditer(text, start, end):  # from stop to stop: each character is looked at once
        if stop[0] == "?":
            sentence = text[since : stop.end()]
            yield stop.end() - len(sentence.lstrip(' \t\xa0–—-"“«')), stop.end()  # noqa: RUF001 - as above
        since = stop.end()


def asking_paragraphs(source: str, text: str) -> Iterator[Stretch]:
    """Yield the paragraphs of a text without turns that end with a question mark."""
    for line in lines_of(text):
        words = text[line.start : line.end]
        if words.rstrip().endswith("?"):
            yield source, text, line.start, line.end
