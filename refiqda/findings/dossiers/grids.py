"""Two tables to read a dossier by: theme by participant (the framework grid), and dyad by dyad, side by side.

A cell of the grid holds the beginnings of the passages and says how many there are, and how many notes. It counts
passages, never people (METHOD 11); a passage in which several speak stands in the row of each. The paired table has a
row for each dyad, the perspectives beside each other, under each constituent apart.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.errors import InvalidArgumentError
from refiqda.surveying.values import key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.findings.dossiers.values import Dossier, Passage, Person

SHORT: Final = 90
"""Characters of a passage that a cell of the grid shows."""
SHOWN: Final = 3
"""Passages that a cell shows; of the others it says how many."""


@attrs.frozen(eq=False)
class Cell:
    """A cell: its passages in reading order."""

    passages: tuple[Passage, ...]

    @property
    def beginnings(self) -> tuple[tuple[int, str], ...]:
        """Number and short beginning of the passages that are shown."""
        return tuple((one.number, beginning(one)) for one in self.passages[:SHOWN])

    @property
    def more(self) -> int:
        """How many passages are not shown."""
        return max(len(self.passages) - SHOWN, 0)

    @property
    def notes(self) -> int:
        """How many notes stand on its passages."""
        return sum(len(one.notes) for one in self.passages)


@attrs.frozen(eq=False)
class Grid:
    """The framework grid: a row for each participant with material, a column for each code."""

    columns: tuple[str, ...]
    titles: tuple[str, ...]
    rows: tuple[tuple[Person, tuple[Cell, ...]], ...]
    nobody: tuple[Cell, ...] | None
    """Passages of which it is not known who speaks, if there are any."""

    @property
    def told(self) -> str:
        """What a reader of the grid needs to know, in sentences."""
        cells = [cell for _, row in self.rows for cell in row]
        shared = any(len(one.participants) > 1 for cell in cells for one in cell.passages)
        return (
            "The beginnings of the passages with their numbers. A cell counts passages and notes, never people."
            + (" A passage in which several speak stands in the row of each." if shared else "")
        )


@attrs.frozen(eq=False)
class Constituent:
    """One part of the paired reading: for each dyad the passages of each perspective."""

    name: str
    rows: tuple[tuple[str, tuple[tuple[Passage, ...], ...]], ...]


@attrs.frozen(eq=False)
class Paired:
    """The paired reading: perspectives as columns, constituents in order; a dyad without any passage is there too."""

    perspectives: tuple[str, ...]
    constituents: tuple[Constituent, ...]


def grid(dossier: Dossier) -> Grid:
    """Return the framework grid; InvalidArgumentError for a copy to show round, which has no participants."""
    _require_internal(dossier, "grid")
    columns = _columns(dossier)
    places = [_Under(dossier, one) for one in columns]
    cells = [(person, tuple(Cell(under.of(person.case)) for under in places)) for person in dossier.people]
    rest = tuple(Cell(under.of(None)) for under in places)
    return Grid(
        columns=columns,
        titles=_titles(columns),
        rows=tuple(cells),
        nobody=rest if any(cell.passages for cell in rest) else None,
    )


def paired(dossier: Dossier) -> Paired:
    """Return the paired reading of a dossier; InvalidArgumentError where no participants are in dyads."""
    _require_internal(dossier, "paired reading")
    dyads = sorted({one.dyad for one in dossier.people if one.dyad}, key=_natural)
    if not dyads:
        raise InvalidArgumentError(
            "nobody here belongs to a dyad",
            remedy="Say who does in participants.csv (columns case, role, dyad), or by variables of the cases.",
        )
    declared = dossier.study.structure.perspectives if dossier.study is not None else ()
    roles = tuple(declared) or tuple(sorted({one.role for one in dossier.people if one.dyad and one.role}))
    constituents = []
    for name, members in _constituents(dossier, roles):
        rows = tuple(
            (
                dyad,
                tuple(tuple(one for one in members if _speaks(one, dyad, role)) for role in roles),
            )
            for dyad in dyads
        )
        constituents.append(Constituent(name, rows))
    return Paired(roles, tuple(constituents))


def beginning(one: Passage, length: int = SHORT) -> str:
    """Return the beginning of a passage on one line, whole words; of one without words where it is."""
    if one.words is None:
        return f"[{one.source}, {one.place}]" if one.source else f"[{one.place or one.kind}]"
    line = " ".join(one.words.split())
    if len(line) <= length:
        return line
    cut = line[:length].rpartition(" ")[0] or line[:length]
    while cut and (unicodedata.combining(line[len(cut)]) or line[len(cut)] in "\u200d\ufe0f"):
        cut = cut[:-1]  # no character is cut from its marks
    return f"{cut.rstrip()} …"


class _Under:
    """The passages of one column by participant."""

    def __init__(self, dossier: Dossier, code: str) -> None:
        self._found: dict[str | None, list[Passage]] = {}
        for one in dossier.passages:
            if code not in one.codes:
                continue
            for case in one.participants or (None,):
                self._found.setdefault(None if case is None else key(case), []).append(one)

    def of(self, case: str | None) -> tuple[Passage, ...]:
        return tuple(self._found.get(None if case is None else key(case), ()))


def _columns(dossier: Dossier) -> tuple[str, ...]:
    used = {code for one in dossier.passages for code in one.codes}
    return tuple(dict.fromkeys(code for theme in dossier.themes for code in theme.codes if code in used))


def _titles(columns: Sequence[str]) -> tuple[str, ...]:
    """Return the columns' names without the levels that all have in common."""
    split = [one.split("/") for one in columns]
    shared = 0
    while (
        len(split) > 1
        and all(len(one) > shared + 1 for one in split)
        and len({one[shared] for one in split}) == 1
    ):
        shared += 1
    return tuple("/".join(one[shared:]) for one in split)


def _constituents(dossier: Dossier, roles: Sequence[str]) -> list[tuple[str, list[Passage]]]:
    """Return the passages by code; a last level that is called as a perspective is no constituent of its own."""
    known = {key(role) for role in roles}
    found: dict[str, list[Passage]] = {name: [] for name in _named(_columns(dossier), known)}
    for one in dossier.passages:
        for name in _named(one.codes, known):
            found.setdefault(name, []).append(one)
    titles = _titles(list(found))
    return list(zip(titles, found.values(), strict=True))


def _named(codes: Sequence[str], roles: set[str]) -> list[str]:
    return list(
        dict.fromkeys(
            code.rpartition("/")[0] if "/" in code and key(code.rpartition("/")[2]) in roles else code
            for code in codes
        )
    )


def _speaks(one: Passage, dyad: str, role: str) -> bool:
    return any(voice.dyad == dyad and key(voice.role) == key(role) for voice in one.voices)


def _natural(name: str) -> tuple[int, int, str]:
    return (0, int(name), name) if name.isascii() and name.isdigit() else (1, 0, name)


def _require_internal(dossier: Dossier, what: str) -> None:
    if dossier.attribution != "internal":
        raise InvalidArgumentError(
            f"a {what} puts each person's passages together, which a copy to show round must not",
            remedy="Leave --attribution out, or show the passages without it.",
        )
