"""Every form converted for every program, and back: readers of their own find every coding on its words."""

from __future__ import annotations

import functools
import io
import itertools
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

import refiqda
from refiqda import schema
from refiqda.codebooks import convert_codebook
from refiqda.conversion import write_strict
from refiqda.exchange.programs import TOOLS
from tests.foreign import cases, checking, codebooks
from tests.foreign.programs import ONLY_SAID, TOOL_OF, WRITERS
from tests.foreign.readers import OWN, READERS, codebook_codes

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.project import Project
    from tests.foreign.facts import Written
    from tests.foreign.readers import Reader
    from tests.foreign.study import Study

PAIRS = list(itertools.product(WRITERS, TOOLS))
EACH_PAIR = [
    pytest.param(
        name, tool, marks=[] if (row + column) % 3 == 0 or TOOL_OF[name] == tool else pytest.mark.long
    )
    for row, name in enumerate(WRITERS)
    for column, tool in enumerate(TOOLS)
]
"""Every form for every program; of each form and each program two thirds are left to the long tests."""


def converted(project: Project, tool: str) -> bytes:
    """Return the project as it is written for a program."""
    made = io.BytesIO()
    write_strict(project, made, tool)
    return made.getvalue()


@functools.cache
def written(name: str) -> Written:
    """Return the whole study in a program's form."""
    return WRITERS[name](cases.EVERYTHING).write()


@functools.cache
def away(name: str, tool: str) -> bytes:
    """Return that file converted for another program."""
    return converted(refiqda.read(written(name).data), tool)


def reader_of(name: str, tool: str, by_way_of: str | None = None) -> Reader:
    """Return the reader of a program; one of untested counting takes its own texts as it wrote them.

    Such texts stay as they are when they go back, directly or by way of the standard's form: recounting them
    would rest on a guess.
    """
    own = TOOL_OF[name] == tool and by_way_of in {None, tool, "standard"}
    return OWN.get(name, READERS[tool]) if own else READERS[tool]


def hold(data: bytes, reader: Reader, name: str) -> None:
    """Hold what a reader finds in a file against the truth of a form."""
    wanted = checking.expected(written(name).truth, WRITERS[name].form, reader)
    assert checking.said(reader.read(data)) == wanted


@pytest.mark.parametrize(("name", "tool"), EACH_PAIR)
def test_every_coding_keeps_its_words_for_the_program_it_is_written_for(name: str, tool: str) -> None:
    hold(away(name, tool), reader_of(name, tool), name)


@pytest.mark.parametrize(("name", "tool"), EACH_PAIR)
def test_every_coding_keeps_its_words_there_and_back(name: str, tool: str) -> None:
    home = TOOL_OF[name]
    hold(converted(refiqda.read(away(name, tool)), home), reader_of(name, home, tool), name)


@pytest.mark.parametrize(("name", "tool"), EACH_PAIR)
def test_what_was_converted_is_read_as_what_it_was(name: str, tool: str) -> None:
    before, after = refiqda.read(written(name).data), refiqda.read(away(name, tool))
    assert checking.words_of(after) == checking.words_of(before)


@pytest.mark.parametrize(("name", "tool"), EACH_PAIR)
def test_what_was_converted_is_valid(name: str, tool: str) -> None:
    schema.xsd("project").assertValid(etree.fromstring(checking.root_of(away(name, tool))))


@pytest.mark.corpus
@pytest.mark.parametrize(("name", "tool"), PAIRS)
def test_what_was_converted_is_valid_under_the_official_schema(name: str, tool: str, standard: Path) -> None:
    official = etree.XMLSchema(etree.parse(standard / "Project.xsd"))
    official.assertValid(etree.fromstring(checking.root_of(away(name, tool))))


def _said_to_count(name: str, tool: str) -> str:
    """Return the rule to read a small converted file by: in such texts nothing tells what only hearsay says."""
    return ONLY_SAID.get(name, "auto") if TOOL_OF[name] == tool else "auto"


@settings(max_examples=26, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pair=st.sampled_from(PAIRS), study=cases.studies())
def test_hard_texts_keep_their_words_there_and_back(pair: tuple[str, str], study: Study) -> None:
    name, tool = pair
    home = TOOL_OF[name]
    original = WRITERS[name](study).write()
    project = refiqda.read(original.data, positions=ONLY_SAID.get(name, "auto"))
    there = converted(project, tool)
    back = converted(refiqda.read(there, positions=_said_to_count(name, tool)), home)
    for data, reader in ((there, reader_of(name, tool)), (back, reader_of(name, home, tool))):
        wanted = checking.expected(original.truth, WRITERS[name].form, reader)
        assert checking.said(reader.read(data)) == wanted


@pytest.mark.parametrize("tool", TOOLS)
def test_converting_in_memory_gives_what_writing_gives(tool: str, tmp_path: Path) -> None:
    made, _ = refiqda.convert(refiqda.read(written("nvivo-win-20").data), tool=tool)
    refiqda.write(made, tmp_path / "converted.qdpx")
    hold((tmp_path / "converted.qdpx").read_bytes(), READERS[tool], "nvivo-win-20")


# --- codebooks ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", codebooks.CODEBOOKS)
def test_every_code_of_a_foreign_codebook_is_read_right(name: str) -> None:
    data, truth = codebooks.codebook(cases.EVERYTHING, name)
    assert codebooks.codes_of(refiqda.read_codebook(data)) == truth


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("name", codebooks.CODEBOOKS)
def test_a_foreign_codebook_is_written_strictly_for_every_program(
    name: str, tool: str, tmp_path: Path
) -> None:
    data, truth = codebooks.codebook(cases.EVERYTHING, name)
    made, _ = convert_codebook(refiqda.read_codebook(data), tool)
    target = tmp_path / "codes.qdc"
    refiqda.write_codebook(made, target)
    schema.xsd("codebook").assertValid(etree.parse(target))
    found = {row[0]: codebooks.CodeTruth(*row[1:]) for row in codebook_codes(target.read_bytes())}
    assert found == truth


@pytest.mark.corpus
@pytest.mark.parametrize("name", codebooks.CODEBOOKS)
def test_a_foreign_codebook_is_written_valid_under_the_official_schema(
    name: str, standard: Path, tmp_path: Path
) -> None:
    data, _ = codebooks.codebook(cases.EVERYTHING, name)
    made, _ = convert_codebook(refiqda.read_codebook(data))
    refiqda.write_codebook(made, tmp_path / "codes.qdc")
    etree.XMLSchema(etree.parse(standard / "Codebook.xsd")).assertValid(etree.parse(tmp_path / "codes.qdc"))
