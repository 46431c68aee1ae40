"""The table of meaning covers the model, and the digests keep to it, field by field."""

from __future__ import annotations

import copy
import functools
import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from refiqda import model, spec
from refiqda.changes import digest, state_digest
from refiqda.changes.fields import FIELDS, Role
from refiqda.exchange.reader import read_xml
from tests import everything
from tests.made_studies import guid, with_guids

if TYPE_CHECKING:
    from collections.abc import Iterator

ALL_FIELDS = [(name, field) for name, fields in FIELDS.items() for field in fields if name != "CodeBook"]


UNKNOWN = "0f0f0f0f-0000-4000-8000-000000000001"


@functools.cache
def the_project() -> model.Project:
    tree = read_xml(io.BytesIO(everything.everything_project())).tree
    assert isinstance(tree, model.Project)
    first, second = tree.notes
    first.plain_text_content = "How we went about it"
    first.creating_user = first.modifying_user = tree.users[0].guid
    first.creation_date_time = first.modified_date_time = "2024-03-01T11:30:00Z"
    first.rich_text_path, first.description = "internal://60.docx", "Read this first."
    first.note_refs = [second.guid]
    text, letter = tree.sources[0], tree.sources[2]
    assert isinstance(text, model.TextSource)
    assert isinstance(letter, model.PDFSource)
    first.codings = copy.deepcopy(text.codings)
    first.variable_values = copy.deepcopy(text.variable_values)
    first.plain_text_selections = copy.deepcopy(text.plain_text_selections)
    for number, part in enumerate([*first.codings, *first.plain_text_selections]):
        part.guid = guid(number)
    first.plain_text_selections[0].codings[0].guid = guid(9)
    return tree


def whole_project() -> model.Project:
    return copy.deepcopy(the_project())


def test_the_table_names_every_field_of_every_element() -> None:
    assert set(FIELDS) == {cls.__name__ for cls in spec.element_classes()}
    for cls in spec.element_classes():
        fields = {field.name for field in attrs.fields(cls)} - {"source_form"}
        assert set(FIELDS[cls.__name__]) == fields, cls.__name__


OTHER_TEXTS = {"date": "2001-01-01", "dateTime": "2001-01-01T00:00:00Z"}


def other_value(value: Any, type_: spec.SimpleType) -> Any:  # noqa: ANN401 - any value of the model
    if isinstance(value, int):
        return not value if isinstance(value, bool) else value + 1
    if type_.values:
        return next(one for one in type_.values if one != value)
    if type_ is spec.DECIMAL:
        return str(Decimal(value) + 1)
    return "#010203" if type_ is spec.COLOR else OTHER_TEXTS.get(type_.base, f"{value} other")


def with_another_guid(tree: model.Project, old: str) -> model.Project:
    return with_guids(tree, lambda one: UNKNOWN if model.guid_key(one) == model.guid_key(old) else one)


def changed_projects(name: str, field: str) -> Iterator[model.Project]:
    """Yield projects that differ from the whole one in this field of one element of this class."""
    places = [
        at
        for at, element in enumerate(model.iterate(the_project()))
        if type(element).__name__ == name and getattr(element, field) not in (None, [])
    ]
    for at in places[:4]:
        tree = whole_project()
        element = list(model.iterate(tree))[at]
        value = getattr(element, field)
        if FIELDS[name][field] is Role.IDENTITY:
            yield with_another_guid(tree, value)
            continue
        described = spec.describe(type(element))
        part = {part.field: part for part in (*described.attributes, *described.particles)}[field]
        if isinstance(part, spec.Attribute | spec.Text):
            setattr(element, field, UNKNOWN if part.type is spec.GUID else other_value(value, part.type))
        elif isinstance(part, spec.Reference):
            setattr(element, field, [*value[1:], UNKNOWN] if part.many else UNKNOWN)
        else:
            setattr(element, field, value[1:] if part.many else None)
        yield tree


@pytest.mark.parametrize(("name", "field"), ALL_FIELDS, ids=str)
def test_a_changed_field_changes_the_meaning_if_and_only_if_the_table_says_so(name: str, field: str) -> None:
    before = digest(whole_project())
    changed = list(changed_projects(name, field))
    assert changed, "the whole project has a value in every field"
    told = {digest(tree) != before for tree in changed}
    if not FIELDS[name][field].is_meaning:
        assert told == {False}
    else:
        # an author is meaning only where nothing nearer says who (a coding has its own user)
        assert True in told
        assert told == {True} or FIELDS[name][field] in {Role.AUTHOR, Role.CONTENT, Role.PARTS}


@pytest.mark.parametrize(("name", "field"), ALL_FIELDS, ids=str)
def test_any_changed_field_changes_the_state(name: str, field: str) -> None:
    before = state_digest(whole_project())
    assert all(state_digest(tree) != before for tree in changed_projects(name, field))


def test_unknown_content_is_state_and_not_meaning() -> None:
    document = everything.everything_project().replace(b"<Project ", b'<Project xmlns:x="urn:x" x:y="z" ', 1)
    plain = read_xml(io.BytesIO(everything.everything_project())).tree
    odd_tree = read_xml(io.BytesIO(document)).tree
    assert isinstance(plain, model.Project)
    assert isinstance(odd_tree, model.Project)
    assert digest(plain) == digest(odd_tree)
    assert state_digest(plain) != state_digest(odd_tree)
