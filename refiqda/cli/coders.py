"""``--coder NAME=FILE[:USER]``: whose codings each file holds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import attrs
import click

from refiqda.cli.options import FILE, read_project
from refiqda.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from refiqda import model
    from refiqda.agreement.inputs import CoderFile
    from refiqda.project import Project

F = TypeVar("F", bound="Callable[..., Any]")

_SPEC: Final = re.compile(
    r"(?P<name>[^=]+)=(?P<file>.+?\.(?:qdpx|qde|xml))(?::(?P<user>.+))?", re.IGNORECASE | re.DOTALL
)


@attrs.frozen
class CoderSpec:
    """One ``--coder``: the name to use, the file, and the user in it where there are several."""

    name: str
    file: Path
    user: str | None = None


class CoderSpecType(click.ParamType[CoderSpec]):
    """Reads ``NAME=FILE[:USER]``."""

    name = "NAME=FILE[:USER]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> CoderSpec:  # noqa: ANN401 - click's signature
        """Return the parts; what follows the file's suffix is the user, so that a Windows path stays whole."""
        if isinstance(value, CoderSpec):
            return value
        found = _SPEC.fullmatch(value)
        if found is None:
            self.fail(
                "an analyst is given as NAME=FILE or NAME=FILE:USER, with a .qdpx or .qde file", param, ctx
            )
        return CoderSpec(found["name"].strip(), Path(found["file"]), found["user"])


def inputs(function: F) -> F:
    """Add the files and ``--coder``."""
    function = click.option(
        "--coder",
        "specs",
        multiple=True,
        type=CoderSpecType(),
        help="Call the analyst of FILE by NAME; of a file with several, say which USER.",
    )(function)
    return click.argument("files", nargs=-1, type=FILE, metavar="FILE...")(function)


@attrs.frozen(kw_only=True)
class Comparison:
    """What is to be compared: ``material`` is one project of several coders, or the file of each coder.

    ``projects`` are the files as read, by the path given; ``specs`` what was said about their coders.
    """

    material: Project | Mapping[str, CoderFile]
    projects: dict[Path, Project]
    specs: tuple[CoderSpec, ...]
    named: tuple[str, ...] = ()
    """Whom to compare where only ``--coder`` names them, all in one file; the others in it are not meant."""

    def whole(self) -> Project:
        """Return one project with everybody's codings: the only file, or all files merged."""
        if len(self.projects) == 1:
            return next(iter(self.projects.values()))
        from refiqda.merging import merge  # noqa: PLC0415 - loaded only where it is used

        merged = merge(by_label(self.projects), coders=merge_coders(self.specs, self.projects)).project
        if merged is None:  # only a plan has none
            raise AssertionError
        return merged


def read_comparison(files: Sequence[Path], specs: Sequence[CoderSpec]) -> Comparison:
    """Read the files of a comparison and say whose codings each holds.

    Raises InvalidArgumentError where that is not clear, UnusableFileError for a file that cannot be used.
    """
    paths = _paths(files, specs)
    projects = {path: read_project(path) for path in paths}
    if len(projects) == 1:
        project = next(iter(projects.values()))
        for spec in specs:
            if spec.user is None and len(specs) > 1:
                raise InvalidArgumentError(
                    "is named for several analysts",
                    file=project.label,
                    remedy="Say which user is whom: NAME=FILE:USER.",
                )
            _rename_user(project, spec)
        named = tuple(spec.name for spec in specs) if len(specs) > 1 and not files else ()
        return Comparison(material=project, projects=projects, specs=tuple(specs), named=named)
    from refiqda.agreement.inputs import one_coder_each, sole_coders  # noqa: PLC0415 - loaded only where it is used

    said = {_same(spec.file, paths): spec for spec in specs}
    if len(said) < len(specs):
        raise InvalidArgumentError(
            "one file stands for several analysts, beside other files",
            remedy="Merge the files first, then compare in the merged project.",
        )
    free = sole_coders(list(projects.values()))
    names = [said[path].name if path in said else free(place) for place, path in enumerate(paths)]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise InvalidArgumentError(
            f'several files hold codings by "{doubled[0]}"', remedy="Tell them apart with --coder NAME=FILE."
        )
    users = {name: said[path].user if path in said else None for name, path in zip(names, paths, strict=True)}
    given = dict(zip(names, projects.values(), strict=True))
    return Comparison(material=one_coder_each(given, users=users), projects=projects, specs=tuple(specs))


def _paths(files: Sequence[Path], specs: Sequence[CoderSpec]) -> list[Path]:
    """Return each file once, in the order given, those of ``--coder`` after the others."""
    paths: list[Path] = []
    for path in (*files, *(spec.file for spec in specs)):
        if _same(path, paths) is None:
            paths.append(path)
    if not paths:
        raise click.UsageError("name at least one file")
    return paths


def _same(path: Path, known: Sequence[Path]) -> Path | None:
    return next((one for one in known if one == path or one.resolve() == path.resolve()), None)


def _rename_user(project: Project, spec: CoderSpec) -> None:
    """Call a user of the project, as it lies in memory, by the name asked for."""
    if spec.user is not None:
        _call(project.find_user(spec.user), spec.name)
        return
    coded = dict.fromkeys(row.coder_guid for row in project.codings() if row.coder_guid)
    if len(coded) != 1:
        users = [project.find_user(one) for one in coded]
        names = ", ".join(
            f"{one.name} ({one.guid})"
            if sum(each.name == one.name for each in users) > 1
            else one.name or one.guid
            for one in users
        )
        raise InvalidArgumentError(
            "holds the codings of several people" if coded else "holds nobody's codings",
            file=project.label,
            remedy=f"Say whose, as NAME=FILE:USER, of {names}." if coded else "Say whose: NAME=FILE:USER.",
        )
    _call(project.find_user(next(iter(coded))), spec.name)


def _call(user: model.User, name: str) -> None:
    from refiqda.machine_coders import renamed  # noqa: PLC0415 - loaded only where it is used

    user.name = renamed(user.name, name)


def labels(paths: Iterable[Path]) -> dict[Path, str]:
    """Return what each file is called in a merge: its name, with as many folders before it as tell it from others.

    Labels get into the merged project (codes kept apart are named by them), and where a folder lies is nobody's
    business there.
    """
    parts = {path: path.absolute().parts for path in paths}
    depth = 1
    while True:
        found = {path: "/".join(one[-depth:]) for path, one in parts.items()}
        if len(set(found.values())) == len(found) or depth > max(map(len, parts.values())):
            return found
        depth += 1


def by_label(projects: Mapping[Path, Project]) -> dict[str, Project]:
    """Return projects by their `labels`."""
    known = labels(projects)
    return {known[path]: project for path, project in projects.items()}


def merge_coders(
    specs: Sequence[CoderSpec], projects: Mapping[Path, Project]
) -> dict[str, list[tuple[str, str | None]]]:
    """Return what ``merge`` takes as ``coders``: one name may stand for users of several files."""
    known = labels(projects)
    found: dict[str, list[tuple[str, str | None]]] = {}
    for spec in specs:
        found.setdefault(spec.name, []).append((_label(spec.file, known), spec.user))
    return found


def _label(file: Path, known: Mapping[Path, str]) -> str:
    path = _same(file, list(known))
    return str(file) if path is None else known[path]
