"""Quotes on disk: what is added is read again, and what is damaged is told by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from refiqda.errors import InvalidArgumentError, NotInProjectError, UnusableFileError
from refiqda.findings.quotes import Edit, Quote, Translation
from refiqda.findings.quotes.anchoring import anchor
from refiqda.findings.quotes.selecting import select
from refiqda.findings.quotes.store import Selection, append_quotes, read_quotes
from refiqda.project import Project

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "We waited. Nobody came. We waited again, and then nobody said a word to us for an hour."


def made() -> Quote:
    project = Project.new("study")
    project.add_source("a", TEXT)
    target = select(project, "a", 41, 70)
    return Quote(
        id="q-1",
        form="passage",
        targets=(target,),
        language="en",
        edits=(Edit("clarification", 0, 0, "[The nurse]", reason="who"),),
        original=(Translation(target, "nb", "R", "2024-01-01"),),
        theme=("Waiting",),
        slot=(("perspective", "client"),),
        by=("R",),
    )


def test_what_is_added_is_read_again(tmp_path: Path) -> None:
    chosen = Selection(
        at="2026-01-01T00:00:00Z", theme=("Waiting",), seen=(("g", 1, 2),), passed_over=(("g", 1, 2, "why"),)
    )
    append_quotes(tmp_path, [made()], [chosen])
    store = append_quotes(tmp_path, [Quote(id="q2", words="w", form="condensate")])
    assert read_quotes(tmp_path / "quotes.jsonl").quotes == store.quotes
    assert store.quotes["q-1"] == made()
    assert list(store.quotes) == ["q-1", "q2"]
    assert store.selections == (chosen,)
    assert "q2" not in append_quotes(tmp_path, withdrawn=["q2"]).quotes
    with pytest.raises(NotInProjectError, match="withdrawn"):
        read_quotes(tmp_path).find("q2")
    with pytest.raises(NotInProjectError, match="Did you mean q-1"):
        read_quotes(tmp_path).find("q1")


def test_a_torn_last_line_is_no_line(tmp_path: Path) -> None:
    append_quotes(tmp_path, [made()])
    path = tmp_path / "quotes.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"kind": "quo')
    assert list(read_quotes(path).quotes) == ["q-1"]
    append_quotes(path, [Quote(id="q2")])
    assert path.read_bytes().startswith(whole + b'{"kind": "quote", "id": "q2"')


@pytest.mark.parametrize(
    "line",
    [
        *("{", "[]", '{"kind": "other"}', '{"kind": "quote"}', '{"kind": "quote", "id": "a b"}'),
        '{"kind": "quote", "id": "a", "targets": [{}]}',
        (
            '{"kind": "quote", "id": "a", "targets": [{"source": "s", "source_guid": "g", "digest": "d", '
            '"selector": {"exact": "secret", "start": 4, "end": 2}}]}'
        ),
        '{"kind": "quote", "id": "a", "edits": [{"kind": "invented", "start": 1, "end": 2, "printed": ""}]}',
        '{"kind": "selection", "seen": [["g", 1]]}',
        "[" * 100_000,
    ],
)
def test_a_damaged_line_is_told_by_its_number_and_not_quoted(tmp_path: Path, line: str) -> None:
    append_quotes(tmp_path, [made()])
    path = tmp_path / "quotes.jsonl"
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(UnusableFileError, match="line 3") as told:
        read_quotes(path)
    assert "secret" not in str(told.value)


def test_an_id_is_one_that_a_token_can_name(tmp_path: Path) -> None:
    for identity in ("", "a b", "-a", "x" * 65, "q]]"):
        with pytest.raises(InvalidArgumentError):
            append_quotes(tmp_path, [Quote(id=identity)])
    assert not (tmp_path / "quotes.jsonl").exists()


def test_a_passage_is_found_again() -> None:
    (target,) = made().targets
    assert TEXT[41:70] == target.selector.exact
    assert anchor(target, TEXT).state == "unchanged"
    moved = anchor(target, "A line more.\n" + TEXT)
    assert (moved.state, moved.start, moved.confidence) == ("moved", 54, 1.0)
    changed = anchor(target, TEXT.replace("nobody said", "somebody said"))
    assert (changed.state, changed.stale) == ("changed", True)
    assert 0.5 < changed.confidence < 1
    assert anchor(target, "Nothing of it is here.").state == "lost"
    twice = anchor(target, TEXT + "\n" + TEXT)
    assert twice.start in {41, 41 + len(TEXT) + 1}
