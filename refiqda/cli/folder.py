"""``refiqda`` alone: what lies in this folder, and the next sensible step."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from refiqda.render.plain import counted

PROJECTS: Final = (".qdpx", ".qde")
CODEBOOKS: Final = (".qdc",)
_SHOWN: Final = 12


def show_folder(folder: Path | None = None) -> None:
    """Print the projects, codebooks and study of a folder (the current one unless given) and a next step."""
    from refiqda.render.terminal import Page  # noqa: PLC0415 - loaded only where it is used
    from refiqda.study import find_study  # noqa: PLC0415 - loaded only where it is used

    place = Path.cwd() if folder is None else folder
    files = sorted(each for each in place.iterdir() if each.is_file() and not each.name.startswith("."))
    projects = [each.name for each in files if each.suffix.lower() in PROJECTS]
    codebooks = [each.name for each in files if each.suffix.lower() in CODEBOOKS]
    page = Page()
    study = find_study(place)
    if study is not None:
        where = "" if study.folder == place.resolve() else " (study.toml in a folder above)"
        page.heading(f"Study: {study.title or 'untitled'}{where}")
        page.line(f"{study.approach} approach, {counted(len(study.analysts), 'analyst')}, "
                  f"{counted(len(study.rounds), 'round')}", indent=2)  # fmt: skip
    for title, names in (("project", projects), ("codebook", codebooks)):
        if names:
            page.heading(f"{counted(len(names), title)} in this folder")
            page.lines(names[:_SHOWN], indent=2)
            if len(names) > _SHOWN:
                page.line(f"... and {len(names) - _SHOWN:,} more", indent=2)
    if not (projects or codebooks):
        page.line("No project (.qdpx, .qde) and no codebook (.qdc) in this folder.")
    page.heading("Next")
    page.line(_next_step(place, projects, codebooks), indent=2)
    page.line("refiqda --help           all commands", indent=2)
    page.show()


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name


def _next_step(folder: Path, projects: list[str], codebooks: list[str]) -> str:
    if not projects and codebooks:
        return f"refiqda info {_quoted(codebooks[0])}"
    if not projects:
        return "refiqda demo             see a whole study, start to end, in a new folder"
    if len(projects) == 1:
        return f"refiqda info {_quoted(projects[0])}"
    if begun_on := _inputs_of(folder / "decisions.jsonl", projects):
        names = " ".join(map(_quoted, begun_on))
        return f"refiqda reconcile status {names} --decisions decisions.jsonl"
    first, second = map(_quoted, projects[:2])
    return f"refiqda merge {first} {second} --plan     what would become one, before anything is written"


def _inputs_of(log: Path, projects: list[str]) -> list[str]:
    """Return the files that a decision log was begun on, in its order; none unless all of them lie here."""
    if not log.is_file():
        return []
    from refiqda.errors import RefiqdaError  # noqa: PLC0415 - loaded only where it is used
    from refiqda.reconciliation.log import read_log  # noqa: PLC0415 - as above

    try:
        inputs = read_log(log).inputs or ()
    except RefiqdaError:  # `reconcile` says what is wrong with it
        return []
    files = list(dict.fromkeys(each.file or "" for each in inputs))
    return files if set(files) <= set(projects) else []
