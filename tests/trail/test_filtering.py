"""Choosing entries: everything asked for holds, in whichever order; a slip is an error with what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.errors import InvalidArgumentError, NotInProjectError
from refiqda.trail.filtering import Wanted, chosen, day_range, number_range
from tests.trail.told import entries, entry, group

if TYPE_CHECKING:
    from refiqda.trail.entry import Entry

ASKED: dict[str, st.SearchStrategy[Any]] = {
    "kinds": st.sampled_from([("coding",), ("decision", "meeting")]),
    "by": st.sampled_from([("mara ridge",), ("Mara Ridge", "Colm Vance")]),
    "since": st.sampled_from(["2026-03", "2026-06-15"]),
    "until": st.sampled_from(["2026", "2026-09"]),
    "meeting": st.sampled_from(["1", "meeting 2"]),
    "code": st.sampled_from(["shame", "Hope"]),
    "source": st.just("interview 1"),
    "numbers": st.just((2, 5)),
}


def found(trail: list[Entry], wanted: Wanted) -> list[int] | None:
    try:
        return [one.n for one in chosen(trail, wanted)]
    except NotInProjectError:
        return None


@settings(max_examples=39, deadline=None)
@given(entries(), st.fixed_dictionaries({}, optional=ASKED))
def test_a_choice_is_what_each_part_of_it_chooses(trail: list[Entry], asked: dict[str, Any]) -> None:
    parts = [found(trail, Wanted(**{name: value})) for name, value in asked.items()]
    whole = found(trail, Wanted(**asked))
    if any(part is None for part in parts):
        assert whole is None
    else:
        assert whole == [one.n for one in trail if all(one.n in (part or ()) for part in parts)]


def test_a_code_is_meant_by_name_or_path_and_a_meeting_by_number() -> None:
    codebook = {
        "about": {"object": "codebook"},
        "groups": [group(object="code", coder=None, name="Feelings/Hope")],
    }
    trail = [
        entry(1, changes__1=codebook),
        entry(2, "meeting", meeting="Meeting 3 (themes)", covers=[1]),
        entry(3, meeting="Meeting 30"),
    ]
    for asked in ("hope", "HOPE", "feelings/hope"):
        assert found(trail, Wanted(code=asked)) == [1]
    assert found(trail, Wanted(meeting="3")) == [1, 2]


@pytest.mark.parametrize(
    ("field", "near"), [("code", "Shame"), ("source", "Interview 1"), ("project", "study")]
)
def test_an_unknown_name_is_an_error_that_says_what_there_is(field: str, near: str) -> None:
    about = {"about": {"object": "source", "name": "Interview 1"}, "groups": [group()]}
    one = entry(1, changes__1=about, project={"name": "study", "file": "study.qdpx"})
    wanted = {
        "code": Wanted(code="Shamex"),
        "source": Wanted(source="Interview 1x"),
        "project": Wanted(project="studyx"),
    }
    with pytest.raises(NotInProjectError) as caught:
        chosen([one], wanted[field])
    assert near in str(caught.value)


def test_nothing_between_two_days_is_no_error() -> None:
    assert chosen([entry(1)], Wanted(since="2027")) == []


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ("2026", ("2026-01-01", "2026-12-31")),
        ("2024-02", ("2024-02-01", "2024-02-29")),
        ("2026-12", ("2026-12-01", "2026-12-31")),
        ("2026-11-22", ("2026-11-22", "2026-11-22")),
    ],
)
def test_a_date_is_a_year_a_month_or_a_day(asked: str, days: tuple[str, str]) -> None:
    assert day_range(asked) == days


@pytest.mark.parametrize("asked", ["", "22.11.2026", "2026-13", "2026-02-30", "0000", "2026-1"])
def test_what_is_no_date_is_refused(asked: str) -> None:
    with pytest.raises(InvalidArgumentError):
        day_range(asked)


@pytest.mark.parametrize("asked", ["", "x", "7-3", "1-2-3"])
def test_what_names_no_entries_is_refused(asked: str) -> None:
    with pytest.raises(InvalidArgumentError):
        number_range(asked)


def test_a_kind_may_be_said_in_the_plural_and_an_unknown_one_is_refused() -> None:
    assert found([entry(1, "decision")], Wanted(kinds=("Decisions",))) == [1]
    with pytest.raises(InvalidArgumentError, match="member-reflection"):
        chosen([], Wanted(kinds=("dream",)))
