"""Each condition holds where it says so, and not beside it; the table is asked in one pass."""

from __future__ import annotations

import itertools
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import refiqda
from refiqda import model
from refiqda.diagnostics import Diagnostic
from refiqda.exchange.census import take_census
from refiqda.exchange.conditions import CONDITIONS, Whole
from refiqda.exchange.holding import is_understood, unheld, unheld_form
from refiqda.exchange.programs import ATLASTI, KNOWN, NVIVO, QUALCODER, CannotHold, Program
from tests import strategies
from tests.everything import everything_codebook, everything_project

DATE = "2024-01-31T12:00:00Z"
NAIVE = "2024-01-31T12:00:00"
NUMBERS = itertools.count()


def a(cls: type, guid: str = "", **values: Any) -> Any:  # noqa: ANN401 - any element of the model
    """Return an element with the fields that must be given filled in."""
    needed = {
        field.name: 1 if "position" in field.name or field.name[-2:] in ("_x", "_y") else ""
        for field in attrs.fields(cls)
        if field.default is attrs.NOTHING
    }
    if "is_codable" in needed:
        needed["is_codable"] = True
    if "guid" in needed:
        needed["guid"] = guid or f"made-{next(NUMBERS)}"
    return cls(**{**needed, **values})


def text(guid: str = "", **values: Any) -> model.TextSource:  # noqa: ANN401 - any value
    return a(model.TextSource, guid, **{"plain_text_path": "internal://a.txt", **values})  # type: ignore[no-any-return]  # a text source


def note(guid: str = "", **values: Any) -> model.Note:  # noqa: ANN401 - any value
    return a(model.Note, guid, **values)  # type: ignore[no-any-return]  # a note


def passage(*codings: model.Coding, **values: Any) -> model.PlainTextSelection:  # noqa: ANN401 - any value
    return a(model.PlainTextSelection, values.pop("guid", ""), codings=list(codings), **values)  # type: ignore[no-any-return]  # a passage


def spoken(*codings: model.Coding, **values: Any) -> model.TranscriptSelection:  # noqa: ANN401 - any value
    """Return a passage of a transcript."""
    made: model.TranscriptSelection = a(model.TranscriptSelection, codings=list(codings), **values)
    return made


def coding(**values: Any) -> model.Coding:  # noqa: ANN401 - any value
    return a(model.Coding, **{"code_ref": "c", **values})  # type: ignore[no-any-return]  # a coding


def of(**values: Any) -> model.Project:  # noqa: ANN401 - any value
    return model.Project(name="Study", **{"origin": "x", **values})


def code(name: str = "", **values: Any) -> model.Code:  # noqa: ANN401 - any value
    return a(model.Code, name=name, **values)  # type: ignore[no-any-return]  # a code


def sources(*given: Any) -> model.Project:  # noqa: ANN401 - any source
    return of(sources=list(given))


def pdf(**values: Any) -> model.PDFSource:  # noqa: ANN401 - any value
    return a(model.PDFSource, **{"name": "P", "representation": text(), **values})  # type: ignore[no-any-return]  # a PDF


def picture(**values: Any) -> model.PictureSource:  # noqa: ANN401 - any value
    return a(model.PictureSource, **{"name": "B", **values})  # type: ignore[no-any-return]  # a picture


def transcript(**values: Any) -> model.Transcript:  # noqa: ANN401 - any value
    given = {"name": "T", "plain_text_path": "internal://t.txt", "creation_date_time": NAIVE, **values}
    return a(model.Transcript, **given)  # type: ignore[no-any-return]  # a transcript


def video(*transcripts: model.Transcript) -> model.VideoSource:
    return a(model.VideoSource, name="V", transcripts=list(transcripts))  # type: ignore[no-any-return]  # a recording


CODED = passage(coding())
ANNOTATION = note("n1", plain_text_content="x", plain_text_selections=[passage()])

CASES: dict[str, tuple[model.Project, int, model.Project]] = {
    "project-without-origin": (of(origin=None), 1, of(origin="")),
    "text-without-file": (
        sources(
            text(plain_text_path=None, plain_text_content="x"), pdf(representation=text(plain_text_path=""))
        ),
        2,
        of(sources=[text(), pdf()], notes=[note(plain_text_content="x")]),
    ),
    "path-without-scheme": (
        sources(text(plain_text_path="board.txt"), text(rich_text_path="board.docx")),
        2,
        sources(text(), text(plain_text_path="relative:///a.txt"), text(plain_text_path=None)),
    ),
    "text-outside-archive": (
        sources(text(plain_text_path="relative:///a.txt")),
        1,
        sources(text(), text(plain_text_path="INTERNAL://a.txt"), text(plain_text_path=None)),
    ),
    "styled-text-as-txt": (
        sources(text(rich_text_path="internal://a.TXT ")),
        1,
        sources(text(rich_text_path="internal://a.docx"), text()),
    ),
    "pdf-as-text": (
        sources(text(plain_text_path="internal://a.pdf")),
        1,
        sources(text(), pdf(path="internal://a.pdf")),
    ),
    "nameless-medium": (
        sources(picture(name=None), pdf(name=None)),
        2,
        sources(picture(name=""), text(name=None)),
    ),
    "repeated-text-name": (
        sources(text(name="A"), text(name="A"), text(name="A")),
        2,
        sources(text(name="A"), text(name="B"), picture(name="A"), text(), text()),
    ),
    "repeated-media-name": (
        sources(text(name="A"), picture(name="A")),
        1,
        sources(picture(name="A"), text(name="A")),
    ),
    "repeated-pdf-name": (sources(pdf(), pdf()), 1, sources(pdf(), picture(name="P"))),
    "repeated-note-name": (
        of(notes=[note(name="A", plain_text_path="x"), note(name="A", plain_text_path="y")]),
        1,
        of(notes=[note(name="A", plain_text_path="x"), note(name="A"), note(plain_text_path="y")]),
    ),
    "repeated-case-name": (
        of(cases=[a(model.Case, name="A"), a(model.Case, name="A")]),
        1,
        of(cases=[a(model.Case), a(model.Case)]),
    ),
    "repeated-code-name": (
        of(code_book=[code("A", codes=[code("A")])]),
        1,
        of(code_book=[code("A"), code("a"), code("A", is_codable=False)]),
    ),
    "repeated-folder-name": (
        of(code_book=[code("A", is_codable=False), code("A", is_codable=False)]),
        1,
        of(code_book=[code("A", is_codable=False), code("A")]),
    ),
    "repeated-variable-name": (
        of(variables=[a(model.Variable, name="A"), a(model.Variable, name="A")]),
        1,
        of(variables=[a(model.Variable, name="A"), a(model.Variable, name="B")]),
    ),
    "undated-note": (of(notes=[note()]), 1, of(notes=[note(modified_date_time=DATE)], sources=[text()])),
    "undated-picture-area": (
        sources(picture(picture_selections=[a(model.PictureSelection)])),
        1,
        sources(picture(picture_selections=[a(model.PictureSelection, creation_date_time=DATE)])),
    ),
    "zoned-date": (
        of(sources=[text(creation_date_time=DATE)], notes=[note(modified_date_time=f"{NAIVE}-05:00")]),
        2,
        of(sources=[text(creation_date_time=NAIVE)], notes=[note()]),
    ),
    "incomplete-transcript": (
        sources(video(transcript(name=None)), video(transcript(plain_text_path=None))),
        2,
        sources(video(transcript())),
    ),
    "second-transcript": (
        sources(video(transcript(), transcript(), transcript())),
        2,
        sources(video(transcript())),
    ),
    "pdf-without-text": (sources(pdf(representation=None)), 1, sources(pdf(), text())),
    "coded-text-of-pdf": (
        sources(pdf(representation=text(plain_text_selections=[CODED], codings=[coding()]))),
        2,
        sources(text(plain_text_selections=[CODED]), pdf(codings=[coding()])),
    ),
    "folder-in-code": (
        of(code_book=[code("A", codes=[code("B", is_codable=False)])]),
        1,
        of(code_book=[code("A", is_codable=False, codes=[code("B", is_codable=False), code("C")])]),
    ),
    "coding-of-source": (
        sources(text(codings=[coding()]), picture(codings=[coding()])),
        2,
        sources(text(plain_text_selections=[CODED])),
    ),
    "coding-of-folder": (
        of(
            code_book=[code("A", guid="F", is_codable=False)],
            sources=[text(codings=[coding(code_ref="{f}"), coding(code_ref="g")])],
        ),
        1,
        of(code_book=[code("A", guid="F")], sources=[text(codings=[coding(code_ref="f")])]),
    ),
    "coder-unlike-passage": (
        sources(text(plain_text_selections=[passage(coding(creating_user="U2"), creating_user="u1")])),
        1,
        sources(
            text(
                plain_text_selections=[
                    passage(coding(creating_user="U1"), coding(), creating_user="{u1}"),
                    passage(coding(creating_user="u2"), modifying_user="u2"),
                ]
            )
        ),
    ),
    "coder-unlike-transcript": (
        sources(
            video(
                transcript(transcript_selections=[spoken(coding(), creating_user="u2")], creating_user="u1")
            ),
            video(transcript(transcript_selections=[spoken(coding(creating_user="u1"), coding())])),
        ),
        2,
        sources(
            video(
                transcript(transcript_selections=[spoken(coding(creating_user="U1"))], creating_user="{u1}")
            ),
            video(transcript(transcript_selections=[spoken(coding())])),
        ),
    ),
    "shared-guid": (
        of(code_book=[code("A", guid="G")], cases=[a(model.Case, "{g}")]),
        1,
        of(code_book=[code("A", guid="g")], cases=[a(model.Case, "h")]),
    ),
    "attached-note": (
        of(sources=[text(note_refs=["n"])], code_book=[code("A", note_refs=["n"])], note_refs=["n"]),
        3,
        of(notes=[note("n")]),
    ),
    "note-not-of-text": (
        of(code_book=[code("A", note_refs=["n"])], sources=[text(note_refs=["n"])]),
        1,
        sources(text(note_refs=["n"])),
    ),
    "note-of-source": (
        of(sources=[text(note_refs=["N1", "gone"])], notes=[note("n1", plain_text_path="x")]),
        1,
        of(sources=[text(note_refs=["N1"]), picture(note_refs=["n2"])], notes=[ANNOTATION, note("n2")]),
    ),
    "note-without-file": (
        of(notes=[note(plain_text_content="x"), note(name="", plain_text_path="x"), ANNOTATION]),
        3,
        of(sources=[text(note_refs=["n1"])], notes=[ANNOTATION, note(plain_text_path="x")]),
    ),
    "coded-note": (
        of(notes=[note(plain_text_selections=[CODED], codings=[coding()])]),
        2,
        of(notes=[ANNOTATION], sources=[text(plain_text_selections=[CODED])]),
    ),
    "other-link": (
        of(
            sources=[text("t", plain_text_selections=[passage(guid="p")])],
            notes=[note("n")],
            links=[
                a(model.Link, origin_guid="n", target_guid="t"),
                a(model.Link, origin_guid="p", target_guid="n"),
                a(model.Link),
            ],
        ),
        3,
        of(
            sources=[text(plain_text_selections=[passage(guid="p")])],
            notes=[note("n")],
            links=[a(model.Link, origin_guid="N", target_guid="{p}")],
        ),
    ),
    "members-of-named-case": (
        of(cases=[a(model.Case, name="", source_refs=["x"]), a(model.Case, name="A", code_refs=["c"])]),
        2,
        of(cases=[a(model.Case, source_refs=["x"]), a(model.Case, name="A")]),
    ),
    "nameless-case": (
        of(cases=[a(model.Case), a(model.Case, source_refs=["x", "y"])]),
        2,
        of(cases=[a(model.Case, source_refs=["x"]), a(model.Case, name="A")]),
    ),
    "case-of-one-source": (
        of(cases=[a(model.Case, source_refs=["x"])]),
        1,
        of(cases=[a(model.Case), a(model.Case, name="A", source_refs=["x"])]),
    ),
    "typed-variable": (
        of(
            variables=[
                a(model.Variable, type_of_variable=one) for one in ("Boolean", "Integer", "Date", "DateTime")
            ]
        ),
        4,
        of(variables=[a(model.Variable, type_of_variable=one) for one in ("Text", "Float")]),
    ),
}


def test_every_condition_is_shown_by_a_tree() -> None:
    assert sorted(CASES) == sorted(CONDITIONS)


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_condition_holds_where_it_says_so_and_not_beside_it(name: str) -> None:
    holding, count, beside = CASES[name]
    assert len(list(CONDITIONS[name].finds(Whole(holding)))) == count
    assert list(CONDITIONS[name].finds(Whole(beside))) == []


def test_every_condition_is_some_programs() -> None:
    assert {entry.what for program in KNOWN for entry in program.cannot_hold} >= set(CONDITIONS)


# --- the table asked ------------------------------------------------------------------------------------


def told(tree: model.Project | model.CodeBook, program: Program, **options: Any) -> list[str]:  # noqa: ANN401 - passed on
    return [entry.what for entry, _ in unheld(tree, program, **options)]


def test_classes_fields_and_conditions_are_asked() -> None:
    program = Program(
        name="x",
        title="X",
        cannot_hold=tuple(
            CannotHold(what=what, object="o", detail="X", evidence="[C] x")
            for what in ("Case", "Case.description", "nameless-case", "S003")
        ),
    )
    tree = of(cases=[a(model.Case, name="A", description="d"), a(model.Case)])
    assert told(tree, program) == ["Case", "Case", "Case.description", "nameless-case"]


def test_what_writing_for_the_program_avoids_is_said_only_of_a_file_as_it_is() -> None:
    shared, _, _ = CASES["shared-guid"]
    assert "shared-guid" not in told(shared, ATLASTI)
    assert "shared-guid" in told(shared, ATLASTI, as_it_is=True)


def test_a_codebook_is_asked_only_what_concerns_codebooks() -> None:
    book = model.CodeBook(codes=[code("A", color="#ff0000")], sets=[a(model.Set, name="S")])
    assert told(book, QUALCODER) == ["Set", "Code.color"]
    assert told(book, NVIVO) == []


def test_the_same_is_found_with_a_census_taken_before() -> None:
    tree = refiqda.read(everything_project()).tree
    for program in KNOWN:
        first = list(unheld(tree, program, as_it_is=True))
        again = list(unheld(tree, program, census=take_census(tree), as_it_is=True))
        assert [(entry.what, id(one)) for entry, one in first] == [
            (entry.what, id(one)) for entry, one in again
        ]


def test_the_form_of_a_file_is_told_by_what_reading_noticed() -> None:
    def noticed(rule: str, message: str = "") -> Diagnostic:
        return Diagnostic(rule=rule, severity="warning", message=message)

    given = [
        noticed("S003"),
        noticed("A015"),
        noticed("S005", "oddly spelled: isCodable in Code"),
        noticed("S005", "x"),
    ]
    assert [entry.what for entry, _ in unheld_form(given, ATLASTI, "project")] == [
        "S003",
        "A015",
        "S005 isCodable",
    ]
    assert [entry.what for entry, _ in unheld_form(given, ATLASTI, "codebook")] == ["S003", "S005 isCodable"]
    assert list(unheld_form(given, NVIVO, "project")) == []


@pytest.mark.parametrize("what", ["Nothing", "Case.nothing", "no-such-condition", "s003", ""])
def test_what_names_nothing_is_not_understood(what: str) -> None:
    assert not is_understood(what)


@settings(max_examples=23, deadline=None)
@given(strategies.projects(), st.sampled_from(KNOWN))
def test_any_tree_can_be_asked_and_stays_as_it_was(tree: model.Project, program: Program) -> None:
    before = take_census(tree)
    everything = {id(one) for elements in before.values() for one in elements}
    assert all(id(element) in everything for _, element in unheld(tree, program, as_it_is=True))
    assert take_census(tree) == before


def test_everything_in_a_codebook_can_be_asked() -> None:
    book = refiqda.read_codebook(everything_codebook())
    for program in KNOWN:
        assert all(entry.formats for entry, _ in unheld(book, program))
