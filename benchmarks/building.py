"""CPU of building a project from a table of codings against writing it: ``python benchmarks/building.py``.

Bar: placing and making the codings costs at most ten times what writing the project strictly costs. Two shapes are
measured: many texts of interview length, and one very long text, which tells whether searching grows with rows times
text. Rows give quotes, a third of them with an occurrence or a prefix; all can be placed. A figure is the median of
CPU seconds, a ratio the median of the ratios within a round. ``--json`` prints one JSON object.
"""

from __future__ import annotations

import argparse
import gc
import io
import json
import random
import statistics
import sys
import time
from typing import TYPE_CHECKING, Any

from generate import WORDS  # type: ignore[import-not-found]  # its neighbour, where scripts find it

import refiqda
from refiqda.conversion import write_strict

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 3
BAR = 10.0
CHARACTERS = 5_000_000


def material(codings: int, texts: int) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Return texts of five million characters in all, and rows that quote them."""
    rng = random.Random(1)
    length = CHARACTERS // texts
    made: dict[str, str] = {}
    for number in range(texts):
        words: list[str] = []
        size = 0
        while size < length:
            words.append(rng.choice(WORDS) + rng.choice((" ", " ", " ", ". ", ",\n")))
            size += len(words[-1])
        made[f"Interview {number + 1}"] = "".join(words)
    names = list(made)
    rows = []
    for number in range(codings):
        name = names[number % texts]
        text = made[name]
        start = text.index(" ", rng.randrange(len(text) - 400)) + 1
        end = text.index(" ", start + rng.randrange(60, 200))
        rows.append({"source": name, "code": f"Theme {rng.randrange(8)}/Code {rng.randrange(50)}",
                     "coder": rng.choice(("Ada", "Ben")), "quote": text[start:end],
                     "prefix": text[max(0, start - 30) : start] if number % 3 == 0 else None})  # fmt: skip
    return made, rows


def cpu(job: Callable[[], Any]) -> tuple[float, Any]:
    """Return the CPU seconds of one run, and what it gave."""
    gc.collect()
    start = time.process_time()
    given = job()
    return time.process_time() - start, given


def one_round(texts: dict[str, str], rows: list[dict[str, Any]]) -> dict[str, float]:
    """Return what building and writing cost."""
    built, (project, unplaced) = cpu(lambda: refiqda.build(sources=texts, codings=rows))
    if len(unplaced) > len(rows) // 100:
        raise AssertionError
    written, _ = cpu(lambda: write_strict(project, io.BytesIO()))
    return {"build": built, "write": written}


def main() -> int:
    """Print medians and ratios; 1 when the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--codings", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    refiqda.build(sources={"a": "b"})  # imports are not what is measured
    found = []
    for what, number in (("200 texts", 200), ("one text", 1)):
        texts, rows = material(asked.codings, number)
        rounds = [one_round(texts, rows) for _ in range(asked.rounds)]
        build, write = (statistics.median(one[name] for one in rounds) for name in ("build", "write"))
        ratio = statistics.median(one["build"] / one["write"] for one in rounds)
        found.append(
            {
                "what": what,
                "codings": asked.codings,
                "build": build,
                "write": write,
                "ratio": ratio,
                "bar": BAR,
            }
        )
    if asked.json:
        print(json.dumps({"lines": found}))
    else:
        for one in found:
            print(
                f"build {one['what']:10} {one['build']:6.2f} s, write {one['write']:6.2f} s: {one['ratio']:5.2f} x"
            )
    return 0 if all(one["ratio"] <= BAR for one in found) else 1


if __name__ == "__main__":
    sys.exit(main())
