"""``refiqda check``: problems of a file, and those repaired that can be."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import attrs
import click

from refiqda.cli.options import (
    FILE,
    check_output,
    check_suffix,
    output_options,
    program_option,
    read_project,
)
from refiqda.cli.trailing import Told, trail_options, write_project
from refiqda.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from refiqda.diagnostics import Diagnostic
    from refiqda.losses import LossReport


def _codes(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (value or "").split(",") if part.strip())


@click.command("check")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@program_option("Look also for what this program would refuse, lose or put elsewhere")
@click.option("--select", metavar="CODES", callback=_codes, help="Look for these only: S1,R101 or names.")
@click.option("--ignore", metavar="CODES", callback=_codes, help="Leave these out.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "sarif"]), default="text", show_default=True
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--fix", is_flag=True, help="Repair what can be repaired without a loss, into OUT.")
@click.option(
    "--leave-out", is_flag=True, help="With --fix: also leave out what cannot be said, and list it."
)
@output_options(required=False, what="With --fix: the project (.qdpx) to write.")
@trail_options
@click.pass_context
def command(
    context: click.Context,
    files: tuple[Path, ...],
    tool: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    form: str,
    as_json: bool,
    fix: bool,
    leave_out: bool,
    output: Path | None,
    force: bool,
    told: Told,
) -> None:
    """Look for problems in FILEs: what other programs would refuse, lose or show wrongly.

    Leaves with 1 if there is an error, 0 if there are only warnings or nothing. What a
    problem means: refiqda rules CODE. With --fix the project is written anew as any program
    that keeps to the standard accepts it, or for TOOL, and what is said concerns the new file.

    Example: refiqda check study.qdpx --for atlasti --ignore A
    """
    from refiqda.checks import check  # noqa: PLC0415 - loaded only where it is used

    losses = None
    if fix or leave_out or output is not None:
        path, losses = _fixed(files, output, tool, told, fix=fix, leave_out=leave_out, force=force)
        files = (path,)
    named = _named(files)
    found = [
        attrs.evolve(one, file=name)
        for name, path in named.items()
        for one in check(path, tool=tool, select=select, ignore=ignore)
    ]
    _tell(found, named, "json" if as_json else form, losses, told)
    context.exit(1 if any(one.severity == "error" for one in found) else 0)


def _fixed(
    files: tuple[Path, ...],
    output: Path | None,
    tool: str | None,
    told: Told,
    *,
    fix: bool,
    leave_out: bool,
    force: bool,
) -> tuple[Path, LossReport]:
    """Write the repaired project and return where it is, and what that cost."""
    if not fix or output is None:
        raise InvalidArgumentError(
            "--fix, --leave-out and -o go together",
            remedy="Write: refiqda check FILE --fix -o OUT.qdpx [--leave-out].",
        )
    if len(files) != 1:
        raise InvalidArgumentError("--fix repairs one file at a time", remedy="Name one FILE.")
    check_suffix(output, [".qdpx"])
    check_output(output, files, force=force)
    losses = write_project(
        read_project(files[0]),
        output,
        told=told,
        command="check --fix",
        inputs=files,
        goes_on=files[0],
        tool=tool,
        overwrite=force,
        leave_out=leave_out,
    )
    return output, losses


def _named(files: tuple[Path, ...]) -> dict[str, Path]:
    """Return the files by their names, each once; those of one name by as few folders as tell them apart."""
    waiting = list({path.absolute(): path for path in files})
    named: dict[Path, str] = {}
    length = 0
    while waiting:
        length += 1
        tails = {path: "/".join(path.parts[-length:]) for path in waiting}
        often = Counter(tails.values())
        named |= {path: tail for path, tail in tails.items() if often[tail] == 1}
        waiting = [path for path in waiting if path not in named]
    return {named[path.absolute()]: path for path in dict.fromkeys(files)}


def _tell(
    found: list[Diagnostic], files: Mapping[str, Path], form: str, losses: LossReport | None, told: Told
) -> None:
    """Print the findings in the form asked for, after what a repair did."""
    names = list(files)
    if form == "text":
        from refiqda.render.losses import show_losses  # noqa: PLC0415 - loaded only where it is used
        from refiqda.render.problems import show_problems  # noqa: PLC0415 - as above

        if losses is not None:
            show_losses(losses, names[0])
        show_problems(found, names)
        return
    from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

    if form == "sarif":
        from refiqda import __version__  # noqa: PLC0415 - as above
        from refiqda.exchange.container import open_container  # noqa: PLC0415 - as above
        from refiqda.render.sarif import sarif  # noqa: PLC0415 - as above

        roots = {name: open_container(path).root.name for name, path in files.items()}
        print_json(sarif(found, names, __version__, roots))
        return
    from refiqda.diagnostics import count_by_severity  # noqa: PLC0415 - as above

    repaired = {} if losses is None else {"output": names[0], "repaired": losses.to_dict()}
    print_json(
        {
            "format": "refiqda.check/1",
            "counts": count_by_severity(found),
            "diagnostics": [one.to_dict() for one in found],
            **repaired,
            **told.shown(),
        }
    )
