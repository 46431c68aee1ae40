"""Real files converted for every program: readers of their own find the words that the file's own form says."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from lxml import etree

import refiqda
from refiqda.conversion import write_strict
from refiqda.exchange.programs import TOOLS
from tests.foreign import checking
from tests.foreign.readers import READERS

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.corpus

FILES = {
    "nvivo-mac-20.5.0-zenodo5703624-constructiveturn.qdpx": "nvivo-mac",
    "qualilab-synthetic-stress.qdpx": "standard",
}


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("file", FILES)
def test_every_coding_of_a_real_file_keeps_its_words(
    file: str, tool: str, corpus: Path, standard: Path, tmp_path: Path
) -> None:
    data = (corpus / file).read_bytes()
    wanted = READERS[FILES[file]].read(data)
    project = refiqda.read(data)
    rows = {row.guid.lower(): row.quote for row in project.codings() if row.quote is not None}
    assert rows == wanted.words
    there = io.BytesIO()
    write_strict(project, there, tool)
    found = READERS[tool].read(there.getvalue())
    assert found.words == wanted.words
    assert (found.codes, found.coders) == (wanted.codes, wanted.coders)
    official = etree.XMLSchema(etree.parse(standard / "Project.xsd"))
    official.assertValid(etree.fromstring(checking.root_of(there.getvalue())))
    back = tmp_path / "back.qdpx"
    write_strict(refiqda.read(there.getvalue()), back, FILES[file])
    assert READERS[FILES[file]].read(back.read_bytes()).words == wanted.words
