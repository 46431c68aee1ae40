"""What a diff says of single acts: recoding, longer and shorter codings, edited texts, codes that became others."""

from __future__ import annotations

import copy
import functools
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

import refiqda
from refiqda import model
from refiqda.changes import digest
from refiqda.changes.applying import applied
from refiqda.changes.comparing import diff
from refiqda.changes.result import Change, Changes
from refiqda.errors import RefiqdaError
from refiqda.project import Project
from tests.made_studies import guid, renewed

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = """\
Interviewer: How was the waiting room?

Mara: It was cold, and nobody said a word to us for an hour.

Interviewer: And then?

Mara: Then the doctor came, and she let me finish every sentence.
"""
COLD = TEXT.index("It was cold")
WAITED = TEXT.index("nobody said"), TEXT.index(" for an hour")
FINISHED = TEXT.index("she let me"), TEXT.index(" every")


def study() -> Project:
    """Return a study of two people, four codes in two levels, two texts and five codings."""
    project = Project.new("Study")
    for name in ("Ines", "Colm"):
        project.add_user(name)
    parent = project.add_code("Feelings")
    for name in ("Shame", "Guilt", "Trust"):
        project.add_code(name, parent=parent, description=f"What is meant by {name}.", color="#102030")
    project.add_source("Interview 4", TEXT)
    project.add_source("Interview 5", "Nothing was coded here, except for these words.")
    project.add_coding("Interview 4", COLD, COLD + 11, "Shame", "Ines")
    project.add_coding("Interview 4", *WAITED, "Shame", "Ines")
    project.add_coding("Interview 4", *FINISHED, "Trust", "Ines")
    project.add_coding("Interview 4", *FINISHED, "Trust", "Colm")
    project.add_coding("Interview 5", 0, 17, "Shame", "Colm")
    project.tree.variables = [model.Variable(guid=guid(1), name="Age", type_of_variable="Integer")]
    value = model.VariableValue(variable_ref=guid(1), integer_value=40)
    project.tree.cases = [model.Case(guid=guid(2), name="Person", variable_values=[value])]
    return project


def coding(tree: model.Project, number: int) -> model.Coding:
    return selection(tree, number).codings[0]


def selection(tree: model.Project, number: int) -> model.PlainTextSelection:
    found = [one for source in tree.sources for one in source.plain_text_selections]  # type: ignore[union-attr]
    return found[number]


def code(tree: model.Project, name: str) -> model.Code:
    return next(one for one in (tree.code_book[0], *tree.code_book[0].codes) if one.name == name)


def changed(
    change: Callable[[model.Project], object], *, anew: bool = False, passages: bool = False
) -> Changes:
    """Return the diff of the study and itself after a change; ``anew`` gives everything new GUIDs."""
    old = study()
    tree = copy.deepcopy(old.tree)
    new = Project(tree)
    new.new_texts = dict(old.new_texts)
    change(tree)
    if anew:
        new.tree = renewed(tree)
        for source, before in zip(new.tree.sources, tree.sources, strict=True):
            source.plain_text_path = before.plain_text_path  # type: ignore[union-attr]  # both are texts
    return diff(old, new, passages=passages)


def told(found: Changes) -> list[tuple[str, str, str | None]]:
    return [(one.kind, one.object, one.name) for one in found]


def recode(tree: model.Project) -> None:
    coding(tree, 1).code_ref = code(tree, "Guilt").guid


def extend(tree: model.Project) -> None:
    selection(tree, 1).end_position = WAITED[1] + 12


def shrink(tree: model.Project) -> None:
    selection(tree, 1).start_position = WAITED[0] + 7


def shift(tree: model.Project) -> None:
    selection(tree, 1).start_position = WAITED[0] + 7
    selection(tree, 1).end_position = WAITED[1] + 12


def rename(tree: model.Project) -> None:
    code(tree, "Trust").name = "Confidence"


def rename_parent(tree: model.Project) -> None:
    tree.code_book[0].name = "Moods"


def move(tree: model.Project) -> None:
    one = code(tree, "Trust")
    tree.code_book[0].codes.remove(one)
    tree.code_book.append(one)


def age(tree: model.Project) -> None:
    tree.cases[0].variable_values[0].integer_value = 41


def rename_source(tree: model.Project) -> None:
    tree.sources[0].name = "Conversation 4"


def rename_person(tree: model.Project) -> None:
    tree.users[0].name = "Ines Hall"


ACTS = [
    (recode, ("recoded", "coding", "Feelings/Guilt"), "Feelings/Shame", "Feelings/Guilt"),
    (extend, ("extended", "coding", "Feelings/Shame"), "paragraph 2", "paragraph 2"),
    (shrink, ("shrunk", "coding", "Feelings/Shame"), "paragraph 2", "paragraph 2"),
    (shift, ("shifted", "coding", "Feelings/Shame"), "paragraph 2", "paragraph 2"),
    (rename, ("renamed", "code", "Feelings/Confidence"), "Trust", "Confidence"),
    (rename_parent, ("renamed", "code", "Moods"), "Feelings", "Moods"),
    (move, ("moved", "code", "Trust"), "Feelings", None),
    (age, ("edited", "case", "Person"), "40", "41"),
    (rename_source, ("renamed", "source", "Conversation 4"), "Interview 4", "Conversation 4"),
    (rename_person, ("renamed", "user", "Ines Hall"), "Ines", "Ines Hall"),
]


@pytest.mark.parametrize("anew", [False, True], ids=["guids kept", "guids anew"])
@pytest.mark.parametrize(
    ("act", "expected", "before", "after"), ACTS, ids=lambda one: getattr(one, "__name__", "")
)
def test_one_act_is_one_change(
    act: Callable[[model.Project], None],
    expected: tuple[str, str, str],
    before: str,
    after: str,
    anew: bool,
) -> None:
    found = changed(act, anew=anew)
    assert told(found) == [expected]
    assert (found.changes[0].before, found.changes[0].after) == (before, after)


def test_only_evidence_makes_a_renamed_code_or_person_of_a_renumbered_export_one() -> None:
    assert [one.inferred for one in changed(rename)] == [False]
    for act in (rename, rename_person, rename_parent):
        found = changed(act, anew=True)
        assert [one.inferred for one in found] == [True]
        assert found.changes[0].detail


def test_a_coding_says_who_where_and_what_in_words_and_numbers() -> None:
    (one,) = changed(extend)
    assert (one.source, one.coder, one.code) == ("Interview 4", "Ines", "Feelings/Shame")
    assert (one.place, one.detail) == ("paragraph 2", "ends 12 characters later")
    assert (one.old_span, one.new_span) == (WAITED, (WAITED[0], WAITED[1] + 12))


def test_words_stand_in_a_change_only_where_they_were_asked_for() -> None:
    def everything(tree: model.Project) -> None:
        for act in (recode, extend, age, lambda tree: edit(tree, TEXT.replace("cold", "warm"))):
            act(tree)
        tree.cases[0].description = "She is ill."

    private = json.dumps(changed(everything).to_dict())
    assert not any(word in private for word in ("nobody", "cold", "warm", "doctor", "ill."))
    asked = changed(everything, passages=True)
    words = {(one.words_before, one.words_after) for one in asked}
    assert ("nobody said a word to us", "nobody said a word to us for an hour") in words
    assert ("cold", "warm") in words
    assert (None, "She is ill.") in words


# --- edited texts ---------------------------------------------------------------------------------------------


def edit(tree: model.Project, text: str) -> None:
    """Put another text in place of the first one; nothing moves along."""
    source: Any = tree.sources[0]
    source.plain_text_path, source.plain_text_content = None, text


INSERTED = "Recorded on a Monday.\n\n"


def edit_with_codings(tree: model.Project) -> None:
    edit(tree, INSERTED + TEXT)
    for one in tree.sources[0].plain_text_selections:  # type: ignore[union-attr]  # a text
        one.start_position = (one.start_position or 0) + len(INSERTED)
        one.end_position = (one.end_position or 0) + len(INSERTED)


@pytest.mark.parametrize("anew", [False, True])
def test_codings_that_move_along_with_their_words_did_not_change(anew: bool) -> None:
    found = changed(edit_with_codings, anew=anew)
    assert told(found) == [("edited", "source", "Interview 4")]
    (one,) = found
    assert one.field == "text"
    assert one.detail == "0 characters gone, 23 new, in 1 place; 4 codings moved along with the words"


def test_codings_that_stay_behind_when_a_text_is_edited_have_shifted() -> None:
    found = changed(lambda tree: edit(tree, INSERTED + TEXT))
    assert [one.kind for one in found] == ["edited", *["shifted"] * 4]
    assert "begins and ends 23 characters earlier" in {one.detail for one in found}


def test_a_coding_whose_words_are_gone_says_so() -> None:
    def cut(tree: model.Project) -> None:
        edit(tree, TEXT.replace("nobody said a word to us for an hour", "-"))
        source: Any = tree.sources[0]
        del source.plain_text_selections[1]
        for one in source.plain_text_selections[1:]:
            one.start_position -= 35
            one.end_position -= 35

    found = changed(cut)
    assert told(found) == [("edited", "source", "Interview 4"), ("removed", "coding", "Feelings/Shame")]
    assert found.changes[1].detail == "its words are not in the text any more"


def test_words_edited_inside_of_a_coding_are_counted() -> None:
    found = changed(lambda tree: edit(tree, TEXT.replace("nobody said", "no-one said")))
    assert told(found) == [("edited", "source", "Interview 4")]
    assert "1 coding on edited words" in found.changes[0].detail


# --- what became of codes -------------------------------------------------------------------------------------


def take_out(tree: model.Project, name: str, into: str) -> None:
    gone = code(tree, name)
    for element in model.iterate(tree):
        if isinstance(element, model.Coding) and element.code_ref == gone.guid:
            element.code_ref = code(tree, into).guid
    tree.code_book[0].codes.remove(gone)


@pytest.mark.parametrize("anew", [False, True])
def test_a_code_whose_passages_have_another_now_was_perhaps_merged(anew: bool) -> None:
    found = changed(lambda tree: take_out(tree, "Shame", "Guilt"), anew=anew)
    assert [one.kind for one in found.facts] == ["removed", *["recoded"] * 3]
    (proposal,) = found.inferred
    assert (proposal.kind, proposal.name) == ("merged", "Feelings/Guilt")
    assert (proposal.before, proposal.after) == ("Feelings/Shame", "Feelings/Guilt")
    assert proposal.detail == "3 of 3 passages of Feelings/Shame now under it"


def test_a_code_whose_passages_went_to_several_was_perhaps_split() -> None:
    def split(tree: model.Project) -> None:
        for number, name in enumerate(("Before others", "Before oneself")):
            tree.code_book[0].codes.append(model.Code(guid=guid(10 + number), name=name, is_codable=True))
        for at, name in ((0, "Before others"), (1, "Before others"), (4, "Before oneself")):
            coding(tree, at).code_ref = code(tree, name).guid
        tree.code_book[0].codes.remove(code(tree, "Shame"))

    found = changed(split)
    (proposal,) = found.inferred
    assert (proposal.kind, proposal.before) == ("split", "Feelings/Shame")
    assert proposal.after == "Feelings/Before oneself; Feelings/Before others"
    assert [one.kind for one in found.of("code")] == ["added", "added", "removed", "split"]


def test_a_code_that_gave_some_passages_to_a_new_one_was_perhaps_split() -> None:
    def part(tree: model.Project) -> None:
        tree.code_book[0].codes.append(model.Code(guid=guid(10), name="Before others", is_codable=True))
        coding(tree, 1).code_ref = guid(10)

    (proposal,) = changed(part).inferred
    assert (proposal.kind, proposal.after) == ("split", "Feelings/Shame; Feelings/Before others")


# --- who ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("anew", [False, True])
def test_a_coding_that_lost_its_user_is_not_another_coding(anew: bool) -> None:
    def forget(tree: model.Project) -> None:
        coding(tree, 0).creating_user = selection(tree, 0).creating_user = None

    found = changed(forget, anew=anew)
    assert told(found) == [("edited", "coding", "Feelings/Shame")]
    assert (found.changes[0].field, found.changes[0].before) == ("coder", "Ines")
    assert found.changes[0].after == "nobody named"


def test_what_somebody_else_coded_is_not_a_change_of_who() -> None:
    def instead(tree: model.Project) -> None:
        one, other = coding(tree, 0), selection(tree, 0)
        one.guid, one.creating_user, other.creating_user = guid(30), tree.users[1].guid, tree.users[1].guid

    found = changed(instead)
    assert sorted(one.kind for one in found) == ["added", "removed"]
    assert {one.coder for one in found} == {"Ines", "Colm"}


def of_another_person(tree: model.Project) -> None:
    """Give all that Ines did to a person of another GUID and name."""
    mine, other = tree.users[0].guid, guid(77)
    tree.users[0].guid, tree.users[0].name = other, "Mara"
    for source in tree.sources:
        for one in source.plain_text_selections:  # type: ignore[union-attr]  # both are texts
            for each in (one, *one.codings):
                each.creating_user = other if each.creating_user == mine else each.creating_user
            for each in one.codings:
                each.guid = guid(200 + int(one.start_position or 0))


@pytest.mark.parametrize("anew", [False, True])
def test_two_people_who_agree_on_most_passages_are_not_one(anew: bool) -> None:
    def colleague(tree: model.Project) -> None:
        of_another_person(tree)
        selection(tree, 1).end_position = WAITED[1] + 12

    found = changed(colleague, anew=anew)
    people = [(one.kind, one.name, one.detail) for one in found.of("user")]
    assert people == [("added", "Mara", "with 3 codings"), ("removed", "Ines", "with 3 codings")]
    assert Counter(one.kind for one in found.of("coding")) == {"added": 3, "removed": 3}
    assert {(one.kind, one.coder) for one in found.of("coding")} == {("added", "Mara"), ("removed", "Ines")}


@pytest.mark.parametrize(("day", "expected"), [(1, ["renamed"]), (2, ["added", "removed"])])
def test_the_same_passages_coded_at_other_times_are_two_peoples(day: int, expected: list[str]) -> None:
    old, new = study(), study()
    of_another_person(new.tree)
    for tree, when in ((old.tree, 1), (new.tree, day)):
        for number in range(5):
            coding(tree, number).creation_date_time = f"2026-03-0{when}T10:00:00Z"
    assert [one.kind for one in diff(old, new).of("user")] == expected


def test_a_variable_of_another_name_is_only_proposed_where_its_values_say_so() -> None:
    def valued(name: str, years: list[int]) -> model.Project:
        tree = study().tree
        tree.variables[0].name = name
        tree.cases = [
            model.Case(
                guid=guid(100 + number),
                name=f"Person {number}",
                variable_values=[model.VariableValue(variable_ref=guid(1), integer_value=one)],
            )
            for number, one in enumerate(years)
        ]
        return tree

    old = valued("Age", [40, 50, 60])
    (one,) = diff(old, renewed(valued("Years", [40, 50, 60]))).of("variable", "case")
    assert (one.kind, one.inferred, one.before, one.after) == ("renamed", True, "Age", "Years")
    assert one.detail == "3 of 3 values are the same"
    apart = diff(old, renewed(valued("Years", [40, 50, 61])))
    assert [one.kind for one in apart.of("variable")] == ["added", "removed"]


def test_numbers_in_place_of_guids_that_were_given_out_again_are_no_lineage() -> None:
    def book(*names: str) -> model.Project:
        codes = [model.Code(guid=guid(n), name=name, is_codable=True) for n, name in enumerate(names)]
        return model.Project(name="Study", code_book=codes)

    names = [f"Code {letter}" for letter in "abcdefghijkl"]
    found = diff(book(*names), book(*names[1:]))
    assert told(found) == [("removed", "code", "Code a")]


# --- one passage, many forms ----------------------------------------------------------------------------------


def test_a_marked_passage_that_comes_and_goes_is_told_for_itself() -> None:
    def mark(tree: model.Project) -> None:
        one = model.PlainTextSelection(guid=guid(40), start_position=0, end_position=11)
        tree.sources[0].plain_text_selections.append(one)  # type: ignore[union-attr]  # a text

    found = changed(mark)
    assert told(found) == [("added", "passage", "Interview 4, paragraph 1")]


def test_a_new_memo_says_what_it_hangs_on() -> None:
    def remark(tree: model.Project) -> None:
        note = model.Note(guid=guid(50), name="Why", plain_text_content="It says more than it seems.")
        tree.notes.append(note)
        coding(tree, 1).note_refs.append(note.guid)

    found = changed(remark)
    assert told(found) == [("added", "note", "Why"), ("edited", "coding", "Feelings/Shame")]
    assert found.changes[0].detail == "on Feelings/Shame, Interview 4, paragraph 2"
    assert found.changes[1].detail == "+ Why"


def test_a_source_that_is_gone_takes_its_codings_with_it_in_one_change() -> None:
    found = changed(lambda tree: tree.sources.pop(0))
    assert told(found) == [("removed", "source", "Interview 4")]
    assert found.changes[0].detail == "with 4 codings"


def test_thousands_of_overlapping_codings_are_paired_in_good_time() -> None:
    user, one = model.User(guid=guid(1), name="Ines"), model.Code(guid=guid(2), name="Shame", is_codable=True)

    def made(first: int, ends: int) -> model.Project:
        source = model.TextSource(guid=guid(3), name="Long", plain_text_content="word " * 1_000)
        for number in range(1_000):
            item = model.PlainTextSelection(
                guid=guid(first + number), start_position=number, end_position=number + ends
            )
            item.codings = [
                model.Coding(guid=guid(9_000 + first + number), creating_user=user.guid, code_ref=one.guid)
            ]
            source.plain_text_selections.append(item)
        return model.Project(name="Study", users=[user], code_book=[one], sources=[source])

    found = diff(made(10, 700), made(4_000, 701))
    assert len(found) == 1_000


def test_codes_nested_beyond_any_recursion_limit_are_compared() -> None:
    def deep(name: str) -> model.Project:
        root = deepest = model.Code(guid=guid(1), name=name, is_codable=True)
        for number in range(2, 2_000):
            deepest.codes.append(model.Code(guid=guid(number), name="deep", is_codable=True))
            deepest = deepest.codes[0]
        return model.Project(name="Study", code_book=[root])

    assert told(diff(deep("one"), deep("other"))) == [("renamed", "code", "other")]


def test_a_change_and_all_of_them_are_values_with_a_plain_form() -> None:
    found = refiqda.diff(study(), study())
    assert (len(found), list(found), repr(found)) == (0, [], "<Changes: none>")
    value = changed(recode).to_dict()
    assert list(value) == ["format", "meaning_old", "meaning_new", "changes"]
    assert list(value["changes"][0])[:8] == [
        "kind",
        "object",
        "guid",
        "name",
        "before",
        "after",
        "detail",
        "inferred",
    ]
    assert repr(changed(recode)) == "<Changes: 1 recoded>"
    assert changed(recode).changes[0] == Change(
        **{**value["changes"][0], "old_span": WAITED, "new_span": WAITED}
    )


@pytest.mark.parametrize("wrong", [None, "study.qdpx", model.CodeBook()])
def test_anything_but_a_project_is_refused(wrong: Any) -> None:  # noqa: ANN401 - anything
    with pytest.raises(RefiqdaError):
        diff(study(), wrong)


def test_links_that_lead_to_themselves_or_in_a_circle_are_named() -> None:
    link = functools.partial(model.Link, name=None)
    new = model.Project(
        name="Study",
        links=[
            link(guid=guid(1), origin_guid=guid(1), target_guid=None),
            link(guid=guid(2), origin_guid=guid(3), target_guid=guid(3)),
            link(guid=guid(3), origin_guid=guid(2), target_guid=guid(2)),
        ],
    )
    changes = diff(model.Project(name="Study"), new)
    assert [(one.kind, one.object) for one in changes] == [("added", "link")] * 3
    assert digest(applied(model.Project(name="Study"), changes)) == digest(new)


def test_the_words_of_an_edited_text_are_whole_words_and_nothing_for_what_only_came() -> None:
    old, new = Project.new("old"), Project.new("old")
    old.add_source("a", "She had gr1ef for years. It went on and on in the house.")
    new.add_source("a", "She had grief for years. It really went on and on in the house.")
    (change,) = diff(old, new, passages=True).of("source")
    assert (change.words_before, change.words_after) == ("gr1ef", "grief … really")
    (added,) = diff(new, old, passages=True).of("source")
    assert (added.words_before, added.words_after) == ("grief … really", "gr1ef")
