"""The parsed TOML together with the line of each table and key.

tomllib gives values without lines, and goes deeper than a hostile file should take it; one walk over the
tokens mends both. Lines are found for files laid out as people lay them out; where a key cannot be seen (an
escaped name, an inline table) the line of its table stands in.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from refiqda.errors import UnusableFileError
from refiqda.study.values import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_DEPTH = 16  # brackets or dotted parts; the contract's tables need three


class StudyFileError(UnusableFileError):
    """``study.toml`` is not one; ``line`` is the 1-based line of the fault, None where there is none."""

    def __init__(
        self,
        what: str,
        *,
        file: str | None = None,
        line: int | None = None,
        place: str = "",
        remedy: str = "",
    ) -> None:
        where = ", ".join(part for part in (f"line {line}" if line else "", place) if part)
        super().__init__(what, file=file, where=where or None, remedy=remedy)
        self.line = line


_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?(?:"{3,5}|\\?\Z)'
    r"|'''.*?(?:'{3,5}|\Z)"
    r'|"(?:\\[^\n]|[^"\\\n])*(?:"|\\?(?=\n|\Z))'
    r"|'[^'\n]*(?:'|(?=\n|\Z))"
    r"|\#[^\n]*|[\[\]{}]|[.,=\n]",
    re.DOTALL,
)
_HEADER = re.compile(r"[ \t]*+(\[\[?)([^\[\]\n]*)\]")
_KEY = re.compile(r"""[ \t]*+((?:"[^"\n]*"|'[^'\n]*'|[\w.\- \t])++)=""")
_PART = re.compile(r"""["']([^"'\n]*)["']|([\w-]+)""")


class Document:
    """The parsed file together with the line of each table and key, as far as a plain layout shows them."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        text = text.replace("\r\n", "\n")
        self._lines: dict[tuple[str, int, str], int] = {}
        self._note_lines(text)
        try:
            self.tables: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            message, _, rest = str(error).partition(" (at ")
            number = re.match(r"line (\d+)", rest)
            line = int(number[1]) if number else text.count("\n") + 1
            remedy = "Correct this line; texts stand in quotation marks, lists in square brackets."
            raise StudyFileError(
                f"not TOML: {shown(message)}", file=file, line=line, remedy=remedy
            ) from error
        except ValueError as error:  # a number of more digits than Python converts
            raise StudyFileError("a number is too long", file=file, remedy="Write a shorter one.") from error

    def _note_lines(self, text: str) -> None:
        """Walk the tokens once; remember where statements begin and refuse what is nested absurdly."""
        header: list[str] = []
        index, counts = 0, dict[str, int]()
        line, start = 1, 0
        for begin in self._statement_starts(text):
            line += text.count("\n", start, begin)
            start = begin
            if table := _HEADER.match(text, begin):
                header = _parts(table[2])
                if header and table[1] == "[[":
                    counts[header[0]] = counts.get(header[0], -1) + (len(header) == 1)
                index = max(counts.get(header[0], 0), 0) if header else 0
                path = header
            elif key := _KEY.match(text, begin):
                path = header + _parts(key[1])
            else:
                continue
            place = index if header else 0
            for stem in (path[:1], path[:2]):
                if stem:
                    self._lines.setdefault((stem[0], place, stem[1] if len(stem) > 1 else ""), line)

    def _statement_starts(self, text: str) -> Iterator[int]:
        """Yield where each line begins that is inside no string and no bracket."""
        depth = dots = 0
        yield 0
        for token in _TOKEN.finditer(text):
            sign = token[0]
            dots = dots + 1 if sign == "." else dots if sign[0] in "\"'" else 0
            depth = max(depth + (sign in {"[", "{"}) - (sign in {"]", "}"}), 0)
            if max(depth, dots) > _MAX_DEPTH:
                line = text.count("\n", 0, token.start()) + 1
                remedy = "Write plain tables and keys as `refiqda study init` does."
                raise StudyFileError("nested too deeply", file=self.file, line=line, remedy=remedy)
            if sign == "\n" and depth == 0:
                yield token.end()

    def line(self, table: str, index: int = 0, key: str = "") -> int | None:
        """Return the line of a key, of its table where the key cannot be seen, None where neither can."""
        return self._lines.get((table, index, key)) or self._lines.get((table, index, ""))


def _parts(dotted: str) -> list[str]:
    return [match[1] or match[2] or "" for match in _PART.finditer(dotted)]
