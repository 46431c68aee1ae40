"""What the demonstration prints of studies that lie as plain files; no figure of agreement, they are reflexive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from refiqda.demonstration.plain_projects import THEMES
from refiqda.render.plain import counted
from refiqda.render.terminal import Column, Page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from refiqda.demonstration.offering import MadeStudy
    from refiqda.project import Project


def study_json(made: MadeStudy, folder: Path) -> dict[str, Any]:
    """Return what is in a study, and the projects that were built of it."""
    return {
        "name": made.name,
        "title": made.plain.study.title,
        "folder": made.folder.relative_to(folder).as_posix(),
        "texts": len(made.plain.rows("sources")),
        "cases": len(made.plain.rows("participants")),
        "projects": [
            {
                "file": file,
                "coders": _coders(project),
                "codings": len(project.codings()),
                "notes": _notes(project),
            }
            for file, project in made.projects.items()
        ],
    }


def add_studies(page: Page, studies: Sequence[MadeStudy], place: Path, folder: str) -> None:
    """Add what each study is, its projects, and what to open; ``folder`` is how the user named ``place``."""
    for made in studies:
        _add_study(page, made)
    page.heading("Open next")
    for made in studies:
        inside = f"{folder}/{made.folder.relative_to(place).as_posix()}"
        first, second = (f"{inside}/{file}" for file in list(made.projects)[:2])
        page.lines(
            [
                f"{inside}/README.md says what lies there and what to try",
                f"refiqda info {first}",
                f"refiqda crosswalk {first} {second}",
            ],
            indent=3,
        )


def _add_study(page: Page, made: MadeStudy) -> None:
    plain = made.plain
    page.heading(f"{plain.study.title}: an invented study ({made.name})")
    uses = [row["use"] for row in plain.rows("sources")]
    texts = ", ".join(
        counted(uses.count(use), name)
        for use, name in (
            ("analysed", "text"),
            ("context", "background text"),
            ("translation", "translation"),
        )
        if use in uses
    )
    cases = counted(len(plain.rows("participants")), "participant")
    page.line(f"{texts}, {cases}. Two analysts worked apart, each with a codebook.", indent=3)
    rows = [
        (
            file,
            "the themes and their passages" if file == f"{THEMES}.qdpx" else _coders(project)[0],
            counted(len(project.codings()), "coding"),
            counted(_notes(project), "margin note"),
        )
        for file, project in made.projects.items()
    ]
    page.table(
        [Column(""), Column("", flexible=True), Column("", number=True), Column("", number=True)],
        rows,
        heading=False,
        indent=3,
    )


def _coders(project: Project) -> list[str]:
    return list(dict.fromkeys(row.coder or "" for row in project.codings()))


def _notes(project: Project) -> int:
    """Return how many notes somebody wrote in the margin: on a passage, not on a coding."""
    passages = (
        one for source in project.tree.sources for one in getattr(source, "plain_text_selections", ())
    )
    return sum(len(passage.note_refs) for passage in passages)
