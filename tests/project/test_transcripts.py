"""Transcripts are coded like any text: between sync points, whose times are estimated where nobody gave them."""

from __future__ import annotations

import io
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import refiqda
from refiqda import model
from refiqda.conversion import write_strict
from refiqda.errors import AmbiguousNameError, InvalidArgumentError
from refiqda.exchange.programs import TOOLS

TEXT = "I: \U0001f600 Hello.\nP: We left before it began.\n"


def recorded(
    text: str = TEXT, points: tuple[tuple[int, int], ...] = (), duration: int | None = None
) -> refiqda.Project:
    project = refiqda.Project.new("Study")
    project.add_user("Mara")
    project.add_code("Hope")
    project.add_file("talk.mp3", b"sound")
    project.add_transcript("talk.mp3", "talk.txt", text, sync_points=points, duration=duration)
    return project


def transcript_of(project: refiqda.Project) -> model.Transcript:
    source = project.tree.sources[0]
    assert isinstance(source, model.AudioSource)
    return source.transcripts[0]


def points_of(project: refiqda.Project) -> list[tuple[int | None, int | None]]:
    return [(one.time_stamp, one.position) for one in transcript_of(project).sync_points]


def written(project: refiqda.Project, tool: str) -> refiqda.Project:
    stream = io.BytesIO()
    write_strict(project, stream, tool)
    return refiqda.read(stream.getvalue())


def test_a_transcript_begins_at_a_point_and_ends_at_one_where_the_length_is_known() -> None:
    assert points_of(recorded()) == [(0, 0)]
    assert points_of(recorded(duration=9000)) == [(0, 0), (9000, len(TEXT))]
    assert points_of(recorded(points=((500, 0), (2000, 12)), duration=1000)) == [(500, 0), (2000, 12)]


def test_a_passage_gets_points_with_estimated_times() -> None:
    project = recorded(points=((0, 0), (1000, 12), (2000, 22)))
    project.add_coding("talk.mp3", 15, 17, "Hope", "Mara")
    assert points_of(project) == [(0, 0), (1000, 12), (1300, 15), (1500, 17), (2000, 22)]
    (row,) = project.codings()
    assert (row.source, row.source_kind, row.quote) == ("talk.mp3", "audio", "We")
    assert (row.begin_ms, row.end_ms) == (1300, 1500)


def test_behind_the_last_point_no_time_is_known() -> None:
    project = recorded()
    project.add_coding("talk.mp3", 15, 17, "Hope", "Mara")
    assert points_of(project) == [(0, 0), (None, 15), (None, 17)]
    (row,) = project.codings()
    assert (row.quote, row.begin_ms, row.end_ms) == ("We", None, None)


def test_points_that_are_there_are_used_and_one_passage_of_one_person_is_one() -> None:
    project = recorded(points=((0, 0), (1000, 12), (2000, 22)))
    project.add_code("Fear")
    project.add_user("Colm")
    for code, user in (("Hope", "Mara"), ("Fear", "Mara"), ("Hope", "Colm")):
        project.add_coding("talk.txt", 12, 22, code, user)
    transcript = transcript_of(project)
    assert len(transcript.sync_points) == 3
    assert [len(one.codings) for one in transcript.transcript_selections] == [2, 1]


def test_one_of_several_transcripts_is_named_by_name_guid_or_element() -> None:
    project = recorded()
    other = project.add_transcript("talk.mp3", "talk.srt", "Hello there.")
    for asked in ("talk.srt", other.guid, other):
        project.add_coding(asked, 6, 11, "Hope", "Mara")
    assert {row.quote for row in project.codings()} == {"there"}
    assert project.text("talk.srt").string == "Hello there."
    project.add_file("film.mp4", b"film")
    project.add_transcript("film.mp4", "talk.srt", "Hello again.")
    with pytest.raises(AmbiguousNameError):
        project.add_coding("talk.srt", 0, 1, "Hope", "Mara")


def test_a_source_goes_before_a_transcript_of_its_name() -> None:
    project = recorded()
    project.add_source("talk.txt", "Another text.")
    project.add_coding("talk.txt", 0, 7, "Hope", "Mara")
    assert [row.quote for row in project.codings()] == ["Another"]


def test_what_a_sync_point_cannot_be_is_refused() -> None:
    project = recorded()
    wrong = (((0, 13),), ((-1, 0),), ((5, 0), (4, 3)), ((5, 1), (6, 1)))
    for points in wrong:
        with pytest.raises(InvalidArgumentError, match="sync point"):
            project.add_transcript("talk.mp3", "b.txt", "Hello there.", sync_points=points)
    project.add_source("notes", "Notes.")
    with pytest.raises(InvalidArgumentError, match="only a recording has transcripts"):
        project.add_transcript("notes", "b.txt", "Hello there.")
    with pytest.raises(InvalidArgumentError, match="none of this text"):
        project.add_coding("talk.mp3", 0, len(TEXT) + 1, "Hope", "Mara")
    assert len(points_of(project)) == 1


SPANS = st.lists(
    st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, len(TEXT)), st.integers(0, 2)).map(
        lambda one: (min(one[0], one[1] - 1), max(one[0] + 1, one[1]), one[2])
    ),
    min_size=1,
    max_size=12,
)
POINTS = st.sets(st.integers(0, len(TEXT)), max_size=5).flatmap(
    lambda places: st.lists(st.integers(0, 10_000), min_size=len(places), max_size=len(places)).map(
        lambda times: tuple(zip(sorted(times), sorted(places), strict=True))
    )
)


@settings(max_examples=20, deadline=None)
@given(SPANS, POINTS, st.sampled_from(TOOLS))
def test_every_passage_lands_on_its_words_and_times_never_go_back(
    spans: list[tuple[int, int, int]], points: tuple[tuple[int, int], ...], tool: str
) -> None:
    project = recorded(points=points, duration=20_000)
    codes = [project.add_code(name) for name in ("A", "B", "C")]
    for start, end, code in spans:
        project.add_coding("talk.mp3", start, end, codes[code], "Mara")
    asked = sorted((TEXT[start:end], codes[code].name) for start, end, code in spans)
    for one in (project, written(project, tool)):
        assert sorted((row.quote or "", row.code or "") for row in one.codings()) == asked
        found = points_of(one)
        assert found == sorted(found, key=lambda point: point[1] or 0)
        times = [time for time, _ in found if time is not None]
        assert times == sorted(times)
        assert len({place for _, place in found}) == len(found)
        assert not [problem for problem in refiqda.check(one) if problem.severity == "error"]
        assert not [problem for problem in refiqda.check(one) if problem.rule.startswith("P")]


def test_points_of_another_program_in_any_order_are_found() -> None:
    project = recorded(points=((0, 0), (1000, 12), (2000, 22)))
    transcript = transcript_of(project)
    transcript.sync_points.reverse()
    transcript.sync_points.append(model.SyncPoint(guid=str(uuid.UUID(int=7)), time_stamp=3000))
    project.add_coding("talk.mp3", 12, 17, "Hope", "Mara")
    assert [row.quote for row in project.codings()] == [TEXT[12:17]]
    assert [(row.begin_ms, row.end_ms) for row in project.codings()] == [(1000, 1500)]


def test_transcripts_coded_apart_come_together_without_a_loss() -> None:
    first, second = (recorded(points=((0, 0), (1000, 12), (2000, 22))) for _ in range(2))
    second.tree.users.clear()
    second.add_user("Colm")
    first.add_coding("talk.mp3", 3, 5, "Hope", "Mara")
    second.add_coding("talk.mp3", 15, 17, "Hope", "Colm")
    second.add_coding("talk.mp3", 3, 5, "Hope", "Colm")
    result = refiqda.merge({"A": first, "B": second})
    assert result.project is not None
    rows = [(row.coder, row.quote, row.begin_ms) for row in result.project.codings()]
    assert len(rows) == 3
    assert set(rows) == {("Colm", TEXT[3:5], 250), ("Colm", "We", 1300), ("Mara", TEXT[3:5], 250)}
    assert not result.unplaced


@pytest.mark.long
def test_ten_thousand_passages_of_one_transcript_are_soon_there() -> None:
    text = "word " * 20_000
    project = recorded(text, points=tuple((place * 10, place * 100) for place in range(1000)))
    code, user = project.find_code("Hope"), project.find_user("Mara")
    transcript = transcript_of(project)
    for number in range(10_000):
        place = (number * 7919) % 99_000
        project.add_coding(transcript, place, place + 4, code, user)
    assert len(transcript.sync_points) > 15_000
    assert len(project.codings()) == 10_000
