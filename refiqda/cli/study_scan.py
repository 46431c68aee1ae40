"""``refiqda study scan``: whether files hold names that the private register knows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from refiqda.cli.options import FILE, json_option
from refiqda.errors import UnusableFileError

if TYPE_CHECKING:
    from refiqda.scanning import Hit, Scan

_SHOWN: Final = 20
_KINDS: Final = {
    "full": "full name",
    "alias": "another name",
    "surname": "surname",
    "part": "part of a name",
}


@click.command("scan")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@click.option(
    "--register",
    type=FILE,
    metavar="DIR",
    help="The private register's folder (otherwise that of the study in or above this folder).",
)
@json_option
def command(files: tuple[Path, ...], register: Path | None, as_json: bool) -> int:
    """Look for names of the private register in files before they leave the team.

    Any file: documents with their comments, deleted words and properties, tables, pages, PDFs,
    projects, archives. Shown are the place and the code of the case, never the name. A folder
    stands for all files in it.

    Exit 1 where a full name, another name or a surname was found; a first name alone is told and
    counts for nothing. What could not be read is said. The scan finds names as the register has
    them, and is no anonymisation: docs/known-names.md.

    Example: refiqda study scan report.docx tables/
    """
    from refiqda.register import read_register  # noqa: PLC0415 - loaded only where it is used
    from refiqda.scanning import Matcher, scan_file  # noqa: PLC0415 - as above

    names = read_register(register or _register()).known_names()
    matcher = Matcher(names, _analysts())
    scans = [(path, scan_file(path, matcher)) for path in _all_of(files)]
    stopping = sum(hit.count for _, scan in scans for hit in scan.stopping)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json(_json(scans, matcher, len(names)))
    else:
        for path, scan in scans:
            _show(path, scan, matcher)
        told = f"{stopping:,} known name{'' if stopping == 1 else 's'}" if stopping else "No known name"
        click.echo(
            f"{told} in {len(scans):,} file{'' if len(scans) == 1 else 's'}, looking for {len(names):,}."
        )
    return 1 if stopping else 0


def _register() -> Path:
    """Return the register of the study in or above this folder; UnusableFileError where there is none."""
    from refiqda.cli.outbound import registers_of  # noqa: PLC0415 - loaded only where it is used

    found = registers_of((Path(),))
    if not found:
        raise UnusableFileError(
            "no private register was found for this folder",
            remedy="Name its folder with --register, or run this in the study's folder.",
        )
    return found[0]


def _analysts() -> tuple[str, ...]:
    from refiqda.cli.outbound import analysts_of  # noqa: PLC0415 - loaded only where it is used

    return analysts_of((Path(),))


def _all_of(files: tuple[Path, ...]) -> list[Path]:
    """Return the files, for a folder those in it and below, in order."""
    found: dict[Path, None] = {}
    for path in files:
        inner = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
        found.update(dict.fromkeys(inner))
    return list(found)


def _json(scans: list[tuple[Path, Scan]], matcher: Any, names: int) -> dict[str, Any]:  # noqa: ANN401 - a Matcher
    return {
        "format": "refiqda.study-scan/1",
        "names": names,
        "files": [
            {"file": _shown(path, matcher, at), **scan.to_dict()} for at, (path, scan) in enumerate(scans, 1)
        ],
        "stopping": sum(hit.count for _, scan in scans for hit in scan.stopping),
    }


def _show(path: Path, scan: Scan, matcher: Any) -> None:  # noqa: ANN401 - a Matcher
    click.echo(f"{_shown(path, matcher, 0)}: {_summary(scan)}")
    for hit in sorted(scan.hits, key=lambda each: not each.stops)[:_SHOWN]:
        click.echo(f"  {_line(hit)}")
    if len(scan.hits) > _SHOWN:
        click.echo(f"  ... and {len(scan.hits) - _SHOWN:,} more places (--json lists them)")
    for each in scan.unread:
        click.echo(f"  not read: {each.where} {each.why}")


def _summary(scan: Scan) -> str:
    stopping = sum(hit.count for hit in scan.stopping)
    told = sum(hit.count for hit in scan.told)
    parts = [f"{stopping:,} known name{'' if stopping == 1 else 's'}"] if stopping else ["no known name"]
    if told:
        parts.append(f"{told:,} time{'' if told == 1 else 's'} a part of one")
    return ", ".join(parts)


def _line(hit: Hit) -> str:
    times = "" if hit.count == 1 else f", {hit.count:,} times"
    whose = f"case {hit.case}" if hit.case else "no participant"
    return f"{hit.where}: {_KINDS[hit.kind]} ({whose}){times}"


def _shown(path: Path, matcher: Any, at: int) -> str:  # noqa: ANN401 - a Matcher
    """Return a file's name, or its number where the name itself holds a known name."""
    from refiqda.render.plain import clean  # noqa: PLC0415 - loaded only where it is used

    if matcher.find(path.name, prose=False):
        return f"file {at}" if at else "a file with a known name in its name"
    return clean(path.name)
