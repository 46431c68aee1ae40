"""One study in small, and copies of it to be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refiqda import model
from refiqda.project import Project
from tests.made_studies import guid

if TYPE_CHECKING:
    from refiqda.merging import Conflict, MergeResult

TEXT = "She let me finish.\nI talk slowly, I know.\nNobody waits for me in the shop.\n"
DATE = "2024-05-01T10:00:00Z"

TRUST, RELATIONS, DOUBT = guid(10), guid(11), guid(12)
MARA, COLM = guid(1), guid(2)
INTERVIEW, SECOND = guid(20), guid(21)
AGE, PERSON, LATER, MEMO, LINK = guid(30), guid(31), guid(32), guid(33), guid(34)
PAST = guid(40)
"""The one coding that all copies have."""


def start() -> Project:
    """Return the project that copies are made from: two analysts, three codes, one coding by Mara."""
    project = Project.new("Study")
    project.add_user("Mara", guid=MARA)
    project.add_user("Colm", guid=COLM)
    project.add_code("Trust", guid=TRUST, color="#102030", description="Letting somebody finish")
    project.add_code("Relations", guid=RELATIONS)
    project.add_code("Doubt", guid=DOUBT)
    project.add_source("Interview 1", TEXT, guid=INTERVIEW)
    project.add_source("Interview 2", TEXT.upper(), guid=SECOND)
    project.add_coding("Interview 1", 0, 3, "Trust", "Mara", created=DATE, guid=PAST)
    tree = project.tree
    tree.variables = [model.Variable(guid=AGE, name="Age", type_of_variable="Integer")]
    value = model.VariableValue(variable_ref=AGE, integer_value=40)
    tree.cases = [model.Case(guid=PERSON, name="P1", source_refs=[INTERVIEW], variable_values=[value])]
    tree.sets = [model.Set(guid=LATER, name="Later", member_codes=[TRUST, DOUBT])]
    tree.notes = [
        model.Note(guid=MEMO, name="On trust", creating_user=MARA, plain_text_content="First thought")
    ]
    tree.links = [model.Link(guid=LINK, name="explains", origin_guid=TRUST, target_guid=DOUBT)]
    return project


def copied(project: Project | None = None) -> Project:
    """Return a copy of a project, by itself one of `start`."""
    return (project or start()).copy()


def of(result: MergeResult) -> Project:
    """Return the merged project."""
    assert result.project is not None
    return result.project


def disputes(result: MergeResult) -> list[Conflict]:
    """Return the conflicts that a rule settled, without questions to people."""
    return [one for one in result.conflicts if one.rule != "asked"]


def only(result: MergeResult) -> Conflict:
    """Return the one conflict that there is."""
    (found,) = disputes(result)
    return found
