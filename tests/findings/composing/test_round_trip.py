"""What is built is found again: quotes of both studies in every form, marks and place are as the material has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import docx
import pytest

from refiqda.findings.composing.building import build
from refiqda.findings.composing.gathering import gather
from refiqda.findings.composing.reading import read
from refiqda.findings.manuscripts.turns import turns_within
from refiqda.findings.quotes.ledger import read_ledger
from refiqda.findings.quotes.ledger_consents import read_consents
from refiqda.findings.quotes.selecting import select
from refiqda.findings.quotes.store import QuoteStore
from refiqda.findings.quotes.values import Quote
from refiqda.findings.verifying.values import MATCHING
from refiqda.findings.verifying.verification import verify
from refiqda.findings.voices import hear
from refiqda.render.findings.composing import write_manuscript
from tests import studies
from tests.findings.composing import made

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.findings.composing.building import Sources
    from refiqda.findings.quotes.ledger import Ledger
    from refiqda.project import Project

PLACES = (
    "They said it so: {}.",
    "{}",
    "What they said, {}, stayed with us.",
    "1. {}\n2. Something else of ours",
    "| who | words |\n|---|---|\n| A | {} |",
    "Of that we say more.[^1]\n\n[^1]: One of them said {}.",
)
"""Where a token stands: within a sentence, alone, between commas, in a list, a table, a footnote."""
TEX_PLACES = (
    "They said it so: {}.",
    "{}",
    "\\begin{{itemize}}\n\\item {}\n\\end{{itemize}}",
    "Of that more.\\footnote{{One of them said {}.}}",
)


def study(name: str) -> tuple[list[Project], Sources, QuoteStore, Ledger | None]:
    plain = studies.plain(name)
    opened = list(studies.projects(name).values())
    voices = hear(opened, plain.study)
    if name == "therapists":
        quotes = dict(made.quotes())
    else:
        quotes = {}
        for row in studies.private(name)["quotes"]:
            seen = voices.source(row["source"])
            start = seen.text.index(row["transcript"])
            target = select(voices, seen, start, start + len(row["transcript"]))
            quotes[row["id"]] = Quote(id=row["id"], targets=(target,), language="en")
    store = QuoteStore(quotes)
    ledger = read_ledger(plain.folder)
    sources = gather(
        voices,
        store,
        projects=opened,
        study_folder=plain.folder,
        ledger=ledger,
        consents=read_consents(plain.folder),
    )
    return opened, sources, store, ledger


def written(folder: Path, form: str, ids: list[str]) -> tuple[Path, int]:
    """Write a manuscript in which each quote stands once, in a place of another kind than the one before."""
    path = folder / f"paper.{form}"
    if form == "docx":
        document = docx.Document()
        for number, name in enumerate(ids):
            token, kind = f"[[q:{name}]]", number % 4
            if kind == 0:
                document.add_paragraph(f"They said it so: {token}.")
            elif kind == 1:
                document.add_paragraph(token)
            elif kind == 2:
                document.add_paragraph(token, style="List Number")
            else:
                document.add_table(rows=1, cols=1).cell(0, 0).text = token
        document.save(str(path))
        return path, len(ids)
    places = PLACES if form == "md" else TEX_PLACES
    lines = [places[number % len(places)].format(f"[[q:{name}]]") for number, name in enumerate(ids)]
    text = "\n\n".join(lines).replace("[^1]", "[^{}]")
    for number in range(text.count("[^{}]")):
        text = text.replace("[^{}]", f"[^{number // 2}]", 1)
    if form == "tex":
        text = f"\\documentclass{{article}}\n\\begin{{document}}\n{text}\n\\end{{document}}\n"
    path.write_text(text, encoding="utf-8")
    return path, len(ids)


QUICK = {("therapists", "docx"), ("dyads", "md")}
MARKS = {"md": "en", "tex": "de", "docx": "nb"}


@pytest.mark.parametrize(
    ("name", "form"),
    [
        pytest.param(name, form, marks=() if (name, form) in QUICK else pytest.mark.long)
        for name in ("therapists", "dyads")
        for form in MARKS
    ],
)
def test_what_is_built_is_found_again(name: str, form: str, tmp_path: Path) -> None:
    opened, sources, store, ledger = study(name)
    quotes = [each for each, one in sources.quotes.items() if one.form != "condensate"]
    policy = "role" if name == "dyads" else "none"
    for turn in range(1 if (name, form) in QUICK else len(PLACES)):
        ids = quotes[turn:] + quotes[:turn]  # another place for each
        path, number = written(tmp_path, form, ids)
        made_of = build(read(path), sources, policy=policy, marks=MARKS[form])
        assert made_of.faults == ()
        out = tmp_path / f"built-{turn}.{form}"
        write_manuscript(made_of, out)
        found = verify(out, opened, study=studies.plain(name).study, store=store, ledger=ledger, rules=False)
        assert len(found.checks) == number
        assert [(one.status, one.quoted.text) for one in found.checks if one.status not in MATCHING] == []


def test_an_exchange_on_one_line_is_one() -> None:
    said = "\u2013 How is it? \u2013 It will do. \u2013 Good."
    assert [said[slice(*span)] for span in turns_within(said)] == ["How is it?", "It will do.", "Good."]
    assert turns_within("\u2013 One alone \u2013 with a thought within.") == ()
    assert turns_within("No dash leads. \u2013 So it is none.") == ()
    assert turns_within("\u2013 Lines. \n\u2013 Are known by lines.") == ()


def test_an_item_of_a_list_stays_one_where_its_style_makes_it_one(tmp_path: Path) -> None:
    document = docx.Document()
    for style in ("List Number", "List Bullet", "Normal"):
        document.add_paragraph("[[q:q01]]", style=style)
    document.save(str(tmp_path / "list.docx"))
    assert [one.alone for one in read(tmp_path / "list.docx").spots] == [False, False, True]
