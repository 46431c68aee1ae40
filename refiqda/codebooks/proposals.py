"""What may have become of codes that are gone: proposals with their evidence, never facts (METHOD 9)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, Literal

import attrs

from refiqda import model
from refiqda.codebooks.wording import likeness
from refiqda.model import guid_key
from refiqda.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from refiqda.codebooks.entries import Codebook, Entry

_ALIKE: Final = 0.6
"""From so much on two definitions are worth holding side by side."""

_MOST: Final = 400
"""Of so many codes gone or come, definitions are no longer held against each other: it is another codebook."""


@attrs.frozen(kw_only=True)
class Proposal:
    """One proposal: ``path`` is the code that there is, ``before`` and ``after`` as in a change of that kind."""

    kind: Literal["renamed", "moved", "merged", "split"]
    guid: str | None
    path: str
    before: str | None
    after: str | None
    detail: str
    others: tuple[str, ...] = ()


def proposals_for(
    gone: Sequence[Entry],
    come: Sequence[Entry],
    pairs: Sequence[tuple[Entry, Entry]],
    codebooks: tuple[Codebook, Codebook],
) -> list[Proposal]:
    """Return proposals for codes only in the old (``gone``) and only in the new (``come``), in stable order."""
    moves = list(_by_codings(gone, come, pairs, codebooks))
    settled = (
        {one.before for one in moves} | {one.path for one in moves} | {p for one in moves for p in one.others}
    )
    left = [one for one in gone if one.path not in settled]
    new = [one for one in come if one.path not in settled]
    found = list(_alike(left, new))
    settled |= {one.before for one in found}
    left = [one for one in left if one.path not in settled]
    return moves + found + list(_named_together(left, [*come, *(pair[1] for pair in pairs)]))


def _alike(gone: Sequence[Entry], come: Sequence[Entry]) -> Iterator[Proposal]:
    """Yield pairs by equal names elsewhere, then by definitions; each code once."""
    names = Counter(one.name for one in gone)
    new_names = Counter(one.name for one in come)
    by_name = {one.name: one for one in gone}
    used: set[int] = set()
    for one in come:
        if one.name and names[one.name] == new_names[one.name] == 1:
            old = by_name[one.name]
            used |= {id(one), id(old)}
            yield Proposal(
                kind="moved",
                guid=one.guid,
                path=one.path,
                before=old.path,
                after=one.path,
                detail="the same name",
            )
    if max(len(gone), len(come)) > _MOST:
        return
    scored = sorted(
        (-score, first, second)
        for first, old in enumerate(gone)
        for second, one in enumerate(come)
        if (score := likeness(old.description or "", one.description or "")) >= _ALIKE
    )
    for score, first, second in scored:
        old, one = gone[first], come[second]
        if id(old) in used or id(one) in used:
            continue
        used |= {id(old), id(one)}
        yield Proposal(
            kind="renamed", guid=one.guid, path=one.path, before=old.path, after=one.path,
            detail=f"{round(-score * 100)} % of the words of their descriptions are the same",
        )  # fmt: skip


def _named_together(gone: Sequence[Entry], there: Sequence[Entry]) -> Iterator[Proposal]:
    """Yield merges that only names and texts speak for: a code is called by, or its text stands in, another."""
    for one in there:
        found = [old for old in gone if _speaks_of(one, old)]
        if found:
            yield Proposal(
                kind="merged", guid=one.guid, path=one.path, before=None, after=one.path,
                detail="its name or its description holds theirs", others=tuple(old.path for old in found),
            )  # fmt: skip


_LONG_ENOUGH: Final = 20


def _speaks_of(one: Entry, old: Entry) -> bool:
    text, name = (old.description or "").strip(), old.name.strip().casefold()
    if len(text) >= _LONG_ENOUGH and text in (one.description or ""):
        return True
    words = one.name.casefold()
    return len(name) > 2 and name != words and f" {name} " in f" {words} "  # noqa: PLR2004 - no one-letter names


def _by_codings(
    gone: Sequence[Entry],
    come: Sequence[Entry],
    pairs: Sequence[tuple[Entry, Entry]],
    codebooks: tuple[Codebook, Codebook],
) -> Iterator[Proposal]:
    """Yield merges and splits that the codings of two projects show: the same coding carries another code."""
    old, new = codebooks
    if not (isinstance(old, Project) and isinstance(new, Project)) or not (gone or come):
        return
    before, after = _codes_by_coding(old), _codes_by_coding(new)
    went: dict[str, Counter[str]] = {}
    for coding, code in before.items():
        if coding in after:
            went.setdefault(code, Counter())[after[coding]] += 1
    entries = {guid_key(one.guid or ""): one for one in (*come, *(pair[1] for pair in pairs))}
    came = {guid_key(one.guid or "") for one in come}
    into: dict[str, list[tuple[Entry, int]]] = {}
    for entry in gone:
        counts = went.get(guid_key(entry.guid or ""), Counter())
        targets = [key for key in counts if key in entries]
        if len(targets) == 1:
            into.setdefault(targets[0], []).append((entry, counts[targets[0]]))
        elif targets:
            yield _split(entry, entry.path, counts, entries)
    for key, found in into.items():
        yield _merged(entries[key], found, is_new=key in came)
    for was, now in pairs:
        counts = went.get(guid_key(was.guid or ""), Counter())
        parts = Counter({key: number for key, number in counts.items() if key in came})
        if parts:
            yield _split(now, was.path, parts, entries)


def _merged(entry: Entry, found: list[tuple[Entry, int]], *, is_new: bool) -> Proposal:
    number = sum(count for _, count in found)
    if is_new and len(found) == 1:
        old = found[0][0]
        return Proposal(
            kind="renamed", guid=entry.guid, path=entry.path, before=old.path, after=entry.path,
            detail=f"{number:,} of its codings carry the new code now",
        )  # fmt: skip
    return Proposal(
        kind="merged", guid=entry.guid, path=entry.path, before=None, after=entry.path,
        detail=f"{number:,} of their codings carry this code now", others=tuple(old.path for old, _ in found),
    )  # fmt: skip


def _split(entry: Entry, before: str, counts: Counter[str], entries: dict[str, Entry]) -> Proposal:
    parts = [(entries[key].path, number) for key, number in counts.items() if key in entries]
    return Proposal(
        kind="split", guid=entry.guid, path=before, before=before, after=None,
        detail=f"{sum(number for _, number in parts):,} of its codings carry other codes now",
        others=tuple(sorted(path for path, _ in parts)),
    )  # fmt: skip


def _codes_by_coding(project: Project) -> dict[str, str]:
    """Return the code of each coding, both as ``guid_key`` spells them."""
    return {
        guid_key(one.guid): guid_key(one.code_ref)
        for one in model.iterate(project.tree)
        if isinstance(one, model.Coding) and one.guid and one.code_ref
    }
