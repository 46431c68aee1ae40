"""What a decision is, what a log holds, and which of its lines count: values, without files.

Which line of an id counts: the last. A line replaces earlier lines by the same people, and with
``supersedes: n`` every line of the id up to line n. Where lines by different people are left, they are in
conflict and none of them counts. A rule's line never replaces a person's. What one analyst proposed
(``propose``) and a theme that was noted (``theme``) are on record and never count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, get_args

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from refiqda.reconciliation.segments import Box, Medium, Segment

FORMAT: Final = "refiqda.decisions/1"

Verb = Literal[
    "take",
    "union",
    "intersection",
    "range",
    "recode",
    "both-apply",
    "stand-apart",
    "revise-code",
    "memo",
    "neither",
    "defer",
    "reopen",
    "auto",
    "propose",
    "theme",
]
VERBS: Final[tuple[Verb, ...]] = get_args(Verb)
LEAVES_OPEN: Final[tuple[Verb, ...]] = ("defer", "memo", "revise-code", "reopen")
ASIDE: Final[tuple[Verb, ...]] = ("propose", "theme")
"""Lines that are on record beside the decisions and never count as one."""
PROPOSABLE: Final[tuple[Verb, ...]] = tuple(
    verb for verb in VERBS if verb not in {"reopen", "auto", "propose", "theme"}
)
NEEDS: Final[dict[str, tuple[str, ...]]] = {
    "take": ("coder",),
    "range": ("start", "end"),
    "recode": ("code",),
    "revise-code": ("code",),
    "auto": ("rule",),
    "propose": ("proposes",),
    "theme": ("name",),
}
"""What a verb cannot do without; the passage of a range in a picture is its ``box`` instead."""


@attrs.frozen(cache_hash=True)
class About:
    """What a decision is about: a source by name and digest of its text, the segments, the surroundings.

    ``medium`` is text, time or area; ``page`` the page of an area on one.
    """

    source: str
    segments: tuple[Segment, ...]
    source_text: str | None = None
    context: str | None = None
    medium: Medium = "text"
    page: int | None = None

    def to_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        values: dict[str, object] = {
            "source": self.source,
            "source_text": self.source_text,
            "segments": [segment.to_dict() for segment in self.segments],
            "context": self.context,
        }
        if self.medium != "text":
            values["medium"] = self.medium
        if self.page is not None:
            values["page"] = self.page
        return values


@attrs.frozen(kw_only=True)
class Decision:
    """One line of the log.

    ``by`` names the people, ``at`` is their clock's time as text, ``proposals`` what each had proposed
    before. ``start`` and ``end`` are the passage of a text (code points) or of a recording (milliseconds), ``box``
    that of a picture. ``rule`` belongs to ``auto``, and ``minority`` to the one by majority: every reading that
    was not the majority's when the line was written, as ``{"id", "coder", "segments"}``. ``before`` and ``after``
    are the definitions of ``revise-code``. Of ``propose``, ``proposes`` is the verb that the one person in ``by``
    proposes, with its coder, code, passage and reason. Of ``theme``, ``name`` and ``text`` are what it claims,
    ``notes`` and ``codes`` what it was made from, and ``withdrawn`` says that it was given up. ``line`` is the
    number of the line in the file, 0 for one that is not written yet.
    """

    id: str
    verb: Verb
    proposes: Verb | None = None
    about: About | None = None
    coder: str | None = None
    start: int | None = None
    end: int | None = None
    box: Box | None = None
    code: str | None = None
    name: str | None = None
    text: str | None = None
    notes: tuple[dict[str, object], ...] = ()
    codes: tuple[str, ...] = ()
    withdrawn: bool = False
    rule: str | None = None
    minority: tuple[dict[str, object], ...] = ()
    before: str | None = None
    after: str | None = None
    reason: str | None = None
    by: tuple[str, ...] = ()
    at: str | None = None
    meeting: str | None = None
    proposals: dict[str, str] = attrs.field(factory=dict)
    supersedes: int | None = None
    line: int = 0

    def to_dict(self) -> dict[str, object]:
        """Return the JSON form, without what is not given."""
        values: dict[str, object] = {}
        for name in FIELDS:
            value = getattr(self, name)
            if isinstance(value, About):
                value = value.to_dict()
            elif name == "box" and self.box is not None:
                values.update(zip(BOX, self.box, strict=True))
                continue
            elif isinstance(value, tuple):
                value = list(value)
            if value is not False and value not in (None, [], {}):
                values[name] = value
        return values


BOX: Final = ("x1", "y1", "x2", "y2")
FIELDS: Final = tuple(each.name for each in attrs.fields(Decision) if each.name != "line")
"""What a line can say, in the order in which it is written."""


@attrs.frozen
class LogInput:
    """One input that the decisions were taken on: whose, the digest of its meaning, the name of its file."""

    coder: str
    meaning: str | None
    file: str | None = None


@attrs.frozen(kw_only=True)
class DecisionLog:
    """A log as read.

    ``inputs`` is None where no header says them; ``warnings`` are sentences for people. ``cut_off`` says that a crash
    tore the last line, which therefore is not among the ``decisions``. ``content`` is what the file held up to
    the end of its last whole line, so that reading on need not begin anew. ``name`` is the file's, for errors.
    """

    inputs: tuple[LogInput, ...] | None = None
    algorithm: str | None = None
    decisions: tuple[Decision, ...] = ()
    warnings: tuple[str, ...] = ()
    cut_off: bool = False
    content: bytes = attrs.field(default=b"", repr=False, eq=False)
    name: str | None = attrs.field(default=None, eq=False)

    def themes(self, *, withdrawn: bool = False) -> list[Decision]:
        """Return the themes as they stand: of each id the last line, in the order in which they were first noted.

        Those that were withdrawn are left out unless ``withdrawn``.
        """
        last: dict[str, Decision] = {}
        for line in self.decisions:
            if line.verb == "theme":
                last[line.id] = line
        return [line for line in last.values() if withdrawn or not line.withdrawn]


def heads(lines: Iterable[Decision]) -> list[Decision]:
    """Return the lines of one difference that count, oldest first: none, one, or several in conflict."""
    left: list[Decision] = []
    for line in lines:
        if line.verb in ASIDE:
            continue
        if line.verb == "auto":
            if all(each.verb == "auto" for each in left):
                left = [line]
            continue
        until = line.supersedes or 0
        left = [
            each
            for each in left
            if each.verb != "auto" and set(each.by) != set(line.by) and not 0 < each.line <= until
        ]
        left.append(line)
    return left


def revisions(lines: Iterable[Decision]) -> list[Decision]:
    """Return the ``revise-code`` lines that hold, in the order of the log.

    One is withdrawn by a ``reopen`` of the same difference that supersedes exactly its line; a later decision on the
    difference at which the code was revised leaves the revision as it is.
    """
    found: dict[int, Decision] = {}
    for line in lines:
        if line.verb == "revise-code":
            found[line.line] = line
        elif line.verb == "reopen" and line.supersedes is not None:
            revised = found.get(line.supersedes)
            if revised is not None and revised.id == line.id:
                del found[line.supersedes]
    return list(found.values())


def carrying(decision: Decision, proposals: Mapping[str, Decision]) -> Decision:
    """Return a joint decision that says what each person had proposed before, besides what it says of that already.

    ``proposals`` are those of the difference's standing. A line is read for itself, also where nobody looks at the
    lines before it.
    """
    said = {name: in_words(line) for name, line in proposals.items()}
    return attrs.evolve(decision, proposals={**said, **decision.proposals})


def in_words(proposal: Decision) -> str:
    """Return a proposal as one sentence: its verb, what it is to be, and the reason."""
    what = [
        proposal.proposes or "",
        proposal.coder if proposal.proposes == "take" else None,
        proposal.code,
        None if proposal.start is None else f"{proposal.start} to {proposal.end}",
        None if proposal.box is None else " ".join(map(str, proposal.box)),
    ]
    plain = " ".join(each for each in what if each)
    return f"{plain}: {proposal.reason}" if proposal.reason else plain
