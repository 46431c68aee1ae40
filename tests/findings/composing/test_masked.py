"""Study B in print: roles are named, pronouns masked by role and unmarked, one sentence covers it."""

from __future__ import annotations

import json
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
    said: list[str | Path] = [
        "quotes",
        "build",
        folder / "paper.md",
        folder / "themes.qdpx",
        "-o",
        folder / "out.md",
    ]
    refused = run_command(*said)
    assert refused.code == 2
    assert "masks pronouns by role" in refused.err
    assert not (folder / "out.md").exists()
    assert run_command(*said, "--unmasked").code == 0


def test_a_register_without_a_list_of_quotes_masks_nothing_and_so_nothing_is_printed(tmp_path: Path) -> None:
    folder = make_study("dyads", tmp_path).folder
    (folder / "paper.md").write_text("[[q:x1]]\n", encoding="utf-8")
    table = tmp_path / "dyads-private" / "quotes.csv"
    rows = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.unlink()
    said: list[str | Path] = ["quotes", "build", folder / "paper.md", folder / "themes.qdpx"]
    for left in ("", rows[0]):
        if left:
            table.write_text(left, encoding="utf-8")
        refused = run_command(*said, "-o", folder / "out.md")
        assert (refused.code, (folder / "out.md").exists()) == (2, False)
        assert "no list of quotes" in refused.err
    away = tmp_path / "away"
    away.mkdir()
    for name in ("paper.md", "themes.qdpx"):
        (away / name).write_bytes((folder / name).read_bytes())
    said[2:] = [away / "paper.md", away / "themes.qdpx", "--quotes", folder / "quotes.jsonl"]
    assert run_command(*said, "-o", folder / "out.md").code == 2, "the quotes lie in the study that masks"
    table.write_text("".join(row for row in rows if not row.startswith("x1,")), encoding="utf-8")
    told = run_command(*said, "-o", folder / "out.md")
    assert told.code == 0
    assert "masks pronouns, and x1 is not in the private register" in " ".join(told.err.split())


def test_a_locked_register_without_its_passphrase_stops_a_build_and_a_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_study("dyads", tmp_path).folder
    (folder / "paper.md").write_text("[[q:x1]]\n", encoding="utf-8")
    for table in (tmp_path / "dyads-private").iterdir():
        table.rename(table.with_name(table.name + ".age"))
        table.with_name(table.name + ".age").write_bytes(b"age-encryption.org/v1\n-> scrypt x 18\n")
    monkeypatch.delenv("REFIQDA_PASSPHRASE", raising=False)
    for said in (("build", folder / "paper.md", folder / "themes.qdpx", "-o", folder / "out.md"),
                 ("verify", folder / "paper.md", folder / "themes.qdpx")):  # fmt: skip
        told = run_command("quotes", *said)
        assert told.code == 2, told.out
        assert "REFIQDA_PASSPHRASE" in told.err
    assert not (folder / "out.md").exists()


def test_a_check_without_the_register_says_that_masks_cannot_be_judged(tmp_path: Path) -> None:
    folder = make_study("dyads", tmp_path).folder
    paper, project = folder / "paper.md", folder / "themes.qdpx"
    paper.write_text("Nothing is quoted here.\n", encoding="utf-8")

    def told(*more: str) -> bool:
        notes = json.loads(run_command("quotes", "verify", paper, project, "--json", *more).out)["notes"]
        return any("masked pronouns cannot be judged" in one for one in notes)

    assert (told(), told("--no-private")) == (False, True)
    (tmp_path / "dyads-private" / "quotes.csv").unlink()
    assert told()
