"""The changes of a diff, made in the old project one by one, give the meaning of the new: none missing, none idle."""

from __future__ import annotations

import copy
import functools
from collections import Counter
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import HealthCheck, assume, given, settings
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
from tests.made_studies import guid, renewed, studies
from tests.strategies import projects

if TYPE_CHECKING:
    from refiqda.changes.result import Change, Changes

laws = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
at_length = settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))


def told_apart(project: model.Project) -> bool:
    """Return whether no GUID stands for several things: where one does, changes can be ambiguous beyond mending."""
    guids = [model.guid_key(one.guid) for one in model.iterate(project) if isinstance(one, model.Identified)]
    return len(set(guids)) == len(guids)


def assert_applied(old: model.Project, new: model.Project | CountedOtherwise) -> None:
    changes = diff(old, new)
    assert digest(applied(old, changes)) == digest(new)


@laws
@given(studies(), studies(), st.booleans())
def test_all_changes_made_in_the_old_study_say_what_the_new_one_says(
    old: model.Project, new: model.Project, anew: bool
) -> None:
    assert_applied(old, renewed(new) if anew else new)


@settings(laws, max_examples=4)
@given(projects(), projects())
def test_all_changes_made_in_any_project_say_what_any_other_says(
    old: model.Project, new: model.Project
) -> None:
    assume(told_apart(old) and told_apart(new))
    assert_applied(old, new)


@pytest.mark.long
@at_length
@given(projects(), projects())
def test_at_length_all_changes_made_in_any_project(old: model.Project, new: model.Project) -> None:
    assume(told_apart(old) and told_apart(new))
    assert_applied(old, new)


@pytest.mark.long
@at_length
@given(studies(), studies(), st.booleans())
def test_at_length_all_changes_made_in_a_study(old: model.Project, new: model.Project, anew: bool) -> None:
    assert_applied(old, renewed(new) if anew else new)


@settings(laws, max_examples=6)
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
    for number, after in enumerate(everything_changed()[::12]):
        changes = diff(whole, after)
        if digest(applied(whole, changes)) != digest(after):
            wrong.append((number, [(one.kind, one.object, one.field) for one in changes]))
    assert not wrong


def follows(one: Change, changes: Changes) -> bool:
    """Return whether a change says again what the removal of a code says: that a code under it is at the top now.

    Without the code above it, it can stand nowhere else; the researcher is told both.
    """
    if (one.kind, one.object) != ("moved", "code") or changes.pairs is None:
        return False
    old, new, _ = one.sides
    above = changes.pairs.parents[id(old)]
    gone = [id(each.sides[0]) for each in changes.of("code") if each.kind == "removed"]
    return above is not None and id(above) in gone and changes.pairs.parents[id(new)] is None


def idle_changes(
    old: model.Project, new: model.Project, most: int | None = None
) -> list[tuple[str, str, str | None]]:
    """Return the changes without which the result would be the same, of the first so many of each kind."""
    changes = diff(old, new)
    meant = digest(new)
    tried: Counter[tuple[str, str]] = Counter()
    idle: list[tuple[str, str, str | None]] = []
    for one in changes:
        if one.sides is None:  # only proposed
            assert one.inferred
            continue
        tried[one.kind, one.object] += 1
        if follows(one, changes) or (most is not None and tried[one.kind, one.object] > most):
            continue
        fewer = attrs.evolve(changes, changes=tuple(each for each in changes if each is not one))
        if digest(applied(old, fewer)) == meant:
            idle.append((one.kind, one.object, one.field))
    return idle


ENDS = {("edited", "link", "origin"), ("edited", "link", "target")}
"""Of a link that led from a thing to itself and leads from another to itself now, one end is idle in some studies."""


TO_NOTHING = {("edited", "link", "target"), ("edited", "case", "passages")}
"""Told beside the removal of a selection that is still pointed to: both say that the target is not there."""


def test_without_any_one_change_the_result_says_something_else() -> None:
    for after in everything_changed()[::16]:
        assert set(idle_changes(whole_project(), after)) <= TO_NOTHING


@settings(laws, max_examples=4)
@given(studies(), studies(), st.booleans())
def test_no_single_change_of_a_study_can_be_left_out(
    old: model.Project, new: model.Project, anew: bool
) -> None:
    assert set(idle_changes(old, renewed(new) if anew else new, most=1)) <= ENDS


@pytest.mark.long
@settings(laws, max_examples=60)
@given(studies(), studies(), st.booleans())
def test_at_length_no_single_change_of_a_study_can_be_left_out(
    old: model.Project, new: model.Project, anew: bool
) -> None:
    assert set(idle_changes(old, renewed(new) if anew else new)) <= ENDS


def test_a_code_at_the_top_because_the_one_above_is_gone_is_told_and_follows() -> None:
    old = model.Project(name="Study", code_book=[model.Code(guid=guid(1), name="Feelings", is_codable=True)])
    old.code_book[0].codes = [model.Code(guid=guid(2), name="Shame", is_codable=True)]
    new = model.Project(name="Study", code_book=old.code_book[0].codes)
    changes = diff(old, new)
    assert [(one.kind, follows(one, changes)) for one in changes] == [("moved", True), ("removed", False)]
    assert not idle_changes(old, new)
    assert digest(applied(old, attrs.evolve(changes, changes=changes.changes[:1]))) != digest(new)


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
