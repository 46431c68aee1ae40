"""The list of differences as a file: a table with one row a segment (.csv, .xlsx), JSON, or a page to print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from refiqda.files import atomic_write
from refiqda.office.csv_form import csv_bytes
from refiqda.office.workbooks import Column, Page, write_workbook
from refiqda.reconciliation.whereabouts import Whereabouts
from refiqda.render.json_text import json_bytes
from refiqda.render.reconciliation.page import write_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from refiqda.reconciliation.definitions import Definition
    from refiqda.reconciliation.differences import Difference
    from refiqda.reconciliation.listing import Differences

SUFFIXES: Final = (".xlsx", ".csv", ".html", ".json")
"""The endings of the list."""

_COLUMNS: Final = (
    ("id", 15), ("source", 24), ("kind", 11), ("state", 11), ("coder", 16), ("code", 28), ("start", 9), ("end", 9),
    ("quote", 60), ("verb", 13), ("reason", 40), ("by", 22), ("meeting", 14), ("where", 14), ("page", 7), ("x1", 7),
    ("y1", 7), ("x2", 7), ("y2", 7),
)  # fmt: skip
"""What a row says; a row is one segment, and the last columns are of areas."""


def write_differences(
    found: Differences,
    path: Path,
    *,
    overwrite: bool = False,
    definitions: Mapping[str, tuple[Definition, ...]] | None = None,
) -> None:
    """Write the list: JSON, a table with one row a segment (.csv, .xlsx), or a page to read and print (.html).

    ``definitions`` are the wordings of the codes, for the page. Raises OutputExistsError.
    """
    suffix = path.suffix.lower()
    with atomic_write(path, overwrite=overwrite) as stream:
        if suffix == ".json":
            stream.write(json_bytes(found.to_dict()))
        elif suffix == ".xlsx":
            columns = tuple(Column(title, width) for title, width in _COLUMNS)
            write_workbook(
                stream, [Page("differences", columns, _rows(found), frozen=2)], title="Differences"
            )
        elif suffix == ".html":
            write_page(found, stream, definitions or {})
        else:
            stream.write(csv_bytes([[title for title, _ in _COLUMNS], *_rows(found)]))


def _rows(found: Differences) -> Iterator[list[object]]:
    wheres = Whereabouts(found.material)
    for item in found.items:
        each, line = item.difference, item.standing.decision or item.standing.previous
        decided = (line.verb, line.reason, "; ".join(line.by), line.meeting) if line else (None,) * 4
        around = (wheres.place(each), None if each.page is None else each.page + 1)
        for coder, code, start, end, quote, box in _places(each):
            head = [each.id, each.source, each.kind, item.state, coder, code, start, end, quote]
            yield [*head, *decided, *around, *box]


def _places(each: Difference) -> Iterator[tuple[Any, ...]]:
    """Yield each segment; a decision without a place is told too."""
    if not each.segments:
        yield (*(None,) * 5, (None,) * 4)
    for segment, quote in zip(each.segments, each.quotes, strict=True):
        if segment.box is None:
            yield segment.coder, segment.code, segment.start, segment.end, quote, (None,) * 4
        else:
            yield segment.coder, segment.code, None, None, quote, segment.box
