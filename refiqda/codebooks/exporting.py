"""A codebook made ready to be shown: valid, its codes as entries, with what is asked for beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from refiqda.codebooks.conversion import convert_codebook, extract_codebook
from refiqda.codebooks.entries import Entry, entries_of
from refiqda.index import walk_codes
from refiqda.lookup import codes_of
from refiqda.losses import Loss, LossReport
from refiqda.model import guid_key
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
    cases: bool = True,
) -> Export:
    """Return the codebook of a project, or a codebook, ready to be shown.

    ``figures`` counts codings and sources of each code, ``quotes`` adds a passage, ``memos`` the texts of the codes'
    memos: nothing of this unless asked for. Without ``cases`` codes that stand for a case are left out, unless other
    codes stand in them. Raises InvalidArgumentError as `convert_codebook`.
    """
    made, losses = (
        extract_codebook(codebook, tool)
        if isinstance(codebook, Project)
        else convert_codebook(codebook, tool)
    )
    entries = entries_of(made)
    if isinstance(codebook, Project) and (figures or quotes or memos):
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
    if isinstance(codebook, Project) and not cases:
        entries = _without_cases(codebook, made, entries)
        losses = LossReport(tuple(one for one in losses if "stands for a case" not in one.detail))
    return Export(codebook=made, entries=tuple(entries), losses=losses)


def _without_cases(project: Project, made: model.CodeBook, entries: list[Entry]) -> list[Entry]:
    """Take codes that stand for a case out of ``made``, and return the entries of those that stay."""
    standing = {
        guid_key(one.guid) for one in codes_of(project.tree).entries if one.kind == "case" and one.guid
    }
    known = {guid_key(one.guid): one for one in entries}
    walked = [code for code, _ in walk_codes(made.codes)]
    gone: set[int] = set()
    for code in reversed(walked):  # what stands inside comes first
        code.codes = [one for one in code.codes if id(one) not in gone]
        if guid_key(code.guid) in standing and not code.codes:
            gone.add(id(code))
    made.codes = [one for one in made.codes if id(one) not in gone]
    left = {guid_key(code.guid) for code in walked if id(code) not in gone}
    for group in made.sets:
        group.member_codes = [guid for guid in group.member_codes if guid_key(guid) in left]
    made.sets = [one for one in made.sets if one.member_codes]
    return [
        attrs.evolve(one, **{field: getattr(known[guid_key(one.guid)], field) for field in _SHOWN})
        for one in entries_of(made)
    ]


_SHOWN: Final = ("notes", "codings", "sources", "quote")


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
