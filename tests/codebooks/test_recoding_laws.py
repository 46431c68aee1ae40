"""Recoding by a map: nothing is lost, everything is listed, and undoing gives back the same project."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import refiqda
from refiqda import Project, model
from refiqda.codebooks.recoding import Recoding, Rule, recode, undo_recoding
from refiqda.codebooks.recoding.undoing import inverse_bytes
from refiqda.errors import InvalidArgumentError, RefiqdaError
from refiqda.model import guid_key

if TYPE_CHECKING:
    from pathlib import Path

    from hypothesis.strategies import DrawFn

NAMES = ("Trust", "Hope", "Fear", "Work", "Home")
TEXT = "I would ask my sister first.\nThen the neighbour. Nobody else, I think.\n"


@st.composite
def studies(draw: DrawFn) -> Project:
    """Two analysts, five codes in any tree, one or two texts, memos, sets, links and a map."""
    project = Project.new("Study")
    users = [project.add_user(name) for name in ("Mara", "Colm")]
    codes: list[model.Code] = []
    for name in NAMES:
        parent = draw(st.sampled_from([None, *codes]))
        text = draw(st.sampled_from([None, "", "What is said.", "a\n\nInclude: b\n\nExample: c"]))
        color = draw(st.sampled_from([None, "#112233"]))
        codes.append(project.add_code(name, parent=parent, description=text, color=color))
    sources = [project.add_source(f"Interview {n}", f"{TEXT}{n}") for n in range(draw(st.integers(1, 2)))]
    for _ in range(draw(st.integers(0, 8))):
        start = draw(st.integers(0, 3)) * 5
        project.add_coding(
            draw(st.sampled_from(sources)), start, start + draw(st.sampled_from([4, 9])),
            draw(st.sampled_from(codes)), draw(st.sampled_from(users)),
            memo=draw(st.sampled_from([None, None, "Look again."])),
        )  # fmt: skip
    tree = project.tree
    members = draw(st.lists(st.sampled_from(codes), max_size=3))
    guids = [f"00000000-0000-4000-8000-00000000000{n}" for n in range(6)]
    tree.sets.append(model.Set(guid=guids[0], name="S", member_codes=[one.guid for one in members]))
    ends = draw(st.tuples(st.sampled_from(codes), st.sampled_from(codes)))
    tree.links.append(model.Link(guid=guids[1], origin_guid=ends[0].guid, target_guid=ends[1].guid))
    vertex = model.Vertex(
        guid=guids[2], represented_guid=draw(st.sampled_from(codes)).guid, first_x=1, first_y=1
    )
    tree.graphs.append(model.Graph(guid=guids[3], name="G", vertices=[vertex]))
    return project


@st.composite
def rule_lists(draw: DrawFn) -> list[Rule]:
    """Rules of every kind, some of which contradict each other."""
    names = st.sampled_from(NAMES)
    kinds = st.one_of(
        st.builds(lambda a, b: Rule(action="rename", codes=(a,), to=b), names, st.sampled_from(("New", "A/B", *NAMES))),
        st.builds(lambda a, b: Rule(action="move", codes=(a,), parent=b), names, st.sampled_from(("/", *NAMES))),
        st.builds(
            lambda a, b, c: Rule(action="merge", codes=(a, b), to=c),
            names, names, st.sampled_from(("One", "X/Y", *NAMES)),
        ),
        st.builds(
            lambda a, b, c: Rule(action="split", codes=(a,), to=b, contains=c), names,
            st.sampled_from(("Part", "Trust")), st.sampled_from(("sister", "ask", "neighbour")),
        ),
        st.builds(lambda a: Rule(action="split", codes=(a,), to="Hers", coder="Mara"), names),
        st.builds(lambda a, b: Rule(action="split", codes=(a,), to="Both", with_code=b), names, names),
        st.builds(lambda a: Rule(action="remove", codes=(a,)), names),
    )  # fmt: skip
    return draw(st.lists(kinds, min_size=1, max_size=3))


def recoded(project: Project, rules: list[Rule], duplicates: str = "unite") -> Recoding | None:
    try:
        return recode(project, rules, duplicates=duplicates)
    except RefiqdaError:
        return None  # rules that contradict each other


def codings_of(tree: model.Project) -> dict[str, model.Coding]:
    return {guid_key(one.guid): one for one in model.iterate(tree) if isinstance(one, model.Coding)}


@settings(max_examples=26, deadline=None)
@given(studies(), rule_lists(), st.sampled_from(("unite", "keep")))
def test_recode_then_undo_is_the_same_project(project: Project, rules: list[Rule], duplicates: str) -> None:
    before = project.copy().tree
    made = recoded(project, rules, duplicates)
    assert project.tree == before
    if made is not None:
        lines = [json.loads(line) for line in inverse_bytes(made.inverse).decode().splitlines()]
        undone = undo_recoding(made.project, lines)
        assert undone.project.tree == before
        assert undone.told == ()


@settings(max_examples=20, deadline=None)
@given(studies(), rule_lists())
def test_every_recoding_is_listed_and_no_coding_is_lost(project: Project, rules: list[Rule]) -> None:
    made = recoded(project, rules)
    if made is None:
        return
    old, new = codings_of(project.tree), codings_of(made.project.tree)
    listed = {guid_key(one.coding_guid): one for one in made.recoded}
    for key, coding in old.items():
        if key not in new:
            assert listed[key].united_with is not None or listed[key].why == "remove"
        else:
            is_changed = guid_key(coding.code_ref or "") != guid_key(new[key].code_ref or "")
            assert is_changed == (key in listed)
    assert set(new) <= set(old)
    rows = {row.coding_guid: row for row in project.codings()}
    for row in made.project.codings():
        assert row[:4] == rows[row.coding_guid][:4]
        known = rows[row.coding_guid]
        assert (row.start, row.end, row.coder) == (known.start, known.end, known.coder)
    memos = {guid_key(note) for one in old.values() for note in one.note_refs}
    removed = {
        guid_key(n)
        for key, one in old.items()
        if key in listed and listed[key].why == "remove"
        for n in one.note_refs
    }
    assert memos - removed <= {guid_key(note) for one in new.values() for note in one.note_refs}


@settings(max_examples=20, deadline=None)
@given(studies(), rule_lists())
def test_nothing_names_a_code_that_is_gone(project: Project, rules: list[Rule]) -> None:
    made = recoded(project, rules)
    if made is None:
        return
    tree = made.project.tree
    codes = {guid_key(one.guid) for one in made.project.index().codes()}
    named = [one.code_ref for one in codings_of(tree).values()]
    named += [guid for one in tree.sets for guid in one.member_codes]
    named += [guid for one in tree.links for guid in (one.origin_guid, one.target_guid)]
    named += [one.represented_guid for graph in tree.graphs for one in graph.vertices if one.represented_guid]
    assert {guid_key(guid or "") for guid in named} <= codes


def test_undoing_the_written_file_gives_the_same_bytes(tmp_path: Path) -> None:
    project = Project.new("Study")
    user, source = project.add_user("Mara"), project.add_source("I", TEXT)
    for name in NAMES:
        project.add_coding(source, 0, 4, project.add_code(name), user)
    rules = [
        Rule(action="merge", codes=("Trust", "Hope"), to="One"), Rule(action="rename", codes=("Fear",), to="Worry"),
        Rule(action="remove", codes=("Home",)), Rule(action="move", codes=("Work",), parent="Fear"),
    ]  # fmt: skip
    files = [tmp_path / name for name in ("before.qdpx", "after.qdpx", "undone.qdpx")]
    refiqda.write(project, files[0], tool="nvivo")
    made = recode(refiqda.read(files[0]), rules)
    refiqda.write(made.project, files[1], tool="nvivo")
    undone = undo_recoding(refiqda.read(files[1]), made.inverse)
    refiqda.write(undone.project, files[2], tool="nvivo")
    assert files[0].read_bytes() == files[2].read_bytes() != files[1].read_bytes()


@pytest.mark.parametrize(
    "leaving", [Rule(action="remove", codes=("Hope",)), Rule(action="merge", codes=("Hope",), to="Fear")]
)
def test_a_code_is_not_moved_into_one_that_goes(leaving: Rule) -> None:
    project = Project.new("Study")
    for name in NAMES:
        project.add_code(name)
    for rules in (
        [Rule(action="move", codes=("Trust",), parent="Hope"), leaving],
        [leaving, Rule(action="move", codes=("Trust",), parent="Hope")],
    ):
        with pytest.raises(
            InvalidArgumentError, match=r"\"Trust\" is to move into the code \"Hope\", which is gone"
        ):
            recode(project, rules)
