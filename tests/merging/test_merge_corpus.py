"""A real project of NVivo for Mac, handed out to two people, changed by each, and merged."""

from __future__ import annotations

import io
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from refiqda import model
from refiqda.changes import digest
from refiqda.exchange.reader import read_xml
from refiqda.exchange.writer import write_xml
from refiqda.merging import merge
from refiqda.project import Project, read
from tests.schema import engines

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.tables import Codings

NAME = "nvivo-mac-20.5.0-zenodo5703624-constructiveturn.qdpx"


def selections(project: Project) -> list[model.PlainTextSelection]:
    return [
        item
        for source in project.tree.sources
        if isinstance(source, model.TextSource)
        for item in source.plain_text_selections
    ]


def facts(codings: Codings) -> Counter[tuple[str | None, int | None, int | None, str | None, str | None]]:
    return Counter((row.source, row.start, row.end, row.code_guid, row.coder) for row in codings)


@pytest.fixture
def copies(corpus: Path) -> dict[str, Project]:
    """Return two copies: ten codings gone and five new in the first, three gone and seven new in the second."""
    changed = {}
    for number, (coder, gone, new) in enumerate((("Mara", 10, 5), ("Colm", 3, 7))):
        project = read(corpus / NAME)
        for item in selections(project)[number * 100 : number * 100 + gone]:
            item.codings.clear()
        user = project.add_user(coder)
        text = next(one for one in project.tree.sources if isinstance(one, model.TextSource))
        code = next(one for one in project.tree.code_book if one.is_codable)
        for at in range(new):
            project.add_coding(text, at * 10, at * 10 + 8, code, user)
        changed[coder] = project
    changed["Colm"].rename_code(changed["Colm"].tree.code_book[0], "Renamed by Colm")
    return changed


@pytest.mark.corpus
def test_the_counts_add_up_and_nothing_is_lost(copies: dict[str, Project], corpus: Path) -> None:
    before = len(read(corpus / NAME).codings())
    assert before == 874
    result = merge(copies)
    assert result.project is not None
    together = facts(result.project.codings())
    assert together.total() == before + 5 + 7
    assert together == facts(copies["Mara"].codings()) | facts(copies["Colm"].codings())
    assert result.inherited == before - 10 - 3
    assert result.unplaced == ()
    assert [conflict.kind for conflict in result.conflicts] == ["name", "shared-coder"]
    # what one of the two removed stands, under its first coder: the other still has it
    assert sum(one.codings for one in result.coders) == 10 + 3 + 5 + 7


@pytest.mark.corpus
def test_either_order_says_the_same(copies: dict[str, Project]) -> None:
    forth = merge(copies, primary="Mara").project
    back = merge(dict(reversed(copies.items())), primary="Mara").project
    assert forth is not None
    assert back is not None
    assert digest(forth) == digest(back)


@pytest.mark.corpus
def test_merged_with_itself_it_is_itself(corpus: Path) -> None:
    project = read(corpus / NAME)
    result = merge({"A": project, "B": read(corpus / NAME)})
    assert result.project is not None
    assert digest(result.project) == digest(project)


@pytest.mark.corpus
def test_the_merged_project_is_valid_and_can_be_read_again(copies: dict[str, Project]) -> None:
    merged = merge(copies).project
    assert merged is not None
    stream = io.BytesIO()
    write_xml(merged.tree, stream, plain=True)
    assert engines.ours("project").libxml2.validate(etree.fromstring(stream.getvalue()))
    again = read_xml(io.BytesIO(stream.getvalue())).tree
    assert isinstance(again, model.Project)
    archive = io.BytesIO()
    merged.write(archive)
    assert digest(read(archive.getvalue())) == digest(merged)


@pytest.mark.corpus
def test_five_coders_taken_apart_and_merged_are_the_project_again(corpus: Path) -> None:
    path = corpus / "qualilab-synthetic-stress.qdpx"
    whole = read(path)
    parts = {}
    for user in whole.tree.users:
        part = parts[user.name or user.guid] = read(path)
        for item in selections(part):
            item.codings = [one for one in item.codings if one.creating_user == user.guid]
    result = merge(parts)
    assert result.project is not None
    assert len(result.project.codings()) == len(whole.codings()) == 2332
    assert digest(result.project) == digest(whole)
    assert (result.inherited, result.conflicts, result.unplaced) == (0, (), ())
