"""Notes: what people write down of their own, open in the log or sealed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from refiqda.errors import InvalidArgumentError, UnusableFileError
from refiqda.trail.entry import Draft
from refiqda.trail.noting import NOTES, note, private_file, private_note, read_private, since_last
from refiqda.trail.reading import read_trail
from refiqda.trail.verifying import verify
from refiqda.trail.writing import append
from tests.trail.made import begun

if TYPE_CHECKING:
    from pathlib import Path


def with_changes(tmp_path: Path, number: int = 4) -> Path:
    folder = begun(tmp_path)
    append(folder, [Draft("coding", {"reason": f"r{n}"}) for n in range(number)])
    return folder


def test_one_meeting_covers_many_changes(tmp_path: Path) -> None:
    folder = with_changes(tmp_path)
    entry = note(
        folder, "meeting", "Shame\r\nsplit.\n", by=["Mara", "Colm"], meeting="Meeting 3", covers=[5, 2, 3, 2]
    )
    assert entry.value("note") == "Shame\nsplit."
    assert entry.value("covers") == [2, 3, 5]
    assert (entry.kind, entry.by, entry.meeting) == ("meeting", ("Mara", "Colm"), "Meeting 3")


def test_since_the_last_of_its_kind(tmp_path: Path) -> None:
    folder = with_changes(tmp_path)
    assert since_last(read_trail(folder), "meeting") == [2, 3, 4, 5]
    note(folder, "meeting", "a")
    append(folder, [Draft("coding")])
    assert since_last(read_trail(folder), "meeting") == [7]
    assert since_last(read_trail(folder), "audit") == [2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("kind", [kind for kind in NOTES if kind != "reading"])
def test_what_is_shared_stands_in_the_log(tmp_path: Path, kind: str) -> None:
    folder = begun(tmp_path)
    assert note(folder, kind, "said").value("note") == "said"
    assert not (folder / "private").exists()


def test_what_somebody_writes_while_reading_is_private_unless_shared(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    entry = note(folder, "reading", "I felt uneasy.", by=["Mara"])
    assert entry.value("note") is None
    assert entry.withdrawn == ("note",)
    assert b"uneasy" not in (folder / "log.jsonl").read_bytes()
    assert verify(folder).ok
    assert private_note(folder, 2) == "I felt uneasy."
    path = private_file(folder, entry)
    assert path is not None
    assert json.loads(path.read_text(encoding="utf-8"))["note"] == "I felt uneasy."
    assert note(folder, "reading", "for all", private=False).value("note") == "for all"


def test_a_private_text_that_was_edited_proves_nothing(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    entry = note(folder, "reading", "I felt uneasy.")
    path = private_file(folder, entry)
    assert path is not None
    path.write_text(path.read_text(encoding="utf-8").replace("uneasy", "fine"), encoding="utf-8")
    assert private_note(folder, 2) is None
    (folder / "private" / "notes.json").write_text("[]", encoding="utf-8")
    assert private_note(folder, 2) is None
    with pytest.raises(UnusableFileError, match="is no private note"):
        read_private(folder / "private" / "notes.json")


def test_the_same_private_text_twice_gives_two_seals(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    first, second = note(folder, "reading", "same"), note(folder, "reading", "same")
    assert first.commit["note"] != second.commit["note"]
    assert len(list((folder / "private").iterdir())) == 2


@pytest.mark.parametrize(
    ("kind", "text", "covers", "words"),
    [
        ("meeting", " \n ", [], "is empty"),
        ("meeting", "x" * 1_000_001, [], "more than 1,000,000"),
        ("begin", "x", [], "no such kind"),
        ("coffee", "x", [], "no such kind"),
        ("meeting", "x", [9], "there is no entry 9"),
        ("meeting", "x", [0], "there is no entry 0"),
        ("reading", "half \ud800", [], "half a character"),
    ],
)
def test_what_is_no_note_leaves_nothing(
    tmp_path: Path, kind: str, text: str, covers: list[int], words: str
) -> None:
    folder = begun(tmp_path)
    with pytest.raises(InvalidArgumentError, match=words):
        note(folder, kind, text, covers=covers)
    assert len(read_trail(folder).entries) == 1
    assert not (folder / "private").exists()


def test_a_private_note_that_cannot_be_entered_is_not_left_behind(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    with pytest.raises(InvalidArgumentError):
        note(folder, "reading", "uneasy", by=["two\nlines"])
    assert list((folder / "private").iterdir()) == []
