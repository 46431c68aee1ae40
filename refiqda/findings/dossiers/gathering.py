"""Dossiers: everything that stands under a code, a theme or a set, brought together for reading (METHOD 9 to 15).

Codes are found by what people call them. A name that stands in the codebooks of several projects is taken as asked, and
where those codes were made apart the dossier says so: that they mean the same is for people to say (METHOD 2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.errors import InvalidArgumentError, NotInProjectError, require_project
from refiqda.findings.dossiers.codings import Codings
from refiqda.findings.dossiers.filtering import Filter
from refiqda.findings.dossiers.noting import Notes
from refiqda.findings.dossiers.passages import Passages
from refiqda.findings.dossiers.quoted import Quoted
from refiqda.findings.dossiers.values import Dossier, Passage, Person, Theme
from refiqda.findings.voices import Voices, hear
from refiqda.reconciliation.collector import without_collecting
from refiqda.surveying.values import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from refiqda.findings.quotes.values import Quote
    from refiqda.project import Project
    from refiqda.study import Study

KINDS: Final = ("theme", "code", "set")


def dossier(  # noqa: PLR0913 - what a person may ask for
    projects: Sequence[Project],
    *,
    themes: Sequence[str] = (),
    codes: Sequence[str] = (),
    sets: Sequence[str] = (),
    against: Sequence[str] = (),
    wanted: Filter | None = None,
    study: Study | None = None,
    quotes: Iterable[Quote] | None = None,
    voices: Voices | None = None,
    around: bool = True,
) -> Dossier:
    """Return the passages of themes (codes with what is below), of codes alone, of sets; of all codes if none.

    ``projects`` are one project of several analysts, or each analyst's own. ``against`` names codes or links by which a
    person marked counter-evidence. ``wanted`` keeps some passages; numbers stay those of the whole. ``quotes`` are the
    quotes there are (None: not looked at). Without ``around`` passages come without their turns and notes, which a mere
    list needs not. Raises NotInProjectError and AmbiguousNameError for a name,
    InvalidArgumentError where no project is given.
    """
    if not projects:
        raise InvalidArgumentError("a dossier is made of projects", remedy="Give one or more.")
    for one in projects:
        require_project(one, "codings", "tree")
    heard = voices if voices is not None else hear(projects, study)
    with without_collecting():
        codings = Codings(projects, heard)
        asked = [
            codings.theme(name, kind)
            for kind, names in zip(KINDS, (themes, codes, sets), strict=True)
            for name in dict.fromkeys(names)
        ] or list(codings.every_code())
        notes = Notes(projects if around else ())
        making = _Making(codings, asked, Quoted(quotes, heard), notes, around=around)
        return making.dossier(against, wanted or Filter(), study)


class _Making:
    def __init__(
        self,
        codings: Codings,
        asked: list[tuple[Theme, frozenset[str]]],
        quoted: Quoted,
        notes: Notes,
        *,
        around: bool,
    ) -> None:
        self.codings = codings
        self.asked = asked
        self.quoted = quoted
        self.notes = notes
        self.making = Passages(codings)
        self.around = around

    def dossier(self, against: Sequence[str], wanted: Filter, study: Study | None) -> Dossier:
        found: list[Passage] = []
        for theme, keys in self.asked:
            found += self.making.of(theme, keys, first=len(found) + 1)
        found = [self._quoted(one) for one in found]
        counter = [self._quoted(one) for one in self._against(against, len(found) + 1)]
        kept = tuple(self._finished(one) for one in found if wanted.keeps(one))
        people = self._people()
        here = {key(case) for one in found for case in one.participants}
        themes = tuple(theme for theme, _ in self.asked)
        return Dossier(
            title=", ".join(theme.name for theme in themes) if len(themes) < 4 else "All codes",  # noqa: PLR2004
            themes=themes,
            passages=kept,
            against=tuple(self._finished(one) for one in counter if wanted.keeps(one, voices_only=True)),
            analysts=self.codings.analysts,
            machines=tuple(self.codings.machines),
            people=people,
            absent=tuple(one for one in people if key(one.case) not in here),
            unquoted=tuple(
                one for one in people if key(one.case) in here and not self.quoted.person(one.case)
            )
            if self.quoted.known
            else (),
            stored=self.quoted.known,
            whole=len(found),
            filters=wanted.in_words(),
            told=tuple(self._told(themes)),
            code_notes=tuple(
                (path, note) for theme in themes for path in theme.codes for note in self.notes.on_code(path)
            ),
            study=study,
        )

    def _quoted(self, one: Passage) -> Passage:
        """Return a passage with the quotes that use it."""
        quotes = self.quoted.of(one)
        return attrs.evolve(one, quotes=quotes) if quotes else one

    def _finished(self, one: Passage) -> Passage:
        """Return a passage with what stands around it and was written on it."""
        if not self.around:
            return one
        return attrs.evolve(self.making.with_turns(one), notes=self.notes.on(one))

    def _against(self, names: Sequence[str], first: int) -> list[Passage]:
        found: list[Passage] = []
        for name in names:
            theme = Theme(name, "theme", (name,), analysts=self.codings.analysts)
            linked = self.codings.has_links(name)
            if linked:
                rows = list(self._linked(name))
                found += self.making.of_rows(theme, rows, first=first + len(found), why=f'linked as "{name}"')
            try:
                real, keys = self.codings.theme(name, "theme")
            except NotInProjectError:
                if not linked:
                    raise NotInProjectError(
                        f'neither a code nor a link is called "{name}"',
                        remedy="Name the code or the kind of link by which counter-evidence was marked.",
                    ) from None
            else:
                found += self.making.of(real, keys, first=first + len(found), why=f'coded "{real.name}"')
        return found

    def _linked(self, name: str) -> Iterable[Any]:
        keys = frozenset[str]().union(*(each for _, each in self.asked))
        things = set(keys)
        for row in self.codings.rows:
            if row.code_key in keys:
                things.update(one for one in row.guids if one)
        ends = self.codings.linked(name, things)
        return (row for row in self.codings.rows if row.code_key in ends or ends.intersection(row.guids))

    def _people(self) -> tuple[Person, ...]:
        """Return the participants with material in these projects: what is read as context, or translates, is none."""
        voices = self.codings.voices
        cases = {
            key(case)
            for one in voices.sources
            if not one.is_translation and key(one.use) != "context"
            for case in one.cases
        }
        cases |= {key(name) for row in self.codings.rows for name in row.case.split(";") if name}
        return tuple(Person(one.case, one.role, one.dyad) for one in voices.people if key(one.case) in cases)

    def _told(self, themes: Sequence[Theme]) -> Iterable[str]:
        for theme in themes:
            if theme.apart:
                yield (
                    f'Codes called "{theme.name}" were made apart in several of these projects; '
                    "that they mean the same is for people to say."
                )
            lacking = [one for one in self.codings.analysts if theme.analysts and one not in theme.analysts]
            if lacking:
                who = ", ".join(lacking)
                yield (
                    f'{who} worked with a codebook without "{theme.name}"; '
                    "what they coded on the same words is shown."
                )
        if len(self.codings.analysts) == 1:
            yield f"All codings are {self.codings.analysts[0]}'s."
        if self.codings.machines:
            yield f"Machines, which are no persons and no votes: {', '.join(self.codings.machines)}."
        for what, count in sorted(self.codings.left_out.items()):
            yield f"Left out: {count:,} {what}."
        states = self.codings.states_of()
        if states:
            yield (
                "The projects hold several states of a text, and each stands for itself: "
                f"{', '.join(states[:8])}{' ...' if len(states) > 8 else ''}."  # noqa: PLR2004
            )
