"""Pictures of the page for people to look at: ``PYTHONPATH=. python tests/browser/pictures.py FOLDER``.

Each study and view at three widths, light and dark. Nothing is compared; somebody has to look.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import studies
from tests.browser.browsing import Browsing, chromium
from tests.browser.serving import Server

WIDTHS = (390, 1280, 1920)
STUDIES = {
    "two": studies.two_analysts,
    "six": lambda folder: studies.several_analysts(folder, 6),
    "hostile": studies.hostile,
    "right-to-left": studies.right_to_left,
    "recording": studies.recording,
    "picture": studies.picture,
}
VIEWS = {"deciding": "", "apart": "s", "range": "r", "keys": "?", "batch": "b", "revise": "e", "reading": "g"}


def take(browsing: Browsing, server: Server, name: str, folder: Path) -> None:
    """Write the pictures of one study; dialogs and schemes of the first study alone."""
    for width in WIDTHS:
        for scheme in ("light", "dark") if name == "two" else ("light",):
            for view, key in VIEWS.items() if name == "two" else (("deciding", ""), ("reading", "g")):
                size = {"width": width, "height": 844 if width < 500 else 900}
                page = browsing.open(server.address, viewport=size, color_scheme=scheme)
                if key:
                    page.keyboard.press(key)
                page.wait_for_timeout(600)
                page.screenshot(path=folder / f"{name}-{view}-{width}-{scheme}.png")
                browsing.close()


def main() -> None:
    """Take them all, or those of the studies named."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    named = sys.argv[2:] or list(STUDIES)
    with sync_playwright() as playwright:
        browser = chromium(playwright)
        for name in named:
            browsing = Browsing(browser)
            with tempfile.TemporaryDirectory() as place, Server(STUDIES[name](Path(place))) as server:
                take(browsing, server, name, folder)
            sys.stderr.writelines(f"{name}: {problem}\n" for problem in browsing.verdict())
        browser.close()


if __name__ == "__main__":
    main()
