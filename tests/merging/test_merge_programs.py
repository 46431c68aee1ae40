"""A's copy as NVivo writes it, B's as ATLAS.ti does: every coding keeps its words, code and coder."""

from __future__ import annotations

import io
import tempfile
import uuid
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

import refiqda
from refiqda.changes import digest
from refiqda.exchange.writer import write_xml
from refiqda.matching.crosswalk import Crosswalk, Line
from refiqda.merging import MergeResult, merge
from refiqda.project import Project
from tests.made_studies import guid, with_guids
from tests.merging.copies_of import of
from tests.schema import engines

LINES = st.sampled_from(
    [
        "She let me finish.",
        "I talk slowly \U0001f600, I know.",
        "cafe\u0301 \U0001f468\u200d\U0001f469",
        "x",
        "",
        "  ",
    ]
)
TEXTS = st.lists(LINES, min_size=1, max_size=8).map("\n".join)
NAMES = ("Hope", "Trust")
Fact = tuple[str | None, str | None, str | None]


@st.composite
def copies(draw: st.DrawFn, coder: str, first: int) -> Project:
    """What one analyst made of the texts of the study: a user and codings of their own."""
    project = Project.new("Study")
    project.add_user(coder, guid=guid(first))
    for number, name in enumerate(NAMES):
        project.add_code(name, guid=guid(10 + number))
    for number, text in enumerate(draw(st.shared(st.lists(TEXTS, min_size=1, max_size=2), key="texts"))):
        source = project.add_source(f"Interview {number}", f"{number}: {text}\n", guid=guid(20 + number))
        length = len(project.text(source).string)
        spans = st.tuples(st.integers(0, length - 1), st.integers(1, 30), st.sampled_from(NAMES))
        for place, (start, long, code) in enumerate(draw(st.lists(spans, max_size=4, unique=True))):
            key = guid(first + 100 * number + place + 1)
            project.add_coding(source, start, min(start + long, length), code, coder, guid=key)
    return project


def as_written(project: Project, folder: Path, tool: str, *, anew: str = "") -> Project:
    """Return a project as a program writes it, with new GUIDs everywhere if the program mints them."""
    if anew:
        changed = Project(
            with_guids(project.tree, lambda one: str(uuid.uuid5(uuid.NAMESPACE_OID, anew + one)))
        )
        changed.new_texts, project = dict(project.new_texts), changed
    path = folder / f"{tool}.qdpx"
    refiqda.write(project, path, tool=tool)
    return refiqda.read(path.read_bytes())


def facts(project: Project) -> Counter[Fact]:
    return Counter((row.quote, row.code, row.coder) for row in project.codings())


def united(one: Project, two: Project, primary: str) -> tuple[MergeResult, Project, Project]:
    """Return the two copies as written by two programs, and merged with a crosswalk of their codes."""
    lines = tuple(Line("Mara", name, "Colm", name, "same") for name in NAMES)
    with tempfile.TemporaryDirectory() as folder:
        nvivo = as_written(one, Path(folder), "nvivo")
        atlas = as_written(two, Path(folder), "atlasti", anew="b")
    asked = {"Mara": "A", "Colm": "B"}
    found = merge({"A": nvivo, "B": atlas}, primary=primary, crosswalk=Crosswalk(lines), coders=asked)
    return found, nvivo, atlas


small = settings(max_examples=13, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@small
@given(copies("Mara", 1000), copies("Colm", 3000), st.sampled_from("AB"))
def test_two_programs_copies_keep_the_words_code_and_coder_of_every_coding(
    one: Project, two: Project, primary: str
) -> None:
    result, nvivo, atlas = united(one, two, primary)
    assert facts(of(result)) == facts(one) + facts(two)
    assert result.unplaced == ()
    assert {code.name for code in of(result).tree.code_book} == set(NAMES)
    again = merge({"merged": of(result), "once more": nvivo if primary == "A" else atlas})
    assert digest(of(again)) == digest(of(result))


@pytest.mark.corpus
@small
@given(copies("Mara", 1000), copies("Colm", 3000), st.sampled_from("AB"))
def test_what_two_programs_copies_become_is_valid_by_the_official_schema(
    standard: Path, one: Project, two: Project, primary: str
) -> None:
    stream = io.BytesIO()
    write_xml(of(united(one, two, primary)[0]).tree, stream, plain=True)
    schema = engines.official(standard, "project").libxml2
    assert schema.validate(etree.fromstring(stream.getvalue())), schema.error_log
