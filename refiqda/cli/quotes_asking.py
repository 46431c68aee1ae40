"""What `quotes find` and `quotes show` ask alike: of which projects, which passages, and shown to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from refiqda.cli.options import FILE, read_project

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from refiqda.findings.dossiers.values import Dossier
    from refiqda.findings.quotes.values import Quote
    from refiqda.study import Study

F = TypeVar("F", bound="Callable[..., Any]")

_FILTERS = {
    "analysts": ("--analyst", "Only passages that NAME coded."),
    "participants": ("--participant", "Only passages in which NAME speaks."),
    "roles": ("--role", "Only this perspective."),
    "kinds": ("--kind", "Only this kind of source."),
    "sources": ("--source", "Only this source."),
}
AGREEMENT = click.Choice(["all", "some", "one", "consensus", "machine"])


def asking_options(function: F, *, copies: bool = True) -> F:
    """Add the projects and the options that say which passages; with ``copies``, who is named."""
    options = [
        click.argument("files", nargs=-1, required=True, type=FILE, metavar="PROJECT..."),
        click.option("--theme", "themes", multiple=True, metavar="NAME", help="A code with what is below it."),
        click.option("--code", "codes", multiple=True, metavar="NAME", help="A code alone."),
        click.option("--set", "sets", multiple=True, metavar="NAME", help="A set of codes."),
        click.option("--words", default="", metavar="TEXT", help="Only passages with these words."),
        click.option(
            "--agreement", multiple=True, type=AGREEMENT,
            help="Only what all analysts coded, several, one, the consensus, or a machine alone.",
        ),
        *(
            click.option(flag, name, multiple=True, metavar="NAME", help=said)
            for name, (flag, said) in _FILTERS.items()
        ),
        click.option("--quoted/--not-quoted", "quoted", default=None, help="Only what is quoted already, or not yet."),
        click.option(
            "--attribution", type=click.Choice(["internal", "role", "none"]), default="internal", show_default=True,
            help="For a copy to show round: no case, source or place is named.",
        ) if copies else None,
        click.option("--study", "study_folder", type=FILE, metavar="DIR", help="The study's folder, if elsewhere."),
    ]  # fmt: skip
    for one in filter(None, reversed(options)):
        function = one(function)
    return function


def asked_dossier(
    files: Sequence[Path],
    *,
    study_folder: Path | None,
    attribution: str = "internal",
    against: Sequence[str] = (),
    around: bool = True,
    **asked: Any,  # noqa: ANN401 - the options of `asking_options`, by name
) -> Dossier:
    """Read the projects and return the dossier that was asked for."""
    from refiqda.findings.dossiers.filtering import Filter  # noqa: PLC0415 - loaded only where it is used
    from refiqda.findings.dossiers.gathering import dossier  # noqa: PLC0415 - as above
    from refiqda.findings.dossiers.showing_round import shown_round  # noqa: PLC0415 - as above
    from refiqda.study import find_study  # noqa: PLC0415 - as above

    projects = [read_project(path) for path in files]
    study = find_study(study_folder or files[0].absolute().parent)
    names = ("themes", "codes", "sets")
    made = dossier(
        projects,
        **{name: asked.pop(name) for name in names},
        against=against,
        wanted=Filter(**asked),
        study=study,
        quotes=stored_quotes(study, files[0]),
        around=around,
    )
    return shown_round(made, attribution)


def stored_quotes(study: Study | None, near: Path) -> list[Quote] | None:
    """Return the quotes chosen in the study, or beside the first project; None where there is no file of them."""
    from refiqda.findings.quotes.store import FILE as NAME  # noqa: PLC0415 - loaded only where it is used
    from refiqda.findings.quotes.store import read_quotes  # noqa: PLC0415 - as above

    folders = [
        near.absolute().parent,
        *([study.folder] if study is not None and study.folder is not None else []),
    ]
    path = next((folder / NAME for folder in reversed(folders) if (folder / NAME).is_file()), None)
    return None if path is None else list(read_quotes(path).quotes.values())
