"""How large the pages of a PDF are, whoever wrote it, and None for what is none."""

from __future__ import annotations

import random

import pytest

from refiqda.exchange import page_sizes
from refiqda.exchange.page_sizes import PageSize, can_measure, page_heights
from tests.pictures_and_pages import pdf

A4 = (0, 0, 595, 842)
LETTER = (0, 0, 612, 792)


@pytest.mark.parametrize("packed", [False, True])
def test_every_page_has_its_own_size(packed: bool) -> None:
    assert page_heights(pdf(A4, LETTER, packed=packed)) == (PageSize(595, 842), PageSize(612, 792))


@pytest.mark.parametrize("nested", [0, 3])
def test_a_page_without_a_box_inherits_the_one_above(nested: int) -> None:
    assert page_heights(pdf((), LETTER, inherited=A4, nested=nested)) == (
        PageSize(595, 842),
        PageSize(612, 792),
    )


def test_a_box_that_does_not_begin_at_zero_is_as_large_as_the_distance() -> None:
    assert page_heights(pdf((10, 20, 110.5, 220))) == (PageSize(100.5, 200),)
    assert page_heights(pdf((110, 220, 10, 20))) == (PageSize(100, 200),)


def test_turning_is_told_and_does_not_change_the_box() -> None:
    assert page_heights(pdf(A4, rotate=450)) == (PageSize(595, 842, 90),)


def test_without_any_box_a_page_is_taken_for_a4() -> None:
    assert page_heights(pdf(())) == (PageSize(595, 842),)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"c.pdf",
        b"%PDF-1.4",
        pdf(A4)[:60],
        pdf((0, 0, 0, 0)),
        pdf((0, 0, 10)),
        pdf((0, 0, 10**30, 5)),
        pdf(A4).replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"),
        pdf(A4).replace(b"/Pages 2 0 R", b"/Pages 9 0 R"),
        pdf(A4).replace(b"/Kids [3 0 R]", b"/Kids [1 2 3]"),
        pdf(A4, nested=page_sizes.MAX_DEPTH + 1),
    ],
    ids=range(11),
)
def test_what_is_no_pdf_with_pages_gives_nothing(data: bytes) -> None:
    assert page_heights(data) is None


def test_one_page_named_twice_gives_nothing_rather_than_a_wrong_number_of_pages() -> None:
    assert page_heights(pdf(A4, A4).replace(b"[3 0 R 4 0 R]", b"[3 0 R 3 0 R]")) is None


def test_more_pages_than_the_limit_give_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_sizes, "MAX_PAGES", 3)
    assert page_heights(pdf(*[A4] * 3)) is not None
    assert page_heights(pdf(*[A4] * 5)) is None


def test_a_file_larger_than_the_limit_is_not_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_sizes, "MAX_BYTES", 50)
    assert page_heights(pdf(A4)) is None


def test_without_the_package_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    assert can_measure()
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert not can_measure()
    assert page_heights(pdf(A4)) is None


@pytest.mark.parametrize("packed", [False, True])
def test_damage_anywhere_is_never_an_exception(packed: bool) -> None:
    good = pdf(A4, LETTER, inherited=A4, packed=packed)
    chance = random.Random(7)  # noqa: S311 - a fixed sequence of damages
    for _ in range(150):
        data = bytearray(good)
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        found = page_heights(bytes(data))
        assert found is None or all(one.width > 0 and one.height > 0 for one in found)
