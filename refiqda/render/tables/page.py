"""A table as one page: nothing is fetched, rows can be searched and chosen, and what is shown can be printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO, Final

import attrs

from refiqda.render.html import lines_html, script, write_html
from refiqda.render.tables.readable import (
    heading_of,
    is_number,
    lead_of,
    reading_table,
    shown_columns,
    title_of,
    words_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markupsafe import Markup

    from refiqda.extracts import Table
    from refiqda.frames import Field

_CHOOSE: Final = {
    "code_path": "", "source": "", "coder": "", "case": ";", "kind": "", "author": "", "on": "", "source_kind": "",
    "member_kind": "", "set": "", "coders": "; ", "cases": "; ", "sets": "; ", "codes": "; ", "origin": "",
}  # fmt: skip
"""Columns that rows are chosen by, with what parts several values in a cell."""
_WORDS: Final = frozenset({"quote", "text"})
_LONG: Final = frozenset({"memo", "description"})
_ASIDE: Final = frozenset({"before", "after"})
_NAMES: Final = frozenset({
    "source", "sources", "code_path", "codes", "case", "cases", "sets", "coders", "object", "member", "from", "to",
    "note",
})  # fmt: skip


@attrs.frozen
class _Shown:
    """A column of the page."""

    place: int
    field: Field
    title: str
    meaning: str
    number: bool
    choose: str | None


def write_page(table: Table, stream: BinaryIO) -> None:
    """Write the page, a row at a time."""
    read = reading_table(table)
    columns = [
        _Shown(
            place,
            read.fields[place],
            title_of(read.fields[place].name, table.name),
            read.fields[place].meaning,
            is_number(read.fields[place]),
            _CHOOSE.get(read.fields[place].name) if table.name != "matrix" else None,
        )
        for place in shown_columns(read)
    ]
    source, digest = script("filter.js")
    write_html(
        "table.html",
        stream,
        name=table.name,
        heading=heading_of(table),
        lead=f"{lead_of(read)}. {read.left_out}" if read.left_out else lead_of(read),
        columns=columns,
        rows=_rows(read, columns),
        notes=table.notes,
        script=source,
        digest=digest,
    )


def _rows(table: Table, columns: Sequence[_Shown]) -> Iterator[Markup]:
    from markupsafe import Markup  # noqa: PLC0415 - only reports need it

    heads = [
        _open(one, head=place == 0 and table.first > 0 and one.field.name not in _WORDS)
        for place, one in enumerate(columns)
    ]
    is_matrix = table.name == "matrix"
    for row in table:
        cells = []
        for (opened, closed), one in zip(heads, columns, strict=True):
            value = row[one.place]
            tag = '<td class="number zero">' if is_matrix and value == 0 else opened
            cells.append(f"{tag}{_cell(value, one.field.name)}{closed}")
        yield Markup(f"<tr>{''.join(cells)}</tr>")  # noqa: S704 - every cell was escaped


def _open(column: _Shown, *, head: bool) -> tuple[str, str]:
    if head:
        return '<th scope="row">', "</th>"
    name = column.field.name
    kinds = {
        "number": column.number,
        "words": name in _WORDS,
        "long": name in _LONG,
        "aside": name in _ASIDE,
        "name": name in _NAMES,
    }
    chosen = " ".join(kind for kind, fits in kinds.items() if fits)
    return f'<td class="{chosen}">' if chosen else "<td>", "</td>"


def _cell(value: Any, name: str) -> str:  # noqa: ANN401 - a value of any kind
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(lines_html(words_of(value, name)))
