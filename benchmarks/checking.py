"""CPU of checking a project of many codings against opening it, in one run: ``python benchmarks/checking.py FILE``.

Bar: the schema's verdict and all own rules cost at most twice what opening costs. Rounds take turns; a figure is
the median of CPU seconds, a ratio the median of the ratios within a round. ``--json`` prints one JSON object.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import sys
import time
from typing import TYPE_CHECKING

import refiqda
from refiqda.checks import gathering, running
from refiqda.checks.schema import judge
from refiqda.exchange.census import take_census

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 5
BAR = 2.0


def cpu(job: Callable[[], object]) -> float:
    """Return the CPU seconds of one run, the collector resting."""
    gc.collect()
    gc.disable()
    start = time.process_time()
    job()
    spent = time.process_time() - start
    gc.enable()
    return spent


def one_round(path: str) -> dict[str, float]:
    """Return what each part costs."""
    project = refiqda.read(path)
    container = project.container
    if container is None:
        raise AssertionError

    def verdict() -> None:
        judge(container.read(container.root), "project", file=None)

    def own() -> None:
        running._apply(project, project.tree, gathering.Findings(None, {}), None, ())  # noqa: SLF001 - a part, measured alone

    spent = {
        "open": cpu(lambda: refiqda.read(path)),
        "schema": cpu(verdict),
        "census": cpu(lambda: take_census(project.tree)),
        "own rules": cpu(own),
        "check": cpu(lambda: refiqda.check(path)),
        "check --for": cpu(lambda: refiqda.check(path, tool="nvivo")),
    }
    spent["schema and own rules"] = spent["schema"] + spent["own rules"]
    return spent


def main() -> int:
    """Print medians, and ratios to opening; 1 when the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    refiqda.check(asked.path)  # imports and the schema's compilation are not what is measured
    rounds = [one_round(asked.path) for _ in range(asked.rounds)]
    seconds = {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}
    ratios = {name: statistics.median(one[name] / one["open"] for one in rounds) for name in seconds}
    if asked.json:
        print(json.dumps({"seconds": seconds, "ratios": ratios, "bar": BAR}))
    else:
        for name, spent in seconds.items():
            print(f"{name:21} {spent:6.2f} s {ratios[name]:6.2f} x open")
    return 0 if ratios["schema and own rules"] <= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
