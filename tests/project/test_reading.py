"""Reading: which files are projects and codebooks, and where a source's text is found."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

import refiqda
from refiqda import model
from refiqda.errors import (
    FileChangedError,
    NotInProjectError,
    UnusableFileError,
    UnusableMemberError,
)
from refiqda.index import Index
from refiqda.text.positions import PositionRule
from tests import strategies
from tests.everything import everything_codebook, everything_project, odd_projects
from tests.oracle_xml import to_xml
from tests.project.built import WORDS, archive, coding, guid, passage, project_xml, source

if TYPE_CHECKING:
    from pathlib import Path

XML = project_xml(source("51", passage("71", 0, 3, coding("d1"))))
TEXT = {"51": WORDS.encode()}


def test_a_path_bytes_and_a_binary_file_are_the_same(tmp_path: Path) -> None:
    data = archive(XML, TEXT)
    path = tmp_path / "study.qdpx"
    path.write_bytes(data)
    for given_ in (path, str(path), data, io.BytesIO(data)):
        project = refiqda.read(given_)
        assert project.codings().column("quote") == ("Zoë",)
        assert (project.diagnostics, project.tree.name) == ([], "Study")
    assert refiqda.read(path).label == "study.qdpx"


def test_a_bare_xml_finds_its_sources_beside_it(tmp_path: Path) -> None:
    (tmp_path / "study.qde").write_bytes(XML)
    (tmp_path / "Sources").mkdir()
    (tmp_path / "Sources" / f"{guid('51')}.txt").write_bytes(TEXT["51"])
    assert refiqda.read(tmp_path / "study.qde").codings().column("quote") == ("Zoë",)


def test_a_codebook_is_no_project(tmp_path: Path) -> None:
    path = tmp_path / "codes.qdc"
    path.write_bytes(everything_codebook())
    with pytest.raises(UnusableFileError, match="read_codebook"):
        refiqda.read(path)


def test_a_codebook_is_written_as_it_was_read(tmp_path: Path) -> None:
    path = tmp_path / "codes.qdc"
    path.write_bytes(everything_codebook())
    codebook = refiqda.read_codebook(path)
    refiqda.write_codebook(codebook, tmp_path / "copy.qdc")
    assert refiqda.read_codebook(tmp_path / "copy.qdc") == codebook
    with pytest.raises(refiqda.OutputExistsError):
        refiqda.write_codebook(codebook, path)


def test_a_project_gives_a_codebook(tmp_path: Path) -> None:
    sets = (
        f'<Sets><Set guid="{guid("91")}" name="Both"><MemberCode targetGUID="{guid("c1")}"/>'
        f'<MemberSource targetGUID="{guid("51")}"/></Set><Set guid="{guid("92")}" name="None"/></Sets>'
    )
    codebook = refiqda.read_codebook(archive(project_xml(rest=sets)))
    assert [code.name for code in codebook.codes] == ["Trust", "Work"]
    assert [(one.name, one.member_codes, one.member_sources) for one in codebook.sets] == [
        ("Both", [guid("c1")], [])
    ]
    refiqda.write_codebook(codebook, tmp_path / "codes.qdc")
    assert refiqda.read_codebook(tmp_path / "codes.qdc") == codebook


@pytest.mark.parametrize("name", ["everything", *odd_projects()])
def test_however_a_project_spells_its_codes_they_make_a_codebook(name: str, tmp_path: Path) -> None:
    xml = everything_project() if name == "everything" else odd_projects()[name]
    codebook = refiqda.read_codebook(xml)
    refiqda.write_codebook(codebook, tmp_path / "codes.qdc")
    assert refiqda.read_codebook(tmp_path / "codes.qdc") == codebook
    codes = Index(refiqda.read(xml).tree).codes()
    assert [one.name for one in Index(codebook).codes()] == [one.name for one in codes]


def test_a_rule_can_be_forced() -> None:
    xml = project_xml(source("51", passage("71", 3, 4, coding("d1"))), origin="NVivo 12.6")
    data = archive(xml, {"51": "a\U0001f642bc".encode()})
    assert refiqda.read(data).codings().column("quote") == ("b",)
    assert refiqda.read(data, positions="codepoint").codings().column("quote") == ("c",)
    assert refiqda.read(data, positions=PositionRule("utf16")).rule == PositionRule("utf16")
    with pytest.raises(refiqda.InvalidArgumentError, match="no rule of positions"):
        refiqda.read(data, positions="words")


@pytest.mark.parametrize(
    ("origin", "program"),
    [("NVivo for Mac 15.0.0", "nvivo-mac"), ("NVivo 12.6", "nvivo"), ("ATLAS.ti 9", "atlasti"), ("", None)],
)
def test_the_program_is_what_the_project_says(origin: str, program: str | None) -> None:
    assert refiqda.read(project_xml(origin=origin)).program == program


def test_texts_are_found_by_element_guid_and_name() -> None:
    notes = f'<Notes><Note guid="{guid("e1")}"><PlainTextContent>A thought</PlainTextContent></Note></Notes>'
    pdf = (
        f'<PDFSource guid="{guid("53")}" name="Report"><Representation guid="{guid("54")}">'
        "<PlainTextContent>All of it</PlainTextContent></Representation></PDFSource>"
    )
    project = refiqda.read(archive(project_xml(source("51", "") + pdf, notes), TEXT))
    assert project.text("Interview").string == WORDS
    assert project.text(project.tree.sources[0]).string == WORDS
    assert project.text(project.tree.sources[1]).string == "All of it"
    assert project.text(guid("51").upper()).string == WORDS
    assert {project.text(one).string for one in ("Report", guid("53"), guid("54"))} == {"All of it"}
    assert project.text(guid("e1")).string == "A thought"
    assert project.text(project.tree.notes[0]).string == "A thought"


@pytest.mark.parametrize(
    ("where", "what"),
    [
        (f'plainTextPath="internal://{guid("99")}.txt"', "is missing"),
        ('plainTextPath="relative:///texts/a.txt"', "outside of the project"),
        ('richTextPath="internal://a.docx"', "styled text only"),
        ("", "has no text"),
    ],
)
def test_where_a_text_is_not_there_the_error_says_why_and_what_to_do(where: str, what: str) -> None:
    project = refiqda.read(project_xml(source("51", "", more=where)))
    with pytest.raises(NotInProjectError, match=what) as caught:
        project.text("Interview")
    assert caught.value.remedy
    assert "\n" not in str(caught.value)


def test_a_picture_without_description_has_no_text() -> None:
    project = refiqda.read(project_xml(f'<PictureSource guid="{guid("57")}" name="Map"/>'))
    with pytest.raises(NotInProjectError, match="has no text"):
        project.text("Map")


def test_inline_text_stands_in_for_a_missing_file_and_yields_to_one_that_is_there() -> None:
    xml = project_xml(source("51", "<PlainTextContent>Inline</PlainTextContent>"))
    assert refiqda.read(archive(xml)).text("Interview").string == "Inline"
    assert refiqda.read(archive(xml, TEXT)).text("Interview").string == WORDS


def test_a_text_that_is_not_utf_8_says_so() -> None:
    with pytest.raises(UnusableMemberError, match="not UTF-8"):
        refiqda.read(archive(XML, {"51": b"\xff\xfea"})).text("Interview")


def test_many_texts_can_be_read_again_and_again() -> None:
    tails = [str(number) for number in range(51, 71)]
    texts = {tail: tail.encode() if tail != "60" else b"" for tail in tails}
    project = refiqda.read(archive(project_xml("".join(source(tail, "") for tail in tails)), texts))
    for tail in [*tails, *reversed(tails)]:
        assert project.text(guid(tail)).string == texts[tail].decode()


def test_a_file_that_changed_since_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "study.qdpx"
    path.write_bytes(archive(XML, TEXT))
    project = refiqda.read(path)
    path.write_bytes(archive(XML, {"51": b"other words, and more of them"}))
    with pytest.raises(FileChangedError):
        project.text("Interview")


def test_lines_are_known_when_asked_for() -> None:
    project = refiqda.read(XML, lines=True)
    assert project.lines[id(project.tree.sources[0])] == 2
    assert refiqda.read(XML).lines == {}


def test_an_index_finds_each_kind_of_thing_under_one_guid() -> None:
    cases = f'<Cases><Case guid="{guid("c3")}" name="Ana M."/></Cases>'
    pdf = (
        f'<PDFSource guid="{guid("53")}" name="Report"><Representation guid="{guid("53").upper()}">'
        f"{passage('71', 0, 1, coding('d1'))}</Representation></PDFSource>"
        f'<PDFSource guid="{guid("55")}"/>'
    )
    notes = f'<Notes><Note guid="{guid("e1")}"/></Notes>'
    index = refiqda.read(project_xml(pdf, notes, cases=cases)).index()
    assert index.coding(guid("c3")) is None
    assert (index.source(guid("54")), index.selection(guid("53"))) == (None, None)
    code, case = index.code(guid("c3")), index.case("{" + guid("c3") + "}")
    assert isinstance(code, model.Code)
    assert isinstance(case, model.Case)
    assert set(index.duplicates()) == {guid("c3"), guid("53")}
    assert [type(one) for one in index.all(guid("53"))] == [model.PDFSource, model.TextSource]
    assert isinstance(index.source(guid("53")), model.PDFSource)
    selection, made = index.selection(guid("71")), index.coding(guid("d1"))
    assert made is not None
    assert index.owner(made) is selection
    assert (index.source(guid("e1")), index.selection(guid("99"))) == (None, None)
    assert index.note(guid("e1")) is not None
    assert index.user(guid("a1")) is not None
    assert index.code(guid("c2")) is not None
    assert index.code_path(model.Code(guid="x", name="Alone", is_codable=True)) == "Alone"


def test_an_index_of_a_codebook_knows_its_codes() -> None:
    codebook = model.CodeBook(codes=[model.Code(guid=guid("c1"), name="Trust", is_codable=True)])
    assert Index(codebook).code(guid("c1")) is codebook.codes[0]


@settings(max_examples=39, deadline=None)
@given(strategies.projects())
def test_every_project_can_be_read_and_its_codings_counted(tree: model.Project) -> None:
    project = refiqda.read(to_xml(tree))
    codings = project.codings()
    expected = [one.guid for one in model.iterate(project.tree) if isinstance(one, model.Coding)]
    assert sorted(codings.column("guid")) == sorted(expected)
    assert len(list(codings)) == len(expected)
    assert len(codings.spans().start) == len(codings.span_rows())
    assert sum(
        len(codings.where([kind == one for one in codings.origin])) for kind in ("person", "case")
    ) == len(codings)


@pytest.mark.parametrize("name", ["everything", *odd_projects()])
def test_odd_projects_have_codings_too(name: str) -> None:
    xml = everything_project() if name == "everything" else odd_projects()[name]
    project = refiqda.read(xml)
    elements = [one for one in model.iterate(project.tree) if isinstance(one, model.Coding)]
    assert [one.guid for one in elements] == list(project.codings().column("guid"))
    assert project.codings().to_arrow().num_rows == len(elements)
