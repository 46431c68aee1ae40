"""Which rule of positions do the numbers of a file follow? The evidence in the file itself, weighed.

A program that counts in another way than the reader puts every coding on other words, and nothing in the file
says how it counted. But people mark words, sentences and paragraphs, and some programs name a passage by its
first words. Read by the right rule the passages begin and end with words and fit their names; read by a wrong
one they cut words at random.

The method, so that it can be cited and checked:

1. *Candidates* are the twelve rules of `refiqda.text.positions.ALL_RULES` (unit x newline x byte order mark).
   Candidates that give the same spans for all passages looked at are one: nothing in the file tells them apart,
   and nothing needs to.
2. *Only passages on which two candidates give different spans say anything about these two.* Each distinct
   passage (text, start, end) has one vote for each pair of candidates. Many codings of one passage, and copies
   of one text, have one vote together.
3. *The vote.* First, a number that cannot be (beyond the end of the text, inside of a surrogate pair, of a UTF-8
   sequence or of a CRLF) loses against one that can. Else, the candidate whose passage is said better by the
   selection's name, or where that says nothing its description, has the vote (`refiqda.text.edges.quote_grade`).
   Else the one whose edges are more natural: each end of a passage is graded 0 where it cuts a word, 1 beside a
   word, 2 at it (`edges.start_grade`, `edges.end_grade`), and the sums are compared; where only one end differs,
   only cutting counts. Scripts without blanks between words are not judged. Equal sums are no vote. A sync point
   of a transcript votes alike, by the edges of lines and words.
4. *A candidate beats another* when the exact one-sided sign test (Dixon and Mood 1946) over these votes refuses
   chance at `LEVEL` = 0.001, and its passages cut no word in more than half of the votes. Ten unanimous votes are
   the fewest with which that can happen. Names are stronger: three passages whose names, of eight characters
   or more, fit the one candidate alone, and no vote for the other, are enough too.
5. *Decision.* What is expected (the program's known rule, or the standard's) stands unless it is beaten. It is
   confirmed when it beats every other candidate that gives other spans. When it is beaten, a candidate that
   nobody beats and that beats it takes its place; of several, the one most like what was expected, and the
   others are told. Against a rule that was measured on the program's own files the level is `STRICT` = 0.000001
   (twenty unanimous votes, or six names). Everything else is undecided.

Which passages of a file are looked at stands in `refiqda.sampling`: a bounded sample, chosen by place alone.

With one in five passages cutting words at random the right rule is still preferred by most votes; a wrong rule
that wins by chance alone is as rare as the level says, for each pair. What the test assumes: that votes are
independent. They are less so where many passages share a start, which is why a decision needs unanimity at ten.

Sources: REFI-QDA project standard, clause 10.2; W. J. Dixon and A. M. Mood, The Statistical Sign Test, Journal of
the American Statistical Association 41 (1946), 557-566; Unicode Standard Annex 29.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

import attrs
import numpy as np

from refiqda.text.judging import (
    Passages,
    chosen,
    coder_of,
    features_of,
    judge,
    richness,
    spans_of,
)
from refiqda.text.positions import ALL_RULES, PositionRule
from refiqda.text.votes import RULES, beating, count

if TYPE_CHECKING:
    from refiqda.text.judging import Judged
    from refiqda.text.votes import Pairs, Votes

LEVEL: Final = 0.001
STRICT: Final = 0.000001
Outcome = Literal["clear", "undecided", "same numbers", "no passages"]

_TOLD_BY: Final = {
    feature: ALL_RULES.index(rule)
    for feature, rule in {
        "wide": PositionRule(unit="utf8"),
        "astral": PositionRule(unit="utf16"),
        "crlf": PositionRule(newline="crlf1"),
        "bom": PositionRule(bom="counted"),
    }.items()
}
"""For what makes rules differ, the place of a rule that differs from the standard's by it alone."""


@attrs.frozen(kw_only=True)
class Candidate:
    """Rules that give the same spans in this file, and what speaks for them.

    ``fits`` is how many of the weighed passages cut no word, and have no impossible number, read so;
    ``beaten_by`` the spellings of the rules that beat it (see the module's method).
    """

    rules: tuple[PositionRule, ...]
    fits: int
    beaten_by: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, rules as they are spelled."""
        return {
            "rules": [str(rule) for rule in self.rules],
            "hits": self.fits,
            "beaten_by": list(self.beaten_by),
        }


@attrs.frozen(kw_only=True)
class Finding:
    """What a file shows about one expected rule: the rule to take, and how clear that is.

    ``outcome``: ``clear`` (one candidate is left), ``undecided``, ``same numbers`` (there is one candidate only),
    ``no passages``. ``contradicted``: the expected rule is beaten and ``rule`` another one. ``open`` are the other
    candidates that stand. ``votes_for`` and ``votes_against`` are those of the taken rule against the expected one.
    """

    rule: PositionRule
    outcome: Outcome
    contradicted: bool = False
    open: tuple[PositionRule, ...] = ()
    votes_for: int = 0
    votes_against: int = 0


@attrs.define(eq=False)
class Evidence:
    """The passages of a file that tell the candidates apart, judged under each; filled text by text by `add`.

    ``looked_at`` counts the distinct passages seen, ``weighed`` those that were judged. ``telling`` counts the
    weighed passages by what in their text gives them another span than the standard's rule: ``wide`` (characters
    beyond ASCII), ``astral`` (beyond the basic plane), ``crlf``, ``bom``.
    """

    looked_at: int = 0
    telling: dict[str, int] = attrs.field(factory=lambda: dict.fromkeys(_TOLD_BY, 0))
    _columns: list[Judged] = attrs.field(factory=list)
    _same: Pairs = attrs.field(factory=lambda: np.ones((RULES, RULES), dtype=np.bool_))
    _seen: dict[str, set[tuple[int, int]]] = attrs.field(factory=dict, repr=False)
    _votes: Votes | None = None

    @property
    def weighed(self) -> int:
        """How many passages were judged."""
        return sum(one.strong.size for one in self._columns)

    def add(self, passages: Passages, *, most: int = 256) -> None:
        """Look at the passages of one text and judge up to ``most`` of those on which the candidates differ.

        Those that tell the most candidates apart are taken first, in turn from each coder.
        """
        self._votes = None
        makes_differ = features_of(passages.raw)
        rows = self._new_rows(passages, known_text=bool(makes_differ))
        self.looked_at += len(rows)
        if not rows or not makes_differ:
            return
        placed = spans_of(passages, rows, makes_differ)
        differences = placed.differences()
        alike = np.asarray(~differences.any(axis=2))
        self._same &= alike[np.ix_(placed.row_of, placed.row_of)]
        telling = chosen(richness(differences), [coder_of(passages, row) for row in rows], most)
        if telling:
            for feature, rule in _TOLD_BY.items():
                other = placed.row_of[rule]
                self.telling[feature] += int(differences[placed.row_of[0], other, telling].sum())
            self._columns.append(judge(passages, [rows[one] for one in telling], placed.only(telling)))

    def _new_rows(self, passages: Passages, *, known_text: bool) -> list[int]:
        """Return the passages not seen before, with ``known_text`` not in an equal text either.

        Rows from ``len(starts)`` on are sync points.
        """
        seen = self._seen.setdefault(passages.raw, set()) if known_text else set()
        rows = []
        spans = [*zip(passages.starts, passages.ends, strict=True), *((one, -1) for one in passages.points)]
        for row, span in enumerate(spans):
            if span not in seen:
                seen.add(span)
                rows.append(row)
        return rows

    def done(self) -> Evidence:
        """Let go of the texts, which are kept only to know copies of them; nothing more can be added."""
        self._seen = {}
        return self

    # --- what it comes to -------------------------------------------------------------------------------

    def candidates(self) -> tuple[Candidate, ...]:
        """Return the candidates, in the order of `ALL_RULES`, each with what speaks for it."""
        beats, fits = self._beats(LEVEL), self._tally().fits
        made = []
        for number, rule in enumerate(ALL_RULES):
            if self._same[number, :number].any():
                continue
            alike = tuple(other for other, same in zip(ALL_RULES, self._same[number], strict=True) if same)
            winners = np.flatnonzero(beats[:, number])
            first = {int(np.flatnonzero(self._same[winner])[0]) for winner in winners.tolist()}
            made.append(
                Candidate(
                    rules=alike or (rule,),
                    fits=int(fits[number]),
                    beaten_by=tuple(str(ALL_RULES[one]) for one in sorted(first)),
                )
            )
        return tuple(made)

    def finding(self, expected: PositionRule, *, level: float = LEVEL) -> Finding:
        """Return what the file shows where ``expected`` is what one would take without it."""
        here = ALL_RULES.index(expected)
        if not self.looked_at:
            return Finding(rule=expected, outcome="no passages")
        if self._same.all():
            return Finding(rule=expected, outcome="same numbers")
        beats = self._beats(level)
        stands = np.asarray(~beats.any(axis=0))
        others = stands & ~self._same[here]
        taken = here
        if not stands[here]:
            instead = np.flatnonzero(stands & beats[:, here]).tolist()
            if not instead:  # what beats it is itself beaten by something that does not: no clear word
                return Finding(rule=expected, outcome="undecided", open=_named(others))
            taken = min(instead, key=lambda one: (_unlike(ALL_RULES[one], expected), one))
            others = stands & ~self._same[taken]
        left = _named(others & self._firsts())
        return Finding(
            rule=ALL_RULES[taken],
            outcome="undecided" if left else "clear",
            contradicted=taken != here,
            open=left,
            votes_for=int(self._tally().wins[taken, here]),
            votes_against=int(self._tally().wins[here, taken]),
        )

    def is_settled(self) -> bool:
        """Return whether one candidate beats every other at the strict level."""
        return bool((self._beats(STRICT) | self._same).all(axis=1).any())

    def dissenters(self, rule: PositionRule) -> dict[str, str]:
        """Return the labels of texts that taken alone clearly follow another rule, and that rule as spelled."""
        here = ALL_RULES.index(rule)
        found = {}
        for one in self._columns:
            beats = beating(count([one], self._same), LEVEL)
            against = np.flatnonzero(beats[:, here] & ~beats.any(axis=0)).tolist()
            if against:
                best = min(against, key=lambda other: (_unlike(ALL_RULES[other], rule), other))
                found[one.label] = str(ALL_RULES[best])
        return found

    def _firsts(self) -> Pairs:
        """Return which rules are the first of their candidate."""
        return np.array([not self._same[number, :number].any() for number in range(RULES)])

    def _tally(self) -> Votes:
        if self._votes is None:
            self._votes = count(self._columns, self._same)
        return self._votes

    def _beats(self, level: float) -> Pairs:
        return beating(self._tally(), level)


def _named(chosen: Pairs) -> tuple[PositionRule, ...]:
    return tuple(rule for rule, wanted in zip(ALL_RULES, chosen, strict=True) if wanted)


def _unlike(one: PositionRule, other: PositionRule) -> int:
    """Return in how many of their three parts two rules differ."""
    return (one.unit != other.unit) + (one.newline != other.newline) + (one.bom != other.bom)
