"""What things are called and where passages are, in words that a person can go by: no offsets alone, no GUIDs."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from refiqda import model
from refiqda.changes.reading import MISSING, Spot, Thing
from refiqda.extracts.codings import first_page_of
from refiqda.extracts.places import WHOLE, Paragraphs, clock
from refiqda.index import source_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from refiqda.changes.pairing import Pairs
    from refiqda.changes.places import Passage
    from refiqda.changes.reading import Bearer, Reading
    from refiqda.text.canonical import Text

NOBODY: Final = "nobody named"
NAMELESS: Final = "without a name"
GONE: Final = "something that is not in the file"
NOWHERE: Final = "a place that its text does not have"
_LINK: Final = " – "  # noqa: RUF001 - from one end to the other


class Words:
    """Names and places of one reading."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.first_page = first_page_of(reading.tree)
        self._parents = {id(thing): above for thing, _, above in reading.codes}
        self._paths: dict[int, str] = {}
        self._names: dict[int, str] = {}
        self._of_holder: dict[int, Paragraphs] = {}
        self._noted: dict[int, list[Callable[[], str]]] | None = None
        self._made: Counter[int] | None = None

    # --- names --------------------------------------------------------------------------------------------

    def path(self, code: Thing) -> str:
        """Return a code with those above it."""
        if code.key == MISSING or code.kind != "code":
            return self.name(code)
        found = self._paths.get(id(code))
        if found is None:
            names: list[str] = []
            above: Thing | None = code
            while above is not None:
                names.append(above.element.name or "")
                above = self._parents[id(above)]
            found = self._paths[id(code)] = "/".join(reversed(names))
        return found

    def name(self, thing: Thing | None) -> str:
        """Return what anything is called."""
        if thing is None:
            return NOBODY
        found = self._names.get(id(thing))
        if found is None:
            self._names[id(thing)] = NAMELESS  # a link may lead to itself, or to one that leads back
            found = self._names[id(thing)] = self._named(thing)
        return found

    def _named(self, thing: Thing) -> str:
        if thing.kind == "code" and id(thing) in self._parents:
            return self.path(thing)
        if thing.element is None:
            return NOBODY if thing.kind == "user" else GONE
        item = thing.element
        if isinstance(item, model.User):
            return item.name or item.id or NOBODY
        if isinstance(item, model.Link):
            return item.name or _LINK.join(self.pointed(one) for one in (item.origin_guid, item.target_guid))
        if thing.kind == "source":
            return source_name(item) or NAMELESS
        return item.name or (f"a memo {NAMELESS}" if thing.kind == "note" else NAMELESS)

    def person(self, guid: str | None) -> str:
        """Return the name of a user by GUID."""
        return self.name(self.reading.user(guid))

    def pointed(self, guid: str | None) -> str:
        """Return what something that is pointed to is called."""
        found = self.reading.anything(guid) if guid is not None else None
        if isinstance(found, Spot):
            code = f"{self.path(found.code)}, " if found.code is not None else ""
            return f"{code}{self.name(found.owner)}, {self.place(found.passage, found.owner.element)}"
        return "nothing" if guid is None else GONE if found is None else self.name(found)

    def codings_of(self, person: Thing) -> int:
        """Return how many codings a person made; of anything else none."""
        if person.kind != "user":
            return 0
        if self._made is None:
            rows = (row for bearer in self.reading.bearers for row in bearer.rows)
            self._made = Counter(id(row.coder) for row in rows)
        return self._made[id(person)]

    def names(self, things: Iterable[Thing]) -> list[str]:
        """Return what several things are called, sorted."""
        return sorted(self.name(thing) for thing in things)

    def bearers_of(self, note: Thing) -> list[str]:
        """Return what a memo hangs on: ``on Trust, Interview 1, paragraph 3``; of more than one, how many more."""
        if self._noted is None:
            self._noted = {}
            for thing, place in self._noting():
                self._noted.setdefault(id(thing), []).append(place)
        found = self._noted.get(id(note), [])
        if not found:
            return []
        more = f" and {len(found) - 1:,} more" if len(found) > 1 else ""
        return [f"on {found[0]()}{more}"]

    def _noting(self) -> Iterator[tuple[Thing, Callable[[], str]]]:
        """Yield each memo with a function that says what it hangs on."""
        reading = self.reading
        for code, element, _ in reading.codes:
            for note in reading.things_named("note", element.note_refs):
                yield note, partial(self.path, code)
        for bearer in reading.bearers:
            for _, notes in bearer.notes:
                for note in notes:
                    yield note, partial(self.name, bearer.thing)
            for row in bearer.rows:
                for note in row.notes:
                    yield note, partial(self._spot, row.passage, bearer, row.code)
            for remark in bearer.remarks:
                for note in remark.notes:
                    yield note, partial(self._spot, remark.passage, bearer, None)

    def _spot(self, passage: Passage, bearer: Bearer, code: Thing | None) -> str:
        where = f"{self.name(bearer.thing)}, {self.place(passage, bearer.element)}"
        return where if code is None else f"{self.path(code)}, {where}"

    # --- places -------------------------------------------------------------------------------------------

    def text_of(self, passage: Passage, bearer: Any) -> Text | None:  # noqa: ANN401 - a source, a note
        """Return the text that a passage is in."""
        holder = passage.part if passage.part is not None else bearer
        return self.reading.text(holder) if isinstance(holder, model.TextSource | model.Transcript) else None

    def said(self, passage: Passage, bearer: Any) -> str | None:  # noqa: ANN401 - a source, a note
        """Return the words of a passage."""
        text = None if passage.start is None else self.text_of(passage, bearer)
        return None if text is None else text.string[passage.start : passage.end]

    def place(self, passage: Passage, bearer: Any) -> str:  # noqa: ANN401 - a source, a note
        """Return where a passage is: page, paragraph, time."""
        item = passage.element
        if type(item) is model.PlainTextSelection:  # nearly all of them
            if passage.start is None or passage.end is None:
                return NOWHERE
            holder = bearer if passage.part is None else passage.part
            paragraphs = self._of_holder.get(id(holder))
            if paragraphs is None:
                text = self.reading.text(holder)
                paragraphs = self._of_holder[id(holder)] = Paragraphs("" if text is None else text.string)
            return paragraphs.place(passage.start, passage.end)
        if not passage.is_selection:
            return WHOLE if passage.part is None else self.part(passage)
        parts = []
        if isinstance(item, model.PDFSelection):
            parts.append(f"page {(item.page or 0) - self.first_page + 1}")
        text = self.text_of(passage, bearer)
        if text is not None and passage.start is not None and passage.end is not None:
            parts.append(Paragraphs(text.string).place(passage.start, passage.end))
        times = [item.begin, item.end] if isinstance(item, model.Stretch) else []
        if passage.moments is not None:
            times = [one[0] for one in passage.moments if one is not None]
        known = [clock(one) for one in times if one is not None]
        if known:
            parts.append("–".join(dict.fromkeys(known)))  # noqa: RUF001 - a range
        if isinstance(item, model.PictureSelection):
            parts.append("an area")
        return ", ".join(parts) or NOWHERE

    @staticmethod
    def part(passage: Passage) -> str:
        """Return what a part of a source is called."""
        kind = "transcript" if isinstance(passage.element, model.Transcript) else "text"
        return f"its {kind} {passage.element.name or ''}".rstrip()


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


def count(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
