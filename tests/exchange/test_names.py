"""Laws of the names in a container."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.exchange import names

MODEST = settings(max_examples=39, deadline=None)
ODD_TEXT = st.text(alphabet=st.sampled_from("aB./\\:\0\n\u202e \u0308äCON~"), max_size=12)


@MODEST
@given(ODD_TEXT)
def test_the_normal_path_is_its_own_normal_path(name: str) -> None:
    path = names.normal_path(name)
    assert names.normal_path(path) == path
    assert not names.has_control(path)
    assert "\\" not in path


@MODEST
@given(ODD_TEXT)
def test_an_internal_path_never_leads_outside(name: str) -> None:
    path = names.internal_path(name)
    assert path is None or not names.leads_outside(path)


@MODEST
@given(ODD_TEXT)
def test_a_safe_name_is_one_part_that_windows_can_store(name: str) -> None:
    safe = names.safe_name(name)
    assert safe
    assert "/" not in safe
    assert not names.windows_trouble(safe)
    assert not names.leads_outside(safe)
    assert names.safe_name(safe) == safe


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("sources/a.txt", "a.txt"),
        ("nul.txt", "_nul.txt"),
        ("what?.txt", "what_.txt"),
        ("a. ", "a"),
        ("", "_"),
        ("..", "_"),
        ("x" * 300 + ".docx", "x" * 195 + ".docx"),
        ("x" * 300, "x" * 200),
    ],
)
def test_a_safe_name_is_as_close_as_can_be(name: str, safe: str) -> None:
    assert names.safe_name(name) == safe


@MODEST
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12))
def test_a_name_marked_as_utf8_is_read_as_such(name: str) -> None:
    assert names.decode_name(name.encode(), marked_utf8=True) == (name, True)


@MODEST
@given(st.binary(max_size=12))
def test_any_bytes_are_a_name(raw: bytes) -> None:
    name, sure = names.decode_name(raw, marked_utf8=False)
    assert sure == raw.isascii()
    assert raw in {name.encode(), name.encode("cp437", "replace")}


@MODEST
@given(ODD_TEXT)
def test_a_shown_name_cannot_act_on_a_terminal(name: str) -> None:
    assert names.shown(name).isprintable() or "\u0308" in name


@MODEST
@given(st.sets(st.from_regex(r"(sources/|Sources/|x/)?[ab]\.[TtxX]{1,3}", fullmatch=True), max_size=8))
def test_an_exact_path_always_finds_its_item(paths: set[str]) -> None:
    index = names.NameIndex((path, path) for path in sorted(paths))
    for path in paths:
        assert index.find(path) in {path, f"sources/{path}"}
