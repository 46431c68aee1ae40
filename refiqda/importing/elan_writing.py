"""A recording of a project as an ELAN annotation document (.eaf): its coded stretches and its transcripts.

One file holds one recording. Codings become annotations with the code as value, from a controlled vocabulary: a
tier for each vocabulary, analyst and speaker, and another where annotations would overlap, since those of one tier
may not. Memos of codings stand in tiers below. Lines of a transcript that belong to a case stand in the tier of
that speaker, other text between two sync points in a tier ``Transcript``. The media files themselves are not copied.

Source: ELAN Annotation Format 3.0 (EAFv3.0.xsd and its description, Max Planck Institute for Psycholinguistics).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda import model
from refiqda.errors import AmbiguousNameError, NotInProjectError, UnusableMemberError
from refiqda.files import atomic_write
from refiqda.importing.elan_codebook import Codebook
from refiqda.importing.elan_document import Document, Line
from refiqda.importing.leaving import tell_left_out
from refiqda.index import source_name
from refiqda.losses import LossLog, LossReport
from refiqda.model import guid_key

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.project import Project

Recording = model.AudioSource | model.VideoSource
_LAST: Final = 1000
"""Milliseconds that a last line without an end is given."""


def write_elan(
    project: Project, target: str | Path, *, source: str | None = None, overwrite: bool = False
) -> LossReport:
    """Write one recording of ``project`` as an .eaf; ``source`` names it where there are several.

    Returns what ELAN cannot hold. Raises NotInProjectError where there is no recording, AmbiguousNameError where
    several have something coded or said and none is named, OutputExistsError.
    """
    log = LossLog()
    recording = _chosen(project, source)
    writing = _Writing(project, recording, log)
    data = writing.document().to_bytes()
    with atomic_write(target, overwrite=overwrite) as stream:
        stream.write(data)
    report = log.report()
    opening = "ELAN asks where the recording lies when it opens the file; it is not in it."
    return attrs.evolve(report, opening=opening)


def _chosen(project: Project, asked: str | None) -> Recording:
    recordings = [one for one in project.tree.sources if isinstance(one, Recording)]
    if asked is not None:
        found = project.find_source(asked)
        if not isinstance(found, Recording):
            raise NotInProjectError(
                f"{asked!r} is no recording", file=project.label, remedy="Name an audio or video source."
            )
        return found
    filled = [one for one in recordings if _is_filled(one)] or recordings
    if not filled:
        raise NotInProjectError(
            "there is no recording in the project",
            file=project.label,
            remedy="ELAN's files are about recordings.",
        )
    if len(filled) > 1:
        names = tuple(source_name(one) or one.guid for one in filled)
        raise AmbiguousNameError(
            f"has {len(filled)} recordings, and an ELAN file holds one",
            candidates=names,
            file=project.label,
            remedy=f"Name one with --source: {'; '.join(names[:10])}.",
        )
    return filled[0]


def _is_filled(one: Recording) -> bool:
    return bool(one.transcripts or _stretches(one))


def _stretches(one: Recording) -> list[model.AudioSelection] | list[model.VideoSelection]:
    return one.audio_selections if isinstance(one, model.AudioSource) else one.video_selections


def _owner(line: Line, main: list[Line]) -> Line | None:
    """Return the line that ``line`` may stand below: one of the same time, else one whose time holds its own."""
    same = [one for one in main if (one.begin, one.end) == (line.begin, line.end)]
    around = [one for one in main if one.begin <= line.begin and line.end <= one.end]
    found = same or around
    return next((one for one in found if one.speaker == line.speaker), next(iter(found), None))


class _Writing:
    def __init__(self, project: Project, recording: Recording, log: LossLog) -> None:
        self.project, self.tree, self.recording, self.log = project, project.tree, recording, log
        self.users = {guid_key(user.guid): user.name or user.id or "" for user in self.tree.users}
        self.notes = {guid_key(note.guid): note for note in self.tree.notes}
        self.book = Codebook(self.tree.code_book, log)
        self.speakers: dict[str, list[str]] = {}
        for case in self.tree.cases:
            for guid in case.selection_refs:
                self.speakers.setdefault(guid_key(guid), []).append(case.name or case.guid)
        self.done: set[str] = {recording.guid}
        self._pending: list[tuple[model.TranscriptSelection, int, int]] = []

    def document(self) -> Document:
        said = {**self.book.to_dict(), "source": source_name(self.recording) or "", "project": self.tree.name}
        made = Document(self.tree, source_name(self.recording) or "recording", self.recording, said)
        made.author = self.users.get(guid_key(self.tree.creating_user_guid or ""), "")
        main: list[Line] = []
        for number, transcript in enumerate(self.recording.transcripts):
            lines = self._lines(transcript)
            if not number:
                main = lines
            owners = [_owner(line, main) for line in lines] if number else []
            if number and None in owners:
                detail = "stands beside the first transcript, as not all of its lines have one to stand below"
                self.log.add("moved", "transcript", detail, guid=transcript.guid, name=transcript.name)
            if not number or None in owners:
                made.add_speech(lines)
            else:
                kind = transcript.name or f"Transcript {number + 1}"
                made.add_below(
                    kind, [(line, owner) for line, owner in zip(lines, owners, strict=True) if owner]
                )
        for selection in _stretches(self.recording):
            self._code(made, selection, selection.begin, selection.end)
        for passage, begin, end in self._pending:
            self._code(made, passage, begin, end)
        for vocabulary, entries in self.book.vocabularies():
            made.add_vocabulary(vocabulary, entries)
        self._tell_the_rest()
        return made

    # --- codings ------------------------------------------------------------------------------------------

    def _code(self, made: Document, selection: Any, begin: int | None, end: int | None) -> None:  # noqa: ANN401 - selections of three kinds
        if begin is None or end is None:
            self.log.add("dropped", "coded stretch", "says no time", guid=selection.guid)
            return
        begin, end = max(0, min(begin, end)), max(0, begin, end)
        if begin == end:
            end += 1
            self.log.add(
                "degraded", "coded stretch", "has no length, and got a millisecond", guid=selection.guid
            )
        speaker = self._speaker(selection)
        if not selection.codings:
            self.log.add("dropped", "stretch", "nothing is coded in it", guid=selection.guid)
        if selection.description or selection.note_refs:
            self.log.add(
                "dropped", "memo", "belongs to a stretch and not to one of its codings", guid=selection.guid
            )
        for coding in selection.codings:
            placed = self.book.place(coding.code_ref)
            if placed is None:
                self.log.add("dropped", "coding", "its code is not there or is a folder", guid=coding.guid)
                continue
            coder = self.users.get(guid_key(coding.creating_user or selection.creating_user or ""))
            if coding.creation_date_time:
                self.log.add("dropped", "date of a coding", "ELAN keeps none", guid=coding.guid)
            line = Line(begin, end, placed[1], speaker, coder)
            made.add_coding(placed[0], line)
            for guid in coding.note_refs:
                self._memo(made, placed[0], line, guid)

    def _memo(self, made: Document, vocabulary: str, line: Line, guid: str) -> None:
        note = self.notes.get(guid_key(guid))
        if note is None:
            return
        self.done.add(note.guid)
        try:
            text = self.project.text(note).string
        except (NotInProjectError, UnusableMemberError):
            self.log.add("dropped", "memo", "its text cannot be read", guid=note.guid, name=note.name)
            return
        if note.name or note.creation_date_time:
            self.log.add(
                "dropped", "memo", "its name and date; ELAN keeps none", guid=note.guid, name=note.name
            )
        author = self.users.get(guid_key(note.creating_user or ""))
        made.add_memo(vocabulary, line, Line(line.begin, line.end, text, line.speaker, author))

    def _speaker(self, selection: model.Selection) -> str | None:
        names = self.speakers.get(guid_key(selection.guid), [])
        for name in names[1:]:
            detail = "an annotation has one speaker: of further cases that hold it nothing is said"
            self.log.add("dropped", "part of a case", detail, guid=selection.guid, name=name)
        return names[0] if names else None

    # --- speech -------------------------------------------------------------------------------------------

    def _lines(self, transcript: model.Transcript) -> list[Line]:
        """Return the lines of a transcript: those of cases, then what else stands between two sync points."""
        try:
            text = self.project.text(transcript)
        except (NotInProjectError, UnusableMemberError):
            self.log.add(
                "dropped", "transcript", "its text cannot be read", guid=transcript.guid, name=transcript.name
            )
            return []
        points: dict[str, tuple[int, int]] = {}
        for point in transcript.sync_points:
            if point.time_stamp is not None and point.position is not None:
                starts, _, _ = text.to_spans([max(point.position, 0)], [max(point.position, 0)], clamp=True)
                place = int(starts[0])
                points[guid_key(point.guid)] = (max(point.time_stamp, 0), place)
        lines: list[Line] = []
        covered: list[tuple[int, int]] = []
        for selection in transcript.transcript_selections:
            first = points.get(guid_key(selection.from_sync_point or ""))
            last = points.get(guid_key(selection.to_sync_point or ""))
            speaker = self._speaker(selection)
            if first is None or last is None:
                self.log.add("dropped", "passage of a transcript", "says no time", guid=selection.guid)
                continue
            if selection.codings:
                detail = "is tied to the time of its words in ELAN, not to the words"
                self.log.add("moved", "coded passage of a transcript", detail, guid=selection.guid)
                self._pending.append((selection, first[0], last[0]))
            if speaker is not None:
                words = text.string[first[1] : last[1]].strip()
                covered.append((first[1], last[1]))
                by = self.users.get(guid_key(selection.creating_user or ""))
                lines.append(Line(first[0], max(last[0], first[0] + 1), words, speaker, by))
        lines += self._between(
            text.string, sorted(set(points.values()), key=lambda one: (one[1], one[0])), covered
        )
        return sorted(lines, key=lambda line: (line.begin, line.end))

    def _between(
        self, text: str, points: list[tuple[int, int]], covered: list[tuple[int, int]]
    ) -> list[Line]:
        """Return the text between two sync points that no case has; a label before a case's line is none."""
        if not points:
            if text.strip():
                self.log.add("dropped", "text of a transcript", "is not tied to any time")
            return []
        if text[: points[0][1]].strip() and not covered:
            self.log.add("dropped", "text of a transcript", "stands before the first time")
        names = {f"{name}:" for said in self.speakers.values() for name in said}
        taken = sorted(covered)
        lines: list[Line] = []
        at = 0
        ends = [*points[1:], (points[-1][0] + _LAST, len(text))]
        for (begin, start), (end, stop) in zip(points, ends, strict=True):
            words = text[start:stop].strip()
            while at < len(taken) and taken[at][1] <= start:
                at += 1
            inside = at < len(taken) and taken[at][0] < stop
            if words and not inside and words not in names:
                lines.append(Line(min(begin, end), max(end, begin + 1), words, None, None))
        return lines

    def _tell_the_rest(self) -> None:
        for coding in self.recording.codings:
            self.log.add("dropped", "coding of a whole recording", "ELAN codes stretches", guid=coding.guid)
        if self.recording.note_refs or self.recording.description:
            self.log.add(
                "dropped", "memo of a recording", "ELAN has no place for it", guid=self.recording.guid
            )
        for value in self.recording.variable_values:
            self.log.add("dropped", "value", "of the recording", guid=value.variable_ref)
        ours = {guid_key(one.guid) for one in _stretches(self.recording)}
        for transcript in self.recording.transcripts:
            ours |= {guid_key(one.guid) for one in transcript.transcript_selections}
        for case in self.tree.cases:
            all_here = all(guid_key(guid) in ours for guid in case.selection_refs)
            if (
                case.selection_refs
                and all_here
                and not (case.source_refs or case.variable_values or case.description)
            ):
                self.done.add(case.guid)
        tell_left_out(self.tree, self.log, told=self.done)


__all__ = ["write_elan"]
