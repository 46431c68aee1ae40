"""The sheet in which people recode coding by coding: what it says of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from refiqda.errors import RefiqdaError
from refiqda.model import guid_key
from refiqda.rows import AUTOMATIC

if TYPE_CHECKING:
    from refiqda.project import Project
    from refiqda.rows import CodingRow


@attrs.frozen(kw_only=True)
class CodingLine:
    """One coding as a row to be filled in; ``place`` is a paragraph, a page or a time, None where there is none."""

    guid: str
    code: str | None
    source: str | None
    place: str | None
    coder: str | None
    quote: str | None
    memo: str | None


def coding_lines(project: Project, code: str) -> list[CodingLine]:
    """Return the codings of a code, in the order of the document; what a program repeats is left out.

    ``code`` is a name, path or GUID. Raises NotInProjectError and AmbiguousNameError.
    """
    key = guid_key(project.find_code(code).guid)
    return [
        CodingLine(
            guid=row.coding_guid, code=row.code_path, source=row.source, place=_place(project, row), coder=row.coder,
            quote=row.quote, memo=row.memo,
        )
        for row in project.codings()
        if row.code_guid is not None and guid_key(row.code_guid) == key and row.origin != AUTOMATIC
    ]  # fmt: skip


def _place(project: Project, row: CodingRow) -> str | None:
    if row.start is not None:
        try:
            before = project.text(row.source_guid).string[: row.start]
        except RefiqdaError:
            return None
        return f"paragraph {sum(bool(line.strip()) for line in before.split(chr(10))[:-1]) + 1:,}"
    if row.page is not None:
        return f"page {row.page}"
    if row.begin_ms is not None:
        seconds = row.begin_ms // 1000
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return None
