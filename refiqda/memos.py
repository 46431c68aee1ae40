"""What analysts wrote, and what about: memos with the passage, the source or the code that they hang on.

A memo hangs on something by a reference (clause 3.9) or by a link; what programs write as the description of a passage
is one too. Passages are spans of canonical text, half-open. Memos on the same words stand together, whoever wrote
them, and an answer behind what it answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

import attrs

from refiqda import model
from refiqda.errors import NotInProjectError, UnusableMemberError
from refiqda.exchange.programs import STANDARD, program_of
from refiqda.extracts.places import Paragraphs, clock
from refiqda.index import further_texts, main_text, source_name, walk_codes
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from refiqda.index import TextHolder
    from refiqda.project import Project

ANSWER: Final = "answer"
"""The name of a link from a memo to the memo that it answers."""

RESOLVED: Final = "resolved"
"""The description of a memo whose thread somebody marked as resolved."""

Kind = Literal["passage", "source", "code", "project", "nothing"]


@attrs.frozen(kw_only=True)
class Memo:
    """One memo: its text, who wrote it and when (as the file says it).

    ``code`` is the path of the code, where the memo is about one coding; ``level`` is how deep an answer it is, 0 for
    none.
    """

    guid: str | None
    text: str
    title: str | None
    author: str | None
    created: str | None
    resolved: bool = False
    code: str | None = None
    level: int = 0


@attrs.frozen(kw_only=True, eq=False)
class Subject:
    """What memos hang on, and the memos in order.

    ``source`` is the place of the source in `Memos.sources`; ``start`` and ``end`` are in the text ``text`` of
    `Memos.texts`; ``place`` says it in words. ``codes`` are the codes of codings that share words with the
    passage, each with its coder. ``name`` is the path of a code.
    """

    kind: Kind
    memos: tuple[Memo, ...]
    source: int | None = None
    text: int | None = None
    start: int | None = None
    end: int | None = None
    place: str = ""
    codes: tuple[tuple[str, str | None], ...] = ()
    name: str | None = None


@attrs.frozen(kw_only=True, eq=False)
class Memos:
    """All memos of a project: those on passages in reading order, then those on sources, codes, the project, nothing.

    ``sources`` are the names of the sources; ``texts`` canonical texts; ``people`` who wrote, in the order of the
    project's users.
    """

    title: str
    subjects: tuple[Subject, ...]
    sources: tuple[str, ...]
    texts: tuple[str, ...] = attrs.field(repr=False)
    people: tuple[str, ...]

    def __len__(self) -> int:
        return sum(len(one.memos) for one in self.subjects)

    def of_kind(self, kind: Kind) -> list[Subject]:
        """Return what memos of this kind hang on, in order."""
        return [one for one in self.subjects if one.kind == kind]


def collect_memos(project: Project, *, coders: Sequence[str] = (), sources: Sequence[str] = ()) -> Memos:
    """Return the memos of a project: all, or those that ``coders`` wrote, or those in ``sources`` alone.

    Both are asked for by name or GUID; raises NotInProjectError and AmbiguousNameError for what is not there.
    """
    return _Collecting(project, coders, sources).run()


@attrs.define(eq=False)
class _Found:
    """A place with the memos found so far."""

    kind: Kind
    source: int | None = None
    text: int | None = None
    start: int | None = None
    end: int | None = None
    place: str = ""
    name: str | None = None
    memos: dict[str, Memo] = attrs.field(factory=dict)

    def order(self) -> tuple[int, int, int, int]:
        """Return what sorts passages: by source, then text, then words."""
        return self.source or 0, self.text or 0, -1 if self.start is None else self.start, self.end or 0


class _Collecting:
    def __init__(self, project: Project, coders: Sequence[str], sources: Sequence[str]) -> None:
        self.project = project
        self.tree = project.tree
        self.notes: dict[str, model.Note] = {}
        for note in self.tree.notes:
            self.notes.setdefault(guid_key(note.guid or ""), note)
        self.people = {
            guid_key(one.guid): one.name or one.id or one.guid for one in reversed(self.tree.users)
        }
        self.authors = {guid_key(project.find_user(one).guid) for one in coders}
        self.only = {id(project.find_source(one)) for one in sources}
        self.paths = {
            guid_key(code.guid): path for code, path in reversed(list(walk_codes(self.tree.code_book)))
        }
        self.answers, self.linked = self._links()
        self.first_page = (program_of(self.tree.origin) or STANDARD).first_page
        self.texts: list[str] = []
        self.seen: set[str] = set()

    def run(self) -> Memos:
        found: list[_Found] = []
        for number, source in enumerate(self.tree.sources):
            if not self.only or id(source) in self.only:
                found += sorted(self._passages(number, source), key=_Found.order)
        for number, source in enumerate(self.tree.sources):
            if not self.only or id(source) in self.only:
                found += self._of_source(number, source)
        if not self.only:
            found += self._elsewhere()
        found = [one for one in found if one.memos]
        codes = self._codes() if any(one.kind == "passage" for one in found) else {}
        return Memos(
            title=self.tree.name or "project",
            subjects=tuple(self._subject(one, codes) for one in found),
            sources=tuple(source_name(one) or "without a name" for one in self.tree.sources),
            texts=tuple(self.texts),
            people=self._writers(found),
        )

    # --- finding ------------------------------------------------------------------------------------------

    def _links(self) -> tuple[dict[str, str], dict[str, list[str]]]:
        """Return which memo each answers, and the memos that are linked to each thing."""
        answers: dict[str, str] = {}
        linked: dict[str, list[str]] = {}
        for link in self.tree.links:
            ends = guid_key(link.origin_guid or ""), guid_key(link.target_guid or "")
            if all(one in self.notes for one in ends):
                if link.name == ANSWER:
                    answers.setdefault(*ends)
                continue
            for note, other in (ends, ends[::-1]):
                if note in self.notes:
                    linked.setdefault(other, []).append(note)
        return answers, linked

    def _passages(self, number: int, source: model.Source) -> Iterator[_Found]:
        """Yield the passages of a source, those with the same words once."""
        for holder in (main_text(source), *further_texts(source)):
            if holder is not None:
                yield from self._in_text(number, holder)
        for field in ("pdf_selections", "picture_selections", "audio_selections", "video_selections"):
            for selection in getattr(source, field, ()):
                made = _Found("passage", source=number, place=_area(selection, self.first_page))
                self._take(made, selection)
                yield made

    def _in_text(self, number: int, holder: TextHolder) -> Iterator[_Found]:
        selections: Sequence[Any] = (
            holder.transcript_selections
            if isinstance(holder, model.Transcript)
            else holder.plain_text_selections
        )
        chosen = [one for one in selections if self._has_memos(one)]
        if not chosen:
            return
        try:
            text = self.project.text(holder)
        except (NotInProjectError, UnusableMemberError):
            text = None
        raw, times = _raw_places(holder, chosen)
        spans: dict[tuple[int, int], _Found] = {}
        paragraphs = Paragraphs("" if text is None else text.string)
        for selection, (start, end), time in zip(chosen, raw, times, strict=True):
            made = _Found("passage", source=number, place=time)
            if text is not None and start is not None and end is not None and abs(start) + abs(end) < 2**62:
                starts, ends, _ = text.to_spans([start], [end])
                if int(starts[0]) >= 0:
                    span = int(starts[0]), int(ends[0])
                    where = ", ".join(filter(None, (time, paragraphs.place(*span))))
                    known = _Found("passage", number, len(self.texts), *span, where)
                    made = spans.setdefault(span, known)
            self._take(made, selection)
            if made.start is None:
                yield made
        if spans and text is not None:
            self.texts.append(text.string)
            yield from spans.values()

    def _has_memos(self, selection: Any) -> bool:  # noqa: ANN401 - any kind of selection
        return bool(
            selection.description
            or selection.note_refs
            or any(one.note_refs for one in selection.codings)
            or guid_key(selection.guid or "") in self.linked
        )

    def _take(self, made: _Found, selection: Any) -> None:  # noqa: ANN401 - as above
        """Add the memos of a selection and of its codings, and its description unless a memo says the same."""
        self._add(made, [*selection.note_refs, *self.linked.get(guid_key(selection.guid or ""), ())])
        for coding in selection.codings:
            self._add(made, coding.note_refs, self.paths.get(guid_key(coding.code_ref or "")))
        said = selection.description
        author = guid_key(selection.creating_user or "")
        if said and (not self.authors or author in self.authors):
            if any(one.text == said for one in made.memos.values()):
                return
            made.memos[f"description {selection.guid}"] = Memo(
                guid=None,
                text=said,
                title=None,
                author=self._person(selection.creating_user),
                created=selection.creation_date_time,
            )

    def _add(self, made: _Found, refs: Iterable[str], code: str | None = None) -> None:
        for ref in refs:
            key = guid_key(ref)
            note = self.notes.get(key)
            if note is None:
                continue
            self.seen.add(key)
            if self.authors and guid_key(note.creating_user or "") not in self.authors:
                continue
            made.memos.setdefault(key, self._memo(note, code))

    def _memo(self, note: model.Note, code: str | None) -> Memo:
        try:
            text = self.project.text(note).string
        except (NotInProjectError, UnusableMemberError):
            text = ""
        resolved = note.description == RESOLVED
        return Memo(
            guid=note.guid,
            text=text or (note.description or "" if not resolved else ""),
            title=note.name or None,
            author=self._person(note.creating_user),
            created=note.creation_date_time,
            resolved=resolved,
            code=code,
            level=self._level(guid_key(note.guid or "")),
        )

    def _level(self, key: str) -> int:
        seen: set[str] = set()
        while key in self.answers and key not in seen:
            seen.add(key)
            key = self.answers[key]
        return len(seen)

    def _of_source(self, number: int, source: model.Source) -> Iterator[_Found]:
        made = _Found("source", source=number)
        texts = [] if isinstance(source, model.TextSource) else [main_text(source), *further_texts(source)]
        for one in (source, *(text for text in texts if text is not None)):
            self._add(made, [*one.note_refs, *self.linked.get(guid_key(one.guid or ""), ())])
        for coding in source.codings:
            self._add(made, coding.note_refs, self.paths.get(guid_key(coding.code_ref or "")))
        yield made

    def _elsewhere(self) -> Iterator[_Found]:
        """Yield codes and the project, and what hangs on nothing."""
        for code, path in walk_codes(self.tree.code_book):
            made = _Found("code", name=path)
            self._add(made, [*code.note_refs, *self.linked.get(guid_key(code.guid), ())])
            yield made
        made = _Found("project")
        self._add(made, self.tree.note_refs)
        yield made
        made = _Found("nothing")
        self._add(made, [note.guid for key, note in self.notes.items() if key not in self.seen])
        yield made

    # --- shaping ------------------------------------------------------------------------------------------

    def _subject(self, found: _Found, codes: dict[int, list[tuple[int, int, str, str | None]]]) -> Subject:
        on: dict[tuple[str, str | None], None] = {}
        if found.start is not None and found.end is not None:
            for start, end, path, coder in codes.get(found.source or 0, ()):
                if start < found.end and end > found.start:
                    on[path, coder] = None
        return Subject(
            kind=found.kind,
            memos=tuple(self._in_order(found)),
            source=found.source,
            text=found.text,
            start=found.start,
            end=found.end,
            place=found.place,
            codes=tuple(on),
            name=found.name,
        )

    def _in_order(self, found: _Found) -> Iterator[Memo]:
        """Yield memos as they were found, an answer behind what it answers."""
        by_key = found.memos
        below: dict[str, list[str]] = {}
        tops = []
        for key in by_key:
            above = self.answers.get(key)
            if above in by_key and not self._circular(key):
                below.setdefault(above, []).append(key)
            else:
                tops.append(key)
        waiting = tops[::-1]
        while waiting:
            key = waiting.pop()
            yield by_key[key]
            waiting += reversed(below.get(key, ()))

    def _circular(self, key: str) -> bool:
        seen: set[str] = set()
        above: str | None = key
        while above is not None and above not in seen:
            seen.add(above)
            above = self.answers.get(above)
        return above is not None

    def _codes(self) -> dict[int, list[tuple[int, int, str, str | None]]]:
        """Return the codings of each source that have words: from, to, code, coder."""
        places = {guid_key(one.guid): number for number, one in reversed(list(enumerate(self.tree.sources)))}
        found: dict[int, list[tuple[int, int, str, str | None]]] = {}
        for row in self.project.codings():
            place = places.get(guid_key(row.source_guid or ""))
            if place is None or row.start is None or row.end is None or row.origin in {"case", "automatic"}:
                continue
            found.setdefault(place, []).append((row.start, row.end, row.code_path or "", row.coder))
        for rows in found.values():
            rows.sort(key=lambda one: one[:2])
        return found

    def _person(self, guid: str | None) -> str | None:
        return None if not guid else self.people.get(guid_key(guid))

    def _writers(self, found: Iterable[_Found]) -> tuple[str, ...]:
        wrote = {memo.author for one in found for memo in one.memos.values()}
        return tuple(dict.fromkeys(name for name in reversed(self.people.values()) if name in wrote))


def _raw_places(
    holder: TextHolder, selections: Iterable[Any]
) -> tuple[list[tuple[int | None, int | None]], list[str]]:
    """Return the raw positions of selections, and their times where the text is a transcript."""
    if not isinstance(holder, model.Transcript):
        return [(one.start_position, one.end_position) for one in selections], ["" for _ in selections]
    points = {guid_key(one.guid or ""): one for one in reversed(holder.sync_points)}
    raw, times = [], []
    for one in selections:
        ends = [points.get(guid_key(ref or "")) for ref in (one.from_sync_point, one.to_sync_point)]
        first, last = (None if end is None else end.position for end in ends)
        raw.append((first, last))
        times.append(_times(*(None if end is None else end.time_stamp for end in ends)))
    return raw, times


def _area(selection: Any, first_page: int) -> str:  # noqa: ANN401 - any kind of selection
    page = getattr(selection, "page", None)
    if page is not None:
        return f"page {page - first_page + 1}"
    return _times(getattr(selection, "begin", None), getattr(selection, "end", None)) or "an area"


def _times(begin: int | None, end: int | None) -> str:
    if begin is None:
        return ""
    return clock(begin) if end is None else f"{clock(begin)}–{clock(end)}"  # noqa: RUF001 - a range


__all__ = ["ANSWER", "RESOLVED", "Memo", "Memos", "Subject", "collect_memos"]
