"""How one attrs field is spelled in XML, and the simple types of the standard.

The model's classes are made with the helpers of this module (``spec.attribute``, ``spec.text``,
``spec.children`` ...); everything that knows the format (reader, writer, schema emitter, test strategies)
asks ``describe`` for an element's description and walks it. Nothing else spells an element's name.

Two formats share the descriptions: the project (``urn:QDA-XML:project:1.0``) and the codebook
(``urn:QDA-XML:codebook:1.0``); a field that stands in only one of them says so.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable

Format = Literal["project", "codebook"]

NAMESPACES: Final[dict[Format, str]] = {
    "project": "urn:QDA-XML:project:1.0",
    "codebook": "urn:QDA-XML:codebook:1.0",
}
"""The target namespaces of QDA-XML 1.0 (specification 1.5, annexes)."""

_KEY: Final = "refiqda.spec"
_BOTH: Final[tuple[Format, ...]] = ("project", "codebook")
_XML_SPACE: Final = " \t\n\r"

T = TypeVar("T")


# --- simple types ---------------------------------------------------------------------------------------


@attrs.frozen(eq=False)
class SimpleType:
    """One simple type: its name in the schema, how a text becomes a value and back, and what is allowed.

    ``name`` is None for the types of XML Schema itself, whose name is ``base``. ``pattern`` and ``values``
    are the facets. ``load`` gives None for a text that has no value of this type; it is lenient where a value
    is beyond doubt (``TRUE``). ``accepts`` is the strict lexical check of the schema.
    """

    base: str
    name: str | None = None
    pattern: str | None = None
    values: tuple[str, ...] = ()
    doc: str = ""
    load: Callable[[str], Any] = str
    dump: Callable[[Any], str] = str
    lexical: Callable[[str], bool] = attrs.field(default=lambda _: True, repr=False)

    def accepts(self, text: str) -> bool:
        """Return whether ``text`` is in the lexical space the schema gives this type."""
        if self.base != "string":
            # Only XML's own blanks: str.split() would fold away a no-break space, which the schema refuses.
            text = re.sub(f"[{_XML_SPACE}]+", " ", text).strip(" ")
        if self.values and text not in self.values:
            return False
        if self.pattern is not None and re.fullmatch(self.pattern, text) is None:
            return False
        return self.lexical(text)


_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,4000}")
_DECIMAL: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_ZONE: Final = r"(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_YEAR: Final = r"(?P<year>-?([1-9][0-9]{3,}|0[0-9]{3}))"
_DATE: Final = re.compile(_YEAR + r"-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})" + _ZONE)
_DATE_TIME: Final = re.compile(
    _YEAR
    + r"-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    + r"T(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?|24:00:00(\.0+)?)"
    + _ZONE
)
_MONTH_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _is_calendar_day(found: re.Match[str] | None) -> bool:
    if found is None:
        return False
    year, month, day = int(found["year"]), int(found["month"]), int(found["day"])
    if year == 0 or not 1 <= month <= 12:  # noqa: PLR2004 - months; XSD 1.0 has no year 0
        return False
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)  # noqa: PLR2004 - the calendar
    return 1 <= day <= _MONTH_DAYS[month - 1] + leap


def _load_integer(text: str) -> int | None:
    # int() alone would take Arabic digits and underscores, which xsd:integer does not have.
    stripped = text.strip(_XML_SPACE)
    return int(stripped) if _INTEGER.fullmatch(stripped) else None


_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}


def _load_boolean(text: str) -> bool | None:
    return _BOOLEANS.get(text.strip(_XML_SPACE).lower())


def _dump_boolean(value: object) -> str:
    return "true" if value else "false"


_HEX: Final = "[0-9a-fA-F]"
_BARE_GUID: Final = f"{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}"

STRING: Final = SimpleType("string")
BOOLEAN: Final = SimpleType(
    "boolean", load=_load_boolean, dump=_dump_boolean, lexical=lambda text: text in _BOOLEANS
)
INTEGER: Final = SimpleType(
    "integer", load=_load_integer, lexical=lambda text: _INTEGER.fullmatch(text) is not None
)
DECIMAL: Final = SimpleType("decimal", lexical=lambda text: _DECIMAL.fullmatch(text) is not None)
DATE: Final = SimpleType("date", lexical=lambda text: _is_calendar_day(_DATE.fullmatch(text)))
DATE_TIME: Final = SimpleType("dateTime", lexical=lambda text: _is_calendar_day(_DATE_TIME.fullmatch(text)))
GUID: Final = SimpleType(
    "token",
    "GUIDType",
    pattern=rf"({_BARE_GUID})|(\{{{_BARE_GUID}\}})",
    doc="A globally unique identifier, with or without braces, in either letter case (clause 3.7).",
)
COLOR: Final = SimpleType(
    "token",
    "RGBType",
    pattern="#([A-Fa-f0-9]{6}|[A-Fa-f0-9]{3})",
    doc="A colour as #RGB or #RRGGBB; no transparency.",
)
DIRECTION: Final = SimpleType(
    "token",
    "directionType",
    values=("Associative", "OneWay", "Bidirectional"),
    doc="Whether a link or an edge points one way, both ways, or not at all (clause 3.8).",
)
VARIABLE_TYPE: Final = SimpleType(
    "token",
    "typeOfVariableType",
    values=("Text", "Boolean", "Integer", "Float", "Date", "DateTime"),
    doc="What kind of values a variable takes.",
)
SHAPE: Final = SimpleType(
    "token",
    "ShapeType",
    values=(
        "Person",
        "Oval",
        "Rectangle",
        "RoundedRectangle",
        "Star",
        "LeftTriangle",
        "RightTriangle",
        "UpTriangle",
        "DownTriangle",
        "Note",
    ),
    doc="How a vertex of a graph is drawn (clause 14).",
)
LINE_STYLE: Final = SimpleType(
    "token",
    "LineStyleType",
    values=("dotted", "dashed", "solid"),
    doc="How an edge of a graph is drawn (clause 14).",
)


# --- descriptions ---------------------------------------------------------------------------------------


@attrs.frozen(eq=False)
class ReferenceType:
    """An element that only points: its type's name and the attribute that holds the GUID."""

    name: str
    attribute: str


CODE_REF: Final = ReferenceType("CodeRefType", "targetGUID")
NOTE_REF: Final = ReferenceType("NoteRefType", "targetGUID")
SOURCE_REF: Final = ReferenceType("SourceRefType", "targetGUID")
SELECTION_REF: Final = ReferenceType("SelectionRefType", "targetGUID")
VARIABLE_REF: Final = ReferenceType("VariableRefType", "targetGUID")
MEMBER_CODE: Final = ReferenceType("MemberCodeType", "guid")


@attrs.frozen(eq=False)
class Wrapper:
    """An element that only holds others (``Users``): a path to a list, not a class.

    ``required`` says whether it must stand in its parent.
    """

    xml: str
    type_name: str
    required: bool = False


@attrs.frozen(eq=False, kw_only=True)
class Attribute:
    """A field spelled as an XML attribute."""

    field: str
    xml: str
    type: SimpleType
    required: bool
    formats: tuple[Format, ...]
    doc: str = ""


@attrs.frozen(eq=False, kw_only=True)
class Text:
    """A field spelled as a child element with simple content.

    Texts of one ``choice`` exclude each other.
    """

    field: str
    xml: str
    type: SimpleType
    formats: tuple[Format, ...]
    choice: str | None = None
    doc: str = ""


@attrs.frozen(eq=False, kw_only=True)
class Reference:
    """A field spelled as one or many child elements that only point to a GUID; its value is that GUID."""

    field: str
    xml: str
    many: bool
    required: bool
    types: dict[Format, ReferenceType]
    formats: tuple[Format, ...]
    doc: str = ""


@attrs.frozen(eq=False, kw_only=True)
class Children:
    """A field spelled as one or many child elements, perhaps inside wrappers.

    ``items`` maps an element name to the name of its class. Several names make a union in any order
    (``Sources``).
    """

    field: str
    items: dict[str, str]
    many: bool
    wrappers: tuple[Wrapper, ...]
    formats: tuple[Format, ...]
    doc: str = ""


Particle = Text | Reference | Children


def attribute(
    xml: str, type_: SimpleType, *, required: bool = False, formats: tuple[Format, ...] = _BOTH, doc: str = ""
) -> Any:  # noqa: ANN401 - as attrs.field
    """Return an attrs field spelled as an XML attribute."""
    part = Attribute(field="", xml=xml, type=type_, required=required, formats=formats, doc=doc)
    if required:
        return attrs.field(metadata={_KEY: part})
    return attrs.field(default=None, metadata={_KEY: part})


def text(
    xml: str,
    type_: SimpleType = STRING,
    *,
    choice: str | None = None,
    formats: tuple[Format, ...] = _BOTH,
    doc: str = "",
) -> Any:  # noqa: ANN401 - as attrs.field
    """Return an attrs field spelled as an optional child element with simple content."""
    part = Text(field="", xml=xml, type=type_, choice=choice, formats=formats, doc=doc)
    return attrs.field(default=None, metadata={_KEY: part})


def reference(xml: str, type_: ReferenceType, *, doc: str = "") -> Any:  # noqa: ANN401 - as attrs.field
    """Return an attrs field spelled as a required child element that points to a GUID."""
    part = Reference(
        field="", xml=xml, many=False, required=True, types={"project": type_}, formats=("project",), doc=doc
    )
    return attrs.field(default=None, metadata={_KEY: part})


def references(
    xml: str, type_: ReferenceType, *, codebook: ReferenceType | None = None, doc: str = ""
) -> Any:  # noqa: ANN401 - as attrs.field
    """Return an attrs field spelled as any number of child elements that point to GUIDs.

    ``codebook`` is the type where the element stands in the codebook format as well.
    """
    types: dict[Format, ReferenceType] = {"project": type_}
    if codebook is not None:
        types["codebook"] = codebook
    part = Reference(field="", xml=xml, many=True, required=False, types=types, formats=tuple(types), doc=doc)
    return attrs.field(factory=list, metadata={_KEY: part})


def child(xml: str, class_name: str, *, doc: str = "") -> Any:  # noqa: ANN401 - as attrs.field
    """Return an attrs field spelled as one optional child element."""
    part = Children(field="", items={xml: class_name}, many=False, wrappers=(), formats=("project",), doc=doc)
    return attrs.field(default=None, metadata={_KEY: part})


def children(
    items: dict[str, str],
    *,
    wrappers: tuple[Wrapper, ...] = (),
    formats: tuple[Format, ...] = ("project",),
    doc: str = "",
) -> Any:  # noqa: ANN401 - as attrs.field
    """Return an attrs field spelled as any number of child elements, inside ``wrappers`` if given."""
    part = Children(field="", items=items, many=True, wrappers=wrappers, formats=formats, doc=doc)
    return attrs.field(factory=list, metadata={_KEY: part})


@attrs.frozen(eq=False)
class ElementSpec:
    """The description of one element class in one format: attributes, then particles in schema order."""

    cls: type
    type_name: str
    doc: str
    attributes: tuple[Attribute, ...]
    particles: tuple[Particle, ...]


_TYPE_NAMES: Final[dict[type, str]] = {}
_CLASSES: Final[dict[str, type]] = {}


def element(type_name: str) -> Callable[[type[T]], type[T]]:
    """Register an attrs class as the description of the complex type ``type_name``."""

    def register(cls: type[T]) -> type[T]:
        _TYPE_NAMES[cls] = type_name
        _CLASSES[cls.__name__] = cls
        return cls

    return register


def class_named(name: str) -> type:
    """Return the element class registered under its Python name."""
    return _CLASSES[name]


def element_classes() -> tuple[type, ...]:
    """Return every registered element class in the order of the model."""
    return tuple(_CLASSES.values())


_DESCRIBED: Final[dict[tuple[type, Format], ElementSpec]] = {}


def describe(cls: type, format_: Format = "project") -> ElementSpec:
    """Return the description of ``cls`` in ``format_``; fields that the format does not have are left out."""
    known = _DESCRIBED.get((cls, format_))
    if known is not None:
        return known
    attributes: list[Attribute] = []
    particles: list[Particle] = []
    for field in attrs.fields(cls):
        part = field.metadata.get(_KEY)
        if part is None or format_ not in part.formats:
            continue
        bound = attrs.evolve(part, field=field.name)
        if isinstance(bound, Attribute):
            attributes.append(bound)
        else:
            particles.append(bound)
    described = ElementSpec(
        cls, _TYPE_NAMES[cls], (cls.__doc__ or "").strip(), tuple(attributes), tuple(particles)
    )
    _DESCRIBED[cls, format_] = described
    return described


_CHILD_FIELDS: Final[dict[tuple[type, Format], tuple[tuple[str, bool], ...]]] = {}


def child_fields(cls: type, format_: Format = "project") -> tuple[tuple[str, bool], ...]:
    """Return the fields of ``cls`` that hold elements, in schema order, each with whether it holds a list."""
    known = _CHILD_FIELDS.get((cls, format_))
    if known is None:
        parts = describe(cls, format_).particles
        known = tuple((part.field, part.many) for part in parts if isinstance(part, Children))
        _CHILD_FIELDS[cls, format_] = known
    return known
