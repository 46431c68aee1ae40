"""What analysts wrote, and what about: memos with the passage, the source or the code that they hang on.

A memo hangs on something by a reference (clause 3.9) or by a link; what programs write as the description of a passage
is one too. Passages are spans of canonical text, half-open. Memos on the same words stand together, whoever wrote
them, and an answer behind what it answers.
"""

from __future__ import annotations

import bisect
import itertools
from typing import TYPE_CHECKING, Final, Literal

import attrs

from refiqda import model
from refiqda.errors import NotInProjectError, UnusableMemberError
from refiqda.exchange.programs import STANDARD, program_of
from refiqda.extracts.noted import linked_notes, noted_passages
from refiqda.extracts.places import Paragraphs
from refiqda.index import further_texts, main_text, source_name, walk_codes
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from refiqda.extracts.noted import Noted
    from refiqda.project import Project

ANSWER: Final = "answer"
"""The name of a link from a memo to the memo that it answers."""

RESOLVED: Final = "resolved"
"""The description of a memo whose thread somebody marked as resolved."""

Kind = Literal["passage", "source", "code", "other", "project", "nothing"]


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
    passage, each with its coder. ``name`` is the path of a code, or says what else it is (``case P1``).
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
    """All memos of a project: on passages in reading order, then on sources, codes, other things, the project, nothing.

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


def collect_memos(
    project: Project, *, coders: Sequence[str] = (), sources: Sequence[str] = (), coded: bool = False
) -> Memos:
    """Return the memos of a project: all, or those that ``coders`` wrote, or those in ``sources`` alone.

    With ``coded``, passages that somebody coded are there too where nobody wrote a memo on them, and each passage
    has the codes of just its words. Coders and sources are asked for by name or GUID; raises NotInProjectError and
    AmbiguousNameError for what is not there.
    """
    return _Collecting(project, coders, sources).run(coded=coded)


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
    codes: tuple[tuple[str, str | None], ...] = ()  # of just these words, where they were looked for

    def order(self) -> tuple[int, int, int, int]:
        """Return what sorts passages: by source, then text, then words."""
        return self.source or 0, self.text or 0, -1 if self.start is None else self.start, self.end or 0


class _Coded:
    """The codings of a source by where they are: from, to, code, coder."""

    def __init__(self, rows: list[tuple[int, int, str, str | None]]) -> None:
        self._rows = sorted(rows, key=lambda one: one[:2])
        self._starts = [one[0] for one in self._rows]
        self._reach = list(
            itertools.accumulate((one[1] for one in self._rows), max)
        )  # the furthest end so far

    def by_span(self) -> dict[tuple[int, int], tuple[tuple[str, str | None], ...]]:
        """Return code and coder of the codings of each span, in reading order."""
        found: dict[tuple[int, int], dict[tuple[str, str | None], None]] = {}
        for start, end, path, coder in self._rows:
            found.setdefault((start, end), {})[path, coder] = None
        return {span: tuple(pairs) for span, pairs in found.items()}

    def on(self, start: int, end: int) -> Iterator[tuple[str, str | None]]:
        """Yield code and coder of the codings that share words with ``[start, end)``."""
        first = bisect.bisect_right(self._reach, start)
        last = bisect.bisect_left(self._starts, end)
        for _, stop, path, coder in self._rows[first:last]:
            if stop > start:
                yield path, coder


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
        self.answers = self._answers()
        self.linked = linked_notes(self.tree)
        self.first_page = (program_of(self.tree.origin) or STANDARD).first_page
        self.texts: list[str] = []
        self.seen: set[str] = set()

    def run(self, *, coded: bool) -> Memos:
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
        codes = self._codes() if coded or any(one.kind == "passage" for one in found) else {}
        if coded:
            found, codes = self._with_coded(found, codes), {}
        return Memos(
            title=self.tree.name or "project",
            subjects=tuple(self._subject(one, codes) for one in found),
            sources=tuple(source_name(one) or "without a name" for one in self.tree.sources),
            texts=tuple(self.texts),
            people=self._people_of(found),
        )

    # --- finding ------------------------------------------------------------------------------------------

    def _answers(self) -> dict[str, str]:
        """Return which memo each answers."""
        answers: dict[str, str] = {}
        for link in self.tree.links:
            ends = guid_key(link.origin_guid or ""), guid_key(link.target_guid or "")
            if link.name == ANSWER and all(one in self.notes for one in ends):
                answers.setdefault(*ends)
        return answers

    def _passages(self, number: int, source: model.Source) -> Iterator[_Found]:
        """Yield the passages of a source, those with the same words once."""
        spans: dict[tuple[int, int, int], _Found] = {}
        for one in noted_passages(self.project, [(number, source)], self.linked, self.first_page):
            made = _Found("passage", source=number, place=one.place)
            if one.text is not None and one.start is not None and one.end is not None:
                if not self.texts or self.texts[-1] is not one.text:
                    self.texts.append(one.text)
                key = len(self.texts) - 1, one.start, one.end
                made = spans.setdefault(key, _Found("passage", number, *key, one.place))
            self._take(made, one)
            if made.start is None:
                yield made
        yield from spans.values()

    def _take(self, made: _Found, passage: Noted) -> None:
        """Add the memos of a passage and of its codings, and its description unless a memo says the same."""
        for key, codings in passage.notes:
            self._add(made, [key], self.paths.get(guid_key(codings[0].code_ref or "")) if codings else None)
        selection = passage.selection
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
        """Yield codes, other things and the project, and what hangs on nothing."""
        for code, path in walk_codes(self.tree.code_book):
            made = _Found("code", name=path)
            self._add(made, [*code.note_refs, *self.linked.get(guid_key(code.guid), ())])
            yield made
        for kind in ("case", "set", "link", "note"):
            for one in getattr(self.tree, f"{kind}s"):
                made = _Found("other", name=f"{kind} {one.name or 'without a name'}")
                joined = () if kind == "note" else self.linked.get(guid_key(one.guid or ""), ())
                self._add(made, [*getattr(one, "note_refs", ()), *joined])
                yield made
        made = _Found("project")
        self._add(made, self.tree.note_refs)
        yield made
        made = _Found("nothing")
        self._add(made, [note.guid for key, note in self.notes.items() if key not in self.seen])
        yield made

    # --- shaping ------------------------------------------------------------------------------------------

    def _subject(self, found: _Found, codes: dict[int, _Coded]) -> Subject:
        on = dict.fromkeys(found.codes)
        rows = codes.get(found.source or 0)
        if rows is not None and found.start is not None and found.end is not None:
            on = dict.fromkeys(rows.on(found.start, found.end))
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

    def _codes(self) -> dict[int, _Coded]:
        """Return the codings of each source that have words: from, to, code, coder."""
        places = {guid_key(one.guid): number for number, one in reversed(list(enumerate(self.tree.sources)))}
        found: dict[int, list[tuple[int, int, str, str | None]]] = {}
        for row in self.project.codings():
            place = places.get(guid_key(row.source_guid or ""))
            if place is None or row.start is None or row.end is None or row.origin in {"case", "automatic"}:
                continue
            found.setdefault(place, []).append((row.start, row.end, row.code_path or "", row.coder))
        return {place: _Coded(rows) for place, rows in found.items()}

    def _person(self, guid: str | None) -> str | None:
        return None if not guid else self.people.get(guid_key(guid))

    def _with_coded(self, found: list[_Found], codes: dict[int, _Coded]) -> list[_Found]:
        """Return what was found with the coded passages on which nobody wrote, in reading order."""
        passages = [one for one in found if one.kind == "passage"]
        there = {(one.source, one.start, one.end): one for one in passages}
        names = {self.people.get(key) for key in self.authors}
        for number, rows in sorted(codes.items()):
            source = self.tree.sources[number]
            holder = main_text(source)
            if holder is None or (self.only and id(source) not in self.only):
                continue
            text = self.project.text(holder).string
            if text not in self.texts:
                self.texts.append(text)
            paragraphs = Paragraphs(text)
            for span, on in rows.by_span().items():
                mine = tuple(pair for pair in on if not names or pair[1] in names)
                known = there.get((number, *span))
                if known is not None:
                    known.codes = mine
                elif mine:
                    place = paragraphs.place(*span)
                    passages.append(
                        _Found("passage", number, self.texts.index(text), *span, place, codes=mine)
                    )
        return sorted(passages, key=_Found.order) + [one for one in found if one.kind != "passage"]

    def _people_of(self, found: Iterable[_Found]) -> tuple[str, ...]:
        """Return who wrote memos, and who gave the codes of passages without any."""
        names = {memo.author for one in found for memo in one.memos.values()}
        names |= {coder for one in found for _, coder in one.codes}
        return tuple(dict.fromkeys(name for name in reversed(self.people.values()) if name in names))


__all__ = ["ANSWER", "RESOLVED", "Memo", "Memos", "Subject", "collect_memos"]
