"""The server may be killed, and two windows may decide at once: what was said to be on disk is, and words stay."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.browser import studies
from tests.browser.driving import STEP, Person, until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import APIResponse, Route

    from tests.browser.browsing import Browsing
    from tests.browser.serving import Server

ADA, BEN = studies.ANALYSTS[:2]
REFUSED = (
    r"ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED|ABORTED|CONNECTION_CLOSED|"
    r"CONTENT_LENGTH_MISMATCH|INCOMPLETE_CHUNKED_ENCODING)"
)
FORBIDDEN = r"status of 403"
CONFLICT = r"status of 409"
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.fixture
def server(tmp_path: Path, serve: Callable[..., Server]) -> Server:
    """Return a server over the study of two analysts."""
    return serve(studies.two_analysts(tmp_path), "--by", ADA, "--by", BEN)


@pytest.fixture
def mortal(tmp_path: Path, serve_apart: Callable[..., Server]) -> Server:
    """Return the same as a process of its own."""
    return serve_apart(studies.two_analysts(tmp_path), "--by", ADA, "--by", BEN)


def test_the_page_says_on_disk_only_after_the_answer(server: Server, browsing: Browsing) -> None:
    person = Person(browsing.open(server.address), server)
    held: list[Route] = []
    person.page.route("**/api/decisions", lambda route: held.append(route))  # noqa: PLW0108 - playwright marks what it is given
    person.press("u")
    person.chosen("union")
    person.press("Enter")
    until(person.page, lambda: held, "the decision being sent")
    person.page.locator("body[data-busy='1']").wait_for()
    person.page.evaluate(TWO_FRAMES)
    assert "on disk" not in person.page.locator("#saved").inner_text()
    assert server.lines() == []
    held[0].continue_()
    until(person.page, lambda: "on disk" in person.page.locator("#saved").inner_text(), "the time of saving")
    assert [line["verb"] for line in server.lines()] == ["union"]


@pytest.mark.long
def test_killed_while_somebody_types_nothing_is_lost_and_one_goes_on(
    mortal: Server, browsing: Browsing
) -> None:
    browsing.allow(REFUSED)
    browsing.allow(FORBIDDEN)
    person = Person(browsing.open(mortal.address), mortal)
    person.decide("u", "union", "Decided before.")
    second = person.queue()[1]["id"]
    person.shown(second)
    person.press("a")
    person.chosen("both-apply")
    person.tab_to("reason")
    person.page.keyboard.type("Half a sentence, and then the")
    mortal.kill()
    person.press("Control+Enter")
    notice = person.page.locator("#notice:not([hidden])")
    notice.wait_for()
    assert "on disk" not in person.page.locator("#saved").inner_text()
    assert person.page.locator("#reason").input_value() == "Half a sentence, and then the"
    port = int(mortal.address.split(":")[2].split("/")[0])
    person.page.goto(mortal.start(port))
    person.page.locator("body[data-ready='1']").wait_for()
    assert [line["verb"] for line in mortal.lines()] == ["union"]
    if person.selected != second:
        person.go_to(second)
    person.chosen("both-apply")
    assert person.page.locator("#reason").input_value() == "Half a sentence, and then the"
    person.tab_to("reason")
    (line,) = person.saving(lambda: person.press("Control+Enter"))
    assert (line["id"], line["reason"]) == (second, "Half a sentence, and then the")


@pytest.mark.long
def test_killed_while_it_writes_the_log_holds_whole_lines_and_the_page_tells_no_lie(
    mortal: Server, browsing: Browsing
) -> None:
    browsing.allow(REFUSED)
    browsing.allow(FORBIDDEN)
    person = Person(browsing.open(mortal.address), mortal)

    def cut(route: Route) -> None:
        route.continue_()
        mortal.kill()

    person.page.route("**/api/decisions", cut)
    person.press("u")
    person.chosen("union")
    person.press("Enter")
    until(
        person.page,
        lambda: (
            "on disk" in person.page.locator("#saved").inner_text()
            or person.page.locator("#notice:not([hidden])").count()
        ),
        "the page saying what became of it",
    )
    lines = mortal.lines()
    if "on disk" in person.page.locator("#saved").inner_text():
        assert [line["verb"] for line in lines] == ["union"]
    assert len(lines) <= 1
    person.page.unroute("**/api/decisions")
    port = int(mortal.address.split(":")[2].split("/")[0])
    person.page.goto(mortal.start(port))
    person.page.locator("body[data-ready='1']").wait_for()
    open_ones = [row["id"] for row in person.queue() if row["state"] == "open"]
    assert len(open_ones) == 8 - len(lines)
    person.page.locator(f"#list [data-id='{open_ones[0]}']").click()
    person.shown(open_ones[0])
    assert person.decide("n", "neither")["id"] == open_ones[0]


@pytest.mark.long
def test_a_line_that_a_crash_cut_off_is_set_aside_and_told(mortal: Server, browsing: Browsing) -> None:
    person = Person(browsing.open(mortal.address), mortal)
    person.decide("u", "union")
    mortal.kill()
    with mortal.log.open("ab") as log:
        log.write(b'{"id": "abc", "verb": "un')
    browsing.allow(REFUSED)
    browsing.allow(FORBIDDEN)
    mortal.start()
    again = Person(browsing.open(mortal.address), mortal)
    again.press("1")
    again.chosen("take:0")
    again.press("Enter")
    until(again.page, lambda: "on disk" in again.page.locator("#saved").inner_text(), "the time of saving")
    lines = [json.loads(line) for line in mortal.log.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert [line["verb"] for line in lines[1:]] == ["union", "take"]
    assert list(mortal.log.parent.glob("decisions.jsonl.cut-off*"))


@pytest.mark.long
def test_two_windows_on_different_passages_are_both_on_disk_and_see_each_other(
    server: Server, browsing: Browsing
) -> None:
    one = Person(browsing.open(server.address), server)
    other = Person(browsing.open(server.address), server)
    first, second = (row["id"] for row in one.queue()[:2])
    other.go_to(second)
    one.decide("u", "union", "From one window.")
    other.decide("a", "both-apply", "From the other.")
    assert {line["id"]: line["reason"] for line in server.lines()} == {
        first: "From one window.",
        second: "From the other.",
    }
    for person in (one, other):
        until(
            person.page,
            lambda person=person: "2" in person.page.locator("#progress").inner_text(),  # type: ignore[misc]  # bound now
            "the other's decision being counted",
        )


@pytest.mark.long
def test_whoever_comes_second_is_told_and_keeps_what_was_typed(server: Server, browsing: Browsing) -> None:
    browsing.allow(CONFLICT)
    one = Person(browsing.open(server.address), server)
    other = Person(browsing.open(server.address), server)
    first = one.selected
    other.page.route("**/api/changes*", lambda route: route.abort())  # it has not heard of it yet
    browsing.allow(r"ERR_FAILED")
    other.press("n")
    other.chosen("neither")
    other.tab_to("reason")
    other.page.keyboard.type("My long reason.")
    one.decide("u", "union", "First.")
    other.press("Control+Enter")
    until(
        other.page,
        lambda: "First." in other.page.locator("#verbs").inner_text(),
        "the decision of the first window being shown to the second",
    )
    assert other.selected == first
    assert other.page.locator("#reason").input_value() == "My long reason."
    assert [line["reason"] for line in server.lines()] == ["First."]
    other.page.unroute("**/api/changes*")
    other.tab_to("reason")
    (line,) = other.saving(lambda: other.press("Control+Enter"))
    assert (line["verb"], line["reason"]) == ("neither", "My long reason.")
    assert one.item(first)["state"] == "decided"


@pytest.mark.long
def test_what_is_looked_at_stays_in_the_list_when_another_window_decides_it(
    server: Server, browsing: Browsing
) -> None:
    one = Person(browsing.open(server.address), server)
    other = Person(browsing.open(server.address), server)
    first, second = (row["id"] for row in one.queue()[:2])
    assert other.selected == first
    one.decide("u", "union", "From one window.")
    until(
        other.page, lambda: "1" in other.page.locator("#progress").inner_text(), "what the other window hears"
    )
    other.page.evaluate(TWO_FRAMES)
    assert other.selected == first
    other.press("j")
    other.shown(second)


@pytest.mark.long
def test_an_answer_that_comes_late_does_not_set_the_page_back(server: Server, browsing: Browsing) -> None:
    one = Person(browsing.open(server.address), server)
    other = Person(browsing.open(server.address), server)
    first, second = (row["id"] for row in one.queue()[:2])
    one.decide("u", "union", "From one window.")
    other.go_to(second)
    held: list[tuple[Route, APIResponse]] = []
    other.page.route("**/api/changes*", lambda route: held.append((route, route.fetch())), times=1)
    until(other.page, lambda: held, "what the window asks now and then")
    other.decide("a", "both-apply", "From the other.")
    for route, answer in held:
        route.fulfill(response=answer)
    other.page.wait_for_timeout(3 * STEP)
    other.page.evaluate(TWO_FRAMES)
    assert "2" in other.page.locator("#progress").inner_text()
    assert {row["id"] for row in other.queue() if row["state"] == "decided"} == {first, second}
