"""A log is input like any other: whatever stands in it is told with its line, in plain words, and never quoted."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.errors import UnusableFileError
from refiqda.trail import chain
from refiqda.trail.canonical import spelled
from refiqda.trail.entry import Draft, Form
from refiqda.trail.reading import DamagedTrailError, read_trail
from refiqda.trail.verifying import scan, verify, verify_lines
from refiqda.trail.writing import append
from tests.trail.logs import PHRASE, log_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return log_of(tmp_path_factory.mktemp("small"), 3)


def second(small: bytes) -> dict[str, Any]:
    """Return the second entry as an object."""
    entry: dict[str, Any] = json.loads(small.split(b"\n")[1])
    return entry


def with_hash(entry: dict[str, Any], *, fits: bool = True) -> bytes:
    """Return an entry's line, with a hash that fits as far as one can be made."""
    body = {key: value for key, value in entry.items() if key not in {"hash", "open"}}
    if "hash" in entry:
        entry = {**entry, "hash": hashlib.sha256(spelled(body).encode()).hexdigest()} if fits else entry
    return spelled(entry).encode() + b"\n"


def put(small: bytes, line: bytes) -> bytes:
    lines = small.splitlines(keepends=True)
    return b"".join([lines[0], line, *lines[2:]])


WRONG: list[Any] = [
    None,
    True,
    0,
    -1,
    2**53,
    "",
    "x",
    [],
    {},
    [1],
    {"a": 1},
    "0" * 64,
    "a" * 2000,
    [""],
    [None],
    1.5,
]


@pytest.mark.parametrize("key", sorted(chain.KEYS))
def test_a_value_of_the_wrong_kind_under_any_key_is_a_bad_line(small: bytes, key: str) -> None:
    entry = second(small)
    good: dict[str, list[Any]] = {
        "by": [[]],
        "meeting": [None, "x", "0" * 64],
        "tool": ["x", "0" * 64],
        "open": [{}],
        "kind": ["x"],
    }
    for value in WRONG:
        new = {**entry, key: value}
        if value in good.get(key, []) and type(value) is not bool:
            continue
        found = verify_lines(put(small, with_hash(new, fits=key != "hash")))
        if key == "commit" and value == {}:
            assert "never committed" in found.why
        assert found.first_bad == 2, (key, value)
        assert found.why


def test_a_key_missing_or_too_many_is_a_bad_line(small: bytes) -> None:
    entry = second(small)
    for key in chain.KEYS:
        found = verify_lines(put(small, with_hash({one: entry[one] for one in entry if one != key})))
        assert (found.first_bad, found.why) == (2, f'the line lacks "{key}"')
    found = verify_lines(put(small, with_hash({**entry, "extra": 1})))
    assert (found.first_bad, found.why) == (2, "the line has a key that no entry has")


@pytest.mark.parametrize(
    ("opening", "words"),
    [
        ({"nobody": {"salt": "0" * 32, "value": 1}}, "never committed"),
        ({"reason": None}, "cannot stand there"),
        ({"reason": {"salt": "0" * 32}}, "cannot stand there"),
        ({"reason": {"salt": "0" * 31, "value": 1}}, "cannot stand there"),
        ({"reason": {"salt": "A" * 32, "value": 1}}, "cannot stand there"),
        ({"reason": {"salt": 1, "value": 1}}, "cannot stand there"),
        ({"reason": {"salt": "0" * 32, "value": 1, "more": 1}}, "cannot stand there"),
        (
            {"reason": {"salt": "0" * 32, "value": PHRASE}},
            'what it says under "reason" is not what was committed',
        ),
    ],
)
def test_an_opening_that_is_none_is_a_bad_line(small: bytes, opening: dict[str, Any], words: str) -> None:
    found = verify_lines(put(small, with_hash({**second(small), "open": opening})))
    assert found.first_bad == 2
    assert words in found.why
    assert PHRASE not in found.why


def spellings(line: bytes) -> dict[str, bytes]:
    """Return the same entry, spelled as no trail spells it."""
    entry = json.loads(line)
    text = line.decode()
    return {
        "spaces": json.dumps(entry, sort_keys=True, ensure_ascii=False).encode(),
        "order": json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()
        if list(entry) != sorted(entry)
        else json.dumps(dict(reversed(entry.items())), ensure_ascii=False, separators=(",", ":")).encode(),
        "doubled key": text.replace('{"at":', '{"at":"x","at":', 1).encode(),
        "doubled opening": text.replace('"open":{', '"open":{"reason":0,', 1).encode(),
        "escape": text.replace("Mara", "\\u004dara", 1).encode(),
        "zero": text.replace('"n":2', '"n":2.0', 1).encode(),
        "minus zero": text.replace('"count":1', '"count":1e0', 1).encode(),
        "blank behind": line + b" ",
        "surrogate": text.replace("Mara", "\\ud800ara", 1).encode(),
    }


def test_other_spellings_of_the_same_entry_are_bad_lines(small: bytes) -> None:
    line = small.split(b"\n")[1]
    for name, new in spellings(line).items():
        assert new != line, name
        found = verify_lines(put(small, new + b"\n"))
        assert found.first_bad == 2, name


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"\n", "is empty"),
        (b"  \t\n", "is empty"),
        (b"\0\0\0\0\n", "is not JSON"),
        (b"\xff\xfe{\n", "is not UTF-8"),
        (b"[]\n", "is no entry"),
        (b"null\n", "is no entry"),
        (b"{}\n", 'lacks "at"'),
        (b"[" * 200_000 + b"\n", "nested too deeply"),
        (b'{"a":' * 200_000 + b"\n", "nested too deeply"),
        (b"9" * 10_000 + b"\n", "beyond 2"),
        (b"x" * 10_000 + b"\n", "is not JSON"),
    ],
)
def test_a_line_that_is_no_entry_is_told_in_plain_words(small: bytes, line: bytes, words: str) -> None:
    found = verify_lines(put(small, line))
    assert found.first_bad == 2
    assert words in found.why


def test_a_byte_order_mark_and_line_ends_of_windows_are_named(small: bytes) -> None:
    assert "byte order mark" in verify_lines(b"\xef\xbb\xbf" + small).why
    found = verify_lines(small.replace(b"\n", b"\r\n"))
    assert found.first_bad == 1
    assert "CR LF" in found.why
    assert verify_lines(small.replace(b"\n", b"\r")).first_bad == 1
    assert verify_lines(small.decode().encode("utf-16")).first_bad == 1


def test_a_line_without_end_is_given_up_after_so_many_bytes(
    small: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("chain", "reading", "verifying"):
        monkeypatch.setattr(f"refiqda.trail.{module}.MAX_LINE", 2_000)
    for line in (b"x" * 5_000, b"x" * 5_000 + b"\n", b"{" + b" " * 3_000):
        (tmp_path / "log.jsonl").write_bytes(small + line)
        found = verify(tmp_path)
        assert found.first_bad == 4
        assert "longer than 2,000 bytes" in found.why
        with pytest.raises(DamagedTrailError, match="longer than"):
            read_trail(tmp_path)


def test_nothing_is_read_behind_the_first_bad_line(small: bytes) -> None:
    def lines() -> Any:  # noqa: ANN401 - a generator
        yield from small.splitlines(keepends=True)
        yield b"bad\n"
        raise AssertionError("read on")

    assert scan(lines()).first_bad == 4


@given(st.binary(max_size=60) | st.text(max_size=40).map(str.encode))
def test_whatever_bytes_stand_there_nothing_but_a_verdict_comes_of_them(data: bytes) -> None:
    found = verify_lines(data)
    assert found.entries == ()
    assert (found.first_bad == 1) == bool(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=20)
@given(st.fixed_dictionaries(dict.fromkeys(chain.KEYS, JSON)))
def test_whatever_json_stands_under_the_keys_nothing_but_a_verdict_comes_of_it(
    values: dict[str, Any],
) -> None:
    assert verify_lines(json.dumps(values).encode() + b"\n").first_bad == 1


def test_a_field_named_after_somebody_is_no_field(small: bytes) -> None:
    entry = second(small)
    commit = {**entry["commit"], "Åse Berg": "0" * 64}
    form = Form.of(
        2, entry["prev"], entry["kind"], entry["at"], entry["by"], entry["tool"], entry["meeting"], commit
    )
    found = verify_lines(put(small, rfc8785.dumps({**entry, "commit": commit, "hash": form.hash()}) + b"\n"))
    assert found.first_bad == 2
    assert "Åse" not in found.why


def test_a_cut_off_line_is_not_added_to_what_a_link_leads_to(small: bytes, tmp_path: Path) -> None:
    folder, profile = tmp_path / "trail", tmp_path / "profile"
    folder.mkdir()
    profile.write_bytes(b"# somebody's own file\n")
    (folder / "log.jsonl").write_bytes(small + b"a command to be run")
    (folder / "log.jsonl.cut-off").symlink_to(profile)
    before = (folder / "log.jsonl").read_bytes()
    with pytest.raises(UnusableFileError, match="is a link"):
        append(folder, [Draft("meeting", {"note": "We met."})])
    assert profile.read_bytes() == b"# somebody's own file\n"
    assert (folder / "log.jsonl").read_bytes() == before
    (folder / "log.jsonl.cut-off").unlink()
    append(folder, [Draft("meeting", {"note": "We met."})])
    assert verify_lines((folder / "log.jsonl").read_bytes()).first_bad is None
