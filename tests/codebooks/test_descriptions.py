"""The parts of a description: laws of parsing and writing, and the headings that people use."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.codebooks.descriptions import MARKS, Kind, Parts, format_parts, heading_kind, parse
from tests.codebooks.made import descriptions

PARTS = st.builds(Parts, descriptions(), descriptions(), descriptions(), st.lists(descriptions(), max_size=3))
FIELDS = ("definition", "include", "exclude", "examples")


@settings(max_examples=52, deadline=None)
@given(descriptions())
def test_a_description_that_is_read_and_written_is_the_same_to_the_letter(text: str) -> None:
    assert format_parts(parse(text)) == text


@settings(max_examples=52, deadline=None)
@given(PARTS)
def test_parts_that_are_written_and_read_are_the_same(parts: Parts) -> None:
    assert parse(format_parts(parts)) == parts


@settings(max_examples=65, deadline=None)
@given(descriptions(), PARTS, st.lists(st.sampled_from(FIELDS), max_size=2))
def test_parts_that_are_changed_are_read_as_changed(text: str, other: Parts, fields: list[str]) -> None:
    changed = attrs.evolve(parse(text), **{field: getattr(other, field) for field in fields})
    assert parse(format_parts(changed)) == changed


def test_a_changed_part_leaves_the_spelling_of_the_others() -> None:
    text = (
        "Trust in staff.\n\nINCLUSION CRITERIA:\n\n  asking for help\r\nWhen not to use : never \n\nE.g.: 'x'"
    )
    changed = attrs.evolve(parse(text), include="asking anybody")
    assert format_parts(changed) == text.replace("asking for help", "asking anybody")


def test_a_new_part_stands_in_its_place() -> None:
    text = "Trust in staff.\n\nExample: 'I asked her.'"
    changed = attrs.evolve(parse(text), exclude="services")
    assert format_parts(changed) == "Trust in staff.\n\nExclude: services\n\nExample: 'I asked her.'"


def test_what_has_no_headings_is_all_definition() -> None:
    text = "To include: everything that an example shows.\nThe definition of it is open"
    assert parse(text) == Parts(definition=text)


def test_a_description_of_one_word_that_is_a_heading_is_definition() -> None:
    assert parse("Example") == Parts(definition="Example")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Definition: a\nInclude: b\nExclude: c\nExample: d",
            Parts("a", "b", "c", ["d"]),
        ),
        ("a\n\nWhen to use: b\nWhen not to use: c\nExamples: d", Parts("a", "b", "c", ["d"])),
        ("a\nInclusion criteria\nb\nExclusion criteria\nc", Parts("a", "b", "c")),
        ("**Definition:** a\n**Include**: b\n## Exclude\nc", Parts("a", "b", "c")),
        ("Definisjon: a\nInkluder: b\nEkskluder: c\nEksempel: d", Parts("a", "b", "c", ["d"])),
        ("Bruk når: b\nIkke bruk når: c", Parts("", "b", "c")),
        ("a\nEinschluss: b\nAusschluss: c\nAnkerbeispiel: d", Parts("a", "b", "c", ["d"])),
        ("a\nExample 1: b\nExample (2): c", Parts("a", examples=["b", "c"])),
        ("INCLUDE : b\r\nEXCLUDE : c", Parts("", "b", "c")),
    ],
)
def test_headings_of_people_are_known(text: str, parts: Parts) -> None:
    assert parse(text) == parts


@pytest.mark.parametrize(("kind", "mark"), [(kind, mark) for kind, marks in MARKS.items() for mark in marks])
def test_every_heading_means_its_part(kind: Kind, mark: str) -> None:
    assert heading_kind(mark) == kind
    texts = parse(f"first\n{mark.capitalize()}: words\nof it").texts(kind)
    assert texts[-1].endswith("words\nof it")


def test_a_line_that_only_looks_like_a_heading_keeps_its_place() -> None:
    parts = Parts(definition="a\nInclude: no heading", include="b")
    assert format_parts(parts) == "a\n\\Include: no heading\n\nInclude: b"
    assert parse(format_parts(parts)) == parts
