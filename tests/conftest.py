"""Fixtures that several layers share: where the real files are, for tests marked ``corpus``."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def _folder(variable: str) -> Path:
    named = os.environ.get(variable)
    assert named, f"tests marked corpus need the environment variable {variable}"
    return Path(named)


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real project files."""
    return _folder("REFIQDA_CORPUS")


@pytest.fixture(scope="session")
def standard() -> Path:
    """The folder of the official schemas."""
    return _folder("REFIQDA_STANDARD")


@pytest.fixture(scope="session")
def agreement_cases() -> Path:
    """The folder of published agreement examples."""
    return _folder("REFIQDA_AGREEMENT_CASES")
