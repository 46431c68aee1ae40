"""Annotations of an ELAN file with their times, whatever they are tied to.

An annotation lies between two time slots or refers to another annotation. A slot need not have a time: then ELAN
shows those between two that have one at equal distances, and so they are placed here. Annotations that refer to one
and the same annotation share its time: one has all of it, several (a chain of ``PREVIOUS_ANNOTATION``) equal parts.

Source: ELAN Annotation Format 3.0 (EAFv3.0.xsd and its description, Max Planck Institute for Psycholinguistics).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from refiqda.importing.plain_xml import Node
    from refiqda.losses import LossLog

_INTEGER: Final = re.compile(r"[0-9]{1,15}")
_BETWEEN: Final = (
    "has no time of its own, and was put at equal distances between its neighbours, as ELAN shows it"
)
_MAX_STEPS: Final = 64
"""Annotations that refer to annotations, so deep."""


@attrs.define(eq=False)
class Annotation:
    """One annotation: where it stands (its tier), what it refers to, its value, and its time.

    ``entry`` is the entry of the vocabulary; ``begin`` and ``end`` are milliseconds.
    """

    id: str
    tier: str
    value: str
    slots: tuple[str, str] | None
    refers_to: str | None
    previous: str | None
    entry: str | None = None
    begin: int | None = None
    end: int | None = None


def annotations_of(root: Node, log: LossLog) -> list[Annotation]:
    """Return the annotations that have a time, in the order of the file; others are told."""
    found: list[Annotation] = []
    for tier in root.all("TIER"):
        for holder in tier.all("ANNOTATION"):
            found += [_annotation(node, tier.get("TIER_ID") or "") for node in holder.children]
    times = _slot_times(root, found, log)
    for one in found:
        if one.slots is not None:
            begin, end = (times.get(slot) for slot in one.slots)
            if begin is not None and end is not None:
                one.begin, one.end = min(begin, end), max(begin, end)
    _share_times(found)
    placed = [one for one in found if one.begin is not None and one.end is not None]
    if len(placed) < len(found):
        detail = "has no time, not even one to be worked out"
        log.add("dropped", "annotation", detail, count=len(found) - len(placed))
    return placed


def _annotation(node: Node, tier: str) -> Annotation:
    value = node.first("ANNOTATION_VALUE")
    first, second = node.get("TIME_SLOT_REF1"), node.get("TIME_SLOT_REF2")
    return Annotation(
        id=node.get("ANNOTATION_ID") or "",
        tier=tier,
        value="" if value is None else value.text,
        slots=(first, second) if first is not None and second is not None else None,
        refers_to=node.get("ANNOTATION_REF"),
        previous=node.get("PREVIOUS_ANNOTATION"),
        entry=node.get("CVE_REF"),
    )


def _slot_times(root: Node, found: list[Annotation], log: LossLog) -> dict[str, int]:
    """Return the time of every slot that has one or lies, along the annotations of a tier, between two that have."""
    times: dict[str, int] = {}
    order = root.first("TIME_ORDER")
    for slot in [] if order is None else order.all("TIME_SLOT"):
        value = slot.get("TIME_VALUE")
        if value is not None and _INTEGER.fullmatch(value):
            times.setdefault(slot.get("TIME_SLOT_ID") or "", int(value))
    after: dict[str, str] = {}
    for one in found:
        if one.slots is not None and one.slots[0] != one.slots[1]:
            after.setdefault(*one.slots)
    put = 0
    for begin in [slot for slot in after if slot in times]:
        chain = [begin]
        while (following := after.get(chain[-1])) is not None and len(chain) <= len(after):
            chain.append(following)
            if following in times:
                put += _spread(chain, times)
                break
    if put:
        log.add("degraded", "annotation", _BETWEEN, count=put)
    return times


def _spread(chain: list[str], times: dict[str, int]) -> int:
    """Give the slots inside of a chain times at equal distances; return how many that were."""
    begin, length = times[chain[0]], times[chain[-1]] - times[chain[0]]
    for place, slot in enumerate(chain[1:-1], start=1):
        times[slot] = begin + round(length * place / (len(chain) - 1))
    return max(len(chain) - 2, 0)


def _share_times(found: list[Annotation]) -> None:
    """Give annotations that refer to others the times of those, in equal parts where several refer to one."""
    by_id: dict[str, Annotation] = {}
    for one in found:
        by_id.setdefault(one.id, one)
    sharing: dict[tuple[str, str], list[Annotation]] = {}
    for one in found:
        if one.slots is None and one.refers_to is not None:
            sharing.setdefault((one.tier, one.refers_to), []).append(one)
    for _ in range(_MAX_STEPS):
        waiting = [
            (by_id[key[1]], group)
            for key, group in sharing.items()
            if group[0].begin is None and key[1] in by_id and by_id[key[1]].begin is not None
        ]
        if not waiting:
            return
        for owner, group in waiting:
            begin, end = owner.begin or 0, owner.end or 0
            ordered = _in_order(group)
            for place, one in enumerate(ordered):
                one.begin = begin + round((end - begin) * place / len(ordered))
                one.end = begin + round((end - begin) * (place + 1) / len(ordered))


def _in_order(group: list[Annotation]) -> list[Annotation]:
    """Return annotations of one tier and one owner as they follow each other."""
    after = {one.previous: one for one in group if one.previous is not None}
    ordered: list[Annotation] = []
    for one in group:
        if one.previous is None:
            step: Annotation | None = one
            while step is not None and step not in ordered[-1:] and len(ordered) < len(group):
                ordered.append(step)
                step = after.pop(step.id, None)
    return ordered if len(ordered) == len(group) else group


__all__ = ["Annotation", "annotations_of"]
