"""What is to be thought of before a built manuscript goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from refiqda.findings.composing.building import build
from refiqda.findings.composing.cautions import cautions
from refiqda.findings.composing.reading import read
from tests.findings.composing import made

if TYPE_CHECKING:
    from pathlib import Path


def told(folder: Path, text: str, policy: str = "none", *, asked: bool | None = True) -> str:
    path = folder / "paper.md"
    path.write_text(text, encoding="utf-8")
    sources = made.sources(may=lambda _: asked)
    return " ".join(cautions(build(read(path), sources, policy=policy), sources))


def test_nothing_is_said_where_nothing_is_to_be_thought_of(tmp_path: Path) -> None:
    assert told(tmp_path, made.manuscript().replace("[[q-statement]]", "")) == ""


def test_who_was_never_asked_is_counted(tmp_path: Path) -> None:
    assert "one quoted participant allowed" in told(tmp_path, "So: [[q:q01]].", asked=None)


def test_a_quote_under_two_headings_joins_two_signs(tmp_path: Path) -> None:
    text = "# One\n\nSo: [[q:q01]].\n\n# Two\n\nAnd so: [[q:q01]].\n"
    assert "several headings" in told(tmp_path, text, "pseudonym-per-theme")
    assert told(tmp_path, text, "pseudonym") == ""


def test_quotes_in_typed_marks_are_not_attributed_and_that_is_said(tmp_path: Path) -> None:
    assert "One quote within marks that you typed" in told(
        tmp_path, "So: \u201c[[q:q01]]\u201d.", "pseudonym"
    )


def test_sentences_that_say_nothing_are_told(tmp_path: Path) -> None:
    assert "[[q-statement]] became nothing" in told(tmp_path, "So: [[q:q01]]. [[q-statement]]")
    text = "So: [[q:q10]], [[q:q11]]. [[q-aggregate]]"
    assert "one person is heard in all" in told(tmp_path, text)


def test_a_role_that_one_participant_has_is_a_name(tmp_path: Path) -> None:
    sources = made.sources(may=lambda _: True)
    people = tuple(
        attrs.evolve(one, role="supervisor" if one.case == "T3" else "therapist")
        for one in sources.voices.people
    )
    sources = attrs.evolve(sources, voices=attrs.evolve(sources.voices, people=people))
    path = tmp_path / "paper.md"
    path.write_text("So: [[q:q01]].", encoding="utf-8")
    assert 'One participant alone is "supervisor"' in " ".join(
        cautions(build(read(path), sources, policy="role"), sources)
    )
