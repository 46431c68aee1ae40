"""Who speaks where in one text: as marked in the project, or else as its labels say.

What is marked is what people decided, so it comes first: the passages of cases that have a speaker's role, whoever
marked them. Only a text without any is looked at for labels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import attrs

from refiqda import editing, model
from refiqda.errors import require_project
from refiqda.model import guid_key
from refiqda.speakers import marks
from refiqda.speakers.detecting import detect
from refiqda.speakers.texts import spoken_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.index import TextHolder
    from refiqda.project import Project
    from refiqda.speakers.found import Conversation
    from refiqda.text.canonical import Text
    from refiqda.text.speaker_words import Role


@attrs.frozen(order=True)
class SpeakerTurn:
    """What one speaker says without a break: the canonical span of the words, who, and in which role.

    ``speakers`` are the names of cases, or proposed ones where nothing is marked; ``cases`` the GUIDs of those there
    are.
    """

    start: int
    end: int
    role: Role
    speakers: tuple[str, ...]
    cases: tuple[str, ...]


@attrs.frozen
class SpeakerTurns:
    """The turns of one text in order, and its prompts, which lie inside of turns.

    ``origin`` says where they are from: ``marked`` in the project, ``detected`` by labels, or ``none``. ``rest`` are
    the spans in no turn: labels, what stands before the first turn, and blanks.
    """

    source: str
    length: int
    origin: Literal["marked", "detected", "none"]
    turns: tuple[SpeakerTurn, ...]
    prompts: tuple[tuple[int, int], ...]

    @property
    def rest(self) -> tuple[tuple[int, int], ...]:
        """The spans that are in no turn."""
        found, place = [], 0
        for turn in sorted(self.turns, key=lambda turn: (turn.start, turn.end)):
            if turn.start > place:
                found.append((place, turn.start))
            place = max(place, turn.end)
        if place < self.length:
            found.append((place, self.length))
        return tuple(found)

    def spans_of(self, *roles: Role) -> tuple[tuple[int, int], ...]:
        """Return the spans of the turns of these roles; ``prompt`` gives the prompts."""
        spans = {(turn.start, turn.end) for turn in self.turns if turn.role in roles}
        return tuple(sorted(spans | (set(self.prompts) if "prompt" in roles else set())))


def turns(project: Project, source: str | model.Source) -> SpeakerTurns:
    """Return who speaks where in ``source`` (an element, a GUID or a name); for all of them ask `all_turns`.

    Raises NotInProjectError where it has no text, AmbiguousNameError, and UnusableMemberError as `Project.text`.
    """
    require_project(project, "tree", "text", "held_file")
    holder = editing.text_holder(project, source)
    text = project.text(holder)
    marked = _marked(_members(project), holder, text)
    if marked is not None:
        return marked
    for one in detect(project).conversations:
        if one.found is not None and editing.text_holder(project, one.source) is holder:
            return _detected(one)
    return SpeakerTurns(holder.guid, len(text), "none", (), ())


def all_turns(project: Project) -> dict[str, SpeakerTurns]:
    """Return who speaks where in every text that can be read, by the GUID of its source (or further transcript)."""
    found: dict[str, SpeakerTurns] = {}
    members = _members(project)
    for one in detect(project).conversations:
        if one.text is not None:
            holder = editing.text_holder(project, one.source)
            found[one.source] = _marked(members, holder, one.text) or _detected(one)
    return found


def marked_turns(project: Project) -> dict[str, SpeakerTurns]:
    """Return who speaks where in the texts in which somebody marked it, as `all_turns`, without looking for labels."""
    members = _members(project)
    found: dict[str, SpeakerTurns] = {}
    for one in spoken_texts(project) if members else ():
        marked = None
        if one.text is not None:
            marked = _marked(members, one.holder, one.text)
        if marked is not None:
            found[one.guid] = marked
    return found


_Members = dict[str, list[tuple[model.Case, "Role"]]]
"""The cases of speakers that refer to a passage, by the key of its GUID."""


def _members(project: Project) -> _Members:
    members: _Members = {}
    for case, role in marks.speaker_cases(project):
        for guid in dict.fromkeys(map(guid_key, case.selection_refs)):
            members.setdefault(guid, []).append((case, role))
    return members


def _marked(members: _Members, holder: TextHolder, text: Text) -> SpeakerTurns | None:
    said: dict[tuple[int, int], list[tuple[model.Case, Role]]] = {}
    prompts: set[tuple[int, int]] = set()
    for key, span in _spans(holder, text) if members else ():
        for case, role in members.get(key, ()):
            if role == "prompt":
                prompts.add(span)
            else:
                said.setdefault(span, []).append((case, role))
    if not (said or prompts):
        return None
    found = tuple(_turn(span, said[span]) for span in sorted(said))
    return SpeakerTurns(holder.guid, len(text), "marked", found, tuple(sorted(prompts)))


def _turn(span: tuple[int, int], speakers: list[tuple[model.Case, Role]]) -> SpeakerTurn:
    names = tuple(dict.fromkeys(case.name or case.guid for case, _ in speakers))
    guids = tuple(dict.fromkeys(case.guid for case, _ in speakers))
    role: Role = speakers[0][1] if len(guids) == 1 else "several"
    return SpeakerTurn(*span, role, names, guids)


def _spans(holder: TextHolder, text: Text) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the canonical span of every passage of a text that has one, by its key."""
    selections: list[Any]
    if isinstance(holder, model.Transcript):
        points = {guid_key(point.guid or ""): point.position for point in holder.sync_points}
        selections = holder.transcript_selections
        places = [
            (points.get(guid_key(one.from_sync_point or "")), points.get(guid_key(one.to_sync_point or "")))
            for one in selections
        ]
    else:
        selections = holder.plain_text_selections
        places = [(one.start_position, one.end_position) for one in selections]
    usable = [
        (guid_key(one.guid), start, end)
        for one, (start, end) in zip(selections, places, strict=True)
        if start is not None and end is not None and 0 <= start <= end < 2**62
    ]
    if not usable:
        return
    firsts, lasts, _ = text.to_spans([start for _, start, _ in usable], [end for _, _, end in usable])
    for (key, _, _), first, last in zip(usable, firsts.tolist(), lasts.tolist(), strict=True):
        if 0 <= first < last:  # what lies outside of the text is -1
            yield key, (first, last)


def _detected(one: Conversation) -> SpeakerTurns:
    if one.found is None:
        raise AssertionError("asked only of texts that can be read")
    speakers = {speaker.key: speaker for speaker in one.speakers}
    found = tuple(
        SpeakerTurn(turn.speech_start, turn.speech_end, speakers[turn.key].role, speakers[turn.key].cases, ())
        for turn in one.found.turns
        if turn.speech_start < turn.speech_end
    )
    return SpeakerTurns(one.source, one.found.length, "detected" if found else "none", found, ())
