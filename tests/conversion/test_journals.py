"""Memos for QualCoder's journal: their texts in files, their names their own; all others stay where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda import model
from refiqda.conversion import convert
from refiqda.exchange.programs import TOOLS

if TYPE_CHECKING:
    from refiqda.project import Project

DATE = "2024-05-06T07:08:09"


def note(number: int, name: str | None, **more: object) -> model.Note:
    return model.Note(
        guid=f"{number:08}-0000-4000-8000-000000000000",
        name=name,
        creation_date_time=DATE,
        plain_text_content=f"Words of {number}.",
        **more,  # type: ignore[arg-type]  # fields of a note
    )


def noted(*notes: model.Note) -> Project:
    """Return a project of one text, all notes being the project's."""
    project = refiqda.Project.new("Study")
    project.add_source("Talk", "We hoped for rain.")
    project.tree.notes.extend(notes)
    project.tree.note_refs.extend(one.guid or "" for one in notes)
    return project


def test_a_named_memo_is_a_file_in_a_file_for_qualcoder() -> None:
    converted, report = convert(noted(note(1, "Decisions")), "qualcoder")
    (made,) = converted.tree.notes
    assert made.plain_text_path
    assert made.plain_text_content is None
    assert converted.text(made).string == "Words of 1."
    assert not [one for one in report if "a name and a file" in one.detail]


def test_memos_that_never_come_into_the_journal_stay_in_the_xml() -> None:
    project = noted(
        note(1, None),
        note(2, ""),
        note(3, "Of a text"),
        note(4, "On words", plain_text_selections=[
            model.PlainTextSelection(guid="00000009-0000-4000-8000-000000000000", start_position=0, end_position=2)
        ]),
    )  # fmt: skip
    (talk,) = project.tree.sources
    talk.note_refs.append(project.tree.notes[2].guid or "")
    converted, _ = convert(project, "qualcoder")
    assert [one.plain_text_content for one in converted.tree.notes] == [f"Words of {n}." for n in range(1, 5)]


def test_entries_of_one_name_get_numbers_and_it_is_told() -> None:
    names = ["Memo", "Memo", "Memo (2)", "Memo", None, None]
    project = noted(*(note(number, name) for number, name in enumerate(names)))
    converted, report = convert(project, "qualcoder")
    assert [one.name for one in converted.tree.notes] == [
        "Memo",
        "Memo (3)",
        "Memo (2)",
        "Memo (4)",
        None,
        None,
    ]
    assert [(one.kind, one.count) for one in report if "had the name of another" in one.detail] == [
        ("renamed", 2)
    ]
    assert not [one for one in refiqda.check(converted, tool="qualcoder") if one.severity == "error"]


@pytest.mark.parametrize("tool", [tool for tool in TOOLS if tool != "qualcoder"])
def test_no_other_program_gets_other_names(tool: str) -> None:
    converted, _ = convert(noted(note(1, "Memo"), note(2, "Memo")), tool)
    assert [one.name for one in converted.tree.notes] == ["Memo", "Memo"]
