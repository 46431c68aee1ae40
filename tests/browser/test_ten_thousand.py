"""Ten thousand differences: the list holds few rows at a time and can be walked to its end."""

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

MOST_ROWS = 120


@pytest.mark.long
def test_ten_thousand_are_walked_filtered_and_decided_with_few_rows_in_the_document(
    tmp_path: Path, serve: Callable[..., Server], browsing: Browsing
) -> None:
    server = serve(studies.ten_thousand(tmp_path))
    person = Person(browsing.open(server.address), server)
    rows = person.page.locator("#list [role=option]")
    assert 5 < rows.count() < MOST_ROWS
    everything = person.queue()
    assert len(everything) == 10_000
    person.tab_to("list")
    person.press("End")
    person.shown(everything[-1]["id"])
    assert rows.count() < MOST_ROWS
    last = person.page.locator(f"#list [data-id='{everything[-1]['id']}']")
    assert last.is_visible()
    assert last.get_attribute("aria-posinset") == "10000"
    assert last.get_attribute("aria-setsize") == "10000"
    person.press("k")
    person.shown(everything[-2]["id"])
    person.decide("n", "neither")
    person.page.locator("#list").hover()
    for _ in range(20):
        person.page.mouse.wheel(0, -20_000)
    until(person.page, lambda: rows.count() < MOST_ROWS, "few rows")
    person.press("/")
    person.page.keyboard.type("Interview-07")
    until(
        person.page,
        lambda: "500 of 10,000" in person.page.locator("#list-summary").inner_text(),
        "one interview's rows",
    )
    assert rows.count() < MOST_ROWS
