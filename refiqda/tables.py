"""Codings as a value: immutable columns made from a project at a moment, and rows to iterate over.

Columns are those of ``CodingRow``. Spans are half-open code points of the canonical text; ``quote`` is their
slice. Sources, codes and coders are small tables that the columns point into, so that a million codings keep
each name once; media and area columns, cases and memos exist only where there are any.
"""

from __future__ import annotations

import array
import functools
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import attrs

from refiqda.errors import InvalidArgumentError
from refiqda.rows import COLUMNS, INTEGER_COLUMNS, RARE_COLUMNS, CodingRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    import polars as pl

    from refiqda.diagnostics import Diagnostic

    Numbers = npt.NDArray[np.int64]


__all__ = ["COLUMNS", "INTEGER_COLUMNS", "RARE_COLUMNS", "CodingRow", "Codings", "Entry", "Spans"]


@attrs.frozen
class Entry:
    """A line of the small tables: a source, a code or a coder.

    ``path`` is ``Parent/Child`` for codes and the name for others; ``kind`` is the kind of a source,
    ``code`` or ``case``, ``person`` or ``machine``. ``is_part`` marks a text of a source beside its main one.
    """

    guid: str | None
    name: str | None
    path: str | None
    kind: str
    is_part: bool = False


class Spans(NamedTuple):
    """Columns of the codings that have a text span; indices point into the small tables, -1 for nobody."""

    source_index: Numbers
    code_index: Numbers
    coder_index: Numbers
    start: Numbers
    end: Numbers


@attrs.frozen(eq=False, kw_only=True, repr=False)
class Codings:
    """Immutable codings in the order of the document; iterates as rows.

    ``sources``, ``codes`` and ``coders`` hold those without codings too; ``source_lengths`` are the canonical
    code points of every text that could be read, by ``source_guid``, so that uncoded text is known.
    ``diagnostics`` say which positions and texts could not be used.
    """

    sources: tuple[Entry, ...]
    codes: tuple[Entry, ...]
    coders: tuple[Entry, ...]
    source_lengths: Mapping[str, int]
    diagnostics: tuple[Diagnostic, ...] = ()
    _guids: Sequence[str]
    _source: Sequence[int]
    _code: Sequence[int]
    _coder: Sequence[int]
    _start: Sequence[int | None]
    _end: Sequence[int | None]
    _selection: Sequence[str | None]
    _created: Sequence[str | None]
    _origin: Sequence[str]
    _rare: Mapping[str, Mapping[int, Any]]
    _strings: Sequence[str | None]

    def __len__(self) -> int:
        return len(self._guids)

    def __repr__(self) -> str:
        return f"<Codings: {len(self)} of {len(self.coders)} coders in {len(self.sources)} sources>"

    def __iter__(self) -> Iterator[CodingRow]:
        columns = [self._values(name) for name in COLUMNS]
        return map(CodingRow._make, zip(*columns, strict=True))

    def __getitem__(self, row: int) -> CodingRow:
        if not -len(self) <= row < len(self):
            raise IndexError(row)  # the protocol of sequences asks for this one
        return next(iter(self._pick([row % len(self)])))

    def column(self, name: str) -> tuple[Any, ...]:
        """Return one column of CodingRow (``guid`` too); raises InvalidArgumentError for another name."""
        asked = "coding_guid" if name == "guid" else name
        if asked not in COLUMNS:
            raise InvalidArgumentError(
                f"codings have no column {name!r}", remedy=f"Use one of: {', '.join(COLUMNS)}."
            )
        return tuple(self._values(asked))

    @property
    def origin(self) -> tuple[str, ...]:
        """The column ``origin``."""
        return tuple(self._origin)

    def spans(self) -> Spans:
        """Return numpy columns of the rows that have a text span; see `span_rows` for which these are."""
        return self._spans

    @functools.cached_property
    def _spans(self) -> Spans:  # made once: the codings never change
        import numpy as np  # noqa: PLC0415 - importing this module is cheap

        whole = None not in self._start  # a look at the whole column at once; most projects code texts only
        rows = () if whole else self.span_rows()

        def numbers(values: Sequence[int | None]) -> Numbers:
            chosen = values if whole else [values[row] for row in rows]
            # By way of an array of the standard library: twice as fast as numpy on Python integers (measured).
            column = np.frombuffer(array.array("q", chosen), dtype=np.int64)  # type: ignore[type-var]  # no None left
            column.flags.writeable = False
            return column

        return Spans(*map(numbers, (self._source, self._code, self._coder, self._start, self._end)))

    def span_rows(self) -> list[int]:
        """Return the numbers of the rows that have a text span, the rows of `spans`."""
        return [row for row, start in enumerate(self._start) if start is not None]

    def where(self, chosen: Callable[[CodingRow], object] | Iterable[object]) -> Codings:
        """Return the codings for which a mask (one truth value a row) or a function of the row is true.

        Tables and lengths stay whole: text that nobody coded is still there. Raises InvalidArgumentError for
        a mask of another length.
        """
        mask = [chosen(row) for row in self] if callable(chosen) else list(chosen)
        if len(mask) != len(self):
            raise InvalidArgumentError(
                f"a mask of {len(mask)} values does not fit {len(self)} codings",
                remedy="Give one truth value for each coding.",
            )
        return self._pick([row for row, wanted in enumerate(mask) if wanted])

    def to_pandas(self) -> pd.DataFrame:
        """Return a pandas DataFrame with nullable integers and strings; raises MissingExtraError."""
        from refiqda import frames  # noqa: PLC0415 - heavy, and optional

        return frames.to_pandas(self)

    def to_polars(self) -> pl.DataFrame:
        """Return a polars DataFrame; raises MissingExtraError."""
        from refiqda import frames  # noqa: PLC0415 - heavy, and optional

        return frames.to_polars(self)

    def to_arrow(self) -> Any:  # noqa: ANN401 - pyarrow publishes no types
        """Return a pyarrow Table; raises MissingExtraError."""
        from refiqda import frames  # noqa: PLC0415 - heavy, and optional

        return frames.to_arrow(self)

    def to_csv(self, path: str | Path, *, overwrite: bool = False) -> None:
        """Write a CSV file that spreadsheets open as it is; raises OutputExistsError.

        UTF-8 with a byte order mark, lines end with CRLF, line ends inside of cells stay LF; None is an empty
        cell.
        """
        from refiqda import frames  # noqa: PLC0415 - with its siblings

        frames.to_csv(self, path, overwrite=overwrite)

    def _values(self, name: str) -> Iterable[Any]:
        """Return the values of one column, made on the way where they are not kept."""
        if name in RARE_COLUMNS:
            kept = self._rare.get(name)
            return map(kept.get, range(len(self))) if kept else (None,) * len(self)
        if name == "quote":
            return self._quotes()
        if name in _POINTED:
            table, field, pointers = _POINTED[name]
            entries = [*(getattr(entry, field) for entry in getattr(self, table)), None]  # -1 is None
            return map(entries.__getitem__, getattr(self, pointers))
        return cast("Sequence[Any]", getattr(self, _KEPT[name]))

    def _quotes(self) -> Iterator[str | None]:
        strings = self._strings
        for source, start, end in zip(self._source, self._start, self._end, strict=True):
            yield None if start is None else strings[source][start:end]  # type: ignore[index]  # a span has a text

    def _pick(self, rows: list[int]) -> Codings:
        columns: dict[str, Any] = {
            name: tuple([getattr(self, f"_{name}")[row] for row in rows]) for name in (*_PLAIN, "origin")
        }
        rare = {
            name: {new: kept[old] for new, old in enumerate(rows) if old in kept}
            for name, kept in self._rare.items()
        }
        return attrs.evolve(self, rare=rare, **columns)


_PLAIN = ("guids", "source", "code", "coder", "start", "end", "selection", "created")
_KEPT = {
    "coding_guid": "_guids",
    "start": "_start",
    "end": "_end",
    "selection_guid": "_selection",
    "created": "_created",
    "origin": "_origin",
}
_POINTED = {
    "source_guid": ("sources", "guid", "_source"),
    "source": ("sources", "name", "_source"),
    "source_kind": ("sources", "kind", "_source"),
    "code_guid": ("codes", "guid", "_code"),
    "code": ("codes", "name", "_code"),
    "code_path": ("codes", "path", "_code"),
    "coder_guid": ("coders", "guid", "_coder"),
    "coder": ("coders", "name", "_coder"),
}
