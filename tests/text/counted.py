"""Texts with passages whose true places are known, counted by a rule that is known, for what has to find it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import attrs

from refiqda.text.judging import Passages
from refiqda.text.positions import BYTE_ORDER_MARK, PositionMap, canonical_string

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.text.positions import PositionRule

LETTERS = "abcdefghijklmnopqrstuvwxyz"
WIDE = "éüñß"
ASTRAL = (
    "\U0001f642",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\U0001d49cbc",
    "ha\U0001f44d\U0001f3fd",
)
SPACELESS = ("漢字仮名交じり文", "ภาษาไทย", "日本語", "မြန်မာ")


@attrs.frozen(kw_only=True)
class Form:
    """How texts are made: which characters they hold, how they are stored, and how many codings cut words."""

    wide: bool = True
    astral: bool = True
    crlf: bool = True
    bom: bool = True
    spaceless: bool = False
    noise: float = 0.0


@attrs.frozen(kw_only=True)
class Marked:
    """One text as stored, and the canonical spans marked in it."""

    raw: str
    spans: tuple[tuple[int, int], ...]

    def passages(self, rule: PositionRule, *, named: bool = False, label: str = "") -> Passages:
        """Return the passages as a program that counts by ``rule`` writes them."""
        counted = PositionMap(self.raw, rule)
        text = canonical_string(self.raw)
        return Passages(
            raw=self.raw,
            starts=[counted.to_raw(start).item() for start, _ in self.spans],
            ends=[counted.to_raw(end).item() for _, end in self.spans],
            names=[name_of(text[start:end]) for start, end in self.spans] if named else (),
            label=label,
        )


def name_of(words: str) -> str:
    """Return the name that ATLAS.ti would give a passage: its words, blanks folded, cut at 70 characters."""
    folded = " ".join(words.split())
    return folded if len(folded) <= 70 else folded[:70] + "..."


def texts(seed: int, form: Form, *, number: int = 3, codings: int = 30, words: int = 120) -> list[Marked]:
    """Return texts of words with passages from the start of one word to the end of another."""
    chance = random.Random(seed)  # noqa: S311 - texts, not secrets
    return [_text(chance, form, codings, words) for _ in range(number)]


def _word(chance: random.Random, form: Form) -> str:
    if form.astral and chance.random() < 0.04:
        return chance.choice(ASTRAL)
    if form.spaceless and chance.random() < 0.5:
        return chance.choice(SPACELESS)
    letters = LETTERS + (WIDE if form.wide else "")
    return "".join(chance.choice(letters) for _ in range(chance.randint(1, 9)))


def _text(chance: random.Random, form: Form, codings: int, words: int) -> Marked:
    newline = "\r\n" if form.crlf else "\n"
    raw = BYTE_ORDER_MARK if form.bom else ""
    starts, ends = [], []
    for _ in range(words):
        starts.append(len(canonical_string(raw)))
        raw += _word(chance, form) + chance.choice(("", "", "", ",", "."))
        ends.append(len(canonical_string(raw)))
        raw += chance.choice((" ", " ", " ", " ", newline))
    length = len(canonical_string(raw))
    return Marked(
        raw=raw, spans=tuple(_span(chance, starts, ends, length, form.noise) for _ in range(codings))
    )


def _span(
    chance: random.Random, starts: Sequence[int], ends: Sequence[int], length: int, noise: float
) -> tuple[int, int]:
    if chance.random() < noise:
        start, end = sorted(chance.sample(range(length + 1), 2))
        return start, end
    first = chance.randrange(len(starts))
    return starts[first], ends[min(first + chance.randint(0, 12), len(ends) - 1)]
