"""Codebooks of every program are read, and what is written is valid for every program, with what it cost."""

from __future__ import annotations

import copy
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import refiqda
from refiqda import model, schema
from refiqda.codebooks import codebook_as_project, convert_codebook, extract_codebook
from refiqda.errors import InvalidArgumentError
from refiqda.exchange.programs import TOOLS, origin_for, program_named, tool_named
from refiqda.exchange.writer import write_xml
from tests import strategies
from tests.everything import everything_project
from tests.project import built

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.losses import LossReport

OLD, ODD, PROJECT = "codebook:0:4", "codebook:1:0", "project:1.0"


def guid(tail: str) -> str:
    return "0000000A-0000-0000-0000-" + tail.rjust(12, "0")


def code(tail: str, name: str = "Trust", more: str = 'isCodable="true"', inside: str = "") -> str:
    return f'<Code guid="{guid(tail)}" name="{name}" {more}>{inside}</Code>'


def codebook(
    codes: str, sets: str = "", *, namespace: str | None = "codebook:1.0", origin: str = ""
) -> bytes:
    declared = "" if namespace is None else f' xmlns="urn:QDA-XML:{namespace}"'
    return f'<CodeBook{declared} origin="{origin}"><Codes>{codes}</Codes>{sets}</CodeBook>'.encode()


def members(name: str, *references: str) -> str:
    return f'<Sets><Set guid="{guid("51")}" name="{name}">{"".join(references)}</Set></Sets>'


INSIDE = code("c2", "In people", 'isCodable="true" color="#abc"')
DESCRIBED = "<Description>What is said\nof trust</Description>"
FILES: dict[str, bytes] = {
    "atlasti": codebook(
        code("c1", inside=INSIDE), members("outer::inner", f'<MemberCode guid="{guid("c1")}"/>'), namespace=OLD
    ),
    "nvivo for mac": codebook(code("c1", inside=DESCRIBED + INSIDE), namespace=ODD, origin="NVivo 12 For Mac"),
    "maxqda": codebook(code("C1", more='isCodable="true" color="#0a0b0c"', inside=DESCRIBED), namespace=OLD),
    "taguette": codebook(code("c1", "a.b") + code("c2", "a"), "<Sets/>", origin="Taguette 0.9.2"),
    "openqda": codebook(code("c1", "Caf&#xE9;"), namespace=PROJECT),
    "no namespace": codebook(code("c1"), namespace=None),
    "sets as projects have them": codebook(code("c1"), members("S", f'<MemberCode targetGUID="{guid("c1")}"/>')),
    "a set without members": codebook(code("c1"), members("S")),
    "colours": codebook(
        "".join(
            code(f"c{number}", more=f'isCodable="true" color="{color}"')
            for number, color in enumerate(("#abc", "#80AABBCC", "rgb(1, 2, 3)", "Red", "", "none", "#12"))
        )
    ),
    "yes and no": codebook(code("c1", more="") + code("c2", more='isCodable="True"')),
    "a folder": codebook(code("c1", more='isCodable="False"', inside=INSIDE)),
    "braces and other GUIDs": codebook(f'<Code guid="c001" name="A" isCodable="true"/>{code("c1")}'),
    "twice one GUID": codebook(code("c1") + code("c1", "Other")),
    "sets before codes": codebook("", namespace=OLD).replace(b"<Codes></Codes>", b"")
    .replace(b"</CodeBook>", (members("S") + f"<Codes>{code('c1')}</Codes></CodeBook>").encode()),
    "descriptions as attributes": codebook(code("c1", more='isCodable="true" description="What is said"')),
}  # fmt: skip


def written(made: model.CodeBook) -> bytes:
    stream = io.BytesIO()
    write_xml(made, stream, format_="codebook", plain=True)
    return stream.getvalue()


def is_valid(made: model.CodeBook) -> bool:
    return schema.xsd("codebook").validate(etree.fromstring(written(made)))


def names(codes: list[model.Code]) -> list[object]:
    return [(one.name, one.is_codable, names(one.codes)) for one in codes]


def told(report: LossReport) -> list[tuple[str, str, int]]:
    return [(loss.kind, loss.object, loss.count) for loss in report]


# --- tolerant in, strict out ----------------------------------------------------------------------------


@pytest.mark.parametrize("tool", [None, *TOOLS])
@pytest.mark.parametrize("form", sorted(FILES))
def test_every_form_is_read_and_what_is_written_is_valid_and_holds_the_same_codes(
    form: str, tool: str | None
) -> None:
    given_book = refiqda.read_codebook(FILES[form])
    before = copy.deepcopy(given_book)
    made, _ = convert_codebook(given_book, tool)
    assert given_book == before
    assert is_valid(made)
    assert names(made.codes) == names(given_book.codes)
    assert [(one.name, len(one.member_codes)) for one in made.sets] == [
        (one.name, len(one.member_codes)) for one in given_book.sets
    ]
    assert refiqda.read_codebook(written(made)) == made


@pytest.mark.parametrize("tool", TOOLS)
def test_guids_have_the_letter_case_of_the_program_and_sets_still_mean_their_codes(tool: str) -> None:
    made, _ = convert_codebook(refiqda.read_codebook(FILES["atlasti"]), tool)
    program = program_named(tool)
    assert program is not None
    wanted = {"upper": guid("c1").upper(), "lower": guid("c1").lower(), "kept": guid("c1")}[program.guid_case]
    assert made.codes[0].guid == made.sets[0].member_codes[0] == wanted


def test_colours_are_read_in_every_spelling() -> None:
    made, report = convert_codebook(refiqda.read_codebook(FILES["colours"]))
    assert [one.color for one in made.codes] == ["#aabbcc", "#AABBCC", "#010203", "#FF0000", None, None, None]
    assert [loss.kind for loss in report] == ["repaired", "repaired", "dropped"]


def test_yes_and_no_are_read_in_every_spelling_and_a_missing_one_is_yes() -> None:
    assert [one.is_codable for one in refiqda.read_codebook(FILES["yes and no"]).codes] == [True, True]
    assert [one.is_codable for one in refiqda.read_codebook(FILES["a folder"]).codes] == [False]


def test_names_that_hold_a_hierarchy_stay_as_they_are() -> None:
    made, _ = convert_codebook(refiqda.read_codebook(FILES["taguette"]))
    assert [one.name for one in made.codes] == ["a.b", "a"]
    assert convert_codebook(refiqda.read_codebook(FILES["atlasti"]))[0].sets[0].name == "outer::inner"


def test_a_description_that_stands_as_an_attribute_is_kept() -> None:
    made, report = convert_codebook(refiqda.read_codebook(FILES["descriptions as attributes"]))
    assert made.codes[0].description == "What is said"
    assert told(report) == [("repaired", "description", 1)]
    both = codebook(code("c1", more='isCodable="true" description="Other"', inside=DESCRIBED))
    made, report = convert_codebook(refiqda.read_codebook(both))
    assert made.codes[0].description == "What is said\nof trust"
    assert told(report) == [("dropped", "attribute", 1)]


def test_an_empty_container_of_sets_is_no_loss() -> None:
    _, report = convert_codebook(refiqda.read_codebook(FILES["taguette"]))
    assert {loss.kind for loss in report} == {"repaired"}


@settings(max_examples=26, deadline=None)
@given(strategies.codebooks(), st.sampled_from([None, *TOOLS]))
def test_any_codebook_with_codes_becomes_valid_for_any_program(
    tree: model.CodeBook, tool: str | None
) -> None:
    if not tree.codes:
        with pytest.raises(InvalidArgumentError, match="no codes"):
            convert_codebook(tree, tool)
        return
    made, _ = convert_codebook(tree, tool)
    assert is_valid(made)
    again, report = convert_codebook(made)
    assert again == made
    assert {loss.kind for loss in report} <= {"degraded"}


# --- what programs cannot hold --------------------------------------------------------------------------


def test_what_a_program_does_not_read_of_a_codebook_is_told() -> None:
    tree = refiqda.read_codebook(
        codebook(
            code(
                "c1",
                more='isCodable="true" color="#ff0000"',
                inside=code("c2", "Folder", 'isCodable="false"'),
            )
            + code("c3"),
            members("S"),
        )
    )
    _, report = convert_codebook(tree, "qualcoder")
    assert told(report) == [
        ("degraded", "set", 1),
        ("degraded", "code", 1),
        ("degraded", "colour of a code", 1),
        ("degraded", "folder inside of a code", 1),
    ]
    assert not convert_codebook(tree)[1]
    assert not convert_codebook(tree, "atlasti")[1]


# --- from a project, and to one -------------------------------------------------------------------------


def test_what_only_a_project_holds_is_one_line_with_its_numbers() -> None:
    passages = built.passage("d1", 0, 4, built.coding("e1") + built.coding("e2", "c3"))
    xml = built.project_xml(built.source("b1", passages))
    project = refiqda.read(built.archive(xml, {"b1": b"Some words."}))
    made, report = extract_codebook(project)
    (loss,) = report
    assert loss.detail.endswith("and not 2 users, 1 source and 2 codings")
    assert report.sentences()[0] == "1 thing was left out."
    assert names(made.codes) == names(project.tree.code_book)


def test_memos_of_codes_sets_of_other_things_and_codes_of_cases_are_told_each() -> None:
    cases = f'<Cases><Case guid="{built.guid("c1")}" name="Trust"/></Cases>'
    note = f'<Notes><Note guid="{built.guid("f1")}"><PlainTextContent>Hm.</PlainTextContent></Note></Notes>'
    sets = (
        f'<Sets><Set guid="{built.guid("81")}" name="S"><MemberCode targetGUID="{built.guid("c3")}"/>'
        f'<MemberNote targetGUID="{built.guid("f1")}"/></Set><Set guid="{built.guid("82")}" name="Empty"/></Sets>'
    )
    xml = built.project_xml("", note + sets, cases=cases)
    noted = xml.replace(
        b'name="Work" isCodable="true"/>',
        f'name="Work" isCodable="true"><NoteRef targetGUID="{built.guid("f1")}"/></Code>'.encode(),
    )
    made, report = extract_codebook(refiqda.read(built.archive(noted)), "nvivo")
    assert [(loss.kind, loss.object, loss.name) for loss in report] == [
        ("dropped", "rest of the project", None),
        ("degraded", "code", "Trust"),
        ("dropped", "code", "Work"),
        ("degraded", "set", "S"),
        ("dropped", "set", "Empty"),
    ]
    assert [one.name for one in made.sets] == ["S"]


def test_the_project_itself_is_not_changed() -> None:
    project = refiqda.read(everything_project())
    before = copy.deepcopy(project.tree)
    made, _ = extract_codebook(project, "atlasti")
    assert project.tree == before
    assert is_valid(made)


def test_a_project_without_codes_has_no_codebook() -> None:
    with pytest.raises(InvalidArgumentError, match="no codes"):
        extract_codebook(refiqda.Project.new("Empty"))


@pytest.mark.parametrize("tool", [None, *TOOLS])
def test_a_codebook_begins_a_project_for_every_program(tool: str | None, tmp_path: Path) -> None:
    target = tmp_path / "begun.qdpx"
    given_book = refiqda.read_codebook(FILES["atlasti"])
    begun, losses = codebook_as_project(given_book, target.stem, tool)
    losses += refiqda.write(begun, target, tool=tool or "standard")
    assert [loss.kind for loss in losses if loss.object == "file"] == ["repaired"]
    project = refiqda.read(target)
    assert (project.tree.name, project.tree.origin) == ("begun", origin_for(tool_named(tool)))
    assert names(project.tree.code_book) == names(given_book.codes)
    assert [(one.name, len(one.member_codes)) for one in project.tree.sets] == [("outer::inner", 1)]
    assert not [one for one in refiqda.check(target, tool=tool) if one.severity == "error"]
    back, _ = extract_codebook(project)
    assert names(back.codes) == names(given_book.codes)


# --- real files -----------------------------------------------------------------------------------------


@pytest.mark.corpus
@pytest.mark.parametrize("tool", [None, *TOOLS])
def test_real_codebooks_and_projects_become_codebooks_that_the_official_schema_accepts(
    corpus: Path, standard: Path, tool: str | None
) -> None:
    official = etree.XMLSchema(file=str(standard / "Codebook.xsd"))
    seen = 0
    for path in sorted(corpus.iterdir()):
        if path.suffix == ".qdc":
            given_book = refiqda.read_codebook(path)
            made, _ = convert_codebook(given_book, tool)
            assert names(made.codes) == names(given_book.codes), path.name
        elif path.suffix in (".qdpx", ".qde"):
            project = refiqda.read(path)
            if not project.tree.code_book:
                continue
            made, _ = extract_codebook(project, tool)
            assert names(made.codes) == names(project.tree.code_book), path.name
        else:
            continue
        seen += 1
        assert official.validate(etree.fromstring(written(made))), (path.name, official.error_log)
    assert seen >= 12


def test_what_codes_of_a_project_say_outside_of_the_schema_is_kept_or_told_once() -> None:
    away = f'<Sets><Set guid="{built.guid("71")}" name="One"><MemberCode targetGUID="{built.guid("99")}"/></Set></Sets>'
    xml = built.project_xml(rest=away).replace(b'name="Work"', b'name="Work" description="why" mood="odd"')
    made, report = extract_codebook(refiqda.read(built.archive(xml)), "atlasti")
    assert [one.description for one in made.codes] == [None, "why"]
    told = [(loss.object, loss.count) for loss in report if "description" in loss.object]
    assert told == [("description", 1)]
    assert any("mood" in loss.detail for loss in report)
    assert [loss.count for loss in report if loss.object == "reference"] == [1]
