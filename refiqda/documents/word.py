"""Read a Word document: its text as a person sees it, and the notes and colours that readers left in it.

The text: paragraphs are lines; a table's rows are lines, its cells stand apart by tabs (a cell of several paragraphs
has several lines); a footnote or endnote is numbered ``[1]`` where it is called, and its words stand at the end under
the same number; text boxes follow their paragraph; tracked insertions are in, deletions are out; a field shows its
result. What is not in the text is told in ``left_out``: hidden text, numbers of lists (Word counts them, the file
does not hold them), headers and footers, pictures, addresses of links. Nothing of the text itself is changed:
no-break and soft hyphens are the characters U+2011 and U+00AD.

Source: ECMA-376 part 1, clause 17 (both namespaces). Written by Word, LibreOffice, Google Docs and others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from refiqda.documents.packages import main_part, open_package
from refiqda.documents.word_comments import read_comments
from refiqda.documents.word_names import WORD, value
from refiqda.documents.word_story import Story
from refiqda.documents.word_styles import Styles

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from lxml.etree import _Element

    from refiqda.documents.packages import Package
    from refiqda.documents.word_comments import Raw
    from refiqda.documents.word_story import Anchor


@attrs.frozen
class Comment:
    """A note in the margin: the span it marks (canonical, half-open), its text, who wrote it and when.

    ``start`` equals ``end`` where nothing is marked. ``date`` is xsd:dateTime: in UTC where the file says so,
    without zone where it only has the writer's clock. ``parent`` is the place in ``WordText.comments`` of the
    comment that this one answers; a thread stands together, in the order it was written.
    """

    start: int
    end: int
    text: str
    author: str | None
    initials: str | None
    date: str | None
    parent: int | None
    resolved: bool


@attrs.frozen
class Highlight:
    """A span with a colour behind it: a name of Word's highlighter (``yellow``), or ``#RRGGBB``."""

    start: int
    end: int
    color: str


@attrs.frozen
class WordText:
    """The text of a Word document, canonical, and what stands in and beside it.

    ``bold`` and ``highlights`` are spans in order; ``comments`` are in reading order, answers behind what they
    answer. ``left_out`` says, a phrase each, what a person sees that the text does not hold, and what was chosen.
    """

    text: str
    bold: tuple[tuple[int, int], ...]
    comments: tuple[Comment, ...]
    highlights: tuple[Highlight, ...]
    left_out: tuple[str, ...]


def read_word(data: bytes, *, label: str) -> WordText:
    """Read a .docx (or .docm, .dotx) from its bytes; ``label`` is its name for messages.

    Raises UnusableFileError for what is no such document, is damaged, has a password, or looks like an attack.
    """
    package = open_package(data, label=label)
    root, targets = main_part(package)
    styles = Styles(next((package.xml(part) for part in targets.get("styles", ())), None))
    story = Story(styles)
    story.begin(root)
    story.walk(root)
    _add_footnotes(story, package, targets)
    text = story.text
    comments, lost = _placed(read_comments(package, targets, styles), story.anchors, len(text))
    left_out = [*_told(story.seen, len(story.references), lost), *_told_headers(package, targets)]
    return WordText(
        text=text,
        bold=tuple((start, end) for start, end, _ in story.bold.trimmed(text)),
        comments=tuple(comments),
        highlights=tuple(Highlight(*span) for span in story.colored.trimmed(text)),
        left_out=tuple(left_out),
    )


def _add_footnotes(story: Story, package: Package, targets: dict[str, list[str]]) -> None:
    """Add the words of footnotes and endnotes at the end, in the order in which the text calls them."""
    if not story.references:
        return
    notes: dict[tuple[str, str], _Element] = {}
    for kind in ("footnotes", "endnotes"):
        for part in targets.get(kind, ()):
            root = package.xml(part)
            if root is not None:
                story.begin(root)
            for element in () if root is None else root:
                notes.setdefault((kind, value(element, "id") or ""), element)
    for kind, name, number in list(story.references):
        if (kind, name) in notes:
            story.note(notes.pop((kind, name)), number or None)


def _placed(raws: dict[str, Raw], anchors: dict[str, Anchor], length: int) -> tuple[list[Comment], int]:
    """Return the comments in reading order, and how many stand nowhere in the text."""
    spans = {name: _span(anchor, length) for name, anchor in anchors.items()}
    answers = _answers(raws)
    answering = {name for names in answers.values() for name in names}
    places = {name: number for number, name in enumerate(raws)}
    roots = [name for name in raws if name not in answering]
    roots.sort(key=lambda name: (spans.get(name) or (length, length), places[name]))
    made: list[Comment] = []
    at: dict[str, int] = {}
    for name in _in_order(roots, answers):
        raw = raws[name]
        parent = at.get(raw.parent or "") if name in answering else None
        span = spans.get(name)
        if span is None and parent is not None:
            span = (made[parent].start, made[parent].end)
        if span is None:
            continue
        at[name] = len(made)
        made.append(Comment(*span, raw.text, raw.author, raw.initials, raw.date, parent, raw.resolved))
    return made, len(raws) - len(made)


def _span(anchor: Anchor, length: int) -> tuple[int, int] | None:
    """Return the span that an anchor marks; one with an end alone is a point there."""
    end = anchor.end if anchor.end is not None else anchor.point
    start = anchor.start if anchor.start is not None else end
    if start is None:
        return None
    start = min(start, length)
    return start, max(start, min(end if end is not None else start, length))


def _answers(raws: dict[str, Raw]) -> dict[str, list[str]]:
    """Return the answers of each comment; one that answers itself in a circle answers nothing."""
    found: dict[str, list[str]] = {}
    ends: set[str] = set()  # those whose line upwards comes to an end
    for name, raw in raws.items():
        line: dict[str, None] = {}
        above: str | None = name
        while above in raws and above not in ends and above not in line:
            line[above] = None
            above = raws[above].parent
        if above in line:
            continue
        ends.update(line)
        if raw.parent in raws:
            found.setdefault(raw.parent, []).append(name)
    return found


def _in_order(roots: list[str], answers: dict[str, list[str]]) -> Iterator[str]:
    """Yield each comment before its answers, a thread at a time."""
    waiting = roots[::-1]
    while waiting:
        name = waiting.pop()
        yield name
        waiting += reversed(answers.get(name, ()))


_PHRASES: Final = {
    "insertions": (
        "tracked changes: {} insertion is in the text",
        "tracked changes: {} insertions are in the text",
    ),
    "deletions": ("tracked changes: {} deletion is left out", "tracked changes: {} deletions are left out"),
    "hidden": ("{} piece of hidden text", "{} pieces of hidden text"),
    "numbered": (
        "the automatic number or bullet of {} paragraph",
        "the automatic numbers or bullets of {} paragraphs",
    ),
    "boxes": ("{} text box stands after its paragraph", "{} text boxes stand after their paragraphs"),
    "pictures": ("{} picture or drawing", "{} pictures or drawings"),
    "links": ("the address of {} link", "the addresses of {} links"),
    "symbols": (
        "{} sign of a symbol font, which is shown as U+FFFD",
        "{} signs of symbol fonts, which are shown as U+FFFD",
    ),
    "equations": (
        "the form of {} equation: its letters are in the text",
        "the form of {} equations: their letters are in the text",
    ),
    "ruby": ("the reading above {} word", "the readings above {} words"),
    "placeholders": ("{} placeholder that nobody filled in", "{} placeholders that nobody filled in"),
    "unfinished": ("{} field without an end", "{} fields without an end"),
    "parts": ("{} document inside of the document", "{} documents inside of the document"),
    "footnotes": (
        "{} footnote or endnote: numbered in the text, its words stand at the end",
        "{} footnotes or endnotes: numbered in the text, their words stand at the end",
    ),
    "lost": ("{} comment that marks no place in the text", "{} comments that mark no place in the text"),
}
"""What was odd or left out, for one and for several."""


def _told(seen: Counter[str], footnotes: int, lost: int) -> Iterator[str]:
    counts = {**seen, "footnotes": footnotes, "lost": lost}
    for kind, (one, several) in _PHRASES.items():
        count = counts.get(kind, 0)
        if count:
            yield (one if count == 1 else several).format(count)


def _told_headers(package: Package, targets: dict[str, list[str]]) -> Iterator[str]:
    """Say that there are headers and footers, if any has words of its own."""
    for kind in ("header", "footer"):
        roots = (package.xml(part) for part in targets.get(kind, ()))
        if any(_has_words(root) for root in roots if root is not None):
            yield f"the text of {kind}s"


def _has_words(root: _Element) -> bool:
    """Tell whether a header or footer says more than what programs fill in, such as page numbers."""
    fields = tuple(f"{{{space}}}fldSimple" for space in WORD)
    return any(
        any(sign.isalpha() for sign in one.text or "") and next(one.iterancestors(*fields), None) is None
        for one in root.iter(*(f"{{{space}}}t" for space in WORD))
    )


__all__ = ["Comment", "Highlight", "WordText", "read_word"]
