"""Codings as a value: immutable columns made from a project at a moment, and rows to iterate over.

Columns are those of ``CodingRow``. Spans are half-open code points of the canonical text; ``quote`` is their
slice. Sources, codes and coders are small tables that the columns point into, so that a million codings keep
each name once; media and area columns, cases and memos exist only where there are any.
"""

from __future__ import annotations

import array
import functools
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import attrs

from refiqda import frames
from refiqda.errors import InvalidArgumentError
from refiqda.files import atomic_write
from refiqda.rows import CODING_FIELDS, COLUMNS, INTEGER_COLUMNS, RARE_COLUMNS, CodingRow

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

NOWHERE: Final = -1
"""Stands in a packed column where a row has no place in a text, or points into no table."""
_BLOCK: Final = 4096


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


class Pointers(NamedTuple):
    """For each row the line of ``sources``, ``codes`` and ``coders`` that it points to, -1 for none."""

    source: Numbers
    code: Numbers
    coder: Numbers


class Spans(NamedTuple):
    """Columns of the codings that have a text span; indices point into the small tables, -1 for nobody."""

    source_index: Numbers
    code_index: Numbers
    coder_index: Numbers
    start: Numbers
    end: Numbers


def _packed(values: Iterable[int | None]) -> array.array[int]:
    """Return whole numbers as 64 bits each, None as `NOWHERE`; columns that are packed already stay as they are."""
    if isinstance(values, array.array):
        return values
    return array.array("q", [NOWHERE if one is None else one for one in values])


class _Block(NamedTuple):
    """Some rows, with their packed columns as lists."""

    rows: slice
    source: list[int]
    code: list[int]
    coder: list[int]
    start: list[int]
    end: list[int]


@attrs.frozen(eq=False, kw_only=True, repr=False)
class Codings:
    """Immutable codings in the order of the document; iterates as rows.

    ``sources``, ``codes`` and ``coders`` hold those without codings too; ``source_lengths`` are the canonical
    code points of every text that could be read, by ``source_guid``, so that uncoded text is known.
    ``diagnostics`` say which positions and texts could not be used. ``passages`` are those that cases refer to,
    coded or not: by the line of the source each with its canonical span and its GUID (as `guid_key` spells it).
    """

    sources: tuple[Entry, ...]
    codes: tuple[Entry, ...]
    coders: tuple[Entry, ...]
    source_lengths: Mapping[str, int]
    diagnostics: tuple[Diagnostic, ...] = ()
    passages: Mapping[int, Sequence[tuple[int, int, str]]] = attrs.field(factory=dict)
    _guids: Sequence[str]
    # Packed columns are the memory that numpy looks at, so that counting begins without going through any row.
    _source: array.array[int] = attrs.field(converter=_packed)
    _code: array.array[int] = attrs.field(converter=_packed)
    _coder: array.array[int] = attrs.field(converter=_packed)
    _start: array.array[int] = attrs.field(converter=_packed)
    _end: array.array[int] = attrs.field(converter=_packed)
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
        makers = [self._maker(name) for name in COLUMNS]
        return chain.from_iterable(
            map(CodingRow._make, zip(*[make(block) for make in makers], strict=True))
            for block in self._blocks()
        )

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
        make = self._maker(asked)
        return tuple(chain.from_iterable(make(block) for block in self._blocks()))

    @property
    def origin(self) -> tuple[str, ...]:
        """The column ``origin``."""
        return tuple(self._origin)

    def spans(self) -> Spans:
        """Return numpy columns of the rows that have a text span; see `span_rows` for which these are."""
        return self._spans

    @functools.cached_property
    def _spans(self) -> Spans:  # made once: the codings never change
        columns = (self._source, self._code, self._coder, self._start, self._end)
        seen = [_seen(column) for column in columns]
        placed = seen[3] >= 0
        if not placed.all():  # most projects code texts only, and their columns need no copy
            seen = [column[placed] for column in seen]
            for column in seen:
                column.flags.writeable = False
        return Spans(*seen)

    def span_rows(self) -> list[int]:
        """Return the numbers of the rows that have a text span, the rows of `spans`."""
        return [row for row, start in enumerate(self._start) if start >= 0]

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

    def take(self, rows: Sequence[int]) -> Codings:
        """Return the codings with these numbers, in this order; tables and lengths stay whole."""
        return self._pick(list(rows))

    def rare(self, name: str) -> Mapping[int, Any]:
        """Return one of the columns that few rows fill, by the numbers of those that do."""
        return self._rare.get(name, {})

    @property
    def texts(self) -> Sequence[str | None]:
        """The canonical text of each line of ``sources``; None where there is none, or none that can be read."""
        return self._strings

    def pointers(self) -> Pointers:
        """Return, as numpy columns of all rows, the lines of ``sources``, ``codes`` and ``coders`` they point to."""
        return Pointers(_seen(self._source), _seen(self._code), _seen(self._coder))

    def surroundings(self, characters: int) -> Iterator[tuple[str | None, str | None]]:
        """Yield for each row what stands before and after its passage, at most so many characters each.

        None for a coding without a passage in a text.
        """
        for source, start, end in zip(self._source, self._start, self._end, strict=True):
            text = None if start < 0 else self._strings[source]
            yield (
                (None, None)
                if text is None
                else (
                    text[max(start - characters, 0) : start],
                    text[end : end + characters],
                )
            )

    def to_pandas(self) -> pd.DataFrame:
        """Return a pandas DataFrame with nullable integers and strings; raises MissingExtraError."""
        return frames.to_pandas(self._fields())

    def to_polars(self) -> pl.DataFrame:
        """Return a polars DataFrame; raises MissingExtraError."""
        return frames.to_polars(self._fields())

    def to_arrow(self) -> Any:  # noqa: ANN401 - pyarrow publishes no types
        """Return a pyarrow Table; raises MissingExtraError."""
        return frames.to_arrow(self._fields())

    def to_csv(self, path: str | Path, *, overwrite: bool = False) -> None:
        """Write a CSV file that spreadsheets open as it is; raises OutputExistsError.

        UTF-8 with a byte order mark, lines end with CRLF, line ends inside of cells stay LF; None is an empty
        cell.
        """
        with atomic_write(path, overwrite=overwrite) as stream:
            frames.write_csv(stream, CODING_FIELDS, self)

    def _fields(self) -> Iterator[tuple[frames.Field, Sequence[Any]]]:
        """Yield the columns, one at a time."""
        return ((field, self.column(field.name)) for field in CODING_FIELDS)

    def _blocks(self) -> Iterator[_Block]:
        """Yield some rows at a time: numbers of all rows as Python objects would take many times the memory."""
        for first in range(0, len(self), _BLOCK):
            rows = slice(first, first + _BLOCK)
            yield _Block(rows, *(getattr(self, name)[rows].tolist() for name in _PACKED))

    def _maker(self, name: str) -> Callable[[_Block], Iterable[Any]]:
        """Return a function that gives the values of one column for a block of rows."""
        if name in RARE_COLUMNS:
            kept = self._rare.get(name)
            if not kept:
                return lambda block: (None,) * len(block.source)
            return lambda block: map(kept.get, range(block.rows.start, block.rows.start + len(block.source)))
        if name == "quote":
            return self._quotes
        if name in _PLACES:
            return lambda block: _places(getattr(block, name))
        if name in _POINTED:
            table, field, pointers = _POINTED[name]
            pointed = [
                *(getattr(entry, field) for entry in getattr(self, table)),
                None,
            ].__getitem__  # -1 is None
            return lambda block: map(pointed, getattr(block, pointers))
        column: Sequence[Any] = getattr(self, _KEPT[name])
        return lambda block: column[block.rows]

    def _quotes(self, block: _Block) -> list[str | None]:
        strings = self._strings
        return [
            None if start < 0 else strings[source][start:end]  # type: ignore[index]  # a span has a text
            for source, start, end in zip(block.source, block.start, block.end, strict=True)
        ]

    def _pick(self, rows: list[int]) -> Codings:
        columns: dict[str, Any] = {
            name: tuple([getattr(self, f"_{name}")[row] for row in rows]) for name in (*_PLAIN, "origin")
        }
        rare = {
            name: {new: kept[old] for new, old in enumerate(rows) if old in kept}
            for name, kept in self._rare.items()
        }
        return attrs.evolve(self, rare=rare, **columns)


def _seen(column: array.array[int]) -> Numbers:
    """Return a packed column as numpy sees it: the same memory, not to be written to."""
    import numpy as np  # noqa: PLC0415 - importing this module is cheap

    numbers = np.frombuffer(column, dtype=np.int64)
    numbers.flags.writeable = False
    return numbers


def _places(numbers: list[int]) -> Sequence[int | None]:
    return [None if one < 0 else one for one in numbers] if NOWHERE in numbers else numbers


_PLACES = ("start", "end")
_PACKED = ("_source", "_code", "_coder", "_start", "_end")
_PLAIN = ("guids", "source", "code", "coder", "start", "end", "selection", "created")
_KEPT = {
    "coding_guid": "_guids",
    "selection_guid": "_selection",
    "created": "_created",
    "origin": "_origin",
}
_POINTED = {
    "source_guid": ("sources", "guid", "source"),
    "source": ("sources", "name", "source"),
    "source_kind": ("sources", "kind", "source"),
    "code_guid": ("codes", "guid", "code"),
    "code": ("codes", "name", "code"),
    "code_path": ("codes", "path", "code"),
    "coder_guid": ("coders", "guid", "coder"),
    "coder": ("coders", "name", "coder"),
}
