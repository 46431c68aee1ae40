"""Choosing quotes: bound, with what was seen and passed over; and who is quoted beside the material."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import attrs
import openpyxl  # type: ignore[import-untyped]  # published without types
import pytest

from refiqda.demonstration.offering import make_study
from refiqda.errors import InvalidArgumentError
from refiqda.findings.dossiers.gathering import dossier
from refiqda.findings.quotes.balance import balance, voices_of
from refiqda.findings.quotes.choosing import Pick, choose
from refiqda.findings.quotes.ledger import read_ledger
from refiqda.findings.quotes.printing import printed_words
from refiqda.findings.quotes.store import append_quotes, read_quotes
from refiqda.findings.verifying.folding import fold
from refiqda.findings.voices import hear
from refiqda.trail.beginning import begin
from refiqda.trail.reading import read_trail
from tests import studies
from tests.cli.calls import run_command as run
from tests.findings.test_voices import voices

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.findings.dossiers.values import Dossier

THEME = "In the body first"


@functools.cache
def candidates() -> Dossier:
    return dossier([studies.projects("therapists")["themes"]], themes=[THEME], voices=voices("therapists"))


def test_a_picked_passage_becomes_a_quote_with_what_was_seen() -> None:
    shown = candidates()
    made = choose(
        shown,
        voices("therapists"),
        [Pick(numbers=(1,))],
        passed_over={2: "says the same"},
        by=["R"],
        reason="plain",
    )
    (quote,) = made.quotes
    assert quote.id == "q01"
    assert quote.targets[0].selector.exact == (shown.passages[0].words or "").strip()
    assert (quote.language, quote.theme, quote.by) == ("nb", (THEME,), ("R",))
    assert len(made.selection.seen) == len(shown.passages)
    assert made.selection.chosen == ("q01",)
    assert made.selection.passed_over[0][3] == "says the same"
    assert made.notes == ()


def test_words_from_outside_of_the_theme_are_a_note_and_no_fault() -> None:
    seen = voices("therapists").source("note-T2-wave-1")
    words = seen.text[100:160].strip()
    made = choose(
        candidates(), voices("therapists"), [Pick(source="note-T2-wave-1", words=(words,), id="mine")]
    )
    assert made.quotes[0].targets[0].selector.exact == words
    assert "no fault" in made.notes[0]


@pytest.mark.parametrize(
    "pick",
    [
        Pick(numbers=(99,)),
        Pick(),
        Pick(numbers=(1,), words=("nobody said this",)),
        Pick(numbers=(1,), id="not an id"),
        Pick(numbers=(1, 4)),
        Pick(numbers=(1,), omit=("nobody said this",)),
    ],
)
def test_what_cannot_be_a_quote_is_refused_and_never_quoted(pick: Pick) -> None:
    with pytest.raises(InvalidArgumentError) as told:
        choose(candidates(), voices("therapists"), [pick])
    assert "nobody said this" not in str(told.value)


def test_declared_edits_of_a_choice_are_printed_in_brackets() -> None:
    words = (candidates().passages[0].words or "").split()
    pick = Pick(numbers=(1,), omit=(" ".join(words[3:6]),), clarify=((words[0], "Something"),))
    (quote,) = choose(candidates(), voices("therapists"), [pick]).quotes
    printed = printed_words(quote, voices("therapists")).text
    assert printed.startswith(f"[Something] {words[1]} {words[2]} [...] {words[6]}")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("studies")
    for name in ("therapists", "dyads"):
        make_study(name, place)
    return place


@pytest.mark.parametrize("name", ["therapists", "dyads"])
def test_every_quote_of_the_invented_studies_is_bound_and_prints_as_its_table_says(
    made: Path, name: str
) -> None:
    store, ledger = read_quotes(made / name), read_ledger(made / name)
    plain = studies.plain(name)
    heard = hear(list(studies.projects(name).values()), attrs.evolve(plain.study, folder=made / name))
    rows = studies.private(name)["quotes"]
    assert list(store.quotes) == [row["id"] for row in rows]
    for row in rows:
        quote = store.quotes[row["id"]]
        printed = printed_words(quote, heard, ledger)
        assert fold(printed.text).text == fold(row["printed"]).text, row["id"]
        cases = {voice.case for voice in voices_of(quote, heard)}
        assert cases <= set(row["case"].split(";"))
        if quote.form != "condensate":
            assert cases, row["id"]


def test_the_sentence_that_may_be_printed_is_what_the_private_table_counts(made: Path) -> None:
    rows = studies.private("therapists")["quotes"]
    counts: dict[str, int] = {}
    for row in rows:
        for case in row["case"].split(";"):
            counts[case] = counts.get(case, 0) + 1
    heard = voices("therapists")
    shown = dossier([studies.projects("therapists")["themes"]], voices=heard)
    found = balance(read_quotes(made / "therapists").quotes.values(), shown, heard)
    assert {line.name: len(line.quotes) for line in found.of("participant")} == counts
    most = max(counts.values())
    assert (
        found.public()
        == f"All 8 participants are quoted, in {len(rows)} quotations altogether, and nobody in more than {most}."
    )
    assert not any(f"T{number}" in found.public() for number in range(1, 9))
    assert found.silent == ()
    assert found.to_dict(private=False).keys() == {"format", "quotes", "statement"}


def test_who_is_never_quoted_is_asked_about_and_nothing_is_judged(made: Path) -> None:
    heard = voices("dyads")
    shown = dossier([studies.projects("dyads")["themes"]], voices=heard)
    found = balance(read_quotes(made / "dyads").quotes.values(), shown, heard)
    assert len(found.silent) == 22 - 7
    assert {line.name: len(line.quotes) for line in found.of("perspective")} == {"client": 4, "therapist": 3}
    assert "Is that reading absent" in found.questions()[0]


def test_choosing_from_the_command_line_enters_the_trail_without_a_word(tmp_path: Path) -> None:
    folder = make_study("therapists", tmp_path).folder
    begin(folder, by=["Ragna Hovdelin"])
    words = (candidates().passages[0].words or "").strip()
    told = run(
        *("quotes", "choose", folder / "themes.qdpx", "--theme", THEME, "--pick", "1", "--id", "new"),
        *("--reason", "says it plainly", "--by", "Ragna Hovdelin", "--json"),
    )
    assert told.code == 0, told.err
    assert told.json["quotes"][0]["id"] == "new"
    assert read_quotes(folder).quotes["new"].targets[0].selector.exact == words
    entry = read_trail(folder / "trail").entries[-1]
    assert (entry.kind, entry.value("reason")) == ("quote", "says it plainly")
    assert words[:20] not in (folder / "trail" / "log.jsonl").read_text(encoding="utf-8")
    shown = run("trail", "log", folder)
    assert "quote" in shown.out
    again = run("quotes", "choose", folder / "themes.qdpx", "--theme", THEME, "--pick", "1", "--id", "new")
    assert again.code == 2


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_sheet_is_filled_in_and_read_back(tmp_path: Path, suffix: str) -> None:
    folder = make_study("therapists", tmp_path).folder
    sheet = tmp_path / f"choose{suffix}"
    project = folder / "themes.qdpx"
    assert run("quotes", "choose", project, "--theme", THEME, "-o", sheet).code == 0
    if suffix == ".csv":
        lines = sheet.read_bytes().decode("utf-8-sig").split("\r\n")
        lines[1] = "yes,,mine,,,,plain" + lines[1][len(",,,,,,") :]
        lines[2] = "no,,,,,,the same" + lines[2][len(",,,,,,") :]
        sheet.write_text("\r\n".join(lines), encoding="utf-8", newline="")
    else:
        book = openpyxl.load_workbook(sheet)
        page = book.active
        assert page is not None
        for cell, value in (("A2", "yes"), ("C2", "mine"), ("G2", "plain"), ("A3", "no"), ("G3", "the same")):
            page[cell] = value
        book.save(sheet)
    told = run("quotes", "choose", project, "--theme", THEME, "--from", sheet)
    assert told.code == 0, told.err
    store = read_quotes(folder)
    assert store.quotes["mine"].reason == "plain"
    assert [row[3] for row in store.selections[-1].passed_over] == ["the same"]


def test_balance_on_the_command_line(made: Path, tmp_path: Path) -> None:
    project = made / "dyads" / "themes.qdpx"
    shown = run("quotes", "balance", project)
    assert shown.code == 0, shown.err
    assert "stays within the team" in shown.out
    public = run("quotes", "balance", project, "--public")
    sentence = "7 of 22 participants are quoted, in 7 quotations altogether, and nobody in more than 1."
    assert " ".join(public.out.split()) == sentence
    for suffix in (".csv", ".xlsx", ".json"):
        assert run("quotes", "balance", project, "-o", tmp_path / f"b{suffix}").code == 0
    empty = tmp_path / "alone.qdpx"
    empty.write_bytes(project.read_bytes())
    assert run("quotes", "balance", empty).code == 2
    append_quotes(tmp_path, [])
    assert run("quotes", "balance", empty).code == 0
