"""Codings that say different things under one GUID: recoded, moved or signed anew in one of the copies.

Both versions stand unless a rule or a person says otherwise: a coding is somebody's reading, and merging loses
none. They are found while passages are worked in, and settled when all copies are there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from refiqda.changes.places import passages_of
from refiqda.changes.readable import text_or_none
from refiqda.index import walk_codes
from refiqda.model import guid_key
from refiqda.trees import elements_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from refiqda import model
    from refiqda.changes.places import TextOf
    from refiqda.merging.union import Union
    from refiqda.merging.versions import Settling


@attrs.frozen
class Saying:
    """What a coding says: code and coder by key, and its place; and what people read of it."""

    what: tuple[str, str, str, str]
    shown: str = attrs.field(eq=False)
    source: str = attrs.field(eq=False)


def settle_codings(settling: Settling) -> None:
    """List the codings that copies changed, and take out those that a rule or an answer decides against."""
    union = settling.union
    found = _gathered(union)
    if not found:
        return
    wanted = {key for versions in found.values() for key in versions.values()} | set(found)
    said = dict(sayings(union.tree, union.text_of, wanted))
    before: dict[str, Saying] = {}
    if union.base is not None:
        base = union.base
        before = dict(
            sayings(base.tree, lambda bearer: None if bearer is None else text_or_none(base, bearer), wanted)
        )
    lost: set[tuple[str, str]] = set()
    for guid, standing in found.items():
        versions = {label: key for label, key in standing.items() if key in said}
        if len(versions) > 1:
            _settle(
                union, guid, versions, {label: said[key] for label, key in versions.items()}, before, lost
            )
    gone = _unclaimed(union, {found[guid][label] for guid, label in lost}, lost)
    if gone:
        _drop(union.tree, gone)


def _gathered(union: Union) -> dict[str, dict[str, str]]:
    """Return the GUIDs under which copies have different codings: by copy, the key of what each stands as here.

    Whether the union has a coding under the GUID does not count, for that is a matter of which copy came first.
    """
    found: dict[str, dict[str, str]] = {}
    for guid in dict.fromkeys(union.recoded):
        versions = {label: key for label in union.judge.labels if (key := _standing(union, label, guid))}
        if len(set(versions.values())) > 1:
            found[guid] = versions
    return found


def _standing(union: Union, label: str, guid: str) -> str | None:
    """Return the key that a coding of a copy has here, None where the copy has none of this GUID."""
    incoming = union.incomings.get(label)
    if incoming is None:
        return guid if guid in union.native and guid in union.known["Coding"] else None
    here = incoming.guids["Coding"].get(guid)
    return None if here is None else guid_key(here)


def _unclaimed(union: Union, keys: Collection[str], lost: Collection[tuple[str, str]]) -> set[str]:
    """Return those of ``keys`` that no copy has under any GUID but for the (GUID, copy) that ``lost``."""
    if not keys:
        return set()
    kept = {key for key in keys if key in union.native and (key, union.primary.label) not in lost}
    for label, incoming in union.incomings.items():
        for guid, here in incoming.guids["Coding"].items():
            key = guid_key(here)
            if key in keys and (guid, label) not in lost:
                kept.add(key)
    return set(keys) - kept


def _settle(
    union: Union,
    guid: str,
    versions: dict[str, str],
    said: dict[str, Saying],
    before: dict[str, Saying],
    lost: set[tuple[str, str]],
) -> None:
    """Decide about one coding; the copies whose version does not stand are added to ``lost``, with its GUID."""
    judge = union.judge
    was = before.get(guid)
    choices: dict[str, Any] = {label: said[label].shown for label in judge.labels if label in versions}
    changed = [label for label in choices if was is None or said[label] != was]
    if was is not None:
        choices["base"] = was.shown
    about = f"coding in {said[min(said)].source}"
    known = union.known["Coding"]
    dates = {label: known[key].creation_date_time or "" for label, key in versions.items()}
    standing = [label for label in versions if was is not None and said[label] == was]
    answers = (*(label for label in choices if label != "base"), "both")
    found, ruling = judge.decide("coding", f"Coding:{guid}", choices, dates=dates, allowed=answers)
    winner, rule = ruling.winner, ruling.rule
    if rule != "answer":
        rule = judge.rule_of("coding")
        if rule == "change":
            alike = {said[label] for label in changed}
            winner = changed[0] if was is not None and len(alike) == 1 else "both"
        elif rule == "base":
            winner = standing[0] if standing else "both"
    if winner != "both":
        lost.update((guid, label) for label, key in versions.items() if key != versions[winner])
    resolved = "both kept" if winner == "both" else choices[winner]
    judge.record("coding", about, choices, resolved, id_=found, rule=rule, answers=answers)


def sayings(tree: model.Project, text_of: TextOf, wanted: Collection[str]) -> Iterator[tuple[str, Saying]]:
    """Yield the codings with these keys, with what they say."""
    names = {guid_key(code.guid): code.name for code, _ in walk_codes(tree.code_book)}
    users = {guid_key(user.guid): user.name for user in tree.users}
    for source in (*tree.sources, *tree.notes):
        for passage in passages_of(source, text_of):
            for coding in getattr(passage.element, "codings", ()):
                key = guid_key(coding.guid)
                if key not in wanted:
                    continue
                above = passage.element.creating_user if passage.is_selection else None
                code, coder = guid_key(coding.code_ref or ""), guid_key(coding.creating_user or above or "")
                place = "whole" if passage.start is None else f"characters {passage.start} to {passage.end}"
                shown = f"{names.get(code) or code}, {place}, {users.get(coder) or 'nobody'}"
                what = (code, coder, guid_key(source.guid), passage.place)
                yield key, Saying(what, shown, source.name or source.guid)


def _drop(tree: model.Project, gone: Collection[str]) -> None:
    for element in elements_of(tree):
        codings = getattr(element, "codings", None)
        if codings and any(guid_key(one.guid) in gone for one in codings):
            codings[:] = [one for one in codings if guid_key(one.guid) not in gone]
