"""Rules of a recoding, and the map that people write them in.

A row of the map says what becomes of one code::

    action   code                to            parent      conditions of a split
    rename   Trust               Confidence
    move     Confidence                        Daily life
    merge    Hope; Optimism      Looking ahead
    split    Family              Parents                   contains = mother
    split    Family              Siblings
    remove   Not sure yet

The conditions are columns too: coder, source, case, set, contains, pattern, and with (another code on the passage).
``action`` may be left out where the rest says it. A row with a ``coding`` gives that coding a new code. Codes are
called by name, path or GUID as they are before anything is changed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, get_args

import attrs

from refiqda.errors import InvalidArgumentError
from refiqda.office.sheets import read_sheet

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from refiqda.office.sheets import SheetRow

Action = Literal["rename", "move", "merge", "split", "remove", "assign"]
ACTIONS: Final[tuple[Action, ...]] = get_args(Action)

_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "action": ("action", "do", "what", "handling", "aktion"),
    "code": ("code", "from", "old", "old_code", "code_now", "kode", "fra", "von"),
    "to": ("to", "new", "new_code", "into", "new_name", "til", "ny_kode", "nach", "zu"),
    "parent": ("parent", "under", "new_parent", "within"),
    "coding": ("coding", "coding_guid"),
    "coder": ("coder", "analyst", "user"),
    "source": ("source", "document", "file"),
    "case": ("case",),
    "set": ("set",),
    "contains": ("contains", "text", "words"),
    "pattern": ("pattern", "regex"),
    "with": ("with", "and_code", "also_coded"),
}
_FIELDS: Final = {word: field for field, words in _COLUMNS.items() for word in words}
CONDITIONS: Final = ("coder", "source", "case", "set", "contains", "pattern", "with")
_TOP: Final = ("/", "(top)")


def _compiled(text: str | re.Pattern[str] | None) -> re.Pattern[str] | None:
    if isinstance(text, re.Pattern):
        return text
    try:
        return re.compile(text) if text else None
    except re.error as error:
        raise InvalidArgumentError(
            "a pattern is no regular expression", remedy="Write it as Python's re takes it."
        ) from error


@attrs.frozen(kw_only=True)
class Rule:
    """One rule. ``codes`` are what it is about; ``to`` is a code or, of a renaming, the new name.

    ``parent`` is where a code goes (``/`` is the top), also where a code that is made by the rule is to stand.
    The conditions belong to a split: all that are given have to hold. ``coding`` is the GUID of a coding that gets
    the code ``to``. ``place`` says where the rule was written.
    """

    action: Action
    codes: tuple[str, ...] = ()
    to: str | None = None
    parent: str | None = None
    coding: str | None = None
    coder: str | None = None
    source: str | None = None
    case: str | None = None
    set: str | None = None
    contains: str | None = None
    pattern: re.Pattern[str] | None = attrs.field(default=None, converter=_compiled)
    with_code: str | None = None
    place: str = ""

    @property
    def where(self) -> str | None:
        """Where an error about the project says that the rule stands."""
        return f"{self.place} of the map" if self.place else None

    @property
    def to_top(self) -> bool:
        """Whether the rule sends a code to the top."""
        return self.parent in _TOP

    @property
    def has_conditions(self) -> bool:
        """Whether a split says which codings it is about."""
        return any(
            one is not None
            for one in (
                self.coder,
                self.source,
                self.case,
                self.set,
                self.contains,
                self.pattern,
                self.with_code,
            )
        )


def read_rules(path: str | Path) -> list[Rule]:
    """Read a map (.csv, .xlsx, .jsonl); raises InvalidArgumentError for a row that says nothing to do."""
    sheet = read_sheet(path)
    fields = {column: _FIELDS[column] for column in sheet.columns if column in _FIELDS}
    if "to" not in fields.values() and "parent" not in fields.values() and "action" not in fields.values():
        raise InvalidArgumentError(
            "is no map of codes",
            file=sheet.file,
            remedy="Name its columns code and to, or action, code and to.",
        )
    rules: list[Rule] = []
    for row in sheet.rows:
        cells: dict[str, str] = {}
        for column, field in fields.items():
            text = row.cells.get(column)
            if text is not None and text.strip():
                cells.setdefault(field, text if field == "contains" else text.strip())
        if "coding" in fields.values():
            if "to" in cells and "coding" in cells:
                rules.append(
                    Rule(action="assign", coding=cells["coding"], to=cells["to"], parent=cells.get("parent"),
                         place=f"row {row.number}")
                )  # fmt: skip
        elif cells:
            rules.append(_rule(sheet.file, row, cells))
    return _gathered(rules)


def _rule(file: str, row: SheetRow, cells: Mapping[str, str]) -> Rule:
    place = f"row {row.number}"
    action = cells.get("action", "").lower() or _meant(cells)
    if action not in ACTIONS or "code" not in cells:
        raise InvalidArgumentError(
            "a row has no code" if action in ACTIONS else "a row says nothing to do" if not cells.get("action")
            else f'"{cells["action"]}" is nothing to do with a code', file=file, where=place,
            remedy=f"Give it a code, and one of: {', '.join(ACTIONS[:-1])}.",
        )  # fmt: skip
    many = action in {"merge", "remove"}
    codes = [part.strip() for part in cells["code"].split(";")] if many else [cells["code"]]
    try:
        rule = Rule(
            action=action,
            codes=tuple(filter(None, codes)), to=cells.get("to"), parent=cells.get("parent"),
            coder=cells.get("coder"), source=cells.get("source"), case=cells.get("case"), set=cells.get("set"),
            contains=cells.get("contains"), pattern=cells.get("pattern"), with_code=cells.get("with"), place=place,
        )  # fmt: skip
    except InvalidArgumentError as error:
        error.file, error.where = file, place
        raise
    _check(file, rule)
    return rule


def _meant(cells: Mapping[str, str]) -> str:
    """Return the action of a row that names none."""
    if any(cells.get(field) for field in CONDITIONS):
        return "split"
    if "to" in cells:
        return "merge" if ";" in cells.get("code", "") else "rename"
    return "move" if "parent" in cells else ""


def _check(file: str, rule: Rule) -> None:
    needs = {"rename": rule.to, "merge": rule.to, "split": rule.to, "move": rule.parent, "remove": "nothing"}
    if not needs[rule.action]:
        column = "parent" if rule.action == "move" else "to"
        raise InvalidArgumentError(
            f"a row of the action {rule.action} says nothing under {column}",
            file=file, where=rule.place, remedy="Fill it in (/ is the top).",
        )  # fmt: skip
    if rule.has_conditions and rule.action != "split":
        raise InvalidArgumentError(
            "only a split can have conditions", file=file, where=rule.place, remedy="Let its action be split."
        )


def _gathered(rules: list[Rule]) -> list[Rule]:
    """Return rules in which several codes that are to be called alike are merged, if no action said otherwise."""
    names: dict[str, list[Rule]] = {}
    for rule in rules:
        if rule.action == "rename" and rule.to and rule.parent is None:
            names.setdefault(rule.to, []).append(rule)
    return [
        attrs.evolve(rule, action="merge")
        if rule.action == "rename" and len({one.codes for one in names.get(rule.to or "", ())}) > 1
        else rule
        for rule in rules
    ]
