"""The crosswalk sheet: every code of every analyst beside what the others saw there, for people to say what is what.

A row is a code of one analyst and one of another that meet in some passage, most meetings first; then, for each code,
a free row, to name a code that it never met or to say that only its analyst has it. The relation is always empty: the
counts show where codes meet, and whether they mean the same is for people, whatever their names. Codes of a common
project say "one already".
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from refiqda.crosswalks.passages import UNITS
from refiqda.crosswalks.reading import ACTIVE, ALREADY, PAGE
from refiqda.errors import InvalidArgumentError
from refiqda.files import atomic_write
from refiqda.matching.crosswalk import RELATIONS
from refiqda.office.csv_form import csv_bytes
from refiqda.office.workbooks import Column, Page, write_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.crosswalks.matrix import Cell, CrosswalkMatrix, PairMatrix

SUFFIXES: Final = (".xlsx", ".csv")

_HOW: Final = (
    ("relation", "same: the two codes are one concept. Only this makes them one when they are compared or merged."),
    ("relation", "broader, narrower: the first code takes in more, or less, than the other. Joins nothing."),
    ("relation", "related: they have to do with each other. Joins nothing."),
    ("relation", "only mine: the other analyst has no such code. The other code may stay empty, or is not read."),
    ("relation", f"{ALREADY}: both have the code from a common project. There is nothing to say."),
    ("relation", "Left empty, nothing is said, and the codes stay apart. A sheet filled in part is fine."),
    ("other code", "In the free row of a code, choose any code of the other analyst, also one that it never met."),
    ("common name", "What codes that are the same are to be called. Without one both names stand: Hope = Optimism."),
    ("note", "Why, for yourselves; it is kept and not interpreted."),
    ("what it shows", "Counts of passages, so that you know where to look. They do not say what the codes mean."),
    ("analyst, code", "With the folded columns at the right they tell which codes are meant: leave them as they are."),
    ("several analysts", "Same carries on: if A's code is B's and B's is C's, A's is C's."),
    ("then", "refiqda agree A B --crosswalk THIS; also reconcile and merge."),
)  # fmt: skip


def write_sheet(matrix: CrosswalkMatrix, path: str | Path, *, overwrite: bool = False) -> int:
    """Write the sheet (.xlsx or .csv) and return the number of its rows.

    Raises InvalidArgumentError for another suffix, OutputExistsError, and MissingExtraError for a workbook.
    """
    place = Path(path)
    suffix = place.suffix.lower()
    if suffix not in SUFFIXES:
        raise InvalidArgumentError(
            "the form of the sheet is not known from its name",
            file=place.name,
            remedy=f"End its name in {' or '.join(SUFFIXES)}.",
        )
    rows = list(_rows(matrix))
    with atomic_write(place, overwrite=overwrite) as stream:
        if suffix == ".csv":
            titles = [column.title for column in columns_of(matrix)]
            stream.write(csv_bytes([titles, *([guarded(one) for one in row] for row in rows)]))
        else:
            write_workbook(stream, _pages(matrix, rows), title="Crosswalk")
    return len(rows)


def columns_of(matrix: CrosswalkMatrix) -> tuple[Column, ...]:
    """Return the columns of the page that is filled in."""
    codes = tuple(dict.fromkeys(code.path for coder in matrix.coders for code in matrix.books[coder]))
    return (
        Column("analyst", 11, wrap=True),
        Column("code", 20, wrap=True),
        Column("definition", 28, wrap=True),
        Column("other analyst", 11, wrap=True),
        Column("other code", 20, wrap=True, choices=codes),
        Column("other definition", 28, wrap=True),
        Column("what it shows", 34, wrap=True),
        Column("relation", 13, choices=RELATIONS),
        Column("common name", 18, wrap=True),
        Column("note", 26, wrap=True),
        Column("code guid", 38, folded=True),
        Column("other code guid", 38, folded=True),
    )


def _pages(matrix: CrosswalkMatrix, rows: list[list[object]]) -> list[Page]:
    codes = (
        Column("analyst", 16),
        Column("code", 36, wrap=True),
        Column("definition", 90, wrap=True),
    )
    listed = [[coder, code.path, code.definition] for coder in matrix.coders for code in matrix.books[coder]]
    return [
        Page(PAGE, columns_of(matrix), rows, frozen=2),
        Page("codes", codes, listed),
        Page("how to fill in", (Column("column", 16), Column("what it says", 100, wrap=True)), _HOW),
    ]


def guarded(value: object) -> object:
    """Return a cell with an apostrophe before what a spreadsheet would run; `read_crosswalk` takes it off again."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ACTIVE else value


def _rows(matrix: CrosswalkMatrix) -> Iterator[list[object]]:
    for pair in matrix.pairs:
        yield from _side(pair, whole=True)
        yield from _side(pair.turned(), whole=False)


def _side(pair: PairMatrix, *, whole: bool) -> Iterator[list[object]]:
    """Yield the rows of the first analyst's codes; ``whole`` with the codes that they meet, else the free rows only."""
    already = dict(pair.already)
    taken = set(already.values())
    for code in range(len(pair.codes_a)):
        if whole:
            if code in already:
                yield _row(pair, code, already[code], "the same code of a common project", ALREADY)
            for cell in pair.by_code.get(code, ()):
                if not (code in already and cell.code_b in taken):
                    yield _row(pair, code, cell.code_b, shown(pair, cell), None)
        if code not in already:
            yield _row(pair, code, None, _alone(pair, code), None)


def _row(pair: PairMatrix, code: int, other: int | None, shows: str, relation: str | None) -> list[object]:
    mine = pair.codes_a[code]
    theirs = None if other is None else pair.codes_b[other]
    return [
        pair.coders[0],
        mine.path,
        mine.definition,
        pair.coders[1],
        None if theirs is None else theirs.path,
        None if theirs is None else theirs.definition,
        shows,
        relation,
        None,
        None,
        mine.guid,
        None if theirs is None else theirs.guid,
    ]


def shown(pair: PairMatrix, cell: Cell) -> str:
    """Return in words what a cell shows."""
    ours, theirs = pair.counts[0][cell.code_a], pair.counts[1][cell.code_b]
    size = ", ".join(
        f"{size:,} {UNITS[kind]}" if kind != "source" else f"{size:,} whole source{'' if size == 1 else 's'}"
        for kind, size in cell.shared.items()
    )
    return (
        f"{len(cell.passages_a):,} of {ours:,} passages of {pair.coders[0]}, {len(cell.passages_b):,} of {theirs:,} of "
        f"{pair.coders[1]}; shared: {size}"
    )


def _alone(pair: PairMatrix, code: int) -> str:
    number = pair.counts[0][code]
    if not number:
        return "not used where both worked; choose a code of the other, or only mine"
    alone = len(pair.nothing_a.get(code, ()))
    return (
        f"{alone:,} of {number:,} passages where {pair.coders[1]} saw nothing; choose another code of "
        f"{pair.coders[1]}, or only mine"
    )


__all__ = ["SUFFIXES", "columns_of", "guarded", "shown", "write_sheet"]
