"""What a scan found: places and cases, never the name itself nor what stands around it."""

from __future__ import annotations

from typing import Any, Final, Literal

import attrs

Kind = Literal["full", "alias", "surname", "part"]
RANK: Final[dict[str, int]] = {"full": 3, "alias": 2, "surname": 1, "part": 0}
"""How strong each kind is; a place is told by the strongest that stands there."""

STOPPING: Final = frozenset({"full", "alias", "surname"})
"""The kinds that stop a file. A first name alone is only told: too many are ordinary words, or other people's."""


@attrs.frozen
class Hit:
    """A known name at a place: ``where`` in words, ``case`` the study's code of the person ("" for nobody in it).

    ``kind`` is "full" (first name and surname), "alias" (a name of one word, or another form of the name),
    "surname", or "part" (a first or middle name alone, or a surname written like an ordinary word). ``count`` is
    how often at this place.
    """

    where: str
    case: str
    kind: Kind
    count: int = 1

    @property
    def stops(self) -> bool:
        """Whether this is enough to keep a file back."""
        return self.kind in STOPPING

    def to_dict(self) -> dict[str, Any]:
        """Return the hit as JSON writes it."""
        return {
            "where": self.where,
            "case": self.case,
            "kind": self.kind,
            "count": self.count,
            "stops": self.stops,
        }


@attrs.frozen
class Unread:
    """Something in a file that was not read, so that names may stand there unseen: ``where`` and ``why`` in words."""

    where: str
    why: str

    def to_dict(self) -> dict[str, str]:
        """Return it as JSON writes it."""
        return {"where": self.where, "why": self.why}


@attrs.frozen
class Scan:
    """The result for one file: its hits in the order of the file, and what could not be read.

    ``cut_short`` says that there were more hits than are listed.
    """

    hits: tuple[Hit, ...] = ()
    unread: tuple[Unread, ...] = ()
    cut_short: bool = False

    @property
    def stopping(self) -> tuple[Hit, ...]:
        """The hits that stop a file."""
        return tuple(hit for hit in self.hits if hit.stops)

    @property
    def told(self) -> tuple[Hit, ...]:
        """The hits that are told and stop nothing."""
        return tuple(hit for hit in self.hits if not hit.stops)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON writes it."""
        return {
            "hits": [hit.to_dict() for hit in self.hits],
            "unread": [each.to_dict() for each in self.unread],
            "cut_short": self.cut_short,
        }
