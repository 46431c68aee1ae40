"""The command ``refiqda``: one short module a command, loaded when that command is used."""

from __future__ import annotations


def main() -> None:
    """Run the command line and leave with its exit code: 0, 1 or 2 (130 when interrupted)."""
    from refiqda.cli.app import app  # noqa: PLC0415 - loaded only where it is used

    app()
