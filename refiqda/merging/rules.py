"""Who is right where copies disagree: a stated rule for each kind of disagreement, or a person's answer.

Every disagreement is a `Conflict` with what each copy says, what the base said, what became of it and by which
rule. The rules are few and each kind has a careful default: names and places of the base, else of the primary;
both memos; nothing removed. `Judge` applies them, and holds the list.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.errors import InvalidArgumentError
from refiqda.merging.result import Conflict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from refiqda.merging.answers import Answers

_WHOSE: Final = ("base", "primary", "newest")
RULES: Final[dict[str, tuple[str, ...]]] = {
    "name": _WHOSE,
    "description": (*_WHOSE, "both"),
    "color": _WHOSE,
    "is_codable": _WHOSE,
    "parent": _WHOSE,
    "id": _WHOSE,
    "value": _WHOSE,
    "members": ("both", *_WHOSE),
    "memo": ("both", *_WHOSE),
    "changed": ("both", *_WHOSE),
    "coding": ("both", *_WHOSE, "change"),
    "deleted": ("keep", "remove"),
}
"""What a rule may be for each kind of conflict; the first one is what holds when nothing is said.

``base``: as it was (the primary where the base lacks it). ``primary``: as the primary says. ``newest``: as the
copy says in which it, or else anything, was changed last. ``both``: both stand. ``change``: a coding that only one
copy changed since the base is the changed one. ``keep``, ``remove``: what one copy removed stays, or goes unless
another copy changed or used it.
"""

ALIASES: Final = {"definition": "description", "colour": "color", "place": "parent"}
"""Other words for kinds of conflicts."""

MISSING: Final[Any] = object()
"""What the base says of a thing that it does not have."""


def checked_rules(given: Mapping[str, str]) -> dict[str, str]:
    """Return the rules by kind of conflict; raises InvalidArgumentError for one that there is not."""
    found: dict[str, str] = {}
    for said, choice in given.items():
        kind = ALIASES.get(said, said)
        if kind not in RULES:
            raise InvalidArgumentError(
                f"there is no rule about {said!r}",
                remedy=f"There are: {', '.join(sorted({*RULES, *ALIASES}))}.",
            )
        if choice not in RULES[kind]:
            raise InvalidArgumentError(
                f"{choice!r} is no rule about {said}", remedy=f"Choose {', '.join(RULES[kind])}."
            )
        if found.setdefault(kind, choice) != choice:
            raise InvalidArgumentError(f"there are two rules about {said}", remedy="Give one.")
    return found


@attrs.frozen
class Ruling:
    """What a conflict came to: ``winner`` is a label, ``base``, ``both``, ``keep`` or ``remove``."""

    winner: str
    rule: str


@attrs.define(eq=False)
class Judge:
    """Decides disagreements, and lists them; ``changed`` counts what one copy alone changed, by copy and kind.

    ``labels`` are the copies, the primary first. ``newest`` gives the date of the last change in a copy.
    """

    labels: Sequence[str]
    rules: Mapping[str, str]
    answers: Answers
    newest: Callable[[str], str]
    conflicts: list[Conflict] = attrs.field(factory=list)
    changed: dict[str, Counter[str]] = attrs.field(factory=dict)
    used: Counter[str] = attrs.field(factory=Counter)

    def rule_of(self, kind: str) -> str:
        """Return the rule that holds for a kind of conflict."""
        return self.rules.get(kind, RULES[kind][0])

    def note_change(self, kind: str, labels: Sequence[str]) -> None:
        """Count that only these copies changed something since the base, all in the same way."""
        for label in labels:
            self.changed.setdefault(label, Counter())[kind] += 1

    def decide(
        self,
        kind: str,
        key: str,
        choices: Mapping[str, Any],
        *,
        dates: Mapping[str, str] | None = None,
        allowed: Sequence[str] = (),
    ) -> tuple[str, Ruling]:
        """Return the id of a conflict and who wins; ``choices`` is by label, with ``base`` where it says something.

        ``key`` is what the conflict is about in a form that no rule and no other copy changes. ``allowed`` are
        the answers that are possible, where that is not any of the copies, the base, and both where both can stand.
        """
        found = self._identity(kind, key)
        possible = self._possible(kind, choices, allowed)
        answer = self.answers.of(found, possible)
        if answer is not None:
            return found, Ruling(answer, "answer")
        rule = self.rule_of(kind)
        if rule in {"keep", "remove", "both"}:
            return found, Ruling(rule if rule in possible else possible[0], rule)
        if rule == "base" and "base" in choices:
            return found, Ruling("base", "base")
        if rule == "newest":
            winner = self._newest(choices, dates or {})
            if winner is not None:
                return found, Ruling(winner, "newest")
        return found, Ruling(next(label for label in self.labels if label in choices), "primary")

    def _newest(self, choices: Mapping[str, Any], dates: Mapping[str, str]) -> str | None:
        """Return whose version is the last by its own date, else by its copy's; None where no one date is the last."""
        asked = [label for label in self.labels if label in choices]
        for date_of in (lambda label: dates.get(label) or "", self.newest):
            known = {label: date_of(label) for label in asked}
            if not all(known.values()):
                continue
            last = max(known.values())
            latest = [label for label in asked if known[label] == last]
            if len(latest) == 1:
                return latest[0]
        return None

    def record(
        self,
        kind: str,
        about: str,
        choices: Mapping[str, Any],
        resolved: Any,  # noqa: ANN401 - JSON
        *,
        id_: str,
        rule: str,
        answers: Sequence[str] = (),
    ) -> None:
        """Add a conflict to the list."""
        possible = self._possible(kind, choices, answers)
        self.conflicts.append(
            Conflict(
                kind=kind,
                object=about,
                choices=dict(choices),
                resolved=resolved,
                id=id_,
                rule=rule,
                answers=possible,
            )
        )

    def ask(self, kind: str, about: str, choices: Mapping[str, Any], resolved: Any) -> None:  # noqa: ANN401 - JSON
        """List what only people can know, and what is done as long as nobody says: no answer of a sheet settles it."""
        found = self._identity(kind, about)
        self.answers.refuse(found, kind)
        self.conflicts.append(
            Conflict(
                kind=kind, object=about, choices=dict(choices), resolved=resolved, id=found, rule="asked"
            )
        )

    def _possible(self, kind: str, choices: Mapping[str, Any], allowed: Sequence[str]) -> tuple[str, ...]:
        """Return what may be answered: what is ``allowed``, else each version, and both where both can stand."""
        return tuple(allowed) or (
            *(label for label in self.labels if label in choices),
            *(("base",) if "base" in choices else ()),
            *(("both",) if "both" in RULES[kind] else ()),
        )

    def _identity(self, kind: str, key: str) -> str:
        """Return the id of a conflict: the same in every run, whatever the rules are."""
        digest = hashlib.sha256(f"{kind}\n{key}".encode()).hexdigest()
        plain = f"{kind}-{digest[:8]}"
        self.used[plain] += 1
        return plain if self.used[plain] == 1 else f"{plain}.{self.used[plain]}"
