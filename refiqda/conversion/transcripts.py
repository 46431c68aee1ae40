"""Transcripts as QualCoder takes them: by name, and by who made them.

QualCoder takes whoever made a transcript for the coder of every passage in it, and stops at one without a name. How
it counts in transcripts is seen to with the texts (``refiqda.conversion.texts``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refiqda import model
from refiqda.exchange.identity import told_name, word

if TYPE_CHECKING:
    from refiqda.exchange.programs import Program
    from refiqda.losses import LossLog


def settle_transcripts(tree: model.Project, program: Program, log: LossLog) -> None:
    """Give transcripts the name of their recording, and one of no maker its only coder, for ``program``, in place."""
    if not program.transcripts_by_maker:
        return
    for source in tree.sources:
        if not isinstance(source, model.AudioSource | model.VideoSource):
            continue
        for transcript in source.transcripts:
            if transcript.name is None and source.name:
                transcript.name = source.name
                detail = f"had no name, at which {program.title} stops; it is called as its recording now"
                log.add(
                    "repaired", word(transcript), detail, guid=transcript.guid, name=told_name(transcript)
                )
            coders = _coders(transcript)
            if not (transcript.creating_user or transcript.modifying_user) and len(coders) == 1:
                (transcript.creating_user,) = coders
                detail = f"does not say who made it; its coder is named, for {program.title} takes one for the other"
                log.add(
                    "degraded", word(transcript), detail, guid=transcript.guid, name=told_name(transcript)
                )


def _coders(transcript: model.Transcript) -> set[str]:
    return {
        user
        for selection in transcript.transcript_selections
        for coding in selection.codings
        if (user := coding.creating_user or selection.creating_user)
    }
