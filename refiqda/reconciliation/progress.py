"""How far the deciding is: by state, by code, by source, by meeting. Counts of what was decided, and no score.

Every difference is in one of ``open``, ``decided``, ``reopened`` and ``auto``; ``orphaned`` are decisions whose
difference is no more. ``apart`` are those of the decided that stand apart, ``deferred`` and ``conflict`` those of
the open or reopened that were put off, or on which different people decided differently.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, Literal, get_args

import attrs

from refiqda.reconciliation.decisions import ASIDE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refiqda.reconciliation.decisions import Decision
    from refiqda.reconciliation.listing import Differences, Item

Count = Literal["open", "decided", "apart", "reopened", "orphaned", "auto", "deferred", "conflict"]
COUNTS: Final[tuple[Count, ...]] = get_args(Count)


@attrs.frozen(kw_only=True)
class Meeting:
    """One meeting: how many decisions were written in it, by verb, by whom, and the times of the first and last.

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
    by_code: dict[str, list[Item]] = {}
    by_source: dict[str, list[Item]] = {}
    for item in found.items:
        by_source.setdefault(item.difference.source, []).append(item)
        for code in item.difference.codes:
            by_code.setdefault(code, []).append(item)
    return Progress(
        all=sum(item.state != "orphaned" for item in found.items),
        agreed=len(found.agreed),
        states=counts_of(found.items),
        by_code={code: counts_of(by_code[code]) for code in sorted(by_code)},
        by_source={source: counts_of(items) for source, items in by_source.items()},
        by_meeting=meetings(found.log.decisions, found.items),
        codes_to_revise=codes_to_revise(found.items),
        themes=tuple(found.log.themes()),
    )


def counts_of(items: Iterable[Item]) -> dict[Count, int]:
    """Return how many of the items are in which state; every count is there, also 0."""
    counts: dict[Count, int] = dict.fromkeys(COUNTS, 0)
    for item in items:
        line = item.standing.decision
        waits = item.state in {"open", "reopened"}
        counts[item.state] += 1
        counts["apart"] += item.state == "decided" and line is not None and line.verb == "stand-apart"
        counts["deferred"] += waits and line is not None and line.verb == "defer"
        counts["conflict"] += waits and bool(item.standing.conflict)
    return counts


def meetings(lines: Iterable[Decision], items: Iterable[Item]) -> tuple[Meeting, ...]:
    """Return what was decided in which meeting, in the order of the log; proposals, themes and rules are none."""
    counting = {
        item.standing.decision.line
        for item in items
        if item.state == "decided" and item.standing.decision is not None
    }
    held: dict[str | None, list[Decision]] = {}
    for line in lines:
        if line.verb not in ASIDE and line.verb != "auto":
            held.setdefault(line.meeting, []).append(line)
    return tuple(
        Meeting(
            name=name,
            decisions=len(some),
            verbs=dict(sorted(Counter(line.verb for line in some).items())),
            people=tuple(dict.fromkeys(person for line in some for person in line.by)),
            first=next((line.at for line in some if line.at), None),
            last=next((line.at for line in reversed(some) if line.at), None),
            standing=sum(line.line in counting for line in some),
        )
        for name, some in held.items()
    )


def codes_to_revise(items: Iterable[Item]) -> tuple[CodeToRevise, ...]:
    """Return the codes whose revision reopened what still waits for another look, in the order of the log."""
    waiting: dict[int, tuple[Decision, list[str]]] = {}
    for item in items:
        revision = item.standing.revision
        if revision is not None and item.state == "reopened":
            waiting.setdefault(revision.line, (revision, []))[1].append(item.difference.id)
    return tuple(
        CodeToRevise(
            code=line.code or "", line=line.line, before=line.before, after=line.after, items=tuple(ids)
        )
        for line, ids in (waiting[number] for number in sorted(waiting))
    )
