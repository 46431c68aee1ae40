"""A table as people read it: which of its columns are shown, and in which words.

Identifiers, and columns in which nothing stands, are for programs; they are left out of pages and documents, and folded
away in workbooks.
"""

from __future__ import annotations

import datetime as dt
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.render.plain import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from refiqda.extracts import Table
    from refiqda.frames import Field

_READ: Final[dict[str, tuple[str, ...]]] = {
    "codings": ("source", "place", "before", "quote", "after", "code_path", "coder", "origin", "case", "memo",
                "created"),
    "codes": ("code_path", "description", "codings", "sources", "characters", "coders", "memo", "sets", "color"),
    "sources": (
        "source", "source_kind", "length", "words", "codings", "coders", "cases", "sets", "description", "memo",
        "created", "creator",
    ),
    "cases": ("case", "description", "codes", "sources", "selections", "codings", "coders"),
    "notes": (
        "note", "text", "quote", "author", "created", "on", "object", "source", "place", "codes", "sets", "modified",
        "modified_by",
    ),
}  # fmt: skip
"""What people read of a table, in this order; then variables. All columns of other tables but identifiers."""
_TITLES: Final = {
    "code_path": "Code", "coder": "Analyst", "coders": "Analysts", "quote": "Passage",
    "case": "Case", "created": "Date",
    "on": "On", "modified": "Changed", "modified_by": "Changed by", "source_kind": "Kind",
    "selections": "Passages marked",
    "is_codable": "Can code", "color": "Colour", "user": "Name", "id": "Short name", "length": "Characters",
}  # fmt: skip
_DATE: Final = 10  # characters of a day in ISO 8601
_USUAL: Final = {"origin": "person"}
"""What is not worth a column of its own if every row says it."""


def is_identifier(name: str) -> bool:
    """Return whether a column holds what only programs ask for."""
    return name.endswith("_guid")


def is_number(field: Field) -> bool:
    """Return whether a column is set like numbers, to the right."""
    return field.kind in {"integer", "float"}


def filled(table: Table, usual: Mapping[str, str] = MappingProxyType({})) -> list[bool]:
    """Return for each column whether anything but the ``usual`` stands in it; rows are read until all are known."""
    found = [False] * len(table.fields)
    none = [(None, usual.get(name)) for name in table.columns]
    open_ = set(range(len(found)))
    for row in table:
        seen = [place for place in open_ if row[place] not in none[place]]
        for place in seen:
            found[place] = True
        open_.difference_update(seen)
        if not open_:
            break
    return found


def reading_table(table: Table) -> Table:
    """Return a table as people want to read it: with where passages are, in words, and without rows for programs.

    Codings that only say who belongs to a case are whole documents as a rule, and would be most of the pages. A table
    that is one to read already is returned as it is.
    """
    read = table.with_places()
    if not table.aside:
        return read
    place = read.columns.index("origin")
    left = sum(row[place] in table.aside for row in table)
    kept = attrs.evolve(read, aside=())
    if not left:
        return kept
    return attrs.evolve(
        kept,
        length=len(read) - left,
        make=lambda: (row for row in read if row[place] not in table.aside),
        left_out=_ASIDE.format(counted(left, *table.noun), "is" if left == 1 else "are"),
    )


_ASIDE: Final = "{} that only say who belongs to a case, or that a program repeated on pages, {} left out."


def shown_columns(table: Table) -> list[int]:
    """Return the places of the columns that people read, in the order in which they read them."""
    names = table.columns
    if table.name == "matrix":
        return list(range(len(names)))
    is_filled = filled(table, _USUAL)
    known = _READ.get(table.name, tuple(name for name in names if not is_identifier(name)))
    wanted = [names.index(name) for name in known if name in names]
    if table.name in _VARIABLES_FROM:
        wanted += range(names.index(_VARIABLES_FROM[table.name]) + 1, _end_of_variables(table))
    empty = not len(table)
    return [place for place in dict.fromkeys(wanted) if empty or is_filled[place]] or wanted[:1]


_VARIABLES_FROM: Final = {"sources": "sets", "cases": "coders", "codings": "y2"}
"""The columns behind which those of variables (or what was asked for) stand."""


def _end_of_variables(table: Table) -> int:
    return len(table.fields) - (table.columns[-1] == "place")


def title_of(name: str, table: str) -> str:
    """Return the heading of a column in words."""
    if table == "matrix":
        return {"code_path": "Code", "source": "Source", "coder": "Analyst", "case": "Case"}.get(name, name)
    if name in _TITLES:
        return _TITLES[name]
    kind, colon, rest = name.partition(": ")
    if colon and kind in {"case", "source"}:
        return f"{rest} ({kind})"
    return f"{name[:1].upper()}{name[1:]}".replace("_", " ") if name.isascii() and name.islower() else name


def words_of(value: object, name: str = "") -> str:
    """Return a value as people read it: yes and no, and of a moment in the past the day."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "seconds").replace("+00:00", " UTC")
    text = value.isoformat() if isinstance(value, dt.date) else str(value)
    return text[:_DATE] if name in {"created", "modified"} and text[_DATE : _DATE + 1] == "T" else text


def heading_of(table: Table) -> str:
    """Return what stands above a table: what it holds, and of which project."""
    what = "Codes" if table.name == "matrix" else table.name.capitalize()
    if table.name == "matrix":
        what = f"Codes by {_SIDES.get(table.side, table.side)}"
    return f"{what}: {table.title}" if table.title else what


_SIDES: Final = {"coder": "analyst"}


def lead_of(table: Table) -> str:
    """Return how many rows a table has, in words."""
    return counted(len(table), *table.noun)
