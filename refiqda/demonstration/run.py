"""The invented study from start to end: two coders' files, merged, compared, decided, and one consensus.

Everything written follows from ``clinic_interviews()``: no clock, no random, so the files are the same wherever and
whenever they are made, but for the trail, whose salts are random. The times in the log of decisions and in the
trail are part of the invention.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import attrs

from refiqda.agreement.report import Agreement, agree
from refiqda.changes import digest
from refiqda.checks import check
from refiqda.demonstration.content import STUDY_TABLES, ClinicInterviews, clinic_interviews
from refiqda.demonstration.trail import DemoTrail
from refiqda.errors import OutputExistsError
from refiqda.files import atomic_write
from refiqda.merging import MergeResult, merge
from refiqda.office.csv_form import csv_bytes
from refiqda.output import write
from refiqda.project import Project, read
from refiqda.reconciliation.apply import apply
from refiqda.reconciliation.consensus import Consensus, consensus
from refiqda.reconciliation.listing import Differences, differences
from refiqda.reconciliation.log import About, Decision, LogInput, append_decisions
from refiqda.reconciliation.segments import Segment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from refiqda.demonstration.pieces import PlannedDecision, PlannedDifference
    from refiqda.diagnostics import Diagnostic

FOLDER: Final = "refiqda-demo"
STUDY_FILE: Final = "study.toml"
MERGED: Final = "study.qdpx"
LOG: Final = "decisions.jsonl"
CONSENSUS: Final = "consensus.qdpx"


@attrs.frozen(kw_only=True)
class Demonstration:
    """What was made and found.

    ``files`` are the coders' files by coder; ``rounds`` the comparison of each round, ``overall`` of all, both
    before anything was decided; ``found`` the differences with what became of them; ``problems`` those of the
    consensus project, of which there should be none. ``entries`` says how many the trail has.
    """

    folder: Path
    entries: int
    title: str
    files: dict[str, str]
    merged: MergeResult
    rounds: dict[str, Agreement]
    overall: Agreement
    found: Differences
    agreed: Consensus
    project: Project
    problems: tuple[Diagnostic, ...]


def run_demonstration(folder: str | Path) -> Demonstration:
    """Make the study in ``folder``, which must be new or empty, and take it to its consensus.

    Raises OutputExistsError for a folder that holds anything.
    """
    place = new_folder(Path(folder))
    content = clinic_interviews()
    with atomic_write(place / STUDY_FILE) as stream:
        stream.write(content.study_toml.encode())
    for name, rows in STUDY_TABLES.items():
        with atomic_write(place / name) as stream:
            stream.write(csv_bytes(rows))
    files = {coder: f"{coder.split()[0].lower()}.qdpx" for coder in content.coders}
    for coder, name in files.items():
        write(coder_project(content, coder), place / name, tool="standard")
    copies = {name: read(place / name) for name in files.values()}
    merged = merge(copies)
    write(cast("Project", merged.project), place / MERGED, tool="standard")
    project = read(place / MERGED)
    rounds = {
        name: agree(
            project,
            content.coders,
            unit="character",
            sources=[one.name for one in content.sources if one.round == name],
        )
        for name in content.rounds
    }
    inputs = [LogInput(coder, digest(copies[name]), name) for coder, name in files.items()]
    open_ones = differences(project, coders=content.coders)
    trail = _decide_in_meetings(content, place, inputs, planned_lines(content, open_ones), files)
    trail.merge(project, MERGED, {each.file or "": each.meaning or "" for each in inputs})
    found = differences(project, place / LOG, coders=content.coders)
    agreed = consensus(project, place / LOG, coders=content.coders)
    write(apply(project, agreed), place / CONSENSUS, tool="standard")
    trail.agree(read(place / CONSENSUS), CONSENSUS)
    return Demonstration(
        folder=place,
        entries=len(trail.entries),
        title=content.title,
        files=files,
        merged=merged,
        rounds=rounds,
        overall=agree(project, content.coders, unit="character"),
        found=found,
        agreed=agreed,
        project=project,
        problems=tuple(check(place / CONSENSUS)),
    )


def _decide_in_meetings(
    content: ClinicInterviews,
    place: Path,
    inputs: Sequence[LogInput],
    lines: Sequence[Decision],
    files: Mapping[str, str],
) -> DemoTrail:
    """Take the decisions meeting by meeting, each after the round that it is about, and keep the trail of it."""
    trail = DemoTrail(place, content.coders)
    trail.begin()
    meetings = list(dict.fromkeys(line.meeting or "" for line in lines))
    for number, (name, round_) in enumerate(zip(meetings, content.rounds, strict=True)):
        for coder, file in files.items():
            trail.export(number, coder, coder_project(content, coder, until=round_), file)
        taken = [line for line in lines if line.meeting == name]
        append_decisions(place / LOG, taken, inputs=inputs)
        trail.meet(number, name, place / LOG)
    return trail


def new_folder(place: Path) -> Path:
    """Make a folder, or take an empty one; raises OutputExistsError for one that holds anything."""
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise OutputExistsError(
            "is there already and not empty", file=place.name, remedy="Name another folder: refiqda demo DIR."
        )
    place.mkdir(parents=True, exist_ok=True)
    return place


def start_project(content: ClinicInterviews) -> Project:
    """Return the project that both coders started from: the interviews and the codebook, nothing coded."""
    project = Project.new(content.title)
    for code in content.codes:
        project.add_code(code.name, parent=code.parent, color=code.color, description=code.definition)
    for source in content.sources:
        project.add_source(source.name, source.text)
    return project


def coder_project(content: ClinicInterviews, coder: str, *, until: str | None = None) -> Project:
    """Return the copy in which one coder worked, as it was at the end of a round (of the last one unless given)."""
    last = len(content.rounds) if until is None else content.rounds.index(until)
    project = start_project(content)
    user = project.add_user(coder, id="".join(part[0] for part in coder.split()))
    for coding in content.codings[coder]:
        if content.rounds.index(content.source(coding.source).round) > last:
            continue
        start, end = content.span(coding.source, coding.quote)
        project.add_coding(coding.source, start, end, coding.code, user, memo=coding.memo or None)
    return project


def planned_lines(content: ClinicInterviews, found: Differences) -> list[Decision]:
    """Return the planned decisions as lines of the log, each about the difference that was found for it.

    A line by other people than those before it says which line it replaces, counting the header as line 1.
    """
    known = {item.difference.segments: item.difference for item in found.items}
    lines: list[Decision] = []
    before: dict[str, list[int]] = defaultdict(list)
    for number, planned in enumerate(content.decisions, 2):
        difference = known[_segments(content, planned.about)]
        about = About(difference.source, difference.segments, difference.source_text, difference.fingerprint)
        earlier = before[difference.id]
        lines.append(
            attrs.evolve(
                _line(content, planned),
                id=difference.id,
                about=about,
                supersedes=earlier[-1] if earlier else None,
            )
        )
        earlier.append(number)
    return lines


def _segments(content: ClinicInterviews, planned: PlannedDifference) -> tuple[Segment, ...]:
    return tuple(
        sorted(
            Segment(side.coder, side.code, *content.span(planned.source, side.quote))
            for side in planned.segments
        )
    )


def _line(content: ClinicInterviews, planned: PlannedDecision) -> Decision:
    start, end = content.span(planned.about.source, planned.quote) if planned.quote else (None, None)
    return Decision(
        id="",
        verb=planned.verb,
        coder=planned.coder,
        start=start,
        end=end,
        code=planned.code,
        reason=planned.reason,
        by=planned.by,
        at=planned.at,
        meeting=f"{planned.meeting} ({planned.round})",
        proposals=dict(planned.proposals),
        before=planned.before,
        after=planned.after,
    )
