"""Merging what is coded in the text of an area of a page."""

from __future__ import annotations

import pytest

from refiqda import model
from refiqda.merging import MergeResult, merge
from refiqda.project import Project
from tests.made_studies import guid

PAGE = {"page": 0, "first_x": 10, "first_y": 20, "second_x": 30, "second_y": 40}


def pdf_project(user: str, words: str | None, start: int, end: int, *, tail: int) -> Project:
    """Return a copy in which ``user`` coded a stretch of the text of one area."""
    project = Project.new("Study")
    coder = project.add_user(user, guid=guid(tail))
    project.add_code("Trust", guid=guid(2))
    area = model.PDFSelection(guid=guid(10 + tail), **PAGE)  # type: ignore[arg-type]  # numbers of a page
    if words is not None:
        area.representation = model.TextSource(guid=guid(20 + tail), plain_text_content=words)
        coding = model.Coding(guid=guid(30 + tail), creating_user=coder.guid, code_ref=guid(2))
        passage = model.PlainTextSelection(guid=guid(40 + tail), start_position=start, end_position=end)
        passage.codings.append(coding)
        area.representation.plain_text_selections.append(passage)
    project.tree.sources.append(model.PDFSource(guid=guid(3), name="Leaflet", pdf_selections=[area]))
    return project


def words_of(result: MergeResult) -> dict[str | None, str | None]:
    """Return what each coder coded."""
    assert result.project is not None
    return {row.coder: row.quote for row in result.project.codings()}


def test_the_same_area_with_other_text_keeps_both_texts_and_their_words() -> None:
    one = pdf_project("Ana", "We ask first.", 3, 6, tail=5)
    two = pdf_project("Ben", "First of all: we ask.", 17, 20, tail=6)
    result = merge({"A": one, "B": two})
    assert words_of(result) == {"Ana": "ask", "Ben": "ask"}
    assert not result.unplaced


def test_the_same_area_with_the_same_text_is_one() -> None:
    one = pdf_project("Ana", "We ask first.", 3, 6, tail=5)
    two = pdf_project("Ben", "We ask first.", 7, 12, tail=6)
    result = merge({"A": one, "B": two})
    assert words_of(result) == {"Ana": "ask", "Ben": "first"}
    assert result.project is not None
    (source,) = result.project.tree.sources
    assert isinstance(source, model.PDFSource)
    assert len(source.pdf_selections) == 1


@pytest.mark.parametrize("first", ["A", "B"])
def test_text_that_only_one_copy_has_comes_along(first: str) -> None:
    copies = {
        "A": pdf_project("Ana", "We ask first.", 3, 6, tail=5),
        "B": pdf_project("Ben", None, 0, 0, tail=6),
    }
    result = merge({name: copies[name] for name in sorted(copies, key=lambda name: name != first)})
    assert words_of(result) == {"Ana": "ask"}
    assert not result.unplaced


def test_what_comes_along_whole_is_not_listed_as_unplaced() -> None:
    one = pdf_project("Ana", "We ask first.", 3, 6, tail=5)
    two = pdf_project("Ben", "We ask first.", 7, 12, tail=6)
    (source,) = two.tree.sources
    assert isinstance(source, model.PDFSource)
    source.pdf_selections[0].page = 4
    result = merge({"A": one, "B": two})
    assert words_of(result) == {"Ana": "ask", "Ben": "first"}
    assert not result.unplaced
