"""The GUIDs of a tree at once, where each is plain and names one thing, and every reference leads to one.

Then nothing has to be given or told, and only the spelling may change: ``refiqda.exchange.identity`` does all the
rest, one by one. This module decides nothing.
"""

from __future__ import annotations

import collections
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from refiqda import model, spec

if TYPE_CHECKING:
    from refiqda.exchange.programs import GuidCase

_LENGTH: Final = 36
_HYPHENS: Final = (8, 13, 18, 23)
_DIGITS: Final = b"0123456789abcdefABCDEF"


def settle_plain(root: model.Element, format_: spec.Format, case: GuidCase, fields: frozenset[str]) -> bool:
    """Spell the GUIDs of a strict tree in ``case`` and every reference as the thing it leads to; in place.

    ``fields`` are those that hold GUIDs of something else. Returns False, and changes nothing, where any GUID is
    missing, odd or there twice, or a reference leads to nothing.
    """
    by_class = _by_class(root, format_)
    things = [items for cls, items in by_class.items() if issubclass(cls, model.Identified)]
    given = [list(map(attrgetter("guid"), items)) for items in things]
    if not all(map(_are_plain, given)):
        return False
    lowered = list(map(_lowered, given))
    known: set[str] = set()
    known.update(*lowered)
    if len(known) != sum(map(len, given)):
        return False
    pointing = list(_references(by_class, format_, fields))
    used: set[Any] = set()
    used.update(*(column for _, _, column in pointing))
    used.discard(None)
    keys = {value: model.guid_key(value) for value in used}
    if not known.issuperset(keys.values()):
        return False
    own = _spellings(set(keys.values()), given, lowered, case)
    spellings: dict[Any, str | None] = {value: own[key] for value, key in keys.items()}
    spellings[None] = None
    for items, field, column in pointing:
        _respell(items, field, column, spellings)
    if case != "kept":
        for items, column, low in zip(things, given, lowered, strict=True):
            _put(items, "guid", column, low if case == "lower" else list(map(str.upper, low)))
    return True


def _lowered(guids: list[str]) -> list[str]:
    """Return GUIDs in lower case; the very list where all are, as nearly all programs write them."""
    joined = "".join(guids)
    return guids if joined == joined.lower() else list(map(str.lower, guids))


def _spellings(
    keys: set[str], given: list[list[str]], lowered: list[list[str]], case: GuidCase
) -> dict[str, str]:
    """Return how each GUID that something points to is spelled, by its form in lower case."""
    if case != "kept":
        return {key: key if case == "lower" else key.upper() for key in keys}
    found = {key: key for key in keys}
    for column, low in zip(given, lowered, strict=True):
        if column != low:
            found.update((key, guid) for key, guid in zip(low, column, strict=True) if key in keys)
    return found


def _by_class(root: model.Element, format_: spec.Format) -> dict[type, list[Any]]:
    """Return all elements of the tree by class."""
    found: dict[type, list[Any]] = {}
    level: dict[type, list[Any]] = {type(root): [root]}
    while level:
        below: dict[type, list[Any]] = {}
        for cls, items in level.items():
            found.setdefault(cls, []).extend(items)
            for field, many in spec.child_fields(cls, format_):
                values = map(attrgetter(field), items)
                flat = list(chain.from_iterable(values) if many else filter(None, values))
                kinds = set(map(type, flat))
                for kind in kinds:
                    below.setdefault(kind, []).extend(
                        flat if len(kinds) == 1 else [one for one in flat if type(one) is kind]
                    )
        level = below
    return found


def _are_plain(guids: list[Any]) -> bool:
    """Return whether all are GUIDs without braces and blanks: by length, by hyphens, by what is left without digits."""
    if set(map(type, guids)) != {str} or set(map(len, guids)) != {_LENGTH}:
        return False
    joined = "".join(guids)
    hyphens = "-" * len(guids)
    if not joined.isascii() or any(joined[at::_LENGTH] != hyphens for at in _HYPHENS):
        return False
    return joined.encode().translate(None, _DIGITS) == hyphens.encode() * len(_HYPHENS)


def _pointers(cls: type, format_: spec.Format, fields: frozenset[str]) -> tuple[tuple[str, bool], ...]:
    described = spec.describe(cls, format_)
    single = [part.field for part in described.attributes if part.type is spec.GUID and part.field in fields]
    lists = [part for part in described.particles if isinstance(part, spec.Reference)]
    return (*((field, False) for field in single), *((part.field, part.many) for part in lists))


def _references(
    by_class: dict[type, list[Any]], format_: spec.Format, fields: frozenset[str]
) -> list[tuple[list[Any], str, list[Any]]]:
    """Return what points somewhere: the elements, the field, and its column; of lists every entry on its own."""
    found = []
    for cls, items in by_class.items():
        for field, many in _pointers(cls, format_, fields):
            column = list(map(attrgetter(field), items))
            if many:
                found += [(one, "", one) for one in column if one]
            elif set(map(type, column)) != {type(None)}:
                found.append((items, field, column))
    return found


def _respell(items: list[Any], field: str, column: list[Any], spellings: dict[Any, str | None]) -> None:
    new = list(map(spellings.__getitem__, column))
    if not field:
        items[:] = new
    else:
        _put(items, field, column, new)


def _put(items: list[Any], field: str, old: list[Any], new: list[Any]) -> None:
    if new is not old and new != old:
        put = getattr(type(items[0]), field).__set__
        collections.deque(map(put, items, new), maxlen=0)
