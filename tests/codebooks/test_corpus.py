"""Real files: their codebooks go out and come back, what is written is valid, and recoding them is undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import etree

import refiqda
from refiqda.codebooks.conversion import convert_codebook
from refiqda.codebooks.recoding import Rule, recode, undo_recoding
from refiqda.errors import RefiqdaError
from refiqda.lookup import codes_of
from refiqda.model import guid_key
from tests.codebooks.test_tables import imported

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda import model

pytestmark = pytest.mark.corpus


def codebooks(corpus: Path) -> dict[str, model.CodeBook]:
    """Return the codebook of every real file that has codes, made valid."""
    found = {}
    for path in sorted(corpus.glob("*.qd*")):
        read = refiqda.read_codebook(path)
        if read.codes:
            found[path.name] = convert_codebook(read)[0]
    return found


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".docx"])
def test_real_codebooks_come_back(corpus: Path, suffix: str) -> None:
    books = codebooks(corpus)
    assert len(books) > 10
    for name, book in books.items():
        assert imported(book, suffix).codes == book.codes, name


def test_real_codebooks_are_valid_when_they_come_back(corpus: Path, standard: Path, tmp_path: Path) -> None:
    schema = etree.XMLSchema(etree.parse(str(standard / "Codebook.xsd")))
    for book in codebooks(corpus).values():
        refiqda.write_codebook(
            convert_codebook(imported(book, ".xlsx"))[0], tmp_path / "x.qdc", overwrite=True
        )
        assert schema.validate(etree.parse(str(tmp_path / "x.qdc"))), schema.error_log


def test_recoding_real_projects_is_undone(corpus: Path) -> None:
    recoded = 0
    for path in sorted(corpus.glob("*.qd[pe]*")):
        project = refiqda.read(path)
        cases = {guid_key(one.guid or "") for one in codes_of(project.tree).entries if one.kind == "case"}
        codes = [one for one in project.index().codes() if guid_key(one.guid) not in cases]
        if len(codes) < 4:
            continue
        rules = [
            Rule(action="merge", codes=(codes[1].guid, codes[2].guid), to="Together"),
            Rule(action="rename", codes=(codes[0].guid,), to="Another name"),
            Rule(action="split", codes=(codes[3].guid,), to="Part", pattern="[aeiou]"),
        ]
        try:
            made = recode(project, rules)
        except RefiqdaError as error:
            pytest.fail(f"{path.name}: {error}")
        recoded += len(made.recoded)
        assert undo_recoding(made.project, made.inverse).project.tree == project.tree, path.name
    assert recoded > 200
