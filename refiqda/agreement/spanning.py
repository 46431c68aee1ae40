"""Figures made of the passages themselves, whatever the unit of the counts: unitizing alpha, alpha of sets, gamma.

All sources that every coder worked on are laid end to end, without what is no material (prompts, what a moderator
says). A coder's overlapping or touching codings of one code are one unit. The unitizing family needs codes that exclude
each other; where one coder's codes overlap it is undefined for all codes together and stands with each code.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.agreement.result import Figure
from refiqda.agreement.set_valued import SetDistance, set_alpha, set_profiles
from refiqda.agreement.stretches import marked
from refiqda.agreement.unitizing import alpha_family
from refiqda.intervals import covered

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from refiqda.agreement.result import Part
    from refiqda.agreement.tallies import Tally
    from refiqda.agreement.things import Material, Thing

    Units = dict[str, list[tuple[int, int, str]]]
    """By coder: start, end (half-open) and the code's number as text."""

SETS: Final[dict[str, SetDistance]] = {
    "krippendorff_alpha_sets_jaccard": "jaccard",
    "krippendorff_alpha_sets_masi": "masi",
}
"""Alphas of sets of codes, of each character or millisecond, by their distance of two sets."""
FAMILY: Final = {"u_alpha": "u", "bar_u_alpha": "bar_u", "cu_alpha": "cu"}
NOT_ON_A_LINE: Final = "it needs passages in an order, as in texts and recordings"
NOT_SHARED: Final = "no source was worked on by all of the analysts"
OVERLAPPING: Final = (
    "codes of one analyst overlap, and it is for codes that exclude each other; it stands with each code"
)
ONE_CODE: Final = "it tells codes apart, and stands with all codes together"
SETS_TOGETHER: Final = "it is of sets of codes, and stands with all codes together"
GAMMA_TOGETHER: Final = "it is of all codes at once, and stands with them"


def added(
    material: Material, counts: Tally, names: Sequence[str], together: Part, by_code: list[Part], *, seed: int
) -> tuple[Part, list[Part], tuple[str, ...]]:
    """Return the parts with the figures of these names, all of the family ``spans``, and what is to be said of them."""
    if counts.medium not in {"text", "time"}:
        whole = {name: Figure(None, why=NOT_ON_A_LINE) for name in names}
        return _with(together, whole), [_with(one, whole) for one in by_code], ()
    units, length = _units(material, counts)
    if not length:
        whole = {name: Figure(None, why=NOT_SHARED) for name in names}
        return _with(together, whole), [_with(one, whole) for one in by_code], ()
    family = alpha_family(units, length) if set(names) & set(FAMILY) and not _overlap(units) else None
    whole = {}
    notes: tuple[str, ...] = ()
    for name in names:
        if name == "gamma":
            whole[name], notes = _gamma(units, length, seed)
        elif name in SETS:
            whole[name] = _of_sets(units, length, SETS[name], left_out=counts.uncoded == "left out")
        else:
            whole[name] = (
                Figure(None, why=OVERLAPPING) if family is None else Figure.of(getattr(family, FAMILY[name]))
            )
    told = {} if family is None else family.k_u
    places = {_key(one): str(place) for place, one in enumerate(material.codes)}
    parts = [
        _with(part, _of_code(names, places.get(_key(code), ""), units, length, told))
        for part, code in zip(by_code, counts.codes, strict=True)
    ]
    return _with(together, whole), parts, notes


def _key(one: Thing) -> tuple[str, str | None]:
    return one.name, one.guid


def _with(part: Part, figures: Mapping[str, Figure]) -> Part:
    return attrs.evolve(part, coefficients={**part.coefficients, **figures})


def _of_code(
    names: Sequence[str], code: str, units: Units, length: int, told: Mapping[Any, Any]
) -> dict[str, Figure]:
    """Return the figures of one code alone."""
    alone = {coder: [one for one in listed if one[2] == code] for coder, listed in units.items()}
    family = alpha_family(alone, length) if set(names) & set(FAMILY) else None
    found = {}
    for name in names:
        if name == "gamma":
            found[name] = Figure(None, why=GAMMA_TOGETHER)
        elif name in SETS:
            found[name] = Figure(None, why=SETS_TOGETHER)
        elif name == "cu_alpha":
            found[name] = Figure.of(told[code]) if code in told else Figure(None, why=ONE_CODE)
        elif family is not None:
            found[name] = Figure.of(getattr(family, FAMILY[name]))
    return found


def _units(material: Material, counts: Tally) -> tuple[Units, int]:
    """Return every coder's units on one line of all sources that all of them worked on, and its length."""
    spans = marked(material, (counts.medium,))
    units: Units = {name: [] for name in material.coders}
    offset = 0
    for number, track in enumerate(material.tracks):
        here = spans.get(number, {})
        if len({coder for coder, _ in here}) < len(material.coders):
            continue
        outside = material.outside.get(number, [])
        for (coder, code), listed in here.items():
            units[material.coders[coder]] += [
                (offset + _moved(start, outside), offset + _moved(end, outside), str(code))
                for start, end in listed
            ]
        offset += track.length - covered(outside)
    return units, offset


def _moved(place: int, outside: Sequence[tuple[int, int]]) -> int:
    """Return a place on the line without what is no material."""
    return place - sum(min(end, place) - start for start, end in outside if start < place)


def _overlap(units: Units) -> bool:
    """Return whether any coder's units overlap."""
    return any(one[1] > other[0] for listed in units.values() for one, other in pairwise(sorted(listed)))


def _of_sets(units: Units, length: int, distance: SetDistance, *, left_out: bool) -> Figure:
    """Return alpha of the sets of codes; places where nobody has any are equal, or left out where that was asked."""
    profiles = set_profiles(units, length)
    if left_out:
        profiles = {sets: many for sets, many in profiles.items() if any(sets)}
    return Figure.of(set_alpha(profiles, distance))


def _gamma(units: Units, length: int, seed: int) -> tuple[Figure, tuple[str, ...]]:
    """Return gamma, and how it was estimated: it is nothing without its random continua."""
    from refiqda.agreement.gamma import gamma  # noqa: PLC0415 - needs packages that the other figures do without

    found = gamma(units, length, seed=seed)
    notes = []
    if found.low is not None and found.high is not None:
        notes.append(
            f"gamma is estimated from {found.samples:,} random texts (seed {found.seed}): by that alone it may lie "
            f"between {found.low:.3f} and {found.high:.3f}"
        )
    if not found.exact:
        notes.append("passages crowd so that their best matching is not proven: gamma is approximate")
    return Figure(found.value, why=found.why), tuple(notes)
