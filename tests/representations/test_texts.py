"""Which text stands for a source: beside a styled one, inside a PDF, of a recording, in a note."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda.errors import NotInProjectError
from refiqda.render.info import show_summary
from refiqda.summary import count_places, summarise
from tests.project.built import WORDS, archive, coding, guid, passage, project_xml, source

if TYPE_CHECKING:
    from pathlib import Path

DOCX = f'richTextPath="internal://{guid("99")}.docx"'


def project_of(sources: str, rest: str = "", texts: dict[str, bytes] | None = None) -> refiqda.Project:
    return refiqda.read(archive(project_xml(sources, rest), texts))


def test_passages_count_in_the_plain_text_beside_the_styled_one() -> None:
    beside = f'{DOCX} plainTextPath="internal://{guid("51")}.txt"'
    project = project_of(
        source("51", passage("71", 0, 3, coding("d1")), more=beside), texts={"51": WORDS.encode()}
    )
    assert project.codings().column("quote") == ("Zoë",)
    assert not [one for one in refiqda.check(project) if one.rule == "A106"]


def test_a_styled_text_alone_is_told_and_its_codings_stay_without_words() -> None:
    project = project_of(source("51", passage("71", 0, 3, coding("d1")), more=DOCX))
    codings = project.codings()
    assert (codings.column("guid"), codings.column("quote")) == ((guid("d1"),), (None,))
    assert [one.rule for one in codings.diagnostics] == ["P002"]
    assert {"A106", "P002"} <= {one.rule for one in refiqda.check(project)}
    with pytest.raises(NotInProjectError, match="styled text only"):
        project.text(guid("51"))


def test_inline_text_is_read_with_its_line_ends_as_they_are_escaped() -> None:
    inline = "<PlainTextContent>a&#13;\n\U0001f642 c</PlainTextContent>"
    project = project_of(source("51", inline + passage("71", 3, 6, coding("d1")), more=""))
    assert project.codings().column("quote") == ("\U0001f642 c",)
    assert project.codings().source_lengths == {guid("51"): 5}


def test_one_guid_may_name_a_pdf_and_its_text() -> None:
    pdf = (
        f'<PDFSource guid="{guid("53")}" name="Report"><Representation guid="{guid("53").upper()}">'
        f"<PlainTextContent>All of it</PlainTextContent>{passage('71', 4, 6, coding('d1'))}</Representation>"
        "</PDFSource>"
    )
    project = project_of(pdf)
    (row,) = project.codings()
    assert (row.source_guid, row.source, row.quote, row.page) == (guid("53"), "Report", "of", None)
    assert project.text(row.source_guid).slice(4, 6) == "of"


def test_the_text_of_an_area_counts_for_itself_and_is_no_passage_of_the_pdfs_text() -> None:
    corners = 'firstX="1" firstY="2" secondX="3" secondY="4"'
    pdf = (
        f'<PDFSource guid="{guid("53")}" name="Report"><PDFSelection guid="{guid("71")}" page="4" {corners}>'
        f'<Representation guid="{guid("54")}"><PlainTextContent>On the page</PlainTextContent>'
        f"{passage('72', 3, 6, coding('d1'))}</Representation></PDFSelection></PDFSource>"
    )
    project = project_of(pdf)
    (row,) = project.codings()
    assert (row.source_guid, row.quote, row.page) == (guid("54"), "the", 4)
    assert project.text(row.source_guid).slice(3, 6) == "the"
    assert [(one.guid, one.is_part) for one in project.codings().sources] == [
        (guid("53"), False),
        (guid("54"), True),
    ]


def recording(name: str, transcript: str, second: str = "") -> str:
    points = f'<SyncPoint guid="{guid("f1")}" timeStamp="100" position="0"/>'
    points += f'<SyncPoint guid="{guid("f2")}" timeStamp="900" position="3"/>'
    between = f'fromSyncPoint="{guid("f1")}" toSyncPoint="{guid("f2")}"'
    return (
        f'<AudioSource guid="{guid("51")}" {name}><Transcript guid="{guid("52")}" {transcript}>'
        f"<PlainTextContent>one two</PlainTextContent>{points}"
        f'<TranscriptSelection guid="{guid("71")}" {between}>{coding("d1")}</TranscriptSelection></Transcript>'
        f'{second}<AudioSelection guid="{guid("72")}" begin="5" end="7">{coding("d2")}</AudioSelection></AudioSource>'
    )


@pytest.mark.parametrize(
    ("name", "transcript", "shown"),
    [
        ('name=""', 'name="Talk.docx"', "Talk.docx"),
        ("", 'name="Talk.docx"', "Talk.docx"),
        ('name="Tape"', 'name="Talk.docx"', "Tape"),
        ("", "", None),
    ],
)
def test_a_recording_without_a_name_takes_its_transcripts(
    name: str, transcript: str, shown: str | None
) -> None:
    project = project_of(recording(name, transcript))
    codings = project.codings()
    assert set(codings.column("source")) == {shown}
    if shown is not None:
        assert project.find_source(shown).guid == guid("51")


def test_a_passage_of_a_transcript_has_words_and_time_and_a_stretch_its_own_time() -> None:
    rows = [
        (row.quote, row.start, row.end, row.begin_ms, row.end_ms)
        for row in project_of(recording("", "")).codings()
    ]
    assert rows == [("one", 0, 3, 100, 900), (None, None, None, 5, 7)]


def test_a_name_of_a_later_transcript_is_better_than_none() -> None:
    second = (
        f'<Transcript guid="{guid("55")}" name="Notes"><PlainTextContent>x</PlainTextContent></Transcript>'
    )
    assert set(project_of(recording("", "", second)).codings().column("source")) == {"Notes"}


def test_passages_of_notes_are_coded_as_those_of_sources() -> None:
    note = (
        f'<Notes><Note guid="{guid("e1")}" name="Memo" plainTextPath="internal://{guid("e1")}.txt">'
        f"{passage('71', 4, 8, coding('d1'))}{coding('d2')}</Note></Notes>"
    )
    rows = list(project_of("", note, {"e1": WORDS.encode()}).codings())
    assert [(row.source_kind, row.quote) for row in rows] == [("note", "said"), ("note", None)]


def test_selections_made_for_each_coding_are_one_passage() -> None:
    apart = "".join(passage(f"7{number}", 0, 3, coding(f"d{number}", f"c{number}")) for number in (1, 2, 3))
    together = passage("71", 0, 3, "".join(coding(f"d{number}", f"c{number}") for number in (1, 2, 3)))
    texts = {"51": WORDS.encode()}
    split, whole = (project_of(source("51", inside), texts=texts).codings() for inside in (apart, together))
    assert [column.tolist() for column in split.spans()] == [column.tolist() for column in whole.spans()]
    assert split.column("quote") == whole.column("quote") == ("Zoë",) * 3
    assert (count_places(split), count_places(whole)) == (1, 1)


def test_places_are_passages_areas_and_stretches_and_what_has_no_place_counts_by_its_mark() -> None:
    project = project_of(recording("", "") + source("53", passage("73", 0, 3, coding("d3")) + coding("d4")))
    assert count_places(project.codings()) == 3


@pytest.mark.parametrize("apart", [True, False])
def test_info_tells_of_places_where_selections_are_split_per_coding(
    apart: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inside = passage("71", 0, 3, coding("d1")) + passage("72", 0 if apart else 4, 3, coding("d2", "c3"))
    path = tmp_path / "study.qdpx"
    path.write_bytes(archive(project_xml(source("51", inside)), {"51": WORDS.encode()}))
    summary = summarise(path)
    assert summary.to_dict()["places"] == 2 - apart
    show_summary(summary)
    assert ("1 different place" in capsys.readouterr().out) is apart


@pytest.mark.corpus
def test_nvivo_marks_a_passage_for_each_coding_and_a_case_by_codings(corpus: Path) -> None:
    summary = summarise(corpus / "nvivo-mac-20.5.0-zenodo5703624-constructiveturn.qdpx")
    assert (summary.counts["selections"], summary.counts["codings"], summary.places) == (874, 874, 696)
    codings = refiqda.read(corpus / "nvivo-mac-20.5.0-zenodo5703624-constructiveturn.qdpx").codings()
    assert codings.origin.count("case") == 97
