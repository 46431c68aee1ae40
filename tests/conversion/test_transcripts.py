"""Transcripts in a file for QualCoder: on their words, by their coder, under their name."""

from __future__ import annotations

import io
import zipfile

import refiqda
from refiqda import model
from refiqda.conversion import convert, write_strict


def coded(*coders: str) -> refiqda.Project:
    project = refiqda.Project.new("Study")
    code = project.add_code("Hope")
    talk = project.add_file("talk.mp3", b"sound")
    project.add_transcript(talk, "talk.txt", "We hoped so.", duration=9000)
    project.add_transcript(talk, "talk.srt", "We hoped.")
    for name in coders:
        project.add_coding(talk, 3, 8, code, project.add_user(name))
    return project


def transcripts(project: refiqda.Project) -> list[model.Transcript]:
    (talk,) = project.tree.sources
    assert isinstance(talk, model.AudioSource)
    return talk.transcripts


def test_a_mark_that_no_number_counts_stands_before_a_coded_transcript_for_qualcoder() -> None:
    made = io.BytesIO()
    write_strict(coded("Mara"), made, "qualcoder")
    with zipfile.ZipFile(made) as packed:
        texts = sorted(packed.read(name).decode() for name in packed.namelist() if name.endswith(".txt"))
    assert texts == ["We hoped.", "\ufeffWe hoped so."]
    back = refiqda.read(made.getvalue())
    assert [row.quote for row in back.codings()] == ["hoped"]
    assert [point.position for point in transcripts(back)[0].sync_points] == [0, 3, 8, 12]
    again, _ = convert(back, "maxqda")
    assert [row.quote for row in again.codings()] == ["hoped"]
    assert again.text("talk.txt").raw == "We hoped so."


def test_a_transcript_of_no_maker_is_by_its_only_coder_for_qualcoder_and_that_is_told() -> None:
    converted, report = convert(coded("Mara"), "qualcoder")
    assert transcripts(converted)[0].creating_user == converted.find_user("Mara").guid
    assert transcripts(converted)[1].creating_user is None
    assert [loss.name for loss in report if "does not say who made it" in loss.detail] == ["talk.txt"]
    assert not [loss for loss in report if "whoever made the transcript" in loss.detail]


def test_a_transcript_of_several_coders_stays_without_a_maker_and_they_are_told() -> None:
    converted, report = convert(coded("Mara", "Colm"), "qualcoder")
    assert transcripts(converted)[0].creating_user is None
    assert [loss.count for loss in report if "whoever made the transcript" in loss.detail] == [2]


def test_a_maker_that_is_named_stays() -> None:
    project = coded("Mara")
    maker = project.add_user("Typist").guid
    transcripts(project)[0].creating_user = maker
    converted, _ = convert(project, "qualcoder")
    assert transcripts(converted)[0].creating_user == maker


def test_sync_points_are_in_the_order_of_the_text_for_a_program() -> None:
    project = coded("Mara")
    transcripts(project)[0].sync_points.reverse()
    for tool in ("atlasti", "maxqda"):
        points = transcripts(convert(project, tool)[0])[0].sync_points
        assert [point.position for point in points] == [0, 3, 8, 12]
    assert [point.position for point in transcripts(convert(project)[0])[0].sync_points] == [12, 8, 3, 0]
