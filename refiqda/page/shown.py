"""What the page is sent of a difference: a row of the queue, and everything about one of them.

Whatever says who is who goes through the mask (`refiqda.page.masks`) and nothing else does: names, numbers of
analysts, the order in which segments come, whose line it was.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.errors import InvalidArgumentError
from refiqda.page.asked import about_of
from refiqda.page.live import counting_line
from refiqda.reconciliation.log import ASIDE, LEAVES_OPEN, Decision
from refiqda.reconciliation.outcomes import outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from refiqda.page.beside import Beside
    from refiqda.page.live import State
    from refiqda.page.masks import Open
    from refiqda.page.study import Study
    from refiqda.reconciliation.attach import Standing
    from refiqda.reconciliation.decisions import Verb
    from refiqda.reconciliation.differences import Difference
    from refiqda.reconciliation.notes import MarginNote

QUOTE: Final = 600
"""Characters of a passage in an answer; the page has the text itself."""
NEAR: Final = 400
"""Characters around a passage within which notes belong to it."""
_PLAIN: Final[tuple[Verb, ...]] = ("union", "intersection", "both-apply", "neither")
"""Verbs that need nothing else to be said."""
_TO_DECIDE: Final = ("open", "reopened")

Json = dict[str, Any]


class Shown:
    """Turns differences and their standing into what the page is sent."""

    def __init__(self, study: Study, mask: Open, beside: Beside) -> None:
        self.study = study
        self.mask = mask
        self.beside = beside
        self.ids = [mask.shown_id(one.id) for one in study.differences]
        self.places = {shown: place for place, shown in enumerate(self.ids)}

    # --- the queue --------------------------------------------------------------------------------------

    def warm_up(self) -> None:
        """Find out now what the first request would wait for."""
        _ = self._fixed, self.beside.notes

    @cached_property
    def _fixed(self) -> list[Json]:
        """What of each row never changes."""
        return [
            {
                "id": item,
                "kind": one.kind,
                "source": one.number,
                "codes": self.mask.coded(one.codes),
                "analysts": sorted({self.mask.number(item, each.coder) for each in one.segments}),
                "where": self.beside.where(one),
                "size": one.size,
                **_extent(one),
            }
            for item, one in zip(self.ids, self.study.differences, strict=True)
        ]

    def row(self, place: int, state: State) -> Json:
        """Return the row of a difference."""
        standing = state.standing(place)
        line = standing.decision
        return {
            **self._fixed[place],
            "state": standing.state,
            "verb": None if line is None else line.verb,
            "proposed": len(standing.proposals),
            "conflict": bool(standing.conflict),
            "deferred": standing.state == "open" and line is not None and line.verb == "defer",
            "apart": standing.state == "decided" and line is not None and line.verb == "stand-apart",
            "meeting": None if line is None else line.meeting,
            "seen": counting_line(standing),
            "revealed": self.revealed(place, standing),
        }

    def rows(self, places: Iterable[int], state: State) -> list[Json]:
        """Return the rows of some differences."""
        return [self.row(place, state) for place in places]

    def orphan(self, line: Decision) -> Json:
        """Return the row of a decision that no difference has any more."""
        segments = line.about.segments if line.about else ()
        digest = line.about.source_text if line.about else None
        item = f"orphan:{line.line}"
        return {
            "id": item,
            "kind": "one-sided" if len({one.coder for one in segments}) == 1 else "boundary",
            "source": self._source_of(digest),
            "codes": self.mask.coded(sorted({one.code for one in segments})),
            "analysts": sorted({self.mask.number(item, one.coder) for one in segments} - {-1}),
            "where": line.about.source if line.about else "",
            "size": 0,
            "start": None,
            "end": None,
            "state": "orphaned",
            "verb": line.verb,
            "proposed": 0,
            "conflict": False,
            "deferred": False,
            "apart": False,
            "meeting": line.meeting,
            "seen": line.line,
            "revealed": True,
        }

    def _source_of(self, digest: str | None) -> int | None:
        numbers = (number for number, one in enumerate(self.study.sources) if digest and one.digest == digest)
        return next(numbers, None)

    def unveil(self) -> None:
        """Forget what was said of rows while names were hidden."""
        self.__dict__.pop("_fixed", None)

    # --- who is who -------------------------------------------------------------------------------------

    def revealed(self, place: int, standing: Standing) -> bool:
        """Return whether everybody may know who is who: all have proposed, or it was decided once."""
        if not self.mask.blind or standing.state in {"decided", "auto"} or standing.previous is not None:
            return True
        if any(line.verb not in LEAVES_OPEN and line.verb not in ASIDE for line in standing.history):
            return True
        return not self.waiting(place, standing)

    def waiting(self, place: int, standing: Standing) -> list[str]:
        """Return the compared analysts who have not proposed anything yet."""
        return [name for name in self.study.differences[place].compared if name not in standing.proposals]

    # --- one item ---------------------------------------------------------------------------------------

    def item(self, place: int, state: State) -> Json:
        """Return everything about a difference."""
        difference, standing = self.study.differences[place], state.standing(place)
        row, item = self.row(place, state), self.ids[place]
        revealed = bool(row["revealed"])
        return {
            **row,
            "names": self.mask.labels(item, revealed=revealed),
            "segments": self.segments(place),
            "compared": sorted(self.mask.number(item, one) for one in difference.compared),
            "speaker": self.beside.speaker(difference),
            "at_ms": self.beside.at_ms(difference),
            "notes": [self.note(one, state, item) for one in self._notes_near(difference)],
            "definitions": self.beside.shown_definitions_of(difference.codes, state),
            "decision": self.line(standing.decision, revealed=revealed),
            "previous": self.line(standing.previous, revealed=revealed),
            "revision": self.line(standing.revision, revealed=revealed),
            "conflict": [self.line(one, revealed=revealed) for one in standing.conflict],
            "history": [self.line(one, revealed=revealed) for one in standing.history],
            "proposals": self._proposals(standing) if revealed else [],
            "waiting": self.waiting(place, standing),
            "like": self._like(place, state),
            "outcomes": self._outcomes(place),
        }

    def orphan_item(self, line: Decision) -> Json:
        """Return everything about a decision that no difference has any more."""
        row = self.orphan(line)
        segments = line.about.segments if line.about else ()
        return {
            **row,
            "names": self.mask.labels(row["id"], revealed=True),
            "segments": [
                {
                    "analyst": self.mask.number(row["id"], one.coder),
                    "name": one.coder,
                    "code": self.mask.code(one.code),
                    **place_of(one),
                    "quote": None,
                }
                for one in segments
            ],
            "compared": row["analysts"],
            "speaker": None,
            "at_ms": None,
            "notes": [],
            "definitions": {},
            "decision": None,
            "previous": self.line(line, revealed=True),
            "revision": None,
            "conflict": [],
            "history": [self.line(line, revealed=True)],
            "proposals": [],
            "waiting": [],
            "like": 0,
            "outcomes": {},
        }

    def segments(self, place: int) -> list[Json]:
        """Return the segments of a difference, in an order that says nothing about who is who."""
        difference, item = self.study.differences[place], self.ids[place]
        found = [
            {
                "analyst": self.mask.number(item, one.coder),
                "code": self.mask.code(one.code),
                **place_of(one),
                "quote": quote if quote is None or len(quote) <= QUOTE else quote[:QUOTE] + " …",
            }
            for one, quote in zip(difference.segments, difference.quotes, strict=True)
        ]
        return sorted(found, key=in_order)

    def line(self, line: Decision | None, *, revealed: bool) -> Json | None:
        """Return a line of the log; before who is who may be known only what was done and when."""
        if line is None:
            return None
        values = {**line.to_dict(), "line": line.line}
        values.pop("about", None)
        if "code" in values and line.code is not None:
            values["code"] = self.mask.code(line.code)
        if self.mask.blind:
            values.pop("id", None)
        if not revealed:
            keep = {"verb", "line", "at", "meeting", "reason", "before", "after", "code"}
            values = {name: value for name, value in values.items() if name in keep}
            if line.verb in ASIDE:
                values = {"verb": line.verb, "line": line.line, "at": line.at}
        return values

    def _proposals(self, standing: Standing) -> list[Json]:
        return [
            {
                "by": name,
                "verb": line.proposes,
                "coder": line.coder,
                "code": None if line.code is None else self.mask.code(line.code),
                **place_of(line),
                "reason": line.reason,
                "after": line.after,
                "line": line.line,
            }
            for name, line in sorted(standing.proposals.items())
        ]

    def _like(self, place: int, state: State) -> int:
        """Return how many other differences to be decided have the same kind and codes."""
        likes = Counter(
            self._likes[other]
            for other, standing in enumerate(state.attached.standings)
            if standing.state in _TO_DECIDE and other != place
        )
        return likes[self._likes[place]]

    @cached_property
    def _likes(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(one.kind, one.codes) for one in self.study.differences]

    def _outcomes(self, place: int) -> dict[str, list[Json]]:
        """Return what each verb that needs nothing else would make, for those that can be carried out."""
        difference, item = self.study.differences[place], self.ids[place]
        about = about_of(difference)
        lines: dict[str, Decision] = {
            f"take:{self.mask.number(item, name)}": Decision(id=item, verb="take", about=about, coder=name)
            for name in difference.compared
        }
        lines |= {verb: Decision(id=item, verb=verb, about=about) for verb in _PLAIN}
        found = {}
        for name in sorted(lines):
            try:
                found[name] = self.outcome(place, lines[name])
            except InvalidArgumentError:
                continue  # such as an intersection of what does not touch
        return found

    def outcome(self, place: int, line: Decision) -> list[Json]:
        """Return what a decision would make; raises InvalidArgumentError for what cannot be carried out."""
        difference = self.study.differences[place]
        try:
            made = outcome(difference, line, material=self.study.material)
        except InvalidArgumentError as error:
            raise InvalidArgumentError(
                self._unnamed(error.what, difference),
                where=self.ids[place],
                remedy=self._unnamed(error.remedy, difference),
            ) from error
        found = [
            {"code": self.mask.code(code), **place_of(_Made(start, end, box))}
            for code, start, end, box in made
        ]
        return sorted(found, key=_by_place_and_code) if self.mask.blind else found

    def _unnamed(self, words: str, difference: Difference) -> str:
        """Return the words of an error; blind, without the id of the log and without names."""
        if not self.mask.blind:
            return words
        words = words.replace(difference.id, self.mask.shown_id(difference.id))
        return self.mask.text(words) or "Choose among what is shown."

    # --- notes ------------------------------------------------------------------------------------------

    def _notes_near(self, difference: Difference) -> Sequence[MarginNote]:
        if difference.medium == "area":
            return [one for one in self.beside.notes.get(difference.number, ()) if one.start is None]
        near = NEAR if difference.medium == "text" else 0
        return self.beside.notes_in(difference.number, max(0, difference.start - near), difference.end + near)

    def note(self, note: MarginNote, state: State, item: str | None = None) -> Json:
        """Return a margin note; blind, with whose it is only where everything it touches is revealed."""
        told = note.coder is not None and (
            not self.mask.blind or (self._may_name(item, state) and self._all_revealed(note, state))
        )
        number = self.mask.number(item or "", note.coder) if told and note.coder is not None else -1
        return {
            "guid": note.guid,
            "analyst": number if number >= 0 and (item or not self.mask.blind) else None,
            "name": (note.coder or "") if told else "",
            "text": note.text,
            "start": note.start,
            "end": note.end,
            "on": note.on,
            "code": None if note.code is None else self.mask.code(note.code),
            "source": note.source,
            "created": note.created if told or not self.mask.blind else None,
            **(dict(zip(("x1", "y1", "x2", "y2"), note.box, strict=True)) if note.box else {}),
        }

    def _may_name(self, item: str | None, state: State) -> bool:
        """Return whether names may stand beside an item; its own numbers would say whose they are."""
        place = self.places.get(item or "")
        return place is None or self.revealed(place, state.standing(place))

    def _all_revealed(self, note: MarginNote, state: State) -> bool:
        """Return whether a note touches something that is revealed, and nothing that is not."""
        touched = False
        for place in self.study.by_source[note.source]:
            one = self.study.differences[place]
            apart = (
                one.medium != "area" and note.start is not None and note.end is not None
                and (one.start >= max(note.end, note.start + 1) or note.start >= one.end)
            )  # fmt: skip
            if not apart and not self.revealed(place, state.standing(place)):
                return False
            touched = touched or not apart
        return touched


@attrs.frozen
class _Made:
    start: int | None
    end: int | None
    box: tuple[int, int, int, int] | None


def _extent(difference: Difference) -> Json:
    if difference.medium != "area":
        return {"start": difference.start, "end": difference.end}
    boxes = [one.box for one in difference.segments if one.box is not None]
    sides = [
        min(one[0] for one in boxes),
        min(one[1] for one in boxes),
        max(one[2] for one in boxes),
        max(one[3] for one in boxes),
    ]
    return {"start": None, "end": None, **dict(zip(("x1", "y1", "x2", "y2"), sides, strict=True))}


def in_order(one: Json) -> tuple[int, int, int, str]:
    """Return what sorts segments: by place, then number of the analyst, then code."""
    return (
        one["start"] if one["start"] is not None else one.get("y1") or 0,
        one["end"] if one["end"] is not None else one.get("y2") or 0,
        one["analyst"],
        one["code"],
    )


def _by_place_and_code(one: Json) -> tuple[int, int, int, str]:
    return in_order({**one, "analyst": 0})


def place_of(one: Any) -> Json:  # noqa: ANN401 - a segment, a line, or a coding of an outcome
    """Return where something is: from and to, or a box."""
    if one.box is None:
        return {"start": one.start, "end": one.end}
    return {"start": None, "end": None, **dict(zip(("x1", "y1", "x2", "y2"), one.box, strict=True))}


__all__ = ["Json", "Shown", "in_order", "place_of"]
