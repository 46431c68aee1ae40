"""Quotes on disk: what is added is read again, and what is damaged is told by line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.errors import InvalidArgumentError, NotInProjectError, UnusableFileError
from refiqda.findings.quotes import Edit, Quote, Selector, Target, Translation, store
from refiqda.findings.quotes.anchoring import anchor
from refiqda.findings.quotes.selecting import select
from refiqda.findings.quotes.store import Selection, append_quotes, read_quotes
from refiqda.project import Project

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
    added = append_quotes(tmp_path, [Quote(id="q2", words="w", form="condensate")])
    assert read_quotes(tmp_path / "quotes.jsonl").quotes == added.quotes
    assert added.quotes["q-1"] == made()
    assert list(added.quotes) == ["q-1", "q2"]
    assert added.selections == (chosen,)
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


def test_two_writers_lose_nothing(tmp_path: Path) -> None:
    def write(name: str) -> None:
        for number in range(12):
            append_quotes(tmp_path, [Quote(id=f"{name}{number}")])

    writers = [Thread(target=write, args=(name,)) for name in "ab"]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert sorted(read_quotes(tmp_path).quotes) == sorted(
        f"{name}{number}" for name in "ab" for number in range(12)
    )
    lines = (tmp_path / "quotes.jsonl").read_text(encoding="utf-8").splitlines()
    assert lines[0] == '{"format": "refiqda.quotes/1"}'
    assert len(lines) == 25


@settings(max_examples=13, deadline=None)
@given(cut=st.integers(0, 900))
def test_a_crash_at_any_byte_leaves_the_lines_before_it(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    folder = tmp_path_factory.mktemp("cut")
    append_quotes(folder, [made(), Quote(id="q2", words="w", form="condensate")])
    path = folder / "quotes.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole[:cut])
    kept = whole[:cut].count(b"\n")
    expected = ["q-1", "q2"][: max(0, kept - 1)]
    assert list(read_quotes(path).quotes) == expected
    assert list(append_quotes(path, [Quote(id="q3")]).quotes) == [*expected, "q3"]
    assert path.read_bytes().startswith(whole[: whole[:cut].rfind(b"\n") + 1])


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
SELECTORS = st.builds(
    lambda exact, prefix, suffix, start: Selector(exact, prefix, suffix, start, start + len(exact)),
    TEXTS.filter(bool),
    TEXTS,
    TEXTS,
    st.integers(0, 10**6),
)
TARGETS = st.builds(Target, TEXTS, TEXTS, SELECTORS, TEXTS, st.none() | TEXTS)
QUOTES = st.builds(
    Quote,
    id=st.from_regex(r"[a-z0-9][a-z0-9._-]{0,20}", fullmatch=True),
    form=st.sampled_from(["passage", "exchange", "several", "condensate"]),
    targets=st.lists(TARGETS, max_size=2).map(tuple),
    words=TEXTS,
    claim=TEXTS,
    edits=st.lists(
        st.builds(Edit, st.just("omission"), st.integers(0, 9), st.integers(0, 9), TEXTS), max_size=2
    ).map(tuple),
    original=st.lists(st.builds(Translation, TARGETS, TEXTS, TEXTS, TEXTS), max_size=1).map(tuple),
    theme=st.lists(TEXTS, max_size=2).map(tuple),
    slot=st.lists(st.tuples(TEXTS, TEXTS), max_size=2).map(tuple),
    at=st.none() | TEXTS.filter(bool),
)


@settings(max_examples=16, deadline=None)
@given(quote=QUOTES)
def test_every_quote_is_the_same_on_disk(tmp_path_factory: pytest.TempPathFactory, quote: Quote) -> None:
    folder = tmp_path_factory.mktemp("same")
    assert append_quotes(folder, [quote]).quotes == {quote.id: quote}


def test_half_a_character_is_refused_both_ways(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgumentError):
        append_quotes(tmp_path, [Quote(id="q", claim="\ud800")])
    path = tmp_path / "quotes.jsonl"
    path.write_text(
        '{"format": "refiqda.quotes/1"}\n{"kind": "quote", "id": "q", "claim": "\\ud800"}\n', "utf-8"
    )
    with pytest.raises(UnusableFileError, match="line 2"):
        read_quotes(path)


def test_a_file_or_a_line_beyond_its_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    append_quotes(tmp_path, [made()])
    monkeypatch.setattr(store, "MAX_LINE", 100)
    with pytest.raises(UnusableFileError, match="line 2"):
        read_quotes(tmp_path)
    monkeypatch.setattr(store, "MAX_BYTES", 100)
    with pytest.raises(UnusableFileError, match="too large"):
        read_quotes(tmp_path)


WRITER = """
import sys
from refiqda.findings.quotes import Quote
from refiqda.findings.quotes.store import append_quotes, erase_quotes
folder, name = sys.argv[1:]
sys.stdin.readline()
for number in range(40):
    append_quotes(folder, [Quote(id=f"{name}-{number}", form="condensate", words="w" * 3000)], new=True)
    if number % 10 == 9:
        erase_quotes(folder, [f"{name}-{number}"])
    print(number, flush=True)
"""


@pytest.mark.long
def test_processes_that_add_and_erase_at_once_lose_nothing(tmp_path: Path) -> None:
    names = ["a", "b", "c"]
    root = Path(__file__).resolve().parents[3]
    writers = [
        subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-c", WRITER, str(tmp_path), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=root,
        )
        for name in names
    ]
    for one in writers:  # all begin when all are there
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    written = [one.communicate(timeout=120)[0].split() for one in writers]
    assert [one.returncode for one in writers] == [0, 0, 0]
    assert written == [[str(number) for number in range(40)]] * 3
    there = read_quotes(tmp_path)
    erased = {f"{name}-{number}" for name in names for number in range(9, 40, 10)}
    assert set(there.quotes) == {f"{name}-{number}" for name in names for number in range(40)} - erased
    assert set(there.withdrawn) == erased
    lines = (tmp_path / "quotes.jsonl").read_bytes().split(b"\n")
    assert len(lines) == 1 + len(there.quotes) + len(erased) + 1
    assert all(json.loads(line) for line in lines[:-1])


@pytest.mark.long
def test_a_writer_that_is_killed_leaves_whole_lines_and_no_lock(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[3]
    for turn in range(8):
        writer = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-c", WRITER, str(tmp_path), f"w{turn}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=root,
        )
        assert writer.stdin is not None
        assert writer.stdout is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
        for _ in range(turn + 1):
            assert writer.stdout.readline()
        writer.kill()
        writer.communicate(timeout=30)
    there = read_quotes(tmp_path)
    assert {f"w{turn}-{number}" for turn in range(8) for number in range(turn + 1)} <= set(there.quotes)
    append_quotes(tmp_path, [Quote(id="after")])
    assert "after" in read_quotes(tmp_path).quotes
