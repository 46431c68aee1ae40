"""Decisions enter the trail once, with their people, and without a word of a participant."""

from __future__ import annotations

import json
import time
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.reconciliation.log import FORMAT, About, Decision, DecisionLog, append_decisions, read_log
from refiqda.reconciliation.segments import Segment
from refiqda.trail.deciding import MOST_LINES, drafts, enter_decisions, ranges
from refiqda.trail.entry import Draft
from refiqda.trail.reading import read_trail
from refiqda.trail.writing import append, held

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from refiqda.trail.entry import Entry

PLANTED = "the heron on the washing line"


def about(source: str = "Interview 1", code: str = "Shame") -> About:
    return About(source, (Segment("Mara", code, 0, 9), Segment("Colm", "Guilt", 3, 12)), context=PLANTED)


def line(number: int = 0, **given: Any) -> Decision:  # noqa: ANN401 - the fields of a decision
    values: dict[str, Any] = {
        "id": f"{number:012x}",
        "verb": "union",
        "about": about(),
        "by": ("Mara", "Colm"),
        "at": "2026-03-02T10:00:00+01:00",
        "meeting": "meeting 1",
        "reason": "Both are the same thing.",
    }
    return Decision(**(values | given))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a trail that was begun."""
    place = tmp_path / "trail"
    place.mkdir()
    (place / "log.jsonl").touch()
    append(place, [Draft("begin", {"note": "here it begins"})])
    return place


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "decisions.jsonl"


def entered(folder: Path) -> list[Entry]:
    return [each for each in read_trail(folder).entries if each.kind != "begin"]


def lines_of(entry: Entry) -> list[dict[str, Any]]:
    return [row for _, value in entry.values("decisions") for row in value["lines"]]


def all_lines(folder: Path) -> list[int]:
    return sorted(row["line"] for entry in entered(folder) for row in lines_of(entry))


def test_the_same_people_meeting_and_day_are_one_entry(folder: Path, log: Path) -> None:
    append_decisions(
        log,
        [
            line(1),
            line(2, by=("Colm",), verb="propose", proposes="take", coder="Colm"),
            line(3, about=about("Interview 2")),
            line(4, meeting="meeting 2"),
            line(5, at="2026-03-03T09:00:00+01:00"),
        ],
    )
    done = enter_decisions(folder, log)
    assert (done.lines, done.changed) == (5, False)
    told = [(each.by, each.meeting, [row["line"] for row in lines_of(each)]) for each in entered(folder)]
    assert told == [
        (("Mara", "Colm"), "meeting 1", [2, 4]),
        (("Colm",), "meeting 1", [3]),
        (("Mara", "Colm"), "meeting 2", [5]),
        (("Mara", "Colm"), "meeting 1", [6]),
    ]
    assert [value["about"]["name"] for _, value in entered(folder)[0].values("decisions")] == [
        "Interview 1",
        "Interview 2",
    ]


def test_a_line_says_who_proposed_who_decided_why_and_what_it_replaces(folder: Path, log: Path) -> None:
    append_decisions(
        log,
        [
            line(1, by=("Mara",), verb="take", coder="Mara"),
            line(
                1,
                verb="recode",
                code="Remorse",
                proposals={"Mara": "take Mara", "Colm": "neither"},
                supersedes=2,
            ),
            line(2, verb="auto", rule="overlap:50", by=(), reason=None, meeting=None),
        ],
    )
    enter_decisions(folder, log)
    first, second, rule = (row for entry in entered(folder) for row in lines_of(entry))
    assert (first["verb"], first["coder"], first["by"]) == ("take", "Mara", ["Mara"])
    assert second["proposals"] == {"Mara": "take Mara", "Colm": "neither"}
    assert (second["code"], second["supersedes"], second["replaces"]) == ("Remorse", 2, [2])
    assert second["sides"] == [{"coder": "Colm", "code": "Guilt"}, {"coder": "Mara", "code": "Shame"}]
    assert (rule["verb"], rule["rule"]) == ("auto", "overlap:50")
    assert entered(folder)[-1].by == ()


def test_themes_are_entries_of_their_own_kind_by_name_alone(folder: Path, log: Path) -> None:
    theme = Decision(
        id="t1",
        verb="theme",
        name="Waiting rooms",
        text=PLANTED,
        notes=({"coder": "Mara", "source": "Interview 1", "start": 0, "end": 9},),
        codes=("Shame",),
        by=("Mara",),
        at="2026-03-02T10:00:00+01:00",
    )
    append_decisions(log, [line(1), theme])
    enter_decisions(folder, log)
    assert [each.kind for each in entered(folder)] == ["decision", "theme"]
    (row,) = lines_of(entered(folder)[1])
    assert (row["name"], row["codes"], row["notes"]) == ("Waiting rooms", ["Shame"], 1)


def test_no_word_of_a_participant_is_taken_over(folder: Path, log: Path) -> None:
    revised = line(1, verb="revise-code", code="Shame", before=PLANTED, after=f"not {PLANTED}")
    segment = {"coder": "Mara", "code": "Shame", "start": 0, "end": 9, "quote": PLANTED}
    minority = ({"id": "x", "coder": "Mara", "segments": [segment]},)
    by_rule = line(2, verb="auto", rule="majority", by=(), minority=minority)
    append_decisions(log, [revised, by_rule])
    enter_decisions(folder, log)
    assert PLANTED in log.read_text(encoding="utf-8")
    assert PLANTED not in (folder / "log.jsonl").read_text(encoding="utf-8")


def test_entering_twice_enters_nothing_and_later_lines_alone(folder: Path, log: Path) -> None:
    append_decisions(log, [line(1), line(2)])
    enter_decisions(folder, log)
    before = (folder / "log.jsonl").read_bytes()
    assert enter_decisions(folder, log).entries == ()
    assert (folder / "log.jsonl").read_bytes() == before
    append_decisions(log, [line(3)])
    assert enter_decisions(folder, log).lines == 1
    assert all_lines(folder) == [2, 3, 4]


def test_an_absent_log_and_a_header_alone_enter_nothing(folder: Path, log: Path) -> None:
    assert enter_decisions(folder, log).entries == ()
    append_decisions(log, [])
    assert enter_decisions(folder, log).entries == ()
    assert entered(folder) == []


def test_a_log_changed_afterwards_is_said_openly_and_its_new_line_entered(folder: Path, log: Path) -> None:
    append_decisions(log, [line(number, reason=f"Reason {number}.") for number in range(4)])
    enter_decisions(folder, log)
    log.write_text(log.read_text(encoding="utf-8").replace("Reason 2.", "Quite another."), encoding="utf-8")
    done = enter_decisions(folder, log)
    assert done.changed
    said, new = entered(folder)[-2:]
    assert said.value("log")["changed"] == {"gone": [4], "count": 1, "new": 1}
    assert "was changed after it was entered" in said.value("note")
    assert [(row["line"], row["reason"]) for row in lines_of(new)] == [(4, "Quite another.")]
    assert enter_decisions(folder, log).entries == ()


@pytest.mark.parametrize("how", ["removed", "cut", "spacing", "hidden"])
def test_every_kind_of_change_is_told_once(folder: Path, log: Path, how: str) -> None:
    append_decisions(log, [line(number, before=f"old {number}") for number in range(6)])
    enter_decisions(folder, log)
    lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
    changed = {
        "removed": [*lines[:3], *lines[4:]],
        "cut": lines[:3],
        "spacing": [*lines[:3], lines[3].replace('": ', '":  ', 1), *lines[4:]],
        "hidden": [*lines[:3], lines[3].replace("old 2", "older"), *lines[4:]],
    }[how]
    log.write_text("".join(changed), encoding="utf-8")
    done = enter_decisions(folder, log)
    assert (done.changed, done.lines, len(done.entries)) == (True, 0, 1)
    gone = {"removed": [4], "cut": [4, 5, 6, 7]}.get(how, [])
    assert done.entries[0].value("log")["changed"]["gone"] == gone
    assert enter_decisions(folder, log).entries == ()
    append_decisions(log, [line(9)])
    again = enter_decisions(folder, log)
    assert (again.changed, again.lines) == (False, 1)


def test_line_ends_of_windows_are_no_change(folder: Path, log: Path) -> None:
    append_decisions(log, [line(1), line(2)])
    enter_decisions(folder, log)
    log.write_bytes(log.read_bytes().replace(b"\n", b"\r\n"))
    assert enter_decisions(folder, log).entries == ()


def test_odd_names_in_a_log_do_not_keep_its_decisions_out(folder: Path, log: Path) -> None:
    append_decisions(
        log, [line(1, by=("Ma\nra\u2028 R", "x" * 9_000), meeting="first\tone"), line(2, meeting="\n")]
    )
    assert enter_decisions(folder, log).lines == 2
    first, second = entered(folder)
    assert first.by[0] == "Ma ra R"
    assert first.meeting == "first one"
    assert second.meeting is None
    assert lines_of(first)[0]["by"][0] == "Ma\nra\u2028 R"


def test_two_logs_of_one_name_do_not_hide_each_other(folder: Path, log: Path, tmp_path: Path) -> None:
    other = tmp_path / "second" / log.name
    other.parent.mkdir()
    append_decisions(log, [line(1), line(2)])
    append_decisions(other, [line(7, reason="Another."), line(8, reason="One more.")])
    assert enter_decisions(folder, log).lines == 2
    done = enter_decisions(folder, other)
    assert (done.lines, done.changed) == (2, False)
    assert enter_decisions(folder, log).entries == enter_decisions(folder, other).entries == ()


def test_what_was_withdrawn_does_not_come_back_when_the_log_is_mended(folder: Path, log: Path) -> None:
    append_decisions(log, [line(1, about=about("Interview 1")), line(2, about=about("Interview 2"))])
    enter_decisions(folder, log)
    with held(folder) as trail:
        trail.withdraw(lambda _entry, field: field == "decisions.1")
    assert enter_decisions(folder, log).entries == ()
    log.write_text(log.read_text(encoding="utf-8").replace("meeting 1", "meeting one"), encoding="utf-8")
    done = enter_decisions(folder, log)
    assert done.changed
    assert done.lines == 0
    assert all("decisions.1" not in each.open for each in entered(folder))


def test_a_batch_that_a_crash_cut_short_is_completed(folder: Path, log: Path) -> None:
    append_decisions(log, [line(1), line(2, by=("Mara",)), line(3, by=("Colm",))])
    enter_decisions(folder, log)
    whole = (folder / "log.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "log.jsonl").write_bytes(b"".join(whole[:-1]) + whole[-1][:40])
    done = enter_decisions(folder, log)
    assert (done.lines, done.changed) == (1, False)
    assert all_lines(folder) == [2, 3, 4]


@pytest.mark.long
@pytest.mark.parametrize("count", [1_200, pytest.param(10_000, marks=pytest.mark.long)])
def test_thousands_of_decisions_are_a_few_entries_and_quick(folder: Path, log: Path, count: int) -> None:
    append_decisions(log, [line(number, reason="Because of what both saw there.") for number in range(count)])
    before = time.process_time()
    done = enter_decisions(folder, log)
    assert time.process_time() - before < 10
    assert done.lines == count
    assert count / MOST_LINES <= len(done.entries) <= count // MOST_LINES + 1
    assert all(len(row) < 1_000_000 for row in (folder / "log.jsonl").read_bytes().splitlines())
    assert all_lines(folder) == list(range(2, count + 2))


PEOPLE = st.sampled_from([("Mara",), ("Colm",), ("Mara", "Colm")])


@st.composite
def growing(draw: st.DrawFn) -> list[list[Decision]]:
    """Draw what is added to a log between one entering and the next."""
    each = st.builds(
        line,
        st.integers(0, 4),
        by=PEOPLE,
        meeting=st.sampled_from([None, "one", "two"]),
        at=st.sampled_from([None, "2026-01-01", "2026-01-02T08:00", "no date"]),
        verb=st.sampled_from(["union", "neither", "defer"]),
        about=st.sampled_from([None, about(), about("Interview 2")]),
    )
    return draw(st.lists(st.lists(each, max_size=5), min_size=1, max_size=4))


@settings(max_examples=20, deadline=None)
@given(growing())
def test_however_a_log_grows_each_line_is_entered_once(batches: list[list[Decision]]) -> None:
    entries: list[Entry] = []
    content: list[Decision] = []
    for number, batch in enumerate(batches):
        content += batch
        made = drafts(as_log(content), "log.jsonl", entries)
        entries += as_entries(made.drafts, len(entries))
        assert not made.changed, number
        assert drafts(as_log(content), "log.jsonl", entries).drafts == ()
    rows = sorted(row["line"] for entry in entries for row in lines_of(entry))
    assert rows == list(range(2, len(content) + 2))


def as_log(decisions: list[Decision]) -> DecisionLog:
    """Return a log as read from its bytes."""
    rows = [{"format": FORMAT}, *(each.to_dict() for each in decisions)]
    return read_log("".join(json.dumps(row) + "\n" for row in rows).encode())


@attrs.frozen
class FakeEntry:
    """An entry as the trail gives it back: what a draft said, opened."""

    n: int
    kind: str
    open: dict[str, Any]

    @property
    def commit(self) -> dict[str, Any]:
        return self.open

    def value(self, field: str) -> Any:  # noqa: ANN401 - whatever was entered
        return self.open.get(field)

    def values(self, prefix: str) -> list[tuple[str, Any]]:
        return [(key, value) for key, value in self.open.items() if key.startswith(f"{prefix}.")]


def as_entries(made: Any, before: int) -> Iterator[Any]:  # noqa: ANN401 - drafts
    for number, draft in enumerate(made, before + 1):
        yield FakeEntry(number, draft.kind, json.loads(json.dumps(dict(draft.fields))))


@given(st.sets(st.integers(0, 30)))
def test_ranges_hold_the_numbers_and_nothing_else(numbers: set[int]) -> None:
    found = ranges(numbers)
    assert {each for first, last in found for each in range(first, last + 1)} == numbers
    assert all(left[1] + 1 < right[0] for left, right in pairwise(found))
