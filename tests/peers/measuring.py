"""What public programs make of files: run them, each in a process of its own, and hold their rows against the truth.

A row is source, words, code and coder. Rows are compared as a multiset, since not every program keeps GUIDs.
"""

from __future__ import annotations

import collections
import json
import sqlite3
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.foreign.facts import Truth

HERE = Path(__file__).parent
LIBRARIES = ("pyrefiqda", "qdapy", "pyqdpx", "atlas_qdpx", "qdpxlib")
TOOL_FOR = {
    "qualcoder": "qualcoder",
    "pyrefiqda": "standard",
    "qdapy": "standard",
    "pyqdpx": "nvivo",
    "atlas_qdpx": "atlasti",
    "qdpxlib": "maxqda",
}
"""Public programs, and the tool for which a file is written that they are to read."""

Row = tuple[str | None, str | None, str | None, str | None]


@dataclass
class Read:
    """What a program read: rows of text codings, other codings, and counts of other things by their name."""

    rows: list[Row] = field(default_factory=list)
    others: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    tables: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)


class PeerError(Exception):
    """A program stopped with an error; the last line of what it said."""


def run(command: list[str]) -> str:
    """Run a program and return what it printed."""
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8", timeout=300)  # noqa: S603 - our own commands
    if done.returncode:
        raise PeerError((done.stderr.strip() or "nothing said").splitlines()[-1])
    return done.stdout


def library(name: str, data: bytes, peers: Path) -> Read:
    """Return what a library makes of a file."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "project.qdpx"
        file.write_bytes(data)
        python = peers / "venv" / "bin" / "python"
        said = run(
            [str(python), str(HERE / "libraries.py"), name, str(file), f"{folder}/unpacked", str(peers)]
        )
    return Read([tuple(row) for row in json.loads(said)])


def qualcoder(data: bytes, peers: Path) -> Read:
    """Return what QualCoder's importer makes of a file."""
    with tempfile.TemporaryDirectory() as folder:
        file, made = Path(folder) / "study.qdpx", Path(folder) / "made"
        file.write_bytes(data)
        run(
            [
                sys.executable,
                str(HERE / "qualcoder_headless.py"),
                str(peers / "QualCoder"),
                str(file),
                str(made),
            ]
        )
        connection = sqlite3.connect(made / "data.qda")
        try:
            return _from_tables(connection)
        finally:
            connection.close()


def _from_tables(connection: sqlite3.Connection) -> Read:
    text = (
        "SELECT source.name, code_text.seltext, code_name.name, code_text.owner FROM code_text "
        "LEFT JOIN source ON source.id = code_text.fid LEFT JOIN code_name ON code_name.cid = code_text.cid "
        "ORDER BY ctid"
    )
    made = Read([tuple(row) for row in connection.execute(text)])
    kept = (
        "code_image",
        "code_av",
        "case_text",
        "cases",
        "attribute",
        "journal",
        "annotation",
        "code_name",
        "source",
    )
    for table in kept:
        made.tables[table] = connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - names above
        made.counts[table] = len(made.tables[table])
    made.others = made.counts["code_image"] + made.counts["code_av"]
    return made


def read_by(program: str, data: bytes, peers: Path) -> Read:
    """Return what a public program makes of a file; raise PeerError where it stops."""
    return qualcoder(data, peers) if program == "qualcoder" else library(program, data, peers)


def plain(words: str | None) -> str | None:
    """Return words with folded line ends, without the fillers that pyqdpx puts behind characters it counts twice."""
    return None if words is None else words.replace("\r\n", "\n").replace("\r", "\n").replace("\u200b", "")


def wanted(truth: Mapping[str, Truth], *, transcripts: bool = True) -> list[Row]:
    """Return the rows of text codings that stand on a person's codes."""
    return [
        (one.source, plain(one.words), one.code, one.coder)
        for one in truth.values()
        if one.words is not None and one.kind == "person" and (transcripts or one.place is None)
    ]


def right(found: Iterable[Row], rows: Iterable[Row], columns: tuple[int, ...] = (0, 1, 2, 3)) -> int:
    """Return how many of the wanted rows were found, looking at some columns only."""

    def counted(some: Iterable[Row]) -> collections.Counter[tuple[str | None, ...]]:
        tidy = ((row[0], plain(row[1]), row[2], row[3]) for row in some)
        return collections.Counter(tuple(row[column] for column in columns) for row in tidy)

    return sum((counted(found) & counted(rows)).values())
