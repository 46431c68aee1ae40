"""The fast lane of reading: runs of alike text selections are read as columns, not tag by tag.

In a large project nearly all of the XML is one thing again and again: a ``PlainTextSelection`` with its codings,
spelled by a program that spells them all alike. The parser spends two thirds of its time there on events
(measured). Here such a run is cut out of the document and split at its quotation marks. What stands outside the
quotes must repeat exactly; what stands inside are columns of values, and objects are filled column by column.

Why the result is the same, and hostile documents gain nothing:

* Once a document holds a comment, CDATA section, DOCTYPE or processing instruction, the lane closes: without
  those, ``<`` begins a tag wherever it stands in a well-formed document.
* What repeats was matched against a grammar that knows only complete selections with known, distinct attributes;
  the values hold no ``<``, no character that XML forbids or normalises, and only the entities of XML. So what is
  cut out is well-formed by itself.
* In its place the parser gets a processing instruction. If that is not at a place where elements may stand, the
  parser refuses the document, as it would have refused the run. The walk counts the lines that were skipped.
* When the instruction arrives, the walk takes the objects if it is in a text source that is written plainly so
  far. If not, the parser gets the run itself.

The tests hold it to this: both ways of reading give equal models, diagnostics and refusals.
"""

from __future__ import annotations

import re
from collections import deque
from itertools import repeat
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda import model, spec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from refiqda.exchange.plans import Plans

_OPENING: Final = b"<PlainTextSelection "
MARKER: Final = b"<?refiqda?>"
"""The processing instruction that stands for a run in what the parser gets."""

_CLOSING: Final = b"</PlainTextSelection>"
_CONTROLS: Final = bytes(code for code in range(0x20) if code not in b"\t\n\r")
_NO_CHARACTERS: Final = ("\ufffe".encode(), "\uffff".encode())
_LONGEST_SHAPE: Final = 200  # attributes of one selection with all its codings
_TRIES: Final = 8  # places in one region where no run begins, after which the parser gets the rest
_MOST_VAIN: Final = 3  # regions given up like that before the lane closes
_TRIAL: Final = 50  # runs after which a lane whose runs are short closes
_WORTHWHILE: Final = 8  # selections a run should have
_STRIDE: Final = 32  # selections compared at once

_ATTRIBUTE: Final = r' +[A-Za-z]+=""'
_BLANKS: Final = "[ \t\r\n]*"  # not \s, which takes a no-break space: a text, to XML
_CODING: Final = (
    rf'<Coding(?:{_ATTRIBUTE})+ *>{_BLANKS}<CodeRef +targetGUID="" */>{_BLANKS}</Coding>{_BLANKS}'
)
_SELECTION: Final = re.compile(
    rf"<PlainTextSelection((?:{_ATTRIBUTE})+) *>{_BLANKS}((?:{_CODING})*)</PlainTextSelection>"
)
_TAGS: Final = re.compile(rf"<(Coding|CodeRef)((?:{_ATTRIBUTE})+)")
_NAME: Final = re.compile("[A-Za-z]+")

_ENTITY: Final = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));")
_CHARACTER: Final = re.compile("[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # Char of XML 1.0
_NAMED: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}

_new: Final = object.__new__


class _Filler:
    """Fills objects of one class from columns: which value goes to which field, and what the others get."""

    __slots__ = ("cls", "columns", "constants", "integers", "lists")

    def __init__(self, cls: type[model.Element], attributes: list[spec.Attribute], first: int) -> None:
        self.cls = cls
        self.columns = [(_setter(cls, part.field), first + i) for i, part in enumerate(attributes)]
        self.integers = {first + i for i, part in enumerate(attributes) if part.type is spec.INTEGER}
        given = {part.field for part in attributes}
        described = spec.describe(cls)
        many = {part.field for part in described.particles if not isinstance(part, spec.Text) and part.many}
        others = {part.field for part in (*described.attributes, *described.particles)} | {"source_form"}
        self.lists = [_setter(cls, field) for field in sorted(many)]
        self.constants = [_setter(cls, field) for field in sorted(others - given - many)]

    def fill(self, count: int, columns: dict[int, Iterable[Any]]) -> list[Any]:
        """Return ``count`` new objects."""
        objects = [_new(self.cls) for _ in range(count)]
        for setter, column in self.columns:
            deque(map(setter, objects, columns[column]), maxlen=0)
        for setter in self.constants:
            deque(map(setter, objects, repeat(None)), maxlen=0)
        for setter in self.lists:
            deque(map(setter, objects, [[] for _ in range(count)]), maxlen=0)
        return objects


class _Shape:
    """What stands outside the quotes of one selection, understood: who gets which value."""

    __slots__ = ("codings", "integers", "period", "references", "selection")

    def __init__(self, selection: list[spec.Attribute], codings: list[list[spec.Attribute]]) -> None:
        self.selection = _Filler(model.PlainTextSelection, selection, 0)
        self.codings: list[_Filler] = []
        self.references: list[int] = []
        at = len(selection)
        for coding in codings:
            self.codings.append(_Filler(model.Coding, coding, at))
            at += len(coding) + 1
            self.references.append(at - 1)
        self.period = at
        self.integers = self.selection.integers

    def make(self, values: list[bytes]) -> list[model.PlainTextSelection] | None:
        """Return the selections that ``values`` spell, one after the other; None if one is not plain."""
        joined = b"".join(values)
        if b"<" in joined or b"\n" in joined or b"\t" in joined or b"\r" in joined:
            return None
        count = len(values) // self.period
        columns: dict[int, Iterable[Any]] = {}
        try:
            for i in range(self.period):
                columns[i] = _read_column(values[i :: self.period], numbers=i in self.integers)
        except ValueError:  # also for what is not UTF-8
            return None
        selections: list[model.PlainTextSelection] = self.selection.fill(count, columns)
        for filler, reference in zip(self.codings, self.references, strict=True):
            codings = filler.fill(count, columns)
            deque(map(_set_code_ref, codings, columns[reference]), maxlen=0)
            for selection, coding in zip(selections, codings, strict=True):
                selection.codings.append(coding)
        return selections


@attrs.frozen
class Run:
    """Selections that are ready, with the text they were made of in case it has to be read another way."""

    selections: list[model.PlainTextSelection]
    text: bytes


class FastLane:
    """Splits what is fed into stretches for the parser and runs of ready selections.

    ``feed`` takes bytes as they come and gives steps: bytes to parse, or a run. ``close`` gives what is left.
    """

    def __init__(self, plans: Plans, carry_limit: int) -> None:
        self.selection = plans.plan(model.PlainTextSelection).attributes
        self.coding = plans.plan(model.Coding).attributes
        self.carry_limit = carry_limit
        self.shapes: dict[bytes, _Shape | None] = {}
        self.waiting = b""
        self.open = True
        self.runs = 0
        self.read = 0
        self.vain = 0

    def feed(self, data: bytes) -> list[bytes | Run]:
        """Return the steps for ``data``; the end of it may wait for more."""
        data = self.waiting + data
        self.waiting = b""
        if _is_marked(data, b"!") or _is_marked(data, b"?") or len(data) > self.carry_limit:
            self.open = False
        if self.runs > _TRIAL and self.read < self.runs * _WORTHWHILE:
            self.open = False
        if self.vain > _MOST_VAIN:
            self.open = False
        if not self.open:
            return [data]
        first = data.find(_OPENING)
        if first < 0:
            return [data]
        last = data.rfind(_CLOSING) + len(_CLOSING)
        if last < first:
            return self._wait(data, first)
        region, rest = self._split(data[first:last]), data[last:]
        unfinished = rest.find(_OPENING)
        return [data[:first], *region, *([rest] if unfinished < 0 else self._wait(rest, unfinished))]

    def _wait(self, data: bytes, opening: int) -> list[bytes | Run]:
        """Keep a selection that is not whole, and the text before it; return what stands before those."""
        end = last_tag_end(data, opening)
        self.waiting = data[end:]
        return [data[:end]]

    def close(self) -> bytes:
        """Return what still waits."""
        rest, self.waiting = self.waiting, b""
        return rest

    def _split(self, region: bytes) -> list[bytes | Run]:
        """Return the steps for a region that begins with a selection and ends with the end of one."""
        if len(region.translate(None, _CONTROLS)) != len(region) or any(
            one in region for one in _NO_CHARACTERS
        ):
            return [region]
        if b"\r" in region and region.count(b"\r") != region.count(b"\r\n"):
            return [region]  # a line end by itself, which is not counted here
        parts = region.split(b'"')
        markup = parts[::2]
        steps: list[bytes | Run] = []
        before = b""
        at, head = 0, markup[0]
        tries = 0
        while True:
            found = self._run(parts, markup, at, head) if tries < _TRIES else None
            if found is not None:
                run, at, rest = found
                steps += (before, run)
                head = rest.lstrip(b" \t\n\r")
                before = rest[: len(rest) - len(head)]
                if head.startswith(_OPENING):
                    continue
            else:
                tries += 1
            passed, at, head = _next_opening(parts, markup, at, head)
            before += passed
            if not head:
                break
        steps.append(before)
        self.vain += tries >= _TRIES
        return steps

    def _run(
        self, parts: list[bytes], markup: list[bytes], at: int, head: bytes
    ) -> tuple[Run, int, bytes] | None:
        """Return the run that begins with ``head``, where it ends in ``markup``, and the markup after it."""
        found = self._shape(markup, at, head)
        if found is None:
            return None
        shape, tail = found
        count = _repeats(markup, at, shape.period, head, tail)
        end = at + count * shape.period
        spelled = parts[2 * at + 1 : 2 * end]
        selections = shape.make(spelled[::2])
        if selections is None:
            return None
        self.runs += 1
        self.read += count
        return Run(selections, b'"'.join([head, *spelled, tail])), end, markup[end][len(tail) :]

    def _shape(self, markup: list[bytes], at: int, head: bytes) -> tuple[_Shape, bytes] | None:
        """Return the shape of the selection that begins at ``at``, and the markup after its last value."""
        for end in range(at + 1, min(at + _LONGEST_SHAPE, len(markup))):
            cut = markup[end].find(_CLOSING)
            if cut >= 0:
                tail = markup[end][: cut + len(_CLOSING)]
                skeleton = b'""'.join([head, *markup[at + 1 : end], tail])
                if skeleton not in self.shapes:
                    self.shapes[skeleton] = self._judge(skeleton)
                shape = self.shapes[skeleton]
                return None if shape is None else (shape, tail)
        return None

    def _judge(self, skeleton: bytes) -> _Shape | None:
        # What is beyond ASCII becomes something that no name has.
        found = _SELECTION.fullmatch(skeleton.decode("ascii", errors="replace"))
        if found is None:
            return None
        selection = _attributes(self.selection, found[1])
        tags = _TAGS.findall(found[2])
        codings = [_attributes(self.coding, names) for tag, names in tags if tag == "Coding"]
        known = [coding for coding in codings if coding is not None]
        return None if selection is None or len(known) != len(codings) else _Shape(selection, known)


def _next_opening(parts: list[bytes], markup: list[bytes], at: int, head: bytes) -> tuple[bytes, int, bytes]:
    """Return the text up to the next selection after ``head`` began, where that is in ``markup``, and its head.

    The head is empty where no selection follows, or none that stands outside of quotes as these are counted.
    """
    cut = head.find(_OPENING, 1)
    if cut >= 0:
        return head[:cut], at, head[cut:]
    for index in range(at + 1, len(markup)):
        cut = markup[index].rfind(_OPENING)
        if cut >= 0:
            return (
                b'"'.join([head, *parts[2 * at + 1 : 2 * index], markup[index][:cut]]),
                index,
                markup[index][cut:],
            )
    return b'"'.join([head, *parts[2 * at + 1 :]]), len(markup), b""


def _is_marked(data: bytes, sign: bytes) -> bool:
    """Return whether ``sign`` follows a ``<``; one byte is sought first, which is many times faster than two."""
    return sign in data and b"<" + sign in data


def last_tag_end(data: bytes, stop: int) -> int:
    """Return where the last tag ends that is whole in ``data`` before ``stop``; 0 if there is none."""
    start = stop
    for _ in range(2):  # the last ``<`` may begin a tag that is not whole
        start = data.rfind(b"<", 0, start)
        end = data.find(b">", start, stop) + 1 if start >= 0 else 0
        if end:
            return end
    return 0


def _attributes(known: dict[str, spec.Attribute], spelled: str) -> list[spec.Attribute] | None:
    """Return the attributes named in ``spelled``; None unless all are known, distinct, and the required there."""
    names = _NAME.findall(spelled)
    if len(set(names)) != len(names) or any(name not in known for name in names):
        return None
    if any(part.required and part.xml not in names for part in known.values()):
        return None
    return [known[name] for name in names]


def _repeats(markup: list[bytes], at: int, period: int, head: bytes, tail: bytes) -> int:
    """Return how many selections spelled like the one at ``at`` follow one another, that one included."""
    last = at + period
    if markup[last][len(tail) :].lstrip(b" \t\n\r") != head:
        return 1
    pattern = markup[at + 1 : last + 1]
    stride = pattern * _STRIDE
    while markup[last + 1 : last + 1 + len(stride)] == stride:
        last += len(stride)
    while markup[last + 1 : last + 1 + period] == pattern:
        last += period
    ending = markup[last + 1 : last + period + 1]
    if len(ending) == period and ending[:-1] == pattern[:-1] and ending[-1].startswith(tail):
        last += period
    return (last - at) // period


def _read_column(column: list[bytes], *, numbers: bool) -> list[Any]:
    """Return the values of a column: texts, or integers in their plain spelling.

    A column is decoded whole, so that one emoji makes wide only the texts beside it. Raises ValueError for what
    is not UTF-8, an entity that XML does not have, and a number in another spelling.
    """
    text = b'"'.join(column).decode("utf-8")
    values = text.split('"')
    if "&" in text:
        values = [_resolved(value) if "&" in value else value for value in values]
    if not numbers:
        return values
    read = list(map(int, values))
    if list(map(str, read)) != values:
        raise ValueError
    return read


def _resolved(value: str) -> str:
    """Return ``value`` with its entities resolved; ValueError if one is not of XML."""
    if value.count("&") != len(_ENTITY.findall(value)):
        raise ValueError
    return _ENTITY.sub(_character, value)


def _character(entity: re.Match[str]) -> str:
    if entity[1]:
        return _NAMED[entity[1]]
    code = int(entity[2]) if entity[2] else int(entity[3], 16)  # chr refuses what is beyond Unicode
    if _CHARACTER.fullmatch(chr(code)):
        return chr(code)
    raise ValueError


def _setter(cls: type, field: str) -> Callable[[Any, Any], None]:
    setter: Callable[[Any, Any], None] = getattr(cls, field).__set__
    return setter


_set_code_ref: Final = _setter(model.Coding, "code_ref")
