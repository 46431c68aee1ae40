"""Real projects against themselves: converted, renumbered, and edited in known ways."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import attrs
import pytest

import refiqda
from refiqda import model
from tests.made_studies import renewed

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.project import Project
    from refiqda.text.canonical import Text

pytestmark = pytest.mark.corpus

FILES = (
    "nvivo-mac-15.0.0-cproctor-nvivo_project.qdpx",
    "nvivo-mac-20.5.0-zenodo5703624-constructiveturn.qdpx",
    "qualia-testsuite-sample-import.qdpx",
    "qualilab-synthetic-stress.qdpx",
    "specA2-atlasti-mac-8.4.0-skyloom-TestProject.qdpx",
)


@attrs.frozen
class Renamed:
    """A project under another tree: its texts are those of the file."""

    project: Project
    tree: model.Project

    def text(self, source: model.TextSource | model.Transcript) -> Text:
        return self.project.text(source)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("tool", ["nvivo", "nvivo-mac", "atlasti"])
def test_a_real_project_written_for_another_program_says_the_same(
    corpus: Path, tmp_path: Path, name: str, tool: str
) -> None:
    project = refiqda.read(corpus / name)
    refiqda.write(project, tmp_path / "other.qdpx", tool=tool)
    assert refiqda.diff(project, refiqda.read(tmp_path / "other.qdpx")).changes == ()


@pytest.mark.parametrize("anew", [False, True])
@pytest.mark.parametrize("name", FILES[1:])
def test_edits_of_a_real_project_are_told_one_by_one(corpus: Path, name: str, anew: bool) -> None:
    project = refiqda.read(corpus / name)
    tree = copy.deepcopy(project.tree)
    codings = [one for one in model.iterate(tree) if isinstance(one, model.Coding)]
    one, other = codings[0], next(each for each in codings if each.code_ref != codings[0].code_ref)
    one.code_ref = other.code_ref
    top = tree.code_book[-1]
    top.color, top.description = "#010203", "Another definition"
    found = refiqda.diff(project, Renamed(project, renewed(tree) if anew else tree))
    told = sorted((each.kind, each.object, each.field) for each in found.facts)
    assert [each for each in told if each[1] == "code"] == [
        ("edited", "code", "color"),
        ("edited", "code", "description"),
    ]
    assert [each for each in told if each[1] != "code"] == [("recoded", "coding", None)]
