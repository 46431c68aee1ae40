"""The documents, strategies and oracles that other tests lean on do what they say."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from lxml import etree

from refiqda import model, schema, spec
from tests import everything, mutations, oracle_xml, strategies
from tests.schema import engines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

FORMATS: tuple[spec.Format, ...] = ("project", "codebook")
_XS = "{http://www.w3.org/2001/XMLSchema}"
_PLAIN: dict[spec.Format, bytes] = {
    "project": everything.everything_project(),
    "codebook": everything.everything_codebook(),
}


def _declared(format_: spec.Format) -> set[tuple[str, str, str]]:
    """Return what a schema declares: type name, ``attribute`` or ``element``, name."""
    root = etree.fromstring(schema.emit(format_))
    return {
        (str(type_.get("name")), kind, str(found.get("name")))
        for type_ in root.iterchildren(f"{_XS}complexType")
        for kind in ("attribute", "element")
        for found in type_.iter(f"{_XS}{kind}")
    }


def _used(format_: spec.Format, xml: bytes) -> Iterator[tuple[str, str, str]]:
    """Yield what a document uses, by the types that the schema gives its elements."""
    xsd = etree.fromstring(schema.emit(format_))
    types = {str(type_.get("name")): type_ for type_ in xsd.iterchildren(f"{_XS}complexType")}
    waiting = [(etree.fromstring(xml), str(xsd[0].get("type")))]
    while waiting:
        element, type_name = waiting.pop()
        for key in element.attrib:
            yield type_name, "attribute", str(key)
        for below in element.iterchildren("*"):
            name = etree.QName(below).localname
            yield type_name, "element", name
            (declared,) = types[type_name].iterfind(f".//{_XS}element[@name='{name}']")
            if not str(declared.get("type")).startswith("xsd:") and declared.get("type") in types:
                waiting.append((below, str(declared.get("type"))))


@pytest.mark.parametrize("format_", FORMATS)
def test_the_whole_document_is_valid_and_uses_all_that_the_schema_has(format_: spec.Format) -> None:
    assert engines.ours(format_).verdicts(etree.fromstring(_PLAIN[format_])) == ("yes", "yes")
    assert set(_used(format_, _PLAIN[format_])) == _declared(format_)


def test_references_in_the_whole_project_lead_somewhere() -> None:
    root = etree.fromstring(_PLAIN["project"])
    guids = Counter(str(element.get("guid")) for element in root.iter("*") if element.get("guid"))
    assert set(guids.values()) == {1}
    pointers = {
        "targetGUID",
        "originGUID",
        "representedGUID",
        "sourceVertex",
        "targetVertex",
        "fromSyncPoint",
    }
    pointers |= {"creatingUser", "modifyingUser", "creatingUserGUID", "modifyingUserGUID", "toSyncPoint"}
    for element in root.iter("*"):
        assert all(str(element.attrib[key]) in guids for key in pointers & set(element.attrib))


@pytest.mark.parametrize("name", sorted(everything.odd_projects()))
def test_each_odd_project_is_well_formed_and_its_canonical_form_is_stable(name: str) -> None:
    once = oracle_xml.canonical(everything.odd_projects()[name])
    assert oracle_xml.canonical(once) == once


def test_all_oddities_together_are_well_formed_and_not_valid() -> None:
    for format_, xml in (("project", everything.odd_project()), ("codebook", everything.odd_codebook())):
        root = etree.fromstring(xml)
        assert not schema.xsd("project" if format_ == "project" else "codebook").validate(root)
        once = oracle_xml.canonical(xml)
        assert oracle_xml.canonical(once) == once


_SAME = {
    "comments and instructions around the root",
    "comments after the root",
    "a processing instruction between elements",
    "UTF-16",
    "a byte order mark",
    "no declaration",
    "lines ended by CR LF",
    "no blanks between elements",
}


def test_the_canonical_form_forgets_layout_and_nothing_else() -> None:
    plain = oracle_xml.canonical(_PLAIN["project"])
    same = {name for name, xml in everything.odd_projects().items() if oracle_xml.canonical(xml) == plain}
    assert same == _SAME
    forms = Counter(
        oracle_xml.canonical(xml) for name, xml in everything.odd_projects().items() if name not in _SAME
    )
    assert set(forms.values()) == {1}


def test_the_canonical_form_keeps_blanks_inside_known_texts_only() -> None:
    xml = (
        b'<Project xmlns="urn:QDA-XML:project:1.0" name="n"> <Users>\n</Users><other>\t</other>'
        b"<Description> \n </Description> </Project>"
    )
    assert oracle_xml.canonical(xml) == (
        b'<Project xmlns="urn:QDA-XML:project:1.0" name="n"><Users></Users><other></other>'
        b"<Description> \n </Description></Project>"
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(strategies.projects(), st.randoms(use_true_random=False))
def test_a_mutation_changes_the_copy_and_leaves_the_document_alone(
    root: model.Project, random: Random
) -> None:
    document = oracle_xml.document(root)
    before = etree.tostring(document)
    mutations.mutated(document, "project", random)
    assert etree.tostring(document) == before


_thorough = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.mark.parametrize("cls", spec.element_classes(), ids=lambda cls: cls.__name__)
def test_the_strategies_fill_and_leave_empty_every_optional_field(cls: type) -> None:
    seen: set[tuple[str, bool]] = set()
    format_: spec.Format = "codebook" if cls is model.CodeBook else "project"
    described = spec.describe(cls, format_)
    optional = {part.field for part in described.attributes if not part.required}
    for part in described.particles:
        if not (isinstance(part, spec.Reference) and part.required):
            optional.add(part.field)

    @_thorough
    @given(strategies.elements(cls, format_))
    def collect(value: object) -> None:
        seen.update((field, getattr(value, field) in (None, [])) for field in optional)

    collect()
    always = {("codes", True)} if cls is model.CodeBook else set()  # Codes must stand, and not empty
    assert seen == {(field, empty) for field in optional for empty in (True, False)} - always


@pytest.mark.long
@pytest.mark.parametrize("format_", FORMATS)
def test_the_strategies_reach_every_class(format_: spec.Format) -> None:
    # Which examples come depends on the modules that are loaded, so they are drawn until all have come.
    codebook = {model.CodeBook, model.Code, model.Set}
    wanted = codebook if format_ == "codebook" else set(spec.element_classes()) - {model.CodeBook}
    patient = settings(_thorough, max_examples=5_000, database=None)
    reached: set[type] = set()

    def completes(root: model.Project | model.CodeBook) -> bool:
        reached.update(type(item) for item in model.iterate(root, format_))
        return reached >= wanted

    find(
        strategies.roots(format_), completes, settings=patient
    )  # raises NoSuchExample where a class never comes
    assert reached == wanted


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(strategies.projects())
def test_the_oracle_writes_each_value_where_lxml_reads_it_back(root: model.Project) -> None:
    document = etree.fromstring(oracle_xml.to_xml(root))
    assert document.get("name") == root.name
    space = spec.NAMESPACES["project"]
    assert document.findtext(f"{{{space}}}Description") == root.description
    guids = [str(user.get("guid")) for user in document.iterfind(f"{{{space}}}Users/{{{space}}}User")]
    assert guids == [user.guid for user in root.users]
    elements = sum(1 for _ in model.iterate(root))
    with_guid = sum(1 for element in document.iter("*") if element.get("guid"))
    values = sum(1 for _ in document.iter(f"{{{space}}}VariableValue"))
    assert elements == 1 + with_guid + values


@pytest.mark.long
def test_a_thousand_projects_are_drawn_and_written_within_a_minute() -> None:
    @settings(max_examples=1000, deadline=None, phases=[Phase.generate], database=None)
    @given(strategies.projects())
    def draw(root: model.Project) -> None:
        assert oracle_xml.to_xml(root)

    begun = time.process_time()
    draw()
    assert time.process_time() - begun < 60
