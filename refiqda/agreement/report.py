"""What coders share, code by code and source by source: counts first, then the figures that were asked for.

What is compared comes from `refiqda.agreement.material`, the counts from `refiqda.agreement.tallies`. A source in which a
coder marked nothing is not taken for "nothing found" but listed as untouched, and is not counted for that coder.

Over all codes the counts are *pooled*: added up, so that each unit stands once for every code that at least one of the
compared coders used; Krippendorff's alpha of sets and pooled kappa keep the codes apart instead. Text, time and areas
have their own counts and figures and are never added up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.agreement.assembling import Wanted, assemble, extent_of
from refiqda.agreement.groups import regions_of_cases, sets_of
from refiqda.agreement.material import gather
from refiqda.agreement.methods import COEFFICIENTS, DEFAULT_COEFFICIENTS, METHODS, completed
from refiqda.agreement.result import Agreement, Figure, PairCounts, Part
from refiqda.agreement.tallies import media_of
from refiqda.errors import InvalidArgumentError
from refiqda.machine_coders import machine_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from refiqda.agreement.inputs import Input
    from refiqda.agreement.result import Medium
    from refiqda.agreement.things import Material
    from refiqda.matching.crosswalk import Crosswalk
    from refiqda.study import Round

UNITS: Final = ("character", "sentence", "turn", "paragraph", "segment", "source")
UNCODED: Final = ("counted", "left out")
BY: Final = ("code", "source", "case", "set", "pair", "round", "cell")
PROMPTS: Final = "prompts"
SEED: Final = 1
"""The seed of resampling where none is given, so that the same call gives the same interval."""
MOST_SAMPLES: Final = 100_000


def agree(  # noqa: PLR0913 - each is one decision about what is compared
    codings: Input | Mapping[str, Input],
    coders: Sequence[str] | None = None,
    *,
    unit: str = "sentence",
    tolerance: int = 0,
    overlap: float | None = None,
    uncoded: str = "counted",
    coefficients: Sequence[str] | None = None,
    like: str | None = None,
    include: Sequence[str] = (),
    sources: Sequence[str] | None = None,
    crosswalk: Crosswalk | None = None,
    round_: Round | None = None,
    rounds: Sequence[Round] = (),
    by: Sequence[str] = (),
    bootstrap: int = 0,
    seed: int | None = None,
) -> Agreement:
    """Return what the coders share.

    ``codings`` is a project (or its `Codings`) with several coders, or a mapping of a coder's name to the
    project that this coder worked in. ``coders`` (names or GUIDs) limits the comparison to some, ``sources`` to
    those of these names, ``round_`` to what a round of the study assigns. ``include`` takes in what is left out by
    default: ``inherited``, ``cases``, ``automatic``, ``machine``, and ``prompts`` (what a moderator says, where
    speakers are known).

    ``unit`` is what is counted: character, sentence, turn, paragraph, segment (which match where they overlap by
    ``overlap`` percent) or source; recordings are counted in milliseconds and pictures in pixels whatever the unit, but
    for segment and source. ``tolerance`` is how many characters boundaries may be apart and still be one.
    ``uncoded`` units (marked by nobody with any code) are ``counted`` or ``left out``.

    ``coefficients`` are names of `COEFFICIENTS`; an empty list gives counts only. ``like`` gives a program's own figures
    instead (nvivo, maxqda, atlasti, dedoose, qualcoder). ``by`` adds parts: ``case``, ``set``, ``cell``, and
    ``round`` for each of ``rounds`` (codes, sources and pairs stand in every report). ``bootstrap`` resamples sources so many times for an interval of each figure.
    ``crosswalk`` says which codes are one where codebooks were made apart.

    Raises InvalidArgumentError for an unknown name, for fewer than two coders, for codebooks made apart
    without a crosswalk, and for a unit that needs texts where only codings were given.
    """
    names = _names(coefficients, like)
    _check(unit, uncoded, names, by, bootstrap, tolerance, overlap)
    material = gather(
        codings,
        include=[one for one in include if one != PROMPTS],
        sources=sources,
        coders=coders,
        crosswalk=crosswalk,
        round_=round_,
        speakers=PROMPTS not in include,
    )
    groups = sets_of(codings) if "set" in by else []
    regions = regions_of_cases(codings, material) if "case" in by else None
    wanted = Wanted(
        names=names,
        unit=unit,
        tolerance=tolerance,
        overlap=overlap,
        uncoded=uncoded,
        sets=tuple(groups),
        regions=regions,
        samples=bootstrap,
        seed=SEED if seed is None else seed,
    )
    media = [assemble(material, medium, wanted) for medium in _media(material, unit)]
    figures_like = None
    if like is not None:
        from refiqda.agreement.program_formulas import figures_like as figures_of  # noqa: PLC0415 - only where it is asked for

        figures_like = figures_of(like, material, overlap=overlap)
    parts_of_rounds = []
    if "round" in by:
        common = {
            "unit": unit, "tolerance": tolerance, "overlap": overlap, "uncoded": uncoded, "coefficients": names,
            "include": include, "sources": sources, "crosswalk": crosswalk,
        }  # fmt: skip
        parts_of_rounds = [_of_round(codings, coders, one, common) for one in rounds]
    return Agreement(
        coders=material.coders,
        unit=unit,
        uncoded=uncoded,
        tolerance=tolerance,
        overlap=overlap,
        included=tuple(include),
        by=tuple(by),
        left_out=dict(material.left_out),
        media=tuple(media),
        by_round=tuple(parts_of_rounds),
        untouched=_untouched(media),
        questions=material.questions,
        matched_by_crosswalk=material.matched_by_crosswalk,
        round=material.round,
        bootstrap=bootstrap,
        seed=(SEED if seed is None else seed) if bootstrap else None,
        like=figures_like,
        machines=tuple(one for one in material.coders if machine_of(one) is not None),
        asked=tuple(coefficients or ()),
        material=material,
        extent=extent_of(material, uncoded),
    )


def _of_round(
    codings: Input | Mapping[str, Input], coders: Sequence[str] | None, one: Round, common: dict[str, Any]
) -> Part:
    """Return the part of a round; of one that has not come so far, without counts and with the reason."""
    try:
        report = agree(codings, coders, round_=one, **common)
    except InvalidArgumentError as error:
        none = {name: Figure(None, why=str(error)) for name in common["coefficients"]}
        return Part(one.name, None, (), none)
    return attrs.evolve(report.first.together, name=one.name)


def _names(coefficients: Sequence[str] | None, like: str | None) -> tuple[str, ...]:
    """Return the figures asked for, the usual ones where none are; a program's stand alone unless others are named."""
    if coefficients is None:
        return () if like is not None else DEFAULT_COEFFICIENTS
    if isinstance(coefficients, str):
        raise InvalidArgumentError("`coefficients` is a word", remedy=f'Give a list: ["{coefficients}"].')
    for name in coefficients:
        if name not in METHODS:
            raise InvalidArgumentError(
                f'no coefficient is called "{name}"', remedy=f"Use one of: {', '.join(COEFFICIENTS)}."
            )
    return completed(tuple(coefficients))


def _check(
    unit: str,
    uncoded: str,
    names: Sequence[str],
    by: Sequence[str],
    bootstrap: int,
    tolerance: int,
    overlap: float | None,
) -> None:
    for value, known, what in ((unit, UNITS, "unit"), (uncoded, UNCODED, "treatment of uncoded text")):
        if value not in known:
            raise InvalidArgumentError(f'no {what} is called "{value}"', remedy=f"Use one of: {', '.join(known)}.")
    for one in by:
        if one not in BY:
            raise InvalidArgumentError(f'nothing is counted by "{one}"', remedy=f"Use one of: {', '.join(BY)}.")
    if not 0 <= bootstrap <= MOST_SAMPLES:
        raise InvalidArgumentError(
            f"the number of resamples is not between 0 and {MOST_SAMPLES:,}", remedy="2000 are usual."
        )
    if tolerance < 0:
        raise InvalidArgumentError("the tolerance is less than nothing", remedy="Give a number of characters.")
    if overlap is not None and unit != "segment" and not names:
        return  # it is for the program's formula


def _media(material: Material, unit: str) -> list[str]:
    """Return the media to be compared, those with the most codings first; together by segment and source."""
    found = list(media_of(material)) or ["text"]
    if unit in {"segment", "source"}:
        return ["all"] if len(found) > 1 or unit == "source" else found
    kinds = [track.kind for track in material.tracks]
    marked = {kind: 0 for kind in found}
    for track, number in zip(*_counted(material), strict=True):
        if track >= 0:
            marked[kinds[track]] = marked.get(kinds[track], 0) + number
    return sorted(found, key=lambda kind: -marked[kind])


def _counted(material: Material) -> tuple[list[int], list[int]]:
    import numpy as np  # noqa: PLC0415 - loaded only where it is used

    tracks, numbers = np.unique(material.track, return_counts=True)
    return tracks.tolist(), numbers.tolist()


def _untouched(media: Sequence[Medium]) -> tuple[tuple[str, str], ...]:
    """Return by name who marked nothing in a source of theirs, in any of the media that are compared."""
    found = {
        (one.tally.sources[source], one.tally.coders[coder]): None
        for one in media
        for source, coder in one.tally.untouched
    }
    return tuple((source.name, coder) for source, coder in found)


__all__ = ["COEFFICIENTS", "DEFAULT_COEFFICIENTS", "Agreement", "Figure", "PairCounts", "Part", "agree"]
