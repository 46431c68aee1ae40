"""Margin notes on a source of a project: comments as memos on passages, highlights as codings.

A comment becomes a passage by its author with a memo of its date. An answer becomes a memo on the same passage by
whoever wrote it, behind what it answers, and a link from it to that, named ``answer``; a thread that was marked
resolved says ``resolved`` in its first memo's description. So nothing that the margin said is lost, whatever
program reads the project, and a document can be written from it again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from refiqda import editing, model, spec
from refiqda.errors import InvalidArgumentError
from refiqda.importing.known import Known, known_of
from refiqda.index import walk_codes
from refiqda.memos import ANSWER, RESOLVED
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from refiqda.documents.word import Comment, Highlight, WordText
    from refiqda.losses import LossLog
    from refiqda.project import Project

    Mark = model.PlainTextSelection | model.TranscriptSelection
    """What a memo stands on."""

COLORS: Final = {
    "yellow": "#FFFF00",
    "green": "#00FF00",
    "cyan": "#00FFFF",
    "magenta": "#FF00FF",
    "blue": "#0000FF",
    "red": "#FF0000",
    "darkBlue": "#000080",
    "darkCyan": "#008080",
    "darkGreen": "#008000",
    "darkMagenta": "#800080",
    "darkRed": "#800000",
    "darkYellow": "#808000",
    "darkGray": "#808080",
    "lightGray": "#C0C0C0",
    "black": "#000000",
}
"""The colours of Word's highlighter."""

NAMELESS: Final = frozenset(
    name.casefold()
    for name in (
        *("Author", "Unknown Author", "Microsoft Office User", "Microsoft Account", "Windows User", "User"),
        *(
            "Verfasser",
            "Autor",
            "Auteur",
            "Autore",
            "Forfatter",
            "Författare",
            "Tekijä",
            "Anonymous",
            "Anonym",
        ),
    )
)
"""What programs write where they do not know the author, or were asked to forget it."""


@attrs.frozen(kw_only=True)
class Reading:
    """How a document's margin is to be taken.

    ``coder`` is who highlighted, and who wrote what no name stands at. ``highlights`` gives a code for a colour;
    None leaves the colour out. ``mark`` finds codes at the beginning of a comment, if they are asked for.
    """

    coder: str | None = None
    highlights: Mapping[str, str | None] = attrs.field(factory=dict)
    mark: re.Pattern[str] | None = None


def code_mark(pattern: str) -> re.Pattern[str]:
    """Return how codes are found at the beginning of comments, from an example in which ``code`` is the code.

    ``#code``: a word; ``[code]`` and ``code:``: all up to the sign behind it. Raises InvalidArgumentError.
    """
    before, found, after = pattern.partition("code")
    if not found or not (before or after) or (before + after).isspace():
        raise InvalidArgumentError(
            f"{pattern!r} does not show how a comment names a code",
            remedy='Write "#code", "[code]" or "code:".',
        )
    stop = re.escape(after[:1])
    name = rf"[^{stop}\n]{{1,200}}?" if after else r"[^\s,;]+"
    return re.compile(rf"\s*{re.escape(before)}(?P<code>{name}){re.escape(after)}[ \t,;]*")


class Margin:
    """What margins say, put onto sources of ``project``; ``log`` collects what is not as it was."""

    def __init__(self, project: Project, log: LossLog) -> None:
        self.project = project
        self.log = log
        self._users = {user.name: user for user in reversed(project.tree.users) if user.name}
        self._codes = {path: code for code, path in walk_codes(project.tree.code_book)}
        self._answers = {(one.origin_guid, one.target_guid) for one in project.tree.links}
        self._there = Known()

    def add(self, source: model.Source, text: WordText, how: Reading, *, file: str, alone: bool) -> None:
        """Put the comments and highlights of a document onto the source that has its text.

        ``file`` is its name for the report; ``alone`` says that no other document is read with it.
        """
        self._there = known_of(self.project, source)
        memos: dict[int, model.Note | None] = {}
        places: dict[int, Mark | None] = {}
        for number, comment in enumerate(text.comments):
            author = self._author(comment, how, file, alone=alone)
            above = comment.parent
            if above is not None and above in places:
                memos[number] = self._answer(comment, author, places[above], memos[above], source)
                places[number] = places[above]
            else:
                memos[number], places[number] = self._comment(source, text.text, comment, author, how)
        if text.highlights:
            coder = self._highlighter(text, how, file, alone=alone)
            for highlight in text.highlights:
                self._highlight(source, highlight, coder, how)

    # --- comments -----------------------------------------------------------------------------------------

    def _comment(
        self, source: model.Source, text: str, comment: Comment, author: model.User, how: Reading
    ) -> tuple[model.Note | None, Mark | None]:
        """Put a comment on its passage; return its memo and the passage, None where there is none."""
        span = self._span(text, comment, source)
        there = self._there.note(span, author, comment.text, comment.date)
        if there is not None:
            self._tell_known(source)
            return there[0], there[1]
        if span is None:
            note = self._note(comment, author, comment.text, source.guid)
            source.note_refs.append(note.guid)
            return note, None
        words: str | None = comment.text
        if how.mark is not None:
            words = self._code(source, span, comment, author, how.mark)
        selection = editing.add_passage(self.project, source, span, author)
        if words is None:
            return None, selection
        if selection.creation_date_time is None and not selection.codings:
            selection.creation_date_time = _date(comment)
        note = self._note(comment, author, words, selection.guid)
        selection.note_refs.append(note.guid)
        return note, selection

    def _span(self, text: str, comment: Comment, source: model.Source) -> tuple[int, int] | None:
        """Return the span of a comment: one that marks nothing stands on its paragraph."""
        if comment.start < comment.end:
            return comment.start, comment.end
        span = _paragraph(text, comment.start)
        where = "the whole document" if span is None else "the whole paragraph"
        self.log.add("degraded", "comment", f"it marks no words, and stands on {where} now", name=source.name)
        return span

    def _code(
        self,
        source: model.Source,
        span: tuple[int, int],
        comment: Comment,
        author: model.User,
        mark: re.Pattern[str],
    ) -> str | None:
        """Code the passage with the codes that the comment begins with; return what is a memo all the same."""
        place, names = 0, []
        while (found := mark.match(comment.text, place)) is not None and found.end() > place:
            if found["code"].strip():
                names.append(found["code"].strip())
            place = found.end()
        if not names:
            return comment.text
        rest = comment.text[place:].strip() or None
        for number, name in enumerate(names):
            memo = None if number else rest
            self._add_coding(source, span, self.code(name), author, memo=memo, created=_date(comment))
        return None

    def _add_coding(
        self,
        source: model.Source,
        span: tuple[int, int],
        code: model.Code,
        coder: model.User,
        *,
        memo: str | None = None,
        created: str | None = None,
    ) -> None:
        """Code a passage, unless this coder has done so already."""
        key = (*span, guid_key(code.guid), guid_key(coder.guid))
        if key in self._there.codings:
            self._tell_known(source)
            return
        self._there.codings.add(key)
        self.project.add_coding(source, *span, code, coder, memo=memo, created=created)

    def _tell_known(self, source: model.Source) -> None:
        self.log.add(
            "degraded", "note or coding", "is there already, and is not added again", name=source.name
        )

    def _answer(
        self,
        comment: Comment,
        author: model.User,
        place: Mark | None,
        above: model.Note | None,
        source: model.Source,
    ) -> model.Note:
        """Put an answer behind what it answers, on the same passage."""
        holder: Mark | model.Source = source if place is None else place
        span = (comment.start, comment.end) if comment.start < comment.end else None
        there = self._there.note(span, author, comment.text, comment.date)
        if there is not None:
            self._tell_known(source)
            return there[0]
        note = self._note(comment, author, comment.text, holder.guid)
        holder.note_refs.append(note.guid)
        if above is not None and (note.guid, above.guid) not in self._answers:
            link = model.Link(
                guid=editing.new_guid(self.project, None, "link", ANSWER, note.guid, above.guid),
                name=ANSWER,
                direction="OneWay",
                origin_guid=note.guid,
                target_guid=above.guid,
            )
            self.project.tree.links.append(link)
        return note

    def _note(self, comment: Comment, author: model.User, words: str, place: str) -> model.Note:
        note = model.Note(
            guid=editing.new_guid(self.project, None, "note", place, words, author.guid, comment.date),
            creating_user=author.guid,
            creation_date_time=_date(comment),
            plain_text_content=words,
            description=RESOLVED if comment.resolved and comment.parent is None else None,
        )
        self.project.tree.notes.append(note)
        return note

    # --- highlights ---------------------------------------------------------------------------------------

    def _highlight(self, source: model.Source, highlight: Highlight, coder: model.User, how: Reading) -> None:
        color = highlight.color
        name = how.highlights.get(color.casefold(), f"{_spoken(color)} highlight")
        if name is None:
            self.log.add("dropped", "highlight", "its colour was to be left out", name=source.name)
            return
        code = self.code(name, COLORS.get(color, color if color.startswith("#") else None))
        self._add_coding(source, (highlight.start, highlight.end), code, coder)

    def code(self, path: str, color: str | None = None) -> model.Code:
        """Return the code of a path (``Parent/Child``), made where there is none."""
        names = [part.strip() for part in path.split("/") if part.strip()]
        code: model.Code | None = None
        for depth, name in enumerate(names, 1):
            known = self._codes.get("/".join(names[:depth]))
            if known is None:
                mine = color if depth == len(names) else None
                known = self.project.add_code(name, parent=code, color=mine)
                self._codes["/".join(names[:depth])] = known
            code = known
        if code is None:
            raise InvalidArgumentError(f"{path!r} names no code", remedy="Give it at least one letter.")
        return code

    # --- people -------------------------------------------------------------------------------------------

    def _author(self, comment: Comment, how: Reading, file: str, *, alone: bool) -> model.User:
        """Return who wrote a comment: the name at it, unless that is nobody's."""
        name = comment.author
        if name is not None and name.casefold() not in NAMELESS:
            return self.user(name, comment.initials)
        if how.coder is not None:
            return self.user(how.coder)
        self.log.add(
            "degraded", "author", f"a comment has no real name; say whose {file} is with --coder", name=file
        )
        return self.user(_nobody(name, file, alone=alone))

    def _highlighter(self, text: WordText, how: Reading, file: str, *, alone: bool) -> model.User:
        """Return who highlighted; Word does not say, so it is who was named, or the only one who commented."""
        if how.coder is not None:
            return self.user(how.coder)
        authors = {one.author for one in text.comments if one.author}
        if len(authors) == 1 and (only := authors.pop()).casefold() not in NAMELESS:
            self.log.add(
                "degraded",
                "highlights",
                "the file does not say whose they are; they are taken for those of the only one who commented",
                name=file,
            )
            return self.user(only)
        self.log.add(
            "degraded", "highlights", "the file does not say whose they are; say it with --coder", name=file
        )
        return self.user(_nobody(None, file, alone=alone))

    def user(self, name: str, initials: str | None = None) -> model.User:
        """Return the user of this name, made where there is none; ``initials`` are the new one's id."""
        known = self._users.get(name)
        if known is None:
            known = self._users[name] = self.project.add_user(name, id=initials)
        return known


def _nobody(name: str | None, file: str, *, alone: bool) -> str:
    """Return what somebody without a name is called: of several documents each has its own."""
    return (name or "Author") if alone else f"{name or 'Author'} ({file})"


def _date(comment: Comment) -> str | None:
    return comment.date if comment.date is not None and spec.DATE_TIME.accepts(comment.date) else None


def _paragraph(text: str, place: int) -> tuple[int, int] | None:
    """Return the line at a place, else the nearest before that has words, else the first that has."""
    start = text.rfind("\n", 0, place) + 1
    end = text.find("\n", place)
    end = len(text) if end < 0 else end
    if text[start:end].strip():
        return start, end
    before = text[:start].rstrip()
    if before:
        return before.rfind("\n") + 1, len(before)
    after = text[end:]
    if not after.strip():
        return None
    start = len(text) - len(after.lstrip())
    end = text.find("\n", start)
    return start, len(text) if end < 0 else end


def _spoken(color: str) -> str:
    """Return a colour as people say it: ``darkYellow`` is "dark yellow"."""
    return re.sub("([A-Z])", lambda found: f" {found[1].lower()}", color) if color in COLORS else color
