"""What form a CSV file has: how it is encoded, and what stands between its cells.

Spreadsheets write commas, in countries where a comma divides numbers semicolons, and tabs in their "Unicode text",
which is UTF-16. None of them says so, but for a first line ``sep=;``, which some write and read.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from refiqda.errors import InvalidArgumentError, UnusableFileError

DELIMITERS: Final = (",", ";", "\t", "|")
"""What is looked for; where two are as frequent, the first."""

_SAID: Final = re.compile(r"\"?sep=(?P<mark>[^\r\n\"])\"?(?:\r\n|\r|\n|\Z)", re.IGNORECASE)
_QUOTED: Final = re.compile(r'"(?:[^"]|"")*"')
_FIRST_ROW: Final = re.compile(r'\s*(?P<row>(?:"(?:[^"]|"")*"|[^"\r\n])*)')
_LOOKED_AT: Final = 100_000


def decoded(data: bytes, file: str) -> str:
    """Return the text of a CSV file without its byte order mark; raises UnusableFileError."""
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnusableFileError("is not UTF-8", file=file, remedy='Save it as "CSV UTF-8".') from error


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
