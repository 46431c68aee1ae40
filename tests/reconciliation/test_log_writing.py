"""Many writers, and writers that die: what was said to be on disk is there, and nothing torn is taken for a line."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from refiqda import exclusive
from refiqda.errors import InvalidArgumentError, UnusableFileError
from refiqda.reconciliation.log import (
    CUT_OFF,
    Decision,
    LogInput,
    StaleDecision,
    append_decisions,
    locked,
    read_log,
)

ROOT = Path(__file__).parents[2]
ONE = Decision(id="1", verb="neither", by=("Ä",), reason='A "reason" é, \\ ü 𝄞.', proposals={"Ä": "keep"})


def begun(folder: Path, lines: int = 2) -> Path:
    path = folder / "decisions.jsonl"
    append_decisions(path, [ONE] * lines, inputs=[LogInput("A", "meaning", "a.qdpx")])
    return path


def test_what_was_appended_is_returned_with_its_numbers_and_a_new_log_names_its_inputs(
    tmp_path: Path,
) -> None:
    path = tmp_path / "decisions.jsonl"
    with locked(path) as log:
        assert log.read().decisions == ()
        first = log.append([ONE], [LogInput("A", "meaning")])
        second = log.append([ONE, ONE])
    assert [line.line for line in second.decisions] == [2, 3, 4]
    assert first.inputs == second.inputs == (LogInput("A", "meaning"),)
    assert read_log(path) == second


def test_a_file_of_blank_lines_gets_its_header_as_well(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    path.write_bytes(b"\xef\xbb\xbf\n \n")
    append_decisions(path, [ONE])
    assert [line.line for line in read_log(path).decisions] == [4]


def test_reading_on_from_what_is_known_is_reading_all(tmp_path: Path) -> None:
    path = begun(tmp_path)
    known = read_log(path)
    append_decisions(path, [ONE])
    assert read_log(path, known=known) == read_log(path)
    assert read_log(path, known=known).decisions[0] is known.decisions[0]
    for other in (path.read_bytes().replace(b"keep", b"drop"), b"", path.read_bytes()[:-9] + b"\n"):
        try:
            expected = read_log(other)
        except UnusableFileError:
            with pytest.raises(UnusableFileError):
                read_log(other, known=known)
        else:
            assert read_log(other, known=known) == expected


def test_a_log_cut_off_anywhere_keeps_every_whole_line_and_what_is_torn_is_set_aside(tmp_path: Path) -> None:
    data = begun(tmp_path).read_bytes()
    ends = [place + 1 for place, byte in enumerate(data) if byte == ord("\n")]
    path = tmp_path / "cut.jsonl"
    beside = tmp_path / ("cut.jsonl" + CUT_OFF)
    for cut in range(len(data)):
        log = read_log(data[:cut])
        whole = sum(end - 1 <= cut for end in ends)  # a line is whole without its end as well
        assert len(log.decisions) == max(0, whole - 1)
        assert log.cut_off == (cut not in ends and cut + 1 not in ends and cut > 0)
        if cut % 7 == 0 or cut + 2 in ends:
            path.write_bytes(data[:cut])
            beside.unlink(missing_ok=True)
            with locked(path) as held:
                after = held.append([ONE])
            assert len(after.decisions) == max(0, whole - 1) + 1
            assert not after.cut_off
            assert any("cut off" in one for one in after.warnings) == log.cut_off == beside.exists()
            if log.cut_off:
                torn = beside.read_bytes()
                assert data[:cut].endswith(torn[:-1])
                assert path.read_bytes().startswith(data[: cut - len(torn) + 1])


def test_room_that_a_file_system_made_and_never_filled_is_no_line(tmp_path: Path) -> None:
    path = begun(tmp_path)
    whole = path.read_bytes()
    for torn in (b'{"id": "2", "ve', b"", b'{"id": "2", "verb": "neither"}'):
        path.write_bytes(whole + torn + b"\0" * 50)
        assert read_log(path).cut_off
        append_decisions(path, [ONE])
        assert read_log(path).decisions[-1].line == 4
        assert path.read_bytes().startswith(whole)


def test_a_slip_of_the_pen_in_the_last_line_is_refused_and_not_set_aside(tmp_path: Path) -> None:
    path = begun(tmp_path)
    before = path.read_bytes() + b'{"id": "2" "verb": "neither", "reason": "No comma after the id."}'
    path.write_bytes(before)
    with pytest.raises(UnusableFileError, match="line 4"):
        append_decisions(path, [ONE])
    assert path.read_bytes() == before
    assert not list(tmp_path.glob("*" + CUT_OFF))


def test_what_cannot_be_written_writes_nothing(tmp_path: Path) -> None:
    path = begun(tmp_path)
    before = path.read_bytes()
    with locked(path) as log, pytest.raises(InvalidArgumentError, match='"take" needs "coder"'):
        log.append([ONE, Decision(id="1", verb="take")])
    assert path.read_bytes() == before


def test_a_stale_decision_names_its_differences() -> None:
    error = StaleDecision(["1", "2"])
    assert error.ids == ("1", "2")
    assert "meanwhile" in str(error)


# other writers ----------------------------------------------------------------------------------------------

WRITER = """
import sys
from pathlib import Path
from refiqda.reconciliation.log import Decision, append_decisions
for number in range(int(sys.argv[3])):
    line = Decision(id=f"{sys.argv[2]}{number}", verb="neither", reason="x" * 5000)
    append_decisions(Path(sys.argv[1]), [line])
    print(number, flush=True)
"""

TORN = """
import os, signal, sys
from pathlib import Path
from refiqda.reconciliation.log import Decision, append_decisions
write = os.write
def dies(descriptor, data):
    write(descriptor, bytes(data)[: int(sys.argv[2])])
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
os.write = dies
append_decisions(Path(sys.argv[1]), [Decision(id="torn", verb="neither", reason="never said to be on disk")])
"""


def running(script: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", script, *map(str, arguments)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )


def test_two_programs_that_write_at_once_lose_nothing_and_one_that_is_killed_loses_what_it_never_said(
    tmp_path: Path,
) -> None:
    path = tmp_path / "decisions.jsonl"
    one, other, killed = (
        running(WRITER, path, "a", 8),
        running(WRITER, path, "b", 8),
        running(WRITER, path, "c", 9999),
    )
    assert killed.stdout is not None
    said = [killed.stdout.readline() for _ in range(3)]
    killed.kill()
    said += killed.communicate()[0].splitlines()
    assert [len(each.communicate()[0].splitlines()) for each in (one, other)] == [8, 8]
    append_decisions(path, [ONE])
    ids = [line.id for line in read_log(path).decisions]
    for name, many in (("a", 8), ("b", 8), ("c", len(said))):
        written = [each for each in ids if each[0] == name]
        assert written[:many] == [f"{name}{number}" for number in range(many)]
        assert len(written) <= many + 1  # the last may have been on disk before it could be said
    assert path.read_text("utf-8").count('"format"') == 1


def test_a_program_killed_while_it_writes_leaves_the_log_usable_and_free(tmp_path: Path) -> None:
    path = begun(tmp_path)
    before = path.read_bytes()
    with running(TORN, path, 30) as process:
        process.wait()
    assert path.read_bytes() == before + path.read_bytes()[-30:]
    assert read_log(path).cut_off
    assert any("cut off" in warning for warning in read_log(path).warnings)
    append_decisions(path, [ONE])
    assert len(read_log(path).decisions) == 3
    assert b'{"id": "torn"' in (tmp_path / ("decisions.jsonl" + CUT_OFF)).read_bytes()


def test_threads_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"

    def write() -> None:
        for _ in range(10):
            with locked(path) as log:
                seen = len(log.read().decisions)
                assert len(log.append([ONE]).decisions) == seen + 1

    threads = [threading.Thread(target=write) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(read_log(path).decisions) == 40


def test_who_waits_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = begun(tmp_path)
    monkeypatch.setattr(exclusive, "PATIENCE", 0.05)
    with locked(path), pytest.raises(InvalidArgumentError, match="another program"), locked(path):
        pass
    monkeypatch.setattr(exclusive, "_lock", lambda _descriptor: False)
    with pytest.raises(InvalidArgumentError, match="another program"), locked(path):
        pass


def test_a_log_put_in_the_place_of_another_while_one_waited_is_the_one_that_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = begun(tmp_path)
    lock = exclusive._lock
    happened: list[bool] = []

    def saved_by_an_editor(descriptor: int) -> bool:
        if not happened:
            happened.append(True)
            new = tmp_path / "new"
            new.write_bytes(path.read_bytes().replace(b"keep", b"drop"))
            new.replace(path)
        return lock(descriptor)

    monkeypatch.setattr(exclusive, "_lock", saved_by_an_editor)
    append_decisions(path, [ONE])
    assert [line.proposals["Ä"] for line in read_log(path).decisions] == ["drop", "drop", "keep"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows always has locks")
@pytest.mark.parametrize("what", [errno.ENOLCK, errno.EIO])
def test_where_a_file_system_has_no_locks_one_writes_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: int
) -> None:
    path = begun(tmp_path)

    def none(_descriptor: int, _operation: int) -> None:
        raise OSError(what, "no locks")

    monkeypatch.setattr("fcntl.flock", none)
    if what == errno.ENOLCK:
        append_decisions(path, [ONE])
        assert len(read_log(path).decisions) == 3
    else:
        with pytest.raises(InvalidArgumentError, match="no locks"):
            append_decisions(path, [ONE])


def test_a_disk_that_is_full_leaves_the_log_as_it_was_and_people_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = begun(tmp_path)
    before = path.read_bytes()
    write = os.write

    def full(descriptor: int, data: bytes) -> int:
        if len(bytes(data)) > 300:
            return write(descriptor, bytes(data)[:300])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(InvalidArgumentError, match="No space left"):
        append_decisions(path, [ONE] * 3)
    assert path.read_bytes() == before


def test_a_torn_line_that_cannot_be_set_aside_stays_and_people_are_told(tmp_path: Path) -> None:
    path = begun(tmp_path)
    torn = path.read_bytes() + b'{"id": "2", "ve'
    path.write_bytes(torn)
    (tmp_path / (path.name + CUT_OFF)).mkdir()
    with pytest.raises(InvalidArgumentError, match="cannot be written"):
        append_decisions(path, [ONE])
    assert path.read_bytes() == torn


def test_a_line_that_went_with_a_file_put_in_the_logs_place_is_not_said_to_be_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = begun(tmp_path)
    flush = os.fsync

    def saved_by_an_editor(descriptor: int) -> None:
        flush(descriptor)
        new = tmp_path / "new"
        new.write_bytes(b"")
        new.replace(path)

    monkeypatch.setattr(os, "fsync", saved_by_an_editor)
    with pytest.raises(InvalidArgumentError, match="new file in its place"):
        append_decisions(path, [ONE])


# hostile logs -----------------------------------------------------------------------------------------------

HEADER = b'{"format": "refiqda.decisions/1", "inputs": []}\n'


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (b'{"id": "1", "verb": "range", "start": 1, "end": 1%s}' % (b"0" * 30), "whole number"),
        (b'{"id": "1", "verb": "range", "start": 1, "end": 1%s}' % (b"0" * 9000), "not one JSON object"),
        (b'{"id": "1", "verb": "range", "start": 1.0, "end": 2}', "whole number"),
        (b'{"id": "1", "verb": "memo", "notes": %s%s}' % (b"[" * 100_000, b"]" * 100_000), "not one JSON"),
        (b'{"id": "1", "verb": "memo", "notes": [{"guid": {"a": 1}}]}', "not text"),
        (b'{"id": "1", "verb": "memo", "notes": [{"words": "x"}]}', "unknown key"),
        (b'{"id": "1", "verb": "memo", "reason": "\\udc00"}', "not one JSON object"),
        (b'{"id": "1", "verb": "memo", "withdrawn": "yes"}', "neither true nor false"),
        (b'{"id": "1", "verb": "memo", "minority": [{"id": "1", "segments": []}]}', "needs id and coder"),
        (
            b'{"id": "1", "verb": "memo", "minority": [{"id": "1", "coder": "A", "segments": 1}]}',
            "not a list",
        ),
        (b'{"id": "1", "verb": "memo", "x1": 1, "y1": 1, "x2": 1, "y2": 2}', "no area"),
        (b'{"id": "1", "verb": "memo", "x1": 1}', "no area"),
        (b'{"id": "1", "verb": "range"}', '"range" needs "start"'),
        (b'{"id": "1", "verb": "propose", "proposes": "auto", "by": ["A"]}', "no decision"),
        (b'{"id": "1", "verb": "propose", "proposes": "neither", "by": ["A", "B"]}', "one person"),
        (b'{"id": "1", "verb": "propose", "proposes": "take", "by": ["A"]}', '"take" needs "coder"'),
        (
            b'{"id": "1", "verb": "memo", "about": {"source": "S", "medium": "smell", "segments": [%s]}}'
            % b'{"coder": "A", "code": "X", "start": 1, "end": 2}',
            "medium is unknown",
        ),
    ],
)
def test_a_hostile_line_is_refused_with_its_number_and_never_quoted(line: bytes, what: str) -> None:
    with pytest.raises(UnusableFileError, match=what) as caught:
        read_log(HEADER + line + b"\n")
    assert caught.value.where == "line 2"
    assert len(str(caught.value)) < 600


def test_control_characters_and_every_script_are_kept_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    said = "\u202eright to left\u2066 \x00 \x1b[31m <script> \u2028 שלום 👩\u200d👩 \ufeff"
    append_decisions(path, [Decision(id=said, verb="memo", reason=said, by=(said,))])
    (line,) = read_log(path).decisions
    assert (line.id, line.reason, line.by) == (said, said, (said,))
    assert path.read_bytes().count(b"\n") == 2


def test_a_log_of_300_megabytes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    path.write_bytes(HEADER)
    os.truncate(path, 300 * 1024 * 1024)
    with pytest.raises(UnusableFileError, match="too large"):
        read_log(path)


# an area, a proposal, a theme -------------------------------------------------------------------------------


def test_an_area_a_proposal_and_a_theme_are_read_back_as_written(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    area = Decision(id="1", verb="range", box=(0, 1, 2, 3), code="X")
    proposed = Decision(id="1", verb="propose", proposes="range", start=0, end=4, by=("A",), reason="So.")
    theme = Decision(
        id="t1",
        verb="theme",
        name="Waiting",
        text="They wait for each other.",
        notes=({"guid": "G", "coder": "A", "source": "S", "source_text": None, "start": 0, "end": 4},),
        codes=("A/B",),
        by=("A", "B"),
    )
    append_decisions(path, [area, proposed, theme])
    found = [json.loads(line) for line in path.read_bytes().splitlines()[1:]]
    assert found[0] == {"id": "1", "verb": "range", "x1": 0, "y1": 1, "x2": 2, "y2": 3, "code": "X"}
    assert [each.to_dict() for each in read_log(path).decisions] == found
    assert [each.to_dict() for each in (area, proposed, theme)] == found


def test_a_theme_stands_as_its_last_line_says_and_may_be_withdrawn() -> None:
    lines = [
        {"id": "t1", "verb": "theme", "name": "Waiting"},
        {"id": "t2", "verb": "theme", "name": "Leaving"},
        {"id": "t1", "verb": "theme", "name": "Waiting for each other", "by": ["A"]},
        {"id": "t2", "verb": "theme", "name": "Leaving", "withdrawn": True},
    ]
    log = read_log(HEADER + b"\n".join(json.dumps(line).encode() for line in lines) + b"\n")
    assert [(each.name, each.line) for each in log.themes()] == [("Waiting for each other", 4)]
    assert [each.id for each in log.themes(withdrawn=True)] == ["t1", "t2"]
