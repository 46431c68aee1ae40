"""What changed from one project to another: everything paired by identity, places in canonical text.

There are no changes exactly when the digests of both are equal (``refiqda.changes.meaning``): then nothing is looked
at further, and where they differ something is always said. What a re-export makes anew (GUIDs, dates, line ends, how
positions are counted, a selection for each coding) is no change.

Nothing that people said or wrote stands in a change unless passages are asked for; then it stands in its words alone.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any, Final

from refiqda.changes.codings import PassageChanges, Scene
from refiqda.changes.edits import edits_of
from refiqda.changes.ground import Ground
from refiqda.changes.meaning import digest_of, lines_of
from refiqda.changes.pairing import Pairs
from refiqda.changes.proposals import proposals
from refiqda.changes.readable import as_readable
from refiqda.changes.reading import Reading, Thing
from refiqda.changes.references import References, surplus
from refiqda.changes.result import OBJECTS, Change, Changes
from refiqda.changes.things import Comparison
from refiqda.changes.values import differing
from refiqda.changes.wording import Words, count, more_and_less

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda import model
    from refiqda.changes.codings import Recoded
    from refiqda.changes.ground import PartPair
    from refiqda.changes.places import Passage
    from refiqda.changes.readable import Readable
    from refiqda.changes.reading import Bearer
    from refiqda.text.anchor import TextAlignment

_PIECES: Final = 12
"""Of so many changed places of a text the words are shown."""
_IN_WORDS: Final = frozenset("'\N{RIGHT SINGLE QUOTATION MARK}-\N{SOFT HYPHEN}")
"""What stands inside of words beside letters and digits."""


def diff(old: Readable | model.Project, new: Readable | model.Project, *, passages: bool = False) -> Changes:
    """Return what changed from ``old`` to ``new``, two projects as `refiqda.read` gives them (or bare trees).

    Codes, people, sources and everything else are paired by GUID, or by what they say where a program made GUIDs
    anew; spans are half-open code points of canonical text, and a coding that moved along with its words in an edited
    text did not change. What is only likely (that a code was merged, split or replaced) is marked ``inferred``. With
    ``passages`` the words of changed passages and texts stand in ``words_before`` and ``words_after``, which else are
    empty. Raises InvalidArgumentError for anything but projects.
    """
    handles = as_readable(old), as_readable(new)
    collecting = gc.isenabled()
    gc.disable()  # as in reading: on large trees the collector finds nothing, again and again
    try:
        readings = Reading(handles[0]), Reading(handles[1])
        digests = digest_of(readings[0]), digest_of(readings[1])
        compared = None if digests[0] == digests[1] else _Diff(*readings, quotes=passages)
        changes = () if compared is None else compared.result()
    finally:
        if collecting:
            gc.enable()
    pairs = None if compared is None else compared.pairs
    return Changes(meaning_old=digests[0], meaning_new=digests[1], changes=changes, pairs=pairs)


class _Diff:
    def __init__(self, old: Reading, new: Reading, *, quotes: bool) -> None:
        self.old, self.new, self.quotes = old, new, quotes
        self.pairs = Pairs(old, new)
        self.words = Words(old), Words(new)
        self.references = References(self.pairs, self.pairs.grounds)
        self.comparison = Comparison(self.pairs, *self.words, self.references, quotes)
        self.evidence: list[Recoded] = []
        self.scenes: list[tuple[Scene, Thing, Thing]] = []
        for first, second in self.pairs.joined("source") + self.pairs.joined("note"):
            if first is not None and second is not None:
                bearers = self.pairs.bearers[id(first)], self.pairs.bearers[id(second)]
                ground = Ground(*bearers, old, new)
                self.references.grounds |= {id(first): ground, id(second): ground}
                self.scenes.append((Scene(ground, self.pairs, *self.words, quotes), first, second))

    def result(self) -> tuple[Change, ...]:
        """Return all changes: facts by what they are about, then what is inferred."""
        found: list[Change] = []
        for scene, first, second in self.scenes:
            found += self._bearer(scene, first, second)
        compared = self.comparison
        for kind, compare in (
            ("user", compared.fields),
            ("code", compared.code),
            ("variable", compared.fields),
            ("case", compared.case),
            ("set", compared.set),
            ("link", compared.link),
            ("graph", compared.graph),
        ):
            for old, new in self.pairs.joined(kind):
                if old is not None and new is not None:
                    found += compare(old, new)
        found += self._came_and_went()
        found += self._project()
        found += proposals(self.evidence, self.pairs, *self.words)
        facts = sorted((one for one in found if not one.inferred), key=lambda one: OBJECTS.index(one.object))
        return tuple(facts + [one for one in found if one.inferred]) or (self._catch_all(),)

    def _project(self) -> Iterator[Change]:
        old, new = self.old.tree, self.new.tree
        for field, before, after in differing(old, new):
            kind: Any = "renamed" if field == "name" else "edited"
            said: dict[str, Any] = {} if field == "name" else {"field": field}
            yield Change(
                kind=kind,
                object="project",
                name=new.name,
                before=before,
                after=after,
                sides=(old, new),
                **said,
            )
        notes = self.old.things_named("note", old.note_refs), self.new.things_named("note", new.note_refs)
        if self.pairs.numbers(notes[0]) != self.pairs.numbers(notes[1]):
            detail = more_and_less(self.pairs, *self.words, *notes)
            yield Change(
                kind="edited", object="project", name=new.name, field="memos", detail=detail, sides=notes
            )

    def _came_and_went(self) -> Iterator[Change]:
        """Yield what is in one of the projects only; the codings of a source stand in its change.

        Of people who are not listed nothing is said here: what they did tells of them.
        """
        for kind in ("user", "code", "variable", "case", "set", "source", "note", "link", "graph"):
            for old, new in self.pairs.joined(kind):
                if old is None and new is not None and new.element is not None:
                    yield self.comparison.change(
                        "added", new, detail=self._inside(new, self.words[1]), sides=(None, new)
                    )
                elif new is None and old is not None:
                    yield self.comparison.change(
                        "removed",
                        old,
                        is_old=True,
                        detail=self._inside(old, self.words[0]),
                        sides=(old, None),
                    )

    def _inside(self, thing: Thing, words: Words) -> str:
        """Return what went or came with a thing: codings of a source or person; where a memo hangs, and whose."""
        bearer = self.pairs.bearers.get(id(thing))
        codings = len(bearer.rows) if bearer is not None else words.codings_of(thing)
        details = [f"with {count(codings, 'coding')}"] if codings else []
        if thing.kind == "note":
            details += words.bearers_of(thing)
            author = words.reading.user(thing.element.creating_user)
            details += [f"by {words.name(author)}"] if author is not None else []
        return ", ".join(details)

    # --- sources and memos --------------------------------------------------------------------------------

    def _bearer(self, scene: Scene, old: Thing, new: Thing) -> Iterator[Change]:
        ground, compared = scene.ground, self.comparison
        passages = PassageChanges(scene)
        changes = passages.changes()
        self.evidence += passages.evidence
        self.references.moved |= {id(old): passages.moved, id(new): passages.moved}
        if not ground.is_same:
            yield from compared.fields(old, new)
            if new.kind == "note":
                yield from self._author(old, new)
            yield from compared.values(new, old.element, new.element)
            for pair in ground.parts:
                yield from self._part(pair, new, passages)
        for pair in ground.parts:
            yield from self._notes(pair, ground, new)
        yield from changes

    def _author(self, old: Thing, new: Thing) -> Iterator[Change]:
        people = self.old.user(old.element.creating_user), self.new.user(new.element.creating_user)
        if self.pairs.number(people[0]) != self.pairs.number(people[1]):
            before, after = self.words[0].name(people[0]), self.words[1].name(people[1])
            yield self.comparison.change(
                "edited", new, field="author", before=before, after=after, sides=(old, new, "creating_user")
            )

    def _part(self, pair: PartPair, thing: Thing, passages: PassageChanges) -> Iterator[Change]:
        """Yield what changed of a text, a transcript, or the source itself apart from its values."""
        change = self.comparison.change
        if pair.old is None or pair.new is None:
            sign, one = ("+", pair.new) if pair.old is None else ("-", pair.old)
            if one is not None:
                yield change(
                    "edited",
                    thing,
                    field="parts",
                    detail=f"{sign} {Words.part(one)}",
                    sides=(passages.ground, pair),
                )
            return
        part = "" if pair.number == 0 else f" of {Words.part(pair.new)}"
        if pair.number and type(pair.old.element) is type(pair.new.element):
            for field, before, after in differing(pair.old.element, pair.new.element):
                if field == "name":
                    yield change(
                        "edited",
                        thing,
                        field=f"name{part}",
                        before=before,
                        after=after,
                        sides=(passages.ground, pair, field),
                    )
                else:
                    yield change(
                        "edited",
                        thing,
                        field=f"{field}{part}",
                        sides=(passages.ground, pair, field),
                        **self.comparison.hidden(before, after),
                    )
        if pair.number:
            elements = pair.old.element, pair.new.element
            yield from self.comparison.values(thing, *elements, pair.number, part)
        yield from self._text(pair, passages, thing, f"text{part}")
        yield from self._times(pair, passages, thing, f"times{part}")

    def _text(self, pair: PartPair, passages: PassageChanges, thing: Thing, field: str) -> Iterator[Change]:
        ground = passages.ground
        sides = ground, pair, "text", passages.silent
        texts = ground.texts[pair.number]
        if [None if text is None else text.sha256 for text in texts].count(None) == 1:
            detail = (
                "there is a text now that can be read"
                if texts[0] is None
                else "there is no text now that can be read"
            )
            yield self.comparison.change("edited", thing, field=field, detail=detail, sides=sides)
        elif pair.number in ground.alignments:
            yield self.comparison.change(
                "edited", thing, field=field, sides=sides, **self._edits(passages, pair.number)
            )

    def _times(self, pair: PartPair, passages: PassageChanges, thing: Thing, field: str) -> Iterator[Change]:
        """Yield that sync points changed, unless a coding between them has told so already."""
        first, second = surplus(*passages.ground.times(pair))
        for side, more in zip(passages.told, (first, second), strict=True):
            for place in side:
                if place.part == pair.number and place.measure == "between":
                    for moment in place.numbers:
                        more[moment] -= 1 if more[moment] > 0 else 0
        gone, come = (sum(more.values()) for more in (first, second))
        if gone or come:
            yield self.comparison.change(
                "edited",
                thing,
                field=field,
                detail=f"{gone:,} sync points gone, {come:,} new",
                sides=(passages.ground, pair, "times"),
            )

    def _edits(self, passages: PassageChanges, number: int) -> dict[str, Any]:
        """Return what changed in a text: how many characters in how many places, and the words if they are wanted."""
        alignment = passages.ground.alignments[number]
        pieces = edits_of(alignment)
        out, into = sum(b - a for a, b, _, _ in pieces), sum(d - c for _, _, c, d in pieces)
        along, edited = passages.ground.carried(number, passages.told[0])
        details = [f"{count(out, 'character')} gone, {into:,} new, in {count(len(pieces), 'place')}"]
        details += [f"{count(along, 'coding')} moved along with the words"] if along else []
        details += [f"{count(edited, 'coding')} on edited words"] if edited else []
        said: dict[str, Any] = {"detail": "; ".join(details)}
        if self.quotes:
            shown = [_whole_words(alignment, piece) for piece in pieces[:_PIECES]]
            more = " \u2026" if len(pieces) > _PIECES else ""
            for side, words in (
                ("words_before", [alignment.old[a:b] for a, b, _, _ in shown]),
                ("words_after", [alignment.new[c:d] for _, _, c, d in shown]),
            ):
                there = [each.strip() for each in words if each.strip()]
                said[side] = " \u2026 ".join(there) + more if there else None
        return said

    def _notes(self, pair: PartPair, ground: Ground, thing: Thing) -> Iterator[Change]:
        if pair.old is None or pair.new is None:
            return  # they came or went with their part
        sides = [_notes_of(one, bearer) for one, bearer in ((pair.old, ground.old), (pair.new, ground.new))]
        if any(sides):
            part = "" if pair.number == 0 else f" of {Words.part(pair.new)}"
            yield from self.comparison.members(
                thing, f"memos{part}", *sides, sides=(ground, pair, "memos", sides[1])
            )

    # --- what nothing else has told -----------------------------------------------------------------------

    def _catch_all(self) -> Change:
        """Return a change of the first thing that says something else, though no single change was found in it."""
        old = {line for _, line in lines_of(self.old)}
        for thing, line in lines_of(self.new):
            if line not in old:
                return self._unexplained(thing, self.words[1])
        new = {line for _, line in lines_of(self.new)}
        return self._unexplained(
            next((thing for thing, line in lines_of(self.old) if line not in new), None), self.words[0]
        )

    def _unexplained(self, thing: Thing | None, words: Words) -> Change:
        detail = "something about it is different, and nothing single can be named"
        if thing is None:
            return Change(kind="edited", object="project", name=self.new.tree.name, detail=detail)
        return self.comparison.change("edited", thing, is_old=words is self.words[0], detail=detail)


def _whole_words(alignment: TextAlignment, piece: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """Return an edit with what is left of the words it changed: "gri[e]f" reads better as two words."""
    a, b, c, d = piece
    old, new = alignment.old, alignment.new
    if _in_word(old[a:b][:1]) or _in_word(new[c:d][:1]):
        while a and c and old[a - 1] == new[c - 1] and _in_word(old[a - 1]):
            a, c = a - 1, c - 1
    if _in_word(old[a:b][-1:]) or _in_word(new[c:d][-1:]):
        while b < len(old) and d < len(new) and old[b] == new[d] and _in_word(old[b]):
            b, d = b + 1, d + 1
    return a, b, c, d


def _in_word(letter: str) -> bool:
    return letter.isalnum() or letter in _IN_WORDS


def _notes_of(passage: Passage | None, bearer: Bearer) -> list[Thing]:
    found: list[Thing] = []
    if passage is not None:
        for one, notes in bearer.notes:
            if one is passage:
                found += notes
    return found
