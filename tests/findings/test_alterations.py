"""Three hundred altered quotations get the status that is right by how they were altered.

A sample of every kind is held each time, all of them in the long run; and some in each form of a manuscript.
"""

from __future__ import annotations

import functools
import tempfile
import textwrap
from collections import Counter
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda.findings.verifying.values import MATCHING
from tests.findings.planting import Alteration, alterations, manuscript, sample
from tests.studies import plain, projects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

STUDIES = ("therapists", "dyads")
_ROLES = {"swapped role"}


def _statuses(study: str, text: str, suffix: str = ".md") -> list[tuple[str, str]]:
    """Return the heading and the status of each quotation of a manuscript."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "manuscript" + suffix)
        path.write_text(text, encoding="utf-8", newline="")
        return _of(study, path)


def _of(study: str, path: Path) -> list[tuple[str, str]]:
    made = refiqda.verify_quotes(path, *projects(study).values(), study=plain(study).study)
    return [(check.quoted.place.heading, check.status) for check in made]


@functools.cache
def _found(study: str, *, every: bool) -> dict[str, list[str]]:
    chosen = alterations(study) if every else sample(study)
    found: dict[str, list[str]] = {}
    for heading, status in _statuses(study, manuscript(one for one in chosen if not one.plain_only)):
        found.setdefault(heading, []).append(status)
    return found


def _wrong(chosen: Iterable[Alteration], *, every: bool) -> list[tuple[str, str, list[str]]]:
    return [
        (one.name, one.expected, got)
        for one in chosen
        if not one.plain_only and (got := _found(one.study, every=every).get(one.name, [])) != [one.expected]
    ]


def test_there_are_three_hundred_alterations_of_every_kind() -> None:
    kinds = Counter(one.kind for study in STUDIES for one in alterations(study))
    assert sum(number for kind, number in kinds.items() if kind != "nothing altered") >= 300
    assert min(kinds.values()) >= 8
    expected = {one.expected for study in STUDIES for one in alterations(study)}
    assert expected - MATCHING >= {"UNDECLARED-EDIT", "SPLICED", "WRONG-SPEAKER", "WRONG-ROLE", "NOT-FOUND"}


def test_alterations_are_the_same_each_time() -> None:
    before = alterations("dyads")
    alterations.cache_clear()
    assert alterations("dyads") == before


@pytest.mark.parametrize("study", STUDIES)
def test_a_sample_of_altered_quotations_gets_the_right_status(study: str) -> None:
    assert not _wrong(sample(study), every=False)


@pytest.mark.long
@pytest.mark.parametrize("study", STUDIES)
def test_every_altered_quotation_gets_the_right_status(study: str) -> None:
    assert not _wrong(alterations(study), every=True)


@pytest.mark.parametrize("study", STUDIES)
def test_no_word_altered_is_ever_said_to_match(study: str) -> None:
    wordy = [one for one in sample(study) if one.expected in {"UNDECLARED-EDIT", "SPLICED", "NOT-FOUND"}]
    assert wordy
    assert not [one.name for one in wordy if set(_found(study, every=False)[one.name]) & MATCHING]


def wrap(words: str) -> str:
    """Return words in lines of a printed page."""
    return textwrap.fill(words, 60, break_on_hyphens=False)


@pytest.mark.parametrize("study", STUDIES)
def test_a_word_broken_at_the_end_of_a_line_is_one_word(study: str) -> None:
    broken = [one for one in alterations(study) if one.plain_only]
    lines = ["-\n".join(wrap(part) for part in line.split("-\n")) for one in broken for line in one.lines]
    text = "\n\n".join(lines) + "\n"
    assert [status for _, status in _statuses(study, text, ".txt")] == ["NORMALISED"] * len(broken)


# --- other forms of a manuscript ------------------------------------------------------------------------------------


def _few(study: str) -> list[Alteration]:
    """Return one of each kind that any form can print."""
    return [one for one in sample(study)[:20] if not one.plain_only and one.kind not in _ROLES]


def _html(chosen: Iterable[Alteration]) -> str:
    parts = ["<!DOCTYPE html><html><head><title>Findings</title></head><body>"]
    for one in chosen:
        parts.append(f"<h2>{escape(one.name)}</h2>")
        for line in one.lines:
            block = line.startswith("> ")
            text = "<br>".join(escape(each.removeprefix("> ")) for each in line.split("\n"))
            parts.append(f"<blockquote><p>{text}</p></blockquote>" if block else f"<p>{text}</p>")
    return "\n".join((*parts, "</body></html>"))


def _tex(chosen: Iterable[Alteration]) -> str:
    parts = [r"\documentclass{article}", r"\begin{document}"]
    for one in chosen:
        parts.append(rf"\section{{{one.name}}}")
        for line in one.lines:
            block = line.startswith("> ")
            text = "\\\\\n".join(each.removeprefix("> ") for each in line.split("\n"))
            parts.append(f"\\begin{{quote}}\n{text}\n\\end{{quote}}" if block else text + "\n")
    return "\n".join((*parts, r"\end{document}", ""))


@pytest.mark.parametrize("study", STUDIES)
@pytest.mark.parametrize(("suffix", "write"), [(".html", _html), (".tex", _tex)])
def test_another_form_of_the_manuscript_says_the_same(
    study: str, suffix: str, write: Callable[[Iterable[Alteration]], str]
) -> None:
    chosen = _few(study)
    assert _statuses(study, write(chosen), suffix) == [(one.name, one.expected) for one in chosen]


@pytest.mark.parametrize("study", STUDIES)
def test_a_manuscript_from_word_says_the_same(study: str, tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    chosen = _few(study)
    for one in chosen:
        document.add_heading(one.name, 2)
        for line in one.lines:
            if line.startswith("> "):
                text = "\n".join(each.removeprefix("> ") for each in line.split("\n"))
                document.add_paragraph(text, style="Quote")
            else:
                document.add_paragraph(line)
    path = tmp_path / "manuscript.docx"
    document.save(str(path))
    assert _of(study, path) == [(one.name, one.expected) for one in chosen]
