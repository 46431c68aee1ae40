"""Translations: whether words that match a translation are linked to what was said, and links that people set by hand.

A passage is linked by a link of its own that covers it, else by that of its whole text. Linked is not the same as
equivalent: that a translation says the same is a person's signed judgement, and nothing here looks at it.

Where the manuscript's language is none of the material's, people link each quotation to its original in a sheet
(`refiqda.render.findings.linking` writes it); `read_links` reads it back. Such a link holds while the words of the
original stand in the material as they were entered.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final, Literal

import attrs

from refiqda.errors import UnusableFileError
from refiqda.findings.verifying.finding import find
from refiqda.intervals import without
from refiqda.office.csv_form import unshielded
from refiqda.office.sheets import read_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from refiqda.findings.quotes.translations import Linked
    from refiqda.findings.verifying.corpus import Corpus
    from refiqda.findings.verifying.speaking import Speaking
    from refiqda.findings.verifying.values import Hit, Status
    from refiqda.findings.voices import SourceSeen

PAGE: Final = "link"
"""The page of a workbook that people fill in."""

_PLAIN: Final = str.maketrans("“”„«»‟‘’‚‹›–—−‑\u00a0\u202f", '""""""\'\'\'\'\'----  ')  # noqa: RUF001 - marks made one
_STALE: Final = {
    "original-changed": "the original was changed since it was linked",
    "translation-changed": "the translation was changed since it was linked",
    "lost": "the original is not in the material any more",
}


@attrs.frozen
class LinkVerdict:
    """What is known of the link of words that match a translation; ``scope`` is "" where there is none."""

    status: Status
    scope: Literal["passage", "source", ""]
    why: str


@attrs.frozen
class SheetLink:
    """A row that somebody filled in: words of the manuscript, and the original they translate."""

    quote: str = attrs.field(repr=False)
    source: str
    original: str = attrs.field(repr=False)
    translator: str = ""
    at: str = ""
    row: int = 0


def link_verdict(
    spans: Sequence[tuple[SourceSeen, int, int]],
    words: str,
    speaking: Speaking,
    state: Callable[[Linked], str],
) -> LinkVerdict | None:
    """Return what is known of the links of the places of a quotation; None where none of them is a translation.

    ``words`` are those of the quotation; ``state`` says of a link whether both its sides are as they were.
    """
    asked = [
        _one(source, start, end, words, speaking, state)
        for source, start, end in spans
        if source.is_translation or speaking.links_at(source, start, end)
    ]
    order = ("NOT-LINKED", "LINKED-STALE", "LINKED-UNCHANGED")
    return min(asked, key=lambda one: (order.index(one.status), one.scope != "source"), default=None)


def _one(
    source: SourceSeen, start: int, end: int, words: str, speaking: Speaking, state: Callable[[Linked], str]
) -> LinkVerdict:
    here = speaking.links_at(source, start, end)
    recorded = [one for one in here if one[2].original or one[2].translation]
    if recorded and _covered(source, start, end, recorded):
        return _said([link for _, _, link in recorded], "passage", state)
    lost = [
        link
        for link in speaking.linked
        if link.scope == "passage"
        and speaking.seen(link.translation_source) is source
        and link.translation_span is None
        and plain_words(words) in plain_words(link.translation)
    ]
    if lost:
        return _said(lost, "passage", state)
    if here and _covered(source, start, end, here):
        return _said([link for _, _, link in here], "passage", state)
    whole = [
        link
        for link in speaking.linked
        if link.scope == "source" and speaking.seen(link.translation_source) is source
    ]
    if whole:
        return _said(whole, "source", state)
    original = speaking.seen(source.translation_of)
    if original is not None:
        return LinkVerdict("LINKED-UNCHANGED", "source", _UNRECORDED)
    why = "These words match a translation that is not linked to what was said."
    return LinkVerdict("NOT-LINKED", "", why)


_UNRECORDED: Final = (
    "Linked as a whole text; which state of it was translated is not recorded: a change would not show."
)
_UNWORDED: Final = (
    "The passage is linked; which words were translated is not recorded, so that a change would not show."
)


def _covered(source: SourceSeen, start: int, end: int, links: Sequence[tuple[int, int, Linked]]) -> bool:
    """Return whether links cover every word of a passage."""
    rest = without([(start, end)], [(one, two) for one, two, _ in links])
    return not any(letter.isalnum() for one, two in rest for letter in source.text[one:two])


def _said(
    links: Sequence[Linked], scope: Literal["passage", "source"], state: Callable[[Linked], str]
) -> LinkVerdict:
    states = [state(link) for link in links]
    stale = next((each for each in states if each in _STALE), "")
    if stale:
        return LinkVerdict("LINKED-STALE", scope, f"It is linked, but {_STALE[stale]}.")
    if "unrecorded" in states:
        return LinkVerdict("LINKED-UNCHANGED", scope, _UNWORDED if scope == "passage" else _UNRECORDED)
    who = ", ".join(dict.fromkeys(filter(None, (link.translator for link in links))))
    when = ", ".join(dict.fromkeys(filter(None, ((link.at or "")[:10] for link in links))))
    by = f" Translated{f' by {who}' if who else ''}{f' on {when}' if when else ''}." if who or when else ""
    what = "passage" if scope == "passage" else "whole text"
    return LinkVerdict(
        "LINKED-UNCHANGED", scope, f"The {what} and its original are as they were when linked.{by}"
    )


def plain_words(words: str) -> str:
    """Return words as they are compared with those of a sheet: marks made one, blanks too, no mark at the edges."""
    text = unicodedata.normalize("NFC", words).replace("\u00ad", "").translate(_PLAIN)
    return " ".join(text.split()).strip(" .,;:!?\"'…")


def read_links(path: Path) -> tuple[SheetLink, ...]:
    """Read a linking sheet (.xlsx, .csv, .tsv or .jsonl) that people filled in, wholly or in part.

    It needs the columns quotation, original text and original words; translator and date are optional. A row without
    original words links nothing. Raises UnusableFileError for a file that is no such sheet.
    """
    workbook = path.suffix.lower() == ".xlsx"
    sheet = read_sheet(path, sheet=PAGE) if workbook else read_sheet(path)
    for needed in ("quotation", "original_text", "original_words"):
        if needed not in sheet.columns:
            raise UnusableFileError(
                f'has no column "{needed.replace("_", " ")}"',
                file=sheet.file,
                remedy="Take the sheet that `refiqda quotes verify ... --sheet SHEET.xlsx` writes.",
            )
    return tuple(_rows(sheet.rows, str if workbook else unshielded))


def _rows(rows: Iterable[object], plain: Callable[[str], str]) -> Iterable[SheetLink]:
    """Yield the rows that link something; ``plain`` gives what a cell said before it was written."""
    for row in rows:
        cells: dict[str, str | None] = row.cells  # type: ignore[attr-defined]  # a SheetRow
        said = {name: plain(cell or "").strip() for name, cell in cells.items()}
        quote, original = said["quotation"], said["original_words"]
        if quote and original:
            yield SheetLink(
                quote,
                said["original_text"],
                original,
                said.get("translator", ""),
                said.get("date", ""),
                row.number,  # type: ignore[attr-defined]  # as above
            )


def by_hand(
    text: str, links: Sequence[SheetLink], corpus: Corpus, sources: Sequence[SourceSeen], speaking: Speaking
) -> tuple[SheetLink, Hit | None] | None:
    """Return the row that links these words, and where its original stands (None: not any more); None for no row."""
    wanted = plain_words(text)
    for link in links:
        if plain_words(link.quote) == wanted:
            named = speaking.seen(link.source)
            hits = [
                hit
                for hit in find(corpus, link.original, least=1.0)
                if hit.level != "edited" and (named is None or sources[hit.source].guid == named.guid)
            ]
            return link, hits[0] if hits else None
    return None
