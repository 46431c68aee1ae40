"""Codes of a QualCoder project: categories with sub-categories, codes in them, sub-codes below codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda import model

if TYPE_CHECKING:
    from refiqda.importing.databases import Row
    from refiqda.importing.qualcoder import Reading

_CIRCLE: Final = "stands below itself, and was put at the top"
_LOST: Final = "stands below one that is not there, and was put at the top"
_WHO: Final = "who made it and when, which the format does not say of codes"


def read_codes(reading: Reading) -> None:
    """Make the categories and codes of ``reading``'s database, each below what it stands in."""
    categories: dict[int, tuple[model.Code, int | None]] = {}
    for row in reading.database.rows("code_cat", "catid", "name", "owner", "date", "memo", "supercatid"):
        number = row.integer("catid")
        if number is not None and number not in categories:
            categories[number] = (_made(reading, row, "category", number), row.integer("supercatid"))
    codes: dict[int, tuple[model.Code, int | None, int | None]] = {}
    for row in reading.database.rows(
        "code_name", "cid", "name", "memo", "catid", "owner", "date", "color", "supercid"
    ):
        number = row.integer("cid")
        if number is None or number in codes:
            reading.log.add("dropped", "code", "has no number of its own", name=row.text("name"))
            continue
        codes[number] = (_made(reading, row, "code", number), row.integer("catid"), row.integer("supercid"))
    reading.categories = {number: category for number, (category, _) in categories.items()}
    reading.codes = {number: code for number, (code, _, _) in codes.items()}
    above = {number: parent for number, (_, parent) in categories.items()}
    for number, (category, parent) in categories.items():
        reading.making.code(category, _above(reading, category, number, parent, reading.categories, above))
    upper = {number: parent for number, (_, _, parent) in codes.items()}
    for number, (code, group, parent) in codes.items():
        owner = _above(reading, code, number, parent, reading.codes, upper)
        if owner is None and group is not None:
            owner = reading.categories.get(group)
            if owner is None:
                reading.log.add("repaired", "code", _LOST, guid=code.guid, name=code.name)
        reading.making.code(code, owner)


def _made(reading: Reading, row: Row, kind: str, number: int) -> model.Code:
    """Return a code or category; its number, maker and date say which it is, whatever it is called now."""
    making, name = reading.making, row.text("name") or ""
    owner, stamp = row.filled("owner"), row.filled("date")
    code = model.Code(
        guid=making.guid(kind, number, owner, stamp or name),
        name=name,
        is_codable=kind == "code",
        color=making.color(row.text("color"), name) if kind == "code" else None,
        description=row.filled("memo"),
    )
    if owner or stamp:
        reading.log.add("dropped", kind, _WHO, guid=code.guid, name=name)
    return code


def _above(
    reading: Reading,
    one: model.Code,
    number: int,
    parent: int | None,
    known: dict[int, model.Code],
    above: dict[int, int | None],
) -> model.Code | None:
    """Return what ``one`` stands below; None, told, where that is itself in the end or not there."""
    if parent is None:
        return None
    if parent not in known:
        reading.log.add("repaired", "code", _LOST, guid=one.guid, name=one.name)
        return None
    seen, step = {number}, parent
    while step not in seen:
        seen.add(step)
        further = above.get(step)
        if further is None or further not in known:
            return known[parent]
        step = further
    if step != number:  # a circle further up, which is cut there
        return known[parent]
    above[number] = None
    reading.log.add("repaired", "code", _CIRCLE, guid=one.guid, name=one.name)
    return None
