"""How much faster the sweep and its closed forms are than a coefficient on expanded characters.

50 codes, 5 million characters in 100 sources, 100,000 segments a coder, two coders. Ours is timed two ways: as
arithmetic on columns (joining each coder's spans, counting all (code, source) keys, all eleven coefficients of
each of the 50 codes), and as ``refiqda.agree`` on the table of codings that a project gives, which matches coders,
texts and codes and gives the four usual figures of every code, of every text and of all together: once as a
value, once with its JSON form. Reading the project and making the table of it are not timed.

The peers are scikit-learn's ``cohen_kappa_score`` and ``alpha`` of krippendorff, each one coefficient of one code on
two arrays of 5 million characters: one code a run is timed, without the time it takes to expand it, and taken times
50. All but the second take turns, a ratio is the median of scikit-learn's time by that of its neighbours, and all must
give the same kappa and alpha: `python benchmarks/agreement.py`; exit status 1 where ``agree`` is under the bar of 400
times scikit-learn.
"""

import statistics
import sys
import time
from collections.abc import Callable
from typing import TypeVar

import attrs
import krippendorff
import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import cohen_kappa_score

from refiqda import model
from refiqda.agreement.coefficients import Ratings, from_counts
from refiqda.agreement.counting import count_pair, segments
from refiqda.agreement.report import Agreement, agree
from refiqda.project import Project
from refiqda.tables import Codings

CODES = 50
SOURCES = 100
SOURCE_LENGTH = 50_000
SEGMENTS = 100_000
RUNS = 9
RUNS_OF_ALPHA = 3
BAR = 400
TOLERANCE = 1e-9  # the peer computes in floating point

Result = TypeVar("Result")
Columns = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]


def coders(seed: int = 7) -> tuple[Columns, Columns]:
    """Two coders' spans: the second has the first's with moved boundaries, and a fifth of its own."""
    random = np.random.default_rng(seed)
    key = random.integers(0, CODES * SOURCES, SEGMENTS)
    start = random.integers(0, SOURCE_LENGTH - 400, SEGMENTS)
    end = start + random.integers(20, 400, SEGMENTS)
    own = random.random(SEGMENTS) < 0.2
    key_b = np.where(own, random.integers(0, CODES * SOURCES, SEGMENTS), key)
    start_b = np.where(
        own, random.integers(0, SOURCE_LENGTH - 400, SEGMENTS), start + random.integers(0, 15, SEGMENTS)
    )
    end_b = np.where(own, start_b + 150, np.maximum(end + random.integers(-10, 1, SEGMENTS), start_b))
    order = random.permutation(SEGMENTS)
    return (key, start, end), (key_b[order], start_b[order], end_b[order])


def all_coefficients(ratings: Ratings) -> list[float | None]:
    """Every coefficient that a fourfold table has."""
    return [
        ratings.cohen_kappa().value,
        ratings.percent_agreement().value,
        ratings.scott_pi().value,
        ratings.fleiss_kappa().value,
        ratings.conger_kappa().value,
        ratings.krippendorff_alpha().value,
        ratings.gwet_ac1().value,
        ratings.brennan_prediger().value,
        ratings.holsti().value,
        ratings.dice().value,
        ratings.jaccard().value,
    ]


def ours(a: Columns, b: Columns, lengths: NDArray[np.int64]) -> tuple[list[list[float | None]], float]:
    """All coefficients of all codes, and the seconds that the counting alone took."""
    begin = time.perf_counter()
    counts = count_pair(segments(*a, lengths), segments(*b, lengths))
    by_code = [
        column.reshape(CODES, SOURCES).sum(axis=1).tolist()
        for column in (counts.both, counts.only_a, counts.only_b, counts.neither)
    ]
    swept = time.perf_counter() - begin
    return [all_coefficients(from_counts(*row)) for row in zip(*by_code, strict=True)], swept


def expanded(columns: Columns, code: int) -> NDArray[np.int8]:
    """One number a character: 1 where the coder gave the code."""
    marks = np.zeros(SOURCES * SOURCE_LENGTH, dtype=np.int8)
    key, start, end = columns
    for index in np.flatnonzero(key // SOURCES == code):
        line = int(key[index] % SOURCES) * SOURCE_LENGTH
        marks[line + int(start[index]) : line + int(end[index])] = 1
    return marks


def as_codings(a: Columns, b: Columns) -> Codings:
    """Return the spans of both coders as the table of codings of a project."""
    project = Project.new("Benchmark")
    users = [project.add_user(name).guid for name in ("A", "B")]
    codes = [project.add_code(f"Code {number}").guid for number in range(CODES)]
    sources = [
        project.add_source(f"Source {number}", (f"{number:06d}" + "words " * SOURCE_LENGTH)[:SOURCE_LENGTH])
        for number in range(SOURCES)
    ]
    for user, columns in zip(users, (a, b), strict=True):
        for number, (key, start, end) in enumerate(
            zip(*(column.tolist() for column in columns), strict=True)
        ):
            coding = model.Coding(guid=f"{user}-{number}", creating_user=user, code_ref=codes[key // SOURCES])
            selection = model.PlainTextSelection(
                guid=f"{user}-{number}-s", start_position=start, end_position=end, codings=[coding]
            )
            sources[key % SOURCES].plain_text_selections.append(selection)
    return project.codings()


def alpha_of(marks: tuple[NDArray[np.int8], NDArray[np.int8]]) -> float:
    """Return nominal alpha of two coders as the package krippendorff computes it."""
    return float(krippendorff.alpha(reliability_data=np.stack(marks), level_of_measurement="nominal"))


def timed(call: Callable[[], Result]) -> tuple[Result, float]:
    """Return what a call gives, and the seconds it took."""
    begin = time.perf_counter()
    result = call()
    return result, time.perf_counter() - begin


def fault(report: Agreement, kappas: list[float | None], peers: list[float], alphas: list[float]) -> str:
    """Return what is wrong with the results, nothing where they are one."""
    if any(report.left_out.values()) or len(report.by_code) != CODES or len(report.by_source) != SOURCES:
        return "not every coding was compared"
    reported = {part.name: part.coefficients["cohen_kappa"].value for part in report.by_code}
    for code, (mine, peer) in enumerate(zip(kappas, peers, strict=False)):
        if mine is None or abs(mine - peer) > TOLERANCE or mine != reported[f"Code {code}"]:
            return f"code {code}: kappa differs, {mine}, {reported[f'Code {code}']} and {peer}"
    found = {part.name: part.coefficients["krippendorff_alpha"].value for part in report.by_code}
    for code, alpha in enumerate(alphas):
        own = found[f"Code {code}"]
        if own is None or abs(own - alpha) > TOLERANCE:
            return f"code {code}: alpha differs, {own} and {alpha}"
    return ""


def main() -> int:
    """Run them in turns, compare, print."""
    a, b = coders()
    lengths = np.full(CODES * SOURCES, SOURCE_LENGTH, dtype=np.int64)
    table = as_codings(a, b)
    kappas: list[float | None] = []
    peers: list[float] = []
    alphas: list[float] = []
    seconds: dict[str, list[float]] = {
        name: [] for name in ("peer", "alpha", "arithmetic", "counting", "agree", "json")
    }
    for code in range(RUNS):
        marks = expanded(a, code), expanded(b, code)
        peer, one_code = timed(lambda marks=marks: float(cohen_kappa_score(*marks)))  # type: ignore[misc]
        peers.append(peer)
        (figures, counting), arithmetic = timed(lambda: ours(a, b, lengths))
        kappas = [row[0] for row in figures]
        fresh = attrs.evolve(table)  # a table of its own, so that nothing is kept from the run before
        report, agreeing = timed(lambda fresh=fresh: agree(fresh, unit="character"))  # type: ignore[misc]
        _, writing = timed(report.to_dict)
        for name, spent in (
            ("peer", one_code * CODES),
            ("arithmetic", arithmetic),
            ("counting", counting),
            ("agree", agreeing),
            ("json", agreeing + writing),
        ):
            seconds[name].append(spent)
    for code in range(
        RUNS_OF_ALPHA
    ):  # by itself: it takes so much memory that whatever comes after it is slower
        marks = expanded(a, code), expanded(b, code)
        alpha, one_alpha = timed(lambda marks=marks: alpha_of(marks))  # type: ignore[misc]
        alphas.append(alpha)
        seconds["alpha"].append(one_alpha * CODES)
    wrong = fault(report, kappas, peers, alphas)
    if wrong:
        print(wrong)
        return 1
    ratio = show(seconds)
    return 0 if ratio >= BAR else 1


def show(seconds: dict[str, list[float]]) -> float:
    """Print the medians, and the ratios as the median of the ratios of neighbours; return that of ``agree``."""
    print(
        f"{CODES} codes, {SOURCES * SOURCE_LENGTH:,} characters, {SEGMENTS:,} segments a coder, two coders, {RUNS} runs"
    )
    ratios = {}
    for name, what in (
        ("peer", "scikit-learn, kappa alone, one code a run, times 50"),
        ("alpha", "krippendorff, alpha alone, likewise"),
        ("counting", "refiqda, joining and counting"),
        ("arithmetic", "  with 11 coefficients of every code"),
        ("agree", "refiqda.agree on the table of codings"),
        ("json", "  with its JSON form"),
    ):
        pairs = zip(seconds["peer"], seconds[name], strict=name != "alpha")
        ratios[name] = statistics.median(peer / mine for peer, mine in pairs)
        print(f"{what:52} {statistics.median(seconds[name]) * 1e3:9.1f} ms   ratio {ratios[name]:6,.0f}")
    print(f"bar of refiqda.agree: {BAR}")
    return ratios["agree"]


if __name__ == "__main__":
    sys.exit(main())
