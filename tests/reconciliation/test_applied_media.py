"""The consensus of recordings, pictures, pages and transcripts: written as the standard has them, and read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import etree

import refiqda
from refiqda import model
from refiqda.checks import check
from refiqda.errors import NotInProjectError
from refiqda.project import Project
from refiqda.reconciliation.apply import apply
from refiqda.reconciliation.consensus import consensus
from refiqda.reconciliation.listing import differences
from refiqda.reconciliation.log import Decision
from refiqda.reconciliation.reserved import APART, NAME
from refiqda.reconciliation.segments import CONSENSUS_GUID
from refiqda.schema import xsd
from tests.reconciliation.fakes import Mark
from tests.reconciliation.projects import Area, Stretch, log_of, media, places_by, xml_of

if TYPE_CHECKING:
    from pathlib import Path

ALIKE: list[Area | Stretch | Mark] = [
    mark
    for coder in ("A", "B")
    for mark in (
        Mark(coder, "X", 0, 10),
        Mark(coder, "X", 50, 60, "Film"),
        Stretch(coder, "X", 1000, 2000),
        Stretch(coder, "X", 3000, 4500, "Film"),
        Area(coder, "X", (1, 2, 10, 20)),
        Area(coder, "X", (5, 5, 100, 50), "Paper", 1),
    )
]
APART_THERE: list[Area | Stretch | Mark] = [
    Stretch("A", "Y", 6000, 8000),
    Stretch("B", "Y", 7000, 9000),
    Area("A", "Y", (12, 2, 20, 12)),
    Area("B", "Y", (16, 4, 30, 14)),
    Area("A", "Y", (200, 200, 260, 240), "Paper", 0),
    Area("B", "Z", (200, 200, 260, 240), "Paper", 0),
    Mark("A", "Z", 100, 120, "Film"),
    Mark("B", "Z", 110, 130, "Film"),
]
ORIGINS = ["refiqda", "QualCoder 3.6"]


def all_of(*verbs: str, project: Project, **more: object) -> list[Decision]:
    return [
        Decision(id=item.difference.id, verb=verb, by=("A", "B"), **more)  # type: ignore[arg-type]  # verbs
        for item in differences(project).items
        for verb in verbs
    ]


@pytest.mark.parametrize("origin", ORIGINS)
def test_what_all_marked_alike_stands_where_they_marked_it(origin: str, tmp_path: Path) -> None:
    project = media(ALIKE, origin=origin)
    found = consensus(project)
    assert found.open == []
    assert {each.medium for each in found.segments} == {"text", "time", "area"}
    made = apply(project, found)
    assert places_by(made, NAME) == places_by(project, "A") == places_by(project, "B")
    xsd("project").assertValid(etree.XML(xml_of(made)))
    path = tmp_path / "consensus.qdpx"
    refiqda.write(made, path, tool="standard")
    assert [one for one in check(path) if one.severity == "error"] == []
    again = refiqda.read(path)
    assert places_by(again, NAME) == places_by(again, "A")
    assert differences(again).items == ()
    alone = apply(project, found, only_consensus=True)
    assert places_by(alone, NAME) == places_by(made, NAME)
    assert places_by(alone, "A") == places_by(alone, "B") == set()


@pytest.mark.parametrize("origin", ORIGINS)
def test_what_was_decided_stands_in_every_medium(origin: str) -> None:
    project = media(APART_THERE, origin=origin)
    log = log_of(*all_of("both-apply", project=project))
    made = apply(project, consensus(project, log))
    assert places_by(made, NAME) >= places_by(project, "A") - {
        ("Sound", "Y", None, (6000, 8000)),
        ("Film", "Z", None, (100, 120)),
    }
    assert ("Sound", "Y", None, (6000, 9000)) in places_by(made, NAME)
    assert ("Film", "Z", None, (100, 130)) in places_by(made, NAME)
    take = apply(project, consensus(project, log_of(*all_of("take", project=project, coder="B"))))
    assert places_by(take, NAME) == places_by(project, "B")
    shared = [item.difference for item in differences(project).items if len(item.difference.codes) == 1]
    lines = [Decision(id=one.id, verb="intersection", by=("A", "B")) for one in shared]
    made = apply(project, consensus(project, log_of(*lines)))
    assert places_by(made, NAME) == {
        ("Sound", "Y", None, (7000, 8000)),
        ("Photo", "Y", None, (16, 4, 20, 12)),
        ("Film", "Z", None, (110, 120)),
    }


def test_an_area_that_the_line_gives_is_the_consensus() -> None:
    project = media([Area("A", "Y", (12, 2, 20, 12)), Area("B", "Y", (16, 4, 30, 14))])
    (item,) = differences(project).items
    line = Decision(id=item.difference.id, verb="range", box=(10, 1, 30, 20), by=("A", "B"))
    assert places_by(apply(project, consensus(project, log_of(line))), NAME) == {
        ("Photo", "Y", None, (10, 1, 30, 20))
    }


@pytest.mark.parametrize("origin", ORIGINS)
def test_two_readings_stay_in_every_medium_and_are_marked(origin: str) -> None:
    project = media([*APART_THERE, *ALIKE], origin=origin)
    found = consensus(project, log_of(*all_of("stand-apart", project=project)))
    for only in (False, True):
        made = apply(project, found, only_consensus=only)
        for coder in ("A", "B"):
            kept = places_by(made, coder)
            assert kept == (
                places_by(project, coder) - places_by(media(ALIKE, origin=origin), coder)
                if only
                else places_by(project, coder)
            )
        marks = [
            one
            for one in model.iterate(made.tree)
            if isinstance(one, model.SELECTIONS)
            and getattr(one, "creating_user", None) == CONSENSUS_GUID
            and getattr(one, "name", None) == APART
        ]
        assert {type(one) for one in marks} == {
            model.AudioSelection,
            model.PictureSelection,
            model.PDFSelection,
            model.TranscriptSelection,
        }
        assert all("A: " in getattr(one, "description", "") for one in marks)
        xsd("project").assertValid(etree.XML(xml_of(made)))


def test_the_consensus_alone_keeps_what_was_not_compared_in_any_medium() -> None:
    extra: list[Area | Stretch | Mark] = [
        Area("A", "X", (5, 5, 5, 20)),
        Area("A", "X", (5, 5, 50, 50), "Paper", 7),
        Stretch("C", "X", 1000, 2000),
    ]
    project = media([*ALIKE, *extra])
    found = consensus(project, coders=["A", "B"])
    alone = apply(project, found, only_consensus=True)
    assert places_by(alone, "C") == places_by(project, "C")
    # an area without a size marks nothing; one on a page that only A coded is a difference, and still open
    assert places_by(alone, "A") == {("Photo", "X", None, (5, 5, 5, 20))}
    assert [item.difference.page for item in found.open] == [7]


def test_the_memo_names_places_of_every_medium() -> None:
    project = media(APART_THERE)
    memo = apply(project, consensus(project)).tree.notes[0].plain_text_content or ""
    for said in ("- 0:00:06–0:00:09, ", "- an area, ", "- page 1, ", "- paragraph 1, "):  # noqa: RUF001 - a range
        assert said in memo


def test_a_project_without_the_recording_is_refused() -> None:
    found = consensus(media([Stretch("A", "X", 0, 1000), Stretch("B", "X", 0, 1000)]))
    project = Project.new("Another one")
    project.add_code("X")
    with pytest.raises(NotInProjectError, match='does not have the file "Sound"'):
        apply(project, found)
    text = project.add_source("Sound", "words")
    with pytest.raises(NotInProjectError, match='does not have the file "Sound"'):
        apply(project, found)
    text.name = "Words"
    project.add_file("Sound", b"other bytes", suffix=".wav")
    assert places_by(apply(project, found), NAME) == {("Sound", "X", None, (0, 1000))}
    wrong = Project.new("Another one")
    wrong.add_code("X")
    wrong.add_file("Sound", b"\xff\xd8\xff", suffix=".jpg")
    with pytest.raises(NotInProjectError, match="is another kind of file"):
        apply(wrong, found)
