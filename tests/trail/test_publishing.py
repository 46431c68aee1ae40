"""A trail to give away verifies as the whole one does and holds nothing that could be guessed."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from refiqda.errors import InvalidArgumentError, OutputExistsError
from refiqda.trail.canonical import canonical
from refiqda.trail.publishing import publish
from refiqda.trail.reading import read_trail
from refiqda.trail.signing import sign
from refiqda.trail.verifying import verify
from tests.trail.logs import PHRASE, log_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def values_in(value: object) -> Iterator[object]:
    """Yield a value and all values within it."""
    yield value
    if isinstance(value, dict):
        for key, each in value.items():
            yield from values_in(each)
            yield key
    elif isinstance(value, list):
        for each in value:
            yield from values_in(each)


def digests_of(field: str, value: object) -> Iterator[str]:
    """Yield what a value could have been hashed to without its salt."""
    forms = [canonical(value), canonical({"field": field, "value": value}), canonical({"value": value})]
    forms += [json.dumps(value).encode(), json.dumps(value, sort_keys=True).encode(), str(value).encode()]
    for form in forms:
        for kind in ("sha256", "sha1", "md5", "sha512"):
            yield hashlib.new(kind, form).hexdigest()


def test_no_opened_value_no_salt_and_no_digest_of_a_value_is_in_it(tmp_path: Path) -> None:
    log_of(tmp_path, 7)
    trail, output = read_trail(tmp_path), tmp_path / "public.jsonl"
    made = publish(trail, output)
    assert (made.entries, made.opened) == (7, 0)
    data = output.read_text("utf-8")
    assert PHRASE not in data
    told = 0
    for entry in trail.entries:
        for field, opening in entry.open.items():
            assert opening.salt not in data
            for value in values_in(opening.value):
                told += 1
                assert not any(digest in data for digest in digests_of(field, value))
                if isinstance(value, str) and value not in {"codebook", "object", "kind", "count", "about"}:
                    assert json.dumps(value, ensure_ascii=False) not in data
    assert told > 20


def test_it_has_the_same_chain_and_the_same_heads(tmp_path: Path) -> None:
    log_of(tmp_path / "trail", 5)
    sign(tmp_path / "trail", "Mara Ridge", typed=True)
    away = tmp_path / "away"
    away.mkdir()
    trail = read_trail(tmp_path / "trail")
    publish(trail, away / "public.jsonl")
    (tmp_path / "trail" / "heads").rename(away / "heads")
    verdict = verify(away / "public.jsonl")
    assert (verdict.ok, verdict.entries, verdict.head) == (True, 5, trail.head)
    assert [one.ok for one in verdict.signatures] == [True]
    assert verdict.withdrawn == sum(len(entry.commit) for entry in trail.entries)


def test_fields_are_left_open_by_name_and_numbered_ones_by_their_common_name(tmp_path: Path) -> None:
    log_of(tmp_path, 4)
    trail = read_trail(tmp_path)

    def opened(*names: str) -> set[str]:
        publish(trail, tmp_path / "public.jsonl", opened=names, overwrite=True)
        public = read_trail(tmp_path / "public.jsonl")
        assert [entry.hash for entry in public.entries] == [entry.hash for entry in trail.entries]
        for entry, whole in zip(public.entries, trail.entries, strict=True):
            assert all(whole.open[field] == opening for field, opening in entry.open.items())
        return {field for entry in public.entries for field in entry.open}

    assert opened("changes") == opened("changes.1") == {"changes.1"}
    assert opened("reason", "project") == {"reason", "project"}


def test_a_slip_in_a_name_is_told_with_the_names_there_are(tmp_path: Path) -> None:
    log_of(tmp_path, 3)
    said = r'an open field "raeson"\. There are: changes, project, reason, summary'
    with pytest.raises(InvalidArgumentError, match=said):
        publish(read_trail(tmp_path), tmp_path / "public.jsonl", opened=["raeson"])
    assert not (tmp_path / "public.jsonl").exists()


def test_it_is_the_same_each_time_and_overwrites_nothing(tmp_path: Path) -> None:
    log_of(tmp_path, 3)
    trail: Any = read_trail(tmp_path)
    for name in ("a.jsonl", "b.jsonl"):
        publish(trail, tmp_path / name)
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()
    with pytest.raises(OutputExistsError):
        publish(trail, tmp_path / "a.jsonl")


def test_what_was_made_public_can_be_made_public_again(tmp_path: Path) -> None:
    log_of(tmp_path, 3)
    publish(read_trail(tmp_path), tmp_path / "a.jsonl", opened=["reason"])
    publish(read_trail(tmp_path / "a.jsonl"), tmp_path / "b.jsonl")
    publish(read_trail(tmp_path), tmp_path / "c.jsonl")
    assert (tmp_path / "b.jsonl").read_bytes() == (tmp_path / "c.jsonl").read_bytes()
