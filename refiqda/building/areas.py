"""Areas of pictures and of PDF pages that rows ask for: whether they can be, and the selections that they become.

An area is a page (of a PDF alone, as the project numbers them; those made here begin with 0) and two opposite
corners: pixels from the upper left of a picture, points from the lower left of a page, as in an exported table. A
project of a program that measures pages from the top gets them its way round.

Source: REFI-QDA 1.5, clauses 10.3 and 10.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from refiqda import model
from refiqda.building.reasons import Failure

if TYPE_CHECKING:
    from refiqda.page_areas import PageAreas


class Corners(NamedTuple):
    """An area: its page (None: a picture has none) and two opposite corners."""

    page: int | None
    x1: int
    y1: int
    x2: int
    y2: int

    def in_order(self) -> tuple[int, ...]:
        """Return the area as it is compared: whichever corners name it, it is the same."""
        page = -1 if self.page is None else self.page
        return (page, *sorted((self.x1, self.x2)), *sorted((self.y1, self.y2)))


def misfit(source: model.Source | None, area: Corners, pages: int | None) -> Failure | None:
    """Return why a source has no such area; ``pages`` is the number behind its last page, where that is known."""
    if not isinstance(source, model.PictureSource | model.PDFSource):
        return Failure("no-text", 0, "the source is neither a picture nor a PDF, and has no areas")
    if isinstance(source, model.PDFSource) and area.page is None:
        return Failure("bad-number", 0, 'an area of a PDF needs its "page"')
    if isinstance(source, model.PictureSource) and area.page is not None:
        return Failure("range", 0, "a picture has no pages")
    if area.x1 == area.x2 or area.y1 == area.y2 or min(area[1:]) < 0:
        return Failure("range", 0, "an area has a width and a height, and begins at 0")
    if area.page is not None and (area.page < 0 or (pages is not None and area.page >= pages)):
        known = "" if pages is None else f" to {pages - 1:,}"
        return Failure("range", 0, f"the PDF has the pages 0{known}, counted from 0")
    return None


def add_area(
    source: model.Source | model.TextSource | model.Transcript,
    area: Corners,
    areas: PageAreas,
    *,
    guid: str,
    user: str,
) -> list[model.Coding]:
    """Add the selection of an area by a user and return its codings, which are none yet."""
    if isinstance(source, model.PictureSource):
        picture = model.PictureSelection(
            guid=guid,
            creating_user=user,
            first_x=area.x1,
            first_y=area.y1,
            second_x=area.x2,
            second_y=area.y2,
        )
        source.picture_selections.append(picture)
        return picture.codings
    if not isinstance(source, model.PDFSource):
        raise AssertionError  # noqa: TRY004 - no other source is given an area
    on_page = model.PDFSelection(
        guid=guid,
        creating_user=user,
        page=area.page,
        first_x=area.x1,
        first_y=area.y1,
        second_x=area.x2,
        second_y=area.y2,
    )
    turned = areas.place(source, on_page)  # there and back is the same way
    on_page.first_y, on_page.second_y = turned["y1"], turned["y2"]
    source.pdf_selections.append(on_page)
    return on_page.codings
