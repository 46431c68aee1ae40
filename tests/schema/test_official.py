"""The emitted schemas say what the official ones say: by structure, and by verdict on documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from refiqda import schema, spec
from tests import mutations, oracle_xml, strategies
from tests.schema import comparer, engines

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

    from refiqda import model

pytestmark = pytest.mark.corpus
FORMATS: tuple[spec.Format, ...] = ("project", "codebook")
MUTANTS = 3


@pytest.mark.parametrize("format_", FORMATS)
def test_the_emitted_schema_has_the_structure_of_the_official_one(
    format_: spec.Format, standard: Path
) -> None:
    official = comparer.meaning(etree.fromstring((standard / schema.FILES[format_]).read_bytes()))
    ours = comparer.meaning(etree.fromstring(schema.emit(format_)))
    assert comparer.differences(ours, official) == []


def _check(format_: spec.Format, standard: Path, examples: int) -> None:
    @settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(strategies.roots(format_), st.randoms(use_true_random=False))
    def law(root: model.Project | model.CodeBook, random: Random) -> None:
        document = oracle_xml.document(root)
        for _ in range(MUTANTS + 1):
            verdicts = engines.official(standard, format_).verdicts(document)
            assert engines.ours(format_).verdicts(document) == verdicts
            document = mutations.mutated(document, format_, random)

    law()


@pytest.mark.parametrize("format_", FORMATS)
def test_the_emitted_and_the_official_schema_judge_documents_alike(
    format_: spec.Format, standard: Path
) -> None:
    _check(format_, standard, 100)


@pytest.mark.long
@pytest.mark.parametrize("format_", FORMATS)
def test_the_emitted_and_the_official_schema_judge_thousands_of_documents_alike(
    format_: spec.Format, standard: Path
) -> None:
    _check(format_, standard, 1500)


@pytest.mark.parametrize("known", engines.VALUE_DIFFERENCES, ids=lambda known: ascii(known.text[:24]))
def test_the_engines_differ_under_the_official_schema_on_the_same_values(
    known: engines.ValueDifference, standard: Path
) -> None:
    document = engines.place(known.type, known.text)
    assert engines.official(standard, "project").verdicts(document) == (known.libxml2, known.xmlschema)
