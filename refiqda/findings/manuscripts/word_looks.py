"""What the styles of a Word document say of a paragraph: heading, caption, quotation, numbered, how far it is set in.

Source: ECMA-376 part 1, clauses 17.3.1.12 (indentation), 17.3.1.20 (outline level), 17.7 (styles). Names of built-in
styles are English in the file whatever language Word speaks; other programs, and people, name them otherwise.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.documents.word_names import WORD, children, is_on, short, value
from refiqda.findings.manuscripts.blocks import LONGEST_LEAD

if TYPE_CHECKING:
    from lxml.etree import _Element

STEP: Final = 280
"""By how many twentieths of a point (half a centimetre) more than the text a quotation is set in at least."""

_QUOTING: Final = re.compile(
    r"quot|[zsc]itat\b|[zsc]itate\b|\bzitat|sitat|citaz|\bcita\b|\bcytat|\bcitace|lainaus|"
    r"blokktekst|blocktext|block text|blokcitat|blockzitat",
    re.IGNORECASE,
)
_HEADING: Final = re.compile(
    r"(?:heading|überschrift|overskrift|rubrik|titre|titolo|título|otsikko) ?([1-9])\Z", re.IGNORECASE
)
_TITLE: Final = frozenset(("title", "titel", "tittel", "titre", "titolo", "título"))
_CAPTION: Final = frozenset(
    ("caption", "beschriftung", "bildetekst", "figure", "table", "illustration", "drawing")
)
_DEPTH: Final = 32
_LONGEST_NAME: Final = 100
_NUMBER: Final = re.compile(r"-?\d{1,6}\Z", re.ASCII)


@attrs.frozen
class Look:
    """How a paragraph looks; ``indent`` in twentieths of a point from the left margin, of its whole left edge."""

    level: int = 0
    caption: bool = False
    quotes: bool = False
    numbered: bool = False
    indent: int = 0


@attrs.frozen
class _Style:
    names: tuple[str, ...]
    properties: tuple[dict[str, _Element], ...]
    emphasis: bool


class Looks:
    """The looks of paragraphs by the document's styles (None if it has none)."""

    def __init__(self, root: _Element | None) -> None:
        self._styles: dict[str, dict[str, _Element]] = {}
        self._default = ""
        for one in () if root is None else root:
            if short(one.tag) == "w:style":
                name = value(one, "styleId") or ""
                self._styles.setdefault(name, children(one))
                if value(one, "type") == "paragraph" and value(one, "default") in {"1", "true", "on"}:
                    self._default = self._default or name
        self._style = lru_cache(maxsize=None)(self._inherited)
        self._titled = False

    def _inherited(self, name: str | None) -> _Style:
        names: list[str] = []
        properties: list[dict[str, _Element]] = []
        emphasis = False
        name = name if name in self._styles else self._default
        for _ in range(_DEPTH):
            style = self._styles.get(name or "")
            if style is None:
                break
            names.append((value(style.get("w:name")) or "").strip())
            properties.append(children(style.get("w:pPr")))
            emphasis = emphasis or _emphasised(children(style.get("w:rPr")))
            name = value(style.get("w:basedOn"))
        return _Style(tuple(names), tuple(properties), emphasis)

    def of(self, properties: dict[str, _Element]) -> Look:
        """Return the look of a paragraph from its own properties and those of its style."""
        style = self._style(value(properties.get("w:pStyle")))
        numbering = next(
            (one["w:numPr"] for one in (properties, *style.properties) if "w:numPr" in one), None
        )
        numbered = numbering is not None and value(children(numbering).get("w:numId")) not in {None, "0"}
        return Look(
            level=self._level(properties, style),
            caption=any(name.casefold() in _CAPTION for name in style.names[:1]),
            quotes=any(_QUOTING.search(name) for name in style.names if len(name) < _LONGEST_NAME),
            numbered=numbered,
            indent=_indent(properties, style),
        )

    def _level(self, properties: dict[str, _Element], style: _Style) -> int:
        """Return the level of a heading from 1, below the title if there is one; else 0."""
        for name in style.names:
            if name.casefold() in _TITLE:
                self._titled = True
                return 1
        for one in (properties, *style.properties):
            said = value(one.get("w:outlineLvl"))
            if said is not None and said in "012345678" and said:
                return int(said) + 1 + self._titled
        named = next((found for name in style.names if (found := _HEADING.match(name))), None)
        return 0 if named is None else int(named[1]) + self._titled

    def usual_indent(self, root: _Element) -> int:
        """Return from which indentation on a paragraph is set in: half a centimetre more than most of the text."""
        counts: Counter[int] = Counter()
        for element in root.iter(*(f"{{{space}}}p" for space in WORD)):
            properties = children(children(element).get("w:pPr"))
            style = self._style(value(properties.get("w:pStyle")))
            length = sum(len(one.text or "") for one in element.iter(*(f"{{{space}}}t" for space in WORD)))
            counts[_indent(properties, style)] += length
        usual = max(counts.items(), key=lambda one: (one[1], -one[0]))[0] if counts else 0
        return usual + STEP - 1

    def lead(self, element: _Element) -> str:
        """Return the words in italics or bold that a paragraph begins with, at most a short sentence."""
        words = ""
        for run in element.iter(*(f"{{{space}}}r" for space in WORD)):
            found = children(run)
            text = "".join(one.text or "" for one in run if short(one.tag) == "w:t")
            marked = _emphasised(children(found.get("w:rPr")))
            if not marked:
                character = value(children(found.get("w:rPr")).get("w:rStyle"))
                marked = (
                    character is not None and character in self._styles and self._style(character).emphasis
                )
            if text and not marked:
                break
            words += text
            if len(words) > LONGEST_LEAD:
                return ""
        else:
            return ""
        return words.strip()


def _emphasised(found: dict[str, _Element]) -> bool:
    return bool(is_on(found.get("w:i"))) or bool(is_on(found.get("w:b")))


def _indent(properties: dict[str, _Element], style: _Style) -> int:
    """Return how far the left edge is set in; a first line that hangs out is a list's or a reference's."""
    for one in (properties, *style.properties):
        said = one.get("w:ind")
        if said is None:
            continue
        left = _number(value(said, "left") or value(said, "start"))
        if left is None:
            continue
        hanging = _number(value(said, "hanging")) or 0
        return left - max(0, hanging)
    return 0


def _number(said: str | None) -> int | None:
    return int(said) if said is not None and _NUMBER.match(said) else None


__all__ = ["STEP", "Look", "Looks"]
