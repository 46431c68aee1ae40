"""A Word manuscript with its quotes in: the document as it is, but for the paragraphs that held tokens.

A token within a sentence gives its place, and its look, to the words. A token that is all of its paragraph becomes a
block quote in the document's own style of that name, which is made where the document has none; turns of an exchange
and paragraphs of a passage become paragraphs. What changes tracked in Word had taken out of a token goes with it. All
other parts are kept byte for byte; the archive tells no time.

Source: ECMA-376 part 1, clauses 17.3 (paragraphs and runs), 17.7 (styles).
"""

from __future__ import annotations

import copy
import re
import zipfile
from typing import TYPE_CHECKING, Any, Final

from refiqda.documents.word_names import WORD, children, short, value
from refiqda.files import atomic_write
from refiqda.findings.composing.word import OUT, open_word, own_pieces
from refiqda.render.findings.composed import DASH, inline_words

if TYPE_CHECKING:
    from pathlib import Path

    from lxml.etree import _Element

    from refiqda.findings.composing.marks import Marks
    from refiqda.findings.composing.values import Built, Setting
    from refiqda.findings.composing.word import Piece, WordManuscript

_DATE: Final = (1980, 1, 1, 0, 0, 0)
_NAMES: Final = ("quote", "block text", "block quote", "block quotation", "blockquote", "quotations", "long quote",
                 "quotation", "sitat", "blokksitat", "citat", "zitat", "citation", "cita", "citazione")  # fmt: skip
"""How styles of block quotes are called in documents, letter case aside; the first that there is."""
_UNPRINTABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_INDENT: Final = "720"  # twentieths of a point: half an inch, as journals ask
_BELOW: Final = "120"


def write_word(built: Built, output: Path, *, overwrite: bool = False) -> None:
    """Write a Word manuscript with its quotes; raises OutputExistsError."""
    data = word_parts(built)
    with (
        atomic_write(output, overwrite=overwrite) as stream,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name, content in data:
            record = zipfile.ZipInfo(name, _DATE)
            record.compress_type, record.create_system = zipfile.ZIP_DEFLATED, 0
            archive.writestr(record, content)


def word_parts(built: Built) -> list[tuple[str, bytes]]:
    """Return the parts of the document, in their order, with the quotes in."""
    opened = open_word(built.read.data, built.read.name)
    changed = _Filling(opened, built).fill()
    return [
        (name, _bytes(changed[name.lower()]) if name.lower() in changed else opened.package.read(name))
        for name in opened.package.names()
    ]


class _Filling:
    """One document being filled; tokens from the last to the first, so that places before them stay."""

    def __init__(self, opened: WordManuscript, built: Built) -> None:
        self._opened = opened
        self._built = built
        self._changed: dict[str, _Element] = {}
        self._style: str | None = None

    def fill(self) -> dict[str, _Element]:
        """Return the roots of the parts that changed, by name in lower case."""
        for setting in sorted(
            self._built.settings, key=lambda one: (one.spot.part, one.spot.start), reverse=True
        ):
            paragraph = self._opened.paragraphs[setting.spot.part]
            self._changed[paragraph.part.lower()] = self._opened.roots[paragraph.part]
            if setting.spot.alone and setting.pulled is not None and not setting.pulled.condensate:
                self._block(setting, paragraph.element)
            else:
                _replace(paragraph.element, setting, _inline(setting, self._built.marks))
        return self._changed

    def _block(self, setting: Setting, element: _Element) -> None:
        """Make a paragraph that is a token one or more block quotes."""
        pulled = setting.pulled
        if pulled is None:
            raise AssertionError("asked only for quotes")
        lines = [(DASH if pulled.turns else "") + line for line in pulled.lines]
        if pulled.attribution:
            lines[-1] += f" ({pulled.attribution})"
        _replace(element, setting, lines[0])
        self._set_style(element)
        last = element
        for line in lines[1:]:
            following = _following(element, line)
            last.addnext(following)
            last = following
        _move_section(element, last)

    def _set_style(self, element: _Element) -> None:
        properties = _properties(element)
        parts = children(properties)
        own = parts.get("w:pStyle")
        if own is not None and self._is_quote(value(own) or ""):
            return
        for name in ("w:pStyle", "w:ind"):
            if name in parts:
                properties.remove(parts[name])
        style = _made(element, "pStyle", val=self._quote_style())
        properties.insert(0, style)

    def _is_quote(self, style: str) -> bool:
        return style in {
            value(one, "styleId")
            for one in self._all_styles()
            if _name_of(one) in _NAMES or "quot" in _name_of(one)
        }

    def _all_styles(self) -> list[_Element]:
        root = self._styles_root()
        return [
            one for one in root if short(one.tag) == "w:style" and value(one, "type") in {None, "paragraph"}
        ]

    def _styles_root(self) -> _Element:
        part = self._opened.styles
        if part is None:
            return _made(self._opened.roots[self._opened.main], "styles")
        if part.lower() not in self._changed:
            root = self._opened.package.xml(part)
            if root is None:
                return _made(self._opened.roots[self._opened.main], "styles")
            self._opened.roots[part] = root
            self._changed[part.lower()] = root
        return self._changed[part.lower()]

    def _quote_style(self) -> str:
        """Return the id of the document's style of block quotes; one is made where there is none."""
        if self._style is None:
            known = {_name_of(one): value(one, "styleId") or "" for one in reversed(self._all_styles())}
            self._style = next((known[name] for name in _NAMES if known.get(name)), None) or self._add_style()
        return self._style

    def _add_style(self) -> str:
        root = self._styles_root()
        taken = {value(one, "styleId") for one in root}
        name = next(
            one for one in ("Quote", "BlockQuote", *(f"Quote{n}" for n in range(2, 99))) if one not in taken
        )
        normal = next(
            (value(one, "styleId") for one in self._all_styles() if value(one, "default") in {"1", "true"}),
            None,
        )
        style = _made(root, "style", type="paragraph", styleId=name)
        style.append(_made(root, "name", val="Quote"))
        if normal:
            style.append(_made(root, "basedOn", val=normal))
        style.append(_made(root, "uiPriority", val="29"))
        style.append(_made(root, "qFormat"))
        properties = _made(root, "pPr")
        properties.append(_made(root, "spacing", before=_BELOW, after=_BELOW))
        properties.append(_made(root, "ind", left=_INDENT, right=_INDENT, firstLine="0"))
        style.append(properties)
        root.append(style)
        return name


def _inline(setting: Setting, marks: Marks) -> str:
    """Return what a token within a sentence becomes."""
    pulled, spot = setting.pulled, setting.spot
    if pulled is None:
        return setting.sentence
    words = inline_words(pulled, spot)
    if spot.framed:
        return marks.nested(words)
    said = words if pulled.condensate else marks.around(words)
    return said + (f" ({pulled.attribution})" if pulled.attribution else "")


def _replace(paragraph: _Element, setting: Setting, words: str) -> None:
    """Put words in the place of a token: into the run in which it begins, out of all others."""
    spot = setting.spot
    pieces = [one for one in own_pieces(paragraph) if one.start < spot.end and spot.start < one.end]
    first, rest = pieces[0], pieces[1:]
    _drop_deleted(paragraph, pieces)
    left = first.text[: spot.start - first.start]
    right = first.text[max(0, spot.end - first.start) :] if spot.end < first.end else ""
    _set(first, f"{left}{_UNPRINTABLE.sub(_REPLACED, words)}{right}")
    for piece in rest:
        kept = piece.text[spot.end - piece.start :] if spot.end < piece.end else ""
        if kept:
            _set(piece, kept)
        else:
            _take_out(piece.element)


_REPLACED: Final = "\ufffd"


def _set(piece: Piece, text: str) -> None:
    element = piece.element
    if short(element.tag) != "w:t":  # a hyphen that Word wrote as an element
        made = _made(element, "t")
        above = element.getparent()
        if above is None:
            raise AssertionError("a piece stands in a run")
        above.replace(element, made)
        element = made
    element.text = text.replace("\r", "").replace("\n", " ")
    element.set(_SPACE, "preserve")


def _take_out(element: _Element) -> None:
    """Take out a piece, and its run where nothing else is in it, and a tracked insertion that is empty then."""
    gone = element
    while (above := gone.getparent()) is not None:
        above.remove(gone)
        empty = all(short(child.tag) in {"w:rPr", "w:smartTagPr"} for child in above)
        if not empty or short(above.tag) not in {"w:r", "w:ins", "w:moveTo", "w:smartTag"}:
            return
        gone = above


def _drop_deleted(paragraph: _Element, pieces: list[Piece]) -> None:
    """Take out what tracked changes deleted from within a token, and marks of spelling there."""
    order: dict[Any, int] = {one: number for number, one in enumerate(paragraph.iter())}
    low, high = order[pieces[0].element], order[pieces[-1].element]
    for element, number in order.items():
        if low < number < high and short(element.tag) in {*OUT, "w:proofErr"}:
            above = element.getparent()
            if above is not None:
                above.remove(element)


def _following(element: _Element, line: str) -> _Element:
    """Return a paragraph as the given one, with other words."""
    made = _made(element, "p")
    properties = children(element).get("w:pPr")
    if properties is not None:
        made.append(copy.deepcopy(properties))
        for name in ("w:sectPr", "w:pPrChange"):
            for gone in [one for one in made[0] if short(one.tag) == name]:
                made[0].remove(gone)
    piece = next(iter(own_pieces(element)))
    run = _made(element, "r")
    above = piece.element.getparent()
    look = None if above is None else children(above).get("w:rPr")
    if look is not None:
        run.append(copy.deepcopy(look))
    text = _made(element, "t")
    text.text = _UNPRINTABLE.sub(_REPLACED, line)
    text.set(_SPACE, "preserve")
    run.append(text)
    made.append(run)
    return made


def _move_section(first: _Element, last: _Element) -> None:
    """Move the end of a section from the first of several paragraphs to the last."""
    properties = children(first).get("w:pPr")
    section = None if properties is None else children(properties).get("w:sectPr")
    if section is not None and properties is not None and last is not first:
        properties.remove(section)
        _properties(last).append(section)


def _properties(paragraph: _Element) -> _Element:
    found = children(paragraph).get("w:pPr")
    if found is None:
        found = _made(paragraph, "pPr")
        paragraph.insert(0, found)
    return found


def _name_of(style: _Element) -> str:
    return (value(children(style).get("w:name")) or "").strip().casefold()


def _made(like: _Element, name: str, **attributes: str) -> _Element:
    """Return an element of Word's XML in the namespace of the one given: there are two."""
    from lxml import etree  # noqa: PLC0415 - loaded when a document is written

    space = next(
        (
            one.nsmap[prefix]
            for one in (like, *like.iterancestors())
            for prefix in ("w", *one.nsmap)
            if one.nsmap.get(prefix) in WORD
        ),
        WORD[0],
    )
    made = etree.Element(f"{{{space}}}{name}", nsmap={"w": space})
    for key, said in attributes.items():
        made.set(f"{{{space}}}{key}", said)
    return made


def _bytes(root: _Element) -> bytes:
    from lxml import etree  # noqa: PLC0415 - loaded when a document is written

    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
