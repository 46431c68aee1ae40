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
_HEX_COLOR: Final = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})|#([0-9a-fA-F]{8})")
_PART: Final = r"([0-9]{1,3}(?:\.[0-9]{1,9})?)(%?)"
_RGB_COLOR: Final = re.compile(
    rf"rgba?\(\s*{_PART}\s*[, ]\s*{_PART}\s*[, ]\s*{_PART}\s*([,/][^)]*)?\)", re.IGNORECASE
)
# The names that people and programs use, as CSS Color Module Level 4, section 6.1, has them.
_NAMED_COLORS: Final = {
    "aqua": "00FFFF", "black": "000000", "blue": "0000FF", "brown": "A52A2A", "cyan": "00FFFF", "fuchsia": "FF00FF",
    "gold": "FFD700", "gray": "808080", "green": "008000", "grey": "808080", "lime": "00FF00", "magenta": "FF00FF",
    "maroon": "800000", "navy": "000080", "olive": "808000", "orange": "FFA500", "pink": "FFC0CB",
    "purple": "800080", "red": "FF0000", "silver": "C0C0C0", "teal": "008080", "violet": "EE82EE",
    "white": "FFFFFF", "yellow": "FFFF00",
}  # fmt: skip

_RESPELLED: Final[Note] = ("repaired", "a colour was spelled in a way the standard has not")
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
    """Return a colour as #RRGGBB, from hexadecimal digits, ``rgb()`` or a usual English name.

    Of eight digits the first two are how opaque it is, as programs write it.
    """
    if not text:
        return None, None
    found = _HEX_COLOR.fullmatch(text)
    if found and found[2]:
        detail = "a colour lost how opaque it is, which the standard has not"
        return f"#{found[2][2:]}", ("repaired", detail)
    if found:
        digits = found[1] if len(found[1]) == len("RRGGBB") else "".join(digit * 2 for digit in found[1])
        return f"#{digits}", None if text.startswith("#") else _RESPELLED
    named = _NAMED_COLORS.get(text.lower())
    if named is not None:
        return f"#{named}", _RESPELLED
    given = _RGB_COLOR.fullmatch(text)
    parts = [_byte(given[i], given[i + 1]) for i in (1, 3, 5)] if given else []
    if parts and max(parts) <= 255:  # noqa: PLR2004 - a byte
        return "#{:02X}{:02X}{:02X}".format(*parts), _RESPELLED
    return None, ("dropped", "a colour that cannot be read")


def _byte(number: str, percent: str) -> int:
    return round(float(number) * (255 if percent else 100) / 100)
