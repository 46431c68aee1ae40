"""Single values made valid: what the schema refuses becomes the value that was beyond doubt meant, or nothing.

Pure functions on values; who keeps the list of what was done is ``refiqda.exchange.strict``.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any, Final

from refiqda import spec

if TYPE_CHECKING:
    from refiqda.losses import LossKind

Note = tuple["LossKind", str]
"""What was done to a value: the kind of loss, and a sentence about it."""

REPLACEMENT: Final = "\ufffd"

# Production 2 of XML 1.0: everything but these may stand in a document.
_FORBIDDEN: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XML_SPACE: Final = re.compile("[ \t\r\n]+")
_HEX_COLOR: Final = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
_RGB_COLOR: Final = re.compile(
    r"rgba?\(\s*([0-9]{1,3})\s*[, ]\s*([0-9]{1,3})\s*[, ]\s*([0-9]{1,3})\s*([,/][^)]*)?\)", re.IGNORECASE
)

_CHARACTERS: Final[Note] = (
    "repaired",
    "characters that no XML file can hold are shown as U+FFFD, each in its place",
)
_KINDS: Final = {
    "date": "a date that cannot be read",
    "dateTime": "a date that cannot be read",
    "decimal": "a number that cannot be read",
    "integer": "a number that cannot be read",
    "boolean": "a yes/no value that cannot be read",
}


def mend(type_: spec.SimpleType, value: Any) -> tuple[Any, Note | None]:  # noqa: ANN401 - any value of the model
    """Return ``value`` as the schema accepts it for ``type_``, or None, and what had to be done.

    Blanks around values that have none, and a colour in its short form, are brought to the plain form without a
    word: they say the same. GUIDs are judged elsewhere; here they only lose what surrounds them.
    """
    if type_ is spec.STRING:
        return mend_text(value)
    if value.__class__ is bool or value.__class__ is int:
        return (value, None) if type_ in (spec.BOOLEAN, spec.INTEGER) else mend(type_, str(value))
    if type_ is spec.GUID:
        return str(value).strip(" \t\r\n") or None, None
    text = _XML_SPACE.sub(" ", str(value)).strip(" ")
    return mend_color(text) if type_ is spec.COLOR else _mend_plain(type_, text)


@functools.lru_cache(maxsize=4096)  # a project has few dates, each many times
def _mend_plain(type_: spec.SimpleType, text: str) -> tuple[Any, Note | None]:
    unreadable: Note = ("dropped", _KINDS.get(type_.base, "a word that the standard does not have"))
    if type_ in (spec.BOOLEAN, spec.INTEGER):
        loaded = type_.load(text)
        return loaded, None if loaded is not None else unreadable
    if type_.accepts(text):
        return text, None
    for allowed in type_.values:
        if allowed.lower() == text.lower():
            return allowed, ("repaired", f"written as {allowed}, which is how the standard spells it")
    return None, unreadable


def mend_text(value: Any) -> tuple[str, Note | None]:  # noqa: ANN401 - scripts may give a number
    """Return a text without what XML cannot hold: as many characters as before, so that positions stay right."""
    text = value if isinstance(value, str) else str(value)
    if text.isascii() and text.isprintable():
        return text, None
    mended = _FORBIDDEN.sub(REPLACEMENT, text)
    return mended, None if mended == text else _CHARACTERS


def mend_color(text: str) -> tuple[str | None, Note | None]:
    """Return a colour as #RRGGBB; of eight digits the first two are how opaque it is, as programs write it."""
    found = _HEX_COLOR.fullmatch(text)
    if found:
        digits = found[1]
        if len(digits) == len("RGB"):
            digits = "".join(digit * 2 for digit in digits)
        if len(digits) == len("AARRGGBB"):
            return f"#{digits[2:]}", (
                "repaired",
                "a colour lost how opaque it is, which the standard has not",
            )
        note: Note = ("repaired", "a colour was spelled in a way the standard has not")
        return f"#{digits}", None if text.startswith("#") else note
    named = _RGB_COLOR.fullmatch(text)
    parts = [int(named[i]) for i in (1, 2, 3)] if named else []
    if parts and max(parts) <= 255:  # noqa: PLR2004 - a byte
        return "#{:02X}{:02X}{:02X}".format(*parts), (
            "repaired",
            "a colour was spelled in a way the standard has not",
        )
    return None, ("dropped", "a colour that cannot be read")
