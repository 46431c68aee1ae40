"""How long people wait at the page with ten thousand differences, in a real Chromium: ``python benchmarks/page.py``.

Wall time as it is felt: from opening the printed address to the first passage with its text and verbs; from a key to
the next passage; from Enter to "on disk"; from the last letter typed into the search to the shorter list. Medians,
each against the time within which it has to be there. A tenth of a second is what people take for at once (Miller 1968,
Response time in man-computer conversational transactions). ``--json`` prints one JSON object. Without Chromium or
playwright there is nothing to measure, which is said, with status 0.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.serving import Server

ROOT = Path(__file__).resolve().parents[1]
OPENINGS, KEYS, DECISIONS, FILTERS = 5, 40, 20, 8
BARS = {"open": 3.0, "key": 0.1, "decision": 0.3, "filter": 0.4}
WHAT = {
    "open": "page of 10,000: opened",
    "key": "page of 10,000: next passage",
    "decision": "page of 10,000: decided, on disk",
    "filter": "page of 10,000: list searched",
}
READY = "body[data-ready='1']"

CLOCK = """([kind, given]) => {
  let begin = 0;
  window.waited = new Promise((done) => {
    const seen = { key: () => document.querySelector("#verbs [data-id]").dataset.id !== given,
      decision: () => document.querySelector("#verbs [data-id]").dataset.id !== given
        && document.body.dataset.busy !== "1" && document.querySelector("#saved").textContent.includes("on disk"),
      filter: () => document.querySelector("#list-summary").textContent.startsWith(given) }[kind];
    const look = () => (begin && seen() ? done(performance.now() - begin) : requestAnimationFrame(look));
    document.addEventListener("keydown", () => { begin = performance.now(); }, { capture: true });
    look();
  });
}"""


def opened(browser: Browser, server: Server) -> tuple[Page, float]:
    """Open the page in a fresh context; return it and the seconds until somebody can begin."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    begin = time.perf_counter()
    page.goto(server.address)
    page.locator(READY).wait_for(timeout=60_000)
    return page, time.perf_counter() - begin


def after(page: Page, kind: str, given: str, *keys: str) -> float:
    """Return the seconds from the last of these keys to what it does."""
    page.evaluate(CLOCK, [kind, given])
    for key in keys:
        page.keyboard.press(key)
    waited: float = page.evaluate("() => window.waited")
    return waited / 1e3


def shown(page: Page) -> str:
    """Return the id of the passage that is shown."""
    return page.locator("#verbs [data-id]").first.get_attribute("data-id") or ""


def decided(page: Page) -> float:
    """Choose that there is no code here, and return the seconds from Enter to "on disk" and the next passage."""
    page.keyboard.press("n")
    page.locator("#verb-list [data-verb=neither][aria-checked=true]").wait_for()
    return after(page, "decision", shown(page), "Enter")


def measured(browser: Browser, server: Server) -> dict[str, float]:
    """Return the median of each wait."""
    spent: dict[str, list[float]] = {name: [] for name in BARS}
    for _ in range(OPENINGS):
        page, seconds = opened(browser, server)
        spent["open"].append(seconds)
        page.context.close()
    page, _ = opened(browser, server)
    for _ in range(KEYS):
        spent["key"].append(after(page, "key", shown(page), "j"))
    for _ in range(DECISIONS):
        spent["decision"].append(decided(page))
    for _ in range(FILTERS):
        spent["filter"].append(searched(page))
    return {name: statistics.median(all_) for name, all_ in spent.items()}


def searched(page: Page) -> float:
    """Search for one interview of twenty and return the seconds from the last letter; the field is left empty."""
    whole = page.locator("#list-summary").inner_text()
    page.keyboard.press("/")
    page.keyboard.insert_text("Interview-1")
    page.locator("#list-summary", has_text=whole).wait_for(state="detached")
    spent = after(page, "filter", "500 of", "9")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    # The list is shorter than before by what was decided: that lingers until the list changes.
    page.locator("#list-summary", has_text="500 of").wait_for(state="detached")
    return spent


def main() -> int:
    """Print the medians; 1 when one of them is longer than it may be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    from tests.browser.browsing import chromium, missing  # noqa: PLC0415 - only with the checkout on the path
    from tests.browser.serving import Server  # noqa: PLC0415 - same
    from tests.browser.studies import ten_thousand  # noqa: PLC0415 - same

    why = missing()
    if why:
        print(f"the page is not measured: {why}", file=sys.stderr)
        print(json.dumps({"lines": []}) if asked.json else "")
        return 0
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - not there on every machine

    with (
        tempfile.TemporaryDirectory() as folder,
        Server(ten_thousand(Path(folder))) as server,
        sync_playwright() as playwright,
    ):
        browser = chromium(playwright)
        seconds = measured(browser, server)
        browser.close()
    lines = [{"what": WHAT[name], "seconds": seconds[name], "bar": BARS[name]} for name in BARS]
    if asked.json:
        print(json.dumps({"lines": lines}))
    else:
        for line in lines:
            print(f"{line['what']:37} {line['seconds']:6.3f} s  at most {line['bar']:g} s")
    return 0 if all(seconds[name] <= BARS[name] for name in BARS) else 1


if __name__ == "__main__":
    sys.exit(main())
