"""Measure refiqda against the bare parse, and against pyrefiqda where it is installed: ``make bench``.

Every measurement is a fresh process on a generated project. The floor and refiqda take turns; a figure is the
median of CPU seconds, a ratio the median of the ratios of neighbours. The floor of opening is ``zipfile`` and
``lxml.etree.fromstring``; that of saving is ``lxml.etree.tostring`` and deflate at its default level, the
project's XML alone. Peak memory is that of the whole process. Exit 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs

HERE = Path(__file__).resolve().parent
SIZES = (1_000, 20_000, 200_000)
MILLION = 1_000_000
RUNS = {1_000: 7, 20_000: 7, 200_000: 5, MILLION: 3}
BARRED = (20_000, 200_000)

Job = Callable[[Path, Path], Callable[[], object]]
"""Takes the project and a free path; prepares, and returns what is timed."""


# --- what is measured, each in a process of its own -----------------------------------------------------------


def floor_open(path: Path, free: Path) -> Callable[[], object]:
    """Prepare the floor of opening."""
    import zipfile  # noqa: PLC0415 - each job loads only what it needs

    from lxml import etree  # noqa: PLC0415 - same

    del free

    def run() -> object:
        with zipfile.ZipFile(path) as archive:
            return etree.fromstring(archive.read("project.qde"), etree.XMLParser(huge_tree=True))

    return run


def floor_save(path: Path, free: Path) -> Callable[[], object]:
    """Prepare the floor of saving after one edit."""
    import zipfile  # noqa: PLC0415 - each job loads only what it needs

    from lxml import etree  # noqa: PLC0415 - same

    with zipfile.ZipFile(path) as archive:
        root = etree.fromstring(archive.read("project.qde"), etree.XMLParser(huge_tree=True))
    next(root.iter("{*}Code")).set("name", "Renamed")

    def run() -> object:
        with zipfile.ZipFile(free, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("project.qde", etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
        return root

    return run


def ours_open(path: Path, free: Path) -> Callable[[], object]:
    """Prepare opening: everything into the model."""
    import refiqda.project  # noqa: PLC0415 - each job loads only what it needs

    del free
    return lambda: refiqda.read(path)


def ours_iterate(path: Path, free: Path) -> Callable[[], object]:
    """Prepare opening and going through every coding with its text."""
    import refiqda.project  # noqa: PLC0415 - each job loads only what it needs

    del free

    def run() -> object:
        project = refiqda.read(path)
        return project, sum(len(row.quote or "") for row in project.codings())

    return run


def ours_save(path: Path, free: Path) -> Callable[[], object]:
    """Prepare saving faithfully after one edit."""
    import refiqda.output  # noqa: PLC0415 - each job loads only what it needs

    project = refiqda.read(path)
    project.rename_code("Category 1", "Renamed")
    return lambda: refiqda.write(project, free)


def ours_read_both(path: Path, free: Path) -> Callable[[], object]:
    """Prepare opening two copies."""
    import refiqda.project  # noqa: PLC0415 - each job loads only what it needs

    del free
    return lambda: [refiqda.read(one) for one in (path, other_copy(path))]


def ours_merge(path: Path, free: Path) -> Callable[[], object]:
    """Prepare merging two copies that are open."""
    import refiqda.project  # noqa: PLC0415 - each job loads only what it needs
    from refiqda.merging import merge  # noqa: PLC0415 - same

    del free
    copies = {name: refiqda.read(one) for name, one in (("A", path), ("B", other_copy(path)))}
    return lambda: merge(copies)


def peer_open(path: Path, free: Path) -> Callable[[], object]:
    """Prepare opening with pyrefiqda, into a folder of its own."""
    from pyrefiqda import RefiProject  # noqa: PLC0415 - the peer need not be there

    return lambda: RefiProject.load(str(path), str(free))


def peer_save(path: Path, free: Path) -> Callable[[], object]:
    """Prepare saving with pyrefiqda, sources included."""
    from pyrefiqda import RefiProject  # noqa: PLC0415 - the peer need not be there

    project = RefiProject.load(str(path), f"{free}-unpacked")
    sources = f"{free}-unpacked/sources"
    return lambda: RefiProject.save(project, str(free), sources)


JOBS: dict[str, Job] = {
    "floor open": floor_open,
    "floor save": floor_save,
    "open": ours_open,
    "iterate": ours_iterate,
    "save": ours_save,
    "read both": ours_read_both,
    "merge": ours_merge,
    "peer open": peer_open,
    "peer save": peer_save,
}


def other_copy(path: Path) -> Path:
    """Return where the second coder's copy of this project lies."""
    return path.with_name(f"{path.stem}-b.qdpx")


def peak_of_this_process() -> float:
    """Return the most memory this process ever held, in MB; NaN where the system does not say."""
    status = Path("/proc/self/status")
    if status.is_file():
        lines = status.read_text(encoding="ascii", errors="replace").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return float("nan")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2  # bytes on macOS


def work(job: str, path: Path) -> None:
    """Do one job in this process and print what it took."""
    with tempfile.TemporaryDirectory() as folder:
        free = Path(folder) / "out.qdpx"
        run = JOBS[job](path, free)
        begin = time.process_time()
        kept = run()
        seconds = time.process_time() - begin
        size = free.stat().st_size if free.is_file() else 0
        peak = peak_of_this_process()
        del kept
    print(json.dumps({"seconds": seconds, "peak": peak, "size": size}))


# --- taking turns ---------------------------------------------------------------------------------------------


@attrs.frozen
class Figures:
    """What several runs of one job took: CPU seconds and MB of each, bytes of the file written."""

    seconds: list[float]
    peaks: list[float]
    size: int

    @property
    def typical(self) -> float:
        """The median of the seconds."""
        return statistics.median(self.seconds)

    @property
    def peak(self) -> float:
        """The median of the peaks."""
        return statistics.median(self.peaks)


def environment() -> dict[str, str]:
    """Return the environment of the measured processes: this checkout's package first."""
    paths = [str(HERE.parent), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths)), "PYTHONHASHSEED": "0"}


def measured(job: str, path: Path) -> dict[str, Any]:
    """Run one job in a fresh process."""
    command = [sys.executable, str(Path(__file__).resolve()), "--job", job, str(path)]
    run = subprocess.run(command, capture_output=True, check=True, encoding="utf-8", env=environment())  # noqa: S603 - ourselves
    result: dict[str, Any] = json.loads(run.stdout)
    return result


def in_turns(jobs: list[str], path: Path, runs: int) -> dict[str, Figures]:
    """Run the jobs one after the other, ``runs`` times."""
    rounds = [{job: measured(job, path) for job in jobs} for _ in range(runs)]
    return {
        job: Figures(
            [one[job]["seconds"] for one in rounds],
            [one[job]["peak"] for one in rounds],
            rounds[0][job]["size"],
        )
        for job in jobs
    }


def ratio(one: Figures, other: Figures) -> float:
    """Return the median of the ratios of neighbours in time."""
    return statistics.median(a / b for a, b in zip(one.seconds, other.seconds, strict=True))


@attrs.frozen
class Line:
    """A line of the table: what, its figure, the floor's, their ratio, and the bar it may not pass (or None)."""

    what: str
    codings: int
    ours: float
    floor: float
    unit: str
    ratio: float
    bar: float | None

    @property
    def missed(self) -> bool:
        """Whether the bar was passed."""
        return self.bar is not None and self.ratio > self.bar


def lines_of(path: Path, codings: int, *, peer: bool) -> list[Line]:
    """Measure one size."""
    runs = RUNS[codings]
    bars = (lambda bar: bar) if codings in BARRED else (lambda _: None)
    took = in_turns(["floor open", "open", "iterate", "floor save", "save"], path, runs)
    floor, opened = took["floor open"], took["open"]

    def line(what: str, job: str, base: str, bar: float | None) -> Line:
        one, other = took[job], took[base]
        return Line(what, codings, one.typical, other.typical, "s", ratio(one, other), bar)

    saved, whole = took["save"].size / 1e6, path.stat().st_size / 1e6
    lines = [
        line("open", "open", "floor open", bars(1.8)),
        Line(
            "open, peak memory", codings, opened.peak, floor.peak, "MB", opened.peak / floor.peak, bars(0.8)
        ),
        line("open and every coding's text", "iterate", "floor open", bars(2.5)),
        line("faithful save after one edit", "save", "floor save", bars(2.0)),
        Line("size of the file saved", codings, saved, whole, "MB", saved / whole, bars(1.1)),
    ]
    if peer:
        once = in_turns(["floor open", "peer open", "floor save", "peer save"], path, 1)
        took.update(once)
        lines += [
            line("pyrefiqda: open", "peer open", "floor open", None),
            Line("pyrefiqda: open, peak memory", codings, once["peer open"].peak, floor.peak, "MB",
                 once["peer open"].peak / floor.peak, None),
            line("pyrefiqda: save", "peer save", "floor save", None),
        ]  # fmt: skip
    return lines


def growth(lines: list[Line]) -> list[Line]:
    """Return how much faster than the floor opening grows from 20,000 codings to the most that were measured."""
    opened = {line.codings: line for line in lines if line.what == "open"}
    most = max(opened)
    few, many = opened[min(BARRED)], opened[most]
    ours, floor = many.ours / few.ours, many.floor / few.floor
    return [Line("open, growth from 20,000", most, ours, floor, "x", ours / floor, 1.3)]


def merging(folder: Path) -> list[Line]:
    """Measure the merging of two copies of 100,000 codings each."""
    path = folder / "merge.qdpx"
    generate(path, 100_000)
    generate(other_copy(path), 100_000, coder=1)
    took = in_turns(["read both", "merge"], path, 3)
    both, merged = took["read both"], took["merge"]
    return [Line("merge two copies, to reading both", 100_000, merged.typical, both.typical, "s",
                 ratio(merged, both), 3.0)]  # fmt: skip


def start_up() -> list[Line]:
    """Measure ``refiqda --help`` against an empty Python; wall time, which is what people wait for."""
    ours = [sys.executable, "-m", "refiqda", "--help"]
    empty = [sys.executable, "-c", "pass"]
    pairs = [(wall(ours), wall(empty)) for _ in range(11)]
    one, other = (statistics.median(column) for column in zip(*pairs, strict=True))
    least = statistics.median(a / b for a, b in pairs)
    return [
        Line("refiqda --help, to an empty Python", 0, one, other, "s", least, None),
        Line("refiqda --help, to 0.3 s", 0, one, 0.3, "s", one / 0.3, 1.0),
    ]


def wall(command: list[str]) -> float:
    """Return the seconds that a command takes."""
    begin = time.perf_counter()
    subprocess.run(command, capture_output=True, check=True, env=environment())  # noqa: S603 - ourselves
    return time.perf_counter() - begin


def generate(path: Path, codings: int, *, coder: int = 0) -> None:
    """Make a project in a process of its own, so that this one stays small."""
    maker = [sys.executable, str(HERE / "generate.py"), str(path), str(codings), "--coder", str(coder)]
    subprocess.run(maker, check=True)  # noqa: S603 - ourselves


def print_table(lines: list[Line]) -> None:
    """Print the lines, those of one size together."""
    print(f"\n{'':36}{'codings':>10}{'refiqda':>12}{'floor':>12}{'ratio':>8}{'bar':>7}")
    for line in lines:
        bar = "" if line.bar is None else f"{line.bar:.1f}"
        verdict = " MISSED" if line.missed else ""
        figures = f"{line.ours:9.3f} {line.unit:<2}{line.floor:9.3f} {line.unit:<2}"
        print(f"{line.what:36}{line.codings or '':>10}{figures}{line.ratio:8.2f}{bar:>7}{verdict}")


def main() -> int:
    """Measure what was asked for and print the table."""
    parser = argparse.ArgumentParser(description="Speed and memory of refiqda against the bare parse.")
    parser.add_argument("--million", action="store_true", help="a million codings too (4 GB of memory)")
    parser.add_argument("--no-peer", action="store_true", help="leave pyrefiqda out")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of the table")
    parser.add_argument("--sizes", type=int, nargs="+", help="other numbers of codings", choices=sorted(RUNS))
    parser.add_argument("--job", choices=sorted(JOBS), help=argparse.SUPPRESS)
    parser.add_argument("path", nargs="?", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.job:
        work(asked.job, asked.path)
        return 0
    sizes = asked.sizes or [*SIZES, *([MILLION] if asked.million else [])]
    peer = not asked.no_peer and importlib.util.find_spec("pyrefiqda") is not None
    lines: list[Line] = []
    with tempfile.TemporaryDirectory() as folder:
        for codings in sizes:
            print(f"measuring {codings:,} codings", file=sys.stderr)
            path = Path(folder) / f"{codings}.qdpx"
            generate(path, codings)
            lines += lines_of(path, codings, peer=peer and codings < MILLION)
        if min(BARRED) in sizes and max(sizes) > min(BARRED):
            lines += growth(lines)
        lines += merging(Path(folder))
    lines += start_up()
    if asked.json:
        print(json.dumps({"format": "refiqda.benchmark/1", "lines": [attrs.asdict(line) for line in lines]}))
    else:
        print_table(lines)
    return 1 if any(line.missed for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
