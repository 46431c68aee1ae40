"""Areas of PDF pages in the standard's terms: points from the bottom left of the media box (clause 10.3).

A program that measures from the top left is turned round with the height of the page, which only the PDF knows.
Which number the first page has is left as the file says: the standard is silent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refiqda.exchange.page_sizes import other_origin

if TYPE_CHECKING:
    from collections.abc import Callable

    from refiqda import model
    from refiqda.exchange.page_sizes import PageSize

    SizesOf = Callable[[model.PDFSource], tuple[PageSize, ...] | None]


class PageAreas:
    """Says where areas are; ``sizes_of`` is None where they are measured from the bottom left as they stand.

    ``first_page`` is the number that the program gives the first page.
    """

    def __init__(self, sizes_of: SizesOf | None, first_page: int = 0) -> None:
        self._sizes_of = sizes_of
        self.first_page = first_page
        self._known: dict[int, tuple[PageSize, ...] | None] = {}

    def place(self, source: model.PDFSource, area: model.PDFSelection) -> dict[str, int | None]:
        """Return page and corners, the lower left one first where they had to be turned round."""
        found = {
            "page": area.page, "x1": area.first_x, "y1": area.first_y, "x2": area.second_x, "y2": area.second_y,
        }  # fmt: skip
        height = self._height(source, area)
        if height is not None and area.first_y is not None and area.second_y is not None:
            ends = other_origin(area.first_y, height), other_origin(area.second_y, height)
            found["y1"], found["y2"] = min(ends), max(ends)
        return found

    def unknown(self, source: model.PDFSource, areas: list[model.PDFSelection]) -> int:
        """Return how many of the areas stay as the file says though they are measured from the top."""
        if self._sizes_of is None:
            return 0
        return sum(self._height(source, area) is None for area in areas)

    def _height(self, source: model.PDFSource, area: model.PDFSelection) -> float | None:
        if self._sizes_of is None or area.page is None:
            return None
        if id(source) not in self._known:
            self._known[id(source)] = self._sizes_of(source)
        sizes = self._known[id(source)] or ()
        number = area.page - self.first_page
        size = sizes[number] if 0 <= number < len(sizes) else None
        # of a page that viewers turn, nobody knows which of its corners was meant
        return None if size is None or size.rotation else size.height
