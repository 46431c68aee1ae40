"""The text view by itself: offsets, lanes, marks, pieces of long texts; no server, the modules as they stand."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.browsing import Browsing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Route

ORIGIN = "http://127.0.0.1:9"
PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Text</title><link rel="icon" href="data:,">'
    '<link rel="stylesheet" href="base.css"><link rel="stylesheet" href="text.css">'
    '<main id="m" style="height:100vh;overflow:auto"></main></html>'
)
KINDS = {"js": "text/javascript", "css": "text/css"}
TEXT = (
    "a\U0001d518b \u202ezw\u200b\U0001f469\U0001f3fd\u200d\U0001f680 end\nsecond line \U0001d518 here\n\n"
    "<b>e\u0301</b>"
)
SEGMENTS = [
    {"analyst": 0, "code": "Care/Hope", "start": 1, "end": 6},
    {"analyst": 0, "code": "Care/Fear", "start": 2, "end": 8},
    {"analyst": 1, "code": "Loss/Hope", "start": 3, "end": 20},
]
SHOW = """async ([text, segments, options]) => {
  const { TextView } = await import("/text.js");
  const analysts = [{ index: 0, name: "Mara" }, { index: 1, name: "Colm" }];
  window.told = [];
  window.view = new TextView(document.getElementById("m"), { analysts, onSelect: (range) => told.push(range) });
  await view.show(0, { ...options, chunk: { text, segments } });
}"""


def _answer(route: Route) -> None:
    name = route.request.url.removeprefix(f"{ORIGIN}/")
    if not name:
        route.fulfill(body=PAGE, content_type="text/html; charset=utf-8")
        return
    body = resources.files("refiqda.page").joinpath("static", name).read_text("utf-8")
    route.fulfill(body=body, content_type=f"{KINDS[name.rsplit('.', 1)[-1]]}; charset=utf-8")


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    """Return one window for all of these tests: what each of them needs is made anew."""
    browsing = Browsing(browser)
    page = browsing.blank()
    page.route(f"{ORIGIN}/**", _answer)
    yield page
    browsing.close()
    assert browsing.verdict() == []


@pytest.fixture
def page(window: Page) -> Page:
    """Return a page that holds nothing but a place for a text."""
    window.goto(f"{ORIGIN}/")
    return window


def _show(
    page: Page, text: str = TEXT, segments: list[dict[str, Any]] | None = None, **options: object
) -> None:
    page.evaluate(SHOW, [text, SEGMENTS if segments is None else segments, options])


def test_every_place_of_a_text_leads_to_the_page_and_back(page: Page) -> None:
    _show(page)
    wrong = page.evaluate(
        """() => { const wrong = []; const all = [...view.fixed.text];
        for (let at = 0; at <= all.length; at += 1) for (const isEnd of [false, true]) {
          const { node, offset } = view.blockAt(at, isEnd).place(at, isEnd);
          const back = view.blocks[0].offset(node, offset, isEnd);
          // The end just after a line feed is shown at the end of the line before it.
          if (back !== at && !(isEnd && all[at - 1] === "\\n")) wrong.push([at, isEnd, back]);
        } return wrong; }"""
    )
    assert wrong == []


def test_what_is_selected_is_told_in_code_points_and_without_names_of_codes(page: Page) -> None:
    _show(page)
    page.evaluate("""() => { const range = document.createRange();
      const a = view.blockAt(4).place(4), b = view.blockAt(20, true).place(20, true);
      range.setStart(a.node, a.offset); range.setEnd(b.node, b.offset);
      getSelection().removeAllRanges(); getSelection().addRange(range); }""")
    page.locator("[data-testid=text-view][data-selection='4-20']").wait_for()
    assert page.evaluate("told.at(-1)") == {"start": 4, "end": 20, "text": TEXT[4:20]}


def test_a_selection_by_program_is_shown_and_told_to_nobody(page: Page) -> None:
    _show(page)
    page.evaluate("view.select(2, 5)")
    assert page.evaluate("view.selection()") == {"start": 2, "end": 5}
    assert page.evaluate("told") == []


def test_keys_move_the_edges_by_words_and_by_characters(page: Page) -> None:
    _show(page, "one two three four", [])
    page.evaluate("view.select(4, 7)")
    press = """(keys) => { for (const [key, altKey, shiftKey] of keys)
      view.handleKey(new KeyboardEvent("keydown", { key, altKey, shiftKey })); return view.selection(); }"""
    assert page.evaluate(press, [["ArrowRight", False, True]]) == {"start": 4, "end": 13}
    assert page.evaluate(press, [["[", False, False]]) == {"start": 0, "end": 13}
    assert page.evaluate(press, [["]", False, False], ["ArrowLeft", True, True]]) == {"start": 4, "end": 12}


def test_keys_follow_the_line_where_it_runs_from_right_to_left(page: Page) -> None:
    _show(page, "\u05d0\u05d1 \u05d2\u05d3 \u05d4\u05d5", [])
    page.evaluate("view.select(0, 2)")
    moved = 'view.handleKey(new KeyboardEvent("keydown", { key: "ArrowLeft", shiftKey: true })) && view.selection()'
    assert page.evaluate(moved) == {"start": 0, "end": 5}


def test_three_clicks_take_a_paragraph_and_nothing_of_the_next(page: Page) -> None:
    _show(page)
    page.locator("[data-testid=tv-line]").nth(1).click(click_count=3)
    start = TEXT.index("second")
    page.locator(f"[data-testid=text-view][data-selection='{start}-{TEXT.index(chr(10), start)}']").wait_for()


def test_marks_that_nobody_sees_are_boxes_and_joiners_of_a_picture_are_left(page: Page) -> None:
    _show(page)
    assert page.locator("[data-testid=tv-unseen]").all_inner_texts() == ["RLO", "ZWSP"]
    assert page.evaluate("view.textOf(0, 99)") == TEXT


def test_joiners_between_letters_that_join_are_left_as_spelling(page: Page) -> None:
    _show(page, "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 x\u200cy", [])
    assert page.locator("[data-testid=tv-unseen]").all_inner_texts() == ["ZWNJ"]


def test_html_is_text(page: Page) -> None:
    _show(page)
    assert page.locator("#m b").count() == 0
    assert "<b>e\u0301</b>" in page.locator("#m").inner_text()


def test_overlapping_codes_of_one_analyst_lie_in_rows_of_their_own(page: Page) -> None:
    _show(page)
    both = page.locator("[data-testid=tv-interval][data-start='3'][data-end='6']")
    assert both.get_attribute("data-codes") == "Care/Hope\nCare/Fear\nLoss/Hope"
    rows = both.evaluate(
        """each => [...each.querySelectorAll('.tv-u')].map(
        (u) => [u.classList[1], getComputedStyle(u).getPropertyValue('--r')])"""
    )
    assert rows == [["lane-1", "2"], ["lane-0", "1"], ["lane-0", "0"]]
    assert both.locator(".tv-shared").count() == 1


def test_names_that_end_alike_say_more_of_their_path(page: Page) -> None:
    _show(page)
    assert page.locator("[data-testid=tv-tag]").all_inner_texts() == ["Care/Hope", "Fear", "Loss/Hope"]


def test_beginnings_and_ends_can_be_heard(page: Page) -> None:
    _show(page)
    heard = page.locator("[data-testid=tv-line]").first.locator(".tv-spoken").all_text_contents()
    assert heard[0].strip() == "[Mara: Care/Hope begins]"
    assert "[Mara: Care/Fear ends]" in [each.strip() for each in heard]


def test_what_is_copied_is_what_was_written(page: Page) -> None:
    _show(page)
    copied = page.evaluate("""() => { const line = document.querySelector("[data-testid=tv-line]");
      getSelection().selectAllChildren(line); view.select(0, Number(line.dataset.end));
      const event = new ClipboardEvent("copy", { clipboardData: new DataTransfer(), bubbles: true, cancelable: true });
      line.dispatchEvent(event); return event.clipboardData.getData("text/plain"); }""")
    assert copied == TEXT[: TEXT.index("\n")]


def test_what_lies_outside_of_the_passage_is_dimmed(page: Page) -> None:
    _show(page, "one two three", [], **{"from": 4, "to": 7})
    parts = page.evaluate(
        "[...document.querySelectorAll('.tv-i')].map((each) => [each.textContent, each.classList.contains('tv-dim')])"
    )
    assert parts == [["one ", True], ["two", False], [" three", True]]


def test_a_long_text_is_loaded_as_one_goes_and_what_one_reads_stays_where_it_is(page: Page) -> None:
    told = page.evaluate("""async () => {
      const { TextView } = await import("/text.js");
      const size = 5000000, cut = 20000; let calls = 0;
      const word = (from, at) => String(from + at * 10).padStart(9, "0") + (at % 9 ? " " : "\\n");
      const text = (from) => Array.from({ length: cut / 10 }, (_, at) => word(from, at)).join("");
      const api = { async text(source, { around }) { calls += 1; const start = Math.floor(around / cut) * cut;
        const empty = { segments: [], notes: [], turns: [] };
        return { source, length: size, start, end: start + cut, text: text(start), ...empty }; } };
      window.view = new TextView(document.getElementById("m"), { analysts: [], api });
      await view.show(0, { from: 2500000, to: 2500009 });
      const m = document.getElementById("m"), out = [];
      const frame = () => new Promise((done) => requestAnimationFrame(done));
      const at = view.from + 100, before = view.from;
      m.scrollTop += view.rect(at).top - 100;
      const was = view.rect(at).top;
      while (view.from === before) await frame();
      await frame(); await frame();
      return { moved: Math.abs(view.rect(at).top - was), earlier: view.from < before, kept: view.blocks.length, calls,
        seen: view.textOf(2500000, 2500009) }; }""")
    assert told["moved"] < 1
    assert told["earlier"]
    assert told["kept"] <= 5
    assert told["calls"] <= 8
