"""What a strict writing left out, changed or repaired, as data; users read it as the loss report.

Clause 7 of REFI-QDA 1.5 asks software to say in detail what an export loses. Every command that writes a project
says it with this report. It names codes, sources and people, but never a passage: the names of passages are
left out, since programs fill them with the words that were coded.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Literal

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from refiqda.diagnostics import Diagnostic

LossKind = Literal["dropped", "degraded", "moved", "renamed", "repaired"]

LOSS_KINDS: Final[tuple[LossKind, ...]] = ("dropped", "degraded", "moved", "renamed", "repaired")

HEADINGS: Final[dict[LossKind, str]] = {
    "dropped": "Left out",
    "degraded": "Kept, but look at it",
    "moved": "Kept in another place",
    "renamed": "Kept under another name",
    "repaired": "Repaired",
}
"""What users read above each kind."""

READING_HEADING: Final = "Noticed when the file was read"
"""What users read above what reading had to mend or could not take."""


NAMES_FOLDERS: Final = "is not told (it names folders)"
"""How a detail ends where something is left out because it names folders, and with them people."""

UNNAMED_FILE: Final = "nothing in the project names it"
"""Why a file of an archive is left out that no source and no memo has."""

FEW: Final = 4
"""So many names stand in one line."""

MOST_LISTED: Final = 1000
"""Of so many like things each is listed; of more only the number is told."""


@attrs.frozen(order=False)
class Thing:
    """One thing that a loss concerns: its GUID and its name, where it has them."""

    guid: str | None
    name: str | None

    def to_dict(self) -> dict[str, str | None]:
        """Return the JSON form."""
        return {"guid": self.guid, "name": self.name}


@attrs.frozen(kw_only=True, order=False)
class Loss:
    """One thing, or several alike, that are not as they were.

    ``kind``: ``dropped`` is no longer there, ``degraded`` is written but weaker than it was or could be,
    ``moved`` and ``renamed`` speak for themselves, ``repaired`` was not valid and now is. ``object`` is the
    sort of thing in the users' words, ``guid`` and ``name`` those of the thing (of the first, where ``count``
    says that there are several), ``things`` all of them up to a thousand, ``detail`` one sentence without its
    full stop.
    """

    kind: LossKind
    object: str
    detail: str
    guid: str | None = None
    name: str | None = None
    count: int = 1
    things: tuple[Thing, ...] = attrs.field(default=(), repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the things, each once, in order."""
        known = dict.fromkeys(thing.name for thing in self.things if thing.name)
        return tuple(known) if known or not self.name else (self.name,)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "kind": self.kind,
            "object": self.object,
            "guid": self.guid,
            "name": self.name,
            "detail": self.detail,
            "count": self.count,
            "things": [thing.to_dict() for thing in self.things],
        }

    def __str__(self) -> str:
        named = f' "{self.name}"' if self.name and self.count == 1 else ""
        if self.count == 1:
            return f"{self.object}{named}: {self.detail}"
        few = self.names[:FEW]
        more = (self.count if len(self.things) == MOST_LISTED else len(self.names)) - FEW
        which = "; ".join(few) + (f" and {more:,} more" if more > 0 else "")
        return f"{self.object}: {self.detail} ({self.count:,} times{f': {which}' if which else ''})"


@attrs.frozen(order=False)
class LossReport:
    """Everything that one writing lost or repaired; false when that is nothing.

    ``opening`` is what to say first whatever was lost: how the program takes the file. ``reading`` is what reading
    the file had to take otherwise than it was written, or could not take at all; it was so before anything was
    written, and does not count as lost. ``str()`` begins with the opening and with three sentences that say it all
    in short, then lists each.
    """

    losses: tuple[Loss, ...] = ()
    opening: str = ""
    reading: tuple[Loss, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.losses)

    def __len__(self) -> int:
        return len(self.losses)

    def __iter__(self) -> Iterator[Loss]:
        return iter(self.losses)

    def __add__(self, other: LossReport) -> LossReport:
        return LossReport(
            self.losses + other.losses, self.opening or other.opening, self.reading + other.reading
        )

    def of_kind(self, *kinds: LossKind) -> tuple[Loss, ...]:
        """Return the losses of these kinds, in order."""
        return tuple(loss for loss in self.losses if loss.kind in kinds)

    def left_out(self) -> tuple[Loss, ...]:
        """Return what was left out of the study itself; names of folders are left out for people's sake."""
        return tuple(loss for loss in self.of_kind("dropped") if not loss.detail.endswith(NAMES_FOLDERS))

    def count(self, *kinds: LossKind) -> int:
        """Return how many things these kinds concern."""
        return sum(loss.count for loss in self.of_kind(*kinds))

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, ``refiqda.losses/1``."""
        return {
            "format": "refiqda.losses/1",
            "opening": self.opening,
            "counts": {kind: self.count(kind) for kind in LOSS_KINDS},
            "losses": [loss.to_dict() for loss in self.losses],
            "reading": [loss.to_dict() for loss in self.reading],
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
        lines = [" ".join(filter(None, (self.opening, *self.sentences())))]
        for kind in LOSS_KINDS:
            chosen = self.of_kind(kind)
            if chosen:
                lines += ["", f"{HEADINGS[kind]}:", *(f"- {loss}." for loss in chosen)]
        if self.reading:
            lines += ["", f"{READING_HEADING}:", *(f"- {loss}." for loss in self.reading)]
        return "\n".join(lines) + "\n"


_TOLD_BY_WRITING: Final = re.compile(r"S0[0-9]{2}|A00[0-9]|A019")
"""Rules whose findings the writing tells in its own words, or that are about nothing of the study (A019)."""


def losses_of_reading(diagnostics: Iterable[Diagnostic]) -> tuple[Loss, ...]:
    """Return what reading a foreign file mended or could not take, as losses (clause 7 asks for them at import, too).

    Warnings were mended; errors are about something that is weaker for it. What a strict writing tells anyway is
    left out, and so is what is only remarked.
    """
    found: dict[tuple[LossKind, str], Loss] = {}
    for one in diagnostics:
        if one.severity == "info" or _TOLD_BY_WRITING.fullmatch(one.rule):
            continue
        kind: LossKind = "degraded" if one.severity == "error" else "repaired"
        known = found.get((kind, one.message))
        if known is None:
            found[kind, one.message] = Loss(kind=kind, object="file", detail=one.message, guid=one.guid)
        else:
            found[kind, one.message] = attrs.evolve(known, count=known.count + 1)
    return tuple(found.values())


class LossLog:
    """Losses while they are being found: like ones become one with a count, in the order of first appearance."""

    def __init__(self) -> None:
        self._counts: dict[tuple[LossKind, str, str], int] = {}
        self._things: dict[tuple[LossKind, str, str], list[Thing]] = {}

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
        self._counts[key] = self._counts.get(key, 0) + count
        things = self._things.setdefault(key, [])
        if (guid or name) and len(things) < MOST_LISTED:
            things.append(Thing(guid, name))

    def report(self) -> LossReport:
        """Return what was noted."""
        return LossReport(tuple(self._losses()))

    def _losses(self) -> Iterator[Loss]:
        for (kind, object_, detail), count in self._counts.items():
            things = tuple(self._things[kind, object_, detail])
            first = things[0] if things else Thing(None, None)
            yield Loss(
                kind=kind,
                object=object_,
                detail=detail,
                guid=first.guid,
                name=first.name,
                count=count,
                things=things,
            )


def _things(count: int) -> str:
    if not count:
        return "Nothing was"
    return "1 thing was" if count == 1 else f"{count:,} things were"
