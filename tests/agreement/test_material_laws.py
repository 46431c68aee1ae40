"""Laws of what is compared: every coding once, where it is, whatever the order of coders, files and sources."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import refiqda
from refiqda import model
from refiqda.agreement.material import gather
from refiqda.errors import InvalidArgumentError
from refiqda.study import Round
from tests.agreement.mixed_studies import PEOPLE, SOURCES, Mark, Study, covered, expected, marks, said
from tests.made_studies import guid

SEEDS = st.integers(0, 2**32)


def people_of(made: list[Mark]) -> tuple[str, ...]:
    return tuple(person for person in PEOPLE if any(mark.person == person for mark in made))


def files_of(made: list[Mark], sources: tuple[str, ...] = SOURCES) -> dict[str, refiqda.Project]:
    return {
        person: Study((person,), first=10_000 * (1 + PEOPLE.index(person)), sources=sources).project(
            [mark for mark in made if mark.person == person]
        )
        for person in people_of(made)
    }


@settings(max_examples=26, deadline=None)
@given(marks())
def test_every_coding_is_where_it_was_made(made: list[Mark]) -> None:
    if len(people_of(made)) < 2:
        with pytest.raises(InvalidArgumentError, match="fewer than two"):
            gather(Study().project(made))
        return
    material = gather(Study().project(made))
    assert covered(material) == expected(made)
    assert material.coder.size == len(made)
    assert not any(material.left_out.values())


@settings(max_examples=20, deadline=None)
@given(marks(), SEEDS)
def test_no_order_matters(made: list[Mark], seed: int) -> None:
    if len(people_of(made)) < 2:
        return
    chance = random.Random(seed)  # noqa: S311 - an order, no secret
    shuffled = chance.sample(made, len(made))
    people = tuple(chance.sample(PEOPLE, len(PEOPLE)))
    sources = tuple(chance.sample(SOURCES, len(SOURCES)))
    assert said(gather(Study(people, sources).project(shuffled))) == said(gather(Study().project(made)))
    files = files_of(made)
    turned = {person: files_of(shuffled, sources=sources)[person] for person in reversed(files)}
    assert said(gather(turned)) == said(gather(files))


@settings(max_examples=20, deadline=None)
@given(marks(), SEEDS)
def test_splitting_a_coding_changes_nothing(made: list[Mark], seed: int) -> None:
    if len(people_of(made)) < 2:
        return
    chance = random.Random(seed)  # noqa: S311 - an order, no secret
    split = [part for mark in made for part in (mark.halves() if chance.random() < 0.5 else [mark])]
    assert said(gather(Study().project(split))) == said(gather(Study().project(made)))


@settings(max_examples=20, deadline=None)
@given(marks())
def test_one_project_says_what_the_files_say_that_it_was_merged_from(made: list[Mark]) -> None:
    if len(people_of(made)) < 2:
        return
    files = files_of(made)
    merged = refiqda.merge(files).project
    assert merged is not None
    assert said(gather(merged)) == said(gather(files))


@settings(max_examples=20, deadline=None)
@given(marks(), marks(("Cy",)))
def test_what_was_there_before_and_what_says_who_belongs_to_a_case_never_counts_unasked(
    made: list[Mark], before: list[Mark]
) -> None:
    own = [mark for mark in made if mark.person != "Cy"]
    files = files_of(own)
    if len(files) < 2:
        return
    plain = said(gather(files))
    with_past = {}
    for person in files:
        study = Study((person, "Cy"), first=10_000 * (1 + PEOPLE.index(person)))
        both = [mark for mark in own if mark.person == person]
        past = Study((person, "Cy"), first=500_000).project(before)
        with_past[person] = _with_codings_of(study.project(both), past)
        case = model.Case(guid=guid(900), name="Ruth", code_refs=[])
        with_past[person].tree.cases.append(case)
        talk = next(one for one in with_past[person].tree.sources if one.name == "Talk")
        user = guid(200 + PEOPLE.index(person))
        talk.codings.append(
            model.Coding(guid=guid(990 + PEOPLE.index(person)), creating_user=user, code_ref=guid(900))
        )
    found = gather(with_past)
    assert found.left_out["inherited"] == len(before)
    assert found.left_out["cases"] == len(files)
    now = said(found)
    now.pop("left_out")
    plain.pop("left_out")
    assert now == plain
    asked = gather(with_past, include=["inherited", "cases"])
    assert not any(asked.left_out.values())
    assert asked.coder.size == found.coder.size + len(files) * (len(before) + 1)


def _with_codings_of(project: refiqda.Project, other: refiqda.Project) -> refiqda.Project:
    """Put the codings of another project with the same sources into this one."""
    for mine, theirs in zip(project.tree.sources, other.tree.sources, strict=True):
        for field in (
            "plain_text_selections",
            "audio_selections",
            "picture_selections",
            "pdf_selections",
            "codings",
        ):
            if hasattr(mine, field):
                getattr(mine, field).extend(getattr(theirs, field))
    return project


@settings(max_examples=20, deadline=None)
@given(marks(), st.sets(st.sampled_from(SOURCES), min_size=1), st.sets(st.sampled_from(PEOPLE), min_size=2))
def test_a_round_has_its_sources_and_coders_only(
    made: list[Mark], sources: set[str], people: set[str]
) -> None:
    round_ = Round(name="pilot", sources=tuple(sorted(sources)), coders=tuple(sorted(people)))
    found = gather(Study().project(made), round_=round_)
    inside = [mark for mark in made if mark.source in sources and mark.person in people]
    assert covered(found) == expected(inside)
    assert found.left_out["not_in_the_round"] == len(made) - len(inside)
    assert found.round == "pilot"
    assert set(found.coders) == people
    assert {one.name for place, one in enumerate(found.sources) if found.held[:, place].any()} == sources
