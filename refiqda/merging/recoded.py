"""Codings that say different things under one GUID: recoded, moved or signed anew in one of the copies.

Both versions stand unless a rule or a person says otherwise: a coding is somebody's reading, and merging loses
none. They are found while passages are worked in, and settled when all copies are there.
"""

from __future__ import annotations

from collections import defaultdict
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


@attrs.frozen(eq=False)
class Recoded:
    """Two codings of one GUID: the one that stands, and the one that copy ``label`` has, under another GUID now."""

    there: model.Coding
    made: model.Coding
    guid: str
    label: str


@attrs.frozen
class Saying:
    """What a coding says: code and coder by key, and its place; and what people read of it."""

    what: tuple[str, str, str, str]
    shown: str = attrs.field(eq=False)
    source: str = attrs.field(eq=False)


def settle_codings(settling: Settling) -> None:
    """List the codings that copies changed, and take out those that a rule or an answer decides against."""
    union = settling.union
    if not union.recoded:
        return
    wanted = {guid_key(one.guid) for one in union.recoded} | {
        guid_key(one.made.guid) for one in union.recoded
    }
    said = dict(sayings(union.tree, union.text_of, wanted))
    before: dict[str, Saying] = {}
    if union.base is not None:
        base = union.base
        before = dict(
            sayings(base.tree, lambda bearer: None if bearer is None else text_or_none(base, bearer), wanted)
        )
    gone: set[int] = set()
    for guid, versions in _gathered(union).items():
        _settle(
            union,
            guid,
            versions,
            {key: said[guid_key(one.guid)] for key, one in versions.items()},
            before,
            gone,
        )
    if gone:
        _drop(union.tree, gone)


def _gathered(union: Union) -> dict[str, dict[str, model.Coding]]:
    """Return for each GUID the codings that copies have of it, by the copy that brought them."""
    found: dict[str, dict[str, model.Coding]] = defaultdict(dict)
    for one in union.recoded:
        versions = found[guid_key(one.guid)]
        versions.setdefault(union.origin_of(one.there), one.there)
        versions.setdefault(one.label, one.made)
    return found


def _settle(
    union: Union,
    guid: str,
    versions: dict[str, model.Coding],
    said: dict[str, Saying],
    before: dict[str, Saying],
    gone: set[int],
) -> None:
    """Decide about one coding; what does not stand is added to ``gone``."""
    judge = union.judge
    was = before.get(guid)
    choices: dict[str, Any] = {label: said[label].shown for label in judge.labels if label in versions}
    changed = [label for label in choices if was is None or said[label] != was]
    if was is not None:
        choices["base"] = was.shown
    about = f"coding in {next(iter(said.values())).source}"
    dates = {label: one.creation_date_time or "" for label, one in versions.items()}
    standing = [label for label in versions if was is not None and said[label] == was]
    answers = (*(label for label in choices if label != "base"), "both")
    found, ruling = judge.decide("coding", f"Coding:{guid}", choices, dates=dates, allowed=answers)
    winner, rule = ruling.winner, ruling.rule
    if rule != "answer":
        rule = judge.rule_of("coding")
        if rule == "change":
            winner = changed[0] if was is not None and len(changed) == 1 else "both"
        elif rule == "base":
            winner = standing[0] if standing else "both"
    if winner != "both":
        gone.update(id(one) for label, one in versions.items() if label != winner)
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


def _drop(tree: model.Project, gone: set[int]) -> None:
    for element in elements_of(tree):
        codings = getattr(element, "codings", None)
        if codings and any(id(one) in gone for one in codings):
            codings[:] = [one for one in codings if id(one) not in gone]
