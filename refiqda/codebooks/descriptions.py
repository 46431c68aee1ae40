"""Definition, include, exclude and examples in the one Description that REFI-QDA has for a code.

They stand in it as plain text with headings at the beginning of lines, as people write them, so that every program
shows them and keeps them::

    What somebody says about whom they would ask first.

    Include: asking as well as being asked.

    Exclude: professional help; see "Services".

    Example: "I would never have called my sister."

What stands before the first heading is definition, and so is a description without headings. Headings are known in
English, Norwegian and German and in several wordings (`MARKS`), with a colon or alone on their line, plain or marked
as in Markdown. A line of a text that would read as a heading is written with a backslash before it.

Laws: ``parse(format_parts(parts)) == parts``, and ``format_parts(parse(text)) == text`` for every text whatever, to
the letter: `Parts` remember how they were spelled, and what nobody changed is spelled so again.

The form follows the codebook of MacQueen, McLellan, Kay and Milstein (1998), Codebook development for team-based
qualitative analysis, CAM 10 (2): definition, when to use, when not to use, example.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Final, Literal

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind = Literal["definition", "include", "exclude", "example"]

KINDS: Final[tuple[Kind, ...]] = ("definition", "include", "exclude", "example")

MARKS: Final[dict[Kind, tuple[str, ...]]] = {
    "definition": ("definition", "definisjon"),
    "include": (
        "include", "includes", "included", "inclusion", "inclusions", "inclusion criteria", "inclusion criterion",
        "inclusion rule", "inclusion rules", "when to use", "use when", "use for", "apply when", "applies to",
        "inkluder", "inkluderer", "inkludert", "inklusjon", "inklusjonskriterier", "inklusjonskriterium",
        "bruk når", "når brukes koden", "når koden brukes", "brukes når", "brukes til", "brukes om",
        "einschluss", "einschließen", "eingeschlossen", "einschlusskriterien", "einschlusskriterium", "inklusive",
        "anwenden wenn", "wann anwenden", "anwendung", "verwenden wenn", "kodieren wenn", "kodierregel",
    ),
    "exclude": (
        "exclude", "excludes", "excluded", "exclusion", "exclusions", "exclusion criteria", "exclusion criterion",
        "exclusion rule", "exclusion rules", "when not to use", "do not use when", "do not use for", "do not use",
        "don't use when", "does not apply to", "not to be used for",
        "ekskluder", "ekskluderer", "ekskludert", "eksklusjon", "eksklusjonskriterier", "eksklusjonskriterium",
        "ikke bruk når", "ikke bruk", "når koden ikke brukes", "brukes ikke når", "brukes ikke til", "brukes ikke om",
        "ausschluss", "ausschließen", "ausgeschlossen", "ausschlusskriterien", "ausschlusskriterium",
        "nicht anwenden wenn", "wann nicht anwenden", "nicht verwenden wenn", "nicht kodieren wenn", "abgrenzung",
    ),
    "example": (
        "example", "examples", "example quote", "example quotes", "typical example", "anchor example", "e.g.",
        "eksempel", "eksempler", "typisk eksempel", "eksempelsitat",
        "beispiel", "beispiele", "ankerbeispiel", "ankerbeispiele", "z. b.", "z.b.",
    ),
}  # fmt: skip
"""The headings that are known, in lower case. An example may be numbered ("Example 2:")."""

WRITTEN: Final[dict[Kind, str]] = {
    "definition": "Definition",
    "include": "Include",
    "exclude": "Exclude",
    "example": "Example",
}
"""The heading that is written where none is there yet."""

_GAP: Final = "\n\n"


@attrs.frozen
class Section:
    """A stretch of a description: its heading as spelled with what is blank after it, text, and blanks behind.

    ``text`` is what people mean: without the backslash of a line that only looks like a heading.
    """

    kind: Kind
    head: str
    text: str
    tail: str


def _stripped(value: str | None) -> str:
    return (value or "").strip()


def _examples(values: str | Iterable[str] | None) -> tuple[str, ...]:
    given = [values] if isinstance(values, str) else list(values or ())
    return tuple(filter(None, map(_stripped, given)))


@attrs.frozen
class Parts:
    """What a description says, part by part; blanks at the edges of a part are no part of it.

    ``sections`` is how it was spelled, and takes no part in comparison; ``attrs.evolve`` keeps it.
    """

    definition: str = attrs.field(default="", converter=_stripped)
    include: str = attrs.field(default="", converter=_stripped)
    exclude: str = attrs.field(default="", converter=_stripped)
    examples: tuple[str, ...] = attrs.field(default=(), converter=_examples)
    sections: tuple[Section, ...] | None = attrs.field(default=None, eq=False, repr=False)

    def texts(self, kind: Kind) -> tuple[str, ...]:
        """Return the texts of one kind: one at most, but for examples."""
        if kind == "example":
            return self.examples
        value: str = getattr(self, kind)
        return (value,) if value else ()

    @property
    def marked(self) -> bool:
        """Whether there is more than a definition."""
        return bool(self.include or self.exclude or self.examples)


def parse(description: str | None) -> Parts:
    """Return what a description says; what has no headings is all definition."""
    sections = tuple(_sections(description or ""))
    texts = {kind: [one.text for one in sections if one.kind == kind and one.text] for kind in KINDS}
    joined = {kind: _GAP.join(found) for kind, found in texts.items()}
    return Parts(
        definition=joined["definition"],
        include=joined["include"],
        exclude=joined["exclude"],
        examples=texts["example"],
        sections=sections,
    )


def format_parts(parts: Parts) -> str:
    """Return a description that says ``parts``, spelled as it was wherever nobody changed it."""
    if parts.sections:
        kept = _spelled(_updated(parts, parts.sections))
        if parse(kept) == parts:
            return kept
    return _spelled(_plain_sections(parts))


def heading_kind(text: str) -> Kind | None:
    """Return what a label standing by itself means (``Inclusion criteria``, ``Example 2:``), None if nothing."""
    found = _PATTERN_WIDE.fullmatch(text.strip())
    return None if found is None else _kind_of(found)


# --- headings -------------------------------------------------------------------------------------------


_KIND_OF: Final[dict[str, Kind]] = {mark: kind for kind, marks in MARKS.items() for mark in marks}
_WORDS: Final = "|".join(
    re.escape(mark).replace(r"\ ", r"[ \t]+") for mark in sorted(_KIND_OF, key=len, reverse=True)
)
_BEFORE: Final = r"(?:\#{1,6}[ \t]+|[-*\u2022\u2013][ \t]+)?[*_\[]{0,3}"
_HEAD: Final = rf"(?P<word>{_WORDS})(?:[ \t]*\(?(?P<number>\d{{1,3}})\)?)?"
_COLON: Final = r"[*_\]]{0,3}[ \t]*[:\uff1a][*_\]]{0,3}"
_ALONE: Final = r"[*_\]]{0,3}[ \t]*(?=\r?(?:\n|\Z))"
# A description of one line has headings only with a colon: "Example" alone is a definition of one word.
_NARROW: Final = rf"{_BEFORE}{_HEAD}{_COLON}"
_WIDE: Final = rf"{_BEFORE}{_HEAD}(?:{_COLON}|{_ALONE})"
_FLAGS: Final = re.IGNORECASE | re.MULTILINE
_PATTERN_NARROW: Final = re.compile(rf"^[ \t]*{_NARROW}", _FLAGS)
_PATTERN_WIDE: Final = re.compile(rf"^[ \t]*{_WIDE}", _FLAGS)
_LOOKS_NARROW: Final = re.compile(rf"^(?P<lead>[ \t]*)(?P<slashes>\\*)(?={_NARROW})", _FLAGS)
_LOOKS_WIDE: Final = re.compile(rf"^(?P<lead>[ \t]*)(?P<slashes>\\*)(?={_WIDE})", _FLAGS)


def _kind_of(found: re.Match[str]) -> Kind:
    return _KIND_OF[" ".join(found["word"].lower().split())]


def _patterns(text: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what a heading is in this text, and what looks like one with or without backslashes."""
    return (_PATTERN_WIDE, _LOOKS_WIDE) if "\n" in text else (_PATTERN_NARROW, _LOOKS_NARROW)


def _sections(text: str) -> Iterable[Section]:
    marks, looks = _patterns(text)
    found = list(marks.finditer(text))
    edges = [one.start() for one in found] + [len(text)]
    if edges[0]:
        yield _section("definition", "", text[: edges[0]], looks)
    for one, end in zip(found, edges[1:], strict=True):
        yield _section(_kind_of(one), one[0], text[one.end() : end], looks)


def _section(kind: Kind, mark: str, rest: str, looks: re.Pattern[str]) -> Section:
    plain = _changed(rest, looks, inline=bool(mark), add=False)
    body = plain.strip()
    if not body:
        return Section(kind, mark + plain, "", "")
    start = plain.index(body)
    return Section(kind, mark + plain[:start], body, plain[start + len(body) :])


def _changed(text: str, looks: re.Pattern[str], *, inline: bool, add: bool) -> str:
    """Return ``text`` with one backslash more or less before what looks like a heading at the start of a line.

    ``inline`` says that the text itself begins behind a heading, in the middle of a line.
    """

    def change(found: re.Match[str]) -> str:
        slashes = found["slashes"]
        if inline and not found.start():
            return found[0]
        return found["lead"] + ("\\" + slashes if add else slashes[1:])

    return looks.sub(change, text)


# --- writing --------------------------------------------------------------------------------------------


def _plain_sections(parts: Parts) -> list[Section]:
    made = [
        Section(kind, "" if kind == "definition" else f"{WRITTEN[kind]}: ", text, "")
        for kind in KINDS
        for text in parts.texts(kind)
    ]
    return [attrs.evolve(one, tail=_GAP if one is not made[-1] else "") for one in made]


def _updated(parts: Parts, sections: tuple[Section, ...]) -> list[Section]:
    """Return the sections as they were where nothing changed, the others with the new texts."""
    made = list(sections)
    for kind in KINDS:
        old = [one.text for one in sections if one.kind == kind and one.text]
        now = list(parts.texts(kind))
        if now != (old if kind == "example" else list(filter(None, [_GAP.join(old)]))):
            made = _replaced(made, kind, now)
    return made


def _replaced(sections: list[Section], kind: Kind, texts: list[str]) -> list[Section]:
    """Return sections with ``texts`` instead of what those of ``kind`` say; further ones go behind the last."""
    made: list[Section] = []
    waiting = list(texts)
    for one in sections:
        if one.kind != kind:
            made.append(one)
        elif waiting:
            made.append(attrs.evolve(one, text=waiting.pop(0)))
    if not waiting:
        return made
    places = [at for at, one in enumerate(made) if KINDS.index(one.kind) <= KINDS.index(kind)]
    place = places[-1] + 1 if places else 0
    new = [
        Section(kind, f"{WRITTEN[kind]}: " if place or kind != "definition" else "", text, _GAP)
        for text in waiting
    ]
    if place and place == len(made):
        last = made[-1]
        made[-1] = attrs.evolve(last, tail=last.tail or _GAP)
        new[-1] = attrs.evolve(new[-1], tail="")
    elif place:
        made[place - 1] = attrs.evolve(made[place - 1], tail=made[place - 1].tail or _GAP)
    return made[:place] + new + made[place:]


def _spelled(sections: list[Section]) -> str:
    _, looks = _patterns("".join(one.head + one.text + one.tail for one in sections))
    pieces = []
    for one in sections:
        mark = one.head.rstrip()
        rest = one.head[len(mark) :] + one.text + one.tail
        pieces.append(mark + _changed(rest, looks, inline=bool(mark), add=True))
    return "".join(pieces)


@functools.lru_cache(maxsize=1024)
def parse_once(description: str | None) -> Parts:
    """Return `parse` of a description, remembered: tables ask for each of its parts."""
    return parse(description)
