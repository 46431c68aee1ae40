"""The model's descriptions as XML Schema: one schema for the project format, one for the codebook format.

``schemas/*.xsd`` are the output of this module (``python -m refiqda.schema`` writes them anew) and never
edited by hand. They say the same as the QDA-XML 1.0 schemas: same element and type names, order, occurrence,
attributes, enumerations and patterns; the documentation is our own. Types stand in the order in which
a walk from the root element meets them, so the same model always gives the same bytes.
"""

from __future__ import annotations

import functools
import inspect
import itertools
import re
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Final

from refiqda import model, spec

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml import etree

FILES: Final[dict[spec.Format, str]] = {"project": "Project.xsd", "codebook": "Codebook.xsd"}
"""The file name of each format's schema in the folder ``schemas``."""

_INDENT: Final = "  "
_WIDTH: Final = 100
_HEADER: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<!--
  {title} of QDA-XML 1.0, the exchange format of REFI-QDA.
  Emitted from refiqda/model.py by "python -m refiqda.schema": change the model, not this file.
  Clause numbers refer to the REFI-QDA specification 1.5.
-->
"""
_TITLES: Final[dict[spec.Format, str]] = {"project": "The project format", "codebook": "The codebook format"}
_ROOT_DOCS: Final[dict[spec.Format, str]] = {
    "project": "The root of every project file (.qde).",
    "codebook": "The root of every codebook file (.qdc).",
}


def _escaped(text: str) -> str:
    # Not xml.sax.saxutils, which imports urllib: a sixth of the time that the command line may take to start.
    for character, reference in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(character, reference)
    return text


def _indented(lines: Iterable[str]) -> list[str]:
    return [_INDENT + line for line in lines]


def _tag(name: str, attributes: dict[str, str], inner: Sequence[str] = ()) -> list[str]:
    spelled = "".join(f' {key}="{_escaped(value)}"' for key, value in attributes.items())
    if not inner:
        return [f"<xsd:{name}{spelled}/>"]
    return [f"<xsd:{name}{spelled}>", *_indented(inner), f"</xsd:{name}>"]


def _annotation(doc: str) -> list[str]:
    """Return the lines of an annotation that holds ``doc``, or none if there is nothing to say."""
    if not doc:
        return []
    paragraphs = inspect.cleandoc(doc).split("\n\n")
    wrapped = [textwrap.wrap(_escaped(text), _WIDTH, break_on_hyphens=False) for text in paragraphs]
    lines = wrapped[0] + [line for paragraph in wrapped[1:] for line in ("", *paragraph)]
    return _tag("annotation", {}, _tag("documentation", {"xml:lang": "en"}, lines))


def _element(name: str, type_name: str, *, required: bool, many: bool = False, doc: str = "") -> list[str]:
    attributes = {"name": name, "type": type_name}
    if not required:
        attributes["minOccurs"] = "0"
    if many:
        attributes["maxOccurs"] = "unbounded"
    return _tag("element", attributes, _annotation(doc))


def _attribute(name: str, type_name: str, *, required: bool, doc: str = "") -> list[str]:
    attributes = {"name": name, "type": type_name}
    if required:
        attributes["use"] = "required"
    return _tag("attribute", attributes, _annotation(doc))


class _Types:
    """The named types that a walk from the root element has met so far, each as lines of XML Schema."""

    def __init__(self, format_: spec.Format) -> None:
        self.format = format_
        self.complex: dict[str, list[str]] = {}
        self.simple: dict[str, list[str]] = {}

    def of_class(self, cls: type) -> str:
        """Return the type name of an element class, having added the type."""
        described = spec.describe(cls, self.format)
        name = described.type_name
        if name not in self.complex:
            self.complex[name] = []  # stands here before its content is walked: a code holds codes
            content = self._sequence(described.particles)
            for part in described.attributes:
                type_name = self.of_simple(part.type)
                content += _attribute(part.xml, type_name, required=part.required, doc=part.doc)
            doc = _with_xml_names(described)
            self.complex[name] = _tag("complexType", {"name": name}, _annotation(doc) + content)
        return name

    def of_simple(self, type_: spec.SimpleType) -> str:
        """Return the name of a simple type as schemas refer to it, having added it if it is one of ours."""
        if type_.name is None:
            return f"xsd:{type_.base}"
        if type_.name not in self.simple:
            facets = [line for value in type_.values for line in _tag("enumeration", {"value": value})]
            if type_.pattern is not None:
                facets += _tag("pattern", {"value": type_.pattern})
            restriction = _tag("restriction", {"base": f"xsd:{type_.base}"}, facets)
            self.simple[type_.name] = _tag(
                "simpleType", {"name": type_.name}, _annotation(type_.doc) + restriction
            )
        return type_.name

    def _of_reference(self, type_: spec.ReferenceType) -> str:
        if type_.name not in self.complex:
            guid = _attribute(type_.attribute, self.of_simple(spec.GUID), required=True)
            self.complex[type_.name] = _tag("complexType", {"name": type_.name}, guid)
        return type_.name

    def _of_wrapper(self, wrappers: tuple[spec.Wrapper, ...], items: dict[str, str]) -> str:
        """Return the type name of the outermost of ``wrappers``; a wrapper that stands is never empty."""
        name = wrappers[0].type_name
        self.complex[name] = []  # no wrapper stands in two places of a format
        if len(wrappers) > 1:
            content = _tag("sequence", {}, self._wrapper(wrappers[1:], items))
        elif len(items) == 1:
            content = _tag("sequence", {}, self._items(items, required=True, many=True))
        else:
            one_of_each = self._items(items, required=True, many=False)
            content = _tag("choice", {"maxOccurs": "unbounded"}, one_of_each)
        self.complex[name] = _tag("complexType", {"name": name}, content)
        return name

    def _wrapper(self, wrappers: tuple[spec.Wrapper, ...], items: dict[str, str], doc: str = "") -> list[str]:
        type_name = self._of_wrapper(wrappers, items)
        return _element(wrappers[0].xml, type_name, required=wrappers[0].required, doc=doc)

    def _items(self, items: dict[str, str], *, required: bool, many: bool, doc: str = "") -> list[str]:
        lines: list[str] = []
        for name, class_name in items.items():
            type_name = self.of_class(spec.class_named(class_name))
            lines += _element(name, type_name, required=required, many=many, doc=doc)
        return lines

    def _particle(self, part: spec.Particle) -> list[str]:
        if isinstance(part, spec.Text):
            return _element(part.xml, self.of_simple(part.type), required=False, doc=part.doc)
        if isinstance(part, spec.Reference):
            type_name = self._of_reference(part.types[self.format])
            return _element(part.xml, type_name, required=part.required, many=part.many, doc=part.doc)
        if part.wrappers:
            return self._wrapper(part.wrappers, part.items, part.doc)
        return self._items(part.items, required=False, many=part.many, doc=part.doc)

    def _sequence(self, particles: tuple[spec.Particle, ...]) -> list[str]:
        if not particles:
            return []
        lines: list[str] = []
        for choice, group in itertools.groupby(particles, key=_choice):
            inner = [line for part in group for line in self._particle(part)]
            lines += inner if choice is None else _tag("choice", {}, inner)
        return _tag("sequence", {}, lines)


def _choice(part: spec.Particle) -> str | None:
    return part.choice if isinstance(part, spec.Text) else None


def _with_xml_names(described: spec.ElementSpec) -> str:
    """Return the docstring of a class with its fields named as readers of the schema know them."""
    parts = (*described.attributes, *described.particles)
    names = {part.field: part.xml for part in parts if not isinstance(part, spec.Children)}
    return re.sub(r"``(\w+)``", lambda found: f"'{names.get(found[1], found[1])}'", described.doc)


def emit(format_: spec.Format) -> bytes:
    """Return the XML Schema of ``format_`` as UTF-8, laid out for readers; same model, same bytes."""
    types = _Types(format_)
    root = _element(
        model.ROOT_NAMES[format_],
        types.of_class(model.ROOTS[format_]),
        required=True,
        doc=_ROOT_DOCS[format_],
    )
    attributes = {
        "xmlns": spec.NAMESPACES[format_],
        "xmlns:xsd": "http://www.w3.org/2001/XMLSchema",
        "targetNamespace": spec.NAMESPACES[format_],
        "elementFormDefault": "qualified",
        "attributeFormDefault": "unqualified",
        "version": "1.0",
    }
    parts = [root, *types.complex.values(), *types.simple.values()]
    inner = parts[0] + [line for part in parts[1:] for line in ("", *part)]
    lines = [line.rstrip() for line in _tag("schema", attributes, inner)]
    return (_HEADER.format(title=_TITLES[format_]) + "\n".join(lines) + "\n").encode()


@functools.cache
def xsd(format_: spec.Format) -> etree.XMLSchema:
    """Return the schema of ``format_`` ready to validate lxml documents; made once.

    libxml2 takes a few values that XML Schema does not (and the other way round); ``spec.SimpleType.accepts``
    is exact.
    """
    from lxml import etree  # noqa: PLC0415 - importing this module must stay cheap

    return etree.XMLSchema(etree.fromstring(emit(format_)))


def write_all(folder: Path) -> None:
    """Write the schemas of both formats into ``folder``, over the ones that are there."""
    for format_, name in FILES.items():
        (folder / name).write_bytes(emit(format_))


if __name__ == "__main__":
    write_all(Path(sys.argv[1] if len(sys.argv) > 1 else "schemas"))
