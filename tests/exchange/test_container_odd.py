"""Odd archives and bare project XML: cases 1 to 13 of the list of hostile input."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import pytest

from refiqda.errors import FileChangedError, UnusableFileError
from refiqda.exchange.container import open_container
from refiqda.exchange.limits import Limits
from tests.exchange.container_checks import found, refusal, refused_entry, rules
from tests.exchange.zip_builder import XML, Part, archive, project

if TYPE_CHECKING:
    from pathlib import Path


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


def test_1_a_name_longer_than_the_table_is_refused() -> None:
    content = bytearray(project())
    place = content.index(b"PK\1\2")
    content[place + 32 : place + 34] = b"\xff\xff"
    assert "cut off" in refusal(bytes(content))
