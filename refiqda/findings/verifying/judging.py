"""What a quotation is: the words of one voice, an exchange of several, or an expression that several used.

Turns that are marked as such must each be found, in order, in one text, and by people who take turns as the manuscript
says. A participant's turn between them that is left out without a mark makes it SPLICED. An expression that is
presented as said by several must be said word for word by two at least. The rules for words of one voice are those of
`refiqda.findings.verifying.passages`.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.findings.verifying.finding import find
from refiqda.findings.verifying.passages import MARK_ONLY, Words, apart, chain_of, judge_passage
from refiqda.findings.verifying.speaking import person
from refiqda.findings.voices import MODERATOR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.findings.manuscripts.values import Quoted
    from refiqda.findings.verifying.attributing import Claim
    from refiqda.findings.verifying.holding import Holding
    from refiqda.findings.verifying.values import Hit, Status

_LABEL: Final = re.compile(r"[^\W_][\w .'’-]{0,30}?(?=\s*[:.–—-]|\s*$)")  # noqa: RUF001 - dashes after labels


def judge_words(quoted: Quoted, holding: Holding, claim: Claim) -> Words:
    """Return what the words of a quotation are in the material."""
    if len(quoted.turns) > 1:
        if "\n" not in quoted.text:  # dashes may be one person's own
            begin = quoted.turns[0][0]
            whole = judge_passage(quoted.text[begin:], holding, claim, begin)
            if whole.status in {"EXACT", "NORMALISED", "DECLARED-EDIT"}:
                return whole
        return _exchange(quoted, holding, claim)
    start, end = quoted.turns[0] if quoted.turns else (0, len(quoted.text))
    words = judge_passage(quoted.text[start:end], holding, claim, start)
    if quoted.several and words.status in {"EXACT", "NORMALISED", "DECLARED-EDIT"}:
        return _several(quoted.text[start:end], words)
    return words


def _exchange(quoted: Quoted, holding: Holding, claim: Claim) -> Words:
    """Judge turns of several speakers, in order."""
    spans = [span for span in quoted.turns if not MARK_ONLY.fullmatch(quoted.text[slice(*span)])]
    words = [judge_passage(quoted.text[start:end], holding, claim, start) for start, end in spans]
    every = [
        _turn_hits(quoted.text[start:end], each, holding)
        for (start, end), each in zip(spans, words, strict=True)
    ]
    fault = apart(holding, every, "The turns are not from one text, or not in this order.")
    chain = chain_of(every)
    if fault is not None or chain is None:
        return fault or Words(status="SPLICED", holding=holding)
    edits = tuple(
        edit for (start, _), hit in zip(spans, chain, strict=True) for edit in holding.edits(hit, start)
    )
    alike = sum(hit.similarity for hit in chain) / len(chain)
    status, why = _turns_taken(quoted, spans, chain, holding)
    worse = [each.status for each in words if each.status in {"SPLICED", "WRONG-SPEAKER"}]
    if status == "EXCHANGE" and worse:
        status, why = worse[0], next(each.why for each in words if each.status == worse[0])
    undeclared = [each for each in words if each.status == "UNDECLARED-EDIT"]
    if status == "EXCHANGE" and undeclared:
        status, why = "UNDECLARED-EDIT", undeclared[0].why
    return Words(status=status, holding=holding, hits=chain, edits=edits, similarity=alike, why=why)


def _turn_hits(text: str, words: Words, holding: Holding) -> list[Hit]:
    """Return all places where a turn may stand: as said anywhere, else those that were judged."""
    clean = [hit for hit in find(holding.corpus, text) if hit.level != "edited"]
    return clean or list(words.hits[:1])


def _turns_taken(
    quoted: Quoted, spans: Sequence[tuple[int, int]], chain: Sequence[Hit], holding: Holding
) -> tuple[Status, str]:
    """Return whether people take turns as the manuscript says: EXCHANGE, or the fault and its sentence."""
    source = holding.source(chain[0])
    people = [frozenset(person(voice, source) for voice in holding.voices(hit)) for hit in chain]
    known = [each for each in people if each]
    if len(known) == len(people) and len(set(known)) == 1:
        return "WRONG-SPEAKER", "It is marked as an exchange, and one person says it all."
    named: dict[str, frozenset[tuple[str, str]]] = {}
    reached = 0
    for (start, end), who, hit in zip(spans, people, chain, strict=True):
        found = _LABEL.search(quoted.text[reached:start].strip())
        label = found[0].strip().casefold() if found else ""
        codes = {voice.case.casefold() for voice in holding.voices(hit)}
        every = {one.case.casefold() for one in holding.speaking.voices.people}
        if label and who and (named.setdefault(label, who) != who or (label in every and label not in codes)):
            return "WRONG-SPEAKER", "A turn is marked as another person's than who says it."
        reached = end
    return _between(quoted, spans, chain, holding)


def _between(
    quoted: Quoted, spans: Sequence[tuple[int, int]], chain: Sequence[Hit], holding: Holding
) -> tuple[Status, str]:
    """Return whether turns were left out between those that are quoted, and whether a mark says so."""
    source = holding.source(chain[0])
    note = ""
    for place, (before, after) in enumerate(pairwise(chain)):
        gap = holding.span(before)[1], holding.span(after)[0]
        marked = MARK_ONLY.search(quoted.text[spans[place][1] : spans[place + 1][0]] or " ")
        ends = {tuple(part[:2]) for hit in (before, after) for part in holding.parts(hit)}
        left = [
            voices
            for start, end, voices in (holding.speaking.parts(source, *gap) if gap[0] < gap[1] else ())
            if (start, end) not in ends and not _same_turn(source, start, end, before, after, holding)
        ]
        if left and not marked:
            if any(voice.case for voices in left for voice in voices):
                return "SPLICED", "A turn between those that are quoted is left out without a mark."
            note = "Something that nobody of the participants says is left out between the turns."
    return "EXCHANGE", note


def _same_turn(source: object, start: int, end: int, before: Hit, after: Hit, holding: Holding) -> bool:
    """Whether a stretch belongs to the turn that the words before or behind it are from."""
    turns = getattr(source, "turns", ())
    first, last = holding.span(before), holding.span(after)
    return any(
        turn.start <= start and end <= turn.end and ((turn.start < first[1] and first[0] < turn.end)
        or (turn.start < last[1] and last[0] < turn.end))
        for turn in turns
    )  # fmt: skip


def _several(text: str, words: Words) -> Words:
    """Judge an expression that is presented as said by several: at least two must say it word for word."""
    holding = words.holding
    other = text[:1].lower() + text[1:] if text[:1].isupper() else text[:1].upper() + text[1:]
    translated = holding.source(words.hits[0]).is_translation  # what is said twice over is no second person
    said: dict[tuple[str, str], Hit] = {}
    for form in dict.fromkeys((text, other)):
        for hit in find(holding.corpus, form):
            if hit.level != "edited" and holding.source(hit).is_translation == translated:
                for voice in holding.voices(hit):
                    if voice.role != MODERATOR and (voice.case or voice.speaker):
                        said.setdefault(person(voice, holding.source(hit)), hit)
    if len(said) < 2:  # noqa: PLR2004 - several are two or more
        return attrs.evolve(
            words, why="It is presented as said by several, and was found with one person only."
        )
    hits = tuple(sorted(said.values(), key=lambda hit: (hit.source, hit.start)))
    why = f"{len(said)} people say it word for word."
    return attrs.evolve(words, status="SAID-BY-SEVERAL", hits=hits, edits=(), why=why)
