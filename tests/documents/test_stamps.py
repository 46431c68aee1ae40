"""Time stamps in transcripts: which are found, where, and what becomes of those that go back."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.documents.stamps import find_stamps, in_order


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("#00:00:05-3# I: So.", [(5300, 0)]),
        ("I: So it was. #00:00:05-3#\nP: Yes.", [(5300, 14)]),
        ("#01:02:03# So.", [(3723000, 0)]),
        ("#00:01:02.345# So.", [(62345, 0)]),
        ("#1:02# So.", [(62000, 0)]),
        ("[00:01:02] So.", [(62000, 0)]),
        ("[00:01:02.5] So.", [(62500, 0)]),
        ("[00:01:02,250] So.", [(62250, 0)]),
        ("So it was [00:01:02] for long.", [(62000, 10)]),
        ("(00:12:03) So.", [(723000, 0)]),
        ("Name (00:12:03): So.", [(723000, 5)]),
        ("P5: [1:02] So.", [(62000, 4)]),
        ("So it was. (00:12:03)\nNext.", [(723000, 11)]),
        ("[00:00.000 --> 00:05.000]  So.", [(0, 0)]),
        ("[00:00:01 - 00:00:05] So.", [(1000, 0)]),
        ("00:03:40.5Zoe: So.", [(220500, 0)]),
        ("00:03:40\tSo.", [(220000, 0)]),
        ("Speaker 1  0:03\nSo.", [(3000, 11)]),
        ("Speaker 1\t1:00:03\nSo.", [(3603000, 10)]),
        ("\U0001f600 #00:00:01-0#", [(1000, 2)]),
        ("[125:00:00] So.", [(450000000, 0)]),
        ("0:1:2.3 --> 0:1:5.25\nZoe\nSo.", [(62300, 0)]),
        ("Zoe Ridge\u00a0\u00a00:03\nSo.", [(3000, 11)]),
    ],
)
def test_stamps_of_the_common_forms_are_found_where_they_stand(
    text: str, found: list[tuple[int, int]]
) -> None:
    assert find_stamps(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "We met at 10:30 and left.",
        "We met at 10:30:00 and left.",
        "Read it in the book (3:16) and think about it.",
        "a ratio of 16:9:1",
        "[00:61:00] no minute",
        "[00:12:99] no second",
        "00:03:40:12 frames",
        "# 00:00:05 #",
        "[inaudible 00:12:03]",
        "Speaker 1 0:03",
        "",
    ],
)
def test_times_that_people_speak_of_are_no_stamps(text: str) -> None:
    assert find_stamps(text) == []


TIMES = st.lists(st.integers(0, 35_999_9), max_size=30)


@settings(max_examples=26, deadline=None)
@given(TIMES, st.sampled_from(["#{h:02}:{m:02}:{s:02}-{t}#", "[{h:02}:{m:02}:{s:02}.{t}]"]))
def test_every_stamp_written_is_read_again_at_its_place(tenths: list[int], form: str) -> None:
    text, expected = "", []
    for one in tenths:
        seconds, t = divmod(one, 10)
        minutes, s = divmod(seconds, 60)
        h, m = divmod(minutes, 60)
        expected.append((one * 100, len(text)))
        text += form.format(h=h, m=m, s=s, t=t) + " P1: we said so, and went.\n"
    assert find_stamps(text) == expected


@settings(max_examples=26, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50))))
def test_what_is_kept_never_goes_back_and_is_as_much_as_can_be(points: list[tuple[int, int]]) -> None:
    unique = {position: moment for moment, position in reversed(points)}
    given_points = [(moment, position) for position, moment in sorted(unique.items())]
    kept, left = in_order(points)
    assert len(kept) + left == len(given_points)
    assert set(kept) <= set(given_points)
    assert all(a[0] <= b[0] and a[1] < b[1] for a, b in pairwise(kept))
    best = [1] * len(given_points)
    for place, (moment, _) in enumerate(given_points):
        best[place] += max([best[i] for i in range(place) if given_points[i][0] <= moment], default=0)
    assert len(kept) == max(best, default=0)


def test_one_mistyped_stamp_costs_one() -> None:
    kept, left = in_order([(0, 0), (10, 5), (99_000, 9), (20, 15), (30, 20)])
    assert kept == [(0, 0), (10, 5), (20, 15), (30, 20)]
    assert left == 1


@pytest.mark.long
def test_what_nearly_is_a_stamp_a_million_times_takes_no_time() -> None:
    began = time.process_time()
    for hostile in ("[00:00:", "#00:", "(1:", "a  ", "00:00:00:", "a: ", "[[[[", "  \t", "0:0"):
        find_stamps(hostile * (400_000 // len(hostile)) + ":")
        find_stamps(f"{hostile}\n" * (400_000 // len(hostile)))
    assert time.process_time() - began < 20
