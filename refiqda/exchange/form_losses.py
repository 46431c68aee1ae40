"""What a file said beside the standard: told when a strict writing leaves it behind.

Everything here is read from an element's ``source_form``; names of the format are told, never texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda import model, spec
from refiqda.exchange import namespaces
from refiqda.exchange.source_form import Leaf, Place, Raw, Wrap

if TYPE_CHECKING:
    from refiqda.exchange.source_form import Item, Pairs, SourceForm
    from refiqda.losses import LossLog

_LONGEST_NAME: Final = 60
_INSTANCE_NAMES: Final = ("schemaLocation", "noNamespaceSchemaLocation", "type", "nil")
_NAMES: Final[dict[tuple[type, spec.Format], frozenset[str]]] = {}


def note_form(element: model.Element, format_: spec.Format, log: LossLog) -> None:
    """Add to ``log`` what the file's spelling of ``element`` held that plain writing does not repeat."""
    form: SourceForm | None = element.source_form
    if form is None:
        return
    owner = type(element).__name__
    if form.name is not None and namespaces.split(form.name)[1] not in _names_of(type(element), format_):
        log.add("repaired", "element", f"{owner} has its proper name and place")
    attributes = form.attributes
    if misplaced_description(element) is not None:
        attributes = tuple(pair for pair in attributes if pair[0] != "description")
        log.add("repaired", "description", f"stood as an attribute of {owner} and is in its place now")
    _note_attributes(attributes, owner, log)
    _note_spellings(element, form, format_, log)
    if form.content is not None:
        _note_content(element, form.content, format_, log)


def misplaced_description(element: model.Element) -> str | None:
    """Return the description that a file gives as an attribute, where it gives none in its place."""
    form: SourceForm | None = element.source_form
    if form is None or getattr(element, "description", "") is not None:
        return None
    return dict(form.attributes).get("description") or None


def note_namespace(root: model.Project | model.CodeBook, format_: spec.Format, log: LossLog) -> None:
    """Add to ``log`` that the document was in another namespace than QDA-XML 1.0."""
    form: SourceForm | None = root.source_form
    if form is None:
        return
    prefix, _ = namespaces.split(form.name or "")
    declared = dict(form.attributes).get(f"xmlns:{prefix}" if prefix else "xmlns", "")
    if not namespaces.is_current(declared, format_):
        log.add("repaired", "file", "written as QDA-XML 1.0, which it was not")


def _names_of(cls: type, format_: spec.Format) -> frozenset[str]:
    """Return every element name under which ``cls`` may stand."""
    key = (cls, format_)
    if key not in _NAMES:
        found = {model.ROOT_NAMES[format_]} if cls is model.ROOTS[format_] else set()
        for owner in spec.element_classes():
            for part in spec.describe(owner, format_).particles:
                if isinstance(part, spec.Children):
                    found |= {xml for xml, named in part.items.items() if named == cls.__name__}
        _NAMES[key] = frozenset(found)
    return _NAMES[key]


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}..."


def _note_attributes(pairs: Pairs, owner: str, log: LossLog) -> None:
    for name, _ in pairs:
        prefix, local = namespaces.split(name)
        if namespaces.declares(name) or (prefix and local in _INSTANCE_NAMES):
            continue
        log.add("dropped", "attribute", f"the standard has no {_short(name)} in {owner}")


def _note_spellings(element: model.Element, form: SourceForm, format_: spec.Format, log: LossLog) -> None:
    described = spec.describe(type(element), format_)
    owner = type(element).__name__
    for part in (*described.attributes, *described.particles):
        if not isinstance(part, spec.Attribute | spec.Text) or part.field not in form.lexical:
            continue
        value = getattr(element, part.field)
        holds, text = form.spelling(part.field, value)
        if not holds:
            continue
        if text is None:
            if value is None or part.field == "guid":
                continue  # told where the whole element is judged
            log.add("repaired", "attribute", f"{part.xml} was missing in {owner} and is filled in")
        elif value is None and text.strip():
            log.add("dropped", "value", f"{part.xml} in {owner} cannot be read")
        elif not part.type.accepts(text):
            log.add("repaired", "value", f"{part.xml} in {owner} was not spelled as the standard has it")


def _note_content(element: model.Element, content: list[Item], format_: spec.Format, log: LossLog) -> None:
    particles = spec.describe(type(element), format_).particles
    ranks = {part.field: rank for rank, part in enumerate(particles)}
    known = {
        name
        for part in particles
        for name in (part.items if isinstance(part, spec.Children) else (part.xml,))
    }
    owner = type(element).__name__
    last = 0
    disorder = False
    lost = 0
    wrappers: set[str] = set()
    todo: list[tuple[Item, int]] = [(item, 0) for item in reversed(content)]
    while todo:
        item, depth = todo.pop()
        if isinstance(item, str):
            if item.strip():
                log.add("dropped", "text", f"text stood in {owner} where only elements may stand")
        elif isinstance(item, Raw):
            _note_raw(item, owner, known, log)
        elif isinstance(item, Wrap):
            _note_wrapper(item, owner, wrappers, log)
            todo += [(inner, depth + 1) for inner in reversed(item.content)]
        else:
            part = particles[ranks[item.field]]
            if isinstance(part, spec.Children) and len(part.wrappers) != depth:
                lost += 1
            rank = _rank(item, ranks, particles)
            disorder, last = disorder or rank < last, max(rank, last)
            if isinstance(item, Leaf):
                _note_leaf(item, part, owner, format_, log)
    if lost:
        log.add(
            "repaired", "element", f"what stood in {owner} without its container stands in it", count=lost
        )
    if disorder:
        log.add("repaired", "element", f"what stands in {owner} is in the standard's order")


def _rank(item: Place | Leaf, ranks: dict[str, int], particles: tuple[spec.Particle, ...]) -> int:
    """Return the place of a child in the schema; values that exclude each other have one place."""
    rank = ranks.get(item.field, 0)
    part = particles[rank]
    if isinstance(part, spec.Text) and part.choice is not None:
        return next(i for i, other in enumerate(particles) if getattr(other, "choice", None) == part.choice)
    return rank


def _note_raw(raw: Raw, owner: str, known: set[str], log: LossLog) -> None:
    local = namespaces.split(raw.name)[1]
    if local in known:
        log.add("dropped", "element", f"{local} stood in {owner} once more, or without what it needs")
    else:
        log.add("dropped", "element", f"the standard has no {_short(local)} in {owner}")


def _note_wrapper(wrap: Wrap, owner: str, seen: set[str], log: LossLog) -> None:
    local = namespaces.split(wrap.name)[1]
    _note_attributes(wrap.attributes, local, log)
    if not any(isinstance(item, Place | Wrap) for item in wrap.content):
        log.add("repaired", "element", f"{_short(local)} in {owner} held nothing and is left away")
    if local in seen:
        log.add("repaired", "element", f"{_short(local)} stood several times in {owner} and is one now")
    seen.add(local)


def _note_leaf(leaf: Leaf, part: spec.Particle, owner: str, format_: spec.Format, log: LossLog) -> None:
    if leaf.name is None:
        return
    local = namespaces.split(leaf.name)[1]
    pairs = leaf.attributes
    if isinstance(part, spec.Reference):
        proper = part.types[format_].attribute
        spelled = next((key for key in (proper, "targetGUID", "guid") if key in dict(pairs)), proper)
        pairs = tuple(pair for pair in pairs if pair[0] != spelled)
        if spelled != proper:
            log.add("repaired", "reference", f"{local} names what it points to as the standard has it")
    _note_attributes(pairs, local, log)
    for item in leaf.content:
        if isinstance(item, Raw):
            log.add(
                "dropped", "element", f"{_short(namespaces.split(item.name)[1])} inside {local} of {owner}"
            )
        elif isinstance(part, spec.Reference) and item:
            log.add("dropped", "text", f"text stood in {local} of {owner}, which only points to something")
