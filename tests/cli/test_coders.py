"""``--coder NAME=FILE[:USER]`` in all its forms."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda.cli.coders import CoderSpec, CoderSpecType, labels

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.calls import Ran


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("MR=a.qdpx", CoderSpec("MR", Path("a.qdpx"))),
        ("MR=a.qdpx:Mara Ridge", CoderSpec("MR", Path("a.qdpx"), "Mara Ridge")),
        ("MR=C:\\a.qdpx", CoderSpec("MR", Path("C:\\a.qdpx"))),
        ("MR=C:\\a.QDPX:M:R", CoderSpec("MR", Path("C:\\a.QDPX"), "M:R")),
        ("M R=x=y.qde", CoderSpec("M R", Path("x=y.qde"))),
    ],
)
def test_the_user_is_what_follows_the_suffix(said: str, meant: CoderSpec) -> None:
    assert CoderSpecType().convert(said, None, None) == meant


@pytest.mark.parametrize("said", ["a.qdpx", "MR=", "=a.qdpx", "MR=a.docx"])
def test_what_is_no_coder_is_refused(run: Callable[..., Ran], said: str) -> None:
    ran = run("agree", "--coder", said)
    assert ran.code == 2
    assert "NAME=FILE" in ran.err


def test_users_of_one_file_are_called_as_asked(run: Callable[..., Ran], made: Path) -> None:
    study = made / "study.qdpx"
    ran = run("agree", "--coder", f"M={study}:Mara Ridge", "--coder", f"C={study}:Colm Vance", "--json")
    assert ran.json["coders"] == ["M", "C"]


def test_a_file_of_several_lists_them(
    run: Callable[..., Ran], two_files: tuple[Path, Path], tmp_path: Path
) -> None:
    several = tmp_path / "several.qdpx"
    project = refiqda.read(two_files[1])
    third = project.add_user("Ines Hale")
    project.add_coding("Interview 1", 0, 9, project.tree.code_book[0], third)
    refiqda.write(project, several)
    ran = run("agree", "--coder", f"C={several}", two_files[0])
    assert ran.code == 2
    assert "Colm Vance, Ines Hale" in ran.err
    for name, path in (("Ines Hale", several), ("Mara Ridge", two_files[0])):
        assert (
            run("agree", "--coder", f"X={path}:{name}", two_files[0 if path == several else 1], "--json").code
            == 0
        )
    nobody = run("agree", "--coder", f"M={two_files[0]}:Nobody", two_files[1])
    assert nobody.code == 2
    assert "Mara Ridge" in nobody.err


def test_a_file_whose_codings_are_all_in_another_is_no_coders_own(
    run: Callable[..., Ran], made: Path, two_files: tuple[Path, Path]
) -> None:
    ran = run("agree", "--coder", f"M={made / 'study.qdpx'}", two_files[1])
    assert ran.code == 2
    assert "in another of the files too" in ran.err


def test_two_files_of_one_person_need_names(
    run: Callable[..., Ran], two_files: tuple[Path, Path], tmp_path: Path
) -> None:
    copy = tmp_path / "again.qdpx"
    copy.write_bytes(two_files[0].read_bytes())
    assert run("agree", two_files[0], copy).code == 2


def test_a_merged_project_does_not_tell_where_the_files_lay(run: Callable[..., Ran], tmp_path: Path) -> None:
    bytes_of = []
    for number, place in enumerate((tmp_path / "here", tmp_path / "over" / "there")):
        place.mkdir(parents=True)
        for who, codes in (("mara", "1"), ("colm", "2")):
            project = refiqda.Project.new("Apart")
            source = project.add_source("one", "A passage to code.")
            code = project.add_code("Same name", description=codes)
            project.add_coding(source, 2, 9, code, project.add_user(who))
            code.guid = f"{codes * 8}-0000-4000-8000-000000000001"
            project.tree.sources[0].plain_text_selections[0].codings[0].code_ref = code.guid  # type: ignore[union-attr]  # a text
            refiqda.write(project, place / f"{who}.qdpx", tool="standard")
        out = tmp_path / f"{number}.qdpx"
        assert run("merge", place / "mara.qdpx", place / "colm.qdpx", "-o", out).code == 0
        bytes_of.append(out.read_bytes())
    assert bytes_of[0] == bytes_of[1]
    assert "Same name (colm.qdpx)" in {
        code.name for code in refiqda.read(tmp_path / "0.qdpx").index().codes()
    }


def test_files_of_one_name_are_told_apart_by_their_folders() -> None:
    paths = [Path("a/study.qdpx"), Path("b/study.qdpx"), Path("c/other.qdpx")]
    assert list(labels(paths).values()) == ["a/study.qdpx", "b/study.qdpx", "c/other.qdpx"]
    assert list(labels(paths[1:]).values()) == ["study.qdpx", "other.qdpx"]
