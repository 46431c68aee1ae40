"""The shape that a study declared for its findings, and quotations that stand where their passage was not sorted.

Only what ``study.toml`` declares is an error: an empty slot where slots are counted or named, and the notes whose
names ``[structure] rules`` repeats. All else is a note: that a quotation comes from elsewhere, or a paragraph has none,
belongs to the hermeneutic circle (METHOD 11; STUDIES A17, B13, B14).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.findings.verifying.rules.material import Material, about
from refiqda.findings.verifying.rules.protecting import tells_of_partner
from refiqda.findings.verifying.values import Remark
from refiqda.surveying.values import key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.findings.verifying.rules.sections import Section
    from refiqda.findings.verifying.values import QuoteCheck

_OWN_PARAGRAPH: Final = frozenset({"block", "exchange", "condensate"})


def outside_themes(material: Material) -> Iterator[Remark]:
    """Yield OUTSIDE-THEME for each matching quotation none of whose passages was sorted under its section's theme."""
    for number, check in enumerate(material.checks):
        section = material.section(check)
        if section is None or section.part is None or not section.part.codes:
            continue
        if not check.ok or tells_of_partner(material, check):  # whether it stays is open
            continue
        spans = material.sorted.under(section.part.for_role(section.role))
        said = material.originals(check)
        if (
            not spans
            or not said
            or any(_inside(spans.get(text, []), start, end) for text, start, end in said)
        ):
            continue
        words = (
            f'This passage is not among those sorted under "{section.in_words()}". '
            "Add the passage to it, or leave it as a deliberate choice."
        )
        yield about(number, check, "OUTSIDE-THEME", material.declared("outside-theme", "note"), words)


def _inside(spans: list[tuple[int, int]], start: int | None, end: int | None) -> bool:
    """Whether a passage shares a character with sorted ones; one whose place is not known, whether there are any."""
    if start is None or end is None:
        return bool(spans)
    return any(first < end and start < last for first, last in spans)


def slots(material: Material) -> Iterator[Remark]:
    """Yield EMPTY-SLOT for each declared slot without a quotation and each part of the findings that is missing."""
    structure = material.study.structure if material.study is not None else None
    if structure is None or not structure.slots:
        return
    lowest = material.sections.lowest
    if not lowest:
        words = "The study declares slots, and no heading has the name of a theme, a set of themes or a slot."
        yield Remark("EMPTY-SLOT", "note", words)
        return
    filled = _filled(material)
    yield from _missing_parts(material, lowest)
    for section in lowest:
        roles = structure.perspectives if _by_perspective(material) else ("",)
        for role in roles:
            if not any(_same(section, one, role) for one in filled):
                empty = attrs.evolve(section, role=role)
                words = f'The study declares a quotation for "{empty.in_words()}", and there is none.'
                yield Remark("EMPTY-SLOT", "error", words, _place(material, section))


def _place(material: Material, section: Section) -> str:
    """Return where a section begins."""
    paragraphs = material.manuscript.paragraphs
    begins = (one.place for one in paragraphs if one.kind == "heading" and one.text == section.heading)
    return next((place.in_words() for place in begins), section.heading)


def _same(section: Section, other: Section, role: str) -> bool:
    return key(section.name) == key(other.name) and (not role or other.role == role)


def _filled(material: Material) -> list[Section]:
    """Return the sections of quotations and of tokens."""
    at = [one.quoted.paragraph for one in material.checks]
    at += [token.paragraph for token in material.manuscript.tokens]
    return [section for each in at if (section := material.sections.of(each)) is not None]


def _by_perspective(material: Material) -> bool:
    """Whether the study counts its perspectives among the slots."""
    structure = material.study.structure if material.study is not None else None
    if structure is None or not structure.perspectives or not structure.slots:
        return False
    last = structure.slots[-1]
    return last.name not in structure.levels[:1] and (
        key(last.name).startswith("perspective") or last.count == len(structure.perspectives)
    )


def _missing_parts(material: Material, lowest: tuple[Section, ...]) -> Iterator[Remark]:
    structure = material.study.structure if material.study is not None else None
    slots_ = structure.slots if structure is not None else ()
    counted = slots_[:-1] if _by_perspective(material) else slots_
    there = {key(section.name) for section in lowest}
    named = [slot.name for slot in counted if slot.count is None]
    for name in named:
        if key(name) not in there:
            words = f'The study declares "{name}", and no heading has this name.'
            yield Remark("EMPTY-SLOT", "error", words)
    if named or not counted or counted[-1].count is None:
        return
    level, count = counted[-1].name, counted[-1].count
    if len(there) < count:
        beside = [name for one in lowest if one.part is not None for name in one.part.beside]
        absent = [name for name in dict.fromkeys(beside) if key(name) not in there]
        which = " Missing: " + ", ".join(f'"{name}"' for name in absent) + "." if absent else ""
        words = f"The study declares {count} of the level {level}, and {len(there)} are there.{which}"
        yield Remark("EMPTY-SLOT", "error", words)
    elif len(there) > count:
        words = f"The study declares {count} of the level {level}, and {len(there)} are there."
        yield Remark("EMPTY-SLOT", "warning", words)


def second_quotes(material: Material) -> Iterator[Remark]:
    """Yield SECOND-QUOTE for each block quotation after the first in a slot of one perspective."""
    if not _by_perspective(material) and material.declared("second-quote", "warning") != "error":
        return
    seen: dict[tuple[str, str], int] = defaultdict(int)
    for number, check in enumerate(material.checks):
        section = material.section(check)
        if section is None or not _exemplary(material, check):
            continue
        slot = (key(section.name), section.role)
        seen[slot] += 1
        if seen[slot] > 1:
            words = f'"{section.in_words()}" has a block quotation already.'
            yield about(number, check, "SECOND-QUOTE", material.declared("second-quote", "warning"), words)


def _exemplary(material: Material, check: QuoteCheck) -> bool:
    """Whether a quotation is one that stands by itself: a block, an exchange, a token alone in its paragraph."""
    if check.quoted.form == "linking":
        tokens = material.manuscript.tokens
        return any(one.id == check.quoted.token and one.alone for one in tokens)
    return check.quoted.form in _OWN_PARAGRAPH and check.quoted.marks == ""


def paragraphs_without(material: Material) -> Iterator[Remark]:
    """Yield WITHOUT-QUOTE for each paragraph of the findings with no quotation in it, before or behind it.

    Where a whole slot is empty, that is said instead.
    """
    paragraphs = material.manuscript.paragraphs
    quoted = {one.quoted.paragraph for one in material.checks}
    quoted |= {token.paragraph for token in material.manuscript.tokens}
    sections = [material.sections.of(at) for at in range(len(paragraphs))]
    filled = {(key(one.name), one.role) for at in quoted if (one := material.sections.of(at)) is not None}
    lowest = {one.name for one in material.sections.lowest}
    for at, paragraph in enumerate(paragraphs):
        section = sections[at]
        if paragraph.kind != "text" or section is None or section.name not in lowest:
            continue
        near = {each for each in (at - 1, at, at + 1) if 0 <= each < len(paragraphs)} & quoted
        if any(sections[each] == section for each in near) or (key(section.name), section.role) not in filled:
            continue
        words = f'A paragraph of "{section.in_words()}" has no quotation.'
        yield Remark(
            "WITHOUT-QUOTE", material.declared("without-quote", "note"), words, paragraph.place.in_words()
        )
