"""What a container gives: members, streams, and the member that a path names."""

from __future__ import annotations

import io
import os
import zipfile
from typing import TYPE_CHECKING

import pytest

from refiqda.errors import FileChangedError, UnusableFileError, UnusableMemberError
from refiqda.exchange.container import RULES, open_container
from refiqda.exchange.limits import Limits
from refiqda.exchange.streams import CHUNK
from tests.exchange.container_checks import found, refusal, rules
from tests.exchange.zip_builder import XML, Part, archive, project

if TYPE_CHECKING:
    from pathlib import Path


def test_a_project_opens_with_its_members_in_order_and_nothing_to_remark() -> None:
    container = open_container(project(Part("sources/b.txt", b"b"), Part("sources/a.txt", b"a", method=0)))
    assert (container.kind, container.root.name, container.label) == (
        "archive",
        "project.qde",
        "the given bytes",
    )
    assert [member.name for member in container.members] == ["project.qde", "sources/b.txt", "sources/a.txt"]
    assert container.diagnostics == []
    assert container.read(found(container, "internal://a.txt")) == b"a"
    assert container.verify() == []


def test_path_bytes_and_binary_file_open_alike(tmp_path: Path) -> None:
    content = project(Part("sources/a.txt"))
    path = tmp_path / "study.qdpx"
    path.write_bytes(content)
    opened = [open_container(source) for source in (path, str(path), content, io.BytesIO(content))]
    assert {tuple(member.name for member in one.members) for one in opened} == {
        ("project.qde", "sources/a.txt")
    }
    assert {one.read(one.root) for one in opened} == {XML}
    assert [one.label for one in opened] == ["study.qdpx", "study.qdpx", "the given bytes", "the given file"]


def test_no_file_is_held_open_and_nothing_is_extracted(tmp_path: Path) -> None:
    path = tmp_path / "study.qdpx"
    path.write_bytes(project(Part("../evil.txt"), Part("sources/a.txt")))
    container = open_container(path)
    container.verify()
    assert list(tmp_path.iterdir()) == [path]
    path.unlink()
    with pytest.raises(FileChangedError, match=r"study.qdpx: is no longer there"):
        container.read(container.root)


def test_a_file_that_changed_since_it_was_opened_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "study.qdpx"
    path.write_bytes(project())
    container = open_container(path)
    state = path.stat()
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns + 1_000_000_000))
    with pytest.raises(FileChangedError, match="has changed"):
        container.read(container.root)


def test_a_file_object_beyond_the_limit_is_refused() -> None:
    with pytest.raises(UnusableFileError, match="held in memory"):
        open_container(io.BytesIO(project()), limits=Limits(max_held_bytes=10))


def test_a_member_beyond_the_limit_is_streamed_but_not_held() -> None:
    container = open_container(
        project(Part("sources/a.txt", b"12345678901")), limits=Limits(max_held_bytes=10)
    )
    member = found(container, "a.txt")
    with pytest.raises(UnusableMemberError, match="held in memory"):
        container.read(member)
    with container.stream(member) as stream:
        assert stream.read() == b"12345678901"


@pytest.mark.parametrize("method", [0, 8])
def test_a_stream_gives_large_members_in_pieces(method: int) -> None:
    content = os.urandom(1000) * 1000 + b"end"
    container = open_container(project(Part("sources/a.bin", content, method=method)))
    with container.stream(found(container, "a.bin")) as stream:
        pieces = [stream.read(7), stream.read(300_000), stream.read()]
    assert b"".join(pieces) == content


def test_a_stream_may_be_left_early() -> None:
    container = open_container(project(Part("sources/a.txt", b"x" * 10_000_000, crc=0)))
    with container.stream(found(container, "a.txt")) as stream:
        assert stream.read(1) == b"x"


@pytest.mark.parametrize(
    "part",
    [
        Part("project.qde", XML, flags=1),
        Part("project.qde", XML, method=12),
        Part("project.qde", XML, mode=0o120777),
    ],
)
def test_a_project_xml_that_may_not_be_read_refuses_the_file(part: Part) -> None:
    assert "project XML cannot" in refusal(archive(part, Part("sources/a.txt")))


def test_a_project_xml_beyond_the_limit_is_refused() -> None:
    assert "beyond the limit" in refusal(project(), Limits(max_xml_bytes=10))
    assert "beyond the limit" in refusal(XML, Limits(max_xml_bytes=10))


def test_data_descriptors_and_folders_are_read() -> None:
    parts = (Part("sources/", b"", method=0, mode=0o040755), Part("sources/a.txt", b"a", descriptor=True))
    container = open_container(archive(Part("project.qde", XML, descriptor=True), *parts))
    assert container.diagnostics == []
    assert container.read(found(container, "a.txt")) == b"a"
    assert container.find("sources/") is None
    with pytest.raises(UnusableMemberError, match="is a folder"):
        container.read(container.members[1])


@pytest.mark.parametrize(
    "path",
    ["internal://a.txt", "internal:///a.txt", "INTERNAL://a.txt", "a.txt", "sources/a.txt", "internal://sources/a.txt",
     "sources\\a.txt", "Sources/a.txt", "internal://A.TXT", "./a.txt", " a.txt "],
)  # fmt: skip
def test_find_understands_each_spelling_of_an_internal_path(path: str) -> None:
    container = open_container(project(Part("sources/a.txt")))
    assert container.find(path) is container.members[1]


@pytest.mark.parametrize(
    "path",
    ["relative:///a.txt", "relative://a.txt", "absolute:///a.txt", "http://x/a.txt", "https://x/a.txt", "file:///a.txt",
     "/a.txt", "C:\\a.txt", "../a.txt", "internal://../sources/a.txt", "", "internal://", "b.txt", "a%2Etxt"],
)  # fmt: skip
def test_find_knows_no_external_or_unknown_path(path: str) -> None:
    assert open_container(project(Part("sources/a.txt"))).find(path) is None


def test_find_prefers_the_folder_of_the_sources() -> None:
    container = open_container(project(Part("a.txt", b"top"), Part("sources/a.txt", b"in")))
    assert container.read(found(container, "a.txt")) == b"in"
    assert found(open_container(project(Part("a.txt", b"top"))), "internal://a.txt").name == "a.txt"


def test_the_project_xml_is_no_source() -> None:
    assert open_container(project()).find("project.qde") is None


def test_what_the_standard_library_writes_opens_without_a_word() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("project.qde", XML)
        with made.open("sources/Ä.txt", "w", force_zip64=True) as member:
            member.write(b"text")
    container = open_container(stream.getvalue())
    assert [rule for rule in rules(container) if rule != "A020"] == []
    assert container.read(found(container, "Ä.txt")) == b"text"


def test_each_rule_has_a_meaning_and_each_finding_a_remedy() -> None:
    content = project(
        Part("../x"), Part("Sources/CON", flags=1), Part("Sources\\b.txt"), Part("sources/.root")
    )
    for diagnostic in open_container(content).diagnostics:
        assert diagnostic.rule in RULES
        assert diagnostic.remedy
        assert diagnostic.file == "the given bytes"


@pytest.mark.parametrize("beyond", range(0, 600, 13))
def test_no_byte_is_lost_where_the_unpacker_pauses(beyond: int) -> None:
    content = bytes(CHUNK + beyond)
    container = open_container(project(Part("sources/a.txt", content)))
    assert container.read(found(container, "a.txt")) == content


@pytest.mark.parametrize("left", [200_000, 999_999])
def test_a_file_cut_or_changed_while_it_is_read_is_an_error(tmp_path: Path, left: int) -> None:
    path = tmp_path / "study.qdpx"
    path.write_bytes(project(Part("sources/a.txt", b"x" * 2_000_000, method=0)))
    container = open_container(path)
    with container.stream(found(container, "a.txt")) as stream:
        assert stream.read(1) == b"x"
        os.truncate(path, left)
        with pytest.raises(FileChangedError, match="has changed"):
            stream.read()


def test_a_file_removed_while_damage_is_looked_at_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "study.qdpx"
    path.write_bytes(project(Part("sources/a.txt", b"x" * 2_000_000, method=0, crc=1)))
    container = open_container(path)
    with container.stream(found(container, "a.txt")) as stream:
        assert stream.read(1) == b"x"
        path.unlink()
        with pytest.raises(FileChangedError, match="no longer there"):
            stream.read()


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "study.qdpx"
    path.write_bytes(project())
    monkeypatch.setattr(type(path), "open", refuse)
    with pytest.raises(UnusableFileError, match=r"study\.qdpx: cannot be read \(Permission denied\)"):
        open_container(path)


def test_an_empty_file_may_be_deflated_into_no_bytes_at_all() -> None:
    container = open_container(project(Part("sources/a.txt", b"", packed=b"")))
    assert container.read(found(container, "a.txt")) == b""
