"""Which sources of several copies are one, and the tracks that their codings lie on.

Sources are matched by `refiqda.matching.sources`: by lineage, by what they say, by similarity, never by name alone.
Where texts differ, spans are carried onto the text of the first copy that has the source.
"""

from __future__ import annotations

import hashlib
import math
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

from refiqda import model
from refiqda.agreement.things import KINDS, Question, Thing
from refiqda.errors import InvalidArgumentError, RefiqdaError
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from refiqda.agreement.copies import Copy
    from refiqda.matching.sources import Candidate
    from refiqda.project import Project
    from refiqda.tables import Entry
    from refiqda.text.anchor import TextAlignment

NONE, NOTE = -1, -3
"""Stand for no source of the comparison, and for a note."""

TrackKey = tuple[int, int, int]
"""Source, rank (0 the main text, 1 a further one, 2 time, 3 area), and which of these."""
TEXT, FURTHER, TIME, AREA = range(4)

_LARGEST = 1 << 40
"""Beyond all recordings, pictures and pages: what is farther is a fault of the file."""


class Home(NamedTuple):
    """Where a text stands in one copy: the copy's number and the line of its table of sources."""

    copy: int
    line: int


@attrs.define(eq=False)
class _Text:
    """A text track while it is found: where it stands with these very words, the first of them first."""

    name: str
    length: int
    homes: list[Home]


class Places:
    """The sources and text tracks of all copies, and for each line of their tables which it is.

    ``source[copy][line]`` is the number of the source (`NONE`, `NOTE`), ``text[copy][line]`` that of its text among
    ``texts`` (`NONE`), ``moves[copy]`` the alignment of lines whose text is not the first copy's.
    """

    def __init__(self, copies: Sequence[Copy]) -> None:
        self.copies = copies
        self.sources: list[Thing] = []
        self.names: list[set[str]] = []
        self.questions: list[Question] = []
        self.texts: list[_Text] = []
        self.text_keys: dict[TrackKey, int] = {}
        self.source: list[list[int]] = [[NONE] * len(copy.lengths) for copy in copies]
        self.text: list[list[int]] = [[NONE] * len(copy.lengths) for copy in copies]
        self.moves: list[dict[int, TextAlignment]] = [{} for _ in copies]
        if len(copies) == 1:
            self._one_copy(copies[0])
        else:
            self._match()

    def text_of(self, number: int) -> str:
        """Return the canonical text of a text track; raises InvalidArgumentError where there is none."""
        home = self.texts[number].homes[0]
        string = self.copies[home.copy].table.texts[home.line]
        if string is None:
            raise InvalidArgumentError("codings alone have no texts", remedy="Give projects.")
        return string

    # --- sources ----------------------------------------------------------------------------------------

    def _one_copy(self, copy: Copy) -> None:
        for line, entry in enumerate(copy.table.sources):
            home = copy.homes[line]
            if copy.table.sources[home].kind not in KINDS:
                self.source[0][line] = NOTE
                continue
            if home == line:
                self._add_source([(0, line, entry)])
            else:
                self.source[0][line] = self.source[0][home]
            self._add_text(Home(0, line), None)

    def _match(self) -> None:
        from refiqda.matching.sources import match_sources  # noqa: PLC0415 - of one project nothing is matched

        matches = match_sources([_candidates(number, self.copies) for number in range(len(self.copies))])
        for group in matches.groups:
            members = [(one.copy, int(str(one.candidate.key)), one.alignment) for one in group.members]
            for some in self._one_of_each_copy(members):
                self._add_source(
                    [(copy, line, self.copies[copy].table.sources[line]) for copy, line, _ in some]
                )
                for copy, line, alignment in some:
                    self._add_text(Home(copy, line), alignment)
        for question in matches.questions:
            names = tuple((self.copies[copy].name or "", name) for copy, name in question.names)
            self.questions.append(Question(question.kind, "source", names))
        for number, one in enumerate(self.copies):
            self._add_parts(number, one)

    def _one_of_each_copy(
        self, members: list[tuple[int, int, TextAlignment | None]]
    ) -> list[list[tuple[int, int, TextAlignment | None]]]:
        """Return the members as they are, or each alone where a copy has several: nobody said which is meant."""
        if len({copy for copy, _, _ in members}) == len(members):
            return [members]
        names = tuple(
            (self.copies[copy].name or "", self.copies[copy].table.sources[line].name or "")
            for copy, line, _ in members
        )
        self.questions.append(Question("one-file", "source", names))
        return [[(copy, line, None)] for copy, line, _ in members]

    def _add_source(self, members: list[tuple[int, int, Entry]]) -> None:
        place = len(self.sources)
        copy, line, first = members[0]
        guids = tuple(dict.fromkeys(guid_key(entry.guid) for _, _, entry in members if entry.guid))
        length = max(self.copies[copy].lengths[line], 0)
        name = next((entry.name for _, _, entry in members if entry.name), None) or "(no name)"
        self.sources.append(Thing(name, first.guid, length, first.kind, guids))
        self.names.append({entry.name or "(no name)" for _, _, entry in members})
        for number, at, _ in members:
            self.source[number][at] = place

    # --- texts ------------------------------------------------------------------------------------------

    def _add_text(self, home: Home, alignment: TextAlignment | None, key: TrackKey | None = None) -> None:
        """Add the text of a line of a table, if it has one and is no text of an area."""
        copy = self.copies[home.copy]
        entry, length = copy.table.sources[home.line], copy.lengths[home.line]
        if length < 0 or (entry.is_part and entry.kind == "pdf"):
            return
        source = self.source[home.copy][home.line]
        if key is None:
            key = (source, FURTHER, len(self.texts)) if entry.is_part else (source, TEXT, 0)
        number = self.text_keys.get(key)
        if number is None:
            number = self.text_keys[key] = len(self.texts)
            self.texts.append(_Text(entry.name or self.sources[source].name, length, [home]))
        elif alignment is None:
            self.texts[number].homes.append(home)
        else:
            self.moves[home.copy][home.line] = alignment
        self.text[home.copy][home.line] = number

    def _add_parts(self, number: int, copy: Copy) -> None:
        """Place the further texts of a copy's sources: they are one with another's by lineage, or by their words."""
        for line, entry in enumerate(copy.table.sources):
            home = copy.homes[line]
            if home == line:
                continue
            source = self.source[number][line] = self.source[number][home]
            if source < 0:
                continue
            for (where, rank, place), text in list(self.text_keys.items()):
                first = self.texts[text].homes[0]
                if where != source or rank != FURTHER or first.copy == number:
                    continue
                if self._is_state_of(Home(number, line), first):
                    alignment = self._alignment(Home(number, line), first)
                    self._add_text(Home(number, line), alignment, (source, FURTHER, place))
                    break
            else:
                self._add_text(Home(number, line), None)
            if entry.kind != "pdf" and self.text[number][line] != NONE:
                self.sources[source] = attrs.evolve(
                    self.sources[source],
                    guids=tuple(dict.fromkeys((*self.sources[source].guids, guid_key(entry.guid or "")))),
                )

    def _is_state_of(self, one: Home, other: Home) -> bool:
        """Return whether two further texts are one: the same words, or the same GUID."""
        (words, guid), (others, another) = self._said(one), self._said(other)
        return words == others or (guid == another and words is not None and others is not None)

    def _alignment(self, one: Home, other: Home) -> TextAlignment | None:
        """Return the alignment of a text to another state of it, None where both say the same."""
        (words, _), (others, _) = self._said(one), self._said(other)
        if words is None or others is None or words == others:
            return None
        from refiqda.text.anchor import align_texts  # noqa: PLC0415 - as above

        return align_texts(words, others)

    def _said(self, home: Home) -> tuple[str | None, str]:
        table = self.copies[home.copy].table
        return table.texts[home.line], guid_key(table.sources[home.line].guid or "")


def _candidates(number: int, copies: Sequence[Copy]) -> list[Candidate]:
    from refiqda.matching.sources import Candidate as Found  # noqa: PLC0415 - of one project nothing is matched

    copy = copies[number]
    found = []
    for line, entry in enumerate(copy.table.sources):
        if entry.is_part or entry.kind not in KINDS:
            continue
        string, length = copy.table.texts[line], copy.lengths[line]
        digest = None
        if string is not None:
            digest = hashlib.sha256(string.encode("utf-8", "surrogatepass")).hexdigest()
        elif length >= 0:  # codings whose words are not known: a name and a length stand for them
            digest = f"{entry.name}\x00{length}"
        found.append(
            Found(
                key=line,
                guid=entry.guid or f"line {line} of {number}",
                name=entry.name or "",
                kind=entry.kind,
                digest=digest,
                text=None if string is None else partial(str, string),
                content=_content(entry, number, copies) if digest is None else None,
            )
        )
    return found


def _content(entry: Entry, number: int, copies: Sequence[Copy]) -> str | None:
    """Return the digest of a picture's, PDF's or recording's file, where its GUID does not tell what it is."""
    key = guid_key(entry.guid or "")
    project = copies[number].project
    elsewhere = (
        any(guid_key(one.guid or "") == key for one in other.table.sources)
        for place, other in enumerate(copies)
        if place != number
    )
    if project is None or (key and all(elsewhere)):
        return None
    try:
        source: Any = project.find_source(entry.guid or "")
        held = project.held_file(getattr(source, "path", None))
        if held is None:
            return None
        digest = hashlib.sha256()
        with held.container.stream(held.member) as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    except RefiqdaError:
        return None
    return digest.hexdigest()


class Sizes:
    """How large pictures and pages are, asked of the first copy that knows; each file is looked into once."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self._pages: dict[int, list[tuple[int, int]] | None] = {}

    def of(self, source: int, page: int | None) -> tuple[int, int] | None:
        """Return width and height in pixels or points, whole and at least so large; None where nobody knows."""
        if page is None:
            found: tuple[int, int] | None = self._first(source, _picture_size)
            return found
        if source not in self._pages:
            self._pages[source] = self._first(source, _page_sizes)
        sizes = self._pages[source] or []
        return sizes[page] if 0 <= page < len(sizes) else None

    def _first(self, source: int, ask: Callable[[Any, Any], Any]) -> Any:  # noqa: ANN401 - what is asked for
        for copy, lines in zip(self.places.copies, self.places.source, strict=True):
            for line, entry in enumerate(copy.table.sources):
                if copy.project is None or lines[line] != source or entry.is_part:
                    continue
                try:
                    found = ask(copy.project, copy.project.find_source(entry.guid or ""))
                except RefiqdaError:
                    continue
                if found is not None:
                    return found
        return None


def _picture_size(project: Project, source: model.Source) -> tuple[int, int] | None:
    if not isinstance(source, model.PictureSource):
        return None
    size = project.picture_size(source)
    return None if size is None else (size.width, size.height)


def _page_sizes(project: Project, source: model.Source) -> list[tuple[int, int]] | None:
    sizes = project.page_sizes(source) if isinstance(source, model.PDFSource) else None
    return None if sizes is None else [(math.ceil(one.width), math.ceil(one.height)) for one in sizes]


def far(*numbers: int) -> bool:
    """Return whether one of the numbers is beyond every recording, picture and page."""
    return any(abs(one) > _LARGEST for one in numbers)


__all__ = ["AREA", "FURTHER", "NONE", "NOTE", "TEXT", "TIME", "Home", "Places", "Sizes", "far"]
