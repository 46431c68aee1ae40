"""Writing containers: kept members raw, new ones reproducible, the file whole or not at all."""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
from typing import TYPE_CHECKING, BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.errors import FileChangedError, InvalidArgumentError, OutputExistsError
from refiqda.exchange import limits, zip_records
from refiqda.exchange.archive import Kept, Made, write_container
from refiqda.exchange.container import Container, open_container
from refiqda.files import atomic_write, refuse_existing
from tests.exchange.zip_builder import XML, Part, archive, project

if TYPE_CHECKING:
    from pathlib import Path

ROOT = Made("project.qde", XML)


def written(*members: Kept | Made) -> bytes:
    stream = io.BytesIO()
    assert write_container(stream, members) == []
    return stream.getvalue()


def kept(container: Container) -> list[Kept]:
    return [Kept(container, member) for member in container.members]


def raw(content: bytes) -> list[tuple[object, ...]]:
    """Return all that is to survive raw copying, as the standard library sees it."""
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert opened.testzip() is None
        result: list[tuple[object, ...]] = []
        for info in opened.infolist():
            start = info.header_offset
            lengths = struct.unpack("<2H", content[start + 26 : start + 30])
            data = start + 30 + sum(lengths)
            packed = content[data : data + info.compress_size]
            result.append((info.filename, info.date_time, info.compress_type, info.CRC, info.file_size,
                           packed, info.external_attr, info.create_system, info.extra,
                           info.comment))  # fmt: skip
        return result


def test_kept_members_keep_everything_that_they_are() -> None:
    content = archive(
        Part("sources/", b"", method=0, mode=0o040755),
        Part("project.qde", XML, comment=b"why"),
        Part("sources/Gespräch.txt", b"deflated " * 9, extra=struct.pack("<HH4s", 0x7777, 4, b"abcd")),
        Part("sources/Gespr\x84ch 2.txt".encode("latin-1"), b"stored", method=0, mode=0o100600),
        Part("sources\\c.txt", b"c", descriptor=True, date=(30 << 9) | (1 << 5) | 1, time=0),
        Part("sources/.root", b"", method=0),
    )
    assert raw(written(*kept(open_container(content)))) == raw(content)


def test_zip64_fields_are_written_anew() -> None:
    content = archive(Part("project.qde", XML, zip64=True), Part("sources/a.txt", zip64=True), zip64=True)
    again = open_container(written(*kept(open_container(content))))
    assert again.diagnostics == []
    assert again.verify() == []


def test_copying_twice_gives_the_same_bytes() -> None:
    once = written(*kept(open_container(project(Part("sources/a.txt", descriptor=True)))))
    assert written(*kept(open_container(once))) == once


def test_the_archive_has_the_members_in_the_order_given() -> None:
    container = open_container(project(Part("sources/a.txt"), Part("sources/b.txt")))
    root, a, b = kept(container)
    assert [m.name for m in open_container(written(b, root, a)).members] == [
        "sources/b.txt",
        "project.qde",
        "sources/a.txt",
    ]


def test_a_kept_member_can_have_another_name() -> None:
    container = open_container(project(Part("Sources/a.txt", b"a")))
    again = open_container(written(ROOT, Kept(container, container.members[1], "sources/ä.txt")))
    assert [member.name for member in again.members] == ["project.qde", "sources/ä.txt"]
    assert again.diagnostics == []
    assert again.read(again.members[1]) == b"a"


def test_new_members_are_deflated_or_stored_and_dated_1980() -> None:
    content = written(ROOT, Made("sources/a.txt", b"a" * 999), Made("sources/b.txt", b"b" * 999, "stored"))
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert [info.compress_type for info in opened.infolist()] == [8, 8, 0]
        assert {info.date_time for info in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert opened.testzip() is None
    assert open_container(content).verify() == []


def test_a_function_can_write_a_new_member_piece_by_piece() -> None:
    def write(stream: BinaryIO) -> None:
        assert not stream.seekable()
        stream.writelines(b"%d\n" % number for number in range(100_000))

    again = open_container(written(ROOT, Made("sources/a.txt", write)))
    assert again.read(again.members[1]) == b"".join(b"%d\n" % number for number in range(100_000))


@settings(max_examples=23, deadline=None)
@given(
    st.dictionaries(st.from_regex(r"[a-zä]{1,8}\.txt", fullmatch=True), st.binary(max_size=200), max_size=6)
)
def test_what_is_written_is_read_again_and_the_same_gives_the_same_bytes(files: dict[str, bytes]) -> None:
    members = [ROOT, *(Made(f"sources/{name}", data) for name, data in files.items())]
    content = written(*members)
    assert written(*members) == content
    container = open_container(content)
    assert container.diagnostics == []
    for name, data in files.items():
        member = container.find(f"internal://{name}")
        assert member is not None
        assert container.read(member) == data


def test_refused_and_damaged_members_are_left_out_and_named() -> None:
    container = open_container(
        project(
            Part("../x"),
            Part("sources/a.txt", crc=1),
            Part("sources/b.txt"),
            Part("sources/b.txt"),
            Part("sources/secret.txt", flags=1),
        )
    )
    stream = io.BytesIO()
    left_out = write_container(stream, kept(container))
    assert [diagnostic.rule for diagnostic in left_out] == ["A001", "A004", "A005"]
    assert [m.name for m in open_container(stream.getvalue()).members] == ["project.qde", "sources/b.txt"]


def test_sources_beside_a_bare_project_are_packed(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "a.txt").write_bytes(b"a")
    (tmp_path / "study.qde").write_bytes(XML)
    container = open_container(tmp_path / "study.qde")
    again = open_container(written(*kept(container)))
    assert [member.name for member in again.members] == ["study.qde", "sources/a.txt"]
    assert again.read(again.members[1]) == b"a"


def test_a_file_that_changed_is_not_copied(tmp_path: Path) -> None:
    source, target = tmp_path / "a.qdpx", tmp_path / "b.qdpx"
    source.write_bytes(project(Part("sources/a.txt")))
    container = open_container(source)
    source.write_bytes(project(Part("sources/other.txt")))
    with pytest.raises(FileChangedError):
        write_container(target, kept(container))
    assert list(tmp_path.iterdir()) == [source]


@pytest.mark.parametrize(
    "name", ["", "/a", "../a", "a/../b", "C:\\a", "a\\b", "a\0b", "a//b", "a/", "\ud800", "x" * 70000]
)
def test_a_name_that_does_not_belong_in_a_container_is_refused(name: str) -> None:
    with pytest.raises(InvalidArgumentError):
        written(ROOT, Made(name, b""))


def test_a_name_given_twice_is_refused() -> None:
    container = open_container(project())
    with pytest.raises(InvalidArgumentError, match=r"one name \[project\.qde\]"):
        written(ROOT, *kept(container))


def test_folders_may_be_listed_twice_in_a_kept_archive() -> None:
    folder = Part("sources/", b"", method=0)
    assert len(open_container(written(*kept(open_container(project(folder, folder))))).members) == 3


def test_an_internal_file_beyond_the_standard_is_not_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(limits, "INTERNAL_FILE_LIMIT", 1000)
    with pytest.raises(InvalidArgumentError, match=r"clause 8\.5"):
        write_container(tmp_path / "a.qdpx", [ROOT, Made("sources/a.avi", bytes(1001))])
    container = open_container(project(Part("sources/a.avi", bytes(1001))))
    with pytest.raises(InvalidArgumentError, match=r"clause 8\.5"):
        write_container(tmp_path / "a.qdpx", kept(container))
    assert list(tmp_path.iterdir()) == []


def test_offsets_beyond_four_gigabytes_use_zip64() -> None:
    """A real archive of that size takes minutes; a sparse stream gives the same offsets in no time."""
    shift = 2**32

    class Shifted(io.BytesIO):
        def tell(self) -> int:
            return super().tell() + shift

        def seek(self, place: int, whence: int = 0, /) -> int:
            return super().seek(place - shift, whence)

    stream = Shifted()
    write_container(stream, [ROOT, Made("sources/a.txt", b"a")])
    content = stream.getvalue()
    locator = content[-42:-22]
    assert locator[:4] == zip_records.LOCATOR64_MARK
    assert struct.unpack("<Q", locator[8:16])[0] == shift + len(content) - 42 - 56
    place = content.index(zip_records.CENTRAL_MARK)
    fields = zip_records.CENTRAL.unpack_from(content, place)
    assert fields[16] == zip_records.FULL32
    extra = content[place + 46 + len("project.qde") :][:12]
    assert struct.unpack("<HHQ", extra) == (1, 8, shift)


@pytest.mark.long
def test_more_than_65535_members_use_zip64() -> None:
    members = [ROOT, *(Made(f"sources/{number}.txt", b"", "stored") for number in range(65_536))]
    content = written(*members)
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert len(opened.infolist()) == len(members)
    assert len(open_container(content).members) == len(members)


# Whole or not at all


def test_an_existing_target_is_refused_and_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "a.qdpx"
    target.write_bytes(b"precious")
    with pytest.raises(OutputExistsError, match="exists already"):
        write_container(target, [ROOT])
    assert target.read_bytes() == b"precious"
    assert write_container(target, [ROOT], overwrite=True) == []
    assert open_container(target).read(open_container(target).root) == XML
    assert list(tmp_path.iterdir()) == [target]


def test_the_source_itself_can_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.qdpx"
    path.write_bytes(project(Part("sources/a.txt", b"a")))
    container = open_container(path)
    write_container(path, [Made("project.qde", b"<New/>"), *kept(container)[1:]], overwrite=True)
    again = open_container(path)
    assert [again.read(member) for member in again.members] == [b"<New/>", b"a"]
    with pytest.raises(FileChangedError):
        container.read(container.root)


@pytest.mark.parametrize("make", ["symlink_to", "hardlink_to"])
def test_a_link_to_the_input_is_refused_and_replacing_it_spares_the_input(tmp_path: Path, make: str) -> None:
    source, target = tmp_path / "a.qdpx", tmp_path / "b.qdpx"
    source.write_bytes(project())
    before = source.read_bytes()
    getattr(target, make)(source)
    container = open_container(source)
    with pytest.raises(OutputExistsError):
        write_container(target, kept(container))
    write_container(target, kept(container), overwrite=True)
    assert source.read_bytes() == before
    assert not target.is_symlink()


def test_a_link_to_nowhere_and_a_folder_count_as_existing(tmp_path: Path) -> None:
    link = tmp_path / "link.qdpx"
    link.symlink_to(tmp_path / "nowhere")
    for target in (link, tmp_path):
        with pytest.raises(OutputExistsError):
            refuse_existing(target)
    with pytest.raises(OutputExistsError, match="is a folder"):
        refuse_existing(tmp_path, overwrite=True)
    assert refuse_existing(link, overwrite=True) == link


def test_a_failure_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    def fail(stream: BinaryIO) -> None:
        stream.write(b"x" * 1_000_000)
        raise RuntimeError("no more")

    target = tmp_path / "a.qdpx"
    target.write_bytes(b"precious")
    with pytest.raises(RuntimeError, match="no more"):
        write_container(target, [ROOT, Made("sources/a.txt", fail)], overwrite=True)
    assert target.read_bytes() == b"precious"
    assert list(tmp_path.iterdir()) == [target]


def test_a_target_that_appears_meanwhile_is_not_lost(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    stream_opened = atomic_write(target)
    with pytest.raises(OutputExistsError), stream_opened:
        target.write_bytes(b"yours")
    assert target.read_bytes() == b"yours"
    assert list(tmp_path.iterdir()) == [target]


def test_where_files_cannot_be_linked_a_name_is_claimed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError("no hard links on this disk")

    monkeypatch.setattr(os, "link", no_links)
    target = tmp_path / "a.txt"
    with atomic_write(target) as stream:
        stream.write(b"mine")
    assert target.read_bytes() == b"mine"
    assert list(tmp_path.iterdir()) == [target]


def test_the_new_file_has_usual_permissions_and_a_replaced_one_keeps_its_own(tmp_path: Path) -> None:
    plain, target = tmp_path / "plain", tmp_path / "a.txt"
    plain.write_bytes(b"")
    with atomic_write(target) as stream:
        stream.write(b"1")
    assert stat.S_IMODE(target.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)
    target.chmod(0o600)
    with atomic_write(target, overwrite=True) as stream:
        stream.write(b"2")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_folder_that_does_not_exist_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    with (
        pytest.raises(InvalidArgumentError, match="Check that the folder exists"),
        atomic_write(tmp_path / "no" / "a"),
    ):
        pass


def test_of_two_writers_at_once_only_the_first_to_finish_wins(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    first, second = atomic_write(target), atomic_write(target)
    with pytest.raises(OutputExistsError), first, second:
        pass
    assert list(tmp_path.iterdir()) == [target]
