"""Projects from texts and codings that lie beside each other, and codings added to a project that is there."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from refiqda.building.asking import date_time
from refiqda.building.codings import Account, Unplaced, place_rows
from refiqda.building.columns import check_columns
from refiqda.building.folders import add_sources
from refiqda.building.tables import tables_of
from refiqda.documents.plain import check_encoding
from refiqda.errors import InvalidArgumentError, require_project, wrong_kind
from refiqda.exchange.codebooks import project_of
from refiqda.project import Project, read, read_codebook

if TYPE_CHECKING:
    from refiqda import model

NAME: Final = "project"
"""What a project is called where nobody says."""


class _Pair(NamedTuple):
    project: Project
    unplaced: tuple[Unplaced, ...]


class Built(_Pair):
    """What building gave: unpacks to the project and the rows that could not be placed.

    ``placed`` counts the rows that were, ``repeated`` those of them that said what was said already;
    ``created_codes`` (paths) and ``created_coders`` are new in the project; ``notes`` are sentences about what else
    was seen. ``placed`` and the rows unplaced are always all rows.
    """

    placed: int
    repeated: int
    created_codes: tuple[str, ...]
    created_coders: tuple[str, ...]
    notes: tuple[str, ...]

    @classmethod
    def of(cls, project: Project, account: Account, notes: tuple[str, ...]) -> Built:
        """Return the result of a build."""
        made = cls(project, account.unplaced)
        made.placed, made.repeated = account.placed, account.repeated
        made.created_codes, made.created_coders = account.created_codes, account.created_coders
        made.notes = (*notes, *account.notes)
        return made


def build(  # noqa: PLR0913 - the public call, by keyword alone
    *,
    sources: Any = None,  # noqa: ANN401 - a folder, files, or texts by name
    codings: Any = None,  # noqa: ANN401 - a file, files, rows, or a frame
    codebook: Any = None,  # noqa: ANN401 - a file, a codebook, or a project
    coder: str | None = None,
    created: str | None = None,
    name: str | None = None,
    into: Project | str | Path | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
) -> Built:
    """Return a project made of texts and codings, and the rows that could not be placed.

    ``sources`` is a folder, a list of files, or a mapping of names to texts. ``codings`` is a table: a file (.csv,
    .jsonl, .xlsx, of which ``sheet`` names one sheet), a list of files, of mappings, or a DataFrame; its columns are
    those of CONTRACT's ``build``. Positions are code points of canonical text, half-open; a quote is found where it
    stands exactly once, or where ``occurrence``, ``prefix`` and ``suffix`` say. ``codebook`` (a file, a codebook or
    a project) gives codes to begin with; codes that are not there are created. ``coder`` and ``created`` (a date)
    hold for rows that have none. ``into`` is a project to add to: a copy of it is returned, and everything that it
    had is as it was. ``encoding`` is that of plain texts and CSV files that are not UTF-8.

    Raises InvalidArgumentError for a column that is missing and arguments that do not fit each other,
    UnusableFileError for files that cannot be used.
    """
    date = None if created is None else date_time(created)
    if created is not None and date is None:
        raise InvalidArgumentError(f"{created!r} is no date", remedy="Use 2024-01-31T12:00:00.")
    if sources is None and into is None:
        raise InvalidArgumentError(
            "there is nothing to build on", remedy="Give sources=, or into= a project."
        )
    check_encoding(encoding)
    collecting = gc.isenabled()
    gc.disable()  # as in reading: on large trees the collector finds nothing, again and again
    try:
        tables = tables_of(codings, sheet=sheet, encoding=encoding)
        notes = [
            note
            for table in tables
            if table.columns or table.rows
            for note in check_columns(table.columns, file=table.file, has_coder=coder is not None)
        ]
        project = _begin(into, codebook, name, notes)
        notes += add_sources(project, sources, encoding=encoding)
        account = place_rows(project, tables, coder=coder, created=date)
        return Built.of(project, account, tuple(notes))
    finally:
        if collecting:
            gc.enable()


def _begin(into: Project | str | Path | None, codebook: Any, name: str | None, notes: list[str]) -> Project:  # noqa: ANN401 - as `build`
    """Return the project to add to: a copy of the one given, or a new one with the codes of the codebook."""
    if into is not None:
        if codebook is not None:
            raise InvalidArgumentError(
                "a project that is added to has a codebook already", remedy="Leave the other codebook out."
            )
        project = read(into) if isinstance(into, str | os.PathLike) else into
        require_project(project, "tree", "text", "copy")
        made = project.copy()
        made.tree.name = name or made.tree.name
        return made
    if codebook is None:
        return Project.new(name or NAME)
    book: Any = _read_codebook(Path(codebook), notes) if isinstance(codebook, str | os.PathLike) else codebook
    if hasattr(book, "tree"):
        book = _codes_of(book)
    if not hasattr(book, "codes"):
        raise wrong_kind(
            "a codebook", book, "Give a .qdc file, a project, or what refiqda.read_codebook returns."
        )
    new = Project.new(name or NAME)
    made_tree = project_of(book, name or NAME)
    new.tree.code_book, new.tree.sets = made_tree.code_book, made_tree.sets
    return new


def _read_codebook(path: Path, notes: list[str]) -> Any:  # noqa: ANN401 - a codebook, or a project that holds one
    """Return the codebook of a file: .qdc or a project, or a table or document that people wrote."""
    if path.suffix.lower() in {".qdc", ".qdpx", ".qde", ".xml"}:
        return read_codebook(path)
    from refiqda.codebooks.reading import read_draft  # noqa: PLC0415 - rarely asked for
    from refiqda.codebooks.updating import build_codebook  # noqa: PLC0415 - as above

    update = build_codebook(read_draft(path))
    notes += [f"{path.name}: {one}" for one in update.told]
    return update.made


def _codes_of(project: Project) -> model.CodeBook:
    from refiqda.exchange.codebooks import codebook_of  # noqa: PLC0415 - rarely asked for

    return codebook_of(project.tree)
