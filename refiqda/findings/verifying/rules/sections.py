"""What part of the findings a paragraph belongs to: headings that name a theme, and whose perspective it is.

A heading names a part of the findings where it is the name of a code, of a set of codes (a study's hooks) or of a slot
that the study declares; numbering and what follows a colon do not count. The perspective is that of a heading or of
how the paragraph's part begins ("Client."), in the study's own words. Where no heading is known by name, headings with
parts that begin with a perspective are the parts. Nothing else is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.findings.verifying.rules.sorting import Part, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from refiqda.findings.manuscripts.values import Manuscript, Paragraph
    from refiqda.project import Project
    from refiqda.study import Study

_NUMBER: Final = re.compile(r"^\s*(?:(?:\d+\.)*\d+[.):]?|[ivxlc]+[.):]|[a-z][.)])\s+", re.IGNORECASE)
_MARKS: Final = str.maketrans({"\u2019": "'", "\u2018": "'", "\u00a0": " ", "\u2011": "-", "\u00ad": None})
_AFTER: Final = (":", ".", " \u2013", " \u2014", " -", ",")
_VIEW: Final = r"(?: (?:perspective|view|viewpoint|side|voice|experience|account|perspektiv))?s?"


@attrs.frozen
class Section:
    """A part of the findings as a manuscript has it.

    ``part`` is what the study has under this name, None where only its perspectives show that it is one; ``heading``
    the heading as printed; ``above`` the names of the parts around it, the highest first; ``role`` the perspective, ""
    where there is none.
    """

    heading: str
    part: Part | None
    above: tuple[str, ...] = ()
    role: str = ""

    @property
    def name(self) -> str:
        """The name as the study has it, else the heading."""
        return self.part.name if self.part is not None else self.heading

    def in_words(self) -> str:
        """Return it as people say it: "At a pace of one's own, client"."""
        return f"{self.name}, {self.role}" if self.role else self.name


@attrs.frozen(eq=False)
class Sections:
    """The parts of a manuscript's findings; ``by_paragraph`` for each paragraph, None outside the findings."""

    by_paragraph: tuple[Section | None, ...]
    parts: tuple[Part, ...]

    def of(self, paragraph: int) -> Section | None:
        """Return the section of a paragraph by its index, None outside the findings."""
        return self.by_paragraph[paragraph] if 0 <= paragraph < len(self.by_paragraph) else None

    @cached_property
    def lowest(self) -> tuple[Section, ...]:
        """The sections that have no other section below them, each heading once, without perspective, in order."""
        seen = dict.fromkeys(attrs.evolve(one, role="") for one in self.by_paragraph if one is not None)
        around = {name for one in seen for name in one.above}
        return tuple(one for one in seen if one.name not in around)


def sections(manuscript: Manuscript, study: Study | None, projects: Sequence[Project] = ()) -> Sections:
    """Return what part of the findings each paragraph of a manuscript belongs to."""
    parts = parts_of(projects, study)
    roles = study.structure.perspectives if study is not None else ()
    known = {_folded(part.name): part for part in parts}
    divided = _divided(manuscript, known)
    found = [_section(paragraph, known, roles, divided) for paragraph in manuscript.paragraphs]
    if not any(found) and roles:
        found = [_by_role(paragraph, roles) for paragraph in manuscript.paragraphs]
    return Sections(tuple(found), parts)


def perspective(paragraph: Paragraph, roles: Iterable[str]) -> str:
    """Return whose perspective a paragraph stands under by its lead or the nearest heading; "" where nothing says."""
    for words in (paragraph.lead, *reversed(paragraph.headings)):
        for role in roles:
            if words and _is_role(words, role):
                return role
    return ""


def _divided(manuscript: Manuscript, known: dict[str, Part]) -> frozenset[tuple[str, ...]]:
    """Return the runs of headings, from the highest down, below which another heading names a part."""
    found = set()
    for paragraph in manuscript.paragraphs:
        headings = _headings(paragraph)
        named = [at for at, one in enumerate(headings) if _named(one, known) is not None]
        found |= {headings[: at + 1] for last in named for at in range(last)}
    return frozenset(found)


def _section(
    paragraph: Paragraph, known: dict[str, Part], roles: Iterable[str], divided: frozenset[tuple[str, ...]]
) -> Section | None:
    """Return the part of a paragraph; None in a chapter that is none of those a part is divided into (methods)."""
    headings = _headings(paragraph)
    named = [(at, part) for at, one in enumerate(headings) if (part := _named(one, known)) is not None]
    if not named:
        return None
    at, part = named[-1]
    if headings[: at + 1] in divided and headings != headings[: at + 1] and headings not in divided:
        return None
    return Section(
        headings[at], part, tuple(one.name for _, one in named[:-1]), perspective(paragraph, roles)
    )


def _headings(paragraph: Paragraph) -> tuple[str, ...]:
    return (*paragraph.headings, paragraph.text) if paragraph.kind == "heading" else paragraph.headings


def _by_role(paragraph: Paragraph, roles: Sequence[str]) -> Section | None:
    role = perspective(paragraph, roles)
    plain = [one for one in paragraph.headings if not any(_is_role(one, each) for each in roles)]
    return Section(plain[-1], None, (), role) if role and plain else None


def _named(heading: str, known: dict[str, Part]) -> Part | None:
    """Return the part that a heading names: wholly, or up to a colon or a dash; the longest name wins."""
    words = _folded(heading)
    if words in known:
        return known[words]
    begun = [name for name in known if name and words.startswith(tuple(name + mark for mark in _AFTER))]
    return known[max(begun, key=len)] if begun else None


def _folded(words: str) -> str:
    plain = unicodedata.normalize("NFC", words).translate(_MARKS)
    return " ".join(_NUMBER.sub("", plain).split()).rstrip(".:").casefold()


def _is_role(words: str, role: str) -> bool:
    name = re.escape(role.casefold())
    said = _folded(words).strip(" .:'*_")
    return (
        re.fullmatch(
            rf"(?:from )?(?:the )?(?:{name}(?:s|en|er|ene)?'?(?:s)?{_VIEW}|perspectives? of (?:the )?{name}s?)",
            said,
        )
        is not None
    )
