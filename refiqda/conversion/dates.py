"""Dates for a program that stops where there is none.

No date is invented that could be taken for a true one: what has none gets the project's own, or the first day that
computers count from, and either is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda import model
from refiqda.exchange.identity import word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.exchange.programs import Program
    from refiqda.losses import LossLog

NO_DATE: Final = "1970-01-01T00:00:00"


def settle_dates(tree: model.Project, program: Program, log: LossLog) -> None:
    """Give notes, transcripts and parts of pictures a date where ``program`` stops without one, in place."""
    if not program.stops_without_dates:
        return
    date = tree.creation_date_time or tree.modified_date_time
    for one in _dated(tree):
        if one.creation_date_time or one.modified_date_time:
            continue
        one.creation_date_time = date or NO_DATE
        said = "it has the project's date now" if date else f"it says {NO_DATE[:10]} now, and means no date"
        log.add("repaired", word(one), f"had no date, at which {program.title} stops; {said}", guid=one.guid)


def _dated(tree: model.Project) -> Iterator[model.Note | model.PictureSelection | model.Transcript]:
    yield from tree.notes
    for source in tree.sources:
        if isinstance(source, model.PictureSource):
            yield from source.picture_selections
        elif isinstance(source, model.AudioSource | model.VideoSource):
            yield from source.transcripts
