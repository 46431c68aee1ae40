"""Who is who on the page: in the open everybody has one number and a name; blind, neither before an item is revealed.

Blind, the numbers of the analysts are shuffled anew for each item, and items go by other ids than in the log, for
those follow from names. Both come from a key that is made when the server starts and never leaves it: nothing that
the page is sent says who is who, and no lane can be followed from one item to the next.
"""

from __future__ import annotations

import hmac
import itertools
import secrets
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_ID: Final = 12


class Open:
    """Everybody is known: the place in ``names`` is the number, for all items."""

    blind = False

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)

    def order(self, item: str) -> Sequence[int]:  # noqa: ARG002 - everywhere the same, in the open
        """Return for each analyst the number that stands for them in an item."""
        return range(len(self.names))

    def number(self, item: str, name: str) -> int:
        """Return the number of an analyst in an item; that of nobody is -1."""
        return self.order(item)[self.names.index(name)] if name in self.names else -1

    def name(self, item: str, number: int) -> str | None:
        """Return whose number it is, None for nobody's."""
        found = [name for name, one in zip(self.names, self.order(item), strict=True) if one == number]
        return found[0] if found else None

    def labels(self, item: str | None, *, revealed: bool) -> list[str]:
        """Return what the numbers are called, in their order."""
        if item is None or not revealed:
            return self.labels_before()
        return [self.name(item, number) or "" for number in range(len(self.names))]

    def labels_before(self) -> list[str]:
        """Return what the numbers are called where nothing is revealed."""
        return list(self.names)

    def asked(self, item: str, label: str, *, revealed: bool) -> str | None:  # noqa: ARG002 - as above
        """Return which analyst is meant by what the page calls one in an item, None for nobody."""
        return label if label in self.names else None

    def shown_id(self, real: str) -> str:
        """Return the id under which the page knows an item."""
        return real

    def text(self, value: str) -> str | None:
        """Return a sentence that may be shown as it is, None for one that has to wait."""
        return value

    def code(self, path: str) -> str:
        """Return what the page calls a code."""
        return path

    def real_code(self, shown: str) -> str:
        """Return which code the page means; a new one is itself."""
        return shown

    def shuffled(self, what: str, things: Iterable[str]) -> list[str]:  # noqa: ARG002 - as above
        """Return things in an order that says nothing, where order could."""
        return [*things]

    def coded(self, paths: Iterable[str]) -> list[str]:
        """Return what the page calls some codes, in an order that says nothing about whose they are."""
        return [self.code(path) for path in paths]


class Blind(Open):
    """Nobody is known before an item is revealed; everybody from when all are (`unveil`)."""

    def __init__(self, names: Sequence[str], codes: Iterable[str] = (), key: bytes | None = None) -> None:
        super().__init__(names)
        self._key = secrets.token_bytes(32) if key is None else key
        self.blind = True
        self._orders: dict[str, list[int]] = {}
        self._label = next(one for one in _labels() if not any(_begins(name, one) for name in self.names))
        self._codes = self._renamed(codes)
        self._real_codes = {shown: path for path, shown in self._codes.items()}

    def _mac(self, *parts: str) -> bytes:
        return hmac.digest(self._key, "\x00".join(parts).encode("utf-8", "surrogatepass"), "sha256")

    def unveil(self) -> None:
        """Hide nothing any more, for nothing is left to be hidden; ids stay what they were."""
        self.blind = False

    def order(self, item: str) -> Sequence[int]:
        """Return for each analyst the number in this item."""
        return self._drawn(item) if self.blind else super().order(item)

    def _drawn(self, item: str) -> Sequence[int]:
        if item not in self._orders:
            drawn = sorted(range(len(self.names)), key=lambda place: self._mac("order", item, str(place)))
            found = [0] * len(drawn)
            for number, place in enumerate(drawn):
                found[place] = number
            self._orders[item] = found
        return self._orders[item]

    def labels_before(self) -> list[str]:
        """Return what the numbers are called before an item is revealed."""
        return self._hidden() if self.blind else super().labels_before()

    def _hidden(self) -> list[str]:
        return [f"{self._label} {number + 1}" for number in range(len(self.names))]

    def asked(self, item: str, label: str, *, revealed: bool) -> str | None:
        """Return which analyst is meant; a name counts only where the page knows it because it was revealed."""
        hidden = self._hidden()
        if label in hidden:  # also of a page that has not seen yet that it was revealed
            return self.names[self._drawn(item).index(hidden.index(label))]
        return super().asked(item, label, revealed=revealed) if revealed else None

    def shown_id(self, real: str) -> str:
        """Return another id, from which nobody can tell whose the segments are."""
        return self._mac("id", real).hex()[:_ID]

    def text(self, value: str) -> str | None:
        """Return the sentence unless it names an analyst."""
        if not self.blind:
            return value
        folded = value.casefold()
        return None if any(name.casefold() in folded for name in self.names) else value

    def code(self, path: str) -> str:
        """Return what the page calls a code: one that says whose it is, by a number that means nothing."""
        return self._codes.get(path, path) if self.blind else path

    def coded(self, paths: Iterable[str]) -> list[str]:
        """Return what the page calls some codes, ordered by that: their own order says whose they are."""
        found = super().coded(paths)
        return sorted(found) if self.blind else found

    def real_code(self, shown: str) -> str:
        """Return which code the page means."""
        return self._real_codes.get(shown, shown)

    def _renamed(self, codes: Iterable[str]) -> dict[str, str]:
        """Return other names of codes that were made apart, and so say in brackets whose they are."""
        known = list(codes)
        bases: dict[str, list[str]] = {}
        for path in known:
            base, opening, owners = path.rpartition(" (")
            if opening and any(name in owners for name in self.names):
                bases.setdefault(base, []).append(path)
        found: dict[str, str] = {}
        for base, paths in bases.items():
            for number, path in enumerate(self.shuffled(f"code {base}", paths), 1):
                name = f"{base} ({number})"
                while name in known or name in found.values():
                    name = f"{name}'"
                found[path] = name
        return found

    def shuffled(self, what: str, things: Iterable[str]) -> list[str]:
        """Return things in the order of their digests."""
        return sorted(things, key=lambda one: self._mac(what, one))


def _labels() -> Iterator[str]:
    """Yield what people whose names are hidden may be called; some studies call theirs so in the open."""
    yield from ("Analyst", "Reader", "Person")
    for number in itertools.count(2):
        yield f"Person {number}/"


def _begins(name: str, word: str) -> bool:
    return name.casefold().startswith(word.casefold())


__all__ = ["Blind", "Open"]
