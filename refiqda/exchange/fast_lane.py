"""The fast lane of reading: runs of plainly written text selections, without an event for each tag.

In a large project nearly all of the XML is one thing again and again: a ``PlainTextSelection`` with its
codings. The parser spends two thirds of its time there on events (measured). Here such a run is cut out of the
document, split at its angle brackets and quotation marks, and made into the same objects.

Why the result is the same, and hostile documents gain nothing:

* Once a document holds a comment, CDATA section, DOCTYPE or processing instruction, the lane closes: without
  those, ``<`` begins a tag wherever it stands in a well-formed document.
* What is cut out is balanced and complete, its attributes are spelled like ones that were checked name by name,
  it holds no entity and no character that XML forbids or normalises. So it is well-formed by itself.
* In its place the parser gets a processing instruction with as many line ends. If that is not at a place where
  elements may stand, the parser refuses the document, as it would have refused the run.
* When the instruction arrives, the walk takes the objects if it is in a text source that is written plainly so
  far. If not, the parser gets the run itself.

The tests hold it to this: both ways of reading give equal models, diagnostics and refusals.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from refiqda import model

if TYPE_CHECKING:
    from refiqda.exchange.plans import ElementPlan, Layout, Plans

_OPENING: Final = b"<PlainTextSelection "
_CLOSING: Final = b"</PlainTextSelection>"
_XML_SPACE: Final = " \t\n\r"
_CONTROLS: Final = bytes(code for code in range(0x20) if chr(code) not in _XML_SPACE)
_FIRST_NAME: Final = re.compile(r"(?:PlainTextSelection|Coding) +([A-Za-z]+)=")
_NEXT_NAME: Final = re.compile(r" +([A-Za-z]+)=")
_TRIAL: Final = 500  # selections after which a lane that fits too few of them closes
_DIGITS: Final = 18
_REMEMBERED: Final = 1 << 17  # numbers and references kept, so that a repeated one is looked up, not read
_new: Final = object.__new__


class _Tag:
    """Opening tags of one class: skeletons (a tag without its values) that were checked, and their layouts."""

    __slots__ = ("cls", "ends", "known", "last", "last_skeleton", "plan")

    def __init__(self, plan: ElementPlan) -> None:
        self.plan = plan
        self.cls = plan.cls
        self.known: dict[tuple[str, ...], tuple[Layout, bool] | None] = {}
        self.last_skeleton: list[str] = []
        self.last: tuple[Layout, bool] | None = None

    def check(self, skeleton: list[str]) -> tuple[Layout, bool] | None:
        """Return the layout for a tag spelled like this, and whether the tag is also its end."""
        key = tuple(skeleton)
        if key not in self.known:
            self.known[key] = self._judge(skeleton)
        self.last_skeleton, self.last = skeleton, self.known[key]
        return self.last

    def _judge(self, skeleton: list[str]) -> tuple[Layout, bool] | None:
        *spelled, end = skeleton
        if not spelled or end not in (">", "/>", " />"):
            return None
        found = [_FIRST_NAME.fullmatch(spelled[0]), *(_NEXT_NAME.fullmatch(part) for part in spelled[1:])]
        names = [match[1] for match in found if match is not None]
        if len(set(names)) != len(found):
            return None
        layout = self.plan.layout(names)
        return None if layout is None else (layout, end != ">")

    def make(self, piece: str, careful: str, numbers: dict[str, int | None]) -> tuple[Any, bool] | None:
        """Return the object that an opening tag spells, and whether it ends there; None for what is not plain.

        ``careful`` names the special characters that stand somewhere in the region; ``numbers`` is a memory.
        """
        if piece[-1] != ">":
            cut = piece.find(">") + 1
            if piece[cut:].strip(_XML_SPACE):
                return None
            piece = piece[:cut]
        for special in careful:
            if special in piece:
                return None
        parts = piece.split('"')
        skeleton = parts[::2]
        known = self.last if skeleton == self.last_skeleton else self.check(skeleton)
        if known is None:
            return None
        values: list[Any] = parts[1::2]
        layout = known[0]
        for i in layout[1]:
            text = values[i]
            number = numbers.get(text)
            if number is None:
                number = _number(text)
                if number is None:
                    return None
                if len(numbers) < _REMEMBERED:
                    numbers[text] = number
            values[i] = number
        made = _new(self.cls)
        layout[0](made, *values)
        return made, known[1]


def _number(text: str) -> int | None:
    """Return the integer that ``text`` is the plain spelling of; longer ones are no positions, the walk decides."""
    if not text.isdecimal() or not text.isascii() or len(text) > _DIGITS or (text[0] == "0" and text != "0"):
        return None
    return int(text)


class FastLane:
    """Splits what is fed into stretches for the parser and runs of ready selections.

    ``feed`` takes bytes as they come and gives steps: bytes to parse, or a run. ``close`` gives what is left.
    """

    def __init__(self, plans: Plans, carry_limit: int) -> None:
        self.selection = _Tag(plans.plan(model.PlainTextSelection))
        self.coding = _Tag(plans.plan(model.Coding))
        self.carry_limit = carry_limit
        self.numbers: dict[str, int | None] = {}
        self.references: dict[str, str] = {}
        self.ends: dict[str, str] = {}
        self.waiting = b""
        self.open = True
        self.tried = 0
        self.fitted = 0

    def feed(self, data: bytes) -> list[bytes | Run]:
        """Return the steps for ``data``; the end of it may wait for more."""
        data = self.waiting + data
        self.waiting = b""
        if self.open and (b"<!" in data or b"<?" in data or len(data) > self.carry_limit):
            self.open = False
        if self.open and self.tried > _TRIAL and self.fitted * 2 < self.tried:
            self.open = False
        first = data.find(_OPENING) if self.open else -1
        if first < 0:
            return self._hold_back(data)
        last = data.rfind(_CLOSING)
        if last < first:
            self.waiting = data[first:]
            return [data[:first]] if first else []
        last = data.index(b">", last) + 1
        steps: list[bytes | Run] = [data[:first]] if first else []
        steps += self._split(data[first:last])
        self.waiting = data[last:]
        return steps

    def close(self) -> bytes:
        """Return what still waits."""
        rest, self.waiting = self.waiting, b""
        return rest

    def _hold_back(self, data: bytes) -> list[bytes | Run]:
        # A mark that closes the lane, or an opening, may be cut in two by the end of what came.
        cut = data.rfind(b"<") if self.open else -1
        if cut < 0 or len(data) - cut > len(_OPENING):
            return [data] if data else []
        self.waiting = data[cut:]
        return [data[:cut]] if cut else []

    def _split(self, region: bytes) -> list[bytes | Run]:
        try:
            text = region.decode("utf-8")
        except UnicodeDecodeError:
            return [region]
        if len(region.translate(None, _CONTROLS)) != len(region) or "\ufffe" in text or "\uffff" in text:
            return [region]
        careful = "".join(special for special in "&\n\t\r" if special in text)
        pieces = text.split("<")  # the first one is empty: the region begins with a tag
        steps: list[bytes | Run] = []
        at, end = 1, len(pieces)
        while at < end:
            start = at
            run: list[model.PlainTextSelection] = []
            while at < end and pieces[at].startswith("PlainTextSelection "):
                self.tried += 1
                after = self._selection(pieces, at, run, careful)
                if after == at:
                    break
                at = after
            if run:
                self.fitted += len(run)
                steps.append(Run(run, "<" + "<".join(pieces[start:at])))
            start = at
            at += 1
            while at < end and not pieces[at].startswith("PlainTextSelection "):
                at += 1
            if start < end:
                steps.append(("<" + "<".join(pieces[start:at])).encode("utf-8"))
        return steps

    def _selection(
        self, pieces: list[str], at: int, run: list[model.PlainTextSelection], careful: str
    ) -> int:
        """Read the selection at ``at`` into ``run``; return where it ends, or ``at`` if it is not plain."""
        made = self.selection.make(pieces[at], careful, self.numbers)
        if made is None:
            return at
        selection, ended = made
        position = at + 1
        if not ended:
            ends, references = self.ends, self.references
            while pieces[position].startswith("Coding "):
                coding = self.coding.make(pieces[position], careful, self.numbers)
                reference, end = pieces[position + 1], pieces[position + 2]
                guid = references.get(reference) or self._reference(reference)
                if (
                    coding is None
                    or coding[1]
                    or guid is None
                    or (ends.get(end) or self._end(end)) != "/Coding>"
                ):
                    return at
                coding[0].code_ref = guid
                selection.codings.append(coding[0])
                position += 3
            end = pieces[position]
            if (ends.get(end) or self._end(end)) != "/PlainTextSelection>":
                return at
            position += 1
        run.append(selection)
        return position

    def _reference(self, piece: str) -> str | None:
        """Return the GUID of a plain reference to a code; None for any other tag."""
        parts = piece.split('"')
        if len(parts) != 3 or parts[0] != "CodeRef targetGUID=" or parts[2].rstrip(_XML_SPACE) != "/>":  # noqa: PLR2004
            return None
        if not parts[1] or any(special in parts[1] for special in "&\n\t\r"):
            return None
        if len(self.references) < _REMEMBERED:
            self.references[piece] = parts[1]
        return parts[1]

    def _end(self, piece: str) -> str:
        """Return a plain end tag without the white space after it; something else for any other tag."""
        tag = piece.rstrip(_XML_SPACE)
        if len(self.ends) < _REMEMBERED:
            self.ends[piece] = tag
        return tag


class Run:
    """Selections that are ready, with the text they were made of in case it has to be read another way."""

    __slots__ = ("selections", "text")

    def __init__(self, selections: list[model.PlainTextSelection], text: str) -> None:
        self.selections = selections
        self.text = text

    def marker(self) -> bytes:
        """Return the processing instruction that stands for the run."""
        return b"<?refiqda " + b"\n" * self.text.count("\n") + b"?>"
