"""What may have become of codes whose passages have another code now: proposals, never facts (METHOD 9)."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from refiqda.changes.result import Change
from refiqda.changes.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from refiqda.changes.codings import Recoded
    from refiqda.changes.pairing import Pairs
    from refiqda.changes.reading import Thing
    from refiqda.changes.wording import Words


def proposals(evidence: Iterable[Recoded], pairs: Pairs, old: Words, new: Words) -> Iterator[Change]:
    """Yield that codes were merged, split or replaced, where the passages they had show it; in the codebook's order.

    A code that is gone, whose passages mostly have one other code now, is merged into that one, or replaced by it if
    that is new and has no other passages. A code whose passages went to several, or partly to a new one, was split.
    """
    went: dict[int, Counter[int]] = defaultdict(Counter)
    lost: Counter[int] = Counter()
    things: dict[int, Thing] = {}
    for one in evidence:
        lost[id(one.code)] += 1
        for code in {id(code): code for code in one.now}.values():
            went[id(one.code)][id(code)] += 1
            things[id(code)] = code
    came = {id(thing) for thing in pairs.all("new", "code") if id(thing) not in pairs.partner}
    merged: dict[int, list[tuple[Thing, int]]] = defaultdict(list)
    for code in pairs.all("old", "code"):
        counts = went[id(code)]
        is_gone = id(code) not in pairs.partner
        targets = [one for one, number in counts.items() if number * 2 > lost[id(code)]] if is_gone else []
        split = [one for one in counts if one in came or is_gone]
        if len(targets) == 1 and counts[targets[0]] == sum(counts.values()):
            merged[targets[0]].append((code, counts[targets[0]]))
        elif any(one in came for one in split) and (len(split) > 1 or not is_gone):
            yield _split(code, {one: counts[one] for one in split}, things, pairs, old, new)
    for target, found in merged.items():
        yield _merged(things[target], found, lost, old, new, is_new=target in came)


def _split(
    code: Thing, counts: dict[int, int], things: dict[int, Thing], pairs: Pairs, old: Words, new: Words
) -> Change:
    parts = sorted((new.path(things[one]), number) for one, number in counts.items())
    still = pairs.partner.get(id(code))
    names = [*([new.path(still)] if still is not None else []), *(path for path, _ in parts)]
    evidence = ", ".join(f"{count(number, 'passage')} now under {path}" for path, number in parts)
    return _inferred("split", still or code, old.path(code), "; ".join(names), evidence)


def _merged(
    target: Thing, found: list[tuple[Thing, int]], lost: Counter[int], old: Words, new: Words, *, is_new: bool
) -> Change:
    names = [old.path(code) for code, _ in found]
    evidence = ", ".join(
        f"{number:,} of {count(lost[id(code)], 'passage')} of {name}"
        for (code, number), name in zip(found, names, strict=True)
    )
    kind = "renamed" if is_new and len(found) == 1 else "merged"
    return _inferred(kind, target, "; ".join(names), new.path(target), f"{evidence} now under it")


def _inferred(kind: Any, thing: Thing, before: str, after: str, detail: str) -> Change:  # noqa: ANN401 - a kind
    name = after if kind != "split" else before
    return Change(
        kind=kind,
        object="code",
        guid=thing.element.guid,
        name=name,
        before=before,
        after=after,
        detail=detail,
        inferred=True,
    )
