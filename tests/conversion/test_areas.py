"""Areas of PDF pages keep their place on the page, from whichever corner a program measures."""

from __future__ import annotations

import io
import zipfile

import pytest

import refiqda
from refiqda import attachments, model
from refiqda.conversion import convert
from refiqda.exchange.page_sizes import PageSize
from refiqda.exchange.programs import TOOLS
from tests.project import built

PDF = b"%PDF- of an A4 page and one of Letter"
TURNED = b"%PDF- of a page that viewers turn"
PAGES = {
    PDF: (PageSize(595.28, 841.89), PageSize(612, 792)),
    TURNED: (PageSize(595.28, 841.89, 90),),
}


@pytest.fixture(autouse=True)
def _pages_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pages have their sizes without the optional package that reads them; it has tests of its own."""
    monkeypatch.setattr(attachments, "page_heights", PAGES.get)


def project(
    *given: tuple[int, int, int], origin: str = "QualCoder 3.6", data: bytes | None = None
) -> refiqda.Project:
    """Return a PDF with areas of these pages, first and second y."""
    inside = "".join(
        f'<PDFSelection guid="{built.guid(f"d{n}")}" page="{page}" firstX="10" firstY="{first}" secondX="20" '
        f'secondY="{second}">{built.coding(f"e{n}")}</PDFSelection>'
        for n, (page, first, second) in enumerate(given)
    )
    source = f'<PDFSource guid="{built.guid("b1")}" name="Paper" path="internal://{built.guid("b1")}.pdf">{inside}</PDFSource>'
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("project.qde", built.project_xml(source, origin=origin))
        if data is not None:
            packed.writestr(f"sources/{built.guid('b1')}.pdf", data)
    return refiqda.read(made.getvalue())


def places(of: refiqda.Project) -> list[tuple[int | None, ...]]:
    (source,) = of.tree.sources
    assert isinstance(source, model.PDFSource)
    return [(one.page, one.first_x, one.first_y, one.second_x, one.second_y) for one in source.pdf_selections]


@pytest.mark.parametrize("tool", [tool for tool in TOOLS if tool != "qualcoder"])
def test_areas_of_qualcoder_are_measured_from_the_bottom_for_others_and_from_the_top_again(tool: str) -> None:
    before = project((0, 100, 130), (1, 0, 792), data=PDF)
    there, report = convert(before, tool)
    assert places(there) == [(0, 10, 712, 20, 742), (1, 10, 0, 20, 792)]
    assert not [loss for loss in report if "page" in loss.object]
    back, _ = convert(there, "qualcoder")
    assert places(back) == places(before)


def test_what_qualcoder_measured_stays_as_it_is_for_qualcoder() -> None:
    before = project((0, 100, 130), data=PDF)
    assert places(convert(before, "qualcoder")[0]) == places(before)


def test_the_standard_measures_from_the_bottom_and_says_that_it_does() -> None:
    after, report = convert(project((0, 100, 130), data=PDF))
    assert places(after) == [(0, 10, 712, 20, 742)]
    assert after.tree.origin == "refiqda"
    assert not report
    assert places(convert(after)[0]) == places(after)


def test_others_are_measured_from_the_top_for_qualcoder() -> None:
    after, _ = convert(project((0, 712, 742), origin="ATLAS.ti 23", data=PDF), "qualcoder")
    assert places(after) == [(0, 10, 100, 20, 130)]
    assert places(convert(after, "maxqda")[0]) == [(0, 10, 712, 20, 742)]


@pytest.mark.parametrize(
    ("data", "page"),
    [(None, 0), (b"%PDF-1.4 nothing", 0), (PDF, 2), (PDF, -1), (TURNED, 0)],
)
def test_an_area_whose_page_is_not_known_stays_as_it_is_and_is_told(data: bytes | None, page: int) -> None:
    before = project((page, 100, 130), data=data)
    after, report = convert(before, "atlasti")
    assert places(after) == places(before)
    told = [(loss.kind, loss.object, loss.name) for loss in report if loss.object == "part of a page"]
    assert told == [("degraded", "part of a page", "Paper")]
    assert convert(before)[0].tree.origin == before.tree.origin
