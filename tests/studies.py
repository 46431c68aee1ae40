"""The two studies of plain files as fixtures: read and built once for a whole run, in memory.

Whoever changes a project works on ``project.copy()``; the values here are shared by all tests.
"""

from __future__ import annotations

import csv
import functools
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.demonstration.plain import PRIVATE, PlainStudy, read_plain_study, study_folder
from refiqda.demonstration.plain_projects import build_study

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from refiqda.project import Project


SEVERAL: Final = frozenset({"Flere", "Several"})
UNKNOWN: Final = frozenset({"?", "Ukjent"})
LEADING: Final = frozenset({"M", "Moderator", "I"})
"""What labels of turns mean that are no participant's: several at once, nobody knows, the one who asks."""

_TURN = re.compile(
    r"^(?:\[\d\d:\d\d:\d\d\] )?(?P<label>[^\W_][\w ]{0,11}|\?)(?: \(\d\d:\d\d:\d\d\))?: "
    r"(?P<words>.*?)(?: #\d\d:\d\d:\d\d-\d#)?$",
    re.MULTILINE,
)
_AND = re.compile(r" (?:og|and) ")


@attrs.frozen
class Turn:
    """A turn of a transcript: who, as labelled (two where they spoke as one), and where the words stand."""

    speakers: tuple[str, ...]
    start: int
    end: int


def turns_of(text: str) -> Iterator[Turn]:
    """Yield the turns of a labelled text; another way than `refiqda.speakers`, to hold it against."""
    for match in _TURN.finditer(text):
        yield Turn(tuple(_AND.split(match["label"])), *match.span("words"))


def turns(name: str, source: str) -> list[Turn]:
    """Return the turns of a text of a study."""
    return list(turns_of(plain(name).texts[source]))


@functools.cache
def plain(name: str) -> PlainStudy:
    """Return the study "therapists" or "dyads" as it lies in its folder."""
    return read_plain_study(study_folder(name))


@functools.cache
def projects(name: str) -> dict[str, Project]:
    """Return its projects: "ragna", "eirik" and "themes"; "greta", "owen" and "themes"."""
    return build_study(plain(name))


@functools.cache
def private(name: str) -> dict[str, list[dict[str, str]]]:
    """Return the tables of its private register, which lies beside the study's folder."""
    folder = plain(name).folder.with_name(name + PRIVATE)
    tables = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            tables[path.stem] = list(csv.DictReader(stream))
    return tables


def written(name: str, file: str) -> str:
    """Return a text of the study's folder ``writing``."""
    return (plain(name).folder / "writing" / file).read_text(encoding="utf-8")


def planted(name: str) -> list[dict[str, str]]:
    """Return the changes to make on a copy, and what is to be said to each."""
    with (plain(name).folder / "planted-errors.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def present(name: str) -> dict[tuple[str, str, int], str]:
    """Return the text of each case, instrument and wave that is there; translations are no material."""
    found = {}
    for row in plain(name).rows("sources"):
        for case in row["participants"].split(";"):
            if case and row["use"] != "translation":
                found[case, row["instrument"], int(row["wave"])] = row["source"]
    return found


def expected(name: str) -> dict[str, int]:
    """Return how many pieces of each instrument there should be, without those that are excused."""
    study = plain(name)
    roles: dict[str, int] = defaultdict(int)
    for row in study.rows("participants"):
        roles[row["role"]] += 1
        roles["participant"] += 1
    return {each.instrument: each.count * roles[each.per] - each.excused for each in study.study.expected}


def folders(name: str) -> list[Path]:
    """Return the files of the study's own folder, without the private register."""
    return [path for path in sorted(plain(name).folder.rglob("*")) if path.is_file()]
