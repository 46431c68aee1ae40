"""Expected against present: how many pieces of each instrument there should be, are, and are excused.

A piece is a participant's text of an instrument in a wave; a text of several participants (a focus group) is a piece of
each, and two texts of one piece (two groups of one wave) are one piece. Where a study uses an instrument in as many
waves as it expects pieces, that is one a wave; where it expects a multiple, as many more; else waves do not count.

What is excused is said twice: how many in study.toml, which and why in the register. Where the register gives reasons
for an instrument they say which pieces are excused, and its number is held against that of study.toml; without a
register the number alone counts.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.surveying.values import Cell, Expectation, Finding, key, listed, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from refiqda.register import Missing, Register
    from refiqda.study import Expected, Study
    from refiqda.surveying.material import Material, Participant

EVERYBODY: Final = frozenset({"participant", "participants"})
_MOST: Final = 12


def count(
    study: Study, material: Material, register: Register | None
) -> tuple[tuple[Expectation, ...], list[Finding]]:
    """Return each expectation with its numbers, and what is to be said about them."""
    findings: list[Finding] = []
    expectations = []
    for expected in study.expected:
        one = _count(expected, study, material, register)
        expectations.append(one)
        findings += _said(one, expected, material, register)
    findings += _marks(study, material, register)
    return tuple(expectations), findings


def people_of(per: str, material: Material) -> list[Participant]:
    """Return the participants that an expectation is about: those of a role, or all."""
    people = list(material.people.values())
    if key(per) in EVERYBODY:
        return people
    return [one for one in people if key(one.role) in {key(per), key(per).removesuffix("s")}]


def _count(expected: Expected, study: Study, material: Material, register: Register | None) -> Expectation:
    people = people_of(expected.per, material)
    waves = _waves(expected, study)
    needed = expected.count // len(waves)
    cells = _cells(expected.instrument, people, waves, needed, material)
    reasons = _reasons(register, expected.instrument, cells)
    cells = [_excused(cell, reasons) for cell in cells]
    total, present = sum(cell.needed for cell in cells), sum(cell.present for cell in cells)
    absent = total - present
    excused = sum(cell.excused for cell in cells) if reasons else min(expected.excused, absent)
    counted = bool(people) and any(
        key(source.marks.get("instrument", "")) == key(expected.instrument)
        for source in material.sources.values()
    )
    counted = counted or (bool(people) and _all_marked(material))
    if not counted:
        return Expectation(
            instrument=expected.instrument,
            per=expected.per,
            people=len(people),
            expected=0,
            present=0,
            excused=0,
            missing=0,
            counted=False,
        )
    return Expectation(
        instrument=expected.instrument,
        per=expected.per,
        people=len(people),
        expected=total,
        present=present,
        excused=excused,
        missing=absent - excused,
        waves=tuple(
            (
                wave,
                sum(cell.needed for cell in cells if cell.wave == wave),
                sum(cell.present for cell in cells if cell.wave == wave),
            )
            for wave in waves
        ),
        cells=tuple(cells),
    )


def _waves(expected: Expected, study: Study) -> tuple[str, ...]:
    """Return the waves over which the pieces are spread evenly; one without a name where they are not."""
    instrument = next((one for one in study.instruments if key(one.name) == key(expected.instrument)), None)
    waves = tuple(str(wave) for wave in instrument.waves) if instrument is not None else ()
    return waves if waves and expected.count and expected.count % len(waves) == 0 else ("",)


def _cells(
    instrument: str, people: list[Participant], waves: tuple[str, ...], needed: int, material: Material
) -> list[Cell]:
    texts: dict[tuple[str, str], int] = defaultdict(int)
    for (case, made_with, wave), names in material.pieces().items():
        if made_with == key(instrument):
            alone = waves[0] if len(waves) == 1 else wave  # the only wave there is needs no mark
            texts[case, key(alone)] += len(names)
    return [
        Cell(
            case=person.case,
            instrument=instrument,
            wave=wave,
            needed=needed,
            texts=texts.get((key(person.case), key(wave)), 0),
        )
        for person in people
        for wave in waves
    ]


def _reasons(register: Register | None, instrument: str, cells: Iterable[Cell]) -> list[Missing]:
    """Return what the register says about an instrument and those whose cells these are."""
    cases = {key(cell.case) for cell in cells}
    rows = register.missing if register is not None else ()
    return [one for one in rows if key(one.instrument) == key(instrument) and key(one.case) in cases]


def _excused(cell: Cell, reasons: list[Missing]) -> Cell:
    """Return the cell with the reasons that the register gives for what is not there."""
    own = [
        one
        for one in reasons
        if key(one.case) == key(cell.case)
        and (not one.wave or not cell.wave or key(one.wave) == key(cell.wave))
    ]
    if not own or not cell.absent:
        return cell
    words = "; ".join(dict.fromkeys(one.reason for one in own if one.reason))
    return attrs.evolve(cell, excused=min(len(own), cell.absent), private=words)


def _all_marked(material: Material) -> bool:
    """Return whether every text says with which instrument it was made, so that one more would say so too."""
    texts = [source for source in material.sources.values() if source.is_material]
    return bool(texts) and all(source.marks.get("instrument") for source in texts)


def _said(
    one: Expectation, expected: Expected, material: Material, register: Register | None
) -> Iterator[Finding]:
    if not material.sources:
        return
    if not one.counted:
        yield _uncounted(one, material)
        return
    gaps = [cell for cell in one.cells if cell.absent]
    reasons = _reasons(register, one.instrument, one.cells)
    if one.missing:
        yield _missing(one, [cell for cell in gaps if cell.excused < cell.absent], by_number=not reasons)
    if reasons:
        given = sum(cell.excused for cell in gaps)
        if given != expected.excused:
            yield Finding(
                kind="note",
                about="expected",
                what=f'study.toml excuses {expected.excused} of "{one.instrument}"; the register gives a reason for '
                f"{given} of those that are not there.",
                remedy="Make the two agree.",
            )
    elif expected.excused > one.excused:
        yield Finding(
            kind="note",
            about="expected",
            what=f'study.toml excuses {expected.excused} of "{one.instrument}", and {one.excused} are not there.',
            remedy="Lower the number.",
        )
    elif register is not None and one.excused:
        yield Finding(
            kind="note",
            about="expected",
            what=f'The register gives no reason for the {one.excused} of "{one.instrument}" that study.toml excuses.',
            remedy="A line each in missing.csv, where you want to keep the reasons.",
        )


def _missing(one: Expectation, gaps: list[Cell], *, by_number: bool) -> Finding:
    verb = "is" if one.missing == 1 else "are"
    if not one.excused:
        what = f'{one.missing} of "{one.instrument}" {verb} missing: '
    elif by_number:
        what = f'{one.missing} of "{one.instrument}" {verb} missing beyond the {one.excused} excused. Not there: '
    else:
        what = f'{one.missing} of "{one.instrument}" {verb} missing without a reason in the register: '
    return Finding(
        kind="error",
        about="expected",
        what=f"{what}{listed([place(cell) for cell in gaps], _MOST)}.",
        remedy="Add the text, or excuse it: the number in study.toml, the reason in the private register.",
    )


def place(cell: Cell) -> str:
    """Return whose piece it is, and of which wave."""
    return f"{cell.case} wave {cell.wave}" if cell.wave else cell.case


def _uncounted(one: Expectation, material: Material) -> Finding:
    if one.people:
        what = f'No text says that it was made with "{one.instrument}", so it cannot be counted.'
        remedy = 'Mark texts by a variable "instrument" in the project, or list them in sources.csv (docs/study.md).'
    elif material.people and key(one.per) not in EVERYBODY:
        what = f'No participant has the role "{one.per}", so "{one.instrument}" cannot be counted.'
        remedy = 'Give cases a variable "role" in the project, or list the roles in participants.csv (docs/study.md).'
    else:
        what = f'The projects have no cases for participants, so "{one.instrument}" cannot be counted.'
        remedy = (
            "Make a case a participant with his or her texts, or list them in sources.csv (docs/study.md)."
        )
    return Finding(kind="note", about="expected", what=what, remedy=remedy)


def _marks(study: Study, material: Material, register: Register | None) -> Iterator[Finding]:
    """Yield what the marks of texts, and the reasons, say that the study does not know."""
    if not (study.instruments or study.expected):
        return
    declared = {key(one.name): one for one in study.instruments}
    texts = [source for source in material.sources.values() if source.is_material]
    without = [source.name for source in texts if not source.marks.get("instrument")]
    if without and len(without) < len(texts):
        yield Finding(
            kind="note",
            about="material",
            what="Which instrument it was made with is not marked in "
            f"{len(without):,} of {number(len(texts), 'text')}: {listed(without)}.",
            remedy='Give them the variable "instrument", or "use" with the value "translation" if they are one.',
        )
    for instrument in dict.fromkeys(source.marks.get("instrument", "") for source in texts):
        if instrument and declared and key(instrument) not in declared:
            yield Finding(
                kind="note",
                about="material",
                what=f'The instrument "{instrument}" of the projects is not in study.toml.',
                remedy=f"It knows {listed([one.name for one in study.instruments])}.",
            )
    yield from _stray_waves(study, texts_by_wave(material))
    ownerless = [source.name for source in texts if source.marks.get("instrument") and not source.cases]
    if ownerless:
        yield Finding(
            kind="note",
            about="material",
            what=f"Texts that belong to no participant: {listed(ownerless)}.",
            remedy="Give their cases these texts, or passages of them.",
        )
    if register is not None:
        yield from _stray_reasons(study, register, material)


def texts_by_wave(material: Material) -> dict[tuple[str, str], list[str]]:
    """Return the names of texts by `key` of their instrument and wave."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for source in material.sources.values():
        if source.is_material and source.marks.get("instrument"):
            found[key(source.marks["instrument"]), key(source.marks.get("wave", ""))].append(source.name)
    return found


def _stray_waves(study: Study, texts: dict[tuple[str, str], list[str]]) -> Iterator[Finding]:
    for instrument in study.instruments:
        waves = {key(str(wave)) for wave in instrument.waves}
        for (name, wave), names in texts.items():
            if name == key(instrument.name) and wave not in waves and len(waves) > 1:
                which = f"wave {wave}, which study.toml does not know" if wave else "no wave"
                yield Finding(
                    kind="note",
                    about="material",
                    what=f'Of "{instrument.name}", {listed(names)} {"has" if len(names) == 1 else "have"} {which}.',
                    remedy=f"It was used in waves {listed([str(one) for one in instrument.waves])}.",
                )


def _stray_reasons(study: Study, register: Register, material: Material) -> Iterator[Finding]:
    """Yield the excuses for what is there all the same, and those of instruments that nobody knows."""
    known = {key(one.name) for one in study.instruments} | {key(one.instrument) for one in study.expected}
    pieces = material.pieces()
    for one in register.missing:
        there = [
            name
            for (case, instrument, wave), names in pieces.items()
            if (case, instrument) == (key(one.case), key(one.instrument))
            and wave == key(one.wave)
            and one.wave
            for name in names
        ]
        if key(one.instrument) not in known:
            yield Finding(
                kind="note",
                about="register",
                what=f"Line {one.line} of missing.csv is about an instrument that study.toml does not know.",
                remedy="Write its name as study.toml does.",
            )
        elif there:
            yield Finding(
                kind="note",
                about="register",
                what=f"Line {one.line} of missing.csv excuses what is there: {listed(there)}.",
                remedy="Delete the line.",
            )
