"""Areas held against the pictures and pages they lie on; only here are such files looked into.

Clauses 9.1.5 (pictures after EXIF rotation), 10.3 (pages: points from the bottom left of the media box) and 10.4
(pictures: pixels from the upper left).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda import model
from refiqda.checks.rules import areas as rules
from refiqda.exchange.page_sizes import NOT_INSTALLED, can_measure
from refiqda.exchange.programs import program_of
from refiqda.quotations import repeats_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.checks.gathering import Findings
    from refiqda.exchange.page_sizes import PageSize
    from refiqda.project import Project

    Corners = tuple[int, int, int, int]

_COUNT_FROM_ZERO: Final = ("atlasti", "maxqda", "qualcoder")
"""The programs of which it is known, from their files or their source, that their first page is page 0."""
_POINT: Final = 1
"""How far an area may reach over the edge of a page: integers are rounded points."""


def check_areas(project: Project, findings: Findings) -> None:
    """Apply the rules P022 to P029."""
    pdfs = []
    for source in project.tree.sources:
        if isinstance(source, model.PictureSource) and source.picture_selections:
            _check_picture(project, source, findings)
        elif isinstance(source, model.PDFSource) and source.pdf_selections:
            pdfs.append(source)
    if not pdfs:
        return
    sizes = [_sizes(project, source, findings) for source in pdfs]
    first = _first_page(project, pdfs, sizes, findings)
    for source, pages in zip(pdfs, sizes, strict=True):
        for area in source.pdf_selections:
            _check_on_page(area, pages, first, findings)
        repeats = repeats_of(source)
        if repeats is not None:
            message = f"{len(repeats.repeating)} codings are repeated on the pages of their passages"
            findings.add(rules.RepeatedCodings, message, source)
    program = program_of(project.tree.origin)
    if program is not None and program.pdf_origin == "top-left":
        count = sum(len(source.pdf_selections) for source in pdfs)
        message = (
            f"{program.title} measures areas of pages from the top; there are {count}, this is the first"
        )
        findings.add(rules.MeasuredFromTheTop, message, pdfs[0].pdf_selections[0])


# --- pictures -------------------------------------------------------------------------------------------


def _check_picture(project: Project, source: model.PictureSource, findings: Findings) -> None:
    size = project.picture_size(source)
    if size is None:
        if project.has_file(source):
            findings.add(rules.AreasNotJudged, "the size of the picture cannot be read", source)
        return
    placed = [(area, corners) for area in source.picture_selections if (corners := _corners(area))]
    outside = [(area, corners) for area, corners in placed if not _fits(corners, size.width, size.height)]
    if outside and size.stored != size[:2] and all(_fits(corners, *size.stored) for _, corners in placed):
        message = f"{len(outside)} of {len(placed)} areas fit only the picture before its EXIF rotation"
        findings.add(rules.AreaBeforeRotation, message, source)
        return
    for area, (left, top, right, bottom) in outside:
        reach = f"begins at {left} x {top}" if min(left, top) < 0 else f"reaches to {right} x {bottom}"
        message = f"the area {reach}, the picture has {size.width} x {size.height} pixels"
        findings.add(rules.AreaBeyondPicture, message, area)


def _corners(area: model.Area) -> Corners | None:
    """Return left, the lower number of the two heights, right, the higher one; None without four numbers."""
    if area.first_x is None or area.first_y is None or area.second_x is None or area.second_y is None:
        return None
    xs, ys = sorted((area.first_x, area.second_x)), sorted((area.first_y, area.second_y))
    return xs[0], ys[0], xs[1], ys[1]


def _fits(corners: Corners, width: float, height: float) -> bool:
    return corners[0] >= 0 and corners[1] >= 0 and corners[2] <= width and corners[3] <= height


# --- pages ----------------------------------------------------------------------------------------------


def _sizes(project: Project, source: model.PDFSource, findings: Findings) -> tuple[PageSize, ...] | None:
    sizes = project.page_sizes(source)
    if sizes is None and project.has_file(source):
        message = "the pages of the PDF cannot be read" if can_measure() else NOT_INSTALLED
        findings.add(rules.AreasNotJudged, message, source)
    return sizes


def _first_page(
    project: Project,
    pdfs: Sequence[model.PDFSource],
    sizes: Sequence[tuple[PageSize, ...] | None],
    findings: Findings,
) -> int:
    """Return the number of the first page as the areas themselves show it, 0 where nothing does; tell of doubt."""
    areas = [area for source in pdfs for area in source.pdf_selections]
    pages_named = {area.page for area in areas if area.page is not None and area.page >= 0}
    if not pages_named or 0 in pages_named:
        return 0
    for source, pages in zip(pdfs, sizes, strict=True):
        last = next((one for one in source.pdf_selections if pages and one.page == len(pages)), None)
        if last is not None:
            message = (
                f"an area lies on page {last.page} of a PDF of {last.page} pages, and none in the project on "
                "page 0: the pages seem to be counted from 1"
            )
            findings.add(rules.PageBaseDoubtful, message, last)
            return 1
    program = program_of(project.tree.origin)
    if program is None or program.name not in _COUNT_FROM_ZERO:
        message = "no area lies on page 0 or on a last page: nothing shows whether pages are counted from 0 or from 1"
        findings.add(rules.PageBaseDoubtful, message, next(one for one in areas if one.page in pages_named))
    return 0


def _check_on_page(
    area: model.PDFSelection, pages: tuple[PageSize, ...] | None, first: int, findings: Findings
) -> None:
    number = None if area.page is None else area.page - first
    if pages is not None and number is not None and number >= len(pages):
        message = f"the area lies on page {area.page} of a PDF of {len(pages)} pages"
        findings.add(rules.PageBeyondEnd, message, area)
        return
    corners = _corners(area)
    if corners is None:
        return
    left, bottom, right, top = corners
    if min(left, bottom) < -_POINT:
        message = f"the area begins at {left} x {bottom}, which is not on the page"
        findings.add(rules.AreaBeyondPage, message, area)
    elif pages is not None and number is not None and number >= 0:
        size = pages[number]
        if not _fits((0, 0, right, top), size.width + _POINT, size.height + _POINT):
            turned = size.rotation % 180 != 0 and _fits((0, 0, right, top), size.height, size.width)
            hint = "; it fits the page as it is turned for reading" if turned else ""
            message = (
                f"the area reaches to {right} x {top}, the page has {size.width:g} x {size.height:g} points"
            )
            findings.add(rules.AreaBeyondPage, message + hint, area)
