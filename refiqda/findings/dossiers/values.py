"""What a dossier says: passages with who marked them, who speaks, what stands around them and what was written there.

Positions are code points of canonical text, half-open, or milliseconds of a recording. Nothing here judges: no figure
of agreement, no threshold, and no count of people.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

import attrs

if TYPE_CHECKING:
    from refiqda.findings.voices import Voice
    from refiqda.study import Study

Medium = Literal["text", "time", "area", "whole"]
"""Where a passage lies: in words, in a recording, in a picture or on a page, or it is a whole source."""

Where = Literal["own", "same", "before", "behind"]

Agreement = Literal["all", "some", "one", "consensus", "machine", ""]
"""Whose passage it is: of all analysts who have the code, of several, of one, of the consensus alone, of a
machine alone; "" where only one analyst has the code, so that there is nothing to agree about."""

AGREEMENTS: Final = ("all", "some", "one", "consensus", "machine")


@attrs.frozen
class Theme:
    """What was asked for: a code alone, a code with what is below it (a theme), or a set of codes.

    ``codes`` are the paths of its codes in any of the projects, ``definitions`` what is written about them, as pairs of
    path and text; ``apart`` says that codes of this name were made apart in several projects.
    """

    name: str
    kind: Literal["code", "theme", "set"]
    codes: tuple[str, ...]
    definitions: tuple[tuple[str, str], ...] = attrs.field(default=(), repr=False)
    analysts: tuple[str, ...] = ()
    apart: bool = False


@attrs.frozen
class Mark:
    """That an analyst gave a code: to ``[start, end)`` of the text or recording, None where it has no extent."""

    analyst: str
    code: str
    start: int | None = None
    end: int | None = None
    machine: bool = False
    consensus: bool = False


@attrs.frozen
class Said:
    """Words of one turn (or paragraph): who says them, as labelled.

    ``where`` is "own" for the passage's own words, "same" for what else its turn says, else "before" or "behind".
    """

    speaker: str
    words: str = attrs.field(repr=False)
    where: Where = "own"
    role: str = ""


@attrs.frozen
class Note:
    """What somebody wrote on the passage, or on a code: the words, by whom and when (as the file says it)."""

    author: str
    text: str = attrs.field(repr=False)
    created: str = ""
    code: str = ""
    machine: bool = False


@attrs.frozen(kw_only=True)
class Passage:
    """Words (or an area, or a time) that carry the theme; codings that share words are one passage.

    ``number`` counts in reading order over all that was asked for. ``marks`` are the theme's own codings, ``others``
    the other codes on the same words; ``differs`` those of analysts who have the theme's codes or a book of their own
    and read these words under another code. ``digest`` names the state of its text. ``why`` says, of counter-evidence,
    what makes it that. ``silent`` are analysts who have the code and coded nothing in this source. ``text`` is the
    place of its text while the dossier is made.
    """

    number: int
    theme: str
    source: str
    source_guid: str
    medium: Medium
    place: str
    text: int = attrs.field(default=-1, repr=False, eq=False)
    start: int | None = None
    end: int | None = None
    digest: str = attrs.field(default="", repr=False)
    words: str | None = attrs.field(default=None, repr=False)
    said: tuple[Said, ...] = attrs.field(default=(), repr=False)
    voices: tuple[Voice, ...] = ()
    kind: str = ""
    wave: str = ""
    language: str = ""
    use: str = ""
    marks: tuple[Mark, ...] = ()
    others: tuple[Mark, ...] = ()
    differs: tuple[Mark, ...] = ()
    agreement: Agreement = ""
    state: str = ""
    silent: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    quotes: tuple[str, ...] = ()
    why: str = ""

    @property
    def analysts(self) -> tuple[str, ...]:
        """Who gave it the theme, each once; the consensus is nobody."""
        return tuple(dict.fromkeys(one.analyst for one in self.marks if not one.consensus))

    @property
    def participants(self) -> tuple[str, ...]:
        """The codes of those who speak in it and take part in the study."""
        return tuple(dict.fromkeys(one.case for one in self.voices if one.case))

    @property
    def roles(self) -> tuple[str, ...]:
        """The perspectives it speaks from, each once; not the moderator's."""
        return tuple(dict.fromkeys(one.role for one in self.voices if one.role and one.case))

    @property
    def codes(self) -> tuple[str, ...]:
        """The theme's codes that it was given."""
        return tuple(dict.fromkeys(one.code for one in self.marks))

    @property
    def dyads(self) -> tuple[str, ...]:
        """The pairs whose members speak in it."""
        return tuple(dict.fromkeys(one.dyad for one in self.voices if one.dyad))


@attrs.frozen
class Person:
    """A participant as a dossier lists one: by the code used in the study, with role and dyad as far as known."""

    case: str
    role: str = ""
    dyad: str = ""


@attrs.frozen(kw_only=True)
class Dossier:
    """All passages of what was asked for, and whose voice is not among them.

    ``against`` is counter-evidence that a person named; ``absent`` have material in these projects and no passage here;
    ``unquoted`` have passages here and no quote of them; ``stored`` says whether quotes were looked at. ``whole`` is
    how many passages there were before any filter; ``filters`` says in words what was chosen. ``told`` are
    sentences that a reader needs, such as what was left out.
    """

    title: str
    themes: tuple[Theme, ...]
    passages: tuple[Passage, ...] = attrs.field(repr=False)
    against: tuple[Passage, ...] = attrs.field(default=(), repr=False)
    analysts: tuple[str, ...] = ()
    machines: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    absent: tuple[Person, ...] = ()
    unquoted: tuple[Person, ...] = ()
    stored: bool = False
    whole: int = 0
    filters: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    code_notes: tuple[tuple[str, Note], ...] = attrs.field(default=(), repr=False)
    attribution: str = "internal"
    study: Study | None = attrs.field(default=None, repr=False, eq=False)

    @cached_property
    def by_theme(self) -> dict[str, tuple[Passage, ...]]:
        """The passages of each theme asked for, by its name, in the order asked."""
        return {
            theme.name: tuple(one for one in self.passages if one.theme == theme.name)
            for theme in self.themes
        }
