"""What coders share, code by code and source by source: counts first, then the figures that were asked for.

What is compared comes from `refiqda.agreement.material`, the counts from `refiqda.agreement.tallies`. A source in which
a coder marked nothing is not taken for "nothing found" but listed as untouched, and is not counted for that coder.

Over all codes the counts are *pooled*: added up, so that each unit stands once for every code that at least one of the
compared coders used; Krippendorff's alpha of sets and pooled kappa keep the codes apart instead. Text, time and areas
have their own counts and figures and are never added up.

What may be chosen, of `agree`:

- ``coders`` (names or GUIDs) and ``sources`` limit the comparison, ``round_`` to what a round of the study assigns;
  ``include`` takes in what is left out by default: ``inherited``, ``cases``, ``automatic``, ``machine``, and
  ``prompts`` (what a moderator says, where speakers are known); ``crosswalk`` says which codes of codebooks made
  apart are one.
- ``unit`` is what is counted: character, sentence, turn, paragraph, segment (which match where they share ``overlap``
  percent, 90 unless given) or source. Recordings are counted in milliseconds and pictures in pixels whatever the unit,
  but for segment and source. ``tolerance`` is how many characters (milliseconds) boundaries may be apart and still be
  one. ``uncoded`` units, marked by nobody with any code, are ``counted`` or ``left out``.
- ``coefficients`` are names of `COEFFICIENTS`; an empty list gives counts only. ``like`` gives a program's own figures
  instead: nvivo, maxqda, atlasti, dedoose, qualcoder.
- ``by`` adds parts to codes, sources and pairs, which every report has: ``case``, ``set``, ``cell``, and ``round`` for
  each of ``rounds``.
- ``bootstrap`` resamples sources so many times, with ``seed``, for an interval of each figure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from refiqda.agreement.assembling import Wanted, assemble, extent_of
from refiqda.agreement.groups import regions_of_cases, sets_of
from refiqda.agreement.material import gather
from refiqda.agreement.methods import COEFFICIENTS, DEFAULT_COEFFICIENTS, METHODS, completed
from refiqda.agreement.result import Agreement, Figure, PairCounts, Part
from refiqda.agreement.segment_matching import OVERLAP
from refiqda.agreement.tallies import MEDIA
from refiqda.errors import InvalidArgumentError, wrong_kind
from refiqda.machine_coders import machine_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from refiqda.agreement.inputs import Input
    from refiqda.agreement.program_formulas import ProgramFigures
    from refiqda.agreement.result import Medium
    from refiqda.agreement.things import Material
    from refiqda.matching.crosswalk import Crosswalk
    from refiqda.study import Round

UNITS: Final = ("character", "sentence", "turn", "paragraph", "segment", "source")
UNCODED: Final = ("counted", "left out")
BY: Final = ("code", "source", "case", "set", "pair", "round", "cell")
PROMPTS: Final = "prompts"
_COLUMNS: Final = ("coder", "source", "track", "code", "start", "end")
WITH_THRESHOLD: Final = ("maxqda", "dedoose")
"""Programs that match segments by a threshold, which ``overlap`` then is."""
SEED: Final = 1
"""The seed of resampling where none is given, so that the same call gives the same interval."""
MOST_SAMPLES: Final = 100_000


@attrs.frozen(kw_only=True)
class _Choices:
    """The choices of one call of `agree`, under the same names."""

    unit: str
    tolerance: int
    overlap: float | None
    uncoded: str
    names: tuple[str, ...]
    like: str | None
    include: tuple[str, ...]
    sources: Sequence[str] | None
    crosswalk: Crosswalk | None
    round_: Round | None
    rounds: Sequence[Round]
    by: tuple[str, ...]
    samples: int
    seed: int

    def check(self) -> None:
        """Refuse what is not known; raises InvalidArgumentError."""
        for value, known, what in (
            (self.unit, UNITS, "unit"),
            (self.uncoded, UNCODED, "treatment of uncoded text"),
            *((one, BY, "part") for one in self.by),
        ):
            if value not in known:
                raise InvalidArgumentError(
                    f'no {what} is called "{value}"', remedy=f"Use one of: {', '.join(known)}."
                )
        if not 0 <= self.samples <= MOST_SAMPLES:
            raise InvalidArgumentError(
                f"the number of resamples is not between 0 and {MOST_SAMPLES:,}", remedy="2000 are usual."
            )

    def wanted(self, given: Input | Mapping[str, Input], material: Material) -> Wanted:
        """Return what the parts are made with."""
        programs_own = self.like in WITH_THRESHOLD and self.unit != "segment"
        return Wanted(
            names=self.names,
            unit=self.unit,
            tolerance=self.tolerance,
            overlap=None if programs_own else self.overlap,
            uncoded=self.uncoded,
            sets=tuple(sets_of(given)) if "set" in self.by else (),
            regions=regions_of_cases(given, material) if "case" in self.by else None,
            samples=self.samples,
            seed=self.seed,
        )


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

    ``codings`` is a project (or its `Codings`) with several coders, or a mapping of a coder's name to the project that
    this coder worked in. What may be chosen stands at the head of this module. Raises InvalidArgumentError for an
    unknown name, for fewer than two coders, for codebooks made apart without a crosswalk, and for a unit that needs
    texts where only codings were given.
    """
    choices = _Choices(
        unit=unit,
        tolerance=tolerance,
        overlap=overlap,
        uncoded=uncoded,
        names=_names(coefficients, like),
        like=like,
        include=tuple(_listed(include)),
        sources=sources,
        crosswalk=crosswalk,
        round_=round_,
        rounds=rounds,
        by=tuple(_listed(by)),
        samples=bootstrap,
        seed=SEED if seed is None else seed,
    )
    choices.check()
    return _compared(codings, coders, choices)


def _listed(names: Sequence[str]) -> Sequence[str]:
    if isinstance(names, str):
        raise wrong_kind("a list of names", names, f'Give ["{names}"].')
    return names


def _compared(
    codings: Input | Mapping[str, Input], coders: Sequence[str] | None, choices: _Choices
) -> Agreement:
    material = gather(
        codings,
        include=[one for one in choices.include if one != PROMPTS],
        sources=choices.sources,
        coders=coders,
        crosswalk=choices.crosswalk,
        round_=choices.round_,
        speakers=PROMPTS not in choices.include,
    )
    kinds = _kinds(material)
    wanted = choices.wanted(codings, material)
    media = [
        attrs.evolve(assemble(part, medium, wanted), medium=called)
        for called, medium, part in _parts(material, _media(kinds, choices.unit), choices.unit)
    ]
    rounds = [_of_round(codings, coders, choices, one) for one in choices.rounds if "round" in choices.by]
    return Agreement(
        coders=material.coders,
        unit=choices.unit,
        uncoded=choices.uncoded,
        tolerance=choices.tolerance,
        overlap=OVERLAP if choices.unit == "segment" and choices.overlap is None else choices.overlap,
        included=choices.include,
        by=choices.by,
        left_out=dict(material.left_out),
        media=tuple(media),
        kinds=tuple(kinds),
        by_round=tuple(rounds),
        untouched=_untouched(media),
        questions=material.questions,
        matched_by_crosswalk=material.matched_by_crosswalk,
        round=material.round,
        bootstrap=choices.samples,
        seed=choices.seed if choices.samples else None,
        like=_like(material, choices),
        machines=tuple(one for one in material.coders if machine_of(one) is not None),
        material=material,
        extent=extent_of(material, choices.uncoded),
    )


def _like(material: Material, choices: _Choices) -> ProgramFigures | None:
    """Return the program's own figures, where they were asked for."""
    if choices.like is None:
        return None
    from refiqda.agreement.program_formulas import figures_like  # noqa: PLC0415 - only where it is asked for

    return figures_like(choices.like, material, overlap=choices.overlap)


def _of_round(
    codings: Input | Mapping[str, Input], coders: Sequence[str] | None, choices: _Choices, one: Round
) -> Part:
    """Return the part of a round; of one that has not come so far, without counts and with the reason."""
    alone = attrs.evolve(choices, round_=one, rounds=(), by=(), like=None, samples=0)
    try:
        report = _compared(codings, coders, alone)
    except InvalidArgumentError as error:
        return Part(one.name, None, (), {name: Figure(None, why=str(error)) for name in choices.names})
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


def _kinds(material: Material) -> list[str]:
    """Return which of text, time and area have codings, those with the most first."""
    import numpy as np  # noqa: PLC0415 - loaded only where it is used

    marked: dict[str, int] = dict.fromkeys(MEDIA, 0)
    numbers = np.bincount(material.track + 1, minlength=len(material.tracks) + 1)[1:]
    for track, number in zip(material.tracks, numbers.tolist(), strict=True):
        marked[track.kind] += number
    found: list[str] = [kind for kind in MEDIA if marked[kind]] or ["text"]
    return sorted(found, key=lambda kind: -marked[kind])


def _media(kinds: list[str], unit: str) -> list[str]:
    """Return the media to be compared; segments and sources are counted over all at once."""
    return ["all"] if unit == "source" or (unit == "segment" and len(kinds) > 1) else kinds


def _parts(material: Material, media: list[str], unit: str) -> list[tuple[str, str, Material]]:
    """Return what is compared on its own: what it is called, its medium, and the material with its codings only.

    Areas are two: a pixel of a picture and a point of a page are different units, and are never added up.
    """
    found = []
    for medium in media:
        if medium != "area" or unit == "segment":
            found.append((medium, medium, material))
            continue
        paged = [one.kind == "area" and one.page is not None for one in material.tracks]
        plain = [one.kind == "area" and one.page is None for one in material.tracks]
        parts = [("pictures", _on(material, plain)), ("pages", _on(material, paged))]
        parts.sort(key=lambda one: -one[1].coder.size)
        found += [(called, medium, part) for called, part in parts if part.coder.size]
    return found


def _on(material: Material, tracks: list[bool]) -> Material:
    """Return the material with the codings on some of the tracks only."""
    import numpy as np  # noqa: PLC0415 - loaded only where it is used

    rows = np.flatnonzero(np.array([*tracks, False])[material.track])
    columns = {name: getattr(material, name)[rows] for name in _COLUMNS}
    boxes = None if material.boxes is None else material.boxes[rows]
    return attrs.evolve(material, **columns, boxes=boxes)


def _untouched(media: Sequence[Medium]) -> tuple[tuple[str, str], ...]:
    """Return by name who marked nothing in a source of theirs, in any of the media that are compared."""
    found = {
        (one.tally.sources[source], one.tally.coders[coder]): None
        for one in media
        for source, coder in one.tally.untouched
    }
    return tuple((source.name, coder) for source, coder in found)


__all__ = ["COEFFICIENTS", "DEFAULT_COEFFICIENTS", "Agreement", "Figure", "PairCounts", "Part", "agree"]
