"""A codebook as cells: what a table or document shows of each code, and of its sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from refiqda.codebooks.entries import entries_of, sets_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.codebooks.columns import Field
    from refiqda.codebooks.entries import Codebook, Entry

Cells = dict["Field", str]


def cells_of(entries: Sequence[Entry]) -> list[Cells]:
    """Return the cells of each code; what is empty is left out."""
    rows: list[Cells] = []
    for place, one in enumerate(entries):
        above = None if one.parent is None else entries[one.parent]
        parts = one.parts
        cells: Cells = {
            "code": one.name,
            "parent": "" if above is None else above.path,
            "parent_guid": "" if above is None else above.guid,
            "definition": parts.definition,
            "include": parts.include,
            "exclude": parts.exclude,
            "example": one.example,
            "color": one.color or "",
            "codable": "yes" if one.is_codable else "no",
            "order": str(place + 1),
            "level": str(one.level),
            "memo": "\n\n".join(one.notes),
            "guid": one.guid,
        }
        rows.append({field: text for field, text in cells.items() if text})
    return rows


def meant_by(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Return what each row has to mean, to the letter, as `drafts.add_exact` takes it."""
    return [
        {
            "guid": one.guid,
            "name": one.name,
            "parent": None if one.parent is None else entries[one.parent].guid,
            "color": one.color,
            "description": one.description,
        }
        for one in entries
    ]


def set_rows(codebook: Codebook) -> list[dict[str, str]]:
    """Return the rows of the sets: one for each code in each set, the description in the first of a set."""
    paths = {one.guid: one.path for one in entries_of(codebook)}
    rows: list[dict[str, str]] = []
    for one in sets_of(codebook):
        for at, guid in enumerate(one.member_codes):
            cells = {"set": one.name, "set_guid": one.guid, "code": paths.get(guid, ""), "code_guid": guid}
            if not at and one.description is not None:
                cells["description"] = one.description
            rows.append(cells)
    return rows
