"""Who belongs to a case, said so that other programs can read it.

NVivo says it by codings whose code is the case itself. Where a code has the case's GUID, the case gets its own and
refers to the code (``exchange.identity``). Where none has, the codings point to no code at all, and other programs
find nothing there: a code of the case's name is made for them.

Sources: REFI-QDA 1.5, clause 13.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refiqda import model
from refiqda.conversion.selections import selection_lists
from refiqda.exchange.identity import made_guid, spelled
from refiqda.index import walk_codes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.exchange.programs import Program
    from refiqda.losses import LossLog


def settle_cases(tree: model.Project, program: Program, log: LossLog) -> None:
    """Give every named case that codings take for their code a code of its name, in place.

    A program that says so itself gets it as it is; there it is told where cases say it in another way.
    """
    if not tree.cases:
        return
    if program.cases == "codings":
        _tell_references(tree, program, log)
        return
    codes = {model.guid_key(code.guid) for code, _ in walk_codes(tree.code_book)}
    cases = {model.guid_key(case.guid): case for case in tree.cases if case.name}
    made: dict[str, str] = {}
    for coding in _codings(tree) if not cases.keys() <= codes else ():
        key = model.guid_key(coding.code_ref or "")
        if key not in cases or key in codes:
            continue
        if key not in made:
            made[key] = spelled(made_guid("code of a case", key), program.guid_case)
            _add_code(tree, cases[key], made[key], log)
        coding.code_ref = made[key]


def _add_code(tree: model.Project, case: model.Case, guid: str, log: LossLog) -> None:
    tree.code_book.append(model.Code(guid=guid, name=case.name or "", is_codable=True))
    case.code_refs.append(guid)
    detail = "was taken for a code by its codings; there is a code of its name for them now"
    log.add("repaired", "case", detail, guid=case.guid, name=case.name)


def _codings(tree: model.Project) -> Iterator[model.Coding]:
    for source in tree.sources:
        yield from source.codings
        inner = (getattr(source, "representation", None), getattr(source, "text_description", None))
        areas = [getattr(area, "representation", None) for area in getattr(source, "pdf_selections", ())]
        for text in (*inner, *areas):
            if text is not None:
                yield from text.codings
    for note in tree.notes:
        yield from note.codings
    for selections in selection_lists(tree):
        for one in selections:
            yield from one.codings


def _tell_references(tree: model.Project, program: Program, log: LossLog) -> None:
    for case in tree.cases:
        if case.source_refs or case.selection_refs:
            detail = (
                f"points to what belongs to it; {program.title} says that by codings, "
                "and whether it reads it so is not tested"
            )
            log.add("degraded", "case", detail, guid=case.guid, name=case.name)
