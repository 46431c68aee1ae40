"""Markup read without a parser: nothing in it is followed or expanded, so that no file can be too clever.

The text is looked through as it stands (attributes, comments, declarations, scripts) but for the names that the
formats themselves give to elements and styles, and once more without its tags.
Where a tag parts words it becomes a blank; where it is only dress (a run of Word, <b> of HTML) it goes, so that a name
parted by runs is whole. In files of Word also without what tracked changes deleted, for a name that the deleted words
part.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from refiqda.scanning.looking import Looking

_TAG: Final = re.compile(r"<(/?)([A-Za-z_][\w.:-]{0,80}+)?+[^<>]*+>")
_COMMENT: Final = re.compile(r"<!--|-->|<!\[CDATA\[|\]\]>")
_DELETIONS: Final = ("w:del", "w:moveFrom")
_ENCODING: Final = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_ELEMENTS_WORDS: Final = (
    "Audio Case Cases Code Codes CodeBook Coding Company Description Graph Line Lines Link Links Manager Member Note "
    "Notes Page Pages Paragraphs Picture Project Selection Set Sets Source Sources Template Text Title User Users "
    "Variable Variables Vertex Video Words"
)
_OUR_WORDS: Final = re.compile(
    rf"""(?:(?<=<)|(?<=</))(?:\w{{1,20}}:)?(?:{"|".join(_ELEMENTS_WORDS.split())})(?=[\s/>])"""
    r"""|<w:lsdException\s[^<>\n]{0,300}>|(?<=w:val=")Strong(?=")|(?<=w:styleId=")Strong(?=")"""
)
"""Names of elements in REFI-QDA and in properties of documents, and of styles that all documents of Word have: they
are nobody's words, also where somebody is called Code, Page or Strong."""

_DRESS_WORDS: Final = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font hi i ins kbd label mark nobr q rp rt "
    "ruby s samp seg small span strike strong sub sup tspan tt u var wbr text:span text:a text:bookmark "
    "text:bookmark-start text:bookmark-end text:soft-page-break text:change text:change-start "
    "text:change-end text:reference-mark text:reference-mark-start text:reference-mark-end "
    "office:annotation-end"
)
_DRESS: Final = frozenset(_DRESS_WORDS.split())
_PARTS_OF_OFFICE_WORDS: Final = (
    "w:p w:tab w:br w:cr w:tc w:tr w:noBreakHyphen w:instrText w:delInstrText a:p a:br a:tab m:oMath si c "
    "is row v f comment author definedName sheet text:p text:h text:s text:tab text:line-break "
    "table:table-cell"
)
_PARTS_OF_OFFICE: Final = frozenset(_PARTS_OF_OFFICE_WORDS.split())


@attrs.frozen
class Form:
    """How the markup of a part is read: ``unit`` is the tag that places are counted by (None: lines)."""

    name: str
    unit: str | None = None
    office: bool = False


LINES: Final = Form("line")
WORD: Final = Form("paragraph", "w:p", office=True)
SLIDE: Final = Form("paragraph", "a:p", office=True)
OPEN: Final = Form("paragraph", "text:p", office=True)
SHARED: Final = Form("text", "si", office=True)
CELLS: Final = Form("cell", "c", office=True)
PARTS: Final = Form("line", office=True)


def look_at_markup(looking: Looking, text: str, where: Callable[[str], str], form: Form = LINES) -> None:
    """Look through a text with tags; ``where`` puts the place inside of the file before a place in the text."""
    text = _OUR_WORDS.sub("_", text)  # a tag stays a tag, and parts words as before
    if form.unit is not None:
        text = re.sub(
            rf"<{re.escape(form.unit)}(?=[\s/>])", lambda found: "\n" + found[0], text.replace("\n", " ")
        )
        shift = 0
    else:
        shift = 1
    looking.text(
        text,
        lambda line: where(f"{form.name} {line + shift}" if line + shift else ""),
        lambda part: _without_tags(part, form),
    )


def _without_tags(text: str, form: Form) -> Iterable[str]:
    """Yield a text without its tags; with tracked changes also without what they deleted."""
    if "<" not in text:
        return
    yield _bare(text, office=form.office)
    if form.office and ("<w:del " in text or "<w:del>" in text or "<w:moveFrom" in text):
        yield _bare(_undeleted(text), office=True)


def _undeleted(text: str) -> str:
    """Return markup of Word without what tracked changes deleted or moved away; its line ends stay."""
    for tag in _DELETIONS:
        kept, at, closing = [], 0, f"</{tag}>"
        while (start := text.find(f"<{tag}", at)) >= 0:
            opened = text.find(">", start)
            end = text.find(closing, opened)
            if opened < 0 or end < 0:
                break
            if (
                text[start + len(tag) + 1] not in " >" or text[opened - 1] == "/"
            ):  # another tag, or a mere mark
                kept.append(text[at : opened + 1])
                at = opened + 1
                continue
            end += len(closing)
            kept += [text[at:start], "\n" * text.count("\n", start, end)]
            at = end
        text = "".join((*kept, text[at:]))
    return text


def _bare(text: str, *, office: bool) -> str:
    def instead(found: re.Match[str]) -> str:
        lines = "\n" * found[0].count("\n")
        if lines:
            return lines if office else " " + lines
        name = found[2] or ""
        parts = name in _PARTS_OF_OFFICE if office else name and name.lower() not in _DRESS
        return " " if parts else ""

    return _TAG.sub(instead, _COMMENT.sub("", text) if not office else text)


def decoded_markup(data: bytes) -> str | None:
    """Return markup as text by the encoding it declares; None where it declares none that is known."""
    found = _ENCODING.match(data[:400])
    if found is None:
        return None
    try:
        name = codecs.lookup(found[1].decode("ascii")).name
        return data.decode(name, "replace") if not name.startswith("utf-16") else None
    except (LookupError, ValueError, UnicodeError):
        return None
