"""The group of all commands: it imports a command's module when that command is asked for."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final, NoReturn

import click

from refiqda import __version__
from refiqda.cli.failures import run_safely
from refiqda.cli.outbound import guarded, offering, remember

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "info": ("info", "What is in a file, with some coded passages to compare."),
    "check": ("check", "Look for problems that other programs would stumble over."),
    "rules": ("rules", "What each problem means, and what to do about it."),
    "convert": ("convert", "Write a project cleanly, for a program if you name one."),
    "build": ("build", "A project from texts and a table of codings."),
    "import": ("import_", "Other programs' projects, or Word comments, as a project."),
    "speakers": ("speakers", "Who speaks where in transcripts, marked as cases."),
    "codebook": ("codebook", "The codebook to Word or Excel and back; recoding."),
    "blank": ("blank", "A copy with sources and codebook only, to code in apart."),
    "split": ("split", "A copy for each analyst, with nobody else's work."),
    "diff": ("diff", "What changed from one project to another."),
    "merge": ("merge", "Copies of one study, coded apart, into one project."),
    "crosswalk": ("crosswalk", "What each saw where the other did; which codes are one."),
    "agree": ("agree", "What analysts share, code by code, with figures of agreement."),
    "reconcile": ("reconcile", "Differences, decisions, and the consensus they lead to."),
    "memos": ("memos", "Memos with their passages, as Word documents."),
    "export": ("export", "Codings, codes, cases, notes and more as a table."),
    "study": ("study", "What a study says about itself, and what it lacks."),
    "trail": ("trail", "What changed, who decided and why, so that alteration shows."),
    "quotes": ("quotes", "Passages of a theme, quotes that match, and manuscripts checked."),
    "demo": ("demo", "A whole invented study, start to end, in a new folder."),
}
"""Each command, its module in this package, and its line in the overview."""

GROUPS: Final[tuple[str, ...]] = ("codebook", "quotes", "reconcile", "speakers", "study", "trail")
"""Commands that have commands of their own."""

CONTEXT: Final = {"max_content_width": 100}


class App(click.Group):
    """The group; its overview is printed without importing any command."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names, in the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import a command, or return None where there is no such name."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"refiqda.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return offering(command)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the arguments apart, and keep them as they were typed."""
        remember(ctx, args)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - whatever a command returns
        """Run the command; what it writes is looked through for names of the private register."""
        with guarded(ctx):
            return super().invoke(ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write the overview of the commands."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any) -> NoReturn:  # type: ignore[override]  # noqa: ANN401 - published without types
        """Run, turn every failure into one line, and leave."""
        extra["standalone_mode"] = False
        start = super().main
        run_safely(lambda: start(args, prog_name or "refiqda", **extra))


@click.group(cls=App, invoke_without_command=True, context_settings=CONTEXT)
@click.version_option(__version__, prog_name="refiqda", message="%(prog)s %(version)s")
@click.pass_context
def app(context: click.Context) -> None:
    """Move, compare and reconcile qualitative coding in the REFI-QDA exchange format.

    Works on the .qdpx and .qdc files that NVivo, ATLAS.ti, MAXQDA, QualCoder and others
    export. Your files are only ever read; what a command makes goes to a new file.

    Without a command it says what lies in this folder and the next sensible step.

    Example: refiqda info study.qdpx
    """
    if context.invoked_subcommand is None:
        from refiqda.cli.folder import show_folder  # noqa: PLC0415 - loaded only where it is used

        show_folder()
