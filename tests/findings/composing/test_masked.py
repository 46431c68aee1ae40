"""Study B in print: roles are named, pronouns masked by role and unmarked, one sentence covers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from refiqda.demonstration.offering import make_study
from refiqda.findings.composing.building import build
from refiqda.findings.composing.evidence import entries_of, evidence
from refiqda.findings.composing.gathering import gather
from refiqda.findings.composing.reading import read
from refiqda.findings.quotes.ledger import read_ledger
from refiqda.findings.quotes.ledger_consents import read_consents
from refiqda.findings.quotes.selecting import select
from refiqda.findings.quotes.store import QuoteStore
from refiqda.findings.quotes.values import Quote
from refiqda.findings.voices import hear
from refiqda.render.findings.composed import markdown
from refiqda.trail.entry import Draft
from refiqda.trail.writing import append
from tests import studies
from tests.cli.calls import run_command

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.findings.composing.building import Sources


@pytest.fixture(scope="module")
def sources() -> Sources:
    plain = studies.plain("dyads")
    voices = hear([studies.projects("dyads")["themes"]], plain.study)
    quotes = {}
    for row in studies.private("dyads")["quotes"]:
        seen = voices.source(row["source"])
        start = seen.text.index(row["transcript"])
        target = select(voices, seen, start, start + len(row["transcript"]))
        quotes[row["id"]] = Quote(id=row["id"], targets=(target,), language="en", theme=(row["constituent"],))
    return gather(
        voices,
        QuoteStore(quotes),
        study_folder=plain.folder,
        ledger=read_ledger(plain.folder),
        consents=read_consents(plain.folder),
    )


def test_masks_are_unmarked_roles_are_named_and_the_statement_covers_them(
    tmp_path: Path, sources: Sources
) -> None:
    path = tmp_path / "paper.md"
    rows = studies.private("dyads")["quotes"]
    path.write_text(
        "\n\n".join(f"[[q:{row['id']}]]" for row in rows) + "\n\n[[q-statement]]\n", encoding="utf-8"
    )
    made = build(read(path), sources, policy="role")
    assert made.faults == ()
    text = markdown(made)
    for row in rows:
        assert f"> {row['printed']} ({row['perspective']})\n" in text
    assert "[he]" not in text
    assert text.rstrip().endswith("this is not marked in the quotations.")
    table = evidence(
        made,
        list(studies.projects("dyads").values()),
        sources.voices,
        private={row["id"]: sources.hidden(row["id"]) for row in rows},
    )
    altered = {row["id"] for row in rows if row["printed"] != row["transcript"]}
    assert altered
    assert {row.quote for row in table.rows if row.private} == altered
    public, _ = table.public()
    assert {row[public.columns.index("role")] for row in public.rows} == {"client", "therapist"}
    assert not {row["transcript"] for row in rows if row["id"] in altered} & {
        cell for row in public.rows for cell in row
    }


def test_entries_about_a_quote_are_found_by_its_id(tmp_path: Path) -> None:
    from refiqda.trail.beginning import begin  # noqa: PLC0415 - begun where it is needed

    begin(tmp_path)
    made = append(
        tmp_path / "trail",
        [
            Draft("quote", {"chosen": ["x1", "x2"]}),
            Draft("meeting", {"note": "x1"}),
            Draft("quote", {"s": {"id": "x2"}}),
        ],
    )
    assert entries_of(made, ["x1", "x2", "x3"]) == {"x1": (2,), "x2": (2, 4), "x3": ()}


def test_without_the_register_nothing_is_printed_unmasked_unless_somebody_says_so(tmp_path: Path) -> None:
    folder = make_study("dyads", tmp_path).folder
    (folder / "paper.md").write_text("[[q:x1]]\n", encoding="utf-8")
    (tmp_path / "dyads-private").rename(tmp_path / "elsewhere")
    said: list[str | Path] = ["quotes", "build", folder / "paper.md", folder / "themes.qdpx", "-o", folder / "out.md"]
    refused = run_command(*said)
    assert refused.code == 2
    assert "masks pronouns by role" in refused.err
    assert not (folder / "out.md").exists()
    assert run_command(*said, "--unmasked").code == 0
