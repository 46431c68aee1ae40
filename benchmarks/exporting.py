"""CPU and memory of exporting codings in each form, beside ``csv.writer``: ``python benchmarks/exporting.py``.

The floor is the standard library's ``csv.writer`` over the rows of ``project.codings()``. Each measurement is a process
of its own, which reads the project and makes its codings first; CPU is that of the export alone, memory how much its
peak rises above what the process needed before. Projects are generated. ``--json`` prints one JSON object.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SIZES = (20_000, 200_000)
FORMS = (".csv", ".jsonl", ".parquet", ".html", ".xlsx")
FLOOR = "csv.writer"
GROWTH = 64 * 1024 * 1024
"""How much more memory ten times the rows may take while they are written."""


def peak() -> int:
    """Return the most memory this process ever had, in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def measure(project: str, form: str, folder: str) -> dict[str, Any]:
    """Return CPU seconds and memory of one export."""
    import refiqda.project  # noqa: PLC0415 - a process of its own
    from refiqda.render.tables import write_table  # noqa: PLC0415 - same

    opened = refiqda.project.read(project)
    table = opened.table("codings")
    small = refiqda.project.Project.new("small")
    if form != FLOOR:  # packages are loaded before anything is measured
        write_table(small.table("codings"), Path(folder) / f"small{form}", overwrite=True)
    path = Path(folder) / f"out{form if form != FLOOR else '.floor'}"
    before, start = peak(), time.process_time()
    if form == FLOOR:
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(table.columns)
            writer.writerows(table)
    else:
        write_table(table, path, overwrite=True)
    return {
        "seconds": time.process_time() - start,
        "memory": peak() - before,
        "bytes": path.stat().st_size,
        "rows": len(table),
    }


def one(project: Path, form: str, folder: Path) -> dict[str, Any]:
    """Measure in a process of its own."""
    command = [sys.executable, __file__, "--measure", str(project), form, str(folder)]
    ran = subprocess.run(command, check=True, capture_output=True, text=True, cwd=HERE.parent)  # noqa: S603 - this script
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def main() -> int:
    """Print what each form costs; 1 when memory grows with the rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", nargs=3, metavar=("PROJECT", "FORM", "FOLDER"))
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure(*asked.measure)))
        return 0
    figures: dict[str, dict[str, Any]] = {form: {} for form in (FLOOR, *FORMS)}
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for size in SIZES:
            project = folder / f"{size}.qdpx"
            subprocess.run(  # noqa: S603 - the generator beside this script
                [sys.executable, str(HERE / "generate.py"), str(project), str(size)],
                check=True,
                capture_output=True,
            )
            for form, by_size in figures.items():
                by_size[str(size)] = one(project, form, folder)
    worst = 0
    for form, by_size in figures.items():
        few, many = (by_size[str(size)] for size in SIZES)
        worst = max(worst, many["memory"] - few["memory"])
        for rows, got in by_size.items():
            got["ratio"] = got["seconds"] / figures[FLOOR][rows]["seconds"]
            if not asked.json:
                print(
                    f"{form:11} {int(rows):8,} rows {got['seconds']:7.2f} s {got['ratio']:6.1f} x csv.writer "
                    f"{got['memory'] / 1e6:7.1f} MB more {got['bytes'] / 1e6:7.1f} MB written"
                )
    if asked.json:
        print(json.dumps({"figures": figures, "bar": GROWTH, "growth": worst}))
    return 0 if worst <= GROWTH else 1


if __name__ == "__main__":
    sys.exit(main())
