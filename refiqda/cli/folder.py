"""``refiqda`` alone: what lies in this folder, and the next sensible step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from refiqda.cli.seen import look
from refiqda.render.plain import counted

if TYPE_CHECKING:
    from refiqda.cli.seen import Seen
    from refiqda.render.terminal import Page
    from refiqda.study import Study

_SHOWN: Final = 12
_NAMED: Final = 3
"""Files that a proposed command names at most."""


def show_folder(folder: Path | None = None) -> None:
    """Print what a folder (the current one unless given) holds for these commands, and a next step."""
    from refiqda.render.terminal import Page  # noqa: PLC0415 - loaded only where it is used
    from refiqda.study import find_study  # noqa: PLC0415 - loaded only where it is used

    place = Path.cwd() if folder is None else folder
    seen = look(place)
    page = Page()
    study = find_study(place)
    if study is not None:
        where = "" if study.folder == place.resolve() else " (study.toml in a folder above)"
        page.heading(f"Study: {study.title or 'untitled'}{where}")
        page.line(f"{study.approach} approach, {counted(len(study.analysts), 'analyst')}, "
                  f"{counted(len(study.rounds), 'round')}", indent=2)  # fmt: skip
    behind = _show_trail(page, place, seen)
    quotes = _show_quotes(page, place, seen, study)
    holdings = _holdings(seen)
    for title, lines in holdings:
        page.heading(title)
        page.lines(lines[:_SHOWN], indent=2)
        if len(lines) > _SHOWN:
            page.line(f"... and {len(lines) - _SHOWN:,} more", indent=2)
    if not (seen.projects or seen.codebooks):
        if holdings or study is not None:
            page.gap()
        page.line("No project (.qdpx, .qde) and no codebook (.qdc) in this folder.")
    page.heading("Next")
    page.line(_next_step(place, seen), indent=2)
    for step in filter(None, (behind, quotes)):
        page.line(step, indent=2)
    page.line("refiqda --help           all commands", indent=2)
    page.show()


def _show_trail(page: Page, place: Path, seen: Seen) -> str | None:
    """Say how the trail of the study stands, where there is one; return the command that brings it up to date."""
    from refiqda.errors import RefiqdaError  # noqa: PLC0415 - loaded only where it is used
    from refiqda.trail.reading import find_trail  # noqa: PLC0415 - as above

    folder = find_trail(place)
    if folder is None:
        return None
    from refiqda.trail.standing import standing  # noqa: PLC0415 - as above

    try:
        found = standing(folder, [place / name for name in seen.projects])
    except RefiqdaError:
        page.line("The trail is damaged.", indent=2)
        return "refiqda trail verify     where the trail is damaged"
    last = "" if found.last is None else f", the last of {found.last[:10]}"
    page.line(f"Trail: {counted(found.entries, 'entry', 'entries')}{last}", indent=2)
    for name in found.changed[:_SHOWN]:
        page.line(f"{name} changed since it was recorded", indent=2)
    if found.new:
        page.line(f"not recorded: {', '.join(found.new[:_SHOWN])}", indent=2)
    behind = [*found.changed, *found.new]
    return f"refiqda trail record {_quoted(behind[0])}     what changed, into the trail" if behind else None


def _show_quotes(page: Page, place: Path, seen: Seen, study: Study | None) -> str | None:
    """Say how many quotes were chosen, where there is a file of them; return the command that comes next."""
    from refiqda.errors import RefiqdaError  # noqa: PLC0415 - loaded only where it is used
    from refiqda.findings.quotes.store import FILE, read_quotes  # noqa: PLC0415 - as above

    folders = [place] if study is None or study.folder is None else [study.folder, place]
    path = next((folder / FILE for folder in folders if (folder / FILE).is_file()), None)
    if path is None:
        return None
    named = len(seen.projects) <= _NAMED
    projects = " ".join(map(_quoted, seen.projects)) if named and seen.projects else "PROJECT..."
    try:
        number = len(read_quotes(path).quotes)
    except RefiqdaError:
        page.line(f"{FILE} cannot be read.", indent=2)
        return f"refiqda quotes balance {projects}     what is wrong with {FILE}"
    if not number:
        page.line(f"Quotes: none chosen yet in {FILE}", indent=2)
        return f"refiqda quotes choose {projects}     the passages there are to choose from"
    page.line(f"Quotes: {number:,} chosen, in {FILE}", indent=2)
    return f"refiqda quotes balance {projects}     who is quoted, beside the material there is"


def _holdings(seen: Seen) -> list[tuple[str, list[str]]]:
    """Return what was seen, each kind with its heading; what a project may be made of only while there is none."""
    here = " in this folder"
    kinds = [
        (counted(len(seen.projects), "project") + here, list(seen.projects)),
        (counted(len(seen.codebooks), "codebook") + here, list(seen.codebooks)),
    ]
    if not seen.projects:
        kinds += [
            (
                counted(len(seen.foreign), "file of another program", "files of other programs"),
                [f"{name}  ({program})" for name, program in seen.foreign],
            ),
            (
                counted(len(seen.commented), "Word document with comments", "Word documents with comments"),
                list(seen.commented),
            ),
            (
                counted(len(seen.codings), "table of codings", "tables of codings"),
                [one for one, _ in seen.codings],
            ),
        ]
    shown = [(title, lines) for title, lines in kinds if lines]
    if seen.texts and not seen.projects:
        where = "in this folder" if seen.texts_in == "." else f"in the folder {seen.texts_in}"
        shown.append((counted(seen.texts, "text or recording", "texts and recordings"), [where]))
    return shown


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name


def _next_step(folder: Path, seen: Seen) -> str:
    projects = list(seen.projects)
    if not projects:
        return _beginning(seen)
    if len(projects) == 1:
        return f"refiqda info {_quoted(projects[0])}"
    if begun_on := _inputs_of(folder / "decisions.jsonl", projects):
        names = " ".join(map(_quoted, begun_on))
        return f"refiqda reconcile status {names} --decisions decisions.jsonl"
    first, second = map(_quoted, projects[:2])
    return f"refiqda merge {first} {second} --plan     what would become one, before anything is written"


def _beginning(seen: Seen) -> str:
    """Return how a project comes to be here, by what there is; the demo where there is nothing."""
    if seen.codings and seen.texts:
        table, says_who = seen.codings[0]
        who = "" if says_who else " --coder NAME"
        return f"refiqda build study.qdpx --sources {_quoted(seen.texts_in)} --codings {_quoted(table)}{who}"
    if seen.foreign:
        name = seen.foreign[0][0]
        return f"refiqda import {_quoted(name)} -o {_quoted(f'{Path(name).stem}.qdpx')}"
    if seen.commented:
        return f"refiqda import {' '.join(map(_quoted, seen.commented[:_NAMED]))} -o notes.qdpx"
    if seen.codebooks:
        return f"refiqda info {_quoted(seen.codebooks[0])}"
    if seen.texts:
        return f"refiqda build study.qdpx --sources {_quoted(seen.texts_in)}     a project of these texts, to code in"
    return "refiqda demo             see a whole study, start to end, in a new folder"


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
