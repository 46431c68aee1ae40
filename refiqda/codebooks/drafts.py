"""What a table or document says of a codebook, row by row, before it is compared with anything.

Readers of every form make a `Draft`; `resolve` finds out which code stands in which. A form may be unable to give a
text back to the letter (a cell holds 32,767 characters, a paragraph no carriage return): what a file would give back
otherwise than it was is written beside it, under a mark of what is shown (`add_exact`), and counts for as
long as nobody changed what is shown.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda import spec
from refiqda.codebooks.columns import yes_or_no
from refiqda.codebooks.descriptions import Parts, format_parts
from refiqda.errors import InvalidArgumentError
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from refiqda import model
    from refiqda.codebooks.columns import Field
    from refiqda.codebooks.descriptions import Kind

PART_FIELDS: Final[tuple[Kind, ...]] = ("definition", "include", "exclude", "example")
CUT: Final = " [cut]"
"""How a cell ends that could not hold its text."""
_SHOWN_BY: Final[dict[str, tuple[Field, ...]]] = {
    "name": ("code",),
    "parent": ("parent", "parent_guid"),
    "color": ("color",),
    "description": ("definition", "include", "exclude", "example"),
}
"""The fields of a code that a form may spoil, and the cells that show each."""


@attrs.define(kw_only=True)
class Row:
    """A row as read: ``place`` says where ("row 5"), ``cells`` only what is filled; ``above`` is a row if known.

    ``above`` is given by forms that show the tree by themselves (headings); elsewhere it is None and cells say it.
    """

    place: str
    cells: dict[Field, str]
    above: Row | None = None


@attrs.define(kw_only=True)
class Draft:
    """A codebook as a file says it: rows, the columns there are, sets (rows of cells), and what to tell.

    ``whole`` is true where the file shows the tree by itself, so that a row without ``above`` is at the top. A file
    that says every code to the letter has no rows: its codes are ``ready``, and its sets too.
    """

    file: str
    rows: list[Row]
    columns: frozenset[Field]
    sets: list[dict[str, str]] | None = None
    told: list[str] = attrs.field(factory=list)
    whole: bool = False
    ready: list[Wanted] | None = None
    ready_sets: list[model.Set] = attrs.field(factory=list)


@attrs.define(kw_only=True, eq=False)
class Wanted:
    """One code as the file wants it; None in ``values`` means none, a field that is absent stays as it is.

    ``parent`` is another of them, or the GUID of a code that is not in the file, or None at the top.
    ``values``: ``is_codable``, ``color``, ``description`` (a whole one) or ``parts`` (texts by kind),
    ``memo`` (the texts of all memos in one).
    """

    place: str
    guid: str | None
    name: str
    parent: Wanted | str | None = None
    values: dict[str, Any] = attrs.field(factory=dict)
    made: bool = False


def mark_of(cells: Mapping[Field, str], field: str) -> str:
    """Return a mark of what the cells of ``field`` show."""
    shown = [cells.get(one, "") for one in _SHOWN_BY[field]]
    return hashlib.sha256(json.dumps(shown).encode("ascii")).hexdigest()[:16]


def add_exact(draft: Draft, codes: Sequence[Mapping[str, Any]]) -> list[str | None]:
    """Write beside the rows of a draft what they need in order to mean ``codes``, one each; return what that is.

    ``draft`` is what was read back of a file without help; ``codes`` have ``guid``, ``name``, ``parent`` (GUID or
    None), ``color`` and ``description``. None stands where a row says it all by itself.
    """
    exact: list[dict[str, list[Any]]] = []
    for row, code in zip(draft.rows, codes, strict=True):
        plain = plain_values(row.cells)
        exact.append(
            {
                field: [mark_of(row.cells, field), code[field]]
                for field in plain
                if plain[field] != code[field]
            }
        )
        row.cells.pop("exact", None)
        row.cells["guid"] = code["guid"]
        if exact[-1]:
            row.cells["exact"] = _dumped(exact[-1])
    try:
        found = {guid_key(one.guid): one.parent for one in resolve(attrs.evolve(draft, told=[])) if one.guid}
    except InvalidArgumentError:
        found = {}
    for row, code, said in zip(draft.rows, codes, exact, strict=True):
        above = found.get(guid_key(code["guid"]), "")
        parent = above.guid if isinstance(above, Wanted) else above
        if parent != code["parent"]:
            said["parent"] = [mark_of(row.cells, "parent"), code["parent"]]
    return [_dumped(said) if said else None for said in exact]


_SET_FIELDS: Final = ("set", "description")


def add_exact_sets(read: Sequence[Mapping[str, str]], rows: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Return the rows of sets with what they need beside them; ``read`` is what is read back of them without."""
    made: list[dict[str, str]] = []
    for shown, row in zip(read, rows, strict=True):
        exact: dict[str, list[Any]] = {
            field: [_set_mark(shown, field), row[field]]
            for field in _SET_FIELDS
            if field in row and shown.get(field) != row[field]
        }
        made.append({**row, "exact": _dumped(exact)} if exact else row)
    return made


def exact_set_row(cells: dict[str, str]) -> dict[str, str]:
    """Return a row of sets with what is written beside it, for cells that still show what they showed."""
    text = cells.pop("exact", None)
    if not text:
        return cells
    try:
        said = {field: (mark, value) for field, (mark, value) in json.loads(text).items()}
    except (ValueError, TypeError, AttributeError, RecursionError):
        return cells
    for field, (mark, value) in said.items():
        if field in _SET_FIELDS and isinstance(value, str) and mark == _set_mark(cells, field):
            cells = {**cells, field: value}
    return cells


def _set_mark(cells: Mapping[str, str], field: str) -> str:
    return hashlib.sha256(json.dumps(cells.get(field)).encode("ascii")).hexdigest()[:16]


def _dumped(exact: dict[str, list[Any]]) -> str:
    text = json.dumps(exact, ensure_ascii=True, separators=(",", ":"))
    return text.replace("_", "\\u005f")  # workbooks take _x0041_ for a letter


def plain_values(cells: Mapping[Field, str]) -> dict[str, Any]:
    """Return what cells say without help, for a codebook that is made anew; the parent aside."""
    return {
        "name": cells.get("code"),
        "color": cells.get("color"),
        "description": format_parts(parts_of(cells)) or None,
    }


def parts_of(cells: Mapping[Field, str]) -> Parts:
    """Return the parts that cells hold."""
    return Parts(
        definition=cells.get("definition", ""),
        include=cells.get("include", ""),
        exclude=cells.get("exclude", ""),
        examples=examples_of(cells.get("example", "")),
    )


def examples_of(cell: str) -> tuple[str, ...]:
    """Return the examples of a cell: an empty line parts them."""
    return tuple(re.split(r"\n[ \t]*\n", cell))


def resolve(draft: Draft, known: Mapping[str, str] | None = None) -> list[Wanted]:
    """Return the codes that a file wants, in its order, each with its parent.

    ``known`` are the paths of the codes that there are already, by ``guid_key``: a parent may be called by the path
    it had. Parents that are only named are made, as folders, and told. Raises InvalidArgumentError for a row
    without a name, a GUID twice, a parent that may be several, and codes that stand in each other.
    """
    if draft.ready is not None:
        _refuse_doubles(draft, draft.ready)
        return draft.ready
    rows = _in_order(draft)
    wanted = [_wanted(draft, row) for row in rows]
    _refuse_doubles(draft, wanted)
    _Parents(draft, rows, wanted, dict(known or {})).find()
    _refuse_circles(draft, wanted)
    return wanted


def _in_order(draft: Draft) -> list[Row]:
    """Return the rows by their numbers where there are any; a row without one stays behind its neighbour."""
    if "order" not in draft.columns or draft.whole:
        return list(draft.rows)
    numbers: list[float] = []
    for row in draft.rows:
        text = row.cells.get("order", "")
        number = _number(text)
        if number is None:
            number = numbers[-1] if numbers else float("-inf")
        numbers.append(number)
    given = [number for number, row in zip(numbers, draft.rows, strict=True) if row.cells.get("order")]
    if given != sorted(given):
        draft.told.append(
            "rows stand in another order than their numbers under Order, which count; without that column the rows do"
        )
    return [row for _, row in sorted(zip(numbers, draft.rows, strict=True), key=lambda pair: pair[0])]


def _wanted(draft: Draft, row: Row) -> Wanted:
    cells = row.cells
    exact = _exact(draft, row)
    name = exact.get("name", cells.get("code"))
    if name is None:
        raise InvalidArgumentError(
            "a row names no code",
            file=draft.file,
            where=row.place,
            remedy="Give it a name, or delete the row.",
        )
    guid = cells.get("guid", "").strip() or None
    if guid is not None and not spec.GUID.accepts(guid):
        if "guid" in draft.columns and len(guid) >= _GUID_LIKE:
            draft.told.append(f"{row.place}: what stands under GUID is none; the code is found by its path")
        guid = None
    made = Wanted(place=row.place, guid=guid, name=name)
    if "parent" in exact:
        made.parent = exact["parent"] or ""
    _add_values(draft, row, exact, made)
    if "memo" in cells:
        made.values["memo"] = cells["memo"]
    return made


_GUID_LIKE: Final = 20


def _add_values(draft: Draft, row: Row, exact: Mapping[str, Any], made: Wanted) -> None:
    cells = row.cells
    if "codable" in draft.columns:
        said = yes_or_no(cells.get("codable", "yes"))
        if said is None:
            draft.told.append(f"{row.place}: neither yes nor no stands under Codable; the code is codable")
        made.values["is_codable"] = said is not False
    if "color" in exact:
        made.values["color"] = exact["color"]
    elif "color" in draft.columns:
        color = cells.get("color", "").strip()
        if color and not spec.COLOR.accepts(color):
            draft.told.append(f"{row.place}: the colour is none like #RRGGBB, and is left as it was")
        else:
            made.values["color"] = color or None
    if "description" in exact:
        made.values["description"] = exact["description"]
    elif "description" in draft.columns:
        made.values["description"] = cells.get("description") or None
        given = {kind: cells[kind] for kind in PART_FIELDS if cells.get(kind)}
        if given:
            made.values["parts"] = given
    elif draft.columns & set(PART_FIELDS):
        made.values["parts"] = {kind: cells.get(kind, "") for kind in PART_FIELDS if kind in draft.columns}


def _exact(draft: Draft, row: Row) -> dict[str, Any]:
    """Return what is written beside the row for fields that still show what they showed."""
    text = row.cells.get("exact")
    if not text:
        return {}
    try:
        said = json.loads(text)
        pairs = {field: (mark, value) for field, (mark, value) in said.items()}
    except (ValueError, TypeError, AttributeError, RecursionError):
        draft.told.append(f"{row.place}: what stands under Exact is damaged, and is not used")
        return {}
    return {
        field: value
        for field, (mark, value) in pairs.items()
        if field in _SHOWN_BY
        and (value is None or isinstance(value, str))
        and mark == mark_of(row.cells, field)
    }


def _refuse_doubles(draft: Draft, wanted: Iterable[Wanted]) -> None:
    seen: dict[str, Wanted] = {}
    for one in wanted:
        if one.guid is None:
            continue
        first = seen.setdefault(guid_key(one.guid), one)
        if first is not one:
            raise InvalidArgumentError(
                f"two rows have one GUID, {first.place} too",
                file=draft.file,
                where=one.place,
                remedy="A copied row is a new code: empty its cell under GUID.",
            )


def _refuse_circles(draft: Draft, wanted: Iterable[Wanted]) -> None:
    fine: set[int] = set()
    for one in wanted:
        trail: dict[int, Wanted] = {}
        at: Wanted | str | None = one
        while isinstance(at, Wanted) and id(at) not in fine:
            if id(at) in trail:
                raise InvalidArgumentError(
                    "a code stands inside of itself",
                    file=draft.file,
                    where=at.place,
                    remedy="Correct its parent.",
                )
            trail[id(at)] = at
            at = at.parent
        fine |= trail.keys()


class _Parents:
    """Finding which code stands in which, by all that rows may say of it."""

    def __init__(self, draft: Draft, rows: list[Row], wanted: list[Wanted], known: dict[str, str]) -> None:
        self.draft, self.rows, self.wanted, self.known = draft, rows, wanted, known
        self.by_guid = {guid_key(one.guid): one for one in wanted if one.guid}
        self.by_row = {id(row): one for row, one in zip(rows, wanted, strict=True)}
        self.by_path: dict[str, list[Wanted]] = {}
        self.by_name: dict[str, list[Wanted]] = {}
        for row, one in zip(rows, wanted, strict=True):
            above = row.cells.get("parent", "")
            self.by_path.setdefault(f"{above}/{one.name}" if above else one.name, []).append(one)
            self.by_name.setdefault(one.name, []).append(one)
        self.was: dict[str, list[str]] = {}
        for key, path in known.items():
            self.was.setdefault(path, []).append(key)
        self.folders: dict[str, Wanted] = {}

    def find(self) -> None:
        """Set the parent of each."""
        by_level = "parent" not in self.draft.columns and "level" in self.draft.columns
        trail: list[tuple[float, Wanted]] = []
        for row, one in list(zip(self.rows, self.wanted, strict=True)):
            if isinstance(one.parent, str):  # written beside the row
                one.parent = self._of_guid(one.parent, one) if one.parent else None
            elif self.draft.whole:
                one.parent = None if row.above is None else self.by_row[id(row.above)]
            elif by_level:
                level = _number(row.cells.get("level", "")) or 1.0
                while trail and trail[-1][0] >= level:
                    trail.pop()
                one.parent = trail[-1][1] if trail else None
                trail.append((level, one))
            else:
                one.parent = self._named(row, one)

    def _of_guid(self, guid: str, one: Wanted) -> Wanted | str | None:
        key = guid_key(guid)
        if key in self.by_guid:
            return self.by_guid[key]
        if key in self.known:
            return guid
        self.draft.told.append(f"{one.place}: the code it stood in is gone; it stands at the top")
        return None

    def _named(self, row: Row, one: Wanted) -> Wanted | str | None:
        said = row.cells.get("parent", "")
        if not said:
            return None
        given = guid_key(row.cells.get("parent_guid", ""))
        if self.known.get(given) == said:  # nobody changed these cells, whatever is called so now
            return self._of_guid(given, one)
        names = said.removeprefix("/")
        found: list[Wanted] = []
        for candidates in (self.by_path.get(said), self.by_name.get(said), self.by_path.get(names)):
            found = found or [other for other in candidates or () if other is not one]
        if len(found) > 1:
            found = [other for other in found if other.guid and guid_key(other.guid) == given] or found
        if len(found) == 1:
            return found[0]
        if found:
            raise InvalidArgumentError(
                f"its parent may be any of {len(found)} codes",
                file=self.draft.file,
                where=row.place,
                remedy="Give the parent's whole path, or its GUID under Parent GUID.",
            )
        keys = self.was.get(said) or self.was.get(names) or []
        keys = [key for key in keys if key == given] or keys
        if len(keys) == 1:
            return self.by_guid.get(keys[0], keys[0])
        if given and (given in self.by_guid or given in self.known):
            self.draft.told.append(f'{row.place}: no code is called "{said}"; it stays where it was')
            return self._of_guid(given, one)
        return self._folder(row, names)

    def _folder(self, row: Row, path: str) -> Wanted:
        """Return a folder that is only named as a parent, and those it stands in by its path."""
        above: Wanted | None = None
        walked = ""
        for name in path.split("/"):
            walked = f"{walked}/{name}" if walked else name
            known = [*self.by_path.get(walked, []), *filter(None, [self.folders.get(walked)])]
            if known:
                above = known[0]
                continue
            made = Wanted(place=row.place, guid=None, name=name, parent=above, made=True)
            made.values["is_codable"] = False
            at = next(place for place, one in enumerate(self.wanted) if one.place == row.place)
            self.wanted.insert(at, made)
            self.folders[walked] = above = made
            self.draft.told.append(f'"{walked}" is only named as a parent, and is made as a folder')
        assert above is not None  # noqa: S101 - a path has a name
        return above


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
