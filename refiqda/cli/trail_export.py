"""``refiqda trail export``: the trail to give away."""

from __future__ import annotations

from pathlib import Path

import click

from refiqda.cli.options import check_output, json_option, output_options
from refiqda.cli.study_folder import study_option


@click.command("export")
@click.option("--public", is_flag=True, help="The log without what its entries say; it still verifies.")
@click.option("--prov", is_flag=True, help="Who did what from what, as W3C PROV-JSON.")
@click.option(
    "--open", "opened", multiple=True, metavar="FIELD", help="With --public: leave this field open."
)
@output_options(what="The file to write, such as trail-public.jsonl.")
@study_option
@json_option
def command(
    public: bool,
    prov: bool,
    opened: tuple[str, ...],
    output: Path,
    force: bool,
    study: Path | None,
    as_json: bool,
) -> None:
    """Write the trail in a form to give away.

    With --public every entry goes along with its commitments, but nothing it says: reasons, notes,
    names of files, codes and sources are withheld unless you open a field (--open reason). Names of
    people and meetings, times and kinds stay readable. The file verifies as the whole log does,
    and fits the same signed heads.

    With --prov it is a PROV-JSON document (W3C) for other programs: people, entries, recorded states and
    what came from what. It names analysts and projects, and nobody who took part.

    Example: refiqda trail export --public -o trail-public.jsonl
    """
    from refiqda.trail.publishing import publish  # noqa: PLC0415 - loaded only where it is used
    from refiqda.trail.reading import read_trail  # noqa: PLC0415 - as above
    from refiqda.trail.verifying import log_of  # noqa: PLC0415 - as above

    if public == prov:
        raise click.UsageError("Say in which form: --public or --prov, one of them.")
    if prov and opened:
        raise click.UsageError("--open is for --public")
    log = log_of(study or Path())
    check_output(output, [log], force=force)
    if prov:
        from refiqda.render.trail.provenance import write_prov  # noqa: PLC0415 - as above

        known = write_prov(read_trail(log), output, overwrite=force)
        if as_json:
            from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

            print_json({"format": "refiqda.trail-export/1", "output": output.name, "entries": known})
        else:
            click.echo(f"{known:,} entries as PROV-JSON. Written: {output.name}")
        return
    made = publish(read_trail(log), output, opened=opened, overwrite=force)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        told: dict[str, object] = {"entries": made.entries, "open": made.opened, "withheld": made.withheld}
        told |= {"people": made.people, "meetings": made.meetings, "fields": made.fields}
        print_json({"format": "refiqda.trail-export/1", "output": output.name, **told})
        return
    from refiqda.render.trail.verdict import show_published  # noqa: PLC0415 - as above

    show_published(made, output.name)
