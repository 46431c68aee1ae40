"""QUANTIFIER: sentences that say how many ("most clients"), each with the count of people sorted under its theme.

"N of 11" is how many participants (or dyads) have a passage under the theme among those of the role there are. It is
a note beside a sentence and no verdict about it: who was sorted under a theme is not who would say so. Nothing is
counted where a theme has passages of groups (METHOD 11), nor for background material (STUDIES B4, B15).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.findings.verifying.rules.material import QUOTED
from refiqda.findings.verifying.rules.sorting import CONTEXT
from refiqda.findings.verifying.values import Remark
from refiqda.surveying.values import key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.findings.verifying.rules.material import Material
    from refiqda.findings.verifying.rules.sections import Section

_MANY: Final = (
    r"(?:almost|nearly|virtually) (?:all|every|none|no)|the (?:majority|minority)|quite a few|a few|a number|"
    r"about half|half|most|several|many|few|all|none|some|every|each|no|both"
)
_PAIRS: Final = frozenset({"pair", "dyad", "couple"})
_ANYONE: Final = ("participant", "person", "interviewee", "informant", "respondent", "pair", "dyad", "couple")
_VERBS: Final = (
    r"had|have|has|were|was|are|put|told|said|spoke|spoken|felt|thought|found|saw|knew|took|kept|came|went|gave|"
    r"used|wanted|heard|could|would|did|made|never|also|themselves|wrote|\w{3,}ed"
)
_SENTENCE: Final = re.compile(r"[^.!?]+(?:[.!?]+|$)")


@attrs.frozen
class _Count:
    """How many of how many, in words for them, and where they were sorted."""

    found: int
    of: int
    whom: str
    where: Section


def quantifiers(material: Material) -> Iterator[Remark]:
    """Yield a note for each sentence of the findings that says how many, where people were interviewed one by one."""
    pattern = _pattern(material)
    for at, paragraph in enumerate(material.manuscript.paragraphs):
        section = material.sections.of(at)
        if section is None or section.part is None or paragraph.kind not in {"text", "list"}:
            continue
        own = QUOTED.sub(lambda match: " " * len(match[0]), paragraph.text)
        for sentence in _SENTENCE.finditer(own):
            hit = pattern.search(sentence[0])
            count = _count(material, section, hit["whom"] or "") if hit is not None else None
            if hit is not None and count is not None:
                words = (
                    f'"{" ".join(hit[0].split())}": {count.found} of {count.of} {count.whom} have a passage '
                    f'sorted under "{count.where.in_words()}".'
                )
                yield Remark("QUANTIFIER", "note", words, paragraph.place.in_words())


def _pattern(material: Material) -> re.Pattern[str]:
    roles = sorted({one.role for one in material.voices.people if one.role})
    whom = "|".join(f"{re.escape(one)}s?" for one in (*roles, *_ANYONE)) + "|people"
    return re.compile(
        rf"\b(?:{_MANY})\b(?:(?: of)?(?: the| our| these| them)?(?: \w+)? (?P<whom>{whom})\b"
        rf"| of them\b|(?= (?:{_VERBS})\b))",
        re.IGNORECASE,
    )


def _count(material: Material, section: Section, whom: str) -> _Count | None:
    """Return the count that a sentence can show; None for groups, and where nothing was sorted."""
    if section.part is None:
        return None
    word = key(whom).removesuffix("s")
    where = attrs.evolve(section, role="") if word in _PAIRS else section
    spans = material.sorted.under(section.part.for_role(where.role))
    texts = material.sorted.texts
    if not spans or any("group" in key(texts[text].kind) or len(texts[text].cases) > 1 for text in spans):
        return None
    people = {key(one.case): one for one in material.voices.people}
    cases = {
        key(voice.case)
        for text, each in spans.items()
        if key(texts[text].use) != CONTEXT
        for start, end in each
        for voice in material.voices.at(texts[text], start, end)
    } & set(people)
    if word in _PAIRS:
        of = {one.dyad for one in people.values() if one.dyad}
        return (
            _Count(len({people[case].dyad for case in cases} & of), len(of), f"{word}s", where)
            if of
            else None
        )
    roles = {key(one.role) for one in people.values()}
    role = word if word in roles else key(section.role)
    asked = {case for case, one in people.items() if not role or key(one.role) == role}
    return (
        _Count(len(cases & asked), len(asked), f"{role}s" if role else "participants", where)
        if asked
        else None
    )
