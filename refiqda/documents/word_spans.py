"""Spans that grow while a text is gathered."""

from __future__ import annotations


class Spans:
    """Spans in order, half-open, each with a value; one that goes on where the last ended makes it longer."""

    def __init__(self) -> None:
        self._found: list[tuple[int, int, str]] = []

    def add(self, start: int, end: int, value: str = "") -> None:
        """Add a span that begins at or behind the end of the last."""
        if self._found and self._found[-1][1:] == (start, value):
            start = self._found.pop()[0]
        self._found.append((start, end, value))

    def trimmed(self, text: str) -> list[tuple[int, int, str]]:
        """Return the spans without line ends and tabs at their edges, those that are nothing else left out."""
        made = []
        for start, end, value in self._found:
            inner = text[start:end]
            left = start + len(inner) - len(inner.lstrip("\n\t"))
            right = start + len(inner.rstrip("\n\t"))
            if left < right:
                made.append((left, right, value))
        return made
