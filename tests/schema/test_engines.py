"""The emitted schemas, judged by two engines and by our own lexical checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from refiqda import schema, spec
from tests import mutations, oracle_xml, strategies
from tests.schema import engines

if TYPE_CHECKING:
    from random import Random

    from refiqda import model

FORMATS: tuple[spec.Format, ...] = ("project", "codebook")
MUTANTS = 3
_usual = settings(max_examples=39, deadline=None, suppress_health_check=[HealthCheck.too_slow])
_long = settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
_randoms = st.randoms(use_true_random=False)


def _agree(root: etree._Element, format_: spec.Format) -> None:
    by_libxml2, by_xmlschema = engines.ours(format_).verdicts(root)
    if by_libxml2 != by_xmlschema:
        calm = engines.settled(root)
        assert etree.tostring(calm) != etree.tostring(root), "a difference that is not known"
        by_libxml2, by_xmlschema = engines.ours(format_).verdicts(calm)
    assert by_libxml2 == by_xmlschema


def _judge(root: model.Project | model.CodeBook, format_: spec.Format, random: Random) -> None:
    document = oracle_xml.document(root)
    assert engines.ours(format_).verdicts(document) == ("yes", "yes")
    for _ in range(MUTANTS):
        _agree(mutations.mutated(document, format_, random), format_)


@_usual
@given(strategies.projects(), _randoms)
def test_both_engines_take_generated_projects_and_agree_on_mutated_ones(
    root: model.Project, random: Random
) -> None:
    _judge(root, "project", random)


@_usual
@given(strategies.codebooks(), _randoms)
def test_both_engines_take_generated_codebooks_and_agree_on_mutated_ones(
    root: model.CodeBook, random: Random
) -> None:
    _judge(root, "codebook", random)


@pytest.mark.long
@pytest.mark.parametrize("format_", FORMATS)
def test_both_engines_agree_on_thousands_of_documents(format_: spec.Format) -> None:
    @_long
    @given(strategies.roots(format_), _randoms)
    def law(root: model.Project | model.CodeBook, random: Random) -> None:
        _judge(root, format_, random)

    law()


def _verdicts(type_: spec.SimpleType, text: str) -> tuple[engines.Verdict, engines.Verdict, engines.Verdict]:
    # Through bytes, as a parser would give it to the engines.
    document = etree.fromstring(etree.tostring(engines.place(type_, text)))
    return (*engines.ours("project").verdicts(document), engines.verdict(valid=type_.accepts(text)))


@pytest.mark.parametrize("known", engines.VALUE_DIFFERENCES, ids=lambda known: ascii(known.text[:24]))
def test_the_engines_differ_on_a_value_as_known(known: engines.ValueDifference) -> None:
    assert _verdicts(known.type, known.text) == (known.libxml2, known.xmlschema, known.accepts)


@pytest.mark.parametrize("known", engines.STRUCTURE_DIFFERENCES, ids=lambda known: known.reason[:24])
def test_the_engines_differ_on_a_structure_as_known(known: engines.StructureDifference) -> None:
    space = spec.NAMESPACES["project"]
    document = etree.fromstring(f"<Project xmlns='{space}' name='p'>{known.xml}</Project>")
    assert engines.ours("project").verdicts(document) == (known.libxml2, known.xmlschema)
    calm = engines.settled(document)
    assert engines.ours("project").verdicts(calm) == ("yes", "yes")


def test_only_a_comment_in_an_lxml_tree_leads_xmlschema_astray() -> None:
    space = spec.NAMESPACES["project"]
    document = etree.fromstring(
        f"<Project xmlns='{space}' name='p'><Description>a<!--b-->c</Description></Project>"
    )
    assert engines.ours("project").verdicts(document) == ("yes", "yes")
    assert not engines.ours("project").xmlschema.is_valid(document)


def test_only_libxml2_follows_a_thousand_nested_codes() -> None:
    code = "<Code guid='00000000-0000-4000-8000-000000000001' name='n' isCodable='1'>"
    nested = code * 1000 + "</Code>" * 1000
    xml = f"<CodeBook xmlns='{spec.NAMESPACES['codebook']}'><Codes>{nested}</Codes></CodeBook>"
    document = etree.fromstring(xml, etree.XMLParser(huge_tree=True))
    assert engines.ours("codebook").verdicts(document) == ("yes", "gives up")


def _spelled(type_: spec.SimpleType) -> st.SearchStrategy[str]:
    return strategies.values(type_).map(type_.dump)


@st.composite
def _nearly(draw: st.DrawFn, type_: spec.SimpleType) -> str:
    """A value with one character taken out, put in or exchanged."""
    text = str(draw(_spelled(type_))).strip()
    at = draw(st.integers(0, len(text)))
    skip = draw(st.integers(0, 1))
    put = draw(st.sampled_from(("", *"019+-.:TZ#{}aFgz,", "00", "-1")))
    return text[:at] + str(put) + text[at + skip :]


def _texts(type_: spec.SimpleType) -> st.SearchStrategy[str]:
    return st.one_of(_spelled(type_), st.sampled_from(mutations.VALUES), _nearly(type_), _nearly(type_))


def _known(type_: spec.SimpleType, text: str) -> bool:
    bare = text.strip(" \t\r\n")
    if type_ is spec.COLOR:
        return len(bare) == len("#12345678")
    return type_.base.startswith("date") and (bare != text or len(bare.split("-")[0]) > len("999999999"))


@pytest.mark.parametrize("type_", engines.SIMPLE_TYPES, ids=lambda type_: type_.name or type_.base)
def test_our_lexical_check_agrees_with_both_engines(type_: spec.SimpleType) -> None:
    @_usual
    @given(_texts(type_).filter(lambda text: not _known(type_, text)))
    def law(text: str) -> None:
        assert len(set(_verdicts(type_, text))) == 1

    law()


@pytest.mark.long
@pytest.mark.parametrize("type_", engines.SIMPLE_TYPES, ids=lambda type_: type_.name or type_.base)
def test_our_lexical_check_agrees_with_both_engines_on_thousands_of_values(type_: spec.SimpleType) -> None:
    @settings(max_examples=3000, deadline=None)
    @given(_texts(type_).filter(lambda text: not _known(type_, text)))
    def law(text: str) -> None:
        assert len(set(_verdicts(type_, text))) == 1

    law()


@pytest.mark.parametrize("format_", FORMATS)
def test_the_schema_for_lxml_is_made_once_and_judges(format_: spec.Format) -> None:
    assert schema.xsd(format_) is schema.xsd(format_)
    assert not schema.xsd(format_).validate(etree.Element("Project"))
