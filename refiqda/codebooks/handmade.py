"""Tables made by hand, brought into our form: themes and sub-codes in columns of their own, numbers, paths.

What is understood, each alone or together with others:

- ``Subcode`` beside ``Code``: the row is of the sub-code; a code above it counts on until the next.
- ``Category`` or ``Theme`` beside ``Code``: what the code stands in; it counts on until the next.
- Numbers like ``1``, ``1.2``, ``1.2.1``: the code stands in the one whose number is one part shorter.
- ``Path`` (``Parent/Child``) instead of a name, or beside it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from refiqda.codebooks.columns import field_of
from refiqda.codebooks.drafts import Draft, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


_NUMBER: Final = re.compile(r"\d+(?:\.\d+)*\.?|[A-Z](?:\.\d+)*\.?")
_JOINED: Final = frozenset({"exact", "example", "definition", "include", "exclude", "memo"})
"""Columns that may come several times; what they hold is put together."""


def is_header(titles: Sequence[str]) -> bool:
    """Return whether a row of titles heads a codebook: it has a code, and one column more that is known."""
    fields = {field_of(title) for title in titles}
    return bool(fields & {"code", "path", "subcode"}) and len(fields - {None, "figure"}) > 1


def draft_of(file: str, titles: Sequence[str], lines: Iterable[tuple[str, Sequence[str | None]]]) -> Draft:
    """Return what a table says: its titles, and for each line where it stands and its cells.

    Columns that are not known are told, with what they are called.
    """
    fields = [field_of(title) for title in titles]
    draft = Draft(file=file, rows=[], columns=frozenset(field for field in fields if field))
    unknown = [title for title, field in zip(titles, fields, strict=True) if field is None and title.strip()]
    if unknown:
        named = ", ".join(f'"{one}"' for one in unknown)
        draft.told.append(f"not read, for no column of a codebook is called so: {named}")
    for place, cells in lines:
        row = Row(place=place, cells={})
        for field, cell in zip(fields, cells, strict=False):
            if field is None or cell is None:
                continue
            if field in _JOINED and field in row.cells:
                gap = "" if field == "exact" else "\n\n"
                row.cells[field] += gap + cell
            else:
                row.cells[field] = cell
        if row.cells:
            draft.rows.append(row)
    _settle(draft)
    return draft


def _settle(draft: Draft) -> None:
    """Put names and parents where ours are."""
    if "path" in draft.columns:
        _take_paths(draft)
    if "subcode" in draft.columns:
        _take_subcodes(draft)
    if "category" in draft.columns:
        _take_categories(draft)
    if "number" in draft.columns and "parent" not in draft.columns:
        _take_numbers(draft)


def _take_paths(draft: Draft) -> None:
    for row in draft.rows:
        path = row.cells.pop("path", "")
        above, _, last = path.rpartition("/")
        name = row.cells.setdefault("code", last) if path else row.cells.get("code", "")
        if "parent" not in draft.columns and path.endswith(f"/{name}"):
            above = path[: -len(name) - 1]
        if "parent" not in draft.columns and above:
            row.cells["parent"] = above
    draft.columns |= {"code", "parent"}


def _take_subcodes(draft: Draft) -> None:
    above = ""
    for row in draft.rows:
        above = row.cells.get("code", above)
        inner = row.cells.pop("subcode", None)
        if inner is not None:
            row.cells["code"] = inner
            if above:
                row.cells["parent"] = above
    draft.columns |= {"code", "parent"}


def _take_categories(draft: Draft) -> None:
    above = ""
    for row in draft.rows:
        above = row.cells.pop("category", above)
        if "code" not in row.cells and above:
            row.cells["code"] = above
        elif above and "parent" not in row.cells and above != row.cells.get("code"):
            row.cells["parent"] = above
    draft.columns |= {"parent"}


def _take_numbers(draft: Draft) -> None:
    """Let numbers say which code stands in which, if they do."""
    numbers = [row.cells.get("number", "").strip().rstrip(".") for row in draft.rows]
    if not any("." in number for number in numbers):
        return
    by_number: dict[str, Row] = {}
    for number, row in zip(numbers, draft.rows, strict=True):
        if not _NUMBER.fullmatch(number) or number in by_number:
            draft.told.append(
                f"{row.place}: its number is none like 1.2, or is used twice; it stands at the top"
            )
            continue
        by_number[number] = row
        above = number.rpartition(".")[0]
        if above and above not in by_number:
            draft.told.append(f"{row.place}: no code above it has the number {above}; it stands at the top")
        row.above = by_number.get(above)
    draft.whole = True
