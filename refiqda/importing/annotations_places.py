"""Where an annotation belongs: its source, and the passage, stretch or area that its selectors name."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

import attrs

from refiqda import editing, model
from refiqda.errors import RefiqdaError
from refiqda.importing.annotations_file import Thing, listed, strings
from refiqda.importing.making import NOBODY, Authorship, Making
from refiqda.index import further_texts, main_text, source_name, walk_codes
from refiqda.model import guid_key
from refiqda.text.canonical import decode_text
from refiqda.text.positions import PositionMap, PositionRule, has_astral

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.index import TextHolder

_TIMES: Final = re.compile(r"(?:^|[#&])t=(?:npt:)?([0-9:.]*)(?:,([0-9:.]*))?(?:&|$)")
_BOX: Final = re.compile(r"(?:^|[#&])xywh=(?:pixel:)?(\d{1,9}),(\d{1,9}),(\d{1,9}),(\d{1,9})(?:&|$)")
_PAGE: Final = re.compile(r"(?:^|[#&])page=(\d{1,9})")
_TEXTS: Final = (".txt", ".md")
_MAX_TEXT: Final = 64 * 1024 * 1024
_HOURS: Final = 3
_CORNERS: Final = 4
_UNPLACED: Final = "annotation without a place"


@attrs.define
class Place:
    """What an annotation is about: a source, a passage of one, or something that only has memos (``keep``)."""

    guid: str
    about: model.Selection | model.Source | None
    keep: list[str] = attrs.field(factory=list)


class Places:
    """The sources that annotations may be about, and the passages made on them so far."""

    def __init__(self, making: Making, folder: Path) -> None:
        self.making, self.log, self.folder = making, making.log, folder
        self.project, self.tree = making.project, making.tree
        self._by_key: dict[str, model.Source] = {}
        self._texts: dict[str, str | None] = {}
        self._passages: dict[tuple[str | int | None, ...], model.Selection] = {}
        self._named = ""
        for source in self.tree.sources:
            self._remember(source)

    def codes(self) -> Iterator[tuple[model.Code, str]]:
        """Yield the codes that the project has, with their paths."""
        return walk_codes(self.tree.code_book)

    def guid(self, key: str, kind: str, *content: str) -> str:
        """Return the GUID that ``key`` (``urn:uuid:...``) says if it is one that is free, else a new one."""
        said = key.removeprefix("urn:uuid:")
        if said != key:
            try:
                return editing.new_guid(self.project, said, kind)
            except RefiqdaError:
                pass
        return self.making.guid(kind, *content)

    def _remember(self, source: model.Source) -> None:
        for key in (f"urn:uuid:{guid_key(source.guid)}", source_name(source) or ""):
            if key:
                self._by_key.setdefault(key, source)

    # --- sources ------------------------------------------------------------------------------------------

    def find(self, target: object, by: Authorship) -> Place | None:
        """Return where a target is; None, told, where it is nowhere here."""
        one: Thing = target if isinstance(target, dict) else {"id": target}
        said_id = strings(one.get("id")) if "source" in one else ""
        self._named = said_id if said_id.startswith("urn:uuid:") else ""
        said = one.get("source", one)
        source_said: Thing = said if isinstance(said, dict) else {"id": said}
        kind = strings(source_said.get("type"))
        if kind.startswith("refiqda:"):
            return self._other(kind, source_said)
        address = strings(source_said.get("id")) or strings(source_said.get("@id"))
        source = self._source(address, strings(source_said.get("label")))
        if source is None:
            name = strings(source_said.get("label")) or PurePosixPath(urlsplit(address).path).name or None
            self.log.add(
                "dropped", _UNPLACED, "its source is neither in the project nor beside the file", name=name
            )
            return None
        selectors = [said for said in listed(one.get("selector")) if isinstance(said, dict)]
        fragment = address.partition("#")[2]
        if fragment and not selectors:
            selectors = [{"type": "FragmentSelector", "value": fragment}]
        return self._on(source, source_said, selectors, by)

    def _other(self, kind: str, said: Thing) -> Place | None:
        if kind == "refiqda:Code":
            key = strings(said.get("id")).removeprefix("urn:uuid:")
            code = next((one for one, _ in self.codes() if guid_key(one.guid) == guid_key(key)), None)
            return None if code is None else Place(code.guid, None, code.note_refs)
        if kind == "refiqda:Project":
            return Place("project", None, self.tree.note_refs)
        return Place("notes", None)

    def _source(self, address: str, label: str) -> model.Source | None:
        bare = address.partition("#")[0]
        name = PurePosixPath(unquote(urlsplit(bare).path).replace("\\", "/")).name
        for key in (bare, label, name, PurePosixPath(name).stem):
            if key and key in self._by_key:
                return self._by_key[key]
        for file in (name, label, f"{label}.txt"):
            made = self._beside(file) if file else None
            if made is not None:
                self._by_key[bare] = made
                return made
        return None

    def _beside(self, name: str) -> model.Source | None:
        """Return a new source of a file that lies beside the annotations, None where there is none."""
        if name in ("", ".", "..") or "/" in name or "\\" in name or "\x00" in name:
            return None
        try:
            file = self.folder / name
            if not file.is_file() or file.resolve().parent != self.folder:
                return None
            if file.suffix.casefold() not in _TEXTS:
                source = self.project.add_file(name, file)
            elif file.stat().st_size <= _MAX_TEXT:
                text = decode_text(file.read_bytes(), file=name, member=name).raw
                source = self.making.text_source(self.making.guid("source", name, text), name, text, NOBODY)
            else:
                return None
        except (OSError, RefiqdaError) as error:
            what = error.what if isinstance(error, RefiqdaError) else "cannot be read"
            self.log.add("dropped", "source", f"a file beside the annotations: {what}", name=name)
            return None
        self._remember(source)
        return source

    # --- passages -----------------------------------------------------------------------------------------

    def _on(self, source: model.Source, said: Thing, selectors: list[Thing], by: Authorship) -> Place | None:
        part = strings(said.get("refiqda:part"))
        if not selectors:
            holder = _part(source, part) if part else None
            about: Any = source if holder is None else holder
            return Place(about.guid, about)
        selection: model.Selection | None = None
        holder = _part(source, part)
        if isinstance(source, model.PictureSource) and holder is None:
            selection = self._area(source, selectors, by)
        elif isinstance(source, model.PDFSource) and not _words(selectors):
            selection = self._page_area(source, selectors, by)
        elif isinstance(source, model.AudioSource | model.VideoSource):
            times = _times(selectors)
            if isinstance(holder, model.Transcript) and part:
                selection = self._spoken(holder, said, selectors, times, by)
            elif times is not None:
                selection = self._stretch(source, times, by)
        elif isinstance(holder, model.TextSource):
            selection = self._passage(holder, said, selectors, by)
        if selection is None:
            detail = (
                "its words are not found, or not at one place only, or its selectors are of no known kind"
            )
            self.log.add("dropped", _UNPLACED, detail, guid=source.guid, name=source_name(source))
            return None
        if strings(said.get("refiqda:name")):
            selection.name = strings(said.get("refiqda:name"))
        return Place(selection.guid, selection)

    def _key(self, *parts: str | int | None) -> tuple[str | int | None, ...]:
        """Return what makes a passage the same as another: the name that its target has, else where it is."""
        return ("named", self._named, parts[1]) if self._named else parts

    def _guid(self, key: tuple[str | int | None, ...]) -> str:
        return self.guid(self._named, "selection", *map(str, key))

    def _text(self, holder: TextHolder) -> str | None:
        if holder.guid not in self._texts:
            try:
                self._texts[holder.guid] = self.project.text(holder).string
            except RefiqdaError:
                self._texts[holder.guid] = None
        return self._texts[holder.guid]

    def _span(self, text: str, said: Thing, selectors: list[Thing]) -> tuple[int, int] | None:
        """Return the span that position and quote name together."""
        position = quote = None
        for selector in _flat(selectors):
            kind = strings(selector.get("type"))
            if kind == "TextPositionSelector":
                position = _position(selector, len(text))
            elif kind == "TextQuoteSelector":
                quote = selector
        if position is not None:
            words = strings(quote.get("exact")) if quote is not None else None
            same = strings(said.get("refiqda:sha256")) == hashlib.sha256(text.encode()).hexdigest()
            if words is None or same or text[position[0] : position[1]] == words:
                return position
        if quote is not None and has_astral(text):
            counted = _as_scripts_count(text, selectors, strings(quote.get("exact")))
            if counted is not None:
                return counted
        return None if quote is None else _found(text, quote)

    def _passage(
        self, holder: model.TextSource, said: Thing, selectors: list[Thing], by: Authorship
    ) -> model.Selection | None:
        text = self._text(holder)
        span = None if text is None else self._span(text, said, selectors)
        if span is None or text is None:
            return None
        key = self._key("text", holder.guid, *span, by.user)
        if key not in self._passages:
            raw = self.project.text(holder)
            made = model.PlainTextSelection(
                guid=self._guid(key),
                start_position=int(raw.to_raw(span[0])),
                end_position=int(raw.to_raw(span[1])),
                creating_user=by.user,
                creation_date_time=by.created,
            )
            holder.plain_text_selections.append(made)
            self._passages[key] = made
        return self._passages[key]

    def _spoken(
        self,
        holder: model.Transcript,
        said: Thing,
        selectors: list[Thing],
        times: tuple[int | None, int | None] | None,
        by: Authorship,
    ) -> model.Selection | None:
        """Return the passage of a transcript between its sync points, or between new ones."""
        points = {f"urn:uuid:{guid_key(point.guid)}": point for point in holder.sync_points}
        ends = [points.get(strings(name)) for name in listed(said.get("refiqda:points"))]
        first, last = (*ends, None, None)[:2]
        if first is None or last is None:
            text = self._text(holder)
            span = None if text is None else self._span(text, said, selectors)
            begin, end = times or (None, None)
            if span is None:
                return None
            first, last = (
                model.SyncPoint(
                    guid=self.making.guid("point", holder.guid, time, place), time_stamp=time, position=place
                )
                for time, place in ((begin, span[0]), (end, span[1]))
            )
            holder.sync_points += [first, last]
        key = self._key("spoken", holder.guid, first.guid, last.guid, by.user)
        if key not in self._passages:
            made = model.TranscriptSelection(
                guid=self._guid(key), from_sync_point=first.guid, to_sync_point=last.guid
            )
            made.creating_user, made.creation_date_time = by.user, by.created
            holder.transcript_selections.append(made)
            self._passages[key] = made
        return self._passages[key]

    def _stretch(
        self,
        source: model.AudioSource | model.VideoSource,
        times: tuple[int | None, int | None],
        by: Authorship,
    ) -> model.Selection | None:
        begin, end = times[0] or 0, times[1]
        if end is None:
            return None
        key = self._key("stretch", source.guid, begin, end, by.user)
        if key not in self._passages:
            guid = self._guid(key)
            made: model.AudioSelection | model.VideoSelection
            if isinstance(source, model.AudioSource):
                made = model.AudioSelection(guid=guid, begin=begin, end=end)
                source.audio_selections.append(made)
            else:
                made = model.VideoSelection(guid=guid, begin=begin, end=end)
                source.video_selections.append(made)
            made.creating_user, made.creation_date_time = by.user, by.created
            self._passages[key] = made
        return self._passages[key]

    def _area(
        self, source: model.PictureSource, selectors: list[Thing], by: Authorship
    ) -> model.Selection | None:
        corners = _corners(selectors)
        if corners is None:
            return None
        key = self._key("area", source.guid, *corners, by.user)
        if key not in self._passages:
            made = model.PictureSelection(guid=self._guid(key), **_as_area(corners))
            made.creating_user, made.creation_date_time = by.user, by.created
            source.picture_selections.append(made)
            self._passages[key] = made
        return self._passages[key]

    def _page_area(
        self, source: model.PDFSource, selectors: list[Thing], by: Authorship
    ) -> model.Selection | None:
        corners = _corners(selectors)
        page = next(
            (
                int(found[1]) - 1
                for one in _flat(selectors)
                if (found := _PAGE.search(strings(one.get("value"))))
            ),
            None,
        )
        if corners is None or page is None:
            return None
        key = self._key("page", source.guid, page, *corners, by.user)
        if key not in self._passages:
            made = model.PDFSelection(guid=self._guid(key), page=page, **_as_area(corners))
            made.creating_user, made.creation_date_time = by.user, by.created
            source.pdf_selections.append(made)
            self._passages[key] = made
        return self._passages[key]


def _part(source: model.Source, part: str) -> TextHolder | None:
    """Return the text of a source that is meant: its main one, or the one that ``part`` names."""
    if part.startswith("urn:uuid:"):
        main = main_text(source)
        inner = [*([] if main is None else [main]), *further_texts(source)]
        return next((one for one in inner if guid_key(one.guid) == part.removeprefix("urn:uuid:")), None)
    if isinstance(source, model.PictureSource) and part != "description":
        return None
    return main_text(source)


def _flat(selectors: list[Thing]) -> Iterator[Thing]:
    """Yield selectors and what refines them, not deeper than a few steps."""
    for selector in selectors:
        step: object = selector
        for _ in range(8):
            if not isinstance(step, dict):
                break
            yield step
            step = step.get("refinedBy")


def _words(selectors: list[Thing]) -> bool:
    return any(strings(one.get("type")).startswith("Text") for one in _flat(selectors))


def _position(selector: Thing, length: int) -> tuple[int, int] | None:
    start, end = selector.get("start"), selector.get("end")
    if type(start) is int and type(end) is int and 0 <= start <= end <= length:
        return start, end
    return None


def _as_scripts_count(text: str, selectors: list[Thing], words: str) -> tuple[int, int] | None:
    """Return the place that a position means in UTF-16 units, which browsers write, if the words stand there."""
    for selector in _flat(selectors):
        if strings(selector.get("type")) == "TextPositionSelector":
            start, end = selector.get("start"), selector.get("end")
            if type(start) is int and type(end) is int and 0 <= start <= end <= 2 * len(text):
                first, last, _ = PositionMap(text, _UTF16).to_spans(start, end)
                if int(first) >= 0 and text[int(first) : int(last)] == words:
                    return int(first), int(last)
    return None


_UTF16: Final = PositionRule("utf16", bom="counted")


def _found(text: str, quote: Thing) -> tuple[int, int] | None:
    """Return the only place of a quote with what stands before and after it, then of the quote alone."""
    words = strings(quote.get("exact")).replace("\r\n", "\n").replace("\r", "\n")
    before, after = strings(quote.get("prefix")), strings(quote.get("suffix"))
    if not words:
        return None
    for prefix, suffix in dict.fromkeys(((before, after), (before, ""), ("", after), ("", ""))):
        whole = prefix + words + suffix
        at = text.find(whole)
        if at >= 0 and text.find(whole, at + 1) < 0:
            return at + len(prefix), at + len(prefix) + len(words)
    return None


def _times(selectors: list[Thing]) -> tuple[int | None, int | None] | None:
    for one in _flat(selectors):
        found = _TIMES.search(strings(one.get("value")))
        if found is not None:
            begin, end = (_milliseconds(part) for part in found.groups())
            return None if begin is None and end is None else (begin, end)
    return None


def _milliseconds(said: str | None) -> int | None:
    """Return a time of Media Fragments (seconds, mm:ss or hh:mm:ss) in milliseconds."""
    parts = (said or "").split(":")
    if not said or len(parts) > _HOURS:
        return None
    try:
        seconds = 0.0
        for part in parts:
            seconds = seconds * 60 + float(part)
    except ValueError:
        return None
    return round(seconds * 1000)


def _corners(selectors: list[Thing]) -> tuple[int, int, int, int] | None:
    for one in _flat(selectors):
        exact = one.get("refiqda:corners")
        if isinstance(exact, list) and len(exact) == _CORNERS and all(type(value) is int for value in exact):
            return exact[0], exact[1], exact[2], exact[3]
        found = _BOX.search(strings(one.get("value")))
        if found is not None:
            left, top, width, height = map(int, found.groups())
            return left, top, left + width, top + height
    return None


def _as_area(corners: tuple[int, int, int, int]) -> dict[str, Any]:
    return dict(zip(("first_x", "first_y", "second_x", "second_y"), corners, strict=True))


__all__ = ["Place", "Places"]
