"""Which passages to keep: by analyst, whose they are, participant, perspective, kind of source, words."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.surveying.values import key

if TYPE_CHECKING:
    from refiqda.findings.dossiers.values import Passage

_BLANKS: Final = re.compile(r"\s+")

GROUPINGS: Final = (
    *("source", "code", "analyst", "agreement"),
    *("participant", "perspective", "kind", "none"),
)
"""What the passages of a dossier may be put under."""


@attrs.frozen(kw_only=True)
class Filter:
    """What is kept; nothing asked keeps all. Names are compared without letter case; several of a sort mean "or"."""

    analysts: tuple[str, ...] = ()
    agreement: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    words: str = ""
    quoted: bool | None = None

    def keeps(self, one: Passage, *, voices_only: bool = False) -> bool:
        """Return whether a passage is kept; ``voices_only`` asks for whose and what it is, not who coded it."""
        held = (
            (self.participants, one.participants),
            (self.roles, one.roles),
            (self.kinds, (one.kind,)),
            (self.sources, (one.source,)),
        )
        if not all(_any(asked, there) for asked, there in held):
            return False
        if voices_only:
            return True
        return (
            _any(self.analysts, one.analysts)
            and (
                not self.agreement
                or one.agreement in self.agreement
                or ("consensus" in self.agreement and any(mark.consensus for mark in one.marks))
            )
            and (not self.words or folded(self.words) in folded(one.words or ""))
            and (self.quoted is None or bool(one.quotes) is self.quoted)
        )

    def in_words(self) -> tuple[str, ...]:
        """Return what was asked for as phrases for the head of a dossier."""
        asked = (
            ("analyst", self.analysts),
            ("coded by", self.agreement),
            ("participant", self.participants),
            ("perspective", self.roles),
            ("kind of source", self.kinds),
            ("source", self.sources),
        )
        found = [f"{name}: {', '.join(values)}" for name, values in asked if values]
        if self.words:
            found.append(f"with the words: {self.words}")
        if self.quoted is not None:
            found.append("quoted already" if self.quoted else "not quoted yet")
        return tuple(found)


def _any(asked: tuple[str, ...], there: tuple[str, ...]) -> bool:
    return not asked or bool({key(one) for one in asked} & {key(one) for one in there})


def folded(text: str) -> str:
    """Return words as they are compared in a search: NFKC, letter case and blanks aside."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()
