"""What holds for every table of codings: nothing is lost, order means nothing, what was built can be built again."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

import refiqda
from refiqda import model
from refiqda.office.sheets import read_sheet
from tests.building import oracle
from tests.everything import everything_project

if TYPE_CHECKING:
    from pathlib import Path

    from hypothesis.strategies import DrawFn

CODES = ("Waiting", "Waiting/Long", "Trust", "Trust/In people", "/Long", "A/B/C", "")
CODERS = ("Anna", "Bjo\u0308rn", "First pass", "")


@st.composite
def tables(draw: DrawFn) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Return texts by name, and rows about them, some of them wrong, repeated, or made by a machine."""
    hand = draw(st.randoms(use_true_random=False))
    texts = {f"T{number}.txt": oracle.material(hand, 40) for number in range(draw(st.integers(1, 3)))}
    rows: list[dict[str, Any]] = []
    for _ in range(draw(st.integers(0, 25))):
        name = draw(st.sampled_from(sorted(texts)))
        cells = oracle.row_for(texts[name], hand).cells
        cells["source"] = draw(st.sampled_from([name, name[:2], "T9", ""]))
        cells["code"] = draw(st.sampled_from(CODES))
        cells["coder"] = draw(st.sampled_from(CODERS))
        if draw(st.integers(0, 3)) == 0:
            cells |= {
                "coder_kind": "machine",
                "model": draw(st.sampled_from(["m-1", "m (2)", None])),
                "prompt": "p1",
            }
        if draw(st.integers(0, 2)) == 0:
            cells |= {"memo": draw(st.sampled_from(["why\r\nso", "x"])), "created": "2024-05-01 10:00"}
        rows += [cells] * draw(st.sampled_from([1, 1, 1, 2]))
    return {name: text.stored for name, text in texts.items()}, rows


@settings(max_examples=26, deadline=None)
@given(table=tables())
def test_every_row_is_placed_or_listed_and_every_coding_is_of_a_row(
    table: tuple[dict[str, str], list[Any]],
) -> None:
    texts, rows = table
    built = refiqda.build(sources=texts, codings=rows)
    listed = {one.row for one in built.unplaced}
    assert built.placed + len(built.unplaced) == len(rows)
    assert len(listed) == len(built.unplaced)
    assert len(built.project.codings()) == built.placed - built.repeated


@settings(max_examples=20, deadline=None)
@given(table=tables(), seed=st.integers())
def test_the_order_of_rows_means_nothing(table: tuple[dict[str, str], list[Any]], seed: int) -> None:
    texts, rows = table
    mixed = list(rows)
    random.Random(seed).shuffle(mixed)  # noqa: S311 - no secret
    one, other = refiqda.build(sources=texts, codings=rows), refiqda.build(sources=texts, codings=mixed)
    assert refiqda.digest(one.project) == refiqda.digest(other.project)
    assert sorted(one.created_codes) == sorted(other.created_codes)


@settings(max_examples=20, deadline=None)
@given(table=tables())
def test_what_was_built_is_built_again_from_its_exported_codings(
    table: tuple[dict[str, str], list[Any]],
) -> None:
    texts, rows = table
    first = refiqda.build(sources=texts, codings=rows).project
    again = refiqda.build(sources=texts, codings=first.codings())
    assert again.unplaced == ()
    assert _meaning(again.project) == _meaning(first)


def test_a_table_in_a_file_is_built_again_to_the_same_meaning(tmp_path: Path) -> None:
    texts, rows = {"T1.txt": "We waited.\r\nWe waited, she said."}, [
        {"source": "T1", "code": "Waiting/Long", "coder": "A", "quote": "We waited", "occurrence": 2, "memo": "=1+1"},
        {"source": "T1", "code": "a,b;c", "coder": "A", "quote": "waited.\nWe"},
    ]  # fmt: skip
    first = refiqda.build(sources=texts, codings=rows).project
    first.codings().to_csv(tmp_path / "codings.csv")
    again = refiqda.build(sources=texts, codings=tmp_path / "codings.csv", codebook=first)
    assert refiqda.digest(again.project) == refiqda.digest(first)
    assert len(read_sheet(tmp_path / "codings.csv").rows) == 2


@settings(max_examples=20, deadline=None)
@given(table=tables())
def test_building_twice_gives_the_same_bytes_and_adds_nothing_the_second_time(
    table: tuple[dict[str, str], list[Any]],
) -> None:
    texts, rows = table
    one, other = refiqda.build(sources=texts, codings=rows), refiqda.build(sources=texts, codings=rows)
    assert _bytes(one.project) == _bytes(other.project)
    once_more = refiqda.build(into=one.project, codings=rows)
    assert once_more.repeated == once_more.placed == one.placed
    assert _bytes(once_more.project) == _bytes(one.project)


def test_everything_else_of_a_project_that_is_added_to_stays() -> None:
    before = refiqda.read(everything_project())
    texts = [one for one in before.tree.sources if isinstance(one, model.TextSource)]
    text = next(one for one in texts if one.plain_text_content)
    length = len(before.text(text))
    rows = [{"source": text.guid, "code": "New/One", "coder": "New", "start": 0, "end": length, "memo": "m"}]
    built = refiqda.build(into=before, codings=rows)
    assert built.placed == 1
    assert _bytes(_without_new(built.project, before)) == _bytes(before)
    assert _bytes(built.project) != _bytes(before)


def _without_new(project: refiqda.Project, before: refiqda.Project) -> refiqda.Project:
    """Return the project without what it has beyond another."""
    made = project.copy()
    had = before.index()
    tree = made.tree
    tree.users[:] = [one for one in tree.users if had.user(one.guid)]
    tree.code_book[:] = [one for one in tree.code_book if had.code(one.guid)]
    tree.notes[:] = [one for one in tree.notes if had.note(one.guid)]
    for source in tree.sources:
        if isinstance(source, model.TextSource):
            source.plain_text_selections[:] = [
                one for one in source.plain_text_selections if had.selection(one.guid)
            ]
    return made


def _bytes(project: refiqda.Project) -> bytes:
    stream = io.BytesIO()
    project.write(stream)
    return stream.getvalue()


def _meaning(project: refiqda.Project) -> str:
    """Return what a project says, but for the notes about machines: no table of codings holds what a prompt was."""
    copy = project.copy()
    copy.tree.note_refs.clear()
    copy.tree.notes[:] = [one for one in copy.tree.notes if not (one.name or "").startswith("Machine coder")]
    return refiqda.digest(copy)
