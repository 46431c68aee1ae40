from __future__ import annotations

import copy
import io
import re
from random import Random

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from refiqda import model, schema, spec
from refiqda.exchange.programs import ATLASTI, NVIVO, PROGRAMS, STANDARD
from refiqda.exchange.reader import read_xml
from refiqda.exchange.strict import make_strict, outside_path
from refiqda.exchange.writer import write_xml
from refiqda.losses import LossReport
from tests import everything, mutations, strategies

GUID = "12345678-9abc-4ef0-8234-56789abcdef0"
OTHER = "12345678-9abc-4ef0-8234-56789abcdef1"


def written(tree: model.Project | model.CodeBook) -> bytes:
    stream = io.BytesIO()
    write_xml(tree, stream, format_="project" if isinstance(tree, model.Project) else "codebook", plain=True)
    return stream.getvalue()


def read(data: bytes) -> model.Project:
    tree = read_xml(io.BytesIO(data)).tree
    assert isinstance(tree, model.Project)
    return tree


def assert_valid(tree: model.Project | model.CodeBook) -> None:
    format_: spec.Format = "project" if isinstance(tree, model.Project) else "codebook"
    document = etree.fromstring(written(tree), etree.XMLParser(huge_tree=True))
    checked = schema.xsd(format_)
    assert checked.validate(document), checked.error_log


def assert_unique(tree: model.Project | model.CodeBook) -> None:
    format_: spec.Format = "project" if isinstance(tree, model.Project) else "codebook"
    guids = [
        element.guid.lower()
        for element in model.iterate(tree, format_)
        if isinstance(element, model.Identified)
    ]
    assert len(guids) == len(set(guids))


def details(report: LossReport) -> str:
    return "\n".join(f"{loss.kind} {loss.object}: {loss.detail} x{loss.count}" for loss in report)


def passage(**fields: object) -> model.PlainTextSelection:
    given_fields: dict[str, object] = {"guid": OTHER, "start_position": 0, "end_position": 3, **fields}
    return model.PlainTextSelection(**given_fields)  # type: ignore[arg-type]  # any field


def project(*selections: model.PlainTextSelection, **fields: object) -> model.Project:
    source = model.TextSource(guid=GUID, plain_text_content="Hello", plain_text_selections=list(selections))
    return model.Project(name="P", sources=[source], **fields)  # type: ignore[arg-type]  # any field


# --- laws -----------------------------------------------------------------------------------------------


@settings(max_examples=80, deadline=None)
@given(strategies.projects(), st.sampled_from(PROGRAMS))
def test_every_strict_project_is_valid_and_names_each_thing_once(
    tree: model.Project, program: object
) -> None:
    assert program in PROGRAMS
    strict, _ = make_strict(tree, program)  # type: ignore[arg-type]  # one of PROGRAMS
    assert_valid(strict)
    assert_unique(strict)


@settings(max_examples=50, deadline=None)
@given(strategies.projects())
def test_making_strict_twice_repairs_nothing_more(tree: model.Project) -> None:
    once, _ = make_strict(tree)
    twice, report = make_strict(once)
    assert twice == once
    assert not report.of_kind("dropped", "repaired", "renamed", "moved")


@settings(max_examples=50, deadline=None)
@given(strategies.projects())
def test_making_strict_leaves_its_input_alone_and_gives_the_same_every_time(tree: model.Project) -> None:
    before = copy.deepcopy(tree)
    first, second = make_strict(tree), make_strict(tree)
    assert tree == before
    assert first == second


@settings(max_examples=50, deadline=None)
@given(strategies.projects())
def test_valid_projects_keep_every_coding(tree: model.Project) -> None:
    def spans(root: model.Project) -> list[tuple[int, int, int]]:
        return [
            (*sorted((item.start_position or 0, item.end_position or 0)), len(item.codings))  # type: ignore[misc]
            for item in model.iterate(root)
            if isinstance(item, model.PlainTextSelection)
        ]

    strict, _ = make_strict(tree)
    assert spans(strict) == spans(tree)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_every_readable_mutation_becomes_valid(seed: int) -> None:
    root = etree.fromstring(everything.everything_project())
    changed = etree.tostring(mutations.mutated(root, "project", Random(seed)))
    try:
        parsed = read_xml(io.BytesIO(changed))
    except ValueError:
        return  # refused: nothing to write
    strict, _ = make_strict(parsed.tree)
    assert_unique(strict)
    if isinstance(strict, model.Project):
        assert_valid(strict)


@pytest.mark.parametrize("name", sorted(everything.odd_projects()))
def test_every_oddity_becomes_valid_and_is_told(name: str) -> None:
    strict, report = make_strict(read(everything.odd_projects()[name]))
    assert_valid(strict)
    assert_unique(strict)
    assert report


def test_a_plain_valid_project_without_paths_of_its_maker_loses_nothing() -> None:
    strict, report = make_strict(project(passage()))
    assert not report
    assert strict == project(passage())


@settings(max_examples=30, deadline=None)
@given(strategies.codebooks())
def test_every_strict_codebook_is_valid(tree: model.CodeBook) -> None:
    strict, _ = make_strict(tree)
    assert_valid(strict)
    assert_unique(strict)
