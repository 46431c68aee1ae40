"""How far the deciding is: by state, by code, by source, by meeting. Counts of what was decided, and no score.

Every difference is in one of ``open``, ``decided``, ``reopened`` and ``auto``; ``orphaned`` are decisions whose
difference is no more. ``apart`` are those of the decided that stand apart, ``deferred`` and ``conflict`` those of
the open that were put off, or on which different people decided differently.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, get_args

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refiqda.reconciliation.decisions import Decision
    from refiqda.reconciliation.listing import Differences, Item

Count = Literal["open", "decided", "apart", "reopened", "orphaned", "auto", "deferred", "conflict"]
COUNTS: Final[tuple[Count, ...]] = get_args(Count)


@attrs.frozen(kw_only=True)
class Meeting:
    """One meeting: how many lines were written in it, by verb, by whom, and the times of the first and last.

    ``name`` is None for what was decided in none. ``standing`` are those of its decisions that count today.
    """

    name: str | None
    decisions: int
    verbs: dict[str, int]
    people: tuple[str, ...]
    first: str | None = None
    last: str | None = None
    standing: int = 0


@attrs.frozen(kw_only=True)
class CodeToRevise:
    """A code whose revision is the last word on differences decided before it: how many wait for another look."""

    code: str
    line: int
    before: str | None
    after: str | None
    items: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Progress:
    """How far the deciding is; ``all`` are today's differences, ``agreed`` what everybody marked alike."""

    all: int
    agreed: int
    states: dict[Count, int]
    by_code: dict[str, dict[Count, int]]
    by_source: dict[str, dict[Count, int]]
    by_meeting: tuple[Meeting, ...] = ()
    codes_to_revise: tuple[CodeToRevise, ...] = ()
    themes: tuple[Decision, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return {
            "all": self.all,
            "agreed": self.agreed,
            "states": dict(self.states),
            "by_code": [{"code": code, **counts} for code, counts in self.by_code.items()],
            "by_source": [{"source": source, **counts} for source, counts in self.by_source.items()],
            "by_meeting": [{**attrs.asdict(each), "people": list(each.people)} for each in self.by_meeting],
            "codes_to_revise": [
                {**attrs.asdict(each), "items": list(each.items)} for each in self.codes_to_revise
            ],
            "themes": [{**line.to_dict(), "line": line.line} for line in self.themes],
        }


def progress(found: Differences) -> Progress:
    """Return how far the deciding about these differences is."""
    codes = sorted({code for item in found.items for code in item.difference.codes})
    sources = list(dict.fromkeys(item.difference.source for item in found.items))
    return Progress(
        all=sum(item.state != "orphaned" for item in found.items),
        agreed=len(found.agreed),
        states=counts_of(found.items),
        by_code={
            code: counts_of(each for each in found.items if code in each.difference.codes) for code in codes
        },
        by_source={
            source: counts_of(each for each in found.items if each.difference.source == source)
            for source in sources
        },
        themes=tuple(found.log.themes()),
    )


def counts_of(items: Iterable[Item]) -> dict[Count, int]:
    """Return how many of the items are in which state; every count is there, also 0."""
    counts: dict[Count, int] = dict.fromkeys(COUNTS, 0)
    for item in items:
        line = item.standing.decision
        counts[item.state] += 1
        counts["apart"] += item.state == "decided" and line is not None and line.verb == "stand-apart"
        counts["deferred"] += item.state == "open" and line is not None and line.verb == "defer"
        counts["conflict"] += bool(item.standing.conflict)
    return counts
