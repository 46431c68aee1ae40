"""What changed in the codings of one source that both projects have, and in what is marked and written in it.

Codings are compared as multisets of place, code, coder and memos. What is left over on both sides is paired: by GUID;
by place and coder (then it was recoded); by code and coder where places overlap (then it was extended, shrunk or
shifted). A coding that moved along with its words in an edited text stands where it stood. A passage that is only
marked, or described, is compared for itself where no coding of it tells of the same change.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from refiqda.changes.ground import BOXES, LINEAR, Place
from refiqda.changes.measures import best_overlaps, kind_of_move, moves, order_of
from refiqda.changes.result import Change
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from refiqda.changes.ground import Ground
    from refiqda.changes.pairing import Pairs
    from refiqda.changes.places import Passage
    from refiqda.changes.reading import Remark, Row, Thing
    from refiqda.changes.result import Kind, Span
    from refiqda.changes.wording import Words


class Scene(NamedTuple):
    """What the changes of one source are told with: old words and new, the pairs, whether passages are to be quoted."""

    ground: Ground
    pairs: Pairs
    old: Words
    new: Words
    quotes: bool


class Recoded(NamedTuple):
    """Evidence for what became of a code: a passage of it in the old project, and which codes that place has now."""

    code: Thing
    now: tuple[Thing, ...]


class PassageChanges:
    """Compares what is in one source; `changes` are made in the order of the text."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.ground, self.pairs = scene.ground, scene.pairs
        self.evidence: list[Recoded] = []
        self.moved: dict[Place, Place] = {}
        self.told: tuple[set[Place], set[Place]] = set(), set()
        self._coders: set[tuple[Place, Any, Any]] = set()
        self._partner: dict[int, Passage] = {}
        self._made: list[tuple[tuple[Any, ...], Change]] = []

    def changes(self) -> list[Change]:
        """Return all changes in reading order."""
        self._codings()
        self._remarks()
        self._marks()
        return [change for _, change in sorted(self._made, key=lambda made: made[0])]

    # --- codings ------------------------------------------------------------------------------------------

    def _codings(self) -> None:
        lost, found = self._leftovers()
        if not lost and not found:
            return
        self._collect_evidence(lost)
        joined = [
            *self._same_guid(lost, found),
            *self._same_place(lost, found),
            *self._same_code(lost, found),
        ]
        for old, new in joined:
            self._changed(old, new)
        for row in lost:
            place = self._place(row.passage, is_old=True)
            self.told[0].add(place)
            detail = "its words are not in the text any more" if place.measure == "gone" else ""
            self._add(place, self._coding("removed", row, detail=detail))
        for row in found:
            place = self._place(row.passage, is_old=False)
            self.told[1].add(place)
            self._add(place, self._coding("added", row))

    def _leftovers(self) -> tuple[list[Row], list[Row]]:
        """Return the codings that are not the same in both; of equal ones those that keep their GUID stay."""
        old, new = (
            [(self._key(row, is_old=side == 0), row) for row in rows]
            for side, rows in enumerate(self._rows())
        )
        more = Counter([key for key, _ in old])
        more.subtract([key for key, _ in new])
        lost, found = (
            _surplus(rows, {key: sign * number for key, number in more.items() if sign * number > 0}, others)
            for rows, sign, others in ((old, 1, new), (new, -1, old))
        )
        return lost, found

    def _rows(self) -> tuple[list[Row], list[Row]]:
        return self.ground.old.rows, self.ground.new.rows

    def _key(self, row: Row, *, is_old: bool) -> Hashable:
        number = self.pairs.number
        return (
            row.passage.place if self.ground.is_same else self.ground.place(row.passage, is_old=is_old),
            number(row.code),
            number(row.coder),
            self.pairs.numbers(row.notes) if row.notes else (),
        )

    def _place(self, passage: Passage, *, is_old: bool) -> Place:
        return self.ground.place(passage, is_old=is_old)

    def _collect_evidence(self, lost: list[Row]) -> None:
        """Remember which codes the same person has now where a coding of old is not any more."""
        there: dict[Hashable, list[Thing]] = defaultdict(list)
        wanted = {(self._place(row.passage, is_old=True), self.pairs.number(row.coder)) for row in lost}
        for row in self.ground.new.rows:
            key = self._place(row.passage, is_old=False), self.pairs.number(row.coder)
            if key in wanted and row.code.kind == "code" and row.code.element is not None:
                there[key].append(row.code)
        for row in lost:
            now = there.get((self._place(row.passage, is_old=True), self.pairs.number(row.coder)), ())
            self.evidence.append(Recoded(row.code, tuple(now)))

    def _same_guid(self, lost: list[Row], found: list[Row]) -> list[tuple[Row, Row]]:
        return _joined(lost, found, lambda row, _: guid_key(row.element.guid))

    def _same_place(self, lost: list[Row], found: list[Row]) -> list[tuple[Row, Row]]:
        """Pair by place, code and coder, then place and coder, then place and code where one side names nobody."""
        number = self.pairs.number

        def with_code(row: Row, side: int) -> Hashable:
            return self._place(row.passage, is_old=not side), number(row.code), number(row.coder)

        def with_coder(row: Row, side: int) -> Hashable:
            return self._place(row.passage, is_old=not side), number(row.coder)

        def unsigned(row: Row, side: int) -> Hashable:
            return self._place(row.passage, is_old=not side), number(row.code)

        pairs = [*_joined(lost, found, with_code), *_joined(lost, found, with_coder)]
        for sides in ((True, False), (False, True)):
            old, new = (
                [row for row in rows if (row.coder is None) is nobody]
                for rows, nobody in zip((lost, found), sides, strict=True)
            )
            some = _joined(old, new, unsigned)
            pairs += some
            _drop(lost, (one for one, _ in some))
            _drop(found, (one for _, one in some))
        return pairs

    def _same_code(self, lost: list[Row], found: list[Row]) -> list[tuple[Row, Row]]:
        """Pair codings of one code and coder whose places overlap, those first that have most in common."""
        number = self.pairs.number
        groups: dict[Hashable, tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
        for side, rows in enumerate((lost, found)):
            for row in rows:
                place = self._place(row.passage, is_old=not side)
                if place.measure in LINEAR or place.measure in BOXES:
                    key = number(row.code), number(row.coder), place.part, place.measure
                    groups[key][side].append(row)
        pairs: list[tuple[Row, Row]] = []
        for old, new in groups.values():
            places = [self._place(row.passage, is_old=True) for row in old]
            others = [self._place(row.passage, is_old=False) for row in new]
            pairs += [(old[one], new[other]) for one, other in best_overlaps(places, others)]
        _drop(lost, (one for one, _ in pairs))
        _drop(found, (one for _, one in pairs))
        return pairs

    def _changed(self, old: Row, new: Row) -> None:
        """Tell in what a coding changed: code, place, coder, memos."""
        before, after = self._place(old.passage, is_old=True), self._place(new.passage, is_old=False)
        number = self.pairs.number
        self.told[0].add(before)
        self.told[1].add(after)
        self._partner |= {id(old.passage): new.passage, id(new.passage): old.passage}
        if number(old.code) != number(new.code):
            codes = self.scene.old.path(old.code), self.scene.new.path(new.code)
            self._add(after, self._coding("recoded", new, old, before=codes[0], after=codes[1]))
        if before != after:
            self.moved[before] = after
            self._add(
                after,
                self._coding(kind_of_move(before, after), new, old, **self._move(old.passage, new.passage)),
            )
        if number(old.coder) != number(new.coder):
            self._coders.add((before, number(old.coder), number(new.coder)))
            people = self.scene.old.name(old.coder), self.scene.new.name(new.coder)
            self._add(
                after, self._coding("edited", new, old, field="coder", before=people[0], after=people[1])
            )
        if self.pairs.numbers(old.notes) != self.pairs.numbers(new.notes):
            detail = self._more_and_less(old.notes, new.notes)
            self._add(after, self._coding("edited", new, old, field="memos", detail=detail))

    # --- what is written about passages -------------------------------------------------------------------

    def _remarks(self) -> None:
        lost, found = (
            {self._said(one, is_old=not side): one for one in remarks}
            for side, remarks in enumerate((self.ground.old.remarks, self.ground.new.remarks))
        )
        gone = [one for said, one in lost.items() if said not in found]
        come = [one for said, one in found.items() if said not in lost]
        keys: tuple[Callable[[Remark, int], Hashable], ...] = (
            lambda one, _: guid_key(one.passage.element.guid),
            lambda one, side: (self._there(one, side), self.pairs.number(one.author)),
            self._there,
        )
        for key in keys:
            for old, new in _joined(gone, come, key):
                self._rewritten(old, new)
        for rest, side in ((gone, 0), (come, 1)):
            for one in rest:
                if self._only_its_words_changed(one, side):
                    continue
                place = self._place(one.passage, is_old=not side)
                self.told[side].add(place)
                self._add(place, self._remark(("removed", "added")[side], one, is_old=not side))

    def _only_its_words_changed(self, one: Remark, side: int) -> bool:
        """Return whether a name came to say something only because the passage that it repeats is another one."""
        if one.text or one.notes:
            return False
        other = self._partner.get(id(one.passage))
        if other is None:
            bearer = self.ground.old if side else self.ground.new
            key = guid_key(one.passage.element.guid)
            passages = (*bearer.marked.values(), *(row.passage for row in bearer.rows))
            other = next((each for each in passages if guid_key(each.element.guid) == key), None)
        return other is not None and other.element.name == one.passage.element.name

    def _said(self, one: Remark, *, is_old: bool) -> Hashable:
        place = self._place(one.passage, is_old=is_old)
        return place, one.name, one.text, self.pairs.numbers(one.notes), self.pairs.number(one.author)

    def _there(self, one: Remark, side: int) -> Place:
        """Return where a remark is now, if its passage is known to have moved."""
        place = self._place(one.passage, is_old=not side)
        return place if side else self.moved.get(place, place)

    def _rewritten(self, old: Remark, new: Remark) -> None:
        before, after = self._place(old.passage, is_old=True), self._place(new.passage, is_old=False)
        authors = self.pairs.number(old.author), self.pairs.number(new.author)
        if before != after and self.moved.get(before) != after:
            self.moved[before] = after
            self._add(
                after,
                self._passage(
                    kind_of_move(before, after),
                    new.passage,
                    old.passage,
                    **self._move(old.passage, new.passage),
                ),
            )
        self.told[0].add(before)
        self.told[1].add(after)
        quotes = self.scene.quotes
        for field, was, now in (("name", old.name, new.name), ("description", old.text, new.text)):
            if was != now and not (field == "name" and old.passage.element.name == new.passage.element.name):
                words = {"words_before": was, "words_after": now} if quotes else {}
                self._add(after, self._passage("edited", new.passage, old.passage, field=field, **words))
        if self.pairs.numbers(old.notes) != self.pairs.numbers(new.notes):
            detail = self._more_and_less(old.notes, new.notes)
            self._add(after, self._passage("edited", new.passage, old.passage, field="memos", detail=detail))
        if authors[0] != authors[1] and (before, *authors) not in self._coders:
            people = self.scene.old.name(old.author), self.scene.new.name(new.author)
            self._add(
                after,
                self._passage(
                    "edited", new.passage, old.passage, field="author", before=people[0], after=people[1]
                ),
            )

    def _remark(self, kind: Kind, one: Remark, *, is_old: bool) -> Change:
        words = self.scene.old if is_old else self.scene.new
        parts = [name for name, said in (("name", one.name), ("description", one.text)) if said]
        detail = "; ".join([*parts, *(f"memo {name}" for name in words.names(one.notes))])
        passages = (None, one.passage) if is_old else (one.passage, None)
        return self._passage(kind, *passages, field="remark", detail=detail, coder=words.name(one.author))

    # --- what is only marked ------------------------------------------------------------------------------

    def _marks(self) -> None:
        old, new = self.ground.old.marked, self.ground.new.marked
        if self.ground.is_same:
            gone, come = (
                {
                    self._place(passage, is_old=not side): passage
                    for place, passage in mine.items()
                    if place not in others
                }
                for side, (mine, others) in enumerate(((old, new), (new, old)))
            )
        else:
            first, second = (
                {self._place(passage, is_old=not side): passage for passage in marked.values()}
                for side, marked in enumerate((old, new))
            )
            gone = {place: one for place, one in first.items() if place not in second}
            come = {place: one for place, one in second.items() if place not in first}
        bare = (
            [place for place in gone if place not in self.told[0]],
            [p for p in come if p not in self.told[1]],
        )
        by_guid = {guid_key(come[place].element.guid): place for place in reversed(bare[1])}
        pairs = [
            (one, by_guid[key]) for one in bare[0] if (key := guid_key(gone[one].element.guid)) in by_guid
        ]
        left = [
            [place for place in side if place not in {pair[n] for pair in pairs}]
            for n, side in enumerate(bare)
        ]
        pairs += [(left[0][one], left[1][other]) for one, other in best_overlaps(left[0], left[1])]
        for before, after in pairs:
            kind = kind_of_move(before, after)
            self._add(
                after, self._passage(kind, come[after], gone[before], **self._move(gone[before], come[after]))
            )
        for n, (side, kind_) in enumerate(((gone, "removed"), (come, "added"))):
            for place in left[n]:
                if place not in {pair[n] for pair in pairs}:
                    passages = (None, side[place]) if kind_ == "removed" else (side[place], None)
                    self._add(place, self._passage(kind_, *passages))  # type: ignore[arg-type]  # one of two kinds

    # --- making changes -----------------------------------------------------------------------------------

    def _add(self, place: Place, change: Change) -> None:
        self._made.append(((place.part, order_of(place), len(self._made)), change))

    def _coding(self, kind: Kind, row: Row, old: Row | None = None, **said: Any) -> Change:  # noqa: ANN401 - fields of a change
        """Return a change of a coding: ``row`` as it is now; as it was, where it is gone."""
        gone = kind == "removed"
        words = self.scene.old if gone else self.scene.new
        now, before = (None, row.passage) if gone else (row.passage, None if old is None else old.passage)
        code = words.path(row.code)
        if row.code.element is None and old is not None:
            code = self.scene.old.path(old.code)
        made = {
            "object": "coding",
            "guid": row.element.guid,
            "name": code,
            "code": code,
            "coder": words.name(row.coder),
        }
        return Change(kind=kind, **made, **self._where(now, before), **said)  # type: ignore[arg-type]  # fields of a change

    def _passage(self, kind: Kind, now: Passage | None, was: Passage | None, **said: Any) -> Change:  # noqa: ANN401 - as above
        """Return a change of a passage as it is and as it was."""
        one, words = (was, self.scene.old) if now is None else (now, self.scene.new)
        assert one is not None, "there is one of them"  # noqa: S101 - for type checkers
        where = self._where(now, was)
        fields = {"coder": words.person(one.element.creating_user), **where, **said}
        name = f"{where['source']}, {where['place']}"
        return Change(kind=kind, object="passage", guid=one.element.guid, name=name, **fields)

    def _where(self, now: Passage | None, before: Passage | None) -> dict[str, Any]:
        """Return the source, the place in words, spans and words of a passage as it is and as it was."""
        scene, ground = self.scene, self.ground
        sides = ((now, scene.new, ground.new), (before, scene.old, ground.old))
        passage, words, bearer = sides[0] if now is not None else sides[1]
        assert passage is not None, "there is one of them"  # noqa: S101 - for type checkers
        made: dict[str, Any] = {
            "source": words.name(bearer.thing),
            "place": words.place(passage, bearer.element),
            "old_span": _span(before),
            "new_span": _span(now),
        }
        if scene.quotes:
            for name, (one, speech, holder) in zip(("words_after", "words_before"), sides, strict=True):
                made[name] = None if one is None else speech.said(one, holder.element)
        return made

    def _move(self, old: Passage, new: Passage) -> dict[str, Any]:
        """Return from where to where a passage went."""
        before, after = self._place(old, is_old=True), self._place(new, is_old=False)
        places = (
            self.scene.old.place(old, self.ground.old.element),
            self.scene.new.place(new, self.ground.new.element),
        )
        return {"before": places[0], "after": places[1], "detail": moves(before, after)}

    def _more_and_less(self, old: Iterable[Thing], new: Iterable[Thing]) -> str:
        return more_and_less(self.scene.pairs, self.scene.old, self.scene.new, old, new)


def more_and_less(
    pairs: Pairs, old_words: Words, new_words: Words, old: Iterable[Thing], new: Iterable[Thing]
) -> str:
    """Return which things came and went, as ``+ name; - name``."""
    was, now = (Counter(pairs.number(one) for one in side) for side in (old, new))
    names = {pairs.number(one): new_words.name(one) for one in new}
    names |= {pairs.number(one): old_words.name(one) for one in old if pairs.number(one) not in names}
    signs = [f"+ {names[one]}" for one in (now - was).elements()] + [
        f"- {names[one]}" for one in (was - now).elements()
    ]
    return "; ".join(sorted(signs))


def _span(passage: Passage | None) -> Span | None:
    return (
        None
        if passage is None or passage.start is None or passage.end is None
        else (passage.start, passage.end)
    )


# --- lists ----------------------------------------------------------------------------------------------------


def _surplus(
    rows: list[tuple[Hashable, Row]], wanted: dict[Hashable, int], others: list[tuple[Hashable, Row]]
) -> list[Row]:
    """Return as many rows of each key as are too many; those whose GUID the other side has stay as long as possible."""
    if not wanted:
        return []
    groups: dict[Hashable, list[Row]] = defaultdict(list)
    for key, row in rows:
        if key in wanted:
            groups[key].append(row)
    if any(len(group) > wanted[key] for key, group in groups.items()):
        known = {(key, guid_key(row.element.guid)) for key, row in others}
        for key, group in groups.items():
            group.sort(key=lambda row, of=key: (of, guid_key(row.element.guid)) in known)  # type: ignore[misc]  # its default
    return [row for key, group in groups.items() for row in group[: wanted[key]]]


def _joined(lost: list[Any], found: list[Any], key: Callable[[Any, int], Hashable]) -> list[tuple[Any, Any]]:
    """Take what both lists have under one key out of them, and return it in pairs."""
    if not lost or not found:
        return []
    there: dict[Hashable, list[Any]] = defaultdict(list)
    for one in reversed(found):
        there[key(one, 1)].append(one)
    pairs = [(one, others.pop()) for one in lost if (others := there.get(key(one, 0)))]
    _drop(lost, (one for one, _ in pairs))
    _drop(found, (one for _, one in pairs))
    return pairs


def _drop(items: list[Any], gone: Iterable[Any]) -> None:
    wanted = {id(one) for one in gone}
    if wanted:
        items[:] = [one for one in items if id(one) not in wanted]
