"""Passages as a program says them: one selection for each coding, or one for each place.

NVivo and QualCoder write a selection for every coding, ATLAS.ti and MAXQDA one with all codings of the place. Both
say the same (``refiqda.digest`` does not change), so neither direction is a loss.

Taken apart, every part says what the whole said (name, description, references to notes): a description is told with
each of its codings, by the rows of a table and by QualCoder alike. The first part keeps the GUID, others get one made
of both GUIDs. What belongs to a case by its selection does so with all parts; a link, which joins two things, stays
with the first.

Joined are selections that differ in nothing but their codings and dates, where each coding has its own date, and
that belong to the same cases. The first keeps its place and its GUID, and references to the others follow.

Sources: REFI-QDA 1.5, clauses 3.8, 10 and 13.
"""

from __future__ import annotations

from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda import model
from refiqda.exchange.identity import made_guid, spelled, word
from refiqda.exchange.programs import STANDARD, Program, program_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from refiqda.losses import LossLog

_PLACES: Final[dict[type, tuple[str, ...]]] = {
    model.PlainTextSelection: ("start_position", "end_position"),
    model.PictureSelection: ("first_x", "first_y", "second_x", "second_y"),
    model.PDFSelection: ("page", "first_x", "first_y", "second_x", "second_y"),
    model.AudioSelection: ("begin", "end"),
    model.VideoSelection: ("begin", "end"),
    model.TranscriptSelection: ("from_sync_point", "to_sync_point"),
}
_CODINGS: Final = attrgetter("codings")
_CREATOR: Final = attrgetter("creating_user")
_DATES: Final = ("creation_date_time", "modified_date_time")


def settle_selections(tree: model.Project, program: Program, log: LossLog) -> None:
    """Say the passages of a strict tree as ``program`` does, in place; the standard leaves them as they are.

    A file of the program itself is not joined: two passages of one place are two there on purpose.
    """
    if program is STANDARD:
        return
    if program.selections == "per coding":
        _Parting(tree, program, log).run()
    elif program_of(tree.origin) is not program:
        _Joining(tree).run()


def selection_lists(tree: model.Project) -> Iterator[list[Any]]:
    """Yield every list of selections in the tree, so that it can be changed in place."""
    for source in tree.sources:
        if isinstance(source, model.TextSource):
            yield source.plain_text_selections
        elif isinstance(source, model.PictureSource):
            yield source.picture_selections
            if source.text_description is not None:
                yield source.text_description.plain_text_selections
        elif isinstance(source, model.PDFSource):
            yield source.pdf_selections
            inner = [source.representation, *(one.representation for one in source.pdf_selections)]
            yield from (one.plain_text_selections for one in inner if one is not None)
        else:
            timed: Any = (
                source.audio_selections if isinstance(source, model.AudioSource) else source.video_selections
            )
            yield timed
            yield from (transcript.transcript_selections for transcript in source.transcripts)
    yield from (note.plain_text_selections for note in tree.notes)


def _credited_elsewhere(selections: list[Any]) -> list[Any]:
    """Return the selections whose first coding is another user's."""
    codings = list(chain.from_iterable(map(_CODINGS, selections)))
    one_each = len(codings) == len(selections) and all(map(_CODINGS, selections))
    if one_each and list(map(_CREATOR, codings)) == list(map(_CREATOR, selections)):
        return []  # as in most texts
    return [
        one
        for one in selections
        if one.codings and one.codings[0].creating_user not in (None, one.creating_user)
    ]


class _Parting:
    """Every selection with several codings becomes one for each."""

    def __init__(self, tree: model.Project, program: Program, log: LossLog) -> None:
        self.tree = tree
        self.program = program
        self.log = log
        self.used: set[str] | None = None
        self.parts: dict[str, list[str]] = {}

    def run(self) -> None:
        """Take all of them apart, and let the cases follow."""
        for selections in selection_lists(self.tree):
            if max(map(len, map(_CODINGS, selections)), default=0) > 1:
                selections[:] = [part for one in selections for part in self._parts_of(one)]
            for one in _credited_elsewhere(selections):
                self._credit(one)
        if self.parts:
            for case in self.tree.cases:
                case.selection_refs[:] = [
                    part
                    for guid in case.selection_refs
                    for part in self.parts.get(model.guid_key(guid), [guid])
                ]

    def _parts_of(self, selection: Any) -> list[Any]:  # noqa: ANN401 - any selection
        parts = [selection]
        for coding in selection.codings[1:]:
            part = _twin(selection)
            part.guid = self._guid(selection, coding)
            part.codings, part.note_refs = [coding], list(selection.note_refs)
            part.creation_date_time = coding.creation_date_time or selection.creation_date_time
            if isinstance(part, model.PDFSelection):
                part.representation = None  # it holds passages and codings of its own, which are there once
            parts.append(part)
        if len(parts) > 1:
            del selection.codings[1:]
            self.parts[model.guid_key(selection.guid)] = [part.guid for part in parts]
        return parts

    def _guid(self, selection: model.Identified, coding: model.Coding) -> str:
        if self.used is None:
            self.used = {
                model.guid_key(one.guid)
                for one in model.iterate(self.tree)
                if isinstance(one, model.Identified)
            }
        guid = made_guid("selection", model.guid_key(selection.guid), model.guid_key(coding.guid))
        while guid in self.used:
            guid = made_guid("selection", guid)
        self.used.add(guid)
        return spelled(guid, self.program.guid_case)

    def _credit(self, selection: Any) -> None:  # noqa: ANN401 - any selection with one coding
        """Let the selection be its coder's: where there is one for each coding, programs look for the coder there."""
        said = selection.name or selection.description or selection.note_refs
        if said and self.program.coder_from == "coding":
            return
        selection.creating_user = selection.codings[0].creating_user
        if said:
            detail = (
                "was named or written about by another than its coder, or by nobody named; "
                f"{self.program.title} knows one person for both, which is the coder"
            )
            self.log.add("degraded", word(selection), detail, guid=selection.guid)


class _Joining:
    """Selections of one place that differ in nothing but their codings become one."""

    def __init__(self, tree: model.Project) -> None:
        self.tree = tree
        self.cases: dict[str, tuple[int, ...]] = {}
        for number, case in enumerate(tree.cases):
            for guid in dict.fromkeys(map(model.guid_key, case.selection_refs)):
                self.cases[guid] = (*self.cases.get(guid, ()), number)
        self.into: dict[str, str] = {}

    def run(self) -> None:
        """Join all of them, and let references follow."""
        for selections in selection_lists(self.tree):
            self._join(selections)
        if self.into:
            self._follow()

    def _join(self, selections: list[Any]) -> None:
        if not selections:
            return
        places = set(map(attrgetter(*_PLACES[type(selections[0])]), selections))
        if len(places) == len(selections):
            return  # each place is there once, as in most texts
        known: dict[Hashable, Any] = {}
        kept: list[Any] = []
        for one in selections:
            if not one.codings:
                kept.append(one)
                continue
            first = known.setdefault(self._key(one), one)
            if first is one or not _take_over(first, one):
                kept.append(one)
                continue
            first.codings += one.codings
            self.into[model.guid_key(one.guid)] = first.guid
        if len(kept) < len(selections):
            selections[:] = kept

    def _key(self, one: Any) -> Hashable:  # noqa: ANN401 - any selection
        dated = all(coding.creation_date_time for coding in one.codings)
        return (
            tuple([getattr(one, field) for field in _PLACES[type(one)]]),
            one.name or "",
            one.description or "",
            tuple(one.note_refs),
            one.creating_user,
            one.modifying_user,
            None if dated else tuple([getattr(one, field) for field in _DATES]),
            self.cases.get(model.guid_key(one.guid)) if self.cases else None,
        )

    def _follow(self) -> None:
        for case in self.tree.cases:
            case.selection_refs[:] = dict.fromkeys(map(self._new, case.selection_refs))
        for link in self.tree.links:
            link.origin_guid, link.target_guid = self._new(link.origin_guid), self._new(link.target_guid)
        for graph in self.tree.graphs:
            things: list[Any] = [*graph.vertices, *graph.edges]
            for one in things:
                one.represented_guid = self._new(one.represented_guid)

    def _new(self, guid: Any) -> Any:  # noqa: ANN401 - a GUID or None
        return self.into.get(model.guid_key(guid), guid) if guid else guid


def _take_over(first: Any, other: Any) -> bool:  # noqa: ANN401 - selections of one kind
    """Give ``first`` the text of a part of a page if only ``other`` has one; False where both do."""
    if not isinstance(other, model.PDFSelection) or other.representation is None:
        return True
    if first.representation is not None:
        return False
    first.representation = other.representation
    return True


def _twin(selection: Any) -> Any:  # noqa: ANN401 - any selection
    """Return another selection with the very same values."""
    twin = object.__new__(type(selection))
    for field in attrs.fields(type(selection)):
        setattr(twin, field.name, getattr(selection, field.name))
    return twin
