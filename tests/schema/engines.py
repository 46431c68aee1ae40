"""The two schema engines (libxml2 through lxml, and xmlschema), and where their verdicts are known to differ.

Each difference is named with its reason; tests assert exactly these and no other.
"""

from __future__ import annotations

import copy
import functools
from typing import TYPE_CHECKING, Any, Final, Literal

import attrs
import xmlschema
from lxml import etree

from refiqda import model, schema, spec

if TYPE_CHECKING:
    from pathlib import Path

Verdict = Literal["yes", "no", "gives up"]
"""Whether a document is valid, or that the engine gives up with an error of its own."""

_GUID: Final = "00000000-0000-4000-8000-000000000001"


def verdict(*, valid: bool) -> Verdict:
    """Return a truth value as a verdict."""
    return "yes" if valid else "no"


@attrs.frozen(eq=False)
class Engines:
    """Both engines loaded with the same schema."""

    libxml2: etree.XMLSchema
    xmlschema: Any

    @classmethod
    def of(cls, xsd: bytes) -> Engines:
        """Load the bytes of a schema into both engines."""
        return cls(etree.XMLSchema(etree.fromstring(xsd)), xmlschema.XMLSchema(xsd.decode()))

    def verdicts(self, root: etree._Element) -> tuple[Verdict, Verdict]:
        """Return the verdicts of libxml2 and of xmlschema on a document."""
        return verdict(valid=self.libxml2.validate(root)), self._of_xmlschema(root)

    def _of_xmlschema(self, root: etree._Element) -> Verdict:
        # xmlschema takes a comment in an lxml tree for a child element; its own parser drops comments too.
        parser = etree.XMLParser(remove_comments=True, remove_pis=True, huge_tree=True)
        plain = etree.fromstring(etree.tostring(root), parser)
        try:
            return verdict(valid=self.xmlschema.is_valid(plain))
        except (OverflowError, RecursionError):
            return "gives up"


@functools.cache
def ours(format_: spec.Format) -> Engines:
    """Both engines with the emitted schema of a format."""
    return Engines.of(schema.emit(format_))


@functools.cache
def official(folder: Path, format_: spec.Format) -> Engines:
    """Both engines with the official schema of a format."""
    return Engines.of((folder / schema.FILES[format_]).read_bytes())


# --- values ---------------------------------------------------------------------------------------------


@attrs.frozen
class ValueDifference:
    """A value on which not all of libxml2, xmlschema and ``SimpleType.accepts`` say the same."""

    type: spec.SimpleType
    text: str
    libxml2: Verdict
    xmlschema: Verdict
    accepts: Verdict
    reason: str


_EIGHT: Final = "libxml2 takes eight digits for '6 or 3': its automaton leaves the counter of an alternative"
_NO_BREAK: Final = "xmlschema strips what Python calls blank, XML Schema only space, tab, CR and LF"
_PYTHON_INT: Final = "xmlschema takes what Python's int() takes: underscores, digits of other scripts"
_LONG: Final = "Python converts no number of more than 4,300 digits; ours stops at 4,000"
_LONG_DECIMAL: Final = "xmlschema gives up on decimals of very many digits"
_SIGN: Final = "xmlschema takes a blank after the sign of a decimal"
_PADDED_DATE: Final = "libxml2 does not collapse the blanks around dates"
_FAR_YEAR: Final = "xmlschema computes with years and has an upper bound; libxml2 has a higher one"

VALUE_DIFFERENCES: Final = (
    ValueDifference(spec.COLOR, "#12345678", "yes", "no", "no", _EIGHT),
    ValueDifference(spec.COLOR, "\u00a0#123456", "no", "yes", "no", _NO_BREAK),
    ValueDifference(spec.GUID, f"{_GUID}\u2003", "no", "yes", "no", _NO_BREAK),
    ValueDifference(spec.BOOLEAN, "true\u0085", "no", "yes", "no", _NO_BREAK),
    ValueDifference(spec.INTEGER, "\u20287", "no", "yes", "no", _NO_BREAK),
    ValueDifference(spec.DIRECTION, "OneWay\u00a0", "no", "yes", "no", _NO_BREAK),
    ValueDifference(spec.INTEGER, "1_000", "no", "yes", "no", _PYTHON_INT),
    ValueDifference(spec.INTEGER, "\u0663", "no", "yes", "no", _PYTHON_INT),
    ValueDifference(spec.INTEGER, "9" * 4001, "yes", "yes", "no", _LONG),
    ValueDifference(spec.DECIMAL, "9" * 1000, "yes", "no", "yes", _LONG_DECIMAL),
    ValueDifference(spec.DECIMAL, "- 1", "no", "yes", "no", _SIGN),
    ValueDifference(spec.DATE, " 2020-02-29 ", "no", "yes", "yes", _PADDED_DATE),
    ValueDifference(spec.DATE_TIME, "\n2020-02-29T12:00:00", "no", "yes", "yes", _PADDED_DATE),
    ValueDifference(spec.DATE, "9999999999-01-01", "yes", "gives up", "yes", _FAR_YEAR),
    ValueDifference(
        spec.DATE_TIME, "99999999999999999999-01-01T12:00:00", "no", "gives up", "yes", _FAR_YEAR
    ),
)

_PLACES: Final[dict[str, str]] = {
    "GUIDType": "<Users><User guid=''/></Users>",
    "RGBType": f"<CodeBook><Codes><Code guid='{_GUID}' name='n' isCodable='1' color=''/></Codes></CodeBook>",
    "directionType": f"<Links><Link guid='{_GUID}' direction=''/></Links>",
    "typeOfVariableType": f"<Variables><Variable guid='{_GUID}' name='n' typeOfVariable=''/></Variables>",
    "ShapeType": f"<Graphs><Graph guid='{_GUID}'><Vertex guid='{_GUID}' firstX='1' firstY='1' "
    "shape=''/></Graph></Graphs>",
    "LineStyleType": f"<Graphs><Graph guid='{_GUID}'><Edge guid='{_GUID}' sourceVertex='{_GUID}' "
    f"targetVertex='{_GUID}' lineStyle=''/></Graph></Graphs>",
}
_ELEMENTS: Final[dict[str, str]] = {
    "string": "TextValue",
    "boolean": "BooleanValue",
    "integer": "IntegerValue",
    "decimal": "FloatValue",
    "date": "DateValue",
    "dateTime": "DateTimeValue",
}
SIMPLE_TYPES: Final = (
    spec.STRING,
    spec.BOOLEAN,
    spec.INTEGER,
    spec.DECIMAL,
    spec.DATE,
    spec.DATE_TIME,
    spec.GUID,
    spec.COLOR,
    spec.DIRECTION,
    spec.VARIABLE_TYPE,
    spec.SHAPE,
    spec.LINE_STYLE,
)


def place(type_: spec.SimpleType, text: str) -> etree._Element:
    """Return a project that is valid if and only if ``text`` is a value of the simple type."""
    inner = _PLACES.get(type_.name or "")
    if inner is None:
        name = _ELEMENTS[type_.base]
        inner = (
            f"<Cases><Case guid='{_GUID}'><VariableValue><VariableRef targetGUID='{_GUID}'/>"
            f"<{name}></{name}></VariableValue></Case></Cases>"
        )
    root = etree.fromstring(f"<Project xmlns='{spec.NAMESPACES['project']}' name='p'>{inner}</Project>")
    if type_.name is None:
        next(root.iter(f"{{*}}{_ELEMENTS[type_.base]}")).text = text
        return root
    holder = next(element for element in root.iter() if "" in element.attrib.values())
    holder.set(next(str(key) for key, value in holder.attrib.items() if value == ""), text)
    return root


# --- structure ------------------------------------------------------------------------------------------


@attrs.frozen
class StructureDifference:
    """A document on which libxml2 and xmlschema differ whatever its values."""

    xml: str
    libxml2: Verdict
    xmlschema: Verdict
    reason: str


STRUCTURE_DIFFERENCES: Final = (
    StructureDifference(
        f"<Cases><Case guid='{_GUID}'><VariableValue><VariableRef targetGUID='{_GUID}'/>"
        "<IntegerValue>1</IntegerValue><IntegerValue>2</IntegerValue></VariableValue></Case></Cases>",
        "no",
        "yes",
        "one alternative of a choice may stand once; xmlschema lets an optional one repeat",
    ),
)


_VALUE_NAMES: Final = frozenset(
    part.xml for part in spec.describe(model.VariableValue).particles if isinstance(part, spec.Text)
)


def settled(root: etree._Element) -> etree._Element:
    """Return a copy of a document without what the engines are known to judge differently."""
    calm = copy.deepcopy(root)
    for element in list(calm.iter(etree.Element)):
        previous = next(element.itersiblings("*", preceding=True), None)
        parent = element.getparent()
        if previous is None or parent is None or etree.QName(element).localname not in _VALUE_NAMES:
            continue
        if previous.tag == element.tag:
            parent.remove(element)
    return calm
