"""A real Chromium for the tests of the page, and what every page is watched for.

Where there is no Chromium, or playwright is not installed, these tests are skipped with one sentence;
``REFIQDA_BROWSER=required`` makes them fail instead. ``REFIQDA_CHROMIUM`` names the program to start.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.browser.browsing import Browsing, chromium, missing, required
from tests.browser.serving import Beside, Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

    from tests.browser.studies import Study


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of the page together, so that of several workers one starts a browser."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start one Chromium for all tests of a worker."""
    why = missing()
    if why and required():
        pytest.fail(why, pytrace=False)
    if why:
        pytest.skip(why)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - not there on every machine

    with sync_playwright() as playwright:
        started = chromium(playwright)
        yield started
        started.close()


@pytest.fixture
def browsing(browser: Browser) -> Iterator[Browsing]:
    """Give windows; fail the test when one of them did what no window may do."""
    made = Browsing(browser)
    yield made
    made.close()
    assert made.verdict() == []


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Start servers that end with the test: ``serve(study, "--blind")``."""
    with ExitStack() as open_servers:

        def started(study: Study, *options: str) -> Server:
            return open_servers.enter_context(Beside(study, *options))

        yield started


@pytest.fixture
def serve_apart() -> Iterator[Callable[..., Server]]:
    """Start the real command as a process that can be killed; it ends with the test."""
    with ExitStack() as open_servers:

        def started(study: Study, *options: str) -> Server:
            return open_servers.enter_context(Server(study, *options))

        yield started
