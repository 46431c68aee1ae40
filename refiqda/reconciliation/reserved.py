"""What is the consensus coder's own in a project: its name, its memo and marks, and how they are known again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda.errors import RefiqdaError
from refiqda.model import guid_key
from refiqda.reconciliation.segments import CONSENSUS_GUID

if TYPE_CHECKING:
    from refiqda import model
    from refiqda.project import Project

NAME: Final = "Consensus"
"""What the consensus coder is called; it is known by its GUID, so that people may call it otherwise."""
MEMO: Final = "Decisions on the consensus"
"""The name of the memo."""
APART: Final = "Two readings"
"""The name of the selections, without a code, that mark where two readings are kept."""
ALONE: Final = "The analysts' own codings that the consensus replaces are not in this file."
"""Says in the memo, and to whoever reads the file again, that it holds the consensus alone."""


def is_ours(guid: str | None) -> bool:
    """Return whether a GUID is that of the consensus coder."""
    return guid_key(guid or "") == CONSENSUS_GUID


def has_consensus(project: Project) -> bool:
    """Return whether a project has a consensus coder."""
    return any(is_ours(user.guid) for user in project.tree.users)


def consensus_alone(project: Project) -> bool:
    """Return whether a project has a consensus without the codings that it replaced."""
    return any(is_ours(note.creating_user) and ALONE in _words(project, note) for note in project.tree.notes)


def _words(project: Project, note: model.Note) -> str:
    """Return what a note says, also where a program put it into a file; nothing where it cannot be read."""
    try:
        return project.text(note).string
    except RefiqdaError:
        return ""
