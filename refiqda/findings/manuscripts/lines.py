"""Lines of a text put together to paragraphs, each position with the line that it stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refiqda.findings.manuscripts.turns import turn_at

if TYPE_CHECKING:
    from collections.abc import Sequence


class Gathered:
    """A paragraph's text while it is gathered, with the lines it comes from.

    Lines of one paragraph are joined by a blank, as they read; one that begins a turn of an exchange stays a line.
    """

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self.length = 0
        self._lines: list[tuple[int, int]] = []

    def add(self, text: str, line: int | None = None) -> None:
        """Add text that stands on a line of the file (from 1; None: on the same as before)."""
        if line is not None and (not self._lines or self._lines[-1][1] != line):
            self._lines.append((self.length, line))
        self._pieces.append(text)
        self.length += len(text)

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self._pieces)

    @property
    def lines(self) -> tuple[tuple[int, int], ...]:
        """From which position on the text stands on which line."""
        return tuple(self._lines)


def joined(lines: Sequence[tuple[int, str]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the text of lines (number, words) as a paragraph, and from which position each line begins."""
    gathered = Gathered()
    breaks = [number for number, (_, words) in enumerate(lines) if turn_at(words) is not None]
    in_turns = len(breaks) > 1 and breaks[0] == 0
    for number, (line, words) in enumerate(lines):
        if number:
            gathered.add("\n" if in_turns and turn_at(words) is not None else " ")
        gathered.add(words.strip(), line)
    return gathered.text, gathered.lines


__all__ = ["Gathered", "joined"]
