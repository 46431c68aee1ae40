"""The loss report as a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import html

from refiqda.losses import FEW, LossLog, LossReport
from refiqda.render.losses import losses_page, write_losses

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "<script>alert(1)</script>\u202e\x1b[31m & 'x'"


def _report() -> LossReport:
    log = LossLog()
    for number in range(FEW + 3):
        log.add("dropped", "variable", "is not taken over", guid=f"g{number}", name=f"Age {number}")
    log.add("repaired", "code", "had no name", guid="c1", name=HOSTILE)
    log.add("degraded", "coding", "lies beyond the end of its text", count=1234)
    return log.report()


def _page(report: LossReport, source: str = "study.qdpx") -> html.HtmlElement:
    return html.fromstring(losses_page(report, source=source, output="out.qdpx", program="ATLAS.ti"))


def test_the_page_opens_with_the_three_sentences() -> None:
    report = _report()
    page = _page(report)
    said = [one.text for one in page.xpath("//div[@class='say']/p")]
    assert said == list(report.sentences())


def test_each_thing_is_listed_with_its_name_and_number() -> None:
    text = _page(_report()).text_content()
    for number in range(FEW + 3):
        assert f"Age {number}" in text
    assert "1,234" in text


def test_what_a_file_says_cannot_act_on_the_page() -> None:
    data = losses_page(_report(), source=HOSTILE, output=HOSTILE, program="ATLAS.ti").decode()
    assert "<script" not in data
    assert "\u202e" not in data
    assert "\x1b" not in data
    assert "default-src 'none'" in data
    assert not re.search(r"(?:src|href)\s*=", data)


def test_an_empty_report_says_so() -> None:
    text = _page(LossReport()).text_content()
    assert "Nothing was left out." in text
    assert "There is nothing to list." in text


def test_the_form_follows_the_suffix_and_the_bytes_are_the_same_twice(tmp_path: Path) -> None:
    for suffix, begins in (
        (".html", b"<!doctype html>"),
        (".json", b"{"),
        (".txt", b"7 things were left out."),
    ):
        one, two = tmp_path / f"one{suffix}", tmp_path / f"two{suffix}"
        write_losses(_report(), one, source="study.qdpx")
        write_losses(_report(), two, source="study.qdpx")
        assert one.read_bytes() == two.read_bytes()
        assert one.read_bytes().startswith(begins)
