"""Names of Word's XML: short ones for both of its namespaces (transitional and strict).

Sources: ECMA-376 parts 1 and 4; [MS-DOCX] for what came later (replies, resolved, UTC).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.etree import _Element

WORD: Final = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
MATH: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "http://purl.oclc.org/ooxml/officeDocument/math",
)
COMPATIBILITY: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006"
WORD_2010: Final = "http://schemas.microsoft.com/office/word/2010/wordml"
WORD_2012: Final = "http://schemas.microsoft.com/office/word/2012/wordml"
COMMENT_IDS: Final = "http://schemas.microsoft.com/office/word/2016/wordml/cid"
COMMENT_DATES: Final = "http://schemas.microsoft.com/office/word/2018/wordml/cex"
SYMBOLS_2015: Final = "http://schemas.microsoft.com/office/word/2015/wordml/symex"
_DRAWN: Final = "http://schemas.microsoft.com/office/word/2010/wordprocessing"
UNDERSTOOD: Final = frozenset(
    {
        *(f"{_DRAWN}{name}" for name in ("Shape", "Group", "Canvas", "Drawing", "Ink")),
        WORD_2010,
        WORD_2012,
        SYMBOLS_2015,
    }
)
"""What an alternate content may ask for and still be read: drawings that can hold text boxes, and signs."""

SHORT: Final[dict[str, str]] = {
    **dict.fromkeys(WORD, "w:"),
    **dict.fromkeys(MATH, "m:"),
    COMPATIBILITY: "mc:",
    SYMBOLS_2015: "symex:",
}
"""The namespaces whose elements mean something to a reader of text."""

_OFF: Final = ("0", "false", "off", "no")


@lru_cache(maxsize=4096)
def short(tag: object) -> str:
    """Return the short name of an element: ``w:p``; of foreign namespaces, and of comments, the empty string."""
    if not isinstance(tag, str):
        return ""
    space, _, name = tag[1:].rpartition("}")
    prefix = SHORT.get(space)
    return "" if prefix is None else prefix + name


def value(element: _Element | None, name: str = "val") -> str | None:
    """Return an attribute of Word's namespace, or the one written without any."""
    if element is None:
        return None
    for space in WORD:
        found = element.get(f"{{{space}}}{name}")
        if found is not None:
            return found
    return element.get(name)


def is_on(element: _Element | None) -> bool | None:
    """Return what an on/off element says (clause 17.17.4), None where there is none."""
    return None if element is None else (value(element) or "1").lower() not in _OFF


def children(element: _Element | None) -> dict[str, _Element]:
    """Return the children of an element by short name, the first of each."""
    found: dict[str, _Element] = {}
    for child in () if element is None else element:
        found.setdefault(short(child.tag), child)
    return found
