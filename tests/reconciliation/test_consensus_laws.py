"""Laws of the consensus, over texts, recordings, pictures and pages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import refiqda
from refiqda.model import guid_key
from refiqda.reconciliation.apply import apply, put
from refiqda.reconciliation.consensus import consensus, outcome, stands_apart
from refiqda.reconciliation.freshness import begun_on
from refiqda.reconciliation.listing import Item, differences
from refiqda.reconciliation.log import Decision, append_decisions, read_log
from refiqda.reconciliation.reserved import MEMO, NAME
from refiqda.reconciliation.segments import CONSENSUS_GUID
from refiqda.schema import xsd
from tests.reconciliation.fakes import Mark
from tests.reconciliation.projects import Area, Stretch, log_of, media, places_by, xml_of

if TYPE_CHECKING:
    from refiqda.project import Project
    from refiqda.reconciliation.consensus import Consensus
    from refiqda.reconciliation.log import DecisionLog

CODERS = "ABC"
VERBS = (
    "take",
    "union",
    "intersection",
    "range",
    "recode",
    "both-apply",
    "stand-apart",
    "neither",
    "defer",
    "auto",
)
SPANS = st.tuples(st.integers(0, 40), st.integers(1, 25)).map(lambda pair: (pair[0], pair[0] + pair[1]))
BOXES = st.tuples(st.integers(0, 20), st.integers(0, 15), st.integers(1, 20), st.integers(1, 15)).map(
    lambda box: (box[0], box[1], box[0] + box[2], box[1] + box[3])
)
WHO, WHAT = st.sampled_from(CODERS), st.sampled_from("XYZ")
ANY = st.one_of(
    st.builds(lambda who, what, span: Mark(who, what, span[0], span[1]), WHO, WHAT, SPANS),
    st.builds(lambda who, what, span: Mark(who, what, span[0], span[1], "Film"), WHO, WHAT, SPANS),
    st.builds(lambda who, what, span: Stretch(who, what, *span), WHO, WHAT, SPANS),
    st.builds(Area, WHO, WHAT, BOXES),
    st.builds(
        lambda who, what, box, page: Area(who, what, box, "Paper", page), WHO, WHAT, BOXES, st.integers(0, 1)
    ),
)
EVERYBODY: list[Area | Stretch | Mark] = [
    mark
    for coder in CODERS
    for mark in (Mark(coder, "X", 90, 95), Stretch(coder, "Z", 90, 95), Area(coder, "Y", (30, 20, 40, 30)))
]
MARKS = st.lists(ANY, max_size=10).map(lambda marks: [*EVERYBODY, *marks])
CHOICES = st.lists(st.sampled_from(VERBS), min_size=1, max_size=8)


def line_on(item: Item, verb: str) -> Decision | None:
    """Return a line that decides so, if that can be carried out; None leaves the difference open."""
    difference = item.difference
    coders = sorted({each.coder for each in difference.segments})
    if verb == "auto" or (verb == "intersection" and len(coders) == 1):
        return None
    area = difference.segments[0].box
    spans = {"start": difference.start, "end": difference.end} if area is None else {"box": area}
    return Decision(
        id=difference.id,
        verb=verb,  # type: ignore[arg-type]  # of the verbs
        coder=coders[0] if verb == "take" else None,
        code=difference.codes[0] if verb in {"union", "intersection", "range", "recode"} else None,
        reason=f"because of {difference.id}",
        by=("A", "B"),
        **(spans if verb == "range" else {}),
    )


def decided(project: Project, verbs: list[str]) -> DecisionLog:
    items = differences(project).items
    lines = [line_on(item, verbs[number % len(verbs)]) for number, item in enumerate(items)]
    return log_of(*(line for line in lines if line is not None))


def said(found: Consensus) -> set[tuple[int, str, int, int, object]]:
    return {(each.number, each.code, each.start, each.end, each.box) for each in found.joint}


@settings(max_examples=10, deadline=None)
@given(MARKS, CHOICES, st.randoms(use_true_random=False))
def test_the_order_of_unrelated_decisions_makes_no_difference_to_a_byte(
    marks: list[Area | Stretch | Mark], verbs: list[str], random: object
) -> None:
    project = media(marks)
    lines = [attrs.evolve(line, line=0) for line in decided(project, verbs).decisions]
    first = xml_of(
        apply(project, consensus(project, log_of(*lines), auto=["overlap:80", "majority"]), notes=True)
    )
    random.shuffle(lines)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    again = consensus(project, log_of(*lines), auto=["overlap:80", "majority"])
    assert xml_of(apply(project, again, notes=True)) == first
    xsd("project").assertValid(etree.XML(first))


@settings(max_examples=10, deadline=None)
@given(MARKS, CHOICES)
def test_every_coding_comes_from_what_is_agreed_from_a_decision_or_from_a_rule(
    marks: list[Area | Stretch | Mark], verbs: list[str]
) -> None:
    project = media(marks)
    found = consensus(project, decided(project, verbs), auto=["overlap:80", "majority"])
    items = {item.difference.id: item for item in found.differences.items}
    agreed = {
        (each.source, each.page, each.medium, each.code, each.start, each.end, each.box)
        for each in found.differences.agreed
    }
    for segment in found.segments:
        if segment.difference is None:
            assert (
                segment.source, segment.page, segment.medium, segment.code, segment.start, segment.end, segment.box,
            ) in agreed  # fmt: skip
            continue
        item = items[segment.difference]
        line = item.standing.decision
        assert line is not None
        assert item.state in {"decided", "auto"}
        if segment.reading is None:
            made = outcome(item.difference, line)
            assert (segment.code, segment.start, segment.end, segment.box) in made
        else:
            assert stands_apart(item)
    # and nothing is missing: what is open makes nothing, all else what its decision says
    assert len(found.segments) == len(agreed) + sum(
        len(item.difference.segments)
        if stands_apart(item)
        else len(set(outcome(item.difference, item.standing.decision)))
        for item in found.differences.with_state("decided", "auto")
        if item.standing.decision is not None
    )
    assert places_by(apply(project, found), NAME) == placed(found)


def placed(found: Consensus) -> set[tuple[object, ...]]:
    """Return the joint codings as the table of codings has them."""
    names = {
        number: found.differences.material.gathered.sources[
            found.differences.material.gathered.tracks[source.track].source
        ].name
        for number, source in enumerate(found.differences.material.sources)
    }
    return {
        (names[each.number], each.code, each.page, each.box or (each.start, each.end)) for each in found.joint
    }


@settings(max_examples=10, deadline=None)
@given(MARKS)
def test_taking_one_coder_everywhere_gives_that_coders_segments(marks: list[Area | Stretch | Mark]) -> None:
    project = media(marks)
    lines = [Decision(id=item.difference.id, verb="take", coder="A") for item in differences(project).items]
    found = consensus(project, log_of(*lines))
    sources = found.differences.material.sources
    own = {
        (number, each.code, each.start, each.end, each.box)
        for number, source in enumerate(sources)
        for each in source.segments
        if each.coder == "A"
    }
    numbers = {(one.name, one.medium, one.page): number for number, one in enumerate(sources)}
    of_others = {
        (numbers[one.source, one.medium, one.page], one.code, one.start, one.end, one.box)
        for one in found.differences.agreed
        if "A" not in one.coders
    }
    assert said(found) == own | of_others


@settings(max_examples=10, deadline=None)
@given(MARKS)
def test_applying_both_everywhere_loses_nothing_that_anybody_marked(
    marks: list[Area | Stretch | Mark],
) -> None:
    project = media(marks)
    lines = [Decision(id=item.difference.id, verb="both-apply") for item in differences(project).items]
    found = consensus(project, log_of(*lines))
    joint = said(found)
    for number, source in enumerate(found.differences.material.sources):
        for each in source.segments:
            if each.box is None:
                assert any(
                    (at, code) == (number, each.code) and start <= each.start and each.end <= end
                    for at, code, start, end, _ in joint
                )
            else:
                x1, y1, x2, y2 = each.box
                ours = [box for at, code, _, _, box in joint if (at, code) == (number, each.code)]
                corners = (
                    (x1, y1),
                    (x2 - 1, y1),
                    (x1, y2 - 1),
                    (x2 - 1, y2 - 1),
                    ((x1 + x2) // 2, (y1 + y2) // 2),
                )
                for x, y in corners:
                    assert any(
                        isinstance(box, tuple) and box[0] <= x < box[2] and box[1] <= y < box[3]
                        for box in ours
                    )


@settings(max_examples=10, deadline=None)
@given(MARKS, CHOICES)
def test_the_consensus_alone_lacks_exactly_what_it_replaces(
    marks: list[Area | Stretch | Mark], verbs: list[str]
) -> None:
    project = media(marks)
    found = consensus(project, decided(project, verbs), coders=["A", "B"])
    beside, alone = (apply(project, found, only_consensus=only) for only in (False, True))
    assert places_by(beside, NAME) == places_by(alone, NAME)
    for coder in CODERS:
        assert places_by(beside, coder) == places_by(project, coder)
    assert places_by(alone, "C") == places_by(project, "C")
    sources = found.differences.material.sources
    shared = {(one.name, one.medium, one.page) for one in sources}
    for coder in "AB":
        readings = [each for each in found.segments if each.reading == coder]
        for mark in marks:
            if mark.coder != coder:
                continue
            kept = as_placed(mark) in places_by(alone, coder)
            compared = (mark.source, medium_of(mark), getattr(mark, "page", None)) in shared
            apart = any(
                each.code == mark.code
                and (each.source, each.medium, each.page)
                == (mark.source, medium_of(mark), getattr(mark, "page", None))
                and inside(mark, each)
                for each in readings
            )
            assert kept == (apart or not compared)


def medium_of(mark: Area | Stretch | Mark) -> str:
    return "area" if isinstance(mark, Area) else "time" if isinstance(mark, Stretch) else "text"


def as_placed(mark: Area | Stretch | Mark) -> tuple[object, ...]:
    if isinstance(mark, Area):
        return mark.source, mark.code, mark.page, mark.box
    if isinstance(mark, Stretch):
        return mark.source, mark.code, None, (mark.begin, mark.end)
    return mark.source, mark.code, None, (mark.start, mark.end)


def inside(mark: Area | Stretch | Mark, each: object) -> bool:
    box = getattr(each, "box", None)
    if isinstance(mark, Area):
        return box is not None and (
            box[0] <= mark.box[0]
            and box[1] <= mark.box[1]
            and mark.box[2] <= box[2]
            and mark.box[3] <= box[3]
        )
    start, end = (mark.begin, mark.end) if isinstance(mark, Stretch) else (mark.start, mark.end)
    return bool(each.start <= start and end <= each.end)  # type: ignore[attr-defined]  # a segment


@settings(max_examples=8, deadline=None)
@given(MARKS, CHOICES, CHOICES)
def test_a_consensus_made_again_on_its_own_project_never_doubles(
    marks: list[Area | Stretch | Mark], verbs: list[str], others: list[str]
) -> None:
    project = media(marks)
    before = apply(project, consensus(project, decided(project, verbs)), notes=True)
    log = decided(before, others)
    made = apply(before, consensus(before, log))
    assert xml_of(made) == xml_of(apply(project, consensus(project, log)))
    assert [guid_key(user.guid) for user in made.tree.users].count(CONSENSUS_GUID) == 1
    assert [note.name for note in made.tree.notes] == [MEMO]


def test_the_consensus_follows_from_the_files_and_the_log_alone(tmp_path: Path) -> None:
    project = media([*EVERYBODY, Mark("A", "Y", 0, 10), Mark("B", "Y", 0, 12), Stretch("C", "X", 0, 5)])
    study, log = tmp_path / "study.qdpx", tmp_path / "decisions.jsonl"
    refiqda.write(project, study, tool="standard")
    read = refiqda.read(study)
    append_decisions(
        log, [attrs.evolve(one, line=0) for one in decided(read, ["union"]).decisions],
        inputs=begun_on(read, CODERS),
    )  # fmt: skip
    by_path = consensus(refiqda.read(study), log)
    by_bytes = consensus(refiqda.read(study.read_bytes()), log.read_bytes())
    assert by_path.segments == by_bytes.segments == consensus(read, read_log(log)).segments
    assert by_path.open == []
    refiqda.write(apply(refiqda.read(study), by_path), tmp_path / "one.qdpx", tool="standard")
    refiqda.write(apply(refiqda.read(study.read_bytes()), by_bytes), tmp_path / "two.qdpx", tool="standard")
    assert (tmp_path / "one.qdpx").read_bytes() == (tmp_path / "two.qdpx").read_bytes()


def test_another_process_with_other_hashes_writes_the_same_bytes(tmp_path: Path) -> None:
    marks: list[Area | Stretch | Mark] = [
        *EVERYBODY, Mark("A", "Y", 0, 10), Mark("B", "Z", 0, 12), Area("A", "X", (0, 0, 9, 9)),
        Area("A", "Z", (0, 0, 5, 9), "Paper", 0), Mark("C", "Z", 3, 12, "Film"), Stretch("C", "X", 0, 5),
    ]  # fmt: skip
    project = media(marks)
    study, log = tmp_path / "study.qdpx", tmp_path / "decisions.jsonl"
    refiqda.write(project, study, tool="standard")
    lines = decided(refiqda.read(study), ["stand-apart", "both-apply", "take"]).decisions
    theme = Decision(id="theme:1", verb="theme", name="Waiting", codes=("Z", "X", "Y"), by=("C", "A"))
    append_decisions(log, [*(attrs.evolve(one, line=0) for one in lines), theme])
    out, here = tmp_path / "there.qdpx", tmp_path / "here.qdpx"
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "refiqda", "reconcile", "apply", str(study), "--decisions", str(log),
         "-o", str(out), "--notes", "--json"],
        check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": "4242"},
        cwd=Path(refiqda.__file__).parents[1],
    )  # fmt: skip
    read = refiqda.read(study)  # in this process, whose hashes are others
    made = put(read, consensus(read, log), notes=True)
    refiqda.write(made.project, here, tool="standard")
    assert out.read_bytes() == here.read_bytes()
    told = json.loads(done.stdout)
    assert told["codings"] == made.codings
    assert [one["name"] for one in told["themes"]] == [one.set.name for one in made.themes] == ["Waiting"]
