"""To whom a manuscript gives a quotation: a name directly beside it, a role, the slot of the findings it stands in.

A name is the code of a participant, or what a variable of the case calls a pseudonym. It counts in a parenthesis or
behind a dash that follows the quotation ("(T5)", "(T5, group 1)", "— T5"), and directly before it ("T5:", "T5 said").
Other mentions in the sentence say nothing: "T5 told what T1 had said" may lead in either.

A role counts in the same places ("(Client)"). The slot of a block quotation is the perspective that its part of the
text begins with ("*Client.*") or that the nearest heading names; within a sentence only where the sentence names no
other role.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.findings.voices import MODERATOR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refiqda.findings.manuscripts.values import Manuscript, Quoted
    from refiqda.findings.voices import Voice, Voices
    from refiqda.study import Study

_PSEUDONYM: Final = re.compile(r"pseudonyme?|fictitious name|alias", re.IGNORECASE)
_BEHIND: Final = re.compile(
    r"""^[\s"'”’»]*[.,;]?\s*(?:[(\[](?P<inside>[^()\[\]]{1,80})[)\]]|[–—―-]{1,2}\s*(?P<dashed>[^\n.;:!?]{1,60}))"""  # noqa: RUF001 - marks of quotations
)
_BEFORE: Final = re.compile(
    r"""(?P<name>[^\s.,;:!?()"“„«]+(?: \d+)?)(?:\s*\([^()]*\))?(?:\s*:|\s+(?:[^\W\d_]+\s+){0,1}?"""
    r"""(?:said|says|told|wrote|put it|recalled|explained|described|sa|fortalte|skrev|sier)\b[^.!?]{0,40})"""
    r"""\s*["“„«‘]?\s*$""",  # noqa: RUF001 - as above
    re.IGNORECASE,
)
_CODED: Final = re.compile(r"[^\W\d_]{1,15}[ -]?\d{1,3}")
_WORDS: Final = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")  # noqa: RUF001 - as above
_PLAIN: Final = re.compile(r"(?i)^(?:a|an|the|one|en|et|ei)\s+")


def _signed(words: str | None) -> str:
    """Return what a dash puts beneath a quotation, as one signs: a name first, or behind a word; "" for a clause."""
    first = " ".join((words or "").split()[:2])
    return first if first[:1].isupper() else ""


@attrs.frozen
class Claim:
    """What a manuscript says of who speaks: cases by code (casefolded), roles; empty where it says nothing."""

    cases: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    """Labels of turns ("B1") whose person the study gives no code."""
    slot: str = ""
    """The role whose slot of the findings it stands in, "" for none."""

    def fits_person(self, voices: Iterable[Voice]) -> bool:
        """Whether somebody named is among those who speak; so it is where nobody is named."""
        if self.cases or not self.labels:
            return not self.cases or any(voice.case.casefold() in self.cases for voice in voices)
        known = {voice.case or voice.speaker for voice in voices}
        told = {one.casefold() for one in known if _CODED.fullmatch(one)}
        return not told or bool(self.labels & told)

    def fits_role(self, voices: Iterable[Voice]) -> bool:
        """Whether a role that is claimed is among those who speak, or nobody's role is known."""
        wanted = self.roles or (frozenset((self.slot,)) if self.slot else frozenset())
        known = {voice.role.casefold() for voice in voices if voice.role}
        return not wanted or not known or bool(wanted & known)


@attrs.frozen(eq=False)
class Attributions:
    """Reads who is said to speak; made once for a manuscript."""

    voices: Voices
    study: Study | None = None

    @cached_property
    def _names(self) -> dict[str, str]:
        names = {}
        for person in self.voices.people:
            names[person.case.casefold()] = person.case.casefold()
            for variable, value in person.values.items():
                if value and _PSEUDONYM.fullmatch(variable):
                    names.setdefault(value.casefold(), person.case.casefold())
        return names

    @cached_property
    def _labels(self) -> frozenset[str]:
        """Labels of turns that are no case of the study, where they look like one; "several" and "I" do not."""
        found = (
            label
            for source in self.voices.sources
            for turn in source.turns
            if not turn.cases and turn.role != MODERATOR
            for label in turn.speakers
        )
        return frozenset(label.casefold() for label in found if _CODED.fullmatch(label))

    @cached_property
    def _roles(self) -> frozenset[str]:
        perspectives = self.study.structure.perspectives if self.study is not None else ()
        roles = {person.role for person in self.voices.people if person.role}
        return frozenset(one.casefold() for one in {*perspectives, *roles})

    @cached_property
    def _slots(self) -> frozenset[str]:
        perspectives = self.study.structure.perspectives if self.study is not None else ()
        return frozenset(one.casefold() for one in perspectives)

    def claim(self, quoted: Quoted, manuscript: Manuscript) -> Claim:
        """Return what the manuscript says of who speaks in a quotation."""
        behind = _BEHIND.match(quoted.after)
        told = (behind["inside"] or _signed(behind["dashed"]) or "") if behind else ""
        cases, roles = self._named(told), self._roles_in(told)
        before = _BEFORE.search(quoted.before)
        if not cases and before:
            cases = self._named(before["name"])
        labels = self._labelled(told) or (self._labelled(before["name"]) if before else frozenset())
        return Claim(cases, roles, labels, "" if roles else self._slot(quoted, manuscript))

    def _labelled(self, words: str) -> frozenset[str]:
        found = [one.casefold() for one in (*_WORDS.findall(words), words.strip())]
        return frozenset(one for one in found if one in self._labels)

    def _named(self, words: str) -> frozenset[str]:
        found = [self._names.get(one.casefold()) for one in _WORDS.findall(words)]
        whole = self._names.get(words.strip().casefold())
        return frozenset(filter(None, (*found, whole)))

    def _roles_in(self, words: str) -> frozenset[str]:
        bare = _PLAIN.sub("", words.strip())
        first = _WORDS.match(bare)
        return self._role(first[0]) if first else frozenset()

    def _role(self, word: str) -> frozenset[str]:
        name = word.casefold()
        single = name.removesuffix("s")
        return frozenset(one for one in (name, single) if one in self._roles)

    def _slot(self, quoted: Quoted, manuscript: Manuscript) -> str:
        if not self._slots or not 0 <= quoted.paragraph < len(manuscript.paragraphs):
            return ""
        paragraph = manuscript.paragraphs[quoted.paragraph]
        slot = self._perspective(paragraph.lead) or next(
            filter(None, map(self._perspective, reversed(paragraph.headings))), ""
        )
        if not slot or quoted.form == "block" or not quoted.marks:
            return slot
        around = {self._perspective(one) for one in _WORDS.findall(f"{quoted.before} {quoted.after}")}
        return "" if around - {"", slot} else slot

    def _perspective(self, words: str) -> str:
        name = words.strip().strip("*_.:– ").casefold()  # noqa: RUF001 - a dash behind a lead
        first = name.split()[0].strip("*_.:,") if name.split() else ""
        for one in (name, first):
            for known in (one, one.removesuffix("s"), one.removesuffix("'s").removesuffix("’s")):  # noqa: RUF001 - as above
                if known in self._slots:
                    return known
        return ""
