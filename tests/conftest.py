"""What all tests share: the folders of real files, and which tests run when nobody says.

Tests marked ``corpus`` read folders that are not part of this repository, those marked ``peers`` run public programs
that are not; environment variables name them. Tests marked ``corpus``, ``long`` or ``peers`` run when asked for with
``-m`` and are left out otherwise.

Generated examples are the same on every run, so that a red run can be repeated; ``HYPOTHESIS_PROFILE=search``
looks for new ones, and for more of them.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.internal.conjecture import providers

settings.register_profile("steady", derandomize=True, deadline=None, max_examples=30)
settings.register_profile("search", deadline=None, max_examples=200)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

if hasattr(providers, "_get_local_constants"):
    # Else examples are drawn from the constants of whatever modules a worker has loaded by then, and differ from run
    # to run. There is no setting for it.
    providers._get_local_constants = providers.Constants  # type: ignore[attr-defined]

ON_REQUEST = ("corpus", "long", "peers")


def folder_named_by(variable: str) -> Path:
    """Return the folder that an environment variable names; fail the test where there is none."""
    value = os.environ.get(variable)
    if not value:
        pytest.fail(f"{variable} is not set; it must name the folder that this test reads", pytrace=False)
    folder = Path(value)
    if not folder.is_dir():
        pytest.fail(f"{variable} names no folder: {value}", pytrace=False)
    return folder


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Return the folder of real projects and codebooks."""
    return folder_named_by("REFIQDA_CORPUS")


@pytest.fixture(scope="session")
def standard() -> Path:
    """Return the folder of the official schemas."""
    return folder_named_by("REFIQDA_STANDARD")


@pytest.fixture(scope="session")
def agreement_cases() -> Path:
    """Return the folder of published examples of agreement."""
    return folder_named_by("REFIQDA_AGREEMENT_CASES")


@pytest.fixture(scope="session")
def peers() -> Path:
    """Return the folder of public programs (docs/peers.md says what is in it)."""
    return folder_named_by("REFIQDA_PEERS")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what runs on request only, unless ``-m`` says which tests to run."""
    if config.option.markexpr:
        return
    left_out = [item for item in items if any(item.get_closest_marker(name) for name in ON_REQUEST)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        gone = set(left_out)
        items[:] = [item for item in items if item not in gone]
