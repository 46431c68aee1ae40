"""Subtitles become one line a cue, with the points where each begins and ends."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.documents.subtitles import read_subtitles

SRT = """1
00:00:01,000 --> 00:00:02,500
One
two

2
00:00:02,600 --> 00:00:05,000 X1:100 X2:200
<i>- Three</i>
- {\\an8}four < five

six
"""
VTT = """WEBVTT - a title
Kind: captions

NOTE Nobody
reads this.

STYLE
::cue { color: red }

first
00:01.000 --> 00:04.000 align:start position:10%
<v.loud Mary Ann>Hello &amp; <i>welcome</i>
to <00:00:02.000><c>us</c>

00:04.000 --> 01:00:06.500
<v Bob>Yes.</v> <v Mary>No &lt;3.
"""


def test_a_cue_is_a_line_and_begins_and_ends_at_a_point() -> None:
    found = read_subtitles(SRT, vtt=False)
    assert found.text == "One two\n- Three\n- four < five six"
    assert found.sync_points == ((1000, 0), (2500, 7), (2600, 8), (5000, 33))
    assert found.notes == ()


def test_voices_have_names_and_tags_are_gone() -> None:
    found = read_subtitles(VTT, vtt=True)
    assert found.text == "Mary Ann: Hello & welcome to us\nBob: Yes.\nMary: No <3."
    assert found.sync_points == ((1000, 0), (4000, 31), (4000, 32), (3606500, 54))
    assert found.notes == ()


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("1\n0:6.5 --> 0:7\nsix", ((6500, 0), (7000, 3))),  # no hours, one digit, a point
        ("00:00:01,5 --> 00:00:02,25\nsix", ((1500, 0), (2250, 3))),  # no number
        ("1\n00:00:01,000 --> 00:00:02,000\nsix\n2\n00:00:03,000 --> 00:00:04,000\nten", None),
    ],
)
def test_subtitles_as_programs_write_them_are_read(
    text: str, points: tuple[tuple[int, int], ...] | None
) -> None:
    found = read_subtitles(text, vtt=False)
    assert found.text.split("\n")[0] == "six"
    assert points is None or found.sync_points == points
    assert points is not None or found.text == "six\nten"


def test_cues_that_overlap_keep_their_beginnings() -> None:
    text = "00:00:01,000 --> 00:00:09,000\na\n\n00:00:03,000 --> 00:00:05,000\nb\n"
    found = read_subtitles(text, vtt=False)
    assert found.sync_points == ((1000, 0), (3000, 2), (5000, 3))


def test_what_is_odd_is_told_with_numbers_and_no_words() -> None:
    cues = ("00:05.000 --> 00:04.000\nsecret", "00:01.000 --> 00:02.000\nb", "00:09.000 --> 00:10.000")
    text = "\n\n".join(("WEBVTT", "stray", *cues))
    found = read_subtitles(text, vtt=True)
    assert found.text == "secret\nb"
    assert found.notes == (
        "subtitles without words, left out: 1",
        "lines or blocks that belong to no subtitle (without a time), left out: 1",
        "subtitles that end before they begin, of which only the beginning is used: 1",
        "times that go back, not used: 1",
    )


WORDS = st.text(st.characters(categories=["L", "N"], max_codepoint=0x1F6FF), min_size=1, max_size=8)
CUES = st.lists(
    st.tuples(st.integers(0, 5000), st.integers(1, 5000), st.lists(WORDS, min_size=1, max_size=4)),
    max_size=12,
)


def clock(moment: int, point: str) -> str:
    seconds, rest = divmod(moment, 1000)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}{point}{rest:03}"


@settings(max_examples=26, deadline=None)
@given(CUES, st.booleans())
def test_what_was_written_as_subtitles_is_read_as_it_was(
    cues: list[tuple[int, int, list[str]]], vtt: bool
) -> None:
    blocks, points, lines, now, place = (["WEBVTT"] if vtt else []), [], [], 0, 0
    for number, (pause, length, words) in enumerate(cues, 1):
        begin, end = now + pause, now + pause + length
        timing = f"{clock(begin, ',.'[vtt])} --> {clock(end, ',.'[vtt])}"
        blocks.append(f"{number}\n{timing}\n" + " ".join(words))
        lines.append(" ".join(words))
        points += [(begin, place), (end, place + len(lines[-1]))]
        place, now = place + len(lines[-1]) + 1, end
    found = read_subtitles("\n\n".join(blocks) + "\n", vtt=vtt)
    assert found.text == "\n".join(lines)
    assert found.sync_points == tuple(points)
    assert found.cues == len(cues)


@settings(max_examples=26, deadline=None)
@given(st.text(st.sampled_from("0123456789:,.-> \n<v/>&;{}\\abWEBVTTNOTE"), max_size=200), st.booleans())
def test_any_text_is_read_or_is_none_and_its_points_are_in_order(text: str, vtt: bool) -> None:
    found = read_subtitles(text, vtt=vtt)
    assert all(0 <= position <= len(found.text) for _, position in found.sync_points)
    assert list(found.sync_points) == sorted(found.sync_points, key=lambda point: (point[1], point[0]))
    assert [moment for moment, _ in found.sync_points] == sorted(moment for moment, _ in found.sync_points)


def test_hostile_subtitles_take_no_time() -> None:
    began = time.process_time()
    for hostile in ("<", "<v ", "&", "{\\", "00:00:00,000 --> ", "<font ", "\n", "- "):
        for vtt in (False, True):
            read_subtitles(
                "WEBVTT\n\n00:01.000 --> 00:02.000\n" + hostile * (300_000 // len(hostile)), vtt=vtt
            )
    assert time.process_time() - began < 20
