from __future__ import annotations

import io
import zipfile

import pytest

from refiqda import model
from refiqda.errors import OutputExistsError
from refiqda.exchange.container import open_container
from refiqda.exchange.packing import Packed, pack, write_packed
from refiqda.exchange.programs import NVIVO, STANDARD
from refiqda.exchange.reader import read_xml
from tests.exchange.zip_builder import Part, archive

FIRST = "11111111-1111-4111-8111-111111111111"
SECOND = "22222222-2222-4222-8222-222222222222"
THIRD = "33333333-3333-4333-8333-333333333333"


def source(guid: str, path: str | None, **fields: object) -> model.TextSource:
    return model.TextSource(guid=guid, plain_text_path=path, **fields)  # type: ignore[arg-type]  # any field


def packed(tree: model.Project, *parts: Part, **options: object) -> Packed:
    container = open_container(archive(Part("project.qde", b"<x/>"), *parts))
    return pack(tree, container, **options)  # type: ignore[arg-type]  # any option


def archived(result: Packed) -> zipfile.ZipFile:
    stream = io.BytesIO()
    write_packed(result, stream)
    return zipfile.ZipFile(stream)


def paths(result: Packed) -> list[str | None]:
    return [one.plain_text_path for one in result.tree.sources if isinstance(one, model.TextSource)]


def details(result: Packed) -> list[tuple[str, str, str | None]]:
    return [(loss.kind, loss.detail, loss.name) for loss in result.losses]


def test_the_xml_comes_first_and_sources_follow_in_the_order_of_the_project() -> None:
    tree = model.Project(
        name="P",
        sources=[source(SECOND, f"internal://{SECOND}.txt"), source(FIRST, f"internal://{FIRST}.txt")],
    )
    result = packed(tree, Part(f"sources/{FIRST}.txt", b"one"), Part(f"sources/{SECOND}.txt", b"two"))
    found = archived(result)
    assert found.namelist() == ["project.qde", f"sources/{SECOND}.txt", f"sources/{FIRST}.txt"]
    assert found.read(f"sources/{SECOND}.txt") == b"two"
    assert not result.losses


def test_what_is_written_can_be_read_again() -> None:
    tree = model.Project(name="P", sources=[source(FIRST, f"internal://{FIRST}.txt")])
    result = packed(tree, Part(f"sources/{FIRST}.txt", b"one"))
    stream = io.BytesIO()
    write_packed(result, stream)
    container = open_container(stream.getvalue())
    assert container.diagnostics == []
    with container.stream(container.root) as xml:
        assert read_xml(xml).tree == tree


@pytest.mark.parametrize(
    ("stored", "path"),
    [
        (f"sources/{FIRST}.txt", f"{FIRST}.txt"),
        (f"sources/{FIRST}.txt", f"internal:///{FIRST}.txt"),
        (f"sources/{FIRST}.txt", f"internal://sources/{FIRST}.txt"),
        (f"sources/deep/{FIRST}.txt", f"internal://deep/{FIRST}.txt"),
        (f"Sources/{FIRST}.txt", f"internal://{FIRST.upper()}.TXT"),
        (f"sources/{FIRST}.txt", f"sources\\{FIRST}.txt"),
    ],
)
def test_odd_paths_and_places_become_flat_and_plain_and_are_told(stored: str, path: str) -> None:
    result = packed(model.Project(name="P", sources=[source(FIRST, path)]), Part(stored, b"one"))
    assert paths(result) == [f"internal://{FIRST}.txt"]
    assert archived(result).read(f"sources/{FIRST}.txt") == b"one"
    assert [loss.kind for loss in result.losses] in (["repaired"], ["renamed"])


def test_a_file_that_is_not_named_by_a_guid_gets_that_of_its_source() -> None:
    tree = model.Project(name="P", sources=[source(FIRST, "board_2017.txt", name="Board")])
    result = packed(tree, Part("sources/board_2017.txt", b"one"))
    assert paths(result) == [f"internal://{FIRST}.txt"]
    assert archived(result).namelist() == ["project.qde", f"sources/{FIRST}.txt"]
    assert details(result) == [("renamed", "its file has a name of the standard's form now", "Board")]


def test_two_sources_on_one_file_share_it_and_two_files_of_one_name_stay_apart() -> None:
    tree = model.Project(
        name="P",
        sources=[
            source(FIRST, "internal://a.txt"),
            source(SECOND, "a.txt"),
            source(THIRD, "internal://b/a.txt"),
        ],
    )
    result = packed(tree, Part("sources/a.txt", b"one"), Part("sources/b/a.txt", b"two"))
    assert paths(result) == [f"internal://{FIRST}.txt", f"internal://{FIRST}.txt", f"internal://{THIRD}.txt"]
    assert len(result.members) == 3


def test_a_new_name_never_takes_that_of_another_file() -> None:
    tree = model.Project(
        name="P", sources=[source(FIRST, "internal://a.txt"), source(SECOND, f"internal://{FIRST}.txt")]
    )
    result = packed(tree, Part("sources/a.txt", b"one"), Part(f"sources/{FIRST}.txt", b"two"))
    found = archived(result)
    first, second = paths(result)
    assert second == f"internal://{FIRST}.txt"
    assert found.read(f"sources/{FIRST}.txt") == b"two"
    assert first is not None
    assert found.read("sources/" + first.removeprefix("internal://")) == b"one"


def test_what_nothing_names_is_left_out_and_told_but_not_what_systems_leave() -> None:
    result = packed(
        model.Project(name="P"),
        Part("sources/.root", b""),
        Part("__MACOSX/x", b""),
        Part("notes.json", b"{}"),
    )
    assert archived(result).namelist() == ["project.qde"]
    assert details(result) == [("dropped", "nothing in the project names it", "notes.json")]


def test_a_damaged_or_hostile_member_is_never_copied() -> None:
    tree = model.Project(name="P", sources=[source(FIRST, f"internal://{FIRST}.txt", name="Talk")])
    result = packed(tree, Part(f"sources/{FIRST}.txt", b"one", crc=1), Part("../../etc/x", b"bad"))
    assert archived(result).namelist() == ["project.qde"]
    assert paths(result) == [f"internal://{FIRST}.txt"]
    assert [(loss.kind, loss.object) for loss in result.losses] == [
        ("degraded", "source"),
        ("dropped", "file"),
        ("dropped", "file"),
    ]


def test_a_missing_file_is_told_and_its_path_gets_the_standards_form() -> None:
    tree = model.Project(name="P", sources=[source(FIRST, "internal://gone.txt"), source(SECOND, "gone.txt")])
    result = packed(tree)
    assert paths(result) == [f"internal://{FIRST}.txt"] * 2
    assert result.losses.count("degraded") == 2


def test_a_project_without_any_file_is_only_its_xml() -> None:
    tree = model.Project(name="P", sources=[source(FIRST, None, plain_text_content="Hello")])
    result = pack(tree, None)
    assert archived(result).namelist() == ["project.qde"]
    assert not result.losses


def test_a_new_text_is_packed_before_one_of_the_container() -> None:
    path = f"internal://{FIRST}.txt"
    tree = model.Project(name="P", sources=[source(FIRST, path)])
    result = packed(tree, Part(f"sources/{FIRST}.txt", b"old"), new_texts={path: "n\u00e9w"})
    assert archived(result).read(f"sources/{FIRST}.txt") == "n\u00e9w".encode()


def test_a_program_has_its_own_folder() -> None:
    tree = model.Project(name="P", sources=[source(FIRST, f"internal://{FIRST}.txt")])
    result = packed(tree, Part(f"sources/{FIRST}.txt", b"one"), program=NVIVO)
    assert archived(result).namelist() == ["project.qde", f"Sources/{FIRST}.txt"]


def test_nothing_tells_when_and_where_the_archive_was_packed() -> None:
    tree = model.Project(name="P", sources=[source(FIRST, f"internal://{FIRST}.txt")])
    part = Part(
        f"sources/{FIRST}.txt", b"one", comment=b"by me", extra=b"\x75\x78\x01\x00\x01", descriptor=True
    )
    for entry in archived(packed(tree, part)).infolist():
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        assert entry.comment == b""
        assert entry.extra == b""
        assert entry.external_attr == 0o100644 << 16


def test_the_same_project_gives_the_same_bytes() -> None:
    tree = model.Project(name="P", sources=[source(FIRST, "internal://a.txt")])
    made = []
    for program in (STANDARD, STANDARD):
        stream = io.BytesIO()
        write_packed(packed(tree, Part("sources/a.txt", b"one"), program=program), stream)
        made.append(stream.getvalue())
    assert made[0] == made[1]


def test_an_existing_file_is_not_overwritten(tmp_path: object) -> None:
    target = f"{tmp_path}/out.qdpx"
    result = pack(model.Project(name="P"), None)
    write_packed(result, target)
    with pytest.raises(OutputExistsError):
        write_packed(result, target)
    write_packed(result, target, overwrite=True)
