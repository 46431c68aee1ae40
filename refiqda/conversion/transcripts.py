"""Transcripts as programs take them: sync points in order, and for QualCoder a name and who made them.

QualCoder takes whoever made a transcript for the coder of every passage in it, and stops at one without a name. How
it counts in transcripts is seen to with the texts (``refiqda.conversion.texts``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refiqda import model
from refiqda.exchange.identity import told_name, word
from refiqda.exchange.programs import STANDARD

if TYPE_CHECKING:
    from refiqda.exchange.programs import Program
    from refiqda.losses import LossLog


def settle_transcripts(tree: model.Project, program: Program, log: LossLog) -> None:
    """Bring the transcripts of a strict tree to the form for ``program``, in place; the standard leaves them."""
    if program is STANDARD:
        return
    for source in tree.sources:
        if isinstance(source, model.AudioSource | model.VideoSource):
            for transcript in source.transcripts:
                _sort(transcript)
                if program.transcripts_by_maker:
                    _name(transcript, source, program, log)
                    _credit(transcript, program, log)


def _sort(transcript: model.Transcript) -> None:
    """Put the sync points in the order of the text, where each has a place in it; the standard asks for none."""
    points = transcript.sync_points
    if all(point.position is not None for point in points):
        points.sort(key=lambda point: point.position or 0)


def _name(transcript: model.Transcript, source: model.FileSource, program: Program, log: LossLog) -> None:
    """Call a transcript without a name as its recording."""
    if transcript.name is None and source.name:
        transcript.name = source.name
        detail = f"had no name, at which {program.title} stops; it is called as its recording now"
        log.add("repaired", word(transcript), detail, guid=transcript.guid, name=told_name(transcript))


def _credit(transcript: model.Transcript, program: Program, log: LossLog) -> None:
    """Let a transcript of which nobody says who made it be by its coder, where it has only one."""
    coders = _coders(transcript)
    if not (transcript.creating_user or transcript.modifying_user) and len(coders) == 1:
        (transcript.creating_user,) = coders
        detail = f"does not say who made it; its coder is named, for {program.title} takes one for the other"
        log.add("degraded", word(transcript), detail, guid=transcript.guid, name=told_name(transcript))


def _coders(transcript: model.Transcript) -> set[str]:
    return {
        user
        for selection in transcript.transcript_selections
        for coding in selection.codings
        if (user := coding.creating_user or selection.creating_user)
    }
