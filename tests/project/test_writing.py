"""Faithful writing: members as they were, in their order, and nothing overwritten in silence."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda.diagnostics import Diagnostic
from refiqda.errors import InvalidArgumentError, OutputExistsError
from tests.everything import everything_project, odd_projects
from tests.oracle_xml import canonical
from tests.project.built import WORDS, archive, coding, guid, passage, project_xml, source

if TYPE_CHECKING:
    from pathlib import Path

XML = project_xml(source("51", passage("71", 0, 3, coding("d1"))))
TEXT = {"51": WORDS.encode()}


def packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as target:
        for name, data in members.items():
            target.writestr(zipfile.ZipInfo(name, (2021, 5, 6, 7, 8, 10)), data, method)
    return made.getvalue()


def unpacked(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as source_:
        return {one.filename: source_.read(one) for one in source_.infolist()}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_members_stay_in_place_and_the_xml_keeps_its_name(method: int, tmp_path: Path) -> None:
    members = {
        "Sources/": b"",
        f"Sources/{guid('51')}.txt": WORDS.encode(),
        "Trial.qde": XML,
        "Sources/.root": b"",
    }
    path = tmp_path / "study.qdpx"
    path.write_bytes(packed(members, method))
    project = refiqda.read(path)
    assert not refiqda.write(project, tmp_path / "copy.qdpx")
    copy = unpacked(tmp_path / "copy.qdpx")
    assert list(copy) == list(members)
    assert canonical(copy.pop("Trial.qde")) == canonical(members.pop("Trial.qde"))
    assert copy == members
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(tmp_path / "copy.qdpx") as after:
        kept = [one for one in before.infolist() if one.filename != "Trial.qde"]
        again = [after.getinfo(one.filename) for one in kept]
        assert [(one.date_time, one.compress_type, one.compress_size) for one in kept] == [
            (one.date_time, one.compress_type, one.compress_size) for one in again
        ]


@pytest.mark.parametrize(
    ("names", "folder"),
    [
        (["project.qde", "Sources/a.bin"], "Sources"),
        (["project.qde", "SOURCES/"], "SOURCES"),
        (["Study/project.qde"], "Study/sources"),
        (["Study/project.qde", "Study/Sources/a.bin"], "Study/Sources"),
        (["project.qde", "sources"], "sources"),
    ],
)
def test_an_added_text_lies_where_the_sources_lie(names: list[str], folder: str, tmp_path: Path) -> None:
    members = {name: XML if name.endswith(".qde") else b"" for name in names if name != "sources"}
    project = refiqda.read(packed(members))
    made = project.add_source("New", "text")
    refiqda.write(project, tmp_path / "copy.qdpx")
    assert list(unpacked(tmp_path / "copy.qdpx"))[-1] == f"{folder}/{made.guid}.txt"
    assert refiqda.read(tmp_path / "copy.qdpx").text("New").string == "text"


@pytest.mark.parametrize("name", ["everything", *odd_projects()])
def test_the_xml_is_the_same_after_reading_and_writing(name: str, tmp_path: Path) -> None:
    xml = everything_project() if name == "everything" else odd_projects()[name]
    path = tmp_path / "study.qdpx"
    path.write_bytes(packed({"project.qde": xml}))
    project = refiqda.read(path)
    refiqda.write(project, tmp_path / "copy.qdpx")
    assert canonical(unpacked(tmp_path / "copy.qdpx")["project.qde"]) == canonical(xml)
    assert list(refiqda.read(tmp_path / "copy.qdpx").codings()) == list(project.codings())


def test_an_existing_file_is_kept_and_the_input_always(tmp_path: Path) -> None:
    path = tmp_path / "study.qdpx"
    data = archive(XML, TEXT)
    path.write_bytes(data)
    project = refiqda.read(path)
    other = tmp_path / "other.qdpx"
    other.write_bytes(b"mine")
    with pytest.raises(OutputExistsError, match=r"other\.qdpx"):
        refiqda.write(project, other)
    assert other.read_bytes() == b"mine"
    for overwrite in (False, True):
        with pytest.raises(OutputExistsError, match="read from"):
            refiqda.write(project, path, overwrite=overwrite)
    assert path.read_bytes() == data
    refiqda.write(project, other, overwrite=True)
    assert refiqda.read(other).codings().column("quote") == ("Zoë",)


def test_a_bare_xml_is_written_with_its_sources_beside_it(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    (old / "Sources").mkdir(parents=True)
    new.mkdir()
    (old / "study.qde").write_bytes(XML)
    (old / "Sources" / f"{guid('51')}.txt").write_bytes(TEXT["51"])
    project = refiqda.read(old / "study.qde")
    made = project.add_source("New", "text")
    refiqda.write(project, new / "copy.qde")
    written = refiqda.read(new / "copy.qde")
    assert written.tree == project.tree
    assert (written.text("Interview").string, written.text("New").string) == (WORDS, "text")
    assert (new / "Sources" / f"{made.guid}.txt").read_bytes() == b"text"
    refiqda.write(project, old / "again.qde")  # its sources are there already
    (new / "Sources" / f"{guid('51')}.txt").write_bytes(b"mine")
    with pytest.raises(OutputExistsError):
        refiqda.write(project, new / "second.qde")
    assert not (new / "second.qde").exists()


def test_a_bare_xml_becomes_an_archive_and_an_archive_is_not_taken_apart(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "study.qde").write_bytes(XML)
    (tmp_path / "sources" / f"{guid('51')}.txt").write_bytes(TEXT["51"])
    refiqda.write(refiqda.read(tmp_path / "study.qde"), tmp_path / "study.qdpx")
    assert list(unpacked(tmp_path / "study.qdpx")) == ["project.qde", f"sources/{guid('51')}.txt"]
    project = refiqda.read(tmp_path / "study.qdpx")
    assert project.codings().column("quote") == ("Zoë",)
    with pytest.raises(InvalidArgumentError, match="taken apart"):
        refiqda.write(project, tmp_path / "other.qde")
    refiqda.write(refiqda.Project.new("Study"), tmp_path / "new.qde")
    assert refiqda.read(tmp_path / "new.qde").tree.name == "Study"


def test_members_that_may_not_be_read_are_left_out_and_reported(tmp_path: Path) -> None:
    project = refiqda.read(packed({"project.qde": XML, "../outside.txt": b"x"}))
    report = refiqda.write(project, tmp_path / "copy.qdpx")
    assert [loss.kind for loss in report] == ["dropped"]
    assert list(unpacked(tmp_path / "copy.qdpx")) == ["project.qde"]


def test_a_file_beside_a_bare_xml_that_may_not_be_read_is_left_out(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    (old / "sources").mkdir(parents=True)
    new.mkdir()
    (old / "study.qde").write_bytes(XML)
    (old / "sources" / f"{guid('51')}.txt").write_bytes(b"text")
    project = refiqda.read(old / "study.qde")
    assert project.container is not None
    project.container.members[1].fault = Diagnostic(rule="A002", severity="error", message="is a link")
    report = refiqda.write(project, new / "study.qde")
    assert [(loss.kind, loss.detail) for loss in report] == [("dropped", "is a link")]
    assert [one.name for one in new.iterdir()] == ["study.qde"]


def test_for_a_program_writing_is_strict_and_tells_what_it_dropped(tmp_path: Path) -> None:
    project = refiqda.Project.new("Study")
    project.tree.base_path = "/home/someone/study"
    report = refiqda.write(project, tmp_path / "out.qdpx", tool="standard")
    assert report.count("dropped") == 1
    assert refiqda.read(tmp_path / "out.qdpx").tree.base_path is None
