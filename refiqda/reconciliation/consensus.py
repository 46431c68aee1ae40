"""What the coders hold together: a pure function of their codings and the log of decisions.

What everybody marked alike is in; so is what a rule of the log settled; of each decided difference what its
verb says:

- ``take``: the named coder's side, also where that coder marked nothing. ``union``, ``intersection``: the
  characters that any, or all, of those who marked something marked. ``range``: the passage of the line.
- ``recode``: the line's code, on the line's passage, else the named coder's, else all that was marked.
- ``both-apply``: every code, on the line's passage, else where each was marked.
- ``stand-apart``: no joint coding; both readings are kept as what they are, each side's own.
- ``neither``: nothing. ``defer``, ``memo``, ``revise-code``, ``reopen`` leave the difference open.

For union, intersection and range the code is the line's, or the only one in question.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import attrs

from refiqda.errors import InvalidArgumentError
from refiqda.intervals import Interval, common, joined
from refiqda.reconciliation.listing import Differences, Item, LogLike, differences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from refiqda.matching.crosswalk import Crosswalk
    from refiqda.reconciliation.differences import Difference
    from refiqda.reconciliation.inputs import Inputs
    from refiqda.reconciliation.log import Decision


@attrs.frozen
class ConsensusSegment:
    """One coding of the consensus.

    ``difference`` is the id of what was decided, None for what was agreed. ``reading`` is the coder whose
    reading it is where they stand apart, None for what holds for all.
    """

    source: str
    source_text: str | None
    code: str
    start: int
    end: int
    difference: str | None = None
    reading: str | None = None
    turn: int = 0
    """Which of the texts of this name and these words it is."""


@attrs.frozen(kw_only=True)
class Consensus:
    """The result: its codings in reading order, and the list of everything that was to be decided."""

    segments: tuple[ConsensusSegment, ...]
    differences: Differences = attrs.field(repr=False)

    @property
    def open(self) -> list[Item]:
        """The differences still to be decided (also the reopened ones, and those in conflict)."""
        return self.differences.with_state("open", "reopened")

    @property
    def standing_apart(self) -> list[Item]:
        """The differences on which the coders keep two readings."""
        return [
            item
            for item in self.differences.with_state("decided")
            if item.standing.decision is not None and item.standing.decision.verb == "stand-apart"
        ]

    @property
    def joint(self) -> list[ConsensusSegment]:
        """The codings that hold for all."""
        return [segment for segment in self.segments if segment.reading is None]


def consensus(
    inputs: Inputs,
    decisions: LogLike = None,
    *,
    coders: Sequence[str] | None = None,
    auto: Sequence[str] = (),
    crosswalk: Crosswalk | None = None,
) -> Consensus:
    """Return the consensus of the coders of ``inputs`` under a log of decisions.

    The arguments are those of :func:`refiqda.differences`, and so are the errors; InvalidArgumentError with
    the line as well for a decision that cannot be carried out. The same inputs and log give the same value.
    """
    compared = differences(inputs, decisions, coders=coders, auto=auto, crosswalk=crosswalk)
    order = {
        (each.name, each.digest, each.turn): number for number, each in enumerate(compared.material.sources)
    }
    segments = [
        ConsensusSegment(each.source, each.source_text, each.code, each.start, each.end, turn=each.turn)
        for each in compared.agreed
    ]
    for item in compared.with_state("decided", "auto"):
        segments.extend(_settle(item, compared))
    unique = dict.fromkeys(segments)
    ordered = sorted(
        unique,
        key=lambda each: (
            order[each.source, each.source_text, each.turn],
            each.start,
            each.end,
            each.code,
            each.difference or "",
            each.reading or "",
        ),
    )
    return Consensus(segments=tuple(ordered), differences=compared)


def _settle(item: Item, compared: Differences) -> list[ConsensusSegment]:
    """Return the codings that the decision on an item makes."""
    difference, line = item.difference, item.standing.decision
    if line is None:  # an item in these states has one
        return []
    if line.coder is not None and line.coder not in compared.material.coders:
        there = ", ".join(compared.material.coders)
        raise _impossible(line, "names an analyst who is not compared", f"Compared are {there}.")
    _check_passage(line, difference, compared)
    if line.verb == "stand-apart":
        return [
            ConsensusSegment(
                difference.source,
                difference.source_text,
                each.code,
                each.start,
                each.end,
                difference.id,
                each.coder,
                difference.turn,
            )
            for each in difference.segments
        ]
    return [
        ConsensusSegment(
            difference.source, difference.source_text, code, start, end, difference.id, turn=difference.turn
        )
        for code, start, end in _OUTCOMES[line.verb](difference, line)
    ]


def _check_passage(line: Decision, difference: Difference, compared: Differences) -> None:
    text = compared.material.sources[difference.number].text
    if line.end is not None and text is not None and line.end > len(text):
        raise _impossible(line, "names a passage beyond the end of the text", "Give a passage of the text.")


def _impossible(line: Decision, what: str, remedy: str) -> InvalidArgumentError:
    return InvalidArgumentError(
        f'the decision "{line.verb}" on {line.id} {what}', where=f"line {line.line}", remedy=remedy
    )


Outcome = list[tuple[str, int, int]]


def _spans(difference: Difference) -> dict[str, list[Interval]]:
    """Return each side's passages."""
    sides: dict[str, list[Interval]] = defaultdict(list)
    for segment in difference.segments:
        sides[segment.coder].append((segment.start, segment.end))
    return sides


def _one_code(difference: Difference, line: Decision) -> str:
    if line.code is not None:
        return line.code
    if len(difference.codes) > 1:
        raise _impossible(line, "does not say which code", 'Give the code, or use "both-apply".')
    return difference.codes[0]


def _coded(code: str, spans: Iterable[Interval]) -> Outcome:
    return [(code, start, end) for start, end in spans]


def _passage(line: Decision) -> list[Interval] | None:
    return None if line.start is None or line.end is None else [(line.start, line.end)]


def _take(difference: Difference, line: Decision) -> Outcome:
    return [(each.code, each.start, each.end) for each in difference.segments if each.coder == line.coder]


def _union(difference: Difference, line: Decision) -> Outcome:
    spans = [span for side in _spans(difference).values() for span in side]
    return _coded(_one_code(difference, line), joined(spans))


def _intersection(difference: Difference, line: Decision) -> Outcome:
    sides = _spans(difference)
    if len(sides) == 1:
        raise _impossible(line, "has one side only", 'Use "take" or "neither".')
    return _coded(_one_code(difference, line), common(list(sides.values())))


def _range(difference: Difference, line: Decision) -> Outcome:
    return _coded(_one_code(difference, line), _passage(line) or [])


def _recode(difference: Difference, line: Decision) -> Outcome:
    sides = _spans(difference)
    own = sides.get(line.coder or "", [span for side in sides.values() for span in side])
    return _coded(line.code or "", _passage(line) or joined(own))


def _both_apply(difference: Difference, line: Decision) -> Outcome:
    marked: dict[str, list[Interval]] = defaultdict(list)
    for segment in difference.segments:
        marked[segment.code].append((segment.start, segment.end))
    return [each for code in sorted(marked) for each in _coded(code, _passage(line) or joined(marked[code]))]


def _neither(_difference: Difference, _line: Decision) -> Outcome:
    return []


_OUTCOMES: dict[str, Callable[[Difference, Decision], Outcome]] = {
    "take": _take,
    "union": _union,
    "intersection": _intersection,
    "range": _range,
    "recode": _recode,
    "both-apply": _both_apply,
    "neither": _neither,
    "auto": _union,
}
