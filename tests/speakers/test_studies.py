"""Speakers in the two studies of plain files: two focus groups, notes without talk, sixty interviews of dyads."""

from __future__ import annotations

from collections import Counter

import pytest

import refiqda
from refiqda import speakers
from refiqda.speakers import marks
from tests.speakers.talks import xml_of
from tests.studies import projects


def turns_by_role(found: speakers.Speakers) -> Counter[str]:
    roles: Counter[str] = Counter()
    for one in found.speakers:
        roles[one.role] += one.turns if one.keep else 0
    return roles


def test_every_turn_of_the_focus_groups_has_a_speaker_and_the_unknown_are_counted() -> None:
    found = speakers.detect(projects("therapists")["ragna"])
    groups = [one for one in found.conversations if one.source_name in {"focus-group-1", "focus-group-2"}]
    turns = [turn for one in groups if one.found is not None for turn in one.found.turns]
    assert len(turns) == sum(speaker.turns for one in groups for speaker in one.speakers if speaker.keep)
    roles = turns_by_role(speakers.Speakers(tuple(groups)))
    assert roles == {"moderator": 13, "participant": 99, "several": 9, "unknown": 4}
    assert not any(speaker.doubts for one in groups for speaker in one.speakers)


def test_notes_are_no_talk() -> None:
    found = speakers.detect(projects("therapists")["ragna"])
    notes = [one for one in found.conversations if one.source_name.startswith("note-")]
    assert len(notes) == 14
    assert all(one.found is not None and not one.found.turns and not one.speakers for one in notes)


def test_each_interview_of_the_dyads_is_one_who_asks_and_one_who_answers() -> None:
    project = projects("dyads")["greta"]
    found = speakers.detect(project)
    assert found.unclear == ()
    assert len(found.conversations) == 60
    for one in found.conversations:
        assert [speaker.role for speaker in one.speakers] == ["moderator", "participant"]
        assert one.speakers[1].cases[0] == one.source_name.partition("-")[0]
    done = speakers.apply(project, found)
    assert done.made == ("Interviewer",)
    assert len(done.joined) == 22


def test_what_is_marked_in_the_focus_groups_comes_first() -> None:
    project = projects("therapists")["ragna"]
    group = speakers.turns(project, "focus-group-1")
    assert group.origin == "marked"
    assert len(group.spans_of("prompt")) == 4
    assert speakers.turns(project, "note-T1-wave-1").origin == "none"
    assert speakers.turns(projects("dyads")["greta"], "C01-1").origin == "detected"


@pytest.mark.parametrize("study", ["therapists", "dyads"])
def test_marks_of_a_whole_study_are_taken_back(study: str) -> None:
    for given in projects(study).values():
        project = speakers.remove(given).project  # the focus groups come with their speakers marked
        done = speakers.apply(project, speakers.detect(project))
        assert refiqda.digest(done.project) != refiqda.digest(project)
        assert len(done.project.codings()) == len(project.codings())
        assert {role for _, role in marks.speaker_cases(done.project)} >= {"moderator", "participant"}
        assert xml_of(speakers.remove(done.project).project) == xml_of(project)
