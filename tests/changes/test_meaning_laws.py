"""Laws of the digest of meaning: what leaves it alone, and what changes it."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from refiqda import model
from refiqda.changes import ANCHOR_NOTE_NAME, digest
from refiqda.text.canonical import Text
from refiqda.text.positions import PositionRule
from tests.made_studies import guid, renewed, studies, with_guids

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

laws = settings(max_examples=39, deadline=None)


@attrs.define
class CountedOtherwise:
    """A study whose texts follow another rule of positions."""

    tree: model.Project
    rule: PositionRule

    def text(self, source: model.TextSource | model.Transcript) -> Text:
        return Text(source.plain_text_content or "", self.rule)


def selections_of(tree: model.Project) -> list[model.PlainTextSelection]:
    return [
        item
        for source in tree.sources
        if isinstance(source, model.TextSource)
        for item in source.plain_text_selections
    ]


def codings_of(tree: model.Project) -> list[model.Coding]:
    return [coding for selection in selections_of(tree) for coding in selection.codings]


@laws
@given(studies())
def test_new_guids_everywhere_say_the_same(tree: model.Project) -> None:
    assert digest(renewed(tree)) == digest(tree)


@laws
@given(studies(), st.sampled_from(("{%s}", " %s ", "{%s}\n")))
def test_braces_blanks_and_capitals_of_guids_say_the_same(tree: model.Project, form: str) -> None:
    assert digest(with_guids(tree, lambda one: form % one.upper())) == digest(tree)


@laws
@given(studies())
def test_dropped_dates_say_the_same(tree: model.Project) -> None:
    bare = copy.deepcopy(tree)
    bare.creation_date_time = None
    for coding in codings_of(bare):
        coding.creation_date_time = None
    assert digest(bare) == digest(tree)


@laws
@given(studies(), st.sampled_from((PositionRule("utf16"), PositionRule("utf8"), PositionRule("codepoint"))))
def test_other_line_ends_and_units_say_the_same(tree: model.Project, rule: PositionRule) -> None:
    windows = copy.deepcopy(tree)
    for source in windows.sources:
        assert isinstance(source, model.TextSource)
        source.plain_text_content = "\ufeff" + (source.plain_text_content or "").replace("\n", "\r\n")
        text = Text(source.plain_text_content, rule)
        for item in source.plain_text_selections:
            assert item.start_position is not None
            assert item.end_position is not None
            item.start_position = text.to_raw(item.start_position)
            item.end_position = text.to_raw(item.end_position)
    assert digest(CountedOtherwise(windows, rule)) == digest(tree)


@laws
@given(studies())
def test_one_selection_for_each_coding_says_the_same(tree: model.Project) -> None:
    split = copy.deepcopy(tree)
    number = 10_000
    for source in split.sources:
        assert isinstance(source, model.TextSource)
        apart = []
        for item in source.plain_text_selections:
            for only in [[coding] for coding in item.codings] or [[]]:
                number += 1
                apart.append(attrs.evolve(item, guid=guid(number), codings=only))
        source.plain_text_selections = apart
    assert digest(split) == digest(tree)


@laws
@given(studies(), st.randoms(use_true_random=False))
def test_no_order_counts(tree: model.Project, chance: random.Random) -> None:
    shuffled = copy.deepcopy(tree)
    for element in model.iterate(shuffled):
        for field in attrs.fields(type(element)):
            value = getattr(element, field.name)
            if isinstance(value, list):
                chance.shuffle(value)
    assert digest(shuffled) == digest(tree)


@laws
@given(studies())
def test_names_of_selections_that_repeat_the_passage_say_nothing(tree: model.Project) -> None:
    nameless = copy.deepcopy(tree)
    for item in selections_of(nameless):
        item.name = None
    assert digest(nameless) == digest(tree)


def changed_name(tree: model.Project) -> None:
    tree.code_book[0].name += "!"


def changed_color(tree: model.Project) -> None:
    tree.code_book[0].color = "#010101"


def changed_description(tree: model.Project) -> None:
    tree.code_book[-1].description = "Something else"


def changed_membership(tree: model.Project) -> None:
    case = tree.cases[0]
    case.source_refs = [] if case.source_refs else [tree.sources[0].guid]


def changed_coder(tree: model.Project) -> None:
    tree.users[0].name = "Somebody else"


def changed_text(tree: model.Project) -> None:
    source: Any = tree.sources[0]
    source.plain_text_content += "more"


def changed_memo(tree: model.Project) -> None:
    tree.notes.append(model.Note(guid=guid(20_000), name="New", plain_text_content="Because"))
    codings_of(tree)[0].note_refs.append(guid(20_000))


def lost_coding(tree: model.Project) -> None:
    next(item for item in selections_of(tree) if item.codings).codings.pop()


def shorter_span(tree: model.Project) -> None:
    item: Any = next(item for item in selections_of(tree) if item.end_position != item.start_position)
    item.end_position -= 1


CHANGES = (
    changed_name,
    changed_color,
    changed_description,
    changed_membership,
    changed_coder,
    changed_text,
    changed_memo,
    lost_coding,
    shorter_span,
)


@pytest.mark.parametrize("change", CHANGES)
@settings(max_examples=13, deadline=None)
@given(tree=studies())
def test_a_change_of_what_a_study_says_shows(
    tree: model.Project, change: Callable[[model.Project], None]
) -> None:
    assume(codings_of(tree))
    assume(any(item.end_position != item.start_position for item in selections_of(tree)))
    changed = copy.deepcopy(tree)
    change(changed)
    assert digest(changed) != digest(tree)


def two_codes_of_one_name() -> model.Project:
    text = model.TextSource(guid=guid(1), name="Interview", plain_text_content="She let me finish.")
    user = model.User(guid=guid(2), name="Mara")
    codes = [model.Code(guid=guid(10 + n), name="Trust", is_codable=True) for n in range(2)]
    for at, code in enumerate((codes[0], codes[0], codes[1])):
        coding = model.Coding(guid=guid(30 + at), code_ref=code.guid, creating_user=user.guid)
        text.plain_text_selections.append(
            model.PlainTextSelection(
                guid=guid(20 + at), start_position=at, end_position=at + 2, codings=[coding]
            )
        )
    return model.Project(name="Study", users=[user], code_book=codes, sources=[text])


def test_codes_of_one_path_are_told_apart_by_their_codings() -> None:
    tree = two_codes_of_one_name()
    moved = two_codes_of_one_name()
    codings_of(moved)[0].code_ref = guid(11)
    all_on_one = two_codes_of_one_name()
    codings_of(all_on_one)[2].code_ref = guid(10)
    assert len({digest(tree), digest(moved), digest(all_on_one)}) == 3
    assert digest(renewed(tree)) == digest(tree)


def test_coders_that_the_project_does_not_list_are_told_apart() -> None:
    tree = two_codes_of_one_name()
    tree.users = []
    other = copy.deepcopy(tree)
    codings_of(other)[0].creating_user = guid(3)
    assert digest(tree) != digest(other)
    assert digest(renewed(other)) == digest(other)


def test_sources_of_one_name_and_text_are_told_apart_by_their_codings() -> None:
    tree = two_codes_of_one_name()
    twin = copy.deepcopy(tree.sources[0])
    assert isinstance(twin, model.TextSource)
    twin.guid, twin.plain_text_selections = guid(99), []
    tree.sources.append(twin)
    tree.cases = [model.Case(guid=guid(50), name="Person", source_refs=[guid(1)])]
    other = copy.deepcopy(tree)
    other.cases[0].source_refs = [guid(99)]
    assert digest(tree) != digest(other)


@pytest.mark.parametrize("marker", ["refiqda.anchor/1 head", "refiqda.anchor/1"])
def test_our_anchor_note_says_nothing(marker: str) -> None:
    tree = two_codes_of_one_name()
    anchored = two_codes_of_one_name()
    anchored.notes = [model.Note(guid=guid(60), name=ANCHOR_NOTE_NAME, plain_text_content=marker)]
    anchored.note_refs = [guid(60)]
    assert digest(anchored) == digest(tree)
    anchored.notes[0].plain_text_content = "somebody's own words"
    assert digest(anchored) != digest(tree)


def test_codes_nested_beyond_any_recursion_limit_are_digested() -> None:
    root = deepest = model.Code(guid=guid(1), name="deep", is_codable=True)
    for number in range(2, 5_000):
        deepest.codes.append(model.Code(guid=guid(number), name="deep", is_codable=True))
        deepest = deepest.codes[0]
    tree = model.Project(name="Study", code_book=[root])
    before = digest(tree)
    deepest.color = "#123"
    assert digest(tree) != before


def test_the_digest_names_its_version() -> None:
    version, algorithm, value = digest(model.Project(name="Study")).split(":")
    assert (version, algorithm, len(value)) == ("refiqda-meaning-1", "sha256", 64)
