"""ELAN documents: in, out, and back; what another reader of them finds."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import refiqda
from refiqda import model
from refiqda.errors import AmbiguousNameError, NotInProjectError, OutputExistsError, UnusableFileError
from refiqda.importing import export_file, import_file
from refiqda.index import walk_codes

if TYPE_CHECKING:
    from pathlib import Path

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<ANNOTATION_DOCUMENT AUTHOR="Ada" DATE="2024-03-05T10:11:12+01:00" '
    'FORMAT="3.0" VERSION="3.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
)


def timed(name: str, first: str, last: str, value: str, entry: str = "") -> str:
    """Return an annotation between two time slots."""
    chosen = f' CVE_REF="{entry}"' if entry else ""
    return (
        f'<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="{name}" TIME_SLOT_REF1="{first}" TIME_SLOT_REF2="{last}"'
        f"{chosen}><ANNOTATION_VALUE>{value}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>"
    )


def below(name: str, owner: str, value: str, previous: str = "") -> str:
    """Return an annotation that refers to another."""
    after = f' PREVIOUS_ANNOTATION="{previous}"' if previous else ""
    return (
        f'<ANNOTATION><REF_ANNOTATION ANNOTATION_ID="{name}" ANNOTATION_REF="{owner}"{after}>'
        f"<ANNOTATION_VALUE>{value}</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>"
    )


EAF = f"""{HEAD}
<LICENSE LICENSE_URL="">free</LICENSE>
<HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">
  <MEDIA_DESCRIPTOR MEDIA_URL="file:///C:/Users/Somebody/talk.mp4" MIME_TYPE="video/mp4"
    RELATIVE_MEDIA_URL="./talk.mp4"/>
  <MEDIA_DESCRIPTOR MEDIA_URL="file:///C:/Users/Somebody/talk.wav" MIME_TYPE="audio/x-wav"/>
  <PROPERTY NAME="lastUsedAnnotationId">9</PROPERTY>
</HEADER>
<TIME_ORDER>
  <TIME_SLOT TIME_SLOT_ID="t1" TIME_VALUE="0"/><TIME_SLOT TIME_SLOT_ID="t2"/><TIME_SLOT TIME_SLOT_ID="t3"/>
  <TIME_SLOT TIME_SLOT_ID="t4" TIME_VALUE="3000"/><TIME_SLOT TIME_SLOT_ID="t5" TIME_VALUE="1000"/>
  <TIME_SLOT TIME_SLOT_ID="t6" TIME_VALUE="4000"/>
</TIME_ORDER>
<TIER TIER_ID="Mia" PARTICIPANT="M" ANNOTATOR="Ada" LINGUISTIC_TYPE_REF="utterance">
  {timed("a1", "t1", "t2", "Warm bread 🥖")}
  {timed("a2", "t2", "t3", "yes &amp; no")}
  {timed("a3", "t3", "t4", "bye")}
</TIER>
<TIER TIER_ID="Ben" LINGUISTIC_TYPE_REF="utterance">
  {timed("a4", "t5", "t6", "Really?")}
</TIER>
<TIER TIER_ID="English@Mia" PARENT_REF="Mia" PARTICIPANT="M" LINGUISTIC_TYPE_REF="translation">
  {below("a5", "a1", "Varmt brød")}
</TIER>
<TIER TIER_ID="words" PARENT_REF="Mia" LINGUISTIC_TYPE_REF="word">
  {below("a6", "a3", "b")}
  {below("a7", "a3", "ye", "a6")}
</TIER>
<TIER TIER_ID="Mood of Mia" PARTICIPANT="M" ANNOTATOR="Bo" LINGUISTIC_TYPE_REF="mood">
  {timed("a8", "t5", "t4", "joy", "c1")}
  {timed("a9", "t4", "t6", "awe")}
</TIER>
<TIER TIER_ID="why" PARENT_REF="Mood of Mia" ANNOTATOR="Bo" LINGUISTIC_TYPE_REF="remark">
  {below("a10", "a8", "she laughs")}
  {below("a11", "nowhere", "lost")}
</TIER>
<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="utterance" TIME_ALIGNABLE="true"/>
<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="mood" TIME_ALIGNABLE="true" CONTROLLED_VOCABULARY_REF="Moods"/>
<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="translation" CONSTRAINTS="Symbolic_Association" TIME_ALIGNABLE="false"/>
<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="word" CONSTRAINTS="Symbolic_Subdivision" TIME_ALIGNABLE="false"/>
<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="remark" CONSTRAINTS="Symbolic_Association" TIME_ALIGNABLE="false"/>
<CONTROLLED_VOCABULARY CV_ID="Moods"><DESCRIPTION LANG_REF="und">how it feels</DESCRIPTION>
  <CV_ENTRY_ML CVE_ID="c1"><CVE_VALUE DESCRIPTION="glad" LANG_REF="und">joy</CVE_VALUE></CV_ENTRY_ML>
  <CV_ENTRY_ML CVE_ID="c2"><CVE_VALUE LANG_REF="und">woe</CVE_VALUE></CV_ENTRY_ML>
</CONTROLLED_VOCABULARY>
</ANNOTATION_DOCUMENT>
"""


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    path = tmp_path / "talk.eaf"
    path.write_text(EAF, encoding="utf-8")
    return path


def lines_of(
    project: refiqda.Project, transcript: model.Transcript
) -> list[tuple[str, int | None, int | None, str]]:
    """Return speaker, begin, end and words of each line of a transcript."""
    points = {point.guid: point for point in transcript.sync_points}
    text = project.text(transcript).string
    found = []
    for line in transcript.transcript_selections:
        first, last = points[line.from_sync_point or ""], points[line.to_sync_point or ""]
        speaker = next(case.name or "" for case in project.tree.cases if line.guid in case.selection_refs)
        found.append((speaker, first.time_stamp, last.time_stamp, text[first.position : last.position]))
    return found


def test_values_of_a_vocabulary_are_codes_at_their_times(path: Path) -> None:
    project, report = import_file(path)
    rows = [
        (row.code_path, row.coder, row.begin_ms, row.end_ms, row.memo, row.case) for row in project.codings()
    ]
    assert rows == [
        ("Moods/joy", "Bo", 1000, 3000, "she laughs", "M"),
        ("Moods/awe", "Bo", 3000, 4000, None, "M"),
    ]
    said = {path: (code.is_codable, code.description) for code, path in walk_codes(project.tree.code_book)}
    assert said == {
        "Moods": (False, "how it feels"),
        "Moods/joy": (True, "glad"),
        "Moods/woe": (True, None),
        "Moods/awe": (True, None),
    }
    assert any(loss.name == "awe" for loss in report.of_kind("degraded"))
    assert any("no time" in loss.detail for loss in report.of_kind("dropped"))


def test_speech_is_a_transcript_in_the_order_of_time(path: Path) -> None:
    project, report = import_file(path)
    film = project.find_source("talk.mp4")
    assert isinstance(film, model.VideoSource)
    main, words, translation = film.transcripts[0], film.transcripts[2], film.transcripts[1]
    assert project.text(main).string == "M: Warm bread 🥖\nM: yes & no\nBen: Really?\nM: bye\n"
    assert lines_of(project, main) == [
        ("M", 0, 1000, "Warm bread 🥖"),
        ("M", 1000, 2000, "yes & no"),
        ("Ben", 1000, 4000, "Really?"),
        ("M", 2000, 3000, "bye"),
    ]
    assert lines_of(project, translation) == [("M", 0, 1000, "Varmt brød")]
    assert lines_of(project, words) == [("words", 2000, 2500, "b"), ("words", 2500, 3000, "ye")]
    assert any("equal distances" in loss.detail and loss.count == 2 for loss in report)


def test_recordings_are_named_without_their_folders(path: Path) -> None:
    project, report = import_file(path)
    assert [source.name for source in project.tree.sources] == ["talk.mp4", "talk.wav"]
    assert [link.name for link in project.tree.links] == ["Recorded together"]
    assert "Somebody" not in str(report)
    (path.parent / "talk.mp4").write_bytes(b"film")
    project, _ = import_file(path)
    film = project.find_source("talk.mp4")
    assert isinstance(film, model.VideoSource)
    assert film.path is not None
    assert project.new_files[film.path] == path.parent / "talk.mp4"


def test_a_tier_is_what_people_say_it_is(path: Path) -> None:
    project, _ = import_file(path, codes=["Ben"], texts=["Mood of Mia"])
    assert [row.code_path for row in project.codings()] == ["Ben/Really?"]
    with pytest.raises(NotInProjectError, match="no tier 'Bob'"):
        import_file(path, codes=["Bob"])


def test_vocabularies_of_older_files_are_read(tmp_path: Path) -> None:
    old = re.sub(
        r"<CONTROLLED_VOCABULARY.*</CONTROLLED_VOCABULARY>",
        '<CONTROLLED_VOCABULARY CV_ID="Moods" DESCRIPTION="how"><CV_ENTRY DESCRIPTION="glad">joy</CV_ENTRY>'
        "</CONTROLLED_VOCABULARY>",
        EAF,
        flags=re.DOTALL,
    )
    (tmp_path / "x.eaf").write_text(old, encoding="utf-8")
    project, _ = import_file(tmp_path / "x.eaf")
    said = {path: code.description for code, path in walk_codes(project.tree.code_book)}
    assert said == {"Moods": "how", "Moods/joy": "glad", "Moods/awe": None}


@pytest.mark.parametrize("tool", ["nvivo", "atlasti", "maxqda", "qualcoder"])
def test_what_was_imported_is_written_validly(tool: str, path: Path, tmp_path: Path) -> None:
    (path.parent / "talk.mp4").write_bytes(b"film")
    refiqda.write(import_file(path)[0], tmp_path / "x.qdpx", tool=tool)
    assert [one.message for one in refiqda.check(tmp_path / "x.qdpx") if one.severity == "error"] == []


# --- hostile ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not well-formed"),
        ("<a", "not well-formed"),
        ("<ANNOTATION_DOCUMENT></a>", "not well-formed"),
        ("<Project/>", "another form"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><ANNOTATION_DOCUMENT>&b;</ANNOTATION_DOCUMENT>', "document type"),
        ('<!DOCTYPE a SYSTEM "file:///etc/passwd"><ANNOTATION_DOCUMENT/>', "document type"),
        ("<ANNOTATION_DOCUMENT>" * 100 + "</ANNOTATION_DOCUMENT>" * 100, "deeper"),
        ('<?xml version="1.0" encoding="nonsense"?><ANNOTATION_DOCUMENT/>', "not well-formed"),
    ],
)
def test_a_hostile_file_is_refused(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "x.eaf").write_text(text, encoding="utf-8")
    with pytest.raises(UnusableFileError, match=said):
        import_file(tmp_path / "x.eaf")


def test_circles_of_annotations_and_slots_end(tmp_path: Path) -> None:
    body = """
    <TIME_ORDER><TIME_SLOT TIME_SLOT_ID="t1" TIME_VALUE="5"/><TIME_SLOT TIME_SLOT_ID="t2"/>
    <TIME_SLOT TIME_SLOT_ID="t3" TIME_VALUE="x"/></TIME_ORDER>
    <TIER TIER_ID="a"><ANNOTATION><REF_ANNOTATION ANNOTATION_ID="1" ANNOTATION_REF="2" PREVIOUS_ANNOTATION="1"/>
    </ANNOTATION><ANNOTATION><REF_ANNOTATION ANNOTATION_ID="2" ANNOTATION_REF="1"/></ANNOTATION>
    <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="3" TIME_SLOT_REF1="t1" TIME_SLOT_REF2="t2"/></ANNOTATION>
    <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="4" TIME_SLOT_REF1="t2" TIME_SLOT_REF2="t1"/></ANNOTATION>
    <ANNOTATION/></TIER><TIER/></ANNOTATION_DOCUMENT>"""
    (tmp_path / "x.eaf").write_text(HEAD + body, encoding="utf-8")
    project, _ = import_file(tmp_path / "x.eaf")
    assert len(project.codings()) == 0


@pytest.mark.parametrize(
    "said", ["[", '{"format": "refiqda.elan/1", "codes": [{"path": [1]}, 7], "vocabularies": 3}', "[" * 99999]
)
def test_a_property_of_ours_that_says_nothing_is_none(said: str, tmp_path: Path) -> None:
    text = EAF.replace("</HEADER>", f'<PROPERTY NAME="refiqda.codebook">{said}</PROPERTY></HEADER>')
    (tmp_path / "x.eaf").write_text(text, encoding="utf-8")
    assert len(import_file(tmp_path / "x.eaf")[0].codings()) == 2


# --- out ----------------------------------------------------------------------------------------------------

NAMES = ("A", "B/C", "d > e", "f :: g", "h | i", "🥖")
ORDER = (
    "LICENSE",
    "HEADER",
    "TIME_ORDER",
    "TIER",
    "LINGUISTIC_TYPE",
    "LOCALE",
    "LANGUAGE",
    "CONSTRAINT",
    "CONTROLLED_VOCABULARY",
    "LEXICON_REF",
    "REF_LINK_SET",
    "EXTERNAL_REF",
)


@st.composite
def studies(draw: st.DrawFn) -> refiqda.Project:
    """Return a project with one recording, its coded stretches and its transcript."""
    project = refiqda.Project.new("Study")
    people = [project.add_user(name).guid for name in ("Ada", "Bo")]
    codes: list[model.Code] = []
    for number, name in enumerate(
        draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True))
    ):
        above = draw(st.sampled_from([None, *codes])) if number else None
        color = draw(st.sampled_from([None, "#102030"]))
        codes.append(
            project.add_code(
                name,
                parent=above,
                color=color,
                description=draw(st.sampled_from([None, "what\nit is <&"])),
                is_codable=number > 0 or draw(st.booleans()),
            )
        )
    kind = draw(st.sampled_from([model.AudioSource, model.VideoSource]))
    source = kind(guid="11111111-1111-4111-8111-111111111111", name="Talk 1")
    project.tree.sources.append(source)
    stretches = draw(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), max_size=6))
    usable = [code for code in codes if code.is_codable]
    for number, (begin, length) in enumerate(stretches if usable else []):
        coder = draw(st.sampled_from([None, *people]))
        stretch = model.AudioSelection if kind is model.AudioSource else model.VideoSelection
        selection = stretch(
            guid=f"22222222-1111-4111-8111-{number:012}",
            begin=begin * 100,
            end=(begin + length) * 100,
            creating_user=coder,
        )
        getattr(source, "audio_selections" if kind is model.AudioSource else "video_selections").append(
            selection
        )
        coding = model.Coding(
            guid=f"33333333-1111-4111-8111-{number:012}",
            creating_user=coder,
            code_ref=draw(st.sampled_from(usable)).guid,
        )
        selection.codings.append(coding)
        if draw(st.booleans()):
            note = model.Note(
                guid=f"44444444-1111-4111-8111-{number:012}",
                plain_text_content="why\n<this> & that",
                creating_user=draw(st.sampled_from(people)),
            )
            project.tree.notes.append(note)
            coding.note_refs.append(note.guid)
    add_speech(
        project, source, draw(st.lists(st.tuples(st.sampled_from("MN"), st.integers(0, 9)), max_size=5))
    )
    return project


def add_speech(
    project: refiqda.Project, source: model.AudioSource | model.VideoSource, turns: list[tuple[str, int]]
) -> None:
    if not turns:
        return
    transcript = model.Transcript(guid="55555555-1111-4111-8111-111111111111", name="Talk 1")
    labelled = len({speaker for speaker, _ in turns}) > 1
    cases: dict[str, model.Case] = {}
    text = ""
    at = 0
    for number, (speaker, length) in enumerate(turns):
        start = len(text) + (3 if labelled else 0)
        words = f"word {number} 🥖 & <b>"
        text += (f"{speaker}: " if labelled else "") + words + "\n"
        points = [
            model.SyncPoint(
                guid=f"6666666{side}-1111-4111-8111-{number:012}", time_stamp=time, position=place
            )
            for side, time, place in ((0, at, start), (1, at + length * 10 + 5, start + len(words)))
        ]
        at += length * 7 + 6
        transcript.sync_points += points
        line = model.TranscriptSelection(
            guid=f"77777777-1111-4111-8111-{number:012}",
            from_sync_point=points[0].guid,
            to_sync_point=points[1].guid,
        )
        transcript.transcript_selections.append(line)
        case = cases.setdefault(
            speaker,
            model.Case(guid=f"8888888{'MN'.index(speaker)}-1111-4111-8111-111111111111", name=speaker),
        )
        case.selection_refs.append(line.guid)
    transcript.plain_text_content = text
    source.transcripts.append(transcript)
    project.tree.cases += cases.values()


@settings(max_examples=26, deadline=None)
@given(project=studies())
def test_what_elan_holds_comes_back_as_it_was(
    project: refiqda.Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("elan") / "Talk 1.eaf"
    report = export_file(project, path)
    assert not report.left_out(), str(report)
    back, _ = import_file(path)
    users = {user.name for user in back.tree.users}
    for user in project.tree.users:  # ELAN knows only those who annotated something
        if user.name not in users:
            back.add_user(user.name or "")
    assert refiqda.digest(back) == refiqda.digest(project)
    again = path.with_name("again.eaf")
    export_file(project, again)
    assert again.read_bytes() == path.read_bytes()
    judge(path)


def judge(path: Path) -> None:
    """Hold a file against the structure of EAF 3.0: order, references, and no two annotations of a tier at once."""
    root = ET.parse(path).getroot()
    places = [ORDER.index(child.tag) for child in root]
    assert places == sorted(places)
    assert (root.get("FORMAT"), root.get("AUTHOR") is not None) == ("3.0", True)
    slots = {slot.get("TIME_SLOT_ID"): int(slot.get("TIME_VALUE", "-1")) for slot in root.iter("TIME_SLOT")}
    types = {one.get("LINGUISTIC_TYPE_ID"): one for one in root.iter("LINGUISTIC_TYPE")}
    books = {one.get("CV_ID") for one in root.iter("CONTROLLED_VOCABULARY")}
    tiers = [tier.get("TIER_ID") for tier in root.iter("TIER")]
    ids = [one.get("ANNOTATION_ID") for one in root.iter() if one.get("ANNOTATION_ID")]
    assert len(set(tiers)) == len(tiers)
    assert len(set(ids)) == len(ids)
    assert all(one.get("CONTROLLED_VOCABULARY_REF") in {None, *books} for one in types.values())
    stereotypes = {one.get("STEREOTYPE") for one in root.iter("CONSTRAINT")}
    for tier in root.iter("TIER"):
        kind = types[tier.get("LINGUISTIC_TYPE_REF")]
        assert (tier.get("PARENT_REF") is None) == (kind.get("CONSTRAINTS") is None)
        assert kind.get("CONSTRAINTS") in {None, *stereotypes}
        assert tier.get("PARENT_REF") in {None, *tiers}
        times = sorted(
            (slots[one.get("TIME_SLOT_REF1")], slots[one.get("TIME_SLOT_REF2")])
            for one in tier.iter("ALIGNABLE_ANNOTATION")
        )
        assert all(begin < end for begin, end in times)
        assert all(first[1] <= second[0] for first, second in itertools.pairwise(times))
        owners = [one.get("ANNOTATION_REF") for one in tier.iter("REF_ANNOTATION")]
        assert len(set(owners)) == len(owners)
        assert set(owners) <= set(ids)


def test_what_was_read_is_written_so_that_it_reads_the_same(path: Path, tmp_path: Path) -> None:
    first, _ = import_file(path)
    export_file(first, tmp_path / "out.eaf", source="talk.mp4")
    judge(tmp_path / "out.eaf")
    second, _ = import_file(tmp_path / "out.eaf")

    def said(project: refiqda.Project) -> list[object]:
        film = project.find_source("talk.mp4")
        assert isinstance(film, model.VideoSource)
        rows = [
            (row.code_path, row.coder, row.begin_ms, row.end_ms, row.memo, row.case)
            for row in project.codings()
        ]
        return [
            sorted(rows, key=str),
            lines_of(project, film.transcripts[0]),
            lines_of(project, film.transcripts[1]),
        ]

    assert said(second) == said(first)


def test_what_elan_cannot_hold_is_told(tmp_path: Path) -> None:
    project = refiqda.Project.new("Study")
    coder = project.add_user("Ada")
    code = project.add_code("A")
    text = project.add_source("Text", "some words")
    project.add_coding(text, 0, 4, code, coder)
    film = model.VideoSource(guid="11111111-1111-4111-8111-111111111111", name="Film", description="grey")
    film.video_selections.append(
        model.VideoSelection(
            guid="11111111-1111-4111-8111-111111111112",
            begin=5,
            end=5,
            codings=[
                model.Coding(
                    guid="11111111-1111-4111-8111-111111111113",
                    code_ref=code.guid,
                    creation_date_time="2024-01-01T00:00:00Z",
                )
            ],
        )
    )
    project.tree.sources.append(film)
    project.tree.sets.append(model.Set(guid="11111111-1111-4111-8111-111111111114", name="S"))
    report = export_file(project, tmp_path / "x.eaf")
    assert {loss.object for loss in report.of_kind("dropped")} == {
        "source",
        "set",
        "memo of a recording",
        "date of a coding",
    }
    assert {loss.object for loss in report.of_kind("degraded")} == {"coded stretch"}
    judge(tmp_path / "x.eaf")


def test_text_between_sync_points_is_a_tier_of_its_own(tmp_path: Path) -> None:
    project = refiqda.Project.new("Study")
    sound = model.AudioSource(guid="11111111-1111-4111-8111-111111111111", name="Sound")
    transcript = model.Transcript(
        guid="11111111-1111-4111-8111-111111111112", plain_text_content="one\ntwo\n\nthree"
    )
    transcript.sync_points = [
        model.SyncPoint(guid=f"11111111-1111-4111-8111-22222222222{place}", time_stamp=time, position=at)
        for place, (time, at) in enumerate(((0, 0), (1000, 4), (2000, 8), (2500, 9)))
    ]
    sound.transcripts.append(transcript)
    project.tree.sources.append(sound)
    export_file(project, tmp_path / "x.eaf")
    judge(tmp_path / "x.eaf")
    back, _ = import_file(tmp_path / "x.eaf")
    heard = back.find_source("Sound")
    assert isinstance(heard, model.AudioSource)
    assert lines_of(back, heard.transcripts[0]) == [
        ("Transcript", 0, 1000, "one"),
        ("Transcript", 1000, 2000, "two"),
        ("Transcript", 2500, 3500, "three"),
    ]


def test_of_several_recordings_one_is_named(tmp_path: Path) -> None:
    project = refiqda.Project.new("Study")
    with pytest.raises(NotInProjectError, match="no recording"):
        export_file(project, tmp_path / "x.eaf")
    for number in (1, 2):
        guid = f"11111111-1111-4111-8111-11111111111{number}"
        project.tree.sources.append(model.AudioSource(guid=guid, name=f"Talk {number}"))
    with pytest.raises(AmbiguousNameError, match=r"--source: Talk 1; Talk 2"):
        export_file(project, tmp_path / "x.eaf")
    export_file(project, tmp_path / "x.eaf", source="Talk 2")
    with pytest.raises(OutputExistsError):
        export_file(project, tmp_path / "x.eaf", source="Talk 2")
