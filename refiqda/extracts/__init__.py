"""Tables made from a project: codings, codes, sources, cases, notes, a matrix, and what else it holds.

A table is typed columns and rows that are made while one goes through them (`Table`); which codings it is made from,
and what stands beside them, is said with `Wanted`. Writing tables into files is ``refiqda.render.tables``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda import model
from refiqda.errors import InvalidArgumentError
from refiqda.extracts.codebook import codebook_table, codes_table
from refiqda.extracts.codings import codings_table, first_page_of
from refiqda.extracts.matrix import matrix_table
from refiqda.extracts.notes import notes_table
from refiqda.extracts.table import Table
from refiqda.extracts.things import (
    cases_table,
    links_table,
    sets_table,
    sources_table,
    users_table,
    variables_table,
)
from refiqda.extracts.walking import Words
from refiqda.extracts.wanted import MEASURES, ORIGINS, SIDES, Chosen, Wanted, choose

if TYPE_CHECKING:
    from collections.abc import Callable

    from refiqda.project import Project

__all__ = ["MEASURES", "ORIGINS", "SIDES", "TABLES", "Chosen", "Table", "Wanted", "choose", "table_of"]

TABLES: Final = (
    "codings", "codes", "sources", "cases", "notes", "matrix", "users", "sets", "links", "variables",
)  # fmt: skip
"""What may be asked for."""

_UNCHOSEN: Final = ("notes", "sets", "links", "variables")
"""Tables that no choice of codings changes."""


def table_of(
    project: Project | model.CodeBook,
    name: str,
    wanted: Wanted | None = None,
    **options: Any,  # noqa: ANN401 - the fields of Wanted
) -> Table:
    """Return one of `TABLES`, of a codebook ``codes`` only; ``options`` are the fields of `Wanted`.

    Raises InvalidArgumentError for another name or option, NotInProjectError and AmbiguousNameError for what is
    asked for by name.
    """
    asked = wanted or _wanted(options)
    if name not in TABLES:
        raise InvalidArgumentError(f'no table is called "{name}"', remedy=f"Use one of: {', '.join(TABLES)}.")
    _refuse_vain(name, asked)
    if isinstance(project, model.CodeBook):
        if name != "codes" or asked.chooses:
            what = "codings to choose from" if name == "codes" else name
            raise InvalidArgumentError(
                f"a codebook has no {what}", remedy="Export its codes, or name a project."
            )
        return codebook_table(project)
    if asked.chooses and name in _UNCHOSEN:
        raise InvalidArgumentError(
            f"the table of {name} is made from no codings",
            remedy="Leave out the choice of analysts, codes and sources.",
        )
    chosen = choose(project, asked, counted=name != "codings")
    return attrs.evolve(_MAKERS[name](chosen), title=project.tree.name or "")


_OF_ONE: Final[dict[str, tuple[str, ...]]] = {
    "codings": ("context", "attributes"),
    "matrix": ("measure", "by", "binary", "transpose"),
}
"""Wishes that one table alone can fulfil."""


def _refuse_vain(name: str, asked: Wanted) -> None:
    """Refuse a wish that this table would pass over in silence."""
    plain = Wanted()
    for owner, wishes in _OF_ONE.items():
        vain = [wish for wish in wishes if getattr(asked, wish) != getattr(plain, wish)]
        if vain and owner != name:
            raise InvalidArgumentError(
                f'"{vain[0]}" is for the table of {owner}'
                if owner != "matrix"
                else f'"{vain[0]}" is for the matrix',
                remedy=f"Leave it out, or ask for that table ({owner}).",
            )


def _wanted(options: dict[str, Any]) -> Wanted:
    unknown = options.keys() - attrs.fields_dict(Wanted).keys()
    if unknown:
        raise InvalidArgumentError(
            f'no option is called "{min(unknown)}"',
            remedy=f"Use some of: {', '.join(attrs.fields_dict(Wanted))}.",
        )
    return Wanted(**options)


def _notes(chosen: Chosen) -> Table:
    return notes_table(chosen, Words(chosen.project), first_page_of(chosen.project.tree))


_MAKERS: Final[dict[str, Callable[[Chosen], Table]]] = {
    "codings": codings_table,
    "codes": lambda chosen: codes_table(chosen, Words(chosen.project)),
    "sources": lambda chosen: sources_table(chosen, Words(chosen.project)),
    "cases": cases_table,
    "notes": _notes,
    "matrix": matrix_table,
    "users": users_table,
    "sets": sets_table,
    "links": lambda chosen: links_table(chosen, Words(chosen.project)),
    "variables": variables_table,
}
