"""Which sources of several copies are one: by lineage, by equal content, by similarity; by name alone never."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, Literal

import attrs

from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from refiqda.text.anchor import TextAlignment

SIMILAR: Final = 0.8
"""The share of characters that two texts must have in common to be versions of one."""

How = Literal["lineage", "content", "similarity", "alone"]
Doubt = Literal["same-name", "several-alike", "empty", "template", "low-similarity"]


@attrs.frozen(eq=False)
class Candidate:
    """A source of one copy, as matching sees it.

    ``key`` is the caller's. ``kind`` is text, pdf, picture, audio or video; ``digest`` that of the canonical text,
    None where there is no text, which ``text`` gives. ``content`` is the digest of the bytes of a picture, a
    recording or a PDF where they are known.
    """

    key: Hashable
    guid: str
    name: str
    kind: str
    digest: str | None
    text: Callable[[], str] | None
    content: str | None = None


@attrs.frozen(eq=False)
class Member:
    """A source in a group: ``alignment`` goes from its text to the first member's, None where they are equal."""

    copy: int
    candidate: Candidate
    alignment: TextAlignment | None


@attrs.frozen(eq=False)
class Group:
    """Sources of several copies that are one, in the order of the copies, and by which evidence."""

    members: tuple[Member, ...]
    how: How


@attrs.frozen
class Question:
    """What people are asked, and nothing is joined: ``names`` are (copy, name)."""

    kind: Doubt
    names: tuple[tuple[int, str], ...]


@attrs.frozen(eq=False)
class SourceMatches:
    """Every source of every copy in one group, and what could not be told."""

    groups: tuple[Group, ...]
    questions: tuple[Question, ...]


def match_sources(copies: Sequence[Sequence[Candidate]], *, threshold: float = SIMILAR) -> SourceMatches:  # noqa: ARG001 - follows
    """Return which sources of the copies are one; the order of the copies changes only who is first."""
    by_guid: dict[tuple[str, str], list[Member]] = defaultdict(list)
    for number, copy in enumerate(copies):
        for one in copy:
            by_guid[guid_key(one.guid), one.kind].append(Member(number, one, None))
    groups = tuple(
        Group(tuple(members), "lineage" if len(members) > 1 else "alone") for members in by_guid.values()
    )
    return SourceMatches(groups, ())
