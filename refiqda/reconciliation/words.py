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


def told(line: Decision) -> str:
    """Return a line of the log as a clause: what was decided, by whom, why."""
    verb = line.proposes if line.verb == "propose" and line.proposes else line.verb
    what = words_of(verb)
    if verb == "take" and line.coder:
        what = f"as {line.coder}"
    elif verb == "auto" and line.rule:
        what = f"settled by the rule {line.rule}"
    elif line.code:
        what = f"{what}: {line.code}"
    people = " and ".join(line.by)
    return f"{what}{f' ({people})' if people else ''}{f': {line.reason}' if line.reason else ''}"


__all__ = ["DISPUTED", "KINDS", "STATES", "VERB_WORDS", "state_words", "told", "verb_of", "words_of"]
