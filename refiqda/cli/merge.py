"""``refiqda merge``: copies of one study into one project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from refiqda.cli.coders import CoderSpec, by_label, inputs, labels, merge_coders
from refiqda.cli.options import FILE, check_output, check_suffix, json_option, output_options, read_project
from refiqda.cli.trailing import Told, trail_options, write_project
from refiqda.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from refiqda.losses import LossReport
    from refiqda.merging import MergeResult


@click.command("merge")
@inputs
@click.option("--base", type=FILE, metavar="BASE", help="The project that all copies were made from.")
@click.option("--primary", type=FILE, metavar="FILE", help="Whose names and order count (the first file).")
@click.option("--crosswalk", type=FILE, metavar="SHEET", help="Which codes made apart are the same.")
@click.option(
    "--rule",
    "rules",
    multiple=True,
    metavar="KIND=CHOICE",
    help="Who is right where copies disagree about a kind of thing: see below.",
)
@click.option(
    "--resolve",
    type=FILE,
    metavar="SHEET",
    help="Answers to single conflicts: a sheet from --plan, filled in.",
)
@output_options(
    required=False, what="The merged project (.qdpx); of a --plan the conflicts (.xlsx, .csv, .json)."
)
@click.option("--plan", is_flag=True, help="Only say what would become one; no project is written.")
@json_option
@trail_options
def command(
    files: tuple[Path, ...],
    specs: tuple[CoderSpec, ...],
    base: Path | None,
    primary: Path | None,
    crosswalk: Path | None,
    rules: tuple[str, ...],
    resolve: Path | None,
    output: Path | None,
    force: bool,
    plan: bool,
    as_json: bool,
    told: Told,
) -> None:
    """Unite copies of one study, in which people coded apart, into one project.

    Sources and codes are matched by their common past and by what texts say, never by name
    alone. What all copies had before stands once; no coding is lost. With --base, what one
    copy changed is taken over. Where copies disagree it is listed with every version.

    \b
    Rules, the first of each holding unless you say otherwise:
      name, definition, colour, place, value   base, primary, newest (definition: both)
      memo, members, changed, coding           both, base, primary, newest (coding: change)
      deleted                                  keep, remove

    Without a base, "base" is the primary. What a copy removed stays unless deleted=remove,
    and then too if another copy changed or used it.

    Example: refiqda merge mara.qdpx colm.qdpx --base start.qdpx -o study.qdpx
    """  # noqa: D301 - click wants the character itself: the lines after it are not filled
    paths = list(dict.fromkeys((*files, *(spec.file for spec in specs))))
    others = [one for one in (base, crosswalk, resolve) if one is not None]
    _check(paths, others, primary, output, plan=plan, force=force)
    from refiqda.crosswalks import read_crosswalk  # noqa: PLC0415 - loaded only where it is used
    from refiqda.merging import merge, read_answers  # noqa: PLC0415 - as above

    said, answers = _rules(rules), None if resolve is None else read_answers(resolve)
    projects = {path: read_project(path) for path in paths}
    result = merge(
        by_label(projects),
        None if base is None else read_project(base),
        primary=None if primary is None else labels(paths)[primary],
        coders=merge_coders(specs, projects),
        crosswalk=None if crosswalk is None else read_crosswalk(crosswalk),
        rules=said,
        answers=answers,
        plan=plan,
    )
    losses = _write(result, output, told, [*paths, *others], force=force)
    written = None if output is None else output.name
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        value = {**result.to_dict(output=written), **told.shown()}
        print_json(value if losses is None else {**value, "losses": losses.to_dict()["losses"]})
        return
    from refiqda.render.merging import show_merge  # noqa: PLC0415 - as above

    show_merge(result, output=None if plan else written, losses=losses, sheet=written if plan else None)


def _check(
    paths: Sequence[Path],
    others: Sequence[Path],
    primary: Path | None,
    output: Path | None,
    *,
    plan: bool,
    force: bool,
) -> None:
    """Refuse, before any work, what cannot be done."""
    if len(paths) < 2:  # noqa: PLR2004 - a pair
        raise click.UsageError("name at least two files")
    if output is None and not plan:
        raise click.UsageError("say where the merged project goes (-o OUT), or ask for the --plan only")
    if primary is not None and primary not in paths:
        raise click.UsageError("--primary is none of the files")
    if output is not None:
        from refiqda.render.merge_sheet import SHEETS  # noqa: PLC0415 - loaded only where it is used

        check_suffix(output, SHEETS if plan else [".qdpx"])
        check_output(output, [*paths, *others], force=force)


def _rules(given: Sequence[str]) -> dict[str, str]:
    """Return the rules by kind; what they may be is checked where they are used."""
    found: dict[str, str] = {}
    for one in given:
        kind, equals, choice = one.partition("=")
        if not equals:
            raise click.UsageError(f"a rule is given as KIND=CHOICE, not {one!r}")
        if found.setdefault(kind.strip(), choice.strip()) != choice.strip():
            raise InvalidArgumentError(f"there are two rules about {kind.strip()}", remedy="Give one.")
    return found


def _write(
    result: MergeResult, output: Path | None, told: Told, inputs: Sequence[Path], *, force: bool
) -> LossReport | None:
    """Write the project, or the sheet of a plan's conflicts."""
    if output is None:
        return None
    if result.project is None:
        from refiqda.render.merge_sheet import write_conflicts  # noqa: PLC0415 - loaded only where it is used

        write_conflicts(result, output, overwrite=force)
        return None
    return write_project(result.project, output, told=told, command="merge", inputs=inputs, overwrite=force)
