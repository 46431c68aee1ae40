"""Values of cells, of files and of data frames alike, as text."""

from __future__ import annotations

import datetime as dt
import decimal
import json
import math
from typing import Any, Final

_ABSENT: Final = frozenset({"NAType", "NaTType"})
"""What pandas puts where there is nothing; such values are not even equal to themselves."""


def cell_text(value: Any) -> str | None:  # noqa: ANN401 - whatever a table holds
    """Return a cell as text, or None if there is nothing in it.

    Whole numbers have no decimal point, truth values are ``true`` and ``false``, dates ISO 8601, lists JSON.
    """
    if type(value).__module__ == "numpy" and hasattr(value, "item"):
        value = value.item()
    if isinstance(value, str):
        return value or None
    if value is None or type(value).__name__ in _ABSENT or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(int(value)) if _is_whole(value) else str(value)


def _is_whole(value: object) -> bool:
    if isinstance(value, float):
        return value.is_integer()
    return isinstance(value, decimal.Decimal) and value.is_finite() and value == int(value)
