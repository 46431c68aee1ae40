"""The same decision for many at once: seen before it is written, some left out, taken back as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser import studies
from tests.browser.driving import Person, until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.browser.browsing import Browsing
    from tests.browser.serving import Server


def test_a_batch_is_previewed_some_are_left_out_and_one_undo_takes_all_back(
    tmp_path: Path, serve: Callable[..., Server], browsing: Browsing
) -> None:
    server = serve(studies.two_analysts(tmp_path))
    person = Person(browsing.open(server.address), server)
    rows = person.queue()
    person.press("b")
    dialog = person.page.locator("#dialog-batch")
    dialog.locator("input[name=batch-scope][value=list]").check()
    dialog.locator("input[name=batch-verb][value=neither]").check()
    boxes = dialog.locator("#batch-list input[type=checkbox]")
    until(person.page, lambda: boxes.count() == len(rows), "a preview of every passage")
    confirm = dialog.locator("#batch-confirm")
    until(person.page, confirm.is_enabled, "the preview being there")
    assert server.lines() == []
    boxes.nth(2).uncheck()
    dialog.locator("#batch-reason").fill("The code is given up.")
    lines = person.saving(confirm.click, lines=len(rows) - 1)
    assert [line["id"] for line in lines] == [row["id"] for row in rows if row is not rows[2]]
    assert {(line["verb"], line["reason"]) for line in lines} == {("neither", "The code is given up.")}
    dialog.wait_for(state="detached")
    until(
        person.page,
        lambda: f"{len(lines)}" in person.page.locator("#progress").inner_text(),
        "the progress in words",
    )
    person.saving(lambda: person.press("z"), lines=len(lines))
    states = {row["id"]: row["state"] for row in person.queue()}
    assert set(states.values()) <= {"open", "reopened"}
