"""Whatever is in a file: a manuscript whose places are those of its words, or one typed line without a word of it."""
# ruff: noqa: RUF001 - marks of quotation are what this is about

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.errors import RefiqdaError
from refiqda.findings.manuscripts.reading import read_manuscript_bytes
from tests import studies

if TYPE_CHECKING:
    from refiqda.findings.manuscripts.reading import Form
    from refiqda.findings.manuscripts.values import Quoted

FORMS: tuple[Form, ...] = ("md", "tex", "html", "txt", "pdf", "docx")
PIECES = (
    *(
        "“",
        "”",
        '"',
        "'",
        "‘",
        "’",
        "«",
        "»",
        "„",
        "``",
        "''",
        "\n",
        "\n\n",
        "> ",
        "– ",
        "A: ",
        " ",
        "word ",
        "s' ",
        "(1) ",
    ),
    *(
        "(T5)",
        "[12]",
        "Smith (2019) ",
        "[[q:a]]",
        "[[q:",
        "{",
        "}",
        "\\enquote{",
        "\\begin{quote}",
        "\\end{quote}",
        "$",
    ),
    *(
        "\\footnote{",
        "\\'",
        "%",
        "<q>",
        "</q>",
        "<blockquote>",
        "</p>",
        "<p>",
        "&ldquo;",
        "[^1]",
        "[^1]: ",
        "*",
        "`",
        "# ",
    ),
    *(
        "Condensed from a note: ",
        "said by three",
        "    ",
        "\t",
        "\u00a0",
        "\u00ad",
        "\x00",
        "\ufeff",
        "\x0c",
        "|",
        "---\n",
    ),
)


def check(data: bytes, form: Form) -> None:
    try:
        found = read_manuscript_bytes(data, form, name="paper")
    except RefiqdaError as error:
        assert "\n" not in str(error)  # noqa: PT017 - any data may be fine
        return
    everything: list[Quoted] = [*found.quoted, *(one.quoted for one in found.left_out)]
    for one in everything:
        words = found.paragraphs[one.paragraph].text[one.place.start : one.place.end]
        assert one.text.startswith(words)
        assert one.text.strip() == one.text != ""
        assert max(len(one.before), len(one.after)) <= 200
        ends = 0
        for start, end in one.turns:
            assert ends <= start <= end <= len(one.text)
            ends = end
    for token in found.tokens:
        place = token.place
        assert token.id in found.paragraphs[token.paragraph].text[place.start : place.end]


@given(st.lists(st.sampled_from(PIECES), max_size=40), st.sampled_from(FORMS[:4]))
@settings(max_examples=39, deadline=None)
def test_texts_of_odd_pieces(pieces: list[str], form: Form) -> None:
    check("".join(pieces).encode(), form)


@pytest.mark.long
@given(st.lists(st.sampled_from(PIECES), max_size=200), st.sampled_from(FORMS[:4]))
@settings(max_examples=1500, deadline=None)
def test_texts_of_many_odd_pieces(pieces: list[str], form: Form) -> None:
    check("".join(pieces).encode(), form)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(8))
def test_damaged_files_of_every_form(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    for name in ("therapists", "dyads"):
        for suffix in (".docx", ".md"):
            data = bytearray((studies.plain(name).folder / "writing" / f"manuscript{suffix}").read_bytes())
            for _ in range(15):
                for _ in range(chance.randint(1, 20)):
                    data[chance.randrange(len(data))] = chance.randrange(256)
                for form in FORMS:
                    check(bytes(data), form)
