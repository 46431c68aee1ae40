"""What a dossier brings together: passages, who marked them, who speaks, what stands around, whose voice lacks."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import refiqda
from refiqda import model
from refiqda.errors import AmbiguousNameError, InvalidArgumentError, NotInProjectError
from refiqda.findings.dossiers.filtering import Filter
from refiqda.findings.dossiers.gathering import dossier
from refiqda.findings.dossiers.grids import beginning, grid, paired
from refiqda.findings.dossiers.showing_round import shown_round
from refiqda.findings.quotes.selecting import select
from refiqda.findings.quotes.values import Quote
from refiqda.machine_coders import CONSENSUS_GUID
from refiqda.project import Project
from tests import studies

if TYPE_CHECKING:
    from refiqda.findings.dossiers.values import Dossier

TALK = "I: How was it?\nP1: It was slow. Then it rained.\nI: And then?\nP1: I went home.\n"


def talk(*codings: tuple[str, str, str], text: str = TALK) -> Project:
    """Return a project of one conversation; codings are analyst, code path and the words coded."""
    project = Project.new("talk")
    project.add_source("Talk", text)
    for analyst, code, words in codings:
        _code(project, code)
        people = [one for one in project.tree.users if one.name == analyst]
        guid = CONSENSUS_GUID if analyst == "Consensus" else None
        user = people[0] if people else project.add_user(analyst, guid=guid)
        start = text.index(words)
        project.add_coding("Talk", start, start + len(words), code, user.guid or "")
    return project


def _code(project: Project, path: str) -> None:
    known = {name for _, name in refiqda.index.walk_codes(project.tree.code_book)}
    done = ""
    for name in path.split("/"):
        above, done = done, f"{done}/{name}".strip("/")
        if done not in known:
            project.add_code(name, parent=above or None)
            known.add(done)


@functools.cache
def study_dossier(name: str, project: str = "themes", **asked: tuple[str, ...]) -> Dossier:
    plain = studies.plain(name)
    study = attrs.evolve(plain.study, folder=plain.folder)
    return dossier([studies.projects(name)[project]], study=study, **asked)  # type: ignore[arg-type]  # names


def test_codings_that_share_words_are_one_passage_and_those_that_touch_are_two() -> None:
    made = dossier(
        [talk(("Ada", "Rain", "It was slow"), ("Bo", "Rain", "slow. Then"), ("Ada", "Rain", " it rained"))],
        codes=["Rain"],
    )
    assert [(one.number, one.words, one.state) for one in made.passages] == [
        (1, "It was slow. Then", "both: Ada and Bo"),
        (2, " it rained", "only Ada"),
    ]
    assert [one.place for one in made.passages] == ["turn 2", "turn 2"]
    assert [(mark.analyst, TALK[mark.start : mark.end]) for mark in made.passages[0].marks] == [
        ("Ada", "It was slow"),
        ("Bo", "slow. Then"),
    ]


def test_a_passage_stands_with_the_rest_of_its_turn_and_the_turns_around_it() -> None:
    (one,) = dossier([talk(("Ada", "Rain", "Then it rained"))], codes=["Rain"]).passages
    assert [(said.speaker, said.where, said.words.strip()) for said in one.said] == [
        ("Interviewer", "before", "How was it?"),
        ("P1", "same", "It was slow."),
        ("P1", "own", "Then it rained"),
        ("P1", "same", "."),
        ("Interviewer", "behind", "And then?"),
    ]


def test_a_text_without_turns_is_shown_by_its_paragraphs() -> None:
    text = "One.\n\nTwo is here.\nThree."
    (one,) = dossier([talk(("Ada", "Here", "is here"), text=text)], codes=["Here"]).passages
    assert one.place == "paragraph 2"
    assert [(said.where, said.words) for said in one.said] == [
        ("before", "One."),
        ("same", "Two "),
        ("own", "is here"),
        ("same", "."),
        ("behind", "Three."),
    ]


def test_a_theme_takes_what_is_below_it_and_a_code_does_not() -> None:
    project = talk(("Ada", "Weather", "slow"), ("Ada", "Weather/Rain", "rained"), ("Ada", "Home", "home"))
    assert [one.words for one in dossier([project], themes=["Weather"]).passages] == ["slow", "rained"]
    assert [one.words for one in dossier([project], codes=["Weather"]).passages] == ["slow"]
    project.tree.sets.append(
        model.Set(
            guid="5e7",
            name="Both",
            member_codes=[project.find_code(one).guid or "" for one in ("Home", "Rain")],
        )
    )
    assert [one.words for one in dossier([project], sets=["both"]).passages] == ["rained", "home"]
    assert [one.number for one in dossier([project]).passages] == [1, 2, 3]


def test_names_that_are_not_there_or_not_clear_are_told() -> None:
    project = talk(("Ada", "A/Rain", "slow"), ("Ada", "B/Rain", "rained"))
    with pytest.raises(AmbiguousNameError, match="Rain"):
        dossier([project], themes=["Rain"])
    assert len(dossier([project], themes=["A/Rain"]).passages) == 1
    for asked in ({"codes": ["Snow"]}, {"sets": ["Snow"]}, {"themes": ["A"], "against": ["Snow"]}):
        with pytest.raises(NotInProjectError, match="Snow"):
            dossier([project], **asked)  # type: ignore[arg-type]  # names
    with pytest.raises(InvalidArgumentError):
        dossier([])


def test_the_consensus_and_machines_are_nobody() -> None:
    machine = "First pass (machine: some-model)"
    made = dossier(
        [
            talk(
                ("Ada", "Rain", "slow"), ("Consensus", "Rain", "slow"), (machine, "Rain", "slow"),
                ("Consensus", "Rain", "home"), (machine, "Rain", "rained"), ("Bo", "Rain", "went"),
            )
        ],
        codes=["Rain"],
    )  # fmt: skip
    assert made.analysts == ("Ada", "Bo")
    assert made.machines == (machine,)
    assert [(one.agreement, one.state) for one in made.passages] == [
        ("one", "only Ada, and in the consensus"),
        ("machine", f"only {machine}, no person"),
        ("one", "only Bo"),
        ("consensus", "in the consensus alone"),
    ]
    assert any(machine in sentence for sentence in made.told)


def test_another_code_of_the_other_analyst_on_the_same_words_is_read_otherwise() -> None:
    (one,) = dossier(
        [talk(("Ada", "Rain", "it rained"), ("Bo", "Grief", "rained"), ("Ada", "Tempo", "Then it"))],
        codes=["Rain"],
    ).passages
    assert [(mark.analyst, mark.code) for mark in one.others] == [("Ada", "Tempo"), ("Bo", "Grief")]
    assert [(mark.analyst, mark.code) for mark in one.differs] == [("Bo", "Grief")]


def test_codebooks_made_apart_are_taken_as_asked_and_it_is_said() -> None:
    one, other = talk(("Ada", "Rain", "slow")), talk(("Bo", "Rain", "slow"), ("Bo", "Home", "home"))
    other.find_code("Rain").guid = "another"
    other.tree.sources[0].plain_text_selections[0].codings[0].code_ref = "another"  # type: ignore[union-attr]  # a text
    made = dossier([one, other], themes=["Rain"])
    assert [each.state for each in made.passages] == ["both: Ada and Bo"]
    assert any("made apart" in sentence for sentence in made.told)
    alone = dossier([one, other], themes=["Home"])
    assert [(each.agreement, each.state) for each in alone.passages] == [("", "Bo")]
    assert any('Ada worked with a codebook without "Home"' in sentence for sentence in alone.told)


def test_a_coding_that_two_copies_share_is_told_once() -> None:
    project = talk(("Ada", "Rain", "slow"))
    (one,) = dossier([project, project.copy()], codes=["Rain"]).passages
    assert len(one.marks) == 1


def test_counter_evidence_is_what_a_person_named_by_code_or_by_link() -> None:
    project = talk(("Ada", "Rain", "it rained"), ("Ada", "Sun", "home"), ("Ada", "Other", "went"))
    made = dossier([project], codes=["Rain"], against=["Sun"])
    assert [(one.number, one.words, one.why) for one in made.against] == [(2, "home", 'coded "Sun"')]
    project.tree.links.append(
        model.Link(
            guid="11", name="contradicts", origin_guid=project.find_code("Other").guid,
            target_guid=project.find_code("Rain").guid,
        )
    )  # fmt: skip
    linked = dossier([project], codes=["Rain"], against=["Contradicts"])
    assert [(one.words, one.why) for one in linked.against] == [("went", 'linked as "Contradicts"')]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20), st.sampled_from("AB")), max_size=12))
@settings(max_examples=26, deadline=None)
def test_no_coded_word_is_lost_and_no_uncoded_one_is_shown(spans: list[tuple[int, int, str]]) -> None:
    text = "abcdefghij" * 8
    project = Project.new("law")
    project.add_source("Talk", text)
    project.add_code("Rain")
    users = {name: project.add_user(name) for name in "AB"}
    for start, length, name in spans:
        project.add_coding("Talk", start, start + length, "Rain", users[name].guid or "")
    made = dossier([project], codes=["Rain"])
    coded = {at for start, length, _ in spans for at in range(start, start + length)}
    shown = [at for one in made.passages for at in range(one.start or 0, one.end or 0)]
    assert sorted(shown) == sorted(coded)
    assert [one.number for one in made.passages] == list(range(1, len(made.passages) + 1))
    for one in made.passages:
        assert one.words == "".join(said.words for said in one.said if said.where == "own")


def test_filters_keep_numbers_and_say_what_was_chosen() -> None:
    project = talk(
        ("Ada", "Rain", "slow"), ("Bo", "Rain", "rained"), ("Ada", "Rain", "home"), ("Bo", "Rain", "home")
    )
    for wanted, numbers in (
        (Filter(analysts=("bo",)), [2, 3]),
        (Filter(agreement=("all",)), [3]),
        (Filter(words="RAINED"), [2]),
        (Filter(participants=("P9",)), []),
    ):
        made = dossier([project], codes=["Rain"], wanted=wanted)
        assert [one.number for one in made.passages] == numbers
        assert made.whole == 3
        assert made.filters


# --- the two studies -----------------------------------------------------------------------------------------------


def test_every_theme_of_study_a_has_its_segments_and_says_whose_voice_lacks() -> None:
    made = study_dossier("therapists")
    assert len(made.themes) == 8
    assert all(made.by_theme[theme.name] for theme in made.themes)
    for theme in made.themes:
        one = study_dossier("therapists", themes=(theme.name,))
        here = {case for each in one.passages for case in each.participants}
        assert {person.case for person in one.absent} == {person.case for person in one.people} - here
    assert {one.kind for one in made.passages} == {"reflective note", "focus group"}


def test_quotes_mark_what_is_quoted_and_who_is_not() -> None:
    project = studies.projects("therapists")["themes"]
    before = study_dossier("therapists", themes=("The heavy door",))
    first = before.passages[0]
    target = select(project, first.source, first.start or 0, (first.start or 0) + 20)
    quotes = [Quote(id="q1", targets=(target,))]
    plain = studies.plain("therapists")
    made = dossier(
        [project],
        themes=["The heavy door"],
        quotes=quotes,
        study=attrs.evolve(plain.study, folder=plain.folder),
    )
    assert [one.quotes for one in made.passages] == [("q1",), *[()] * (len(made.passages) - 1)]
    here = {case for one in made.passages for case in one.participants}
    assert {one.case for one in made.unquoted} == here - set(first.participants)
    assert not before.stored
    assert not before.unquoted


def test_the_grid_has_everybody_with_material_and_every_passage() -> None:
    made = study_dossier("therapists")
    table = grid(made)
    assert [person.case for person, _ in table.rows] == [f"T{number}" for number in range(1, 9)]
    shown = {each.number for _, cells in table.rows for cell in cells for each in cell.passages}
    shown |= {each.number for cell in table.nobody or () for each in cell.passages}
    assert shown == {one.number for one in made.passages}


def test_the_paired_reading_has_a_row_a_dyad_and_a_side_a_perspective() -> None:
    made = study_dossier("dyads")
    table = paired(made)
    assert table.perspectives == ("client", "therapist")
    assert len(table.constituents) == 3
    for constituent in table.constituents:
        assert [dyad for dyad, _ in constituent.rows] == [f"{number:02}" for number in range(1, 12)]
        for dyad, cells in constituent.rows:
            for role, cell in zip(table.perspectives, cells, strict=True):
                assert all((dyad, role) in {(v.dyad, v.role) for v in one.voices} for one in cell)
    shown = [
        one.number for each in table.constituents for _, cells in each.rows for cell in cells for one in cell
    ]
    assert sorted(shown) == [one.number for one in made.passages]
    with pytest.raises(InvalidArgumentError, match="dyad"):
        paired(study_dossier("therapists"))


@pytest.mark.parametrize("policy", ["role", "none"])
@pytest.mark.parametrize("name", ["therapists", "dyads"])
def test_a_copy_to_show_round_names_no_case_source_or_place(name: str, policy: str) -> None:
    from refiqda.render.findings.dossier_json import dossier_dict  # noqa: PLC0415 - what is looked through
    from refiqda.render.json_text import json_bytes  # noqa: PLC0415 - as above

    made = study_dossier(name)
    copy = shown_round(made, policy)
    said = json_bytes(dossier_dict(copy)).decode()
    names = {one.case for one in made.people} | {one.source for one in made.passages}
    assert not [one for one in names if f'"{one}"' in said or f" {one}" in said]
    assert {(one.source, one.place, one.start, one.digest) for one in copy.passages} == {("", "", None, "")}
    assert sorted(one.theme for one in copy.passages) == sorted(one.theme for one in made.passages)
    assert {voice.case for one in copy.passages for voice in one.voices} <= {""}
    for table in (grid, paired):
        with pytest.raises(InvalidArgumentError, match="person"):
            table(copy)


@pytest.mark.parametrize("name", ["therapists", "dyads"])
def test_no_words_in_a_copy_join_two_passages_that_share_none(name: str) -> None:
    """What stands around one passage may be another passage, or stand around it too: nothing but its own is shown."""
    made = study_dossier(name)
    copy = shown_round(made, "role")
    told = ["\n".join(said.words for said in one.said) for one in copy.passages]
    own = [one.words or "" for one in copy.passages]
    for words, said in zip(own, told, strict=True):
        assert re.sub(r"\W", "", said) in re.sub(r"\W", "", words) or all(
            re.sub(r"\W", "", line) in re.sub(r"\W", "", words) for line in said.splitlines()
        )
    assert any(said.where != "own" for one in made.passages for said in one.said)
    assert any(one.notes for one in made.passages)
    assert not copy.code_notes
    assert not any(one.notes for one in copy.passages)


def test_the_order_of_a_copy_does_not_depend_on_who_said_what_where() -> None:
    text = "I: Well?\nP1: One thing.\nP1: Another thing.\nP1: A third thing.\n"
    coded = [("Ada", "Rain", words) for words in ("One thing", "Another thing", "A third thing")]
    turned = text.replace("One", "X").replace("A third", "One").replace("X", "A third")
    copies = [shown_round(dossier([talk(*coded, text=each)]), "none") for each in (text, turned)]
    orders = [[one.words for one in copy.passages] for copy in copies]
    assert orders[0] == orders[1]


@given(st.text(st.sampled_from("a é\u0301\U0001f44d\u200d\U0001f3ff \n"), max_size=200))
@settings(max_examples=26, deadline=None)
def test_a_short_beginning_is_one_line_of_the_words(words: str) -> None:
    one = attrs.evolve(study_dossier("dyads").passages[0], words=words)
    short = beginning(one)
    line = " ".join(words.split())
    assert "\n" not in short
    assert line.startswith(short.removesuffix(" …"))
    assert len(short) <= 92
