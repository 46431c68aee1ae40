"""What a strict writing left out, changed or repaired, as data; users read it as the loss report.

Clause 7 of REFI-QDA 1.5 asks software to say in detail what an export loses. Every command that writes a project
says it with this report. It names codes, sources and people, but never a passage: the names of passages are
left out, since programs fill them with the words that were coded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator

LossKind = Literal["dropped", "degraded", "moved", "renamed", "repaired"]

LOSS_KINDS: Final[tuple[LossKind, ...]] = ("dropped", "degraded", "moved", "renamed", "repaired")

_HEADINGS: Final[dict[LossKind, str]] = {
    "dropped": "Left out",
    "degraded": "Kept, but look at it",
    "moved": "Kept in another place",
    "renamed": "Kept under another name",
    "repaired": "Repaired",
}


@attrs.frozen(kw_only=True, order=False)
class Loss:
    """One thing, or several alike, that are not as they were.

    ``kind``: ``dropped`` is no longer there, ``degraded`` is written but weaker than it was or could be,
    ``moved`` and ``renamed`` speak for themselves, ``repaired`` was not valid and now is. ``object`` is the
    sort of thing in the users' words, ``guid`` and ``name`` those of the thing (of the first, where ``count``
    says that there are several), ``detail`` one sentence without its full stop.
    """

    kind: LossKind
    object: str
    detail: str
    guid: str | None = None
    name: str | None = None
    count: int = 1

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "kind": self.kind,
            "object": self.object,
            "guid": self.guid,
            "name": self.name,
            "detail": self.detail,
            "count": self.count,
        }

    def __str__(self) -> str:
        named = f' "{self.name}"' if self.name and self.count == 1 else ""
        times = f" ({self.count:,} times)" if self.count > 1 else ""
        return f"{self.object}{named}: {self.detail}{times}"


@attrs.frozen(order=False)
class LossReport:
    """Everything that one writing lost or repaired; false when that is nothing.

    ``str()`` begins with three sentences that say it all in short, then lists each.
    """

    losses: tuple[Loss, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.losses)

    def __len__(self) -> int:
        return len(self.losses)

    def __iter__(self) -> Iterator[Loss]:
        return iter(self.losses)

    def __add__(self, other: LossReport) -> LossReport:
        return LossReport(self.losses + other.losses)

    def of_kind(self, *kinds: LossKind) -> tuple[Loss, ...]:
        """Return the losses of these kinds, in order."""
        return tuple(loss for loss in self.losses if loss.kind in kinds)

    def count(self, *kinds: LossKind) -> int:
        """Return how many things these kinds concern."""
        return sum(loss.count for loss in self.of_kind(*kinds))

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, ``refiqda.losses/1``."""
        return {
            "format": "refiqda.losses/1",
            "counts": {kind: self.count(kind) for kind in LOSS_KINDS},
            "losses": [loss.to_dict() for loss in self.losses],
        }

    def sentences(self) -> tuple[str, str, str]:
        """Return the three sentences that say in short what was left out, changed and repaired."""
        dropped, changed = self.count("dropped"), self.count("degraded", "moved", "renamed")
        repaired = self.count("repaired")
        return (
            f"{_things(dropped)} left out.",
            f"{_things(changed)} written in another way, or written but worth a look.",
            f"{_things(repaired)} repaired so that other programs accept the file.",
        )

    def __str__(self) -> str:
        lines = [" ".join(self.sentences())]
        for kind in LOSS_KINDS:
            chosen = self.of_kind(kind)
            if chosen:
                lines += ["", f"{_HEADINGS[kind]}:", *(f"- {loss}." for loss in chosen)]
        return "\n".join(lines) + "\n"


class LossLog:
    """Losses while they are being found: like ones become one with a count, in the order of first appearance."""

    def __init__(self) -> None:
        self._found: dict[tuple[LossKind, str, str], Loss] = {}
        self._counts: dict[tuple[LossKind, str, str], int] = {}

    def add(
        self,
        kind: LossKind,
        object_: str,
        detail: str,
        *,
        guid: str | None = None,
        name: str | None = None,
        count: int = 1,
    ) -> None:
        """Note one thing; ``detail`` decides whether it is like another."""
        key = (kind, object_, detail)
        if key in self._found:
            self._counts[key] += count
            return
        self._found[key] = Loss(kind=kind, object=object_, detail=detail, guid=guid, name=name)
        self._counts[key] = count

    def report(self) -> LossReport:
        """Return what was noted."""
        return LossReport(
            tuple(attrs.evolve(loss, count=self._counts[key]) for key, loss in self._found.items())
        )


def _things(count: int) -> str:
    if not count:
        return "Nothing was"
    return "1 thing was" if count == 1 else f"{count:,} things were"
