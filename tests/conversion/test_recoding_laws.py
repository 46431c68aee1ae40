"""Every coding keeps its words, from every program to every other and back, by readers that are not ours."""

from __future__ import annotations

import io
import itertools
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import refiqda
from refiqda.conversion import convert, write_strict
from refiqda.exchange.programs import TOOLS
from tests.conversion import readers
from tests.project import built

if TYPE_CHECKING:
    from refiqda.project import Project

ORIGINS = {
    "nvivo": "NVivo 12",
    "nvivo-mac": "NVivo for Mac 15.0.0",
    "atlasti": "ATLAS.ti Windows 23.2.3",
    "maxqda": "MAXQDA 24",
    "qualcoder": "QualCoder 3.6",
    "quirkos": "Quirkos 3",
    "f4": "f4analyse 3",
    "transana": "Transana 5",
    "standard": "",
}
PIECES = (
    "a", "Zo\u00eb ", "e\u0301", "\u0939\u093f", "\U0001f600", "\U0001f468\u200d\U0001f469\u200d\U0001f466",
    "\u2764\ufe0f", "\U0001f1e9\U0001f1ea", "\n", "\r\n", "\r", "\u2028", "\u0085", "\ufeff", " ", "\t",
)  # fmt: skip

texts = st.builds(
    lambda mark, pieces: mark + "".join(pieces),
    st.sampled_from(("", "", readers.BOM)),
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).filter(lambda pieces: pieces[0] != "\ufeff"),
)


@st.composite
def coded(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    """A text as stored, and spans between its characters."""
    raw = draw(texts)
    pieces = len(readers.units(raw.removeprefix(readers.BOM)))
    ends = st.integers(0, pieces)
    spans = draw(st.lists(st.tuples(ends, ends).map(sorted).map(tuple), min_size=1, max_size=4))
    return raw, spans  # type: ignore[return-value]  # pairs


def study(raw: str, spans: list[tuple[int, int]], origin: str) -> tuple[Project, dict[str, str]]:
    """Return a project as a program writes it, its numbers counted here, and the words of each coding."""
    pieces = readers.units(raw.removeprefix(readers.BOM))
    expected: dict[str, str] = {}
    passages = ""
    for number, (first, last) in enumerate(spans):
        start, end = (readers.width("".join(pieces[:at]), origin) for at in (first, last))
        expected[built.guid(f"e{number}")] = readers.folded("".join(pieces[first:last]))
        passages += built.passage(f"d{number}", start, end, built.coding(f"e{number}"))
    xml = built.project_xml(built.source("b1", passages), origin=ORIGINS[origin])
    return refiqda.read(built.archive(xml, {"b1": raw.encode()})), expected


def written(project: Project, tool: str | None) -> bytes:
    stream = io.BytesIO()
    write_strict(project, stream, tool)
    return stream.getvalue()


def reader_of(origin: str, tool: str) -> str | None:
    """Return whose reader a file is for; None where its form is not that of a program."""
    untouched = origin == tool and tool not in (*readers.UTF16, "qualcoder")
    return None if untouched or tool == "standard" else tool


def own(project: Project) -> dict[str, str | None]:
    return {row.coding_guid.lower(): row.quote for row in project.codings()}


@settings(max_examples=26, deadline=None)
@given(coded(), st.sampled_from(list(itertools.product(ORIGINS, TOOLS))))
def test_every_coding_keeps_its_words_there_and_back(
    example: tuple[str, list[tuple[int, int]]], pair: tuple[str, str]
) -> None:
    origin, tool = pair
    project, expected = study(*example, origin)
    assert own(project) == expected
    there = written(project, tool)
    assert readers.words(there, reader_of(origin, tool)) == expected
    assert own(refiqda.read(there)) == expected
    back = written(refiqda.read(there), origin)
    assert readers.words(back, reader_of(origin if tool in (origin, "standard") else "", origin)) == expected
    assert own(refiqda.read(back)) == expected


@pytest.mark.parametrize(("origin", "tool"), list(itertools.product(ORIGINS, TOOLS)))
def test_one_text_with_everything_in_it_for_every_pair(origin: str, tool: str) -> None:
    raw = "".join(PIECES)
    count = len(readers.units(raw))
    spans = [*itertools.pairwise(range(count + 1)), (0, count), (3, 3)]
    project, expected = study(raw, spans, origin)
    there = written(project, tool)
    assert readers.words(there, reader_of(origin, tool)) == expected
    assert own(refiqda.read(there)) == expected
    assert project.text(built.guid("b1")).string == refiqda.read(there).text(built.guid("b1")).string


@settings(max_examples=20, deadline=None)
@given(coded(), st.sampled_from(list(itertools.product(ORIGINS, [None, *TOOLS]))))
def test_what_was_written_is_written_again_the_same(
    example: tuple[str, list[tuple[int, int]]], pair: tuple[str, str | None]
) -> None:
    origin, tool = pair
    project, _ = study(*example, origin)
    once = written(project, tool)
    assert written(refiqda.read(once), tool) == once


def test_a_text_that_begins_with_a_mark_of_its_own_keeps_it() -> None:
    raw = "\ufeff\ufeffone\ntwo"
    for tool in ("nvivo", "nvivo-mac", "atlasti", "standard"):
        project, expected = study(raw, [(0, 1), (1, 4), (5, 8)], "nvivo")
        there = written(project, tool)
        assert readers.words(there, tool if tool in readers.UTF16 else None) == expected
        converted, _ = convert(project, tool)
        assert converted.text(built.guid("b1")).string == "\ufeffone\ntwo"


@pytest.mark.parametrize("origin", ["nvivo", "qualcoder", "standard"])
def test_a_program_that_counts_a_mark_on_import_alone_gets_a_text_without_one(origin: str) -> None:
    project, expected = study("\ufeff\ufeffone\ntwo", [(0, 1), (0, 4), (1, 4), (5, 8)], origin)
    there = written(project, "qualcoder")
    bare = {guid: words.lstrip("\ufeff") for guid, words in expected.items()}
    assert readers.words(there, "qualcoder") == bare
    assert {guid: words or "" for guid, words in own(refiqda.read(there)).items()} == bare
    assert written(refiqda.read(there), "qualcoder") == there
    converted, report = convert(project, "qualcoder")
    assert converted.text(built.guid("b1")).string == "one\ntwo"
    assert sum("U+FEFF" in loss.detail for loss in report.of_kind("dropped")) == 1
