"""Where, among today's differences, the subjects of earlier decisions stand.

Each subject (`About`) is tried in this order:

1. *the same*: same text and same segments (where several texts say the same, in the one of the same name; a text
   that is called otherwise now is found only where no other says the same); or, in a text that changed, the same
   segments shifted together on the same words, with the same words before or after. Where two passages fit as well,
   nobody can say which one was meant, and neither is taken for the same.
2. *changed*: another difference stands at the place (a boundary moved, a code exchanged, a passage reworded).
3. *lost*: nothing of it is left.

A difference that was decided again after it had changed keeps its earlier decision: that is no other place's.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.reconciliation.places import BOTH, passage_of, shape_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from refiqda.reconciliation.decisions import About
    from refiqda.reconciliation.places import Today

LONG: Final = 40
"""Characters of a passage whose words alone say where it is, if they stand only once."""


_Fitting = tuple["About", list[tuple[int, int]]]
"""A subject, and the differences that it fits, each with the number of sides that are as they were."""


@attrs.define
class Placement:
    """Where each subject stands unchanged, or (``changed``) on which differences it is shown as the earlier one."""

    same: dict[About, int] = attrs.field(factory=dict)
    changed: dict[About, list[int]] = attrs.field(factory=dict)


def place(
    first: Mapping[About, int], last: Mapping[About, int], today: Today, doubtful: Iterable[str] = ()
) -> Placement:
    """Return where the subjects stand.

    ``first`` and ``last`` give for each the number of the first and last line about it; ``doubtful`` are codes whose
    name may be another's.
    """
    found = Placement()
    doubted = set(doubtful)
    rest = []
    elsewhere: dict[tuple[int, ...], list[About]] = defaultdict(list)
    for subject in last:
        fitting = today.exact(subject)
        if not fitting:
            rest.append(subject)
        elif doubted and any(each.code in doubted for each in subject.segments):
            found.changed[subject] = list(fitting)
        elif today.differences[fitting[0]].source != subject.source:
            elsewhere[tuple(fitting)].append(subject)
        else:
            found.same[subject] = fitting[0]
    begun: dict[int, int] = {}
    for subject, index in found.same.items() if elsewhere else ():
        begun[index] = min(first[subject], begun.get(index, first[subject]))
    for indexes, subjects in elsewhere.items():
        rest += _renamed(indexes, subjects, begun, last, found)
    if rest:
        rest.sort(key=lambda each: (each.source, _plain(each), each.source_text or "", each.context or ""))
        rest = _moved(rest, today, found, first, last)
        _changed(rest, last, today, found)
    return found


def _plain(subject: About) -> list[tuple[object, ...]]:
    return [(each.coder, each.code, each.start, each.end, each.box or ()) for each in subject.segments]


def _renamed(
    indexes: Sequence[int],
    subjects: list[About],
    begun: Mapping[int, int],
    last: Mapping[About, int],
    found: Placement,
) -> list[About]:
    """Place subjects of one text whose sources are called otherwise now; return those that stand nowhere.

    Where several sources say the same nobody can say which is which: in their order they are shown to be looked at
    again. A difference that was decided on (at line ``begun``) before the subject was is in another one.
    """
    subjects.sort(key=lambda each: each.source)
    nowhere = []
    for turn, subject in enumerate(subjects):
        mine = indexes[turn : turn + 1] if len(indexes) == len(subjects) else indexes
        free = [index for index in mine if begun.get(index, last[subject]) >= last[subject]]
        if free and len(indexes) == len(subjects) == 1:
            found.same[subject] = free[0]
        elif free:
            found.changed[subject] = free
        else:
            nowhere.append(subject)
    return nowhere


def _moved(
    rest: Sequence[About],
    today: Today,
    found: Placement,
    first: Mapping[About, int],
    last: Mapping[About, int],
) -> list[About]:
    """Place what stands unchanged on the same words of a text that changed; return the others.

    What was decided on again in the text of today keeps its earlier decisions; a difference of which the log spoke
    already when it spoke of the subject is another.
    """
    begun: dict[int, int] = {}
    for subject, index in found.same.items():
        begun[index] = min(first[subject], begun.get(index, first[subject]))
    groups: dict[object, list[_Fitting]] = defaultdict(list)
    for subject in rest:
        fitting = today.moved(subject) if subject.context else []
        codes = [each.code for each in subject.segments]
        fitting = [
            one
            for one in fitting
            if begun.get(one[0], last[subject] + 1) > last[subject]
            and [each.code for each in today.abouts[one[0]].segments] == codes
        ]
        if fitting:
            shape = shape_of(subject.segments, subject.segments[0].start)
            groups[shape, passage_of(subject.context), tuple(codes)].append((subject, fitting))
    taken: set[int] = set()
    for group in groups.values():
        group.sort(key=lambda each: (each[0].source, each[0].segments[0].start, each[0].source_text or ""))
        for sides in (BOTH, 1, 0):
            _move(group, sides, found, taken)
    return [subject for subject in rest if subject not in found.same]


def _move(group: list[_Fitting], sides: int, found: Placement, taken: set[int]) -> None:
    """Place those of a group that one difference alone fits, with so many sides of its passage unchanged."""
    options: dict[tuple[int, ...], list[About]] = defaultdict(list)
    for subject, differences in group:
        if subject in found.same:
            continue
        free = [one for one in differences if one[0] not in taken]
        fitting = tuple(sorted(index for index, same in free if same == sides))
        alone = sides or (len(free) == 1 and len(group) == 1 and _length(subject) >= LONG)
        if fitting and alone:
            options[fitting].append(subject)
    for fitting, subjects in options.items():
        open_ones = [index for index in fitting if index not in taken]
        if len(open_ones) == len(subjects):  # as many as there are: in their order
            for subject, index in zip(subjects, open_ones, strict=True):
                found.same[subject] = index
            taken.update(open_ones)


def _length(subject: About) -> int:
    return max(each.end for each in subject.segments) - min(each.start for each in subject.segments)


def _changed(rest: Sequence[About], last: Mapping[About, int], today: Today, found: Placement) -> None:
    """Find where the others stand changed; a difference is shown once as what became of a reworded passage."""
    decided: dict[int, int] = {}
    for subject, index in found.same.items():
        decided[index] = max(decided.get(index, 0), last[subject])
    shown: set[int] = set()
    for subject in rest:

        def allowed(index: int, after: int = last[subject]) -> bool:
            """Return whether nobody decided on a difference before the subject was: it was another then."""
            return decided.get(index, after + 1) > after

        if today.has_text(subject):
            places = today.sharing(subject, allowed)
        else:
            places = today.nearest(subject, lambda index: index not in shown and allowed(index))
            shown.update(index for index in places if index not in decided)
        if places:
            found.changed[subject] = places
