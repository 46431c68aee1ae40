"""The texts of a folder, or of files named one by one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from refiqda.errors import UnusableFileError, wrong_kind
from refiqda.text.canonical import decode_text

if TYPE_CHECKING:
    from refiqda.project import Project


def add_files(project: Project, sources: Any) -> None:  # noqa: ANN401 - a folder, or files
    """Add the texts of a folder, or of files, in the order of their names."""
    if isinstance(sources, str | os.PathLike):
        folder = Path(sources)
        if not folder.is_dir():
            raise UnusableFileError(
                "is no folder", file=folder.name, remedy="Name the folder with the texts."
            )
        paths = sorted(folder.iterdir())
    elif isinstance(sources, list | tuple):
        paths = [Path(one) for one in sources]
    else:
        raise wrong_kind("a folder, a list of files, or a mapping of names to texts", sources, "")
    for path in paths:
        if path.suffix.lower() in {".txt", ".md"}:
            project.add_source(path.stem, decode_text(path.read_bytes(), file=path.name).raw)
