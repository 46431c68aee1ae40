"""What changed in the codings of one source that both projects have, and in what is marked and written in it.

Which coding is which is said by ``refiqda.changes.coding_pairs``. A coding that moved along with its words in an edited
text stands where it stood. A passage that is only marked, or described, is compared for itself where no coding of it
tells of the same change.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from refiqda.changes.coding_pairs import joined, leftovers, take_pairs
from refiqda.changes.measures import GONE, best_overlaps, kind_of_move, moves, order_of
from refiqda.changes.result import Change
from refiqda.changes.wording import more_and_less
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from refiqda.changes.coding_pairs import Left
    from refiqda.changes.ground import Ground, Place
    from refiqda.changes.pairing import Pairs
    from refiqda.changes.places import Passage
    from refiqda.changes.reading import Remark, Thing
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
        self.silent: list[tuple[Remark | None, Remark | None]] = []
        """Names of passages that say something, or nothing, only because the passage they repeat is another one."""
        self._made: list[tuple[tuple[Any, ...], Change]] = []

    def changes(self) -> list[Change]:
        """Return all changes in reading order."""
        self._codings()
        self._remarks()
        self._marks()
        return [change for _, change in sorted(self._made, key=lambda made: made[0])]

    # --- codings ------------------------------------------------------------------------------------------

    def _codings(self) -> None:
        lost, found = leftovers(self.ground, self.pairs)
        if not lost and not found:
            return
        self._collect_evidence(lost)
        for old, new in joined(lost, found):
            self._changed(old, new)
        for one in lost:
            self.told[0].add(one.place)
            self._add(
                one.place, self._coding("removed", one, detail=GONE if one.place.measure == "gone" else "")
            )
        for one in found:
            self.told[1].add(one.place)
            self._add(one.place, self._coding("added", one))

    def _place(self, passage: Passage, *, is_old: bool) -> Place:
        return self.ground.place(passage, is_old=is_old)

    def _collect_evidence(self, lost: list[Left]) -> None:
        """Remember which codes the same person has now where a coding is not any more, if codes came or went."""
        if not self.pairs.codes_differ:
            return
        wanted = {(one.place, one.coder) for one in lost}
        there: dict[Hashable, list[Thing]] = defaultdict(list)
        for row in self.ground.new.rows:
            key = self._place(row.passage, is_old=False), self.pairs.number(row.coder)
            if key in wanted and row.code.kind == "code" and row.code.element is not None:
                there[key].append(row.code)
        self.evidence += [Recoded(one.row.code, tuple(there.get((one.place, one.coder), ()))) for one in lost]

    def _changed(self, old: Left, new: Left) -> None:
        """Tell in what a coding changed: code, place, coder, memos."""
        before, after, was, now = old.place, new.place, old.row, new.row
        self.told[0].add(before)
        self.told[1].add(after)
        self._partner[id(was.passage)], self._partner[id(now.passage)] = now.passage, was.passage
        if old.code != new.code:
            codes = self.scene.old.path(was.code), self.scene.new.path(now.code)
            self._add(after, self._coding("recoded", new, old, before=codes[0], after=codes[1]))
        if before != after:
            self.moved[before] = after
            moved = self._move(was.passage, now.passage)
            self._add(after, self._coding(kind_of_move(before, after), new, old, **moved))
        if old.coder != new.coder:
            self._coders.add((before, old.coder, new.coder))
            people = self.scene.old.name(was.coder), self.scene.new.name(now.coder)
            change = self._coding("edited", new, old, field="coder", before=people[0], after=people[1])
            self._add(after, change)
        if old.notes != new.notes:
            detail = self._more_and_less(was.notes, now.notes)
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
            for old, new in take_pairs(gone, come, key):
                self._rewritten(old, new)
        for rest, side in ((gone, 0), (come, 1)):
            for one in rest:
                if self._only_its_words_changed(one, side):
                    self.silent.append((None, one) if side else (one, None))
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
            if was != now and field == "name" and old.passage.element.name == new.passage.element.name:
                self.silent.append((old, new))
            elif was != now:
                words = {"words_before": was, "words_after": now} if quotes else {}
                self._add(
                    after,
                    self._passage(
                        "edited", new.passage, old.passage, field=field, sides=(self, old, new), **words
                    ),
                )
        if self.pairs.numbers(old.notes) != self.pairs.numbers(new.notes):
            detail = self._more_and_less(old.notes, new.notes)
            self._add(
                after,
                self._passage(
                    "edited", new.passage, old.passage, field="memos", detail=detail, sides=(self, old, new)
                ),
            )
        if authors[0] != authors[1] and (before, *authors) not in self._coders:
            people = self.scene.old.name(old.author), self.scene.new.name(new.author)
            self._add(
                after,
                self._passage(
                    "edited",
                    new.passage,
                    old.passage,
                    field="author",
                    before=people[0],
                    after=people[1],
                    sides=(self, old, new),
                ),
            )

    def _remark(self, kind: Kind, one: Remark, *, is_old: bool) -> Change:
        words = self.scene.old if is_old else self.scene.new
        parts = [name for name, said in (("name", one.name), ("description", one.text)) if said]
        detail = "; ".join([*parts, *(f"memo {name}" for name in words.names(one.notes))])
        passages = (None, one.passage) if is_old else (one.passage, None)
        return self._passage(
            kind,
            *passages,
            field="remark",
            detail=detail,
            coder=words.name(one.author),
            sides=(self, *((one, None) if is_old else (None, one))),
        )

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

    def _coding(self, kind: Kind, one: Left, old: Left | None = None, **said: Any) -> Change:  # noqa: ANN401 - fields of a change
        """Return a change of a coding: ``one`` as it is now; as it was, where it is gone."""
        row, scene = one.row, self.scene
        if kind == "removed":
            words, where = scene.old, self._where(None, row.passage)
        else:
            words, where = scene.new, self._where(row.passage, None if old is None else old.row.passage)
        code = words.path(row.code)
        if row.code.element is None and old is not None:
            code = scene.old.path(old.row.code)
        coder, guid = words.name(row.coder), row.element.guid
        said["sides"] = self, *((one, None) if kind == "removed" else (old, one))
        return Change(
            kind=kind, object="coding", guid=guid, name=code, code=code, coder=coder, **where, **said
        )

    def _passage(self, kind: Kind, now: Passage | None, was: Passage | None, **said: Any) -> Change:  # noqa: ANN401 - as above
        """Return a change of a passage as it is and as it was."""
        one, words = (was, self.scene.old) if now is None else (now, self.scene.new)
        assert one is not None, "there is one of them"  # noqa: S101 - for type checkers
        where = self._where(now, was)
        fields = {
            "coder": words.person(one.element.creating_user),
            "sides": (self, was, now),
            **where,
            **said,
        }
        name = f"{where['source']}, {where['place']}"
        return Change(kind=kind, object="passage", guid=one.element.guid, name=name, **fields)

    def _where(self, now: Passage | None, before: Passage | None) -> dict[str, Any]:
        """Return the source, the place in words, spans and words of a passage as it is and as it was."""
        scene, ground = self.scene, self.ground
        passage, words, bearer = (
            (now, scene.new, ground.new) if now is not None else (before, scene.old, ground.old)
        )
        assert passage is not None, "there is one of them"  # noqa: S101 - for type checkers
        made: dict[str, Any] = {
            "source": words.name(bearer.thing),
            "source_guid": bearer.element.guid,
            "owner": bearer.thing.kind,
            "place": words.place(passage, bearer.element),
            "old_span": _span(before),
            "new_span": _span(now),
        }
        if scene.quotes:
            made["words_after"] = None if now is None else scene.new.said(now, ground.new.element)
            made["words_before"] = None if before is None else scene.old.said(before, ground.old.element)
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


def _span(passage: Passage | None) -> Span | None:
    return (
        None
        if passage is None or passage.start is None or passage.end is None
        else (passage.start, passage.end)
    )
