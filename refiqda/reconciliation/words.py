"""What kinds, states and verbs are called where people read and write them, each described once.

Files and programs use the verbs of the log (``both-apply``); sheets, pages and the terminal these words. `verb_of`
reads either back, whatever the case, blanks and hyphens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda.reconciliation.log import VERBS, Verb

if TYPE_CHECKING:
    from refiqda.reconciliation.attach import Standing
    from refiqda.reconciliation.log import Decision

KINDS: Final = {
    "boundary": "where it begins or ends",
    "code": "which code",
    "one-sided": "marked by one side only",
    "split": "one passage or several",
}
"""What kinds of differences are called."""

STATES: Final = {
    "open": "open",
    "decided": "decided",
    "reopened": "to be looked at again",
    "orphaned": "decided, but the passage is gone",
    "auto": "settled by a rule",
}
"""What states of differences are called."""

DISPUTED: Final = "decided differently"
"""What a difference is called on which different people decided differently."""

VERB_WORDS: Final[dict[Verb, str]] = {
    "both-apply": "all codes apply",
    "union": "one span for all",
    "intersection": "what all marked",
    "take": "as one analyst",
    "range": "our own range",
    "recode": "another code",
    "stand-apart": "both readings stand",
    "neither": "no code here",
    "revise-code": "revise a definition",
    "memo": "memo",
    "defer": "put off",
    "reopen": "open again",
}
"""What people choose from, in the order of a list of choices."""

_OTHERS: Final[dict[Verb, str]] = {"auto": "settled by a rule", "propose": "proposed", "theme": "theme"}


def words_of(verb: Verb) -> str:
    """Return what a verb is called."""
    return VERB_WORDS.get(verb) or _OTHERS[verb]


def verb_of(said: str) -> Verb | None:
    """Return the verb that somebody wrote, in the words of a list of choices or of the log; None for neither."""
    return _KNOWN.get(_folded(said))


def _folded(said: str) -> str:
    return " ".join(said.replace("-", " ").replace("_", " ").split()).casefold()


_KNOWN: Final[dict[str, Verb]] = {
    **{_folded(verb): verb for verb in VERBS if verb in VERB_WORDS},
    **{_folded(words): verb for verb, words in VERB_WORDS.items()},
    "as": "take",
    "all readings stand": "stand-apart",
    "both codes apply": "both-apply",
    "deferred": "defer",
    "write a memo": "memo",
}


def state_words(standing: Standing) -> str:
    """Return what is said of a standing: its state, or that people decided differently."""
    return DISPUTED if standing.conflict else STATES[standing.state]


def told(line: Decision, passage: str = "") -> str:
    """Return a line of the log as a clause: what was decided, by whom, why.

    ``passage`` is how the passage that the line gives is shown to those who have the text; else it stands in numbers.
    """
    verb = line.proposes if line.verb == "propose" and line.proposes else line.verb
    what = words_of(verb)
    if verb == "take" and line.coder:
        what = f"as {line.coder}"
    elif verb == "auto" and line.rule:
        what = f"settled by the rule {line.rule}"
    elif line.code:
        what = f"{what}: {line.code}"
    if line.box is not None or line.start is not None:
        what = f"{what}, {passage or _passage(line)}"
    people = " and ".join(line.by)
    return f"{what}{f' ({people})' if people else ''}{f': {line.reason}' if line.reason else ''}"


def _passage(line: Decision) -> str:
    """Return in numbers which passage a line gives."""
    if line.box is not None:
        return "area {}, {} to {}, {}".format(*line.box)
    start, end = line.start or 0, line.end or 0
    if line.about is not None and line.about.medium == "time":
        return f"{clock(start)} to {clock(end)}"
    return f"characters {start:,} to {end:,}"


def clock(time: int) -> str:
    """Return milliseconds as ``0:12:03``, with parts of a second only where there are some."""
    seconds, rest = divmod(time, 1000)
    whole = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{whole}.{rest:03}" if rest else whole


__all__ = ["DISPUTED", "KINDS", "STATES", "VERB_WORDS", "clock", "state_words", "told", "verb_of", "words_of"]
