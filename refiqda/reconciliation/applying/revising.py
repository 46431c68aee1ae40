"""Definitions that the analysts revised, put into the codebook of the consensus project.

A ``revise-code`` line of the log says what a definition is to be (``after``) and what it was (``before``). The
newest goes into the code's description where that is empty, is one of the versions that the log knows, or where the
lines do not say what was there before: then the people wrote it without looking back. A description that is none of
these was written by somebody else meanwhile; it stays, and the memo says both. White space makes no difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

from refiqda.errors import AmbiguousNameError, NotInProjectError
from refiqda.reconciliation.applying.wording import people_and_time, sentence

if TYPE_CHECKING:
    from refiqda.reconciliation.applying.codes import Codes
    from refiqda.reconciliation.listing import Differences
    from refiqda.reconciliation.log import Decision

Became = Literal["put", "there", "kept", "no-code"]
_BECAME: dict[Became, str] = {
    "put": "It is the code's description in this file.",
    "there": "It is the code's description in this file.",
    "kept": "The code's description in this file is another one that the log does not know, and was left as it is.",
    "no-code": "This file has no such code.",
}


@attrs.frozen(kw_only=True)
class Revision:
    """The revisions of one code, oldest first, and what became of the newest in the project.

    ``description`` is what the project said before.
    """

    code: str
    lines: tuple[Decision, ...]
    became: Became
    description: str | None = None

    @property
    def after(self) -> str:
        """The newest definition."""
        return self.lines[-1].after or ""

    def told(self) -> list[str]:
        """Return the lines of the memo: every version, by whom and why, and what became of it."""
        lines = [f"- {self.code}"]
        before = self.lines[0].before or self.description
        if before and before.strip() and _folded(before) != _folded(self.after):
            lines.append(f"  Before: {sentence(before)}")
        for one in self.lines:
            who = people_and_time(one)
            lines.append(f"  {'Now' if one is self.lines[-1] else 'Then'}: {sentence(one.after or '')}")
            said = [f"({who})" if who else "", f"Reason: {sentence(one.reason)}" if one.reason else ""]
            if any(said):
                lines.append(f"    {' '.join(part for part in said if part)}")
        lines.append(f"  {_BECAME[self.became]}")
        return lines


def revise(found: Differences, codes: Codes) -> list[Revision]:
    """Put the newest definitions into the codes' descriptions; return what became of each, by the codes' paths."""
    chains: dict[str, list[Decision]] = {}
    for line in found.log.decisions:
        if line.verb == "revise-code" and line.code and (line.after or "").strip():
            chains.setdefault(found.renamed.get(line.code, line.code), []).append(line)
    return [_revised(path, chains[path], codes) for path in sorted(chains)]


def _revised(path: str, lines: list[Decision], codes: Codes) -> Revision:
    chain = tuple(lines)
    try:
        code = codes.code(path)
    except (NotInProjectError, AmbiguousNameError):
        return Revision(code=path, lines=chain, became="no-code")
    description = code.description
    now = _folded(description or "")
    known = {_folded(text) for line in lines for text in (line.before, line.after) if text}
    unseen = not any((line.before or "").strip() for line in lines)
    became: Became = "put"
    if now == _folded(lines[-1].after or ""):
        became = "there"
    elif now and now not in known and not unseen:
        became = "kept"
    else:
        code.description = lines[-1].after
    return Revision(code=path, lines=chain, became=became, description=description)


def _folded(text: str) -> str:
    return " ".join(text.split())
