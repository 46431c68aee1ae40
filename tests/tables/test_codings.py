"""What becomes of each kind of coding."""

from __future__ import annotations

import pytest

import refiqda
from refiqda.errors import InvalidArgumentError
from refiqda.rows import COLUMNS, CodingRow
from tests.project.built import WORDS, archive, coding, guid, passage, project_xml, source, stored


def rows_of(xml: bytes, texts: dict[str, bytes] | None = None) -> list[CodingRow]:
    return list(refiqda.read(archive(xml, texts)).codings())


def one_text(inside: str, rest: str = "", *, cases: str = "", origin: str = "") -> refiqda.Codings:
    xml = project_xml(source("51", inside), rest, cases=cases, origin=origin)
    return refiqda.read(archive(xml, {"51": WORDS.encode()})).codings()


def test_a_row_has_the_columns_of_the_contract_in_their_order() -> None:
    assert COLUMNS == (
        "coding_guid",
        "source_guid",
        "source",
        "source_kind",
        "code_guid",
        "code",
        "code_path",
        "coder_guid",
        "coder",
        "start",
        "end",
        "quote",
        "selection_guid",
        "created",
        "case",
        "memo",
        "origin",
        "begin_ms",
        "end_ms",
        "page",
        "x1",
        "y1",
        "x2",
        "y2",
    )


def test_a_coded_passage_tells_everything_about_itself() -> None:
    (row,) = one_text(passage("71", 0, 3, coding("d1", code="c2")))
    assert row == CodingRow(
        coding_guid=guid("d1"),
        source_guid=guid("51"),
        source="Interview",
        source_kind="text",
        code_guid=guid("c2"),
        code="In people",
        code_path="Trust/In people",
        coder_guid=guid("a1"),
        coder="Ana",
        start=0,
        end=3,
        quote="Zoë",
        selection_guid=guid("71"),
        created="2024-01-31T12:00:00Z",
        case=None,
        memo=None,
        origin="person",
        begin_ms=None,
        end_ms=None,
        page=None,
        x1=None,
        y1=None,
        x2=None,
        y2=None,
    )
    assert row.guid == row.coding_guid


@pytest.mark.parametrize("form", ["lf", "crlf", "bom", "bom crlf"])
@pytest.mark.parametrize(("origin", "unit"), [("NVivo 12.6", "utf16"), ("", "codepoint")])
def test_the_words_are_right_however_text_and_numbers_are_stored(form: str, origin: str, unit: str) -> None:
    data = stored(WORDS, form)
    raw = data.decode("utf-8-sig")
    before = raw[: raw.index("works")]
    start = len(before.encode("utf-16-le")) // 2 if unit == "utf16" else len(before)
    xml = project_xml(source("51", passage("71", start, start + 5, coding("d1"))), origin=origin)
    (row,) = rows_of(xml, {"51": data})
    assert (row.quote, row.start, row.end) == ("works", WORDS.index("works"), WORDS.index("works") + 5)


def test_codings_of_passages_come_before_those_of_the_whole_source() -> None:
    inside = passage("71", 0, 3, coding("d1") + coding("d2", "c3")) + coding("d3")
    codings = one_text(inside)
    assert codings.column("guid") == (guid("d1"), guid("d2"), guid("d3"))
    assert codings.column("quote") == ("Zoë", "Zoë", None)
    assert codings.column("selection_guid") == (guid("71"), guid("71"), None)


def test_a_coding_without_user_takes_its_selections_else_nobodys() -> None:
    inside = passage("71", 0, 3, coding("d1", user=None), f'creatingUser="{guid("a2")}"')
    codings = one_text(inside + passage("72", 0, 3, coding("d2", user=None)))
    assert codings.column("coder_guid") == (guid("a2"), None)
    assert codings.column("coder") == ("B", None)


def test_guids_are_the_same_in_braces_and_capitals() -> None:
    inside = passage("71", 0, 3, coding("d1").replace(guid("a1"), "{" + guid("a1").upper() + "}"))
    (row,) = one_text(inside)
    assert (row.coder, row.coder_guid) == ("Ana", guid("a1"))


def test_what_nobody_declared_keeps_its_guid_and_has_no_name() -> None:
    (row,) = one_text(passage("71", 0, 3, coding("d1", code="99", user="98")))
    assert (row.code_guid, row.code, row.code_path) == (guid("99"), None, None)
    assert (row.coder_guid, row.coder) == (guid("98"), None)


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (0, 999), ("x", 3), (10**30, 10**31), (2**63, -1)])
def test_a_position_outside_of_the_text_is_told_and_has_no_words(start: object, end: object) -> None:
    codings = one_text(passage("71", start, end, coding("d1")) + passage("72", 0, 3, coding("d2")))
    assert codings.column("start") == (None, 0)
    assert codings.column("end") == (None, 3)
    assert codings.column("quote") == (None, "Zoë")
    assert [(one.rule, one.guid) for one in codings.diagnostics] == [("P001", guid("51"))]


def test_a_passage_written_backwards_is_turned_round_and_told() -> None:
    codings = one_text(passage("71", 3, 0, coding("d1")))
    assert codings.column("quote") == ("Zoë",)
    assert [one.rule for one in codings.diagnostics] == ["P004"]


def test_half_a_character_is_rounded_outwards_and_told() -> None:
    smile = WORDS.index("\U0001f642")
    codings = one_text(passage("71", smile + 1, smile + 2, coding("d1")), origin="NVivo 12.6")
    assert codings.column("quote") == ("\U0001f642",)
    assert [one.rule for one in codings.diagnostics] == ["P005"]


def test_without_its_text_a_coding_is_there_without_words() -> None:
    xml = project_xml(source("51", passage("71", 0, 3, coding("d1")) + coding("d2")))
    codings = refiqda.read(archive(xml)).codings()
    assert codings.column("quote") == (None, None)
    assert codings.column("start") == (None, None)
    assert codings.source_lengths == {}
    (problem,) = codings.diagnostics
    assert (problem.rule, problem.message) == ("P002", "coded passages whose text cannot be read (1)")


def test_a_text_that_is_not_utf_8_counts_as_missing() -> None:
    xml = project_xml(source("51", passage("71", 0, 3, coding("d1"))))
    codings = refiqda.read(archive(xml, {"51": b"Zo\xeb said"})).codings()
    assert codings.column("quote") == (None,)
    assert [one.rule for one in codings.diagnostics] == ["P002"]


def test_inline_text_that_differs_from_the_file_is_told() -> None:
    inline = "<PlainTextContent>Something else</PlainTextContent>"
    codings = one_text(inline + passage("71", 0, 3, coding("d1")))
    assert codings.column("quote") == ("Zoë",)
    assert [one.rule for one in codings.diagnostics] == ["P003"]
    assert one_text(f"<PlainTextContent>{WORDS}</PlainTextContent>").diagnostics == ()


def test_lengths_are_known_for_texts_nobody_coded() -> None:
    xml = project_xml(source("51", "") + source("52", ""))
    texts = {"51": stored(WORDS, "bom crlf"), "52": b""}
    codings = refiqda.read(archive(xml, texts)).codings()
    assert codings.source_lengths == {guid("51"): len(WORDS), guid("52"): 0}
    assert [entry.guid for entry in codings.sources] == [guid("51"), guid("52")]
    assert [entry.path for entry in codings.codes] == ["Trust", "Trust/In people", "Work"]
    assert [entry.name for entry in codings.coders] == ["Ana", "B"]


def test_a_memo_is_the_notes_and_the_selections_description_each_once() -> None:
    notes = (
        f'<Notes><Note guid="{guid("e1")}"><PlainTextContent>First thought</PlainTextContent></Note>'
        f'<Note guid="{guid("e2")}"><Description>Second thought</Description></Note>'
        f'<Note guid="{guid("e3")}" plainTextPath="internal://gone.txt"/></Notes>'
    )
    said = "<Description>First thought</Description>"
    inside = passage("71", 0, 3, said + coding("d1", notes="e1 e2 e3 ee"))
    inside += passage("72", 0, 3, "<Description>Aside</Description>" + coding("d2"))
    inside += coding("d3") + coding("d4", notes="e1")
    expected = ("First thought\n\nSecond thought", "Aside", None, "First thought")
    assert one_text(inside, notes).column("memo") == expected


def test_a_coding_to_a_case_is_a_case_coding() -> None:
    cases = f'<Cases><Case guid="{guid("c3")}" name="Ana M."/><Case guid="{guid("b1")}" name="Bo"/></Cases>'
    inside = passage("71", 0, 3, coding("d1", code="c3")) + passage("72", 4, 8, coding("d2", code="b1"))
    inside += passage("73", 5, 7, coding("d3"))
    codings = one_text(inside, cases=cases)
    assert codings.origin == ("case", "case", "person")
    assert codings.column("code") == ("Work", "Bo", "Trust")
    assert codings.column("case") == ("Ana M.", "Bo", "Bo")


def test_cases_hold_sources_and_selections() -> None:
    cases = (
        f'<Cases><Case guid="{guid("b1")}" name="Site"><SourceRef targetGUID="{guid("51")}"/></Case>'
        f'<Case name="Nobody"/><Case guid="{guid("b2")}"><SelectionRef targetGUID="{guid("71").upper()}"/></Case>'
        "</Cases>"
    )
    codings = one_text(passage("71", 0, 3, coding("d1")) + coding("d2"), cases=cases)
    assert codings.column("case") == (f"Site;{guid('b2')}", "Site")
    assert codings.origin == ("person", "person")


def test_a_source_coded_as_a_case_gives_the_case_to_all_its_codings() -> None:
    cases = f'<Cases><Case guid="{guid("c3")}" name="Ana M."/></Cases>'
    codings = one_text(passage("71", 0, 3, coding("d1")) + coding("d2", code="c3"), cases=cases)
    assert codings.column("case") == ("Ana M.", "Ana M.")


def test_areas_have_corners_and_pages() -> None:
    corners = 'firstX="1" firstY="2" secondX="3" secondY="4"'
    picture = (
        f'<PictureSource guid="{guid("51")}" name="Map" path="internal://map.png">'
        f'<TextDescription guid="{guid("52")}"><PlainTextContent>A hill</PlainTextContent>'
        f"{passage('71', 2, 6, coding('d1'))}{coding('d2')}</TextDescription>"
        f'<PictureSelection guid="{guid("72")}" {corners}>{coding("d3")}</PictureSelection>{coding("d4")}'
        "</PictureSource>"
    )
    pdf = (
        f'<PDFSource guid="{guid("58")}"><PDFSelection guid="{guid("76")}" page="one" {corners}>'
        f'<Representation guid="{guid("57")}"><PlainTextContent>Elsewhere</PlainTextContent>'
        f"{passage('77', 0, 4, coding('d0'))}</Representation></PDFSelection></PDFSource>"
        f'<PDFSource guid="{guid("53")}" name="Report"><PDFSelection guid="{guid("73")}" page="7" {corners}>'
        f'<Representation guid="{guid("54")}"><PlainTextContent>On the page</PlainTextContent>'
        f"{passage('74', 3, 6, coding('d5'))}</Representation>{coding('d6')}</PDFSelection>"
        f'<Representation guid="{guid("53")}"><PlainTextContent>All of it</PlainTextContent>'
        f"{passage('75', 0, 3, coding('d7'))}</Representation>{coding('d8')}</PDFSource>"
    )
    unpaged, *rows = rows_of(project_xml(pdf + picture))
    rows = [*rows[4:], *rows[:4]]
    assert (unpaged.source_guid, unpaged.quote, unpaged.page) == (guid("57"), "Else", None)
    assert [(row.guid[-2:], row.source_guid[-2:], row.source_kind, row.quote) for row in rows] == [
        ("d1", "51", "picture", "hill"),
        ("d2", "51", "picture", None),
        ("d3", "51", "picture", None),
        ("d4", "51", "picture", None),
        ("d5", "54", "pdf", "the"),
        ("d6", "53", "pdf", None),
        ("d7", "53", "pdf", "All"),
        ("d8", "53", "pdf", None),
    ]
    assert [(row.page, row.x1, row.y1, row.x2, row.y2) for row in rows] == [
        *[(None,) * 5] * 2,
        (None, 1, 2, 3, 4),
        (None,) * 5,
        (7, None, None, None, None),
        (7, 1, 2, 3, 4),
        *[(None,) * 5] * 2,
    ]
    assert {row.source for row in rows} == {"Map", "Report"}


RECORDING = (
    f'<AudioSource guid="{guid("51")}" name="Talk"><Transcript guid="{guid("52")}">'
    "<PlainTextContent>one two three</PlainTextContent>"
    f'<SyncPoint guid="{guid("f1")}" timeStamp="100" position="0"/>'
    f'<SyncPoint guid="{guid("f2")}" timeStamp="200" position="7"/><SyncPoint guid="{guid("f3")}" timeStamp="300"/>'
    f'<TranscriptSelection guid="{guid("71")}" fromSyncPoint="{guid("f1")}" toSyncPoint="{guid("f2")}">'
    f"{coding('d1')}</TranscriptSelection>"
    f'<TranscriptSelection guid="{guid("72")}" fromSyncPoint="{guid("f2")}" toSyncPoint="{guid("f3")}">'
    f"{coding('d2')}</TranscriptSelection>"
    f'<TranscriptSelection guid="{guid("73")}" fromSyncPoint="{guid("f2")}" toSyncPoint="{guid("ff")}">'
    f"{coding('d3')}</TranscriptSelection></Transcript>"
    f'<Transcript guid="{guid("53")}" name="Second"><PlainTextContent>uno dos</PlainTextContent>'
    f'<SyncPoint guid="{guid("f4")}" position="4"/><SyncPoint guid="{guid("f5")}" position="7"/>'
    f'<TranscriptSelection guid="{guid("74")}" fromSyncPoint="{guid("f4")}" toSyncPoint="{guid("f5")}">'
    f"{coding('d4')}</TranscriptSelection></Transcript>"
    f'<AudioSelection guid="{guid("75")}" begin="10" end="20">{coding("d5")}</AudioSelection>{coding("d6")}'
    "</AudioSource>"
)


@pytest.mark.parametrize("kind", ["audio", "video"])
def test_recordings_have_time_and_transcripts_text_as_well(kind: str) -> None:
    xml = RECORDING.replace("Audio", kind.capitalize())
    codings = refiqda.read(archive(project_xml(xml))).codings()
    assert [(row.source_guid[-2:], row.quote, row.begin_ms, row.end_ms) for row in codings] == [
        ("51", "one two", 100, 200),
        ("51", None, 200, 300),
        ("51", None, 200, None),
        ("53", "dos", None, None),
        ("51", None, 10, 20),
        ("51", None, None, None),
    ]
    assert set(codings.column("source_kind")) == {kind}
    assert [entry.name for entry in codings.sources] == ["Talk", "Second"]
    assert codings.source_lengths == {guid("51"): 13, guid("53"): 7}
    assert [one.rule for one in codings.diagnostics] == ["P006"]


def test_notes_can_be_coded_as_a_whole_and_in_passages() -> None:
    notes = (
        f'<Notes><Note guid="{guid("e1")}" name="Memo"><PlainTextContent>A thought</PlainTextContent>'
        f"{passage('71', 2, 9, coding('d1'))}{coding('d2')}</Note>"
        f'<Note guid="{guid("e2")}"><PlainTextContent>Another</PlainTextContent></Note></Notes>'
    )
    codings = one_text("", notes)
    assert [(row.source, row.source_kind, row.quote) for row in codings] == [
        ("Memo", "note", "thought"),
        ("Memo", "note", None),
    ]
    assert guid("e2") not in codings.source_lengths


def test_one_guid_may_name_two_things() -> None:
    twice = passage("71", 0, 3, coding("d1")) + passage("71", 4, 8, coding("d1", "c3"))
    assert one_text(twice).column("quote") == ("Zoë", "said")


def test_spans_are_columns_of_numbers_that_point_into_the_tables() -> None:
    inside = passage("71", 0, 3, coding("d1", code="c3", user="a2")) + passage(
        "72", 4, 8, coding("d2", user=None)
    )
    codings = one_text(inside + coding("d3"))
    spans = codings.spans()
    assert [column.tolist() for column in spans] == [[0, 0], [2, 0], [1, -1], [0, 4], [3, 8]]
    assert codings.span_rows() == [0, 1]
    with pytest.raises(ValueError, match="read-only"):
        spans.start[0] = 5


def test_choosing_codings_keeps_tables_and_lengths() -> None:
    said = "<Description>Aside</Description>"
    codings = one_text(passage("71", 0, 3, coding("d1")) + passage("72", 4, 8, said + coding("d2", "c3")))
    chosen = codings.where(lambda row: row.code == "Work")
    assert list(chosen) == [codings[1]]
    assert chosen[0].memo == "Aside"
    assert (chosen.sources, chosen.source_lengths) == (codings.sources, codings.source_lengths)
    assert list(codings.where([True, False])) == [codings[0]]
    assert list(codings.where([0, 0])) == []
    assert codings[-1] == codings[1]
    with pytest.raises(InvalidArgumentError, match="mask of 1"):
        codings.where([True])
    with pytest.raises(IndexError):
        codings[2]


def test_a_column_that_is_none_is_refused_with_the_list() -> None:
    with pytest.raises(InvalidArgumentError, match="code_path"):
        one_text("").column("colour")


def test_only_asked_for_origins_are_included() -> None:
    cases = f'<Cases><Case guid="{guid("c3")}" name="Ana M."/></Cases>'
    xml = project_xml(source("51", coding("d1") + coding("d2", "c3")), cases=cases)
    project = refiqda.read(archive(xml, {"51": b"x"}))
    assert project.codings(include=["person"]).column("guid") == (guid("d1"),)
    assert repr(project.codings()) == "<Codings: 2 of 2 coders in 1 sources>"
