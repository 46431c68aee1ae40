"""``refiqda.verify_quotes``: a manuscript's quotations held against projects, as one call."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from refiqda.errors import InvalidArgumentError, require_project
from refiqda.findings.verifying.surrounding import surroundings
from refiqda.findings.verifying.verification import verify

if TYPE_CHECKING:
    from refiqda.findings.manuscripts.values import Manuscript
    from refiqda.findings.verifying.values import QuoteCheck
    from refiqda.project import Project


def verify_quotes(
    manuscript: str | Path | Manuscript,
    *projects: Project,
    **options: Any,  # noqa: ANN401 - those of `verify`
) -> list[QuoteCheck]:
    """Hold every quotation of a manuscript against projects and return one check for each, in reading order.

    A manuscript that lies in a study's folder is judged by that study: its study.toml and its quotes are read, and its
    private register unless ``private=False``. ``study``, ``store``, ``ledger`` and ``links`` (see
    `refiqda.findings.verifying.verification.verify`) may be given instead. Raises InvalidArgumentError without a
    project, UnusableFileError for a manuscript that cannot be read.
    """
    if not projects:
        raise InvalidArgumentError(
            "no project is given to hold the manuscript against",
            remedy='verify_quotes("paper.docx", project)',
        )
    for project in projects:
        require_project(project, "tree", "codings")
    private = bool(options.pop("private", True))
    if isinstance(manuscript, str | Path):
        around = surroundings(Path(manuscript), private=private)
        for name in ("study", "store", "ledger"):
            options.setdefault(name, getattr(around, name))
    return list(verify(manuscript, projects, rules=False, **options).checks)
