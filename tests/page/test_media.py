"""Recordings and pictures: only those that the project names, in parts, and never from outside of its folder."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import refiqda
from refiqda import model
from refiqda.page.media import _spelled, range_of
from refiqda.project import Project
from tests.page.tables import Table

if TYPE_CHECKING:
    from pathlib import Path

SOUND = bytes(range(256)) * 1200


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x80\x90\xa0" * width for _ in range(height))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def _coding(number: int, user: model.User, code: model.Code) -> model.Coding:
    return model.Coding(
        guid=f"00000000-0000-4000-8000-{number:012}", creating_user=user.guid, code_ref=code.guid
    )


def _project(folder: Path, *, outside: bool = False, path: str | None = None) -> Project:
    """Return a project of two analysts: a recording with a transcript and coded stretches, a coded picture."""
    project = Project.new("Media")
    one, other = project.add_user("One"), project.add_user("Other")
    code = project.add_code("Code")
    if outside:
        (folder / "talk.mp3").write_bytes(SOUND)
        recording = project.add_file("Talk", folder / "talk.mp3", outside=True)
    else:
        recording = project.add_file("Talk", SOUND, suffix=".mp3")
    assert isinstance(recording, model.AudioSource)
    if path is not None:
        recording.path = path
    words = "A: the first line\nB: the second line\nA: the third"
    transcript = project.add_transcript(
        recording,
        "Talk",
        words,
        sync_points=[(1000, 0), (5000, words.index("B:")), (9000, words.index("A: the third"))],
    )
    project.add_coding(transcript, 3, 12, code, one)
    project.add_coding(transcript, 3, 17, code, other)
    picture = project.add_file("View", _png(40, 30), suffix=".png")
    assert isinstance(picture, model.PictureSource)
    for user, right in ((one, 20), (other, 30)):
        recording.audio_selections.append(
            model.AudioSelection(
                guid=f"00000000-0000-4000-8000-0000000000{right:02}", name="s", begin=1000, end=right * 100,
                creating_user=user.guid,
                codings=[_coding(100 + right, user, code)],
            )
        )  # fmt: skip
        picture.picture_selections.append(
            model.PictureSelection(
                guid=f"00000000-0000-4000-8000-0000000002{right:02}", first_x=5, first_y=5, second_x=right, second_y=20,
                creating_user=user.guid,
                codings=[_coding(300 + right, user, code)],
            )
        )  # fmt: skip
    for number, user in enumerate((one, other)):  # on this they agree
        guids = [f"00000000-0000-4000-8000-{number * 10 + kind:012}" for kind in (1, 2)]
        recording.audio_selections.append(
            model.AudioSelection(
                guid=guids[0], name="s", begin=4000, end=5000, codings=[_coding(500 + number, user, code)]
            )
        )
        picture.picture_selections.append(
            model.PictureSelection(
                guid=guids[1], first_x=35, first_y=25, second_x=39, second_y=29,
                codings=[_coding(600 + number, user, code)],
            )
        )  # fmt: skip
    refiqda.write(project, folder / "study.qdpx")
    return refiqda.read(folder / "study.qdpx")


def _sources(table: Table) -> dict[tuple[str, str], dict[str, object]]:
    return {(one["name"], one["medium"]): one for one in table.get("/api/study")["sources"]}


@pytest.mark.parametrize("outside", [False, True])
def test_a_recording_is_sent_whole_and_in_parts(tmp_path: Path, outside: bool) -> None:
    table = Table(tmp_path / "log.jsonl", _project(tmp_path, outside=outside))
    source = _sources(table)["Talk", "time"]
    assert source["recording"] == {"url": f"/media/{source['index']}", "kind": "audio"}
    url = f"/media/{source['index']}"
    whole = table.client.get(url)
    assert (whole.status_code, whole.content, whole.headers["content-type"]) == (200, SOUND, "audio/mpeg")
    assert whole.headers["accept-ranges"] == "bytes"
    assert whole.headers["x-content-type-options"] == "nosniff"
    part = table.client.get(url, headers={"Range": "bytes=1000-1999"})
    assert (part.status_code, part.content) == (206, SOUND[1000:2000])
    assert part.headers["content-range"] == f"bytes 1000-1999/{len(SOUND)}"
    assert table.client.get(url, headers={"Range": "bytes=-7"}).content == SOUND[-7:]
    assert table.client.get(url, headers={"Range": "bytes=300000-"}).content == SOUND[300_000:]
    assert table.client.get(url, headers={"Range": f"bytes={len(SOUND)}-"}).status_code == 416
    head = table.client.send("HEAD", url)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(SOUND)))


def test_a_picture_is_sent_as_one_and_not_as_a_recording(tmp_path: Path) -> None:
    table = Table(tmp_path / "log.jsonl", _project(tmp_path))
    source = _sources(table)["View", "area"]
    assert (source["width"], source["height"]) == (40, 30)
    answer = table.client.get(str(source["picture"]))
    assert (answer.headers["content-type"], answer.content) == ("image/png", _png(40, 30))
    assert table.client.get(f"/media/{source['index']}").status_code == 404
    assert table.client.get("/picture/99").status_code == 404


def test_tracks_hold_what_was_marked_and_the_transcript_with_its_times(tmp_path: Path) -> None:
    table = Table(tmp_path / "log.jsonl", _project(tmp_path))
    sources = _sources(table)
    time = table.get(f"/api/sources/{sources['Talk', 'time']['index']}/track")
    assert [(one["analyst"], one["start"], one["end"]) for one in time["segments"] if one["item"]] == [
        (0, 1000, 2000),
        (1, 1000, 3000),
    ]
    said = time["transcript"]
    assert [(one["begin"], one["text"][:2]) for one in said] == [(1000, "A:"), (5000, "B:"), (9000, "A:")]
    assert [one["begin"] < (one["end"] or 9999) <= 9999 for one in said] == [True] * 3
    area = table.get(f"/api/sources/{sources['View', 'area']['index']}/track")
    assert [(one["x1"], one["y1"], one["x2"], one["y2"]) for one in area["segments"] if one["item"]] == [
        (5, 5, 20, 20),
        (5, 5, 30, 20),
    ]
    assert [(one["start"], one["agreed"]) for one in time["segments"] if not one["item"]] == [
        (4000, True)
    ] * 2
    assert [(one["x1"], one["agreed"]) for one in area["segments"] if not one["item"]] == [(35, True)] * 2
    text = table.get(f"/api/sources/{sources['Talk', 'text']['index']}/text")
    assert text["times"][0] == [0, 1000]
    row = next(one for one in table.rows() if one["source"] == sources["Talk", "time"]["index"])
    assert row["where"] == "0:00:01"
    item = table.get(f"/api/items/{row['id']}")
    assert item["at_ms"] == 1000
    assert item["outcomes"]["union"] == [{"code": "Code", "start": 1000, "end": 3000}]


def test_an_area_is_decided_by_its_corners(tmp_path: Path) -> None:
    table = Table(tmp_path / "log.jsonl", _project(tmp_path))
    row = next(one for one in table.rows() if "x1" in one)
    assert (row["x1"], row["y1"], row["x2"], row["y2"]) == (5, 5, 30, 20)
    one = {"id": row["id"], "verb": "range", "x1": 6, "y1": 6, "x2": 12, "y2": 14, "seen": 0}
    answer = table.post("/api/decisions", {"decisions": [one], "by": []})
    assert answer["outcomes"][row["id"]][0]["x2"] == 12
    bad = {"id": row["id"], "verb": "range", "x1": 6, "y1": 6, "x2": 6, "y2": 14, "seen": 2}
    table.post("/api/decisions", {"decisions": [bad], "by": []}, 422)


@pytest.mark.parametrize(
    "path",
    [
        "absolute:///etc/hostname.mp3", "relative:///../secret.mp3", "relative:///link.mp3", "relative:///folder.mp3",
        "file:///tmp/x.mp3", "http://example.org/x.mp3", "relative:///study.qdpx", "relative:///%00.mp3", "relative:///",
    ],
)  # fmt: skip
def test_nothing_outside_of_the_projects_folder_is_opened(tmp_path: Path, path: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "secret.mp3").write_bytes(b"secret")
    (home / "folder.mp3").mkdir()
    (home / "link.mp3").symlink_to(tmp_path / "secret.mp3")
    table = Table(tmp_path / "log.jsonl", _project(home, path=path))
    source = _sources(table)["Talk", "time"]
    assert source["recording"] is None
    assert table.client.get(f"/media/{source['index']}").status_code == 404


@given(st.text("bytes=-0123456789, x", max_size=16), st.integers(0, 500))
@settings(max_examples=26, deadline=None)
def test_whatever_range_is_asked_for_what_is_sent_is_inside_of_the_file(header: str, size: int) -> None:
    found = range_of(header, size)
    if found is not None and found != "none":
        start, end = found
        assert 0 <= start < end <= size
    assert range_of(None, size) is None
    assert range_of("bytes=0-0,5-6", size) is None


def test_no_other_computer_is_asked_for_a_file(tmp_path: Path) -> None:
    for said, base in (
        ("relative:///talk.mp3", "\\\\server\\share"),
        ("relative:///talk.mp3", "//server/share"),
    ):
        assert [str(one) for one in _spelled(said, tmp_path, base)] == [str(tmp_path / "talk.mp3")]
