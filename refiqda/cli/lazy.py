"""A group whose commands are imported one by one, when they are asked for."""

from __future__ import annotations

import importlib

import click

from refiqda.cli.outbound import offering


class Lazy(click.Group):
    """A group that knows its commands by name and line, and imports one when it is asked for."""

    def __init__(self, *args: object, table: dict[str, tuple[str, str]], **named: object) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type]  # what click's decorator passes on
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names, in the order of the work."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import a command, or return None where there is no such name."""
        if cmd_name not in self.table:
            return None
        command: click.Command = importlib.import_module(f"refiqda.cli.{self.table[cmd_name][0]}").command
        return offering(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write the overview of the commands."""
        if self.table:
            with formatter.section("Commands"):
                formatter.write_dl([(name, line) for name, (_, line) in self.table.items()])
