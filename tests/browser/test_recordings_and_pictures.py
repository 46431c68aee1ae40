"""What is coded in time and in areas: the recording is there and plays, ranges are times, areas are boxes."""

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


def test_a_recording_loads_and_a_range_of_time_is_in_the_log(
    tmp_path: Path, serve: Callable[..., Server], browsing: Browsing
) -> None:
    server = serve(studies.recording(tmp_path))
    person = Person(browsing.open(server.address), server)
    timed = [row for row in person.queue() if row["start"] == 2_000]
    assert len(timed) == 1
    person.go_to(timed[0]["id"])
    until(
        person.page,
        lambda: (
            person.page.evaluate(
                "() => { const a = document.querySelector('audio'); return a ? a.duration : 0; }"
            )
            > 19
        ),
        "the recording being loaded",
    )
    person.press("r")
    person.chosen("range")
    person.page.locator("[data-testid=player-line]").focus()
    person.press("Home", *["ArrowRight"] * 3, "[", *["ArrowRight"] * 2, "]")
    person.page.locator("[data-testid=player][data-selection='3000-5000']").wait_for()
    person.page.locator("#list").focus()
    (line,) = person.saving(lambda: person.press("Enter"))
    assert (line["verb"], line["start"], line["end"]) == ("range", 3_000, 5_000)


@pytest.mark.long
def test_the_text_follows_the_recording_that_plays_beside_it(
    tmp_path: Path, serve: Callable[..., Server], browsing: Browsing
) -> None:
    server = serve(studies.recording(tmp_path))
    person = Person(browsing.open(server.address), server)
    person.page.locator("[data-testid=player-media]").wait_for()
    person.press("p")
    playing = (
        "() => [...(CSS.highlights.get('refiqda-playing') || [])].map((range) => range.toString()).join()"
    )
    until(
        person.page,
        lambda: "I waited" in person.page.evaluate(playing),
        "the turn that is spoken being marked",
    )


def test_a_picture_is_shown_with_areas_and_a_box_is_drawn(
    tmp_path: Path, serve: Callable[..., Server], browsing: Browsing
) -> None:
    server = serve(studies.picture(tmp_path))
    person = Person(browsing.open(server.address), server)
    until(
        person.page,
        lambda: person.page.evaluate(
            "() => { const image = document.querySelector('#passage img, #passage image'); "
            "return image && (image.naturalWidth === undefined || image.naturalWidth > 0); }"
        ),
        "the picture",
    )
    person.press("r")
    person.chosen("range")
    sheet = person.page.locator("[data-testid=picture-sheet]").bounding_box()
    assert sheet is not None
    mouse = person.page.mouse
    mouse.move(sheet["x"] + sheet["width"] / 4, sheet["y"] + sheet["height"] / 4)
    mouse.down()
    mouse.move(sheet["x"] + sheet["width"] / 2, sheet["y"] + sheet["height"] / 2, steps=4)
    mouse.up()
    person.page.locator("[data-testid=picture][data-selection]").wait_for()
    person.page.locator("#list").focus()
    (line,) = person.saving(lambda: person.press("Enter"))
    box = [line[edge] for edge in ("x1", "y1", "x2", "y2")]
    assert all(abs(one - other) <= 4 for one, other in zip(box, (160, 100, 320, 200), strict=True))
    line = person.decide("1", "take:0")
    assert line["coder"] == studies.ANALYSTS[0]
    assert {"x1", "y1", "x2", "y2"} <= set(line["about"]["segments"][0])
