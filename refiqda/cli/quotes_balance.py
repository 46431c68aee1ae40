"""``refiqda quotes balance``: who is quoted, beside the material there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from refiqda.cli.options import FILE, check_output, check_suffix, json_option, read_project

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.findings.quotes.balance import Balance


@click.command("balance")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="PROJECT...")
@click.option(
    "--theme", "themes", multiple=True, metavar="NAME", help="Only this theme, with what is below it."
)
@click.option("--public", is_flag=True, help="Only the sentence that may be printed; it names nobody.")
@click.option(
    "--study", "folder", type=FILE, metavar="DIR", help="The study's folder; found by itself otherwise."
)
@click.option("-o", "--output", type=FILE, metavar="OUT", help="Write it: .xlsx, .csv, .html or .json.")
@click.option("--force", is_flag=True, help="Overwrite the output if it exists.")
@json_option
def command(
    files: tuple[Path, ...],
    themes: tuple[str, ...],
    public: bool,
    folder: Path | None,
    output: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Say who is quoted beside what material there is, without a threshold and without a verdict.

    For each participant, perspective, kind of source and state of agreement: texts, coded passages,
    quotes. It names cases and stays within the team; --public gives the one sentence that may be
    printed.

    Example: refiqda quotes balance study.qdpx
    """
    from refiqda.render.findings import balance as shown  # noqa: PLC0415 - loaded only where it is used

    if output is not None:
        check_suffix(output, [".xlsx", ".csv", ".html", ".json"])
        check_output(output, files, force=force)
    found = _balance(files, themes, folder)
    if output is not None:
        shown.write_balance(found, output, private=not public, overwrite=force)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json(found.to_dict(private=not public))
    elif output is not None:
        click.echo(f"Written: {output.name}" + ("" if public else f". {shown.PRIVATE}"))
    else:
        shown.show_balance(found, private=not public)


def _balance(files: tuple[Path, ...], themes: tuple[str, ...], folder: Path | None) -> Balance:
    from refiqda.cli.quotes_asking import stored_quotes  # noqa: PLC0415 - loaded only where it is used
    from refiqda.findings.dossiers.gathering import dossier  # noqa: PLC0415 - as above
    from refiqda.findings.quotes.balance import balance  # noqa: PLC0415 - as above
    from refiqda.findings.voices import hear  # noqa: PLC0415 - as above
    from refiqda.study import find_study  # noqa: PLC0415 - as above

    study = find_study(folder or files[0].absolute().parent)
    projects = [read_project(path) for path in files]
    voices = hear(projects, study)
    quotes = stored_quotes(study, files[0])
    if quotes is None:
        raise click.UsageError(
            "there is no quotes.jsonl in the study or beside the project; `refiqda quotes choose` begins it"
        )
    made = dossier(projects, themes=themes, study=study, quotes=quotes, voices=voices, around=False)
    if themes:
        wanted = {code for theme in made.themes for code in theme.codes}
        quotes = [one for one in quotes if wanted & set(one.theme)]
    return balance(quotes, made, voices)
