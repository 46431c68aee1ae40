"""Decisions in plain words, for the memo and the notes: what was decided, by whom, when, why, and where it is.

No words of the texts: places are paragraphs, pages and times. Reasons, proposals and definitions are the analysts'
own words, as they stand in the log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda.extracts.places import Paragraphs, clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.reconciliation.differences import Difference
    from refiqda.reconciliation.log import Decision
    from refiqda.reconciliation.segments import ComparedSource, Material

NOTHING: Final = "nothing"
_SAID: Final = {
    "union": "all that anybody marked",
    "intersection": "what all of them marked",
    "range": "a place of its own",
    "both-apply": "all the codes apply",
    "stand-apart": "two readings stand apart",
    "neither": "not coded",
    "memo": "a memo, and still open",
    "defer": "put off",
    "reopen": "opened again",
}
_BUT_CODES: Final = frozenset({"union", "intersection", "range"})


def sentence(text: str) -> str:
    """Return a text of several lines as one, ending as a sentence does."""
    one = " ".join(text.split())
    return one if not one or one[-1] in ".!?…" else f"{one}."


def listed(names: Sequence[str]) -> str:
    """Return names as a list in words."""
    if len(names) < 2:  # noqa: PLR2004 - one name is no list
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def verb_in_words(difference: Difference, line: Decision) -> str:
    """Return what a line decides.

    A proposed verb is said as the decision would be.
    """
    verb = line.proposes or line.verb if line.verb == "propose" else line.verb
    if verb == "take":
        marked = any(each.coder == line.coder for each in difference.segments)
        return f"as {line.coder} has it" if marked else f"not coded, as {line.coder} has it"
    if verb == "recode":
        return f"another code, {line.code}"
    if verb == "revise-code":
        return f"the definition of {line.code} revised, and still open"
    if verb == "auto":
        return rule_in_words(line.rule or "")
    said = _SAID.get(verb, verb)
    return f"{said}, with {line.code}" if verb in _BUT_CODES and line.code else said


def rule_in_words(rule: str) -> str:
    """Return an automatic rule as a phrase."""
    name, _, number = rule.partition(":")
    if name == "overlap":
        return f"by rule all that anybody marked, where all of them marked at least {number} percent of it"
    if name == "majority":
        return "by rule as more than half of the analysts have it"
    return "by rule what all marked alike"


def people_and_time(line: Decision) -> str:
    """Return who decided, in which meeting and when, as far as the line says it."""
    meeting = line.meeting or ""
    parts = (listed(line.by), f"meeting {meeting}" if meeting.isdecimal() else meeting, line.at)
    return ", ".join(" ".join(part.split()) for part in parts if part)


def readings(difference: Difference) -> str:
    """Return which codes each analyst has there, and who has none; one code that all have is said once."""
    found = readings_by_coder(difference)
    if len(difference.codes) == 1 and NOTHING not in found.values():
        return f"{difference.codes[0]}, marked by {listed(list(found))}"
    return "; ".join(f"{coder}: {codes}" for coder, codes in found.items())


def readings_by_coder(difference: Difference) -> dict[str, str]:
    """Return in words which codes each compared analyst has there."""
    codes: dict[str, list[str]] = {coder: [] for coder in difference.compared}
    for each in difference.segments:
        known = codes.setdefault(each.coder, [])
        if each.code not in known:
            known.append(each.code)
    return {coder: listed(found) or NOTHING for coder, found in codes.items()}


class Whereabouts:
    """Says where segments are, as a person would look for it in any program."""

    def __init__(self, material: Material) -> None:
        self.material = material
        self._known: dict[int, Paragraphs] = {}

    def of(self, difference: Difference) -> str:
        """Return where a difference is, without its source."""
        return self.place(difference.number, difference.start, difference.end)

    def place(self, number: int, start: int, end: int) -> str:
        """Return where in the compared source of this number a place is, nothing for all of a picture."""
        source: ComparedSource = self.material.sources[number]
        page = None if source.page is None else f"page {source.page + 1}"
        if source.medium == "time":
            return f"{clock(start)}–{clock(end)}"  # noqa: RUF001 - a range
        if source.medium == "area":
            return page or "an area"
        if source.text is None:
            return ""
        if number not in self._known:
            self._known[number] = Paragraphs(source.text)
        return self._known[number].place(start, end)
