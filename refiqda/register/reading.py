"""The register's folder to its value: which tables there are, open or locked, and what their rows say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from refiqda.register.locking import opened, read
from refiqda.register.places import LOCKED, REGISTER
from refiqda.register.tables import RegisterFileError, Row, Table, parse_table
from refiqda.register.values import KnownName, Missing, Person, Register, Step, said

if TYPE_CHECKING:
    from collections.abc import Iterable

MISSING: Final = "missing.csv"
RECRUITMENT: Final = "recruitment.csv"
NAMES: Final = "names.csv"
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    REGISTER: ("case", "name"),
    MISSING: ("case", "instrument", "reason"),
    RECRUITMENT: ("step", "count"),
    NAMES: ("name",),
}
"""The tables that are read, with the columns that each must have; of them only the first must be there."""

CONSENT: Final = "consent_"
REVIEW: Final = "review_"
_OWN: Final = frozenset(
    {"case", "name", "aliases", "role", "dyad", "relations", "knows", "consent", "withdrawn"}
)
_DIGITS: Final = 9


def read_register(path: str | Path, passphrase: str | None = None) -> Register:
    """Read the register that lies in a folder; ``passphrase`` opens its locked tables.

    Without one the environment variable ``REFIQDA_PASSPHRASE`` is used. Raises RegisterFileError, with file and line
    and without what stands there; MissingExtraError where locked tables need the package for it.
    """
    folder = _folder(path)
    people = _people(_first(folder, passphrase))
    tables = {name: _table(folder, name, passphrase) for name in (MISSING, RECRUITMENT, NAMES)}
    return Register(
        people=people,
        missing=_missing(tables[MISSING], people),
        recruitment=_recruitment(tables[RECRUITMENT]),
        others=_names(tables[NAMES], people),
        folder=folder,
        locked=(folder / (REGISTER + LOCKED)).is_file(),
    )


def read_known_names(path: str | Path, passphrase: str | None = None) -> tuple[KnownName, ...]:
    """Read the names alone, which is quicker where the tables are locked; as ``read_register(...).known_names()``."""
    folder = _folder(path)
    people = _people(_first(folder, passphrase))
    return Register(people=people, others=_names(_table(folder, NAMES, passphrase), people)).known_names()


def read_withdrawn(path: str | Path, passphrase: str | None = None) -> tuple[str, ...]:
    """Return the codes of those who withdrew, in the order of the table; raises as `read_register` does."""
    people = _people(_first(_folder(path), passphrase))
    return tuple(person.case for person in people if person.withdrawn is not None)


def read_table(
    path: str | Path, name: str, needed: tuple[str, ...], passphrase: str | None = None
) -> Table | None:
    """Return a further table of the register's folder, open or locked; None where there is none. Raises as above."""
    return _table(_folder(path), name, passphrase, needed)


def _folder(path: str | Path) -> Path:
    folder = Path(path)
    if not folder.is_dir():
        raise RegisterFileError(
            "is no folder", file=folder.name, remedy="Name the folder that holds register.csv."
        )
    return folder


def _first(folder: Path, passphrase: str | None) -> Table:
    first = _table(folder, REGISTER, passphrase)
    if first is None:
        raise RegisterFileError(
            f"holds no {REGISTER}", file=folder.name, remedy="`refiqda study init --register` makes one."
        )
    return first


def _table(
    folder: Path, name: str, passphrase: str | None, needed: tuple[str, ...] | None = None
) -> Table | None:
    needed = COLUMNS[name] if needed is None else needed
    path, locked = folder / name, folder / (name + LOCKED)
    if not locked.is_file():
        return parse_table(read(path), name, needed) if path.is_file() else None
    if path.is_file():
        raise RegisterFileError(
            "lies there both locked and open",
            file=name,
            remedy="`refiqda study lock` removes the open one where both are the same.",
        )
    return parse_table(opened(read(locked), locked.name, passphrase), name, needed)


def _people(table: Table) -> tuple[Person, ...]:
    people = tuple(_person(row, table) for row in table.rows)
    cases: set[str] = set()
    for each in people:
        if each.case.casefold() in cases:
            raise RegisterFileError(
                "a case stands twice", file=table.file, line=each.line, remedy="Give each person one row."
            )
        cases.add(each.case.casefold())
    for each in people:
        if any(one.casefold() not in cases for one in each.relations):
            raise RegisterFileError(
                "names a case that no row has",
                file=table.file,
                line=each.line,
                column="relations",
                remedy="Write the codes of participants, divided by ;.",
            )
    return people


def _person(row: Row, table: Table) -> Person:
    cells = row.cells
    case = _filled(row, "case", table)
    relations = dict.fromkeys((*_listed(cells.get("relations", "")), *_listed(cells.get("knows", ""))))
    withdrawn = cells.get("withdrawn", "")
    more = {
        key: value
        for key, value in cells.items()
        if key not in _OWN and not key.startswith((CONSENT, REVIEW))
    }
    return Person(
        case=case,
        names=tuple(
            dict.fromkeys(filter(None, (" ".join(cells["name"].split()), *_listed(cells.get("aliases", "")))))
        )
        if "name" in cells
        else (),
        role=cells.get("role", ""),
        dyad=cells.get("dyad", ""),
        relations=tuple(relations),
        consent=cells.get("consent", ""),
        consents=_scoped(cells, CONSENT),
        reviews=_scoped(cells, REVIEW),
        withdrawn=withdrawn if said(withdrawn) else None,
        more=more,
        line=row.line,
    )


def _missing(table: Table | None, people: Iterable[Person]) -> tuple[Missing, ...]:
    if table is None:
        return ()
    cases = {each.case.casefold() for each in people}
    found: list[Missing] = []
    known: set[tuple[str, ...]] = set()
    for row in table.rows:
        case, instrument = (_filled(row, key, table) for key in ("case", "instrument"))
        if case.casefold() not in cases:
            raise RegisterFileError(
                f"the case has no row in {REGISTER}",
                file=table.file,
                line=row.line,
                remedy="Correct the code, or add the person.",
            )
        each = Missing(
            case=case,
            instrument=instrument,
            wave=row.cells.get("wave", ""),
            reason=row.cells.get("reason", ""),
            line=row.line,
        )
        key = (case.casefold(), instrument.casefold(), each.wave.casefold())
        if key in known and each.wave:  # without waves there may be several pieces
            raise RegisterFileError(
                "the same piece stands twice", file=table.file, line=row.line, remedy="Keep one row."
            )
        known.add(key)
        found.append(each)
    return tuple(found)


def _recruitment(table: Table | None) -> tuple[Step, ...]:
    if table is None:
        return ()
    steps = []
    for row in table.rows:
        count = _filled(row, "count", table)
        if not (count.isascii() and count.isdigit() and len(count) <= _DIGITS):
            raise RegisterFileError(
                "is no whole number", file=table.file, line=row.line, column="count", remedy="Write a number."
            )
        steps.append(
            Step(
                step=row.cells.get("step", ""),
                count=int(count),
                reason=row.cells.get("reason", ""),
                line=row.line,
            )
        )
    return tuple(steps)


def _names(table: Table | None, people: Iterable[Person]) -> tuple[KnownName, ...]:
    if table is None:
        return ()
    cases = {each.case.casefold(): each.case for each in people}
    found = []
    for row in table.rows:
        case = row.cells.get("case", "")
        if case and case.casefold() not in cases:
            raise RegisterFileError(
                f"the case has no row in {REGISTER}",
                file=table.file,
                line=row.line,
                remedy="Correct the code, or leave the cell empty.",
            )
        name = " ".join(_filled(row, "name", table).split())
        found.append(KnownName(name, cases.get(case.casefold(), "")))
    return tuple(found)


def _filled(row: Row, key: str, table: Table) -> str:
    value = " ".join(row.cells.get(key, "").split())
    if not value:
        raise RegisterFileError(
            "is empty", file=table.file, line=row.line, column=key, remedy="Fill it in, or delete the row."
        )
    return value


def _scoped(cells: dict[str, str], start: str) -> dict[str, str]:
    return {key.removeprefix(start): value for key, value in cells.items() if key.startswith(start)}


def _listed(cell: str) -> list[str]:
    return [name for part in cell.split(";") if (name := " ".join(part.split()))]
