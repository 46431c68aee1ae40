"""What a run of a Word document looks like: bold, hidden, highlighted, by itself or by its styles.

Source: ECMA-376 part 1, clauses 17.3.2 (runs), 17.7.2 (style hierarchy), 17.7.3 (toggle properties: bold in the
paragraph's style and bold in the character's style cancel each other).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.documents.word_names import children, is_on, short, value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_DEPTH: Final = 32  # styles that may stand on each other before it is taken for a circle
_HEX: Final = re.compile("[0-9A-Fa-f]{6}")
NAMED_COLORS: Final = {
    "FFFF00": "yellow",
    "00FF00": "green",
    "00FFFF": "cyan",
    "FF00FF": "magenta",
    "0000FF": "blue",
    "FF0000": "red",
    "000080": "darkBlue",
    "008080": "darkCyan",
    "008000": "darkGreen",
    "800080": "darkMagenta",
    "800000": "darkRed",
    "808000": "darkYellow",
    "808080": "darkGray",
    "C0C0C0": "lightGray",
    "000000": "black",
}
"""The colours of Word's highlighter by their value; its white is no colour that a reader sees."""


@attrs.frozen
class Look:
    """How a run looks; None is "not said here". ``color`` is a name of the highlighter, ``#RRGGBB``, or "none"."""

    bold: bool | None = None
    hidden: bool | None = None
    color: str | None = None
    style: str | None = None


@attrs.frozen
class ParagraphStyle:
    """What a paragraph's style says: how its runs look, and whether it is numbered."""

    look: Look
    numbered: bool


PLAIN: Final = Look()


def look_of(properties: _Element | None) -> Look:
    """Return what run properties say themselves."""
    if properties is None or not len(properties):
        return PLAIN
    found = children(properties)
    return Look(
        is_on(found.get("w:b")),
        is_on(found.get("w:vanish")),
        _color(found),
        value(found.get("w:rStyle")),
    )


def _color(found: dict[str, _Element]) -> str | None:
    """Return the colour behind a run: the highlighter's goes before shading (clause 17.3.2.15)."""
    marked = value(found.get("w:highlight"))
    if marked is not None and marked != "none":
        return "none" if marked == "white" else marked
    shading = found.get("w:shd")
    if shading is None:
        return None if marked is None else "none"
    fill = (value(shading, "fill") or "auto").upper()
    if not _HEX.fullmatch(fill) or fill == "FFFFFF":
        return "none"
    return NAMED_COLORS.get(fill, f"#{fill}")


class Styles:
    """The styles of a document, from its styles part (None if it has none)."""

    def __init__(self, root: _Element | None) -> None:
        self._styles = {value(one, "styleId") or "": children(one) for one in _styles(root)}
        self._default_paragraph = next(
            (value(one, "styleId") for one in _styles(root) if _is_default_paragraph(one)), None
        )
        defaults = children(children(children(root).get("w:docDefaults")).get("w:rPrDefault"))
        self._defaults = look_of(defaults.get("w:rPr"))
        self.paragraph = lru_cache(maxsize=None)(self._paragraph)
        self.run = lru_cache(maxsize=4096)(self._run)
        self._character = lru_cache(maxsize=None)(self._inherited)

    def _chain(self, name: str | None) -> Iterator[dict[str, _Element]]:
        """Yield a style and those it stands on; a circle ends somewhere."""
        for _ in range(_DEPTH):
            style = self._styles.get(name or "")
            if style is None:
                return
            yield style
            name = value(style.get("w:basedOn"))

    def _inherited(self, name: str | None) -> Look:
        looks = [look_of(style.get("w:rPr")) for style in self._chain(name)]
        return Look(
            next((look.bold for look in looks if look.bold is not None), None),
            next((look.hidden for look in looks if look.hidden is not None), None),
            next((look.color for look in looks if look.color is not None), None),
        )

    def _paragraph(self, name: str | None) -> ParagraphStyle:
        """Return what a paragraph's style says; None is the default style."""
        name = name if name in self._styles else self._default_paragraph
        numbers = [
            children(children(style.get("w:pPr")).get("w:numPr"))
            for style in self._chain(name)
            if "w:numPr" in children(style.get("w:pPr"))
        ]
        numbered = bool(numbers) and value(numbers[0].get("w:numId")) != "0"
        return ParagraphStyle(self._inherited(name), numbered)

    def _run(self, own: Look, paragraph: Look) -> tuple[bool, bool, str | None]:
        """Return whether a run is bold, whether it is hidden, and the colour behind it, if any."""
        character = self._character(own.style)
        color = next((one for one in (own.color, character.color, paragraph.color) if one is not None), None)
        return (
            _toggled(own.bold, character.bold, paragraph.bold, self._defaults.bold),
            _toggled(own.hidden, character.hidden, paragraph.hidden, self._defaults.hidden),
            None if color == "none" else color,
        )


def _toggled(own: bool | None, character: bool | None, paragraph: bool | None, default: bool | None) -> bool:
    """Return what holds of a toggle: the run's own word, else the styles against each other, else the default."""
    if own is not None:
        return own
    if character is None and paragraph is None:
        return bool(default)
    return bool(character) != bool(paragraph)


def _styles(root: _Element | None) -> Iterator[_Element]:
    return (one for one in (() if root is None else root) if short(one.tag) == "w:style")


def _is_default_paragraph(style: _Element) -> bool:
    return value(style, "type") == "paragraph" and (value(style, "default") or "0").lower() in (
        "1",
        "true",
        "on",
    )
