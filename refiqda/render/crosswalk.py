"""What analysts saw in each other's passages: on a terminal, as a page with the passages, as JSON.

No figure of agreement is on any of them, and differences come first: where the other saw nothing.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.agreement.things import REASONS
from refiqda.files import atomic_write
from refiqda.render.crosswalk_passages import Excerpts
from refiqda.render.html import write_html
from refiqda.render.json_text import json_bytes
from refiqda.render.plain import clean, counted
from refiqda.render.terminal import Column, Page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import BinaryIO

    from refiqda.crosswalks.matrix import CrosswalkMatrix, PairMatrix

_MOST_CODES: Final = 5
"""So many of the other's codes are named for a code on a terminal."""
_HEAT: Final = 5
"""Shades of the cells."""
_SHOWN: Final = 25
"""So many passages stand behind a cell; the page says how many more there are."""
_FEWEST: Final = 3
"""A cell of a page that would be too long has so many of its passages, if any."""
_PAGE: Final = 2_000
"""So many passages stand on a page, shared by its pairs: more than that, no browser prints in a minute."""


def crosswalk_json(matrix: CrosswalkMatrix) -> dict[str, Any]:
    """Return the matrix as the object that ``--json`` prints."""
    return {"format": "refiqda.crosswalk/1", **matrix.to_dict()}


# --- terminal -------------------------------------------------------------------------------------------


def show_crosswalk(matrix: CrosswalkMatrix, written: str | None = None) -> None:
    """Print what each two analysts saw, where the other saw nothing first; ``written`` is the file made."""
    page = Page()
    for pair in matrix.pairs:
        _show_pair(page, pair)
    page.gap()
    page.lines(told(matrix))
    if written is None:
        page.line(
            "With -o SHEET.xlsx you get a sheet in which to say which codes are the same; with -o PAGE.html the "
            "passages behind each number."
        )
    else:
        show_written(page, written)
    page.show()


def show_written(page: Page, written: str) -> None:
    """Add what was written, and what to do with it."""
    page.line(f"Written: {written}")
    if written.lower().endswith((".xlsx", ".csv")):
        page.line(
            "Say there which codes are the same; then give it to `refiqda agree`, `reconcile` or `merge` with "
            "--crosswalk."
        )


def _show_pair(page: Page, pair: PairMatrix) -> None:
    a, b = pair.coders
    page.heading(f"{a} and {b}")
    sources = {one.source for one in (*pair.passages_a, *pair.passages_b)}
    page.line(
        f"{counted(len(pair.passages_a), 'passage')} by {a} and {len(pair.passages_b):,} by {b}, in "
        f"{counted(len(sources), 'source')} that both worked on."
    )
    sides = (pair, pair.turned())
    for side in sides:
        _show_nothing(page, side)
    for side in sides:
        _show_seen(page, side)
    if pair.already:
        page.line(
            f"{counted(len(pair.already), 'code')} of both are one already: the files give them one identifier."
        )


def _show_nothing(page: Page, pair: PairMatrix) -> None:
    if not pair.nothing_a:
        return
    a, b = pair.coders
    page.heading(f"{a}'s passages where {b} saw nothing")
    rows = sorted(pair.nothing_a.items(), key=lambda item: (-len(item[1]), item[0]))
    page.table(
        [Column("code", flexible=True), Column("passages", number=True), Column("of", number=True)],
        [[pair.codes_a[code].path, len(places), pair.counts[0][code]] for code, places in rows],
    )


def _show_seen(page: Page, pair: PairMatrix) -> None:
    a, b = pair.coders
    if not pair.cells:
        return
    page.heading(f"What {b} saw in {a}'s passages")
    already = set(pair.already)
    rows = []
    for code in pair.used(0):
        cells = pair.by_code.get(code, ())
        named = [
            f"{pair.codes_b[cell.code_b].path} {len(cell.passages_a):,}"
            f"{' (the same code)' if (code, cell.code_b) in already else ''}"
            for cell in cells[:_MOST_CODES]
        ]
        if len(cells) > _MOST_CODES:
            named.append(f"and {counted(len(cells) - _MOST_CODES, 'code')} more")
        if code in pair.nothing_a:
            named.append(f"nothing {len(pair.nothing_a[code]):,}")
        rows.append([pair.codes_a[code].path, pair.counts[0][code], ", ".join(named)])
    page.table(
        [
            Column(f"{clean(a)}'s code", flexible=True),
            Column("passages", number=True),
            Column(f"{clean(b)}'s codes there, and in how many", flexible=True),
        ],
        rows,
    )


def told(matrix: CrosswalkMatrix) -> list[str]:
    """Return what a reader should know: what was not compared, and what is to be asked."""
    found = []
    for pair in matrix.pairs:
        for coder, other, beyond in zip(pair.coders, reversed(pair.coders), pair.beyond, strict=True):
            if beyond:
                found.append(
                    f"{counted(beyond, 'passage')} of {coder} lie where {other} has nothing, and are not compared."
                    if beyond > 1
                    else f"1 passage of {coder} lies where {other} has nothing, and is not compared."
                )
    found += [
        f"{coder} has {source} and marked nothing in it: was it to be coded?"
        for source, coder in matrix.untouched
    ]
    found += [
        f"Left out: {counted(count, 'coding')} that {REASONS[reason]}."
        for reason, count in matrix.left_out.items()
        if count
    ]
    found += [f"To be asked: {one.sentence()}." for one in matrix.questions]
    return found


# --- page -----------------------------------------------------------------------------------------------


def write_crosswalk(matrix: CrosswalkMatrix, path: Path, *, overwrite: bool = False) -> None:
    """Write the matrix as a page (.html) or as JSON (.json); raises OutputExistsError."""
    with atomic_write(path, overwrite=overwrite) as stream:
        if path.suffix.lower() == ".json":
            stream.write(json_bytes(crosswalk_json(matrix)))
        else:
            write_crosswalk_html(matrix, stream)


def write_crosswalk_html(matrix: CrosswalkMatrix, stream: BinaryIO) -> None:
    """Write the page: for each two analysts the matrix, and behind each number the passages with what is around.

    A page of many analysts has the passages of the numbers that say most, and says which page has the others.
    """
    excerpts = Excerpts(matrix)
    room = _PAGE // max(1, len(matrix.pairs))
    pairs = [_pair_page(pair, number, excerpts, room) for number, pair in enumerate(matrix.pairs, 1)]
    write_html("crosswalk.html", stream, coders=matrix.coders, pairs=pairs, told=told(matrix))


@attrs.frozen
class _Behind:
    """What stands behind a number: its place on the page, the two codes (None: nothing), and which passages meet."""

    to: str
    codes: tuple[int | None, int | None]
    meetings: tuple[tuple[int | None, int | None], ...]


def _all_behind(pair: PairMatrix, number: int) -> list[_Behind]:
    """Return what stands behind every number: first where the other saw nothing, then the cells."""
    found = [
        _Behind(f"p{number}-{code}-none", (code, None), tuple((one, None) for one in places))
        for code, places in pair.nothing_a.items()
    ]
    found += [
        _Behind(f"p{number}-none-{code}", (None, code), tuple((None, one) for one in places))
        for code, places in pair.nothing_b.items()
    ]
    return found + [
        _Behind(f"p{number}-{cell.code_a}-{cell.code_b}", (cell.code_a, cell.code_b), cell.meetings)
        for cell in pair.cells
    ]


def _fitting(behind: Sequence[_Behind], room: int) -> tuple[list[_Behind], int]:
    """Return what of it is shown and how many passages each may have, so that no more than ``room`` are shown.

    First all have fewer, then those with fewest passages have none; where somebody saw nothing goes before the rest.
    """
    for most in range(_SHOWN, _FEWEST - 1, -1):
        if sum(min(most, len(one.meetings)) for one in behind) <= room:
            return list(behind), most
    kept: set[str] = set()
    for one in sorted(behind, key=lambda one: (None not in one.codes, -len(one.meetings))):
        room -= min(_FEWEST, len(one.meetings))
        if room < 0:
            break
        kept.add(one.to)
    return [one for one in behind if one.to in kept], _FEWEST


def _pair_page(pair: PairMatrix, number: int, excerpts: Excerpts, room: int) -> dict[str, Any]:
    every = _all_behind(pair, number)
    behind, most_shown = _fitting(every, room)
    shown = {one.to for one in behind}
    rows, columns = pair.used(0), pair.used(1)
    cells = {(cell.code_a, cell.code_b): cell for cell in pair.cells}
    most = max((len(cell.passages_a) for cell in pair.cells), default=1)
    already = set(pair.already)

    def cell(row: int, column: int) -> dict[str, Any] | None:
        found = cells.get((row, column))
        if found is None:
            return None
        many = len(found.passages_a)
        return {
            "to": to if (to := f"p{number}-{row}-{column}") in shown else None,
            "many": many,
            "heat": 1 + (many * _HEAT - 1) // most if many < most else _HEAT,
            "already": (row, column) in already,
        }

    return {
        "number": number,
        "a": pair.coders[0],
        "b": pair.coders[1],
        "passages": (len(pair.passages_a), len(pair.passages_b)),
        "columns": [
            {"code": pair.codes_b[column].path, "short": short}
            for column, short in zip(
                columns, _short([pair.codes_b[one].path for one in columns]), strict=True
            )
        ],
        "rows": [
            {
                "code": pair.codes_a[row].path,
                "above": pair.codes_a[row].path.rpartition("/")[:2],
                "leaf": pair.codes_a[row].path.rpartition("/")[2],
                "cells": [cell(row, column) for column in columns],
                "nothing": _nothing(pair.nothing_a.get(row, ()), f"p{number}-{row}-none", shown),
                "passages": pair.counts[0][row],
            }
            for row in rows
        ],
        "nothing": [
            _nothing(pair.nothing_b.get(column, ()), f"p{number}-none-{column}", shown) for column in columns
        ],
        "sections": [_section(pair, one, excerpts, most_shown) for one in behind],
        "unshown": len(every) - len(behind),
        "already": len(pair.already),
    }


def _short(paths: list[str]) -> list[str]:
    """Return the names of codes without those above them, but where two would be alike."""
    leaves = [path.rpartition("/")[2] for path in paths]
    times = Counter(leaves)
    return [path if times[leaf] > 1 else leaf for path, leaf in zip(paths, leaves, strict=True)]


def _nothing(places: tuple[int, ...], to: str, shown: set[str]) -> dict[str, Any] | None:
    return {"to": to if to in shown else None, "many": len(places)} if places else None


def _section(pair: PairMatrix, behind: _Behind, excerpts: Excerpts, most: int) -> dict[str, Any]:
    """Return what stands behind a number: both codes with their definitions, and the passages with what is around."""
    passages = [
        excerpts.of(
            None if one is None else pair.passages_a[one], None if other is None else pair.passages_b[other]
        )
        for one, other in behind.meetings[:most]
    ]
    sides = []
    for coder, codes, place in zip(pair.coders, (pair.codes_a, pair.codes_b), behind.codes, strict=True):
        code = None if place is None else codes[place]
        sides.append(
            {
                "coder": coder,
                "code": None if code is None else code.path,
                "definition": None if code is None else code.definition,
            }
        )
    return {
        "to": behind.to,
        "sides": sides,
        "passages": passages,
        "more": len(behind.meetings) - len(passages),
    }


__all__ = ["crosswalk_json", "show_crosswalk", "show_written", "told", "write_crosswalk_html"]
