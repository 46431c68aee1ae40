"""The schema's verdict, said so that people can act on it: rule, line, element path with GUID.

libxml2 judges (0.2 s for 200,000 elements); each of its errors has a stable kind and a place, from which the
message is made anew, since its own words quote values. Two known mistakes of libxml2 are put right by
``spec.SimpleType.accepts``: it refuses blanks around dates, and takes ``#12345678`` for a colour.

The model's description says what was expected where libxml2 does not: the second engine, xmlschema, would take
40 times as long to say the same, and is kept for the tests that hold the schemas against each other.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda import model, schema, spec
from refiqda.checks.gathering import without_blanks
from refiqda.checks.rules import schema as rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from refiqda.checks.registry import Rule
    from refiqda.diagnostics import Diagnostic

_NAMED: Final = re.compile(r"attribute '(?:\{[^}]*\})?([^']+)'")
_EXPECTED: Final = re.compile(r"Expected is(?: one of)? \((.*?)\)\.")
_MISTAKEN: Final = re.compile(
    r"'(.*)' is not a valid value of the atomic type 'xs:(date|dateTime)'\.$", re.DOTALL
)
_PREFIXED: Final = re.compile(r"/([^/:\[]+:[^/\[]+)")
_CLARK: Final = re.compile(r"\{[^}]*\}")

_BY_KIND: Final[dict[str, type[Rule]]] = {
    "SCHEMAV_CVC_COMPLEX_TYPE_4": rules.MissingAttribute,
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": rules.UnknownAttribute,
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_2": rules.UnknownAttribute,
    "SCHEMAV_CVC_COMPLEX_TYPE_2_3": rules.UnexpectedText,
    "SCHEMAV_CVC_COMPLEX_TYPE_2_1": rules.UnexpectedText,
    "SCHEMAV_CVC_TYPE_3_1_2": rules.UnexpectedContent,
    "SCHEMAV_CVC_COMPLEX_TYPE_2_2": rules.UnexpectedContent,
    "SCHEMAV_CVC_TYPE_3_1_1": rules.UnknownAttribute,
    "SCHEMAV_CVC_ELT_1": rules.WrongRoot,
}
_BY_TYPE: Final[dict[str, type[Rule]]] = {
    "GUIDType": rules.BadGuid,
    "RGBType": rules.BadColor,
    "date": rules.BadDate,
    "dateTime": rules.BadDate,
    "integer": rules.BadInteger,
    "boolean": rules.BadBoolean,
    "decimal": rules.BadDecimal,
}
_VALUE_KINDS: Final = (
    "SCHEMAV_CVC_PATTERN_VALID",
    "SCHEMAV_CVC_ENUMERATION_VALID",
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_1",
)
_WANTED: Final[dict[str, str]] = {
    "S111": "is no GUID",
    "S112": "is no date as XML Schema spells it",
    "S113": "is no colour #RRGGBB",
    "S114": "is no whole number",
    "S115": "is neither true nor false",
    "S116": "is no decimal number",
}
_MOST_NAMES: Final = 8
_LAST_LINE: Final = 65_535
MOST_OF_A_KIND: Final = 1000
"""How many faults of one kind are listed; the rest is one line with their number."""


def judge(document: bytes, format_: spec.Format, *, file: str | None, lines: bool = True) -> list[Diagnostic]:
    """Return what the schema of ``format_`` finds in a document that the reader has accepted.

    A document in another known namespace, or none, is judged as if it were in that of 1.0 (S008 tells). With
    ``lines=False`` the lines are left out: those of a project written just now are nobody's.
    """
    from lxml import etree  # noqa: PLC0415 - heavy

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_blank_text=False
    )
    try:
        root = etree.fromstring(without_blanks(document), parser)
    except etree.XMLSyntaxError:  # libxml2 refuses something that expat takes
        return [rules.OtherSchemaFault.found("the schema could not be applied to this document", file=file)]
    _rename(root, spec.NAMESPACES[format_])
    judgement = _Judgement(root, format_, file, lines=lines)
    compiled = schema.xsd(format_)
    found: list[Diagnostic] = []
    if not compiled.validate(root):
        found += judgement.of_all(compiled.error_log)
    return found + list(judgement.colors())


def _rename(root: etree._Element, wanted: str) -> None:
    """Put a document of another version into the namespace of 1.0."""
    space = root.tag[1:].partition("}")[0] if root.tag.startswith("{") else ""
    if space == wanted:
        return
    old = f"{{{space}}}" if space else ""
    for element in root.iter():
        tag = element.tag
        if not isinstance(tag, str) or not tag.startswith(old or ""):  # type: ignore[redundant-expr]  # comments
            continue
        if old or not tag.startswith("{"):
            element.tag = f"{{{wanted}}}{tag[len(old) :]}"


class _Judgement:
    """One document being judged: turns places and kinds into sentences."""

    def __init__(self, root: etree._Element, format_: spec.Format, file: str | None, *, lines: bool) -> None:
        self.root = root
        self.format = format_
        self.file = file
        self.lines = lines

    def of_all(self, log: Any) -> list[Diagnostic]:  # noqa: ANN401 - lxml's log has no public type
        """Return the findings that the errors of libxml2 are, at most so many of one kind."""
        found: list[Diagnostic] = []
        seen: Counter[str] = Counter()
        last: dict[str, Diagnostic] = {}
        for error in log:
            kind = error.type_name
            if _is_mistaken(error.message):
                continue
            seen[kind] += 1
            if seen[kind] <= MOST_OF_A_KIND:  # each place is looked up from the root
                for one in self.of(error):
                    last[kind] = one
                    found.append(one)
        for kind, one in last.items():
            if seen[kind] > MOST_OF_A_KIND:
                message = f"and {seen[kind] - MOST_OF_A_KIND} more of this kind, not listed"
                found.append(attrs.evolve(one, message=message, line=None, path=None, guid=None))
        return found

    def of(self, error: Any) -> Iterator[Diagnostic]:  # noqa: ANN401 - as `of_all`
        """Yield the finding that an error of libxml2 is, or nothing for its known mistakes."""
        path = _PREFIXED.sub(r"/*[name()='\1']", error.path or "/*")
        places: Any = self.root.getroottree().xpath(path)
        element = places[0] if places else self.root
        kind = error.type_name
        if kind == "SCHEMAV_ELEMENT_CONTENT":
            yield self._content(element, error.message, error.line)
        elif kind in _VALUE_KINDS:
            yield from self._value(element, error)
        else:
            rule = _BY_KIND.get(kind, rules.OtherSchemaFault)
            if kind == "SCHEMAV_CVC_COMPLEX_TYPE_2_1" and "Element content" in error.message:
                rule = rules.UnexpectedContent
            yield self._found(rule, element, _sentence(rule, element, error.message), error.line)

    def colors(self) -> Iterator[Diagnostic]:
        """Yield the colours that libxml2 takes and the schema does not."""
        for part in self.root:
            if _local(part) in ("Sources", "Notes", "Users", "Cases"):  # where nothing has a colour
                continue
            for element in part.iter("{*}*"):
                color = element.get("color")
                if (
                    color is not None
                    and len(color.strip()) == len("#12345678")
                    and _hexadecimal(color.strip())
                ):
                    message = f"the attribute 'color' of {_local(element)} {_WANTED['S113']}"
                    line: Any = element.sourceline  # the stubs do not know its type
                    yield self._found(rules.BadColor, element, message, line or 0)

    def _content(self, element: etree._Element, said: str, line: int) -> Diagnostic:
        name = _local(element)
        found = _EXPECTED.search(said)
        expected = _CLARK.sub("", found[1]).replace(" ", "").split(",") if found else []
        if said.find("Missing child element") >= 0:
            if not len(element) and name in _wrappers(self.format):
                return self._found(
                    rules.EmptyContainer, element, f"{name} is empty; it is to be left out", line
                )
            message = f"{name} lacks {_listed(expected)}"
            return self._found(rules.MissingElement, element, message, line)
        parent = element.getparent()
        holder = "the document" if parent is None else _local(parent)
        allowed = _allowed(self.format).get(holder, {})
        if name not in allowed or element.tag != f"{{{spec.NAMESPACES[self.format]}}}{name}":
            hint = next((one for one in allowed if one.lower() == name.lower()), None)
            more = f"; {hint} is meant, it seems" if hint and hint != name else _expectation(expected)
            return self._found(rules.UnknownElement, element, f"{holder} can hold no {name}{more}", line)
        if (holder, name) in _choices(self.format):
            message = f"{holder} may hold one value, and {name} is a second one"
            return self._found(rules.RepeatedElement, element, message, line)
        earlier: Iterator[etree._Element] = element.itersiblings("{*}" + name, preceding=True)
        if not allowed[name] and next(earlier, None) is not None:
            message = f"{name} stands again in {holder}, where it may stand once"
            return self._found(rules.RepeatedElement, element, message, line)
        more = _expectation(expected) or f"; the order is {_listed(list(allowed))}"
        message = f"{name} stands in the wrong place in {holder}{more}"
        return self._found(rules.ElementOutOfOrder, element, message, line)

    def _value(self, element: etree._Element, error: Any) -> Iterator[Diagnostic]:  # noqa: ANN401 - as `of`
        named = _NAMED.search(error.message)
        name = _local(element)
        parent = element.getparent()
        holder = name if parent is None else _local(parent)
        value = element.get(named[1]) if named else "".join(map(str, element.itertext()))
        type_ = _types(self.format).get((name, named[1]) if named else (holder, name))
        if type_ is not None and value is not None and type_.accepts(value):
            return
        if error.type_name == "SCHEMAV_CVC_ENUMERATION_VALID":
            rule: type[Rule] = rules.UnknownChoice
            wanted = f"is none of {', '.join(type_.values)}" if type_ else "is none of the listed ones"
        else:
            rule = _BY_TYPE.get((type_.name or type_.base) if type_ else "", rules.OtherSchemaFault)
            wanted = _WANTED.get(rule.code, "is not as the schema asks")
        what = f"the attribute '{named[1]}' of {name}" if named else f"the content of {name}"
        yield self._found(rule, element, f"{what} {wanted}", error.line)

    def _found(self, rule: type[Rule], element: etree._Element, message: str, line: int) -> Diagnostic:
        return rule.found(
            message,
            file=self.file,
            line=line if self.lines and line and line < _LAST_LINE else None,  # libxml2 counts no further
            path=_path(element),
            guid=_guid(element),
        )


def _sentence(rule: type[Rule], element: etree._Element, said: str) -> str:
    named = _NAMED.search(said.partition(":")[2] if "attribute" in said.partition(":")[2] else said)
    attribute = _NAMED.findall(said)[-1] if named else ""
    name = _local(element)
    sentences = {
        "S106": f"{name} lacks the attribute '{attribute}'",
        "S107": f"{name} has no attribute '{attribute}' in the standard",
        "S108": f"{name} holds text, where none may stand",
        "S109": f"{name} holds elements, where none may stand",
        "S118": f"the outermost element is {name}, which is none of the standard's",
    }
    return sentences.get(rule.code, f"{name} is refused by the schema")


def _is_mistaken(said: str) -> bool:
    """Return whether libxml2 refuses a date that XML Schema allows (one with blanks around it)."""
    found = _MISTAKEN.search(said.partition("': ")[2] or said)
    if found is None:
        return False
    return (spec.DATE if found[2] == "date" else spec.DATE_TIME).accepts(found[1])


def _hexadecimal(color: str) -> bool:
    return re.fullmatch("#[0-9a-fA-F]{8}", color) is not None


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:_MOST_NAMES])
    return shown + (f" or {len(names) - _MOST_NAMES} others" if len(names) > _MOST_NAMES else "")


def _expectation(names: list[str]) -> str:
    return f"; expected here: {_listed(names)}" if names else ""


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _guid(element: etree._Element) -> str | None:
    """Return the GUID of the element, or of the nearest one around it that has one."""
    place: etree._Element | None = element
    while place is not None:
        guid = place.get("guid")
        if guid is not None:
            return guid
        place = place.getparent()
    return None


def _path(element: etree._Element) -> str:
    """Return the names from the root down, with the GUID of each that has one."""
    steps = []
    place: etree._Element | None = element
    while place is not None:
        guid = place.get("guid")
        steps.append(_local(place) + (f"[@guid='{guid}']" if guid else ""))
        place = place.getparent()
    return "/".join(reversed(steps))


@functools.cache
def _allowed(format_: spec.Format) -> dict[str, dict[str, bool]]:
    """Return for each element name what may stand in it, in order, and whether it may stand often."""
    table: dict[str, dict[str, bool]] = {}
    for name, cls in _element_names(format_):
        inside = table.setdefault(name, {})
        for part in spec.describe(cls, format_).particles:
            if isinstance(part, spec.Children):
                within = inside
                for wrapper in part.wrappers:
                    within[wrapper.xml] = False
                    within = table.setdefault(wrapper.xml, {})
                within.update(dict.fromkeys(part.items, part.many))
            else:
                inside[part.xml] = isinstance(part, spec.Reference) and part.many
    return table


@functools.cache
def _types(format_: spec.Format) -> dict[tuple[str, str], spec.SimpleType]:
    """Return the simple type of each attribute, and of each text element, by element name and its own."""
    table: dict[tuple[str, str], spec.SimpleType] = {}
    for name, cls in _element_names(format_):
        described = spec.describe(cls, format_)
        for attribute in described.attributes:
            table[name, attribute.xml] = attribute.type
        for part in described.particles:
            if isinstance(part, spec.Text):
                table[name, part.xml] = part.type
            elif isinstance(part, spec.Reference):
                table[part.xml, part.types[format_].attribute] = spec.GUID
    return table


@functools.cache
def _choices(format_: spec.Format) -> frozenset[tuple[str, str]]:
    """Return the text elements of which only one may stand, with the element they stand in."""
    return frozenset(
        (name, part.xml)
        for name, cls in _element_names(format_)
        for part in spec.describe(cls, format_).particles
        if isinstance(part, spec.Text) and part.choice is not None
    )


@functools.cache
def _wrappers(format_: spec.Format) -> frozenset[str]:
    parts = [part for _, cls in _element_names(format_) for part in spec.describe(cls, format_).particles]
    return frozenset(one.xml for part in parts if isinstance(part, spec.Children) for one in part.wrappers)


def _element_names(format_: spec.Format) -> list[tuple[str, type]]:
    """Return every element name of the format that has a class, with that class."""
    names: dict[str, type] = {model.ROOT_NAMES[format_]: model.ROOTS[format_]}
    waiting: list[type] = [model.ROOTS[format_]]
    while waiting:
        for part in spec.describe(waiting.pop(), format_).particles:
            for name, cls in part.items.items() if isinstance(part, spec.Children) else ():
                if name not in names:
                    names[name] = spec.class_named(cls)
                    waiting.append(names[name])
    return list(names.items())
