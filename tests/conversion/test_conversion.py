from __future__ import annotations

import copy
import gc
import io
import itertools
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import refiqda
from refiqda import model, schema
from refiqda.conversion import convert, numbers_agree, texts, write_strict
from refiqda.errors import InvalidArgumentError, OutputExistsError
from refiqda.exchange.container import open_container
from refiqda.exchange.programs import TOOLS, tool_named
from refiqda.text.positions import ALL_RULES, STANDARD_RULE, PositionMap
from tests.conversion import readers
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


def packed_bytes(project: Project, tool: str | None = None) -> bytes:
    stream = io.BytesIO()
    write_strict(project, stream, tool)
    return stream.getvalue()


@pytest.mark.parametrize("form", ["lf", "crlf", "bom crlf"])
@pytest.mark.parametrize("tool", ["nvivo", "atlasti", "qualcoder", "standard"])
def test_a_text_that_there_was_no_room_to_hold_is_written_the_same(
    monkeypatch: pytest.MonkeyPatch, tool: str, form: str
) -> None:
    origin = "" if form == "lf" else "NVivo 12"
    held = packed_bytes(study(ASTRAL, form=form, origin=origin), tool)
    monkeypatch.setattr(texts, "_HELD_BYTES", 0)
    assert packed_bytes(study(ASTRAL, form=form, origin=origin), tool) == held


def test_strict_writing_leaves_the_garbage_collector_as_it_was() -> None:
    assert gc.isenabled()
    packed_bytes(study(), "nvivo")
    assert gc.isenabled()
    gc.disable()
    try:
        packed_bytes(study(), "nvivo")
        assert not gc.isenabled()
    finally:
        gc.enable()


def stored_text(project: Project) -> bytes:
    """Return the bytes of the first source's text file."""
    source = project.tree.sources[0]
    assert project.container is not None
    assert isinstance(source, model.TextSource)
    member = project.container.find(source.plain_text_path or "")
    assert member is not None
    return project.container.read(member)


def is_valid(data: bytes) -> bool:
    container = open_container(data)
    return schema.xsd("project").validate(etree.fromstring(container.read(container.root)))


# --- laws -----------------------------------------------------------------------------------------------


@settings(max_examples=39, deadline=None)
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
@pytest.mark.parametrize("origin", ["", "ATLAS.ti 9", "QualCoder 3"])
def test_without_a_program_texts_and_their_numbers_stay_as_they_are(form: str, origin: str) -> None:
    project = study(ASTRAL, form=form, origin=origin)
    converted, report = convert(project)
    assert quotes(converted) == quotes(project)
    assert converted.tree.sources == project.tree.sources
    assert converted.tree.origin == project.tree.origin
    assert stored_text(converted) == stored_text(project)
    assert not report


def test_numbers_that_the_standard_counts_in_another_way_become_the_standards() -> None:
    project = study(ASTRAL, form="bom crlf", origin="NVivo 12")
    converted, report = convert(project)
    assert quotes(converted) == quotes(project)
    assert stored_text(converted) == ASTRAL.encode()
    assert converted.tree.origin == "refiqda"
    assert refiqda.read(packed_bytes(project)).rule == STANDARD_RULE
    assert [loss.kind for loss in report] == ["repaired"]
    assert "inside of a character" in report.losses[0].detail


def test_a_text_that_both_rules_count_alike_is_not_rewritten() -> None:
    project = study(PLAIN, form="bom crlf", origin="NVivo 12")
    converted, report = convert(project)
    assert stored_text(converted) == stored_text(project)
    assert converted.tree.origin == "NVivo 12"
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
    ("form", "origin", "tool", "data"),
    [
        ("lf", "", "nvivo-mac", ASTRAL.encode()),
        ("lf", "", "nvivo", ("\ufeff" + ASTRAL.replace("\n", "\r\n")).encode()),
        ("lf", "NVivo for Mac 15", "atlasti", ASTRAL.encode()),
        ("bom crlf", "NVivo 12", "standard", ASTRAL.encode()),
        ("bom crlf", "NVivo 12", "qualcoder", ASTRAL.encode()),
        ("crlf", "MAXQDA 24", "maxqda", ASTRAL.replace("\n", "\r\n").encode()),
    ],
)
def test_texts_have_the_form_of_the_program(form: str, origin: str, tool: str, data: bytes) -> None:
    project = study(ASTRAL, form=form, origin=origin)
    converted, _ = convert(project, tool)
    assert stored_text(converted) == data
    assert quotes(converted) == quotes(project)


def test_texts_without_passages_get_the_form_too() -> None:
    project = study(ASTRAL, inside=built.coding("e1"))
    converted, report = convert(project, "nvivo")
    assert stored_text(converted) == ("\ufeff" + ASTRAL.replace("\n", "\r\n")).encode()
    assert not report


@pytest.mark.parametrize(("words", "said"), [("a\nb\r\nc", "several forms"), ("a\rb\rc", "out of use")])
def test_line_ends_that_cannot_be_kept_are_told_once(words: str, said: str) -> None:
    xml = built.project_xml(built.source("b1", built.passage("d1", 2, 3, built.coding("e1"))))
    project = refiqda.read(built.archive(xml, {"b1": words.encode()}))
    for tool in ("nvivo", "atlasti"):
        converted, report = convert(project, tool)
        assert quotes(converted) == quotes(project)
        assert [(loss.kind, loss.name) for loss in report] == [("repaired", "Interview")]
        assert said in report.losses[0].detail
    assert not convert(project)[1]


def test_texts_that_an_untested_program_may_count_in_another_way_are_named() -> None:
    _, report = convert(study(ASTRAL), "atlasti")
    assert [(loss.kind, loss.names) for loss in report] == [("degraded", ("Interview",))]
    assert "not tested" in report.losses[0].detail
    assert not convert(study(PLAIN, form="crlf", inside=built.passage("d1", 4, 8, "")), "atlasti")[1]
    assert not convert(study(ASTRAL), "nvivo-mac")[1]


@pytest.mark.parametrize("tool", ["nvivo", "atlasti", "qualcoder", "standard"])
def test_numbers_outside_of_the_text_never_come_to_lie_on_words(tool: str) -> None:
    inside = built.passage("d1", 4, 99, built.coding("e1")) + built.passage("d2", -3, 2, built.coding("e2"))
    project = study(ASTRAL, form="bom crlf", origin="NVivo for Windows", inside=inside)
    length = project.text(built.guid("b1")).positions.raw_length
    converted, report = convert(project, tool)
    assert [row.quote for row in converted.codings()] == [None, None]
    passages = converted.tree.sources[0].plain_text_selections  # type: ignore[union-attr]  # a text
    after = converted.text(built.guid("b1")).positions.raw_length
    assert passages[0].end_position is not None
    assert passages[0].end_position - after == 99 - length
    assert passages[1].start_position == -3
    told = {loss.detail.split()[0]: loss.kind for loss in report}
    assert told["begins"] == "degraded"
    assert tool == "nvivo" or told["reaches"] == "degraded"


def test_a_text_that_cannot_be_read_keeps_its_numbers_and_is_told() -> None:
    xml = built.project_xml(built.source("b1", CODED))
    project = refiqda.read(built.archive(xml, {"b1": "Zo\u00eb".encode("latin-1")}))
    converted, report = convert(project, "nvivo")
    (source,) = converted.tree.sources
    assert isinstance(source, model.TextSource)
    assert [(one.start_position, one.end_position) for one in source.plain_text_selections] == [
        (4, 8),
        (10, 18),
    ]
    assert [loss.kind for loss in report] == ["degraded"]
    assert "cannot be read" in report.losses[0].detail


def test_a_missing_text_is_told_and_the_project_written() -> None:
    project = refiqda.read(built.archive(built.project_xml(built.source("b1", CODED))))
    converted, report = convert(project, "nvivo")
    assert len(converted.codings()) == 2
    assert report.count("degraded") == 2


# --- texts inside the project XML -----------------------------------------------------------------------


def inline(words: str) -> str:
    return f"<PlainTextContent>{words}</PlainTextContent>"


@pytest.mark.parametrize(
    ("tool", "outside"),
    [("nvivo", "source note"), ("nvivo-mac", "source note"), ("qualcoder", "source note"), ("atlasti", "")],
)
def test_a_text_inside_the_xml_becomes_a_file_where_the_program_wants_one(tool: str, outside: str) -> None:
    note = f'<Notes><Note guid="{built.guid("f1")}" name="Memo">{inline(ASTRAL)}</Note></Notes>'
    xml = built.project_xml(built.source("b1", inline(ASTRAL) + CODED, more=""), note)
    project = refiqda.read(built.archive(xml))
    converted, _ = convert(project, tool)
    assert quotes(converted) == quotes(project)
    for element, named in ((converted.tree.sources[0], "source"), (converted.tree.notes[0], "note")):
        assert isinstance(element, model.TextSource)
        assert (element.plain_text_content is None) == (named in outside)
        assert (element.plain_text_path is not None) == (named in outside)
        assert converted.text(element).string == ASTRAL


def test_of_a_text_that_stands_twice_the_files_is_kept_and_it_is_told() -> None:
    where = f'plainTextPath="internal://{built.guid("b1")}.txt"'
    for other, kind in ((PLAIN, "repaired"), ("another", "dropped")):
        xml = built.project_xml(built.source("b1", inline(other) + CODED, more=where))
        project = refiqda.read(built.archive(xml, {"b1": PLAIN.encode()}))
        converted, report = convert(project, "nvivo-mac")
        assert quotes(converted) == quotes(project)
        assert [loss.kind for loss in report] == [kind]


def test_sources_that_share_a_file_count_it_alike() -> None:
    where = f'plainTextPath="internal://{built.guid("b1")}.txt"'
    xml = built.project_xml(
        built.source("b1", CODED)
        + built.source("b2", built.passage("d3", 4, 8, built.coding("e3")), more=where)
    )
    project = refiqda.read(built.archive(xml, {"b1": ASTRAL.encode()}))
    converted, _ = convert(project, "nvivo")
    assert quotes(converted) == quotes(project)
    assert len(zipfile.ZipFile(io.BytesIO(packed_bytes(project, "nvivo"))).namelist()) == 2


# --- texts beside the main one --------------------------------------------------------------------------


def test_transcripts_and_texts_of_pdfs_and_pictures_are_recounted() -> None:
    text = inline("\U0001f642 one\n\U0001f642 two")
    points = "".join(
        f'<SyncPoint guid="{built.guid(tail)}" timeStamp="{at}" position="{at}"/>'
        for tail, at in (("71", 2), ("72", 5))
    )
    chosen = (
        f'<TranscriptSelection guid="{built.guid("73")}" fromSyncPoint="{built.guid("71")}" '
        f'toSyncPoint="{built.guid("72")}">{built.coding("e1")}</TranscriptSelection>'
    )
    area = 'page="0" firstX="1" firstY="2" secondX="3" secondY="4"'
    sources = (
        f'<AudioSource guid="{built.guid("b1")}" name="Talk"><Transcript guid="{built.guid("b2")}">{text}{points}'
        f'{chosen}</Transcript></AudioSource><PDFSource guid="{built.guid("b3")}" name="Paper">'
        f'<PDFSelection guid="{built.guid("b4")}" {area}><Representation guid="{built.guid("b5")}">{text}'
        f"{built.passage('d2', 8, 11, built.coding('e2'))}</Representation></PDFSelection>"
        f'<Representation guid="{built.guid("b6")}">{text}{built.passage("d3", 8, 11, built.coding("e3"))}'
        f'</Representation></PDFSource><PictureSource guid="{built.guid("b7")}" name="Photo">'
        f'<TextDescription guid="{built.guid("b8")}">{text}{built.passage("d4", 2, 5, built.coding("e4"))}'
        "</TextDescription></PictureSource>"
    )
    project = refiqda.read(built.archive(built.project_xml(sources)))
    before = {row.guid: row.quote for row in project.codings()}
    assert sorted(map(str, before.values())) == ["one", "one", "two", "two"]
    for tool in TOOLS:
        converted, _ = convert(project, tool)
        assert {row.guid.lower(): row.quote for row in converted.codings()} == before
        if tool in readers.UTF16 or tool == "qualcoder":
            assert readers.words(packed_bytes(project, tool), tool) == before


def test_points_of_a_transcript_inside_of_a_character_take_it_in_whole() -> None:
    points = "".join(
        f'<SyncPoint guid="{built.guid(tail)}" position="{at}"/>' for tail, at in (("71", 1), ("72", 3))
    )
    chosen = (
        f'<TranscriptSelection guid="{built.guid("73")}" fromSyncPoint="{built.guid("71")}" '
        f'toSyncPoint="{built.guid("72")}">{built.coding("e1")}</TranscriptSelection>'
    )
    xml = built.project_xml(
        f'<AudioSource guid="{built.guid("b1")}"><Transcript guid="{built.guid("b2")}">'
        f"{inline(chr(0x1F642) * 3)}{points}{chosen}</Transcript></AudioSource>",
        origin="NVivo for Mac 12",
    )
    project = refiqda.read(built.archive(xml))
    converted, report = convert(project, "qualcoder")
    assert quotes(converted) == quotes(project)
    assert [row.quote for row in converted.codings()] == ["\U0001f642" * 2]
    assert ("repaired", "sync point", 2) in [(loss.kind, loss.object, loss.count) for loss in report]


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


# --- the archive ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("tool", TOOLS)
def test_the_archive_has_the_programs_form_and_the_same_bytes_every_time(tool: str) -> None:
    data = packed_bytes(study(ASTRAL), tool)
    assert data == packed_bytes(study(ASTRAL), tool)
    assert is_valid(data)
    packed = zipfile.ZipFile(io.BytesIO(data))
    folder = "Sources" if tool == "nvivo" else "sources"
    guid = built.guid("b1")
    mark = ["sources/.root"] if tool == "nvivo-mac" else []
    assert packed.namelist() == ["project.qde", *mark, f"{folder}/{guid.lower()}.txt"]
    methods = [one.compress_type for one in packed.infolist()]
    assert methods[0] == (zipfile.ZIP_STORED if tool == "nvivo-mac" else zipfile.ZIP_DEFLATED)
    assert tool != "nvivo-mac" or set(methods) == {zipfile.ZIP_STORED}
    assert {one.date_time for one in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert all(packed.read(name) == b"" for name in mark)


def test_the_report_says_first_that_a_new_project_is_opened() -> None:
    report = convert(study(), "nvivo-mac")[1]
    assert not report
    assert str(report).startswith("NVivo for Mac will open the file as a new project")


def test_what_reading_noticed_is_in_the_report_and_no_loss() -> None:
    xml = built.project_xml(built.source("b1", CODED))
    project = refiqda.read(built.archive(xml, {"b1": PLAIN.encode()}, folder="Sources"))
    report = convert(project, "nvivo-mac")[1]
    assert not report
    assert [loss.detail for loss in report.reading] == ["the folder of the sources is spelled 'Sources'"]


@pytest.mark.parametrize("origin", ["NVivo 12", "ATLAS.ti 9", "QualCoder 3", ""])
@pytest.mark.parametrize("tool", [tool for tool in TOOLS if tool != "standard"])
def test_the_origin_says_in_whose_form_the_file_is(origin: str, tool: str) -> None:
    project = study(ASTRAL, origin=origin)
    converted, _ = convert(project, tool)
    assert converted.program == tool
    again = refiqda.read(packed_bytes(project, tool))
    assert quotes(again) == quotes(project)
    assert (converted.tree.origin == origin) == (project.program == tool)


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
