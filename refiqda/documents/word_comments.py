"""Comments of a Word document: what stands in its comment parts, by the comment's id.

Sources: ECMA-376 part 1, clause 17.13.4; [MS-DOCX] 2.5.4 (commentEx: replies, resolved), 2.5.6 (commentId), and
commentsExtensible (when in UTC). ``w:date`` is the writer's own clock even where it ends in ``Z``, so its zone is
dropped; where the moment in UTC is stored too, that is taken.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.documents.word_names import COMMENT_DATES, COMMENT_IDS, WORD, WORD_2010, WORD_2012, short, value
from refiqda.documents.word_story import Story

if TYPE_CHECKING:
    from lxml.etree import _Element

    from refiqda.documents.packages import Package
    from refiqda.documents.word_styles import Styles

_DATE: Final = re.compile(r"(\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)?")
_PARAGRAPHS: Final = tuple(f"{{{space}}}p" for space in WORD)


@attrs.define
class Raw:
    """A comment as the parts say it; ``parent`` is the id of the comment that it answers."""

    id: str
    text: str
    author: str | None
    initials: str | None
    date: str | None
    parent: str | None = None
    resolved: bool = False


def read_comments(package: Package, targets: dict[str, list[str]], styles: Styles) -> dict[str, Raw]:
    """Return the comments by id, in the order of the file; of several with one id the first."""
    found: dict[str, Raw] = {}
    by_paragraph: dict[str, Raw] = {}
    for part in targets.get("comments", ()):
        root = package.xml(part)
        for element in () if root is None else root:
            if short(element.tag) == "w:comment" and (value(element, "id") or "") not in found:
                raw = _comment(element, styles)
                found[raw.id] = raw
                by_paragraph.update((one, raw) for one in _paragraph_ids(element))
    _add_threads(package, targets, by_paragraph)
    _add_moments(package, targets, by_paragraph)
    return found


def _comment(element: _Element, styles: Styles) -> Raw:
    story = Story(styles)
    story.begin(element)
    story.walk(element)
    said = _DATE.fullmatch(value(element, "date") or "")
    return Raw(
        id=value(element, "id") or "",
        text=story.text,
        author=(value(element, "author") or "").strip() or None,
        initials=(value(element, "initials") or "").strip() or None,
        date=None if said is None else said[1] + ("" if said[2] in (None, "Z") else said[2]),
    )


def _paragraph_ids(comment: _Element) -> list[str]:
    """Return the ids of a comment's paragraphs: one of them, the last, is what the other parts call it by."""
    return [one.upper() for p in comment.iter(*_PARAGRAPHS) if (one := p.get(f"{{{WORD_2010}}}paraId"))]


def _add_threads(package: Package, targets: dict[str, list[str]], by_paragraph: dict[str, Raw]) -> None:
    for element in _elements(package, targets, "commentsExtended", f"{{{WORD_2012}}}commentEx"):
        raw = by_paragraph.get((element.get(f"{{{WORD_2012}}}paraId") or "").upper())
        if raw is None:
            continue
        parent = by_paragraph.get((element.get(f"{{{WORD_2012}}}paraIdParent") or "").upper())
        raw.parent = None if parent is None or parent is raw else parent.id
        raw.resolved = (element.get(f"{{{WORD_2012}}}done") or "0").lower() in ("1", "true", "on")


def _add_moments(package: Package, targets: dict[str, list[str]], by_paragraph: dict[str, Raw]) -> None:
    durable = {}
    for element in _elements(package, targets, "commentsIds", f"{{{COMMENT_IDS}}}commentId"):
        raw = by_paragraph.get((element.get(f"{{{COMMENT_IDS}}}paraId") or "").upper())
        if raw is not None:
            durable[(element.get(f"{{{COMMENT_IDS}}}durableId") or "").upper()] = raw
    for element in _elements(package, targets, "commentsExtensible", f"{{{COMMENT_DATES}}}commentExtensible"):
        raw = durable.get((element.get(f"{{{COMMENT_DATES}}}durableId") or "").upper())
        said = _DATE.fullmatch(element.get(f"{{{COMMENT_DATES}}}dateUtc") or "")
        if raw is not None and said is not None:
            raw.date = said[1] + (said[2] or "Z")


def _elements(package: Package, targets: dict[str, list[str]], kind: str, tag: str) -> list[_Element]:
    roots = [package.xml(part) for part in targets.get(kind, ())]
    return [element for root in roots if root is not None for element in root.iter(tag)]
