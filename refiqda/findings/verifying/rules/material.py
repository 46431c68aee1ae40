"""What every rule looks at: a checked manuscript, the study, who speaks, and what was sorted where."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

import attrs

from refiqda.errors import NotInProjectError
from refiqda.findings.verifying.rules.originals import Link, Place, said
from refiqda.findings.verifying.rules.sections import Section, Sections, sections
from refiqda.findings.verifying.rules.sorting import Sorted, sort
from refiqda.findings.verifying.values import Passage, QuoteCheck, Remark
from refiqda.surveying.values import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from refiqda.findings.manuscripts.values import Manuscript
    from refiqda.findings.quotes.ledger import Ledger
    from refiqda.findings.quotes.store import QuoteStore
    from refiqda.findings.verifying.values import Verification
    from refiqda.findings.voices import Voice, Voices
    from refiqda.project import Project
    from refiqda.study import Study


Severity = Literal["error", "warning", "note"]

DECLARABLE: Final = ("outside-theme", "second-quote", "without-quote", "empty-slot")
"""What a study may declare in ``[structure] rules``: the remarks that then are errors."""

QUOTED: Final = re.compile(
    r"\u201c[^\u201c\u201d]*\u201d|\u201e[^\u201c-\u201e]*[\u201c\u201d]|«[^«»]*»|\"[^\"]*\"|``.*?''|\u2018[^\u2018\u2019]*\u2019"
)
"""Words in quotation marks, which are not the author's."""
_END: Final = re.compile(r"[.!?…][\"\u201d»\u2019'\)\]]*\s+(?=\S)")


@attrs.frozen(eq=False)
class Material:
    """A verification with all that rules need; ``links`` are the translations (`translations.links`)."""

    verification: Verification
    manuscript: Manuscript
    voices: Voices
    study: Study | None
    store: QuoteStore | None = None
    ledger: Ledger | None = None
    consents: Mapping[str, bool | None] | None = None
    projects: Sequence[Project] = ()
    names: Mapping[str, Sequence[str]] = attrs.field(factory=dict)
    links: Sequence[Link] = ()

    @cached_property
    def sections(self) -> Sections:
        """The parts of the findings."""
        return sections(self.manuscript, self.study, self.projects)

    @cached_property
    def sorted(self) -> Sorted:
        """The passages under the codes of the projects."""
        return sort(self.projects, self.voices)

    @property
    def checks(self) -> tuple[QuoteCheck, ...]:
        """The checks, in reading order."""
        return self.verification.checks

    def section(self, check: QuoteCheck) -> Section | None:
        """Return the part of the findings in which a quotation stands."""
        return self.sections.of(check.quoted.paragraph)

    def passages(self, check: QuoteCheck) -> tuple[Passage, ...]:
        """Return where the words of a quotation stand; none for guesses: candidates, passages nobody declared."""
        return () if check.guessed or check.status == "NOT-FOUND" else check.passages

    @cached_property
    def partner_spans(self) -> tuple[tuple[str, int, int], ...]:
        """Where the words stand that the register lists as those by which a partner may know himself.

        Words that are not in the material as it is are left out.
        """
        rows = self.ledger.partner_risks if self.ledger is not None else ()
        return tuple(span for row in rows if (span := self._words_of(row)) is not None)

    def _words_of(self, row: Mapping[str, str]) -> tuple[str, int, int] | None:
        try:
            text = self.voices.source(row.get("source", ""))
        except NotInProjectError:
            return None
        words = unicodedata.normalize("NFC", row.get("quote", ""))
        start = text.text.find(words) if words else -1
        return (text.guid, start, start + len(words)) if start >= 0 else None

    def speaking(self, check: QuoteCheck) -> tuple[Voice, ...]:
        """Return the participants whose words a quotation prints, each once; of a translation, who said the original.

        Where only the text is known that was translated, its one participant is meant; of several nobody knows.
        """
        found: dict[str, Voice] = {}
        for passage in self.passages(check):
            own: list[Place] = [(passage.source_guid, passage.start, passage.end)]
            for places in (own, said(passage, self.links, self.voices)):
                heard = [voice for place in places for voice in self._heard(place) if voice.case]
                found.update({key(voice.case): voice for voice in heard if key(voice.case) not in found})
                if heard:
                    break
        return tuple(found.values())

    def _heard(self, place: Place) -> tuple[Voice, ...]:
        guid, start, end = place
        if start is not None and end is not None:
            return self.voices.at(guid, start, end)
        cases = self.voices.source(guid).cases
        return tuple(map(self.voices.voice, cases)) if len(cases) == 1 else ()

    def originals(self, check: QuoteCheck) -> tuple[Place, ...]:
        """Return where the words of a quotation were said, in the language in which they were said."""
        return tuple(place for one in self.passages(check) for place in said(one, self.links, self.voices))

    def around(self, check: QuoteCheck) -> tuple[str, str]:
        """Return what stands with a quotation in its sentence: before, and after with all of its own paragraph.

        Quotations beside it are left out: their words are somebody's.
        """
        quoted = check.quoted
        before = QUOTED.sub(" ", quoted.before)
        ends = [match.end() for match in _END.finditer(before)]
        after = QUOTED.sub(" ", quoted.after)
        end = next((one for one in _END.finditer(after) if _closed(after[: one.start()])), None)
        own = self._beside_turns(check)
        return before[ends[-1] if ends else 0 :], " ".join((after[: end.start() + 1] if end else after, own))

    def _beside_turns(self, check: QuoteCheck) -> str:
        """Return what a block or an exchange holds beside its words: labels of turns, an attribution below it."""
        quoted = check.quoted
        parts = []
        if quoted.turns:
            ends = [0, *(end for _, end in quoted.turns)]
            starts = [*(start for start, _ in quoted.turns), len(quoted.text)]
            parts += [quoted.text[end:start] for end, start in zip(ends, starts, strict=True)]
        if quoted.form in {"block", "exchange"} and 0 <= quoted.paragraph < len(self.manuscript.paragraphs):
            whole = self.manuscript.paragraphs[quoted.paragraph].text
            at = whole.find(quoted.text)
            if at >= 0:
                parts += [whole[:at], whole[at + len(quoted.text) :]]
        return " ".join(part for part in parts if part.strip())

    def declared(self, kind: str, otherwise: Severity) -> Severity:
        """Return how heavy a remark is: an error where the study declares the rule by the remark's name."""
        rules = self.study.structure.rules if self.study is not None else ()
        return "error" if kind.casefold() in {_name(rule) for rule in rules} else otherwise


def _closed(words: str) -> bool:
    """Whether every bracket is closed again ("(Client no." is not)."""
    return words.count("(") <= words.count(")") and words.count("[") <= words.count("]")


def about(number: int, check: QuoteCheck, kind: str, severity: Severity, words: str) -> Remark:
    """Return a remark about a quotation, with its place."""
    return Remark(kind, severity, words, check.quoted.place.in_words(), number)


def _name(rule: str) -> str:
    return "-".join(rule.casefold().replace("_", " ").replace("-", " ").split())


def unknown_rules(material: Material) -> Iterable[Remark]:
    """Yield a note for each declared rule that no remark has the name of."""
    for rule in material.study.structure.rules if material.study is not None else ():
        if _name(rule) not in DECLARABLE:
            known = ", ".join(DECLARABLE)
            yield Remark("RULES", "note", f'study.toml declares the rule "{rule}"; known are {known}.')
