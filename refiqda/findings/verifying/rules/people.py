"""What stands beside a quotation and shows whose it is: signs, names, and values that only one person has.

ATTRIBUTION: a code, pseudonym or name of a participant within or beside a quotation where the study's policy forbids
it. RISK: a value, or values together, that one participant alone has (one psychiatrist in a study) attached to a
quotation; whether it is the speaker's makes no difference to who is taken for the speaker. Both are errors: the study
declared the policy, and who is known cannot be made unknown (STUDIES A21, B17).
"""

from __future__ import annotations

import functools
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from refiqda.findings.verifying.rules.material import Material, about
from refiqda.findings.verifying.values import Remark
from refiqda.surveying.values import key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.findings.verifying.values import QuoteCheck
    from refiqda.study.values import Policy
    from refiqda.surveying.material import Participant

_SIGN: Final = re.compile(r"(?P<letters>[^\W\d_]{0,12})[ ._-]?0*(?P<number>\d{1,4})")
_PSEUDONYM: Final = frozenset({"pseudonym", "alias", "pseudonyme"})
_NAMES: Final = frozenset({"name", "navn", "first name", "full name"})
_NOT_A_VALUE: Final = frozenset({"", "missing", "not collected", "not asked", "unknown", "other", "none"})
_PEOPLE: Final = ("participant", "informant", "interviewee", "respondent", "person", "deltaker")
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)?")
_BRACKETS: Final = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|[\u2013\u2014]\s*([^.!?\u2013\u2014]*)$")
_LONE_LETTER: Final = 1
_SHORT: Final = 3
"""Names of so few letters count only in their own capitals (Per, per)."""


def attributions(material: Material) -> Iterator[Remark]:
    """Yield ATTRIBUTION for each quotation that shows a sign which the study's policy forbids."""
    if material.study is None:
        return
    policy = material.study.attribution_policy
    forbidden = _forbidden(material, policy)
    themes: dict[str, set[str]] = defaultdict(set)
    for number, check in enumerate(material.checks):
        beside = " ".join(material.around(check))
        found = [kind for kind, pattern in forbidden if pattern.search(beside) or _in_words(check, pattern)]
        if found:
            words = f"A participant's {found[0]} stands with this quotation; {_POLICIES[policy]}."
            yield about(number, check, "ATTRIBUTION", "error", words)
        elif policy == "pseudonym-per-theme":
            yield from _same_elsewhere(material, number, check, beside, themes)


_POLICIES: Final[dict[Policy, str]] = {
    "none": "the study attributes to nobody",
    "role": "the study attributes to roles alone",
    "pseudonym": "the study attributes to pseudonyms alone",
    "pseudonym-per-theme": "the study attributes to pseudonyms that differ from theme to theme",
}


def _in_words(check: QuoteCheck, pattern: re.Pattern[str]) -> bool:
    """Whether a sign was put into the words: it is printed and nobody said it there."""
    hit = pattern.search(check.quoted.text)
    return hit is not None and not any(hit[0] in passage.words for passage in check.passages)


def _forbidden(material: Material, policy: Policy) -> list[tuple[str, re.Pattern[str]]]:
    """Return what no quotation may show under a policy, as words for it and what finds it."""
    people = material.voices.people
    pseudonyms = {one.case: name for one in people if (name := _value(one, _PSEUDONYM))}
    found = []
    names = [name for one in people if (name := _value(one, _NAMES))]
    names += [name for several in material.names.values() for name in several]
    found += [("name", _word(name)) for name in dict.fromkeys(names) if len(name) > 1]
    if policy in {"none", "role"}:
        found += [("pseudonym", _word(name)) for name in pseudonyms.values()]
    codes_are_pseudonyms = policy == "pseudonym" and not pseudonyms
    if not codes_are_pseudonyms:
        found += [("sign", pattern) for one in people if (pattern := _sign(one)) is not None]
        found += _numbered(people)
    return found


def _value(one: Participant, names: frozenset[str]) -> str:
    return next((value for name, value in one.values.items() if key(name) in names and value), "")


def _word(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?:'?s)?(?!\w)", re.IGNORECASE if len(name) > _SHORT else 0)


def _sign(one: Participant) -> re.Pattern[str] | None:
    """Return what finds a participant's code, however its number is written: T5, T05, T-5."""
    match = _SIGN.fullmatch(one.case)
    if match is not None and match["letters"]:
        return re.compile(rf"(?<!\w){re.escape(match['letters'])}[ ._-]?0*{match['number']}(?![\w.]\d|\w)")
    if len(one.case) <= _LONE_LETTER or match is not None:
        return re.compile(rf"\(\s*{re.escape(one.case)}\s*\)")
    return _word(one.case)


def _numbered(people: tuple[Participant, ...]) -> list[tuple[str, re.Pattern[str]]]:
    """Return what finds "therapist 5", "participant no. 3" and "dyad 07"."""
    numbers = {match["number"] for one in people if (match := _SIGN.fullmatch(one.case))}
    dyads = {one.dyad.lstrip("0") for one in people if one.dyad}
    kinds = "|".join(
        re.escape(each) for each in (*_PEOPLE, *sorted({one.role for one in people if one.role}))
    )
    found = []
    if numbers:
        found.append(("number", _counted(kinds, numbers)))
    if dyads - {""}:
        found.append(("dyad", _counted("dyad|pair|couple", dyads - {""})))
    return found


def _counted(kinds: str, numbers: set[str]) -> re.Pattern[str]:
    several = "|".join(re.escape(each) for each in sorted(numbers))
    return re.compile(
        rf"(?<!\w)(?:{kinds})\s+(?:no\.?|number|nr\.?|\#)?\s*0*(?:{several})(?!\w)", re.IGNORECASE
    )


def _same_elsewhere(
    material: Material, number: int, check: QuoteCheck, beside: str, themes: dict[str, set[str]]
) -> Iterator[Remark]:
    """Yield ATTRIBUTION where one pseudonym stands in two themes: that links what was to be kept apart."""
    section = material.section(check)
    theme = section.name if section is not None else ""
    for name in {each for one in material.voices.people if (each := _value(one, _PSEUDONYM))}:
        if _word(name).search(beside):
            themes[name].add(theme)
            if len(themes[name]) > 1:
                words = "A pseudonym stands here that stands in another theme too; they are to differ."
                yield about(number, check, "ATTRIBUTION", "error", words)


def risks(material: Material) -> Iterator[Remark]:
    """Yield RISK for each quotation beside which values stand that one participant alone has."""
    people = material.voices.people
    holders = _holders(people)
    for number, check in enumerate(material.checks):
        before, after = material.around(check)
        labels = " ".join(part for match in _BRACKETS.finditer(after) for part in match.groups() if part)
        attached = [
            value
            for value in holders
            if _shows(value, labels) or (not _is_number(value) and _shows(value, f"{before} {after}"))
        ]
        alone = next((value for value in attached if len(holders[value]) == 1), None)
        if alone is not None:
            words = f'One participant alone is "{alone}"; beside a quotation it shows whose words these are.'
            yield about(number, check, "RISK", "error", words)
        elif together := _together([value for value in attached if _shows(value, labels)], holders):
            words = f"One participant alone is {together} at once; beside a quotation that shows whose words these are."
            yield about(number, check, "RISK", "error", words)


def _holders(people: tuple[Participant, ...]) -> dict[str, set[str]]:
    """Return who has each value that a quotation could be attributed by, role among them; values as in the study."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in people:
        values = {"role": one.role, **{name: value or "" for name, value in one.values.items()}}
        for name, value in values.items():
            if key(value) not in _NOT_A_VALUE and key(name) not in _PSEUDONYM | _NAMES | {"dyad", "case"}:
                found[value.strip()].add(one.case)
    return found


def _together(values: list[str], holders: dict[str, set[str]]) -> str:
    """Return values that one person alone shares, for a sentence; "" where several or nobody do."""
    if len(values) < 2:  # noqa: PLR2004 - one value alone is told before
        return ""
    shared = set.intersection(*(holders[value] for value in values))
    return " and ".join(f'"{value}"' for value in values) if len(shared) == 1 else ""


def _shows(value: str, words: str) -> bool:
    return _finder(value).search(words) is not None


@functools.lru_cache(maxsize=4096)
def _finder(value: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(value)}(?![\w-])", re.IGNORECASE)


def _is_number(value: str) -> bool:
    return _NUMBER.fullmatch(value) is not None


def rare_values(material: Material) -> Iterator[Remark]:
    """Yield a note for each value of one participant alone that the running text tells (profession, orientation)."""
    holders = _holders(material.voices.people)
    told: Counter[str] = Counter()
    for paragraph in material.manuscript.paragraphs:
        for value, cases in holders.items():
            if paragraph.kind == "block" or len(cases) != 1 or _is_number(value) or told[value]:
                continue
            if _shows(value, paragraph.text):
                told[value] += 1
                words = f'One participant alone is "{value}"; no quotation may be linked to it.'
                yield Remark("RISK", "note", words, paragraph.place.in_words())
