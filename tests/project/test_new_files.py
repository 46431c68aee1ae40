"""Files added to a project: written whole, by faithful and by strict writing, and never another file in silence."""

from __future__ import annotations

import io
import os
import tracemalloc
import zipfile
from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda import model
from refiqda.conversion import write_strict
from refiqda.errors import FileChangedError, InvalidArgumentError, OutputExistsError, UnusableFileError
from refiqda.exchange.programs import TOOLS
from tests.pictures_and_pages import png

if TYPE_CHECKING:
    from pathlib import Path

SOUND = bytes(range(256)) * 40


def sizes(data: bytes) -> dict[str, int]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {one.filename: one.file_size for one in archive.infolist()}


def recorded(tmp_path: Path) -> refiqda.Project:
    """Return a project with a recording that lies in a file, and a picture in memory."""
    sound = tmp_path / "talk.mp3"
    sound.write_bytes(SOUND)
    project = refiqda.Project.new("Study")
    project.add_file("talk", sound)
    project.add_file("photo.png", png(40, 30))
    return project


def written(project: refiqda.Project, tool: str | None = None) -> bytes:
    stream = io.BytesIO()
    if tool is None:
        project.write(stream)
    else:
        write_strict(project, stream, tool)
    return stream.getvalue()


@pytest.mark.parametrize("tool", [None, *TOOLS])
def test_added_files_are_in_what_is_written(tmp_path: Path, tool: str | None) -> None:
    back = refiqda.read(written(recorded(tmp_path), tool))
    sound, photo = back.tree.sources
    assert isinstance(sound, model.AudioSource)
    assert isinstance(photo, model.PictureSource)
    held = back.held_file(sound.path)
    assert held is not None
    assert held.container.read(held.member) == SOUND
    size = back.picture_size(photo)
    assert size is not None
    assert (size.width, size.height) == (40, 30)


@pytest.mark.parametrize("tool", [None, "nvivo", "nvivo-mac"])
def test_the_same_files_give_the_same_bytes(tmp_path: Path, tool: str | None) -> None:
    first = written(recorded(tmp_path), tool)
    os.utime(tmp_path / "talk.mp3", (1, 1))
    assert written(recorded(tmp_path), tool) == first


def test_recordings_are_not_packed_twice_and_texts_are(tmp_path: Path) -> None:
    project = recorded(tmp_path)
    project.add_file("paper", b"%PDF-" + b" " * 999, suffix=".pdf")
    for tool in (None, "nvivo"):
        with zipfile.ZipFile(io.BytesIO(written(project, tool))) as archive:
            kinds = {one.filename[-4:]: one.compress_type for one in archive.infolist()}
        assert kinds[".mp3"] == zipfile.ZIP_STORED
        assert kinds[".pdf"] == kinds[".qde"] == zipfile.ZIP_DEFLATED


def test_members_are_stored_unpacked_for_a_program_that_stores_them_so(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(written(recorded(tmp_path), "nvivo-mac"))) as archive:
        assert {one.compress_type for one in archive.infolist()} == {zipfile.ZIP_STORED}


def test_added_files_can_be_looked_into_before_they_are_written(tmp_path: Path) -> None:
    project = recorded(tmp_path)
    sound, photo = project.tree.sources
    assert isinstance(sound, model.AudioSource)
    assert isinstance(photo, model.PictureSource)
    assert project.has_file(sound)
    assert project.picture_size(photo) is not None
    assert project.copy().has_file(sound)
    assert [one.rule for one in refiqda.check(project) if one.severity == "error"] == []


def test_a_bare_project_gets_its_files_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "out" / "study.qde"
    target.parent.mkdir()
    project = recorded(tmp_path)
    project.write(target)
    back = refiqda.read(target)
    assert all(back.has_file(one) for one in back.tree.sources if isinstance(one, model.FileSource))
    project.write(tmp_path / "out" / "again.qde")  # the same files beside it are no hindrance
    sound = project.tree.sources[0]
    assert isinstance(sound, model.AudioSource)
    there = tmp_path / "out" / "sources" / (sound.path or "").removeprefix("internal://")
    there.write_bytes(SOUND[::-1])
    with pytest.raises(OutputExistsError):
        project.write(tmp_path / "out" / "third.qde")


@pytest.mark.parametrize("how", ["changed", "gone"])
@pytest.mark.parametrize("tool", [None, "atlasti"])
def test_a_file_that_is_another_when_it_is_written_is_refused(
    tmp_path: Path, how: str, tool: str | None
) -> None:
    project = recorded(tmp_path)
    if how == "gone":
        (tmp_path / "talk.mp3").unlink()
    else:
        (tmp_path / "talk.mp3").write_bytes(b"another")
    target = tmp_path / "out.qdpx"
    with pytest.raises(FileChangedError, match="Add the file again") as caught:
        refiqda.write(project, target, tool=tool)
    assert caught.value.file == "talk.mp3"
    assert not target.exists()
    with pytest.raises(FileChangedError):  # a copy judges from when the file was added
        project.copy().write(target)


def test_a_file_beyond_what_a_project_may_hold_is_refused_when_it_is_added(tmp_path: Path) -> None:
    large = tmp_path / "day.mp4"
    with large.open("wb") as stream:
        stream.truncate(2**31)
    project = refiqda.Project.new("Study")
    with pytest.raises(InvalidArgumentError, match=r"2,147,483,647 bytes \(REFI-QDA 1\.5, clause 8\.5\)"):
        project.add_file("day", large)
    assert not project.tree.sources
    assert not project.new_files


def test_a_recording_is_never_in_memory_as_a_whole(tmp_path: Path) -> None:
    large = tmp_path / "hour.wav"
    with large.open("wb") as stream:
        stream.truncate(40_000_000)
    tracemalloc.start()
    try:
        project = refiqda.Project.new("Study")
        project.add_file("hour", large)
        refiqda.write(project, tmp_path / "strict.qdpx", tool="nvivo")
        project.write(tmp_path / "faithful.qdpx")
        project.write(tmp_path / "bare.qde")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8_000_000
    assert 40_000_000 in sizes((tmp_path / "strict.qdpx").read_bytes()).values()


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    project = refiqda.Project.new("Study")
    folder = tmp_path / "folder.mp3"
    folder.mkdir()
    for wrong in (tmp_path / "none.mp3", folder):
        with pytest.raises(UnusableFileError):
            project.add_file("talk", wrong)
    with pytest.raises(InvalidArgumentError):
        project.new_files["internal://x.mp3"] = None  # type: ignore[assignment]  # what a script may do
    with pytest.raises(InvalidArgumentError, match="no kind of source"):
        project.add_file("list", b"a", suffix=".exe")
    with pytest.raises(InvalidArgumentError, match="text="):
        project.add_file("interview", b"a", suffix=".docx")


def test_a_pdf_with_its_text_can_be_coded() -> None:
    project = refiqda.Project.new("Study")
    me, code = project.add_user("Mara"), project.add_code("Hope")
    paper = project.add_file("paper", b"%PDF-1.4", text="One page of hope.", suffix=".pdf")
    project.add_coding(paper, 12, 16, code, me)
    for tool in TOOLS:
        rows = list(refiqda.read(written(project, tool)).codings())
        assert [row.quote for row in rows] == ["hope"]


def test_a_styled_text_has_both_forms() -> None:
    project = refiqda.Project.new("Study")
    project.add_file("talk", b"PK", text="Plain", suffix=".docx")
    back = refiqda.read(written(project))
    (source,) = back.tree.sources
    assert isinstance(source, model.TextSource)
    assert back.text(source).string == "Plain"
    assert back.held_file(source.rich_text_path) is not None


def test_merging_keeps_added_files_of_every_copy() -> None:
    first, second = refiqda.Project.new("Study"), refiqda.Project.new("Study")
    first.add_file("a", b"sound one", suffix=".mp3")
    second.add_file("b", b"sound two", suffix=".mp3")
    merged = refiqda.merge({"A": first, "B": second}).project
    assert merged is not None
    back = refiqda.read(written(merged, "maxqda"))
    contents = set()
    for source in back.tree.sources:
        assert isinstance(source, model.AudioSource)
        held = back.held_file(source.path)
        assert held is not None
        contents.add(held.container.read(held.member))
    assert contents == {b"sound one", b"sound two"}


def test_a_file_that_nothing_names_any_more_is_not_written(tmp_path: Path) -> None:
    project = recorded(tmp_path)
    project.tree.sources.clear()
    assert list(sizes(written(project))) == ["project.qde"]
