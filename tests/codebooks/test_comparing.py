"""What changed between two codebooks: facts by identity, proposals marked as such."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import refiqda
from refiqda import Project, model, trees
from refiqda.codebooks.comparing import CodebookDiff, diff_codebooks
from refiqda.codebooks.recoding import Rule, recode
from refiqda.codebooks.wording import changed_words
from refiqda.errors import InvalidArgumentError
from tests.codebooks.made import codebooks, guid

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS = st.lists(st.sampled_from(("trust", " ", "\n", "hope", ".", "Include:", "é")), max_size=15).map(
    "".join
)


@settings(max_examples=26, deadline=None)
@given(WORDS, WORDS)
def test_the_pieces_of_a_changed_text_make_both_texts(old: str, new: str) -> None:
    pieces = changed_words(old, new)
    assert "".join(text for what, text in pieces if what != "added") == old
    assert "".join(text for what, text in pieces if what != "removed") == new


def test_a_long_text_is_compared_by_lines() -> None:
    old = "one two three four\n" * 2000
    pieces = changed_words(old, old.replace("two", "2", 1))
    assert [what for what, _ in pieces] == ["removed", "added", "kept"]


@settings(max_examples=16, deadline=None)
@given(codebooks())
def test_a_codebook_differs_in_nothing_from_itself(book: model.CodeBook) -> None:
    assert not diff_codebooks(book, trees.clone(book))


@settings(max_examples=16, deadline=None)
@given(codebooks(), codebooks())
def test_what_was_added_one_way_was_removed_the_other_way(one: model.CodeBook, other: model.CodeBook) -> None:
    there, back = diff_codebooks(one, other), diff_codebooks(other, one)
    assert paths(there, "added") == paths(back, "removed")
    assert there.old + len(paths(there, "added")) - len(paths(there, "removed")) == there.new
    assert all(change.inferred == (change in there.inferred) for change in there)


def paths(diff: CodebookDiff, kind: str) -> list[str]:
    return sorted(one.path for one in diff.facts if one.kind == kind)


def book() -> model.CodeBook:
    text = "What people say about asking others for help.\n\nInclude: asking family"
    inner = model.Code(guid=guid(2), name="Family", is_codable=True, color="#ff0000")
    return model.CodeBook(
        codes=[
            model.Code(guid=guid(1), name="Trust", is_codable=True, description=text, codes=[inner]),
            model.Code(guid=guid(3), name="Work", is_codable=True),
            model.Code(guid=guid(4), name="Sleep", is_codable=True),
        ]
    )


def renamed(one: model.CodeBook) -> None:
    one.codes[0].name = "Confidence"


def moved(one: model.CodeBook) -> None:
    one.codes[1].codes.append(one.codes[0].codes.pop())


def redefined(one: model.CodeBook) -> None:
    one.codes[0].description = (one.codes[0].description or "").replace("family", "friends")


def recoloured(one: model.CodeBook) -> None:
    one.codes[0].codes[0].color = "#00ff00"


def reordered(one: model.CodeBook) -> None:
    one.codes.append(one.codes.pop(0))


def made_a_folder(one: model.CodeBook) -> None:
    one.codes[0].is_codable = False


def put_into_a_set(one: model.CodeBook) -> None:
    one.sets.append(model.Set(guid=guid(9), name="S", member_codes=[guid(1)]))


@pytest.mark.parametrize(
    ("change", "kind", "path"),
    [
        (renamed, "renamed", "Confidence"),
        (moved, "moved", "Work/Family"),
        (redefined, "redefined", "Trust"),
        (recoloured, "recoloured", "Trust/Family"),
        (reordered, "reordered", "Trust"),
        (made_a_folder, "codable", "Trust"),
        (put_into_a_set, "set", "S"),
    ],
)
def test_each_change_is_one_fact(change: Callable[[model.CodeBook], None], kind: str, path: str) -> None:
    new = book()
    change(new)
    diff = diff_codebooks(book(), new)
    assert [(one.kind, one.path, one.inferred) for one in diff] == [(kind, path, False)]


def test_what_changed_in_a_part_is_shown_word_by_word() -> None:
    new = book()
    redefined(new)
    (change,) = diff_codebooks(book(), new)
    assert change.field == "include"
    assert change.words == (("kept", "asking "), ("removed", "family"), ("added", "friends"))


def test_colours_spelled_otherwise_and_line_ends_are_no_change() -> None:
    new = book()
    new.codes[0].codes[0].color = "#F00"
    new.codes[0].description = (new.codes[0].description or "").replace("\n", "\r\n")
    assert not diff_codebooks(book(), new)


def test_codes_with_other_guids_are_found_again_by_path() -> None:
    new = book()
    for number, one in enumerate((*new.codes, *new.codes[0].codes)):
        one.guid = guid(100 + number)
    diff = diff_codebooks(book(), new)
    assert not diff
    assert (diff.by_guid, diff.by_path) == (0, 4)


def test_a_code_that_may_be_another_one_renamed_is_only_proposed() -> None:
    new = book()
    new.codes[0] = attrs.evolve(new.codes[0], guid=guid(50), name="Confidence")
    diff = diff_codebooks(book(), new)
    assert {one.kind for one in diff.facts} == {"added", "removed", "moved"}
    (proposal,) = diff.inferred
    assert (proposal.kind, proposal.before, proposal.after) == ("renamed", "Trust", "Confidence")
    assert "100 % of the words" in proposal.detail


def test_a_code_of_the_same_name_elsewhere_is_only_proposed_as_moved() -> None:
    new = book()
    new.codes[1].codes.append(model.Code(guid=guid(60), name="Sleep", is_codable=True))
    del new.codes[2]
    (proposal,) = diff_codebooks(book(), new).inferred
    assert (proposal.kind, proposal.path, proposal.before) == ("moved", "Work/Sleep", "Sleep")


def test_a_merge_that_names_speak_for_is_only_proposed() -> None:
    new = book()
    new.codes = [new.codes[0], model.Code(guid=guid(70), name="Work and sleep", is_codable=True)]
    (proposal,) = diff_codebooks(book(), new).inferred
    assert (proposal.kind, proposal.others) == ("merged", ("Work", "Sleep"))


def test_codings_are_evidence_of_merges_and_splits() -> None:
    project = Project.new("Study")
    user, source = project.add_user("Mara"), project.add_source("I", "I would ask my sister first.")
    for name in ("Trust", "Hope", "Fear"):
        code = project.add_code(name)
        project.add_coding(source, 0, 7, code, user)
        project.add_coding(source, 8, 12, code, user)
    rules = [
        Rule(action="merge", codes=("Trust", "Hope"), to="Looking ahead"),
        Rule(action="split", codes=("Fear",), to="Worry", contains="would"),
    ]
    diff = refiqda.diff_codebooks(project, recode(project, rules, duplicates="keep").project)
    found = {one.kind: one for one in diff.inferred}
    assert found["merged"].others == ("Trust", "Hope")
    assert found["merged"].detail == "4 of their codings carry this code now"
    assert (found["split"].before, found["split"].others) == ("Fear", ("Worry",))


def test_anything_else_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="a project or a codebook"):
        diff_codebooks("old.qdc", book())  # type: ignore[arg-type]  # what people try
