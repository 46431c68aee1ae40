"""Translations and what they translate: passages linked to passages, texts to texts, and whether they still are.

A link is recorded in three places: with a quote in quotes.jsonl (the original's words, its transcript's digest,
translator and date); in the study's table ``links.csv`` [source, quote, target, translation; translator, date]; and in
a project, as a link called "translation" from the original to the translation. Only the first two record the words as
they were when they were linked; of the third it can be said that the link is there, and not that nothing changed since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import attrs

from refiqda.errors import NotInProjectError, RefiqdaError
from refiqda.findings.quotes.anchoring import anchor
from refiqda.findings.quotes.selecting import select
from refiqda.findings.quotes.values import Translation
from refiqda.findings.verifying.folding import fold
from refiqda.intervals import overlap
from refiqda.model import guid_key
from refiqda.office.sheets import read_sheet
from refiqda.surveying.material import TRANSLATION
from refiqda.surveying.values import key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from refiqda.findings.quotes.store import QuoteStore
    from refiqda.findings.quotes.values import Target
    from refiqda.findings.voices import SourceSeen, Voices
    from refiqda.project import Project

LINKS: Final = "links.csv"
State = Literal["unchanged", "original-changed", "translation-changed", "lost", "unrecorded"]
Span = tuple[int, int]


@attrs.frozen
class Linked:
    """A translation and its original: texts by GUID (or name, where a text is not there), words as they were linked.

    ``scope`` is "passage", or "source" for whole texts. Words are "" where nothing recorded them. Spans are canonical,
    of where the words stand now, None where they do not (any more).
    """

    original_source: str
    original: str = attrs.field(repr=False)
    original_span: Span | None
    translation_source: str
    translation: str = attrs.field(repr=False)
    translation_span: Span | None
    scope: Literal["passage", "source"] = "passage"
    translator: str = ""
    at: str = ""


def links(
    voices: Voices,
    projects: Sequence[Project] = (),
    study_folder: Path | None = None,
    store: QuoteStore | None = None,
) -> tuple[Linked, ...]:
    """Return every link of a translation, those that record words first; what several record stands once."""
    found: dict[tuple[object, ...], Linked] = {}
    recorded = [*_of_store(voices, store), *_of_table(voices, study_folder)]
    for one in recorded:
        where = one.translation_span or one.translation
        found.setdefault((one.scope, one.original_source, one.translation_source, where), one)
    covered = {
        (one.original_span, one.translation_source, one.translation_span)
        for one in recorded
        if one.scope == "passage"
    }
    for project in projects:
        for one in _of_project(voices, project):
            if (one.original_span, one.translation_source, one.translation_span) not in covered:
                where = one.translation_span or ""
                found.setdefault((one.scope, one.original_source, one.translation_source, where), one)
    return tuple(found.values())


def state(linked: Linked, voices: Voices) -> State:
    """Return whether a translation and its original are as they were when they were linked.

    "lost" where one of the texts is not there; "unrecorded" where nothing says which words were linked.
    """
    if _seen(voices, linked.original_source) is None or _seen(voices, linked.translation_source) is None:
        return "lost"
    if linked.scope == "source" or not (linked.original or linked.translation):
        return "unrecorded"
    if linked.original and linked.original_span is None:
        return "original-changed"
    if linked.translation and linked.translation_span is None:
        return "translation-changed"
    return "unchanged"


def originals(voices: Voices, linked: Sequence[Linked], targets: Sequence[Target]) -> tuple[Translation, ...]:
    """Return what passages of translations translate, as bound passages of the originals, in the order of the text."""
    found = []
    for target in targets:
        seen = voices.source(target.source_guid)
        span = target.selector.start, target.selector.end
        covering = [
            link
            for link in linked
            if link.scope == "passage"
            and link.original_span is not None
            and link.translation_span is not None
            and _seen(voices, link.translation_source) is seen
            and overlap(link.translation_span, span) > 0
        ]
        for link in sorted(covering, key=lambda one: one.translation_span or (0, 0)):
            original = voices.source(link.original_source)
            bound = select(voices, original, *(link.original_span or (0, 0)))
            found.append(Translation(bound, original.language, link.translator, link.at))
    return tuple(found)


def _of_store(voices: Voices, store: QuoteStore | None) -> Iterator[Linked]:
    for quote in store.quotes.values() if store is not None else ():
        for number, translation in enumerate(quote.original):
            targets = quote.targets if len(quote.original) == 1 else quote.targets[number : number + 1]
            for target in targets:
                yield Linked(
                    original_source=_named(voices, translation.original),
                    original=translation.original.selector.exact,
                    original_span=_span(voices, translation.original),
                    translation_source=_named(voices, target),
                    translation=target.selector.exact,
                    translation_span=_span(voices, target),
                    translator=translation.translator,
                    at=translation.at,
                )


def _named(voices: Voices, target: Target) -> str:
    seen = _seen(voices, target.source_guid) or _seen(voices, target.source)
    return seen.guid if seen is not None else target.source


def _span(voices: Voices, target: Target) -> Span | None:
    """Return where a target's words stand now, None where they are other words."""
    seen = _seen(voices, target.source_guid) or _seen(voices, target.source)
    if seen is None:
        return None
    found = anchor(target, seen.text, digest=seen.digest)
    return None if found.stale else (found.start, found.end)


def _of_table(voices: Voices, folder: Path | None) -> Iterator[Linked]:
    path = folder / LINKS if folder is not None else None
    if path is None or not path.is_file():
        return
    try:
        sheet = read_sheet(path)
    except RefiqdaError:
        return  # `refiqda study check` tells about faulty tables
    for row in sheet.rows:
        cells = {column: (cell or "").strip() for column, cell in row.cells.items()}
        original, translation = cells.get("quote", ""), cells.get("translation", "")
        there, here = (_seen(voices, cells.get(name, "")) for name in ("source", "target"))
        if cells.get("source") and cells.get("target"):
            yield Linked(
                original_source=there.guid if there is not None else cells["source"],
                original=original,
                original_span=_words_in(there, original),
                translation_source=here.guid if here is not None else cells["target"],
                translation=translation,
                translation_span=_words_in(here, translation),
                scope="passage" if original or translation else "source",
                translator=cells.get("translator", ""),
                at=cells.get("date", ""),
            )


def _words_in(seen: SourceSeen | None, words: str) -> Span | None:
    """Return where words stand in a text, marks and spaces aside; the first place of several."""
    if seen is None or not words:
        return None
    at = seen.text.find(words)
    if at >= 0:
        return at, at + len(words)
    folded, needle = fold(seen.text), fold(words).text
    at = folded.text.find(needle)
    return folded.span(at, at + len(needle)) if needle and at >= 0 else None


def _of_project(voices: Voices, project: Project) -> Iterator[Linked]:
    ends = None
    for link in project.tree.links:
        if key(link.name or "") != TRANSLATION:
            continue
        ends = _ends(project) if ends is None else ends
        one, other = (ends.get(guid_key(guid or "")) for guid in (link.origin_guid, link.target_guid))
        if one is None or other is None:
            continue
        there, here = _seen(voices, one[0]), _seen(voices, other[0])
        if there is None or here is None:
            continue
        yield Linked(
            original_source=there.guid,
            original="",
            original_span=one[1],
            translation_source=here.guid,
            translation="",
            translation_span=other[1],
            scope="source" if one[1] is None and other[1] is None else "passage",
        )


def _ends(project: Project) -> dict[str, tuple[str, Span | None]]:
    """Return what links of translations may end in: texts, and passages of texts with their spans."""
    found: dict[str, tuple[str, Span | None]] = {}
    for source in project.tree.sources:
        found[guid_key(source.guid or "")] = (source.guid or "", None)
        passages = [
            one
            for one in getattr(source, "plain_text_selections", ())
            if one.start_position is not None and one.end_position is not None
        ]
        if not passages:
            continue
        try:
            text = project.text(source)
        except RefiqdaError:
            continue
        firsts, lasts, _ = text.to_spans(
            [one.start_position for one in passages], [one.end_position for one in passages]
        )
        for one, first, last in zip(passages, firsts.tolist(), lasts.tolist(), strict=True):
            if 0 <= first < last:
                found[guid_key(one.guid or "")] = (source.guid or "", (first, last))
    return found


def _seen(voices: Voices, asked: str) -> SourceSeen | None:
    try:
        return voices.source(asked) if asked else None
    except NotInProjectError:
        return None
