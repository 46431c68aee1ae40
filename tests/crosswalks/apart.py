"""Files of analysts whose codebooks were made apart, in one study of texts that both have."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from refiqda import Project

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Marks = Mapping[str, Sequence[tuple[str, int, int]]]

TEXT = "I: Were you waiting?\nP: I waited for hours, and nobody came.\nP: The nurse I trusted.\n"


def _guid(*words: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "|".join(words)))


def file_of(
    coder: str,
    marks: Marks,
    *,
    texts: Mapping[str, str] | None = None,
    definitions: Mapping[str, str] | None = None,
    common: Sequence[str] = (),
) -> Project:
    """Return a coder's file: codes (the analyst's own but for ``common`` ones) with passages in texts of the study."""
    project = Project.new("Study")
    user = project.add_user(coder)
    for name, text in (texts or {"One": TEXT}).items():
        project.add_source(name, text, guid=_guid(name))
    for path, places in marks.items():
        owner = "everybody" if path in common else coder
        code = project.add_code(path, description=(definitions or {}).get(path), guid=_guid(owner, path))
        for source, start, end in places:
            project.add_coding(source, start, end, code, user)
    return project
