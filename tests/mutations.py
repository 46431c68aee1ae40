"""Changes to a valid lxml document that mostly break it: structure, names, attributes, values.

Each takes the root, the format and a source of chance, and changes the tree in place. Values stay clear of
the few on which libxml2 and xmlschema disagree; those are in ``tests/schema/engines.py``.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Final

from lxml import etree

from refiqda import model, spec

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    Mutation = Callable[[etree._Element, spec.Format, Random], None]

_GUID: Final = "12345678-9abc-def0-1234-56789abcdef0"
VALUES: Final = (
    "", " ", "0", "1", "true", "TRUE", "yes", "-7", "+5", " 7 ", "007", "1.5", ".5", ".", "1e3", "NaN",
    "text", _GUID, _GUID.upper(), f"{{{_GUID}}}", f"{{{_GUID}", f"{_GUID}0", _GUID.replace("-", ""),
    "#abc", "#ABCDEF", "#abcd", "#1234567", "red", "2020-02-29", "2019-02-29", "2020-13-01",
    "2020-02-29Z", "2020-01-01T10:00:00", "2020-01-01T10:00:00.1234567Z", "2020-01-01T24:00:00",
    "2020-01-01T25:00:00", "2020-01-01T10:00", "2020-01-01T10:00:00+14:01", "OneWay", "oneway",
    "Associative", "Text", "Float", "Note", "note", "solid", "Solid",
)  # fmt: skip
_FOREIGN: Final = "urn:example:other"


def names(format_: spec.Format) -> tuple[list[str], list[str]]:
    """Return the element names and the attribute names of a format, sorted."""
    elements: set[str] = {model.ROOT_NAMES[format_]}
    attributes: set[str] = {"unknown", "xmlid"}
    for cls in spec.element_classes():
        described = spec.describe(cls, format_)
        attributes |= {attribute.xml for attribute in described.attributes}
        for part in described.particles:
            if isinstance(part, spec.Children):
                elements |= set(part.items) | {wrapper.xml for wrapper in part.wrappers}
            else:
                elements.add(part.xml)
    return sorted(elements), sorted(attributes | {"targetGUID"})


def _any(root: etree._Element, random: Random) -> etree._Element:
    return random.choice(list(root.iter(etree.Element)))


def _below(root: etree._Element, random: Random) -> tuple[etree._Element, etree._Element] | None:
    """Return an element below the root with its parent, if there is one."""
    found = [(element, parent) for parent in root.iter(etree.Element) for element in parent]
    return random.choice(found) if found else None


def _tag(format_: spec.Format, random: Random) -> str:
    return f"{{{spec.NAMESPACES[format_]}}}{random.choice(names(format_)[0])}"


def drop(root: etree._Element, _: spec.Format, random: Random) -> None:
    """Take an element away."""
    if chosen := _below(root, random):
        chosen[1].remove(chosen[0])


def duplicate(root: etree._Element, _: spec.Format, random: Random) -> None:
    """Let an element stand twice."""
    if chosen := _below(root, random):
        chosen[0].addnext(copy.deepcopy(chosen[0]))


def reorder(root: etree._Element, _: spec.Format, random: Random) -> None:
    """Put the children of an element in another order."""
    crowded = [element for element in root.iter(etree.Element) if len(element) > 1]
    if crowded:
        element = random.choice(crowded)
        below = list(element)
        random.shuffle(below)
        element[:] = below


def move(root: etree._Element, _: spec.Format, random: Random) -> None:
    """Put a copy of an element where it need not belong."""
    if chosen := _below(root, random):
        target = _any(root, random)
        target.insert(random.randint(0, len(target)), copy.deepcopy(chosen[0]))


def rename(root: etree._Element, format_: spec.Format, random: Random) -> None:
    """Give an element the name of another."""
    _any(root, random).tag = _tag(format_, random)


def change_namespace(root: etree._Element, _: spec.Format, random: Random) -> None:
    """Put an element into no namespace, another, or the other format's."""
    element = _any(root, random)
    space = random.choice(["", f"{{{_FOREIGN}}}", *(f"{{{uri}}}" for uri in spec.NAMESPACES.values())])
    element.tag = space + etree.QName(element).localname


def drop_attribute(root: etree._Element, _: spec.Format, random: Random) -> None:
    """Take an attribute away."""
    found = [(element, name) for element in root.iter(etree.Element) for name in element.attrib]
    if found:
        element, name = random.choice(found)
        del element.attrib[name]


def add_attribute(root: etree._Element, format_: spec.Format, random: Random) -> None:
    """Add an attribute that belongs elsewhere, nowhere, or to another namespace."""
    name = random.choice([*names(format_)[1], f"{{{_FOREIGN}}}guid"])
    _any(root, random).set(name, random.choice(VALUES))


def change_value(root: etree._Element, _: spec.Format, random: Random) -> None:
    """Give an attribute another value, perhaps a bad one."""
    found = [(element, name) for element in root.iter(etree.Element) for name in element.attrib]
    if found:
        element, name = random.choice(found)
        element.set(name, random.choice(VALUES))


def change_text(root: etree._Element, _: spec.Format, random: Random) -> None:
    """Put a text into an element, whether it may hold text or not."""
    _any(root, random).text = random.choice(VALUES)


def add_element(root: etree._Element, format_: spec.Format, random: Random) -> None:
    """Add an element, known or not, empty, somewhere."""
    space = spec.NAMESPACES[format_]
    tags = [
        _tag(format_, random),
        _tag(format_, random),
        f"{{{space}}}Unknown",
        f"{{{_FOREIGN}}}Code",
        "Code",
    ]
    target = _any(root, random)
    target.insert(random.randint(0, len(target)), etree.Element(random.choice(tags)))


def wrap(root: etree._Element, format_: spec.Format, random: Random) -> None:
    """Put an element inside one of another name."""
    if chosen := _below(root, random):
        element, parent = chosen
        around = etree.Element(_tag(format_, random))
        parent.replace(element, around)
        around.append(element)


def unwrap(root: etree._Element, _: spec.Format, random: Random) -> None:
    """Put the children of an element in its place."""
    if chosen := _below(root, random):
        element, parent = chosen
        at = parent.index(element)
        parent[at : at + 1] = list(element)


def empty(root: etree._Element, _: spec.Format, random: Random) -> None:
    """Take all content of an element away."""
    element = _any(root, random)
    del element[:]
    element.text = None


def decorate(root: etree._Element, _: spec.Format, random: Random) -> None:
    """Add what no schema minds: a comment, an instruction, blanks."""
    element = _any(root, random)
    element.insert(0, random.choice([etree.Comment("aside"), etree.ProcessingInstruction("aside", "x")]))
    element[0].tail = random.choice(["", " ", "\n\t"])


ALL: Final[tuple[Mutation, ...]] = (
    drop,
    duplicate,
    reorder,
    move,
    rename,
    change_namespace,
    drop_attribute,
    add_attribute,
    change_value,
    change_text,
    add_element,
    wrap,
    unwrap,
    empty,
    decorate,
)


def mutated(root: etree._Element, format_: spec.Format, random: Random) -> etree._Element:
    """Return a copy of a document with one to three changes, as a parser would have read it."""
    changed = copy.deepcopy(root)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        random.choice(ALL)(changed, format_, random)
    return etree.fromstring(etree.tostring(changed))
