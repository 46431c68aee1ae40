"""Which coder is meant: by the name that the comparison gives, by GUID, or by a name that only one of them has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from refiqda.errors import AmbiguousNameError, InvalidArgumentError, wrong_kind
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Sequence


class Person(NamedTuple):
    """A coder of a comparison: ``label`` is unique in it, ``name`` need not be."""

    label: str
    name: str
    guid: str | None


def told_apart(keys: Iterable[str]) -> dict[str, str]:
    """Return for each GUID what of its beginning tells it from the others: 8 characters where they do."""
    known = sorted(set(keys))
    length = 8
    while length < max(map(len, known), default=0) and len({key[:length] for key in known}) < len(known):
        length += 1
    return {key: key[:length] for key in known}


def labels_of(people: Iterable[tuple[str, str | None]]) -> dict[str, str]:
    """Return what each of the coders of one project is called, by GUID; two of one name are told apart by theirs."""
    named = {key: name or "(no name)" for key, name in people}
    times = Counter(named.values())
    short = told_apart(key for key, name in named.items() if times[name] > 1)
    return {key: f"{name} [{short[key]}]" if times[name] > 1 else name for key, name in named.items()}


def find_coders(asked: Iterable[str], people: Sequence[Person]) -> list[str]:
    """Return the labels of the coders meant, each once, in the order asked for.

    Raises InvalidArgumentError for one that is not there, AmbiguousNameError for a name that several have; both
    list who is there.
    """
    if isinstance(asked, str) or not isinstance(asked, Iterable):
        raise wrong_kind("a list of names", asked, 'Give, say, ["Mara", "Colm"].')
    return list(dict.fromkeys(_find(one, people) for one in asked))


def _find(asked: str, people: Sequence[Person]) -> str:
    if not isinstance(asked, str):
        raise wrong_kind("a list of names", [asked], "Name people as the project does, or by GUID.")
    key = guid_key(asked)
    for found in (
        [one.label for one in people if one.label == asked],
        [one.label for one in people if one.guid and guid_key(one.guid) == key],
        [one.label for one in people if one.name == asked],
    ):
        labels = tuple(dict.fromkeys(found))
        if len(labels) == 1:
            return labels[0]
        if labels:
            listed = "; ".join(f"{one.label} ({one.guid})" for one in people if one.label in labels)
            raise AmbiguousNameError(
                f'analyst "{asked}" may be any of {len(labels)}', candidates=labels,
                remedy=f"Give the GUID: {listed}.",
            )  # fmt: skip
    there = ", ".join(dict.fromkeys(one.label for one in people))
    raise InvalidArgumentError(f"nobody is called {asked}", remedy=f"There are {there}.")
