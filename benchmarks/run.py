"""Measure refiqda against the bare parse, and against its peers where they are installed: ``make bench``.

Every measurement is a fresh process on a generated project. The floor and refiqda take turns; a figure is the
median of CPU seconds, a ratio the median of the ratios of neighbours. The floor of opening is ``zipfile`` and
``lxml.etree.fromstring``; that of saving is ``lxml.etree.tostring`` and deflate at its default level, the
project's XML alone. Peak memory is that of the whole process. ``checking.py``, ``building.py``, ``reconcile.py``,
``agreement.py``, ``unitizing.py``, ``trail.py``, ``quotes.py`` and ``page.py`` are run as well; their figures stand
in the same table. Exit 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

import attrs

HERE = Path(__file__).resolve().parent
SIZES = (1_000, 20_000, 200_000)
MILLION = 1_000_000
RUNS = {1_000: 7, 20_000: 7, 200_000: 3, MILLION: 2}
BARRED = (20_000, 200_000)
CONVERTED = ("standard", "nvivo", "atlasti", "maxqda", "qualcoder")
PEERS_TO = 20_000
MEMORY_OF_A_MILLION = 6_000_000_000

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
    import refiqda.text.forensics  # noqa: PLC0415 - same: with numpy, which only texts need

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


def ours_diff(path: Path, free: Path) -> Callable[[], object]:
    """Prepare telling what changed between two projects that are open."""
    import refiqda.project  # noqa: PLC0415 - each job loads only what it needs
    from refiqda.changes.comparing import diff  # noqa: PLC0415 - same

    del free
    old, new = (refiqda.read(one) for one in (path, other_copy(path)))
    return lambda: diff(old, new)


def ours_convert(tool: str) -> Job:
    """Return the job of writing for a program a project that is open."""

    def prepare(path: Path, free: Path) -> Callable[[], object]:
        import refiqda.output  # noqa: PLC0415 - each job loads only what it needs

        project = refiqda.read(path)
        return lambda: refiqda.write(project, free, tool=tool)

    return prepare


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
    "diff": ours_diff,
    **{f"convert {tool}": ours_convert(tool) for tool in CONVERTED},
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
    result: dict[str, Any] = json.loads(output_of(command))
    return result


def output_of(command: list[str], *, may_say_no: bool = False) -> str:
    """Return what a command of ours prints; ``may_say_no`` where status 1 is a verdict, not an accident."""
    run = subprocess.run(command, capture_output=True, check=False, encoding="utf-8", env=environment())  # noqa: S603 - ourselves
    if run.returncode and not (may_say_no and run.returncode == 1 and run.stdout):
        print(run.stderr, file=sys.stderr)
        run.check_returncode()
    return run.stdout


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
    """A line of the table: what, its figure, the floor's, their ratio, and the bar it may not pass (or None).

    With ``least`` the bar is the least the ratio may be: how many times as fast as the peer.
    """

    what: str
    codings: int
    ours: float
    floor: float
    unit: str
    ratio: float
    bar: float | None
    least: bool = False

    @property
    def verdict(self) -> str:
        """Whether the bar is kept."""
        if self.bar is None:
            return ""
        return "met" if (self.ratio >= self.bar if self.least else self.ratio <= self.bar) else "MISSED"


def lines_of(path: Path, codings: int, *, peer: bool) -> list[Line]:
    """Measure one size."""
    runs = RUNS[codings]
    bars = (lambda bar: bar) if codings in BARRED else (lambda _: None)
    took = in_turns(["floor open", "open", "iterate", "floor save", "save"], path, runs)

    def line(what: str, job: str, base: str, bar: float | None) -> Line:
        one, other = took[job], took[base]
        return Line(what, codings, one.typical, other.typical, "s", ratio(one, other), bar)

    def peak(what: str, job: str, base: str, bar: float | None) -> Line:
        one, other = took[job].peak, took[base].peak
        return Line(what, codings, one, other, "MB", one / other, bar)

    saved, whole = took["save"].size / 1e6, path.stat().st_size / 1e6
    lines = [
        line("open", "open", "floor open", bars(1.8)),
        peak("open, peak memory", "open", "floor open", bars(0.8)),
        line("open and every coding's text", "iterate", "floor open", bars(2.5)),
        peak("  the same, peak memory", "iterate", "floor open", None),
        line("faithful save after one edit", "save", "floor save", bars(2.0)),
        peak("  the same, peak memory", "save", "floor save", None),
        Line("size of the file saved", codings, saved, whole, "MB", saved / whole, bars(1.1)),
    ]
    if peer:
        took.update(in_turns(["floor open", "peer open", "floor save", "peer save"], path, 1))
        lines += [
            line("pyrefiqda: open", "peer open", "floor open", None),
            peak("pyrefiqda: open, peak memory", "peer open", "floor open", None),
            line("pyrefiqda: save", "peer save", "floor save", None),
        ]
    return lines


def growth(lines: list[Line]) -> list[Line]:
    """Return how much faster than the floor opening grows from 20,000 codings to the most that were measured."""
    opened = {line.codings: line for line in lines if line.what == "open"}
    most = max(opened)
    few, many = opened[min(BARRED)], opened[most]
    ours, floor = many.ours / few.ours, many.floor / few.floor
    return [Line("open, growth from 20,000", most, ours, floor, "x", ours / floor, 1.3)]


def merging(folder: Path) -> list[Line]:
    """Measure merging and comparing two copies of 100,000 codings each: no coding common, and half of them."""
    path = folder / "merge.qdpx"
    generate(path, 100_000)
    lines = []
    for half, which in ((False, "two copies"), (True, "copies half alike")):
        generate(other_copy(path), 100_000, coder=1, half=half)
        took = in_turns(["read both", "merge", "diff"], path, 3)
        both = took["read both"]
        lines += [
            Line(f"{job} {which}, to reading both", 100_000, took[job].typical, both.typical, "s",
                 ratio(took[job], both), 3.0)
            for job in ("merge", "diff")
        ]  # fmt: skip
    return lines


def converting(path: Path, codings: int) -> list[Line]:
    """Measure writing for programs against opening."""
    jobs = {f"convert {tool}": f"write for {tool}, to opening" for tool in CONVERTED}
    took = in_turns(["open", *jobs], path, 3)
    opened = took["open"]
    return [
        Line(what, codings, took[job].typical, opened.typical, "s", ratio(took[job], opened), 2.0)
        for job, what in jobs.items()
    ]


def checking(path: Path, codings: int) -> list[Line]:
    """Measure the schema's verdict and all own rules against opening."""
    command = [sys.executable, str(HERE / "checking.py"), str(path), "--json", "--rounds", str(RUNS[codings])]
    found = json.loads(output_of(command, may_say_no=True))
    seconds, ratios = found["seconds"], found["ratios"]
    return [
        Line("schema and all rules, to opening", codings, seconds["schema and own rules"], seconds["open"], "s",
             ratios["schema and own rules"], found["bar"]),
    ]  # fmt: skip


def agreement() -> list[Line]:
    """Measure agreement against scikit-learn; nothing where that is not installed."""
    if importlib.util.find_spec("sklearn") is None:
        print(
            "agreement is not measured: scikit-learn is not installed (make bench does that)", file=sys.stderr
        )
        return []
    said = output_of([sys.executable, str(HERE / "agreement.py")], may_say_no=True)
    print(said, file=sys.stderr)
    ours = re.search(r"^refiqda\.agree on .*? ([\d.,]+) ms", said, re.MULTILINE)
    peer = re.search(r"^scikit-learn.*? ([\d.,]+) ms", said, re.MULTILINE)
    ratio = re.search(r"^(?:refiqda\.agree on .* )?ratio +([\d,]+)", said, re.MULTILINE)
    bar = re.search(r"\bbar\D* ([\d,]+)", said)
    if not (ours and peer and ratio and bar):  # results that differ have no speed
        return [Line("agree: " + said.strip()[:60], 0, 0.0, 0.0, "s", 0.0, 1.0, least=True)]
    mine, other, times, least = (float(one[1].replace(",", "")) for one in (ours, peer, ratio, bar))
    return [Line("agree, times as fast as scikit-learn", 200_000, mine / 1e3, other / 1e3, "s", times, least,
                 least=True)]  # fmt: skip


def unitizing() -> list[Line]:
    """Measure unitizing against its peers; what of them is missing is said by the script and not measured."""
    found = json.loads(output_of([sys.executable, str(HERE / "unitizing.py"), "--json"], may_say_no=True))
    missing = [one["peer"] for one in found["lines"] if one["bar"] and one["peer_seconds"] is None]
    if missing:
        print(
            f"not measured, for they are not installed (make bench does that): {', '.join(missing)}",
            file=sys.stderr,
        )
    return [
        Line(one["what"], one["units"], one["seconds"], one["peer_seconds"] or 0.0, "s", one["ratio"] or 0.0,
             one["bar"] if one["peer_seconds"] is not None else None, least=True)
        for one in found["lines"]
    ]  # fmt: skip


def building() -> list[Line]:
    """Measure building from a table of codings against writing what was built."""
    found = json.loads(output_of([sys.executable, str(HERE / "building.py"), "--json"], may_say_no=True))
    return [
        Line(f"build {one['what']}, to writing", one["codings"], one["build"], one["write"], "s", one["ratio"],
             one["bar"])
        for one in found["lines"]
    ]  # fmt: skip


def reconciling() -> list[Line]:
    """Measure listing ten thousand differences against reading the files."""
    found = json.loads(output_of([sys.executable, str(HERE / "reconcile.py"), "--json"], may_say_no=True))
    return [
        Line(f"list {one['differences']:,} differences, {one['study']}, to reading", one["codings"], one["seconds"],
             one["reading"], "s", one["ratio"], one["bar"])
        for one in found["rows"]
    ]  # fmt: skip


def trail() -> list[Line]:
    """Measure verifying a trail against parsing its lines, and how either grows with it."""
    found = json.loads(output_of([sys.executable, str(HERE / "trail.py"), "--json"], may_say_no=True))
    lines = [
        Line(f"verify a trail, {one['form']} entries, to parsing", one["entries"], one["from_disk"], one["parsing"],
             "s", one["ratio"], found["most"])
        for one in found["rows"]
    ]  # fmt: skip
    few, many = found["rows"][0], found["rows"][-2]
    return lines + [
        Line(f"trail, {what}, growth of an entry's share", many["entries"], many[job], few[job], "s", times,
             found["growth_most"])
        for (job, times), what in zip(
            found["growth"].items(), ("verifying", "appending at once", "appending one by one"), strict=True
        )
    ]  # fmt: skip


def quotes() -> list[Line]:
    """Measure finding a hundred quotations in a million characters against the time it may take, and its peers."""
    found = json.loads(output_of([sys.executable, str(HERE / "quotes.py"), "--json"], may_say_no=True))
    for each in found["wrong"]:
        print(f"quotes: not as planted: {each}", file=sys.stderr)
    bar = found["lines"][0]["bar"]
    return [
        Line(one["what"], 0, one["seconds"], bar, "s", one["seconds"] / bar, 1.0 if one["bar"] else None)
        for one in found["lines"]
    ]


def page() -> list[Line]:
    """Measure what people wait for at the page, each against the time within which it has to be there."""
    found = json.loads(output_of([sys.executable, str(HERE / "page.py"), "--json"], may_say_no=True))
    return [
        Line(one["what"], 0, one["seconds"], one["bar"], "s", one["seconds"] / one["bar"], 1.0)
        for one in found["lines"]
    ]


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


def generate(path: Path, codings: int, *, coder: int = 0, half: bool = False) -> None:
    """Make a project in a process of its own, so that this one stays small."""
    maker = [sys.executable, str(HERE / "generate.py"), str(path), str(codings), "--coder", str(coder)]
    maker += ["--half"] if half else []
    subprocess.run(maker, check=True)  # noqa: S603 - ourselves


def print_table(lines: list[Line], stream: TextIO) -> None:
    """Print the lines, those of one size together."""
    print(f"\n{'':37}{'codings':>9}{'refiqda':>12}{'floor':>12}{'ratio':>8}{'bar':>8}", file=stream)
    for line in lines:
        bar = "" if line.bar is None else f"{'>=' if line.least else '<='}{line.bar:g}"
        figures = f"{line.ours:9.3f} {line.unit:<2}{line.floor:9.3f} {line.unit:<2}"
        row = f"{line.what:37}{line.codings or '':>9}{figures}{line.ratio:8.2f}{bar:>8} {line.verdict}"
        print(row.rstrip(), file=stream, flush=True)


def free_memory() -> float:
    """Return the bytes of memory that are free, as far as the system says."""
    known = Path("/proc/meminfo")
    if not known.is_file():
        return float("inf")
    found = re.search(r"^MemAvailable: +(\d+) kB", known.read_text(encoding="ascii"), re.MULTILINE)
    return int(found[1]) * 1024 if found else float("inf")


def of_size(codings: int, folder: Path, *, peer: bool) -> list[Line]:
    """Measure everything that is measured at one size."""
    print(f"measuring {codings:,} codings", file=sys.stderr)
    path = folder / f"{codings}.qdpx"
    generate(path, codings)
    lines = lines_of(path, codings, peer=peer and codings <= PEERS_TO)
    if codings in BARRED:
        lines += checking(path, codings)
        lines += converting(path, codings)
    path.unlink()
    print_table(lines, sys.stderr)  # half an hour may pass before the whole table, and something break in it
    return lines


def everything(sizes: list[int], *, peer: bool) -> list[Line]:
    """Measure these sizes and what has a size of its own; the largest comes last, when nothing else is held."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = [
            line for codings in sizes if codings < MILLION for line in of_size(codings, folder, peer=peer)
        ]
        print("measuring merging, building, agreement, the trail, the page and starting", file=sys.stderr)
        rest = [*merging(folder), *reconciling(), *building(), *agreement()]
        rest += [*unitizing(), *trail(), *quotes(), *page(), *start_up()]
        if MILLION in sizes:
            lines += of_size(MILLION, folder, peer=False)
    if min(BARRED) in sizes and max(sizes) > min(BARRED):
        lines += growth(lines)
    return lines + rest


def main() -> int:
    """Measure what was asked for and print the table."""
    parser = argparse.ArgumentParser(description="Speed and memory of refiqda against the bare parse.")
    parser.add_argument("--million", action="store_true", help="a million codings too (6 GB of memory)")
    parser.add_argument("--no-peer", action="store_true", help="leave pyrefiqda out")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of the table")
    parser.add_argument("--sizes", type=int, nargs="+", help="other numbers of codings", choices=sorted(RUNS))
    parser.add_argument("--job", choices=sorted(JOBS), help=argparse.SUPPRESS)
    parser.add_argument("path", nargs="?", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.job:
        work(asked.job, asked.path)
        return 0
    sizes = sorted({*(asked.sizes or SIZES), *([MILLION] if asked.million else [])})
    if MILLION in sizes and free_memory() < MEMORY_OF_A_MILLION:
        parser.error("a million codings need 6 GB of free memory, most of it for the floor")
    lines = everything(sizes, peer=not asked.no_peer and importlib.util.find_spec("pyrefiqda") is not None)
    if asked.json:
        print(json.dumps({"format": "refiqda.benchmark/1", "lines": [attrs.asdict(line) for line in lines]}))
    else:
        print_table(lines, sys.stdout)
    missed = [line for line in lines if line.verdict == "MISSED"]
    print(f"{len(missed)} of {sum(line.bar is not None for line in lines)} bars missed", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
