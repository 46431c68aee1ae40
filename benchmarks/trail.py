"""CPU of appending to and verifying a trail, beside parsing its lines: ``python benchmarks/trail.py``.

Logs of 10,000, 25,000 and 50,000 entries such as `trail record` writes them (about 1 KB each), and one of the
shortest entries, of which every fixed cost weighs most. The floor is ``json.loads`` of the same lines in the same
process. Each size is measured in processes of its own, and the medians count. Appending is measured both ways: all
in one go, and one at a time, each on the disk before the next (CPU only; the disk's own time is not the program's).
Linear means: per entry the largest log costs at most `GROWTH` times what the smallest does. ``--json`` prints one
JSON object.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SIZES = (10_000, 25_000, 50_000)
MOST = 15.0
"""So many times as long as parsing the lines verifying may take."""
GROWTH = 1.3
"""So many times as long per entry the largest log may take as the smallest."""
RUNS = 3
FORMS = ("recorded", "short")
CODES = ("Shame", "Shame, carried", "The harbour", "Waiting", "What was not said")


def draft(number: int, chance: random.Random) -> Any:  # noqa: ANN401 - refiqda's draft
    """Return an entry as `trail record` makes it."""
    from refiqda.trail.entry import Draft  # noqa: PLC0415 - a process of its own

    code = chance.choice(CODES)
    group = {
        "kind": "recoded",
        "object": "coding",
        "coder": "Mara Ridge",
        "before": code,
        "after": "Ångst",
        "count": 4,
    }
    source = {
        "object": "source",
        "name": f"Interview {number % 30}",
        "guid": f"{chance.getrandbits(128):032x}",
    }
    fields = {
        "project": {"file": "study.qdpx", "name": "Étude"},
        "state": {"meaning": f"{chance.getrandbits(256):064x}", "changes": "known"},
        "summary": [{"kind": "recoded", "object": "coding", "count": 4}],
        "changes.1": {"about": source, "groups": [group]},
    }
    return Draft(
        "coding", fields, by=("Mara Ridge",), meeting=f"Meeting {number // 50}", at="2026-03-02T10:00:00Z"
    )


def drafts(form: str, count: int) -> list[Any]:
    """Return so many entries to be."""
    from refiqda.trail.entry import Draft  # noqa: PLC0415 - a process of its own

    chance = random.Random(7)
    if form == "short":
        return [Draft("reading", {"note": "x"}, at="2026-03-02T10:00:00Z") for _ in range(count)]
    return [draft(number, chance) for number in range(count)]


def measure(form: str, count: int) -> dict[str, float]:
    """Return CPU seconds of each job for one log."""
    from refiqda.trail.verifying import verify, verify_lines  # noqa: PLC0415 - a process of its own
    from refiqda.trail.writing import append, held  # noqa: PLC0415 - as above

    made = drafts(form, count)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with held(folder) as trail:
            together, _ = timed(lambda: trail.append(made))
        data = (folder / "log.jsonl").read_bytes()
        lines = data.splitlines()
        parsing, _ = timed(lambda: [None for line in lines if json.loads(line) is None])
        verifying, found = timed(lambda: verify_lines(data))
        from_disk, verdict = timed(lambda: verify(folder))
        assert found.first_bad is None  # noqa: S101 - what is measured is right
        assert verdict.ok  # noqa: S101 - as above
    with tempfile.TemporaryDirectory() as name:
        singly, _ = timed(lambda: [append(name, [one]) for one in made])
    return {"bytes": len(data) / count, "parsing": parsing, "verifying": verifying, "from_disk": from_disk,
            "together": together, "singly": singly}  # fmt: skip


def timed(work: Any) -> tuple[float, Any]:  # noqa: ANN401 - any job and its result
    """Return the CPU seconds of a job, and what it gives."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def medians(form: str, count: int, runs: int) -> dict[str, Any]:
    """Return the medians of several processes, and the ratio to parsing, taken run by run."""
    command = [sys.executable, __file__, "--measure", form, str(count)]
    found = [
        json.loads(subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout)  # noqa: S603 - this script
        for _ in range(runs)
    ]
    row: dict[str, Any] = {key: statistics.median(one[key] for one in found) for key in found[0]}
    ratio = statistics.median(one["from_disk"] / one["parsing"] for one in found)
    return {"form": form, "entries": count, **row, "ratio": ratio}


def growth(rows: list[dict[str, Any]], job: str) -> float:
    """Return how much more an entry costs in the largest log than in the smallest."""
    few, many = min(rows, key=lambda row: row["entries"]), max(rows, key=lambda row: row["entries"])
    return float((many[job] / many["entries"]) / (few[job] / few["entries"]))


def main() -> int:
    """Measure every size, print a table, and return 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description="CPU of the trail beside json.loads of its lines.")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        sys.path.insert(0, str(ROOT))
        print(json.dumps(measure(asked.measure[0], int(asked.measure[1]))))
        return 0
    rows = [medians("recorded", size, asked.runs) for size in asked.sizes]
    rows.append(medians("short", max(asked.sizes), asked.runs))
    grown = {job: growth(rows[:-1], job) for job in ("from_disk", "together", "singly")}
    if asked.json:
        print(json.dumps({"most": MOST, "growth_most": GROWTH, "rows": rows, "growth": grown}))
    else:
        print(
            f"{'':9}{'entries':>8}{'bytes':>7}{'loads':>8}{'verify':>8}{'ratio':>7}{'append':>8}{'one by one':>12}"
        )
        for row in rows:
            head = f"{row['form']:9}{row['entries']:8,}{row['bytes']:7.0f}{row['parsing']:8.2f}{row['from_disk']:8.2f}"
            print(f"{head}{row['ratio']:7.1f}{row['together']:8.2f}{row['singly']:12.2f}")
        print("an entry of the largest log, to one of the smallest: "
              + ", ".join(f"{job} {times:.2f}x" for job, times in grown.items()))  # fmt: skip
    return int(any(row["ratio"] > MOST for row in rows) or any(times > GROWTH for times in grown.values()))


if __name__ == "__main__":
    raise SystemExit(main())
