"""Themes that were noted while reading together, as sets of the consensus project (clause 12).

A theme is an authored claim: its set has the theme's name, the claim as description, and as members the codes and
the notes that it was made from, as far as the project has them. The GUID of the set follows from the theme's id in
the log, so that the same theme is the same set whenever the consensus is made, and one that was withdrawn since
goes again.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

import attrs

from refiqda import model
from refiqda.errors import AmbiguousNameError, NotInProjectError
from refiqda.model import guid_key
from refiqda.reconciliation.applying.wording import listed, people_and_time, sentence

if TYPE_CHECKING:
    from refiqda.project import Project
    from refiqda.reconciliation.applying.codes import Codes
    from refiqda.reconciliation.listing import Differences
    from refiqda.reconciliation.log import Decision, DecisionLog

_THEMES: Final = uuid.UUID("0c6d5a0e-1f0b-5c39-8a55-6f8b8e4f3b92")
"""The UUIDv5 namespace of the sets of themes; never to change."""


@attrs.frozen(kw_only=True)
class AppliedTheme:
    """A theme as the project has it: its set, and the names of codes and the number of notes that it could not have."""

    line: Decision
    set: model.Set
    codes: tuple[str, ...]
    lacking_codes: tuple[str, ...]
    lacking_notes: int

    def told(self) -> list[str]:
        """Return the lines of the memo."""
        lines = [f"- {' '.join((self.line.name or '').split())}"]
        if (self.line.text or "").strip():
            lines.append(f"  {sentence(self.line.text or '')}")
        who = people_and_time(self.line)
        if who:
            lines.append(f"  ({who})")
        notes = len(self.set.member_notes)
        made_of = [listed(self.codes)] if self.codes else []
        made_of += [f"{notes} {'note' if notes == 1 else 'notes'}"] if notes else []
        if made_of:
            lines.append(f"  Made from {' and '.join(made_of)}; in this file a set of this name.")
        if self.lacking_codes:
            lines.append(f"  This file lacks {listed(self.lacking_codes)}.")
        if self.lacking_notes:
            lines.append(f"  Notes that this file lacks: {self.lacking_notes}.")
        return lines


def theme_guid(theme: str) -> str:
    """Return the GUID of the set of a theme, by the theme's id."""
    return str(uuid.uuid5(_THEMES, theme))


def theme_sets(log: DecisionLog) -> set[str]:
    """Return the GUIDs of the sets of all themes that the log knows, also of those that were withdrawn."""
    return {theme_guid(line.id) for line in log.decisions if line.verb == "theme"}


def add_themes(project: Project, found: Differences, codes: Codes) -> list[AppliedTheme]:
    """Add a set for each theme as it stands, by their names; return what each has."""
    notes = {guid_key(note.guid): note.guid for note in project.tree.notes}
    made = []
    for line in sorted(found.log.themes(), key=lambda one: (one.name or "", one.id)):
        theme = _theme(line, found, codes, notes)
        project.tree.sets.append(theme.set)
        made.append(theme)
    return made


def _theme(line: Decision, found: Differences, codes: Codes, notes: dict[str, str]) -> AppliedTheme:
    members: dict[str, str] = {}
    lacking = []
    for path in dict.fromkeys(found.renamed.get(path, path) for path in line.codes):
        try:
            members[path] = codes.code(path).guid
        except (NotInProjectError, AmbiguousNameError):
            lacking.append(path)
    asked = list(dict.fromkeys(guid_key(str(note.get("guid") or "")) for note in line.notes))
    there = [notes[guid] for guid in asked if guid in notes]
    made = model.Set(
        guid=theme_guid(line.id),
        name=line.name or "",
        description=line.text or None,
        member_codes=list(dict.fromkeys(members.values())),
        member_notes=there,
    )
    return AppliedTheme(
        line=line,
        set=made,
        codes=tuple(members),
        lacking_codes=tuple(lacking),
        lacking_notes=len(asked) - len(there),
    )
