"""Where the compared sources are in a project: by what they say, else, as other states of them, by lineage."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import attrs

from refiqda import model
from refiqda.errors import NotInProjectError, RefiqdaError
from refiqda.index import TextHolder, further_texts, main_text, source_name
from refiqda.model import guid_key
from refiqda.text.anchor import align_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.project import Project
    from refiqda.reconciliation.consensus import ConsensusSegment
    from refiqda.reconciliation.segments import ComparedSource, Material
    from refiqda.text.anchor import TextAlignment


@attrs.frozen(eq=False)
class Home:
    """A source of the project, and of a text the element that has it (the source's own, or a transcript)."""

    source: model.Source
    holder: TextHolder | None = None

    @property
    def guid(self) -> str:
        """The GUID under which the table of codings has this text, recording, picture or PDF."""
        inner = isinstance(self.holder, model.Transcript) and self.holder is not main_text(self.source)
        return self.holder.guid if inner and self.holder is not None else self.source.guid


class Homes:
    """Finds the compared sources in the project, and passages on its words."""

    def __init__(self, project: Project, material: Material) -> None:
        self.project = project
        self.material = material
        self.by_words: dict[str, list[Home]] = defaultdict(list)
        self.by_guid: dict[str, model.Source] = {}
        self.texts: dict[str, Home] = {}
        for home in _texts(project):
            self.texts.setdefault(guid_key(home.guid), home)
            try:
                self.by_words[project.text(home.holder or home.source).sha256].append(home)
            except RefiqdaError:
                continue  # a text that cannot be read has no segment
        for source in project.tree.sources:
            self.by_guid.setdefault(guid_key(source.guid), source)
        self._same: dict[int, TextAlignment | None] = {}
        self._found: dict[int, Home | None] = {}

    def find(self, number: int) -> Home | None:
        """Return where the compared source of this number is, None where the project does not have it."""
        if number not in self._found:
            source = self.material.sources[number]
            self._found[number] = self._text(source) if source.medium == "text" else self._other(source)
        return self._found[number]

    def home(self, segment: ConsensusSegment) -> Home:
        """Return where a segment's source is; raises NotInProjectError where the project does not have it."""
        found = self.find(segment.number)
        if found is None:
            what = "the text of" if segment.medium == "text" else "the file"
            raise NotInProjectError(
                f'the project does not have {what} "{segment.source}"',
                file=self.project.label,
                remedy="Apply the consensus to a project that holds all compared sources.",
            )
        return found

    def span(self, segment: ConsensusSegment) -> tuple[int, int]:
        """Return start and end of a segment of a text on the project's own words.

        Raises NotInProjectError where these words are not there.
        """
        self.home(segment)
        placed = self.placed(segment.number, segment.start, segment.end)
        if placed is None:
            raise NotInProjectError(
                f'its text of "{segment.source}" lacks the words from {segment.start:,} to {segment.end:,}',
                file=self.project.label,
                remedy="Apply the consensus to a project with the text that was compared.",
            )
        return placed

    def placed(self, number: int, start: int, end: int) -> tuple[int, int] | None:
        """Return where a passage of a compared text is in the project's state of it, None where its words are gone.

        A stretch of time is where it is.
        """
        known, home = self.material.sources[number], self.find(number)
        if known.text is None or home is None or known.medium != "text":
            return start, end
        if number not in self._same:
            here = self.project.text(home.holder or home.source)
            self._same[number] = None if here.sha256 == known.digest else align_texts(known.text, here.string)
        alignment = self._same[number]
        if alignment is None:
            return start, end
        found = alignment.place(start, end)
        return None if found is None else (found.start, found.end)

    def _text(self, source: ComparedSource) -> Home | None:
        """Return the text that says this, of several the one of this name; of several of one name by their turn."""
        found = self.by_words.get(source.digest or "", [])
        fitting = [home for home in found if _name(home) == source.name] or found
        if fitting:
            return fitting[min(source.turn, len(fitting) - 1)]
        by_lineage = [self.texts[guid] for guid in source.guids if guid in self.texts]
        if by_lineage:
            # a recording and its further transcripts share a list of GUIDs: the one of this name is meant
            return next((home for home in by_lineage if _name(home) == source.name), by_lineage[0])
        return self._by_name(source) if source.digest is None else None

    def _by_name(self, source: ComparedSource) -> Home:
        """Return the text of this name, for codings that came without their texts; raises as `find_source`."""
        found = self.project.find_source(source.name)
        holder = main_text(found)
        return Home(found, holder)

    def _other(self, source: ComparedSource) -> Home | None:
        """Return the recording, picture or PDF: by lineage, else by its name where that is the only one."""
        by_lineage = [self.by_guid[guid] for guid in source.guids if guid in self.by_guid]
        if by_lineage:
            return Home(by_lineage[0])
        whole = self.material.gathered.sources[self.material.gathered.tracks[source.track].source]
        named = [
            one
            for one in self.project.tree.sources
            if source_name(one) == whole.name and not isinstance(one, model.TextSource)
        ]
        return Home(named[0]) if len(named) == 1 else None


def _texts(project: Project) -> Iterator[Home]:
    """Yield every text of the project that can be compared: the main one of each source, and all transcripts."""
    for source in project.tree.sources:
        holder = main_text(source)
        if holder is not None:
            yield Home(source, holder)
        for further in further_texts(source):
            if isinstance(further, model.Transcript):
                yield Home(source, further)


def _name(home: Home) -> str:
    """Return what the comparison calls a text: a further transcript by its own name, else its source's."""
    inner = isinstance(home.holder, model.Transcript) and home.holder is not main_text(home.source)
    own = home.holder.name if inner and home.holder is not None else None
    return own or source_name(home.source) or ""
