"""``refiqda quotes build``: a manuscript with its quotes pulled from the transcripts."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import attrs
import click

from refiqda.cli.options import FILE, check_output, json_option, output_options, read_project
from refiqda.cli.trailing import Told, enter_export, trail_options

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from refiqda.findings.composing.building import Sources
    from refiqda.findings.composing.evidence import Evidence, PublicEvidence
    from refiqda.findings.composing.values import Built
    from refiqda.findings.quotes.ledger import Ledger
    from refiqda.findings.voices import Voices
    from refiqda.project import Project
    from refiqda.study import Study

POLICIES = ("none", "role", "pseudonym", "pseudonym-per-theme")


@click.command("build", short_help="A manuscript with its quotes in.")
@click.argument("manuscript", type=FILE)
@click.argument("projects", type=FILE, nargs=-1, required=True, metavar="PROJECT...")
@output_options(
    what="The manuscript to write, in the form of MANUSCRIPT (.md, .tex, .docx), or .docx of a .md."
)
@click.option(
    "--attribution",
    type=click.Choice(POLICIES),
    help="Whom quotes are attributed to (study.toml says it, else none).",
)
@click.option("--marks", metavar="MARKS", help="Quotation marks: a language (nb, en, de) or a pair; else what the "
              "manuscript uses.")  # fmt: skip
@click.option("--language", metavar="LANG", help="The manuscript's language, for sentences about all quotes.")
@click.option(
    "--quotes", "store", type=FILE, metavar="FILE", help="The study's quotes (quotes.jsonl of the study)."
)
@click.option(
    "--decisions", type=FILE, metavar="LOG", help="The decision log (decisions.jsonl of the study)."
)
@click.option(
    "--evidence", type=FILE, multiple=True, metavar="FILE",
    help="The evidence table for the team: .xlsx, .csv, .json, .docx, .html (repeatable).",
)  # fmt: skip
@click.option(
    "--public-evidence", type=FILE, multiple=True, metavar="FILE",
    help="The evidence table for anybody, with ids drawn at random (repeatable).",
)  # fmt: skip
@click.option("--unmasked", is_flag=True, help="Print what was said where no private register is at hand.")
@json_option
@trail_options
def command(
    manuscript: Path,
    projects: tuple[Path, ...],
    output: Path,
    force: bool,
    attribution: str | None,
    marks: str | None,
    language: str | None,
    store: Path | None,
    decisions: Path | None,
    evidence: tuple[Path, ...],
    public_evidence: tuple[Path, ...],
    unmasked: bool,
    as_json: bool,
    told: Told,
) -> None:
    """Put the quotes of a study where a manuscript has [[q:ID]], in the words of the transcript as it is now.

    A token that is a paragraph of its own becomes a block quote, others are set in quotation marks. [[q-statement]]
    becomes the sentence about what protects participants, [[q-aggregate]] the one about how many are quoted.

    A token whose words or translation changed since, whose id is unknown, or whose participant withdrew or allows no
    quotes stops the build: all are listed with their places, nothing is written, exit code 1.

    Example: refiqda quotes build paper.docx study.qdpx -o paper-built.docx --public-evidence evidence.xlsx
    """
    from refiqda.findings.composing.building import build  # noqa: PLC0415 - loaded only where it is used
    from refiqda.findings.composing.reading import read  # noqa: PLC0415 - as above
    from refiqda.findings.voices import hear  # noqa: PLC0415 - as above
    from refiqda.render.findings.composing import check_forms, write_built  # noqa: PLC0415 - as above

    check_forms(manuscript, output, (*evidence, *public_evidence))
    outputs = (output, *evidence, *public_evidence)
    _check_outputs(outputs, (manuscript, *projects), force=force)
    text = read(manuscript)
    opened = [read_project(path) for path in projects]
    study = _study(*projects, manuscript, *([store] if store is not None else []))
    voices = hear(opened, study)
    sources = _sources(voices, opened, study, store or _beside(study, projects[0]), unmasked=unmasked)
    policy = attribution or (study.attribution_policy if study is not None else "none")
    built = build(text, sources, policy=policy, marks=marks, language=language)
    if built.faults:
        _stop(built, manuscript.name, as_json=as_json)
    table = _evidence(built, opened, sources, study, decisions) if evidence or public_evidence else None
    public = None
    if table is not None and public_evidence:
        public, table = table.public()
    written = [
        (output, built),
        *((path, table) for path in evidence),
        *((path, public) for path in public_evidence),
    ]
    write_built(written, overwrite=force)
    fields = {"quotes": len(built.ids), "attribution": policy, "further": [path.name for path in outputs[1:]]}
    enter_export(output, told=told, command="quotes build", inputs=(manuscript, *projects), fields=fields)
    _tell(built, outputs, public, sources=sources, as_json=as_json, told=told)


def _check_outputs(outputs: Sequence[Path], inputs: Sequence[Path], *, force: bool) -> None:
    """Refuse outputs that exist, that are inputs, or that are the same file twice."""
    for number, path in enumerate(outputs):
        check_output(path, inputs, force=force)
        if path.resolve() in {one.resolve() for one in outputs[:number]}:
            raise click.UsageError(f"{path.name} is named twice as an output")


def _study(*near: Path) -> Study | None:
    """Return the study that the first of these files lies in that lies in one: projects, manuscript, quotes."""
    from refiqda.study import find_study  # noqa: PLC0415 - loaded only where it is used

    places = dict.fromkeys(path.resolve().parent for path in near)
    return next((found for place in places if (found := find_study(place)) is not None), None)


def _beside(study: Study | None, project: Path) -> Path:
    """Return where the quotes are looked for: in the study's folder, else beside the project."""
    from refiqda.findings.quotes.store import FILE as QUOTES  # noqa: PLC0415 - loaded only where it is used

    folder = study.folder if study is not None and study.folder is not None else project.resolve().parent
    return folder / QUOTES


def _sources(
    voices: Voices, projects: Sequence[Project], study: Study | None, store: Path, *, unmasked: bool
) -> Sources:
    """Return what quotes are pulled from: the study's quotes with its private ledger and consents."""
    from refiqda.errors import UnusableFileError  # noqa: PLC0415 - loaded only where it is used
    from refiqda.findings.composing.gathering import gather, is_unlisted  # noqa: PLC0415 - as above
    from refiqda.findings.quotes.ledger import masked_words, read_ledger  # noqa: PLC0415 - as above
    from refiqda.findings.quotes.ledger_consents import is_locked, read_consents  # noqa: PLC0415 - as above
    from refiqda.findings.quotes.store import read_quotes  # noqa: PLC0415 - as above

    if not store.exists():
        raise UnusableFileError(
            "there are no quotes yet",
            file=store.name,
            remedy="`refiqda quotes choose` binds them; or name the file.",
        )
    folder = study.folder if study is not None else None
    word = None
    if is_locked(folder) and not os.environ.get("REFIQDA_PASSPHRASE") and sys.stdin.isatty():
        from refiqda.cli.study_lock import passphrase  # noqa: PLC0415 - as above

        word = passphrase("Passphrase of the register")
    ledger = None if folder is None else read_ledger(folder, word)
    if study is not None and study.pronouns and not unmasked:
        _require_masks(ledger)
    quotes = read_quotes(store)
    sources = gather(
        voices,
        quotes,
        projects=projects,
        study_folder=folder,
        ledger=ledger,
        consents=read_consents(folder, word),
    )
    masked = masked_words(study)
    return attrs.evolve(sources, unlisted=lambda name: is_unlisted(quotes.quotes[name], ledger, masked))


def _require_masks(ledger: Ledger | None) -> None:
    """Refuse to print what a study masks where nothing at hand says how."""
    from refiqda.errors import UnusableFileError  # noqa: PLC0415 - loaded only where it is used

    if ledger is not None and ledger.tells_of_quotes:
        return
    what = "no private register is at hand that says where"
    remedy = "Put the register beside the study's folder, name it in REFIQDA_REGISTER"
    if ledger is not None:
        what = "its private register has no list of quotes (quotes.csv)"
        remedy = "Write there how each quote is printed"
    raise UnusableFileError(
        f"the study masks pronouns by role, and {what}",
        file="study.toml",
        where="[attribution] pronouns",
        remedy=f"{remedy}, or say --unmasked to print what was said.",
    )


def _evidence(
    built: Built, projects: Sequence[Project], sources: Sources, study: Study | None, log: Path | None
) -> Evidence:
    """Return the restricted evidence, with the decisions of the study's log and the entries of its trail."""
    from refiqda.findings.composing.evidence import entries_of, evidence  # noqa: PLC0415 - loaded only where it is used
    from refiqda.reconciliation.log_reading import read_log  # noqa: PLC0415 - as above
    from refiqda.trail.reading import find_trail, read_trail  # noqa: PLC0415 - as above

    folder = study.folder if study is not None else None
    if log is None and folder is not None and (folder / "decisions.jsonl").is_file():
        log = folder / "decisions.jsonl"
    decided = () if log is None else read_log(log).decisions
    trail = None if folder is None else find_trail(folder)
    return evidence(
        built,
        projects,
        sources.voices,
        decisions=decided,
        entries=None if trail is None else entries_of(read_trail(trail).entries, built.ids),
        private={name: sources.hidden(name) for name in built.ids},
    )


def _stop(built: Built, name: str, *, as_json: bool) -> None:
    """Tell every token that stops the build, and leave with exit code 1."""
    from refiqda.render.findings.composing import fault_line  # noqa: PLC0415 - loaded only where it is used

    if as_json:
        _print(built, None, [])
    else:
        for fault in built.faults:
            click.echo(f"refiqda: error: {fault_line(fault, name)}", err=True)
        click.echo("Nothing was written.", err=True)
    raise click.exceptions.Exit(1)


def _tell(
    built: Built,
    outputs: Sequence[Path],
    public: PublicEvidence | None,
    *,
    sources: Sources,
    as_json: bool,
    told: Told,
) -> None:
    """Say what was written, what to think of before it goes out, and what was kept out of the public evidence."""
    from refiqda.findings.composing.cautions import cautions  # noqa: PLC0415 - loaded only where it is used
    from refiqda.render.findings.composing import built_line  # noqa: PLC0415 - loaded only where it is used

    if public is not None and public.left_out:
        columns = ", ".join(public.left_out)
        click.echo(
            f"Left out of the public evidence, for it would tell who belongs together: {columns}.", err=True
        )
    for line in cautions(built, sources):
        click.echo(f"refiqda: note: {line}", err=True)
    if as_json:
        _print(built, outputs[0].name, [path.name for path in outputs[1:]], told)
        return
    click.echo(built_line(built))
    click.echo(f"Written: {', '.join(path.name for path in outputs)}")


def _print(built: Built, output: str | None, further: list[str], told: Told | None = None) -> None:
    from refiqda.render.findings.composing import built_dict  # noqa: PLC0415 - loaded only where it is used
    from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

    said: dict[str, Any] = built_dict(built) | {"output": output, "further": further}
    print_json(said | (told.shown() if told is not None else {}))
