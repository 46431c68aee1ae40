"""What all tests share: the folders of real files, and which tests run without being asked for."""

import os
from pathlib import Path

import pytest

ASKED_FOR = ("corpus", "long")  # markers of tests that run only when -m names them


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted = str(config.getoption("markexpr"))
    unasked = [name for name in ASKED_FOR if name not in wanted]
    left = [item for item in items if any(item.get_closest_marker(name) for name in unasked)]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]


def _folder(variable: str) -> Path:
    folder = Path(os.environ.get(variable, ""))
    assert os.environ.get(variable), f"set {variable} to the folder that these tests read"
    assert folder.is_dir(), f"{variable} names no folder"
    return folder


@pytest.fixture
def corpus() -> Path:
    return _folder("REFIQDA_CORPUS")


@pytest.fixture
def standard() -> Path:
    return _folder("REFIQDA_STANDARD")


@pytest.fixture
def agreement_cases() -> Path:
    return _folder("REFIQDA_AGREEMENT_CASES")
