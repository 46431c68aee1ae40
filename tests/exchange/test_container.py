"""The container on hostile and odd archives; numbers are the cases of the list of hostile input."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

import attrs
import pytest

from refiqda.errors import FileChangedError, UnusableFileError, UnusableMemberError
from refiqda.exchange.container import RULES, Container, open_container
from refiqda.exchange.limits import Limits
from refiqda.exchange.streams import CHUNK
from tests.exchange.zip_builder import XML, Part, archive, project

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.exchange.members import Member


def rules(container: Container) -> list[str]:
    return [diagnostic.rule for diagnostic in container.diagnostics]


def found(container: Container, path: str) -> Member:
    member = container.find(path)
    assert member is not None
    return member


def refusal(content: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(UnusableFileError) as caught:
        open_container(content, limits=limits or Limits())
    assert caught.value.file == "the given bytes"
    assert caught.value.remedy
    assert "\n" not in str(caught.value)
    return caught.value.what


def refused_entry(container: Container, rule: str, name: str) -> None:
    member = next(m for m in container.members if m.name == name)
    assert member.fault is not None
    assert (member.fault.rule, member.fault.severity) == (rule, "error")
    assert member.fault in container.diagnostics
    assert container.find(name) is None
    with pytest.raises(UnusableMemberError):
        container.read(member)
    assert container.read(container.root) == XML


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


# 1: not an archive


def test_1_an_empty_file_is_refused() -> None:
    assert "empty" in refusal(b"")


def test_1_what_is_neither_archive_nor_xml_is_refused() -> None:
    assert "neither" in refusal(b"\x89PNG and so on")
    assert "neither" in refusal(b"+ADw-a/+AD4-")


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.999])
def test_1_a_truncated_archive_is_refused(kept: float) -> None:
    content = project(Part("sources/a.txt", b"long text" * 100))
    refusal(content[: int(len(content) * kept)])


def test_1_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for source in (tmp_path / "none.qdpx", tmp_path, "a\0b"):
        with pytest.raises(UnusableFileError):
            open_container(source)


@pytest.mark.parametrize("cut", range(1, 12))
def test_1_a_damaged_table_is_refused(cut: int) -> None:
    content = bytearray(project(Part("sources/a.txt")))
    place = content.index(b"PK\1\2")
    del content[place + cut : place + 2 * cut]
    refusal(bytes(content))


def test_1_a_table_with_more_or_fewer_entries_than_stated_is_refused() -> None:
    parts = (Part("project.qde", XML), Part("sources/a.txt"))
    assert "more" in refusal(archive(*parts, count=1))
    assert "fewer" in refusal(archive(*parts, count=3))


def test_1_an_archive_without_entries_has_no_project() -> None:
    assert "no project XML" in refusal(archive())


# 2: bare XML


def test_2_bare_xml_under_the_name_of_an_archive_is_read_with_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "study.qdpx"
    path.write_bytes(XML)
    container = open_container(path)
    assert (container.kind, rules(container), container.read(container.root)) == ("xml", ["A011"], XML)


@pytest.mark.parametrize(
    "content",
    [
        XML,
        b"\xef\xbb\xbf" + XML,
        b" \n" + XML,
        "\ufeff<Project/>".encode("utf-16-le"),
        "\ufeff<P/>".encode("utf-16-be"),
    ],
)
def test_bare_xml_is_known_in_each_encoding(content: bytes) -> None:
    container = open_container(content)
    assert (container.kind, container.diagnostics, container.read(container.root)) == ("xml", [], content)


def test_sources_lie_beside_a_bare_project(tmp_path: Path) -> None:
    path = tmp_path / "study.qde"
    path.write_bytes(XML)
    folder = tmp_path / "Sources"
    (folder / "deeper").mkdir(parents=True)
    (folder / "b.txt").write_bytes(b"b")
    (folder / "a.txt").write_bytes(b"a")
    (tmp_path / "secret.txt").write_bytes(b"no")
    container = open_container(path)
    assert [member.name for member in container.members] == ["study.qde", "Sources/a.txt", "Sources/b.txt"]
    assert container.read(found(container, "internal://b.txt")) == b"b"
    assert container.find("internal://../secret.txt") is None
    assert container.find("secret.txt") is None
    (folder / "a.txt").write_bytes(b"changed")
    with pytest.raises(FileChangedError, match=r"a\.txt"):
        container.read(found(container, "internal://a.txt"))


def test_links_beside_a_bare_project_are_refused(tmp_path: Path) -> None:
    inside = tmp_path / "study"
    (inside / "sources").mkdir(parents=True)
    (inside / "study.qde").write_bytes(XML)
    (tmp_path / "secret.txt").write_bytes(b"no")
    (inside / "sources" / "a.txt").symlink_to(tmp_path / "secret.txt")
    container = open_container(inside / "study.qde")
    refused_entry(container, "A002", "sources/a.txt")


def test_a_folder_of_sources_that_is_a_link_is_refused(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    inside = tmp_path / "study"
    elsewhere.mkdir()
    inside.mkdir()
    (elsewhere / "a.txt").write_bytes(b"no")
    (inside / "study.qde").write_bytes(XML)
    (inside / "sources").symlink_to(elsewhere)
    container = open_container(inside / "study.qde")
    refused_entry(container, "A002", "sources")
    assert container.find("a.txt") is None


def test_a_codebook_has_no_sources(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "a.txt").write_bytes(b"a")
    path = tmp_path / "codes.qdc"
    path.write_bytes(XML)
    assert len(open_container(path).members) == 1


def test_too_many_files_beside_a_project_are_refused(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    for number in range(3):
        (tmp_path / "sources" / f"{number}.txt").write_bytes(b"")
    (tmp_path / "study.qde").write_bytes(XML)
    with pytest.raises(UnusableFileError, match="files beside it"):
        open_container(tmp_path / "study.qde", limits=Limits(max_members=2))


# 3 to 7: refused entries


@pytest.mark.parametrize(
    "name",
    ["../x.txt", "sources/../../x.txt", "..\\x.txt", "/etc/x.txt", "C:\\x.txt", "c:x.txt",
     "\\\\server\\x.txt", "sources/.. /x.txt", "..\0.txt"],
)  # fmt: skip
def test_3_4_5_an_entry_whose_name_leads_outside_is_refused(name: str) -> None:
    refused_entry(open_container(project(Part(name))), "A001", name)


def test_5_backslashes_are_read_as_slashes_with_a_warning() -> None:
    container = open_container(project(Part("sources\\a.txt", b"a")))
    assert rules(container) == ["A012"]
    assert container.read(found(container, "internal://a.txt")) == b"a"


@pytest.mark.parametrize("mode", [0o120777, 0o020666, 0o060666, 0o010666, 0o140777])
def test_6_links_and_devices_are_refused(mode: int) -> None:
    refused_entry(open_container(project(Part("sources/a.txt", mode=mode))), "A002", "sources/a.txt")


def test_7_identical_entries_of_one_name_are_one_with_a_warning() -> None:
    container = open_container(project(Part("sources/a.txt", b"a"), Part("sources/a.txt", b"a", method=0)))
    assert rules(container) == ["A013"]
    assert found(container, "a.txt") is container.members[1]
    assert container.members[2].repeat


def test_7_different_entries_of_one_name_are_all_refused() -> None:
    container = open_container(project(Part("sources/a.txt", b"a"), Part("sources\\a.txt", b"b")))
    assert rules(container) == ["A003", "A003"]
    assert container.find("a.txt") is None
    assert all(member.fault for member in container.members[1:])


def test_7_a_forged_checksum_does_not_make_entries_identical() -> None:
    crc = zlib.crc32(b"a")
    container = open_container(project(Part("sources/a.txt", b"a"), Part("sources/a.txt", b"b", crc=crc)))
    assert {member.fault.rule for member in container.members[1:] if member.fault} == {"A003", "A004"}
    assert container.find("a.txt") is None


def test_7_two_different_project_xmls_of_one_name_refuse_the_file() -> None:
    content = archive(Part("project.qde", XML), Part("project.qde", b"<Other/>"))
    assert "different contents" in refusal(content)


def test_7_the_same_project_xml_twice_is_one() -> None:
    container = open_container(archive(Part("project.qde", XML), Part("project.qde", XML)))
    assert rules(container) == ["A013"]
    assert container.root is container.members[0]


# 8 to 13: spelling


def test_8_names_that_differ_in_case_are_told_apart_by_the_exact_name() -> None:
    container = open_container(project(Part("sources/A.txt", b"A"), Part("sources/a.txt", b"a")))
    assert rules(container) == ["A014"]
    assert container.read(found(container, "internal://a.txt")) == b"a"
    assert container.read(found(container, "internal://A.txt")) == b"A"
    assert container.find("internal://a.TXT") is None


def test_9_a_capital_folder_is_found_with_a_warning() -> None:
    container = open_container(project(Part("Sources/a.txt", b"a")))
    assert rules(container) == ["A015"]
    assert found(container, "internal://a.txt").name == "Sources/a.txt"
    assert found(container, "sources/a.txt").name == "Sources/a.txt"


@pytest.mark.parametrize("name", ["Trial.qde", "Project.QDE"])
def test_10_a_project_xml_of_another_name_is_taken_with_a_warning(name: str) -> None:
    container = open_container(archive(Part(name, XML)))
    assert (container.root.name, rules(container)) == (name, ["A016"])


def test_10_no_project_xml_or_two_of_them_refuse_the_file() -> None:
    assert "no project XML" in refusal(archive(Part("sources/a.txt"), Part("notes/project.qde", XML)))
    assert "more than one" in refusal(archive(Part("project.qde", XML), Part("b.qde", XML)))


def test_10_a_qde_below_the_top_is_only_a_member() -> None:
    container = open_container(project(Part("sources/other.qde", b"<x/>")))
    assert container.root.name == "project.qde"


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


def test_11_a_project_in_one_top_folder_is_read_with_a_warning() -> None:
    parts = (
        Part("My study/", b"", method=0),
        Part("My study/project.qde", XML),
        Part("My study/Sources/a.txt", b"a"),
    )
    container = open_container(archive(*parts, Part("__MACOSX/My study/._project.qde")))
    assert container.root.name == "My study/project.qde"
    assert rules(container) == ["A015", "A017", "A019"]
    assert container.read(found(container, "internal://a.txt")) == b"a"


def test_12_nested_folders_are_found_with_a_warning() -> None:
    container = open_container(project(Part("sources/group/a.txt", b"a"), Part("sources/other/b.txt", b"b")))
    assert rules(container) == ["A018"]
    assert found(container, "internal://a.txt").name == "sources/group/a.txt"
    assert found(container, "internal://GROUP/A.txt").name == "sources/group/a.txt"


def test_12_a_file_name_in_two_folders_is_not_guessed() -> None:
    container = open_container(project(Part("sources/1/a.txt", b"1"), Part("sources/2/a.txt", b"2")))
    assert container.find("internal://a.txt") is None
    assert found(container, "internal://2/a.txt").name == "sources/2/a.txt"


@pytest.mark.parametrize("name", ["__MACOSX/._project.qde", ".DS_Store", "sources/.root", "._project.qde"])
def test_13_files_of_the_system_are_ignored_with_a_warning(name: str) -> None:
    container = open_container(project(Part(name, b"")))
    assert rules(container) == ["A019"]
    assert container.find(name) is None
    assert container.members[1].fault is None


# 14 to 19: bombs and lies


def test_14_a_bomb_is_refused_by_its_ratio_above_the_free_size() -> None:
    content = project(Part("sources/a.txt", bytes(3_000_000)))
    assert "bomb" in refusal(content, Limits(ratio_free_bytes=1_000_000))


def test_14_there_is_no_ratio_limit_under_a_hundred_megabytes() -> None:
    container = open_container(project(Part("sources/a.txt", bytes(30_000_000))))
    assert container.verify() == []


def test_14_more_than_the_limit_is_refused_by_total_and_by_member() -> None:
    content = project(Part("sources/a.txt", b"x" * 60, method=0), Part("sources/b.txt", b"x" * 60, method=0))
    assert "more than the limit" in refusal(content, Limits(max_unpacked_bytes=150))
    assert "more than the limit" in refusal(content, Limits(max_member_bytes=50))


def test_15_a_quoted_overlap_is_refused() -> None:
    inner = archive(Part("sources/b.txt", b"b" * 50, method=0))
    local = inner[: inner.index(b"PK\1\2")]
    outer = Part("sources/a.txt", local, method=0)
    start = project(outer).index(local)
    quoted = Part("sources/b.txt", b"b" * 50, method=0, offset=start)
    assert "share the same bytes" in refusal(project(outer, quoted))


def test_15_two_entries_for_one_place_are_refused() -> None:
    first = Part("sources/a.txt", b"a")
    again = attrs.evolve(first, offset=project(first).index(b"sources/a.txt") - 30)
    assert "share the same bytes" in refusal(project(first, again))


def test_16_an_archive_in_the_archive_is_a_member_like_any_other() -> None:
    inner = project(Part("../x"))
    container = open_container(project(Part("sources/inner.qdpx", inner)))
    assert container.diagnostics == []
    assert container.read(found(container, "inner.qdpx")) == inner


def test_17_too_many_entries_are_refused() -> None:
    content = project(*(Part(f"sources/{number}.txt") for number in range(10)))
    assert "more entries" in refusal(content, Limits(max_members=10))
    assert "more entries" in refusal(content, Limits(max_directory_bytes=100))


def test_18_zip64_is_read_with_a_warning() -> None:
    parts = (Part("project.qde", XML, zip64=True), Part("sources/a.txt", b"a", zip64=True))
    for content in (
        archive(*parts),
        archive(*parts, zip64=True),
        archive(*parts, zip64=True, prefix=b"junk"),
    ):
        container = open_container(content)
        assert "A020" in rules(container)
        assert container.read(found(container, "a.txt")) == b"a"


def test_18_two_ends_that_disagree_are_refused() -> None:
    content = archive(Part("project.qde", XML), zip64=True)
    place = content.rindex(b"PK\5\6")
    forged = content[: place + 8] + struct.pack("<2H", 7, 7) + content[place + 12 :]
    assert "disagree" in refusal(forged)


@pytest.mark.parametrize("size", [3, 5])
def test_19_a_size_that_the_data_contradict_refuses_the_file(size: int) -> None:
    container = open_container(project(Part("sources/a.txt", b"text", size=size)))
    with pytest.raises(UnusableFileError, match="another size"):
        container.read(container.members[1])
    with pytest.raises(UnusableFileError, match=r"sources/a\.txt"):
        container.verify()


def test_19_a_lie_is_noticed_before_its_data_fill_the_memory() -> None:
    container = open_container(project(Part("sources/a.txt", bytes(50_000_000), size=10)))
    with container.stream(container.members[1]) as stream, pytest.raises(UnusableFileError):
        stream.read()


def test_19_sizes_that_no_data_can_have_refuse_the_file_at_once() -> None:
    assert "cannot have" in refusal(project(Part("sources/a.txt", b"text", method=0, size=5)))
    assert "cannot have" in refusal(project(Part("sources/a.txt", bytes(1000), size=2**31)))


def test_19_two_headers_that_disagree_refuse_the_file() -> None:
    assert "different sizes" in refusal(project(Part("sources/a.txt", b"text", local_size=7)))
    assert "one name" in refusal(project(Part("sources/a.txt", local_name=b"sources/b.txt")))
    assert "ways of packing" in refusal(project(Part("sources/a.txt", local_method=0)))


def test_19_bytes_hidden_behind_packed_data_refuse_the_file() -> None:
    packed = Part("", b"text").bytes_packed()
    for tail in (b"hidden", b"h" * 300_000):
        container = open_container(project(Part("sources/a.txt", b"text", packed=packed + tail)))
        with pytest.raises(UnusableFileError, match="another size"):
            container.read(container.members[1])


# 20 to 27


@pytest.mark.parametrize("method", [0, 8])
def test_20_a_wrong_checksum_refuses_the_entry_when_it_is_read(method: int) -> None:
    container = open_container(
        project(Part("sources/a.txt", b"text", crc=1, method=method), Part("sources/b.txt"))
    )
    assert container.diagnostics == []
    assert [diagnostic.rule for diagnostic in container.verify()] == ["A004"]
    refused_entry(container, "A004", "sources/a.txt")
    assert container.read(found(container, "b.txt")) == b"text"
    assert container.verify() == []


@pytest.mark.parametrize("packed", [b"\xff\xff\xff", Part("", b"text" * 50).bytes_packed()[:-3]])
def test_20_data_that_cannot_be_unpacked_refuse_the_entry(packed: bytes) -> None:
    container = open_container(project(Part("sources/a.txt", b"text" * 50, packed=packed)))
    with pytest.raises(UnusableMemberError, match="damaged"):
        container.read(container.members[1])
    refused_entry(container, "A004", "sources/a.txt")


def test_20_a_damaged_project_xml_refuses_the_file() -> None:
    container = open_container(archive(Part("project.qde", XML, crc=1)))
    with pytest.raises(
        UnusableFileError, match="the given bytes: cannot be used, for its project XML cannot"
    ):
        container.read(container.root)


@pytest.mark.parametrize("flags", [0x0001, 0x0041, 0x2001])
def test_21_an_encrypted_entry_is_refused(flags: int) -> None:
    refused_entry(open_container(project(Part("sources/a.txt", flags=flags))), "A005", "sources/a.txt")


@pytest.mark.parametrize("method", [1, 9, 12, 14, 93, 99])
def test_22_an_entry_packed_otherwise_is_refused(method: int) -> None:
    refused_entry(open_container(project(Part("sources/a.txt", method=method))), "A006", "sources/a.txt")


def test_23_a_name_that_is_not_utf8_is_found_with_a_warning() -> None:
    container = open_container(project(Part("sources/Gespräch.txt".encode("cp437"), b"a")))
    assert rules(container) == ["A021"]
    assert container.read(found(container, "internal://Gespräch.txt")) == b"a"


def test_23_a_name_in_utf8_without_the_mark_is_found_with_a_warning() -> None:
    container = open_container(project(Part("sources/Gespräch.txt".encode(), b"a")))
    assert rules(container) == ["A021"]
    assert container.read(found(container, "internal://Gespra\u0308ch.txt")) == b"a"


def test_23_a_name_with_control_characters_is_found_and_never_printed_raw() -> None:
    container = open_container(project(Part("sources/a\x1b[31m.txt", b"a")))
    assert rules(container) == ["A021"]
    assert container.diagnostics[0].path == "sources/a\\x1b[31m.txt"
    assert container.read(found(container, "internal://a[31m.txt")) == b"a"


def test_23_a_name_with_nul_is_what_other_programs_take_it_for() -> None:
    container = open_container(project(Part("sources/a.txt\0.exe", b"a")))
    assert container.read(found(container, "internal://a.txt")) == b"a"
    container = open_container(project(Part("sources/a.txt\0.exe", b"a"), Part("sources/a.txt", b"b")))
    assert rules(container) == ["A003", "A003"]


@pytest.mark.parametrize("name", ["\0", ".", "\x07"])
def test_23_an_entry_without_a_usable_name_is_refused(name: str) -> None:
    refused_entry(open_container(project(Part(name))), "A007", name)


@pytest.mark.parametrize("name", ["CON", "nul.txt", "Interview: 1.txt", "a.", "b ", "what?.txt"])
def test_24_names_that_windows_cannot_store_are_accepted_with_a_warning(name: str) -> None:
    container = open_container(project(Part(f"sources/{name}", b"a")))
    assert rules(container) == ["A022"]
    assert container.read(found(container, f"internal://{name}")) == b"a"


@pytest.mark.parametrize("shifted", [False, True])
def test_25_bytes_before_the_archive_are_ignored_with_a_warning(*, shifted: bool) -> None:
    parts = (Part("project.qde", XML), Part("sources/a.txt", b"a"))
    container = open_container(archive(*parts, prefix=b"MZ junk", shifted=shifted))
    assert rules(container) == ["A023"]
    assert container.verify() == []
    assert container.read(found(container, "a.txt")) == b"a"


@pytest.mark.parametrize("length", [1, 5000, 200_000])
def test_25_bytes_after_the_archive_are_ignored_with_a_warning(length: int) -> None:
    container = open_container(archive(Part("project.qde", XML), suffix=b"\0" * length))
    assert rules(container) == ["A023"]
    assert container.read(container.root) == XML


def test_25_an_archive_comment_is_no_junk_even_with_an_end_mark_in_it() -> None:
    comment = b"a comment PK\5\6 and more than twenty bytes behind it"
    container = open_container(archive(Part("project.qde", XML), comment=comment))
    assert container.diagnostics == []


def test_26_a_part_of_a_split_archive_is_refused() -> None:
    assert "split" in refusal(archive(Part("project.qde", XML), disk=1))
    assert "split" in refusal(project(Part("sources/a.txt", disk=2)))
    content = archive(Part("project.qde", XML), zip64=True)
    place = content.rindex(b"PK\6\7")
    assert "split" in refusal(content[: place + 16] + struct.pack("<L", 2) + content[place + 20 :])


def test_27_an_internal_file_beyond_the_standard_is_accepted_with_a_warning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("refiqda.exchange.members.INTERNAL_FILE_LIMIT", 100)
    container = open_container(project(Part("sources/a.avi", bytes(101))))
    assert rules(container) == ["A024"]
    assert len(container.read(found(container, "a.avi"))) == 101


# The rest


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


def test_18_a_missing_zip64_end_is_refused() -> None:
    content = archive(Part("project.qde", XML), zip64=True).replace(b"PK\6\6", b"PK\6\0")
    assert "ZIP64 end record is missing" in refusal(content)


def test_1_a_name_longer_than_the_table_is_refused() -> None:
    content = bytearray(project())
    place = content.index(b"PK\1\2")
    content[place + 32 : place + 34] = b"\xff\xff"
    assert "cut off" in refusal(bytes(content))


def test_an_empty_file_may_be_deflated_into_no_bytes_at_all() -> None:
    container = open_container(project(Part("sources/a.txt", b"", packed=b"")))
    assert container.read(found(container, "a.txt")) == b""
