"""Elements written in columns are, to the byte, those written one by one."""

# ruff: noqa: S311 - chance that is the same every time

from __future__ import annotations

import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from refiqda import model
from refiqda.exchange import writer
from refiqda.exchange.reader import read_xml
from refiqda.exchange.writer import write_xml
from tests import everything, mutations, oracle_xml, strategies
from tests.exchange.reading import outcome, project, written

DOCUMENTS = {
    "everything": everything.everything_project(),
    "odd": everything.odd_project(),
    "everything, codebook": everything.everything_codebook(),
    "odd, codebook": everything.odd_codebook(),
    **everything.odd_projects(),
}
NEVER = 10**9


def made(tree: model.Project | model.CodeBook, *, plain: bool, worthwhile: int, at_once: int = 512) -> bytes:
    """Write with columns from this number of siblings on, and so many taken together."""
    stream = io.BytesIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "WORTHWHILE", worthwhile)
        patch.setattr(writer, "AT_ONCE", at_once)
        write_xml(tree, stream, plain=plain)
    return stream.getvalue()


def is_same(tree: model.Project | model.CodeBook) -> None:
    for plain in (False, True):
        alone = made(tree, plain=plain, worthwhile=NEVER)
        for at_once in (2, 512):
            assert made(tree, plain=plain, worthwhile=1, at_once=at_once) == alone


def many(tree: model.Project) -> model.Project:
    """Return the tree with the children of its sources many times over, so that there are long runs."""
    for source in tree.sources:
        for field in ("plain_text_selections", "codings", "notes", "note_refs", "pdf_selections"):
            if isinstance(getattr(source, field, None), list):
                setattr(source, field, getattr(source, field) * 3)
    return tree


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_a_document_is_the_same_in_columns(name: str) -> None:
    tree = read_xml(io.BytesIO(DOCUMENTS[name]), label="file.qde").tree
    is_same(tree)
    if isinstance(tree, model.Project):
        is_same(many(tree))


@settings(max_examples=39, deadline=None)
@given(st.one_of(strategies.projects(), strategies.codebooks()))
def test_any_tree_is_the_same_in_columns(tree: model.Project | model.CodeBook) -> None:
    is_same(tree)


@settings(max_examples=39, deadline=None)
@given(strategies.projects(), st.integers(0, 2**32))
def test_any_tree_with_oddities_is_the_same_in_columns(tree: model.Project, seed: int) -> None:
    changed = mutations.mutated(oracle_xml.document(tree), "project", random.Random(seed))
    parsed = outcome(etree.tostring(changed), fast=False)
    if isinstance(parsed[0], model.Project):
        is_same(many(parsed[0]))


def selections(count: int, **changed: object) -> list[model.PlainTextSelection]:
    return [
        model.PlainTextSelection(
            guid=f"s{i}",
            start_position=i,
            end_position=i + 1,
            codings=[model.Coding(guid=f"c{i}", code_ref="k")],
            **changed,  # type: ignore[arg-type]  # values of the fields
        )
        for i in range(count)
    ]


def holding(some: list[model.PlainTextSelection]) -> model.Project:
    return model.Project(name="p", sources=[model.TextSource(guid="t", plain_text_selections=some)])


def test_siblings_that_differ_in_everything_are_the_same_in_columns() -> None:
    some = selections(40)
    some[3].name, some[4].name, some[5].name = 'a & "b" <c>\t\r\n', "", "d\0e"
    some[6].codings *= 3
    some[7].codings.clear()
    some[8].description, some[9].description = "", "x > y"
    some[10].note_refs, some[11].note_refs = ["n", "m&"], ["n"]
    some[12].codings[0].note_refs = ["n"]
    some[13].codings[0].code_ref = None
    is_same(holding(some))


def test_values_of_other_types_are_spelled_as_their_text() -> None:
    some = selections(8)
    some[0].name = some[5].name = 17  # type: ignore[assignment]  # what a caller may get wrong
    some[6].start_position = True
    is_same(holding(some))


def test_classes_that_a_caller_derived_are_written_under_the_name_of_their_base() -> None:
    class Marked(model.PlainTextSelection):
        """A selection of a caller's own."""

    some = selections(9)
    some[2:5] = [Marked(guid=f"m{i}", start_position=0, end_position=1) for i in range(3)]
    tree = holding(some)
    is_same(tree)
    assert made(tree, plain=False, worthwhile=1).count(b"<PlainTextSelection ") == len(some)


def test_one_odd_selection_among_many_keeps_its_spelling() -> None:
    usual = "".join(
        f'<PlainTextSelection guid="s{i}" startPosition="{i}" endPosition="9">'
        f'<Coding guid="c{i}"{odd}><CodeRef targetGUID="k"/></Coding></PlainTextSelection>'
        for i, odd in enumerate(["", "", ' mine="1"', "", "", ""])
    )
    parsed = project(f'<Sources><TextSource guid="t">{usual}</TextSource></Sources>')
    assert usual.encode() in written(parsed)
    is_same(parsed.tree)


def test_a_source_with_very_many_selections_is_flushed_as_it_is_written() -> None:
    class Counting(io.BytesIO):
        longest = 0

        def write(self, data: bytes, /) -> int:  # type: ignore[override]  # bytes are what is written
            self.longest = max(self.longest, len(data))
            return super().write(data)

    stream = Counting()
    write_xml(holding(selections(20_000)), stream)
    assert stream.longest < len(stream.getvalue()) / 10
