"""What the page asks for, held against what it may ask: JSON of strangers into lines of the log.

Nothing is taken as it comes: every key is known, every value of its kind and within its size, every id is one of this
study. The words of errors name keys and never values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NoReturn, cast

import attrs

from refiqda.errors import InvalidArgumentError
from refiqda.reconciliation.log import PROPOSABLE, VERBS, About, Decision, Verb

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from refiqda.page.masks import Open
    from refiqda.reconciliation.differences import Difference

LONGEST_WORDS: Final = 20_000
"""Characters of a reason, a definition or a theme."""
LONGEST_NAME: Final = 400
"""Characters of a name of a person, a meeting, a theme, a code."""
MOST_PEOPLE: Final = 100
MOST_AT_ONCE: Final = 20_000
"""Decisions of one batch."""
LARGEST: Final = 2**53 - 1
"""The largest whole number that JavaScript holds."""
BOX: Final = ("x1", "y1", "x2", "y2")

DECIDABLE: Final = frozenset(VERBS) - {"auto", "propose", "theme"}
"""Verbs that people decide by."""
_KEYS: Final = frozenset(
    ("id", "verb", "coder", "code", "start", "end", *BOX, "reason", "proposals", "before", "after", "seen")
)


@attrs.frozen
class Asked:
    """One thing that is asked of one item; ``seen`` is the line that the person had before their eyes."""

    item: str
    verb: str
    values: Mapping[str, Any]
    seen: int


@attrs.frozen
class Session:
    """Who is present, in which meeting, and what the clock says."""

    by: tuple[str, ...]
    meeting: str | None
    at: str


def session_of(values: Mapping[str, Any], at: str) -> Session:
    """Return who asks; raises InvalidArgumentError."""
    by = values.get("by")
    names = [by] if isinstance(by, str) else by or []
    if not isinstance(names, list) or len(names) > MOST_PEOPLE:
        _refuse('"by" is not a list of names')
    return Session(
        tuple(dict.fromkeys(name_of(one, "by") for one in names)), meeting_of(values.get("meeting")), at
    )


def meeting_of(value: object) -> str | None:
    """Return the name of a meeting, None for none."""
    return None if value is None or value == "" else name_of(value, "meeting")


def decisions_of(values: Mapping[str, Any]) -> list[Asked]:
    """Return what a request asks to decide, each item once; raises InvalidArgumentError."""
    given = values.get("decisions")
    if not isinstance(given, list) or not given or len(given) > MOST_AT_ONCE:
        _refuse('"decisions" is not a list of decisions')
    found = [asked_of(one) for one in given]
    if len({one.item for one in found}) < len(found):
        _refuse("one difference is decided twice at once", "Decide it once.")
    return found


def asked_of(value: object, verbs: Collection[str] = DECIDABLE) -> Asked:
    """Return one thing asked; raises InvalidArgumentError."""
    values = _object(value, "a decision")
    unknown = set(values) - _KEYS - {"by", "meeting"}
    if unknown:
        _refuse("a decision has an unknown key", f"Known are {', '.join(sorted(_KEYS))}.")
    item, verb = values.get("id"), values.get("verb")
    if not isinstance(item, str) or not item or len(item) > LONGEST_NAME:
        _refuse('a decision lacks "id"')
    if not isinstance(verb, str) or verb not in verbs:
        _refuse("the verb is unknown", f"Use {', '.join(one for one in VERBS if one in verbs)}.")
    return Asked(item, verb, values, whole_of(values.get("seen", 0), "seen"))


def line_of(
    asked: Asked,
    difference: Difference,
    mask: Open,
    session: Session,
    *,
    supersedes: int = 0,
    revealed: bool = True,
) -> Decision:
    """Return the line of the log that would record what is asked; raises InvalidArgumentError.

    ``revealed`` says whether the page may know by name whose readings are meant.
    """
    values = asked.values
    coder = values.get("coder")
    known = None if coder is None else mask.asked(asked.item, name_of(coder, "coder"), revealed=revealed)
    if coder is not None and known is None:
        _refuse("no analyst is called so", f"Here are {', '.join(mask.labels_before())}.", asked.item)
    start, end = (_maybe(values, name) for name in ("start", "end"))
    if (start is None) != (end is None) or (start is not None and end is not None and start >= end):
        _refuse('"start" and "end" are no passage', "Select a passage.", asked.item)
    code = values.get("code")
    box = _box(values, asked.item)
    return Decision(
        id=difference.id,
        verb=cast("Verb", asked.verb),
        about=about_of(difference),
        coder=known,
        start=start,
        end=end,
        box=box,
        code=None if code is None or code == "" else mask.real_code(name_of(code, "code")),
        reason=words_of(values.get("reason"), "reason"),
        proposals=_proposals(values.get("proposals")),
        before=words_of(values.get("before"), "before"),
        after=words_of(values.get("after"), "after"),
        by=session.by,
        meeting=session.meeting,
        at=session.at,
        supersedes=supersedes or None,
    )


def proposal_of(
    asked: Asked, difference: Difference, mask: Open, session: Session, *, revealed: bool = True
) -> Decision:
    """Return the line that records what one analyst proposes; raises InvalidArgumentError."""
    if len(session.by) != 1:
        _refuse("a proposal is of one person", "Say who proposes.", asked.item)
    line = line_of(asked, difference, mask, session, revealed=revealed)
    return attrs.evolve(line, verb="propose", proposes=line.verb)


def about_of(difference: Difference) -> About:
    """Return what a decision on a difference is about."""
    return About(
        difference.source,
        difference.segments,
        difference.source_text,
        difference.fingerprint or None,
        difference.medium,
        difference.page,
    )


# --- values -------------------------------------------------------------------------------------------------


def words_of(value: object, name: str) -> str | None:
    """Return a text that people wrote, None where it is empty."""
    if value is None:
        return None
    if not isinstance(value, str):
        _refuse(f'"{name}" is not text')
    if len(value) > LONGEST_WORDS:
        _refuse(f'"{name}" is too long', f"Take at most {LONGEST_WORDS:,} characters.")
    return _whole_characters(value, name).strip() or None


def name_of(value: object, name: str) -> str:
    """Return a name on one line."""
    if not isinstance(value, str) or not value.strip():
        _refuse(f'"{name}" is not a name')
    if len(value) > LONGEST_NAME:
        _refuse(f'"{name}" is too long', f"Take at most {LONGEST_NAME} characters.")
    if any(one in value for one in "\n\r\0"):
        _refuse(f'"{name}" is not one line')
    return _whole_characters(value, name).strip()


def whole_of(value: object, name: str) -> int:
    """Return a whole number from 0."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST:
        _refuse(f'"{name}" is not a whole number from 0')
    return value


def yes_or_no(value: object, name: str) -> bool:
    """Return a truth value, False for none."""
    if value is not None and not isinstance(value, bool):
        _refuse(f'"{name}" is neither true nor false')
    return bool(value)


def numbers_of(value: object, name: str) -> list[int]:
    """Return a list of whole numbers, each once."""
    if not isinstance(value, list) or not value or len(value) > MOST_AT_ONCE:
        _refuse(f'"{name}" is not a list of numbers')
    return list(dict.fromkeys(whole_of(one, name) for one in value))


def names_of(value: object, name: str) -> tuple[str, ...]:
    """Return a list of names, each once."""
    given = [] if value is None else value
    if not isinstance(given, list) or len(given) > MOST_AT_ONCE:
        _refuse(f'"{name}" is not a list of names')
    return tuple(dict.fromkeys(name_of(one, name) for one in given))


def _whole_characters(value: str, name: str) -> str:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        _refuse(f'"{name}" holds half a character', "Write it again.")
    return value


def _maybe(values: Mapping[str, Any], name: str) -> int | None:
    value = values.get(name)
    return None if value is None else whole_of(value, name)


def _box(values: Mapping[str, Any], item: str) -> tuple[int, int, int, int] | None:
    sides = [_maybe(values, name) for name in BOX]
    there = [one for one in sides if one is not None]
    if not there:
        return None
    if len(there) < len(sides) or there[0] >= there[2] or there[1] >= there[3]:
        _refuse("the corners are no area", "Mark an area.", item)
    return there[0], there[1], there[2], there[3]


def _proposals(value: object) -> dict[str, str]:
    given = _object({} if value is None else value, "proposals")
    if len(given) > MOST_PEOPLE:
        _refuse('"proposals" are too many')
    said = {name_of(name, "proposals"): words_of(text, "proposals") for name, text in given.items()}
    return {name: text for name, text in said.items() if text is not None}


def _object(value: object, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        _refuse(f"{name} is not an object")
    return value


def _refuse(what: str, remedy: str = "Load the page again.", item: str | None = None) -> NoReturn:
    raise InvalidArgumentError(what, where=item, remedy=remedy)


__all__: Sequence[str] = [
    "DECIDABLE",
    "PROPOSABLE",
    "Asked",
    "Session",
    "about_of",
    "asked_of",
    "decisions_of",
    "line_of",
    "meeting_of",
    "name_of",
    "names_of",
    "numbers_of",
    "proposal_of",
    "session_of",
    "whole_of",
    "words_of",
    "yes_or_no",
]
