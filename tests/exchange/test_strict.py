from __future__ import annotations

import copy
import io
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from refiqda import model, schema, spec
from refiqda.exchange.container import open_container
from refiqda.exchange.programs import ATLASTI, NVIVO, PROGRAMS, QUALCODER
from refiqda.exchange.reader import read_xml
from refiqda.exchange.strict import make_strict, outside_path
from refiqda.exchange.writer import write_xml
from tests import everything, mutations, strategies

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.exchange.programs import Program
    from refiqda.losses import LossReport

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


@settings(max_examples=32, deadline=None)
@given(strategies.projects(), st.sampled_from(PROGRAMS))
def test_every_strict_project_is_valid_and_names_each_thing_once(
    tree: model.Project, program: Program
) -> None:
    strict, _ = make_strict(tree, program)
    assert_valid(strict)
    assert_unique(strict)


@settings(max_examples=23, deadline=None)
@given(strategies.projects())
def test_making_strict_twice_repairs_nothing_more(tree: model.Project) -> None:
    once, _ = make_strict(tree)
    twice, report = make_strict(once)
    assert twice == once
    assert not report.of_kind("dropped", "repaired", "renamed", "moved")


@settings(max_examples=23, deadline=None)
@given(strategies.projects())
def test_making_strict_leaves_its_input_alone_and_gives_the_same_every_time(tree: model.Project) -> None:
    before = copy.deepcopy(tree)
    first, second = make_strict(tree), make_strict(tree)
    assert tree == before
    assert first == second


@settings(max_examples=23, deadline=None)
@given(strategies.projects())
def test_valid_projects_keep_every_coding(tree: model.Project) -> None:
    def spans(root: model.Project) -> list[tuple[list[int], int]]:
        return [
            (sorted((item.start_position or 0, item.end_position or 0)), len(item.codings))
            for item in model.iterate(root)
            if isinstance(item, model.PlainTextSelection)
        ]

    strict, _ = make_strict(tree)
    assert spans(strict) == spans(tree)


EVERYTHING = make_strict(read(everything.everything_project()))[1]


def is_valid(data: bytes) -> bool:
    root = etree.fromstring(data)
    for node in root.iter():  # blanks in an empty element say nothing, though the schema forbids them
        if not (node.text or "").strip():
            node.text = None
        if not (node.tail or "").strip():
            node.tail = None
    return schema.xsd("project").validate(root)


@settings(max_examples=32, deadline=None)
@given(st.integers(0, 2**32))
def test_every_readable_mutation_becomes_valid_and_is_told(seed: int) -> None:
    root = etree.fromstring(everything.everything_project())
    chance = Random(seed)  # noqa: S311 - chance for a test, drawn by Hypothesis
    changed = etree.tostring(mutations.mutated(root, "project", chance))
    try:
        parsed = read_xml(io.BytesIO(changed))
    except ValueError:
        return  # refused: nothing to write
    if not isinstance(parsed.tree, model.Project):
        return
    strict, report = make_strict(parsed.tree)
    assert_unique(strict)
    assert_valid(strict)
    assert is_valid(changed) or set(report) - set(EVERYTHING)


@pytest.mark.parametrize("name", sorted(everything.odd_projects()))
def test_every_oddity_becomes_valid_and_is_told(name: str) -> None:
    data = everything.odd_projects()[name]
    strict, report = make_strict(read(data))
    assert_valid(strict)
    assert_unique(strict)
    assert is_valid(data) or set(report) - set(EVERYTHING)


def test_nothing_that_the_schema_knows_gets_lost() -> None:
    tree = read(everything.everything_project())
    strict, _ = make_strict(tree)
    for element in model.iterate(tree):
        element.source_form = None
        if isinstance(element, model.FileSource):
            element.current_path = None
        if isinstance(element, model.Code) and element.color == "#abc":
            element.color = "#aabbcc"
        if isinstance(element, model.Vertex | model.Edge) and element.color:
            element.color = "#" + "".join(digit * 2 for digit in element.color[1:])
    tree.base_path = None
    assert strict == tree


def test_a_plain_valid_project_without_paths_of_its_maker_loses_nothing() -> None:
    strict, report = make_strict(project(passage()))
    assert not report
    assert strict == project(passage())


@settings(max_examples=20, deadline=None)
@given(strategies.codebooks())
def test_every_strict_codebook_is_valid(tree: model.CodeBook) -> None:
    strict, _ = make_strict(tree)
    assert_valid(strict)
    assert_unique(strict)


def test_a_code_without_its_container_is_written_back_so_when_faithful_and_told_when_strict() -> None:
    code = f'<CodeBook><Code guid="{GUID}" name="a" isCodable="true"/></CodeBook>'
    data = f'<Project name="P" xmlns="urn:QDA-XML:project:1.0">{code}</Project>'.encode()
    tree = read(data)
    faithful = io.BytesIO()
    write_xml(tree, faithful)
    assert etree.tostring(etree.fromstring(faithful.getvalue())) == etree.tostring(etree.fromstring(data))
    strict, report = make_strict(tree)
    assert_valid(strict)
    assert details(report) == "repaired element: what stood in Project without its container stands in it x1"


# --- identifiers ----------------------------------------------------------------------------------------


def test_a_code_keeps_the_identifier_it_shares_with_a_case_which_then_refers_to_it() -> None:
    coding = model.Coding(guid=OTHER.replace("1", "2"), code_ref=GUID.upper())
    tree = model.Project(
        name="P",
        cases=[model.Case(guid=GUID, name="Anna")],
        code_book=[model.Code(guid=GUID, name="Anna", is_codable=True)],
        sources=[model.TextSource(guid=OTHER, codings=[coding])],
    )
    strict, report = make_strict(tree)
    assert strict.code_book[0].guid == GUID
    assert strict.cases[0].guid != GUID
    assert strict.cases[0].code_refs == [GUID]
    assert isinstance(strict.sources[0], model.TextSource)
    assert strict.sources[0].codings[0].code_ref == GUID
    assert [(loss.kind, loss.object, loss.name) for loss in report] == [
        ("repaired", "case", "Anna"),
        ("moved", "case", "Anna"),
    ]


def test_the_outer_of_two_things_keeps_the_identifier_and_references_follow_what_they_meant() -> None:
    inner = passage(guid=GUID)
    page = model.PDFSelection(guid=GUID, page=0, first_x=0, first_y=0, second_x=1, second_y=1)
    pdf = model.PDFSource(
        guid=OTHER,
        pdf_selections=[page],
        representation=model.TextSource(guid=OTHER, plain_text_selections=[inner]),
    )
    early = model.TextSource(guid=OTHER.replace("1", "2"), codings=[model.Coding(guid=OTHER, code_ref=GUID)])
    sets = [model.Set(guid=OTHER.replace("1", "3"), name="S", member_sources=[OTHER], member_notes=[OTHER])]
    strict, _ = make_strict(model.Project(name="P", sources=[early, pdf], sets=sets))
    found = strict.sources[1]
    assert isinstance(found, model.PDFSource)
    assert found.representation is not None
    assert found.guid == OTHER
    assert found.representation.guid != OTHER
    assert found.pdf_selections[0].guid == GUID
    assert found.representation.plain_text_selections[0].guid != GUID
    assert strict.sets[0].member_sources == [OTHER]
    assert strict.sets[0].member_notes == [OTHER]
    assert_unique(strict)


def test_references_to_a_sync_point_mean_the_one_of_their_transcript() -> None:
    def transcript(guid: str) -> model.Transcript:
        points = [model.SyncPoint(guid=GUID, time_stamp=0, position=0)]
        selection = model.TranscriptSelection(guid=guid[:-1] + "9", from_sync_point=GUID, to_sync_point=GUID)
        return model.Transcript(guid=guid, sync_points=points, transcript_selections=[selection])

    audio = model.AudioSource(
        guid=GUID.replace("9", "8"),
        transcripts=[transcript(OTHER), transcript(OTHER.replace("4ef0", "4ef1"))],
    )
    strict, _ = make_strict(model.Project(name="P", sources=[audio]))
    found = strict.sources[0]
    assert isinstance(found, model.AudioSource)
    for one in found.transcripts:
        assert one.transcript_selections[0].from_sync_point == one.sync_points[0].guid


def test_words_as_identifiers_become_stable_guids_everywhere() -> None:
    def tree() -> model.Project:
        coding = model.Coding(guid="k1", code_ref="C-Joy")
        return model.Project(
            name="P",
            code_book=[model.Code(guid="c-joy", name="Joy", is_codable=True)],
            sources=[model.TextSource(guid="s1", codings=[coding])],
        )

    strict, report = make_strict(tree())
    again, _ = make_strict(tree())
    assert strict == again
    assert_valid(strict)
    assert isinstance(strict.sources[0], model.TextSource)
    assert strict.sources[0].codings[0].code_ref == strict.code_book[0].guid
    assert report.count("repaired") == 3


def test_letter_case_of_identifiers_is_the_programs_and_braces_go() -> None:
    tree = model.Project(
        name="P",
        users=[model.User(guid="{" + GUID.upper() + "}", name="A")],
        creating_user_guid=f" {GUID} ",
    )
    assert make_strict(tree, ATLASTI)[0].users[0].guid == GUID.upper()
    assert make_strict(tree, NVIVO)[0].creating_user_guid == GUID
    kept, report = make_strict(tree)
    assert kept.users[0].guid == kept.creating_user_guid == GUID.upper()
    assert not report


def test_references_to_nothing_are_kept_and_told() -> None:
    tree = project(
        passage(codings=[model.Coding(guid=GUID.replace("1", "5"), code_ref=GUID.replace("1", "6"))])
    )
    strict, report = make_strict(tree)
    assert strict == tree
    assert details(report) == (
        "degraded reference: points to a code that the project does not have, and is kept so x1"
    )


def test_an_empty_reference_to_a_note_is_left_out_and_told() -> None:
    strict, report = make_strict(project(passage(note_refs=["", " "])))
    assert strict == project(passage())
    assert details(report) == "dropped passage: pointed to nothing at all x2"


# --- values ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_color", "written_color", "kinds"),
    [
        ("#abc", "#aabbcc", []),
        (" #ABCDEF ", "#ABCDEF", []),
        ("#80ABCDEF", "#ABCDEF", ["repaired"]),
        ("ABCDEF", "#ABCDEF", ["repaired"]),
        ("rgb(1, 2,255)", "#0102FF", ["repaired"]),
        ("rgba(1,2,3,0.5)", "#010203", ["repaired"]),
        ("rgb(1,2,256)", None, ["dropped"]),
        ("rgb(100%, 50%, 0%)", "#FF8000", ["repaired"]),
        ("Red", "#FF0000", ["repaired"]),
        ("", None, []),
        ("16711680", None, ["dropped"]),
        ("reddish", None, ["dropped"]),
    ],
)
def test_colours_become_six_digits_or_nothing(
    given_color: str, written_color: str | None, kinds: list[str]
) -> None:
    tree = model.Project(
        name="P", code_book=[model.Code(guid=GUID, name="C", is_codable=True, color=given_color)]
    )
    strict, report = make_strict(tree)
    assert strict.code_book[0].color == written_color
    assert [loss.kind for loss in report] == kinds


def test_forbidden_characters_are_replaced_without_moving_any_place() -> None:
    raw = "a\x00b\x1b\ud800c\uffff\U0001f600d\ufffe"
    tree = model.Project(name="P\x01", sources=[model.TextSource(guid=GUID, plain_text_content=raw)])
    strict, report = make_strict(tree)
    assert isinstance(strict.sources[0], model.TextSource)
    found = strict.sources[0].plain_text_content
    assert found == "a\ufffdb\ufffd\ufffdc\ufffd\U0001f600d\ufffd"
    assert len(found) == len(raw)
    assert report.count("repaired") == 2
    assert_valid(strict)


def test_line_ends_and_tabs_are_no_forbidden_characters() -> None:
    text = "a\r\nb\rc\td\x7f\x85"
    strict, report = make_strict(project(passage(description=text)))
    assert not report
    assert read(written(strict)) == strict


def test_an_unreadable_date_is_left_out_and_told() -> None:
    strict, report = make_strict(project(passage(creation_date_time="yesterday")))
    assert strict == project(passage())
    assert details(report) == "dropped passage: a date that cannot be read x1"


def test_of_several_values_the_one_of_the_variables_type_stays() -> None:
    value = model.VariableValue(variable_ref=OTHER, text_value="7", integer_value=7)
    tree = model.Project(
        name="P",
        variables=[model.Variable(guid=OTHER, name="Age", type_of_variable="integer")],
        cases=[model.Case(guid=GUID, variable_values=[value])],
    )
    strict, report = make_strict(tree)
    assert strict.variables[0].type_of_variable == "Integer"
    assert strict.cases[0].variable_values[0].integer_value == 7
    assert strict.cases[0].variable_values[0].text_value is None
    assert [loss.kind for loss in report] == ["repaired", "dropped"]


# --- passages and codings -------------------------------------------------------------------------------


def test_a_passage_without_a_place_is_left_out_with_its_codings_and_told() -> None:
    coding = model.Coding(guid=GUID.replace("1", "5"), code_ref=GUID)
    strict, report = make_strict(project(passage(start_position=None, codings=[coding])))
    assert strict == project()
    assert details(report) == (
        "dropped passage: its place cannot be read x1\ndropped coding: its passage is left out x1"
    )


def test_a_coding_without_a_code_is_left_out_and_told() -> None:
    coding = model.Coding(guid=GUID.replace("1", "5"), code_ref=None)
    strict, report = make_strict(project(passage(codings=[coding])))
    assert strict == project(passage())
    assert details(report) == "dropped coding: names no code x1"


def test_an_end_before_its_start_is_exchanged_and_a_negative_number_kept() -> None:
    strict, report = make_strict(project(passage(start_position=4, end_position=-1)))
    assert strict == project(passage(start_position=-1, end_position=4))
    assert [loss.kind for loss in report] == ["repaired", "degraded"]


# --- folders --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "outside"),
    [
        ("internal://a.txt", None),
        ("a.txt", None),
        ("relative:///media/call.mp4", "relative:///media/call.mp4"),
        ("relative:///../call.mp4", "relative:///call.mp4"),
        ("absolute:///C:/Users/anna/call.mp4", "relative:///call.mp4"),
        ("C:\\Users\\anna\\call.mp4", "relative:///call.mp4"),
        ("/home/anna/call.mp4", "relative:///call.mp4"),
        ("https://example.org/call.mp4", "https://example.org/call.mp4"),
    ],
)
def test_no_path_names_the_folders_of_a_person(path: str, outside: str | None) -> None:
    assert outside_path(path) == outside


def test_base_path_and_current_path_are_not_written() -> None:
    picture = model.PictureSource(
        guid=GUID, path="internal://a.png", current_path="absolute:///C:/Users/anna/a.png"
    )
    strict, report = make_strict(model.Project(name="P", base_path="C:/Users/anna", sources=[picture]))
    assert b"anna" not in written(strict)
    assert strict.base_path is None
    assert report.count("dropped") == 2


def test_files_beside_the_project_are_looked_for_from_its_own_folder() -> None:
    video = model.VideoSource(guid=GUID, path="absolute:///Users/anna/talk.mp4")
    strict, report = make_strict(model.Project(name="P", base_path="/Users/anna", sources=[video]))
    assert strict.base_path == ""
    assert b"anna" not in written(strict)
    assert report.count("moved") == 2


# --- size and reality -----------------------------------------------------------------------------------


def test_deep_nesting_is_no_concern() -> None:
    deepest = top = model.Code(guid="0", name="0", is_codable=True)
    for depth in range(1, 5000):
        below = model.Code(guid=str(depth), name=str(depth), is_codable=True)
        deepest.codes.append(below)
        deepest = below
    strict, report = make_strict(model.Project(name="P", code_book=[top]))
    assert sum(isinstance(element, model.Code) for element in model.iterate(strict)) == 5000
    assert report.count("repaired") == 5000


def test_a_report_never_tells_the_name_of_a_passage() -> None:
    tree = project(
        passage(name="my own words", start_position=None), passage(name="my words", end_position=-1)
    )
    _, report = make_strict(tree)
    assert "words" not in str(report) + str(report.to_dict())


@pytest.mark.corpus
def test_every_real_file_becomes_valid_and_unique(corpus: Path) -> None:
    files = sorted(path for path in corpus.iterdir() if path.suffix in {".qdpx", ".qde", ".qdc"})
    assert files
    for path in files:
        container = open_container(path)
        with container.stream(container.root) as stream:
            tree = read_xml(stream).tree
        for program in PROGRAMS:
            strict = (
                make_strict(tree, program)[0] if isinstance(tree, model.Project) else make_strict(tree)[0]
            )
            assert_valid(strict)
            assert_unique(strict)


# --- what programs ask for ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plain", "kind"),
    [("internal://a.txt", "dropped"), (None, "repaired")],
    ids=["beside a plain text", "alone"],
)
def test_a_text_file_is_no_styled_text(plain: str | None, kind: str) -> None:
    source = model.TextSource(guid=GUID, plain_text_path=plain, rich_text_path="internal://a.TXT")
    strict, report = make_strict(model.Project(name="P", sources=[source]), ATLASTI)
    (made,) = strict.sources
    assert isinstance(made, model.TextSource)
    assert (made.plain_text_path, made.rich_text_path) == (plain or "internal://a.TXT", None)
    assert [loss.kind for loss in report] == [kind]


def test_only_a_program_that_asks_for_it_gets_an_origin() -> None:
    for program in PROGRAMS:
        strict, report = make_strict(model.Project(name="P"), program)
        assert (strict.origin, bool(report)) == (("refiqda", True) if program is QUALCODER else (None, False))
        assert make_strict(model.Project(name="P", origin=""), program)[0].origin == ""


def test_of_a_code_written_twice_the_one_inside_of_another_keeps_its_codings() -> None:
    """As OpenQDA writes it: reading takes the first in the document, and so does what is made strict."""
    inner, again = (model.Code(guid=GUID, name="Foo", is_codable=True) for _ in range(2))
    outer = model.Code(guid=OTHER, name="Above", is_codable=True, codes=[inner])
    coding = model.Coding(guid=GUID.replace("f0", "f2"), code_ref=GUID)
    source = model.TextSource(guid=GUID.replace("f0", "f3"), plain_text_content="text", codings=[coding])
    made, report = make_strict(model.Project(name="Study", code_book=[outer, again], sources=[source]))
    assert made.code_book[0].codes[0].guid == GUID
    assert made.code_book[1].guid != GUID
    assert [one.code_ref for one in made.sources[0].codings] == [GUID]
    assert report.count("repaired") == 1
    assert_unique(made)
