"""A codebook made ready to be shown: valid, its codes as entries, with what is asked for beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from refiqda.codebooks.conversion import convert_codebook, extract_codebook
from refiqda.codebooks.entries import Entry, entries_of
from refiqda.losses import Loss, LossReport
from refiqda.project import Project

if TYPE_CHECKING:
    from refiqda import model
    from refiqda.codebooks.entries import Codebook


@attrs.frozen(kw_only=True)
class Export:
    """A valid codebook, its entries in the same order, and what making it valid cost."""

    codebook: model.CodeBook
    entries: tuple[Entry, ...]
    losses: LossReport


def export_codebook(
    codebook: Codebook,
    tool: str | None = None,
    *,
    figures: bool = False,
    quotes: bool = False,
    memos: bool = False,
) -> Export:
    """Return the codebook of a project, or a codebook, ready to be shown.

    ``figures`` counts codings and sources of each code, ``quotes`` adds a passage, ``memos`` the texts of the codes'
    memos: nothing of this unless asked for. Raises InvalidArgumentError as `convert_codebook`.
    """
    is_project = isinstance(codebook, Project)
    made, losses = (
        extract_codebook(codebook, tool)
        if isinstance(codebook, Project)
        else convert_codebook(codebook, tool)
    )
    entries = entries_of(made)
    if is_project and (figures or quotes or memos):
        used = entries_of(codebook, figures=figures, quotes=quotes)
        entries = [
            attrs.evolve(
                entry,
                codings=one.codings,
                sources=one.sources,
                quote=one.quote,
                notes=one.notes if memos else (),
            )
            for entry, one in zip(entries, used, strict=True)
        ]
    return Export(codebook=made, entries=tuple(entries), losses=losses)


def losses_of_form(export: Export, suffix: str) -> LossReport:
    """Return what the export cost: a CSV holds no sets; that a document holds no codings nobody needs to be told."""
    if suffix == ".qdc":
        return export.losses
    losses = tuple(
        one for one in export.losses if one.object != "rest of the project" and "memos" not in one.detail
    )
    sets = len(export.codebook.sets)
    if suffix == ".csv" and sets:
        told = Loss(
            kind="dropped",
            object="set",
            detail="a CSV holds codes only; .xlsx and .docx hold sets",
            count=sets,
        )
        losses = (*losses, told)
    return LossReport(losses)
