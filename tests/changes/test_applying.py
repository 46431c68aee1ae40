"""The changes of a diff, made in the old project one by one, give the meaning of the new: none missing, none idle."""

from __future__ import annotations

import copy
import functools

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refiqda import model
from refiqda.changes import digest
from refiqda.changes.applying import applied
from refiqda.changes.comparing import diff
from refiqda.changes.fields import FIELDS, Role
from refiqda.errors import InvalidArgumentError
from refiqda.text.positions import PositionRule
from tests.changes.test_fields import ALL_FIELDS, changed_projects, whole_project
from tests.changes.test_meaning_laws import CountedOtherwise, two_codes_of_one_name
from tests.made_studies import renewed, studies
from tests.strategies import projects

laws = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
at_length = settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))


def assert_applied(old: model.Project, new: model.Project | CountedOtherwise) -> None:
    changes = diff(old, new)
    assert digest(applied(old, changes)) == digest(new)


@laws
@given(studies(), studies(), st.booleans())
def test_all_changes_made_in_the_old_study_say_what_the_new_one_says(
    old: model.Project, new: model.Project, anew: bool
) -> None:
    assert_applied(old, renewed(new) if anew else new)


@settings(laws, max_examples=20)
@given(projects(), projects())
def test_all_changes_made_in_any_project_say_what_any_other_says(
    old: model.Project, new: model.Project
) -> None:
    assert_applied(old, new)


@pytest.mark.long
@at_length
@given(projects(), projects())
def test_at_length_all_changes_made_in_any_project(old: model.Project, new: model.Project) -> None:
    assert_applied(old, new)


@pytest.mark.long
@at_length
@given(studies(), studies(), st.booleans())
def test_at_length_all_changes_made_in_a_study(old: model.Project, new: model.Project, anew: bool) -> None:
    assert_applied(old, renewed(new) if anew else new)


@settings(laws, max_examples=20)
@given(studies(), st.sampled_from(("utf16", "utf8")))
def test_other_line_ends_and_units_make_no_difference(old: model.Project, unit: str) -> None:
    new = copy.deepcopy(old)
    new.code_book[0].color = "#010203"
    new.users[0].name = "Somebody else"
    for source in new.sources:
        assert isinstance(source, model.TextSource)
        source.plain_text_content = "\ufeff" + (source.plain_text_content or "").replace("\n", "\r\n")
        text = CountedOtherwise(new, PositionRule(unit)).text(source)  # type: ignore[arg-type]  # one of two
        for item in source.plain_text_selections:
            item.start_position = text.to_raw(item.start_position or 0)
            item.end_position = text.to_raw(item.end_position or 0)
    assert_applied(old, CountedOtherwise(new, PositionRule(unit)))  # type: ignore[arg-type]  # as above


@functools.cache
def everything_changed() -> tuple[model.Project, ...]:
    return tuple(
        after
        for name, field in ALL_FIELDS
        if FIELDS[name][field].is_meaning and FIELDS[name][field] is not Role.IDENTITY
        for after in list(changed_projects(name, field))[:2]
    )


@pytest.mark.long
def test_every_field_of_the_table_changed_is_made_by_its_change() -> None:
    for after in everything_changed():
        assert_applied(whole_project(), after)


def test_fields_of_the_table_changed_are_made_by_their_change() -> None:
    whole = whole_project()
    wrong = []
    for number, after in enumerate(everything_changed()[::4]):
        changes = diff(whole, after)
        if digest(applied(whole, changes)) != digest(after):
            wrong.append((number, [(one.kind, one.object, one.field) for one in changes]))
    assert not wrong


def idle_changes(old: model.Project, new: model.Project) -> list[tuple[str, str, str | None]]:
    """Return the changes without which the result would be the same."""
    changes = diff(old, new)
    meant = digest(new)
    idle: list[tuple[str, str, str | None]] = []
    for one in changes:
        if one.sides is None:  # only proposed
            assert one.inferred
            continue
        fewer = attrs.evolve(changes, changes=tuple(each for each in changes if each is not one))
        if digest(applied(old, fewer)) == meant:
            idle.append((one.kind, one.object, one.field))
    return idle


TO_NOTHING = {("edited", "link", "target"), ("edited", "case", "passages")}
"""Told beside the removal of a selection that is still pointed to: both say that the target is not there."""


def test_without_any_one_change_the_result_says_something_else() -> None:
    for after in everything_changed()[::16]:
        assert set(idle_changes(whole_project(), after)) <= TO_NOTHING


@pytest.mark.long
def test_no_change_of_any_field_is_idle() -> None:
    for after in everything_changed():
        assert set(idle_changes(whole_project(), after)) <= TO_NOTHING


def test_changes_of_another_project_are_refused() -> None:
    old = two_codes_of_one_name()
    new = copy.deepcopy(old)
    new.name = "Other"
    with pytest.raises(InvalidArgumentError, match="another project"):
        applied(new, diff(old, new))
    assert applied(old, diff(old, old)).tree is old
