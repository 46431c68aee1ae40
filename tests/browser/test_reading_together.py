"""Before deciding: both analysts' codes and notes beside the text, and a theme noted from notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser import studies
from tests.browser.driving import Person, until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.browser.browsing import Browsing
    from tests.browser.serving import Server


def test_notes_of_both_are_beside_the_text_and_a_theme_from_them_is_in_the_log(
    tmp_path: Path, serve: Callable[..., Server], browsing: Browsing
) -> None:
    server = serve(studies.two_analysts(tmp_path), "--by", studies.ANALYSTS[0])
    person = Person(browsing.open(server.address), server)
    page = person.page
    person.press("g")
    page.locator("body[data-view=reading]").wait_for()
    notes = page.locator("[data-testid=note]")
    until(page, lambda: notes.count() >= 2, "the notes")
    said = " ".join(notes.all_inner_texts())
    for note in studies.NOTES[:2]:
        assert note.text in said
        assert note.coder in said
    page.locator("[data-testid=note]", has_text=studies.NOTES[0].text).locator(
        "[data-testid=note-pick]"
    ).check()
    page.locator("[data-testid=note]", has_text=studies.NOTES[1].text).locator(
        "[data-testid=note-pick]"
    ).check()
    page.locator("[data-testid=theme-name]").fill("Waiting gives a name")
    page.locator("[data-testid=theme-text]").fill("Whoever waits lets the other find the word.")
    (line,) = person.saving_in_reading(lambda: page.locator("[data-testid=theme-save]").click())
    assert (line["verb"], line["name"]) == ("theme", "Waiting gives a name")
    assert [each["coder"] for each in line["notes"]] == list(studies.ANALYSTS[:2])
    page.locator("[data-testid=theme]", has_text="Waiting gives a name").wait_for()
    person.press("g")
    page.locator("body[data-view=deciding]").wait_for()
    assert person.decide("u", "union")["verb"] == "union"
