"""A copy of a dossier to show round: it names no case, source or place, and keeps no person's words together.

METHOD 15: names of sources, positions and the order of the material chain passages to one person even where nobody is
named. So the copy has none of them, and its passages stand in an order that comes from the words alone. Nor has
it what stands around a passage: words that come again around another one, or are another one, would join the two. Nor
has it analysts' notes, which say freely whose words are like whose. With
"role" the perspective stays; with "none" it goes too.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.errors import InvalidArgumentError
from refiqda.findings.voices import MODERATOR, Voice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.findings.dossiers.values import Dossier, Passage, Said

POLICIES: Final = ("internal", "role", "none")
SOMEBODY: Final = "[participant]"


def shown_round(dossier: Dossier, policy: str) -> Dossier:
    """Return the copy of a dossier by a policy: "internal" is the dossier itself, "role", or "none".

    Raises InvalidArgumentError for another policy.
    """
    if policy not in POLICIES:
        raise InvalidArgumentError(
            f'attribution is {", ".join(POLICIES)}, not "{policy}"', remedy="Choose one of them."
        )
    if policy == "internal":
        return dossier
    hiding = _Hiding(dossier, policy)
    return attrs.evolve(
        dossier,
        passages=hiding.passages(dossier.passages, 1),
        against=hiding.passages(dossier.against, len(dossier.passages) + 1),
        people=(),
        absent=(),
        unquoted=(),
        stored=False,
        whole=len(dossier.passages),
        filters=tuple(one for one in dossier.filters if not one.startswith(("participant", "source"))),
        told=tuple(one for one in dossier.told if "several states of a text" not in one),
        code_notes=(),
        attribution=policy,
        study=None,
    )


class _Hiding:
    def __init__(self, dossier: Dossier, policy: str) -> None:
        self.policy = policy
        names = {one.case for one in dossier.people} | {one.source for one in dossier.passages}
        names |= {one.source for one in dossier.against}
        listed = "|".join(re.escape(name) for name in sorted(names, key=lambda one: (-len(one), one)) if name)
        self._names = re.compile(rf"(?<!\w)(?:{listed})(?!\w)", re.IGNORECASE) if listed else None
        self._roles = {one.case.casefold(): one.role for one in dossier.people}

    def passages(self, given: Sequence[Passage], first: int) -> tuple[Passage, ...]:
        hidden = sorted(map(self._passage, given), key=_order)
        return tuple(attrs.evolve(one, number=first + at) for at, one in enumerate(hidden))

    def _passage(self, one: Passage) -> Passage:
        roles = dict.fromkeys(voice.role for voice in one.voices)
        kept = tuple(Voice("", role) for role in roles) if self.policy == "role" else ()
        return attrs.evolve(
            one,
            source="", source_guid="", digest="", place="", start=None, end=None, wave="", quotes=(), silent=(),
            words=None if one.words is None else self.words(one.words),
            said=self._said(one.said),
            voices=kept,
            marks=tuple(attrs.evolve(each, start=None, end=None) for each in one.marks),
            others=tuple(attrs.evolve(each, start=None, end=None) for each in one.others),
            differs=tuple(attrs.evolve(each, start=None, end=None) for each in one.differs),
            notes=(),
        )  # fmt: skip

    def _said(self, said: Sequence[Said]) -> tuple[Said, ...]:
        """Return turns with letters (or perspectives) for who speaks, in the order of the passage."""
        letters: dict[str, str] = {}
        found = []
        for one in said:
            if one.where != "own":
                continue
            name = one.speaker
            if name and one.role == MODERATOR:
                name = MODERATOR
            elif name:
                letter = letters.setdefault(name, chr(ord("A") + len(letters) % 26))
                name = f"{one.role or 'participant'} {letter}" if self.policy == "role" else letter
            role = one.role if self.policy == "role" or one.role == MODERATOR else ""
            found.append(attrs.evolve(one, speaker=name, words=self.words(one.words), role=role))
        return tuple(found)

    def words(self, text: str) -> str:
        """Return words in which no case and no source is named."""
        return text if self._names is None else self._names.sub(self._instead, text)

    def _instead(self, found: re.Match[str]) -> str:
        role = self._roles.get(found[0].casefold(), "") if self.policy == "role" else ""
        return f"[{role}]" if role else SOMEBODY


def _order(one: Passage) -> tuple[str, str]:
    return one.theme, hashlib.sha256((one.words or one.kind).encode("utf-8", "surrogatepass")).hexdigest()
