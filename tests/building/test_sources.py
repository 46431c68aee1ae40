"""Folders become sources: the same bytes twice, valid for every program, every file and word where it belongs."""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import wave
from typing import TYPE_CHECKING

import docx
import pytest

import refiqda
from refiqda import model
from refiqda.building.sources import add_document, add_folder
from refiqda.conversion import write_strict
from refiqda.documents.reading import read_document
from refiqda.errors import FileChangedError, InvalidArgumentError
from refiqda.exchange.programs import TOOLS
from tests.cli.calls import run_command
from tests.documents import pages
from tests.pictures_and_pages import png

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a text of every kind, a picture, and a recording with two transcripts."""
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "notes.md").write_text(
        "# Notes \U0001f600\r\n\r\nA quiet morning.\n", encoding="utf-8", newline=""
    )
    (texts / "old.txt").write_bytes("Åse came.\r\nShe left.\r\n".encode("utf-16"))
    document = docx.Document()
    document.add_paragraph("P2: It was dark, and then it was not.")
    document.save(str(texts / "interview.docx"))
    (texts / "paper.pdf").write_bytes(pages.pdf(["A page of words", "Another page"]))
    (texts / "photo.png").write_bytes(png(40, 30))
    (texts / "talk.srt").write_text(
        "00:00:00,500 --> 00:00:01,000\nHello.\n\n00:00:01,200 --> 00:00:02,000\nHow was it?\n"
    )
    (texts / "talk.txt").write_text("#00:00:00-0# I: Hello.\n#00:00:01-2# P: It was right, and it stopped.\n")
    with wave.open(str(texts / "talk.wav"), "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(1)
        stream.setframerate(8000)
        stream.writeframes(b"\x80" * 24_000)
    return texts


PASSAGES = {
    "notes.md": "quiet",
    "old.txt": "She left",
    "interview.docx": "then it was not",
    "paper.pdf": "Another",
    "talk.wav": "P: It was right",
    "talk.srt": "How was it",
}


def built(folder: Path, recordings: str = "inside") -> refiqda.Project:
    project = refiqda.Project.new("Study")
    user, code = project.add_user("Mara"), project.add_code("Hope")
    add_folder(project, folder, recordings=recordings)  # type: ignore[arg-type]  # one of the two
    for source, words in PASSAGES.items():
        start = project.text(source).string.index(words)
        project.add_coding(source, start, start + len(words), code, user)
    return project


def written(project: refiqda.Project, tool: str | None) -> bytes:
    stream = io.BytesIO()
    if tool is None:
        project.write(stream)
    else:
        write_strict(project, stream, tool)
    return stream.getvalue()


@pytest.mark.parametrize("tool", [None, *TOOLS])
def test_what_is_built_is_valid_and_every_passage_is_on_its_words(folder: Path, tool: str | None) -> None:
    data = written(built(folder), tool)
    back = refiqda.read(data)
    assert {row.source: row.quote for row in back.codings()} == PASSAGES
    problems = refiqda.check(data, tool=None if tool == "standard" else tool)
    assert [one for one in problems if one.severity == "error"] == []
    for source in back.tree.sources:
        if isinstance(source, model.FileSource):
            held = back.held_file(source.path)
            assert held is not None
            assert held.container.read(held.member) == (folder / (source.name or "")).read_bytes()


def test_texts_are_stored_with_their_styled_form_and_pdfs_with_their_text(folder: Path) -> None:
    back = refiqda.read(written(built(folder), "maxqda"))
    sources = {source.name: source for source in back.tree.sources}
    assert list(sources) == ["interview.docx", "notes.md", "old.txt", "paper.pdf", "photo.png", "talk.wav"]
    styled = sources["interview.docx"]
    assert isinstance(styled, model.TextSource)
    held = back.held_file(styled.rich_text_path)
    assert held is not None
    assert held.container.read(held.member) == (folder / "interview.docx").read_bytes()
    assert back.text("old.txt").string == "Åse came.\nShe left.\n"
    assert back.text("paper.pdf").string == "A page of words\n\nAnother page"


def test_a_recording_has_its_transcripts_tied_to_it(folder: Path) -> None:
    talk = next(one for one in built(folder).tree.sources if isinstance(one, model.AudioSource))
    stamped, subtitles = talk.transcripts
    assert [one.name for one in talk.transcripts] == ["talk.txt", "talk.srt"]
    given = [(one.time_stamp, one.position) for one in subtitles.sync_points]
    assert given == [(500, 0), (1000, 6), (1200, 7), (1927, 17), (2000, 18)]
    assert (
        stamped.description
        == "Tied to the recording by 2 times; times of passages between them are estimated."
    )
    assert stamped.sync_points[-1].time_stamp == 3000


@pytest.mark.parametrize("tool", [None, "nvivo", "atlasti", "maxqda", "qualcoder"])
def test_the_same_folder_gives_the_same_bytes_wherever_it_lies(folder: Path, tool: str | None) -> None:
    first = hashlib.sha256(written(built(folder), tool)).hexdigest()
    elsewhere = folder.parent / "another place"
    shutil.copytree(folder, elsewhere)
    for path in elsewhere.iterdir():
        os.utime(path, (0, 0))
    assert hashlib.sha256(written(built(elsewhere), tool)).hexdigest() == first


def test_recordings_can_lie_beside_the_project(folder: Path) -> None:
    project = built(folder, "beside")
    assert "talk.wav" not in str(project.new_files)
    data = written(project, "atlasti")
    back = refiqda.read(data)
    (talk,) = (one for one in back.tree.sources if isinstance(one, model.AudioSource))
    assert talk.path == "relative:///talk.wav"
    assert not back.has_file(talk)
    assert {row.source: row.quote for row in back.codings()} == PASSAGES
    assert [one.rule for one in refiqda.check(data) if one.severity == "error"] == []
    assert b"RIFF" not in data


def test_a_recording_beyond_what_a_project_may_hold_lies_beside_it_or_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "day.mp4"
    with path.open("wb") as stream:
        stream.truncate(2**31)
    with pytest.raises(InvalidArgumentError, match=r"clause 8\.5"):
        add_folder(refiqda.Project.new("Study"), tmp_path)


def test_only_recordings_lie_outside(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pages.pdf(["Words"]))
    with pytest.raises(InvalidArgumentError, match="only the file of a recording"):
        refiqda.Project.new("Study").add_file("a.pdf", path, outside=True)


def test_a_file_that_changes_before_it_is_written_is_refused(folder: Path) -> None:
    project = built(folder)
    (folder / "photo.png").write_bytes(png(41, 30))
    with pytest.raises(FileChangedError):
        written(project, "nvivo")


def test_a_document_is_read_first(folder: Path) -> None:
    project = refiqda.Project.new("Study")
    with pytest.raises(InvalidArgumentError, match="a document is needed"):
        add_document(project, folder / "old.txt")  # type: ignore[arg-type]  # what a script may do
    source = add_document(project, read_document(folder / "old.txt"))
    assert source.name == "old.txt"
    with pytest.raises(InvalidArgumentError, match="no place for recordings"):
        add_document(project, read_document(folder / "talk.wav"), recordings="cloud")  # type: ignore[arg-type]  # as above


def test_a_scan_is_a_source_without_a_text(tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(pages.pdf([""]))
    project = refiqda.Project.new("Study")
    (scan,) = add_folder(project, tmp_path)
    assert isinstance(scan, model.PDFSource)
    assert scan.representation is None
    assert [one for one in refiqda.check(project) if one.severity == "error"] == []


def test_files_named_one_by_one_are_the_same_project_as_their_folder(folder: Path) -> None:
    rows = [{"source": "talk", "code": "Hope", "coder": "Mara", "quote": "P: It was right"}]
    whole = refiqda.build(sources=folder, codings=rows)
    paths = sorted(folder.iterdir(), reverse=True)
    one_by_one = refiqda.build(sources=[*map(str, paths[:2]), *map(read_document, paths[2:])], codings=rows)
    assert whole.unplaced == one_by_one.unplaced == ()
    assert refiqda.digest(whole.project) == refiqda.digest(one_by_one.project)
    assert whole.notes == one_by_one.notes
    with pytest.raises(InvalidArgumentError, match="path"):
        refiqda.build(sources=[*paths, 5])


@pytest.fixture
def old_files(tmp_path: Path) -> Path:
    """Return a folder in which some files are of an old encoding and some are not, and a table beside it."""
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "old.txt").write_bytes("Blåbær på fjellet".encode("cp1252"))
    (tmp_path / "texts" / "new.txt").write_bytes("Blåbær på fjellet".encode())
    (tmp_path / "texts" / "marked.txt").write_bytes("Blåbær på fjellet".encode("utf-16"))
    table = "source;code;coder;quote\r\n" + "".join(
        f"{one};Bær;Åse;på\r\n" for one in ("old", "new", "marked")
    )
    (tmp_path / "codings.csv").write_bytes(table.encode("cp1252"))
    return tmp_path


def test_old_encodings_are_named_once_and_hold_for_what_is_not_utf8(old_files: Path) -> None:
    ran = run_command("build", old_files / "o.qdpx", "--sources", old_files / "texts", "--codings",
                      old_files / "codings.csv", "--encoding", "cp1252", "--json")  # fmt: skip
    assert (ran.code, ran.json["placed"], ran.json["created_codes"]) == (0, 3, ["Bær"])
    assert {row.quote for row in refiqda.read(old_files / "o.qdpx").codings()} == {"på"}


@pytest.mark.parametrize(
    ("table", "options", "told"),
    [
        (True, (), "codings.csv: is not UTF-8. .*--encoding"),
        (False, (), r"old.txt: is not UTF-8 text \[byte 2\]. .*--encoding"),
        (True, ("--encoding", "ascii"), "codings.csv: is neither UTF-8 nor ascii"),
        (False, ("--encoding", "rot13"), "'rot13' is no encoding of texts"),
    ],
)
def test_an_encoding_that_is_not_named_or_wrong_is_one_line(
    old_files: Path, table: bool, options: tuple[str, ...], told: str
) -> None:
    codings = ("--codings", old_files / "codings.csv") if table else ()
    ran = run_command("build", old_files / "o.qdpx", "--sources", old_files / "texts", *codings, *options)
    assert ran.code == 2
    assert re.fullmatch(rf"refiqda: error: {told}.*\n", ran.err)
    assert not (old_files / "o.qdpx").exists()
