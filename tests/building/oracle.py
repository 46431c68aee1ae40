"""What a person would say of rows and texts, without any code of the package.

A text is a list of units: what people see as one character, each in one of its spellings. A quotation is a list of
units too, and stands where the same units stand, compared without regard to spelling. Searching is comparing lists.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import random

UNITS: Final[tuple[tuple[str, ...], ...]] = (
    ("a",), ("b",), ("c",), ("A",), (".",), (",",), (" ",),
    ("\n", "\r\n", "\r"),
    ("\u00a0",), ("\u00ad",), ("\u202f",),
    ("\u00e5", "a\u030a"), ("\u00e6",), ("\u00f8",), ("\u00e9", "e\u0301"),
    ("\u1e69", "s\u0323\u0307", "s\u0307\u0323", "\u1e63\u0307"),  # composed, in order, out of order, half
    ("\ud55c", "\u1112\u1161\u11ab"), ("\ud558", "\u1112\u1161"),
    ("x\u0301",), ("x",), ("\u05e9\u05b8",), ("\u05e9",), ("\u0645\u064e",), ("\u202e",),
    ("\U0001f469",), ("\U0001f469\U0001f3fd\u200d\u2695\ufe0f",), ("\U0001f1f3\U0001f1f4",), ("\U0001d4b3",),
    ("\u2764\ufe0f",), ("\u2764",), ("\u0939\u093f",), ("\u0939",), ("\u6211",),
)  # fmt: skip
"""Characters as people see them, with the spellings that say the same; the first is the one of canonical text."""


@dataclass
class Material:
    """A text: which units, how each is spelled, and the text as it is stored."""

    units: list[int]
    spelled: list[str]
    starts: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, units: list[int], hand: random.Random) -> Material:
        """Return a text of these units in spellings as they come; a lone CR is never followed by LF."""
        spelled = [hand.choice(UNITS[one]) for one in units]
        for place, one in enumerate(spelled[:-1]):
            if one == "\r" and spelled[place + 1] == "\n":
                spelled[place] = "\r\n"
        made = cls(units, spelled)
        at = 0
        for one in spelled:
            made.starts.append(at)
            at += len(one.replace("\r\n", "\n"))
        made.starts.append(at)
        return made

    @property
    def stored(self) -> str:
        """The text as a file holds it."""
        return "".join(self.spelled)

    def places(self, units: list[int]) -> list[int]:
        """Return at which of its units the same units stand, places that overlap too."""
        width = len(units)
        return [at for at in range(len(self.units) - width + 1) if self.units[at : at + width] == units]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return the positions in canonical text of some units."""
        return self.starts[first], self.starts[last]


def respelled(units: list[int], hand: random.Random) -> str:
    """Return units in spellings as they come."""
    return Material.of(units, hand).stored


@dataclass
class Wanted:
    """What must become of a row: the span, or the reason with the number of places."""

    cells: dict[str, object]
    span: tuple[int, int] | None = None
    reason: str | None = None
    candidates: int = 0


def _place(material: Material, units: list[int], fitting: list[int], cells: dict[str, object]) -> Wanted:
    if len(fitting) == 1:
        return Wanted(cells, material.span(fitting[0], fitting[0] + len(units)))
    return Wanted(cells, None, "ambiguous" if fitting else "missing", len(fitting))


def row_for(material: Material, hand: random.Random) -> Wanted:  # noqa: PLR0911 - one for each kind of row
    """Return a row about a text, of some kind, and what must become of it."""
    length = len(material.units)
    first = hand.randrange(length - 14) + 4
    units = material.units[first : first + hand.choice((1, 2, 2, 3, 3, 4, 6))]
    last = first + len(units)
    kind = hand.choice(
        ("plain", "plain", "occurrence", "prefix", "suffix", "wrong", "positions", "both", "off", "range")
    )
    cells: dict[str, object] = {"quote": respelled(units, hand)}
    places = material.places(units)
    if kind == "occurrence":
        number = hand.randrange(1, len(places) + 2)
        cells["occurrence"] = number
        chosen = places[number - 1 : number]
        if chosen:
            return _place(material, units, chosen, cells)
        return Wanted(cells, None, "missing", len(places))
    if kind in {"prefix", "suffix"}:
        near = material.units[first - 3 : first] if kind == "prefix" else material.units[last : last + 3]
        cells[kind] = respelled(near, hand)
        return _place(
            material, units, [one for one in places if _hinted(material, one, units, near, kind)], cells
        )
    if kind == "wrong":
        units = [*units[:-1], hand.randrange(len(UNITS)), hand.randrange(len(UNITS))]
        return _place(material, units, material.places(units), {"quote": respelled(units, hand)})
    if kind in {"positions", "both"}:
        start, end = material.span(first, last)
        return Wanted({"start": start, "end": end, **(cells if kind == "both" else {})}, (start, end))
    if kind == "off":
        start, end = material.span(first + 1, last + 1)
        same = material.units[first + 1 : last + 1] == units
        wanted = (start, end) if same else None
        return Wanted(
            {"start": start, "end": end, **cells}, wanted, None if same else "mismatch", len(places)
        )
    if kind == "range":
        start, end = hand.choice(((-1, 3), (5, 5), (7, 6), (0, material.starts[-1] + 1)))
        return Wanted({"start": start, "end": end}, None, "range")
    return _place(material, units, places, cells)


def _hinted(material: Material, at: int, units: list[int], near: list[int], kind: str) -> bool:
    """Return whether some units stand just before or after a place, blanks at the joint aside."""
    before = kind == "prefix"
    there = material.units[:at] if before else material.units[at + len(units) :][::-1]
    wanted = list(near) if before else near[::-1]
    if there[len(there) - len(wanted) :] == wanted:
        return True
    while wanted and _is_blank(wanted[-1]):
        wanted.pop()
    while there and _is_blank(there[-1]):
        there.pop()
    return bool(wanted) and there[len(there) - len(wanted) :] == wanted


def _is_blank(unit: int) -> bool:
    return UNITS[unit][0].isspace()


def material(hand: random.Random, length: int) -> Material:
    """Return a text in which most things stand more than once."""
    phrases = [[hand.randrange(len(UNITS)) for _ in range(hand.randrange(2, 9))] for _ in range(6)]
    units: list[int] = []
    while len(units) < length:
        units += hand.choice(phrases) if hand.random() < 0.6 else [hand.randrange(len(UNITS))]
    return Material.of(units, hand)
