"""Laws of the merge: nothing lost, nothing twice, no order; on small studies and their changed copies."""

from __future__ import annotations

import copy
import io
from collections import Counter
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from refiqda import model
from refiqda.changes import digest
from refiqda.exchange.writer import write_xml
from refiqda.index import walk_codes
from refiqda.merging import RULES, merge
from refiqda.project import Project
from tests.made_studies import guid, studies
from tests.schema import engines

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

laws = settings(max_examples=15, deadline=None)
few = settings(max_examples=8, deadline=None)


def handle(tree: model.Project) -> Project:
    return Project(tree)


def facts(project: Project) -> Counter[tuple[Any, ...]]:
    """Return the codings of a project by content: source, span, code, coder."""
    return Counter((row.source, row.start, row.end, row.code_guid, row.coder) for row in project.codings())


def merged(result: Any) -> Project:  # noqa: ANN401 - a MergeResult
    assert result.project is not None
    return result.project  # type: ignore[no-any-return]  # asserted above


@st.composite
def changed_copies(draw: DrawFn) -> model.Project:
    """A copy whose owner removed codings, added others, and renamed a code."""
    tree = copy.deepcopy(draw(st.shared(studies(), key="common past")))
    number = draw(st.integers(1, 9)) * 1000
    tree.users.append(model.User(guid=guid(number), name=f"Coder {number}"))
    codes = [one for one in model.iterate(tree) if isinstance(one, model.Code)]
    if draw(st.booleans()):
        codes[0].name += " changed"
    for source in tree.sources:
        assert isinstance(source, model.TextSource)
        for selection in source.plain_text_selections:
            selection.codings = selection.codings[draw(st.integers(0, 1)) :]
        if draw(st.integers(0, 2)):
            number += 1
            length = len(source.plain_text_content or "")
            code = draw(st.sampled_from(codes))
            coding = model.Coding(guid=guid(number), code_ref=code.guid, creating_user=tree.users[-1].guid)
            source.plain_text_selections.append(
                model.PlainTextSelection(
                    guid=guid(number + 500), start_position=0, end_position=length, codings=[coding]
                )
            )
    return tree


@laws
@given(studies())
def test_a_copy_merged_with_itself_is_itself(tree: model.Project) -> None:
    result = merge({"A": handle(tree), "B": handle(copy.deepcopy(tree))})
    assert digest(merged(result)) == digest(tree)
    assert result.conflicts == ()
    assert result.inherited == sum(facts(handle(tree)).values())


@laws
@given(changed_copies(), changed_copies(), changed_copies())
def test_the_order_of_the_copies_does_not_count(
    one: model.Project, two: model.Project, three: model.Project
) -> None:
    there = {"A": handle(one), "B": handle(two), "C": handle(three)}
    back = {"C": handle(three), "B": handle(two), "A": handle(one)}
    forth = merge(there, primary="B")
    again = merge(back, primary="B")
    assert digest(merged(forth)) == digest(merged(again))
    assert forth.to_dict()["conflicts"] == again.to_dict()["conflicts"]


@laws
@given(changed_copies(), changed_copies())
def test_no_coding_is_lost_and_none_is_invented(one: model.Project, two: model.Project) -> None:
    left, right = handle(one), handle(two)
    result = merge({"A": left, "B": right})
    together = facts(merged(result))
    assert together >= (facts(left) | facts(right))
    assert together <= (facts(left) + facts(right))
    said = sum(coder.codings for coder in result.coders) + result.inherited
    changed = sum(conflict.kind == "coding" for conflict in result.conflicts)
    assert together.total() <= said + changed


@laws
@given(studies())
def test_copies_split_by_coder_give_the_original_back(tree: model.Project) -> None:
    parts = {}
    for user in tree.users:
        part = copy.deepcopy(tree)
        for source in part.sources:
            assert isinstance(source, model.TextSource)
            for selection in source.plain_text_selections:
                selection.codings = [one for one in selection.codings if one.creating_user == user.guid]
        parts[user.name or ""] = handle(part)
    result = merge(parts)
    assert digest(merged(result)) == digest(tree)
    assert result.inherited == 0


@laws
@given(changed_copies(), changed_copies())
def test_the_copies_are_not_changed(one: model.Project, two: model.Project) -> None:
    before = copy.deepcopy((one, two))
    merge({"A": handle(one), "B": handle(two)}, coders={"Somebody": ("A", one.users[-1].name)})
    assert (one, two) == before


@laws
@given(changed_copies(), changed_copies())
def test_a_plan_is_the_account_without_the_project(one: model.Project, two: model.Project) -> None:
    copies = {"A": handle(one), "B": handle(two)}
    plan = merge(copies, plan=True)
    assert plan.project is None
    assert plan.to_dict() == merge(copies).to_dict()


@laws
@given(changed_copies(), changed_copies())
def test_merging_again_adds_nothing(one: model.Project, two: model.Project) -> None:
    once = merged(merge({"A": handle(one), "B": handle(two)}))
    again = merged(merge({"A": once, "B": handle(two)}))
    assert facts(again) == facts(once)
    assert digest(again) == digest(once)


RULED = st.fixed_dictionaries(
    {},
    optional={
        kind: st.sampled_from(choices) for kind, choices in RULES.items() if kind not in {"deleted", "coding"}
    },
)


@few
@given(changed_copies(), changed_copies(), st.shared(studies(), key="common past"), RULED)
def test_no_coding_is_lost_with_a_base_whatever_the_rules_about_other_things(
    one: model.Project, two: model.Project, past: model.Project, rules: dict[str, str]
) -> None:
    left, right = handle(one), handle(two)
    result = merge({"A": left, "B": right}, handle(past), rules=rules)
    together = facts(merged(result))
    assert together >= (facts(left) | facts(right))
    assert together <= (facts(left) + facts(right))
    assert result.codings == {"in": (facts(left) + facts(right)).total(), "out": together.total()}


@few
@given(changed_copies(), changed_copies(), changed_copies(), st.shared(studies(), key="common past"))
def test_with_a_base_the_primary_counts_only_where_copies_changed_different_things(
    one: model.Project, two: model.Project, three: model.Project, past: model.Project
) -> None:
    copies = {"A": handle(one), "B": handle(two), "C": handle(three)}
    results = [merge(copies, handle(past), primary=label) for label in copies]
    assert len({digest(merged(result)) for result in results}) == 1
    assert len({frozenset(one.id for one in result.conflicts) for result in results}) == 1


@few
@given(changed_copies(), st.shared(studies(), key="common past"))
def test_a_copy_merged_with_its_base_as_the_other_copy_is_the_copy_and_what_it_removed(
    one: model.Project, past: model.Project
) -> None:
    result = merge({"A": handle(one), "B": handle(past)}, handle(past))
    assert facts(merged(result)) == facts(handle(one)) | facts(handle(past))
    assert {code.guid: code.name for code, _ in walk_codes(merged(result).tree.code_book)} == {
        code.guid: code.name for code, _ in walk_codes(one.code_book)
    }
    assert {conflict.kind for conflict in result.conflicts} <= {"deleted"}


@few
@given(changed_copies(), changed_copies(), st.shared(studies(), key="common past"))
def test_merging_again_on_the_base_adds_nothing(
    one: model.Project, two: model.Project, past: model.Project
) -> None:
    once = merged(merge({"A": handle(one), "B": handle(two)}, handle(past)))
    again = merged(merge({"A": once, "B": handle(two)}, handle(past)))
    assert facts(again) == facts(once)


@few
@given(changed_copies(), changed_copies())
def test_a_merged_project_is_valid(one: model.Project, two: model.Project) -> None:
    result = merge({"A": handle(one), "B": handle(two)}, rules={"description": "both", "memo": "primary"})
    root = io.BytesIO()
    write_xml(merged(result).tree, root, plain=True)
    assert engines.ours("project").libxml2.validate(etree.fromstring(root.getvalue()))


@few
@given(changed_copies(), changed_copies())
def test_what_a_person_answers_holds(one: model.Project, two: model.Project) -> None:
    copies = {"A": handle(one), "B": handle(two)}
    plan = merge(copies, plan=True)
    answers = {conflict.id: conflict.answers[-1] for conflict in plan.conflicts if conflict.answers}
    result = merge(copies, answers=answers)
    assert {conflict.id for conflict in result.conflicts} == {conflict.id for conflict in plan.conflicts}
    assert all(conflict.rule == "answer" for conflict in result.conflicts if conflict.id in answers)
