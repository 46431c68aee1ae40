"""``refiqda reconcile apply``: the consensus, as a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from refiqda.cli.options import check_output, check_suffix, json_option, output_options
from refiqda.cli.reconcile_options import Asked, asked_for
from refiqda.cli.trailing import Told, enter_log, trail_options, write_project

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.cli.coders import Comparison
    from refiqda.reconciliation.consensus import Consensus


@click.command("apply", short_help="Make the consensus.")
@asked_for(log=True)
@click.option(
    "--only-consensus", is_flag=True, help="Leave the analysts' own codings of the compared texts out."
)
@click.option(
    "--notes", is_flag=True, help="Give each coding of the consensus a note that says how it came about."
)
@click.option("--allow-open", is_flag=True, help="Write even though differences are still open.")
@output_options(what="The project with the consensus (.qdpx).")
@json_option
@trail_options
@click.pass_context
def apply_command(
    context: click.Context,
    asked: Asked,
    only_consensus: bool,
    notes: bool,
    allow_open: bool,
    output: Path,
    force: bool,
    as_json: bool,
    told: Told,
) -> None:
    """Make the consensus: what all marked alike, and what was decided about the rest.

    Nothing is written while differences are open, unless you say --allow-open; it leaves
    with 1 then as well as without. Rules given by --auto are added to the log.

    A memo in the project lists every decision. Definitions that you revised go into the
    codebook, themes become sets. Where you keep two readings, both stay as they are.

    Once the log has grown, make the consensus again from the same files. A consensus that
    a file has already is not compared, and the new one takes its place.

    Example: refiqda reconcile apply study.qdpx --decisions decisions.jsonl -o consensus.qdpx
    """
    from refiqda.reconciliation.apply import put  # noqa: PLC0415 - loaded only where it is used
    from refiqda.reconciliation.consensus import consensus  # noqa: PLC0415 - as above
    from refiqda.render.reconciliation.applied import apply_json, show_applied  # noqa: PLC0415 - as above

    check_suffix(output, [".qdpx"])
    check_output(output, asked.given, force=force)
    chosen = asked.read()
    agreed = consensus(
        chosen.comparison.material,
        asked.log,
        coders=chosen.coders,
        auto=asked.auto,
        crosswalk=chosen.crosswalk,
    )
    made = losses = None
    if allow_open or not agreed.open:
        made = put(chosen.comparison.whole(), agreed, only_consensus=only_consensus, notes=notes)
        _remember(asked, chosen.comparison, agreed)
    enter_log(asked.log, told=told, beside=output)  # what was decided stands before what came of it
    if made is not None:
        losses = write_project(
            made.project,
            output,
            told=told,
            command="reconcile apply",
            inputs=asked.given,
            overwrite=force,
        )
    name = None if made is None else output.name
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json({**apply_json(agreed, name, made, losses), **told.shown()})
    else:
        show_applied(agreed, name, made, only_consensus=only_consensus, losses=losses)
    context.exit(1 if agreed.open else 0)


def _remember(asked: Asked, comparison: Comparison, agreed: Consensus) -> None:
    """Add the rules of ``--auto`` to the log: before the project is there, so that none is without its log."""
    if not asked.auto:
        return
    from refiqda.reconciliation.freshness import begun_on  # noqa: PLC0415 - loaded only where it is used
    from refiqda.reconciliation.listing import remember_rules  # noqa: PLC0415 - as above

    found = agreed.differences
    inputs = begun_on(comparison.material, found.material.coders)
    remember_rules(asked.log, asked.auto, inputs, found.items)
