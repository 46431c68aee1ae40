"""What changed in the things that a project holds beside its sources: people, codes, cases, sets, links, graphs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, cast

import attrs

from refiqda.changes.result import Change
from refiqda.changes.values import differing, plain_values
from refiqda.changes.wording import GONE, count, more_and_less
from refiqda.index import source_kind
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

    from refiqda import model
    from refiqda.changes.pairing import Pairs
    from refiqda.changes.reading import Reading, Thing
    from refiqda.changes.references import References
    from refiqda.changes.result import Kind, Object
    from refiqda.changes.wording import Words

_FIELDS: Final = {
    "is_codable": "codable", "type_of_variable": "type", "direction": "direction", "color": "color",
    "description": "description", "id": "initials",
}  # fmt: skip
"""What fields are called in a change, where the model's name would not do."""
_PRIVATE: Final = ("case", "source", "note")
"""What these are described with may be about people: it is shown only with the passages."""
_VALUES: Final = (
    "text_value", "boolean_value", "integer_value", "float_value", "date_value", "date_time_value",
)  # fmt: skip


@attrs.define(eq=False)
class Comparison:
    """What all comparisons need: the pairs, the words of both sides, references, whether to quote."""

    pairs: Pairs
    old: Words
    new: Words
    references: References
    quotes: bool

    def change(self, kind: Kind, thing: Thing, *, is_old: bool = False, **said: Any) -> Change:  # noqa: ANN401 - fields
        """Return a change of a thing, as it is now unless it is gone."""
        words = self.old if is_old else self.new
        guid = None if thing.element is None else thing.element.guid
        return Change(kind=kind, object=cast("Object", thing.kind), guid=guid, name=words.name(thing), **said)

    def fields(self, old: Thing, new: Thing) -> Iterator[Change]:
        """Yield a change for each value of a thing that is another one now."""
        if old.element is None or new.element is None:
            if old.element is not new.element:
                yield self.change(
                    "renamed",
                    new,
                    before=self.old.name(old),
                    after=self.new.name(new),
                    sides=(old, new, None),
                )
            return
        if type(old.element) is not type(new.element):
            kinds = source_kind(old.element), source_kind(new.element)
            yield self.change(
                "edited", new, field="kind", before=kinds[0], after=kinds[1], sides=(old, new, None)
            )
            return
        for field, before, after in differing(old.element, new.element):
            if field == "name":
                why = self.pairs.inferred.get(id(old), "")
                said: dict[str, Any] = {"detail": why, "inferred": True} if why else {}
                yield self.change("renamed", new, before=before, after=after, sides=(old, new, field), **said)
                continue
            name = _FIELDS.get(field, field)
            if field == "description" and new.kind in _PRIVATE:
                yield self.change(
                    "edited", new, field=name, sides=(old, new, field), **self.hidden(before, after)
                )
            else:
                yield self.change(
                    "edited",
                    new,
                    field=name,
                    before=shown(before),
                    after=shown(after),
                    sides=(old, new, field),
                )

    def hidden(self, before: str | None, after: str | None) -> dict[str, Any]:
        """Return words as fields of a change: how many, and which where passages are to be quoted."""
        detail = f"{count(len(before or ''), 'character')} then, {len(after or ''):,} now"
        return {"detail": detail, **({"words_before": before, "words_after": after} if self.quotes else {})}

    def members(
        self, new: Thing, field: str, old: Sequence[Thing], now: Sequence[Thing], *, sides: tuple[Any, ...]
    ) -> Iterator[Change]:
        """Yield a change where a list of things is another one now."""
        if self.pairs.numbers(old) != self.pairs.numbers(now):
            detail = more_and_less(self.pairs, self.old, self.new, old, now)
            yield self.change("edited", new, field=field, detail=detail, sides=sides)

    def memos(self, old: Thing, new: Thing) -> Iterator[Change]:
        """Yield a change where other memos hang on a thing now."""
        sides = [
            reading.things_named("note", getattr(one.element, "note_refs", []))
            for reading, one in ((self.pairs.old, old), (self.pairs.new, new))
        ]
        yield from self.members(new, "memos", *sides, sides=(old, new, "note_refs"))

    # --- values of variables ------------------------------------------------------------------------------

    def values(
        self, new: Thing, old: model.Element, now: model.Element, part: int = 0, where: str = ""
    ) -> Iterator[Change]:
        """Yield a change for each value of a variable that a case, source or part of one has otherwise now."""
        sides = [
            self._values(one, reading) for one, reading in ((old, self.pairs.old), (now, self.pairs.new))
        ]
        first, second = (Counter(key for key, _ in side) for side in sides)
        gone, come = (
            _some(side, more) for side, more in zip(sides, (first - second, second - first), strict=True)
        )
        for same in (0, 1):  # the same variable, then the same value
            for key, value in list(gone):
                other = next((one for one in come if one[0][same] == key[same]), None)
                if other is not None:
                    gone.remove((key, value))
                    come.remove(other)
                    yield self._value(new, value, other[1], part, where)
        for _, value in gone:
            yield self._value(new, value, None, part, where)
        for _, value in come:
            yield self._value(new, None, value, part, where)

    def _values(
        self, element: model.Element, reading: Reading
    ) -> list[tuple[tuple[Any, Any], model.VariableValue]]:
        found = []
        for value in getattr(element, "variable_values", ()):
            variable = reading.find("variable", value.variable_ref) if value.variable_ref else None
            found.append(((self.pairs.number(variable), tuple(plain_values(value))), value))
        return found

    def _value(
        self,
        thing: Thing,
        old: model.VariableValue | None,
        new: model.VariableValue | None,
        part: int,
        where: str,
    ) -> Change:
        names = [
            None if value is None else self._variable(words, value)
            for words, value in ((self.old, old), (self.new, new))
        ]
        variable = names[1] or names[0] or GONE
        detail = f"was of {names[0]}" if None not in names and names[0] != names[1] else ""
        texts = [None if value is None else _said(value) for value in (old, new)]
        if any(value is not None and value.text_value is not None for value in (old, new)):
            words: dict[str, Any] = (
                dict(zip(("words_before", "words_after"), texts, strict=True)) if self.quotes else {}
            )
            more = f"{count(len(texts[0] or ''), 'character')} then, {len(texts[1] or ''):,} now"
            return self.change(
                "edited",
                thing,
                field=f"value of {variable}{where}",
                sides=(part, thing, "value", old, new),
                detail="; ".join(filter(None, (detail, more))),
                **words,
            )
        return self.change(
            "edited",
            thing,
            field=f"value of {variable}{where}",
            sides=(part, thing, "value", old, new),
            before=texts[0],
            after=texts[1],
            detail=detail,
        )

    @staticmethod
    def _variable(words: Words, value: model.VariableValue) -> str:
        return words.name(words.reading.find("variable", value.variable_ref)) if value.variable_ref else GONE

    # --- one kind after the other -------------------------------------------------------------------------

    def code(self, old: Thing, new: Thing) -> Iterator[Change]:
        """Yield what changed of a code."""
        yield from self.fields(old, new)
        above, now = self.pairs.parents.get(id(old)), self.pairs.parents.get(id(new))
        if self.pairs.number(above) != self.pairs.number(now):
            before, after = (
                (None if above is None else self.old.path(above)),
                (None if now is None else self.new.path(now)),
            )
            yield self.change("moved", new, before=before, after=after, sides=(old, new, "parent"))
        yield from self.memos(old, new)

    def case(self, old: Thing, new: Thing) -> Iterator[Change]:
        """Yield what changed of a case: its values, codes, sources, passages."""
        yield from self.fields(old, new)
        yield from self.values(new, old.element, new.element)
        first, second = old.element, new.element
        readings = self.pairs.old, self.pairs.new
        yield from self.members(
            new,
            "codes",
            readings[0].codes_of(first),
            readings[1].codes_of(second),
            sides=(old, new, "code_refs"),
        )
        yield from self.members(
            new,
            "sources",
            readings[0].things_named("source", first.source_refs),
            readings[1].things_named("source", second.source_refs),
            sides=(old, new, "source_refs"),
        )
        gone, come = self.references.difference(first.selection_refs, second.selection_refs)
        if gone or come:
            signs = [f"+ {self.new.pointed(guid)}" for guid in come] + [
                f"- {self.old.pointed(guid)}" for guid in gone
            ]
            yield self.change(
                "edited",
                new,
                field="passages",
                detail="; ".join(signs),
                sides=(old, new, "selection_refs", gone, come),
            )

    def set(self, old: Thing, new: Thing) -> Iterator[Change]:
        """Yield what changed of a set: its members."""
        yield from self.fields(old, new)
        for field, kind in (("member_codes", "code"), ("member_sources", "source"), ("member_notes", "note")):
            sides = [
                reading.things_named(kind, getattr(one.element, field))
                for reading, one in ((self.pairs.old, old), (self.pairs.new, new))
            ]
            yield from self.members(
                new, f"{kind}s" if kind != "note" else "memos", *sides, sides=(old, new, field)
            )

    def link(self, old: Thing, new: Thing) -> Iterator[Change]:
        """Yield what changed of a link: what it connects."""
        yield from self.fields(old, new)
        for field, name in (("origin_guid", "origin"), ("target_guid", "target")):
            ends = getattr(old.element, field), getattr(new.element, field)
            if not self.references.same(*ends):
                before, after = self.old.pointed(ends[0]), self.new.pointed(ends[1])
                yield self.change(
                    "edited", new, field=name, before=before, after=after, sides=(old, new, field)
                )
        yield from self.memos(old, new)

    def graph(self, old: Thing, new: Thing) -> Iterator[Change]:
        """Yield what changed of a graph: an entry for each node and line."""
        yield from self.fields(old, new)
        nodes = _Drawn(self, "node", old.element.vertices, new.element.vertices, lambda _one, _side: ())
        yield from nodes.changes(new)

        def ends(edge: model.Edge, side: int) -> Hashable:
            return nodes.number(edge.source_vertex, side), nodes.number(edge.target_vertex, side)

        yield from _Drawn(self, "line", old.element.edges, new.element.edges, ends, nodes).changes(new)


class _Drawn:
    """Nodes or lines of a graph in pairs: by GUID, by what they say, then by name."""

    def __init__(
        self,
        comparison: Comparison,
        what: str,
        old: Sequence[Any],
        new: Sequence[Any],
        ends: Callable[[Any, int], Hashable],
        nodes: _Drawn | None = None,
    ) -> None:
        self.comparison, self.what, self.ends, self.nodes = comparison, what, ends, nodes
        if what == "node":  # of several that share a GUID, lines mean the last
            old, new = (list({guid_key(one.guid): one for one in side}.values()) for side in (old, new))
        self.pairs: list[tuple[Any, Any]] = []
        left = list(old), list(new)
        for key in (
            lambda one, _side: guid_key(one.guid),
            self.content,
            lambda one, _: one.name or None,
        ):
            there: dict[Hashable, list[Any]] = {}
            for one in reversed(left[1]):
                there.setdefault(key(one, 1), []).append(one)
            for one in list(left[0]):
                value = key(one, 0)
                if value is not None and there.get(value):
                    other = there[value].pop()
                    self.pairs.append((one, other))
                    left[0].remove(one)
                    left[1].remove(other)
        self.gone, self.come = left
        self._numbers: tuple[dict[str, Hashable], ...] = ({}, {})
        for number, (one, other) in enumerate(self.pairs):
            same = self.content(one, 0) == self.content(other, 1)
            mark = ("same", self.content(other, 1)) if same else number
            self._numbers[0][guid_key(one.guid)] = self._numbers[1][guid_key(other.guid)] = mark
        for side, rest in enumerate(left):
            for number, one in enumerate(rest):
                self._numbers[side][guid_key(one.guid)] = (side, number)

    def content(self, one: Any, side: int) -> Hashable:  # noqa: ANN401 - a node or line; as keys are called
        """Return all that a node or line says."""
        references = self.comparison.references
        reading = (references.pairs.old, references.pairs.new)[side]
        meant = references.mark(reading, one.represented_guid, is_old=not side)
        return tuple(plain_values(one)), meant, self.ends(one, side)

    def number(self, guid: str, side: int) -> Hashable:
        """Return what a reference to a node is compared by."""
        return self._numbers[side].get(guid_key(guid), "missing")

    def changes(self, graph: Thing) -> Iterator[Change]:
        """Yield a change for each node or line that is another one now."""
        change = self.comparison.change
        for one, other in self.pairs:
            parts = [
                f"{field} {shown(a) or 'none'} -> {shown(b) or 'none'}"
                for field, a, b in differing(one, other)
            ]
            if not self.comparison.references.same(one.represented_guid, other.represented_guid):
                names = self._meant(one, is_old=True), self._meant(other, is_old=False)
                parts.append(f"stands for {names[1]}, not {names[0]}")
            if self.ends(one, 0) != self.ends(other, 1):
                parts.append("between other nodes")
            if parts:
                yield change(
                    "edited",
                    graph,
                    field=self.what,
                    detail=f"{self._name(other)}: {', '.join(parts)}",
                    sides=self._sides(graph, one, other),
                )
        for sign, rest, is_old in (("-", self.gone, True), ("+", self.come, False)):
            for one in rest:
                name = self._name(one) if one.name else self._meant(one, is_old=is_old)
                sides = self._sides(graph, one if is_old else None, None if is_old else one)
                yield change("edited", graph, field=self.what, detail=f"{sign} {name}", sides=sides)

    def _sides(self, graph: Thing, old: Any, new: Any) -> tuple[Any, ...]:  # noqa: ANN401 - nodes or lines
        nodes = self.pairs if self.nodes is None else self.nodes.pairs
        return graph, graph, self.what, old, new, nodes

    def _name(self, one: Any) -> str:  # noqa: ANN401 - a node or line
        return one.name or f"a {self.what} without a name"

    def _meant(self, one: Any, *, is_old: bool) -> str:  # noqa: ANN401 - as above
        words = self.comparison.old if is_old else self.comparison.new
        return words.pointed(one.represented_guid) if one.represented_guid else self._name(one)


def shown(value: object) -> str | None:
    """Return a value as a change shows it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value is None else str(value)


def _said(value: model.VariableValue) -> str | None:
    return next((shown(said) for field in _VALUES if (said := getattr(value, field)) is not None), None)


def _some(
    side: Iterable[tuple[Hashable, model.VariableValue]], wanted: Counter[Any]
) -> list[tuple[Any, model.VariableValue]]:
    left, found = Counter(wanted), []
    for key, value in side:
        if left[key] > 0:
            left[key] -= 1
            found.append((key, value))
    return found
