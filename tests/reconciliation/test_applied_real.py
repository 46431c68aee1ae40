"""The consensus of real projects, valid by the official schema, where the program that wrote them counts its way."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from lxml import etree

import refiqda
from refiqda import editing, model, schema
from refiqda.checks import check
from refiqda.reconciliation.apply import apply
from refiqda.reconciliation.consensus import consensus
from refiqda.reconciliation.listing import differences
from refiqda.reconciliation.log import Decision
from refiqda.reconciliation.reserved import NAME
from tests.reconciliation.fakes import Mark
from tests.reconciliation.projects import log_of, media, places_by
from tests.reconciliation.test_applied_media import ALIKE, APART_THERE

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.project import Project

pytestmark = pytest.mark.corpus

REAL = (
    "qualilab-synthetic-stress.qdpx",
    "nvivo-mac-20.5.0-zenodo5703624-constructiveturn.qdpx",
    "specA2-atlasti-mac-8.4.0-skyloom-TestProject.qdpx",
    "qualia-testsuite-sample-import.qdpx",
)


def valid(path: Path, standard: Path) -> None:
    """Hold the project in a file against the official schema."""
    with zipfile.ZipFile(path) as archive:
        (name,) = (one for one in archive.namelist() if one.lower().endswith(".qde"))
        tree = etree.parse(io.BytesIO(archive.read(name)))
    etree.XMLSchema(etree.parse(standard / schema.FILES["project"])).assertValid(tree)


def with_a_second_coder(project: Project) -> None:
    """Let somebody else code every passage, stretch and area as the first coder of it did."""
    second = project.add_user("Second")
    first = None
    known = {user.guid for user in project.tree.users if user.name}
    for element in list(model.iterate(project.tree)):
        if isinstance(element, model.SELECTIONS):
            for coding in list(getattr(element, "codings", [])):
                if (coding.creating_user or getattr(element, "creating_user", None)) not in known:
                    first = first or project.add_user("First")
                    coding.creating_user = first.guid
                coding_of_second = model.Coding(
                    guid=editing.content_guid("second", coding.guid),
                    creating_user=second.guid,
                    creation_date_time=coding.creation_date_time,
                    code_ref=coding.code_ref,
                )
                getattr(element, "codings").append(coding_of_second)  # noqa: B009 - a union of classes


@pytest.mark.parametrize("name", REAL)
def test_a_second_coder_who_agrees_makes_a_consensus_of_the_same_places(
    name: str, corpus: Path, standard: Path, tmp_path: Path
) -> None:
    project = refiqda.read(corpus / name)
    with_a_second_coder(project)
    people = sorted({row.coder or "" for row in project.codings() if row.coder})
    first = next(one for one in people if one != "Second")
    found = consensus(project, coders=[first, "Second"])
    lines = [
        Decision(id=item.difference.id, verb="take", coder="Second", by=(first, "Second"))
        for item in found.differences.items
    ]
    found = consensus(project, log_of(*lines), coders=[first, "Second"])
    assert found.open == []
    for only in (False, True):
        made = apply(project, found, only_consensus=only, notes=True)
        path = tmp_path / f"{only}.qdpx"
        refiqda.write(made, path, tool="standard")
        valid(path, standard)
        before = {one.rule for one in check(corpus / name)}
        assert {one.rule for one in check(path) if one.severity == "error"} <= before
        places = places_by(refiqda.read(path), NAME)
        assert len(places) == len(set(found.joint))
        again = consensus(made, log_of(*lines), coders=[first, "Second"]) if not only else found
        assert again.segments == found.segments
        left = [row for row in made.codings() if row.coder == "Second" and row.origin == "person"]
        compared = {(each.source, each.page) for each in found.segments}
        assert bool(left) != only or all((row.source, row.page) not in compared for row in left)


def test_all_media_and_verbs_are_valid_by_the_official_schema(standard: Path, tmp_path: Path) -> None:
    project = media([*ALIKE, *APART_THERE, Mark("A", "Y", 70, 80)])
    verbs = ["stand-apart", "both-apply", "take"]
    lines = [
        Decision(id=item.difference.id, verb=verbs[number % 3], coder="A", by=("A", "B"))  # type: ignore[arg-type]  # verbs
        for number, item in enumerate(differences(project).items)
    ]
    theme = Decision(id="theme:1", verb="theme", name="Waiting", text="They wait.", codes=("X",))
    bare = Decision(id="theme:2", verb="theme", name="Nothing yet")
    found = consensus(project, log_of(*lines, theme, bare))
    for only in (False, True):
        path = tmp_path / f"{only}.qdpx"
        refiqda.write(apply(project, found, only_consensus=only, notes=True), path, tool="standard")
        valid(path, standard)
