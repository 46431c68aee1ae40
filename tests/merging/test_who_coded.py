"""Whose codings are whose: files of several people, shared users, people of one name."""

from __future__ import annotations

import pytest

from refiqda.errors import InvalidArgumentError
from refiqda.merging import merge
from refiqda.project import Project
from tests.made_studies import guid, with_guids
from tests.merging.copies_of import DATE, MARA, copied, of, start


def coded(project: Project) -> list[tuple[int | None, str | None]]:
    return sorted((row.start, row.coder) for row in project.codings())


def both_in_one(first: int) -> Project:
    """Return a copy in which both analysts coded."""
    project = copied()
    project.add_coding("Interview 1", first, first + 3, "Doubt", "Mara", created=DATE, guid=guid(first + 700))
    project.add_coding(
        "Interview 1", first + 5, first + 9, "Doubt", "Colm", created=DATE, guid=guid(first + 701)
    )
    return project


def test_two_files_that_each_hold_both_analysts_keep_each_coding_with_its_coder() -> None:
    result = merge({"A": both_in_one(10), "B": both_in_one(30)})
    assert coded(of(result)) == [(0, "Mara"), (10, "Mara"), (15, "Colm"), (30, "Mara"), (35, "Colm")]
    assert [one.kind for one in result.conflicts] == ["shared-coder", "shared-coder"]
    assert {(one.name, one.file): one.codings for one in result.coders} == {
        ("Mara", "A"): 1, ("Colm", "A"): 1, ("Mara", "B"): 1, ("Colm", "B"): 1,
    }  # fmt: skip


def test_one_guid_that_stands_for_two_people_is_told_apart_by_name_and_file() -> None:
    asked = {"Mara of A": ("A", "Mara"), "Mara of B": ("B", "Mara")}
    result = merge({"A": both_in_one(10), "B": both_in_one(30)}, coders=asked)
    assert coded(of(result)) == [
        (0, "Mara"), (10, "Mara of A"), (15, "Colm"), (30, "Mara of B"), (35, "Colm"),
    ]  # fmt: skip
    assert [one.object for one in result.conflicts] == ["coder Colm"]


def other_user() -> Project:
    """Return a copy whose Mara has another GUID: another person, or a program that makes new ones."""
    project = both_in_one(30)
    changed = Project(with_guids(project.tree, lambda one: guid(900) if one == MARA else one))
    changed.new_texts = dict(project.new_texts)
    return changed


def test_two_people_of_one_name_stay_two_under_names_that_tell_them_apart() -> None:
    result = merge({"A": both_in_one(10), "B": other_user()})
    assert (30, "Mara (B)") in coded(of(result))
    assert (10, "Mara") in coded(of(result))
    same = [one for one in result.conflicts if one.kind == "same-name"]
    assert [(one.object, one.resolved) for one in same] == [("coder Mara", "kept apart as Mara (B)")]


def test_one_name_for_users_of_several_files_makes_them_one_person() -> None:
    asked = {"Mara": [("A", "Mara"), ("B", "Mara")]}
    result = merge({"A": both_in_one(10), "B": other_user()}, coders=asked)
    assert [name for _, name in coded(of(result))] == ["Mara", "Mara", "Colm", "Mara", "Colm"]
    assert [user.name for user in of(result).tree.users] == ["Mara", "Colm"]
    assert len(of(merge({"A": start(), "B": other_user()}, coders=asked)).codings()) == 3


def test_one_user_for_two_names_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="named for two analysts"):
        merge({"A": both_in_one(10), "B": start()}, coders={"X": ("A", "Mara"), "Y": ("A", "Mara")})


def test_a_user_who_did_nothing_is_not_made_a_second_one_of_the_name() -> None:
    idle = Project.new("Study")
    idle.add_user("Mara", guid=guid(901))
    idle.add_source("Interview 3", "Other words.", guid=guid(902))
    result = merge({"A": both_in_one(10), "B": idle})
    assert [user.name for user in of(result).tree.users] == ["Mara", "Colm"]
    assert [one.kind for one in result.conflicts] == []
