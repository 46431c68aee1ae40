"""How tests call a command, and what it gives back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import attrs
from click.testing import CliRunner

from refiqda.cli.app import app

if TYPE_CHECKING:
    from pathlib import Path


@attrs.frozen
class Ran:
    """What a call printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one object on stdout."""
        value: dict[str, Any] = json.loads(self.out)
        return value


def run_command(*arguments: str | Path) -> Ran:
    """Run the command in this process."""
    result = CliRunner().invoke(app, [str(each) for each in arguments])
    return Ran(result.exit_code, result.stdout, result.stderr)
