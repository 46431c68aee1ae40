"""Whatever the table of fields calls meaning is one change of the right thing; what it does not is none."""

from __future__ import annotations

import pytest

from refiqda.changes import digest
from refiqda.changes.comparing import diff
from refiqda.changes.fields import FIELDS, Role
from refiqda.changes.result import KINDS, OBJECTS
from tests.changes.test_fields import ALL_FIELDS, changed_projects, whole_project

SELECTIONS = (
    "PlainTextSelection", "PictureSelection", "PDFSelection", "AudioSelection", "VideoSelection",
    "TranscriptSelection",
)  # fmt: skip
OBJECT = {
    "Project": {"project"}, "User": {"user"}, "Code": {"code"}, "Variable": {"variable"}, "Case": {"case"},
    "VariableValue": {"case", "source", "note"}, "Set": {"set"}, "Link": {"link"}, "Graph": {"graph"},
    "Vertex": {"graph"}, "Edge": {"graph"}, "Coding": {"coding"}, "TextSource": {"source"}, "Note": {"note"},
    "PictureSource": {"source"}, "PDFSource": {"source"}, "AudioSource": {"source"}, "VideoSource": {"source"},
    "Transcript": {"source"}, "SyncPoint": {"source", "coding"},
    **{name: {"coding", "passage"} for name in SELECTIONS},
}  # fmt: skip
"""What the change of a field of an element is a change of."""

SINGLE = [(name, field) for name, field in ALL_FIELDS if FIELDS[name][field] is not Role.PARTS]
WHOLE_PARTS = [(name, field) for name, field in ALL_FIELDS if FIELDS[name][field] is Role.PARTS]


@pytest.mark.parametrize(("name", "field"), SINGLE, ids=str)
def test_a_changed_field_is_one_change_of_its_thing_or_none(name: str, field: str) -> None:
    before = whole_project()
    for after in changed_projects(name, field):
        found = diff(before, after)
        if digest(before) == digest(after):
            assert not found
            continue
        assert len(found) == 1, [(one.kind, one.object, one.field) for one in found]
        only = found.changes[0]
        assert only.object in OBJECT[name]
        assert only.kind in KINDS
        assert not only.inferred
        assert "nothing single" not in only.detail
        assert only.kind != "edited" or only.field


@pytest.mark.parametrize(("name", "field"), WHOLE_PARTS, ids=str)
def test_a_part_that_is_gone_is_never_silent(name: str, field: str) -> None:
    before = whole_project()
    for after in changed_projects(name, field):
        found = diff(before, after)
        assert bool(found) == (digest(before) != digest(after))
        assert all("nothing single" not in one.detail for one in found)


def test_names_of_people_codes_and_the_rest_are_renamed_and_not_edited() -> None:
    for name in ("Project", "User", "Code", "Variable", "Case", "Set", "TextSource", "Note", "Link", "Graph"):
        found = diff(whole_project(), next(changed_projects(name, "name")))
        assert [one.kind for one in found] == ["renamed"]
        assert found.changes[0].after == f"{found.changes[0].before} other"


def test_changes_come_in_one_order_and_the_same_each_time() -> None:
    for after in changed_projects("Project", "code_book"):
        found = diff(whole_project(), after)
        order = [OBJECTS.index(one.object) for one in found.facts]
        assert order == sorted(order)
        assert found == diff(whole_project(), after)
