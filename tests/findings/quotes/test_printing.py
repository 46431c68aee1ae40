"""Quotes as they are printed: from the transcript as it is now, with what was declared and what protects."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.findings.quotes import Edit, PrivateEdit, Quote
from refiqda.findings.quotes.ledger import Ledger, LedgerRow, pronouns, read_ledger
from refiqda.findings.quotes.printing import printed_words
from refiqda.findings.quotes.selecting import select
from refiqda.findings.quotes.translations import links, state
from refiqda.findings.verifying.folding import fold
from refiqda.findings.voices import Voices, hear
from refiqda.project import Project
from refiqda.register import RegisterFileError
from tests import studies
from tests.findings.test_voices import voices

if TYPE_CHECKING:
    from pathlib import Path


def dyads() -> Ledger:
    ledger = read_ledger(studies.plain("dyads").folder)
    assert ledger is not None
    return ledger


def test_every_masked_quote_is_printed_as_its_ledger_says() -> None:
    heard, ledger = voices("dyads"), dyads()
    for row in ledger.rows:
        start = heard.source(row.source).text.index(row.transcript)
        quote = Quote(id=row.id, targets=(select(heard, row.source, start, start + len(row.transcript)),))
        assert printed_words(quote, heard, ledger).text == row.printed
        assert printed_words(quote, heard).text == row.transcript
    assert {edit.kind for row in ledger.rows for edit in ledger.edits_of(row.id)} == {"mask"}
    assert (
        ledger.statement()
        == "To protect those who took part, pronouns follow a role and not the person, some details "
        "were changed, some details were made more general and some details were left out; this is not marked in the "
        "quotations."
    )
    assert (
        ledger.statement("nb-NO")
        == "Av hensyn til dem som deltok, følger pronomen rollen og ikke personen, er noen detaljer endret, er noen "
        "detaljer gjort mer generelle og er noen detaljer utelatt; dette er ikke markert i sitatene."
    )


def test_pronouns_of_a_role_are_those_that_the_study_declares() -> None:
    declared = pronouns(studies.plain("dyads").study)
    assert "him" in declared["client"]
    assert "her" in declared["therapist"]
    assert pronouns(studies.plain("therapists").study) == {}


TEXT = "C1: We waited so long. Nobody came ... at all.\nC2: No.\nC1: Not ever, said the man from Hestervik."


def made(start: str, end: str, **more: Any) -> Quote:  # noqa: ANN401 - fields of a quote
    project = Project.new("study")
    project.add_source("a", TEXT)
    first = TEXT.index(start)
    target = select(project, "a", first, TEXT.index(end) + len(end))
    return attrs.evolve(Quote(id="q", targets=(target,)), **more)


def heard(text: str = TEXT) -> Voices:
    project = Project.new("study")
    project.add_source("a", text)
    return hear([project])


def test_declared_edits_stand_in_brackets_and_a_pause_stays() -> None:
    quote = made(
        "We waited",
        "at all.",
        edits=(Edit("clarification", 0, 2, "[The two]"), Edit("omission", 10, 18, "[...]")),
    )
    assert printed_words(quote, heard()).text == "[The two] waited [...] Nobody came ... at all."


def test_an_altered_detail_is_put_in_without_a_mark() -> None:
    quote = made("Not ever", "Hestervik.")
    at = quote.targets[0].selector.exact.index("Hestervik")
    ledger = Ledger(edits={"q": (PrivateEdit("alter", at, at + 9, "Hestervik", "Nordvik"),)})
    assert printed_words(quote, heard(), ledger).text == "Not ever, said the man from Nordvik."
    wrong = Ledger(edits={"q": (PrivateEdit("alter", 0, 3, "Hestervik", "Nordvik"),)})
    assert printed_words(quote, heard(), wrong).stale


def test_words_that_changed_are_not_printed() -> None:
    quote = made("We waited", "so long.")
    assert printed_words(quote, heard("Head.\n" + TEXT)).text == "We waited so long."
    stale = printed_words(quote, heard(TEXT.replace("waited", "stood")))
    assert stale.stale
    assert "changed" in stale.why
    assert "waited" not in stale.why
    assert printed_words(quote, hear([Project.new("empty")])).stale


def test_an_edit_that_would_be_lost_in_print_stops_it() -> None:
    exchange = made("Nobody came", "Not ever", form="exchange")
    over = exchange.targets[0].selector.exact.index("all.")
    mask = PrivateEdit("alter", over, over + 8, "all.\nC2:", "x")
    assert "turn" in printed_words(exchange, heard(), Ledger(edits={"q": (mask,)})).why
    elsewhere = PrivateEdit("alter", 0, 3, "Not", "x", target=1)
    assert printed_words(made("Not ever", "Hestervik."), heard(), Ledger(edits={"q": (elsewhere,)})).stale


def test_a_ledger_that_knows_a_part_of_the_words_alters_that_part() -> None:
    quote = made("Not ever", "Hestervik.")
    row = LedgerRow("q", "", "a", "man from Nordvik", "man from Hestervik")
    assert printed_words(quote, heard(), Ledger((row,))).text == "Not ever, said the man from Nordvik."
    other = attrs.evolve(row, transcript="woman from Hestervik")
    assert "ledger" in printed_words(quote, heard(), Ledger((other,))).why


def test_turns_of_an_exchange_become_lines() -> None:
    quote = made("Nobody came", "Not ever", form="exchange")
    assert printed_words(quote, heard()).turns == ("– Nobody came ... at all.", "– No.", "– Not ever")  # noqa: RUF001 - the dash of a turn


def test_links_of_translations_tell_when_either_side_changed() -> None:
    plain = studies.plain("therapists")
    project = studies.projects("therapists")["themes"]
    study = attrs.evolve(plain.study, folder=plain.folder)
    now = hear([project], study)
    found = links(now, [project], plain.folder)
    passages = [one for one in found if one.scope == "passage"]
    assert len(passages) == len(plain.rows("links"))
    assert {state(one, now) for one in passages} == {"unchanged"}
    assert {state(one, now) for one in found if one.scope == "source"} == {"unrecorded"}
    other = attrs.evolve(
        now,
        sources=tuple(
            attrs.evolve(one, text=one.text.replace("satte den på armlenet", "la den på armlenet"))
            for one in now.sources
        ),
    )
    changed = [one for one in links(other, [], plain.folder) if state(one, other) == "original-changed"]
    assert len(changed) == 1
    alone = links(now, [project])
    assert {state(one, now) for one in alone} == {"unrecorded"}
    assert len([one for one in alone if one.scope == "passage"]) == len(passages)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("quotes.csv", "id,source,printed\nq1,s,Secret words\nq1,s,Secret words\n"),
        ("quotes.csv", "id,printed\nq1,Secret words\n"),
        ("quote-edits.csv", "id,start,end,original,printed,kind\nq1,0,2,Secret,x,invented\n"),
        ("quote-edits.csv", "id,start,end,original,printed,kind\nq1,Secret,2,Secret,x,mask\n"),
    ],
)
def test_a_damaged_table_is_told_and_not_quoted(tmp_path: Path, name: str, text: str) -> None:
    folder = tmp_path / "study"
    folder.mkdir()
    private = tmp_path / "study-private"
    private.mkdir()
    assert read_ledger(folder) is None
    (private / "register.csv").write_text("case,name\nC01,Somebody\n", encoding="utf-8")
    people = read_ledger(folder)
    assert people is not None
    assert (people.rows, people.consents, people.names) == ((), {"C01": None}, {"C01": ("Somebody",)})
    (private / name).write_text(text, encoding="utf-8")
    with pytest.raises(RegisterFileError) as told:
        read_ledger(folder)
    assert "Secret" not in str(told.value)


def test_a_row_without_other_words_is_no_edit() -> None:
    assert Ledger((LedgerRow("q", "", "s", "same", "same"),)).edits_of("q") == ()


MARKED = "C1: “We waited”, I said – and nobody came … at all, they’d left Hestervik."  # noqa: RUF001 - marks as printed


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_edits_go_along_with_words_that_are_written_with_other_marks(data: st.DataObject) -> None:
    project = Project.new("study")
    project.add_source("a", MARKED)
    target = select(project, "a", 4, len(MARKED))
    exact = target.selector.exact
    words = [found.span() for found in re.finditer(r"\w+(?:’\w+)?", exact)]  # noqa: RUF001 - as above
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    span = words[first][0], words[last][1]
    ways = [("“", '"'), ("”", '"'), ("’", "'"), (" – ", "-"), ("…", "..."), (" ", "\u00a0 ")]  # noqa: RUF001 - as above
    now = MARKED
    for old, new in data.draw(st.lists(st.sampled_from(ways), min_size=1, unique=True)):
        now = now[:4] + now[4:].replace(old, new)
    private = data.draw(st.booleans())
    edits = () if private else (Edit("omission", *span, "[...]"),)
    ledger = (
        Ledger(edits={"q": (PrivateEdit("alter", *span, exact[slice(*span)], "X"),)}) if private else None
    )
    quote = Quote(id="q", targets=(target,), edits=edits)
    before, after = printed_words(quote, heard(MARKED), ledger), printed_words(quote, heard(now), ledger)
    assert (after.stale, after.why) == (False, "")
    assert after.places[0].state == "moved"
    assert fold(after.text).text == fold(before.text).text
    kept = exact[words[last][1] :]
    assert not now.endswith(kept) or after.text.endswith(kept)
    assert ("[...]" in after.text) is not private


def test_a_ledger_may_say_the_words_as_they_are_written_now() -> None:
    quote = made("Not ever", "Hestervik.")
    now = TEXT.replace("man from", "man  from")
    for transcript in ("man from Hestervik", "man  from Hestervik"):
        row = LedgerRow("q", "", "a", transcript.replace("Hestervik", "Nordvik"), transcript)
        assert (
            printed_words(quote, heard(now), Ledger((row,))).text == "Not ever, said the man  from Nordvik."
        )
    at = quote.targets[0].selector.exact.index("Hestervik") + 1
    edit = PrivateEdit("alter", at, at + 9, "Hestervik", "Nordvik")
    assert printed_words(quote, heard(now), Ledger(edits={"q": (edit,)})).text.endswith("Nordvik.")
    wrong = attrs.evolve(edit, original="Lund")
    assert "ledger" in printed_words(quote, heard(now), Ledger(edits={"q": (wrong,)})).why


def test_turns_of_an_exchange_keep_their_masks_when_marks_change() -> None:
    exchange = made("Nobody came", "Not ever", form="exchange")
    at = exchange.targets[0].selector.exact.index("No.")
    ledger = Ledger(edits={"q": (PrivateEdit("alter", at, at + 2, "No", "Yes"),)})
    now = TEXT.replace("...", "…").replace("\nC2: ", "\n\nC2: ")
    turns = printed_words(exchange, heard(now), ledger).turns
    assert [turn[2:] for turn in turns] == ["Nobody came … at all.", "Yes.", "Not ever"]
