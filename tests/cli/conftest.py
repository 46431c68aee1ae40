"""Projects and calls for the tests of the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from refiqda.demonstration.content import clinic_interviews
from refiqda.demonstration.run import coder_project, run_demonstration
from refiqda.output import write
from tests.cli.calls import Ran, run_command

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def run() -> Callable[..., Ran]:
    """Return how a command is run."""
    return run_command


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the demonstration in it; tests only read it."""
    folder = tmp_path_factory.mktemp("made") / "study"
    run_demonstration(folder)
    return folder


@pytest.fixture
def two_files(tmp_path: Path) -> tuple[Path, Path]:
    """Return the files of two coders of one study, in a folder without study.toml."""
    content = clinic_interviews()
    paths = []
    for coder, name in zip(content.coders, ("mara.qdpx", "colm.qdpx"), strict=True):
        paths.append(tmp_path / name)
        write(coder_project(content, coder), paths[-1], tool="standard")
    return paths[0], paths[1]
