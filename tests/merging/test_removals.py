"""What a copy removed of the base: always listed, and taken out only where somebody wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from refiqda import model
from refiqda.changes import digest
from refiqda.errors import InvalidArgumentError
from refiqda.handouts import blank, split
from refiqda.merging import merge
from refiqda.project import Project
from tests.made_studies import guid, renewed
from tests.merging.copies_of import DATE, DOUBT, SECOND, TRUST, copied, disputes, of, only, start

if TYPE_CHECKING:
    from collections.abc import Callable


def without_coding(project: Project) -> None:
    source = project.tree.sources[0]
    assert isinstance(source, model.TextSource)
    source.plain_text_selections[0].codings.clear()


def without_code(project: Project) -> None:
    tree = project.tree
    tree.code_book = [one for one in tree.code_book if one.guid != DOUBT]
    tree.links.clear()
    tree.sets[0].member_codes.remove(DOUBT)


def without_variable(project: Project) -> None:
    project.tree.variables.clear()
    project.tree.cases[0].variable_values.clear()


def without_source(project: Project) -> None:
    project.tree.sources.pop()


REMOVALS: dict[str, tuple[Callable[[Project], None], str]] = {
    "coding": (without_coding, "coding in Interview 1: Trust, characters 0 to 3, Mara"),
    "code": (without_code, "code Doubt"),
    "variable": (without_variable, "variable Age"),
    "case": (lambda project: project.tree.cases.clear(), "case P1"),
    "source": (without_source, "source Interview 2"),
    "memo": (lambda project: project.tree.notes.clear(), "memo On trust"),
    "set": (lambda project: project.tree.sets.clear(), "set Later"),
    "link": (lambda project: project.tree.links.clear(), "link explains"),
}


@pytest.mark.parametrize("what", REMOVALS)
def test_what_one_copy_removed_is_listed_and_stays(what: str) -> None:
    remove, about = REMOVALS[what]
    b = copied()
    remove(b)
    for primary in ("A", "B"):
        result = merge({"A": copied(), "B": b}, start(), primary=primary)
        (found,) = (one for one in disputes(result) if one.object == about)
        assert (found.kind, found.resolved, found.rule, found.answers) == (
            "deleted", "kept", "keep", ("keep", "remove"),
        )  # fmt: skip
        assert found.choices == {"A": "kept", "B": "removed", "base": "there"}
        if what != "code":  # who removed the code took it out of the set too, which is a change of one side
            assert digest(of(result)) == digest(start())


@pytest.mark.parametrize("what", REMOVALS)
def test_with_the_rule_or_an_answer_it_goes_and_nothing_points_to_it(what: str) -> None:
    remove, about = REMOVALS[what]
    b = copied()
    remove(b)
    result = merge({"A": copied(), "B": b}, start(), rules={"deleted": "remove"})
    assert digest(of(result)) == digest(b)
    (found,) = (one for one in disputes(result) if one.object == about)
    assert found.resolved == "removed"
    result = merge({"A": copied(), "B": b}, start(), answers={found.id: "remove"})
    assert next(one.resolved for one in result.conflicts if one.id == found.id) == "removed"


def test_without_a_base_nothing_is_a_removal() -> None:
    for remove, _ in REMOVALS.values():
        b = copied()
        remove(b)
        result = merge({"A": copied(), "B": b}, rules={"deleted": "remove"})
        assert [one.kind for one in result.conflicts if one.kind == "deleted"] == []


def test_what_another_copy_coded_with_a_code_stays_whatever_the_rule() -> None:
    a, b = copied(), copied()
    a.add_coding("Interview 1", 5, 9, "Doubt", "Mara")
    without_code(b)
    result = merge({"A": a, "B": b}, start(), rules={"deleted": "remove"})
    (found,) = (one for one in disputes(result) if one.object == "code Doubt")
    assert (found.resolved, found.choices["A"], found.answers) == ("kept", "used", ("keep",))
    assert len(of(result).codings()) == 2
    with pytest.raises(InvalidArgumentError, match="'remove' is no answer"):
        merge({"A": a, "B": b}, start(), answers={found.id: "remove"})


def test_removed_here_and_changed_there_stays_until_a_person_says_so() -> None:
    a, b = copied(), copied()
    a.find_code(DOUBT).name = "Mistrust"
    without_code(b)
    result = merge({"A": a, "B": b}, start(), rules={"deleted": "remove"})
    (found,) = (one for one in disputes(result) if one.kind == "deleted" and one.object.startswith("code"))
    assert (found.choices["A"], found.resolved, found.rule) == ("changed", "kept", "changed or used")
    result = merge({"A": a, "B": b}, start(), answers={found.id: "remove"})
    assert DOUBT not in [code.guid for code in of(result).tree.code_book]


def test_a_removed_source_goes_with_its_codings_but_not_with_new_ones() -> None:
    base = start()
    base.add_coding("Interview 2", 0, 3, "Trust", "Mara", created=DATE, guid=guid(41))
    a, b = copied(base), copied(base)
    b.tree.sources.pop()
    found = only(merge({"A": a, "B": b}, base))
    assert found.object == "source Interview 2"
    result = merge({"A": a, "B": b}, base, rules={"deleted": "remove"})
    assert [row.source for row in of(result).codings()] == ["Interview 1"]
    a.add_coding("Interview 2", 5, 9, "Doubt", "Mara")
    result = merge({"A": a, "B": b}, base, rules={"deleted": "remove"})
    assert len(of(result).codings()) == 3


def test_copies_handed_out_blank_have_removed_nothing() -> None:
    base = start()
    for at in (10, 20):
        base.add_coding("Interview 1", at, at + 3, "Trust", "Mara", created=DATE)
    a, b = blank(base, "Ines")[0].project, blank(base, "Olu")[0].project
    a.add_coding("Interview 1", 5, 9, "Doubt", "Ines")
    b.add_coding("Interview 1", 6, 9, "Doubt", "Olu")
    result = merge({"A": a, "B": b}, base, rules={"deleted": "remove"})
    assert len(of(result).codings()) == 2
    assert [one for one in disputes(result) if one.object.startswith("coding")] == []


def test_copies_split_by_analyst_and_merged_on_their_base_lose_nothing() -> None:
    base = start()
    for at in (10, 20, 30):
        base.add_coding("Interview 1", at, at + 3, "Trust", "Mara", created=DATE)
        base.add_coding("Interview 1", at, at + 5, "Doubt", "Colm", created=DATE)
    parts = {one.name: one.project for one in split(base).handouts}
    result = merge(parts, base, rules={"deleted": "remove"})
    assert len(of(result).codings()) == len(base.codings()) == 7
    assert any("none of the 3 codings by Colm" in told for told in result.told)


def test_a_copy_that_shares_nothing_with_the_base_removed_nothing() -> None:
    strange = Project(renewed(copied().tree))
    strange.new_texts = dict(copied().new_texts)
    result = merge({"A": copied(), "B": strange}, start(), rules={"deleted": "remove"})
    assert [one for one in disputes(result) if one.kind == "deleted"] == []
    assert any("shares no lasting identifier" in told for told in result.told)
    assert {TRUST, SECOND} <= {one.guid for one in (*of(result).tree.code_book, *of(result).tree.sources)}


def test_a_removed_code_in_which_another_copy_put_a_new_one_stays() -> None:
    a, b = copied(), copied()
    a.add_code("Mild doubt", parent="Doubt", guid=guid(96))
    without_code(b)
    result = merge({"A": a, "B": b}, start(), rules={"deleted": "remove"})
    assert of(result).find_code(guid(96)).name == "Mild doubt"
