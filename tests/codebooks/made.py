"""Codebooks for the laws of this folder: odd names, equal siblings, deep trees, descriptions of every kind."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from refiqda import model
from tests.strategies import texts

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

ODD_NAMES = (
    "Trust", "A/B", "A", "B", "/", "", " ", "  leading and trailing ", "=1+1", "+1", "-1", "@SUM(A1)", "'",
    "two\nlines", "a\ttab", "a\rb", "a\r\nb", "_x000D_", "_x005F_", "Über größe", "\U0001f9ea\u0301", "1", "1.2",
    "true", "01", "1e5", "2024-01-31", "#N/A", "x" * 300, '"quoted"', "a,b;c", "Definition:", "Include", "\u202eturned",
    "\ufeffmark", "\u00a0", "A/B/C", "Code", "None",
)  # fmt: skip
BITS = (
    "Include:", "Exclude", "\n", "\r\n", " ", "\\", "Example 2:", "**When to use:**", "foo", "Definition", ":", "- ",
    "\t", "# ", "Eksempel\n", "\x85", "é", "e.g.", "\r", "[Include]", "Ausschluss\uff1a", "\n\n", "=2*3", "a word",
)  # fmt: skip


def names() -> SearchStrategy[str]:
    """Names, the awkward ones often."""
    return st.one_of(st.sampled_from(ODD_NAMES), st.sampled_from(ODD_NAMES), texts())


def descriptions() -> SearchStrategy[str]:
    """Descriptions with and without headings, and with what looks like one."""
    return st.one_of(st.lists(st.sampled_from(BITS), max_size=10).map("".join), texts())


def guid(number: int) -> str:
    return str(uuid.UUID(int=number + 1))


def _code(draw: DrawFn, number: int) -> model.Code:
    colors = st.sampled_from((None, "#ff0000", "#ABC", "#00fF7f"))
    return model.Code(
        guid=guid(number),
        name=draw(names()),
        is_codable=draw(st.booleans()),
        color=draw(colors),
        description=draw(st.one_of(st.none(), descriptions())),
    )


@st.composite
def codebooks(draw: DrawFn, max_codes: int = 7) -> model.CodeBook:
    """Codebooks of codes in any tree, with sets that have members."""
    book = model.CodeBook(origin="refiqda")
    codes: list[model.Code] = []
    for number in range(draw(st.integers(1, max_codes))):
        above = draw(st.integers(-1, number - 1))
        codes.append(_code(draw, number))
        (book.codes if above < 0 else codes[above].codes).append(codes[-1])
    for number in range(draw(st.integers(0, 2))):
        members = draw(st.lists(st.sampled_from([one.guid for one in codes]), min_size=1, max_size=3))
        text = draw(st.one_of(st.none(), descriptions()))
        one: Any = model.Set(
            guid=guid(1000 + number), name=draw(names()), description=text, member_codes=members
        )
        book.sets.append(one)
    return book


def deep_codebook(depth: int = 30) -> model.CodeBook:
    """A codebook of one code in another, all of one name."""
    book = model.CodeBook(origin="refiqda")
    siblings = book.codes
    for number in range(depth):
        siblings.append(
            model.Code(guid=guid(number), name="Level", is_codable=True, description=f"No. {number}")
        )
        siblings = siblings[0].codes
    return book
