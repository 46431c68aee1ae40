"""Our own range: what is selected on the page is what stands in the log, in code points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import studies
from tests.browser.driving import Person, until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.browser.browsing import Browsing
    from tests.browser.serving import Server

SOURCE = "Interview 2"


@pytest.fixture
def person(tmp_path: Path, serve: Callable[..., Server], browsing: Browsing) -> Person:
    """Return somebody at the difference that lies behind characters beyond the first plane."""
    server = serve(studies.two_analysts(tmp_path))
    person = Person(browsing.open(server.address), server)
    start, _ = server.study.span(SOURCE, "The waiting room was full")
    sources = person.page.request.get(f"{server.origin}/api/study").json()["sources"]
    index = next(each["index"] for each in sources if each["name"] == SOURCE)
    person.go_to(next(row["id"] for row in person.queue() if (row["source"], row["start"]) == (index, start)))
    person.page.locator(f"[data-testid=text-view][data-source='{index}']").wait_for()
    return person


@pytest.mark.long
def test_words_are_selected_anew_from_within_a_selection(person: Person) -> None:
    start, end = person.server.study.span(SOURCE, "nobody looked up. 🌿 They")
    person.select_text(start, end - 5)
    person.select_text(start + 2, end)


@pytest.mark.parametrize(
    "quote",
    [
        "nobody looked up. 🌿 They",
        pytest.param("🌿", marks=pytest.mark.long),
        pytest.param("the bus.\nI: And the day itself?", marks=pytest.mark.long),
    ],
)
def test_a_range_selected_with_the_mouse_is_in_the_log_to_the_character(person: Person, quote: str) -> None:
    start, end = person.server.study.span(SOURCE, quote)
    person.press("r")
    person.chosen("range")
    person.select_text(start, end)
    person.page.locator(f"[data-testid=text-view][data-selection='{start}-{end}']").wait_for()
    person.tab_to("code-field")
    person.pick_code("Alo")
    (line,) = person.saving(lambda: person.press("Control+Enter"))
    assert (line["verb"], line["start"], line["end"], line["code"]) == ("range", start, end, "Alone")


def test_a_range_is_moved_word_by_word_with_keys(person: Person) -> None:
    text = person.server.study.texts[SOURCE]
    item = person.item()
    person.press("r")
    person.chosen("range")
    person.pick_code("Wait")
    person.press("Escape") if person.focused() in {"reason", "code-field"} else None
    person.press("Shift+ArrowRight", "]")
    view = person.page.locator("[data-testid=text-view]")
    until(person.page, lambda: view.get_attribute("data-selection") is not None, "a selection")
    start, end = map(int, (view.get_attribute("data-selection") or "-").split("-"))
    assert start > item["start"]
    assert end > item["end"]
    assert text[start - 1] == " "
    assert text[start].isalpha()
    (line,) = person.saving(lambda: person.press("Enter"))
    assert (line["verb"], line["start"], line["end"], line["code"]) == ("range", start, end, "Waiting")


@pytest.mark.long
def test_shift_with_down_and_up_moves_the_end_of_a_range_by_a_line(person: Person) -> None:
    text = person.server.study.texts[SOURCE]
    person.press("r")
    person.chosen("range")
    person.pick_code("Wait")
    until(person.page, lambda: person.focused() == "reason", "the field for the reason")
    person.press("Escape")
    view = person.page.locator("[data-testid=text-view]")

    def end_after(key: str) -> int:
        before = view.get_attribute("data-selection")
        person.press(key)
        until(person.page, lambda: view.get_attribute("data-selection") != before, f"{key} moving the end")
        return int((view.get_attribute("data-selection") or "").split("-")[1])

    begun = person.item()["end"]
    further = end_after("Shift+ArrowDown")
    back = end_after("Shift+ArrowUp")
    assert begun < further
    assert back < further
    for end in (further, back):
        assert text[end - 1].isalnum()
        assert not text[end].isalnum()


@pytest.mark.long
def test_a_press_on_the_very_edge_of_a_segment_begins_a_selection(person: Person) -> None:
    start = person.item()["start"]
    left, right, middle = person.page.evaluate(
        """(start) => {
          const piece = document.querySelector(`[data-testid=tv-interval][data-start='${start}']`);
          const range = document.createRange();
          range.selectNodeContents(piece);
          const box = range.getClientRects()[0];
          return [box.left, box.left + 90, (box.top + box.bottom) / 2];
        }""",
        start,
    )
    mouse = person.page.mouse
    mouse.move(left + 0.4, middle)
    mouse.down()
    mouse.move(right, middle, steps=4)
    mouse.up()
    person.page.locator(f"[data-testid=text-view][data-selection^='{start}-']").wait_for()
