"""Values of variables as typed columns.

A variable says its type (Text, Boolean, Integer, Float, Date, DateTime), and each value says its own; the schema lets
the two differ. A column has the variable's type where every value fits it, and is text, as the file spells it, where
one does not: a whole number of 30 digits stays what it is, and so does a date before the year 1. An owner without a
value has None, one whose value is an empty text has that.

Source: REFI-QDA 1.5, clause 13 and the schema's VariableType and VariableValueType.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.frames import INTEGERS, Field, Kind
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from refiqda import model

_BETWEEN: Final = "; "
_WHOLE: Final = re.compile(r"0|-?[1-9]\d{0,18}", re.ASCII)
_DECIMAL: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{0,6})0*)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_DIGITS: Final = 17
"""Significant digits beyond which a double would not say the same number."""
_SMALLEST, _LARGEST = Decimal("1e-300"), Decimal("1e300")


@attrs.frozen
class Values:
    """A variable as a column: what it says of each owner, by the owner's number; who is not in it has none."""

    field: Field
    of: dict[int, Any]


def value_columns(
    tree: model.Project,
    owners: Sequence[Iterable[model.VariableValue]],
    *,
    prefix: str = "",
    taken: Iterable[str] = (),
) -> list[Values]:
    """Return a column for each variable that any of the owners has, in the order of the variables.

    ``owners`` are the values of each owner (of several cases, the values of all). ``prefix`` stands before the name of
    each column; names that are ``taken``, or that two variables share, get a number.
    """
    said: dict[str, dict[int, list[model.VariableValue]]] = {guid_key(one.guid): {} for one in tree.variables}
    for number, values in enumerate(owners):
        for value in values:
            key = guid_key(value.variable_ref or "")
            said.setdefault(key, {}).setdefault(number, []).append(value)
    known = {guid_key(one.guid): one for one in reversed(tree.variables)}
    names = set(taken)
    columns = []
    for key, by_owner in said.items():
        if by_owner:
            variable = known.get(key)
            name = unique(f"{prefix}{variable.name if variable else key or 'variable'}", names)
            columns.append(_column(name, variable, by_owner))
    return columns


def unique(name: str, names: set[str]) -> str:
    """Return ``name``, with a number behind it if it is among ``names``, and add it there."""
    made, number = name, 2
    while made in names:
        made, number = f"{name} ({number})", number + 1
    names.add(made)
    return made


def _column(
    name: str, variable: model.Variable | None, by_owner: dict[int, list[model.VariableValue]]
) -> Values:
    spelled = {
        owner: list(dict.fromkeys(text for text in map(spelling, values) if text is not None))
        for owner, values in by_owner.items()
    }
    kind, of = _typed(variable.type_of_variable if variable else "Text", spelled)
    meaning = (variable.description if variable else None) or "A variable of the project."
    return Values(Field(name, kind, meaning), of)


def spelling(value: model.VariableValue) -> str | None:
    """Return a value as text, None where it is missing."""
    if value.boolean_value is not None:
        return str(value.boolean_value).lower()
    if value.integer_value is not None:
        return str(value.integer_value)
    texts = (value.text_value, value.float_value, value.date_value, value.date_time_value)
    return next((one for one in texts if one is not None), None)


def _typed(type_: str, spelled: dict[int, list[str]]) -> tuple[Kind, dict[int, Any]]:
    """Return the kind that all values fit, and the values."""
    if all(len(texts) <= 1 for texts in spelled.values()):
        for kind, convert in _KINDS.get(type_, ()):
            try:
                return kind, {owner: convert(texts[0]) for owner, texts in spelled.items() if texts}
            except (ValueError, OverflowError):
                continue
    return "text", {owner: _BETWEEN.join(texts) for owner, texts in spelled.items() if texts}


def _integer(text: str) -> int:
    number = int(text) if _WHOLE.fullmatch(text) else INTEGERS.stop
    if number not in INTEGERS:
        raise ValueError(text)
    return number


def _float(text: str) -> float:
    exact = Decimal(text.strip()) if _DECIMAL.fullmatch(text.strip()) else Decimal("NaN")
    digits = len(exact.normalize().as_tuple().digits)
    if not exact.is_finite() or digits > _DIGITS or (exact and not _SMALLEST < abs(exact) < _LARGEST):
        raise ValueError(text)
    return float(exact)


def _boolean(text: str) -> bool:
    if text not in _TRUTHS:
        raise ValueError(text)
    return _TRUTHS[text]


_TRUTHS: Final = {"true": True, "1": True, "false": False, "0": False}


def _date(text: str) -> dt.date:
    if not _DATE.fullmatch(text):
        raise ValueError(text)
    return dt.date.fromisoformat(text)


def _moment(text: str) -> tuple[dt.datetime, bool]:
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise ValueError(text)
    head, part, zone = found.groups()
    moment = dt.datetime.fromisoformat(f"{head}.{part or '0':0<6}{zone or ''}")
    return moment, zone is not None


def _datetime(text: str) -> dt.datetime:
    moment, has_zone = _moment(text)
    if has_zone:
        raise ValueError(text)
    return moment


def _instant(text: str) -> dt.datetime:
    moment, has_zone = _moment(text)
    if not has_zone:
        raise ValueError(text)
    return moment.astimezone(dt.UTC)


_KINDS: Final[dict[str, tuple[tuple[Kind, Callable[[str], Any]], ...]]] = {
    "Integer": (("integer", _integer),),
    "Float": (("float", _float),),
    "Boolean": (("boolean", _boolean),),
    "Date": (("date", _date),),
    "DateTime": (("datetime", _datetime), ("instant", _instant)),
}
