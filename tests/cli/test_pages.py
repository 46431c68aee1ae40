"""Pages: aligned, cleaned, cut in the middle, one line a row in a pipe."""

from __future__ import annotations

import pytest

from refiqda.render.agreement import short_names
from refiqda.render.plain import clean, counted, shorten
from refiqda.render.terminal import Column, Page


def test_what_moves_a_cursor_or_turns_a_line_is_taken_out() -> None:
    assert clean("a\x1b[31mb\x1b]0;title\x07c\u202ed\u2066e\x9bf\ng") == "abcdef g"


def test_long_passages_are_cut_in_their_middle() -> None:
    text = "begin " + "x" * 100 + " end"
    short = shorten(text, 40)
    assert len(short) <= 40
    assert short.startswith("begin")
    assert short.endswith("end")
    assert shorten("short  one", 40) == "short one"


def test_numbers_have_their_noun() -> None:
    assert [counted(1, "text"), counted(2332, "coding")] == ["1 text", "2,332 codings"]


def test_a_table_in_a_pipe_keeps_each_row_on_a_line() -> None:
    page = Page(terminal=False)
    page.table([Column("a", flexible=True), Column("n", number=True)], [["word " * 60, 7], ["b", 1000]])
    lines = page.text().splitlines()
    assert len(lines) == 3
    assert lines[1].endswith("      7")
    assert lines[2].endswith("  1,000")


@pytest.mark.parametrize("width", [40, 80])
def test_a_table_on_a_terminal_keeps_to_its_width(width: int) -> None:
    page = Page(terminal=True, width=width)
    page.table([Column("a", flexible=True), Column("n", number=True)], [["word " * 60, 7]])
    page.line("word " * 60)
    assert (
        max(
            len(line.rstrip())
            for line in page.text().replace("\x1b[1m", "").replace("\x1b[0m", "").splitlines()
        )
        <= width
    )


def test_first_names_stand_where_they_tell_people_apart() -> None:
    assert short_names(("Mara Ridge", "Colm Vance")) == ["Mara", "Colm"]
    assert short_names(("Mara Ridge", "Mara Vance")) == ["Mara Ridge", "Mara Vance"]


@pytest.mark.parametrize("width", [20, 40, 60])
def test_a_figure_is_never_cut_and_its_name_never_left_out(width: int) -> None:
    page = Page(terminal=True, width=width)
    names = ["only Mara", "only Colm", "Dice", "kappa", "alpha"]
    columns = [Column("code", flexible=True), *(Column(name, number=True) for name in names)]
    page.table(columns, [["Taken seriously", 1234, 5678, "0.734", "0.729", "-0.728"]])
    for figure in ("1,234", "5,678", "0.734", "0.729", "-0.728", "Taken"):
        assert figure in page.text()
