"""With --blind nobody learns who marked what, nor what the other proposes, before both have proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import attrs
import pytest

from tests.browser import studies
from tests.browser.driving import Person, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Response

    from tests.browser.browsing import Browsing
    from tests.browser.serving import Server

ADA, BEN = studies.ANALYSTS[:2]
ADAS_WORDS = "Ada alone thinks so."
BENS_WORDS = "Ben alone thinks otherwise."
MAY_NAME = {"people", "waiting"}
"""Where names may stand: who takes part, and whose proposal is awaited; neither says who marked what."""
PLACES = ("#legend", "#queue", "#passage", "#headline", "#definitions", "#verb-list")


def strings(value: Any, key: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any JSON
    """Yield every text of a JSON value with the key it stands under, names of keys as well."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield key, name
            yield from strings(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner, key)
    elif isinstance(value, str):
        yield key, value


@attrs.define
class Listener:
    """Everything that a window was sent as data."""

    heard: list[Response] = attrs.field(factory=list)

    def texts(self) -> list[tuple[str, str, str]]:
        """Return every text of it, with its address and key."""
        data = [each for each in self.heard if "/api/" in each.url and each.ok]
        return [(urlsplit(each.url).path, *pair) for each in data for pair in strings(each.json())]


def seated(browsing: Browsing, server: Server, name: str) -> tuple[Person, Listener]:
    """Open a window in a context of its own and say who sits there."""
    listener = Listener()
    page = browsing.blank()
    page.on("response", lambda response: listener.heard.append(response))  # noqa: PLW0108 - playwright marks what it is given
    page.goto(server.address)
    page.locator("body[data-ready='1']").wait_for()
    if not page.locator("#dialog-who").count():
        page.locator("#who-am-i").first.click()
    page.locator("#dialog-who [data-testid=who]", has_text=name).click()
    page.locator("#dialog-who").wait_for(state="detached")
    return Person(page, server), listener


def stored(person: Person) -> str:
    """Return everything that the window keeps."""
    found: str = person.page.evaluate(
        "() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])"
    )
    return found


@pytest.fixture
def server(tmp_path: Path, serve: Callable[..., Server]) -> Server:
    """Return a blind server over the study as two files."""
    return serve(studies.two_files(tmp_path), "--blind")


def test_names_and_proposals_are_nowhere_before_both_have_proposed_and_then_shown(
    server: Server, browsing: Browsing
) -> None:
    ada, to_ada = seated(browsing, server, ADA)
    ben, to_ben = seated(browsing, server, BEN)
    first = ada.selected
    ben.shown(first)
    ada.press("n")
    ada.chosen("neither")
    ada.tab_to("reason")
    ada.page.keyboard.type(ADAS_WORDS)
    (line,) = ada.saving(lambda: ada.press("Control+Enter"))
    assert (line["verb"], line["proposes"], line["by"]) == ("propose", "neither", [ADA])
    until(ben.page, lambda: ben.item(first)["proposed"] == 1, "the first proposal being known")

    for person, listener in ((ada, to_ada), (ben, to_ben)):
        for path, key, text in listener.texts():
            assert key in MAY_NAME or not any(name in text for name in (ADA, BEN)), (path, key, text)
        for place in PLACES:
            html = person.page.locator(place).evaluate("(element) => element.outerHTML")
            assert ADA not in html, place
            assert BEN not in html, place
    assert ADAS_WORDS not in ben.page.content()
    assert ADAS_WORDS not in stored(ben)
    assert not [text for _, _, text in to_ben.texts() if ADAS_WORDS in text]

    ben.press("u")
    ben.chosen("union")
    ben.tab_to("reason")
    ben.page.keyboard.type(BENS_WORDS)
    ben.saving(lambda: ben.press("Control+Enter"))
    assert ben.item(first)["revealed"] is True
    for person in (ada, ben):
        if person.selected != first:
            person.press("k")
            person.shown(first)
        seen = person.page.locator("#verbs")
        until(person.page, lambda seen=seen: ADAS_WORDS in seen.inner_text(), "Ada's reason")  # type: ignore[misc]  # bound now
        assert BENS_WORDS in seen.inner_text()
        assert ADA in seen.inner_text()
        assert BEN in seen.inner_text()
    assert [line["verb"] for line in server.lines()] == ["propose", "propose"]


@pytest.mark.long
def test_after_both_proposals_the_joint_decision_is_written_as_usual(
    server: Server, browsing: Browsing
) -> None:
    ada, _ = seated(browsing, server, ADA)
    ben, _ = seated(browsing, server, BEN)
    first = ada.selected
    for person in (ada, ben):
        person.shown(first)
        person.press("u")
        person.chosen("union")
        person.saving(lambda person=person: person.press("Enter"))  # type: ignore[misc]  # bound now
    if ben.selected != first:
        ben.press("k")
        ben.shown(first)
    until(ben.page, lambda: BEN in ben.page.locator("#verb-list").inner_text(), "the names")
    line = ben.decide("u", "union")
    assert line["verb"] == "union"
    assert ben.item(first)["state"] == "decided"
