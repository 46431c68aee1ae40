"""``refiqda crosswalk``: the page on a terminal, the files it writes, and what they never hold."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from refiqda.output import write
from refiqda.render.crosswalk_passages import Excerpts
from tests.crosswalks.apart import TEXT, file_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.calls import Ran

HOSTILE = "<script>alert(1)</script> \u202e"


@pytest.fixture
def apart(tmp_path: Path) -> tuple[str, str]:
    """Return two files whose codebooks were made apart."""
    marks = {
        "ana": {"Waiting": [("One", 21, 44), ("One", 61, 80)], HOSTILE: [("One", 60, 70)]},
        "bo": {"Time": [("One", 24, 50)], "Unused": []},
    }
    paths = []
    for name, given in marks.items():
        paths.append(tmp_path / f"{name}.qdpx")
        project = file_of(name.title(), given, definitions={"Waiting": "Hours that others decide about."})
        write(project, paths[-1], tool="standard")
    return str(paths[0]), str(paths[1])


def test_the_page_leads_with_where_the_other_saw_nothing_and_has_no_figure(
    run: Callable[..., Ran], apart: tuple[str, str]
) -> None:
    out = run("crosswalk", *apart).out
    assert out.index("Ana's passages where Bo saw nothing") < out.index("What Bo saw in Ana's passages")
    assert "Time 1, nothing 1" in out
    assert "kappa" not in out
    assert "alpha" not in out
    assert "\u202e" not in out


def test_the_json_names_its_form(run: Callable[..., Ran], apart: tuple[str, str]) -> None:
    value = json.loads(run("crosswalk", *apart, "--json").out)
    assert value["format"] == "refiqda.crosswalk/1"
    assert [one["coders"] for one in value["pairs"]] == [["Ana", "Bo"]]


def test_the_page_of_passages_needs_nothing_else_and_shows_the_words_with_whose_they_are(
    run: Callable[..., Ran], apart: tuple[str, str], tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    assert "Written: page.html" in run("crosswalk", *apart, "-o", page).out
    text = page.read_text(encoding="utf-8")
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "http" not in text.replace("http-equiv", "")
    assert '<a href="#p1-0-0"' in text
    assert '<section id="p1-0-0">' in text
    assert '<span class="ab">' in text
    assert "Hours that others decide about." in text
    assert "One, paragraph 2" in text
    again = tmp_path / "again.html"
    run("crosswalk", *apart, "-o", again)
    assert again.read_bytes() == page.read_bytes()


def test_a_page_that_would_be_too_long_has_first_what_the_other_did_not_see(
    run: Callable[..., Ran], apart: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("refiqda.render.crosswalk._PAGE", 2)
    page = tmp_path / "page.html"
    run("crosswalk", *apart, "-o", page)
    text = page.read_text(encoding="utf-8")
    links, sections = (
        set(re.findall(form, text)) for form in (r'href="#(p[^"]+)"', r'<section id="([^"]+)"')
    )
    assert links == sections == {"p1-0-none", "p1-1-none"}
    assert "those behind 1 more are not on it" in text
    assert '--coders "Ana,Bo"' in text


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "json"])
def test_a_file_is_written_once_and_never_over_another(
    run: Callable[..., Ran], apart: tuple[str, str], tmp_path: Path, suffix: str
) -> None:
    out = tmp_path / f"out.{suffix}"
    assert run("crosswalk", *apart, "-o", out).code == 0
    assert out.stat().st_size
    assert run("crosswalk", *apart, "-o", out).code == 2
    assert run("crosswalk", *apart, "-o", out, "--force").code == 0


def test_another_suffix_and_a_file_alone_are_refused_in_one_line(
    run: Callable[..., Ran], apart: tuple[str, str], tmp_path: Path
) -> None:
    assert run("crosswalk", *apart, "-o", tmp_path / "out.docx").code == 2
    ran = run("crosswalk", apart[0])
    assert ran.code == 2
    assert ran.err.count("\n") == 1


def test_only_the_analysts_asked_for_are_compared(run: Callable[..., Ran], apart: tuple[str, str]) -> None:
    value = json.loads(run("crosswalk", *apart, "--coders", "Bo,Ana", "--json").out)
    assert value["coders"] == ["Bo", "Ana"]


def test_an_excerpt_has_the_words_around_without_cutting_any() -> None:
    from refiqda.crosswalks import crosswalk  # noqa: PLC0415 - for this test alone

    marks = {"x": [("One", 130, 140)]}
    long = f"{'beginning ' * 12}{TEXT}{'ending ' * 30}"
    given = {name: file_of(name, marks, texts={"One": long}) for name in ("Ana", "Bo")}
    matrix = crosswalk(given)
    pair = matrix.pairs[0]
    excerpt = Excerpts(matrix).of(pair.passages_a[0], pair.passages_b[0])
    parts = excerpt["parts"]
    assert [whose for _words, whose in parts] == ["", "", "ab", "", ""]
    words = "".join(text for text, _whose in parts[1:-1])
    assert words in long
    assert long[long.index(words) - 1].isspace() or words[0].isspace()
