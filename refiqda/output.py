"""Writing a project: faithfully, or strictly for a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refiqda.errors import require_project
from refiqda.losses import LossLog, LossReport

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.project import Project


def write(
    project: Project, path: str | Path, *, tool: str | None = None, overwrite: bool = False
) -> LossReport:
    """Write ``project`` to ``path`` and return what that lost, repaired or left out.

    Without ``tool`` it is written faithfully: the same XML (white space between elements aside), the same
    members in the same order, nothing repaired; only members that may not be read are left out. With a
    ``tool`` (``nvivo``, ``atlasti``, ... or ``standard``) it is written strictly for that program: valid, with
    every loss and repair in the report. An existing file is refused unless ``overwrite``, the file that the
    project was read from always. Raises OutputExistsError, InvalidArgumentError and FileChangedError.
    """
    require_project(project, "tree", "write", "members")
    if tool is not None:
        from refiqda.conversion import write_strict  # noqa: PLC0415 - not needed for faithful writing

        return write_strict(project, path, tool, overwrite)
    log = LossLog()
    for fault in project.write(path, overwrite=overwrite):
        log.add("dropped", "member of the archive", fault.message, name=fault.path)
    return log.report()
