"""Which coding of a source is which of its codings in another version, where they are not the same in both.

Codings are compared as multisets of place, code, coder and memos. What is left over on both sides is paired: by GUID;
by place and coder (then it was recoded); by place and code where one side names nobody; by code and coder where places
overlap (then it was extended, shrunk or shifted).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from refiqda.changes.ground import BOXES, LINEAR
from refiqda.changes.measures import best_overlaps
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from refiqda.changes.ground import Ground, Place
    from refiqda.changes.pairing import Pairs
    from refiqda.changes.reading import Row


class Left(NamedTuple):
    """A coding that the other version does not have: where it is, and the numbers of its code, coder and memos."""

    row: Row
    place: Place
    code: int | str | None
    coder: int | str | None
    notes: tuple[int | str | None, ...]
    guid: str


Joined = list[tuple[Left, Left]]
Key = tuple[Any, int | str | None, int | str | None, tuple[int | str | None, ...]]


def leftovers(ground: Ground, pairs: Pairs) -> tuple[list[Left], list[Left]]:
    """Return the codings that are in one version only; of equal ones those that keep their GUID stay out of it."""
    old, new = (_keyed(ground, pairs, side) for side in (0, 1))
    more = Counter([key for key, _ in old])
    more.subtract([key for key, _ in new])
    lost = {key: number for key, number in more.items() if number > 0}
    found = {key: -number for key, number in more.items() if number < 0}
    return (
        [_left(ground, key, row, is_old=True) for key, row in _surplus(old, lost, new)],
        [_left(ground, key, row, is_old=False) for key, row in _surplus(new, found, old)],
    )


def joined(lost: list[Left], found: list[Left]) -> Joined:
    """Take the codings that are one out of both lists, and return them in pairs."""
    pairs = take_pairs(lost, found, lambda one, _: one.guid)
    pairs += take_pairs(lost, found, lambda one, _: (one.place, one.code, one.coder))
    pairs += take_pairs(lost, found, lambda one, _: (one.place, one.coder))
    pairs += take_pairs(lost, found, lambda one, side: _unsigned(one, signed=bool(side)))
    pairs += take_pairs(lost, found, lambda one, side: _unsigned(one, signed=not side))
    return pairs + _same_code(lost, found)


def take_pairs(
    lost: list[Any], found: list[Any], key: Callable[[Any, int], Hashable]
) -> list[tuple[Any, Any]]:
    """Take what both lists have under one key (None: under none) out of them, and return it in pairs."""
    if not lost or not found:
        return []
    there: dict[Hashable, list[Any]] = defaultdict(list)
    for one in reversed(found):
        there[key(one, 1)].append(one)
    there.pop(None, None)
    pairs = [(one, others.pop()) for one in lost if (others := there.get(key(one, 0)))]
    drop(lost, (one for one, _ in pairs))
    drop(found, (one for _, one in pairs))
    return pairs


def drop(items: list[Any], gone: Iterable[Any]) -> None:
    """Take these very objects out of a list."""
    wanted = {id(one) for one in gone}
    if wanted:
        items[:] = [one for one in items if id(one) not in wanted]


def _unsigned(one: Left, *, signed: bool) -> Hashable:
    """Return the place and code of a coding that names somebody, or (unless ``signed``) nobody."""
    return (one.place, one.code) if (one.coder is not None) is signed else None


def _same_code(lost: list[Left], found: list[Left]) -> Joined:
    """Pair codings of one code and coder whose places overlap, those first that have most in common."""
    groups: dict[Hashable, tuple[list[Left], list[Left]]] = defaultdict(lambda: ([], []))
    for side, lefts in enumerate((lost, found)):
        for one in lefts:
            if one.place.measure in LINEAR or one.place.measure in BOXES:
                groups[one.code, one.coder, one.place.part, one.place.measure][side].append(one)
    pairs: Joined = []
    for old, new in groups.values():
        if old and new:
            both = best_overlaps([one.place for one in old], [one.place for one in new])
            pairs += [(old[one], new[other]) for one, other in both]
    drop(lost, (one for one, _ in pairs))
    drop(found, (one for _, one in pairs))
    return pairs


def _keyed(ground: Ground, pairs: Pairs, side: int) -> list[tuple[Key, Row]]:
    """Return the codings of one version with what they are compared by."""
    number, numbers, is_same, place = pairs.number, pairs.numbers, ground.is_same, ground.place
    rows = (ground.old, ground.new)[side].rows
    return [
        (
            (
                row.passage.place if is_same else place(row.passage, is_old=not side),
                number(row.code),
                number(row.coder),
                numbers(row.notes) if row.notes else (),
            ),
            row,
        )
        for row in rows
    ]


def _left(ground: Ground, key: Key, row: Row, *, is_old: bool) -> Left:
    place = ground.place(row.passage, is_old=is_old)
    return Left(row, place, key[1], key[2], key[3], guid_key(row.element.guid))


def _surplus(
    rows: Sequence[tuple[Key, Row]], wanted: dict[Key, int], others: Sequence[tuple[Key, Row]]
) -> list[tuple[Key, Row]]:
    """Return as many rows of each key as are too many; those whose GUID the other side has stay as long as possible."""
    if not wanted:
        return []
    groups: dict[Key, list[Row]] = defaultdict(list)
    for key, row in rows:
        if key in wanted:
            groups[key].append(row)
    if any(len(group) > wanted[key] for key, group in groups.items()):
        known = {(key, guid_key(row.element.guid)) for key, row in others if key in wanted}
        for key, group in groups.items():
            kept = [(key, guid_key(row.element.guid)) in known for row in group]
            groups[key] = [
                row
                for is_kept in (False, True)
                for row, one in zip(group, kept, strict=True)
                if one is is_kept
            ]
    return [(key, row) for key, group in groups.items() for row in group[: wanted[key]]]
