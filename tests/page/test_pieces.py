"""Texts come in pieces, whatever their length; every piece holds what was marked in it and nothing else."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.page.pieces import CHUNK, LONGEST, SLACK, lines_of, piece
from refiqda.page.search import Search, fold
from refiqda.project import Project
from tests.page.tables import TEXT, Table, span

if TYPE_CHECKING:
    from pathlib import Path


@given(st.text("ab\n", max_size=100).map(lambda one: one * 600), st.data())
@settings(max_examples=16, deadline=None)
def test_a_piece_holds_the_place_and_begins_and_ends_with_lines_where_their_ends_are_near(
    text: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(text) + 10))
    start, end = piece(text, around=place)
    assert 0 <= start <= min(place, len(text)) <= end <= len(text)
    assert end - start <= CHUNK + 2 * SLACK
    for edge in (start, end):
        near = text[max(0, edge - 1) : edge + 1]
        assert edge in {0, len(text)} or text[edge - 1] == "\n" or "\n" not in text[edge : edge + SLACK], near
    lines = lines_of(text, start, end)
    assert "\n".join(text[one:other] for one, other in lines) == text[start:end].removesuffix("\n")


def test_pieces_one_after_the_other_are_the_text() -> None:
    text = "\n".join("x" * (number * 37 % 900) for number in range(400)) + "y" * 60_000
    place, said = 0, []
    while place < len(text):
        start, end = piece(text, start=place, end=place + CHUNK)
        said.append(text[place:end])
        assert start <= place < end
        place = end
    assert "".join(said) == text


def test_nobody_gets_more_than_the_limit_at_once() -> None:
    start, end = piece("x" * 1_000_000, start=5, end=999_999)
    assert end - start <= LONGEST + SLACK


def test_three_million_characters_and_one_endless_paragraph_are_served_in_pieces(tmp_path: Path) -> None:
    words = "a line of some words that stand for many others, one after the other\n"
    text = words * 27_000 + "x" * 1_000_000 + "\n" + "the end"
    project = Project.new("Long")
    one, other = project.add_user("One"), project.add_user("Other")
    source, code = project.add_source("Long", text), project.add_code("Code")
    for at in (100, 1_000_000, len(text) - 500_000):
        project.add_coding(source, at, at + 40, code, one)
        project.add_coding(source, at, at + 50, code, other)
    table = Table(tmp_path / "log.jsonl", project)
    began = time.process_time()
    for at in (0, 1_000_000, len(text) - 500_000, len(text)):
        found = table.get(f"/api/sources/0/text?around={at}")
        assert found["length"] == len(text)
        assert found["text"] == text[found["start"] : found["end"]]
        assert len(found["text"]) <= CHUNK + 2 * SLACK
        inside = [
            one for one in found["segments"] if one["start"] < found["end"] and found["start"] < one["end"]
        ]
        assert inside == found["segments"]
        assert len(inside) == (2 if at != len(text) else 0)
    assert time.process_time() - began < 10


def test_a_piece_has_segments_of_all_agreed_ones_too_and_the_turns_and_notes(tmp_path: Path) -> None:
    table = Table(tmp_path / "log.jsonl")
    found = table.get("/api/sources/0/text")
    assert found["text"] == TEXT
    assert len(found["segments"]) == 8
    agreed = [one for one in found["segments"] if one["agreed"]]
    assert {(one["start"], one["end"], one["item"]) for one in agreed} == {
        (*span("Carry your own boxes"), None)
    }
    assert {one["analyst"] for one in agreed} == {0, 1}
    assert [one["speaker"] for one in found["turns"]][:2] == ["Interviewer", "P1"] or len(found["turns"]) == 7
    assert len(found["notes"]) == 2
    table.get("/api/sources/7/text", 404)


@pytest.mark.parametrize(
    ("words", "hits"),
    [("BOXES", 2), ("the  old\tman", 1), ("nowhere", 0), (".", 5), ("knocked on the ceiling", 1)],
)
def test_words_are_found_whatever_their_case(tmp_path: Path, words: str, hits: int) -> None:
    table = Table(tmp_path / "log.jsonl")
    found = table.client.get("/api/search", params={"q": words}).json()
    assert len(found["hits"]) == hits
    for one in found["hits"]:
        assert TEXT[one["start"] : one["end"]] == one["match"]
        assert TEXT[: one["start"]].endswith(one["before"])
    table.get("/api/search?q=%20", 422)
    table.get(f"/api/search?q={'x' * 300}", 422)


@given(st.text("a\u00df\u0130\ufb03 Ii\u0131\u017f", max_size=30), st.integers(0, 40), st.integers(1, 5))
@settings(max_examples=26, deadline=None)
def test_what_is_found_in_a_folded_text_stands_where_it_says(text: str, at: int, many: int) -> None:
    folded = fold(text)
    for place in range(len(folded.string)):
        back = folded.back(place)
        assert folded.string[: len(text[:back].casefold())] == text[:back].casefold()
        assert len(text[:back].casefold()) <= place < len(text[: back + 1].casefold())
    words = text[at : at + many]
    if words.strip():
        hits, _ = Search([text]).find(words)
        assert min(int(str(one["start"])) for one in hits) <= text.index(words) + len(words)


def test_no_more_than_a_sensible_number_of_places_is_sent() -> None:
    hits, more = Search(["word " * 1000]).find("word")
    assert (len(hits), more) == (200, True)
