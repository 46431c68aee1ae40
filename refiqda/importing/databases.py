"""SQLite files of strangers, read without trusting them.

A file is opened for reading only, as one that nobody changes, so that nothing is written beside it. Where a program
was stopped in its work, what it had not written into the file yet lies beside it (``-wal``, ``-journal``): then
copies of both are opened in a temporary folder. Only plain tables are read, with plain statements: views, triggers,
virtual tables and functions of the file are never run. Lengths, rows and steps are limited.

Source: SQLite's "Defense Against The Dark Arts" (sqlite.org/security.html) and "URI filenames".
"""

from __future__ import annotations

import contextlib
import re
import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.errors import (
    UnusableFileError,
    unreadable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Self

    from refiqda.losses import LossLog

MAGIC: Final = b"SQLite format 3\x00"
_PENDING: Final = ("-wal", "-journal")
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_LARGEST_INTEGER: Final = 2**53
_DAMAGED: Final = "is damaged, or no database of this program"
_WRONG_TYPE: Final = "holds a value of another type than the program writes there, and is taken as empty"
_NOT_UTF8: Final = "is not UTF-8, and was read as Western European (Windows-1252)"


@attrs.frozen(kw_only=True)
class DatabaseLimits:
    """Limits for reading one database: its bytes, one value's bytes, rows of one table, and steps of all reading.

    A step is an instruction of SQLite's machine; a hundred million take some seconds.
    """

    max_bytes: int = 16 * 1024**3
    max_value_bytes: int = 512 * 1024**2
    max_rows: int = 20_000_000
    max_steps: int = 2_000_000_000


_EVERY: Final = 10_000
"""The handler that counts steps is called so often."""

Value = str | int | float | bytes | None


class Row:
    """One row of a table: typed values by the column's name, None where there is no column or nothing in it."""

    __slots__ = ("_log", "_table", "_values")

    def __init__(self, table: str, values: dict[str, Value], log: LossLog) -> None:
        self._table = table
        self._values = values
        self._log = log

    def text(self, column: str) -> str | None:
        """Return a text; numbers as written, bytes decoded; an empty one as it is."""
        value = self._values.get(column)
        if isinstance(value, bytes):
            return self._decoded(column, value)
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST_INTEGER:
            return str(int(value))
        return str(value)

    def filled(self, column: str) -> str | None:
        """Return a text that is more than blanks, else None."""
        value = self.text(column)
        return value if value is not None and value.strip() else None

    def integer(self, column: str) -> int | None:
        """Return a whole number, whatever it is stored as; None, told, for anything else."""
        value = self._values.get(column)
        if value is None or value == "":
            return None
        if isinstance(value, int):
            return value
        if isinstance(value, float) and value.is_integer() and abs(value) <= _LARGEST_INTEGER:
            return int(value)
        if isinstance(value, str) and _INTEGER.fullmatch(value.strip()):
            return int(value)
        if isinstance(value, str) and _NUMBER.fullmatch(value.strip()) and float(value).is_integer():
            return int(float(value))
        self._log.add("degraded", "database", f'column "{column}" of "{self._table}" {_WRONG_TYPE}')
        return None

    def _decoded(self, column: str, value: bytes) -> str:
        try:
            return value.decode()
        except UnicodeDecodeError:
            self._log.add("degraded", "database", f'column "{column}" of "{self._table}" {_NOT_UTF8}')
            return value.decode("cp1252", "replace")


class Database:
    """A SQLite file open for reading; use it in a ``with`` statement.

    ``log`` gets what was odd in values. Raises UnusableFileError where the file is no database, is damaged, or
    needs more than ``limits`` allow.
    """

    def __init__(self, path: Path, log: LossLog, *, limits: DatabaseLimits | None = None) -> None:
        self.label = path.name
        self.limits = limits or DatabaseLimits()
        self._log = log
        self._steps = 0
        self._tables: dict[str, str] = {}
        self._columns: dict[str, dict[str, str]] = {}
        self._open = contextlib.ExitStack()
        _refuse_no_database(path, self.limits)
        try:
            with self._typed():
                self._connection = self._connect(path)
                self._prepare()
        except BaseException:
            self._open.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    # --- opening ------------------------------------------------------------------------------------------

    def _connect(self, path: Path) -> sqlite3.Connection:
        place = path.resolve()
        pending = [
            beside for ending in _PENDING if _has_content(beside := place.with_name(place.name + ending))
        ]
        how = "mode=ro&immutable=1"
        if pending:
            folder = Path(self._open.enter_context(tempfile.TemporaryDirectory(prefix="refiqda-")))
            for one in (place, *pending):
                shutil.copyfile(one, folder / one.name)
            place, how = (
                folder / place.name,
                "mode=rw",
            )  # so that SQLite brings in what is pending, in the copy
        connection = sqlite3.connect(
            f"{place.as_uri()}?{how}", uri=True, isolation_level=None, cached_statements=0
        )
        self._open.callback(connection.close)
        return connection

    def _prepare(self) -> None:
        connection = self._connection
        for limit, value in (
            (sqlite3.SQLITE_LIMIT_LENGTH, self.limits.max_value_bytes),
            (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
            (sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 0),
        ):
            connection.setlimit(limit, value)
        connection.text_factory = bytes
        connection.set_progress_handler(self._count, _EVERY)
        for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0", "query_only = ON"):
            connection.execute(f"PRAGMA {pragma}")
        for name, sql in connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"):
            if isinstance(name, bytes) and isinstance(sql, bytes) and not _is_virtual(sql):
                plain = name.decode("utf-8", "replace")
                self._tables.setdefault(plain.casefold(), plain)
        for key, name in self._tables.items():
            columns = connection.execute("SELECT name FROM pragma_table_info(?)", (name,))
            self._columns[key] = {
                shown.casefold(): shown for (raw,) in columns if (shown := raw.decode("utf-8", "replace"))
            }
        connection.set_authorizer(_only_reading)

    def _count(self) -> int:
        self._steps += _EVERY
        return self._steps > self.limits.max_steps

    @contextlib.contextmanager
    def _typed(self) -> Iterator[None]:
        """Turn what SQLite raises into the one error that users know."""
        try:
            yield
        except UnusableFileError:
            raise
        except sqlite3.DataError as error:
            raise self._unusable("holds a value that is too large") from error
        except sqlite3.OperationalError as error:
            if self._steps > self.limits.max_steps:
                raise self._unusable("takes too long to read") from error
            raise self._unusable(_DAMAGED) from error
        except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError, MemoryError) as error:
            raise self._unusable(_DAMAGED) from error
        except OSError as error:
            raise self._unusable("cannot be read") from error

    def _unusable(self, what: str) -> UnusableFileError:
        return UnusableFileError(
            what, file=self.label, remedy="Open it in the program it comes from, and save a copy there."
        )

    # --- reading ------------------------------------------------------------------------------------------

    def has(self, *tables: str) -> bool:
        """Return whether there are tables of all these names."""
        return all(table.casefold() in self._tables for table in tables)

    def require(self, program: str, *tables: str) -> None:
        """Raise UnusableFileError where a table is missing without which this is no project of ``program``."""
        if not self.has(*tables):
            raise UnusableFileError(
                f"is a database, but no project of {program}",
                file=self.label,
                remedy="Name the program's own project file.",
            )

    def tables(self) -> list[str]:
        """Return the plain tables, in lower case, by name."""
        return sorted(self._tables)

    def columns(self, table: str) -> frozenset[str]:
        """Return the columns of a table, in lower case; none where there is no such table."""
        return frozenset(self._columns.get(table.casefold(), {}))

    def rows(self, table: str, *columns: str) -> Iterator[Row]:
        """Yield the rows of a table with those of the ``columns`` that it has, in the order of their ids."""
        known = self._columns.get(table.casefold(), {})
        wanted = [column for column in columns if column.casefold() in known]
        if not wanted:
            return
        listed = ", ".join(_quoted(known[column.casefold()]) for column in wanted)
        statement = f"SELECT {listed} FROM {_quoted(self._tables[table.casefold()])}"  # noqa: S608 - quoted names of our own lists
        with self._typed():
            try:
                cursor = self._connection.execute(f"{statement} ORDER BY rowid")
            except sqlite3.OperationalError:
                cursor = self._connection.execute(statement)  # a table WITHOUT ROWID has an order of its own
            for number, values in enumerate(cursor):
                if number >= self.limits.max_rows:
                    raise self._unusable("holds too many rows")
                found = {
                    column: self._value(table, column, value)
                    for column, value in zip(wanted, values, strict=True)
                }
                yield Row(table, found, self._log)

    def count(self, table: str) -> int:
        """Return how many rows a table has; 0 where there is none of the name."""
        known = self._columns.get(table.casefold())
        return sum(1 for _ in self.rows(table, next(iter(known)))) if known else 0

    def _value(self, table: str, column: str, value: object) -> Value:
        """Return a value; texts come as bytes here, so that one that is no UTF-8 does not stop everything."""
        if isinstance(value, bytes):
            try:
                return value.decode()
            except UnicodeDecodeError:
                return Row(table, {column: value}, self._log).text(column)
        return value if isinstance(value, str | int | float) else None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _is_virtual(sql: bytes) -> bool:
    return re.match(rb"\s*CREATE\s+VIRTUAL\b", sql, re.IGNORECASE) is not None


def _has_content(path: Path) -> bool:
    with contextlib.suppress(OSError):
        return path.stat().st_size > 0
    return False


def _only_reading(action: int, *_: object) -> int:
    """Allow selecting and reading columns, nothing else; no function either, so that a schema cannot call any."""
    allowed = action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _refuse_no_database(path: Path, limits: DatabaseLimits) -> None:
    try:
        if not path.is_file():
            raise UnusableFileError("is no file", file=path.name, remedy="Name the database itself.")
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(len(MAGIC))
    except OSError as error:
        raise unreadable(path.name, error) from error
    if head != MAGIC:
        what = "is empty" if not size else "is no SQLite database"
        raise UnusableFileError(what, file=path.name, remedy="Name the program's own project file.")
    if size > limits.max_bytes:
        raise UnusableFileError(
            "is too large", file=path.name, remedy="Export it from the program it comes from."
        )


__all__ = ["Database", "DatabaseLimits", "Row"]
