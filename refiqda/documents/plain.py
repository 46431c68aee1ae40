"""Plain texts as people have them: which encoding, and what of it no program can show.

UTF-8 with or without a byte order mark, and UTF-16 with one, need no word; any other encoding has to be named, for
nothing in the bytes tells one from another. A folder often holds both: what is UTF-8 beyond ASCII stays UTF-8 also
where another encoding is named, for texts in others are not UTF-8 by chance. Line ends become LF, nothing else is
changed.

Source: REFI-QDA 1.5, clause 9.1.2 (plain texts are UTF-8).
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from refiqda.errors import InvalidArgumentError, UnusableFileError
from refiqda.text.positions import canonical_string

MAX_BYTES: Final = 64 * 1024 * 1024
"""The largest plain text that is read; a year of interviews has some ten megabytes."""

CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
"""Control characters and characters that are none: nothing shows them, and XML forbids most."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode_plain(data: bytes, *, label: str, encoding: str | None = None) -> str:
    """Return the canonical text of a file's bytes.

    ``encoding`` is taken for bytes without a byte order mark that are not UTF-8. Raises
    UnusableFileError for other bytes than the encoding's (with the place of the first), for a text with NUL
    characters, which is none, and for one beyond `MAX_BYTES`; InvalidArgumentError for an encoding that Python does
    not know.
    """
    if len(data) > MAX_BYTES:
        raise UnusableFileError(
            "is too large for a text", file=label, remedy=f"Texts of up to {MAX_BYTES:,} bytes are read."
        )
    check_encoding(encoding)
    mark, chosen = encoding_of(data, encoding)
    try:
        text = data[len(mark) :].decode(chosen)
    except (UnicodeError, ValueError) as fault:
        where = f"byte {len(mark) + fault.start}" if isinstance(fault, UnicodeDecodeError) else None
        remedy = _remedy(data, encoding)
    else:
        if "\0" in text:
            raise UnusableFileError(
                "is no text: it holds NUL characters",
                file=label,
                remedy="If it is UTF-16 without its mark, name the encoding (utf-16-le), or save it as UTF-8.",
            )
        return canonical_string(text)
    # raised here, not above: the caught exception holds all the bytes and would travel along as our context
    raise UnusableFileError(f"is not {chosen.upper()} text", file=label, where=where, remedy=remedy)


def encoding_of(data: bytes, named: str | None) -> tuple[bytes, str]:
    """Return the byte order mark of a file (empty: none), and the encoding of what follows it.

    ``named`` is the encoding that somebody named for files that are neither marked nor UTF-8.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return mark, name
    return b"", "utf-8" if named is None or _is_utf8(data) else named


def _is_utf8(data: bytes) -> bool:
    """Return whether bytes are UTF-8 and not merely ASCII, in which encodings of several bytes may be written."""
    if data.isascii() or b"\0" in data:
        return False
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def check_encoding(encoding: str | None) -> None:
    """Raise InvalidArgumentError for an encoding of texts that Python does not know."""
    if encoding is None:
        return
    try:
        known = codecs.lookup(encoding)._is_text_encoding  # noqa: SLF001 - as open() tells them apart
    except LookupError:
        known = False
    if not known:
        raise InvalidArgumentError(
            f"{encoding!r} is no encoding of texts", remedy="Name one such as cp1252, latin-1 or utf-16-le."
        )


def _remedy(data: bytes, encoding: str | None) -> str:
    if encoding is not None:
        return "Name the encoding that it was saved in, or save it as UTF-8."
    if not data.decode("utf-8", "ignore").isascii():
        return "Most of it is UTF-8, so some bytes seem damaged; save it again as UTF-8."
    return (
        "Save it as UTF-8, or name its encoding: on Windows often cp1252 (--encoding, in Python encoding=)."
    )


def note_on_controls(text: str) -> tuple[str, ...]:
    """Return a note where a text holds control characters, which stay in it; () where it holds none."""
    count = len(CONTROLS.findall(text))
    if not count:
        return ()
    return (f"control characters in its text, which programs do not show or may refuse: {count}",)
