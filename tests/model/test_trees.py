"""Laws of walking and copying trees: everything is reached once, and a copy shares nothing that could change."""

from __future__ import annotations

import copy
import io
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda import model, spec
from refiqda.exchange.writer import write_xml
from refiqda.project import read
from refiqda.trees import clone, elements_of, shell
from tests import everything
from tests.strategies import roots

laws = settings(max_examples=26, deadline=None)
FORMATS: tuple[spec.Format, ...] = ("project", "codebook")
trees = st.sampled_from(FORMATS).flatmap(lambda format_: st.tuples(st.just(format_), roots(format_)))


def lists_of(root: model.Element) -> set[int]:
    return {
        id(value)
        for element in elements_of(root)
        for field in attrs.fields(type(element))
        if isinstance(value := getattr(element, field.name), list)
    }


def written(tree: Any) -> bytes:  # noqa: ANN401 - a project or codebook
    stream = io.BytesIO()
    write_xml(tree, stream)
    return stream.getvalue()


@laws
@given(trees)
def test_all_elements_are_reached_once(drawn: tuple[spec.Format, model.Project | model.CodeBook]) -> None:
    format_, tree = drawn
    assert sorted(map(id, elements_of(tree))) == sorted(map(id, model.iterate(tree, format_)))


@laws
@given(trees)
def test_a_clone_is_equal_and_shares_no_element_and_no_list(
    drawn: tuple[spec.Format, model.Project | model.CodeBook],
) -> None:
    _, tree = drawn
    for made in (clone(tree), copy.deepcopy(tree)):
        assert made == tree
        assert not set(map(id, elements_of(made))) & set(map(id, elements_of(tree)))
        assert not lists_of(made) & lists_of(tree)


@laws
@given(trees)
def test_a_shell_has_the_values_and_references_and_nothing_inside(
    drawn: tuple[spec.Format, model.Project | model.CodeBook],
) -> None:
    for element in elements_of(drawn[1]):
        made = shell(element)
        assert list(elements_of(made)) == [made]
        assert not lists_of(made) & lists_of(element)
        inside = {
            part.field: getattr(made, part.field)
            for format_ in FORMATS
            for part in spec.describe(type(element), format_).particles
            if isinstance(part, spec.Children)
        }
        assert attrs.evolve(element, **inside) == made


def test_what_is_copied_together_stays_together() -> None:
    code = model.Code(guid="c", name="Trust", is_codable=True)
    one, other = copy.deepcopy((model.CodeBook(codes=[code]), code))
    assert one.codes[0] is other
    assert other is not code


@pytest.mark.parametrize("name", sorted(everything.odd_projects()))
def test_a_copy_of_an_odd_file_is_written_as_the_file_was(name: str) -> None:
    project = read(everything.odd_projects()[name])
    before = written(project.tree)
    made = project.copy()
    assert written(made.tree) == before
    for element in elements_of(made.tree):
        if isinstance(element, model.Authored):
            element.name = "changed"
        if isinstance(element, model.Coding | model.Note):
            element.note_refs.clear()
    made.tree.users.clear()
    assert written(project.tree) == before


def test_a_copy_can_lack_elements_of_lists_and_all_below_them() -> None:
    inner = model.Code(guid="00000000-0000-4000-8000-000000000002", is_codable=True, name="Inner")
    left = model.Code(
        guid="00000000-0000-4000-8000-000000000001", is_codable=True, name="Left", codes=[inner]
    )
    kept = model.Code(guid="00000000-0000-4000-8000-000000000003", is_codable=True, name="Kept")
    book = model.CodeBook(codes=[left, kept])
    assert [one.name for one in clone(book, without={id(left)}).codes] == ["Kept"]
    assert [one.name for one in book.codes] == ["Left", "Kept"]
