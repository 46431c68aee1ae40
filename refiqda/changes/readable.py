"""What the digests, the diff and the merge ask of a project: its tree and its texts, no more."""

from __future__ import annotations

from typing import Protocol

import attrs

from refiqda import model
from refiqda.errors import NotInProjectError, RefiqdaError, require_project
from refiqda.text.canonical import Text

TextBearer = model.TextSource | model.Transcript


class Readable(Protocol):
    """A project handle: a tree of the model, and the text of each element that has one.

    ``text`` raises a RefiqdaError where the text is not there or cannot be read.
    """

    @property
    def tree(self) -> model.Project:
        """The whole project as a model."""

    def text(self, source: TextBearer, /) -> Text:
        """Return the text of a text source, note, representation or transcript."""


@attrs.frozen
class BareProject:
    """A tree without a container: texts are those that stand inside it, counted by the standard's rule."""

    tree: model.Project

    def text(self, source: TextBearer, /) -> Text:
        """Return the inline text; raises NotInProjectError where the text lies in a file."""
        if source.plain_text_content is None:
            raise NotInProjectError("the text lies in a file that was not opened", where=source.guid)
        return Text(source.plain_text_content)


def as_readable(project: Readable | model.Project) -> Readable:
    """Return ``project`` itself, or a bare tree as a handle on its inline texts."""
    if isinstance(project, model.Project):
        return BareProject(project)
    require_project(project, "tree", "text")
    return project


def text_or_none(project: Readable, bearer: TextBearer) -> Text | None:
    """Return the text of ``bearer``, None where it has none or it cannot be read."""
    if bearer.plain_text_content is None and not bearer.plain_text_path:
        return None
    try:
        return project.text(bearer)
    except RefiqdaError:
        return None
