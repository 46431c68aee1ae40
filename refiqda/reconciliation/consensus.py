"""What the coders hold together: a pure function of their codings and the log of decisions.

What everybody marked alike is in; so is what a rule of the log settled; of each decided difference what its
decision makes (:mod:`refiqda.reconciliation.outcomes`). What is open is not. Where two readings stand apart there
is nothing joint, and each side's reading is kept as its own. Inputs (named by digest in the log's header), the
version of the comparison and the log say it all, so that anyone can make the same consensus again; in what order
unrelated decisions stand makes no difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

from refiqda.agreement.inputs import CoderFile
from refiqda.errors import InvalidArgumentError
from refiqda.project import Project
from refiqda.reconciliation.listing import Differences, Item, LogLike, differences
from refiqda.reconciliation.outcomes import Outcome, outcome
from refiqda.reconciliation.reserved import consensus_alone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from refiqda.matching.crosswalk import Crosswalk
    from refiqda.reconciliation.inputs import Inputs
    from refiqda.reconciliation.segments import Box, ComparedSource, Medium


@attrs.frozen
class ConsensusSegment:
    """One coding of the consensus.

    ``start`` and ``end`` are code points of canonical text, or milliseconds of a recording (``medium`` "time"),
    half-open; an "area" has its ``box`` in the units of its picture or ``page`` (counted from 0), start and end
    being its upper and lower edge. ``difference`` is the id of what was decided, None for what was agreed.
    ``reading`` is the coder whose reading it is where they stand apart, None for what holds for all.
    """

    source: str
    source_text: str | None
    code: str
    start: int
    end: int
    difference: str | None = None
    reading: str | None = None
    turn: int = 0
    """Which of the sources of this name and these words it is."""
    medium: Medium = "text"
    page: int | None = None
    box: Box | None = None
    number: int = 0
    """Place of the source among the compared ones."""


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
        return [item for item in self.differences.items if stands_apart(item)]

    @property
    def joint(self) -> list[ConsensusSegment]:
        """The codings that hold for all."""
        return [segment for segment in self.segments if segment.reading is None]

    @property
    def in_reading_order(self) -> list[Item]:
        """All items as the sources are read, whatever the order of the log; those without a place now at the end."""
        return sorted(self.differences.items, key=_reading_order)


def stands_apart(item: Item) -> bool:
    """Return whether two readings are kept of a difference."""
    line = item.standing.decision
    return item.state == "decided" and line is not None and line.verb == "stand-apart"


def _reading_order(item: Item) -> tuple[object, ...]:
    each = item.difference
    gone = item.state == "orphaned"
    segments = [(*one[:4], one.box or ()) for one in each.segments]
    first = min((one[2] for one in segments), default=0)
    line = item.standing.previous
    last = () if line is None or not gone else (line.by, line.verb, line.at or "")
    return gone, each.source if gone else "", each.number, first, segments, each.id, last


def consensus(
    inputs: Inputs,
    decisions: LogLike = None,
    *,
    coders: Sequence[str] | None = None,
    auto: Sequence[str] = (),
    crosswalk: Crosswalk | None = None,
) -> Consensus:
    """Return the consensus of the coders of ``inputs`` under a log of decisions.

    The arguments are those of :func:`refiqda.differences`, and so are the errors; InvalidArgumentError too, with
    the line, for a decision that cannot be carried out, and for a project that holds a consensus without the
    codings that it replaced: it has nothing to make one of. A consensus that an input has beside its originals is
    left out. The same inputs and log give the same value. :func:`refiqda.apply` puts it into a project.

    >>> import refiqda
    >>> project = refiqda.Project.new("Study")
    >>> talk, code = project.add_source("Talk", "We hoped for rain."), project.add_code("Hope")
    >>> for name, end in (("Ada", 8), ("Ben", 17)):
    ...     coding = project.add_coding(talk, 0, end, code, project.add_user(name))
    >>> refiqda.consensus(project).segments
    ()
    >>> [(one.start, one.end) for one in refiqda.consensus(project, auto=["overlap:40"]).segments]
    [(0, 17)]
    """
    for project in _projects(inputs):
        if consensus_alone(project):
            raise InvalidArgumentError(
                "holds the consensus alone, not the codings that it replaced",
                file=project.label,
                remedy="Give the analysts' own files, or the project that they were merged in.",
            )
    compared = differences(inputs, decisions, coders=coders, auto=auto, crosswalk=crosswalk)
    sources = compared.material.sources
    numbers = {
        (each.name, each.digest, each.turn, each.medium, each.page): number
        for number, each in enumerate(sources)
    }
    segments = [
        _segment(sources, numbers[each.source, each.source_text, each.turn, each.medium, each.page],
                 (each.code, each.start, each.end, each.box))
        for each in compared.agreed
    ]  # fmt: skip
    try:
        for item in compared.with_state("decided", "auto"):
            segments.extend(_settled(item, compared))
    except InvalidArgumentError as error:
        error.file = error.file or compared.log.name
        raise
    return Consensus(segments=tuple(sorted(dict.fromkeys(segments), key=_place)), differences=compared)


def _projects(inputs: Inputs) -> Iterator[Project]:
    for given in inputs.values() if isinstance(inputs, Mapping) else (inputs,):
        project = given.given if isinstance(given, CoderFile) else given
        if isinstance(project, Project):
            yield project


def _place(each: ConsensusSegment) -> tuple[object, ...]:
    return (
        each.number,
        each.start,
        each.end,
        each.box or (),
        each.code,
        each.difference or "",
        each.reading or "",
    )


def _segment(
    sources: Sequence[ComparedSource],
    number: int,
    coding: tuple[str, int, int, Box | None],
    difference: str | None = None,
    reading: str | None = None,
) -> ConsensusSegment:
    source = sources[number]
    code, start, end, box = coding
    return ConsensusSegment(
        source.name,
        source.digest,
        code,
        start,
        end,
        difference,
        reading,
        source.turn,
        source.medium,
        source.page,
        box,
        number,
    )


def _settled(item: Item, compared: Differences) -> list[ConsensusSegment]:
    """Return the codings that the decision on an item makes, each side's own where they stand apart."""
    difference, line = item.difference, item.standing.decision
    if line is None:  # an item in these states has one
        return []
    sources = compared.material.sources
    joint = [
        _segment(sources, difference.number, coding, difference.id)
        for coding in outcome(difference, line, material=compared.material)
    ]
    if not stands_apart(item):
        return joint
    return [
        _segment(
            sources, difference.number, (each.code, each.start, each.end, each.box), difference.id, each.coder
        )
        for each in difference.segments
    ]


__all__ = ["Consensus", "ConsensusSegment", "Outcome", "consensus", "outcome", "stands_apart"]
