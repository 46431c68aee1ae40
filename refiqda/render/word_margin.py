"""Memos back into Word's margin: the text of a source as a document (DOCX), its memos as comments.

The document says the text character for character: a line is a paragraph, a tab is a tab. A comment stands on the
words of its passage, with its author, initials and date; an answer stands below what it answers; what was resolved is
resolved. So `refiqda.importing.word` reads from it what was written, and people can go on in the margin.

Sources: ECMA-376 part 1, clause 17.13.4 (comments); [MS-DOCX] 2.5.4 and 2.5.6 (answers, ids) and its
commentsExtensible part (moments in UTC; ``w:date`` is the clock of who wrote).
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import attrs

from refiqda.errors import NotInProjectError
from refiqda.extras import needed
from refiqda.index import main_text, source_name
from refiqda.memos import collect_memos
from refiqda.office.word import MEMO, new_document, printable, save_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docx.document import Document
    from lxml.etree import _Element

    from refiqda import model
    from refiqda.memos import Memo, Memos, Subject
    from refiqda.office.word import Paper
    from refiqda.project import Project

_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W14: Final = "http://schemas.microsoft.com/office/word/2010/wordml"
_W15: Final = "http://schemas.microsoft.com/office/word/2012/wordml"
_CID: Final = "http://schemas.microsoft.com/office/word/2016/wordml/cid"
_CEX: Final = "http://schemas.microsoft.com/office/word/2018/wordml/cex"
_MC: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_PARTS: Final = {
    "comments": "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments",
    "commentsExtended": "http://schemas.microsoft.com/office/2011/relationships/commentsExtended",
    "commentsIds": "http://schemas.microsoft.com/office/2016/09/relationships/commentsIds",
    "commentsExtensible": "http://schemas.microsoft.com/office/2018/08/relationships/commentsExtensible",
}
_DATE: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?")
_INITIALS: Final = 9  # characters that Word takes


@attrs.frozen
class Margined:
    """What was written: the source's name, how many comments, and what could be no comment, a phrase each."""

    source: str
    comments: int
    left_out: tuple[str, ...]


@attrs.frozen
class _Comment:
    """A comment to write; ``parent`` is the place of the one it answers, in the list of all."""

    start: int
    end: int
    memo: Memo
    parent: int | None


def sources_with_memos(project: Project, *, coders: Sequence[str] = ()) -> list[model.Source]:
    """Return the sources that have memos on words of theirs, by anybody or by these coders."""
    memos = collect_memos(project, coders=coders)
    numbers = {one.source for one in memos.of_kind("passage") if one.text is not None}
    return [source for number, source in enumerate(project.tree.sources) if number in numbers]


def write_margin(
    project: Project,
    source: str | model.Source,
    stream: BinaryIO,
    *,
    coders: Sequence[str] = (),
    paper: Paper = "a4",
) -> Margined:
    """Write the text of a source as a document with its memos (those of ``coders``, if any are named) as comments.

    Raises NotInProjectError for a source without a text, AmbiguousNameError, MissingExtraError.
    """
    chosen = project.find_source(source)
    holder = main_text(chosen)
    if holder is None:
        raise NotInProjectError(
            "a source has no text", file=project.label, where=chosen.guid, remedy="Name one that has."
        )
    text = project.text(holder).string
    memos = collect_memos(project, coders=coders, sources=[chosen.guid])
    comments, left_out = _comments(memos, text)
    name = source_name(chosen) or "without a name"
    document = new_document(name, paper=paper)
    _add_text(document, text, comments)
    initials = {one.name or one.id: one.id for one in reversed(project.tree.users) if one.id is not None}
    _add_parts(document, comments, initials)
    save_document(document, stream)
    if printable(text) != text:
        left_out.append("characters that no document can hold are shown as U+FFFD")
    return Margined(name, len(comments), tuple(left_out))


def _comments(memos: Memos, text: str) -> tuple[list[_Comment], list[str]]:
    """Return the memos that stand on words as comments in reading order, and what is left out."""
    made: list[_Comment] = []
    elsewhere = whole = 0
    for subject in memos.subjects:
        if subject.kind != "passage":
            whole += len(subject.memos)
        elif subject.text is None or memos.texts[subject.text] != text:
            elsewhere += len(subject.memos)
        else:
            made += _thread(subject, len(made))
    left_out = [
        f"{count} {'note' if count == 1 else 'notes'} {where}"
        for count, where in ((elsewhere, "on places without words"), (whole, "on the whole source"))
        if count
    ]
    return made, left_out


def _thread(subject: Subject, first: int) -> Iterable[_Comment]:
    """Yield the memos of a passage as comments; an answer answers the last memo that is one level above."""
    above: dict[int, int] = {}
    for place, memo in enumerate(subject.memos, first):
        yield _Comment(subject.start or 0, subject.end or 0, memo, above.get(memo.level - 1))
        above[memo.level] = place
        for level in [one for one in above if one > memo.level]:
            del above[level]


# --- the text ---------------------------------------------------------------------------------------------


def _add_text(document: Document, text: str, comments: Sequence[_Comment]) -> None:
    """Add the text, a paragraph a line, with where each comment begins and ends."""
    body: Any = document.element.body
    last = body.sectPr
    starts: dict[int, list[int]] = {}
    ends: dict[int, list[int]] = {}
    for number, one in enumerate(comments):
        starts.setdefault(one.start, []).append(number)
        ends.setdefault(one.end, []).append(number)
    cuts = sorted({*starts, *ends})
    place = cut = 0
    for line in text.split("\n"):
        paragraph = _new(_W, "p")
        stop = place + len(line)
        while True:
            # what begins at a line's end belongs to the line that follows only in the next round
            while cut < len(cuts) and cuts[cut] == place:
                _anchor(paragraph, cuts[cut], starts, ends)
                cut += 1
            if place == stop:
                break
            to = min(stop, cuts[cut]) if cut < len(cuts) else stop
            _add_run(paragraph, line[place - stop + len(line) : to - stop + len(line)])
            place = to
        last.addprevious(paragraph)
        place = stop + 1


def _anchor(
    paragraph: _Element, place: int, starts: dict[int, list[int]], ends: dict[int, list[int]]
) -> None:
    """Write what ends here, then what begins here; a comment on no words is its reference alone."""
    begun = set(starts.get(place, ()))
    for number in ends.get(place, ()):
        if number not in begun:
            paragraph.append(_new(_W, "commentRangeEnd", id=number))
        run = _new(_W, "r")
        run.append(_new(_W, "commentReference", id=number))
        paragraph.append(run)
    for number in starts.get(place, ()):
        if number not in ends.get(place, ()):
            paragraph.append(_new(_W, "commentRangeStart", id=number))


def _add_run(paragraph: _Element, text: str) -> None:
    run = _new(_W, "r")
    for number, piece in enumerate(printable(text).split("\t")):
        if number:
            run.append(_new(_W, "tab"))
        if piece:
            words = _new(_W, "t")
            words.text = piece
            words.set(_SPACE, "preserve")
            run.append(words)
    paragraph.append(run)


# --- the comments -----------------------------------------------------------------------------------------


def _add_parts(document: Document, comments: Sequence[_Comment], initials: dict[str, str]) -> None:
    """Add the four parts that hold comments, answers and dates."""
    if not comments:
        return
    roots = {
        "comments": _root(_W, "comments"),
        "commentsExtended": _root(_W15, "commentsEx"),
        "commentsIds": _root(_CID, "commentsIds"),
        "commentsExtensible": _root(_CEX, "commentsExtensible"),
    }
    for number, one in enumerate(comments):
        moment, clock = _moments(one.memo.created)
        roots["comments"].append(_comment(number, one.memo, clock, initials.get(one.memo.author or "")))
        extended = _new(_W15, "commentEx", paraId=_id(number), done=int(one.memo.resolved))
        if one.parent is not None:
            extended.set(f"{{{_W15}}}paraIdParent", _id(one.parent))
        roots["commentsExtended"].append(extended)
        roots["commentsIds"].append(_new(_CID, "commentId", paraId=_id(number), durableId=_id(number)))
        if moment is not None:
            roots["commentsExtensible"].append(
                _new(_CEX, "commentExtensible", durableId=_id(number), dateUtc=moment)
            )
    opc = needed("docx.opc.part", "office")
    uri = needed("docx.opc.packuri", "office").PackURI
    etree = needed("lxml.etree", "office")
    for name, root in roots.items():
        blob = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
        part = opc.Part(uri(f"/word/{name}.xml"), f"{_TYPE}{name}+xml", blob, document.part.package)
        document.part.relate_to(part, _PARTS[name])


def _comment(number: int, memo: Memo, clock: str | None, initials: str | None) -> _Element:
    made = _new(_W, "comment", id=number, author=printable(memo.author or ""))
    if clock is not None:
        made.set(f"{{{_W}}}date", clock)
    if initials is not None and len(initials) <= _INITIALS:
        made.set(f"{{{_W}}}initials", printable(initials))
    lines = memo.text.split("\n")
    if memo.title and memo.title not in memo.text:
        lines.insert(0, memo.title)
    for place, line in enumerate(lines):
        paragraph = _new(_W, "p")
        look = _new(_W, "pPr")
        look.append(_new(_W, "pStyle", val=MEMO.replace(" ", "")))
        paragraph.append(look)
        if place == 0:
            mark = _new(_W, "r")
            mark.append(_new(_W, "annotationRef"))
            paragraph.append(mark)
        if line:
            _add_run(paragraph, line)
        made.append(paragraph)
    paragraph.set(f"{{{_W14}}}paraId", _id(number))  # the last one's is what other parts call the comment by
    return made


def _id(number: int) -> str:
    """Return the id of a comment's paragraph: eight hexadecimal digits, not 0 and below 80000000."""
    return f"{number + 1:08X}"


def _moments(date: str | None) -> tuple[str | None, str | None]:
    """Return the moment in UTC, where it is known, and the clock of who wrote; without parts of seconds."""
    found = _DATE.fullmatch(date or "")
    if found is None:
        return None, None
    clock, zone = found.groups()
    if zone is None:
        return None, clock
    try:
        moment = dt.datetime.fromisoformat(f"{clock}{'+00:00' if zone == 'Z' else zone}").astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None, clock
    return f"{moment.replace(tzinfo=None).isoformat()}Z", clock


def _root(space: str, name: str) -> _Element:
    etree = needed("lxml.etree", "office")
    names = {"w": _W, "w14": _W14, "w15": _W15, "w16cid": _CID, "w16cex": _CEX, "mc": _MC}
    root: _Element = etree.Element(f"{{{space}}}{name}", nsmap=names)
    root.set(f"{{{_MC}}}Ignorable", "w14 w15 w16cid w16cex")
    return root


def _new(space: str, name: str, **attributes: str | int) -> _Element:
    etree = needed("lxml.etree", "office")
    made: _Element = etree.Element(f"{{{space}}}{name}", nsmap={"w": _W} if space == _W else None)
    for key, value in attributes.items():
        made.set(f"{{{space}}}{key}", str(value))
    return made


__all__ = ["Margined", "sources_with_memos", "write_margin"]
