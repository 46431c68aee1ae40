"""The page for all eyes and hands: narrow and wide, light and dark, on paper, with keys, with a screen reader."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import studies
from tests.browser.driving import Person, until
from tests.browser.serving import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.browsing import Browsing

WIDTHS = (390, pytest.param(1280, marks=pytest.mark.long), pytest.param(1920, marks=pytest.mark.long))
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
    with Server(studies.two_analysts(tmp_path_factory.mktemp("looked-at"))) as started:
        yield started


def serious(page: Page) -> list[str]:
    """Return what axe-core calls serious or critical on a page as it is, with where."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - not there on every machine

    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {node['target']} {node['failureSummary']}"
        for each in found
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"]
    ]


@pytest.mark.skipif(
    importlib.util.find_spec("axe_playwright_python") is None, reason="axe-core is not installed"
)
@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.long)])
def test_axe_finds_nothing_serious_in_the_view_or_a_dialog(
    server: Server, browsing: Browsing, scheme: str
) -> None:
    person = Person(browsing.open(server.address, color_scheme=scheme), server)
    found = {"deciding": serious(person.page)}
    for key, dialog in (("?", "keys"), ("b", "batch"), ("e", "revise"), ("m", "memo"), ("h", "history")):
        person.press(key)
        person.page.locator(f"#dialog-{dialog}").wait_for()
        found[dialog] = serious(person.page)
        person.press("Escape")
        person.page.locator(f"#dialog-{dialog}").wait_for(state="detached")
    for key, verb in (("s", "stand-apart"), ("r", "range"), ("c", "recode")):
        person.press(key)
        person.chosen(verb)
        found[verb] = serious(person.page)
        person.press("Escape")
    assert {view: all_ for view, all_ in found.items() if all_} == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut_off_or_wider_than_the_window(server: Server, browsing: Browsing, width: int) -> None:
    page = browsing.open(server.address, viewport={"width": width, "height": 800})
    person = Person(page, server)
    found = {"deciding": page.evaluate(OUTSIDE)}
    for key, dialog in (("?", "keys"), ("b", "batch"), ("e", "revise")):
        person.press(key)
        page.locator(f"#dialog-{dialog}").wait_for()
        found[dialog] = page.evaluate(OUTSIDE)
        person.press("Escape")
        page.locator(f"#dialog-{dialog}").wait_for(state="detached")
    assert {view: all_ for view, all_ in found.items() if all_} == {}


@pytest.mark.long
def test_on_paper_the_passage_and_what_was_decided_are_there(server: Server, browsing: Browsing) -> None:
    page = browsing.open(server.address)
    page.emulate_media(media="print")
    assert page.locator("#passage").is_visible()
    assert page.evaluate(OUTSIDE) == []
    assert page.pdf().startswith(b"%PDF")


def test_every_stop_of_the_tab_key_is_seen(server: Server, browsing: Browsing) -> None:
    page = browsing.open(server.address)
    look = """() => {
      const element = document.activeElement;
      const inside = document.getElementById(element.getAttribute("aria-activedescendant"));
      const style = getComputedStyle(inside || element);
      const ring = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none";
      return [element === document.body ? "" : `${element.tagName}#${element.id}.${element.className}`, ring];
    }"""
    stops = []
    for _ in range(45):
        page.keyboard.press("Tab")
        stops.append(tuple(page.evaluate(look)))
    unseen = {name for name, ring in stops if name and not ring}
    assert unseen == set()
    assert len({name for name, _ in stops}) > 12


@pytest.mark.long
def test_nothing_moves_for_whoever_asked_for_less_motion(server: Server, browsing: Browsing) -> None:
    page = browsing.open(server.address, reduced_motion="reduce")
    person = Person(page, server)
    person.press("j", "n", "?")
    page.locator("#dialog-keys").wait_for()
    moving = page.evaluate(
        "() => document.getAnimations().filter((each) => each.playState === 'running').length"
    )
    assert moving == 0


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


def test_there_is_no_figure_of_agreement_anywhere(server: Server, browsing: Browsing) -> None:
    page = browsing.open(server.address)
    said = page.locator("body").inner_text().lower()
    for word in ("%", "kappa", "alpha", "agreement", "score"):
        assert word not in said


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
