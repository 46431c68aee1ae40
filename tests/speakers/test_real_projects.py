"""Speakers in real projects: nothing is found where nobody speaks, and marks leave no residue."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from lxml import etree

import refiqda
from refiqda import model, schema, speakers
from tests.speakers.talks import GROUP, INTERVIEW, guid, recorded, study, xml_of

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.corpus


def real_projects(corpus: Path) -> list[Path]:
    return sorted(path for path in corpus.iterdir() if path.suffix in {".qdpx", ".qde"})


def test_real_texts_without_talk_have_no_turns(corpus: Path) -> None:
    """None of the public projects holds a transcript with labels; some have colons in plenty."""
    for path in real_projects(corpus):
        found = speakers.detect(refiqda.read(path))
        assert sum(len(one.found.turns) for one in found.conversations if one.found is not None) == 0, (
            path.name
        )


def test_a_talk_in_a_real_project_is_marked_and_taken_back(corpus: Path) -> None:
    for path in real_projects(corpus):
        project = refiqda.read(path)
        for number, text in enumerate((INTERVIEW, GROUP)):
            source = model.TextSource(guid=guid(number), name=f"Talk {number}", plain_text_content=text)
            project.tree.sources.append(source)
        before = xml_of(project)
        done = speakers.apply(project, speakers.detect(project))
        assert len(done.placed) == 8, path.name
        back = speakers.remove(done.project)
        assert xml_of(back.project) == before, path.name
        assert back.told == ()


@pytest.mark.parametrize("tool", ["nvivo", "nvivo-mac", "atlasti", "maxqda", "qualcoder", "standard"])
@pytest.mark.parametrize("as_codes", [False, True])
def test_marks_are_valid_under_the_official_schema(
    tmp_path: Path, standard: Path, tool: str, as_codes: bool
) -> None:
    project = recorded(study())
    done = speakers.apply(project, speakers.detect(project), as_codes=as_codes).project
    refiqda.write(done, tmp_path / "a.qdpx", tool=tool)
    with zipfile.ZipFile(tmp_path / "a.qdpx") as archive:
        name = next(name for name in archive.namelist() if name.endswith(".qde"))
        document = etree.parse(io.BytesIO(archive.read(name)))
    official = etree.XMLSchema(etree.parse(standard / schema.FILES["project"]))
    official.assertValid(document)
