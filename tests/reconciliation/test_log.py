"""The decision log: what it says is read as it is, what it cannot say is refused with the line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.errors import InvalidArgumentError, UnusableFileError
from refiqda.reconciliation.log import (
    FORMAT,
    NEEDS,
    PROPOSABLE,
    VERBS,
    About,
    Decision,
    LogInput,
    append_decisions,
    heads,
    read_log,
)
from refiqda.reconciliation.segments import Segment

if TYPE_CHECKING:
    from pathlib import Path

HEADER = json.dumps({"format": FORMAT, "inputs": [], "algorithm": "refiqda.align/1"})
ABOUT = About("S", (Segment("A", "X", 0, 9), Segment("B", "X", 0, 8)), "sha256:00", "1:2:3")
PLAIN: dict[str, object] = {
    "coder": "A",
    "start": 1,
    "end": 2,
    "code": "X",
    "rule": "exact",
    "proposes": "neither",
    "name": "A theme",
}


def log_of(*lines: dict[str, object]) -> bytes:
    return "\n".join([HEADER, *(json.dumps(line) for line in lines)]).encode()


@pytest.mark.parametrize("data", [None, b"", b"\n  \n", b"\xef\xbb\xbf"])
def test_an_absent_or_empty_log_holds_no_decisions(data: bytes | None, tmp_path: Path) -> None:
    assert read_log(data).decisions == ()
    assert read_log(tmp_path / "none.jsonl").decisions == ()


def test_a_header_without_inputs_is_accepted_with_a_warning() -> None:
    log = read_log(json.dumps({"format": FORMAT}).encode())
    assert log.inputs is None
    assert ["does not name its inputs" in warning for warning in log.warnings] == [True]
    other = read_log(json.dumps({"format": FORMAT, "inputs": [], "algorithm": "other/9"}).encode())
    assert ["another version" in warning for warning in other.warnings] == [True]
    assert read_log(HEADER.encode()).warnings == ()


@settings(max_examples=26, deadline=None)
@given(
    st.builds(
        Decision,
        id=st.text("0123456789abcdef", min_size=1),
        verb=st.sampled_from(VERBS),
        proposes=st.sampled_from(PROPOSABLE),
        name=st.just("A theme"),
        about=st.sampled_from([None, ABOUT]),
        coder=st.just("Ä B"),
        start=st.just(3),
        end=st.just(9),
        code=st.just("P/X"),
        rule=st.just("overlap:90"),
        reason=st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"]), min_size=1)),
        by=st.sampled_from([("A",)]),
        at=st.sampled_from([None, "2024-02-12T13:00:00Z"]),
        meeting=st.sampled_from([None, "1"]),
        proposals=st.dictionaries(st.sampled_from("AB"), st.just("keep")),
        before=st.sampled_from([None, "old"]),
        after=st.sampled_from([None, "new"]),
    )
)
def test_every_decision_is_read_back_as_written(decision: Decision) -> None:
    (found,) = read_log(log_of(decision.to_dict())).decisions
    assert found.to_dict() == decision.to_dict()
    assert found.line == 2


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_known_and_lacks_nothing_it_needs(verb: str) -> None:
    line = {"id": "1", "verb": verb, "by": ["A"], **{name: PLAIN[name] for name in NEEDS.get(verb, ())}}
    assert read_log(log_of(line)).decisions[0].verb == verb
    for name in NEEDS.get(verb, ()):
        without = {key: value for key, value in line.items() if key != name}
        with pytest.raises(UnusableFileError, match=r"line 2"):
            read_log(log_of(without))


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ({"id": "1", "verb": "vote"}, "verb is unknown"),
        ({"id": "1"}, "verb is missing"),
        ({"verb": "neither"}, '"id" is missing'),
        ({"id": "1", "verb": "neither", "because": "x"}, "unknown key"),
        ({"id": 7, "verb": "neither"}, '"id" is not text'),
        ({"id": "1", "verb": "range", "start": True, "end": 4}, "whole number"),
        ({"id": "1", "verb": "range", "start": -1, "end": 4}, "whole number"),
        ({"id": "1", "verb": "range", "start": 4, "end": 4}, "are no passage"),
        ({"id": "1", "verb": "neither", "by": "A"}, "not a list"),
        ({"id": "1", "verb": "neither", "by": [1]}, "list of names"),
        ({"id": "1", "verb": "neither", "proposals": ["A"]}, "not an object"),
        ({"id": "1", "verb": "neither", "proposals": {"A": 1}}, "text for each person"),
        ({"id": "1", "verb": "neither", "supersedes": 2}, "no earlier line"),
        ({"id": "1", "verb": "neither", "about": {"source": "S"}}, "not a list"),
        ({"id": "1", "verb": "neither", "about": {"source": "S", "segments": []}}, "needs a source"),
        (
            {"id": "1", "verb": "neither", "about": {"source": "S", "segments": [{"coder": "A"}]}},
            "needs coder",
        ),
        ({"id": "1", "verb": "neither", "about": {"source": "S", "segments": [], "x": 1}}, "unknown key"),
    ],
)
def test_what_the_format_does_not_allow_is_refused_with_its_line(line: dict[str, object], what: str) -> None:
    with pytest.raises(UnusableFileError, match=what) as caught:
        read_log(log_of(line))
    assert caught.value.where == "line 2"


@pytest.mark.parametrize(
    "line",
    [
        b"[1]",
        b'{"id": "1", "verb": "nei\n',
        b'{"id": "1", "id": "2", "verb": "neither"}',
        b'{"id": NaN, "verb": "neither"}',
        b'{"id": "\\ud800", "verb": "neither"}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_a_damaged_line_is_refused_with_its_number(line: bytes) -> None:
    with pytest.raises(UnusableFileError, match="not one JSON object") as caught:
        read_log(HEADER.encode() + b"\n" + line)
    assert caught.value.where == "line 2"


@pytest.mark.parametrize(
    ("header", "what"),
    [
        ({"id": "1", "verb": "neither"}, "not the header"),
        ({"format": FORMAT, "surprise": 1}, "unknown key"),
        ({"format": FORMAT, "inputs": {}}, "not a list"),
        ({"format": FORMAT, "inputs": [{}]}, 'lacks "coder"'),
        ({"format": FORMAT, "inputs": [1]}, "not an object"),
    ],
)
def test_a_header_that_is_none_is_refused(header: dict[str, object], what: str) -> None:
    with pytest.raises(UnusableFileError, match=what):
        read_log(json.dumps(header).encode())


def test_a_folder_is_no_log(tmp_path: Path) -> None:
    with pytest.raises(UnusableFileError, match=r"is a folder|cannot be read"):  # as the system says it
        read_log(tmp_path)


# which line counts ------------------------------------------------------------------------------------------


def said(line: int, by: str, verb: str = "neither", supersedes: int | None = None) -> Decision:
    return Decision(id="1", verb=verb, by=tuple(by), line=line, supersedes=supersedes)  # type: ignore[arg-type]  # verbs of the tests


def lines_of(decisions: list[Decision]) -> list[int]:
    return [decision.line for decision in heads(decisions)]


def test_the_last_line_by_the_same_people_counts() -> None:
    assert lines_of([]) == []
    assert lines_of([said(2, "AB"), said(3, "BA"), said(4, "AB")]) == [4]


def test_lines_of_different_people_are_in_conflict_until_one_supersedes() -> None:
    conflict = [said(2, "A"), said(3, "B")]
    assert lines_of(conflict) == [2, 3]
    assert lines_of([*conflict, said(4, "C", supersedes=3)]) == [4]
    assert lines_of([said(2, "A"), said(3, "B", supersedes=2)]) == [3]
    assert lines_of([said(2, "A"), said(3, "B", supersedes=2), said(4, "C", supersedes=2)]) == [3, 4]


def test_a_rules_line_never_replaces_a_persons() -> None:
    assert lines_of([said(2, "A"), said(3, "", "auto")]) == [2]
    assert lines_of([said(2, "", "auto"), said(3, "", "auto"), said(4, "A")]) == [4]
    assert lines_of([said(2, "", "auto"), said(3, "", "auto")]) == [3]


# writing ----------------------------------------------------------------------------------------------------


def test_appending_makes_the_header_once_and_rewrites_nothing(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    inputs = [LogInput("A", "refiqda-meaning-1:sha256:aa", "a.qdpx")]
    append_decisions(path, [Decision(id="1", verb="neither", by=("Ä",))], inputs=inputs)
    first = path.read_bytes()
    append_decisions(path, [Decision(id="2", verb="defer", about=ABOUT)], inputs=inputs)
    assert path.read_bytes().startswith(first)
    log = read_log(path)
    assert log.inputs == tuple(inputs)
    assert log.algorithm == "refiqda.align/1"
    assert [(each.id, each.line) for each in log.decisions] == [("1", 2), ("2", 3)]
    assert log.decisions[1].about == ABOUT
    assert "Ä" in first.decode()


def test_a_log_begun_on_other_inputs_is_not_continued_unless_told(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    append_decisions(path, [], inputs=[LogInput("A", "one")])
    before = path.read_bytes()
    decision = Decision(id="1", verb="neither")
    with pytest.raises(InvalidArgumentError, match="other inputs"):
        append_decisions(path, [decision], inputs=[LogInput("A", "two")])
    assert path.read_bytes() == before
    append_decisions(path, [decision], inputs=[LogInput("A", "two")], other_inputs=True)
    assert len(read_log(path).decisions) == 1


def test_a_line_without_its_end_is_ended_first_and_a_damaged_log_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    path.write_bytes(HEADER.encode())
    append_decisions(path, [Decision(id="1", verb="neither")])
    assert len(read_log(path).decisions) == 1
    path.write_bytes(path.read_bytes() + b'{"id": "2", "ver\n')
    before = path.read_bytes()
    with pytest.raises(UnusableFileError, match="cut off"):
        append_decisions(path, [Decision(id="2", verb="neither")])
    assert path.read_bytes() == before


def test_what_could_not_be_read_back_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    with pytest.raises(InvalidArgumentError, match='"take" needs "coder"') as caught:
        append_decisions(path, [Decision(id="1", verb="neither"), Decision(id="2", verb="take")])
    assert caught.value.where == "decision 2"
    assert not path.exists()


def test_a_log_in_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgumentError, match="cannot be written"):
        append_decisions(tmp_path / "none" / "log.jsonl", [])


def test_a_log_larger_than_any_log_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "decisions.jsonl"
    path.write_bytes(HEADER.encode())
    monkeypatch.setattr("refiqda.reconciliation.log_reading.MAX_BYTES", 10)
    with pytest.raises(UnusableFileError, match="too large"):
        read_log(path)
