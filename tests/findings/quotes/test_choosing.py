"""Choosing quotes: bound, with what was seen and passed over; and who is quoted beside the material."""

from __future__ import annotations

import csv
import functools
import io
import json
import re
from collections import Counter
from typing import TYPE_CHECKING

import attrs
import openpyxl  # type: ignore[import-untyped]  # published without types
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.demonstration.offering import make_study
from refiqda.errors import InvalidArgumentError
from refiqda.findings.composing.aggregate import FEW, aggregate_of, chains_all
from refiqda.findings.dossiers.gathering import dossier
from refiqda.findings.quotes.balance import Balance, Line, balance, voices_of
from refiqda.findings.quotes.choosing import Pick, choose
from refiqda.findings.quotes.ledger import read_ledger
from refiqda.findings.quotes.printing import printed_words
from refiqda.findings.quotes.store import TakenMeanwhileError, append_quotes, read_quotes
from refiqda.findings.verifying.folding import fold
from refiqda.findings.voices import hear
from refiqda.render.findings.balance import PRIVATE, write_balance
from refiqda.render.findings.choices import read_choices, write_candidates
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


def translated(translator: str = "", at: str = "") -> Pick:
    return Pick(
        source="note-T2-wave-1-english",
        words=("and pretended to be my secretary",),
        translation_of=("note-T2-wave-1", "og lot som om hun var sekretæren min"),
        translator=translator,
        translated=at,
    )


def test_what_a_quote_translates_is_bound_as_somebody_says_where_no_link_does() -> None:
    heard = voices("therapists")
    (quote,) = choose(candidates(), heard, [translated("A. Vik", "2023-05-02")]).quotes
    (original,) = quote.original
    seen = heard.source("note-T2-wave-1")
    place = original.original.selector
    assert seen.text[place.start : place.end] == place.exact == "og lot som om hun var sekretæren min"
    assert (original.language, original.translator, original.at) == ("nb", "A. Vik", "2023-05-02")
    assert quote.language == "en"


@pytest.mark.parametrize(
    "pick",
    [
        attrs.evolve(translated(), translation_of=("note-T2-wave-1", "nobody said this")),
        attrs.evolve(translated(), translation_of=("note-T2-wave-1-english", "and pretended")),
        attrs.evolve(translated("A. Vik"), translation_of=None),
    ],
)
def test_an_original_that_is_not_there_or_the_text_itself_is_refused(pick: Pick) -> None:
    with pytest.raises(InvalidArgumentError) as told:
        choose(candidates(), voices("therapists"), [pick])
    assert "nobody said this" not in str(told.value)


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
        == f"{len(rows)} quotations are printed. All 8 participants are quoted, nobody in more than {most} of them. "
        "In 2 of them several speak, and these count for each."
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
        rows = list(csv.DictReader(io.StringIO(sheet.read_text("utf-8-sig"), newline="")))
        rows[0] |= {"choose": "yes", "id": "mine", "why": "plain"}
        rows[1] |= {"choose": "no", "why": "the same"}
        with sheet.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    else:
        book = openpyxl.load_workbook(sheet)
        page = book.active
        assert page is not None
        for cell, value in (("C2", "yes"), ("F2", "mine"), ("D2", "plain"), ("C3", "no"), ("D3", "the same")):
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
    sentence = "7 quotations are printed. 7 of the 22 participants are quoted, nobody in more than 1 of them."
    assert " ".join(public.out.split()) == sentence
    for suffix in (".csv", ".xlsx", ".json", ".html"):
        assert run("quotes", "balance", project, "-o", tmp_path / f"b{suffix}").code == 0
    empty = tmp_path / "alone.qdpx"
    empty.write_bytes(project.read_bytes())
    assert run("quotes", "balance", empty).code == 2
    append_quotes(tmp_path, [])
    assert run("quotes", "balance", empty).code == 0


def test_a_balance_that_names_cases_says_so_in_itself_and_the_other_names_none(tmp_path: Path) -> None:
    theme = '=HYPERLINK("x")<b>'
    lines = (Line("participant", "T99", 2, 5, ("q1",)), Line("theme", theme, 0, 5, ("q1",)))
    found = Balance(lines=lines, quotes=1, people=1, speakers={"q1": ("T99",)})
    for suffix in ("html", "xlsx", "csv", "json"):
        write_balance(found, tmp_path / f"team.{suffix}")
        write_balance(found, tmp_path / f"print.{suffix}", private=False)
    page = (tmp_path / "team.html").read_text(encoding="utf-8")
    assert PRIVATE in page
    assert "T99" in page
    assert "<b>" not in page
    book = openpyxl.load_workbook(tmp_path / "team.xlsx")
    assert book.sheetnames == ["balance, team only", "about"]
    assert book["about"]["A2"].value == PRIVATE
    assert [cell.value for cell in book.worksheets[0][3]] == ["theme", theme, None, 5, 1, "q1"]
    assert book.worksheets[0]["B3"].data_type == "s"
    rows = list(csv.reader(io.StringIO((tmp_path / "team.csv").read_text(encoding="utf-8-sig"))))
    assert rows[2][:4] == ["theme", f"'{theme}", "", "5"]
    for name in ("print.html", "print.csv", "print.json"):
        assert "T99" not in (tmp_path / name).read_text(encoding="utf-8-sig"), name
    shared = openpyxl.load_workbook(tmp_path / "print.xlsx")
    assert not [cell for page in shared for row in page.values for cell in row if "T99" in str(cell)]


@given(st.lists(st.sets(st.sampled_from("ABCDE"), max_size=2), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_the_printed_sentence_never_puts_two_quotations_into_one_mouth(said: list[set[str]]) -> None:
    people = {f"q{at}": tuple(sorted(each)) for at, each in enumerate(said)}
    sentence = aggregate_of(people, "ABCDE")
    counts = Counter(case for each in said for case in each)
    if len(said) > 1 and counts and (len(counts) < 3 or max(counts.values()) == len(said)):
        assert "nobody in more" not in sentence
        assert not re.search(r"[12] of the 5 participants", sentence)
    if len(said) <= FEW:
        assert "participants" not in sentence
    elif len(counts) >= 3 and not chains_all(people):
        assert (
            "All 5 participants are" if len(counts) == 5 else f"{len(counts)} of the 5 participants are"
        ) in sentence


@pytest.mark.parametrize(
    ("people", "sentence"),
    [
        ({"a": ("T1",)}, "One quotation is printed."),
        ({"a": ("T1",), "b": ("T1",)}, "2 quotations are printed."),
        ({"a": ("T1", "T2"), "b": ("T1", "T3")}, "2 quotations are printed."),
        (
            {"a": ("T1",), "b": ("T2",), "c": ("T1",), "d": ("T2",)},
            "4 quotations are printed. Fewer than three of the 8 participants are quoted.",
        ),
        (
            {"a": ("T1", "T2"), "b": ("T3",), "c": ("T4",), "d": ("T5",)},
            (
                "4 quotations are printed. 5 of the 8 participants are quoted, nobody in more than 1 of them. "
                "In one of them several speak, and it counts for each."
            ),
        ),
    ],
)
def test_with_few_quotations_it_is_not_told_whose_they_are(
    people: dict[str, tuple[str, ...]], sentence: str
) -> None:
    assert aggregate_of(people, [f"T{number}" for number in range(1, 9)]) == sentence


def test_balance_and_the_manuscript_say_one_sentence(made: Path) -> None:
    quotes = read_quotes(made / "therapists").quotes.values()
    heard = voices("therapists")
    found = balance(quotes, dossier([studies.projects("therapists")["themes"]], voices=heard), heard)
    people = {one.id: tuple(voice.case for voice in voices_of(one, heard)) for one in quotes}
    assert found.public() == aggregate_of(people, [one.case for one in heard.people])


def test_a_condensate_is_in_own_words_and_only_a_condensate() -> None:
    for pick in (Pick(numbers=(1,), form="condensate"), Pick(numbers=(1,), condensed="mine")):
        with pytest.raises(InvalidArgumentError, match="own words"):
            choose(candidates(), voices("therapists"), [pick])


def test_a_sheet_of_another_state_of_the_codings_chooses_nothing(tmp_path: Path) -> None:
    sheet = tmp_path / "pick.csv"
    write_candidates(candidates(), sheet)
    rows = list(csv.DictReader(io.StringIO(sheet.read_text("utf-8-sig"), newline="")))
    rows[0] |= {"choose": "yes"}
    rows[1] |= {"choose": "yes", "form": "condensate", "quote": "It is in the body."}
    with sheet.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    picks, _ = read_choices(sheet)
    made = choose(candidates(), voices("therapists"), picks)
    assert [(one.form, one.words) for one in made.quotes] == [
        ("passage", ""),
        ("condensate", "It is in the body."),
    ]
    other = dossier(
        [studies.projects("therapists")["themes"]], themes=["The heavy door"], voices=voices("therapists")
    )
    with pytest.raises(InvalidArgumentError, match="another one than in the sheet"):
        choose(other, voices("therapists"), picks)


def test_of_two_who_choose_at_once_neither_overwrites_the_other(tmp_path: Path) -> None:
    here, there = (choose(candidates(), voices("therapists"), [Pick(numbers=(number,))]) for number in (1, 2))
    append_quotes(tmp_path / "quotes.jsonl", here.quotes, [here.selection], new=True)
    with pytest.raises(TakenMeanwhileError, match="q01"):
        append_quotes(tmp_path / "quotes.jsonl", there.quotes, [there.selection], new=True)
    kept = read_quotes(tmp_path / "quotes.jsonl")
    assert dict(kept.quotes) == {"q01": here.quotes[0]}
    assert len(kept.selections) == 1


def test_passing_over_alone_is_kept_and_words_without_a_passage_are_asked_about(made: Path) -> None:
    project = made / "therapists" / "themes.qdpx"
    asked = ("quotes", "choose", project, "--theme", THEME)
    before = read_quotes(made / "therapists")
    told = run(*asked, "--pass-over", "2", "too near to q05", "--no-trail")
    assert told.code == 0, told.err
    assert "0 quotes chosen out of 6 passages, 1 passed over" in told.out
    after = read_quotes(made / "therapists")
    assert after.selections[-1].passed_over[0][3] == "too near to q05"
    assert dict(after.quotes) == dict(before.quotes)
    for idle in (("--quote", "x"), ("--id", "mine"), ("--omit", "x"), ("--form", "several")):
        assert run(*asked, *idle).code == 2
    assert run(*asked, "--attribution", "none").code == 2
    assert "--attribution" not in run("quotes", "choose", "--help").out


def test_the_trail_says_in_words_what_was_chosen(made: Path) -> None:
    folder = made / "dyads"
    begin(folder) if not (folder / "trail").exists() else None
    themes = folder / "themes.qdpx"
    found = json.loads(run("quotes", "find", themes, "--json").out)["passages"][0]["theme"]
    chosen = run(
        "quotes", "choose", themes, "--theme", found, "--pick", "1", "--pass-over", "2", "long", "--id", "tr1"
    )
    assert chosen.code == 0, chosen.err
    words = " ".join(run("trail", "log", folder).out.split())
    assert "Chosen: tr1, under " in words
    assert "passages seen, 1 passed over with a reason" in words
    assert "It also holds" not in words


def test_a_quote_is_taken_out_again_and_for_somebody_who_withdraws_its_words_too(tmp_path: Path) -> None:
    folder = make_study("therapists", tmp_path).folder
    begin(folder, by=["Ragna Hovdelin"])
    file, project = folder / "quotes.jsonl", folder / "themes.qdpx"
    before = file.read_bytes()
    told = run("quotes", "choose", project, "--withdraw", "q01", "--reason", "said twice")
    assert told.code == 0, told.err
    assert file.read_bytes().startswith(before)
    assert "q01" not in read_quotes(folder).quotes
    words = read_quotes(folder).quotes["q04"].targets[0].selector.exact
    assert run("quotes", "choose", project, "--withdraw", "q04", "--withdraw", "q01", "--erase").code == 0
    after = file.read_text(encoding="utf-8")
    assert words not in after
    assert after.count('"kind": "quote"') == before.count(b'"kind": "quote"') - 2
    assert {"q01", "q04"} <= set(read_quotes(folder).withdrawn)
    assert run("quotes", "choose", project, "--withdraw", "q99").code == 2
    assert run("quotes", "choose", project, "--erase").code == 2
    assert "Taken out again: q04 and q01" in " ".join(run("trail", "log", folder).out.split())
