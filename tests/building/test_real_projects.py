"""Codings added to real projects: what was there before is there as it was, written faithfully or strictly."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

import refiqda
from refiqda import model
from refiqda.conversion import write_strict
from refiqda.errors import RefiqdaError
from refiqda.model import guid_key
from tests.foreign import checking

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.project import Project


def coded_texts(project: Project) -> list[dict[str, Any]]:
    """Return a row for the beginning of every text of a project that can be read."""
    rows = []
    for source in project.tree.sources:
        try:
            length = len(project.text(source))
        except RefiqdaError:
            continue
        if length:
            rows.append(
                {"source": source.guid, "start": 0, "end": min(length, 9), "code": "New/One", "coder": "New"}
            )
    return rows


@pytest.mark.corpus
def test_everything_else_of_real_projects_stays(corpus: Path) -> None:
    added = 0
    for path in sorted(corpus.rglob("*.qdpx")):
        try:
            project = refiqda.read(path)
        except RefiqdaError:
            continue
        built = refiqda.build(into=project, codings=coded_texts(project))
        added += built.placed
        assert built.unplaced == (), path.name
        for before, after in (
            (faithful(project), faithful(built.project)),
            (strict(project), strict(built.project)),
        ):
            assert without_new(after, before) == etree.tostring(etree.fromstring(before), method="c14n"), (
                path.name
            )
    assert added > 20


def faithful(project: Project) -> bytes:
    stream = io.BytesIO()
    project.write(stream)
    return _root(stream)


def strict(project: Project) -> bytes:
    stream = io.BytesIO()
    write_strict(project, stream)
    return _root(stream)


def _root(stream: io.BytesIO) -> bytes:
    data = stream.getvalue()
    try:
        return checking.root_of(data)
    except KeyError:  # ATLAS.ti for Mac calls the XML as the project
        project = refiqda.read(data)
        assert project.container is not None
        return project.container.read(project.container.root)


def without_new(after: bytes, before: bytes) -> bytes:
    """Return the XML without the elements whose GUIDs an older XML does not have, and what they leave empty."""
    old = list(etree.fromstring(before).iter())
    known, had = {guid_key(one.get("guid") or "") for one in old}, {one.tag for one in old}
    root = etree.fromstring(after)
    for one in list(root.iter()):
        parent = one.getparent()
        new = one.get("guid") is not None and guid_key(one.get("guid") or "") not in known
        if parent is not None and (new or one.tag not in had):
            parent.remove(one)
    return etree.tostring(root, method="c14n")


def test_what_is_new_is_seen() -> None:
    project = refiqda.build(sources={"T": "words"}).project
    built = refiqda.build(into=project, codings=coded_texts(project)).project
    assert without_new(faithful(built), faithful(project)) == etree.tostring(
        etree.fromstring(faithful(project)), method="c14n"
    )
    assert isinstance(built.tree.sources[0], model.TextSource)
    assert faithful(built) != faithful(project)
