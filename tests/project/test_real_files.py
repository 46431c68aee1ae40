"""Real files of other programs: nothing fails on them, and what is known of them is found."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda import model
from refiqda.index import Index

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.corpus


def manifest(corpus: Path) -> list[dict[str, str]]:
    with (corpus / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_project_has_the_codings_that_are_known_of_it(corpus: Path) -> None:
    for line in manifest(corpus):
        path = corpus / line["filename"]
        if path.suffix == ".qdc":
            codes = refiqda.read_codebook(path).codes
            assert len(Index(model.CodeBook(codes=codes)).codes()) == int(line["codes"])
            continue
        project = refiqda.read(path)
        codings = project.codings()
        assert len(codings) == len(list(codings)) == int(line["codings"]), path.name
        assert len(project.tree.users) == int(line["users"]), path.name
        assert len(project.tree.cases) == int(line["cases"]), path.name
        assert codings.to_arrow().num_rows == len(codings)


def test_writing_and_reading_again_gives_the_same_codings(corpus: Path) -> None:
    for line in manifest(corpus):
        path = corpus / line["filename"]
        if path.suffix == ".qdpx":
            project = refiqda.read(path)
            stream = io.BytesIO()
            project.write(stream)
            again = refiqda.read(stream.getvalue())
            assert list(again.codings()) == list(project.codings()), path.name
            assert again.tree == project.tree, path.name


def _one_line(words: str) -> str:
    return " ".join(words.split())


def test_names_of_passages_begin_their_words(corpus: Path) -> None:
    project = refiqda.read(corpus / "qualilab-synthetic-stress.qdpx")
    names = {
        one.guid: one.name for one in model.iterate(project.tree) if isinstance(one, model.PlainTextSelection)
    }
    rows = list(project.codings())
    assert len(rows) == 2332
    pairs = [(names[row.selection_guid or ""] or "-", row.quote or "") for row in rows]
    assert sum(_one_line(quote).startswith(_one_line(name)) for name, quote in pairs) == 2332
    assert len({row.coder for row in rows}) >= 5


def test_case_codings_of_nvivo_are_known_for_what_they_are(corpus: Path) -> None:
    project = refiqda.read(corpus / "nvivo-mac-20.5.0-zenodo5703624-constructiveturn.qdpx")
    codings = project.codings()
    assert (len(codings), codings.origin.count("case")) == (874, 97)
    assert codings.diagnostics == ()
    assert None not in codings.column("quote")
    assert len(project.index().duplicates()) == 68
    assert project.program == "nvivo-mac"


def test_a_coding_added_to_a_real_file_comes_back(corpus: Path) -> None:
    project = refiqda.read(corpus / "nvivo-mac-20.5.0-zenodo5703624-constructiveturn.qdpx")
    before = list(project.codings())
    holder = before[0].source_guid
    code = project.add_code("Added")
    made = project.add_coding(holder, 1, 9, code, project.tree.users[0], memo="Why")
    stream = io.BytesIO()
    project.write(stream)
    after = refiqda.read(stream.getvalue()).codings()
    assert len(after) == 875
    (row,) = after.where(lambda one: one.code == "Added")
    assert (row.guid, row.start, row.end, row.memo) == (made.guid, 1, 9, "Why")
    assert row.quote == project.text(holder).slice(1, 9)
    assert [one for one in after if one.guid != made.guid] == before
