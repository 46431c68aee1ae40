"""The walk over documents that are written in other than the plain way: keep how, say what, lose nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from refiqda import spec
from refiqda.exchange import namespaces
from refiqda.exchange.plans import REFERENCE, TEXT, WRAPPER, ElementPlan, Slot
from refiqda.exchange.raw_capture import RawCapture
from refiqda.exchange.source_form import Item, Leaf, Pairs, Place, Raw, SourceForm, Wrap, skeleton
from refiqda.exchange.walk import NO_TABLE, OpenLeaf, OpenScope, OpenWrapper, Walk, as_pairs, form_of, guid_of

if TYPE_CHECKING:
    from refiqda.exchange.namespaces import Scope

_DEFAULTS: Final[dict[str, object]] = {"guid": "", "name": "", "is_codable": True, "type_of_variable": "Text"}
"""What stands in the model for a required attribute that the file lacks (HOSTILE-INPUT 47); others are None."""


class OddWalk(Walk):
    """The whole walk."""

    __slots__ = ()

    def _resolve(self, name: str, pairs: Pairs, scope: Scope) -> tuple[str, str]:
        prefix = namespaces.undeclared((name, *(key for key, _ in pairs)), scope)
        if prefix is not None:
            self.refuse("uses a namespace prefix that nothing declares", prefix)
        return namespaces.split(name)

    def _odd_start(self, name: str, attributes: list[str]) -> None:
        pairs = as_pairs(attributes)
        scope = namespaces.extend(self.scope, pairs)
        prefix, local = self._resolve(name, pairs, scope)
        if self._in_leaf():
            self.findings.add("S001", local, "", self._line())
            self._open_raw(Raw(name, pairs), self._leaf_content(), scope)
            return
        slot, plain = self._find(local) if scope.get(prefix, "") == self.namespace else (None, "")
        if slot is None:
            self.findings.add("S001", local, "", self._line())
        elif self._is_taken(slot):
            self.findings.add("S007", local, "", self._line(), guid_of(self.owner))
            slot = None
        if slot is None:
            self._begin_record()
            self._open_raw(Raw(name, pairs), self._recorded(), scope)
            return
        if plain != local:
            self.findings.add("S013", plain, local, self._line())
        if self.last > slot.floor:
            self.findings.add("S003", plain, type(self.owner).__name__, self._line(), guid_of(self.owner))
            self._begin_record()
        if name != self.prefix + plain and slot.kind >= REFERENCE:
            self._begin_record()
        if slot.kind < REFERENCE:
            self._odd_object(slot, name if name != self.prefix + plain else None, pairs, scope)
        elif slot.kind == WRAPPER:
            self._odd_wrapper(slot, name, pairs, scope)
        else:
            self._odd_leaf(slot, name, pairs, scope)

    def _find(self, local: str) -> tuple[Slot | None, str]:
        """Return the slot for a name in the open element, and its plain name; forgiving case and lost wrappers."""
        closer = self.closer
        table = (
            closer.slot.plan.table
            if isinstance(closer, OpenWrapper)
            else self.plans.plan(type(self.owner)).table
        )
        slot = table.get(self.prefix + local)
        if slot is not None:
            return slot, local
        for name, slot in table.items():
            if name.lower() == (self.prefix + local).lower():
                return slot, name[len(self.prefix) :]
        if isinstance(closer, OpenWrapper):
            for slot in table.values():
                inner = slot.plan.table.get(self.prefix + local) if slot.kind == WRAPPER else None
                if inner is not None:
                    self.findings.add("S013", local, closer.name, self._line())
                    self._begin_record()  # else writing would add the wrapper that is missing
                    return inner, local
        return None, ""

    def _is_taken(self, slot: Slot) -> bool:
        particle = slot.particle
        if slot.many:
            return False
        value = getattr(self.owner, particle.field)
        form = self.owner.source_form
        return value is not None or (form is not None and particle.field in form.lexical)

    def _odd_object(self, slot: Slot, name: str | None, pairs: Pairs, scope: Scope) -> None:
        plan: ElementPlan = slot.plan
        values, form = self._take_attributes(plan, pairs)
        form.name = name
        child = plan.cls(**values)
        if form.name or form.attributes or form.lexical:
            child.source_form = form
        slot.attach(self.owner, child)
        if self.record is not None:
            self.record.append(Place(slot.particle.field, child))
        self.open_object(plan, child, max(self.last, slot.mark))
        self._enter_scope(scope)

    def _enter_scope(self, scope: Scope) -> None:
        if scope is not self.scope:
            self.frame[3] = OpenScope(self.scope)
            self.scope = scope
        if scope.get(self.prefix[:-1], "") != self.namespace:
            self.frame[0] = NO_TABLE

    def _odd_wrapper(self, slot: Slot, name: str, pairs: Pairs, scope: Scope) -> None:
        if pairs:
            self._begin_record()
            self._report_unknown(pairs, namespaces.split(name)[1])
        outer = self.scope if scope is not self.scope else None
        record = self.record
        self.open_wrapper(slot, name, outer)
        self.scope = scope
        if record is not None:
            wrap = Wrap(name, pairs, (slot.particle.field,))
            record.append(wrap)
            self.frame[4] = wrap.content
        if record is not None or scope.get(self.prefix[:-1], "") != self.namespace:
            self.frame[0] = NO_TABLE

    def _odd_leaf(self, slot: Slot, name: str, pairs: Pairs, scope: Scope) -> None:
        particle = slot.particle
        unknown = pairs
        value: str | None = None
        if slot.kind == REFERENCE:
            spelled = next((key for key in (slot.plan, "targetGUID", "guid") if key in dict(pairs)), None)
            if spelled is None:
                self.findings.add("S014", namespaces.split(name)[1], "", self._line(), guid_of(self.owner))
                self._begin_record()
                self._open_raw(Raw(name, pairs), self._recorded(), scope)
                return
            value = dict(pairs)[spelled]
            unknown = tuple(pair for pair in pairs if pair[0] != spelled)
            if spelled != slot.plan:
                self.findings.add("S002", namespaces.split(name)[1], spelled, self._line())
        self._report_unknown(unknown, namespaces.split(name)[1])
        if unknown or (slot.kind == REFERENCE and dict(pairs).get(slot.plan) is None):
            self._begin_record()
        closer: Slot | OpenLeaf = slot
        if self.record is not None:
            leaf = Leaf(particle.field, value, name, pairs)
            self.record.append(leaf)
            closer = OpenLeaf(slot, leaf)
        if value is not None:
            slot.attach(self.owner, value)
        self.open_text(slot, closer)

    def _close_leaf(self, closer: OpenLeaf) -> None:
        leaf = closer.leaf
        if closer.slot.kind == TEXT:
            if self.text:
                leaf.content.append("".join(self.text))
            self.text = None
            plain = "".join(part for part in leaf.content if isinstance(part, str))
            self._take_text(closer.slot, plain)
            leaf.value = getattr(self.owner, leaf.field)

    def _leaf_content(self) -> list[Any]:
        """Return where an element inside the open leaf goes; the leaf is put on record if it was plain so far."""
        slot = self.leaf if self.owner is None else self.closer
        if isinstance(slot, Slot):
            collected, self.text = self.text, None
            self.frame = self.stack.pop()
            self._begin_record()
            record = self._recorded()
            if slot.kind == TEXT:
                leaf = Leaf(slot.particle.field, None)
                record.append(leaf)
            else:
                leaf = _last_leaf(record)
                leaf.attributes = ((slot.plan, str(leaf.value)),)
            leaf.name = self.prefix + _name_of(slot)
            self.open_text(slot, OpenLeaf(slot, leaf))
            self.text = collected
        opened = self.closer
        if not isinstance(opened, OpenLeaf):  # unreachable: made above
            raise AssertionError  # noqa: TRY004 - a broken promise of ours, not of the caller
        if self.text:
            opened.leaf.content.append("".join(self.text))
            self.text = []
        return opened.leaf.content

    def _in_leaf(self) -> bool:
        return self.owner is None or isinstance(self.closer, Slot | OpenLeaf)

    def _odd_text(self, data: str) -> None:
        if self._in_leaf():
            content = self._leaf_content()
        else:
            self._begin_record()
            content = self._recorded()
        if not content or not isinstance(content[-1], str):  # else the parser gave one text in pieces
            self.findings.add("S012", type(self.owner).__name__, "", self._line(), guid_of(self.owner))
            self.room = self.limits.max_text_chars
        content.append(data)
        self.room -= len(data)
        if self.room < 0:
            self.refuse("has a text that is longer than the limit")

    def _open_raw(self, raw: Raw, content: list[Any], scope: Scope) -> None:
        content.append(raw)
        depth_left = self.limits.max_xml_depth - len(self.stack)
        RawCapture(raw, scope, depth_left, self.limits.max_text_chars, self.refuse).run(self.parser)

    def _recorded(self) -> list[Item]:
        if self.record is None:  # unreachable: recording was begun
            raise AssertionError
        return self.record

    def _begin_record(self) -> None:
        """Keep the order of everything in the open element from here on, and of what it has so far.

        An open wrapper belongs to its object: both, and a wrapper between them, keep their order.
        """
        if self.record is not None:
            return
        opened: list[OpenWrapper] = []
        closer: object = self.closer
        while isinstance(closer, OpenWrapper):
            opened.insert(0, closer)
            closer = self.stack[-len(opened)][3]
        field = opened[0].slot.particle.field if opened else None
        record = skeleton(self.owner, self.format, self.prefix, skip=field)
        form_of(self.owner).content = record
        for position, wrapper in enumerate(opened):
            frame = self.stack[position - len(opened)]
            frame[0], frame[4] = NO_TABLE, record
            wrap = Wrap(wrapper.name, (), (wrapper.slot.particle.field,))
            record.append(wrap)
            record = wrap.content
        if field is not None:
            record += self._past(opened[-1].slot, field)
        self.frame[0], self.frame[4] = NO_TABLE, record

    def _past(self, slot: Slot, field: str) -> list[Item]:
        """Return what an open wrapper has had so far: its items, in the wrappers that stood between and are closed."""
        past: list[Item] = [Place(field, child) for child in getattr(self.owner, field)]
        between = slot.plan.particle.wrappers[slot.plan.level + 1 :]
        for wrapper in reversed(between if past else ()):
            past = [Wrap(self.prefix + wrapper.xml, (), (field,), past)]
        return past

    def _take_attributes(self, plan: ElementPlan, pairs: Pairs) -> tuple[dict[str, Any], SourceForm]:
        form = SourceForm()
        values: dict[str, Any] = {}
        unknown = []
        element = plan.cls.__name__
        for name, text in pairs:
            part = plan.attributes.get(name)
            if part is None:
                unknown.append((name, text))
                continue
            value = part.type.load(text)
            if value is None:
                value = _DEFAULTS.get(part.field)
            if part.type.dump(value) != text:
                form.lexical[part.field] = (value, text)
                if not part.type.accepts(text):
                    self.findings.add("S005", element, name, self._line(), dict(pairs).get("guid"))
            values[part.field] = value
        for part in plan.attributes.values():
            if part.required and part.field not in values:
                values[part.field] = default = _DEFAULTS.get(part.field)
                form.lexical[part.field] = (default, None)
                self.findings.add("S004", element, part.xml, self._line(), dict(pairs).get("guid"))
        form.attributes = tuple(unknown)
        self._report_unknown(form.attributes, element)
        return values, form

    def _report_unknown(self, pairs: Pairs, element: str) -> None:
        for name, _ in pairs:
            prefix, _local = namespaces.split(name)
            if (
                namespaces.declares(name)
                or prefix == "xml"
                or self.scope.get(prefix) == namespaces.SCHEMA_INSTANCE
            ):
                continue
            self.findings.add("S002", element, name, self._line())


def _last_leaf(record: list[Item]) -> Leaf:
    leaf = record[-1]
    if not isinstance(leaf, Leaf):  # unreachable: the reference that is open was attached last
        raise AssertionError  # noqa: TRY004 - a broken promise of ours, not of the caller
    return leaf


def _name_of(slot: Slot) -> str:
    if isinstance(slot.particle, spec.Children):  # unreachable: only leaves ask
        raise AssertionError  # noqa: TRY004 - a broken promise of ours, not of the caller
    return slot.particle.xml
