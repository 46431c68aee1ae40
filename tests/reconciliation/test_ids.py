"""The id of a difference is what logs in people's hands say it is: it may never change."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.reconciliation.differences import ID_LENGTH, id_of
from refiqda.reconciliation.segments import Segment

if TYPE_CHECKING:
    from collections.abc import Sequence

TEXTS = st.text(st.characters(exclude_categories=()), max_size=5)
SEGMENTS = st.lists(st.builds(Segment, TEXTS, TEXTS, st.integers(0, 99), st.integers(0, 99), st.none()))


@settings(max_examples=26, deadline=None)
@given(TEXTS, SEGMENTS)
def test_the_id_is_the_digest_of_the_source_and_its_segments_as_json(
    key: str, segments: Sequence[Segment]
) -> None:
    content = [key, sorted([each.coder, each.code, each.start, each.end] for each in segments)]
    plain = json.dumps(content, ensure_ascii=True, separators=(",", ":"))
    assert id_of(key, segments) == hashlib.sha256(plain.encode("ascii")).hexdigest()[:ID_LENGTH]
    assert id_of(key, segments[::-1]) == id_of(key, segments)


def test_the_id_of_an_area_has_all_its_corners() -> None:
    box = Segment("A", "X", 2, 4, (1, 2, 3, 4))
    assert id_of("k", [box]) != id_of("k", [box._replace(box=(0, 2, 3, 4))])
    plain = json.dumps(["k", [["A", "X", 1, 2, 3, 4]]], separators=(",", ":"))
    assert id_of("k", [box]) == hashlib.sha256(plain.encode("ascii")).hexdigest()[:ID_LENGTH]
