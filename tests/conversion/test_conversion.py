from __future__ import annotations

import copy
import io
import itertools
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import refiqda
from refiqda import schema
from refiqda.conversion import convert, numbers_agree, write_strict
from refiqda.errors import InvalidArgumentError, OutputExistsError
from refiqda.exchange.container import open_container
from refiqda.exchange.programs import TOOLS, tool_named
from refiqda.text.positions import ALL_RULES, PositionMap
from tests.project import built

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.project import Project

PLAIN = "Zo\u00eb said:\nit works,\nmostly."
ASTRAL = built.WORDS
CODED = built.passage("d1", 4, 8, built.coding("e1")) + built.passage(
    "d2", 10, 18, built.coding("e2", "c2", "a2")
)


def study(
    words: str = PLAIN, *, form: str = "lf", origin: str = "", inside: str = CODED, rest: str = ""
) -> Project:
    xml = built.project_xml(built.source("b1", inside), rest, origin=origin)
    return refiqda.read(built.archive(xml, {"b1": built.stored(words, form)}))


COLUMNS = (
    "source",
    "source_kind",
    "code_path",
    "coder",
    "start",
    "end",
    "quote",
    "created",
    "case",
    "memo",
    "origin",
)


def quotes(project: Project) -> list[tuple[object, ...]]:
    return [(row.source, row.code_path, row.coder, row.quote) for row in project.codings()]


def rows(project: Project) -> list[tuple[object, ...]]:
    return [tuple(getattr(row, column) for column in COLUMNS) for row in project.codings()]


def is_valid(data: bytes) -> bool:
    container = open_container(data)
    return schema.xsd("project").validate(etree.fromstring(container.read(container.root)))


# --- laws -----------------------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(
    st.text(st.sampled_from("a\u00e9\u20ac\U0001f600\r\n"), max_size=8),
    st.sampled_from(list(itertools.product(ALL_RULES, repeat=2))),
)
def test_numbers_agree_exactly_where_both_rules_number_every_place_alike(
    raw: str, rules: tuple[object, ...]
) -> None:
    one, other = (PositionMap(raw, rule) for rule in rules)  # type: ignore[arg-type]  # rules of ALL_RULES
    places = list(range(one.length + 1))
    alike = (one.to_raw(places) == other.to_raw(places)).all()
    assert numbers_agree(raw, *rules) == alike  # type: ignore[arg-type]  # rules of ALL_RULES


@pytest.mark.parametrize("tool", [None, *TOOLS])
def test_every_coding_keeps_its_words_for_every_program(tool: str | None) -> None:
    project = study()
    converted, _ = convert(project, tool)
    assert quotes(converted) == quotes(project)
    assert [row[3] for row in quotes(project)] == ["said", "it works"]


@pytest.mark.parametrize("form", ["crlf", "bom", "bom crlf"])
@pytest.mark.parametrize("origin", ["", "NVivo 12", "ATLAS.ti 9", "QualCoder 3"])
def test_without_a_program_texts_and_their_numbers_stay_as_they_are(form: str, origin: str) -> None:
    project = study(ASTRAL, form=form, origin=origin)
    converted, report = convert(project)
    assert quotes(converted) == quotes(project)
    assert not report


def test_codings_that_say_who_belongs_to_a_case_still_say_so() -> None:
    cases = f'<Cases><Case guid="{built.guid("c1")}" name="Trust"/></Cases>'
    xml = built.project_xml(
        built.source("b1", CODED + built.coding("e3")), cases=cases, origin="NVivo for Mac 20.5"
    )
    project = refiqda.read(built.archive(xml, {"b1": built.stored(PLAIN, "lf")}))
    converted, report = convert(project, "nvivo-mac")
    assert [(row.origin, row.case) for row in converted.codings()].count(("case", "Trust")) == 2
    assert rows(converted) == rows(project)
    assert [loss.kind for loss in report] == ["repaired", "moved"]


def test_converting_changes_nothing_in_the_project_itself() -> None:
    project = study()
    before = copy.deepcopy(project.tree)
    convert(project, "atlasti")
    assert project.tree == before


def test_the_same_project_gives_the_same_bytes_and_a_valid_file() -> None:
    made = []
    for _ in range(2):
        stream = io.BytesIO()
        write_strict(study(), stream, "maxqda")
        made.append(stream.getvalue())
    assert made[0] == made[1]
    assert is_valid(made[0])


# --- other ways of counting -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "form", "origin", "tool"),
    [
        (ASTRAL, "lf", "", "nvivo-mac"),
        (ASTRAL, "lf", "", "nvivo"),
        (ASTRAL, "lf", "NVivo for Mac 15", "atlasti"),
        (ASTRAL, "bom crlf", "NVivo 12", "standard"),
    ],
)
def test_nothing_is_written_where_a_program_would_count_to_other_numbers(
    tmp_path: Path, words: str, form: str, origin: str, tool: str
) -> None:
    target = tmp_path / "out.qdpx"
    with pytest.raises(InvalidArgumentError) as caught:
        write_strict(study(words, form=form, origin=origin), target, tool)
    assert not target.exists()
    assert "not possible yet" in str(caught.value)
    assert "Interview" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_text_without_passages_is_no_obstacle() -> None:
    converted, report = convert(study(ASTRAL, inside=built.coding("e1")), "nvivo")
    assert len(converted.codings()) == 1
    assert not report


def test_line_ends_that_a_program_does_not_write_itself_are_told() -> None:
    _, report = convert(study(), "nvivo")
    assert [(loss.kind, loss.name) for loss in report] == [("degraded", "Interview")]
    assert not convert(study(), "nvivo-mac")[1]
    assert not convert(study(form="bom crlf", origin="NVivo 12"), "nvivo")[1]


def test_a_text_that_an_untested_program_may_count_in_another_way_is_told() -> None:
    _, report = convert(study(ASTRAL), "atlasti")
    assert [loss.kind for loss in report] == ["degraded"]
    assert "not tested" in report.losses[0].detail


def test_a_missing_text_is_told_and_the_project_written() -> None:
    project = refiqda.read(built.archive(built.project_xml(built.source("b1", CODED))))
    converted, report = convert(project, "nvivo")
    assert len(converted.codings()) == 2
    assert report.count("degraded") == 2


# --- what programs cannot hold --------------------------------------------------------------------------


def test_what_a_program_does_not_take_over_is_written_and_told() -> None:
    graph = f'<Graphs><Graph guid="{built.guid("f1")}" name="Map"/></Graphs>'
    converted, report = convert(study(rest=graph), "qualcoder")
    assert ("degraded", "graph", "Map") in [(loss.kind, loss.object, loss.name) for loss in report]
    assert len(converted.tree.graphs) == 1
    assert not convert(study(rest=graph), "standard")[1]


# --- targets and tools ----------------------------------------------------------------------------------


def test_an_unknown_program_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        tool_named("word")
    for tool in TOOLS:
        assert tool in str(caught.value)
        assert tool_named(tool.upper()).name == tool


def test_a_project_is_written_as_qdpx_only(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgumentError):
        write_strict(study(), tmp_path / "out.qde", "standard")


def test_the_file_that_was_read_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "study.qdpx"
    refiqda.write(study(), path, tool="standard")
    before = path.read_bytes()
    with pytest.raises(OutputExistsError):
        refiqda.write(refiqda.read(path), path, tool="standard", overwrite=True)
    assert path.read_bytes() == before


def test_an_existing_file_is_overwritten_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "study.qdpx"
    refiqda.write(study(), path, tool="standard")
    with pytest.raises(OutputExistsError):
        refiqda.write(study(), path, tool="standard")
    assert not refiqda.write(study(), path, tool="standard", overwrite=True)
    assert quotes(refiqda.read(path)) == quotes(study())


def test_a_project_made_by_a_script_is_written_with_its_texts() -> None:
    project = refiqda.Project.new("Made")
    source = project.add_source("Talk", PLAIN)
    code = project.add_code("Trust")
    coder = project.add_user("Ana")
    project.add_coding(source, 0, 3, code, coder)
    converted, report = convert(project, "nvivo-mac")
    assert quotes(converted) == [("Talk", "Trust", "Ana", "Zo\u00eb")]
    assert not report


# --- real files -----------------------------------------------------------------------------------------


@pytest.mark.corpus
def test_every_real_project_keeps_its_words_in_the_standards_form(corpus: Path) -> None:
    files = sorted(path for path in corpus.iterdir() if path.suffix in {".qdpx", ".qde"})
    assert files
    for path in files:
        project = refiqda.read(path)
        stream = io.BytesIO()
        write_strict(project, stream)
        assert is_valid(stream.getvalue()), path.name
        converted, _ = convert(project)
        before = rows(project)
        assert rows(converted) == before, path.name
        again, report = convert(converted)
        assert rows(again) == before
        assert not report.of_kind("dropped", "repaired", "renamed", "moved"), path.name
