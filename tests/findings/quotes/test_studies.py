"""The quotes of the study of therapists, bound to their transcripts and printed as its own list has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from refiqda.findings.quotes import Edit, Quote
from refiqda.findings.quotes.printing import printed_words
from refiqda.findings.quotes.selecting import select
from tests import studies
from tests.findings.test_voices import voices

if TYPE_CHECKING:
    from refiqda.findings.quotes.values import Form

ROWS = [
    row
    for row in studies.private("therapists")["quotes"]
    if row["match"] in {"EXACT", "DECLARED-EDIT", "EXCHANGE"}
]


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_a_quote_binds_to_its_transcript_and_prints_as_listed(row: dict[str, str]) -> None:
    heard = voices("therapists")
    text = heard.source(row["source"]).text
    edits: tuple[Edit, ...] = ()
    words = [row["printed"]]
    if row["match"] == "EXCHANGE":
        turns = [line.removeprefix("\N{EN DASH} ") for line in row["printed"].splitlines()]
        start, end = text.index(turns[0]), text.index(turns[-1]) + len(turns[-1])
        words = [text[start:end]]
    elif row["printed"].startswith("["):
        clarified, _, rest = row["printed"].partition("]")
        first = text.index(rest)
        before = text.rfind("\n", 0, first) + 1
        before = max(before, text.rfind(" ", 0, first) + 1)
        words = [text[before:first] + rest]
        edits = (Edit("clarification", 0, first - before, f"{clarified}]"),)
    else:
        words = row["printed"].split(" [...] ")
    targets = tuple(
        select(heard, row["source"], text.index(part), text.index(part) + len(part)) for part in words
    )
    form: Form = "exchange" if row["match"] == "EXCHANGE" else "passage"
    quote = Quote(id=row["id"], form=form, targets=targets, edits=edits)
    assert printed_words(quote, heard).text == row["printed"]
