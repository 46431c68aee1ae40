"""``refiqda quotes choose``: quotes out of the passages of a theme, with what was seen, passed over, and why."""

from __future__ import annotations

import contextlib
import functools
from typing import TYPE_CHECKING, Any, Final

import click

from refiqda.cli.options import FILE, check_output, check_suffix, json_option, read_project
from refiqda.cli.quotes_asking import asked_dossier, asking_options
from refiqda.cli.trailing import Told, trail_options

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from refiqda.findings.dossiers.values import Dossier
    from refiqda.findings.quotes.choosing import Choice, Pick
    from refiqda.study import Study

FORMS: Final = ("passage", "exchange", "several", "condensate")


@click.command("choose")
@functools.partial(asking_options, copies=False)
@click.option("--pick", "picked", multiple=True, type=int, metavar="N", help="The passage of this number.")
@click.option(
    "--quote", "quoted_words", multiple=True, metavar="TEXT", help="These of its words; all if not given."
)
@click.option("--from-source", "outside", metavar="NAME", help="Words of this text, under the theme or not.")
@click.option(
    "--id", "identity", default="", metavar="ID", help="The id for [[q:ID]]; q01, q02 ... if not given."
)
@click.option(
    "--form", type=click.Choice(FORMS), default="passage", show_default=True, help="What kind of quote."
)
@click.option("--omit", multiple=True, metavar="WORDS", help="Leave these words out; printed as [...].")
@click.option(
    "--clarify",
    multiple=True,
    nargs=2,
    metavar="WORDS PRINTED",
    help="Print this in brackets instead of the words.",
)
@click.option("--condensed", default="", metavar="TEXT", help="Your own words, of a condensate.")
@click.option("--claim", default="", metavar="TEXT", help="The sentence that the quote stands for.")
@click.option(
    "--slot", multiple=True, nargs=2, metavar="LEVEL NAME", help="Its place in the study's structure."
)
@click.option(
    "--translation-of",
    nargs=2,
    metavar="TEXT WORDS",
    help="The original that it translates: the text and its words, where no link says so yet.",
)
@click.option("--translator", default="", metavar="NAME", help="Who translated it.")
@click.option("--translated", default="", metavar="DATE", help="When it was translated.")
@click.option("--pass-over", multiple=True, nargs=2, metavar="N WHY", help="A passage not chosen, and why.")
@click.option(
    "--from", "sheet", type=FILE, metavar="SHEET", help="Read the choices from a sheet that was filled in."
)
@click.option("--into", type=FILE, metavar="FILE", help="The file of quotes; else quotes.jsonl of the study.")
@click.option("--at", metavar="TIME", help="When it was chosen; now if not given.")
@click.option(
    "--withdraw", "withdrawn", multiple=True, metavar="ID", help="Take this quote out again (repeatable)."
)
@click.option(
    "--erase", is_flag=True, help="With --withdraw: its words leave the file, for somebody who withdraws."
)
@click.option(
    "-o", "--output", type=FILE, metavar="SHEET", help="Write the candidates to choose from (.xlsx, .csv)."
)
@click.option("--force", is_flag=True, help="Overwrite the sheet if it exists.")
@trail_options
@json_option
def command(
    files: tuple[Path, ...],
    output: Path | None,
    force: bool,
    withdrawn: tuple[str, ...],
    erase: bool,
    as_json: bool,
    told: Told,
    **asked: Any,  # noqa: ANN401 - the options above, by name
) -> None:
    """Choose quotes among the passages of a theme, and keep how they were chosen.

    Without --pick, --from-source, --pass-over or --from the candidates are listed, each with its
    number; with -o they go into a sheet to choose in. What is chosen goes into quotes.jsonl, bound to its words,
    together with all candidates that were seen. A passage from outside of the theme is no fault.

    Example: refiqda quotes choose study.qdpx --theme Waiting --pick 3 --reason "says it most plainly"
    """
    own = {name: asked.pop(name) for name in _OWN}
    if output is not None:
        check_suffix(output, [".xlsx", ".csv"])
        check_output(output, files, force=force)
    if withdrawn or erase:
        _withdraw(files[0], own["into"], asked["study_folder"], withdrawn, told, erase=erase, as_json=as_json)
        return
    dossier = asked_dossier(files, around=output is not None, **asked)
    if output is not None:
        from refiqda.render.findings.choices import write_candidates  # noqa: PLC0415 - loaded only where it is used

        write_candidates(dossier, output, overwrite=force)
        if not as_json:
            click.echo(f"{len(dossier.passages):,} candidates written to {output.name}")
        return
    from refiqda.render.findings import choices  # noqa: PLC0415 - as above

    if not any(own[name] for name in ("picked", "outside", "sheet", "pass_over")):
        _refuse_idle(own)
        choices.show_candidates(dossier, as_json=as_json)
        return
    chosen, path = _chosen(files, dossier, own, told)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json(choices.chosen_dict(chosen, path.name) | told.shown())
    else:
        choices.show_chosen(chosen, path.name)


_OWN: Final = (
    *("picked", "quoted_words", "outside", "identity", "form", "omit", "clarify", "condensed"),
    *("claim", "slot", "pass_over", "sheet", "into", "at", "translation_of", "translator", "translated"),
)


def _withdraw(
    file: Path,
    into: Path | None,
    folder: Path | None,
    identities: tuple[str, ...],
    told: Told,
    *,
    erase: bool,
    as_json: bool,
) -> None:
    """Take quotes out again: told in the file, or with all their lines gone from it."""
    from refiqda.cli.trailing import entered  # noqa: PLC0415 - loaded only where it is used
    from refiqda.findings.quotes.entering import enter_withdrawn  # noqa: PLC0415 - as above
    from refiqda.findings.quotes.store import append_quotes, erase_quotes, read_quotes  # noqa: PLC0415 - as above
    from refiqda.study import find_study  # noqa: PLC0415 - as above

    if not identities:
        raise click.UsageError("--erase says what to do with --withdraw ID")
    path = into or _place(find_study(folder or file.absolute().parent), file)
    if erase:
        erase_quotes(path, identities)
    else:
        store = read_quotes(path)
        for identity in identities:
            store.find(identity)
        append_quotes(path, withdrawn=identities)
    trail = told.trail_of(path)
    if trail is not None:
        told.entries += entered(
            told,
            f"refiqda trail note quote --text ... (what was taken out of {path.name})",
            path.name,
            lambda: [
                enter_withdrawn(
                    trail,
                    identities,
                    file=path.name,
                    by=told.by,
                    meeting=told.meeting,
                    reason=told.reason or "",
                )
            ],
        )
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json(
            {
                "format": "refiqda.quotes-choose/1",
                "output": path.name,
                "withdrawn": list(identities),
                "erased": erase,
            }
            | told.shown()
        )
    else:
        click.echo(f"Taken out of {path.name}{', words and all' if erase else ''}: {', '.join(identities)}")


def _refuse_idle(own: dict[str, Any]) -> None:
    """Raise UsageError where something is said of a quote and no passage is named for it."""
    idle = (
        *("quoted_words", "identity", "omit", "clarify", "condensed", "claim", "slot"),
        *("translation_of", "translator", "translated"),
    )
    if any(own[name] for name in idle) or own["form"] != FORMS[0]:
        raise click.UsageError("say of which passage: --pick N, or --from-source NAME with --quote")


def _chosen(files: Sequence[Path], dossier: Dossier, own: dict[str, Any], told: Told) -> tuple[Choice, Path]:
    """Make the quotes and write them down, in the file of quotes and in the trail."""
    from refiqda.findings.quotes.choosing import choose  # noqa: PLC0415 - loaded only where it is used
    from refiqda.findings.quotes.store import (  # noqa: PLC0415 - as above
        TakenMeanwhileError,
        append_quotes,
        read_quotes,
    )
    from refiqda.findings.voices import hear  # noqa: PLC0415 - as above

    study = dossier.study
    path = own["into"] or _place(study, files[0])
    picks, passed, reason = _picks(own, told)
    projects = [read_project(file) for file in files]
    voices, at = hear(projects, study), own["at"] or _now()
    for _ in range(_TRIES):
        chosen = choose(
            dossier,
            voices,
            picks,
            store=read_quotes(path),
            projects=projects,
            study_folder=study.folder if study is not None else None,
            passed_over=passed,
            by=told.by,
            at=at,
            reason=reason,
        )
        with contextlib.suppress(TakenMeanwhileError):  # somebody else chose between: numbers are given anew
            append_quotes(path, chosen.quotes, [chosen.selection], new=True)
            break
    else:
        raise click.ClickException("other people are choosing all the time; try again")
    _enter(path, chosen, told)
    return chosen, path


def _picks(own: dict[str, Any], told: Told) -> tuple[list[Pick], dict[int, str], str]:
    from refiqda.findings.quotes.choosing import Pick  # noqa: PLC0415 - loaded only where it is used

    reason = told.reason or ""
    if own["sheet"] is not None:
        from refiqda.render.findings.choices import read_choices  # noqa: PLC0415 - as above

        return *read_choices(own["sheet"]), reason
    passed = {}
    for number, why in own["pass_over"]:
        if not number.isdigit():
            raise click.UsageError("--pass-over takes the number of a passage, and why")
        passed[int(number)] = why
    if not (own["picked"] or own["outside"]):
        _refuse_idle(own)
        return [], passed, reason
    pick = Pick(
        numbers=own["picked"],
        words=own["quoted_words"],
        source=own["outside"] or "",
        id=own["identity"],
        form=own["form"],
        omit=own["omit"],
        clarify=own["clarify"],
        condensed=own["condensed"],
        claim=own["claim"],
        slot=own["slot"],
        reason=reason,
        translation_of=own["translation_of"] or None,
        translator=own["translator"],
        translated=own["translated"],
    )
    return [pick], passed, reason


_TRIES: Final = 20


def _place(study: Study | None, file: Path) -> Path:
    from refiqda.findings.quotes.store import FILE as NAME  # noqa: PLC0415 - loaded only where it is used

    folder = study.folder if study is not None and study.folder is not None else file.absolute().parent
    return folder / NAME


def _now() -> str:
    import datetime as dt  # noqa: PLC0415 - loaded only where it is used

    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _enter(path: Path, chosen: Choice, told: Told) -> None:
    """Enter in the study's trail which quotes were chosen: ids, forms and numbers, and no words of anybody."""
    folder = told.trail_of(path)
    if folder is None:
        return
    from refiqda.cli.trailing import entered  # noqa: PLC0415 - loaded only where it is used
    from refiqda.findings.quotes.entering import enter_choice  # noqa: PLC0415 - as above

    told.entries += entered(
        told,
        f"refiqda trail note quote --text ... (ids in {path.name})",
        path.name,
        lambda: [enter_choice(folder, chosen, file=path.name, by=told.by, meeting=told.meeting)],
    )
