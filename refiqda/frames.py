"""Codings as a table of pandas, polars or pyarrow, and as CSV."""

from __future__ import annotations

import csv
import importlib
import io
from typing import TYPE_CHECKING, Any

from refiqda.errors import MissingExtraError
from refiqda.files import atomic_write
from refiqda.rows import COLUMNS, INTEGER_COLUMNS

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

    import pandas as pd
    import polars as pl

    from refiqda.tables import Codings


def _optional(name: str) -> ModuleType:
    """Import an optional package, or raise MissingExtraError that says how to get it."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise MissingExtraError(
            f"this needs the package {name}", remedy='Install it with: pip install "refiqda[frames]".'
        ) from error


def to_pandas(codings: Codings) -> pd.DataFrame:
    """Return a DataFrame; columns of integers are ``Int64``, all others ``string``, nothing is NaN."""
    pandas = _optional("pandas")
    columns = {
        name: pandas.array(list(codings.column(name)), dtype="Int64" if name in INTEGER_COLUMNS else "string")
        for name in COLUMNS
    }
    frame: pd.DataFrame = pandas.DataFrame(columns)
    return frame


def to_polars(codings: Codings) -> pl.DataFrame:
    """Return a DataFrame; columns of integers are ``Int64``, all others ``String``."""
    polars = _optional("polars")
    columns = [
        polars.Series(name, codings.column(name), polars.Int64 if name in INTEGER_COLUMNS else polars.String)
        for name in COLUMNS
    ]
    frame: pl.DataFrame = polars.DataFrame(columns)
    return frame


def to_arrow(codings: Codings) -> Any:  # noqa: ANN401 - pyarrow publishes no types
    """Return a Table; columns of integers are ``int64``, all others ``string``."""
    arrow = _optional("pyarrow")
    columns = {
        name: arrow.array(codings.column(name), arrow.int64() if name in INTEGER_COLUMNS else arrow.string())
        for name in COLUMNS
    }
    return arrow.table(columns)


def to_csv(codings: Codings, path: str | Path, *, overwrite: bool = False) -> None:
    """Write a CSV file (RFC 4180) with a byte order mark, by which Excel knows that it is UTF-8."""
    with atomic_write(path, overwrite=overwrite) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        writer.writerows(codings)
        text.detach()
