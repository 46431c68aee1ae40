"""Whatever a file holds is shown as text: nothing of it runs, loads, turns the page round or breaks it."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest

from tests.browser import studies
from tests.browser.driving import Person, until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.browser.browsing import Browsing
    from tests.browser.serving import Server

BOX = "\ufffc"
TURNING = {chr(each) for each in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)}
SHOWN = """() => Object.fromEntries([...document.querySelectorAll("[data-testid=tv-line]")].map((line) => {
  let text = "";
  const walk = (node) => {
    if (node.nodeType === 3) text += node.data;
    else if (node.dataset && node.dataset.testid === "tv-unseen") text += "\\ufffc";
    else if (!node.matches(".tv-tag, .tv-spoken, .tv-speaker, .tv-note")) node.childNodes.forEach(walk);
  };
  line.childNodes.forEach(walk);
  return [line.dataset.start, text];
}))"""
INTRUDERS = (
    "script:not([src^='/static/']), iframe, base, object, embed, style, "
    "[onerror], [onload], [onfocus], [autofocus], a[href^='javascript'], img[src='x']"
)


def wrong_lines(person: Person, text: str) -> list[str]:
    """Return the lines on the page whose characters are not those of the text, boxes standing for unseen ones."""
    lines: dict[str, str] = person.page.evaluate(SHOWN)
    assert lines
    wrong = []
    for start, shown in lines.items():
        there = text[int(start) : int(start) + len(shown)]
        same = len(there) == len(shown) and all(
            one == other or (one == BOX and unicodedata.category(other)[0] in "CZM")
            for one, other in zip(shown, there, strict=True)
        )
        if not same or TURNING & set(shown):
            wrong.append(shown[:80])
    return wrong


@pytest.mark.long
def test_hostile_text_is_shown_character_by_character_and_nothing_of_it_runs(
    tmp_path: Path, serve: Callable[..., Server], browsing: Browsing
) -> None:
    server = serve(studies.hostile(tmp_path))
    person = Person(browsing.open(server.address), server)
    (text,) = server.study.texts.values()
    for row in person.queue():
        person.go_to(row["id"])
        person.page.locator(f"[data-testid=tv-interval][data-start='{row['start']}']").first.wait_for()
        assert wrong_lines(person, text) == []
        assert person.page.locator(INTRUDERS).count() == 0
    assert person.page.evaluate("() => window.broken") is None
    shown = person.page.locator("#passage").inner_text()
    assert "<script>window.broken = 1; alert(1)</script>" in shown
    assert "<img src=x onerror=" in person.page.locator("#queue").inner_text()
    wide = person.page.evaluate(
        "() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
    )
    assert wide <= 0
    line = person.decide("1", "take:0", studies.ATTACK)
    assert line["reason"] == studies.ATTACK
    person.press("h")
    person.page.locator("#dialog-history").wait_for()
    person.press("Escape")
    assert person.page.locator(INTRUDERS).count() == 0


@pytest.mark.long
def test_a_paragraph_of_a_million_characters_is_shown_in_parts_and_decided(
    tmp_path: Path, serve: Callable[..., Server], browsing: Browsing
) -> None:
    server = serve(studies.one_paragraph(tmp_path))
    person = Person(browsing.open(server.address), server)
    text = server.study.texts["Long"]
    for row in person.queue():
        person.go_to(row["id"])
        place = person.page.locator(f"[data-testid=tv-interval][data-start='{row['start']}']").first
        place.wait_for()
        until(person.page, lambda place=place: in_sight(place), "the passage being in sight")  # type: ignore[misc]  # bound now
        assert text[row["start"] : row["start"] + 7] in (place.inner_text() or "")
        shown = person.page.evaluate("() => document.body.textContent.length")
        assert shown < 300_000
    assert person.decide("u", "union")["verb"] == "union"


def in_sight(place: object) -> bool:
    """Return whether some of an element is inside of the window."""
    box = place.bounding_box()  # type: ignore[attr-defined]  # a Locator
    return box is not None and 0 <= box["y"] < 800


def test_arabic_and_hebrew_run_from_the_right_and_are_selected_to_the_character(
    tmp_path: Path, serve: Callable[..., Server], browsing: Browsing
) -> None:
    server = serve(studies.right_to_left(tmp_path))
    person = Person(browsing.open(server.address), server)
    (text,) = server.study.texts.values()
    assert wrong_lines(person, text) == []
    directions = person.page.evaluate(
        """() => [...document.querySelectorAll("[data-testid=tv-line]")]
            .map((line) => getComputedStyle(line).direction)"""
    )
    assert directions == ["rtl", "rtl", "rtl", "rtl", "ltr"]
    start, end = studies.span_of(text, "انتظرت هي حتى")
    person.press("r")
    person.chosen("range")
    person.select_text(start, end)
    person.page.locator(f"[data-testid=text-view][data-selection='{start}-{end}']").wait_for()
    (line,) = person.saving(lambda: person.press("Enter"))
    assert (line["start"], line["end"]) == (start, end)
