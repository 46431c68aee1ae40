"""``refiqda agree``: what coders share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from refiqda.cli.coders import CoderSpec, inputs, read_comparison
from refiqda.cli.options import FILE, check_output, check_suffix, json_option

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from refiqda.project import Project
    from refiqda.study import Study


def _names(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (value or "").split(",") if part.strip())


@click.command("agree")
@inputs
@click.option("--coders", metavar="A,B", callback=_names, help="Compare these only.")
@click.option(
    "--round", "round_", metavar="NAME", help="Compare the texts and analysts of a round of study.toml only."
)
@click.option(
    "--unit",
    default="character",
    show_default=True,
    type=click.Choice(["character", "sentence", "turn", "paragraph", "segment", "source"]),
    help="What is counted; others than character do not exist yet.",
)
@click.option(
    "--coefficient", "asked", multiple=True, metavar="NAME", help="Only these figures (may be repeated)."
)
@click.option("--no-numbers", is_flag=True, help="Counts only, no figures of agreement.")
@click.option(
    "--include",
    metavar="KINDS",
    callback=_names,
    help="Count what is left out: inherited,cases,automatic,machine.",
)
@click.option("-o", "--output", type=FILE, metavar="OUT", help="Write the result (.json or .csv) to a file.")
@click.option("--force", is_flag=True, help="Overwrite the output if it exists.")
@json_option
def command(
    files: tuple[Path, ...],
    specs: tuple[CoderSpec, ...],
    coders: tuple[str, ...],
    round_: str | None,
    unit: str,
    asked: tuple[str, ...],
    no_numbers: bool,
    include: tuple[str, ...],
    output: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Compare how several people coded the same texts.

    Give one project that holds them all, or the file of each. For every code it counts the
    characters that both of two analysts marked, only one of them, and neither; figures of
    agreement are made of these counts. The unit is the character: one character of text, line
    ends counted once.

    In a study whose study.toml says "reflexive" no figure appears unless you ask for one
    with --coefficient.

    Example: refiqda agree --coder Mara=mara.qdpx --coder Colm=colm.qdpx
    """
    from refiqda.agreement.report import agree  # noqa: PLC0415 - loaded only where it is used

    if output is not None:
        check_suffix(output, [".json", ".csv"])
        check_output(output, [*files, *(spec.file for spec in specs)], force=force)
    comparison = read_comparison(files, specs)
    study = _study(comparison.projects)
    round_coders, sources = _round(study, round_)
    held_back = study is not None and not study.allows_numbers and not asked
    extra = {} if not (no_numbers or held_back or asked) else {"coefficients": () if no_numbers else asked}
    report = agree(
        comparison.material,
        coders or round_coders or comparison.named or None,
        unit=unit,
        include=include,
        sources=sources,
        **extra,
    )
    from refiqda.render.agreement import agreement_json, show_agreement, write_agreement  # noqa: PLC0415 - as above

    value = agreement_json(report, study=study, round_=round_)
    if output is not None:
        write_agreement(report, value, output, overwrite=force)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json(value)
    elif output is not None:
        click.echo(f"Written: {output.name}")
    else:
        show_agreement(report, study=study, round_=round_)


def _study(projects: Mapping[Path, Project]) -> Study | None:
    """Return the study in whose folder the first file lies, if any."""
    from refiqda.study import find_study  # noqa: PLC0415 - loaded only where it is used

    return find_study(next(iter(projects)).resolve().parent)


def _round(study: Study | None, name: str | None) -> tuple[tuple[str, ...], tuple[str, ...] | None]:
    """Return the coders and the texts of a round; none and all of them without one."""
    if name is None:
        return (), None
    if study is None:
        raise click.UsageError("--round needs a study.toml in the folder of the files or above it")
    return study.coders_of(name), study.sources_of(name)
