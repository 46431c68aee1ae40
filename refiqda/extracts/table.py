"""A table made from a project: typed columns, and rows that are made while one goes through them.

A table is a value of a moment, like `refiqda.tables.Codings`. Going through it twice gives the same rows twice; no more
than one row (or one column) of it is held in memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from refiqda import frames
from refiqda.errors import InvalidArgumentError
from refiqda.files import atomic_write
from refiqda.frames import Field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    import pandas as pd
    import polars as pl


@attrs.frozen(eq=False, kw_only=True, repr=False)
class Table:
    """A table; None is a missing value, and an empty text is one.

    ``name`` is one of ``TABLES``, ``noun`` what a row is, for one and for many, ``title`` the name of the project,
    ``fields`` the columns, ``notes`` sentences that a reader of the table needs, ``told`` those of
    them that whoever asked for it is told besides, for not every form has a place for notes. ``first`` is how many
    columns say what a row is about, and stay in sight when the others are scrolled. Of codings, ``outline`` has the
    paths of the codes with their definitions, in the order of the codebook, and ``aside`` the origins of rows that
    are for programs alone; ``left_out`` is a sentence on rows that were left out. Of the matrix, ``side`` is what codes
    are set against.
    """

    name: str
    fields: tuple[Field, ...]
    noun: tuple[str, str]
    title: str = ""
    notes: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    first: int = 0
    outline: tuple[tuple[str, str | None], ...] = ()
    aside: tuple[str, ...] = ()
    left_out: str = ""
    side: str = ""
    _length: int
    _make: Callable[[], Iterable[Sequence[Any]]]
    _places: Callable[[], Iterable[str]] | None = None

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Sequence[Any]]:
        return iter(self._make())

    def __repr__(self) -> str:
        return f"<Table {self.name}: {self._length} rows, {len(self.fields)} columns>"

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns; no two are the same."""
        return tuple(field.name for field in self.fields)

    @property
    def rows(self) -> Iterable[Sequence[Any]]:
        """The rows; they may be gone through more than once."""
        return self

    def column(self, name: str) -> list[Any]:
        """Return one column; raises InvalidArgumentError for a name that is none."""
        if name not in self.columns:
            raise InvalidArgumentError(
                f"the table of {self.name} has no column {name!r}",
                remedy=f"Use one of: {', '.join(self.columns)}.",
            )
        place = self.columns.index(name)
        return [row[place] for row in self]

    def with_places(self) -> Table:
        """Return the table with a column ``place`` that says in words where each passage is, for people to read."""
        places = self._places
        if places is None:
            return self
        return attrs.evolve(
            self,
            fields=(*self.fields, Field("place", meaning="Where the passage is: paragraph, page or time.")),
            make=lambda: ((*row, place) for row, place in zip(self, places(), strict=True)),
            places=None,
        )

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the rows as dictionaries by the names of the columns."""
        return [dict(zip(self.columns, row, strict=True)) for row in self]

    def to_pandas(self) -> pd.DataFrame:
        """Return a pandas DataFrame of nullable types (`refiqda.frames`); raises MissingExtraError."""
        return frames.to_pandas(self._in_columns())

    def to_polars(self) -> pl.DataFrame:
        """Return a polars DataFrame; raises MissingExtraError."""
        return frames.to_polars(self._in_columns())

    def to_arrow(self) -> Any:  # noqa: ANN401 - pyarrow publishes no types
        """Return a pyarrow Table; raises MissingExtraError."""
        return frames.to_arrow(self._in_columns())

    def to_csv(
        self,
        path: str | Path,
        *,
        delimiter: str = ",",
        formula_safe: bool = False,
        overwrite: bool = False,
    ) -> None:
        """Write a CSV file that spreadsheets open as it is (`refiqda.frames.write_csv`); raises OutputExistsError."""
        with atomic_write(path, overwrite=overwrite) as stream:
            frames.write_csv(stream, self.fields, self, delimiter=delimiter, formula_safe=formula_safe)

    def _in_columns(self) -> Iterator[tuple[Field, Sequence[Any]]]:
        columns = zip(*self, strict=True) if self._length else [()] * len(self.fields)
        return zip(self.fields, columns, strict=True)
