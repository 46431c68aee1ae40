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
    first, second = map(_quoted, projects[:2])
    if (folder / "decisions.jsonl").exists():
        return f"refiqda reconcile status {first} {second} --decisions decisions.jsonl"
    return f"refiqda merge {first} {second} --plan     what would become one, before anything is written"
