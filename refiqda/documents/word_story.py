"""The walk through a Word document: what a person sees, in reading order, and where the margin's notes stand.

One `Story` gathers text while elements start and end. What is deleted, hidden, or the code of a field is walked
through in silence, since a note may begin or end in it. Text boxes follow the paragraph that they hang on.

Source: ECMA-376 part 1, clause 17; part 3, clause 9 (alternate content).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.documents.word_names import SYMBOLS_2015, UNDERSTOOD, WORD, children, is_on, short, value
from refiqda.documents.word_spans import Spans
from refiqda.documents.word_styles import PLAIN, Look, look_of
from refiqda.documents.word_symbols import symbol

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element, iterwalk

    from refiqda.documents.word_styles import Styles

_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_SKIPPED: Final = frozenset(
    f"w:{name}"
    for name in (
        *(
            "pPr",
            "rPr",
            "tblPr",
            "tblGrid",
            "tblPrEx",
            "tcPr",
            "trPr",
            "sectPr",
            "sdtPr",
            "sdtEndPr",
            "rubyPr",
        ),
        *("instrText", "delText", "delInstrText", "rt", "binData", "fldData"),
    )
)
"""What holds no text that is seen."""

_SIGNS: Final = {
    "w:tab": "\t",
    "w:ptab": "\t",
    "w:cr": "\n",
    "w:noBreakHyphen": "\u2011",
    "w:softHyphen": "\u00ad",
}
_SILENT: Final = {"w:del": "deletions", "w:moveFrom": "deletions"}
_REFERENCES: Final = {"w:footnoteReference": "footnotes", "w:endnoteReference": "endnotes"}
_COUNTED: Final = {
    "w:ins": "insertions",
    "w:moveTo": "insertions",
    "w:rt": "ruby",
    "w:altChunk": "parts",
    "w:subDoc": "parts",
    "m:oMath": "equations",
}


@attrs.define
class _Paragraph:
    """The paragraph being walked through: its style's look, and its mark (the sign at its end)."""

    look: Look
    joined: bool = False
    mark_color: str | None = None


@attrs.define
class Anchor:
    """Where a note of the margin stands: from and to, or a point (its reference) where nothing is marked."""

    start: int | None = None
    end: int | None = None
    point: int | None = None


class Story:
    """The text gathered so far, with the spans of what looks special, the anchors of notes, and what was odd."""

    def __init__(self, styles: Styles) -> None:
        self.styles = styles
        self.length = 0
        self.bold = Spans()
        self.colored = Spans()
        self.anchors: dict[str, Anchor] = {}
        self.references: list[tuple[str, str, int]] = []  # kind, id, number
        self.seen: Counter[str] = Counter()
        self._pieces: list[str] = []
        self._between = ""
        self._between_color: str | None = None
        self._silence = 0
        self._runs: list[tuple[bool, bool, str | None]] = [(False, False, None)]
        self._paragraphs: list[_Paragraph] = []
        self._boxes: list[tuple[_Element, int]] = []
        self._fields: list[bool] = []  # of each open field: whether this is still its code
        self._codes = 0  # fields whose result has not begun
        self._stray: set[_Element] = set()
        self._walk: iterwalk[_Element] | None = None
        self._number: int | None = None

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self._pieces)

    # --- walking ----------------------------------------------------------------------------------------

    def walk(self, root: _Element) -> None:
        """Walk through an element and all below it."""
        from lxml import etree  # noqa: PLC0415 - loaded when a document is read

        outer = self._walk
        walk = self._walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            name = short(element.tag)
            if event == "start":
                if name in _COUNTED:
                    self.seen[_COUNTED[name]] += 1
                if name in _SKIPPED:
                    walk.skip_subtree()
                elif name in _START:
                    _START[name](self, element)
            elif name in _END:
                _END[name](self, element)
        self._walk = outer

    def begin(self, root: _Element) -> None:
        """Look for fields of this part that never end: their words are not taken for code."""
        open_: list[_Element] = []
        for field in root.iter(*(f"{{{space}}}fldChar" for space in WORD)):
            kind = value(field, "fldCharType")
            if kind == "begin":
                open_.append(field)
            elif kind == "end" and open_:
                open_.pop()
        self._stray.update(open_)

    def note(self, root: _Element, number: int | None) -> None:
        """Walk through a footnote or endnote; ``number`` is its automatic number, None if it has its own mark."""
        self._number = number
        names = [f"{{{space}}}{kind}Ref" for space in WORD for kind in ("footnote", "endnote")]
        if number is not None and next(root.iter(*names), None) is None:
            self._flush()
            self.put(f"[{number}] ")
        self.walk(root)
        self._number = None

    def put(self, text: str) -> None:
        """Add text as it stands, unless nothing is to be seen here."""
        if not text or self._silence or self._codes:
            return
        bold, hidden, color = self._runs[-1]
        if hidden:
            self.seen["hidden"] += 1
            return
        self._flush()
        start = self.length
        self._pieces.append(text)
        self.length += len(text)
        if bold:
            self.bold.add(start, self.length)
        if color is not None:
            self.colored.add(start, self.length, color)

    def _flush(self) -> None:
        """Write what stands between this block and the one before."""
        if self._silence or not self._between:
            return
        if self._between_color is not None:
            self.colored.add(self.length, self.length + 1, self._between_color)
        self._pieces.append(self._between)
        self.length += len(self._between)
        self._between, self._between_color = "", None

    def _here(self) -> int:
        """Return where what comes next will stand."""
        return self.length + len(self._between)

    # --- blocks -----------------------------------------------------------------------------------------

    def start_paragraph(self, element: _Element) -> None:
        """Begin a paragraph."""
        found = children(children(element).get("w:pPr"))
        style = self.styles.paragraph(value(found.get("w:pStyle")))
        made = _Paragraph(style.look)
        mark = found.get("w:rPr")
        if mark is not None:
            marks = children(mark)
            hidden = is_on(marks.get("w:vanish")) or is_on(marks.get("w:specVanish"))
            made.joined = bool(hidden) or "w:del" in marks or "w:moveFrom" in marks
            made.mark_color = self.styles.run(look_of(mark), style.look)[2]
        frame = found.get("w:framePr")
        if frame is not None and value(frame, "dropCap") in ("drop", "margin"):
            made.joined = True  # a large initial stands in a paragraph of its own before its word
        self._paragraphs.append(made)
        self._flush()
        own = found.get("w:numPr")
        numbered = style.numbered if own is None else value(children(own).get("w:numId")) not in (None, "0")
        if numbered and not self._silence:
            self.seen["numbered"] += 1

    def end_paragraph(self, element: _Element) -> None:  # noqa: ARG002 - all handlers take the same
        """End a paragraph, and read the text boxes that hang on it."""
        made = self._paragraphs.pop()
        if not self._silence:
            self._between = "" if made.joined else "\n"
            self._between_color = made.mark_color
        if self._paragraphs:
            return
        boxes, self._boxes = self._boxes, []
        for box, silence in boxes:
            self._silence += silence
            self.seen["boxes"] += not self._silence
            self.walk(box)
            self._silence -= silence

    def start_box(self, element: _Element) -> None:
        """Put a text box aside until the paragraph ends."""
        if self._paragraphs and self._walk is not None:
            self._boxes.append((element, int(bool(self._silence))))
            self._walk.skip_subtree()

    def start_row(self, element: _Element) -> None:
        """Begin a row; one that is deleted or hidden is not seen."""
        found = children(children(element).get("w:trPr"))
        if "w:del" in found:
            self.seen["deletions"] += 1
            self._silence += 1
        elif is_on(found.get("w:hidden")):
            self.seen["hidden"] += 1
            self._silence += 1

    def end_row(self, element: _Element) -> None:
        """End a row: a line."""
        found = children(children(element).get("w:trPr"))
        if "w:del" in found or is_on(found.get("w:hidden")):
            self._silence -= 1
        elif not self._silence:
            self._between, self._between_color = "\n", None

    def start_cell(self, element: _Element) -> None:  # noqa: ARG002 - all handlers take the same
        """Begin a cell."""
        self._flush()

    def end_cell(self, element: _Element) -> None:  # noqa: ARG002 - all handlers take the same
        """End a cell: a tab, unless the row ends."""
        if not self._silence:
            self._between, self._between_color = "\t", None

    # --- runs -------------------------------------------------------------------------------------------

    def start_run(self, element: _Element) -> None:
        """Begin a run."""
        first = element[0] if len(element) else None  # the properties, if there are any (clause 17.3.2.25)
        own = PLAIN if first is None or short(first.tag) != "w:rPr" else look_of(first)
        look = self._paragraphs[-1].look if self._paragraphs else PLAIN
        self._runs.append(self.styles.run(own, look))

    def end_run(self, element: _Element) -> None:  # noqa: ARG002 - all handlers take the same
        """End a run."""
        self._runs.pop()

    def text_of(self, element: _Element) -> None:
        """Add a piece of text; blanks at its edges count only where the file says so (clause 17.3.3.31)."""
        text = (element.text or "").replace("\r", " ").replace("\n", " ")
        if text[:1] in " \t" or text[-1:] in " \t":
            said = element.get(_SPACE)
            if said is None:
                said = next((one.get(_SPACE) for one in element.iterancestors() if one.get(_SPACE)), None)
            text = text if said == "preserve" else text.strip(" \t")
        self.put(text)

    def sign(self, element: _Element) -> None:
        """Add a tab, a hyphen, or the like."""
        self.put(_SIGNS[short(element.tag)])

    def line_break(self, element: _Element) -> None:
        """Add a line's end; a page's or column's end is one only in the middle of a line."""
        plain = value(element, "type") in (None, "textWrapping")
        if plain or (not self._between and self._pieces and not self._pieces[-1].endswith("\n")):
            self.put("\n")

    def symbol_of(self, element: _Element) -> None:
        """Add a sign of a symbol font."""
        sign = symbol(value(element, "font"), value(element, "char"))
        self.seen["symbols" if sign is None else "known symbols"] += not self._silence
        self.put("\ufffd" if sign is None else sign)

    def emoji_of(self, element: _Element) -> None:
        """Add an emoji that a font shows in colours ([MS-DOCX] symEx)."""
        sign = symbol(None, element.get(f"{{{SYMBOLS_2015}}}char"))
        self.seen["symbols"] += sign is None and not self._silence
        self.put("\ufffd" if sign is None else sign)

    def number_of_note(self, element: _Element) -> None:  # noqa: ARG002 - all handlers take the same
        """Add the number of the note at its own text."""
        if self._number is not None:
            self.put(f"[{self._number}]")

    def reference(self, element: _Element) -> None:
        """Add the mark of a footnote or endnote."""
        if self._silence:
            return
        own_mark = (value(element, "customMarkFollows") or "0").lower() in ("1", "true", "on")
        number = 1 + sum(bool(number) for _, _, number in self.references)
        kind = _REFERENCES[short(element.tag)]
        self.references.append((kind, value(element, "id") or "", 0 if own_mark else number))
        if not own_mark:
            self.put(f"[{number}]")

    def field_sign(self, element: _Element) -> None:
        """Follow a field: its code is not seen, its result is (clause 17.16.18)."""
        kind = value(element, "fldCharType")
        if element in self._stray:
            self.seen["unfinished"] += 1
        elif kind == "begin":
            self._fields.append(True)
            self._codes += 1
        elif kind == "separate" and self._fields:
            self._codes -= self._fields[-1]
            self._fields[-1] = False
        elif kind == "end" and self._fields:
            self._codes -= self._fields.pop()

    # --- what is silent, what is chosen -------------------------------------------------------------------

    def start_silence(self, element: _Element) -> None:
        """Begin what is not seen."""
        self.seen[_SILENT[short(element.tag)]] += not self._silence
        self._silence += 1

    def end_silence(self, element: _Element) -> None:  # noqa: ARG002 - all handlers take the same
        """End what is not seen."""
        self._silence -= 1

    def alternative(self, element: _Element) -> None:
        """Of alternate contents, read the first choice that is understood, else the fallback (part 3, clause 9.3)."""
        parent = element.getparent()
        found = next((one for one in (() if parent is None else parent) if _understood(one)), None)
        if element is not found and self._walk is not None:
            self._walk.skip_subtree()

    def link(self, element: _Element) -> None:
        """Count a link that leads out of the document: its address is not seen."""
        self.seen["links"] += any(str(name).endswith("}id") for name in element.attrib)

    def placeholder(self, element: _Element) -> None:
        """Leave out what a content control shows as long as nobody filled it in."""
        if (
            is_on(children(children(element).get("w:sdtPr")).get("w:showingPlcHdr"))
            and self._walk is not None
        ):
            self.seen["placeholders"] += 1
            self._walk.skip_subtree()

    def picture(self, element: _Element) -> None:
        """Count a picture, or what else is drawn, unless it is a text box."""
        boxes = [f"{{{space}}}txbxContent" for space in WORD]
        self.seen["pictures"] += next(element.iter(*boxes), None) is None and not self._silence

    # --- anchors ----------------------------------------------------------------------------------------

    def start_note(self, element: _Element) -> None:
        """Note where a note of the margin begins; the first time counts."""
        anchor = self.anchors.setdefault(value(element, "id") or "", Anchor())
        if anchor.start is None:
            anchor.start = self._here()

    def end_note(self, element: _Element) -> None:
        """Note where a note of the margin ends; the last time counts."""
        self.anchors.setdefault(value(element, "id") or "", Anchor()).end = self.length

    def point_note(self, element: _Element) -> None:
        """Note where the reference of a note stands."""
        self.anchors.setdefault(value(element, "id") or "", Anchor()).point = self.length


def _understood(alternative: _Element) -> bool:
    """Tell whether an alternative is the fallback, or asks for nothing that is unknown here."""
    if short(alternative.tag) != "mc:Choice":
        return True
    names = (alternative.get("Requires") or "").split()
    return all(alternative.nsmap.get(name) in UNDERSTOOD for name in names)


_START: Final[dict[str, Callable[[Story, _Element], None]]] = {
    "w:p": Story.start_paragraph,
    "w:txbxContent": Story.start_box,
    "w:tr": Story.start_row,
    "w:tc": Story.start_cell,
    "w:r": Story.start_run,
    "w:t": Story.text_of,
    "m:t": Story.text_of,
    **dict.fromkeys(_SIGNS, Story.sign),
    "w:br": Story.line_break,
    "w:sym": Story.symbol_of,
    "symex:symEx": Story.emoji_of,
    "w:footnoteRef": Story.number_of_note,
    "w:endnoteRef": Story.number_of_note,
    **dict.fromkeys(_REFERENCES, Story.reference),
    "w:fldChar": Story.field_sign,
    **dict.fromkeys(_SILENT, Story.start_silence),
    "mc:Choice": Story.alternative,
    "mc:Fallback": Story.alternative,
    "w:hyperlink": Story.link,
    "w:sdt": Story.placeholder,
    "w:drawing": Story.picture,
    "w:pict": Story.picture,
    "w:object": Story.picture,
    "w:commentRangeStart": Story.start_note,
    "w:commentRangeEnd": Story.end_note,
    "w:commentReference": Story.point_note,
}
_END: Final[dict[str, Callable[[Story, _Element], None]]] = {
    "w:p": Story.end_paragraph,
    "w:tr": Story.end_row,
    "w:r": Story.end_run,
    "w:tc": Story.end_cell,
    **dict.fromkeys(_SILENT, Story.end_silence),
}
