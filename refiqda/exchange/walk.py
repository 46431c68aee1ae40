"""The walk over the parser's events, as far as documents are written in the plain way.

``Walk`` holds the state and handles what nearly all of every file is; ``refiqda.exchange.odd_walk`` completes it
with what differs. ``_start`` and ``_end`` are the hot path: every statement there costs a second per million
elements or so.
"""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, Any, Final, NoReturn
from xml.parsers import expat

from refiqda import model, spec
from refiqda.errors import UnusableFileError
from refiqda.exchange import namespaces
from refiqda.exchange.fast_lane import MARKER
from refiqda.exchange.findings import Findings
from refiqda.exchange.plans import REFERENCE, TEXT, ElementPlan, Plans, Slot, Table
from refiqda.exchange.source_form import SourceForm

if TYPE_CHECKING:
    from refiqda.exchange.fast_lane import Run
    from refiqda.exchange.limits import Limits
    from refiqda.exchange.namespaces import Scope
    from refiqda.exchange.source_form import Item, Leaf, Pairs
    from refiqda.model import CodeBook, Element, Project

XML_SPACE: Final = " \t\n\r"
NO_TABLE: Final[Table] = {}
_BOOLEANS: Final = {"true": True, "false": False}
_REFERENCE_FRAME: Final[list[Any]] = [NO_TABLE, None, 0, None, None]
_new: Final = object.__new__

_NUMBERS_KEPT: Final = 1 << 17

Frame = list[Any]
"""An open element: its table, owner, last mark, closer and record (the properties of ``Walk`` name them)."""


class OpenWrapper:
    """A wrapper that is open: its slot, and how many items the list had when it began."""

    __slots__ = ("before", "name", "outer", "slot")

    def __init__(self, slot: Slot, name: str, before: int, outer: Scope | None) -> None:
        self.slot = slot
        self.name = name
        self.before = before
        self.outer = outer


class OpenLeaf:
    """A simple element that is open and unusual: its slot and its place in the record.

    ``raw`` collects its text and elements; None while only text was met.
    """

    __slots__ = ("leaf", "slot")

    def __init__(self, slot: Slot, leaf: Leaf) -> None:
        self.slot = slot
        self.leaf = leaf


class OpenScope:
    """An element that declares namespaces is open; ``outer`` is the scope to go back to."""

    __slots__ = ("outer",)

    def __init__(self, outer: Scope) -> None:
        self.outer = outer


class Walk(abc.ABC):
    """The state of one walk: the open element's frame, the frames around it, and what belongs to the document."""

    __slots__ = (
        "findings", "format", "frame", "label", "leaf", "limits", "lines", "namespace", "numbers", "parser",
        "plans", "prefix", "room", "root", "run", "scope", "skipped_columns", "skipped_in", "skipped_lines", "stack",
        "text",
    )  # fmt: skip

    def __init__(self, label: str | None, limits: Limits, lines: dict[int, int] | None) -> None:
        self.label = label
        self.limits = limits
        self.lines = lines
        self.findings = Findings(label)
        self.frame: Frame = [NO_TABLE, None, 0, None, None]
        self.stack: list[Frame] = []
        self.leaf: Slot | None = None
        self.numbers: dict[str, int] = {}
        self.run: Run | None = None
        self.skipped_lines = self.skipped_in = self.skipped_columns = 0
        self.text: list[str] | None = None
        self.room = limits.max_text_chars
        self.scope: Scope = {}
        self.root: Project | CodeBook | None = None
        self.parser = parser = expat.ParserCreate()
        parser.ordered_attributes = True
        parser.buffer_text = True
        parser.buffer_size = 1 << 16
        parser.StartElementHandler = self._start_root
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype

    # --- the document ---------------------------------------------------------------------------------

    def refuse(self, what: str, detail: str = "", remedy: str = "") -> NoReturn:
        """Raise the error that refuses the file, with the place where the parser is."""
        column = self.parser.CurrentColumnNumber + 1
        if self.parser.CurrentLineNumber == self.skipped_in:
            column += self.skipped_columns
        raise UnusableFileError(
            f"{what} ({detail})" if detail else what,
            file=self.label,
            where=f"line {self._line()}, column {column}",
            remedy=remedy or "Export it again from the program that made it.",
        )

    def _doctype(self, *_: object) -> None:
        self.refuse("has a DOCTYPE, which no project needs and which can carry attacks")

    def _start_root(self, name: str, attributes: list[str]) -> None:
        pairs = as_pairs(attributes)
        self.scope = namespaces.extend({"xml": namespaces.XML_NAMESPACE}, pairs)
        prefix, local = self._resolve(name, pairs, self.scope)
        self.namespace = self.scope.get(prefix, "")
        formats = [key for key, root in model.ROOT_NAMES.items() if root.lower() == local.lower()]
        if not formats or not namespaces.is_known(self.namespace):
            self.refuse("is neither a REFI-QDA project nor a codebook")
        self.format = formats[0]
        plain = model.ROOT_NAMES[self.format]
        if local != plain:
            self.findings.add("S013", plain, local, self._line())
        if not namespaces.is_current(self.namespace, self.format):
            self.findings.add("S008", plain, self.namespace or "none", self._line())
        self.prefix = f"{prefix}:" if prefix else ""
        self.plans = Plans(self.format, self.prefix)
        plan = self.plans.plan(model.ROOTS[self.format])
        values, form = self._take_attributes(plan, pairs)
        form.name = name if name != plain else None
        root: Any = plan.cls(**values)
        root.source_form = form
        self.root = root
        self.open_object(plan, root, 0)
        self.parser.StartElementHandler = self._start

    # --- the open element -----------------------------------------------------------------------------

    @property
    def table(self) -> Table:
        """What may stand in the open element; empty while its order is on record."""
        table: Table = self.frame[0]
        return table

    @property
    def owner(self) -> Any:  # noqa: ANN401 - any class of the model
        """The object that what is read belongs to; None in a plain reference."""
        return self.frame[1]

    @property
    def last(self) -> int:
        """How far in the schema's order the open element has come."""
        last: int = self.frame[2]
        return last

    @property
    def closer(self) -> Slot | OpenLeaf | OpenWrapper | OpenScope | None:
        """What is to be done at the end tag."""
        closer: Slot | OpenLeaf | OpenWrapper | OpenScope | None = self.frame[3]
        return closer

    @property
    def record(self) -> list[Item] | None:
        """The order of what stands in the open element, if it has to be kept."""
        record: list[Item] | None = self.frame[4]
        return record

    def push(self, mark: int, frame: Frame) -> None:
        """Open an element inside the open one, which has come to ``mark``."""
        self.frame[2] = mark
        self.stack.append(self.frame)
        self.frame = frame

    # --- the plain way --------------------------------------------------------------------------------

    def _start(self, name: str, attributes: list[str]) -> None:  # noqa: C901, PLR0912 - the hot path: calls would cost more
        frame = self.frame
        slot = frame[0].get(name)
        if slot is None or frame[2] > slot[1]:
            self._odd_start(name, attributes)
            return
        kind = slot[0]
        if kind < REFERENCE:
            plan = slot[3]
            listed = attributes[::2]
            layout = plan.last_layout if listed == plan.last_names else plan.layout(listed)
            if layout is None:
                self._odd_start(name, attributes)
                return
            values: list[Any] = attributes[1::2]
            for i in layout[1]:
                number = self.numbers.get(values[i])
                if number is None:
                    number = self._number(values[i])
                if number is None:
                    self._odd_start(name, attributes)
                    return
                values[i] = number
            for i in layout[2]:
                if values[i] not in _BOOLEANS:
                    self._odd_start(name, attributes)
                    return
                values[i] = _BOOLEANS[values[i]]
            child = _new(plan.cls)
            layout[0](child, *values)
            if slot[6]:
                slot[4](frame[1]).append(child)
            else:
                slot[4](frame[1], child)
            frame[2] = slot[2]
            self.stack.append(frame)
            self.frame = [plan.table, child, 0, None, None]
            if kind or self.lines is not None:
                self._watch(child)
        elif kind == REFERENCE:
            if len(attributes) != 2 or attributes[0] != slot[3]:  # noqa: PLR2004 - one name, one value
                self._odd_start(name, attributes)
                return
            if slot[6]:
                slot[4](frame[1]).append(attributes[1])
            else:
                slot[4](frame[1], attributes[1])
            frame[2] = slot[2]
            self.stack.append(frame)
            self.frame = _REFERENCE_FRAME
            self.leaf = slot
        elif attributes:
            self._odd_start(name, attributes)
        elif kind == TEXT:
            self.open_text(slot, slot)
        else:
            self.open_wrapper(slot, name, None)

    def _end(self, _name: str) -> None:
        if self.frame[3] is not None:
            self._close(self.frame[3])
        self.frame = self.stack.pop()

    def _text(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)
            self.room -= len(data)
            if self.room < 0:
                self.refuse("has a text that is longer than the limit")
        elif data.strip(XML_SPACE) or (self.frame[4] and isinstance(self.frame[4][-1], str)):
            self._odd_text(data)

    def take_run(self, _target: str, _data: str) -> None:
        """Take the run of ready selections whose marker this is, if they may stand here and all is plain."""
        run = self.run
        if run is None:  # unreachable: the handler is set while a run waits
            raise AssertionError
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber
        before = self.skipped_columns if line == self.skipped_in else 0
        self.skipped_in, self.skipped_columns = line, before - len(MARKER)
        if self.parser.StartElementHandler != self._start:
            return
        slot = self.table.get("PlainTextSelection")
        if slot is None or slot.kind >= REFERENCE or self.last > slot.floor:
            return
        slot.reach(self.owner).extend(run.selections)
        self.frame[2] = slot.mark
        self.run = None
        _, newline, ending = run.text.rpartition(b"\n")
        self.skipped_lines += run.text.count(b"\n")
        self.skipped_columns += len(ending.decode()) - (column + before if newline else 0)

    def _number(self, text: str) -> int | None:
        """Return the integer that ``text`` is the canonical spelling of; None for any other spelling."""
        try:
            number = int(text)
            if str(number) != text:
                return None
        except ValueError:
            return None
        if len(self.numbers) < _NUMBERS_KEPT:
            self.numbers[text] = number
        return number

    def _watch(self, child: Element) -> None:
        if len(self.stack) > self.limits.max_xml_depth:
            self.refuse("is nested too deeply")
        if self.lines is not None:
            self.lines[id(child)] = self.parser.CurrentLineNumber

    def open_object(self, plan: ElementPlan, child: Element, mark: int) -> None:
        """Go into ``child``."""
        self.push(mark, [plan.table, child, 0, None, None])
        self._watch(child)

    def open_text(self, slot: Slot, closer: Slot | OpenLeaf) -> None:
        """Go into a simple element."""
        self.push(max(self.last, slot.mark), [NO_TABLE, self.owner, 0, closer, None])
        if slot.kind == TEXT:
            self.text = []
            self.room = self.limits.max_text_chars

    def open_wrapper(self, slot: Slot, name: str, outer: Scope | None) -> None:
        """Go into a wrapper, whose content belongs to the same owner."""
        before = len(slot.reach(self.owner))
        closer = OpenWrapper(slot, name, before, outer)
        self.push(max(self.last, slot.mark), [slot.plan.table, self.owner, 0, closer, None])

    def _close(self, closer: Slot | OpenLeaf | OpenWrapper | OpenScope) -> None:
        if isinstance(closer, Slot):
            self._take_text(closer, "".join(self.text or ()))
            self.text = None
        elif isinstance(closer, OpenLeaf):
            self._close_leaf(closer)
        elif isinstance(closer, OpenWrapper):
            if len(closer.slot.reach(self.owner)) == closer.before and not self.record:
                self.findings.add("S006", namespaces.split(closer.name)[1], "", self._line())
                self._begin_record()
            if closer.outer is not None:
                self.scope = closer.outer
        else:
            self.scope = closer.outer

    def _take_text(self, slot: Slot, text: str) -> None:
        particle = slot.particle
        if not isinstance(particle, spec.Text):  # unreachable: only texts come here
            raise AssertionError  # noqa: TRY004 - a broken promise of ours, not of the caller
        value = particle.type.load(text)
        if value is None or particle.type.dump(value) != text:
            form_of(self.owner).lexical[particle.field] = (value, text)
            if not particle.type.accepts(text):
                self.findings.add("S005", particle.xml, "", self._line(), guid_of(self.owner))
        slot.attach(self.owner, value)

    def _line(self) -> int:
        return self.parser.CurrentLineNumber + self.skipped_lines

    # --- what the whole walk adds ----------------------------------------------------------------------

    @abc.abstractmethod
    def _odd_start(self, name: str, attributes: list[str]) -> None:
        """Open an element that is not written in the plain way."""

    @abc.abstractmethod
    def _odd_text(self, data: str) -> None:
        """Keep text where only elements may stand."""

    @abc.abstractmethod
    def _close_leaf(self, closer: OpenLeaf) -> None:
        """End a simple element that was put on record."""

    @abc.abstractmethod
    def _begin_record(self) -> None:
        """Keep the order of everything in the open element."""

    @abc.abstractmethod
    def _resolve(self, name: str, pairs: Pairs, scope: Scope) -> tuple[str, str]:
        """Return prefix and local name; refuse a prefix that nothing declares."""

    @abc.abstractmethod
    def _take_attributes(self, plan: ElementPlan, pairs: Pairs) -> tuple[dict[str, Any], SourceForm]:
        """Return the values of known attributes by field, and the form that keeps the rest."""


def as_pairs(attributes: list[str]) -> Pairs:
    """Return the parser's flat list of names and values as pairs."""
    return tuple(zip(attributes[::2], attributes[1::2], strict=True))


def form_of(owner: Element) -> SourceForm:
    """Return the source form of ``owner``, made if there is none."""
    if owner.source_form is None:
        owner.source_form = SourceForm()
    form: SourceForm = owner.source_form
    return form


def guid_of(owner: Element) -> str | None:
    """Return the GUID of ``owner`` if it is a thing that has one."""
    return getattr(owner, "guid", None)
