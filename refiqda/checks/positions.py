"""Where passages, areas and stretches of time are: raw numbers held against the texts, a text at a time.

What is odd about a number is told by ``refiqda.text.positions``, on columns. Clauses 10.2 to 10.4.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from refiqda import model
from refiqda.checks.rules import areas as rules_of_areas
from refiqda.checks.rules import positions as rules
from refiqda.model import guid_key
from refiqda.text.graphemes import inside_clusters
from refiqda.text.rules import contradictions

if TYPE_CHECKING:
    from refiqda.checks.gathering import Findings
    from refiqda.exchange.census import Census
    from refiqda.project import Project
    from refiqda.text.canonical import Text

_FAR: Final = 2**62


def check_counting(project: Project, findings: Findings) -> None:
    """Tell where the file clearly counts in another way than its program is known for."""
    for one in contradictions(project.counting):
        findings.add(rules.PositionsFollowAnotherRule, one.message, path="Project")


def check_passages(holder: model.TextSource, text: Text | None, findings: Findings) -> None:
    """Check the passages of one text; ``text`` is None where it cannot be read."""
    passages = holder.plain_text_selections
    starts = [one.start_position for one in passages]
    ends = [one.end_position for one in passages]
    if None in starts or None in ends:
        for one in passages:
            if one.start_position is None or one.end_position is None:
                findings.add(rules.PositionNotANumber, "a position of the passage is not a number", one)
        passages = [one for one in passages if None not in (one.start_position, one.end_position)]
        starts = [one.start_position for one in passages]
        ends = [one.end_position for one in passages]
    for row, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if start == end:
            findings.add(rules.ZeroLength, "the passage covers no character", passages[row])
    if text is not None and passages:
        first, last, flags = text.to_spans(_fitting(starts), _fitting(ends))
        for row in flags.nonzero()[0].tolist():
            _note(passages[row], int(flags[row]), text.positions.raw_length, findings)
        if not text.string.isascii():
            _note_clusters(passages, text.string, (first.tolist(), last.tolist()), findings)


def _note_clusters(
    passages: list[model.PlainTextSelection],
    string: str,
    ends: tuple[list[int], list[int]],
    findings: Findings,
) -> None:
    cut = inside_clusters(string, {*ends[0], *ends[1]})
    for passage, first, last in zip(passages, *ends, strict=True) if cut else ():
        if first in cut or last in cut:
            message = "a position of the passage lies inside of what is seen as one character"
            findings.add(rules_of_areas.PositionInsideCluster, message, passage)


def _fitting(numbers: list[int | None]) -> list[int]:
    """Return numbers that fit a column; one beyond that is beyond every text."""
    given = [one or 0 for one in numbers]
    if max(given) <= _FAR and min(given) >= -_FAR:
        return given
    return [max(min(one, _FAR), -_FAR) for one in given]


def _note(passage: model.PlainTextSelection, flag: int, length: int, findings: Findings) -> None:
    from refiqda.text.positions import PositionFlag  # noqa: PLC0415 - loads numpy

    if flag & PositionFlag.NEGATIVE:
        findings.add(rules.PositionOutsideText, "a position of the passage is negative", passage)
    elif flag & PositionFlag.BEYOND_END:
        last = max(passage.start_position or 0, passage.end_position or 0)
        message = f"the passage goes to position {last}, but the text ends at {length}"
        findings.add(rules.PositionOutsideText, message, passage)
    if flag & PositionFlag.SWAPPED:
        findings.add(rules.EndBeforeStart, "the passage ends before it starts", passage)
    if flag & PositionFlag.ROUNDED:
        place = "a line end (CR LF)" if flag & PositionFlag.INSIDE_CRLF else "a character"
        message = f"a position of the passage lies inside of {place}"
        findings.add(rules.PositionInsideCharacter, message, passage)


def check_transcript(transcript: model.Transcript, text: Text | None, findings: Findings) -> None:
    """Check the sync points of a transcript and the passages between them."""
    placed = [one for one in transcript.sync_points if one.position is not None]
    if text is not None:
        for point in placed:
            if not 0 <= (point.position or 0) <= text.positions.raw_length:
                message = (
                    f"the sync point lies outside of its text, which ends at {text.positions.raw_length}"
                )
                findings.add(rules.PositionOutsideText, message, point)
    timed = [one for one in placed if one.time_stamp is not None]
    timed.sort(key=lambda one: one.position or 0)
    for before, after in pairwise(timed):
        if before.position == after.position:
            if before.time_stamp != after.time_stamp:
                message = "two sync points stand at one position and name different times"
                findings.add(rules_of_areas.SyncPointsAtOnePlace, message, after)
        elif (after.time_stamp or 0) < (before.time_stamp or 0):
            message = "the sync point is later in the text but earlier in time than the one before"
            findings.add(rules.SyncPointsOutOfOrder, message, after)
    points = {guid_key(one.guid or ""): one for one in reversed(transcript.sync_points)}
    for selection in transcript.transcript_selections:
        first = points.get(guid_key(selection.from_sync_point or ""))
        last = points.get(guid_key(selection.to_sync_point or ""))
        if first is not None and last is not None and _is_after(first, last):
            findings.add(rules.BeginAfterEnd, "the passage begins after it ends", selection)


def _is_after(first: model.SyncPoint, last: model.SyncPoint) -> bool:
    if first.position is not None and last.position is not None:
        return first.position > last.position
    if first.time_stamp is not None and last.time_stamp is not None:
        return first.time_stamp > last.time_stamp
    return False


def check_media(census: Census, findings: Findings) -> None:
    """Check the stretches of recordings and the areas of pictures and pages.

    Of a PDF area only left and right are judged: whether its upper or its lower corner comes first differs
    between programs, for the standard counts from below and speaks of the upper left.
    """
    for cls in (model.AudioSelection, model.VideoSelection):
        for stretch in census.get(cls, []):
            if stretch.begin is None or stretch.end is None:
                findings.add(rules.PositionNotANumber, "begin or end of the stretch is not a number", stretch)
            elif stretch.begin > stretch.end:
                findings.add(rules.BeginAfterEnd, "the stretch begins after it ends", stretch)
    areas: list[Any] = [*census.get(model.PictureSelection, []), *census.get(model.PDFSelection, [])]
    for area in areas:
        if None in (area.first_x, area.first_y, area.second_x, area.second_y):
            findings.add(rules.PositionNotANumber, "a corner of the area is not a number", area)
            continue
        swapped, upside_down = area.first_x > area.second_x, area.first_y > area.second_y
        if isinstance(area, model.PictureSelection):
            swapped = swapped or upside_down
        elif area.page is not None and area.page < 0:
            findings.add(rules.PageBelowZero, "the area lies on a page with a negative number", area)
        if swapped:
            findings.add(rules.SwappedCorners, "the corners of the area are the wrong way round", area)
