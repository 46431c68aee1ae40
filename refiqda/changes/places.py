"""Where in a source something is: one walk over all its parts and selections, places as canonical content.

A place is serialised JSON: ``["text",3,9]`` a span of canonical text, ``["area",x,y,x,y]``, ``["page",n,x,y,x,y]``
and ``["time",begin,end]`` as the file says, ``[]`` the whole. Inside a part (a representation, a transcript) the
place of the part comes first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda import model
from refiqda.changes.values import dump, hash_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from refiqda.text.canonical import Text

    TextOf = Callable[[model.TextSource | model.Transcript | None], Text | None]
    Moment = tuple[int | None, int | None, bool]

WHOLE: Final = "[]"


@attrs.define(slots=True, eq=False)
class Passage:
    """One place in a source: the element that marks it, or the source or part itself.

    ``place`` is the place serialised, ``words`` the canonical text there if it has one, ``times`` the sync
    points of a transcript serialised. ``start`` and ``end`` are the canonical span. ``part`` is the element inside of
    the source that the place lies in, ``moments`` the sync points (time, position, whether that is canonical) between
    which it lies, ``points`` all of those of a transcript.
    """

    element: Any
    place: str
    is_selection: bool = True
    words: str | None = None
    times: list[str] = attrs.field(factory=list)
    start: int | None = None
    end: int | None = None
    part: Any = None
    moments: tuple[Moment | None, Moment | None] | None = None
    points: tuple[Moment, ...] = ()


def passages_of(source: model.Authored, text_of: TextOf) -> Iterator[Passage]:
    """Yield ``source`` itself, its parts, and every selection in them, in the order of the document.

    ``text_of`` gives the text of a text source, representation or transcript, None where there is none.
    """
    yield Passage(source, WHOLE, is_selection=False)
    if isinstance(source, model.TextSource):
        yield from _of_text(source, "text", "", text_of)
    elif isinstance(source, model.PictureSource):
        yield from map(_area, source.picture_selections)
        yield from _part(source.text_description, '["description"', text_of)
    elif isinstance(source, model.PDFSource):
        for selection in source.pdf_selections:
            area = _page(selection)
            yield area
            yield from _part(selection.representation, f'["representation",{area.place}', text_of)
        yield from _part(source.representation, '["representation"', text_of)
    elif isinstance(source, model.AudioSource | model.VideoSource):
        timed = source.audio_selections if isinstance(source, model.AudioSource) else source.video_selections
        yield from (Passage(item, dump(["time", item.begin, item.end])) for item in timed)
        for transcript in source.transcripts:
            yield from _of_transcript(transcript, text_of)


def _area(item: model.PictureSelection) -> Passage:
    return Passage(item, dump(["area", item.first_x, item.first_y, item.second_x, item.second_y]))


def _page(item: model.PDFSelection) -> Passage:
    return Passage(item, dump(["page", item.page, item.first_x, item.first_y, item.second_x, item.second_y]))


def _part(part: model.TextSource | None, prefix: str, text_of: TextOf) -> Iterator[Passage]:
    if part is not None:
        yield Passage(part, f"{prefix}]", is_selection=False, part=part)
        yield from _of_text(part, "text", f"{prefix},", text_of)


def _of_text(bearer: model.TextSource, kind: str, prefix: str, text_of: TextOf) -> Iterator[Passage]:
    selections = bearer.plain_text_selections
    if not selections:
        return
    text = text_of(bearer)
    string = text.string if text is not None else ""
    tail, part = ("]", bearer) if prefix else ("", None)
    spans = text_spans(text, [(item.start_position, item.end_position) for item in selections])
    for item, (start, end, is_canonical) in zip(selections, spans, strict=True):
        if is_canonical:
            words = string[start:end] if item.name else None
            place = f'{prefix}["{kind}",{start},{end}]{tail}'
            yield Passage(item, place, words=words, start=start, end=end, part=part)
        else:
            yield Passage(item, f"{prefix}{dump(['raw', start, end])}{tail}", part=part)


def text_spans(
    text: Text | None, raw: list[tuple[int | None, int | None]]
) -> list[tuple[int, int, bool] | tuple[int | None, int | None, bool]]:
    """Return canonical spans of raw ranges with True; ranges that have no place in the text as they are, False."""
    if text is None:
        return [(start, end, False) for start, end in raw]
    given = [(-1, -1) if start is None or end is None else (start, end) for start, end in raw]
    starts, ends, _ = text.to_spans([start for start, _ in given], [end for _, end in given])
    return [
        (start, end, True) if start >= 0 else (*as_is, False)
        for start, end, as_is in zip(starts.tolist(), ends.tolist(), raw, strict=True)
    ]


def _of_transcript(transcript: model.Transcript, text_of: TextOf) -> Iterator[Passage]:
    text = text_of(transcript)
    prefix = dump(["transcript", hash_of(transcript.name or "", text.sha256 if text is not None else None)])[
        :-1
    ]
    positions = [(point.position, point.position) for point in transcript.sync_points]
    spans = text_spans(text, positions)
    moments = {
        model.guid_key(point.guid): (point.time_stamp, span[0], span[2])
        for point, span in zip(transcript.sync_points, spans, strict=True)
    }
    times = [dump(moment) for moment in moments.values()]
    points = tuple(moments.values())
    yield Passage(transcript, f"{prefix}]", is_selection=False, times=times, part=transcript, points=points)
    for item in transcript.transcript_selections:
        start, end = (
            moments.get(model.guid_key(guid)) if guid else None
            for guid in (item.from_sync_point, item.to_sync_point)
        )
        passage = Passage(
            item, f"{prefix},{dump(['between', start, end])}]", part=transcript, moments=(start, end)
        )
        if text is not None and start and end and start[2] and end[2]:
            passage.start, passage.end = start[1], end[1]
            passage.words = text.string[passage.start : passage.end] if item.name else None
        yield passage
