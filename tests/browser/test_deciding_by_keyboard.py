"""A meeting at the page without a mouse: every verb, and the log that comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import studies
from tests.browser.driving import Person, until
from tests.browser.serving import refiqda_command

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Route

    from tests.browser.browsing import Browsing
    from tests.browser.serving import Server

MEETING = ("--meeting", "Meeting 3", "--by", studies.ANALYSTS[0], "--by", studies.ANALYSTS[1])


@pytest.fixture
def person(tmp_path: Path, serve: Callable[..., Server], browsing: Browsing) -> Person:
    """Return somebody before the study of two analysts, at its first difference."""
    server = serve(studies.two_analysts(tmp_path), *MEETING)
    return Person(browsing.open(server.address), server)


def test_a_whole_queue_is_decided_with_keys_alone_and_makes_a_consensus(
    person: Person, tmp_path: Path
) -> None:
    rows = person.queue()
    assert [row["kind"] for row in rows].count("code") == 2
    for number, row in enumerate(rows):
        person.shown(row["id"])
        if row["kind"] == "code":
            line = person.decide("a", "both-apply", f"Both hold, {number}.")
        elif row["kind"] in {"boundary", "split"}:
            line = person.decide("u", "union")
        else:
            line = person.decide("n", "neither", "Nobody sees it any more.")
        assert line["id"] == row["id"]
        assert line["by"] == list(studies.ANALYSTS[:2])
        assert line["meeting"] == "Meeting 3"
        assert line["about"]["segments"]
    assert person.server.lines()[1]["reason"] == "Both hold, 1."
    until(person.page, lambda: "8" in person.page.locator("#progress").inner_text(), "the progress in words")
    study = person.server.study
    made = refiqda_command(
        "reconcile", "apply", *study.files, "--decisions", study.log, "-o", tmp_path / "consensus.qdpx"
    )
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "consensus.qdpx").exists()


def test_standing_apart_keeps_the_reason_of_each_side(person: Person) -> None:
    person.press("s")
    person.chosen("stand-apart")
    until(person.page, lambda: person.focused().startswith("side-"), "the first side's reason")
    person.page.keyboard.type("She waited.")
    person.press("Tab")
    person.page.keyboard.type("He named it.")
    (line,) = person.saving(lambda: person.press("Control+Enter"))
    assert line["verb"] == "stand-apart"
    assert line["proposals"] == {studies.ANALYSTS[0]: "She waited.", studies.ANALYSTS[1]: "He named it."}


@pytest.mark.long
def test_another_code_is_found_by_typing_part_of_its_name(person: Person) -> None:
    person.press("c")
    person.chosen("recode")
    person.pick_code("Fam")
    person.tab_to("reason")
    person.page.keyboard.type("The brother.")
    (line,) = person.saving(lambda: person.press("Control+Enter"))
    assert (line["verb"], line["code"], line["reason"]) == ("recode", "Support/Family", "The brother.")


@pytest.mark.long
def test_each_analysts_reading_is_taken_by_number(person: Person) -> None:
    first, second = (row["id"] for row in person.queue()[:2])
    person.shown(first)
    assert person.decide("1", "take:0")["coder"] == studies.ANALYSTS[0]
    person.shown(second)
    assert person.decide("2", "take:1")["coder"] == studies.ANALYSTS[1]


def test_revising_a_definition_opens_again_what_was_decided_about_the_code(person: Person) -> None:
    first, second = (row["id"] for row in person.queue()[:2])
    person.decide("u", "union")
    person.shown(second)
    person.press("e")
    dialog = person.page.locator("#dialog-revise")
    dialog.wait_for()
    until(person.page, lambda: person.focused() == "revise-after", "the new definition")
    person.press("Control+a")
    person.page.keyboard.type("Words reach somebody who waits.")
    (line,) = person.saving(lambda: person.press("Control+Enter"))
    assert line["verb"] == "revise-code"
    assert line["code"] == "Being heard"
    assert line["before"] == dict(studies.CODES)["Being heard"]
    assert line["after"] == "Words reach somebody who waits."
    dialog.wait_for(state="detached")
    until(
        person.page,
        lambda: {row["id"]: row["state"] for row in person.queue()}[first] == "reopened",
        "the decided passage being open again",
    )
    person.page.locator(f"#list [data-id='{first}'][data-state=reopened]").wait_for()
    person.go_to(first)
    person.page.locator("#standing", has_text="One span").or_(
        person.page.locator("#standing", has_text="one span")
    ).wait_for()


@pytest.mark.long
def test_a_memo_and_a_deferral_leave_it_open_and_are_seen_again(person: Person) -> None:
    first = person.selected
    person.press("m")
    person.page.locator("#dialog-memo").wait_for()
    person.page.keyboard.type("Ask the third reader.")
    (memo,) = person.saving(lambda: person.press("Control+Enter"))
    assert (memo["verb"], memo["reason"]) == ("memo", "Ask the third reader.")
    person.page.locator("#dialog-memo").wait_for(state="detached")
    assert person.item(first)["state"] == "open"
    person.shown(first)
    (deferred,) = person.saving(lambda: person.press("d"))
    assert (deferred["verb"], deferred["id"]) == ("defer", first)
    assert person.item(first)["deferred"] is True
    assert person.item(first)["state"] == "open"


def test_undoing_brings_back_what_held_before_and_keeps_both_lines(person: Person) -> None:
    first = person.selected
    person.decide("u", "union", "Too fast.")
    (line,) = person.saving(lambda: person.press("z"))
    assert (line["verb"], line["id"]) == ("reopen", first)
    assert person.server.lines()[0]["reason"] == "Too fast."
    assert person.item(first)["state"] in {"open", "reopened"}
    person.page.locator(f"#list [data-id='{first}']:not([data-state=decided])").wait_for()


@pytest.mark.long
def test_searching_finds_words_of_the_texts_and_leaves_with_escape(person: Person) -> None:
    person.press("/")
    until(person.page, lambda: person.focused() == "search", "the search field")
    person.page.keyboard.type("counted its leaves")
    person.page.locator("#hits mark", has_text="counted its leaves").wait_for()
    person.press("Escape", "Escape")
    until(person.page, lambda: person.focused() != "search", "the field being left")


@pytest.mark.long
def test_the_list_of_keys_names_every_key_and_puts_the_focus_back(person: Person) -> None:
    person.press("?")
    dialog = person.page.locator("#dialog-keys")
    dialog.wait_for()
    said = dialog.inner_text()
    for words in ("union", "undo", "search", "next"):
        assert words in said.lower() or words.capitalize() in said
    person.press("Escape")
    dialog.wait_for(state="detached")


def test_keys_pressed_before_a_passage_is_there_wait_for_it(person: Person) -> None:
    second, third = (row["id"] for row in person.queue()[1:3])
    person.shown(person.queue()[0]["id"])

    held: list[Route] = []
    person.page.route(f"**/api/items/{third}", lambda route: held.append(route))  # noqa: PLW0108 - playwright marks what it is given
    person.press("j")
    person.shown(second)
    person.press("j")
    until(person.page, lambda: held, "the third passage being asked for")
    person.press("n", "Enter")
    assert person.server.lines() == []

    def arrive() -> None:
        for each in held:
            each.continue_()

    (line,) = person.saving(arrive)
    assert (line["id"], line["verb"]) == (third, "neither")
