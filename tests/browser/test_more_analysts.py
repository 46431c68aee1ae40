"""Three and six analysts: each has a line of their own, is taken by number, and nobody's reading is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import studies
from tests.browser.driving import Person

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.browser.browsing import Browsing
    from tests.browser.serving import Server

LOOK = """(number) => { const style = getComputedStyle(document.querySelector(`#passage .tv-u.lane-${number}`));
  return [style.borderBottomColor, style.borderBottomStyle, style.backgroundColor, style.backgroundImage]; }"""
DRAWN = """() => [...new Set([...document.querySelectorAll("#passage .tv-u")].flatMap(
  (each) => [...each.classList].filter((name) => name.startsWith("lane-"))))].sort()"""


@pytest.mark.parametrize("count", [3, pytest.param(6, marks=pytest.mark.long)])
def test_each_analyst_has_a_line_of_their_own_and_is_taken_by_number(
    tmp_path: Path, serve: Callable[..., Server], browsing: Browsing, count: int
) -> None:
    server = serve(studies.several_analysts(tmp_path, count))
    person = Person(browsing.open(server.address), server)
    legend = person.page.locator("#legend").inner_text()
    assert [name for name in studies.ANALYSTS if name in legend] == list(studies.ANALYSTS[:count])
    everybody = next(row["id"] for row in person.queue() if len(row["analysts"]) == count)
    person.go_to(everybody)
    assert person.page.evaluate(DRAWN) == [f"lane-{number}" for number in range(count)]
    looks = [tuple(person.page.evaluate(LOOK, number)) for number in range(count)]
    assert len(set(looks)) == count
    line = person.decide(str(count), f"take:{count - 1}", "The last one saw it.")
    assert line["coder"] == studies.ANALYSTS[count - 1]
    assert {each["coder"] for each in line["about"]["segments"]} == set(studies.ANALYSTS[:count])


@pytest.mark.long
@pytest.mark.parametrize("count", [3, 6])
def test_standing_apart_asks_for_the_reason_of_every_side(
    tmp_path: Path, serve: Callable[..., Server], browsing: Browsing, count: int
) -> None:
    server = serve(studies.several_analysts(tmp_path, count))
    person = Person(browsing.open(server.address), server)
    sides = {row["id"]: person.item(row["id"]) for row in person.queue()}
    apart = next(identity for identity, item in sides.items() if len(item["compared"]) == count)
    person.go_to(apart)
    person.press("s")
    person.chosen("stand-apart")
    fields = person.page.locator("[data-testid=side-reason]")
    fields.first.wait_for()
    assert fields.count() == count
    for number in range(count):
        fields.nth(number).fill(f"Side {number + 1}.")
    (line,) = person.saving(lambda: person.press("Control+Enter"))
    assert line["verb"] == "stand-apart"
    assert line["proposals"] == {
        name: f"Side {number}." for number, name in enumerate(studies.ANALYSTS[:count], 1)
    }
