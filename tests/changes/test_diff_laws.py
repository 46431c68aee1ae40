"""Laws of the diff: empty exactly where the digests are equal; one act is one change, with GUIDs kept or made anew."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from refiqda import model
from refiqda.changes import digest
from refiqda.changes.comparing import diff
from refiqda.text.canonical import Text
from refiqda.text.positions import PositionRule
from tests.changes.test_meaning_laws import (
    CHANGES,
    CountedOtherwise,
    codings_of,
    selections_of,
    two_codes_of_one_name,
)
from tests.made_studies import guid, renewed, studies
from tests.strategies import projects

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

laws = settings(max_examples=20, deadline=None)


@laws
@given(studies(), studies(), st.booleans())
def test_nothing_changed_exactly_where_both_say_the_same(
    one: model.Project, other: model.Project, anew: bool
) -> None:
    found = diff(one, renewed(other) if anew else other)
    assert bool(found) == (digest(one) != digest(other))
    assert (found.meaning_old, found.meaning_new) == (digest(one), digest(other))


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(projects(), projects())
def test_any_projects_can_be_compared(one: model.Project, other: model.Project) -> None:
    assert bool(diff(one, other)) == (digest(one) != digest(other))
    assert not diff(one, copy.deepcopy(one))


@laws
@given(studies())
def test_an_export_with_new_guids_changes_nothing(tree: model.Project) -> None:
    assert not diff(tree, renewed(tree))


@laws
@given(studies(), st.sampled_from((PositionRule("utf16"), PositionRule("utf8"))))
def test_other_line_ends_and_units_change_nothing_but_what_was_changed(
    tree: model.Project, rule: PositionRule
) -> None:
    windows = copy.deepcopy(tree)
    for source in windows.sources:
        assert isinstance(source, model.TextSource)
        source.plain_text_content = "\ufeff" + (source.plain_text_content or "").replace("\n", "\r\n")
        text = Text(source.plain_text_content, rule)
        for item in source.plain_text_selections:
            item.start_position = text.to_raw(item.start_position or 0)
            item.end_position = text.to_raw(item.end_position or 0)
    assert not diff(tree, CountedOtherwise(windows, rule))
    windows.code_book[0].color = "#010203"
    only = diff(tree, CountedOtherwise(windows, rule)).changes
    assert [(one.kind, one.object, one.field) for one in only] == [("edited", "code", "color")]


@laws
@given(studies(), st.randoms(use_true_random=False))
def test_no_order_is_a_change(tree: model.Project, chance: random.Random) -> None:
    shuffled = copy.deepcopy(tree)
    for element in model.iterate(shuffled):
        for field in attrs.fields(type(element)):
            value = getattr(element, field.name)
            if isinstance(value, list):
                chance.shuffle(value)
    assert not diff(tree, shuffled)


@pytest.mark.parametrize("change", CHANGES)
@settings(max_examples=12, deadline=None)
@given(tree=studies(), anew=st.booleans())
def test_a_change_is_found_and_told_of_a_thing(
    tree: model.Project, anew: bool, change: Callable[[model.Project], None]
) -> None:
    assume(codings_of(tree))
    assume(any(item.end_position != item.start_position for item in selections_of(tree)))
    changed = copy.deepcopy(tree)
    change(changed)
    found = diff(tree, renewed(changed) if anew else changed)
    assert found
    assert all("nothing single" not in one.detail for one in found)


@laws
@given(studies())
def test_back_again_is_the_opposite(tree: model.Project) -> None:
    assume(codings_of(tree))
    changed = copy.deepcopy(tree)
    codings = next(item for item in selections_of(changed) if item.codings).codings
    gone = codings.pop()
    there, back = diff(tree, changed), diff(changed, tree)
    assert [(one.kind, one.guid) for one in there.of("coding")] == [("removed", gone.guid)]
    assert [(one.kind, one.guid) for one in back.of("coding")] == [("added", gone.guid)]


def test_source_values_have_no_order() -> None:
    tree = two_codes_of_one_name()
    tree.variables = [
        model.Variable(guid=guid(70 + n), name=name, type_of_variable="Integer")
        for n, name in enumerate("ab")
    ]
    source: Any = tree.sources[0]
    source.variable_values = [
        model.VariableValue(variable_ref=one.guid, integer_value=7) for one in tree.variables
    ]
    other = copy.deepcopy(tree)
    swapped: Any = other.sources[0]
    swapped.variable_values.reverse()
    assert digest(tree) == digest(other)
