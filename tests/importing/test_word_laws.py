"""Round trips of margin notes: comments -> project -> comments -> project."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

import refiqda
from refiqda.documents.word import Comment, WordText, read_word
from refiqda.importing.known import same_moment
from refiqda.importing.word import import_word
from refiqda.render.word_margin import write_margin
from tests.documents.docx_builder import docx

SIGNS = st.sampled_from("ab é😐\t\u00ad\u2011\u0301\u200dß&<>\"' .")
LINES = st.text(SIGNS, max_size=12)
WORDS = st.lists(st.text(SIGNS, max_size=8), min_size=1, max_size=3).map("\n".join)
ZONES = st.sampled_from(["", "Z", "+02:00", "-11:30"])
DATES = st.one_of(
    st.none(),
    st.builds(
        "2024-0{}-1{}T0{}:30:05{}".format, st.integers(1, 9), st.integers(0, 9), st.integers(0, 9), ZONES
    ),
)


@attrs.frozen
class Planned:
    """A comment to be written: its span, what it says, and which earlier one it answers."""

    start: int
    end: int
    text: str
    author: str
    initials: str
    date: str | None
    parent: int | None
    resolved: bool


@st.composite
def margins(draw: st.DrawFn) -> tuple[str, list[Planned]]:
    """Return a text and comments on it, answers on the words of what they answer."""
    text = "\n".join(draw(st.lists(LINES, min_size=1, max_size=5)))
    planned: list[Planned] = []
    for number in range(draw(st.integers(0, 6)) if text else 0):
        parent = draw(st.one_of(st.none(), st.integers(0, number - 1))) if number else None
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        if parent is not None:
            start, end = planned[parent].start, planned[parent].end
        author = draw(st.sampled_from(["Mara", "Colm Ó", "Li & Co"]))
        initials = author[:2]
        resolved = parent is None and draw(st.booleans())
        planned.append(Planned(start, end, draw(WORDS), author, initials, draw(DATES), parent, resolved))
    return text, planned


def written(text: str, planned: list[Planned]) -> bytes:
    """Return a document with this text and these comments, anchors in the plainest way."""
    at: dict[int, list[str]] = {}
    for number, one in enumerate(planned):
        at.setdefault(one.start, []).append(f'<w:commentRangeStart w:id="{number}"/>')
        at.setdefault(one.end, []).insert(
            0, f'<w:commentRangeEnd w:id="{number}"/><w:r><w:commentReference w:id="{number}"/></w:r>'
        )
    body = ["<w:p>"]
    for place in range(len(text) + 1):
        body += at.get(place, ())
        sign = text[place : place + 1]
        if sign == "\n":
            body.append("</w:p><w:p>")
        elif sign == "\t":
            body.append("<w:r><w:tab/></w:r>")
        elif sign:
            body.append(f'<w:r><w:t xml:space="preserve">{escape(sign)}</w:t></w:r>')
    comments, extended, ids, moments = [], [], [], []
    for number, one in enumerate(planned):
        lines = "".join(
            f'<w:p w14:paraId="{number:04}{place:04}"><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'
            for place, line in enumerate(one.text.split("\n"))
        )
        key = f"{number:04}{one.text.count(chr(10)):04}"
        date = f' w:date="{one.date.removesuffix("Z")}"' if one.date else ""
        name = f"w:author={quoteattr(one.author)} w:initials={quoteattr(one.initials)}"
        comments.append(f'<w:comment w:id="{number}" {name}{date}>{lines}</w:comment>')
        parent = planned[one.parent] if one.parent is not None else None
        above = f' w15:paraIdParent="{one.parent:04}{parent.text.count(chr(10)):04}"' if parent else ""
        extended.append(f'<w15:commentEx w15:paraId="{key}" w15:done="{int(one.resolved)}"{above}/>')
        ids.append(f'<w16cid:commentId w16cid:paraId="{key}" w16cid:durableId="{key}"/>')
        if one.date and one.date.endswith("Z"):
            moments.append(
                f'<w16cex:commentExtensible w16cex:durableId="{key}" w16cex:dateUtc="{one.date}"/>'
            )
    parts = {
        "comments": "".join(comments),
        "commentsExtended": "".join(extended),
        "commentsIds": "".join(ids),
        "commentsExtensible": "".join(moments),
    }
    return docx("".join([*body, "</w:p>"]), parts)


def threads(made: WordText) -> list[Any]:
    """Return comments as nested tuples without their order in the file."""
    below: dict[int | None, list[int]] = {}
    for number, one in enumerate(made.comments):
        below.setdefault(one.parent, []).append(number)

    def said(number: int) -> tuple[Any, ...]:
        one = made.comments[number]
        inner = tuple(said(child) for child in below.get(number, ()))
        return one.start, one.end, one.text, one.author, one.initials, moment(one), one.resolved, inner

    return sorted(said(number) for number in below.get(None, ()))


def moment(one: Comment) -> str:
    """Return a date in one spelling: the same moment is the same text."""
    if one.date is None:
        return ""
    import datetime as dt  # noqa: PLC0415 - for this helper

    made = dt.datetime.fromisoformat(one.date)
    return made.isoformat() if made.tzinfo is None else made.astimezone(dt.UTC).isoformat()


def imported(data: bytes, into: refiqda.Project | None = None) -> tuple[refiqda.Project, int]:
    """Return the project of a document, and how much was there already."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "talk.docx"
        path.write_bytes(data)
        project, report = import_word(path, into=into)
    return project, sum(loss.count for loss in report if "there already" in loss.detail)


def margin(project: refiqda.Project) -> bytes:
    stream = io.BytesIO()
    write_margin(project, project.tree.sources[0], stream)
    return stream.getvalue()


@given(margins())
@settings(max_examples=23, deadline=None)
def test_what_is_written_in_the_margin_is_read(plan: tuple[str, list[Planned]]) -> None:
    text, planned = plan
    made = read_word(written(text, planned), label="x")
    assert made.text == text
    assert len(made.comments) == len(planned)
    found = sorted((one.start, one.end, one.text, one.author or "", one.resolved) for one in made.comments)
    assert found == sorted((one.start, one.end, one.text, one.author, one.resolved) for one in planned)


@given(margins())
@settings(max_examples=12, deadline=None)
def test_comments_through_a_project_are_the_same_comments(plan: tuple[str, list[Planned]]) -> None:
    first = read_word(written(*plan), label="x")
    project, _ = imported(written(*plan))
    back = margin(project)
    second = read_word(back, label="x")
    assert second.text == first.text
    assert threads(second) == threads(first)
    again, _ = imported(back)
    assert read_word(margin(again), label="x") == second


@given(margins())
@settings(max_examples=8, deadline=None)
def test_reading_a_margin_again_adds_nothing(plan: tuple[str, list[Planned]]) -> None:
    project, _ = imported(written(*plan))
    for data in (written(*plan), margin(project)):
        again, known = imported(data, into=project)
        assert refiqda.digest(again) == refiqda.digest(project)
        assert known == len(plan[1])


@given(margins(), margins())
@settings(max_examples=12, deadline=None)
def test_of_two_margins_of_one_text_none_is_lost(
    plan: tuple[str, list[Planned]], other: tuple[str, list[Planned]]
) -> None:
    text, planned = plan
    more = [one for one in other[1] if one.end <= len(text)]
    more = [one for one in more if one.parent is None]
    project, _ = imported(written(text, planned))
    both, known = imported(written(text, more), into=project)
    assert len(both.tree.sources) == 1
    assert len(both.tree.notes) + known == len(planned) + len(more)


def test_dates_are_one_by_moment_or_by_clock() -> None:
    assert same_moment("2024-01-01T10:00:00Z", "2024-01-01T12:00:00+02:00")
    assert same_moment("2024-01-01T10:00:00.25", "2024-01-01T10:00:00Z")
    assert not same_moment("2024-01-01T10:00:00Z", "2024-01-01T10:00:00+02:00")
    assert same_moment(None, None)
    assert not same_moment(None, "2024-01-01T10:00:00Z")
