"""One run of a peer on units given as JSON on standard input; prints its figures and seconds as JSON.

Run by ``unitizing.py`` with the interpreter that has the peers. Imports nothing of refiqda. What the peer compiles when
it is first used is compiled before, on a few units.
"""

import importlib
import json
import logging
import sys
import time
from typing import Any

Units = dict[str, list[list[Any]]]


def unitized_alpha(given: dict[str, Any]) -> dict[str, float]:
    """Time krippendorff-unitized-alpha; it takes gaps as segments."""
    peer = importlib.import_module("krippendorff_unitized_alpha.krippendorffs_unitized_alpha")
    data = {}
    for name, units in given["units"].items():
        edges, segments = 0, []
        for start, end, value in units:
            if start > edges:
                segments.append(peer.Segment(peer.EMPTY_TAG, edges, start))
            segments.append(peer.Segment(value, start, end))
            edges = end
        if edges < given["length"]:
            segments.append(peer.Segment(peer.EMPTY_TAG, edges, given["length"]))
        data[name] = segments
    begin = time.perf_counter()
    value = float(peer.KrippendorffUnitizedAlpha(data).result)
    return {"seconds": time.perf_counter() - begin, "value": value}


def gamma(given: dict[str, Any]) -> dict[str, float]:
    """Time pygamma-agreement, by its fast way."""
    logging.disable(logging.WARNING)  # it says of each alignment which solver it uses
    peer, segment = (
        importlib.import_module("pygamma_agreement"),
        importlib.import_module("pyannote.core").Segment,
    )

    def measured(units: Units, samples: int) -> tuple[Any, float]:
        continuum = peer.Continuum()
        for name, each in units.items():
            for start, end, value in each:
                continuum.add(name, segment(start, end), value)
        begin = time.perf_counter()
        results = continuum.compute_gamma(
            peer.CombinedCategoricalDissimilarity(), n_samples=samples, fast=True
        )
        return results, time.perf_counter() - begin

    importlib.import_module("numpy.random").seed(1)  # the peer draws from numpy's one old generator
    measured({name: each[:20] for name, each in given["units"].items()}, 2)
    results, seconds = measured(given["units"], given["samples"])
    return {"seconds": seconds, "value": float(results.gamma), "disorder": float(results.observed_disorder)}


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    print(json.dumps({"alpha": unitized_alpha, "gamma": gamma}[asked["job"]](asked)))
