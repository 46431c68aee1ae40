"""A value of the wrong kind is refused at the front door, in one line that says what to give instead."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import refiqda
from refiqda.errors import InvalidArgumentError
from refiqda.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable


def study(*coders: str) -> Project:
    """Return codings of one text by these people, by two of them unless named."""
    project = Project.new("Study")
    project.add_source("Interview", "Some words that were said.")
    project.add_code("Trust")
    for name in coders or ("Mara", "Colm"):
        project.add_coding("Interview", 0, 10, "Trust", project.add_user(name))
    return project


WRONG = (5, 3.5, [1], object(), {"A": 5})
NO_PROJECT = (*WRONG, None, "study.qdpx", Path("study.qdpx"), b"PK")

NEEDS_A_PROJECT: dict[str, Callable[[Any], object]] = {
    "write": lambda given: refiqda.write(given, "never.qdpx"),
    "write for a program": lambda given: refiqda.write(given, "never.qdpx", tool="nvivo"),
    "convert": lambda given: refiqda.convert(given, tool="nvivo"),
    "digest": refiqda.digest,
    "agree": refiqda.agree,
    "agree, one of two": lambda given: refiqda.agree({"A": study("A"), "B": given}),
    "differences": refiqda.differences,
    "differences, one of two": lambda given: refiqda.differences({"A": study("A"), "B": given}),
    "consensus": refiqda.consensus,
    "apply": lambda given: refiqda.apply(given, refiqda.consensus(study())),
    "merge, one of two": lambda given: refiqda.merge({"A": study(), "B": given}),
}


@pytest.mark.parametrize("call", NEEDS_A_PROJECT.values(), ids=NEEDS_A_PROJECT)
@pytest.mark.parametrize("given", NO_PROJECT, ids=lambda given: type(given).__name__)
def test_what_is_no_project_is_refused_with_how_to_get_one(
    call: Callable[[Any], object], given: object
) -> None:
    with pytest.raises(InvalidArgumentError, match=r"refiqda\.read") as caught:
        call(given)
    assert "\n" not in str(caught.value)
    assert not Path("never.qdpx").exists()


@pytest.mark.parametrize("call", [refiqda.read, refiqda.read_codebook, refiqda.check])
@pytest.mark.parametrize("given", [*WRONG, None], ids=lambda given: type(given).__name__)
def test_what_is_no_file_is_refused_by_its_kind(call: Callable[[Any], object], given: object) -> None:
    with pytest.raises(InvalidArgumentError, match="path, bytes or a binary file is needed"):
        call(given)


def test_a_file_opened_as_text_is_refused_with_how_to_open_it() -> None:
    with pytest.raises(InvalidArgumentError, match='"rb"'):
        refiqda.read(io.StringIO("<Project/>"))  # type: ignore[arg-type]  # the fault that is tested


def test_any_path_like_object_is_a_path(tmp_path: Path) -> None:
    class Place(os.PathLike[str]):
        def __fspath__(self) -> str:
            return str(tmp_path / "study.qdpx")

    refiqda.write(study(), tmp_path / "study.qdpx")
    assert refiqda.read(Place()).tree.sources  # type: ignore[arg-type]  # more than the annotation says


@pytest.mark.parametrize("tool", [None, "nvivo"])
@pytest.mark.parametrize("given", [*WRONG, None], ids=lambda given: type(given).__name__)
def test_what_cannot_be_written_to_is_refused(given: Any, tool: str | None) -> None:  # noqa: ANN401 - a wrong one
    with pytest.raises(InvalidArgumentError, match="path or a binary file is needed"):
        refiqda.write(study(), given, tool=tool)


@pytest.mark.parametrize("given", WRONG, ids=lambda given: type(given).__name__)
def test_a_tool_that_is_no_name_is_refused_with_the_list(given: Any) -> None:  # noqa: ANN401 - a wrong one
    with pytest.raises(InvalidArgumentError, match="nvivo, nvivo-mac"):
        refiqda.convert(study(), tool=given)


@pytest.mark.parametrize("given", [5, [study()], "a.qdpx", study()], ids=lambda given: type(given).__name__)
def test_copies_to_merge_are_asked_for_by_label(given: Any) -> None:  # noqa: ANN401 - a wrong one
    with pytest.raises(InvalidArgumentError, match="mapping"):
        refiqda.merge(given)


@pytest.mark.parametrize("given", NO_PROJECT[:-3], ids=lambda given: type(given).__name__)
def test_a_base_that_is_no_project_is_refused(given: Any) -> None:  # noqa: ANN401 - a wrong one
    if given is not None:
        with pytest.raises(InvalidArgumentError, match=r"refiqda\.read"):
            refiqda.merge({"A": study(), "B": study()}, base=given)


@pytest.mark.parametrize("given", [5, "Mara", [5]], ids=lambda given: type(given).__name__)
@pytest.mark.parametrize("call", [refiqda.agree, refiqda.differences])
def test_coders_are_a_list_of_names(call: Callable[..., object], given: object) -> None:
    with pytest.raises(InvalidArgumentError, match="list of names"):
        call(study(), coders=given)


@pytest.mark.parametrize("call", [refiqda.agree, refiqda.differences])
def test_no_coder_at_all_is_fewer_than_two(call: Callable[..., object]) -> None:
    with pytest.raises(InvalidArgumentError, match="fewer than two"):
        call({})


@pytest.mark.parametrize("given", WRONG, ids=lambda given: type(given).__name__)
def test_a_log_of_decisions_is_a_path_or_bytes(given: Any) -> None:  # noqa: ANN401 - a wrong one
    with pytest.raises(InvalidArgumentError, match="path or bytes"):
        refiqda.differences(study(), given)


@pytest.mark.parametrize("given", [*WRONG, None, study()], ids=lambda given: type(given).__name__)
def test_what_is_applied_is_a_consensus(given: Any) -> None:  # noqa: ANN401 - a wrong one
    with pytest.raises(InvalidArgumentError, match=r"refiqda\.consensus"):
        refiqda.apply(study(), given)


@pytest.mark.parametrize("given", [5, "majority", [5]], ids=lambda given: type(given).__name__)
@pytest.mark.parametrize("call", [refiqda.consensus, refiqda.differences])
def test_automatic_rules_are_a_list_of_them(call: Callable[..., object], given: object) -> None:
    with pytest.raises(InvalidArgumentError, match="list of rules"):
        call(study(), auto=given)


@pytest.mark.parametrize("call", [refiqda.agree, refiqda.consensus, refiqda.differences])
def test_a_crosswalk_is_one_that_was_read(call: Callable[..., object]) -> None:
    with pytest.raises(InvalidArgumentError, match=r"refiqda\.read_crosswalk"):
        call(study(), crosswalk="crosswalk.xlsx")


def test_an_order_that_there_is_not_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(InvalidArgumentError, match='"substance"'):
        refiqda.differences(study(), order="size")  # type: ignore[arg-type]  # the fault that is tested


@pytest.mark.parametrize("given", [5, "union", [{"id": "x"}], refiqda.Decision(id="x", verb="neither")])
def test_decisions_that_are_none_are_not_written(given: Any, tmp_path: Path) -> None:  # noqa: ANN401 - a wrong one
    with pytest.raises(InvalidArgumentError, match=r"refiqda\.Decision"):
        refiqda.append_decisions(tmp_path / "decisions.jsonl", given)
    assert not list(tmp_path.iterdir())
