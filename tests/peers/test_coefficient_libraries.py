"""The coefficients are those of irrCAC, krippendorff and scikit-learn, with missing ratings and weights too."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from refiqda.agreement.coefficients import Level, Weights, from_matrix

pytestmark = pytest.mark.peers

CASES = 20
NEAR = 1e-9
SCRIPT = Path(__file__).with_name("coefficient_libraries.py")


def ratings(seed: int) -> dict[str, Any]:
    """Two to five observers of 6 to 25 units, who agree more often than not; a part of the ratings missing."""
    chance = random.Random(seed)  # noqa: S311 - made-up ratings
    observers, size, missing = chance.randint(2, 5), chance.randint(2, 5), chance.choice([0, 0.15, 0.3])
    categories = list(range(1, size + 1))
    matrix: list[list[int | None]] = []
    for unit in range(chance.randint(6, 25)):
        truth = chance.choice(categories)
        row = [truth if chance.random() < 0.6 else chance.choice(categories) for _ in range(observers)]
        whole = unit < 2  # so that everybody rated something
        matrix.append([one if whole or chance.random() >= missing else None for one in row])
    return {"matrix": matrix, "categories": categories}


def close(ours: float | None, theirs: float, what: str) -> None:
    if ours is not None:  # undefined figures are NaN, 0 or 1 there
        assert ours == pytest.approx(theirs, abs=NEAR), what


def test_the_libraries_say_the_same() -> None:
    cases = [ratings(seed) for seed in range(CASES)]
    python = os.environ.get("REFIQDA_PEER_PYTHON", sys.executable)
    said = subprocess.run(  # noqa: S603 - the interpreter that the caller named
        [python, str(SCRIPT)], input=json.dumps(cases), capture_output=True, text=True, check=True
    )
    compared = 0
    for case, found in zip(cases, json.loads(said.stdout), strict=True):
        mine = from_matrix(list(zip(*case["matrix"], strict=True)), case["categories"])
        levels: tuple[Level, ...] = ("nominal", "ordinal", "interval", "ratio")
        for level in levels:
            close(mine.krippendorff_alpha(level).value, found["krippendorff"][level], level)
        chosen: tuple[tuple[str, Weights | None], ...] = (
            ("identity", None), ("linear", "linear"), ("quadratic", "quadratic")
        )  # fmt: skip
        for name, weights in chosen:
            close(mine.fleiss_kappa(weights).value, found[name]["fleiss_kappa"], f"Fleiss {name}")
            close(mine.conger_kappa(weights).value, found[name]["conger_kappa"], f"Conger {name}")
            close(mine.brennan_prediger(weights).value, found[name]["brennan_prediger"], f"Brennan {name}")
            close(
                mine.krippendorff_alpha(weights=weights).value,
                found[name]["krippendorff_alpha"],
                f"alpha {name}",
            )
            gwet = mine.gwet_ac1() if weights is None else mine.gwet_ac2(weights)
            close(gwet.value, found[name]["gwet"], f"Gwet {name}")
            two = from_matrix(
                [[row[place] for row in case["matrix"]] for place in (0, 1)], case["categories"]
            ).cohen_kappa(weights)
            close(two.value, found["sklearn"][str(weights)], f"Cohen {name}")
            compared += 1
    assert compared == 3 * CASES
