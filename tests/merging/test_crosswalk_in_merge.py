"""Codes made apart: joined where a crosswalk says the same, else kept apart and asked about."""

from __future__ import annotations

import pytest

from refiqda import model
from refiqda.errors import InvalidArgumentError
from refiqda.matching.crosswalk import Crosswalk, Line
from refiqda.merging import merge
from refiqda.project import Project
from tests.made_studies import guid
from tests.merging.copies_of import TEXT, of


def made(coder: str, first: int, *codes: str) -> Project:
    """Return a project that somebody made alone on the same text."""
    project = Project.new("Study")
    project.add_user(coder, guid=guid(first))
    project.add_source("Interview 1", TEXT, guid=guid(first + 1))
    for number, name in enumerate(codes):
        project.add_code(name, guid=guid(first + 10 + number))
        project.add_coding("Interview 1", number, number + 9, name, coder, guid=guid(first + 50 + number))
    return project


def same(
    code_a: str, code_b: str, name: str | None = None, *, coders: tuple[str, str] = ("Mara", "Colm")
) -> Line:
    return Line(coders[0], code_a, coders[1], code_b, "same", name)


def pair() -> dict[str, Project]:
    return {
        "mara.qdpx": made("Mara", 100, "Hope", "Trust"),
        "colm.qdpx": made("Colm", 300, "Optimism", "Trust"),
    }


def codes(project: Project) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {code.name: [] for code in project.tree.code_book}
    for row in project.codings():
        found[row.code or ""].append(row.coder or "")
    return found


def test_codes_of_one_name_stay_two_and_are_asked_about() -> None:
    result = merge(pair())
    apart = {"Hope": ["Mara"], "Trust": ["Mara"], "Optimism": ["Colm"], "Trust (colm.qdpx)": ["Colm"]}
    assert codes(of(result)) == apart
    assert [(one.kind, one.object) for one in result.conflicts] == [("same-name", "code Trust")]


def test_same_in_the_crosswalk_joins_and_all_else_stays_apart() -> None:
    related = Line("Mara", "Trust", "Colm", "Trust", "related")
    crosswalk = Crosswalk((same("Hope", "Optimism", "Looking ahead"), related))
    result = merge(pair(), crosswalk=crosswalk)
    assert codes(of(result)) == {
        "Looking ahead": ["Mara", "Colm"],
        "Trust": ["Mara"],
        "Trust (colm.qdpx)": ["Colm"],
    }
    assert result.matches["codes"] == {"added": 1, "crosswalk": 1}


def test_without_a_name_in_common_the_names_are_a_conflict() -> None:
    result = merge(pair(), crosswalk=Crosswalk((same("Hope", "Optimism"),)))
    assert "Hope" in codes(of(result))
    named = next(one for one in result.conflicts if one.kind == "name")
    assert named.choices == {"mara.qdpx": "Hope", "colm.qdpx": "Optimism"}


def test_a_crosswalk_of_three_joins_what_two_of_the_others_have() -> None:
    copies = {**pair(), "ines.qdpx": made("Ines", 500, "Zuversicht")}
    crosswalk = Crosswalk((same("Optimism", "Zuversicht", coders=("Colm", "Ines")),))
    assert codes(of(merge(copies, crosswalk=crosswalk)))["Optimism"] == ["Colm", "Ines"]


def test_sub_codes_follow_what_their_parent_became() -> None:
    copies = pair()
    copies["colm.qdpx"].add_code("Plans", parent="Optimism", guid=guid(399))
    result = merge(copies, crosswalk=Crosswalk((same("Hope", "Optimism"),)))
    hope = of(result).find_code("Hope")
    assert [code.name for code in hope.codes] == ["Plans"]


def test_a_crosswalk_about_strangers_or_codes_that_are_not_there_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match='no file is of "Ines"'):
        merge(pair(), crosswalk=Crosswalk((same("Hope", "Optimism", coders=("Mara", "Ines")),)))
    with pytest.raises(InvalidArgumentError, match='"Colm" has no code "Faith"'):
        merge(pair(), crosswalk=Crosswalk((same("Hope", "Faith"),)))


def test_the_files_can_be_named_for_the_crosswalk() -> None:
    crosswalk = Crosswalk((same("Hope", "Optimism", coders=("M", "C")),))
    result = merge(pair(), crosswalk=crosswalk, coders={"M": "mara.qdpx", "C": "colm.qdpx"})
    assert codes(of(result))["Hope"] == ["M", "C"]


def test_what_a_crosswalk_says_of_codes_that_stay_two_is_told() -> None:
    lines = (
        Line("Mara", "Hope", "Colm", "Optimism", "broader"),
        Line("Mara", "Trust", "Colm", None, "only mine"),
    )
    (told,) = merge(pair(), crosswalk=Crosswalk(lines)).told
    assert told.startswith('The crosswalk also says: "Hope" (Mara) is broader than "Optimism" (Colm).')
    assert merge(pair(), crosswalk=Crosswalk(lines[1:])).told == ()


def test_codes_that_share_a_word_in_place_of_a_guid_are_told() -> None:
    copies = pair()
    for label in copies:
        copies[label].tree.code_book.append(model.Code(guid="c-joy", name="Joy", is_codable=True))
    (told,) = merge(copies).told
    assert "stands for a code in several copies: Joy." in told
