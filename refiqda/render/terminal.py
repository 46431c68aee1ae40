"""Pages of text for a terminal or a pipe: headings, sentences, facts and aligned tables.

The same words everywhere; colour and line breaks at the window's width only where a person looks at a
terminal. A page in a pipe has plain aligned text, one line a row, so that it can be searched.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.render.plain import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

PIPE_WIDTH: Final = 2000
MAX_WIDTH: Final = 110
SENTENCE: Final = 96
_LEAST: Final = 10
"""Characters of a name that stand side by side in the narrowest window."""


@attrs.frozen
class Column:
    """One column of a table: its heading, whether it holds numbers, whether it may be cut to fit."""

    heading: str
    number: bool = False
    flexible: bool = False


class Page:
    """What a command prints, gathered line by line and printed at once.

    ``terminal`` says whether a person looks at it (asked of stdout unless given), ``width`` how many characters fit.
    """

    def __init__(self, *, terminal: bool | None = None, width: int | None = None) -> None:
        self.terminal = sys.stdout.isatty() if terminal is None else terminal
        wide = min(shutil.get_terminal_size().columns, MAX_WIDTH) if self.terminal else PIPE_WIDTH
        self.width = width or wide
        self._buffer = io.StringIO()
        self._made: Console | None = None

    @property
    def _console(self) -> Console:
        if self._made is None:
            from rich.console import Console  # noqa: PLC0415 - loaded only where it is used

            self._made = Console(
                file=self._buffer,
                width=self.width,
                force_terminal=self.terminal,
                no_color=bool(os.environ.get("NO_COLOR")) or None,
                highlight=False,
                markup=False,
                emoji=False,
                legacy_windows=False,
            )
        return self._made

    def heading(self, text: str) -> None:
        """Add a heading with an empty line before it, unless it begins the page."""
        if self._buffer.tell():
            self.gap()
        self._console.print(clean(text), style="bold", soft_wrap=not self.terminal)

    def line(self, text: str, *, indent: int = 0, style: str | None = None, whole: bool = False) -> None:
        """Add a sentence, broken at blanks where the window ends; in a pipe ``whole`` keeps it on one line."""
        from rich.padding import Padding  # noqa: PLC0415 - loaded only where it is used
        from rich.text import Text  # noqa: PLC0415 - loaded only where it is used

        width = self.width if self.terminal or whole else min(self.width, SENTENCE)
        self._console.print(Padding(Text(clean(text), style=style or ""), (0, 0, 0, indent)), width=width)

    def lines(self, texts: Iterable[str], *, indent: int = 0) -> None:
        """Add several."""
        for text in texts:
            self.line(text, indent=indent)

    def gap(self) -> None:
        """Add an empty line."""
        self._console.print()

    def facts(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Add words with what they say, aligned."""
        self.table([Column(""), Column("", flexible=True)], pairs, heading=False, dim_first=True)

    def table(
        self,
        columns: Sequence[Column],
        rows: Iterable[Sequence[Any]],
        *,
        heading: bool = True,
        dim_first: bool = False,
        indent: int = 2,
    ) -> None:
        """Add aligned columns without any frame; empty cells for None, numbers to the right.

        A window too narrow for them is overrun: a figure cut short would be another one.
        """
        from rich.padding import Padding  # noqa: PLC0415 - loaded only where it is used
        from rich.table import Table  # noqa: PLC0415 - loaded only where it is used
        from rich.text import Text  # noqa: PLC0415 - loaded only where it is used

        table = Table(
            box=None, show_header=heading, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0)
        )
        cells = [[_cell(value) for value in row] for row in rows]
        widths = _widths(columns, cells, self.width - indent)
        for number, column in enumerate(columns):
            table.add_column(
                column.heading,
                justify="right" if column.number else "left",
                width=widths[number] if column.number else None,
                no_wrap=not (column.flexible or column.number),  # of a number only the heading is longer
                overflow="fold" if column.flexible else "ellipsis",
                style="dim" if dim_first and not number else None,
            )
        for row in cells:
            table.add_row(*map(Text, row))
        self._console.width = max(indent + sum(widths) + 2 * len(widths), self.width)
        self._console.print(Padding(table, (0, 0, 0, indent), expand=False))
        self._console.width = self.width

    def text(self) -> str:
        """Return the page; no line ends in blanks."""
        return "".join(f"{line.rstrip()}\n" for line in self._buffer.getvalue().splitlines())

    def show(self) -> None:
        """Print the page on stdout."""
        sys.stdout.write(self.text())
        sys.stdout.flush()


def _widths(columns: Sequence[Column], cells: Sequence[Sequence[str]], room: int) -> list[int]:
    """Return how wide numbers are to be, and names at least; headings of numbers are broken only where they must."""
    longest = [max((len(row[place]) for row in cells), default=0) for place in range(len(columns))]
    least = [
        max([width, *map(len, column.heading.split())]) if column.number else min(width, _LEAST)
        for column, width in zip(columns, longest, strict=True)
    ]
    whole = [
        max(width, len(column.heading)) if column.number else width
        for column, width in zip(columns, least, strict=True)
    ]
    return whole if sum(whole) + 2 * len(whole) <= room else least


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        return f"{value:,}"
    return clean(str(value))
