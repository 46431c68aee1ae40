"""A second way from model to XML and a canonical form, independent of the project's reader and writer.

Slow, plain, built on lxml trees: what the real writer says is compared with this.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from lxml import etree

from refiqda import model, spec

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLANKS: Final = " \t\r\n"


def _append(parent: etree._Element, item: model.Element, tag: str, format_: spec.Format) -> None:
    element = etree.SubElement(parent, f"{{{spec.NAMESPACES[format_]}}}{tag}")
    _fill(element, item, format_)


def _fill(element: etree._Element, item: model.Element, format_: spec.Format) -> None:
    described = spec.describe(type(item), format_)
    space = f"{{{spec.NAMESPACES[format_]}}}"
    for attribute in described.attributes:
        value = getattr(item, attribute.field)
        if value is not None:
            element.set(attribute.xml, attribute.type.dump(value))
    for part in described.particles:
        value = getattr(item, part.field)
        if value is None or value == []:
            continue
        if isinstance(part, spec.Text):
            etree.SubElement(element, space + part.xml).text = part.type.dump(value)
        elif isinstance(part, spec.Reference):
            for guid in value if part.many else [value]:
                etree.SubElement(element, space + part.xml).set(part.types[format_].attribute, guid)
        else:
            inner = element
            for wrapper in part.wrappers:
                inner = etree.SubElement(inner, space + wrapper.xml)
            names = {class_name: name for name, class_name in part.items.items()}
            for below in value if part.many else [value]:
                _append(inner, below, names[type(below).__name__], format_)


def document(root: model.Project | model.CodeBook) -> etree._Element:
    """Return the lxml tree of a model value; odd spellings (``source_form``) are not looked at."""
    format_: spec.Format = "project" if isinstance(root, model.Project) else "codebook"
    space = spec.NAMESPACES[format_]
    element = etree.fromstring(f'<{model.ROOT_NAMES[format_]} xmlns="{space}"/>')
    _fill(element, root, format_)
    return element


def to_xml(root: model.Project | model.CodeBook) -> bytes:
    """Return the bytes of a project or codebook file for a model value."""
    return etree.tostring(document(root), xml_declaration=True, encoding="utf-8")


def _texts(format_: spec.Format, cls: type, seen: set[type]) -> Iterator[str]:
    if cls in seen:
        return
    seen.add(cls)
    for part in spec.describe(cls, format_).particles:
        if isinstance(part, spec.Text):
            yield part.xml
        elif isinstance(part, spec.Children):
            for name in part.items.values():
                yield from _texts(format_, spec.class_named(name), seen)


def simple_content_tags() -> frozenset[str]:
    """Return the tags (``{namespace}name``) whose content is text, in both formats."""
    return frozenset(
        f"{{{space}}}{name}"
        for format_, space in spec.NAMESPACES.items()
        for name in _texts(format_, model.ROOTS[format_], set())
    )


def canonical(xml: bytes) -> bytes:
    """Return what a faithful round trip must keep: canonical XML (C14N 1.0, inclusive) without the rest.

    Comments and processing instructions are dropped, and text of XML blanks alone, except inside an element
    that the schema says holds text (``Description``). Prefixes and namespace declarations stay.
    """
    parser = etree.XMLParser(
        remove_comments=True, remove_pis=True, resolve_entities=False, no_network=True, huge_tree=True
    )
    tree = etree.parse(io.BytesIO(xml), parser)
    keep = simple_content_tags()
    for element in tree.iter():
        if element.tag in keep:
            continue
        if element.text is not None and not element.text.strip(_BLANKS):
            element.text = None
        for below in element:
            if below.tail is not None and not below.tail.strip(_BLANKS):
                below.tail = None
    out = io.BytesIO()
    tree.write_c14n(out, with_comments=False)
    return out.getvalue()
