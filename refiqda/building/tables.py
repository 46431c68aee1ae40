"""Codings as people and programs give them, read as tables of cells of text.

A path to a file (.csv, .jsonl, .xlsx), rows as mappings, a DataFrame of pandas or polars, an Arrow table, or
`refiqda.Codings`; frames are known by what they can do, so that none of their packages is needed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any, Final

from refiqda.errors import wrong_kind
from refiqda.office.cells import cell_text
from refiqda.office.sheets import Sheet, SheetRow, column_key, read_sheet
from refiqda.tables import Codings

LABEL: Final = "codings"
"""What rows that come from no file are called in messages."""

_REMEDY: Final = "Give a file, a list of mappings, or a DataFrame."


def tables_of(
    codings: Any,  # noqa: ANN401 - anything that holds rows
    *,
    sheet: str | None = None,
    encoding: str | None = None,
) -> list[Sheet]:
    """Return the tables that ``codings`` means; several files give several.

    ``sheet`` names the sheet of a workbook, ``encoding`` is that of CSV files that are not UTF-8. Raises as
    `read_sheet`, InvalidArgumentError for what holds no rows.
    """
    if codings is None:
        return []
    if isinstance(codings, str | os.PathLike):
        return [read_sheet(os.fspath(codings), sheet=sheet, encoding=encoding)]
    if (
        isinstance(codings, list | tuple)
        and codings
        and all(isinstance(one, str | os.PathLike) for one in codings)
    ):
        return [read_sheet(os.fspath(one), sheet=sheet, encoding=encoding) for one in codings]
    return [_table(_rows(codings))]


def _rows(codings: Any) -> list[Mapping[Any, Any]]:  # noqa: ANN401 - anything that holds rows
    """Return the rows of a value as mappings."""
    if isinstance(codings, Codings):
        return [row._asdict() for row in codings]
    if isinstance(codings, Mapping):
        raise wrong_kind("a table of codings", codings, _REMEDY)
    if hasattr(codings, "collect_schema") and hasattr(codings, "collect"):  # polars, lazy
        codings = codings.collect()
    for way in ("to_pylist", "to_dicts"):  # Arrow; polars
        if hasattr(codings, way):
            return list(getattr(codings, way)())
    if hasattr(codings, "to_dict") and hasattr(codings, "columns"):  # pandas
        names = [str(one) for one in codings.columns]
        return [dict(zip(names, row, strict=True)) for row in codings.itertuples(index=False, name=None)]
    if not isinstance(codings, Iterable):
        raise wrong_kind("a table of codings", codings, _REMEDY)
    rows = list(codings)
    for row in rows:
        if not isinstance(row, Mapping):
            raise wrong_kind("a row as a mapping of columns to values", row, _REMEDY)
    return rows


def _table(rows: list[Mapping[Any, Any]]) -> Sheet:
    """Return rows as a table; each keeps its index as its number."""
    columns: dict[str, None] = {}
    made = []
    for number, row in enumerate(rows):
        cells = {column_key(key): cell_text(value) for key, value in row.items()}
        columns.update(dict.fromkeys(cells))
        made.append(SheetRow(number, cells))
    return Sheet(LABEL, tuple(columns), made)
