"""``refiqda trail note``: write down a reading, a meeting, a theme in one's own words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from refiqda.cli.options import json_option
from refiqda.cli.study_folder import people_options, study_option, trail_folder
from refiqda.errors import InvalidArgumentError, UnusableFileError, unreadable

if TYPE_CHECKING:
    from refiqda.trail.entry import Entry

KINDS: Final = (
    "reading", "coding", "meeting", "decision", "theme", "narrative", "quote", "member-reflection", "redaction",
    "audit", "export",
)  # fmt: skip
_MOST: Final = 4_000_000
"""Bytes of a note's file."""
_WIDEST: Final = 1_000_000
_RANGE: Final = re.compile(r"([0-9]{1,9})(?:-([0-9]{1,9}))?", re.ASCII)


@click.command("note")
@click.argument("kind", type=click.Choice(KINDS), metavar="KIND")
@click.option("--text", metavar="TEXT", help="What you want to note.")
@click.option("--file", "file", metavar="FILE", help="A text file with it; - is standard input.")
@click.option("--meeting", metavar="NAME", help="In which meeting.")
@click.option("--covers", metavar="3-17,20", help="The earlier entries that it is about.")
@click.option("--covers-since", is_flag=True, help="About all entries since the last one of this kind.")
@click.option(
    "--private/--shared",
    default=None,
    help="Keep the text out of the log, in trail/private/; so by default for readings.",
)
@people_options
@study_option
@json_option
def command(
    kind: str,
    text: str | None,
    file: str | None,
    meeting: str | None,
    covers: str | None,
    covers_since: bool,
    private: bool | None,
    at: str | None,
    by: tuple[str, ...],
    study: Path | None,
    as_json: bool,
) -> None:
    """Enter in the trail what you write down of your own; one note may be about many changes.

    KIND is reading, meeting, decision, theme, narrative, quote, member-reflection, redaction, audit,
    coding or export. What you note while reading is yours: unless you say --shared, only its date and
    a seal go into the log, by which you can prove it later.

    Example: refiqda trail note meeting --meeting "Meeting 3" --covers-since --file minutes.txt
    """
    from refiqda.render.recording import noted_json, show_noted  # noqa: PLC0415 - loaded only where it is used
    from refiqda.trail.noting import note, since_last  # noqa: PLC0415 - loaded only where it is used
    from refiqda.trail.reading import read_trail  # noqa: PLC0415 - loaded only where it is used

    if (text is None) == (file is None):
        raise click.UsageError("say what to note with --text or --file, one of them")
    if covers and covers_since:
        raise click.UsageError("--covers and --covers-since both say which entries are meant: use one")
    folder = trail_folder(study)
    said = text if file is None else _from(file)
    numbers = since_last(read_trail(folder), kind) if covers_since else _numbers(covers)
    entry = note(folder, kind, said or "", by=by, meeting=meeting, at=at, covers=numbers, private=private)
    where = _place(folder, entry)
    if as_json:
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - loaded only where it is used

        print_json(noted_json(entry, private=where))
    else:
        show_noted(entry, private=where)


def _place(folder: Path, entry: Entry) -> str | None:
    """Return where the text of a private note lies, as people find it."""
    from refiqda.trail.noting import private_file  # noqa: PLC0415 - loaded only where it is used

    path = private_file(folder, entry)
    return None if path is None else f"trail/{path.parent.name}/{path.name}"


def _from(file: str) -> str:
    """Return the text of a file, or of standard input."""
    name = "standard input" if file == "-" else Path(file).name
    try:
        with click.open_file(file, "rb") as stream:
            data: bytes = stream.read(_MOST + 1)
        if len(data) > _MOST:
            raise InvalidArgumentError(
                "is too long for a note", file=name, remedy="Note where it lies instead."
            )
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnusableFileError(
            "is not text in UTF-8", file=name, remedy="Save it as plain text, UTF-8."
        ) from error
    except OSError as error:
        raise unreadable(name, error) from error


def _numbers(covers: str | None) -> list[int]:
    """Return the numbers that ``3-17,20`` names."""
    found: list[int] = []
    for part in (covers or "").replace(" ", "").split(",") if covers else ():
        read = _RANGE.fullmatch(part)
        first = int(read[1]) if read else 0
        last = int(read[2] or read[1]) if read else 0
        if not read or not 0 < first <= last or last - first > _WIDEST:
            raise InvalidArgumentError(
                "--covers names no entries", remedy="Write numbers and ranges: --covers 3-17,20."
            )
        found += range(first, last + 1)
    return found
