"""How much faster the alpha family and gamma are than krippendorff-unitized-alpha and pygamma-agreement.

Alpha: two coders, 3,000 segments each that do not overlap, 50 values; all four coefficients of `alpha_family` against
the one of the peer, which must be the same. Gamma: two coders, 1,000 units each that may overlap, 30 random continua,
against pygamma-agreement's fast way; the disorder of its alignment is never below ours, which is the least. Then gamma
of 10,000 units a coder, for which no peer has finished.

The peers run in an environment of their own, for they hold numpy back: ``REFIQDA_PEER_PYTHON`` names its interpreter
(``make bench`` makes it from ``peers.txt``), else this one is tried. A missing peer is said and not measured.
``python benchmarks/unitizing.py``; exit status 1 where a bar is missed: 5,000 and 15.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from refiqda.agreement.gamma import gamma
from refiqda.agreement.unitizing import alpha_family

HERE = Path(__file__).resolve().parent
RUNS = 7
ALPHA_BAR, GAMMA_BAR = 5_000, 15
SAMPLES = 30
VALUES = 50
TOLERANCE = 1e-9
SINGLE = 1e-4  # the peer's disorder is in single precision

Units = dict[str, list[tuple[int, int, str]]]


def exclusive(segments: int, length: int) -> Units:
    """Two coders whose segments do not overlap; a third of the second's have other values, and all ends move."""
    chance = random.Random(7)
    cuts = sorted(chance.sample(range(0, length, 4), 2 * segments))
    first = [
        (start, end, f"v{chance.randrange(VALUES)}") for start, end in zip(cuts[::2], cuts[1::2], strict=True)
    ]
    second = [
        (start + chance.randrange(2), end + chance.randrange(2), value if chance.random() < 2 / 3 else "v0")
        for start, end, value in first
    ]
    return {"A": first, "B": second}


def overlapping(units: int, length: int) -> Units:
    """Two coders whose units may overlap: the second has a fifth elsewhere, moves ends, recodes a fifth."""
    chance = random.Random(7)
    first = []
    for _ in range(units):
        start = chance.randrange(length - 200)
        first.append((start, start + chance.randrange(20, 200), f"v{chance.randrange(20)}"))
    second = []
    for start, end, value in first:
        if chance.random() < 0.8:
            code = value if chance.random() < 0.8 else f"v{chance.randrange(20)}"
            second.append(
                (max(0, start + chance.randrange(-10, 11)), min(length, end + chance.randrange(20)), code)
            )
        else:
            elsewhere = chance.randrange(length - 200)
            second.append((elsewhere, elsewhere + 100, value))
    return {"A": first, "B": second}


def peer(job: str, units: Units, length: int) -> dict[str, float] | None:
    """Return what the peer gives, None where it is not installed."""
    python = os.environ.get("REFIQDA_PEER_PYTHON", sys.executable)
    asked = json.dumps({"job": job, "units": units, "length": length, "samples": SAMPLES})
    ran = subprocess.run(  # noqa: S603 - the interpreter that the caller named
        [python, str(HERE / "unitizing_peers.py")], input=asked, capture_output=True, text=True, check=False
    )
    if ran.returncode:
        reason = (ran.stderr.strip().splitlines() or ["it says nothing"])[-1]
        print(f"{job}: the peer is not measured ({reason}); make bench installs it", file=sys.stderr)
        return None
    found: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return found


def seconds(call: Any, runs: int) -> tuple[Any, float]:  # noqa: ANN401 - whatever the call gives
    """Return the last result and the median of the seconds of some runs, after one that loads what is needed."""
    call()
    spent = []
    for _ in range(runs):
        begin = time.perf_counter()
        result = call()
        spent.append(time.perf_counter() - begin)
    return result, statistics.median(spent)


def alpha() -> list[dict[str, Any]]:
    """Measure the alpha family."""
    units, length = exclusive(3_000, 500_000), 500_000
    family, mine = seconds(lambda: alpha_family(units, length), RUNS)
    other = peer("alpha", units, length)
    if other and abs(other["value"] - float(family.u)) > TOLERANCE:
        print(f"u-alpha differs: {float(family.u)} and {other['value']}", file=sys.stderr)
        other["seconds"] = 0.0
    line = {"what": "unitizing alpha, times as fast", "peer": "krippendorff-unitized-alpha", "units": 6_000}
    return [line | {"seconds": mine, "peer_seconds": other and other["seconds"], "bar": ALPHA_BAR}]


def gammas() -> list[dict[str, Any]]:
    """Measure gamma."""
    units, length = overlapping(1_000, 100_000), 100_000
    found, mine = seconds(lambda: gamma(units, length, samples=SAMPLES), 3)
    other = peer("gamma", units, length)
    if other and other["disorder"] < found.observed - SINGLE:
        print(f"a better alignment was found: {other['disorder']} against {found.observed}", file=sys.stderr)
        other["seconds"] = 0.0
    large = overlapping(10_000, 1_000_000)
    _, many = seconds(lambda: gamma(large, 1_000_000, samples=SAMPLES), 1)
    line = {"what": "gamma, times as fast", "peer": "pygamma-agreement", "units": 2_000}
    return [
        line | {"seconds": mine, "peer_seconds": other and other["seconds"], "bar": GAMMA_BAR},
        {"what": "gamma", "peer": None, "units": 20_000, "seconds": many, "peer_seconds": None, "bar": None},
    ]


def main() -> int:
    """Measure and print; as one JSON object with ``--json``."""
    lines = [*alpha(), *gammas()]
    for line in lines:
        line["ratio"] = None if line["peer_seconds"] is None else line["peer_seconds"] / line["seconds"]
    if "--json" in sys.argv[1:]:
        print(json.dumps({"lines": lines}))
    else:
        for line in lines:
            beside = (
                ""
                if line["ratio"] is None
                else f"{line['peer']} {line['peer_seconds']:.2f} s, ratio {line['ratio']:,.0f}"
            )
            bar = "" if line["bar"] is None else f"(bar {line['bar']:,})"
            print(
                f"{line['what']:32} {line['units']:>6,} units {line['seconds']:9.4f} s  {beside} {bar}".rstrip()
            )
    return int(
        any(line["ratio"] is not None and line["ratio"] < line["bar"] for line in lines if line["bar"])
    )


if __name__ == "__main__":
    sys.exit(main())
