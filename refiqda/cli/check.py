"""``refiqda check``: problems of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from refiqda.cli.options import FILE

if TYPE_CHECKING:
    from pathlib import Path


def _codes(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (value or "").split(",") if part.strip())


@click.command("check")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@click.option(
    "--for",
    "tool",
    metavar="TOOL",
    help="Look also for what this program would refuse, lose or put elsewhere: "
    "nvivo, nvivo-mac, atlasti, maxqda, qualcoder, quirkos, f4, transana or standard.",
)
@click.option("--select", metavar="CODES", callback=_codes, help="Look for these only: S1,R101 or names.")
@click.option("--ignore", metavar="CODES", callback=_codes, help="Leave these out.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "sarif"]), default="text", show_default=True
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.pass_context
def command(
    context: click.Context,
    files: tuple[Path, ...],
    tool: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    form: str,
    as_json: bool,
) -> None:
    """Look for problems in FILEs: what other programs would refuse, lose or show wrongly.

    Leaves with 1 if there is an error, 0 if there are only warnings or nothing. What a
    problem means: refiqda rules CODE.

    Example: refiqda check study.qdpx --for atlasti --ignore A
    """
    from refiqda.checks import check  # noqa: PLC0415 - loaded only where it is used

    found = [one for path in files for one in check(path, tool=tool, select=select, ignore=ignore)]
    if form == "sarif" and not as_json:
        from refiqda import __version__  # noqa: PLC0415 - as above
        from refiqda.exchange.container import open_container  # noqa: PLC0415 - as above
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above
        from refiqda.render.sarif import sarif  # noqa: PLC0415 - as above

        roots = {path.name: open_container(path).root.name for path in files}
        print_json(sarif(found, [path.name for path in files], __version__, roots))
    elif as_json or form == "json":
        from refiqda.diagnostics import count_by_severity  # noqa: PLC0415 - as above
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        counts = count_by_severity(found)
        print_json(
            {"format": "refiqda.check/1", "counts": counts, "diagnostics": [one.to_dict() for one in found]}
        )
    else:
        from refiqda.render.problems import show_problems  # noqa: PLC0415 - as above

        show_problems(found, [path.name for path in files])
    context.exit(1 if any(one.severity == "error" for one in found) else 0)
