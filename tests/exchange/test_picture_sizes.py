"""How large a picture is after its EXIF rotation, and None for what is no picture."""

from __future__ import annotations

import io
import random
import struct
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageOps

from refiqda.exchange import picture_sizes
from refiqda.exchange.picture_sizes import PictureSize, picture_size
from tests.pictures_and_pages import jpeg, png, tiff

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize("make", [jpeg, png])
def test_without_exif_a_picture_is_as_large_as_it_is_stored(make: Callable[[int, int], bytes]) -> None:
    assert picture_size(make(40, 30)) == PictureSize(40, 30)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["jpeg", "png"])
def test_pillow_turns_the_picture_to_the_same_size(orientation: int, form: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    made = io.BytesIO()
    Image.new("RGB", (40, 30)).save(made, form, exif=exif)
    found = picture_size(made.getvalue())
    with Image.open(made) as image:
        assert found is not None
        assert found.stored == image.size == (40, 30)
        assert found[:2] == ImageOps.exif_transpose(image).size
    assert found.orientation == orientation


@pytest.mark.parametrize("order", [">", "<"])
@pytest.mark.parametrize("kind", [0xC0, 0xC1, 0xC2, 0xCF])
def test_both_byte_orders_and_every_kind_of_frame_are_read(order: str, kind: int) -> None:
    assert picture_size(jpeg(40, 30, exif=6, order=order, kind=kind)) == PictureSize(30, 40, 6)


def test_tables_fill_bytes_and_other_data_before_the_size_are_passed_over() -> None:
    table = b"\xff\xc4\0\5abc" + b"\xff\xff\xff\xe2\0\2" + b"\xff\x01" + b"\xff\xe1\0\7other"
    assert picture_size(jpeg(40, 30, exif=8, more=table)) == PictureSize(30, 40, 8)


def test_the_orientation_is_found_among_other_tags() -> None:
    exif = tiff(6, before=20)
    segment = b"\xff\xe1" + struct.pack(">H", len(exif) + 8) + b"Exif\0\0" + exif
    assert picture_size(jpeg(40, 30, more=segment)) == PictureSize(30, 40, 6)


@pytest.mark.parametrize(
    "exif",
    [b"", b"MM\0*", b"II*\0" + b"\xff" * 4, tiff(0), tiff(9), tiff(6)[:-10], b"XX\0*" + tiff(6)[4:]],
    ids=range(7),
)
def test_damaged_exif_data_turn_nothing(exif: bytes) -> None:
    segment = b"\xff\xe1" + struct.pack(">H", len(exif) + 8) + b"Exif\0\0" + exif
    assert picture_size(jpeg(40, 30, more=segment)) == PictureSize(40, 30)


def test_a_png_that_is_cut_off_after_its_size_still_has_one() -> None:
    assert picture_size(png(40, 30)[:40]) == PictureSize(40, 30)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"b.png",
        b"GIF89a" + b"\0" * 20,
        png(40, 30)[:20],
        png(0, 30),
        png(40, 30).replace(b"IHDR", b"IDAT", 1),
        jpeg(40, 0),
        jpeg(40, 30)[:20],
        jpeg(40, 30, kind=0xDA),
        jpeg(40, 30, kind=0xD9),
        b"\xff\xd8\xff\xe0\0\1" + b"\0" * 20,
        b"\xff\xd8\0\0\0\0",
    ],
    ids=range(12),
)
def test_what_is_no_picture_with_a_size_gives_nothing(data: bytes) -> None:
    assert picture_size(data) is None


def test_a_picture_that_says_its_size_too_late_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_sizes, "MAX_SEGMENTS", 10)
    assert picture_size(jpeg(40, 30, more=b"\xff\x01" * 20)) is None
    monkeypatch.setattr(picture_sizes, "MAX_BYTES", 20)
    assert picture_size(jpeg(40, 30)) is None


def test_only_as_much_is_read_as_is_needed() -> None:
    stream = io.BytesIO(jpeg(40, 30) + b"\0" * 100_000)
    assert picture_size(stream) == PictureSize(40, 30)
    assert stream.tell() < 100


@pytest.mark.parametrize("good", [jpeg(40, 30, exif=6), png(40, 30, exif=6)])
def test_damage_anywhere_is_never_an_exception(good: bytes) -> None:
    chance = random.Random(7)  # noqa: S311 - a fixed sequence of damages
    for _ in range(300):
        data = bytearray(good)
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        found = picture_size(bytes(data))
        assert found is None or min(found.stored) > 0
