"""``refiqda reconcile``: differences between coders, decisions about them, and the consensus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from refiqda.cli.coders import CoderSpec, inputs, read_comparison
from refiqda.cli.options import (
    FILE,
    InOrder,
    check_output,
    check_suffix,
    json_option,
    output_options,
)
from refiqda.cli.reconcile_serve import command as serve_command

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from refiqda.matching.crosswalk import Crosswalk

F = TypeVar("F", bound="Callable[..., Any]")


@click.group("reconcile", cls=InOrder, no_args_is_help=False)
def command() -> None:
    """Decide together what analysts marked differently.

    `list` shows every difference, `status` how far you are, `apply` makes the consensus from
    the log of your decisions. The log is a file of one decision a line that is only added to;
    each line says who decided what, and why.

    You write it. Its first line is {"format": "refiqda.decisions/1"}, every other one like
    {"id": "7f8cb18190fa", "verb": "union", "reason": "One sentence.", "by": ["Mara", "Colm"]}

    The verbs are take, union, intersection, range, recode, both-apply, stand-apart and neither;
    memo, defer, revise-code and reopen leave a difference open. What each needs stands in
    docs/deciding.md.

    Example: refiqda reconcile list study.qdpx --decisions decisions.jsonl
    """


def _decisions(*, required: bool) -> Callable[[F], F]:
    return click.option(
        "--decisions", type=FILE, metavar="LOG", required=required, help="The log of decisions (.jsonl)."
    )


def _shared(function: F) -> F:
    function = click.option(
        "--coders", metavar="A,B", help="Compare these only.", callback=lambda _c, _p, value: _names(value)
    )(function)
    function = click.option(
        "--crosswalk",
        type=FILE,
        metavar="SHEET",
        help="The filled sheet that says which codes made apart are one (.xlsx, .csv).",
    )(function)
    return click.option(
        "--auto", multiple=True, metavar="RULE", help="Settle by rule: exact, overlap:N (percent)."
    )(function)


def _said(sheet: Path | None) -> Crosswalk | None:
    """Read the crosswalk, if there is one."""
    if sheet is None:
        return None
    from refiqda.crosswalks import read_crosswalk  # noqa: PLC0415 - loaded only where it is used

    return read_crosswalk(sheet)


def _names(value: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (value or "").split(",") if part.strip())


@command.command("list", short_help="Every difference, in every state.")
@inputs
@_decisions(required=False)
@_shared
@click.option(
    "--order",
    type=click.Choice(["reading", "substance"]),
    default="reading",
    show_default=True,
    help="In reading order, or codes before boundaries.",
)
@click.option("-o", "--output", type=FILE, metavar="OUT", help="Write the list (.json or .csv) to a file.")
@click.option("--force", is_flag=True, help="Overwrite the output if it exists.")
@json_option
def list_command(
    files: tuple[Path, ...],
    specs: tuple[CoderSpec, ...],
    decisions: Path | None,
    coders: tuple[str, ...],
    crosswalk: Path | None,
    auto: tuple[str, ...],
    order: str,
    output: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """List every difference between the analysts, in every state.

    Example: refiqda reconcile list --coder Mara=mara.qdpx --coder Colm=colm.qdpx
    """
    from refiqda.reconciliation.listing import differences  # noqa: PLC0415 - loaded only where it is used
    from refiqda.render.reconciliation import show_differences, write_differences  # noqa: PLC0415 - as above

    if output is not None:
        check_suffix(output, [".json", ".csv"])
        given = [one for one in (decisions, crosswalk) if one is not None]
        check_output(output, [*files, *(spec.file for spec in specs), *given], force=force)
    _require_log(decisions)
    comparison = read_comparison(files, specs)
    found = differences(
        comparison.material,
        decisions,
        coders=coders or comparison.named or None,
        order="substance" if order == "substance" else "reading",
        auto=auto,
        crosswalk=_said(crosswalk),
    )
    if output is not None:
        write_differences(found, output, overwrite=force)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json(found.to_dict())
    elif output is not None:
        click.echo(f"Written: {output.name}")
    else:
        show_differences(found)


@command.command("status", short_help="How far the deciding is.")
@inputs
@_decisions(required=True)
@_shared
@json_option
def status_command(
    files: tuple[Path, ...],
    specs: tuple[CoderSpec, ...],
    decisions: Path,
    coders: tuple[str, ...],
    crosswalk: Path | None,
    auto: tuple[str, ...],
    as_json: bool,
) -> None:
    """Say how many differences are decided, open, or to be looked at again.

    Example: refiqda reconcile status study.qdpx --decisions decisions.jsonl
    """
    from refiqda.reconciliation.listing import differences  # noqa: PLC0415 - loaded only where it is used
    from refiqda.render.reconciliation import show_status, status_json  # noqa: PLC0415 - as above

    comparison = read_comparison(files, specs)
    found = differences(
        comparison.material,
        decisions,
        coders=coders or comparison.named or None,
        auto=auto,
        crosswalk=_said(crosswalk),
    )
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json(status_json(found))
    else:
        show_status(found)


@command.command("apply", short_help="Make the consensus.")
@inputs
@_decisions(required=True)
@_shared
@click.option(
    "--only-consensus", is_flag=True, help="Leave the analysts' own codings of the compared texts out."
)
@click.option("--allow-open", is_flag=True, help="Write even though differences are still open.")
@output_options(what="The project with the consensus (.qdpx).")
@json_option
@click.pass_context
def apply_command(
    context: click.Context,
    files: tuple[Path, ...],
    specs: tuple[CoderSpec, ...],
    decisions: Path,
    coders: tuple[str, ...],
    crosswalk: Path | None,
    auto: tuple[str, ...],
    only_consensus: bool,
    allow_open: bool,
    output: Path,
    force: bool,
    as_json: bool,
) -> None:
    """Make the consensus: what all marked alike, and what was decided about the rest.

    Nothing is written while differences are open, unless you say --allow-open; it leaves
    with 1 then as well as without. Rules given by --auto are added to the log.

    Example: refiqda reconcile apply study.qdpx --decisions decisions.jsonl -o consensus.qdpx
    """
    from refiqda.output import write  # noqa: PLC0415 - loaded only where it is used
    from refiqda.reconciliation.apply import apply  # noqa: PLC0415 - as above
    from refiqda.reconciliation.consensus import consensus  # noqa: PLC0415 - as above
    from refiqda.reconciliation.freshness import begun_on  # noqa: PLC0415 - as above
    from refiqda.reconciliation.listing import remember_rules  # noqa: PLC0415 - as above
    from refiqda.render.reconciliation import apply_json, show_applied  # noqa: PLC0415 - as above

    check_suffix(output, [".qdpx"])
    given = [one for one in (decisions, crosswalk) if one is not None]
    check_output(output, [*files, *(spec.file for spec in specs), *given], force=force)
    _require_log(decisions)
    comparison = read_comparison(files, specs)
    agreed = consensus(
        comparison.material,
        decisions,
        coders=coders or comparison.named or None,
        auto=auto,
        crosswalk=_said(crosswalk),
    )
    losses = None
    if allow_open or not agreed.open:
        remember_rules(
            decisions, auto, begun_on(comparison.material, agreed.differences.material.coders) if auto else ()
        )
        made = apply(comparison.whole(), agreed, only_consensus=only_consensus)
        losses = write(made, output, tool="standard", overwrite=force)
    name = None if losses is None else output.name
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json(apply_json(agreed, name))
    else:
        show_applied(agreed, name, only_consensus=only_consensus)
    context.exit(1 if agreed.open else 0)


command.add_command(serve_command)


def _require_log(path: Path | None) -> None:
    """Refuse a folder; an absent log holds no decisions."""
    if path is not None and path.is_dir():
        raise click.UsageError("--decisions is a folder; name a file")
