"""What `check --for` says about a program, and that it says nothing without."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda.checks import check
from refiqda.checks.registry import rules
from refiqda.errors import InvalidArgumentError
from refiqda.exchange.programs import KNOWN, TOOLS
from tests.checks.fixtures import FAILING, PASSING, XML, changed, guid, packed
from tests.project import built

if TYPE_CHECKING:
    from refiqda.diagnostics import Diagnostic


def found(source: bytes, tool: str, *, rule: str = "I") -> list[Diagnostic]:
    return check(source, tool=tool, select=(rule,))


def test_without_a_program_nothing_is_said_about_programs() -> None:
    for source in (PASSING, *(one for one in FAILING.values() if isinstance(one, bytes))):
        assert not [one for one in check(source) if one.rule.startswith("I")]


@pytest.mark.parametrize("tool", TOOLS)
def test_each_program_is_asked_for_and_each_finding_names_it(tool: str) -> None:
    (program,) = [one for one in KNOWN if one.name == tool]
    for one in found(PASSING, tool):
        assert program.title.split(" for ")[0] in one.message
        assert one.severity == rules()[one.rule].severity


def test_an_unknown_program_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="no program is called"):
        check(PASSING, tool="word")


def test_things_of_one_kind_are_one_finding_with_their_number_and_the_first_place() -> None:
    graph = f'<Graph guid="{guid("87")}"/>'
    (one,) = found(changed("</Graphs>", f"{graph}{graph.replace('87', '88')}</Graphs>"), "nvivo", rule="I003")
    assert (
        one.message == "graph: NVivo does not list maps among what it takes over (3 times, this is the first)"
    )
    assert one.guid == guid("83")
    assert one.line


def test_a_folder_with_a_capital_letter_is_refused_by_atlas_ti_and_read_by_nvivo() -> None:
    xml = built.project_xml(built.source("b1", ""), origin="NVivo 12")
    made = built.archive(xml, {"b1": b"Words."}, folder="Sources")
    (one,) = found(made, "atlasti", rule="I001")
    assert one.fixable
    assert "folder" in one.message
    assert not found(made, "nvivo", rule="I001")


def test_what_refuses_a_form_is_gone_once_the_file_was_written_for_the_program() -> None:
    shared = changed(f'Case guid="{guid("e1")}"', f'Case guid="{guid("c1")}"')
    styled = changed("plainTextPath=", 'richTextPath="internal://a.txt" plainTextPath=')
    for broken in (FAILING["I001"], FAILING["S003"], FAILING["A015"], shared, styled):
        assert isinstance(broken, bytes)
        assert found(broken, "atlasti", rule="I001")
        project, _ = refiqda.convert(refiqda.read(broken), "atlasti")
        assert not check(project, tool="atlasti", select=("I001",))


@pytest.mark.parametrize(
    "xml", [XML, XML.replace("<Project ", '<Project origin="x" ').replace("internal://a.txt", "a.txt")]
)
def test_a_project_written_for_qualcoder_says_its_origin_and_spells_its_paths(xml: str) -> None:
    broken = packed(xml, text=b"One, two three.")
    assert {one.rule for one in found(broken, "qualcoder", rule="I001")} == {"I001"}
    project, _ = refiqda.convert(refiqda.read(broken), "qualcoder")
    assert not check(project, tool="qualcoder", select=("I001",))


def test_only_passages_whose_words_would_change_are_counted() -> None:
    inside = built.passage("d1", 0, 3, "") + built.passage("d2", 15, 20, "")
    made = built.archive(
        built.project_xml(built.source("b1", inside)), {"b1": built.stored(built.WORDS, "lf")}
    )
    (one,) = found(made, "nvivo", rule="I006")
    assert "1 of 2 passages" in one.message
    assert not found(made, "qualcoder", rule="I006")


def test_a_byte_order_mark_shifts_everything_in_a_program_that_counts_it() -> None:
    inside = built.passage("d1", 0, 3, "")
    made = built.archive(built.project_xml(built.source("b1", inside)), {"b1": built.stored("Words.", "bom")})
    assert [one.rule for one in found(made, "qualcoder", rule="I006")] == ["I006"]
    assert not found(made, "nvivo", rule="I006")


def test_areas_of_pages_measured_from_another_corner_would_lie_elsewhere() -> None:
    (one,) = found(PASSING, "qualcoder", rule="I006")
    assert "from the top left" in one.message
    assert not found(PASSING, "maxqda", rule="I006")


def test_a_text_whose_counting_is_not_known_is_named_only_where_it_matters() -> None:
    (one,) = found(packed(), "maxqda", rule="I007")
    assert "1 passages" in one.message
    assert not found(packed(text=b"Plain words, one line."), "maxqda", rule="I007")


def test_an_edited_project_and_a_codebook_are_judged_too() -> None:
    project = refiqda.read(PASSING)
    project.tree.graphs.clear()
    assert not check(project, tool="nvivo", select=("I003",))
    codebook = refiqda.read_codebook(PASSING)
    assert [one.rule for one in check(codebook, tool="qualcoder", select=("I",))] == ["I003", "I004"]


def test_a_codebook_of_an_old_namespace_is_not_imported_by_one_program() -> None:
    qdc = (
        b'<CodeBook><Codes><Code guid="%s" name="A" isCodable="true"/></Codes></CodeBook>'
        % guid("c1").encode()
    )
    assert [one.rule for one in found(qdc, "qualcoder")] == ["I001"]


def test_nothing_of_the_texts_is_repeated() -> None:
    secret = XML.replace('name="Study"', 'name="Secret"').replace("A thought.", "Secret")
    for tool in TOOLS:
        assert "Secret" not in "".join(one.message for one in found(packed(secret), tool))


def test_a_text_that_is_missing_is_no_reason_to_stop() -> None:
    data = io.BytesIO(PASSING)
    with zipfile.ZipFile(data) as given:
        assert "sources/a.txt" in given.namelist()
    assert found(packed(without="sources/a.txt"), "nvivo")
