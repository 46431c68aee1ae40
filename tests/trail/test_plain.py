"""What an entry is in words: everything once, many things summed up to the same, facts and no faults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.trail.plain import span_words, tell, when_of
from tests.trail.told import entries, entry, group

if TYPE_CHECKING:
    from refiqda.trail.entry import Entry


def texts(*given: Entry, full: bool = False) -> list[str]:
    told = tell(given)[-1]
    return [line.text for line in (told.lines if full else told.summed)]


def changed(*groups: dict[str, object], source: str = "Interview 1") -> dict[str, object]:
    return {"about": {"object": "source", "name": source}, "groups": list(groups)}


def test_a_recoding_is_told_as_people_say_it() -> None:
    recoded = group(kind="recoded", name=None, before="Shame", after="Shame, carried", count=14)
    said = tell([entry(1, changes__1=changed(recoded), meeting="meeting 3")])[0]
    assert said.headline == "2026-03-01 09:30 UTC, Mara Ridge: coding; meeting 3"
    assert [line.text for line in said.lines] == [
        "Colm Vance recoded 14 passages from Shame to Shame, carried, in Interview 1"
    ]


def test_what_a_file_holds_is_called_as_when_it_was_recorded() -> None:
    holds = [
        {"kind": "holds", "object": kind, "count": 2} for kind in ("user", "code", "note", "graph", "coding")
    ]
    first = entry(
        1, project={"file": "a.qdpx", "name": "a"}, state={"changes": "first", "before": None}, summary=holds
    )
    assert texts(first) == [
        "a.qdpx, recorded for the first time: 2 people, 2 codes, 2 memos, 2 maps and 2 codings"
    ]


@settings(max_examples=26, deadline=None)
@given(entries())
def test_every_group_and_every_decision_is_told_once_and_sums_are_the_same(trail: list[Entry]) -> None:
    told = tell(trail)
    assert [one.entry.n for one in told] == [one.n for one in trail]
    for one in told:
        groups = [each for _, value in one.entry.values("changes") for each in value["groups"]]
        rows = [each for _, value in one.entry.values("decisions") for each in value["lines"]]
        full = [line for line in one.lines if line.part == "change"]
        assert [(line.count, line.inferred) for line in full] == [
            (each["count"], each.get("inferred", False)) for each in groups
        ]
        assert len([line for line in one.lines if line.part == "decision"]) == len(rows)
        for part, number in (("change", sum(each["count"] for each in groups)), ("decision", len(rows))):
            assert sum(line.count for line in one.summed if line.part == part) == number
        assert len(one.summed) <= len(one.lines)


def test_many_groups_are_summed_up_and_full_tells_each() -> None:
    many = [group(name=f"Code {number}", count=2) for number in range(40)]
    one = entry(1, changes__1=changed(*many), changes__2=changed(*many, source="Interview 2"))
    assert texts(one) == ["Colm Vance coded 160 passages with 40 codes, in 2 sources"]
    assert len(texts(one, full=True)) == 80


def test_a_decision_is_told_with_what_whom_and_why() -> None:
    row = {
        "verb": "take", "coder": "Mara Ridge", "by": ["Colm Vance"], "reason": "Analyse notes and groups together.",
        "sides": [{"coder": "Mara Ridge", "code": "Hope"}],
    }  # fmt: skip
    one = entry(1, "decision", decisions__1={"about": {"object": "source", "name": "One"}, "lines": [row]})
    assert texts(one) == [
        "Colm Vance: Hope in One: as one analyst: Mara Ridge. Reason: Analyse notes and groups together"
    ]


def test_a_meeting_names_what_it_is_about_and_the_changes_name_the_meeting() -> None:
    code = group(object="code", coder=None, name="Hope")
    trail = [
        entry(1, changes__1={"about": {"object": "codebook"}, "groups": [code]}),
        entry(2, "meeting", covers=[1], note="Five themes", meeting="B2"),
    ]
    first, second = tell(trail)
    assert [line.text for line in first.lines] == ["The code Hope is new", "Talked about in B2 (entry 2)"]
    assert [line.text for line in second.lines] == ["Five themes", "About entry 1"]


@pytest.mark.parametrize(
    "one",
    [
        entry(1, "theme", note="One overarching theme"),
        entry(1, changes__1={"about": {"object": "codebook"}, "groups": [group(object="code", coder=None)]}),
    ],
)
def test_a_theme_or_code_without_a_meeting_is_a_fact(one: Entry) -> None:
    assert texts(one)[-1] == "No meeting named"


def test_coding_without_a_meeting_is_nothing_to_speak_of() -> None:
    assert "No meeting named" not in texts(entry(1, changes__1=changed(group())))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ("none", "a.qdpx: nothing changed since entry 1"),
        ("unknown", "a.qdpx: changes unknown since entry 1, for the state before is no longer kept"),
    ],
)
def test_what_is_not_known_is_said(changes: str, said: str) -> None:
    state = {"changes": changes, "since": 1}
    assert texts(entry(2, project={"file": "a.qdpx", "name": "a"}, state=state)) == [said]


def test_what_is_inferred_and_what_is_not_open_are_marked() -> None:
    merged = group(
        kind="merged", object="code", coder=None, name="B", before="A; B", after="C", inferred=True
    )
    one = entry(1, changes__1=changed(merged), closed=("note", "changes.2", "changes.3"))
    said = texts(one)
    assert said[0].lower().startswith("perhaps")
    assert said[0].endswith("(inferred)")
    assert any("private" in text for text in said)
    assert any("what changed (2 times)" in text for text in said)


@settings(max_examples=16, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["changes__1", "decisions__1", "covers", "state", "summary", "project", "coders", "note",
                         "anchor", "withdrawn", "inputs", "command", "reason", "log"]),
        st.recursive(st.none() | st.integers(-5, 5) | st.text(max_size=4),
                     lambda inner: st.lists(inner, max_size=3)
                     | st.dictionaries(st.sampled_from(["groups", "lines", "about", "kind", "object", "count", "by",
                                                        "sides", "name", "changes", "proposals"]), inner, max_size=3),
                     max_leaves=8),
    )
)  # fmt: skip
def test_whatever_stands_in_a_field_is_told_without_an_error(fields: dict[str, Any]) -> None:
    assert tell([entry(1, **fields)])[0].headline


def test_times_keep_their_zone_and_numbers_their_runs() -> None:
    assert when_of("2026-11-22T20:41:07Z") == "2026-11-22 20:41 UTC"
    assert when_of("2026-11-22T20:41:07+01:00") == "2026-11-22 20:41 +01:00"
    runs = {"entry 3": [3], "entries 2 and 3": [2, 3], "entries 2 to 4 and 7": [7, 2, 3, 4]}
    assert {span_words(each): each for each in runs.values()} == runs
