"""CPU of listing the differences between analysts, beside reading their files: ``python benchmarks/reconcile.py``.

Listing is all that ``refiqda reconcile list --json`` does with files that are open: what is compared is gathered,
aligned, held against the log, and told. Three studies with 10,000 differences or a few more, on texts of 500 codings
each (every character carries two or three codings of each analyst): two analysts of whom the second marked half of the
passages alike, moved the end of a quarter, and gave another code to a quarter; two and three who share nothing.
Each measurement is a process of its own; the floor is `refiqda.read` of all files in the same process, a ratio the
median of the rounds. ``--json`` prints one JSON object. Exit 1 when the bar is missed.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
STUDIES = {"half marked alike": (20_000, 2), "nothing marked alike": (9_200, 2), "three analysts": (7_800, 3)}
"""Codings of each analyst, and how many analysts."""
MOST = 3.0
"""So many times as long as reading listing may take, with two analysts."""
ROUNDS = 5


def write_study(folder: Path, study: str) -> list[Path]:
    """Write the files of a study's analysts."""
    from benchmarks.generate import write_project  # noqa: PLC0415 - not for the measured processes

    codings, analysts = STUDIES[study]
    paths = [folder / f"{study.replace(' ', '-')}-{number}.qdpx" for number in range(analysts)]
    for number, path in enumerate(paths):
        if number and study == "half marked alike":
            second_reading(paths[0], path)
        else:
            write_project(path, codings, coder=number)
    return paths


def second_reading(first: Path, path: Path) -> None:
    """Write what another analyst made of the same passages, with GUIDs of its own."""
    import refiqda  # noqa: PLC0415 - not for the measured processes

    project: Any = refiqda.read(first)
    user = project.tree.users[1].guid
    codes = [code.guid for folder in project.tree.code_book or [] for code in folder.codes]
    for source in project.tree.sources:
        for number, selection in enumerate(source.plain_text_selections):
            for one in (selection, *selection.codings):
                one.guid = str(uuid.uuid5(uuid.NAMESPACE_OID, one.guid))
                one.creating_user = user
            if number % 4 == 2:
                selection.end_position -= 7
            elif number % 4 == 3:
                (coding,) = selection.codings
                coding.code_ref = codes[(codes.index(coding.code_ref) + 1) % len(codes)]
    refiqda.write(project, path)


def measure(files: list[str]) -> dict[str, Any]:
    """Return CPU seconds of reading the files and of listing their differences."""
    import refiqda  # noqa: PLC0415 - a process of its own

    small = refiqda.Project.new("Small")
    small.add_source("S", "Some words.")
    for person in ("A", "B"):
        small.add_coding("S", 0, 4, small.add_code(f"Code {person}"), small.add_user(person))
    refiqda.differences(small).to_dict()  # modules are loaded
    start = time.process_time()
    read = {f"Analyst {number}": refiqda.read(file) for number, file in enumerate(files)}
    reading = time.process_time() - start
    start = time.process_time()
    found = refiqda.differences(read)
    listed = found.to_dict()
    seconds = time.process_time() - start
    return {
        "reading": reading, "seconds": seconds, "ratio": seconds / reading, "differences": len(found.items),
        "agreed": listed["agreed"],
    }  # fmt: skip


def measured(study: str, paths: list[Path], rounds: int) -> dict[str, Any]:
    """Return the medians of several processes."""
    command = [sys.executable, __file__, "--measure", *map(str, paths)]
    ran = [
        json.loads(
            subprocess.run(command, check=True, capture_output=True, text=True, cwd=HERE.parent).stdout  # noqa: S603 - this script
        )
        for _ in range(rounds)
    ]
    row = {name: statistics.median(one[name] for one in ran) for name in ("reading", "seconds", "ratio")}
    counts = {name: ran[0][name] for name in ("differences", "agreed")}
    bar = MOST if STUDIES[study][1] == 2 else None
    return {"study": study, "codings": STUDIES[study][0] * STUDIES[study][1], **row, **counts, "bar": bar}


def main() -> int:
    """Measure every study, print a table, and return 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description="CPU of listing differences beside reading the files.")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--measure", nargs="+", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    sys.path.insert(0, str(HERE.parent))
    if asked.measure:
        print(json.dumps(measure(asked.measure)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        rows = [measured(study, write_study(Path(folder), study), asked.rounds) for study in STUDIES]
    if asked.json:
        print(json.dumps({"rows": rows}))
    else:
        for row in rows:
            times = f"reading {row['reading']:5.2f} s  listing {row['seconds']:5.2f} s  {row['ratio']:5.2f}x"
            print(f"{row['study']:22} {times}  {row['differences']:,} differences, {row['agreed']:,} alike")
    return int(any(row["bar"] is not None and row["ratio"] > row["bar"] for row in rows))


if __name__ == "__main__":
    raise SystemExit(main())
