"""Areas of PDF pages, measured from the corner and counted from the page that a program uses.

The standard measures from the bottom left of the media box (clause 10.3) and does not say which number the first
page has. QualCoder measures from the top left: turning one into the other needs the height of the page.

Sources: REFI-QDA 1.5, clause 10.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from refiqda import model
from refiqda.exchange.identity import told_name, word
from refiqda.exchange.page_sizes import NOT_INSTALLED, can_measure
from refiqda.exchange.programs import STANDARD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.exchange.page_sizes import PageSize
    from refiqda.exchange.programs import Program
    from refiqda.losses import LossLog


_TURNED: Final = (
    "on a page that viewers turn, and of which it is not known how it was measured; look at it there"
)
_UNKNOWN: Final = "on a page whose height is not known, so its place on the page is as it was measured before"


class Pages(Protocol):
    """What knows how large the pages of a PDF are."""

    def page_sizes(self, source: model.PDFSource, /) -> tuple[PageSize, ...] | None:
        """Return the size of every page, None where it is not known."""


def settle_areas(
    tree: model.Project, files: Pages, origin: Program | None, program: Program, log: LossLog
) -> bool:
    """Measure the areas of ``tree``, a strict copy of a file of ``origin``, as ``program`` does, in place.

    Returns whether any number changed. Where the height of a page is not known, it is told and nothing is turned.
    """
    before = origin or STANDARD
    turns = before.pdf_origin != program.pdf_origin
    step = program.first_page - before.first_page
    if not turns and not step:
        return False
    changed = False
    for source in tree.sources:
        if not isinstance(source, model.PDFSource) or not source.pdf_selections:
            continue
        pages = files.page_sizes(source) if turns else None
        for area in source.pdf_selections:
            if turns:
                changed |= _turn(area, source, pages, before.first_page, log)
            if step and area.page is not None:
                area.page += step
                changed = True
    return changed


def _turn(
    area: model.PDFSelection,
    source: model.PDFSource,
    pages: Sequence[PageSize] | None,
    first_page: int,
    log: LossLog,
) -> bool:
    """Turn one area upside down on its page; the corner named first stays the lower of both numbers."""
    number = None if area.page is None else area.page - first_page
    page = pages[number] if pages and number is not None and 0 <= number < len(pages) else None
    if page is None or page.rotation % 360 or area.first_y is None or area.second_y is None:
        turned = page is not None and page.rotation % 360
        detail = _TURNED if turned else _UNKNOWN if can_measure() else f"{_UNKNOWN} ({NOT_INSTALLED})"
        log.add("degraded", word(area), detail, guid=area.guid, name=told_name(source))
        return False
    height = round(page.height)  # one whole number for both ways, so that there and back is the same place
    area.first_y, area.second_y = height - area.second_y, height - area.first_y
    return True
