"""``refiqda reconcile serve``: the page on which analysts read and decide together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from refiqda.cli.coders import CoderSpec, inputs, read_comparison
from refiqda.cli.options import FILE, json_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command("serve", short_help="Read and decide together, on a page.")
@inputs
@click.option("--decisions", type=FILE, metavar="LOG", required=True, help="The log of decisions (.jsonl).")
@click.option("--coders", metavar="A,B", help="Compare these only.")
@click.option(
    "--crosswalk",
    type=FILE,
    metavar="SHEET",
    help="The filled sheet that says which codes made apart are one (.xlsx, .csv).",
)
@click.option("--auto", multiple=True, metavar="RULE", help="Settle by rule: exact, overlap:N (percent).")
@click.option(
    "--order",
    type=click.Choice(["reading", "substance"]),
    default="reading",
    show_default=True,
    help="In reading order, or codes before boundaries.",
)
@click.option("--blind", is_flag=True, help="Hide who is who until everybody has proposed.")
@click.option("--meeting", metavar="NAME", help="What the meeting is called.")
@click.option("--by", "people", multiple=True, metavar="NAME", help="Who is present.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port; any free one unless given.")
@click.option("--no-open", is_flag=True, help="Do not open a browser.")
@json_option
def command(
    files: tuple[Path, ...],
    specs: tuple[CoderSpec, ...],
    decisions: Path,
    coders: str | None,
    crosswalk: Path | None,
    auto: tuple[str, ...],
    order: str,
    blind: bool,
    meeting: str | None,
    people: tuple[str, ...],
    port: int,
    no_open: bool,
    as_json: bool,
) -> None:
    """Read and decide together, on a page that this computer alone can see.

    Example: refiqda reconcile serve study.qdpx --decisions decisions.jsonl
    """
    from refiqda.page.app import make_app  # noqa: PLC0415 - loaded only where it is used
    from refiqda.page.desk import Desk  # noqa: PLC0415 - as above
    from refiqda.page.security import Security  # noqa: PLC0415 - as above
    from refiqda.page.serving import open_port, serve  # noqa: PLC0415 - as above
    from refiqda.page.study import Study  # noqa: PLC0415 - as above

    comparison = read_comparison(files, specs)
    named = tuple(part.strip() for part in (coders or "").split(",") if part.strip())
    study = Study(
        comparison.material,
        coders=named or comparison.named or None,
        order="substance" if order == "substance" else "reading",
        projects=tuple(comparison.projects.values()),
    )
    desk = Desk(study, decisions, rules=auto, blind=blind, meeting=meeting, people=people)
    on = open_port(port)
    security = Security(on.getsockname()[1])
    app = make_app(desk, security)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json({"format": "refiqda.reconcile-serve/1", "address": security.address})
    else:
        click.echo(security.address)
    serve(app, on)
