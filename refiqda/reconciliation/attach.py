"""Decisions find their differences again by what they are about, not by a number alone.

A line of the log says its source (name and digest of the text), each coder's segments (code path and span) and
a fingerprint of the surroundings. Against the differences of today it is tried, in this order:

1. the same: same text and same segments; or a changed text in which the same segments, shifted together,
   stand on the same passage. The decision holds.
2. the same place, other segments (a boundary moved, a code exchanged, a passage reworded): the difference is
   *reopened*, the decision shown as the earlier one.
3. nothing of it is left (the coders now agree, or the passage is gone): the decision is *orphaned*, and listed.

A code that was renamed is recognised by its passages: its path is used no more, every decision about it finds
its segments unchanged but for one new path, and the log speaks of the new path only after the old one.
A line without ``about`` belongs to the difference whose id it names. ``revise-code`` reopens what was decided
before it about that code.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Literal

import attrs

from refiqda.reconciliation.log import LEAVES_OPEN, About, Decision, heads
from refiqda.reconciliation.places import Today
from refiqda.reconciliation.rules import applies

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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


@attrs.frozen
class Attached:
    """The standing of every difference, in their order; the decisions without one; codes taken as renamed."""

    standings: tuple[Standing, ...]
    orphaned: tuple[Decision, ...]
    renamed: dict[str, str]


@attrs.frozen
class _Line:
    """A decision, what it is about (None where that cannot be known), and its place in the log."""

    decision: Decision
    subject: About | None


def attach(
    differences: Sequence[Difference],
    decisions: Iterable[Decision],
    *,
    codes: Iterable[str] = (),
    texts: Iterable[str] = (),
) -> Attached:
    """Return what the log says about today's differences.

    ``codes`` are the code paths in use today, ``texts`` the digests of the texts compared today. Raises
    InvalidArgumentError for an automatic rule that is unknown.
    """
    numbered = _numbered(decisions)
    today = Today(differences, set(texts))
    lines = _subjects([each for each in numbered if not is_rule(each)], differences)
    renamed = _renamed(lines, today, set(codes))
    lines = [_Line(_named(line.decision, renamed), _renamed_subject(line.subject, renamed)) for line in lines]
    same, changed = _places(lines, today)
    holding: dict[int, list[Decision]] = defaultdict(list)
    before: dict[int, dict[About | None, list[Decision]]] = defaultdict(lambda: defaultdict(list))
    lost: dict[About | str, list[Decision]] = defaultdict(list)
    ids = {each.id: index for index, each in enumerate(differences)}
    for line in lines:
        if line.subject in same:
            index = same[line.subject]
            own = ids.get(line.decision.id, index)  # in a text that stands twice the id alone says which
            if _about(differences[own]) == line.subject:
                index = own
            holding[index].append(line.decision)
            continue
        for index in changed.get(line.subject, ()):
            before[index][line.subject].append(line.decision)
        if not changed.get(line.subject):
            lost[line.subject or line.decision.id].append(line.decision)
    context = _Context(
        rules=[each for each in numbered if is_rule(each)],
        revisions=[line.decision for line in lines if line.decision.verb == "revise-code"],
    )
    standings = tuple(
        _standing(difference, holding.get(index, []), _last_words(before.get(index, {})), context)
        for index, difference in enumerate(differences)
    )
    return Attached(standings, tuple(line for thread in lost.values() for line in heads(thread)), renamed)


def is_rule(line: Decision) -> bool:
    """Return whether a line is an automatic rule for all differences, not for one."""
    return line.verb == "auto" and line.about is None


def _numbered(decisions: Iterable[Decision]) -> list[Decision]:
    """Give lines that are not written yet the numbers that would follow."""
    numbered: list[Decision] = []
    last = 0
    for line in decisions:
        last = line.line or last + 1
        numbered.append(line if line.line else attrs.evolve(line, line=last))
    return numbered


def _subjects(lines: list[Decision], differences: Sequence[Difference]) -> list[_Line]:
    """Return what each line is about: as it says, as an earlier line of its id says, or as its id says."""
    known = {each.id: _about(each) for each in differences}
    result = []
    for line in lines:
        if line.about is not None:
            known[line.id] = line.about
        result.append(_Line(line, known.get(line.id)))
    return result


def _about(difference: Difference) -> About:
    """Return what a decision on this difference is about."""
    return About(difference.source, difference.segments, difference.source_text, difference.fingerprint)


def _renamed(lines: Sequence[_Line], today: Today, codes: set[str]) -> dict[str, str]:
    """Return old path -> new path of the codes that were renamed since their decisions were taken."""
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    votes: dict[str, set[str]] = defaultdict(set)
    for number, line in enumerate(lines):
        subject = line.subject
        for segment in subject.segments if subject else ():
            first.setdefault(segment.code, number)
            last[segment.code] = number
    for subject in dict.fromkeys(line.subject for line in lines):
        if subject is None or all(segment.code in codes for segment in subject.segments):
            continue
        for index in today.same_spans(subject)[:1]:
            now = today.differences[index].segments
            for then, today_segment in zip(subject.segments, now, strict=True):
                votes[then.code].add(today_segment.code)
    renamed = {}
    for old, found in votes.items():
        new = min(found)
        fresh = new not in first or first[new] > last[old]
        if old not in codes and len(found) == 1 and fresh:
            renamed[old] = new
    return renamed


def _named(line: Decision, renamed: Mapping[str, str]) -> Decision:
    return attrs.evolve(line, code=renamed.get(line.code, line.code)) if line.code else line


def _renamed_subject(subject: About | None, renamed: Mapping[str, str]) -> About | None:
    if subject is None or not renamed:
        return subject
    segments = (each._replace(code=renamed.get(each.code, each.code)) for each in subject.segments)
    return attrs.evolve(subject, segments=tuple(segments))


def _places(
    lines: Sequence[_Line], today: Today
) -> tuple[dict[About | None, int], dict[About | None, list[int]]]:
    """Return where each subject stands unchanged, and where the others stand changed."""
    subjects = sorted(
        {line.subject for line in lines if line.subject is not None},
        key=lambda each: (each.source, each.segments, each.source_text or "", each.context or ""),
    )
    same: dict[About | None, int] = {}
    for exact in (True, False):
        for subject in subjects:
            if subject in same:
                continue
            index = today.exact(subject) if exact else today.moved(subject, set(same.values()))
            if index is not None:
                same[subject] = index
    taken = set(same.values())
    changed: dict[About | None, list[int]] = {}
    for subject in subjects:
        if subject not in same:
            changed[subject] = today.changed(subject, taken)
            if not today.has_text(subject):
                taken.update(changed[subject])
    return same, changed


@attrs.frozen
class _Context:
    """What of the log concerns every difference: automatic rules and revised codes."""

    rules: list[Decision]
    revisions: list[Decision]

    def revised(self, line: Decision, difference: Difference) -> bool:
        """Return whether a code of this item was revised after the line."""
        codes = {*difference.codes, line.code}
        return any(each.line > line.line and each.code in codes for each in self.revisions)

    def rule_for(self, difference: Difference) -> Decision | None:
        """Return the last rule that settles a difference nobody has spoken about."""
        fitting = [rule for rule in self.rules if applies(rule.rule or "", difference)]
        return fitting[-1] if fitting else None


def _last_words(threads: Mapping[About | None, list[Decision]]) -> tuple[Decision, ...]:
    """Return the lines that counted for each of the differences that became this one, oldest first."""
    lines = [line for thread in threads.values() for line in heads(thread)]
    return tuple(sorted(lines, key=lambda line: line.line))


def _standing(
    difference: Difference, holding: list[Decision], earlier: tuple[Decision, ...], context: _Context
) -> Standing:
    lines = heads(holding)
    if len(lines) > 1:
        return Standing(conflict=tuple(lines))
    if lines:
        return _held(lines[0], difference, holding, context)
    if earlier:
        was_open = all(line.verb in LEAVES_OPEN for line in earlier)
        return Standing(state="open" if was_open else "reopened", previous=earlier[-1], earlier=earlier)
    rule = context.rule_for(difference)
    return Standing() if rule is None else _settled(rule, difference, context)


def _held(line: Decision, difference: Difference, holding: list[Decision], context: _Context) -> Standing:
    """Return the standing by the one line that counts."""
    if line.verb == "reopen":
        past = [each for each in holding if each.verb not in LEAVES_OPEN and each.line < line.line]
        previous = past[-1] if past else None
        return Standing(state="reopened", decision=line, previous=previous, earlier=tuple(past[-1:]))
    if line.verb in LEAVES_OPEN:
        return Standing(decision=line)
    if line.verb == "auto" and not applies(line.rule or "", difference):
        return Standing(decision=line)
    return _settled(line, difference, context)


def _settled(line: Decision, difference: Difference, context: _Context) -> Standing:
    if context.revised(line, difference):
        return Standing(state="reopened", previous=line, earlier=(line,))
    return Standing(state="auto" if line.verb == "auto" else "decided", decision=line)
