"""What other libraries say of the same ratings: run by the interpreter that has them; JSON in, JSON out.

Imports nothing of refiqda. Each matrix is units x observers, with null where there is no rating;
``categories`` are all of them.
"""

import importlib
import json
import logging
import sys
import warnings
from typing import Any

NAN = float("nan")


def irrcac(matrix: list[list[int | None]], categories: list[int], weights: str) -> dict[str, float]:
    """Gwet's coefficients, of the author's formulas, by irrCAC."""
    pandas, raw = importlib.import_module("pandas"), importlib.import_module("irrCAC.raw")
    frame = pandas.DataFrame([[NAN if one is None else one for one in unit] for unit in matrix])
    table = raw.CAC(frame, weights=weights, categories=[float(one) for one in categories], digits=12)
    names = {
        "fleiss_kappa": table.fleiss,
        "conger_kappa": table.conger,
        "gwet": table.gwet,
        "brennan_prediger": table.bp,
        "krippendorff_alpha": table.krippendorff,
    }
    return {name: float(method()["est"]["coefficient_value"]) for name, method in names.items()}


def krippendorff(matrix: list[list[int | None]]) -> dict[str, float]:
    """Alpha at each level, by krippendorff."""
    numpy, library = importlib.import_module("numpy"), importlib.import_module("krippendorff")
    data = numpy.array([[NAN if one is None else one for one in unit] for unit in matrix], dtype=float).T
    return {
        level: float(library.alpha(data, level_of_measurement=level))
        for level in ("nominal", "ordinal", "interval", "ratio")
    }


def sklearn(matrix: list[list[int | None]], categories: list[int]) -> dict[str, float]:
    """Kappa of the first two observers, by scikit-learn."""
    metrics = importlib.import_module("sklearn.metrics")
    pairs = [(unit[0], unit[1]) for unit in matrix if unit[0] is not None and unit[1] is not None]
    first, second = zip(*pairs, strict=True)
    return {
        str(weights): float(metrics.cohen_kappa_score(first, second, labels=categories, weights=weights))
        for weights in (None, "linear", "quadratic")
    }


def all_of(matrix: list[list[int | None]], categories: list[int]) -> dict[str, Any]:
    """Return every library's figures of one matrix."""
    return {
        **{weights: irrcac(matrix, categories, weights) for weights in ("identity", "linear", "quadratic")},
        "krippendorff": krippendorff(matrix),
        "sklearn": sklearn(matrix, categories),
    }


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    print(json.dumps([all_of(one["matrix"], one["categories"]) for one in json.load(sys.stdin)]))  # noqa: T201 - its output is its answer
