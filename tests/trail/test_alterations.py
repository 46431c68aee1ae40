"""Every alteration of a log is found, and found at its line."""

from __future__ import annotations

import itertools
import random
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from refiqda.trail.entry import Form
from refiqda.trail.reading import DamagedTrailError, read_trail
from refiqda.trail.signing import sign
from refiqda.trail.verifying import verify, verify_lines
from refiqda.trail.writing import append
from tests.trail.logs import drafts, first_changed, log_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from refiqda.trail.entry import Entry

LINE_FEED, DIGIT, LETTER = 0x0A, 0x30, 0x61


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a log with every part an entry has, and no longer: what is exhaustive looks at each byte many times."""
    folder = tmp_path_factory.mktemp("small")
    begin, coding, _, blank = drafts(4)
    fields = {field: coding.fields[field] for field in ("reason", "changes.1")}
    append(folder, [begin, attrs.evolve(coding, fields=fields), blank])
    return (folder / "log.jsonl").read_bytes()


def all_found(old: bytes, altered: Iterable[bytes]) -> int:
    """Assert that each is found at the line where it differs, and return how many there were."""
    count = 0
    for new in altered:
        if new == old:
            continue
        count += 1
        found = verify_lines(new)
        assert found.first_bad == first_changed(old, new), (found.first_bad, found.why)
        assert found.first_bad is None or found.why
    return count


def changed_bytes(old: bytes, values: Iterable[int]) -> Iterator[bytes]:
    given = tuple(values)
    for place, byte in enumerate(old):
        for value in {*given, byte ^ 1}:
            yield old[:place] + bytes([value]) + old[place + 1 :]


def test_the_log_that_is_altered_here_holds(small: bytes) -> None:
    found = verify_lines(small)
    assert (found.first_bad, found.why, [entry.n for entry in found.entries]) == (None, "", [1, 2, 3])


def test_every_byte_exchanged_for_a_likely_other_one_is_found_at_its_line(small: bytes) -> None:
    assert all_found(small, changed_bytes(small, (LINE_FEED, DIGIT))) > 2 * len(small)


@pytest.mark.long
def test_every_byte_exchanged_for_every_other_one_is_found_at_its_line(small: bytes) -> None:
    assert all_found(small, changed_bytes(small, range(256))) == 255 * len(small)


def test_every_byte_taken_out_or_doubled_is_found_at_its_line(small: bytes) -> None:
    places = range(len(small))
    assert all_found(small, (small[:at] + small[at + 1 :] for at in places)) == len(small)
    assert all_found(small, (small[: at + 1] + small[at:] for at in places)) == len(small)


def test_every_byte_put_in_is_found_at_its_line(small: bytes) -> None:
    new = (
        small[:at] + bytes([value]) + small[at:]
        for at in range(len(small) + 1)
        for value in (LINE_FEED, LETTER)
    )
    assert all_found(small, new) >= 2 * len(small)


def test_every_two_neighbouring_bytes_swapped_are_found_at_their_line(small: bytes) -> None:
    new = (
        small[:at] + small[at + 1 : at + 2] + small[at : at + 1] + small[at + 2 :]
        for at in range(len(small) - 1)
    )
    assert all_found(small, new) > len(small) // 2


def test_every_cut_within_a_line_is_found_there_and_one_between_lines_by_no_chain(small: bytes) -> None:
    ends = {at + 1 for at, byte in enumerate(small) if byte == LINE_FEED} | {0}
    for at in range(len(small)):
        found = verify_lines(small[:at])
        expected = None if at in ends else small[:at].count(b"\n") + 1
        assert found.first_bad == expected
        assert len(found.entries) == small[:at].count(b"\n")


def test_every_line_taken_out_put_in_doubled_or_moved_is_found_where_it_shows_first(tmp_path: Path) -> None:
    old = log_of(tmp_path, 5)
    lines = old.splitlines(keepends=True)
    other = log_of(tmp_path / "other", 5).splitlines(keepends=True)
    places = range(len(lines))
    altered = [[*lines[:at], *lines[at + 1 :]] for at in places]
    altered += [[*lines[:at], lines[one], *lines[at:]] for at in range(len(lines) + 1) for one in places]
    altered += [[*lines[:at], other[one], *lines[at:]] for at in range(1, len(lines) + 1) for one in places]
    altered += [[*lines[:at], other[at], *lines[at + 1 :]] for at in places[1:]]
    altered += [[lines[one] for one in order] for order in _orders(len(lines))]
    assert all_found(old, (b"".join(one) for one in altered)) > 100


def test_the_beginning_of_another_trail_in_front_shows_at_the_line_after_it(tmp_path: Path) -> None:
    lines = log_of(tmp_path, 3).splitlines(keepends=True)
    first = log_of(tmp_path / "other", 1)
    for new, words in ((lines, "once more"), (lines[1:], "does not continue entry 1")):
        found = verify_lines(first + b"".join(new))
        assert found.first_bad == 2
        assert words in found.why


def _orders(count: int) -> Iterator[tuple[int, ...]]:
    yield from itertools.permutations(range(count))


def altered_at_random(old: bytes, chance: random.Random) -> bytes:
    """Return a log with one alteration of any size."""
    first, second = sorted((chance.randrange(len(old)), chance.randrange(len(old))))
    lines = old.splitlines(keepends=True)
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    way = chance.randrange(6)
    if way == 0:
        return old[:first] + bytes([old[first] ^ chance.randrange(1, 256)]) + old[first + 1 :]
    if way == 1:
        return old[:first] + old[second:]
    if way == 2:
        return old[:second] + old[first:]
    if way == 3:
        lines[one], lines[other] = lines[other], lines[one]
        return b"".join(lines)
    if way == 4:
        return b"".join([*lines[:one], lines[other], *lines[one:]])
    return old[:first] + chance.randbytes(5) + old[second:]


def test_alterations_at_random_of_a_larger_log_are_found_at_their_line(tmp_path: Path) -> None:
    old = log_of(tmp_path, 120)
    chance = random.Random(7)  # noqa: S311 - the same on every run
    assert all_found(old, (altered_at_random(old, chance) for _ in range(80))) > 70


@pytest.mark.long
def test_alterations_at_random_of_a_large_log_are_found_at_their_line(tmp_path: Path) -> None:
    old = log_of(tmp_path, 5_000)
    chance = random.Random(8)  # noqa: S311 - the same on every run
    assert all_found(old, (altered_at_random(old, chance) for _ in range(300))) > 250


def rewritten(entry: Entry, **other: Any) -> Entry:  # noqa: ANN401 - the keys of an entry
    """Return an entry that says something else, with a hash that fits."""
    new = attrs.evolve(entry, **other)
    digest = Form.of(new.n, new.prev, new.kind, new.at, new.by, new.tool, new.meeting, new.commit).hash()
    return attrs.evolve(new, hash=digest)


def test_an_entry_rewritten_with_a_hash_that_fits_shows_at_the_next_one(small: bytes) -> None:
    lines = small.splitlines(keepends=True)
    entry = verify_lines(small).entries[1]
    lines[1] = rewritten(entry, at="2020-01-01T00:00:00Z").line() + b"\n"
    found = verify_lines(b"".join(lines))
    assert found.first_bad == 3
    assert "does not continue entry 2" in found.why


def rewrite_from(folder: Path, first: int) -> None:
    """Write the log anew from an entry on, so that it holds by itself."""
    entries = list(read_trail(folder).entries)
    for at in range(first - 1, len(entries)):
        prev = entries[at - 1].hash if at else entries[at].prev
        entries[at] = rewritten(entries[at], prev=prev, by=("Somebody",))
    (folder / "log.jsonl").write_bytes(b"".join(entry.line() + b"\n" for entry in entries))


@pytest.mark.parametrize("first", [1, 2, 3, 4])
def test_a_chain_rewritten_from_a_line_on_holds_by_itself_and_shows_against_a_head(
    tmp_path: Path, first: int
) -> None:
    log_of(tmp_path, 4)
    sign(tmp_path, "Mara Ridge", typed=True)
    assert verify(tmp_path).ok
    rewrite_from(tmp_path, first)
    assert verify_lines((tmp_path / "log.jsonl").read_bytes()).first_bad is None
    verdict = verify(tmp_path)
    assert not verdict.ok
    assert verdict.first_bad in ({1} if first == 1 else {2, 3, 4})
    assert verdict.first_bad is not None
    assert verdict.first_bad <= first
    assert "Mara Ridge" in verdict.why


@pytest.mark.parametrize("kept", [0, 1, 2, 3])
def test_a_log_cut_between_lines_holds_by_itself_and_shows_against_a_head(tmp_path: Path, kept: int) -> None:
    lines = log_of(tmp_path, 4).splitlines(keepends=True)
    sign(tmp_path, "Mara Ridge", typed=True)
    (tmp_path / "log.jsonl").write_bytes(b"".join(lines[:kept]))
    assert read_trail(tmp_path).head.n == kept
    verdict = verify(tmp_path)
    assert (verdict.ok, verdict.entries, verdict.first_bad) == (False, kept, kept + 1)


def test_what_comes_after_a_head_was_signed_is_covered_by_the_chain_alone(tmp_path: Path) -> None:
    log_of(tmp_path, 4)
    sign(tmp_path, "Mara Ridge", typed=True)
    append(tmp_path, drafts(2)[1:])
    assert verify(tmp_path).ok
    lines = (tmp_path / "log.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "log.jsonl").write_bytes(b"".join(lines[:4]))
    assert verify(tmp_path).ok


def test_taking_openings_away_is_no_alteration_whichever(small: bytes) -> None:
    entries = verify_lines(small).entries
    for which in range(8):
        lines = []
        for number, entry in enumerate(entries):
            gone = [field for at, field in enumerate(sorted(entry.open)) if which >> (at + number) % 3 & 1]
            lines.append(entry.without(gone).line() + b"\n")
        found = verify_lines(b"".join(lines))
        assert found.first_bad is None
        assert [one.hash for one in found.entries] == [one.hash for one in entries]


def test_a_damaged_log_is_not_read_and_the_error_names_the_line_and_quotes_nothing(tmp_path: Path) -> None:
    data = log_of(tmp_path, 4)
    (tmp_path / "log.jsonl").write_bytes(data.replace(b"harbour", b"HARBOUR", 1))
    with pytest.raises(DamagedTrailError, match=r"log.jsonl: the line was changed: .* \[line 2\]") as raised:
        read_trail(tmp_path)
    assert raised.value.line == 2
    assert "arbour" not in str(raised.value).lower()
