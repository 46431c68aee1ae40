"""A thousand rows of every kind on texts of every script: each is placed rightly, or listed with its reason."""

from __future__ import annotations

import io
import random
import unicodedata
from typing import TYPE_CHECKING, Final

import pytest
from lxml import etree

import refiqda
from refiqda.conversion import write_strict
from refiqda.text.positions import canonical_string
from tests.building import oracle
from tests.foreign import checking
from tests.foreign.readers import READERS

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.building.making import Built

ROWS: Final = 1_000
TOOLS: Final = ("standard", "nvivo", "nvivo-mac", "atlasti", "maxqda", "qualcoder")


@pytest.fixture(scope="module")
def texts() -> dict[str, oracle.Material]:
    hand = random.Random(7)  # noqa: S311 - no secret
    return {f"Text {number}": oracle.material(hand, 120) for number in range(10)}


@pytest.fixture(scope="module")
def wanted(texts: dict[str, oracle.Material]) -> list[oracle.Wanted]:
    hand = random.Random(8)  # noqa: S311 - no secret
    made = []
    for number in range(ROWS):
        name = hand.choice(sorted(texts))
        one = oracle.row_for(texts[name], hand)
        one.cells |= {"source": name, "code": f"row {number}", "coder": hand.choice(("Anna", "Bjørn"))}
        made.append(one)
    return made


@pytest.fixture(scope="module")
def built(texts: dict[str, oracle.Material], wanted: list[oracle.Wanted]) -> Built:
    return refiqda.build(
        sources={name: text.stored for name, text in texts.items()}, codings=[one.cells for one in wanted]
    )


def test_the_rows_are_of_every_kind(wanted: list[oracle.Wanted]) -> None:
    outcomes = [one.reason for one in wanted]
    assert all(outcomes.count(one) > 20 for one in (None, "missing", "ambiguous", "range", "mismatch"))


def test_placed_and_unplaced_are_all_rows(built: Built) -> None:
    assert built.placed + len(built.unplaced) == ROWS


def test_each_row_stands_where_a_person_would_put_it(built: Built, wanted: list[oracle.Wanted]) -> None:
    spans = {row.code: (row.start, row.end) for row in built.project.codings()}
    right = {f"row {number}": one.span for number, one in enumerate(wanted) if one.span is not None}
    assert spans == right


def test_each_other_row_is_listed_with_its_reason(built: Built, wanted: list[oracle.Wanted]) -> None:
    found = {one.row: (one.reason, one.candidates) for one in built.unplaced}
    right = {number: (one.reason, one.candidates) for number, one in enumerate(wanted) if one.span is None}
    assert found == right


@pytest.mark.parametrize("tool", TOOLS)
def test_an_independent_reader_of_each_form_finds_the_words(
    built: Built, texts: dict[str, oracle.Material], wanted: list[oracle.Wanted], tool: str
) -> None:
    found = READERS[tool].read(_written(built, tool))
    words = {
        found.codes[guid]: (found.sources[guid], found.coders[guid], said)
        for guid, said in found.words.items()
    }
    right = {}
    for number, one in enumerate(wanted):
        if one.span is not None:
            source = str(one.cells["source"])
            said = canonical_string(texts[source].stored)[slice(*one.span)]
            right[f"row {number}"] = (source, one.cells["coder"], said)
    assert words == right


@pytest.mark.corpus
@pytest.mark.parametrize("tool", TOOLS)
def test_what_was_built_is_valid_under_the_official_schema(built: Built, tool: str, standard: Path) -> None:
    official = etree.XMLSchema(etree.parse(standard / "Project.xsd"))
    official.assertValid(etree.fromstring(checking.root_of(_written(built, tool))))


def test_units_of_the_oracle_say_the_same_in_each_spelling() -> None:
    for unit in oracle.UNITS:
        assert len({unicodedata.normalize("NFC", canonical_string(one)) for one in unit}) == 1


def _written(built: Built, tool: str) -> bytes:
    stream = io.BytesIO()
    write_strict(built.project, stream, tool)
    return stream.getvalue()
