"""What a person does at the page, in the words of the tests: keys, the list, the reason, what is on the disk."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from tests.browser.serving import Server

PATIENCE: Final = 60.0
STEP: Final = 20
_SHOWN: Final = 3.0
"""Seconds in which a selection is shown."""
_TRIES: Final = 3
_UNSELECT: Final = "() => getSelection().removeAllRanges()"
"""Who presses within words that are selected drags the words along, and selects nothing."""
_STILL: Final = 3
_FRAMES: Final = 200


def until(page: Page, holds: Callable[[], object], what: str) -> None:
    """Let the page go on until something holds; fail with what was waited for."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"waited in vain for: {what}"
        page.wait_for_timeout(STEP)


@attrs.frozen
class Person:
    """Somebody at a window."""

    page: Page
    server: Server

    # where they are ------------------------------------------------------------------------------------------

    @property
    def selected(self) -> str:
        """The id of the difference that is looked at."""
        found = self.page.locator("#list [role=option][aria-selected=true]")
        return found.get_attribute("data-id") or ""

    def item(self, identity: str | None = None) -> dict[str, Any]:
        """Return what the server says about a difference."""
        answer = self.page.request.get(f"{self.server.origin}/api/items/{identity or self.selected}")
        assert answer.ok
        found: dict[str, Any] = answer.json()
        return found

    def queue(self) -> list[dict[str, Any]]:
        """Return all rows as the server says them."""
        found: list[dict[str, Any]] = self.page.request.get(f"{self.server.origin}/api/queue").json()["items"]
        return found

    def focused(self) -> str:
        """Return the id of what has the keyboard."""
        found: str = self.page.evaluate("() => document.activeElement ? document.activeElement.id : ''")
        return found

    def shown(self, identity: str) -> None:
        """Wait until this difference is the one looked at, with its verbs."""
        self.page.locator(f"#list [role=option][aria-selected=true][data-id='{identity}']").wait_for(
            state="attached"
        )
        self.page.locator(f"#verbs [data-id='{identity}']").wait_for(state="attached")

    # what they press -----------------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def tab_to(self, identity: str) -> None:
        """Go on with Tab until the element of this id has the keyboard."""
        for _ in range(60):
            if self.focused() == identity:
                return
            self.press("Tab")
        raise AssertionError(f"no way to #{identity} with Tab")

    def go_to(self, identity: str) -> None:
        """Go through the list with J or K until this difference is looked at."""
        order = [row["id"] for row in self.queue()]
        while self.selected != identity:
            before = self.selected
            self.press("j" if order.index(before) < order.index(identity) else "k")
            until(self.page, lambda before=before: self.selected != before, "the next difference")  # type: ignore[misc]  # bound now
        self.shown(identity)

    def chosen(self, verb: str) -> Locator:
        """Return the verb of this name, once it is the one chosen."""
        found = self.page.locator(f"#verb-list [data-verb='{verb}'][aria-checked=true]")
        found.wait_for()
        return found

    def saving(self, work: Callable[[], object], lines: int = 1) -> list[dict[str, Any]]:
        """Do something, wait for so many more lines on the disk and for the page to say so; return them."""
        before = len(self.server.lines())
        work()
        until(self.page, lambda: len(self.server.lines()) >= before + lines, f"{lines} more lines in the log")
        self.page.locator("body:not([data-busy='1'])").wait_for()
        until(self.page, lambda: "on disk" in self.page.locator("#saved").inner_text(), "the time of saving")
        made = self.server.lines()[before:]
        assert len(made) == lines
        return made

    def saving_in_reading(self, work: Callable[[], object]) -> list[dict[str, Any]]:
        """Do something in the other view, and return the line that it wrote."""
        before = len(self.server.lines())
        work()
        until(self.page, lambda: len(self.server.lines()) > before, "one more line in the log")
        return self.server.lines()[before:]

    def decide(self, key: str, verb: str, reason: str | None = None) -> dict[str, Any]:
        """Press the key of a verb, type the reason, write it down; return the line of the log."""
        self.press(key)
        self.chosen(verb)
        if reason is None:
            return self.saving(lambda: self.press("Enter"))[0]
        self.tab_to("reason")
        self.page.keyboard.type(reason)
        return self.saving(lambda: self.press("Control+Enter"))[0]

    def pick_code(self, part: str) -> None:
        """Type part of a code's name into the code field, which has the keyboard, and take the first found."""
        until(self.page, lambda: "code-field" in self.focused(), "the code field")
        self.page.keyboard.type(part)
        self.press("Enter")

    def select_text(self, start: int, end: int) -> None:
        """Select code points of the shown text with the mouse, once the page has come to rest.

        A drag over a text that moves meanwhile (a panel opens, the passage is scrolled to) selects what is under the
        pointer, as it should, and not what was measured: then it is measured and dragged again, three times at most.
        """
        wanted = f"{start}-{end}"
        view = self.page.locator("[data-testid=text-view]")
        tried: list[str] = []
        for _ in range(_TRIES):
            self.page.evaluate(_UNSELECT)
            places = self._at_rest(start, end)
            self._drag(places, start, end)
            patience = time.monotonic() + _SHOWN
            while (found := view.get_attribute("data-selection")) != wanted and time.monotonic() < patience:
                self.page.wait_for_timeout(STEP)
            if found == wanted:
                return
            moved = "moved" if self._places(start, end) != places else "did not move"
            tried.append(f"{found} while the text {moved}")
        raise AssertionError(f"{wanted} was to be selected, not {'; '.join(tried)}")

    def _at_rest(self, start: int, end: int) -> list[list[float]]:
        """Return where code points are, once they have been there for some frames."""
        still, before = 0, self._places(start, end)
        for _ in range(_FRAMES):
            self.page.evaluate(
                "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20)))"
            )
            now = self._places(start, end)
            there = {place for place, *_ in now} == {start, end - 1}
            still = still + 1 if there and now == before else 0
            if still == _STILL:
                break
            before = now
        return before

    def _places(self, start: int, end: int) -> list[list[float]]:
        """Return where the first and the last code point are: number, near edge, far edge, middle of the line."""
        places: list[list[float]] = self.page.evaluate(
            """([start, end]) => {
              const view = document.querySelector("[data-testid=text-view]");
              const walker = document.createTreeWalker(view, NodeFilter.SHOW_TEXT,
                (node) => node.parentElement.closest(".tv-tag, .tv-spoken, .tv-speaker, .tv-note, .tv-unseen") ? 2 : 1);
              const found = [];
              for (const line of document.querySelectorAll("[data-testid=tv-line]")) {
                const from = Number(line.dataset.start);
                let at = from;
                walker.currentNode = line;
                let node = walker.nextNode();
                while (node && line.contains(node)) {
                  let unit = 0;
                  for (const letter of node.data) {
                    if (at === start || at === end - 1) {
                      const range = document.createRange();
                      range.setStart(node, unit); range.setEnd(node, unit + letter.length);
                      const box = range.getBoundingClientRect();
                      const turned = getComputedStyle(line).direction === "rtl";
                      const edges = turned ? [box.right, box.left] : [box.left, box.right];
                      found.push([at, ...edges, (box.top + box.bottom) / 2]);
                    }
                    at += 1; unit += letter.length;
                  }
                  node = walker.nextNode();
                }
              }
              return found;
            }""",
            [start, end],
        )
        return places

    def _drag(self, places: list[list[float]], start: int, end: int) -> None:
        by_place = {place: rest for place, *rest in places}
        first, last = by_place[start], by_place[end - 1]
        way = 1 if first[1] > first[0] else -1
        mouse = self.page.mouse
        mouse.move(first[0] + way, first[2])
        mouse.down()
        mouse.move((first[0] + last[1]) / 2, (first[2] + last[2]) / 2, steps=3)
        mouse.move(last[1] - way, last[2], steps=3)
        mouse.up()
