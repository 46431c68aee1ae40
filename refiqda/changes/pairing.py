"""Which thing of one project is which of another: by GUID where lineage holds, else by what it says.

Programs that mint new GUIDs at every export leave only content: the content names of ``refiqda.changes.reading``,
then what is left over by its name or its surroundings. Sources are never taken for one by their name alone; codes and
people that only what they hold speaks for are marked as inferred, so that the reader can refuse it (METHOD 2, 9).

Every pair has a number that both sides' references are compared by. Pairs that say the same in all respects have one
number, so that it makes no difference which of two equal memos something points to.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final, cast

from refiqda import model
from refiqda.changes.reading import MISSING, Bearer, Reading, Thing, text_bearer
from refiqda.changes.values import plain_values
from refiqda.index import source_kind
from refiqda.matching.sources import Candidate, match_sources

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from refiqda.changes.reading import Row

    _Marks = tuple[set[str], set[Any]]
    """The GUIDs and dates of the codings of one place and code."""
    _Held = dict[Hashable, _Marks]

_REUSED: Final = 8
"""Of so many shared GUIDs of a kind on, it is asked whether they still name the same things."""
_OVERLAP: Final = 0.5
"""The share of passages that two codes of different names must hold in common, by the same people, to be proposed."""
_SAME_CODINGS: Final = 0.9
"""The share of codings (or values) that two people (or variables) of different names must have in common.

Two people who coded one codebook well agree on most of it; only a copy agrees on nearly all.
"""
_FEW: Final = 3
"""With fewer codings (or values) in common than this nobody is proposed to be somebody of another name."""
_MOST: Final = 400
"""Beyond so many leftovers on a side they are not held against each other: it is another study."""


class Pairs:
    """The pairs of two readings; ``number`` gives for each thing of either the number references go by."""

    def __init__(self, old: Reading, new: Reading) -> None:
        self.old, self.new = old, new
        self.partner: dict[int, Thing] = {}
        """By the id of a thing of either side, what it is on the other."""
        self.inferred: dict[int, str] = {}
        """By the id of an old thing whose pair is only inferred, what speaks for it."""
        self._numbers: dict[int, int] = {}
        self._classes: dict[tuple[str, str], int] = {}
        self._next = 0
        self.parents = {id(thing): above for side in (old, new) for thing, _, above in side.codes}
        self.bearers: dict[int, Bearer] = {id(one.thing): one for side in (old, new) for one in side.bearers}
        self.grounds: dict[int, Any] = {}
        """Of each source in both, by the id of a thing of either side, what both have in common (a `Ground`)."""
        self._left: dict[str, tuple[list[Thing], list[Thing]]] = {}
        self._pair_people()
        self._pair_sources()
        self._pair_codes()
        self._propose("user", self._codings_of, _SAME_CODINGS, "{} of {} codings are the same")
        self._pair_notes()
        self._propose_codes()
        for kind in ("variable", "case", "set", "graph", "link"):
            self._pair_plain(kind)
        if not {one.guid for one in self.all("old", "variable")} & {
            one.guid for one in self.all("new", "variable")
        }:
            self._propose("variable", self._values_of, _SAME_CODINGS, "{} of {} values are the same")
        for thing in (*self.all("old"), *self.all("new")):
            self.number(thing)
        self.codes_differ = any(self.left("code"))
        """Whether codes came or went."""

    # --- what the rest of the comparison asks -------------------------------------------------------------

    def number(self, thing: Thing | None) -> int | str | None:
        """Return what a reference to ``thing`` is compared by; things that are not there are all alike."""
        if thing is None:
            return None
        found = self._numbers.get(id(thing))
        if found is not None:
            return found
        if thing.kind == "anchor" or (thing.key == MISSING and thing.element is None):
            return thing.key
        other = self.partner.get(id(thing))
        if other is not None and other.key == thing.key:  # the same in all that tells things apart
            found = self._classes.setdefault((thing.kind, thing.key), self._next)
        else:
            found = self._next
        if found == self._next:
            self._next += 1
        self._numbers[id(thing)] = found
        if other is not None:
            self._numbers[id(other)] = found
        return found

    def numbers(self, things: Iterable[Thing]) -> tuple[int | str | None, ...]:
        """Return those of several things, in an order of its own."""
        found = [self.number(thing) for thing in things]
        return tuple(found) if len(found) < 2 else tuple(sorted(found, key=str))  # noqa: PLR2004 - nothing to sort

    def all(self, side: str, kind: str | None = None) -> list[Thing]:
        """Return the things of one side (``old``, ``new``) in the order of the document."""
        reading = self.old if side == "old" else self.new
        codes = [thing for thing, _, _ in reading.codes] if kind in {None, "code"} else []
        return codes + [
            thing
            for things in reading.things.values()
            for thing in things
            if thing.kind not in {"code", "anchor"} and kind in {None, thing.kind}
        ]

    def joined(self, kind: str) -> list[tuple[Thing | None, Thing | None]]:
        """Return pairs, what is gone (second is None) and what came (first is None), as the new project has them."""
        gone: list[tuple[Thing | None, Thing | None]] = [
            (thing, None) for thing in self.all("old", kind) if id(thing) not in self.partner
        ]
        there = [(self.partner.get(id(thing)), thing) for thing in self.all("new", kind)]
        return [*there, *gone]

    # --- pairing ------------------------------------------------------------------------------------------

    def join(self, old: Thing, new: Thing, *, why: str | None = None) -> None:
        """Take two things for one; ``why`` where that is inferred."""
        self.partner[id(old)], self.partner[id(new)] = new, old
        if why is not None:
            self.inferred[id(old)] = why
        for thing in (old, new):  # asked for before it was known
            self._numbers.pop(id(thing), None)

    def left(self, kind: str) -> tuple[list[Thing], list[Thing]]:
        """Return the things of a kind that have no partner yet, of both sides."""
        kept = self._left.get(kind) or (self.all("old", kind), self.all("new", kind))
        first, second = ([one for one in side if id(one) not in self.partner] for side in kept)
        self._left[kind] = first, second
        return first, second

    def _by(self, kind: str, key: Callable[[Thing], Hashable], *, unique: bool = False) -> None:
        """Pair what is left by a key (None: no key); in the order of the document, or only where it is ``unique``."""
        sides: tuple[dict[Hashable, list[Thing]], ...] = (defaultdict(list), defaultdict(list))
        for side, things in zip(sides, self.left(kind), strict=True):
            for thing in things:
                if (value := key(thing)) is not None:
                    side[value].append(thing)
        for value, mine in sides[0].items():
            others = sides[1].get(value, [])
            if not unique or len(mine) == len(others) == 1:
                for old, new in zip(mine, others, strict=False):
                    self.join(old, new)

    def _by_guid(self, kind: str) -> None:
        """Pair by GUID, unless most GUIDs of the kind have been given to other things (numbered anew)."""
        old, new = self.left(kind)
        shared = {_identity(one): one for one in reversed(new)}
        pairs = [(one, other) for one in old if (other := shared.pop(_identity(one), None)) is not None]
        if len(pairs) >= _REUSED:
            keys = Counter(one.key for one in new)
            strayed = sum(one.key != other.key and bool(keys[one.key]) for one, other in pairs)
            if strayed * 2 > len(pairs):
                return
        for one, other in pairs:
            self.join(one, other)

    def _pair_plain(self, kind: str) -> None:
        """Pair by GUID, content, ends and members, then name."""
        self._by_guid(kind)
        if all(self.left(kind)):
            self._by(kind, lambda thing: (thing.key, self._pointed(thing)))
            self._by(kind, lambda thing: (thing.key, _named(thing)) if kind != "link" else None)
            if kind == "link":
                self._by(kind, self._pointed)
            self._by(kind, _named, unique=True)

    def _pointed(self, thing: Thing) -> Hashable:
        """Return what tells a case, set or link from others of its name: what it is about."""
        item, reading = thing.element, self.old if self._is_old(thing) else self.new
        if isinstance(item, model.Link):
            ends = (reading.anything(guid) if guid else None for guid in (item.origin_guid, item.target_guid))
            return tuple(self._end(end) for end in ends)
        codes: list[str]
        sources: list[str]
        codes, sources = (
            next((getattr(item, field) for field in fields if hasattr(item, field)), [])
            for fields in (("member_codes", "code_refs"), ("member_sources", "source_refs"))
        )
        return (
            self.numbers(reading.things_named("code", codes)),
            self.numbers(reading.things_named("source", sources)),
        )

    def _end(self, end: Any) -> Hashable:  # noqa: ANN401 - a thing, a spot, or nothing
        if isinstance(end, Thing):
            return (end.kind, self.number(end) if id(end) in self.partner else end.key)
        return None if end is None else ("spot", self.number(end.owner), end.passage.place)

    def _is_old(self, thing: Thing) -> bool:
        return any(one is thing for one in self.old.things.get(thing.guid, ()))

    def _pair_people(self) -> None:
        self._by_guid("user")
        self._by("user", lambda thing: thing.key)
        self._by("user", _named, unique=True)

    def _pair_sources(self) -> None:
        self._by_guid("source")
        self._by("source", lambda thing: thing.key)
        old, new = self.left("source")
        if old and new:
            copies = [
                [_candidate(one, reading) for one in side]
                for reading, side in ((self.old, old), (self.new, new))
            ]
            for group in match_sources(copies).groups:
                found = {member.copy: cast("Thing", member.candidate.key) for member in group.members}
                if len(group.members) == len(found) == len(copies):  # one of each
                    self.join(found[0], found[1])

    def _pair_notes(self) -> None:
        self._by_guid("note")
        self._by("note", lambda thing: thing.key)
        self._by("note", self._signed, unique=True)

    def _signed(self, thing: Thing) -> Hashable:
        """Return the name and writer of a memo, for one whose words changed while its GUID did too."""
        reading = self.old if self._is_old(thing) else self.new
        author = reading.user(thing.element.creating_user)
        return (thing.element.name, self.number(author)) if thing.element.name else None

    def _pair_codes(self) -> None:
        """Pair codes by GUID and path, then by their parent and name; of a copy made anew by their name alone."""
        self._by_guid("code")
        self._has_lineage = any(id(thing) in self.partner for thing in self.all("old", "code"))
        self._by("code", lambda thing: thing.key)
        before = -1
        while before != len(self.partner) and all(self.left("code")):  # a pair may tell what is inside of it
            before = len(self.partner)
            self._by("code", self._in_its_parent, unique=True)
        if not self._has_lineage:
            self._by("code", _named, unique=True)

    def _propose_codes(self) -> None:
        """Pair the codes of a copy made anew by what they hold and what is in them."""
        if not self._has_lineage:
            self._propose("code", self._passages_of, _OVERLAP, "{} of the same passages have it")
            self._by_inside()
            self._by("code", self._in_its_parent, unique=True)

    def _in_its_parent(self, thing: Thing) -> Hashable:
        above = self.parents[id(thing)]
        if above is None:
            return None, thing.element.name
        return (self.number(above), thing.element.name) if id(above) in self.partner else None

    def _by_inside(self) -> None:
        """Pair codes of which all sub-codes that have a pair are in each other: only the name around them changed."""
        old, new = self.left("code")
        wanted = {id(one): one for one in new}
        above: dict[int, Counter[int]] = defaultdict(Counter)
        for thing, _, parent in self.old.codes:
            other = self.partner.get(id(thing))
            place = self.parents.get(id(other)) if other is not None else None
            if parent is not None and place is not None:
                above[id(parent)][id(place)] += 1
        for one in old:
            found = [wanted[place] for place in above.get(id(one), ()) if place in wanted]
            if len(found) == 1 and id(found[0]) not in self.partner:
                self.join(one, found[0], why="the same codes are in it")

    def _propose(
        self, kind: str, holdings: Callable[[set[int]], dict[int, _Held]], share: float, why: str
    ) -> None:
        """Pair things of different names and GUIDs that hold the same; ``why`` is told with how many of how many."""
        old, new = self.left(kind)
        if not (old and new) or max(len(old), len(new)) > _MOST:
            return
        least = 1 if kind == "code" else _FEW
        held = holdings({id(one) for one in (*old, *new)})
        scored = []
        for first, one in enumerate(old):
            for second, other in enumerate(new):
                mine, theirs = held.get(id(one), {}), held.get(id(other), {})
                every = len(mine.keys() | theirs.keys())
                common = sum(_may_be_one(mine[key], theirs[key]) for key in mine.keys() & theirs.keys())
                if common >= least and common >= share * every:
                    scored.append((-common / every, first, second, common, every))
        for _, first, second, common, every in sorted(scored):
            one, other = old[first], new[second]
            if id(one) not in self.partner and id(other) not in self.partner:
                self.join(one, other, why=why.format(f"{common:,}", f"{every:,}"))

    def _passages_of(self, wanted: set[int]) -> dict[int, _Held]:
        """Return the passages of codes, with whose they are: what two people saw in one passage is no evidence."""
        return self._rows_of(wanted, lambda row: (row.code, row.coder))

    def _codings_of(self, wanted: set[int]) -> dict[int, _Held]:
        """Return the codings of people, with the code: what two people saw in one passage is no evidence."""
        return self._rows_of(wanted, lambda row: (row.coder, row.code))

    def _rows_of(
        self, wanted: set[int], of: Callable[[Row], tuple[Thing | None, Thing | None]]
    ) -> dict[int, _Held]:
        found: dict[int, _Held] = defaultdict(dict)
        for side in (self.old, self.new):
            for bearer in side.bearers:
                for row in bearer.rows:
                    thing, other = of(row)
                    if thing is not None and id(thing) in wanted:
                        key = self.number(bearer.thing), row.passage.place, self.number(other)
                        marks = found[id(thing)].setdefault(key, (set(), set()))
                        marks[0].add(model.guid_key(row.element.guid))
                        marks[1].add(row.element.creation_date_time)
        return found

    def _values_of(self, wanted: set[int]) -> dict[int, _Held]:
        """Return the values of variables, with which case or source has each and of what type they are."""
        found: dict[int, _Held] = defaultdict(dict)
        for side in (self.old, self.new):
            for things in side.things.values():
                for holder in things:
                    for value in getattr(holder.element, "variable_values", ()):
                        variable = side.find("variable", value.variable_ref) if value.variable_ref else None
                        if variable is not None and id(variable) in wanted:
                            said = variable.element.type_of_variable, *plain_values(value)
                            found[id(variable)][self.number(holder), said] = set(), set()
        return found


def _may_be_one(mine: _Marks, theirs: _Marks) -> bool:
    """Return whether codings may be the same act: of one GUID, or not both dated and of different dates."""
    if mine[0] & theirs[0]:
        return True
    return None in mine[1] | theirs[1] or not (mine[1] and theirs[1]) or bool(mine[1] & theirs[1])


def _identity(thing: Thing) -> Hashable:
    """Return the GUID of a thing, with its class where a change of that makes it another thing."""
    return thing.guid, type(thing.element).__name__ if thing.kind == "source" else None


def _named(thing: Thing) -> Hashable:
    return getattr(thing.element, "name", None) or None


def _candidate(thing: Thing, reading: Reading) -> Candidate:
    source = thing.element
    text = reading.text(text_bearer(source))
    return Candidate(
        key=thing,
        guid=thing.guid,
        name=source.name or "",
        kind=source_kind(source),
        digest=None if text is None else text.sha256,
        text=None if text is None else lambda: text.string,
    )
