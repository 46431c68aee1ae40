"""What every rule looks at: a checked manuscript, the study, who speaks, and what was sorted where."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal, Protocol

import attrs

from refiqda.errors import NotInProjectError
from refiqda.findings.verifying.rules.sections import Section, Sections, sections
from refiqda.findings.verifying.rules.sorting import Sorted, sort
from refiqda.findings.verifying.values import Passage, QuoteCheck, Remark
from refiqda.surveying.values import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from refiqda.findings.manuscripts.values import Manuscript
    from refiqda.findings.quotes.ledger import Ledger
    from refiqda.findings.verifying.values import Verification
    from refiqda.findings.voices import Voice, Voices
    from refiqda.project import Project
    from refiqda.study import Study


class Link(Protocol):
    """A translation and what it translates, as `refiqda.findings.quotes.translations.Linked` has it."""

    @property
    def scope(self) -> str: ...  # noqa: D102 - as there
    @property
    def original_source(self) -> str: ...  # noqa: D102 - as there
    @property
    def original_span(self) -> tuple[int, int] | None: ...  # noqa: D102 - as there
    @property
    def translation_source(self) -> str: ...  # noqa: D102 - as there
    @property
    def translation_span(self) -> tuple[int, int] | None: ...  # noqa: D102 - as there


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

    def speaking(self, check: QuoteCheck) -> tuple[Voice, ...]:
        """Return the participants whose words a quotation prints, each once."""
        found: dict[str, Voice] = {}
        for passage in check.passages:
            for voice in self.voices.at(passage.source_guid, passage.start, passage.end):
                if voice.case:
                    found.setdefault(key(voice.case), voice)
        return tuple(found.values())

    def originals(self, check: QuoteCheck) -> tuple[tuple[str, int | None, int | None], ...]:
        """Return the passages as they were said: text's GUID and span, None for "somewhere in it"."""
        return tuple(one for passage in check.passages for one in self._said(passage))

    def _said(self, passage: Passage) -> Iterable[tuple[str, int | None, int | None]]:
        text = self.voices.source(passage.source_guid)
        linked = [one for one in self.links if self._translates(one, text.guid, passage)]
        exact = [
            (self.voices.source(one.original_source).guid, *one.original_span)
            for one in linked
            if one.scope == "passage" and one.original_span is not None
        ]
        if exact:
            return exact
        if linked:
            return [(self.voices.source(one.original_source).guid, None, None) for one in linked]
        if text.is_translation and text.translation_of:
            return [(self.voices.source(text.translation_of).guid, None, None)]
        return [(text.guid, passage.start, passage.end)]

    def _translates(self, one: Link, text: str, passage: Passage) -> bool:
        try:
            if self.voices.source(one.translation_source).guid != text:
                return False
            self.voices.source(one.original_source)
        except NotInProjectError:
            return False
        if one.scope == "source" or one.translation_span is None:
            return bool(one.scope == "source")
        start, end = one.translation_span
        return bool(start < passage.end and passage.start < end)

    def around(self, check: QuoteCheck) -> tuple[str, str]:
        """Return what stands with a quotation in its sentence: before, and after with all of its own paragraph.

        Quotations beside it are left out: their words are somebody's.
        """
        quoted = check.quoted
        before = QUOTED.sub(" ", quoted.before)
        ends = [match.end() for match in _END.finditer(before)]
        after = QUOTED.sub(" ", quoted.after)
        end = _END.search(after)
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
