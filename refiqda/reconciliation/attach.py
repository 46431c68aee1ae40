"""Decisions find their differences again by what they are about, not by a number alone.

A line of the log says its source (name and digest of the text), each coder's segments (code path and span) and
a fingerprint of the surroundings. Against the differences of today it is tried, in this order:

1. the same: the decision holds.
2. the same place, other segments (a boundary moved, a code exchanged, a passage reworded): the difference is
   *reopened*, the decision shown as the earlier one.
3. nothing of it is left (the coders now agree, or the passage is gone): the decision is *orphaned*, and listed.

How places are found again stands in :mod:`~refiqda.reconciliation.placing`, how names that changed are recognised in
:mod:`~refiqda.reconciliation.naming`. A line without ``about`` belongs to the difference whose id it names.
``revise-code`` reopens what was decided before it about that code. Every line but rules and themes is in the history
of a difference or of an orphan: none is dropped.
"""

from __future__ import annotations

from collections import defaultdict
from operator import is_
from typing import TYPE_CHECKING, Final, Literal, TypedDict

import attrs

from refiqda.reconciliation.collector import without_collecting
from refiqda.reconciliation.decisions import ASIDE, LEAVES_OPEN, heads, revisions
from refiqda.reconciliation.naming import Renamed, renamed
from refiqda.reconciliation.places import Today
from refiqda.reconciliation.placing import place
from refiqda.reconciliation.rule_lines import is_rule
from refiqda.reconciliation.rules import applies

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from refiqda.reconciliation.decisions import About, Decision
    from refiqda.reconciliation.differences import Difference

State = Literal["open", "decided", "reopened", "orphaned", "auto"]


@attrs.frozen(kw_only=True)
class Standing:
    """Where one difference stands.

    ``decision`` is the line that counts (also one that leaves it open), ``previous`` the earlier decision of
    one that was reopened, ``earlier`` all of them where several differences became one, ``conflict`` the
    lines of different people where none counts. ``revision`` is the ``revise-code`` line that reopened it.
    ``proposals`` are what each person proposed last since the last joint decision; ``history`` is every line about
    this difference, oldest first, proposals too.
    """

    state: State = "open"
    decision: Decision | None = None
    previous: Decision | None = None
    earlier: tuple[Decision, ...] = ()
    conflict: tuple[Decision, ...] = ()
    revision: Decision | None = None
    proposals: dict[str, Decision] = attrs.field(factory=dict)
    history: tuple[Decision, ...] = ()


_OPEN: Final = Standing()
_NOT_PLAIN: Final = frozenset((*LEAVES_OPEN, *ASIDE, "auto"))


class _Found(TypedDict, total=False):
    """What is known of a standing before its history."""

    state: State
    decision: Decision | None
    previous: Decision | None
    earlier: tuple[Decision, ...]
    conflict: tuple[Decision, ...]
    revision: Decision | None


@attrs.frozen
class Attached:
    """The standing of every difference, in their order; what was decided on differences that are no more.

    Each of ``orphans`` is the standing of one that is gone: ``previous`` is the last word on it, ``about`` what it
    was about. ``renamed`` and ``renamed_coders`` are names of the log that are others today.
    """

    standings: tuple[Standing, ...]
    orphans: tuple[Standing, ...]
    renamed: dict[str, str]
    renamed_coders: dict[str, str] = attrs.field(factory=dict)

    @property
    def orphaned(self) -> tuple[Decision, ...]:
        """The last word on each of the orphans."""
        return tuple(each.previous for each in self.orphans if each.previous is not None)


@attrs.frozen
class _Line:
    """A decision and what it is about (None where that cannot be known)."""

    decision: Decision
    subject: About | None


Threads = dict["About", list["Decision"]]


def attach(
    differences: Sequence[Difference],
    decisions: Iterable[Decision],
    *,
    codes: Iterable[str] = (),
    texts: Iterable[str] = (),
    coders: Iterable[str] = (),
    sources: Iterable[tuple[str, str]] = (),
    today: Today | None = None,
) -> Attached:
    """Return what the log says about today's differences.

    ``codes`` are the code paths in use today, ``texts`` the digests of the texts compared today, ``coders`` all who
    are compared, ``sources`` the names of these texts with their digests; ``today`` is made of all these. Whoever
    asks again and again while a log grows makes an `Attaching`.
    Raises InvalidArgumentError for an automatic rule that is unknown.
    """
    made = today or Today.of(differences, texts=texts, codes=codes, coders=coders, sources=sources)
    return Attaching(made).attach(decisions)


class Attaching:
    """Attaches a log that grows to differences that stay: what did not change is not worked out again."""

    def __init__(self, today: Today) -> None:
        self.today = today
        self._decisions: tuple[Decision, ...] = ()
        self._context = _Context([], {})
        self._threads = _Threads(today)
        self._known: dict[str, About] = {}
        self._attached: Attached | None = None
        self._names: Renamed | None = None
        self._spoken: set[str] = set()

    def attach(self, decisions: Iterable[Decision]) -> Attached:
        """Return what the log says; as `attach`, and the same as if it had been read at once."""
        given = tuple(decisions)
        old = self._decisions
        grew = len(given) >= len(old) and all(map(is_, old, given))
        with without_collecting():
            self._attached = (self._more(given) if grew else None) or self._anew(given)
        self._decisions = given
        return self._attached

    def _anew(self, decisions: tuple[Decision, ...]) -> Attached:
        """Work out everything."""
        today = self.today
        numbered = _numbered(decisions)
        self._known = {}
        lines = [
            _Line(each, self._subject(each))
            for each in numbered
            if not is_rule(each) and each.verb != "theme"
        ]
        names = renamed([line.subject for line in lines if line.subject is not None], today)
        if names.codes or names.coders or names.sources:
            unique = dict.fromkeys(line.subject for line in lines)
            called = {subject: subject and names.of_subject(subject) for subject in unique}
            lines = [_Line(names.of_line(line.decision), called[line.subject]) for line in lines]
        last = {line.subject: line.decision.line for line in lines if line.subject is not None}
        first = {line.subject: line.decision.line for line in reversed(lines) if line.subject is not None}
        placed = place(first, last, today, names.doubtful)
        simple = len(placed.same) == len(last) and not names.doubtful
        self._names = names if simple else None
        self._spoken = {each.code for subject in last for each in subject.segments}
        self._threads = _Threads(today)
        for line in lines:
            self._threads.add(line, placed.same, placed.changed)
        self._context = _Context.of(numbered, [line.decision for line in lines])
        standings = tuple(self._standing(index) for index in range(len(today.differences)))
        return Attached(standings, self._threads.orphans(), names.codes, names.coders)

    def _more(self, decisions: tuple[Decision, ...]) -> Attached | None:
        """Add the lines at the end of the log, where every line stands on its very difference; None elsewhere."""
        if self._attached is None or self._names is None:
            return None
        touched: set[int] = set()
        for each in decisions[len(self._decisions) :]:
            if each.verb == "theme":
                continue
            if not each.line or (each.verb == "reopen" and self._context.is_revision(each.supersedes)):
                return None
            if is_rule(each):
                self._context = self._context.with_rule(each)
                touched.update(self._not_decided())
                continue
            subject = self._subject(each)
            place = self._very_place(subject)
            if subject is None or place is None:
                return None
            line = self._names.of_line(each)
            touched.add(self._threads.add(_Line(line, subject), {subject: place}, {}))
            if line.verb == "revise-code" and line.code is not None:
                self._context = self._context.with_revision(line)
                touched.update(self._concerned(line.code))
        standings = list(self._attached.standings)
        for index in touched:
            standings[index] = self._standing(index)
        return attrs.evolve(self._attached, standings=tuple(standings))

    def _very_place(self, subject: About | None) -> int | None:
        """Return the one difference of today that a line is about, if nothing else can follow from the line."""
        places = self.today.exact(subject) if subject is not None else []
        if subject is None or not places or self.today.differences[places[0]].source != subject.source:
            return None
        # a code that the log had not spoken of may decide what others are called now
        known = self._names == Renamed() or self._spoken.issuperset(each.code for each in subject.segments)
        return places[0] if known else None

    def _not_decided(self) -> list[int]:
        """Return the differences that a rule may settle."""
        standings = self._attached.standings if self._attached else ()
        return [index for index, each in enumerate(standings) if each.state != "decided"]

    def _concerned(self, code: str) -> list[int]:
        """Return the differences that the revision of a code concerns: those that have it or were recoded to it."""
        holding = self._threads.holding
        return [
            index
            for index, each in enumerate(self.today.differences)
            if code in each.codes or any(line.code == code for line in holding.get(index, ()))
        ]

    def _standing(self, index: int) -> Standing:
        threads = self._threads
        holding, before = threads.holding.get(index, []), threads.before.get(index, {})
        return _standing(self.today.differences[index], holding, before, self._context)

    def _subject(self, line: Decision) -> About | None:
        """Return what a line is about: as it says, as an earlier line of its id says, or as its id says."""
        if line.about is not None:
            self._known[line.id] = line.about
            return line.about
        subject = self._known.get(line.id)
        if subject is None and line.id in self.today.ids:
            subject = self.today.abouts[self.today.ids[line.id]]
        return subject


def _numbered(decisions: Iterable[Decision]) -> list[Decision]:
    """Give lines that are not written yet the numbers that would follow."""
    numbered: list[Decision] = []
    last = 0
    for line in decisions:
        last = line.line or last + 1
        numbered.append(line if line.line else attrs.evolve(line, line=last))
    return numbered


class _Threads:
    """The lines about each difference: those that hold, and by subject those of what it was before."""

    def __init__(self, today: Today) -> None:
        self.today = today
        self.holding: dict[int, list[Decision]] = defaultdict(list)
        self.before: dict[int, Threads] = defaultdict(lambda: defaultdict(list))
        self.lost: dict[About | str, list[Decision]] = defaultdict(list)

    def add(self, line: _Line, same: Mapping[About, int], changed: Mapping[About, list[int]]) -> int:
        """Put a line where its subject stands; return the difference on which it holds, or -1."""
        subject, decision = line.subject, line.decision
        if subject is None:
            self.lost[decision.id].append(decision)
            return -1
        if subject in same:
            index = same[subject]
            own = self.today.ids.get(
                decision.id, index
            )  # in a text that stands twice the id alone says which
            if own != index and self.today.abouts[own] == subject:
                index = own
            self.holding[index].append(decision)
            return index
        for index in changed.get(subject, ()):
            self.before[index][subject].append(decision)
        if subject not in changed:
            self.lost[subject].append(decision)
        return -1

    def orphans(self) -> tuple[Standing, ...]:
        """Return the standing of each difference that is no more, by the first line about it."""
        found = []
        for thread in self.lost.values():
            lines = heads(thread)
            found.append(
                Standing(
                    state="orphaned",
                    previous=lines[-1] if lines else thread[-1],
                    conflict=tuple(lines) if len(lines) > 1 else (),
                    proposals=_proposals(thread),
                    history=tuple(thread),
                )
            )
        return tuple(found)


@attrs.frozen
class _Context:
    """What of the log concerns every difference: automatic rules, and the last revision of each code."""

    rules: list[Decision]
    revised: dict[str, Decision]
    revising: frozenset[int] = frozenset()
    """The numbers of all lines that revise a code."""

    @classmethod
    def of(cls, numbered: Iterable[Decision], lines: Iterable[Decision]) -> _Context:
        holding = revisions(lines)
        return cls(
            [each for each in numbered if is_rule(each)],
            {each.code: each for each in holding if each.code is not None},
            frozenset(each.line for each in holding),
        )

    def is_revision(self, number: int | None) -> bool:
        return number in self.revising

    def with_rule(self, rule: Decision) -> _Context:
        return attrs.evolve(self, rules=[*self.rules, rule])

    def with_revision(self, line: Decision) -> _Context:
        revised = {**self.revised, line.code or "": line}
        return attrs.evolve(self, revised=revised, revising=self.revising | {line.line})

    def revision_after(self, line: Decision, difference: Difference) -> Decision | None:
        """Return the revision of a code of this item that came after the line, the last if several."""
        if not self.revised:
            return None
        codes = {*difference.codes, line.code or ""}
        later = [self.revised[code] for code in codes if code in self.revised]
        return max(
            (each for each in later if each.line > line.line), key=lambda each: each.line, default=None
        )

    def rule_for(self, difference: Difference) -> Decision | None:
        """Return the last rule that settles a difference nobody has spoken about."""
        return next((rule for rule in reversed(self.rules) if applies(rule.rule or "", difference)), None)


def _standing(
    difference: Difference, holding: list[Decision], before: Threads, context: _Context
) -> Standing:
    """Return where a difference stands: by its own lines, else by those on what it was, else by a rule."""
    if not holding and not before:
        rule = context.rule_for(difference)
        return _OPEN if rule is None else Standing(**_settled(rule, difference, context))
    if len(holding) == 1 and not before and not context.revised and holding[0].verb not in _NOT_PLAIN:
        return Standing(state="decided", decision=holding[0], history=(holding[0],))  # as most are
    lines = heads(holding)
    earlier = _last_words(before)
    found: _Found
    if len(lines) > 1:
        found = {"conflict": tuple(lines)}
    elif lines:
        found = _held(lines[0], difference, holding, earlier, context)
    elif earlier:
        was_open = all(line.verb in LEAVES_OPEN for line in earlier)
        found = {"state": "open" if was_open else "reopened", "previous": earlier[-1], "earlier": earlier}
    else:
        rule = context.rule_for(difference)
        found = {} if rule is None else _settled(rule, difference, context)
    history = [*holding, *(line for thread in before.values() for line in thread)]
    if before:
        history.sort(key=lambda line: line.line)
    return Standing(**found, proposals=_proposals(holding), history=tuple(history))


def _last_words(threads: Threads) -> tuple[Decision, ...]:
    """Return the lines that counted for each of the differences that became this one, oldest first."""
    lines = [line for thread in threads.values() for line in heads(thread)]
    return tuple(sorted(lines, key=lambda line: line.line))


def _held(
    line: Decision,
    difference: Difference,
    holding: list[Decision],
    earlier: tuple[Decision, ...],
    context: _Context,
) -> _Found:
    """Return the standing by the one line that counts."""
    if line.verb in LEAVES_OPEN:
        past = [
            each
            for each in (*earlier, *holding)
            if each.line < line.line and each.verb not in (*LEAVES_OPEN, *ASIDE)
        ]
        if not past and line.verb != "reopen":
            return {"decision": line}
        return {
            "state": "reopened",
            "decision": line,
            "previous": past[-1] if past else None,
            "earlier": tuple(past[-1:]),
            "revision": line if line.verb == "revise-code" else None,
        }
    if line.verb == "auto" and not applies(line.rule or "", difference):
        return {"decision": line}
    return _settled(line, difference, context)


def _settled(line: Decision, difference: Difference, context: _Context) -> _Found:
    revision = context.revision_after(line, difference)
    if revision is not None:
        return {"state": "reopened", "previous": line, "earlier": (line,), "revision": revision}
    return {"state": "auto" if line.verb == "auto" else "decided", "decision": line}


def _proposals(lines: Iterable[Decision]) -> dict[str, Decision]:
    """Return what each person proposed last, since the last joint decision."""
    found: dict[str, Decision] = {}
    for line in lines:
        if line.verb == "propose":
            found[line.by[0] if line.by else ""] = line
        elif line.verb not in LEAVES_OPEN and line.verb != "auto":
            found.clear()
    return found
