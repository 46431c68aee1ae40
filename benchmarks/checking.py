"""CPU of checking a project of many codings against opening it, in one run: ``python benchmarks/checking.py FILE``.

Bar: the schema's verdict and all own rules cost at most twice what opening costs.
"""

from __future__ import annotations

import gc
import sys
import time
from typing import TYPE_CHECKING

import refiqda
from refiqda.checks import gathering, running
from refiqda.checks.schema import judge
from refiqda.exchange.census import take_census

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 3


def cpu(job: Callable[[], object]) -> float:
    """Return the CPU seconds of one run, the collector resting."""
    gc.collect()
    gc.disable()
    start = time.process_time()
    job()
    spent = time.process_time() - start
    gc.enable()
    return spent


def main(path: str) -> None:
    """Print the least of some rounds, and ratios to opening."""
    refiqda.check(path, select=["R"])  # imports are not what is measured
    times: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        project = refiqda.read(path)
        container = project.container
        if container is None:
            raise AssertionError

        def verdict(container: object = container) -> None:
            with container.stream(container.root) as stream:  # type: ignore[attr-defined]  # a container
                judge(stream, "project", file=None)

        def own(project: refiqda.Project = project) -> None:
            running._apply(project, project.tree, gathering.Findings(None, {}), None, ())  # noqa: SLF001 - a part, measured alone

        def census(project: refiqda.Project = project) -> None:
            take_census(project.tree)

        jobs: dict[str, Callable[[], object]] = {
            "open": lambda: refiqda.read(path),
            "schema": verdict,
            "census": census,
            "own rules": own,
            "check": lambda: refiqda.check(path),
            "check --for": lambda: refiqda.check(path, tool="nvivo"),
        }
        for name, job in jobs.items():
            times.setdefault(name, []).append(cpu(job))
    floor = min(times["open"])
    for name, spent in times.items():
        print(f"{name:12} {min(spent):6.2f} s {min(spent) / floor:6.2f} x open")


if __name__ == "__main__":
    main(sys.argv[1])
