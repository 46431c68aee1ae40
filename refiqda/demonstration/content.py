"""The invented study "clinic interviews" as data: what two coders made of six interviews in three rounds.

Codebook approach, so that figures may be shown. Nothing here is anybody's data; every word was written for
this study. ``clinic_interviews()`` gives all of it, for the demonstration, the documentation and the tests.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

import attrs

from refiqda.demonstration import texts
from refiqda.demonstration.codings import AGREED, CODES, COLM, MARA, MEMOS
from refiqda.demonstration.decisions import DECISIONS, NEXT_BATCH, PILOT, REVISION
from refiqda.demonstration.differences import DIFFERENCES
from refiqda.demonstration.pieces import (
    CodedQuote,
    CodeEntry,
    PlannedDecision,
    PlannedDifference,
    SourceText,
)
from refiqda.errors import NotInProjectError

TITLE: Final = "Clinic interviews"

STUDY_TOML: Final = """\
# An invented study: two analysts, one codebook, three rounds.
[study]
title = "Clinic interviews"
languages = ["en"]
approach = "codebook"

[[analyst]]
name = "Mara Ridge"
roles = ["coder", "author"]

[[analyst]]
name = "Colm Vance"
roles = ["coder"]

[[instrument]]
name = "interview guide"
kind = "interview"
wave = 1

[[expected]]
instrument = "interview guide"
per = "patient"
count = 1

[[expected]]
instrument = "interview guide"
per = "nurse"
count = 1

[structure]
levels = ["category", "code"]
perspectives = ["patient", "nurse"]

[attribution]
policy = "role"

[[round]]
name = "pilot"
sources = ["Interview 1", "Interview 2"]
coders = ["Mara Ridge", "Colm Vance"]

[[round]]
name = "revision"
sources = ["Interview 3", "Interview 4"]
coders = ["Mara Ridge", "Colm Vance"]

[[round]]
name = "next batch"
sources = ["Interview 5", "Interview 6"]
coders = ["Mara Ridge", "Colm Vance"]

[report]
guide = "JARS-Qual"
"""

PEOPLE: Final = ("P1", "N1", "P2", "N2", "P3", "P4")
"""Whose interview each is: the name before the answers in it; P is a patient, N a nurse."""
_ROLES: Final = {"P": "patient", "N": "nurse"}

STUDY_TABLES: Final[dict[str, list[tuple[str, ...]]]] = {
    "participants.csv": [("case", "role"), *((case, _ROLES[case[0]]) for case in PEOPLE)],
    "sources.csv": [
        ("source", "instrument", "wave", "participants"),
        *((f"Interview {number}", "interview guide", "1", case) for number, case in enumerate(PEOPLE, 1)),
    ],
}
"""The tables beside study.toml: who takes part, and which text is whose."""


@attrs.frozen(kw_only=True, order=False)
class ClinicInterviews:
    """All of the invented study.

    ``codings`` maps each coder to the codings in reading order; ``differences`` are what the two have to
    decide, in reading order; ``decisions`` the lines of the log, in the order in which they were taken.
    """

    title: str
    study_toml: str
    coders: tuple[str, ...]
    rounds: tuple[str, ...]
    sources: tuple[SourceText, ...]
    codes: tuple[CodeEntry, ...]
    codings: dict[str, tuple[CodedQuote, ...]]
    differences: tuple[PlannedDifference, ...]
    decisions: tuple[PlannedDecision, ...]

    def source(self, name: str) -> SourceText:
        """Return the source of this name; NotInProjectError if there is none."""
        for source in self.sources:
            if source.name == name:
                return source
        names = ", ".join(source.name for source in self.sources)
        raise NotInProjectError(f'no source "{name}" in the invented study', remedy=f"There are {names}.")

    def code(self, path: str) -> CodeEntry:
        """Return the code of this path; NotInProjectError if there is none."""
        for code in self.codes:
            if code.path == path:
                return code
        paths = ", ".join(code.path for code in self.codes)
        raise NotInProjectError(f'no code "{path}" in the invented study', remedy=f"There are {paths}.")

    def span(self, source: str, quote: str) -> tuple[int, int]:
        """Return where a quote stands in a source, as a half-open span of code points."""
        return self.source(source).span(quote)


def clinic_interviews() -> ClinicInterviews:
    """Return the invented study, the same values at every call."""
    rounds = (PILOT, REVISION, NEXT_BATCH)
    interviews = (
        texts.INTERVIEW_1,
        texts.INTERVIEW_2,
        texts.INTERVIEW_3,
        texts.INTERVIEW_4,
        texts.INTERVIEW_5,
        texts.INTERVIEW_6,
    )
    sources = tuple(
        SourceText(name=f"Interview {index + 1}", round=rounds[index // 2], text=texts.unwrapped(text))
        for index, text in enumerate(interviews)
    )
    return ClinicInterviews(
        title=TITLE,
        study_toml=STUDY_TOML,
        coders=(MARA, COLM),
        rounds=rounds,
        sources=sources,
        codes=CODES,
        codings=_codings(sources),
        differences=DIFFERENCES,
        decisions=DECISIONS,
    )


def _codings(sources: tuple[SourceText, ...]) -> dict[str, tuple[CodedQuote, ...]]:
    """Put what both coded alike and each one's side of the differences together, in reading order."""
    made: dict[str, list[CodedQuote]] = defaultdict(list)
    for agreed in AGREED:
        notes = dict(agreed.memos)
        for coder in (MARA, COLM):
            made[coder].append(
                CodedQuote(
                    source=agreed.source, quote=agreed.quote, code=agreed.code, memo=notes.get(coder, "")
                )
            )
    for difference in DIFFERENCES:
        for side in difference.segments:
            memo = MEMOS.get((side.coder, side.quote), "")
            made[side.coder].append(
                CodedQuote(source=difference.source, quote=side.quote, code=side.code, memo=memo)
            )
    texts_by_name = {source.name: source for source in sources}
    order = {source.name: index for index, source in enumerate(sources)}

    def place(coding: CodedQuote) -> tuple[int, tuple[int, int], str]:
        return order[coding.source], texts_by_name[coding.source].span(coding.quote), coding.code

    return {coder: tuple(sorted(made[coder], key=place)) for coder in (MARA, COLM)}
