"""What QualCoder does not read without a date gets one, and the report says that it is none."""

from __future__ import annotations

import pytest

import refiqda
from refiqda import model
from refiqda.conversion import convert
from refiqda.exchange.programs import TOOLS


def undated() -> refiqda.Project:
    """Return a project whose memo and transcript have no date, the transcript no name either."""
    project = refiqda.Project.new("Study")
    me, code = project.add_user("Mara"), project.add_code("Hope")
    talk = project.add_file("talk.mp3", b"sound")
    project.add_transcript(talk, "talk.txt", "We hoped.").name = None
    project.add_coding(talk, 3, 8, code, me, memo="Later.")
    return project


def test_a_file_for_qualcoder_has_the_dates_that_it_stops_without() -> None:
    converted, report = convert(undated(), "qualcoder")
    (talk,) = converted.tree.sources
    assert isinstance(talk, model.AudioSource)
    (transcript,) = talk.transcripts
    (note,) = converted.tree.notes
    assert transcript.creation_date_time == note.creation_date_time == "1970-01-01T00:00:00"
    assert transcript.name == "talk.mp3"
    told = [str(loss) for loss in report if loss.kind == "repaired"]
    assert sum("it says 1970-01-01 now, and means no date" in one for one in told) == 2
    assert not [one for one in refiqda.check(converted, tool="qualcoder") if one.severity == "error"]


def test_the_projects_own_date_is_taken_where_it_has_one() -> None:
    project = undated()
    project.tree.creation_date_time = "2024-05-06T07:08:09"
    converted, _ = convert(project, "qualcoder")
    assert converted.tree.notes[0].creation_date_time == "2024-05-06T07:08:09"


def test_a_date_that_is_there_stays() -> None:
    project = undated()
    project.tree.notes[0].modified_date_time = "2020-01-01T00:00:00"
    converted, _ = convert(project, "qualcoder")
    assert converted.tree.notes[0].creation_date_time is None


@pytest.mark.parametrize("tool", [tool for tool in TOOLS if tool != "qualcoder"])
def test_no_other_program_gets_dates_that_nobody_gave(tool: str) -> None:
    converted, _ = convert(undated(), tool)
    assert converted.tree.notes[0].creation_date_time is None
