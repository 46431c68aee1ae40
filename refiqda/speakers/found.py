"""What detecting speakers finds, as data: labels with their proposals, turns, prompts, and what is doubtful.

Nothing here holds a participant's words but the texts that the turns point into.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from refiqda.text.canonical import Text
    from refiqda.text.speaker_words import Role
    from refiqda.text.turn_lines import Form
    from refiqda.text.turns import Evidence, Turns

FORMAT = "refiqda.speakers/1"


@attrs.frozen
class Decision:
    """What is to become of one label of one text.

    ``source`` is the GUID or the name of the text's source (of the transcript, for a further one of a recording); None
    means every text. ``cases`` are names or GUIDs; with none, its turns end where they end and belong to no case. With
    ``keep`` false the label is none: its lines belong to the turn before. ``turns`` is how many a person saw.
    """

    label: str
    role: Role
    cases: tuple[str, ...] = ()
    keep: bool = True
    source: str | None = None
    turns: int | None = None


@attrs.frozen(kw_only=True)
class Speaker:
    """A label of one text: what was found, and what is proposed.

    ``turns`` and ``words`` count those of the label, ``empty`` its turns without words, ``overlaps`` the marks of
    speech at the same time in them. ``paragraph`` is the number (from 1) of the line where it stands first, ``time``
    the first time mark in milliseconds. ``doubts`` are sentences for a person to judge; without any it is clear.
    """

    source: str
    source_name: str
    label: str
    key: str
    form: Form
    evidence: Evidence
    turns: int
    words: int
    empty: int
    overlaps: int
    paragraph: int
    time: int | None
    role: Role
    cases: tuple[str, ...]
    keep: bool
    doubts: tuple[str, ...] = ()

    def decision(self) -> Decision:
        """Return the proposal as a decision."""
        return Decision(
            label=self.label,
            role=self.role,
            cases=self.cases,
            keep=self.keep,
            source=self.source,
            turns=self.turns if self.keep else None,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {**attrs.asdict(self, recurse=False), "cases": list(self.cases), "doubts": list(self.doubts)}


@attrs.frozen(kw_only=True)
class Conversation:
    """One text with its turns (None where the text cannot be read), its labels, and what is to be told about it."""

    source: str
    source_name: str
    kind: str
    text: Text | None = attrs.field(repr=False)
    found: Turns | None
    speakers: tuple[Speaker, ...] = ()
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form; it holds no words of the text."""
        return {
            "source": self.source,
            "source_name": self.source_name,
            "kind": self.kind,
            "length": None if self.found is None else self.found.length,
            "turns": 0 if self.found is None else len(self.found.turns),
            "words_before": 0 if self.found is None else self.found.before,
            "notes": list(self.notes),
        }


@attrs.frozen
class Prompt:
    """A question read aloud: its words, whether it was given or recurs, and where it stands (GUID, start, end)."""

    text: str = attrs.field(repr=False)
    given: bool
    places: tuple[tuple[str, int, int], ...]

    @property
    def sources(self) -> int:
        """In how many texts it stands."""
        return len({source for source, _, _ in self.places})

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "prompt": self.text,
            "given": self.given,
            "sources": self.sources,
            "passages": len(self.places),
        }


@attrs.frozen
class Speakers:
    """What was detected in a project: its conversations in the order of the sources, and prompts.

    ``patterns`` are those that were declared: applying needs them to find the same turns. ``missing`` are declared
    labels that no text has.
    """

    conversations: tuple[Conversation, ...]
    prompts: tuple[Prompt, ...] = ()
    patterns: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        """All labels of all texts, in reading order."""
        return tuple(one for conversation in self.conversations for one in conversation.speakers)

    @property
    def unclear(self) -> tuple[Speaker, ...]:
        """The labels about which a person has to decide."""
        return tuple(one for one in self.speakers if one.doubts)

    def decisions(self) -> tuple[Decision, ...]:
        """Return the proposals for every label."""
        return tuple(one.decision() for one in self.speakers)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, ``refiqda.speakers/1``; it holds labels and prompts, and nobody's answers."""
        return {
            "format": FORMAT,
            "texts": [one.to_dict() for one in self.conversations],
            "speakers": [one.to_dict() for one in self.speakers],
            "prompts": [one.to_dict() for one in self.prompts],
            "patterns": list(self.patterns),
            "missing": list(self.missing),
            "unclear": len(self.unclear),
        }
