"""``refiqda agree``: what coders share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from refiqda.cli.coders import CoderSpec, inputs, read_comparison
from refiqda.cli.options import FILE, check_output, check_suffix, json_option

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from refiqda.agreement.report import Agreement
    from refiqda.cli.coders import Comparison
    from refiqda.project import Project
    from refiqda.study import Study

_FORMS = (".html", ".xlsx", ".csv", ".json")


def _names(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (value or "").split(",") if part.strip())


def _all_names(
    _context: click.Context, _parameter: click.Parameter, value: tuple[str, ...]
) -> tuple[str, ...]:
    return tuple(part.strip() for one in value for part in one.split(",") if part.strip())


@click.command("agree")
@inputs
@click.option("--coders", metavar="A,B", callback=_names, help="Compare these only.")
@click.option(
    "--source", "sources", multiple=True, metavar="NAME", help="Compare in this source only (repeatable)."
)
@click.option(
    "--round", "round_", metavar="NAME", help="Compare what a round of study.toml assigns, by whom it says."
)
@click.option(
    "--crosswalk", type=FILE, metavar="SHEET", help="Which codes are one, where codebooks were made apart."
)
@click.option(
    "--unit",
    default="sentence",
    show_default=True,
    type=click.Choice(["character", "sentence", "turn", "paragraph", "segment", "source"]),
    help="What is counted.",
)
@click.option(
    "--uncoded",
    default="counted",
    show_default=True,
    type=click.Choice(["counted", "left-out"]),
    help="What becomes of units that nobody marked.",
)
@click.option(
    "--tolerance",
    default=0,
    metavar="CHARS",
    type=click.IntRange(min=0),
    help="Boundaries so near each other are one.",
)
@click.option("--overlap", type=click.FloatRange(0, 100, min_open=True), metavar="PERCENT",
              help="How much two segments share to be one (--unit segment, --like maxqda, dedoose).")  # fmt: skip
@click.option("--like", metavar="PROGRAM",
              type=click.Choice(["nvivo", "nvivo-mac", "maxqda", "atlasti", "dedoose", "qualcoder"]),
              help="The program's own figures: nvivo, nvivo-mac, maxqda, atlasti, dedoose, qualcoder.")  # fmt: skip
@click.option("--coefficient", "asked", multiple=True, metavar="NAME", callback=_all_names,
              help="Only these figures (repeatable).")  # fmt: skip
@click.option("--no-numbers", is_flag=True, help="Everything but figures of agreement.")
@click.option(
    "--include",
    metavar="KINDS",
    callback=_names,
    help="Count what is left out: inherited,cases,automatic,machine,prompts.",
)
@click.option("--by", multiple=True, metavar="PART", callback=_all_names,
              help="Also by source, case, set, pair, round or cell (repeatable).")  # fmt: skip
@click.option("--bootstrap", default=0, metavar="N", type=click.IntRange(0, 100_000),
              help="Intervals from N resamples of sources; 2000 are usual.")  # fmt: skip
@click.option(
    "--seed", type=int, metavar="N", help="For other resamples; the same seed gives the same interval."
)
@click.option(
    "--passages", "with_passages", is_flag=True, help="In JSON: the passages too, with their words."
)
@click.option(
    "-o", "--output", type=FILE, metavar="OUT", help="Write a report (.html, .xlsx, .csv or .json)."
)
@click.option("--force", is_flag=True, help="Overwrite the output if it exists.")
@json_option
def command(
    files: tuple[Path, ...],
    specs: tuple[CoderSpec, ...],
    coders: tuple[str, ...],
    round_: str | None,
    crosswalk: Path | None,
    output: Path | None,
    force: bool,
    as_json: bool,
    asked: tuple[str, ...],
    no_numbers: bool,
    with_passages: bool,
    **choices: Any,  # noqa: ANN401 - the options that `agree` takes as they are
) -> None:
    """Compare how several people coded the same sources.

    Give one project that holds them all, or the file of each. It says where they differ, and for
    every code what both of two analysts marked, only one of them, and neither; figures of
    agreement are made of these counts. A sentence counts as marked when any word of it is.

    The report as .html or .xlsx holds the passages side by side, with participants' words.

    In a study whose study.toml says "reflexive" no figure appears unless you ask for one
    with --coefficient or --like.

    Example: refiqda agree --coder Mara=mara.qdpx --coder Colm=colm.qdpx -o report.html
    """
    if output is not None:
        check_suffix(output, _FORMS)
        read = [one for one in (*files, *(spec.file for spec in specs), crosswalk) if one is not None]
        check_output(output, read, force=force)
    comparison = read_comparison(files, specs)
    study = _study(comparison.projects)
    held_back = study is not None and not study.allows_numbers and not (asked or choices["like"])
    if no_numbers or held_back:
        choices |= {"coefficients": (), "like": None, "bootstrap": 0}
    elif asked:
        choices["coefficients"] = asked
    report = _agree(comparison, study, coders, round_, crosswalk, choices)
    _give(report, study, output, force=force, as_json=as_json, with_passages=with_passages)


def _agree(
    comparison: Comparison,
    study: Study | None,
    coders: tuple[str, ...],
    round_: str | None,
    crosswalk: Path | None,
    choices: dict[str, Any],
) -> Agreement:
    """Call `refiqda.agree` with the options as it takes them."""
    from refiqda.agreement.report import agree  # noqa: PLC0415 - loaded only where it is used

    if crosswalk is not None:
        from refiqda.crosswalks import read_crosswalk  # noqa: PLC0415 - as above

        choices["crosswalk"] = read_crosswalk(crosswalk)
    if round_ is not None or "round" in choices["by"]:
        if study is None:
            raise click.UsageError("rounds need a study.toml in the folder of the files or above it")
        choices["rounds"] = study.rounds
        choices["round_"] = None if round_ is None else study.round(round_)
    choices["uncoded"] = choices["uncoded"].replace("-", " ")
    choices["sources"] = choices["sources"] or None
    return agree(comparison.material, coders or comparison.named or None, **choices)


def _give(
    report: Agreement,
    study: Study | None,
    output: Path | None,
    *,
    force: bool,
    as_json: bool,
    with_passages: bool,
) -> None:
    """Write or print the report, with the passages where its form shows them."""
    from refiqda.render.agreement import WITH_WORDS, agreement_json, show_agreement, write_agreement  # noqa: PLC0415 - loaded only where it is used
    from refiqda.render.agreement.passages import passages_of  # noqa: PLC0415 - as above

    words = with_passages or (output is not None and output.suffix.lower() in WITH_WORDS)
    passages = passages_of(report, words=words)
    value = agreement_json(report, study=study, passages=passages, words=with_passages)
    if output is not None:
        write_agreement(report, value, output, passages, study=study, overwrite=force)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json(value)
    elif output is not None:
        click.echo(f"Written: {output.name}")
    else:
        show_agreement(report, passages, study=study)


def _study(projects: Mapping[Path, Project]) -> Study | None:
    """Return the study in whose folder the first file lies, if any."""
    from refiqda.study import find_study  # noqa: PLC0415 - loaded only where it is used

    return find_study(next(iter(projects)).resolve().parent)
