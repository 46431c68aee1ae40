"""Dossiers and lists of passages as files, each form by its suffix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda.files import atomic_write
from refiqda.render.json_text import json_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.findings.dossiers.grids import Grid, Paired
    from refiqda.findings.dossiers.values import Dossier

SUFFIXES: Final = (".docx", ".html", ".md", ".xlsx", ".json")
"""Forms of a dossier."""
LIST_SUFFIXES: Final = (".csv", ".xlsx", ".json")
"""Forms of a list of passages."""


def write_dossier(
    dossier: Dossier,
    path: Path,
    *,
    by: str | None = None,
    grid: Grid | None = None,
    paired: Paired | None = None,
    overwrite: bool = False,
) -> None:
    """Write a dossier in the form of the suffix; OutputExistsError, MissingExtraError."""
    suffix = path.suffix.lower()
    with atomic_write(path, overwrite=overwrite) as stream:
        if suffix == ".docx":
            from refiqda.render.findings.dossier_word import write_document  # noqa: PLC0415 - one form is written

            write_document(dossier, stream, by=by, grid=grid, paired=paired)
        elif suffix == ".html":
            from refiqda.render.findings.dossier_page import write_page  # noqa: PLC0415 - as above

            write_page(dossier, stream, by=by, grid=grid, paired=paired)
        elif suffix == ".xlsx":
            from refiqda.render.findings.dossier_rows import write_book  # noqa: PLC0415 - as above

            write_book(dossier, stream, grid=grid, paired=paired)
        elif suffix == ".json":
            from refiqda.render.findings.dossier_json import dossier_dict  # noqa: PLC0415 - as above

            stream.write(json_bytes(dossier_dict(dossier, grid=grid, paired=paired)))
        else:
            from refiqda.render.findings.dossier_markdown import dossier_markdown  # noqa: PLC0415 - as above

            said = dossier_markdown(dossier, by=by, grid=grid, paired=paired)
            stream.write(said.encode("utf-8", "replace"))


def write_list(
    dossier: Dossier, path: Path, *, overwrite: bool = False, delimiter: str = ",", formula_safe: bool = False
) -> None:
    """Write the list of passages in the form of the suffix; OutputExistsError, MissingExtraError."""
    from refiqda.render.findings.dossier_rows import passages_table, write_book  # noqa: PLC0415 - loaded only where used

    suffix = path.suffix.lower()
    if suffix == ".csv":
        from refiqda.render.tables import Form, write_table  # noqa: PLC0415 - one form is written

        form = Form(delimiter=delimiter, formula_safe=formula_safe)
        write_table(passages_table(dossier), path, overwrite=overwrite, form=form)
        return
    with atomic_write(path, overwrite=overwrite) as stream:
        if suffix == ".xlsx":
            write_book(dossier, stream)
        else:
            from refiqda.render.findings.dossier_json import passages_dict  # noqa: PLC0415 - as above

            stream.write(json_bytes(passages_dict(dossier)))
