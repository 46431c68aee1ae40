"""The codings of several exports as one table, counted by code and coder.

    python examples/coders_to_dataframe.py mara.qdpx colm.qdpx

It does not matter which programs the files come from: passages are counted in the same way for all of them.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

import refiqda


def codings_of(files: list[Path]) -> pd.DataFrame:
    """Return one row for each coding; ``file`` says which export it comes from."""
    tables = [refiqda.read(file).codings().to_pandas().assign(file=file.name) for file in files]
    return pd.concat(tables, ignore_index=True)


def main() -> None:
    """Print how many passages each coder gave each code, and how long these are."""
    codings = codings_of([Path(name) for name in sys.argv[1:]])
    codings["characters"] = codings["end"] - codings["start"]
    table = codings.pivot_table("characters", "code_path", "coder", aggfunc=["count", "median"], fill_value=0)
    print(table.to_string())


if __name__ == "__main__":
    main()
