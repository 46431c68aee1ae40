"""ATLAS.ti's semantic domains: how well coders tell the codes of a domain apart, and domains from each other.

A domain is an outermost code with the codes below it. Where one coder's passages of two codes of a domain overlap the
place has several values at once, for which neither cu-alpha nor Cu-alpha is defined: this is said, and nothing guessed.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from refiqda.agreement.coefficients import Coefficient
from refiqda.agreement.programs.figures import ProgramFigure
from refiqda.agreement.unitizing import alpha_family

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from refiqda.agreement.programs.marked import Marked, Span

    Unit = tuple[int, int, str]

PAIR: Final = 2
_SEVERAL: Final = (
    "one analyst gave overlapping passages several {}; {} is defined only where they exclude each other"
)
_NOTE: Final = (
    "Codes of one domain overlap ({}): ATLAS.ti asks that they exclude each other, and its cu-alpha is not defined "
    "here."
)


def domain_rows(
    marked: Marked, lines: Sequence[tuple[int, list[int]]], unit: str
) -> tuple[list[ProgramFigure], dict[str, Coefficient], list[str]]:
    """Return a row for each domain of two codes or more, Cu-alpha over the domains, and what is to be told.

    Only tracks on which all coders worked are looked at: the family knows no missing observer.
    """
    material = marked.material
    everybody = list(range(len(material.coders)))
    tracks = [track for track, team in lines if team == everybody]
    domains: dict[str, list[int]] = {}
    for code in marked.codes_of(everybody, tracks):
        domains.setdefault(_domain(material.codes[code].name), []).append(code)
    rows, overlapping = [], []
    for domain, codes in domains.items():
        if len(codes) < PAIR:
            continue
        names = dict(zip(codes, (material.codes[code].name for code in codes), strict=True))
        value = _cu(marked, tracks, codes, names.__getitem__, ("codes of the domain", "cu-alpha"))
        if value.value is None and (value.why or "").startswith("one analyst gave"):
            overlapping.append(domain)
        rows.append(
            ProgramFigure(
                code=domain,
                source=None,
                coders=material.coders,
                counts={"codes": len(codes)},
                values={"cu_alpha": value},
                unit=unit,
            )
        )
    overall = {}
    if len(domains) >= PAIR:
        every = [code for codes in domains.values() for code in codes]
        overall["Cu_alpha"] = _cu(
            marked, tracks, every, lambda code: _domain(material.codes[code].name), ("domains", "Cu-alpha")
        )
    return rows, overall, [_NOTE.format(", ".join(overlapping))] if overlapping else []


def _domain(path: str) -> str:
    return path.partition("/")[0]


def _cu(
    marked: Marked,
    tracks: Sequence[int],
    codes: Sequence[int],
    value: Callable[[int], str],
    words: tuple[str, str],
) -> Coefficient:
    """Return cu-alpha over the tracks laid one after the other, codes being valued by ``value``."""
    material = marked.material
    length = 0
    observers: dict[str, list[Unit]] = {name: [] for name in material.coders}
    for track in tracks:
        for place, name in enumerate(material.coders):
            units = _units(marked, place, track, codes, value)
            if any(after[0] < before[1] for before, after in pairwise(units)):
                return Coefficient(None, _SEVERAL.format(*words))
            observers[name] += [(start + length, end + length, what) for start, end, what in units]
        length += material.tracks[track].length
    return alpha_family(observers, length).cu


def _units(
    marked: Marked, coder: int, track: int, codes: Sequence[int], value: Callable[[int], str]
) -> list[Unit]:
    """Return one coder's passages in order, those of one value that overlap made one; neighbours stay two."""
    by_value: dict[str, list[Span]] = {}
    for code in codes:
        by_value.setdefault(value(code), []).extend(marked.passages(coder, track, code))
    units: list[Unit] = []
    for what, spans in by_value.items():
        made: list[Span] = []
        for start, end in sorted(spans):
            if end <= start:
                continue
            if made and start < made[-1][1]:
                made[-1] = (made[-1][0], max(end, made[-1][1]))
            else:
                made.append((start, end))
        units += [(start, end, what) for start, end in made]
    return sorted(units)


__all__ = ["domain_rows"]
