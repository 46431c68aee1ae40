"""A small project and a begun trail, for the tests of recording."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refiqda.project import Project
from refiqda.trail.entry import Draft
from refiqda.trail.writing import append

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "I was ashamed.\nAnd then not.\n"


def small(text: str = TEXT, *, coder: str = "Mara") -> Project:
    """Return a project with one text, one code and one coding."""
    project = Project.new("Study")
    user = project.add_user(coder)
    code = project.add_code("Shame")
    source = project.add_source("One", text)
    project.add_coding(source, 0, 10, code, user)
    return project


def begun(folder: Path) -> Path:
    """Return the trail/ folder of a study that was just begun."""
    (folder / "study.toml").write_text("", encoding="utf-8")
    trail = folder / "trail"
    trail.mkdir()
    append(trail, [Draft("begin", {"title": "Study"}, at="2026-11-22T20:00:00Z")])
    return trail
