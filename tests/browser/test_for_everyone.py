"""The page for all eyes and hands: narrow and wide, light and dark, on paper, with keys, with a screen reader."""

from __future__ import annotations

import functools
import importlib.util
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import studies
from tests.browser.browsing import Browsing
from tests.browser.driving import Person, until
from tests.browser.serving import Beside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.browser.serving import Server
    from tests.browser.studies import Study

WIDTHS = (390, pytest.param(1280, marks=pytest.mark.long), pytest.param(1920, marks=pytest.mark.long))
DIALOGS = {"?": "keys", "b": "batch", "e": "revise", "m": "memo", "h": "history"}
OUTSIDE = """() => {
  const width = document.documentElement.clientWidth;
  const scrolls = (element) => {
    for (let each = element.parentElement; each && each !== document.body; each = each.parentElement) {
      if (getComputedStyle(each).overflowX !== "visible") return true;
    }
    return false;
  };
  const found = [];
  for (const element of document.body.querySelectorAll("*")) {
    if (element.closest("[hidden], .sr, .skip, dialog:not([open])") || !element.checkVisibility()) continue;
    const { left, right, width: own } = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    const name = `${element.tagName} #${element.id} .${element.className} ${Math.round(left)}-${Math.round(right)}`;
    if (own && (right > width + 1 || left < -1) && !scrolls(element)) found.push(`outside: ${name}`);
    const hides = style.overflowX === "hidden" && style.textOverflow !== "ellipsis" && element.clientWidth > 1;
    if (hides && element.scrollWidth > element.clientWidth + 1) found.push(`cut off: ${name}`);
  }
  const page = document.scrollingElement;
  if (page.scrollWidth > page.clientWidth) found.push(`the page is ${page.scrollWidth} wide in ${page.clientWidth}`);
  return found;
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, browser: object) -> Iterator[Server]:
    """Start one server for all who only look."""
    del browser
    with Beside(studies.two_analysts(tmp_path_factory.mktemp("looked-at"))) as started:
        yield started


@pytest.fixture(scope="module")
def window(server: Server, browser: Browser) -> Iterator[Page]:
    """Open one window for all who only look."""
    browsing = Browsing(browser)
    yield browsing.open(server.address)
    browsing.close()
    assert browsing.verdict() == []


@pytest.fixture
def person(server: Server, window: Page) -> Iterator[Person]:
    """Return somebody at that window, which is as it was at the beginning."""
    window.set_viewport_size({"width": 1280, "height": 800})
    window.emulate_media(color_scheme="light", media="screen", reduced_motion="reduce")
    yield Person(window, server)
    window.evaluate("() => document.activeElement.blur()")  # the keys are no letters of a field
    if window.locator("dialog[open]").count():
        window.reload()
        window.locator("body[data-ready='1']").wait_for()
    elif window.locator("body[data-view=reading]").count():
        window.keyboard.press("g")
        window.locator("body[data-view=deciding]").wait_for()


def read_together(page: Page) -> None:
    """Go to the other view, and wait for its text."""
    page.keyboard.press("g")
    page.locator("#reading [data-testid=tv-line]").first.wait_for()


def dialogs(person: Person, keys: str, look: Callable[[], list[str]]) -> dict[str, list[str]]:
    """Open the dialogs of these keys one after the other, and return what is found in each."""
    found = {}
    for key in keys:
        name = DIALOGS[key]
        person.press(key)
        person.page.locator(f"#dialog-{name}").wait_for()
        found[name] = look()
        person.press("Escape")
        person.page.locator(f"#dialog-{name}").wait_for(state="detached")
    return found


def told(found: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return the views in which something was found."""
    return {view: all_ for view, all_ in found.items() if all_}


def serious(page: Page) -> list[str]:
    """Return what axe-core calls serious or critical on a page as it is, with where."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - not there on every machine

    found: list[dict[str, Any]] = (
        Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    )
    return [
        f"{each['id']}: {node['target']} {node['failureSummary']}"
        for each in found
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"]
    ]


with_axe = pytest.mark.skipif(
    importlib.util.find_spec("axe_playwright_python") is None, reason="axe-core is not installed"
)


@with_axe
def test_axe_finds_nothing_serious_in_either_view_or_a_dialog(person: Person) -> None:
    found = {"deciding": serious(person.page)}
    found |= dialogs(person, "b", lambda: serious(person.page))
    read_together(person.page)
    found["reading"] = serious(person.page)
    assert told(found) == {}


@with_axe
@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_any_dialog_or_verb(
    server: Server, browsing: Browsing, scheme: str
) -> None:
    person = Person(browsing.open(server.address, color_scheme=scheme), server)
    found = {"deciding": serious(person.page)}
    found |= dialogs(person, "".join(DIALOGS), lambda: serious(person.page))
    read_together(person.page)
    found["reading"] = serious(person.page)
    person.press("g")
    person.page.locator("body[data-view=deciding]").wait_for()
    for key, verb in (("s", "stand-apart"), ("r", "range"), ("c", "recode")):
        person.press(key)
        person.chosen(verb)
        found[verb] = serious(person.page)
        person.press("Escape")
    assert told(found) == {}


@with_axe
@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("made", "shown"),
    [
        (studies.recording, "[data-testid=player]"),
        (studies.picture, "[data-testid=picture]"),
        (studies.hostile, "[data-testid=text-view]"),
        (studies.right_to_left, "[data-testid=text-view]"),
        (functools.partial(studies.several_analysts, count=6), "[data-testid=text-view]"),
    ],
    ids=["recording", "picture", "hostile", "right-to-left", "six"],
)
def test_axe_finds_nothing_serious_in_other_studies(
    tmp_path: Path,
    serve: Callable[..., Server],
    browsing: Browsing,
    made: Callable[[Path], Study],
    shown: str,
    scheme: str,
) -> None:
    page = browsing.open(serve(made(tmp_path)).address, color_scheme=scheme)
    page.locator(f"#passage {shown}").first.wait_for()
    found = {"deciding": serious(page)}
    page.keyboard.press("g")
    page.locator("body[data-view=reading]").wait_for()
    page.locator("#reading").locator(f"[data-testid=text-view], {shown}").first.wait_for()
    found["reading"] = serious(page)
    assert told(found) == {}


@with_axe
@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_with_names_hidden(
    tmp_path: Path, serve: Callable[..., Server], browsing: Browsing, scheme: str
) -> None:
    page = browsing.open(serve(studies.two_files(tmp_path), "--blind").address, color_scheme=scheme)
    if not page.locator("#dialog-who").count():
        page.locator("#who-am-i").first.click()
    page.locator("#dialog-who").wait_for()
    found = {"who": serious(page)}
    page.locator("#dialog-who [data-testid=who]").first.click()
    page.locator("#dialog-who").wait_for(state="detached")
    found["blind"] = serious(page)
    assert told(found) == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut_off_or_wider_than_the_window(person: Person, width: int) -> None:
    page = person.page
    page.set_viewport_size({"width": width, "height": 800})
    found = {"deciding": page.evaluate(OUTSIDE)}
    found |= dialogs(person, "?be", lambda: page.evaluate(OUTSIDE))
    read_together(page)
    found["reading"] = page.evaluate(OUTSIDE)
    assert told(found) == {}


@pytest.mark.long
@pytest.mark.parametrize("view", ["deciding", "reading"])
def test_on_paper_the_passage_and_what_was_decided_are_there(
    server: Server, browsing: Browsing, view: str
) -> None:
    page = browsing.open(server.address)
    if view == "reading":
        read_together(page)
    page.emulate_media(media="print")
    assert page.locator("#reading" if view == "reading" else "#passage").is_visible()
    assert page.evaluate(OUTSIDE) == []
    assert page.pdf().startswith(b"%PDF")


def stops(page: Page, presses: int) -> list[tuple[str, bool]]:
    """Press Tab so many times; return where that led, and whether it can be seen there."""
    look = """() => {
      const element = document.activeElement;
      const inside = document.getElementById(element.getAttribute("aria-activedescendant"));
      const style = getComputedStyle(inside || element);
      const ring = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none";
      return [element === document.body ? "" : `${element.tagName}#${element.id}.${element.className}`, ring];
    }"""
    found = []
    for _ in range(presses):
        page.keyboard.press("Tab")
        name, ring = page.evaluate(look)
        found.append((name, ring))
    return found


@pytest.mark.parametrize("view", ["deciding", "reading"])
def test_every_stop_of_the_tab_key_is_seen(person: Person, view: str) -> None:
    if view == "reading":
        read_together(person.page)
    found = stops(person.page, 45)
    assert {name for name, ring in found if name and not ring} == set()
    assert len({name for name, _ in found}) > (12 if view == "deciding" else 8)


@pytest.mark.parametrize("view", ["deciding", "reading"])
def test_nothing_moves_for_whoever_asked_for_less_motion(person: Person, view: str) -> None:
    running = "() => document.getAnimations().filter((each) => each.playState === 'running').length"
    if view == "reading":
        read_together(person.page)
        assert person.page.evaluate(running) == 0
        return
    person.press("j", "k", "?")
    person.page.locator("#dialog-keys").wait_for()
    assert person.page.evaluate(running) == 0
    person.press("Escape")
    person.page.locator("#dialog-keys").wait_for(state="detached")


@pytest.mark.long
def test_the_page_names_its_parts_and_speaks_of_what_changes(server: Server, browsing: Browsing) -> None:
    page = browsing.open(server.address)
    person = Person(page, server)
    assert page.get_by_role("navigation").count() == 1
    assert page.get_by_role("main").count() == 1
    assert page.get_by_role("complementary").count() == 1
    assert page.get_by_role("listbox").get_by_role("option").count() == 8
    person.press("j")
    until(page, lambda: page.locator("#live").inner_text(), "the next passage being said")


@pytest.mark.parametrize("view", ["deciding", "reading"])
def test_there_is_no_figure_of_agreement_anywhere(person: Person, view: str) -> None:
    if view == "reading":
        read_together(person.page)
    said = person.page.locator("body").inner_text().lower()
    for word in ("%", "kappa", "alpha", "agreement", "score"):
        assert word not in said


@pytest.mark.long
def test_the_first_minute_and_the_last_are_guided(
    tmp_path: Path, serve: Callable[..., Server], browsing: Browsing
) -> None:
    server = serve(studies.two_analysts(tmp_path))
    page = browsing.open(server.address)
    person = Person(page, server)
    guide = page.locator("#guide")
    assert "New here?" in guide.inner_text()
    page.locator("#guide-away").click()
    assert guide.is_hidden()
    page.reload()
    page.locator("body[data-ready='1']").wait_for()
    assert guide.is_hidden()
    person.press("b")
    dialog = page.locator("#dialog-batch")
    dialog.locator("input[name=batch-scope][value=list]").check()
    dialog.locator("input[name=batch-verb][value=neither]").check()
    until(page, dialog.locator("#batch-confirm").is_enabled, "the preview being there")
    person.saving(dialog.locator("#batch-confirm").click, lines=8)
    until(page, guide.is_visible, "what comes next")
    assert "All 8 passages are decided." in guide.inner_text()
    assert f"refiqda reconcile apply … --decisions {server.log.name}" in guide.inner_text()
