"""Recorded order: the content of an element as its file had it, with later edits worked in."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from refiqda import model, spec
from refiqda.exchange import namespaces
from refiqda.exchange.source_form import Leaf, Place, Raw, Wrap
from refiqda.exchange.spelling import escape_text, spell_attributes, spell_raw

if TYPE_CHECKING:
    from refiqda.exchange.source_form import Item, SourceForm
    from refiqda.exchange.writer import Writer

Entry = str | tuple[str, model.Element]
"""What an element contains: finished text, or an element still to be written under a name."""


class Recorded:
    """The content of one element in the order its file had, with what was edited since worked in.

    Children that are gone are left out; the others come in the order of the model's list; new ones follow the
    last of their kind, or stand where the schema has them.
    """

    def __init__(self, writer: Writer, element: model.Element, form: SourceForm) -> None:
        self.writer = writer
        self.element = element
        self.content: list[Item] = form.content or []
        self.particles: dict[str, tuple[int, spec.Particle, dict[type, str]]] = {}
        self.waiting: dict[str, deque[Any]] = {}
        self.present: dict[str, set[int]] = {}
        self.expected: dict[str, int] = {}
        for rank, (particle, names) in enumerate(writer.recipe_of(element).particles):
            field, value = particle.field, getattr(element, particle.field)
            self.particles[field] = (rank, particle, names)
            if isinstance(particle, spec.Text):
                text = writer.text_of(element, particle, value)
                self.waiting[field] = deque(() if text is None else (text,))
            elif particle.many:
                self.waiting[field] = deque(value)
            else:
                self.waiting[field] = deque(() if value is None else (value,))
            self.present[field] = {id(child) for child in self.waiting[field]}
        self._expect(self.content)

    def _expect(self, items: list[Item]) -> None:
        for item in items:
            if isinstance(item, Wrap):
                self._expect(item.content)
            elif isinstance(item, Place | Leaf):
                self.expected[item.field] = self.expected.get(item.field, 0) + 1

    def entries(self) -> list[Entry]:
        """Return the content."""
        ranked = self._render(self.content)
        for field, (rank, _, _) in self.particles.items():
            if self.waiting[field]:
                at = next((i for i, (other, _) in enumerate(ranked) if other > rank), len(ranked))
                ranked[at:at] = [(rank, entry) for entry in self._rest(field, 0)]
        return [entry for _, entry in ranked]

    def _render(self, items: list[Item]) -> list[tuple[int, Entry]]:
        made: list[tuple[int, Entry]] = []
        for item in items:
            rank = made[-1][0] if made else -1
            if isinstance(item, str):
                made.append((rank, escape_text(item)))
            elif isinstance(item, Raw):
                made.append((rank, spell_raw(item)))
            elif isinstance(item, Wrap):
                made += self._wrap(item)
            else:
                rank = self.particles[item.field][0]
                made += [(rank, entry) for entry in self._known(item)]
        return made

    def _known(self, item: Place | Leaf) -> list[Entry]:
        field = item.field
        self.expected[field] -= 1
        entries: list[Entry] = []
        waiting = self.waiting[field]
        _, particle, names = self.particles[field]
        if waiting and self._is_present(item, particle):
            value = waiting.popleft()
            if isinstance(item, Leaf):
                entries.append(self._leaf(item, particle, value))
            else:
                entries += self.writer.children(names, [value])
        if not self.expected[field] and isinstance(particle, spec.Children) and particle.wrappers:
            entries += self._rest(field, len(particle.wrappers))
        elif not self.expected[field]:
            entries += self._rest(field, 0)
        return entries

    def _is_present(self, item: Place | Leaf, particle: spec.Particle) -> bool:
        if isinstance(item, Place):
            return id(item.child) in self.present[item.field]
        if isinstance(particle, spec.Reference) and particle.many:
            return item.value in self.waiting[item.field]
        return True

    def _leaf(self, leaf: Leaf, particle: spec.Particle, value: str) -> str:
        held = getattr(self.element, leaf.field)
        same = leaf.value == (value if isinstance(held, list) else held)
        if same and leaf.name is not None:
            return spell_raw(Raw(leaf.name, leaf.attributes, leaf.content))
        if isinstance(particle, spec.Reference):
            return self.writer.reference(particle, value)
        if isinstance(particle, spec.Text):
            return self.writer.text(particle, value)
        raise TypeError(leaf.field)  # a leaf is a text or a reference

    def _rest(self, field: str, level: int) -> list[Entry]:
        """Return what is still waiting of ``field``, inside its wrappers from ``level`` inwards."""
        _, particle, names = self.particles[field]
        waiting, self.waiting[field] = list(self.waiting[field]), deque()
        if not waiting:
            return []
        if isinstance(particle, spec.Children):
            return self.writer.wrapped(particle, self.writer.children(names, waiting), level)
        if isinstance(particle, spec.Reference):
            return [self.writer.reference(particle, guid) for guid in waiting]
        return [self.writer.text(particle, text) for text in waiting]

    def _wrap(self, wrap: Wrap) -> list[tuple[int, Entry]]:
        field = wrap.fields[0]
        rank, particle, _ = self.particles[field]
        inside = [entry for _, entry in self._render(wrap.content)]
        if not self.expected.get(field) and isinstance(particle, spec.Children):
            local = namespaces.split(wrap.name)[1].lower()
            levels = [i for i, wrapper in enumerate(particle.wrappers) if wrapper.xml.lower() == local]
            inside += self._rest(field, levels[0] + 1 if levels else len(particle.wrappers))
        if not inside and wrap.content and not wrap.attributes:
            return []  # everything in it was removed since
        attributes = spell_attributes(wrap.attributes)
        if not inside:
            return [(rank, f"<{wrap.name}{attributes}/>")]
        made: list[Entry] = [f"<{wrap.name}{attributes}>", *inside, f"</{wrap.name}>"]
        return [(rank, entry) for entry in made]
