"""What the page is sent of a difference: a row of the queue, and everything about one of them.

Whatever says who is who goes through the mask (`refiqda.page.masks`) and nothing else does: names, numbers of
analysts, the order in which segments come, whose line it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from refiqda.page.live import counting_line
from refiqda.reconciliation.log import LEAVES_OPEN

if TYPE_CHECKING:
    from refiqda.page.live import State
    from refiqda.page.masks import Open
    from refiqda.page.study import Study
    from refiqda.reconciliation.attach import Standing
    from refiqda.reconciliation.differences import Difference
    from refiqda.reconciliation.log import Decision

QUOTE: Final = 600
"""Characters of a passage in an answer; the page has the text itself."""

Json = dict[str, Any]


class Shown:
    """Turns differences and their standing into what the page is sent."""

    def __init__(self, study: Study, mask: Open) -> None:
        self.study = study
        self.mask = mask
        self.differences: dict[str, Difference] = {}
        self.ids = [mask.shown_id(one.id) for one in study.differences]
        self.places = {shown: place for place, shown in enumerate(self.ids)}

    # --- the queue --------------------------------------------------------------------------------------

    def row(self, place: int, state: State) -> Json:
        """Return the row of a difference."""
        difference, standing = self.study.differences[place], state.standing(place)
        item, line = self.ids[place], standing.decision
        segments = difference.segments
        return {
            "id": item,
            "kind": difference.kind,
            "state": standing.state,
            "verb": None if line is None else line.verb,
            "source": difference.number,
            "start": difference.start,
            "end": difference.end,
            "codes": list(difference.codes),
            "analysts": sorted({self.mask.number(item, one.coder) for one in segments}),
            "where": self.study.where(difference),
            "size": difference.size,
            "proposed": len(proposals_of(standing)),
            "conflict": bool(standing.conflict),
            "deferred": line is not None and line.verb == "defer",
            "apart": standing.state == "decided" and line is not None and line.verb == "stand-apart",
            "meeting": None if line is None else line.meeting,
            "seen": counting_line(standing),
            "revealed": self.revealed(difference, standing),
        }

    def orphan(self, line: Decision) -> Json:
        """Return the row of a decision that no difference has any more."""
        segments = line.about.segments if line.about else ()
        digest = line.about.source_text if line.about else None
        source = next(
            (
                number
                for number, one in enumerate(self.study.material.sources)
                if digest and one.digest == digest
            ),
            None,
        )
        starts, ends = [one.start for one in segments], [one.end for one in segments]
        item = f"orphan:{line.line}"
        return {
            "id": item,
            "kind": "one-sided" if len({one.coder for one in segments}) == 1 else "boundary",
            "state": "orphaned",
            "verb": line.verb,
            "source": source,
            "start": min(starts) if starts and source is not None else None,
            "end": max(ends) if ends and source is not None else None,
            "codes": sorted({one.code for one in segments}),
            "analysts": sorted({self.mask.number(item, one.coder) for one in segments} - {-1}),
            "where": line.about.source if line.about else "",
            "size": 0,
            "proposed": 0,
            "conflict": False,
            "deferred": False,
            "apart": False,
            "meeting": line.meeting,
            "seen": line.line,
            "revealed": True,
        }

    def revealed(self, difference: Difference, standing: Standing) -> bool:
        """Return whether everybody may know who is who: all have proposed, or it was decided."""
        if not self.mask.blind or standing.state in {"decided", "auto"} or standing.previous is not None:
            return True
        if any(line.verb not in LEAVES_OPEN and line.verb in SETTLING for line in history_of(standing)):
            return True
        return not self.waiting(difference, standing)

    def waiting(self, difference: Difference, standing: Standing) -> list[str]:
        """Return the compared analysts who have not proposed anything yet."""
        there = proposals_of(standing)
        return [name for name in difference.compared if name not in there]

    # --- one item ---------------------------------------------------------------------------------------

    def item(self, place: int, state: State) -> Json:
        """Return everything about a difference but its notes, definitions and outcomes."""
        difference, standing = self.study.differences[place], state.standing(place)
        item, row = self.ids[place], self.row(place, state)
        revealed = bool(row["revealed"])
        labels = self.mask.labels(item, revealed=revealed)
        segments = [
            {
                "analyst": self.mask.number(item, one.coder),
                "code": one.code,
                **place_of(one),
                "quote": quote if quote is None or len(quote) <= QUOTE else quote[:QUOTE] + " …",
            }
            for one, quote in zip(difference.segments, difference.quotes, strict=True)
        ]
        segments.sort(key=lambda one: (one["analyst"], one["start"] or 0, one["end"] or 0, one["code"]))
        return {
            **row,
            "names": labels,
            "segments": segments,
            "compared": sorted(self.mask.number(item, one) for one in difference.compared),
            "decision": self.line(standing.decision, revealed=revealed),
            "previous": self.line(standing.previous, revealed=revealed),
            "conflict": [self.line(one, revealed=revealed) for one in standing.conflict],
            "history": [self.line(one, revealed=revealed) for one in history_of(standing)],
            "proposals": self.proposals(standing) if revealed else [],
            "waiting": self.waiting(difference, standing),
        }

    def line(self, line: Decision | None, *, revealed: bool) -> Json | None:
        """Return a line of the log; of one that may not say who is who only what was done and when."""
        if line is None:
            return None
        values = {**line.to_dict(), "line": line.line}
        values.pop("about", None)
        if not revealed:
            for name in ("by", "coder", "proposals", "id", "minority"):
                values.pop(name, None)
        return values

    def proposals(self, standing: Standing) -> list[Json]:
        """Return what each has proposed."""
        return [
            {
                "by": name,
                "verb": getattr(line, "proposes", None),
                "coder": line.coder,
                "code": line.code,
                "start": line.start,
                "end": line.end,
                "reason": line.reason,
                "line": line.line,
            }
            for name, line in sorted(proposals_of(standing).items())
        ]


SETTLING: Final = frozenset(
    ("take", "union", "intersection", "range", "recode", "both-apply", "stand-apart", "neither")
)
"""Verbs by which an item is decided."""


def proposals_of(standing: Standing) -> dict[str, Decision]:
    """Return the proposals that wait for a decision, by who made them."""
    found: dict[str, Decision] = getattr(standing, "proposals", {})
    return found


def history_of(standing: Standing) -> tuple[Decision, ...]:
    """Return every line about an item, oldest first."""
    found: tuple[Decision, ...] = getattr(standing, "history", ())
    if found:
        return found
    lines = [*standing.earlier, *standing.conflict, standing.previous, standing.decision]
    return tuple(
        {one.line: one for one in sorted((one for one in lines if one), key=lambda one: one.line)}.values()
    )


def place_of(one: Any) -> Json:  # noqa: ANN401 - a segment, or a coding of an outcome
    """Return where something is: from and to, or a box."""
    box = getattr(one, "box", None)
    if box is None:
        return {"start": one.start, "end": one.end}
    return {"start": None, "end": None, **dict(zip(("x1", "y1", "x2", "y2"), box, strict=True))}
