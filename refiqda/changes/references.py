"""What points to what, compared: by what it is, whatever its GUID, and by its GUID where that is still the same."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import attrs

from refiqda.changes.reading import Spot, Thing
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from refiqda.changes.ground import Ground, Place
    from refiqda.changes.pairing import Pairs
    from refiqda.changes.reading import Reading

Target = Thing | Spot | None


@attrs.define(eq=False)
class References:
    """Compares what the old project points to with what the new one does.

    ``grounds`` are those of the sources in both, ``moved`` where passages of them went, by the id of a thing of
    either side.
    """

    pairs: Pairs
    grounds: dict[int, Ground] = attrs.field(factory=dict)
    moved: dict[int, dict[Place, Place]] = attrs.field(factory=dict)

    def same(self, old: str | None, new: str | None) -> bool:
        """Return whether two references mean the same thing."""
        if old is None or new is None:
            return old is new
        return not any(self.difference([old], [new]))

    def difference(self, old: Sequence[str], new: Sequence[str]) -> tuple[list[str], list[str]]:
        """Return the references that only the old have and those that only the new have; each target counts once."""
        sides = []
        for guids, reading, is_old in ((old, self.pairs.old, True), (new, self.pairs.new, False)):
            found: dict[Hashable, str] = {}
            for guid in guids:
                found.setdefault(self.mark(reading, guid, is_old=is_old), guid)
            sides.append(found)
        first, second = sides
        gone = [guid for mark, guid in first.items() if mark not in second]
        come = [guid for mark, guid in second.items() if mark not in first]
        kept = {guid_key(one) for one in gone if self._is_spot(self.pairs.old, one)}
        kept &= {guid_key(one) for one in come if self._is_spot(self.pairs.new, one)}
        return tuple([one for one in side if guid_key(one) not in kept] for side in (gone, come))  # type: ignore[return-value]  # two

    def mark(self, reading: Reading, guid: str | None, *, is_old: bool) -> Hashable:
        """Return what a reference is compared by."""
        if guid is None:
            return None
        found = reading.anything(guid)
        if found is None:
            return "missing"
        if isinstance(found, Thing):
            return found.kind, self.pairs.number(found)
        number = self.pairs.number
        ground = self.grounds.get(id(found.owner))
        place: Any = found.passage.place
        if ground is not None:
            place = ground.place(found.passage, is_old=is_old)
            if is_old:
                place = self.moved.get(id(found.owner), {}).get(place, place)
        return "spot", number(found.owner), place, number(found.code), number(found.coder)

    @staticmethod
    def _is_spot(reading: Reading, guid: str) -> bool:
        return isinstance(reading.anything(guid), Spot)


def surplus(old: Sequence[Hashable], new: Sequence[Hashable]) -> tuple[Counter[Hashable], Counter[Hashable]]:
    """Return what only the old have and what only the new have, counted."""
    first, second = Counter(old), Counter(new)
    return first - second, second - first
