"""Real projects of several analysts, taken apart and put together again."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

import refiqda
from refiqda.handouts import split
from refiqda.merging import merge

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.project import Project

pytestmark = pytest.mark.corpus


@pytest.mark.parametrize("name", ["nvivo-mac-20.5.0-*.qdpx", "qualilab-synthetic-stress.qdpx"])
def test_a_real_study_comes_back_from_its_copies(corpus: Path, name: str) -> None:
    (path,) = corpus.rglob(name)
    project = refiqda.read(path)
    made = split(project)
    assert len(made.handouts) > 1
    assert not made.report
    whole = merge({one.name: one.project for one in made.handouts}).project
    assert refiqda.digest(cast("Project", whole)) == refiqda.digest(project)
