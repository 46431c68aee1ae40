"""What a schema says, as plain data, so that two schemas can be compared whatever their layout.

Knows exactly the constructs that the QDA-XML schemas use and refuses every other, so that nothing is
overlooked.
"""

from __future__ import annotations

from typing import Any, Final

from lxml import etree

_XS: Final = "{http://www.w3.org/2001/XMLSchema}"
_KNOWN: Final[dict[str, frozenset[str]]] = {
    "schema": frozenset({"targetNamespace", "elementFormDefault", "attributeFormDefault", "version"}),
    "element": frozenset({"name", "type", "minOccurs", "maxOccurs"}),
    "attribute": frozenset({"name", "type", "use"}),
    "complexType": frozenset({"name"}),
    "simpleType": frozenset({"name"}),
    "sequence": frozenset({"minOccurs", "maxOccurs"}),
    "choice": frozenset({"minOccurs", "maxOccurs"}),
    "restriction": frozenset({"base"}),
    "pattern": frozenset({"value"}),
    "enumeration": frozenset({"value"}),
}


def _name(element: etree._Element) -> str:
    qname = etree.QName(element)
    assert f"{{{qname.namespace}}}" == _XS, element.tag
    unknown = set(element.attrib) - _KNOWN[qname.localname]
    assert not unknown, unknown
    return qname.localname


def _children(element: etree._Element) -> list[etree._Element]:
    return [below for below in element.iterchildren("*") if below.tag != f"{_XS}annotation"]


def _resolved(element: etree._Element, key: str) -> str:
    """Return the type that an attribute names, with its namespace instead of the prefix."""
    prefix, colon, local = str(element.attrib[key]).rpartition(":")
    return f"{{{element.nsmap[prefix if colon else None]}}}{local}"


def _occurrence(element: etree._Element) -> tuple[str, str]:
    return (element.get("minOccurs", "1"), element.get("maxOccurs", "1"))


def _particle(element: etree._Element) -> tuple[Any, ...]:
    if _name(element) == "element":
        assert not _children(element)
        return ("element", element.attrib["name"], _resolved(element, "type"), _occurrence(element))
    assert _name(element) in {"sequence", "choice"}
    inner = tuple(_particle(below) for below in _children(element))
    return (_name(element), _occurrence(element), inner)


def _complex(element: etree._Element) -> dict[str, Any]:
    content: tuple[Any, ...] = ()
    attributes: dict[str, tuple[str, str]] = {}
    for below in _children(element):
        if _name(below) == "attribute":
            assert below.attrib["name"] not in attributes
            attributes[str(below.attrib["name"])] = (_resolved(below, "type"), below.get("use", "optional"))
        else:
            assert content == ()
            assert not attributes
            content = _particle(below)
    return {"content": content, "attributes": attributes}


def _simple(element: etree._Element) -> dict[str, Any]:
    (restriction,) = _children(element)
    assert _name(restriction) == "restriction"
    facets = [(_name(facet), str(facet.attrib["value"])) for facet in _children(restriction)]
    return {"base": _resolved(restriction, "base"), "facets": facets}


def component(element: etree._Element) -> tuple[str, str, Any]:
    """Return kind, name and content of one global component of a schema."""
    kind = _name(element)
    content = {"complexType": _complex, "simpleType": _simple, "element": _particle}[kind](element)
    return kind, str(element.attrib["name"]), content


def meaning(root: etree._Element) -> dict[str, Any]:
    """Return the global elements, complex types and simple types of a schema, and its own attributes."""
    assert _name(root) == "schema"
    found: dict[str, Any] = {"schema": dict(root.attrib)}
    for below in _children(root):
        kind, name, content = component(below)
        assert f"{kind} {name}" not in found
        found[f"{kind} {name}"] = content
    return found


def differences(one: Any, other: Any, path: str = "") -> list[str]:  # noqa: ANN401 - nested plain data
    """Return one line for each place where two meanings differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        found: list[str] = []
        for key in sorted(one.keys() | other.keys()):
            if key not in one or key not in other:
                found.append(f"{path}/{key}: only in the {'second' if key in other else 'first'}")
            else:
                found += differences(one[key], other[key], f"{path}/{key}")
        return found
    return [] if one == other else [f"{path}: {one!r} is not {other!r}"]
