"""Margin notes and definitions beside what is compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from refiqda import model
from refiqda.agreement.inputs import one_coder_each
from refiqda.project import Project
from refiqda.reconciliation.definitions import Definition, definitions
from refiqda.reconciliation.log import Decision
from refiqda.reconciliation.notes import margin_notes
from refiqda.reconciliation.segments import collect

if TYPE_CHECKING:
    from refiqda.agreement.inputs import CoderFile

TEXT = "The first line says hello.\nThe second line says goodbye.\nThe third says nothing at all.\n"


def _file(
    name: str,
    text: str = TEXT,
    *,
    meaning: str | None = "Says hello.",
    words: str = "hello",
    code: str = "22222222",
) -> Project:
    project = Project.new("Study")
    user = project.add_user(name)
    source = project.add_source("Letter", text, guid="11111111-1111-4111-8111-111111111111")
    greeting = project.add_code("Greeting", description=meaning, guid=f"{code}-2222-4222-8222-222222222222")
    start = text.index(words)
    guid = f"33333333-3333-4333-8333-{len(name):012}"
    project.add_coding(source, start, start + len(words), greeting, user, memo=f"{name} wonders.", guid=guid)
    return project


def _both(**changes: str) -> dict[str, CoderFile]:
    return one_coder_each({"Ada": _file("Ada"), "Berta": _file("Berta", **changes)})


def test_a_note_stands_on_its_words_with_its_author() -> None:
    given = _both()
    found = margin_notes(given, collect(given))
    assert [(one.coder, one.text, one.on, one.code, TEXT[one.start : one.end]) for one in found] == [
        ("Ada", "Ada wonders.", "coding", "Greeting", "hello"),
        ("Berta", "Berta wonders.", "coding", "Greeting", "hello"),
    ]


def test_a_note_in_another_state_of_the_text_is_carried_to_its_words() -> None:
    given = _both(text="A new beginning.\n" + TEXT)
    found = margin_notes(given, collect(given))
    assert {TEXT[one.start : one.end] for one in found} == {"hello"}


def test_the_author_goes_by_the_name_that_the_comparison_gives() -> None:
    files = {"First": _file("Ada"), "Second": _file("Berta")}
    given = one_coder_each(files)
    assert {one.coder for one in margin_notes(given, collect(given))} == {"First", "Second"}


def test_notes_on_selections_and_sources_and_descriptions_are_notes_too() -> None:
    project = _file("Ada")
    other = project.add_user("Berta")
    source = project.tree.sources[0]
    assert isinstance(source, model.TextSource)
    project.add_coding(source, 4, 14, "Greeting", other)
    project.tree.notes += [
        model.Note(guid="44444444-4444-4444-8444-444444444444", name="n", plain_text_content="About all of it.",
                   creating_user=other.guid),
        model.Note(guid="55555555-5555-4555-8555-555555555555", name="n", plain_text_content="About these words."),
    ]  # fmt: skip
    source.note_refs.append("44444444-4444-4444-8444-444444444444")
    selection = source.plain_text_selections[-1]
    selection.note_refs.append("55555555-5555-4555-8555-555555555555")
    selection.description = "Written into the margin."
    found = margin_notes(project, collect(project))
    assert next((one.on, one.text, one.coder) for one in found) == ("source", "About all of it.", "Berta")
    on_passage = {one.text: one for one in found if one.on == "passage"}
    assert on_passage.keys() == {"About these words.", "Written into the margin."}
    assert on_passage["Written into the margin."].coder == "Berta"
    assert {(one.start, one.end) for one in on_passage.values()} == {(4, 14)}


def test_a_note_that_both_copies_have_from_before_is_one() -> None:
    one = _file("Ada")
    two = one.copy()
    berta = two.add_user("Berta")
    two.add_coding("Letter", 30, 36, "Greeting", berta)
    ada = one.find_user("Ada")
    one.add_coding("Letter", 30, 38, "Greeting", ada)
    given = one_coder_each({"Ada": one, "Berta": two}, users={"Ada": "Ada", "Berta": "Berta"})
    found = margin_notes(given, collect(given))
    assert [one.text for one in found] == ["Ada wonders."]


def test_definitions_stand_once_where_all_say_the_same_and_else_with_whose_they_are() -> None:
    given = _both()
    assert definitions(given, collect(given))["Greeting"] == (Definition("", "Says hello."),)
    given = _both(meaning="Greets.")
    assert definitions(given, collect(given))["Greeting"] == (
        Definition("Ada", "Says hello."),
        Definition("Berta", "Greets."),
    )


def test_a_revision_is_the_newest_version_also_of_a_code_that_was_renamed() -> None:
    given = _both()
    line = Decision(id="x", verb="revise-code", code="Hello", after="Any greeting.", line=7)
    lines = [
        line,
        attrs.evolve(line, after="Any greeting but goodbye.", line=9),
        attrs.evolve(line, after=None, line=11),
    ]
    found = definitions(given, collect(given), lines, renamed={"Hello": "Greeting"})["Greeting"]
    assert [(one.version, one.text, one.line) for one in found] == [
        (3, "Any greeting but goodbye.", 9),
        (2, "Any greeting.", 7),
        (1, "Says hello.", None),
    ]


def test_codes_that_nobody_used_have_definitions_as_well_and_one_without_has_none() -> None:
    project = _file("Ada")
    project.add_coding("Letter", 30, 36, "Greeting", project.add_user("Berta"))
    project.add_code("Waving", parent="Greeting", description="With a hand.")
    project.add_code("Nodding")
    found = definitions(project, collect(project))
    assert found["Greeting/Waving"] == (Definition("", "With a hand."),)
    assert found["Nodding"] == ()


def test_the_code_of_a_note_goes_by_the_name_that_the_comparison_gives() -> None:
    files = {name: _file(name, code=str(number) * 8) for number, name in enumerate(("Ada", "Berta"), 3)}
    given = one_coder_each(files)
    found = margin_notes(given, collect(given))
    assert {one.coder: one.code for one in found} == {"Ada": "Greeting (Ada)", "Berta": "Greeting (Berta)"}
