"""Memos as a document (DOCX) to read and to talk about: each with the passage it is about, in its context.

Three forms: by source in reading order, by code, and for reading together, where each analyst's notes and codes stand
beside the paragraph, a column for each.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, BinaryIO, Final, Literal

import attrs

from refiqda.machine_coders import machine_of
from refiqda.memos import collect_memos
from refiqda.office.word import (
    ANSWER,
    MEMO,
    PASSAGE,
    PLACE,
    add_paragraph,
    add_row,
    add_table,
    add_text,
    new_document,
    save_document,
    set_style,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from docx.document import Document

    from refiqda.memos import Memo, Memos, Subject
    from refiqda.office.word import Paper
    from refiqda.project import Project

By = Literal["source", "code", "together"]

NEAR: Final = 240
"""Characters of context on each side of a passage, at most; a paragraph's edge ends it before."""

LONG: Final = 2400
"""A passage longer than this is shown by its beginning and its end."""

_COLUMNS: Final = 3  # analysts that have a column of their own
_DATE: Final = re.compile(r"(\d{4,}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?")
_STEP: Final = 203_200  # how far in an answer begins, in the library's units: 16 points
_NOBODY: Final = "no name"


def write_memo_report(  # noqa: PLR0913 - each is a choice of whoever reads
    project: Project,
    stream: BinaryIO,
    *,
    by: By = "source",
    coders: Sequence[str] = (),
    sources: Sequence[str] = (),
    title: str | None = None,
    paper: Paper = "a4",
    notes_only: bool = False,
) -> int:
    """Write the memos of a project as a document and return how many they are.

    ``by`` orders them by ``source`` (in reading order) or by ``code``, or sets them beside the paragraphs they are
    about, a column for each analyst (``together``). There paragraphs that somebody coded and nobody wrote about are
    shown too, unless ``notes_only``: a code that only one of them gave is what they want to talk about. ``coders``
    and ``sources`` choose by name or GUID. Raises NotInProjectError, AmbiguousNameError, MissingExtraError.
    """
    coded = by == "together" and not notes_only
    memos = collect_memos(project, coders=coders, sources=sources, coded=coded)
    heading = title or f"Notes: {memos.title}"
    document = new_document(heading, landscape=by == "together", paper=paper)
    add_paragraph(document, "Title", heading)
    add_paragraph(document, PLACE, _opening(memos))
    if by == "together":
        _Together(document, memos).write()
    elif by == "code":
        _by_code(document, memos)
    else:
        _by_source(document, memos)
    save_document(document, stream)
    return len(memos)


def _opening(memos: Memos) -> str:
    count = len(memos)
    people = ", ".join(memos.people)
    return f"{count:,} {'note' if count == 1 else 'notes'}{f' by {people}' if people else ''}"


# --- by source, by code -----------------------------------------------------------------------------------


def _by_source(document: Document, memos: Memos) -> None:
    for number, name in enumerate(memos.sources):
        mine = [one for one in memos.subjects if one.source == number]
        if not mine:
            continue
        add_paragraph(document, "Heading 1", name)
        for one in mine:
            if one.kind == "source":
                add_paragraph(document, PLACE, "On the whole source")
                _add_memos(document, one.memos)
            else:
                _add_passage(document, memos, one)
    _add_others(document, memos)


def _by_code(document: Document, memos: Memos) -> None:
    """Put each passage under each of its codes; what has none stands at the end."""
    on_codes = {one.name or "": one for one in memos.of_kind("code")}
    passages = memos.of_kind("passage")
    paths = dict.fromkeys([*on_codes, *(path for one in passages for path, _ in one.codes)])
    for path in sorted(paths, key=str.casefold):
        add_paragraph(document, "Heading 1", path)
        if path in on_codes:
            add_paragraph(document, PLACE, "On the code itself")
            _add_memos(document, on_codes[path].memos)
        for one in passages:
            if path in {code for code, _ in one.codes}:
                _add_passage(document, memos, one, with_source=True)
    without = [one for one in passages if not one.codes]
    if without:
        add_paragraph(document, "Heading 1", "Passages without a code")
        for one in without:
            _add_passage(document, memos, one, with_source=True)
    whole = memos.of_kind("source")
    if whole:
        add_paragraph(document, "Heading 1", "On whole sources")
        for one in whole:
            add_paragraph(document, PLACE, memos.sources[one.source or 0])
            _add_memos(document, one.memos)
    _add_others(document, memos, codes=False)


def _add_others(document: Document, memos: Memos, *, codes: bool = True) -> None:
    """Add what hangs on codes, on the project, on nothing."""
    on_codes = memos.of_kind("code") if codes else []
    if on_codes:
        add_paragraph(document, "Heading 1", "On codes")
    for one in on_codes:
        add_paragraph(document, PLACE, one.name or "")
        _add_memos(document, one.memos)
    others = memos.of_kind("other")
    if others:
        add_paragraph(document, "Heading 1", "On cases, sets, links and notes")
    for one in others:
        name = one.name or ""
        add_paragraph(document, PLACE, name[:1].upper() + name[1:])
        _add_memos(document, one.memos)
    for kind, heading in (("project", "On the project"), ("nothing", "Notes on their own")):
        for one in memos.subjects:
            if one.kind == kind:
                add_paragraph(document, "Heading 1", heading)
                _add_memos(document, one.memos)


def _add_passage(document: Document, memos: Memos, subject: Subject, *, with_source: bool = False) -> None:
    """Add a passage: where it is and its codes, its words in context, its memos."""
    head = [memos.sources[subject.source or 0]] if with_source else []
    place = add_paragraph(document, PLACE)
    add_text(
        place, ", ".join([*head, subject.place]) if head else subject.place[:1].upper() + subject.place[1:]
    )
    if subject.codes:
        add_text(place, f"  ·  {_codes(subject.codes)}")
    shown = quoted(memos, subject)
    if shown is not None:
        before, words, after = shown
        block = add_paragraph(document, PASSAGE)
        block.paragraph_format.keep_with_next = len(words) < LONG // 4
        add_text(block, before)
        add_text(block, words, bold=bool(before or after))
        add_text(block, after)
    _add_memos(document, subject.memos)


def _codes(codes: Iterable[tuple[str, str | None]]) -> str:
    """Return codes with who used them: ``Fear (Mara, Colm); Loss (Colm)``."""
    by: dict[str, dict[str, None]] = {}
    for path, coder in codes:
        by.setdefault(path, {}).update({coder: None} if coder else {})
    return "; ".join(f"{path} ({', '.join(who)})" if who else path for path, who in by.items())


def _add_memos(document: Any, memos: Iterable[Memo], *, named: bool = True) -> None:  # noqa: ANN401 - or a cell
    """Add memos, each begun by who wrote it and when."""
    for memo in memos:
        paragraph = add_paragraph(document, ANSWER if memo.level else MEMO)
        if memo.level > 1:
            paragraph.paragraph_format.left_indent = _STEP * memo.level
        head = [memo.author or _NOBODY] if named or memo.level else []
        head += [part for part in (said_date(memo.created), memo.title) if part]
        head += [f"on {memo.code}"] if memo.code else []
        head += ["resolved"] if memo.resolved else []
        add_text(paragraph, ", ".join(head), bold=True)
        if machine_of(memo.author):
            add_text(paragraph, " (a machine, no person)", italic=True)
        if memo.text:
            add_text(paragraph, f"{'  ' if head else ''}{memo.text}")


def said_date(date: str | None) -> str:
    """Return a date as people read it, in no language: ``2024-05-06 07:08``, with its zone if it has one."""
    found = _DATE.fullmatch(date or "")
    if found is None:
        return date or ""
    zone = {"Z": " UTC", None: ""}.get(found[3], f" {found[3]}")
    return f"{found[1]} {found[2]}{zone}"


def quoted(memos: Memos, subject: Subject) -> tuple[str, str, str] | None:
    """Return the words of a passage, with those of its paragraph before and after; None where it has no words."""
    if subject.text is None or subject.start is None or subject.end is None:
        return None
    text = memos.texts[subject.text]
    start, end = subject.start, subject.end
    words = text[start:end]
    if len(words) > LONG:
        words = f"{words[: LONG // 2].rstrip()} […] {words[-LONG // 2 :].lstrip()}"
    before = text[text.rfind("\n", 0, start) + 1 : start]
    stop = text.find("\n", end) if not text[start:end].endswith("\n") else end
    after = text[end : len(text) if stop < 0 else stop]
    if len(before) > NEAR:
        before = "… " + before[-NEAR:].partition(" ")[2]
    if len(after) > NEAR:
        after = after[:NEAR].rpartition(" ")[0] + " …"
    return before, words.rstrip("\n"), after


# --- reading together -------------------------------------------------------------------------------------


@attrs.define
class _Block:
    """Paragraphs that notes hold together, with the subjects on them in order."""

    start: int
    end: int
    subjects: list[Subject]


class _Together:
    """The form for reading together: a table for each source, a row for each paragraph with notes or codes."""

    def __init__(self, document: Document, memos: Memos) -> None:
        self.document = document
        self.memos = memos
        people = [*memos.people]
        if any(memo.author is None for one in memos.subjects for memo in one.memos):
            people.append(_NOBODY)
        self.people = people if len(people) <= _COLUMNS else []

    def write(self) -> None:
        """Write the tables, then what hangs on no passage."""
        for number, name in enumerate(self.memos.sources):
            mine = [one for one in self.memos.subjects if one.source == number]
            passages = [one for one in mine if one.kind == "passage"]
            if mine:
                add_paragraph(self.document, "Heading 1", name)
            if passages:
                self._table(passages)
            for one in mine:
                if one.kind == "source":
                    add_paragraph(self.document, PLACE, "On the whole source")
                    _add_memos(self.document, one.memos)
        _add_others(self.document, self.memos)

    def _table(self, passages: list[Subject]) -> None:
        section = self.document.sections[0]
        whole = ((section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)) / 36000
        titles = ["Passage", *(self.people or ["Notes"])]
        first = whole * (0.42 if len(titles) < _COLUMNS + 1 else 0.37)
        table = add_table(
            self.document, titles, [first, *[(whole - first) / (len(titles) - 1)] * (len(titles) - 1)]
        )
        number = 0
        for block in self._blocks(passages):
            cells = add_row(table, whole=block.end - block.start < LONG // 2)
            numbers = range(number + 1, number + 1 + len(block.subjects))
            number += len(block.subjects)
            self._passage(cells[0], block, numbers)
            for place, cell in enumerate(cells[1:]):
                who = self.people[place] if self.people else None
                self._notes(cell, block, numbers, who)

    def _blocks(self, passages: list[Subject]) -> Iterator[_Block]:
        """Yield the paragraphs of passages that share any, joined; a passage without words is alone."""
        last: _Block | None = None
        text = None
        for one in passages:
            if one.text is None or one.start is None or one.end is None:
                if last is not None:
                    yield last
                    last = None
                yield _Block(0, 0, [one])
                continue
            words = self.memos.texts[one.text]
            start = words.rfind("\n", 0, one.start) + 1
            stop = words.find("\n", max(one.end - 1, one.start))
            end = len(words) if stop < 0 else stop
            if last is not None and text == one.text and start < last.end:
                last.end = max(last.end, end)
                last.subjects.append(one)
                continue
            if last is not None:
                yield last
            last, text = _Block(start, end, [one]), one.text
        if last is not None:
            yield last

    def _passage(self, cell: Any, block: _Block, numbers: range) -> None:  # noqa: ANN401 - published without types
        """Write paragraphs with what is marked in bold, and the number of each note behind its passage."""
        first = block.subjects[0]
        head = cell.paragraphs[0]
        set_style(head, PLACE)
        places = dict.fromkeys(one.place for one in block.subjects)
        _in_cell(head)
        add_text(head, next(iter(places)) if len(places) == 1 else "; ".join(places))
        if first.text is None:
            add_text(add_paragraph(cell, MEMO), "[no words]", italic=True)
            return
        text = self.memos.texts[first.text]
        ends: dict[int, list[int]] = {}
        for number, one in zip(numbers, block.subjects, strict=True):
            ends.setdefault(one.end or 0, []).append(number)
        cuts = sorted(
            {block.start, block.end, *(p for s in block.subjects for p in (s.start or 0, s.end or 0))}
        )
        paragraph = add_paragraph(cell, MEMO)
        for start, end in itertools.pairwise(cuts):
            marked = any((one.start or 0) <= start and end <= (one.end or 0) for one in block.subjects)
            for place, line in enumerate(_shortened(text[start:end], marked=marked).split("\n")):
                if place:
                    paragraph = add_paragraph(cell, MEMO)
                add_text(paragraph, line, bold=marked)
            for number in ends.get(end, ()):
                paragraph.add_run(f" {number}").font.superscript = True

    def _notes(self, cell: Any, block: _Block, numbers: range, who: str | None) -> None:  # noqa: ANN401 - as above
        """Write one analyst's notes and codes on the paragraphs (everybody's where ``who`` is None)."""
        empty = cell.paragraphs[0]
        for number, one in zip(numbers, block.subjects, strict=True):
            mine = [memo for memo in one.memos if who is None or (memo.author or _NOBODY) == who]
            codes = [
                (path, None if who else coder) for path, coder in one.codes if who is None or coder == who
            ]
            if codes and (mine or who is not None):
                line = add_paragraph(cell, PLACE)
                _in_cell(line)
                add_text(line, f"{number}  ·  {_codes(codes)}")
            for memo in mine:
                paragraph = add_paragraph(cell, ANSWER if memo.level else MEMO)
                paragraph.add_run(f"{number} ").font.superscript = True
                parts = [memo.author or _NOBODY] if who is None else []
                parts += [part for part in (said_date(memo.created)[:10], memo.title) if part]
                parts += ["resolved"] if memo.resolved else []
                add_text(paragraph, f"{memo.text}  ")
                add_text(paragraph, ", ".join(parts), italic=True)
        if len(cell.paragraphs) > 1:
            empty._p.getparent().remove(empty._p)  # noqa: SLF001 - the library cannot remove one


def _in_cell(paragraph: Any) -> None:  # noqa: ANN401 - published without types
    """Take from a paragraph what is for pages: in a table, keeping with the next would move the whole table."""
    paragraph.paragraph_format.space_before = 0
    paragraph.paragraph_format.keep_with_next = False


def _shortened(text: str, *, marked: bool) -> str:
    """Return a stretch of a paragraph, the middle of a long one left out."""
    limit = LONG if marked else 2 * NEAR
    if len(text) <= limit:
        return text
    return f"{text[: limit // 2].rpartition(' ')[0]} […] {text[-limit // 2 :].partition(' ')[2]}"


__all__ = ["By", "quoted", "said_date", "write_memo_report"]
