"""Changes told together: every change counts once, sentences are plain, and no words of anybody stand in a group."""

from __future__ import annotations

import copy
import json
from collections import Counter

import pytest
from hypothesis import given, settings

from refiqda import model
from refiqda.changes.comparing import diff
from refiqda.changes.grouping import About, Group, grouped, in_words
from tests.changes.test_fields import ALL_FIELDS, changed_projects, whole_project
from tests.changes.test_meaning_laws import two_codes_of_one_name
from tests.made_studies import guid, studies


@settings(max_examples=12, deadline=None)
@given(studies(), studies())
def test_every_change_counts_in_exactly_one_group(old: model.Project, new: model.Project) -> None:
    changes = diff(old, new)
    found = grouped(changes)
    told: Counter[tuple[str, str, bool]] = Counter()
    for _, groups in found:
        for group in groups:
            told[group.kind, group.object, group.inferred] += group.count
    assert told == Counter((one.kind, one.object, one.inferred) for one in changes)
    assert len({about for about, _ in found}) == len(found)
    assert all(len(set(groups)) == len(groups) and groups for _, groups in found)


SECRETS = ("Why so", "What is meant", "Another definition", "A study", "the door", "waited")


@settings(max_examples=12, deadline=None)
@given(studies(), studies())
def test_no_words_stand_in_a_group_even_of_changes_with_passages(
    old: model.Project, new: model.Project
) -> None:
    for project, words in ((old, "What is meant"), (new, "Another definition")):
        for code in project.code_book:
            code.description = words
    new.description = "the door"
    said = json.dumps(
        [
            [about.to_dict(), [{**group.to_dict(), "words": in_words(group)} for group in groups]]
            for about, groups in grouped(diff(old, new, passages=True))
        ]
    )
    assert not [one for one in SECRETS if one in said]


@pytest.mark.parametrize(("name", "field"), ALL_FIELDS[::3], ids=str)
def test_whatever_changed_there_is_a_sentence(name: str, field: str) -> None:
    for after in changed_projects(name, field):
        for about, groups in grouped(diff(whole_project(), after)):
            assert About.from_dict(json.loads(json.dumps(about.to_dict()))) == about
            for group in groups:
                words = in_words(group)
                assert words
                assert "None" not in words
                assert Group.from_dict(json.loads(json.dumps(group.to_dict()))) == group


SENTENCES = {
    "Coder B recoded 14 passages from Shame to Shame, carried": Group(
        kind="recoded", object="coding", coder="Coder B", before="Shame", after="Shame, carried", count=14
    ),
    "Coder B recoded 1 passage from Shame to Guilt": Group(
        kind="recoded", object="coding", coder="Coder B", before="Shame", after="Guilt"
    ),
    "the machine coder First pass (gpt-4o) coded 2 passages with Trust": Group(
        kind="added", object="coding", coder="First pass (machine: gpt-4o)", name="Trust", count=2
    ),
    "somebody who is not named took Trust off 1 passage": Group(
        kind="removed", object="coding", coder="nobody named", name="Trust"
    ),
    "Mara shortened 1,200 passages coded with Trust": Group(
        kind="shrunk", object="coding", coder="Mara", name="Trust", count=1200
    ),
    "2 passages coded with Trust are now by Colm, then by Mara": Group(
        kind="edited", object="coding", field="coder", name="Trust", before="Mara", after="Colm", count=2
    ),
    "perhaps Shame became part of Guilt (3 of 3 passages of Shame now under it)": Group(
        kind="merged",
        object="code",
        name="Guilt",
        before="Shame",
        after="Guilt",
        inferred=True,
        detail="3 of 3 passages of Shame now under it",
    ),
    "the code Trust is now called Being believed": Group(
        kind="renamed",
        object="code",
        name="In the room/Being believed",
        before="Trust",
        after="Being believed",
    ),
    "the code Shame moved from the top to In the room": Group(
        kind="moved", object="code", name="Shame", after="In the room"
    ),
    "the colour of the code Shame: #aabbcc, now none": Group(
        kind="edited", object="code", name="Shame", field="color", before="#aabbcc"
    ),
    "the memo How we began is gone (on Trust, by Mara)": Group(
        kind="removed", object="note", name="How we began", detail="on Trust, by Mara"
    ),
    "the description of the project changed": Group(
        kind="edited", object="project", name="Study", field="description"
    ),
}


@pytest.mark.parametrize("words", SENTENCES)
def test_sentences_are_plain(words: str) -> None:
    assert in_words(SENTENCES[words]) == words


def test_two_sources_of_one_name_are_two() -> None:
    old = two_codes_of_one_name()
    twin = copy.deepcopy(old.sources[0])
    assert isinstance(twin, model.TextSource)
    twin.guid, twin.plain_text_content = guid(99), "Another day, she did not."
    twin.plain_text_selections = []
    old.sources.append(twin)
    new = copy.deepcopy(old)
    for number, source in enumerate(new.sources):
        assert isinstance(source, model.TextSource)
        coding = model.Coding(guid=guid(80 + number), code_ref=guid(10), creating_user=guid(2))
        source.plain_text_selections.append(
            model.PlainTextSelection(
                guid=guid(90 + number), start_position=5, end_position=9, codings=[coding]
            )
        )
    found = grouped(diff(old, new))
    assert [about.to_dict() for about, _ in found] == [
        {"object": "source", "name": "Interview", "guid": guid(1)},
        {"object": "source", "name": "Interview", "guid": guid(99)},
    ]
    assert [in_words(group) for _, groups in found for group in groups] == [
        "Mara coded 1 passage with Trust",
        "Mara coded 1 passage with Trust",
    ]
