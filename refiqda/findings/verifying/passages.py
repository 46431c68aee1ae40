"""Words of one voice: as said, edited with or without a mark, spliced, or not found.

The rules, in the order in which they are asked (the statuses are those of `refiqda.findings.verifying.values`):

- Parts around omission marks must stand in one text, in order, in the words of one person; else SPLICED. An omission
  that runs over a turn of another participant is WRONG-SPEAKER; one over a question of the interviewer is not, and is
  said. How far an omission reaches is free, since the mark tells of it.
- Words without a mark must stand together in the words of one person. Fewer than `NEAR` characters left out are an
  undeclared edit; more, or parts from different texts or people, or out of order, are SPLICED.
- A capital or small letter at the beginning, and the full stop or comma at the end, may follow the sentence that the
  quotation stands in: such words are NORMALISED.

Where words stand in several places, the one counts that fits what the manuscript says of who speaks.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.findings.verifying.finding import between, find, match
from refiqda.findings.verifying.speaking import is_asking, person
from refiqda.findings.verifying.values import Hit, WordEdit
from refiqda.findings.verifying.wording import edits

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from refiqda.findings.verifying.attributing import Claim
    from refiqda.findings.verifying.finding import Match
    from refiqda.findings.verifying.finding import Part as Piece
    from refiqda.findings.verifying.holding import Holding
    from refiqda.findings.verifying.speaking import Part
    from refiqda.findings.verifying.values import Status

NEAR: Final = 500
"""So many characters may be left out without a mark and still be an edit; beyond, parts are spliced."""
SHORT: Final = 5
"""An expression of so many words or fewer that stands in several places is told to do so."""
_TRIED: Final = 60
"""So many places of each part are tried to find those that belong together."""
_BLOCK: Final = 4
"""So many words put in or changed together are looked for elsewhere."""
_MARK: Final = re.compile(r"[\[(]\s*(?:\.\s*\.\s*\.|…)\s*[\])]")
MARK_ONLY: Final = re.compile(rf"\W*{_MARK.pattern}\W*")
_TOLD: Final = 2_000
"""So many characters that were left out are told as they stand; of more, the place alone."""
_PAUSE: Final = re.compile(r"\W*(?:\.\s?\.\s?\.|…)\W*")
_OWN_MARKS: Final = ".,;:"
"""What may stand at the end of a quotation for the sake of the sentence around it."""
_PARTED: Final = re.compile(r"(?<=\w)[-\u2010]\s+(?=\w)")
_PART_PIECED: Final = 0.6
"""So much of a part between omission marks must stand somewhere in runs to be that passage with words left out."""
_PIECED: Final = 0.85
"""So much of the words must be in parts that stand somewhere, or they are not made of them."""


@attrs.frozen(kw_only=True)
class Words:
    """What the words alone say: the status, where they stand, the edits, and one sentence."""

    status: Status
    holding: Holding = attrs.field(repr=False)
    hits: tuple[Hit, ...] = ()
    edits: tuple[WordEdit, ...] = ()
    similarity: float = 0.0
    why: str = ""

    @property
    def rank(self) -> tuple[bool, float]:
        """How well the words are accounted for; the higher the better."""
        good = self.status in {"EXACT", "NORMALISED", "DECLARED-EDIT", "EXCHANGE", "SAID-BY-SEVERAL"}
        return good, self.similarity if self.hits else 0.0


def ordered(hits: Iterable[Hit], holding: Holding, claim: Claim) -> list[Hit]:
    """Return hits, the best first: as said before edited, then as the manuscript says who speaks, then in order."""

    def rank(hit: Hit) -> tuple[object, ...]:
        voices, source = holding.voices(hit), holding.source(hit)
        edited = hit.level == "edited"
        return (
            edited,
            -round(hit.similarity, 2) if edited else 0.0,
            not claim.fits_person(voices),
            not claim.fits_role(voices),
            is_asking(voices),
            source.is_translation,
            source.use == "context",
            hit.level == "normalised",
            hit.source,
            hit.start,
        )

    return sorted(hits, key=rank)


def judge_passage(text: str, holding: Holding, claim: Claim, offset: int = 0) -> Words:
    """Judge words of one voice, with or without omission marks."""
    if _MARK.search(text):
        whole = [hit for hit in find(holding.corpus, text, least=1.0) if hit.level != "edited"]
        if whole:  # the transcript has such a mark itself
            return _clean(text, ordered(whole, holding, claim), holding)
        return _joined(text, match(holding.corpus, text), holding, claim, offset)
    found = match(holding.corpus, text)
    hits = ordered(found.hits, holding, claim)
    if hits and hits[0].level != "edited":
        return _clean(text, hits, holding)
    spliced = _spliced(text, found, hits[0] if hits else None, holding, claim, offset)
    if spliced is not None:
        return spliced
    if not hits:
        return Words(status="NOT-FOUND", holding=holding, why=_NOWHERE)
    return _edited(text, hits[0], holding, offset)


_NOWHERE: Final = "These words were not found in the material."


def _clean(text: str, hits: Sequence[Hit], holding: Holding) -> Words:
    """Judge words that stand in the material as they are printed."""
    best, clean = hits[0], [hit for hit in hits if hit.level != "edited"]
    if not _one_voice(holding.parts(best), holding, best):
        single = [hit for hit in clean if _one_voice(holding.parts(hit), holding, hit)]
        if not single:
            why = _TWO
            return Words(status="SPLICED", holding=holding, hits=(best,), similarity=1.0, why=why)
        best = single[0]
    why = ""
    if len(text.split()) <= SHORT and len(clean) > 1:
        why = f"So short an expression stands in {len(clean)} places; this is one of them."
    status: Status = "EXACT" if best.level == "exact" else "NORMALISED"
    return Words(
        status=status, holding=holding, hits=(best,), edits=holding.edits(best), similarity=1.0, why=why
    )


def _edited(text: str, hit: Hit, holding: Holding, offset: int) -> Words:
    """Judge words that differ from the nearest place."""
    edits = holding.edits(hit, offset)
    open_ = [one for one in edits if not (one.declared or one.masked)]
    loose = [one for one in open_ if not _follows_sentence(one, text, offset, holding.goes_on(hit))]
    status: Status = "UNDECLARED-EDIT"
    why = ""
    if not loose:
        status = "DECLARED-EDIT" if any(one.declared for one in edits) else "NORMALISED"
        why = (
            "Only the first letter, the last mark or a hyphen of the line is the manuscript's."
            if open_
            else ""
        )
    elif not _one_voice(holding.parts(hit), holding, hit):
        status = "SPLICED"
        why = _TWO
    elif all(one.printed.strip() == "." and not one.said for one in loose):
        why = "It ends with a full stop where the speaker goes on."
    else:
        why = _differences(loose)
    return Words(status=status, holding=holding, hits=(hit,), edits=edits, similarity=hit.similarity, why=why)


def _differences(loose: Sequence[WordEdit]) -> str:
    many = len(loose)
    told = f"{many} {'difference is' if many == 1 else 'differences are'} not declared."
    if any(_PAUSE.fullmatch(one.printed) and re.search(r"\w", one.said) for one in loose):
        told += " Dots without brackets are read as a pause; [...] marks an omission."
    return told


def _follows_sentence(edit: WordEdit, text: str, offset: int, goes_on: bool) -> bool:
    """Whether an edit is only the first letter's case, marks at the end, or a word parted at the end of a line.

    Where the speaker ``goes_on``, words that begin like a sentence do not end in a full stop: it would say that the
    speaker stopped there.
    """
    start, end = edit.at[0] - offset, edit.at[1] - offset
    printed, said = _PARTED.sub("", edit.printed), edit.said
    if not re.search(r"\w", text[end:]):
        whole = goes_on and _opens(text)
        if not (whole and printed.rstrip().endswith(".") and not said.rstrip().endswith(".")):
            printed, said = printed.rstrip(_OWN_MARKS), said.rstrip(_OWN_MARKS)
    if printed == said:
        return True
    first = not re.search(r"\w", text[:start])
    return first and bool(printed and said) and _lowered(printed) == _lowered(said)


def _opens(text: str) -> bool:
    """Whether words begin as a sentence does, with a capital."""
    return next((letter.isupper() for letter in text if letter.isalpha()), False)


def _lowered(words: str) -> str:
    place = next((place for place, letter in enumerate(words) if letter.isalpha()), 0)
    return words[:place] + words[place : place + 1].lower() + words[place + 1 :]


def _one_voice(parts: Sequence[Part], holding: Holding, hit: Hit) -> bool:
    """Whether somebody speaks in every part of a passage; parts of which nobody knows who speaks are not counted."""
    source = holding.source(hit)
    people = [{person(voice, source) for voice in voices} for _, _, voices in parts if voices]
    return len(people) < 2 or bool(set.intersection(*people))  # noqa: PLR2004 - one part is one voice


# -- parts around omission marks


def chain_of(choices: Sequence[Sequence[Hit]]) -> tuple[Hit, ...] | None:
    """Return one hit for each part, in one text and in order, as near together as can be; None where there is none."""
    best: tuple[Hit, ...] | None = None
    for first in choices[0][:_TRIED]:
        made, reached = [first], first.end
        for others in choices[1:]:
            later = [hit for hit in others if hit.source == first.source and hit.start >= reached]
            if not later:
                break
            made.append(min(later, key=lambda hit: (hit.level == "edited", hit.start)))
            reached = made[-1].end
        else:
            if best is None or reached - first.start < best[-1].end - best[0].start:
                best = tuple(made)
    return best


def apart(holding: Holding, choices: Sequence[Sequence[Hit]], why: str) -> Words | None:
    """Return the verdict where parts are missing or do not belong together, None where they do."""
    missing = [place for place, hits in enumerate(choices, 1) if not hits]
    some = tuple(hits[0] for hits in choices if hits)
    alike = sum(hits[0].similarity for hits in choices if hits) / len(choices)
    if missing:
        told = (
            f"Of {len(choices)} parts, {_listed(missing)} {'was' if len(missing) == 1 else 'were'} not found."
        )
        return Words(status="NOT-FOUND", holding=holding, hits=some, similarity=alike, why=told)
    if chain_of(choices) is None:
        return Words(status="SPLICED", holding=holding, hits=some, similarity=alike, why=why)
    return None


def _listed(numbers: Sequence[int]) -> str:
    words = [f"number {number}" for number in numbers]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _joined(text: str, found: Match, holding: Holding, claim: Claim, offset: int) -> Words:
    """Judge parts that omission marks join."""
    pieces = [part for part, _ in found.parts]
    found_each = [
        _fitting(ordered(hits or _gapped(part.text, holding, claim), holding, claim))
        for part, hits in found.parts
    ]
    if not found_each:
        return Words(status="NOT-FOUND", holding=holding, why=_NOWHERE)
    choices = _filled(pieces, found_each, holding)
    fault = apart(holding, choices, "The parts are not from one text, or not in this order.")
    chain = chain_of(choices)
    if fault is not None or chain is None:
        return fault or Words(status="SPLICED", holding=holding)
    edits = [
        edit
        for piece, hit in zip(pieces, chain, strict=True)
        for edit in holding.edits(hit, offset + piece.start)
    ]
    on = holding.goes_on(chain[-1])
    loose = [one for one in edits if not (one.declared or one.masked or _edge(one, pieces, offset, on))]
    left, nothing = _left_out(text, pieces, chain, holding, offset)
    status, why = _over_others(chain, holding)
    if status is None:
        status = "UNDECLARED-EDIT" if loose else "DECLARED-EDIT"
        why = _differences(loose) if loose else why or nothing
    alike = sum(hit.similarity for hit in chain) / len(chain)
    every = tuple(sorted((*edits, *left), key=lambda one: one.at))
    return Words(status=status, holding=holding, hits=chain, edits=every, similarity=alike, why=why)


def _filled(
    pieces: Sequence[Piece], choices: Sequence[Sequence[Hit]], holding: Holding
) -> list[Sequence[Hit]]:
    """Return the places of parts, those that were not found where the parts around them leave room for them.

    A short part with a changed word is too little to be looked for anywhere; between the others it can be. Where
    any is not there either, nothing is filled in.
    """
    chain = chain_of([hits for hits in choices if hits]) if any(choices) else None
    if chain is None or all(choices):
        return list(choices)
    number, rest, made = chain[0].source, list(chain), list[Hit]()
    for piece, hits in zip(pieces, choices, strict=True):
        if hits:
            made.append(rest.pop(0))
            continue
        behind = rest[0].start if rest else made[-1].end + NEAR
        before = made[-1].end if made else max(0, behind - NEAR)
        room = before, min(behind, len(holding.held.sources[number].text))
        hit = between(holding.corpus, piece.text, number, room) if room[1] - room[0] <= _ROOM else None
        if hit is None:
            return list(choices)
        made.append(hit)
    return [(hit,) for hit in made]


_ROOM: Final = 4 * NEAR
"""So far apart may parts be for one with changed words to be looked for between them."""


def _left_out(
    text: str, pieces: Sequence[Piece], chain: Sequence[Hit], holding: Holding, offset: int
) -> tuple[list[WordEdit], str]:
    """Return what each mark leaves out, as declared edits, and a sentence where one leaves out nothing."""
    made, note = [], ""
    for place, (before, after) in enumerate(pairwise(chain)):
        start, end = holding.span(before)[1], holding.span(after)[0]
        said = holding.source(before).text[start:end]
        mark = _MARK.search(text, pieces[place].end, pieces[place + 1].start)
        if not re.search(r"\w", said):
            note = "Nothing is left out where a mark says so."
        if mark and start <= end:
            made.append(
                WordEdit(
                    kind="changed",
                    printed=mark[0],
                    said=said.strip() if len(said) <= _TOLD else "…",
                    at=(offset + mark.start(), offset + mark.end()),
                    span=(start, end),
                    declared=True,
                )
            )
    return made, note


def _edge(edit: WordEdit, pieces: Sequence[Piece], offset: int, goes_on: bool) -> bool:
    """Whether an edit is the case of a part's first letter, or a mark at a part's end."""
    return any(
        piece.start <= edit.at[0] - offset
        and edit.at[1] - offset <= piece.end
        and _follows_sentence(edit, piece.text, offset + piece.start, goes_on and piece is pieces[-1])
        for piece in pieces
    )


def _fitting(hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits as said, in order; the edited ones only where there are none."""
    clean = [hit for hit in hits if hit.level != "edited"]
    return clean or list(hits)


def _over_others(chain: Sequence[Hit], holding: Holding) -> tuple[Status | None, str]:
    """Return what is wrong with who speaks in parts and between them; a sentence alone where nothing is."""
    source = holding.source(chain[0])
    spoken = [part for hit in chain for part in holding.parts(hit)]
    if not _one_voice(spoken, holding, chain[0]):
        return "SPLICED", _TWO
    people = {person(voice, source) for part in spoken for voice in part[2]}
    asked = False
    for before, after in pairwise(chain):
        gap = holding.span(before)[1], holding.span(after)[0]
        for _, _, voices in holding.speaking.parts(source, *gap) if gap[0] < gap[1] else ():
            if is_asking(voices):
                asked = True
            elif voices and people and not {person(voice, source) for voice in voices} & people:
                return "WRONG-SPEAKER", "An omission runs over what another person says."
    return None, "An omission leaves out a question of the interviewer." if asked else ""


# -- parts presented as one


def _spliced(
    text: str, found: Match, hit: Hit | None, holding: Holding, claim: Claim, offset: int
) -> Words | None:
    """Return SPLICED where the words are parts from different places, else None.

    The parts are the longest runs of words that stand somewhere; together they must be nearly all of the words.
    """
    if len(found.parts) < 2 or (hit is not None and not _worth_looking(hit)):  # noqa: PLR2004 - one part is no splice
        return None
    if sum(len(part.text) for part, _ in found.parts) < _PIECED * len(text):
        return None
    choices = [ordered(hits, holding, claim) for _, hits in found.parts]
    chain = chain_of(choices)
    why = "It is made of parts from different places, presented as one."
    if chain is not None:
        far = any(two.start - one.end > NEAR for one, two in pairwise(chain))
        spoken = [part for each in chain for part in holding.parts(each)]
        one = _one_voice(spoken, holding, chain[0]) and _over_others(chain, holding)[0] is None
        if one and not far:
            made = _with_gaps(text, found, chain, hit, holding)
            return _edited(text, made, holding, offset) if made is not None else None
        why = _FAR if one else _TWO
    hits = chain or tuple(each[0] for each in choices)
    alike = hit.similarity if hit is not None else 1.0
    return Words(status="SPLICED", holding=holding, hits=hits, similarity=alike, why=why)


def _with_gaps(
    text: str, found: Match, chain: Sequence[Hit], hit: Hit | None, holding: Holding
) -> Hit | None:
    """Return the place of words with some left out, from the first to the last; None where another is nearer."""
    first, last = found.parts[0][0], found.parts[-1][0]
    if re.search(r"\w", text[: first.start]) or re.search(r"\w", text[last.end :]):
        return None
    start, end, number = chain[0].start, chain[-1].end, chain[0].source
    said = holding.held.sources[number].text
    tail = text[last.end :].rstrip()
    end += len(tail) if said[end : end + len(tail)] == tail else 0
    made = edits(text, said[start:end], 0, start)
    if hit is not None and len(made) > len(hit.edits):
        return None
    left = sum(two.start - one.end for one, two in pairwise(chain))
    alike = max(1 - left / max(end - start, 1), hit.similarity if hit is not None else 0.0)
    return Hit(number, start, end, round(alike, 4), "edited", made)


def _gapped(text: str, holding: Holding, claim: Claim) -> tuple[Hit, ...]:
    """Return where a part stands with words left out, made of runs that stand near each other; none else."""
    found = match(holding.corpus, text)
    if not found.parts or sum(len(part.text) for part, _ in found.parts) < _PART_PIECED * len(text):
        return ()
    chain = chain_of([ordered(hits, holding, claim) for _, hits in found.parts])
    if chain is None or any(two.start - one.end > NEAR for one, two in pairwise(chain)):
        return ()
    start, end, number = chain[0].start, chain[-1].end, chain[0].source
    said = holding.held.sources[number].text[start:end]
    left = sum(two.start - one.end for one, two in pairwise(chain))
    alike = max(0.5, 1 - left / max(end - start, 1))
    return (Hit(number, start, end, round(alike, 4), "edited", edits(text, said, 0, start)),)


_TOGETHER: Final = 12
"""Characters between two changes that belong together; a few short words that happen to be the same."""
_FAR: Final = "Parts that stand far from each other are presented as one, without a mark."
_TWO: Final = "Words of more than one person stand here as if one had said them."


def _worth_looking(hit: Hit) -> bool:
    """Whether differences are of a kind that a splice would make: many words together, or much left out.

    Single words changed here and there (pronouns, names) are no splice, however many they are.
    """
    loose = [one for one in hit.edits if not one.declared]
    words = most = 0
    for number, one in enumerate(loose):
        near = number > 0 and one.at[0] - loose[number - 1].at[1] <= _TOGETHER
        words = len(one.printed.split()) + (words if near else 0)
        most = max(most, words)
    return most >= _BLOCK or any(one.span[1] - one.span[0] > NEAR // 4 for one in loose)
