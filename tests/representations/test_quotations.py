"""A passage of a PDF that stands in its text and on each of its pages is one passage, and coded once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import refiqda
from refiqda import model
from refiqda.quotations import repeats_of
from refiqda.render.tables import table_of
from refiqda.summary import count_places
from tests.project.built import archive, coding, guid, passage, project_xml

if TYPE_CHECKING:
    from pathlib import Path

WHEN = 'creationDateTime="2018-03-27T19:11:47Z" name="a passage"'
CORNERS = 'firstX="18" firstY="45" secondX="577" secondY="234"'
TEXT = "First page ends here. Second page begins."


def area(tail: str, page: int, inside: str, more: str = WHEN) -> str:
    return f'<PDFSelection guid="{guid(tail)}" page="{page}" {CORNERS} {more}>{inside}</PDFSelection>'


def report(areas: str, inside: str, *, own: str = "53") -> str:
    """Return a PDF; ``own`` is the tail of its representation's GUID, by default the PDF's (ATLAS.ti 9)."""
    return (
        f'<PDFSource guid="{guid("53")}" name="Report">{areas}<Representation guid="{guid(own)}">'
        f"<PlainTextContent>{TEXT}</PlainTextContent>{inside}</Representation></PDFSource>"
    )


TWO_PAGES = report(
    area("71", 0, coding("d1") + coding("d2", "c3")) + area("72", 1, coding("d3") + coding("d4", "c3")),
    passage("71", 11, 33, coding("d5") + coding("d6", "c3"), WHEN),
)
"""One quotation over two pages with two codes, as ATLAS.ti for Mac 8.4 writes it."""


def codings_of(sources: str, rest: str = "") -> refiqda.Codings:
    return by_people(refiqda.read(archive(project_xml(sources, rest))).codings())


def by_people(codings: refiqda.Codings) -> refiqda.Codings:
    return codings.where([origin == "person" for origin in codings.origin])


@pytest.mark.parametrize("own", ["53", "54"])
def test_a_quotation_over_two_pages_is_coded_once_with_its_words_and_its_first_page(own: str) -> None:
    codings = codings_of(TWO_PAGES.replace(guid("53") + '"><Plain', guid(own) + '"><Plain'))
    rows = [(row.guid[-2:], row.source_guid[-2:], row.quote, row.page, row.x1, row.y2) for row in codings]
    assert rows == [
        ("d5", "53", "ends here. Second page", 0, 18, 234),
        ("d6", "53", "ends here. Second page", 0, 18, 234),
    ]
    (told,) = codings.diagnostics
    assert (told.rule, told.severity) == ("P028", "info")
    assert told.message.endswith("(4)")


def test_every_repeat_is_listed_as_made_by_a_program() -> None:
    codings = refiqda.read(archive(project_xml(TWO_PAGES))).codings()
    assert [(row.guid[-2:], row.origin, row.page, row.quote is None) for row in codings] == [
        ("d1", "automatic", 0, True),
        ("d2", "automatic", 0, True),
        ("d3", "automatic", 1, True),
        ("d4", "automatic", 1, True),
        ("d5", "person", 0, False),
        ("d6", "person", 0, False),
    ]
    assert count_places(codings) == 1


@pytest.mark.parametrize(("name", "column"), [("codes", "codings"), ("sources", "codings")])
def test_tables_of_codes_and_sources_count_it_once(name: str, column: str) -> None:
    made = table_of(refiqda.read(archive(project_xml(TWO_PAGES))), name)
    assert sum(row[made.columns.index(column)] for row in made.rows) == 2


def test_agreement_counts_it_once() -> None:
    both = area("71", 0, coding("d1") + coding("d2", user="a2"))
    both += area("72", 1, coding("d3") + coding("d4", user="a2"))
    inside = passage("71", 11, 33, coding("d5") + coding("d6", user="a2"), WHEN)
    result = refiqda.agree(refiqda.read(archive(project_xml(report(both, inside))))).to_dict()
    assert (result["left_out"]["no_place"], result["left_out"]["automatic"]) == (0, 4)
    (pair,) = next(one for one in result["by_code"] if one["code"] == "Trust")["pairs"]
    assert (pair["only_a"], pair["only_b"]) == (0, 0)


def test_two_analysts_quotations_over_pages_are_one_difference_of_words() -> None:
    both = area("71", 0, coding("d1") + coding("d2", user="a2")) + area("72", 1, coding("d3"))
    inside = passage("71", 11, 33, coding("d5") + coding("d6", user="a2") + coding("d7", "c3"), WHEN)
    found = refiqda.differences(refiqda.read(archive(project_xml(report(both, inside)))))
    differing = [one.difference for one in found.items]
    assert [[(part.code, part.start, part.end) for part in one.segments] for one in differing] == [
        [("Work", 11, 33)]
    ]
    assert len(found.agreed) == 1


def test_it_stays_one_where_a_clean_file_gives_each_thing_its_own_guid() -> None:
    project = refiqda.read(archive(project_xml(TWO_PAGES)))
    converted, _ = refiqda.convert(project, tool="standard")
    (pdf,) = converted.tree.sources
    assert isinstance(pdf, model.PDFSource)
    assert len({one.guid for one in [*pdf.pdf_selections, *pdf.representation.plain_text_selections]}) == 3  # type: ignore[union-attr]  # it has one
    assert converted.codings().origin == project.codings().origin


def test_a_code_that_only_the_area_has_stays_a_coding_of_the_area() -> None:
    more = area("71", 0, coding("d1") + coding("d2", "c2"))
    codings = codings_of(report(more, passage("71", 0, 5, coding("d5"), WHEN)))
    assert [(row.guid[-2:], row.quote, row.page) for row in codings] == [("d2", None, 0), ("d5", "First", 0)]


def test_another_analysts_coding_of_the_same_place_is_no_repeat() -> None:
    codings = codings_of(
        report(area("71", 0, coding("d1", user="a2")), passage("71", 0, 5, coding("d5"), WHEN))
    )
    assert codings.column("coder") == ("B", "Ana")


@pytest.mark.parametrize(
    "second",
    [
        area("72", 1, coding("d3"), WHEN.replace("47Z", "48Z")),
        area("72", 1, coding("d3"), WHEN.replace("a passage", "another")),
        area("72", 2, coding("d3")),
        area("72", 0, coding("d3")),
        area("72", 1, coding("d3"), 'name="a passage"'),
    ],
    ids=["another date", "another name", "two pages on", "the same page", "no date"],
)
def test_what_only_looks_like_the_next_page_is_a_coding_of_its_own(second: str) -> None:
    codings = codings_of(
        report(area("71", 0, coding("d1")) + second, passage("71", 0, 5, coding("d5"), WHEN))
    )
    assert [row.guid[-2:] for row in codings] == ["d3", "d5"]


def test_two_quotations_made_in_one_second_leave_further_pages_alone() -> None:
    areas = area("71", 0, coding("d1")) + area("73", 0, coding("d2")) + area("72", 1, coding("d3"))
    inside = passage("71", 0, 5, coding("d5"), WHEN) + passage("73", 6, 10, coding("d6"), WHEN)
    assert [row.guid[-2:] for row in codings_of(report(areas, inside))] == ["d3", "d5", "d6"]


def test_notes_and_descriptions_of_the_repeats_are_in_the_memo() -> None:
    notes = f'<Notes><Note guid="{guid("e1")}"><PlainTextContent>Thought</PlainTextContent></Note></Notes>'
    said = "<Description>On the page</Description>"
    sources = report(
        area("71", 0, said + coding("d1", notes="e1")), passage("71", 0, 5, coding("d5", notes="e1"), WHEN)
    )
    assert codings_of(sources, notes).column("memo") == ("Thought\n\nOn the page",)


def test_the_codings_that_a_case_holds_by_the_passage_are_found() -> None:
    cases = f'<Cases><Case name="Site" guid="{guid("b1")}"><SelectionRef targetGUID="{guid("71")}"/></Case></Cases>'
    codings = by_people(refiqda.read(archive(project_xml(TWO_PAGES, cases=cases))).codings())
    assert codings.column("case") == ("Site", "Site")


PAGES = st.integers(0, 3)
CODES = st.lists(st.sampled_from(["c1", "c2", "c3"]), max_size=4)
QUOTATIONS = st.lists(
    st.tuples(CODES, st.lists(st.tuples(PAGES, CODES, st.booleans()), max_size=3)), max_size=4
)


@settings(max_examples=26, deadline=None)
@given(QUOTATIONS)
def test_no_coding_is_lost_and_none_comes_twice(
    quotations: list[tuple[list[str], list[tuple[int, list[str], bool]]]],
) -> None:
    areas, inside, made = "", "", 0

    def some(codes: list[str]) -> str:
        nonlocal made
        made += len(codes)
        return "".join(coding(f"{made - number:x}f", code) for number, code in enumerate(codes))

    for number, (codes, pages) in enumerate(quotations):
        tail = f"7{number}"
        inside += passage(tail, 0, 5, some(codes), WHEN)
        for place, (page, repeated, shares) in enumerate(pages):
            areas += area(tail if shares else f"8{number}{place}", page, some(repeated))
    project = refiqda.read(archive(project_xml(report(areas, inside))))
    (pdf,) = project.tree.sources
    assert isinstance(pdf, model.PDFSource)
    repeats = repeats_of(pdf)
    repeating = 0 if repeats is None else len(repeats.repeating)
    listed = project.codings()
    codings = by_people(listed)
    assert (len(listed), len(codings)) == (made, made - repeating)
    text = [one for selection in pdf.representation.plain_text_selections for one in selection.codings]  # type: ignore[union-attr]  # it has one
    assert {one.guid for one in text} <= set(codings.column("guid"))
    per_code = Counter(one.code_ref for one in text)
    assert all(Counter(codings.column("code_guid"))[code] >= count for code, count in per_code.items())


@pytest.mark.corpus
def test_the_example_of_the_standard_repeats_three_codings(corpus: Path) -> None:
    codings = refiqda.read(corpus / "specA2-atlasti-mac-8.4.0-skyloom-Project.qde").codings()
    assert (len(codings), codings.origin.count("automatic")) == (16, 3)
    told = [one for one in codings.diagnostics if one.rule == "P028"]
    assert [one.message.rpartition(" ")[2] for one in told] == ["(3)"]
    quotations = [row for row in by_people(codings) if row.source_kind == "pdf" and row.page is not None]
    assert [(row.page, row.x1, row.y1) for row in quotations] == [(0, 19, 515), (0, 18, 45), (0, 335, 367)]
