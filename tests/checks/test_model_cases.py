"""Broken models, from a GUID used twice to a stretch that ends before it begins: what tells of each, and how gravely.

A case has every finding that `check` makes, so that nothing is told twice and nothing besides. Faults of the schema
are errors of its own family whatever reading makes of the value; a value that reading puts right is a warning.
"""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

import refiqda
from refiqda.checks.registry import rule
from tests.checks.fixtures import (
    PDF_AREA,
    PICTURE_AREA,
    WORDS,
    XML,
    changed,
    guid,
    packed,
    with_file,
)
from tests.pictures_and_pages import jpeg, png

if TYPE_CHECKING:
    from refiqda.tables import CodingRow

E, W, I = "error", "warning", "info"  # noqa: E741 - the letters stand in a table
SELECTION: Final = f'guid="{guid("61")}" startPosition="0" endPosition="4"'
POINTS: Final = 'timeStamp="100" position="0"', 'timeStamp="200" position="4"'
OTHER: Final = guid("ff")
MEDIUM: Final = 'path="internal://d.mp3"'


class Case(NamedTuple):
    """A file and all that is found in it."""

    data: bytes
    found: dict[str, str]


def passage(start: str, end: str, *more: str) -> bytes:
    """Return the project with the positions of its only passage spelled so."""
    return changed(SELECTION, f'guid="{guid("61")}" startPosition="{start}" endPosition="{end}"', *more)


def colour(spelled: str) -> bytes:
    return changed("#aabbcc", spelled)


def date(spelled: str) -> bytes:
    return changed(" 2024-01-31T12:00:00Z ", spelled)


def value(type_: str, element: str) -> bytes:
    return changed('"Integer"', f'"{type_}"', "<IntegerValue>7</IntegerValue>", element)


def picture(x: int, y: int, content: bytes) -> bytes:
    area = f'firstX="1" firstY="2" secondX="{x}" secondY="{y}"/></PictureSource>'
    return with_file("b.png", content, PICTURE_AREA, area)


def page(
    number: int, corners: str = 'firstX="1" firstY="2" secondX="3" secondY="4"', origin: str = ""
) -> bytes:
    return changed(
        'name="Study"',
        f'name="Study" origin="{origin}"',
        PDF_AREA,
        f'page="{number}" {corners}/></PDFSource>',
    )


def text(stored: str, start: int, end: int, origin: str = "") -> bytes:
    """Return the project with another text, and its passage there."""
    xml = XML.replace(SELECTION, f'guid="{guid("61")}" startPosition="{start}" endPosition="{end}"')
    return packed(xml.replace('name="Study"', f'name="Study" origin="{origin}"'), text=stored.encode())


CASES: Final[dict[str, Case]] = {
    "51 one GUID, one kind": Case(
        changed(f'Vertex guid="{guid("85")}"', f'Vertex guid="{guid("84")}"',
                f'targetVertex="{guid("85")}"', f'targetVertex="{guid("84")}"'), {"R011": W}),
    "51 one GUID, two kinds": Case(
        changed(f'Case guid="{guid("e1")}"', f'Case guid="{guid("c1")}"',
                f'targetGUID="{guid("e1")}"', f'targetGUID="{guid("f1")}"'), {"R012": I}),
    "52 braces, capitals, blanks": Case(
        changed(f'CodeRef targetGUID="{guid("c1")}"', f'CodeRef targetGUID=" {{{guid("c1").upper()}}} "'), {}),
    "52 no GUID at all": Case(changed(f'User guid="{guid("a1")}"', 'User guid="ana"'), {"S111": E, "R002": W}),
    "53 code": Case(
        changed(f'CodeRef targetGUID="{guid("c1")}"', f'CodeRef targetGUID="{OTHER}"'), {"R001": W}),
    "53 user": Case(changed(f'creatingUser="{guid("a1")}"', f'creatingUser="{OTHER}"'), {"R002": W}),
    "53 source": Case(
        changed(f'SourceRef targetGUID="{guid("51")}"', f'SourceRef targetGUID="{OTHER}"'), {"R003": W}),
    "53 selection": Case(
        changed(f'SelectionRef targetGUID="{guid("61")}"', f'SelectionRef targetGUID="{OTHER}"'), {"R004": W}),
    "53 note": Case(changed(f'NoteRef targetGUID="{guid("f1")}"', f'NoteRef targetGUID="{OTHER}"'), {"R005": W}),
    "53 variable": Case(
        changed(f'VariableRef targetGUID="{guid("d1")}"', f'VariableRef targetGUID="{OTHER}"'), {"R006": W}),
    "53 vertex": Case(
        changed(f'targetVertex="{guid("85")}"', f'targetVertex="{OTHER}"'), {"R007": W}),
    "53 sync point": Case(changed(f'toSyncPoint="{guid("92")}"', f'toSyncPoint="{OTHER}"'), {"R008": W}),
    "53 end of a link": Case(changed(f'originGUID="{guid("c1")}"', f'originGUID="{OTHER}"'), {"R009": W}),
    "53 what a vertex stands for": Case(
        changed(f'representedGUID="{guid("c1")}"', f'representedGUID="{OTHER}"'), {"R010": W}),
    "54 a link to itself": Case(
        changed(f'targetGUID="{guid("e1")}"/></Links>', f'targetGUID="{guid("c1")}"/></Links>'), {"R016": W}),
    "54 a note about itself": Case(
        changed("</PlainTextContent></Note>", f'</PlainTextContent><NoteRef targetGUID="{guid("f1")}"/></Note>'),
        {"R016": W}),
    "54 two notes about each other": Case(
        changed("</PlainTextContent></Note>",
                f'</PlainTextContent><NoteRef targetGUID="{guid("f2")}"/></Note><Note guid="{guid("f2")}">'
                f'<PlainTextContent>B</PlainTextContent><NoteRef targetGUID="{guid("f1")}"/></Note>'), {}),
    "55 no code": Case(changed(f'<CodeRef targetGUID="{guid("c1")}"/>', ""), {"S104": E, "R013": W}),
    "55 two codes": Case(
        changed(f'<CodeRef targetGUID="{guid("c1")}"/>', f'<CodeRef targetGUID="{guid("c1")}"/>' * 2),
        {"S103": E, "R014": W}),
    "56 no user": Case(changed(f' creatingUser="{guid("a1")}"', ""), {"R015": I}),
    "57 negative": Case(passage("-1", "4"), {"P001": W}),
    "58 the end first": Case(passage("4", "0"), {"P004": W}),
    "59 beyond the text": Case(passage("0", "18"), {"P001": W}),
    "60 of no length": Case(passage("4", "4"), {"P007": I}),
    "61 inside a pair": Case(text(WORDS, 0, 5, "NVivo 12.6"), {"P005": W}),
    "61 inside a line end": Case(passage("0", "10"), {"P005": W}),
    "61 inside a cluster": Case(text("e\u0301t\u00e9 done", 0, 1), {"P020": W}),
    "62 a fraction": Case(passage("0", "1.5"), {"S114": E, "P008": W}),
    "62 no number": Case(passage("NaN", "4"), {"S114": E, "P008": W}),
    "62 underlined": Case(passage("0", "1_0"), {"S114": E, "P008": W}),
    "62 other digits": Case(passage("0", "\u0663"), {"S114": E, "P008": W}),
    "62 nothing": Case(passage("", "4"), {"S114": E, "P008": W}),
    "63 nineteen digits": Case(passage("0", "1" + "0" * 18), {"P001": W}),
    "63 thirty digits in a variable": Case(
        changed("<IntegerValue>7<", f"<IntegerValue>{'7' * 30}<"), {}),
    "64 no zone": Case(date("2024-01-31T12:00:00"), {"S201": W}),
    "64 24 o'clock": Case(date("2024-01-31T24:00:00Z"), {"S202": W}),
    "64 a leap second": Case(date("2016-12-31T23:59:60Z"), {"S112": E}),
    "64 the year 12024": Case(date("12024-01-31T12:00:00Z"), {"S202": W}),
    "64 the 30th of February": Case(date("2024-02-30T12:00:00Z"), {"S112": E}),
    "65 three digits": Case(colour("#abc"), {}),
    "65 eight digits": Case(colour("#ffaabbcc"), {"S113": E}),
    "65 rgb()": Case(colour("rgb(170, 187, 204)"), {"S113": E}),
    "65 a name": Case(colour("red"), {"S113": E}),
    "66 another type": Case(value("Text", "<IntegerValue>7</IntegerValue>"), {"R017": W}),
    "66 an empty float": Case(value("Float", "<FloatValue/>"), {"S116": E}),
    "66 infinity": Case(value("Float", "<FloatValue>INF</FloatValue>"), {"S116": E}),
    "67 missing": Case(packed(without="sources/a.txt"), {"A101": W, "P002": W}),
    "67 empty": Case(packed(text=b""), {"A107": W, "P001": W}),
    "67 no words": Case(packed(text=b"\xef\xbb\xbf \r\n \r\n"), {"A107": W}),
    "67 not UTF-8": Case(packed(text=b"Caf\xe9 au lait"), {"A105": E, "P002": W}),
    "68 two texts that differ": Case(
        changed(f"<PlainTextSelection {SELECTION}",
                f"<PlainTextContent>Other</PlainTextContent><PlainTextSelection {SELECTION}"), {"P003": W}),
    "69 absolute": Case(changed(MEDIUM, 'path="absolute:///etc/passwd"'), {"A104": I, "A102": I}),
    "69 relative": Case(changed(MEDIUM, 'path="relative:///../../d.mp3"'), {"A104": I, "A102": I}),
    "69 from the network": Case(changed(MEDIUM, 'path="https://example.org/d.mp3"'), {"A104": I, "A102": I}),
    "69 out of the folder": Case(changed(MEDIUM, 'path="internal://../../etc/passwd"'), {"A104": I, "A102": I}),
    "70 corners of a picture": Case(
        with_file("b.png", png(40, 30), PICTURE_AREA,
                  'firstX="9" firstY="2" secondX="3" secondY="4"/></PictureSource>'), {"P009": W}),
    "70 beyond the picture": Case(picture(41, 30, png(40, 30)), {"P022": W}),
    "70 before rotation": Case(picture(40, 30, jpeg(40, 30, exif=6)), {"P023": W}),
    "70 after rotation": Case(picture(30, 40, jpeg(40, 30, exif=6)), {}),
    "70 before rotation, and beyond": Case(picture(41, 31, jpeg(40, 30, exif=6)), {"P022": W}),
    "70 no picture": Case(with_file("b.png", b"b.png"), {"P029": I}),
    "70 corners on a page": Case(page(0, 'firstX="9" firstY="2" secondX="3" secondY="4"'), {"P009": W}),
    "70 upside down on a page": Case(page(0, 'firstX="1" firstY="9" secondX="3" secondY="4"'), {}),
    "70 out of the page": Case(page(0, 'firstX="1" firstY="2" secondX="600" secondY="4"'), {"P024": W}),
    "70 below the page": Case(page(0, 'firstX="1" firstY="-2" secondX="3" secondY="4"'), {"P024": W}),
    "70 rounded to the edge": Case(page(0, 'firstX="0" firstY="-1" secondX="596" secondY="843"'), {}),
    "70 a page below zero": Case(page(-1), {"P012": W}),
    "70 a page too far": Case(page(3), {"P025": W, "P026": W}),
    "70 counted from 1": Case(page(2, origin="ATLAS.ti 9.1"), {"P026": W}),
    "70 from 0 or from 1": Case(page(1), {"P026": W}),
    "70 from 0, as the program does": Case(page(1, origin="ATLAS.ti 9.1"), {}),
    "70 no PDF": Case(with_file("c.pdf", b"c.pdf"), {"P029": I}),
    "70 from the top": Case(page(0, origin="QualCoder 3.6"), {"P027": W}),
    "71 out of order": Case(changed('timeStamp="200"', 'timeStamp="50"'), {"P010": W}),
    "71 at one place": Case(changed(POINTS[1], 'timeStamp="200" position="0"'), {"P021": W}),
    "71 twice the same": Case(changed(POINTS[1], POINTS[0]), {}),
    "71 one GUID": Case(changed(f'SyncPoint guid="{guid("92")}"', f'SyncPoint guid="{guid("91")}"'),
                        {"R008": W, "R011": W}),
    "71 beyond the text": Case(changed('position="4"', 'position="40"'), {"P001": W}),
    "71 a stretch that ends first": Case(changed('begin="100" end="200"', 'begin="300" end="200"'), {"P011": W}),
    "71 a passage that ends first": Case(
        changed(f'fromSyncPoint="{guid("91")}" toSyncPoint="{guid("92")}"',
                f'fromSyncPoint="{guid("92")}" toSyncPoint="{guid("91")}"'), {"P011": W}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_each_case_is_told_once_and_as_gravely_as_it_is(name: str) -> None:
    case = CASES[name]
    found = refiqda.check(case.data)
    assert {one.rule: one.severity for one in found} == case.found
    assert len({(one.rule, one.path) for one in found}) == len(found)
    assert all(rule(one.rule).severity == one.severity for one in found)


def test_every_case_from_51_to_71_is_here() -> None:
    assert {int(name[:2]) for name in CASES} == set(range(51, 72))


def test_the_page_on_files_names_every_rule_of_these_cases() -> None:
    page = (Path(__file__).parents[2] / "docs" / "format.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\b[SARP][0-9]{3}\b", page))
    for first, last in re.findall(r"\b([SARP][0-9]{3}) to ([SARP][0-9]{3})\b", page):
        named |= {f"{first[0]}{number:03}" for number in range(int(first[1:]), int(last[1:]) + 1)}
    told = {code for case in CASES.values() for code in case.found}
    assert told - named <= {"S103", "S104", "A102"}, "these come along with another finding"


@pytest.mark.parametrize("name", CASES)
def test_each_case_is_read_tabulated_and_written_back_as_it_is(name: str) -> None:
    project = refiqda.read(CASES[name].data)
    project.codings()
    written = io.BytesIO()
    project.write(written)
    again = refiqda.read(written.getvalue())
    assert [repr(row) for row in again.codings()] == [repr(row) for row in project.codings()]


def row_of(name: str) -> CodingRow:
    """Return the coding of the passage of the text."""
    (row,) = refiqda.read(CASES[name].data).codings()
    return row


@pytest.mark.parametrize(
    ("name", "quote"),
    [
        ("57 negative", None),
        ("58 the end first", "One "),
        ("59 beyond the text", None),
        ("60 of no length", ""),
        ("61 inside a pair", "One \U0001f642"),
        ("61 inside a line end", "One \U0001f642 two\n"),
        ("61 inside a cluster", "e"),
        ("62 underlined", None),
        ("62 other digits", None),
        ("63 nineteen digits", None),
        ("67 missing", None),
        ("67 empty", None),
        ("67 not UTF-8", None),
        ("68 two texts that differ", "One "),
    ],
)
def test_what_a_passage_shows_after_it_was_put_right(name: str, quote: str | None) -> None:
    assert row_of(name).quote == quote


def test_who_coded_and_with_what_is_never_invented() -> None:
    assert row_of("56 no user").coder is None
    assert row_of("55 no code").code is None
    assert (row_of("53 code").code_guid, row_of("53 code").code) == (OTHER, None)
    assert row_of("52 braces, capitals, blanks").code == "Trust"
    assert row_of("55 two codes").code == "Trust"


@pytest.mark.parametrize(
    "spelled",
    ["2024-01-31T12:00:00", "2024-01-31T24:00:00Z", "2016-12-31T23:59:60Z", "12024-01-31T12:00:00Z", "soon"],
)
def test_dates_stay_as_they_are_spelled(spelled: str) -> None:
    (source, *_) = refiqda.read(date(spelled)).tree.sources
    assert source.creation_date_time == spelled


def test_a_text_outside_of_the_project_is_never_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("One two", encoding="utf-8")
    for path in (f"absolute://{secret}", f"relative:///../{secret.name}", str(secret), f"file://{secret}"):
        project = tmp_path / "study" / "project.qde"
        project.parent.mkdir(exist_ok=True)
        project.write_text(XML.replace("internal://a.txt", path), encoding="utf-8", newline="")
        (row, *_) = refiqda.read(project).codings()
        assert row.quote is None
