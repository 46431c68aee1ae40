"""Adding to a trail: on disk when it is said, all or nothing, never to a log that does not hold, and cheap."""

from __future__ import annotations

import errno
import os
import re
import time
from typing import TYPE_CHECKING, Any

import pytest
import rfc8785

from refiqda.errors import InvalidArgumentError, RefiqdaError
from refiqda.exclusive import NotWrittenError
from refiqda.trail.chain import Chain
from refiqda.trail.entry import KINDS, NONE, Draft
from refiqda.trail.reading import DamagedTrailError, find_trail, read_trail
from refiqda.trail.verifying import verify_lines
from refiqda.trail.writing import append, held
from tests.trail.logs import PHRASE, drafts, log_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ONE = Draft("meeting", {"note": "They met."}, by=("Mara Ridge",))


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that grows by one with each line that is looked at."""
    seen: list[int] = []
    plain = Chain.take

    def take(chain: Chain, line: bytes) -> Any:  # noqa: ANN401 - an entry
        seen.append(len(line))
        return plain(chain, line)

    monkeypatch.setattr(Chain, "take", take)
    return seen


def test_what_was_appended_is_returned_and_read_back_the_same(tmp_path: Path) -> None:
    first = append(tmp_path, drafts(2))
    second = append(tmp_path, [ONE])
    trail = read_trail(tmp_path)
    assert trail.entries == first + second
    assert [entry.n for entry in trail.entries] == [1, 2, 3]
    assert [entry.prev for entry in trail.entries] == [NONE, first[0].hash, first[1].hash]
    assert (trail.identity, trail.head.n, trail.head.hash) == (first[0].hash, 3, second[0].hash)
    assert trail.entries[2].value("note") == "They met."
    assert trail.entries[2].value("nothing") is None


def test_every_line_is_spelled_as_rfc_8785_spells_it(tmp_path: Path) -> None:
    append(tmp_path, [*drafts(4), Draft("audit", {"note": {"😀": 1, "\uffff": "\x1f\u2028"}}, by=("😀",))])
    entries = read_trail(tmp_path).entries
    lines = (tmp_path / "log.jsonl").read_bytes().split(b"\n")
    assert lines.pop() == b""
    assert (
        lines == [rfc8785.dumps(entry.to_dict()) for entry in entries] == [entry.line() for entry in entries]
    )


def test_a_log_is_found_from_anywhere_in_its_study_and_nowhere_else(tmp_path: Path) -> None:
    study = tmp_path / "study"
    deep = study / "a" / "b"
    deep.mkdir(parents=True)
    assert find_trail(deep) is None
    log_of(study / "trail", 1)
    assert find_trail(deep) is None
    (study / "study.toml").touch()
    assert find_trail(deep) == find_trail(study / "x.qdpx") == (study / "trail").resolve()
    assert find_trail(tmp_path) is None
    (deep / "study.toml").touch()
    assert find_trail(deep) is None  # a study within another one has its own trail


def test_numbered_fields_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    fields = {"changes.10": 10, "changes.2": 2, "changes.1": 1, "changes": 0, "changes.x": 0, "other.1": 0}
    (entry,) = append(tmp_path, [Draft("coding", fields)])
    assert entry.values("changes") == [("changes.1", 1), ("changes.2", 2), ("changes.10", 10)]


def test_the_time_is_now_unless_it_is_given(tmp_path: Path) -> None:
    given, now = append(tmp_path, [Draft("reading", at="2026-11-22T20:41:07+01:00"), Draft("reading")])
    assert given.at == "2026-11-22T20:41:07+01:00"
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", now.at)


def test_equal_values_have_unequal_commitments(tmp_path: Path) -> None:
    entries = append(tmp_path, [ONE, ONE])
    assert entries[0].commit["note"] != entries[1].commit["note"]


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        ("text", "list of drafts"),
        (Draft("coffee"), "no such kind"),
        (Draft("audit", by="Mara"), "name that is none"),  # type: ignore[arg-type]  # what is easily written
        (Draft("audit", by=("",)), "name that is none"),
        (Draft("audit", by=("a\nb",)), "name that is none"),
        (Draft("audit", by=("\ud800",)), "name that is none"),
        (Draft("audit", meeting=" "), "meeting that is none"),
        (Draft("audit", meeting="x" * 1001), "meeting that is none"),
        (Draft("audit", at="yesterday"), "time that is none"),
        (Draft("audit", at="2026-02-30T10:00:00Z"), "time that is none"),
        (Draft("audit", at="2026-02-03T10:00:00"), "time that is none"),
        (Draft("audit", {"Åse": 1}), "field whose name is none"),
        (Draft("audit", {5: 1}), "field whose name is none"),  # type: ignore[dict-item]  # what is easily written
        (Draft("audit", {"note": 0.5}), "type float"),
        (Draft("audit", {"note": PHRASE + "\ud800"}), "half a character"),
    ],
)
def test_a_draft_that_is_none_is_refused_with_all_that_came_with_it(
    tmp_path: Path, draft: Any, words: str
) -> None:  # noqa: ANN401 - anything
    before = log_of(tmp_path, 2)
    with pytest.raises(InvalidArgumentError, match=words) as raised:
        append(tmp_path, [ONE, draft, ONE])
    assert PHRASE not in str(raised.value)
    assert (tmp_path / "log.jsonl").read_bytes() == before
    assert append(tmp_path, [ONE])[0].n == 3


def test_every_kind_can_be_appended(tmp_path: Path) -> None:
    assert [entry.kind for entry in append(tmp_path, [Draft(kind) for kind in KINDS])] == list(KINDS)


def test_nothing_is_added_to_a_log_that_does_not_hold(tmp_path: Path) -> None:
    data = log_of(tmp_path, 4).replace(b"harbour", b"harbOur", 1)
    (tmp_path / "log.jsonl").write_bytes(data)
    with pytest.raises(DamagedTrailError, match=r"line 2\]\. Nothing is added .* put back a copy") as raised:
        append(tmp_path, [ONE])
    assert raised.value.line == 2
    with held(tmp_path) as trail, pytest.raises(DamagedTrailError):
        trail.withdraw(lambda _entry, _field: True)
    assert (tmp_path / "log.jsonl").read_bytes() == data


def test_an_alteration_between_two_appends_of_one_process_is_found(tmp_path: Path) -> None:
    with held(tmp_path) as trail:
        trail.append(drafts(4))
        time.sleep(0.02)  # the clock of a file system ticks every few milliseconds
        data = (tmp_path / "log.jsonl").read_bytes().replace(b"harbour", b"harbOur", 1)
        (tmp_path / "log.jsonl").write_bytes(data)
        with pytest.raises(DamagedTrailError) as raised:
            trail.append([ONE])
    assert raised.value.line == 2
    assert (tmp_path / "log.jsonl").read_bytes() == data


def test_appending_looks_at_nothing_twice(tmp_path: Path, taken: list[int]) -> None:
    for _ in range(50):
        append(tmp_path, [ONE])
    assert not taken
    assert read_trail(tmp_path).head.n == len(taken) == 50


def test_what_others_added_meanwhile_is_looked_at_and_nothing_else(
    tmp_path: Path, taken: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    append(tmp_path, drafts(10))
    with monkeypatch.context() as other:  # another process, which has looked at nothing yet
        other.setattr("refiqda.trail.writing._known", {})
        append(tmp_path, [ONE, ONE])
        assert len(taken) == 10
    append(tmp_path, [ONE])
    assert len(taken) == 12
    assert read_trail(tmp_path).head.n == 13


def test_a_log_taken_away_begins_anew(tmp_path: Path) -> None:
    append(tmp_path, drafts(3))
    (tmp_path / "log.jsonl").unlink()
    assert append(tmp_path, [ONE])[0].n == 1


def test_appending_nothing_writes_nothing(tmp_path: Path) -> None:
    assert append(tmp_path, []) == ()
    assert not (tmp_path / "log.jsonl").exists()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgumentError, match="cannot be written"):
        append(tmp_path / "nowhere", [ONE])


@pytest.mark.parametrize("kept", [1, 40, -2])
def test_a_torn_last_line_is_no_entry_and_is_set_aside(tmp_path: Path, kept: int) -> None:
    lines = log_of(tmp_path, 3).splitlines(keepends=True)
    torn = lines[2][:kept]
    (tmp_path / "log.jsonl").write_bytes(lines[0] + lines[1] + torn)
    trail = read_trail(tmp_path)
    assert (trail.head.n, trail.torn) == (2, torn)
    with held(tmp_path) as holding:
        assert holding.append([ONE])[0].n == 3
        assert "kept in log.jsonl.cut-off" in holding.notices[0]
    assert (tmp_path / "log.jsonl.cut-off").read_bytes() == torn + b"\n"
    assert (tmp_path / "log.jsonl").read_bytes().startswith(lines[0] + lines[1])
    assert read_trail(tmp_path).head.n == 3


def test_every_place_at_which_writing_can_break_off_leaves_a_log_that_goes_on(tmp_path: Path) -> None:
    data = log_of(tmp_path, 3)
    begin = data.rfind(b"\n", 0, -1) + 1
    for end in range(begin, len(data), 7):
        (tmp_path / "log.jsonl").write_bytes(data[:end])
        assert append(tmp_path, [ONE])[0].n == 3
        found = verify_lines((tmp_path / "log.jsonl").read_bytes())
        assert (found.first_bad, len(found.entries)) == (None, 3)


def test_an_entry_that_lacks_only_its_line_feed_stays_and_gets_it(tmp_path: Path) -> None:
    data = log_of(tmp_path, 3)
    (tmp_path / "log.jsonl").write_bytes(data[:-1])
    assert read_trail(tmp_path).head.n == 2
    with held(tmp_path) as holding:
        assert holding.append([ONE])[0].n == 4
        assert "lacked its end" in holding.notices[0]
    assert (tmp_path / "log.jsonl").read_bytes().startswith(data)
    assert not (tmp_path / "log.jsonl.cut-off").exists()
    assert read_trail(tmp_path).head.n == 4


def failing(share: int, error: int) -> Callable[[int, bytes], int]:
    """Return a way of writing that takes a share of the bytes and then fails."""
    plain, left = os.write, [share]

    def write(descriptor: int, data: bytes) -> int:
        if not left[0]:
            raise OSError(error, os.strerror(error))
        written = plain(descriptor, bytes(data[: left[0]]))
        left[0] -= written
        return written

    return write


@pytest.mark.parametrize("share", [0, 1, 100])
def test_a_full_disk_leaves_the_log_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: int
) -> None:
    before = log_of(tmp_path, 2)
    with monkeypatch.context() as full:
        full.setattr("refiqda.trail.writing.os.write", failing(share, errno.ENOSPC))
        with pytest.raises(
            NotWrittenError, match=re.escape(f"log.jsonl: cannot be written ({os.strerror(28)})")
        ):
            append(tmp_path, [ONE, ONE])
    assert (tmp_path / "log.jsonl").read_bytes() == before
    assert append(tmp_path, [ONE])[0].n == 3


def test_a_disk_that_takes_a_line_in_pieces_gets_all_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = os.write
    monkeypatch.setattr("refiqda.trail.writing.os.write", lambda to, data: plain(to, bytes(data[:100])))
    append(tmp_path, drafts(4))
    assert read_trail(tmp_path).head.n == 4


def test_withdrawn_openings_are_gone_from_the_folder_and_the_chain_holds(tmp_path: Path) -> None:
    log_of(tmp_path, 6)
    before = read_trail(tmp_path)
    with held(tmp_path) as trail:
        count = trail.withdraw(lambda entry, field: field == "reason" and entry.n != 2)
        assert count == 3
        assert trail.append([ONE])[0].n == 7
    after = read_trail(tmp_path)
    assert [entry.hash for entry in after.entries[:6]] == [entry.hash for entry in before.entries]
    assert after.entries[4].value("reason") is None
    assert "reason" in after.entries[4].withdrawn
    assert after.entries[1].value("reason") == f"{PHRASE} 1"
    for path in tmp_path.rglob("*"):
        data = path.read_bytes()
        for number in (2, 4, 5):
            assert f"{PHRASE} {number}".encode() not in data
            assert before.entries[number].open["reason"].salt.encode() not in data


def test_withdrawing_nothing_changes_nothing(tmp_path: Path) -> None:
    data = log_of(tmp_path, 3)
    inode = (tmp_path / "log.jsonl").stat().st_ino
    with held(tmp_path) as trail:
        assert trail.withdraw(lambda _entry, _field: False) == 0
    assert (tmp_path / "log.jsonl").read_bytes() == data
    assert (tmp_path / "log.jsonl").stat().st_ino == inode


def test_withdrawing_that_breaks_off_leaves_the_whole_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = log_of(tmp_path, 3)

    def refuse(*_given: object) -> None:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr("refiqda.files.os.fsync", refuse)
    with held(tmp_path) as trail, pytest.raises((RefiqdaError, OSError)):
        trail.withdraw(lambda _entry, _field: True)
    monkeypatch.undo()
    assert (tmp_path / "log.jsonl").read_bytes() == data
    assert read_trail(tmp_path).head.n == 3
