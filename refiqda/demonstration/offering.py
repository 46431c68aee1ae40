"""What ``refiqda demo`` makes: the study "clinic interviews" run to its end, or a study of plain files, or all."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import attrs

from refiqda.demonstration.plain import PRIVATE, STUDIES, PlainStudy, read_plain_study, study_folder
from refiqda.demonstration.plain_projects import build_study
from refiqda.demonstration.plain_quotes import bind_quotes
from refiqda.demonstration.run import Demonstration, new_folder, run_demonstration
from refiqda.findings.quotes.store import append_quotes
from refiqda.output import write

if TYPE_CHECKING:
    from refiqda.project import Project

Choice = Literal["clinic", "therapists", "dyads", "all"]
CHOICES: Final[tuple[Choice, ...]] = ("clinic", "therapists", "dyads", "all")
CLINIC: Final = "clinic"
MORE: Final = "studies"
"""The folder in which the other two studies come along with the clinic interviews."""
QUOTES: Final = "quotes.csv"
_FOR_ITS_OWNER: Final = 0o700


@attrs.frozen(kw_only=True)
class MadeStudy:
    """A study of plain files in its new folder; ``projects`` are what was built of it, by the name of the file."""

    name: str
    folder: Path
    plain: PlainStudy
    projects: dict[str, Project]


@attrs.frozen(kw_only=True)
class Offered:
    """What was made in ``folder``: the clinic interviews (or None), and studies of plain files."""

    folder: Path
    clinic: Demonstration | None
    studies: tuple[MadeStudy, ...]


def demonstrate(folder: str | Path, study: Choice = "clinic") -> Offered:
    """Make invented studies in ``folder``, which must be new or empty.

    ``clinic`` is the study that is run from two analysts to one consensus; the plain files of the others come along.
    The others and ``all`` are built too. Raises OutputExistsError for a folder that holds anything,
    UnusableFileError for an installation without the plain files.
    """
    place = Path(folder)
    chosen = STUDIES if study in {"clinic", "all"} else (study,)
    for name in chosen:
        study_folder(name)  # an installation without them is found out before anything is made
    if study in {"clinic", "all"}:
        clinic = run_demonstration(place)
        more = place / MORE
        more.mkdir()
    else:
        clinic, more = None, new_folder(place)
    made = tuple(make_study(name, more, build=study != CLINIC) for name in chosen)
    return Offered(folder=place, clinic=clinic, studies=made)


def make_study(name: str, place: Path, *, build: bool = True) -> MadeStudy:
    """Copy a study and its private register into ``place``; ``build`` writes its projects beside its files."""
    source = study_folder(name)
    private = place / (name + PRIVATE)
    private.mkdir(mode=_FOR_ITS_OWNER)
    if os.name == "posix":
        with contextlib.suppress(PermissionError):  # a drive without such rights
            private.chmod(_FOR_ITS_OWNER)
    for folder in (source, source.with_name(name + PRIVATE)):
        _copy(folder, place / folder.name)
    plain = read_plain_study(place / name)
    projects = {f"{key}.qdpx": project for key, project in build_study(plain).items()} if build else {}
    for file, project in projects.items():
        write(project, plain.folder / file, tool="standard")
    table = private / QUOTES
    if projects and table.is_file():
        append_quotes(plain.folder, bind_quotes(plain, list(projects.values()), table))
    return MadeStudy(name=name, folder=plain.folder, plain=plain, projects=projects)


def _copy(source: Path, target: Path) -> None:
    """Copy the files of a folder and below, but not what Python or a file manager left there."""
    for path in sorted(source.rglob("*")):
        inner = path.relative_to(source)
        if path.is_dir() or any(part.startswith((".", "__")) for part in inner.parts):
            continue
        (target / inner).parent.mkdir(parents=True, exist_ok=True)
        # the folder is new and holds nobody's work: no need to wait for the disk a hundred times
        (target / inner).write_bytes(path.read_bytes())
