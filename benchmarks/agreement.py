"""How much faster the sweep and its closed forms are than a coefficient on expanded characters.

50 codes, 5 million characters in 100 sources, 100,000 segments a coder, two coders. Ours is timed twice: as
arithmetic on columns (joining each coder's spans, counting all (code, source) keys, all eleven coefficients of
each of the 50 codes), and as ``refiqda.agree`` on a table of codings, which matches coders, texts and codes and
gives figures for every text as well. The peer is scikit-learn's ``cohen_kappa_score``, one coefficient of one
code on two arrays of 5 million characters: a few codes are timed, without the time it takes to expand them, and
the mean is taken times 50. Both must give the same kappa. Ratios within one run only: `python
benchmarks/agreement.py`; exit status 1 where ``agree`` is under the bar of 400.
"""

import statistics
import sys
import time

import attrs
import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import cohen_kappa_score

from refiqda import model
from refiqda.agreement.coefficients import Ratings, from_counts
from refiqda.agreement.counting import count_pair, segments
from refiqda.agreement.report import agree
from refiqda.project import Project
from refiqda.tables import Codings

CODES = 50
SOURCES = 100
SOURCE_LENGTH = 50_000
SEGMENTS = 100_000
PEER_CODES = 4
RUNS = 9
BAR = 400

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
        project.add_source(f"Source {number}", f"{number:06d}" + "words " * ((SOURCE_LENGTH - 6) // 6 + 1))
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


def main() -> int:
    """Run both, compare, print."""
    a, b = coders()
    lengths = np.full(CODES * SOURCES, SOURCE_LENGTH, dtype=np.int64)
    whole, swept = [], []
    figures: list[list[float | None]] = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        figures, counting = ours(a, b, lengths)
        whole.append(time.perf_counter() - begin)
        swept.append(counting)
    table = as_codings(a, b)
    from_table = []
    for _ in range(RUNS):
        fresh = attrs.evolve(table)  # a table of its own, so that nothing is kept from the run before
        begin = time.perf_counter()
        report = agree(fresh)
        from_table.append(time.perf_counter() - begin)
    if report.to_dict()["left_out"] is None or len(report.by_code) != CODES:
        print("not every coding was compared")
        return 1
    peer = []
    for code in range(PEER_CODES):
        one, other = expanded(a, code), expanded(b, code)
        begin = time.perf_counter()
        kappa = float(cohen_kappa_score(one, other))
        peer.append(time.perf_counter() - begin)
        mine = figures[code][0]
        if mine is None or abs(kappa - mine) > 1e-9:
            print(f"code {code}: kappa differs, {kappa} and {mine}")
            return 1
    mine_s, peer_s = statistics.median(whole), statistics.mean(peer) * CODES
    table_s = statistics.median(from_table)
    ratio = peer_s / table_s
    print(f"{CODES} codes, {SOURCES * SOURCE_LENGTH:,} characters, {SEGMENTS:,} segments a coder, two coders")
    print(f"refiqda, counts and 11 coefficients of every code  {mine_s * 1e3:9.1f} ms  (median of {RUNS})")
    print(f"  of which joining and counting                    {statistics.median(swept) * 1e3:9.1f} ms")
    print(f"scikit-learn, kappa alone, {PEER_CODES} codes timed, x {CODES}     {peer_s * 1e3:9.1f} ms")
    print(f"refiqda.agree on the table of codings              {table_s * 1e3:9.1f} ms  (median of {RUNS})")
    print(f"ratio {ratio:,.0f} (bar {BAR}); of the arithmetic alone {peer_s / mine_s:,.0f}")
    return 0 if ratio >= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
