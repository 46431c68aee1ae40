"""One Chromium, fresh contexts, and windows that are watched: what a page may never do fails the test."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import attrs

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Playwright

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FOLDERS: Final = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
"""What names the folders of programs on Windows."""
PLACES: Final = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "Chromium/Application/chrome.exe",
    "Google/Chrome/Application/chrome.exe",
)
"""Where it lies on macOS, and below those folders on Windows; neither puts it on the path."""
SWITCHES: Final = (
    "--no-sandbox",  # containers have no user namespaces; the pages are our own
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--autoplay-policy=no-user-gesture-required",
)


def program() -> str | None:
    """Return the Chromium to start: what REFIQDA_CHROMIUM names, else the first in the usual places."""
    named = os.environ.get("REFIQDA_CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    on_path = next(filter(None, map(shutil.which, NAMES)), None)
    folders = [Path(os.environ[name]) for name in FOLDERS if os.environ.get(name)]
    lying = [Path(place) for place in PLACES if place.startswith("/")]
    lying += [folder / place for folder in folders for place in PLACES if not place.startswith("/")]
    return on_path or next((str(place) for place in lying if place.is_file()), None)


def missing() -> str | None:
    """Return in one sentence what these tests lack here, or None."""
    if importlib.util.find_spec("playwright") is None:
        return "the page was not tried in a browser: playwright is not installed"
    if program() is None:
        return "the page was not tried in a browser: no Chromium here (install it, or name it in REFIQDA_CHROMIUM)"
    return None


def required() -> bool:
    """Whether a missing browser is a failure."""
    return os.environ.get("REFIQDA_BROWSER") == "required"


def chromium(playwright: Playwright) -> Browser:
    """Start it."""
    return playwright.chromium.launch(executable_path=program(), args=list(SWITCHES))


@attrs.define(slots=False)  # playwright keeps a mark on the object whose methods it calls
class Browsing:
    """Opens windows on a server and remembers what they did that no window may do."""

    browser: Browser
    problems: list[str] = attrs.field(factory=list)
    allowed: list[str] = attrs.field(factory=list)
    contexts: list[BrowserContext] = attrs.field(factory=list)

    def allow(self, pattern: str) -> None:
        """Say that a console error like this is part of the test (a refused connection, a conflict)."""
        self.allowed.append(pattern)

    def context(self, **options: Any) -> BrowserContext:  # noqa: ANN401 - playwright's own options
        """Return a fresh context: no cookies, no storage, a laptop's window unless asked otherwise."""
        options.setdefault("viewport", {"width": 1280, "height": 800})
        options.setdefault("reduced_motion", "reduce")
        made = self.browser.new_context(locale="en-GB", timezone_id="UTC", **options)
        made.set_default_timeout(60_000)
        self.contexts.append(made)
        return made

    def open(self, address: str, context: BrowserContext | None = None, **options: Any) -> Page:  # noqa: ANN401 - as above
        """Open a window at the address that the server printed, and wait until its first passage is there."""
        page = self.blank(context, **options)
        page.goto(address)
        page.locator("body[data-ready='1']").wait_for()
        return page

    def blank(self, context: BrowserContext | None = None, **options: Any) -> Page:  # noqa: ANN401 - as above
        """Return a watched window with nothing in it."""
        page = (context or self.context(**options)).new_page()
        page.on("pageerror", lambda error: self.problems.append(f"error in the page: {error}"))
        page.on("console", self._console)
        page.on("request", lambda request: self._request(request.url))
        page.on("dialog", self._dialog)
        return page

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(f"console: {message.text}")

    def _request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob", "about"} and parts.hostname != "127.0.0.1":
            self.problems.append(f"asked for {parts.scheme}://{parts.hostname}")

    def _dialog(self, dialog: Dialog) -> None:
        if dialog.type == "beforeunload":
            dialog.accept()
            return
        self.problems.append(f"a dialog of the browser: {dialog.type}")
        dialog.dismiss()

    def verdict(self) -> list[str]:
        """Return what was wrong, without what was allowed."""
        return [
            each for each in self.problems if not any(re.search(pattern, each) for pattern in self.allowed)
        ]

    def close(self) -> None:
        """Close all windows."""
        for context in self.contexts:
            context.close()
        self.contexts.clear()
