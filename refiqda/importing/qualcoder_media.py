"""Areas of pictures and pages, and stretches of recordings, of a QualCoder project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from refiqda import model
from refiqda.exchange.page_sizes import MAX_BYTES, other_origin, page_heights
from refiqda.exchange.picture_sizes import picture_size

if TYPE_CHECKING:
    from refiqda.exchange.page_sizes import PageSize
    from refiqda.importing.databases import Row
    from refiqda.importing.making import Authorship
    from refiqda.importing.qualcoder import Reading

_FROM_TOP: Final = (
    "on a page whose height is not known, so its place is measured from the top as in QualCoder"
)
_TURNED: Final = "on a page or picture that viewers turn, so its place is worth a look"
_NO_SOURCE: Final = "lies on a source that is not there, or of another kind"


def read_areas(reading: Reading) -> None:
    """Make the coded areas of pictures and pages."""
    pages: dict[int, tuple[PageSize, ...] | None] = {}
    columns = ("id", "x1", "y1", "width", "height", "cid", "memo", "date", "owner", "important", "pdf_page")
    for row in reading.database.rows("code_image", *columns):
        code, number = reading.code_of(row), row.integer("id")
        source = None if number is None else reading.sources.get(number)
        box = _box(row)
        if code is None or box is None or number is None:
            if box is None:
                reading.log.add("dropped", "coded area", "says no place")
            continue
        by = reading.making.by(row.text("owner"), row.text("date"), "coded area")
        selection: model.PictureSelection | model.PDFSelection
        if isinstance(source, model.PDFSource):
            if number not in pages:
                pages[number] = _heights(reading, number)
            selection = _on_page(reading, source, row, box, pages[number], by)
            source.pdf_selections.append(selection)
        elif isinstance(source, model.PictureSource):
            selection = _on_picture(reading, source, box, by)
            source.picture_selections.append(selection)
        else:
            reading.log.add("dropped", "coded area", _NO_SOURCE)
            continue
        coding = reading.making.coding(selection, code, by)
        reading.making.attach(coding, row.filled("memo"), by)
        reading.tell_important(row, selection.guid)
    _tell_turned(reading)


def _box(row: Row) -> tuple[int, int, int, int] | None:
    """Return left, top, right, bottom; None where a number is missing."""
    values = [_rounded(row, name) for name in ("x1", "y1", "width", "height")]
    if any(value is None for value in values):
        return None
    x, y, width, height = (value or 0 for value in values)
    return min(x, x + width), min(y, y + height), max(x, x + width), max(y, y + height)


def _rounded(row: Row, column: str) -> int | None:
    text = row.text(column)
    try:
        return None if text is None else round(float(text))
    except (ValueError, OverflowError):
        return None


def _on_picture(
    reading: Reading, source: model.PictureSource, box: tuple[int, int, int, int], by: Authorship
) -> model.PictureSelection:
    left, top, right, bottom = box
    return model.PictureSelection(
        guid=reading.making.guid("area", source.guid, *box, by.user, by.created),
        first_x=left,
        first_y=top,
        second_x=right,
        second_y=bottom,
        creating_user=by.user,
        creation_date_time=by.created,
    )


def _on_page(
    reading: Reading,
    source: model.PDFSource,
    row: Row,
    box: tuple[int, int, int, int],
    pages: tuple[PageSize, ...] | None,
    by: Authorship,
) -> model.PDFSelection:
    """Return an area of a page, measured from the bottom where the page's height is known."""
    page = row.integer("pdf_page") or 0
    left, top, right, bottom = box
    if pages is not None and 0 <= page < len(pages):
        size = pages[page]
        low, high = other_origin(bottom, size.height), other_origin(top, size.height)
        if size.rotation:
            reading.log.add("degraded", "coded area", _TURNED, guid=source.guid, name=source.name)
    else:
        low, high = top, bottom
        reading.log.add("degraded", "coded area", _FROM_TOP, guid=source.guid, name=source.name)
    return model.PDFSelection(
        guid=reading.making.guid("area", source.guid, page, *box, by.user, by.created),
        page=page,
        first_x=left,
        first_y=low,
        second_x=right,
        second_y=high,
        creating_user=by.user,
        creation_date_time=by.created,
    )


def _heights(reading: Reading, number: int) -> tuple[PageSize, ...] | None:
    file = reading.media[number].file
    if not isinstance(file, Path):
        return None
    try:
        return page_heights(file.read_bytes()) if file.stat().st_size <= MAX_BYTES else None
    except OSError:
        return None


def _tell_turned(reading: Reading) -> None:
    """Tell of areas of pictures that are shown turned: QualCoder shows them as they are stored."""
    for number, source in reading.sources.items():
        file = reading.media[number].file
        if not isinstance(source, model.PictureSource) or not source.picture_selections or file is None:
            continue
        try:
            with file.open("rb") as stream:
                size = picture_size(stream)
        except OSError:
            continue
        if size is not None and size.orientation != 1:
            reading.log.add("degraded", "coded area", _TURNED, guid=source.guid, name=source.name)


def read_stretches(reading: Reading) -> None:
    """Make the coded stretches of recordings, and the links from passages of their transcripts."""
    columns = ("avid", "id", "pos0", "pos1", "cid", "memo", "date", "owner", "important")
    for row in reading.database.rows("code_av", *columns):
        code, number, begin, end = (
            reading.code_of(row),
            row.integer("id"),
            row.integer("pos0"),
            row.integer("pos1"),
        )
        source = None if number is None else reading.sources.get(number)
        if not isinstance(source, model.AudioSource | model.VideoSource) or begin is None or end is None:
            reading.log.add("dropped", "coded stretch", _NO_SOURCE)
            continue
        if code is None:
            continue
        by = reading.making.by(row.text("owner"), row.text("date"), "coded stretch")
        first, last = min(begin, end), max(begin, end)
        selection: model.AudioSelection | model.VideoSelection
        guid = reading.making.guid("stretch", source.guid, first, last, by.user, by.created)
        if isinstance(source, model.AudioSource):
            selection = model.AudioSelection(guid=guid, begin=first, end=last)
            source.audio_selections.append(selection)
        else:
            selection = model.VideoSelection(guid=guid, begin=first, end=last)
            source.video_selections.append(selection)
        selection.creating_user, selection.creation_date_time = by.user, by.created
        coding = reading.making.coding(selection, code, by)
        reading.making.attach(coding, row.filled("memo"), by)
        reading.tell_important(row, selection.guid)
        for passage in reading.linked.pop(row.integer("avid") or 0, ()):
            reading.making.tree.links.append(
                model.Link(
                    guid=reading.making.guid("spoken", selection.guid, passage.guid),
                    name="Spoken passage",
                    direction="Associative",
                    origin_guid=selection.guid,
                    target_guid=passage.guid,
                )
            )
    for passages in reading.linked.values():
        detail = "the stretch of the recording that it is linked to is not there"
        reading.log.add("dropped", "link", detail, count=len(passages))
