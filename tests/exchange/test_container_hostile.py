"""Bombs, lies and strange entries: cases 14 to 27 of the list of hostile input."""

from __future__ import annotations

import struct

import attrs
import pytest

from refiqda.errors import UnusableFileError, UnusableMemberError
from refiqda.exchange.container import open_container
from refiqda.exchange.limits import Limits
from tests.exchange.container_checks import found, refusal, refused_entry, rules
from tests.exchange.zip_builder import XML, Part, archive, project


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


def test_18_a_missing_zip64_end_is_refused() -> None:
    content = archive(Part("project.qde", XML), zip64=True).replace(b"PK\6\6", b"PK\6\0")
    assert "ZIP64 end record is missing" in refusal(content)
