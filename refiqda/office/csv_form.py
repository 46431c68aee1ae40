"""What form a CSV file has: how it is encoded, and what stands between its cells; and the one that is written.

Spreadsheets write commas, in countries where a comma divides numbers semicolons, and tabs in their "Unicode text",
which is UTF-16. None of them says so, but for a first line ``sep=;``, which some write and read.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from typing import TYPE_CHECKING, Final

from refiqda.errors import InvalidArgumentError, UnusableFileError

if TYPE_CHECKING:
    from collections.abc import Iterable

DELIMITERS: Final = (",", ";", "\t", "|")
"""What is looked for; where two are as frequent, the first."""

_SAID: Final = re.compile(r"\"?sep=(?P<mark>[^\r\n\"])\"?(?:\r\n|\r|\n|\Z)", re.IGNORECASE)
_QUOTED: Final = re.compile(r'"(?:[^"]|"")*"')
_FIRST_ROW: Final = re.compile(r'\s*(?P<row>(?:"(?:[^"]|"")*"|[^"\r\n])*)')
_LOOKED_AT: Final = 100_000


def csv_bytes(lines: Iterable[Iterable[object]], *, formula_safe: bool = False) -> bytes:
    """Return a table, titles first, as every spreadsheet reads it: UTF-8 with its mark, commas, lines that end in CRLF.

    Half a surrogate pair, which UTF-8 cannot hold, is spelled as an escape. ``formula_safe`` shields what a
    spreadsheet could run (`shielded`).
    """
    if formula_safe:
        lines = ([shielded(cell) if isinstance(cell, str) else cell for cell in line] for line in lines)
    text = io.StringIO(newline="")
    csv.writer(text).writerows(lines)
    return text.getvalue().encode("utf-8-sig", "backslashreplace")


_ACTIVE: Final = "=+\\-@\t\r\n＝＋－＠"  # noqa: RUF001 - the wide forms that some spreadsheets run too
_RUN: Final = re.compile(f"'*[{_ACTIVE}]")
_SHIELDED: Final = re.compile(f"'+[{_ACTIVE}]")


def shielded(text: str) -> str:
    """Return ``text`` with an apostrophe before it where a spreadsheet could run it as a formula.

    That is a text beginning with ``= + - @``, a tab or a line end, or one of the full-width forms, whatever
    number of apostrophes stand before. `unshielded` gives every text back as it was.
    """
    return f"'{text}" if _RUN.match(text) else text


def unshielded(text: str) -> str:
    """Return a text as it was before `shielded`."""
    return text[1:] if _SHIELDED.match(text) else text


def decoded(data: bytes, file: str, encoding: str | None = None) -> str:
    """Return the text of a CSV file without its byte order mark; raises UnusableFileError.

    ``encoding`` is that of a file that is neither marked nor UTF-8, which older Excel writes.
    """
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError as error:
        if encoding is None or marked:
            remedy = 'Save it as "CSV UTF-8", or name its encoding: Excel often writes cp1252 (--encoding).'
            raise UnusableFileError("is not UTF-8", file=file, remedy=remedy) from error
    try:
        return data.decode(encoding)
    except LookupError:
        raise InvalidArgumentError(
            f"{encoding!r} is no encoding of texts", remedy="Name one such as cp1252 or latin-1."
        ) from None
    except UnicodeError:  # not as the cause: it holds all the bytes
        raise UnusableFileError(
            f"is neither UTF-8 nor {encoding}", file=file, remedy='Save it as "CSV UTF-8".'
        ) from None


def delimiter_of(text: str, told: str | None, file: str) -> tuple[str, str]:
    """Return the delimiter of a CSV file and its text without the line that says it, if there is one.

    It is ``told``, or said by the file, or the one that stands most often in the first row, outside of quotation
    marks. Raises InvalidArgumentError for a delimiter that is no single character.
    """
    said = _SAID.match(text)
    if said is not None:
        text = text[said.end() :]
    if told is not None:
        if len(told) != 1 or told in '"\r\n':
            raise InvalidArgumentError(
                f"{told!r} cannot divide cells", file=file, remedy='Use one character, such as ";".'
            )
        return told, text
    if said is not None:
        return said["mark"], text
    row = _FIRST_ROW.match(text[:_LOOKED_AT])
    bare = _QUOTED.sub("", row["row"] if row else "")
    return max(DELIMITERS, key=bare.count), text
