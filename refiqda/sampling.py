"""The passages that are looked at to find how a file counts its positions; see `refiqda.text.forensics`.

A bounded sample, chosen by place and never by content, spread over all texts with passages: at most `MOST_TEXTS`
texts or `MOST_CHARACTERS` characters, of each text its first `MOST_OF_A_TEXT`. In each text up to twice as many
passages are looked at as are weighed, spread over the text; of those the most telling are weighed, in turn from
each coder.

There are two looks. The first weighs about `FIRST_LOOK` passages of each kind (those that tell bytes from
characters, UTF-16 units from code points, and so on); where one way of counting beats all others at the strict
level, that is enough. Else the second weighs about `ENOUGH`. So the chance of being wrong is that of the two
levels together. Further texts are looked into only for what has not shown up yet; where characters beyond the
basic plane have shown up often enough, looking ends at `FEW_TEXTS` texts: line ends and byte order marks are a
matter of the program, and alike in all of its texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from refiqda import model
from refiqda.index import further_texts, main_text
from refiqda.text.forensics import Evidence
from refiqda.text.judging import Passages, features_of, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from refiqda.index import TextHolder

T = TypeVar("T")

FIRST_LOOK: Final = 60
ENOUGH: Final = 200
FEW_TEXTS: Final = 4
MOST_TEXTS: Final = 256
MOST_CHARACTERS: Final = 8_000_000
MOST_OF_A_TEXT: Final = 2_000_000
_FEWEST_OF_A_TEXT: Final = 12
_FAR: Final = 2**62


def examine(tree: model.Project, raw_of: Callable[[TextHolder], str | None]) -> Evidence:
    """Return the evidence in a sample of the passages of ``tree``.

    ``raw_of`` gives a text as stored, None where it cannot be read.
    """
    holders = _texts_with_passages(tree)
    evidence = Evidence()
    wanted = min(len(holders), MOST_TEXTS)
    most = max(_FEWEST_OF_A_TEXT, -(-ENOUGH // max(wanted, 1)))
    characters, enough = 0, FIRST_LOOK
    looked: set[str] = set()
    for number, at in enumerate(spread(len(holders), wanted)):
        shown = {one for one, often in evidence.telling.items() if often >= FIRST_LOOK}
        if shown != looked and enough == FIRST_LOOK:
            looked = shown
            enough = FIRST_LOOK if evidence.is_settled() else ENOUGH
        if characters > MOST_CHARACTERS or (number >= FEW_TEXTS and evidence.telling["astral"] >= enough):
            break
        raw = raw_of(holders[at])
        if raw is None:
            continue
        characters += len(raw)
        if not evidence.weighed or any(evidence.telling[one] < enough for one in features_of(raw)):
            evidence.add(_passages_of(holders[at], raw, 2 * most), most=most)
    return evidence.done()


def _texts_with_passages(tree: model.Project) -> list[TextHolder]:
    """Return the texts in which something has a position."""
    found: list[TextHolder] = []
    sources: list[model.Source] = [*tree.sources, *tree.notes]
    for source in sources:
        first = main_text(source)
        holders = further_texts(source) if first is None else [first, *further_texts(source)]
        found += [one for one in holders if _has_positions(one)]
    return found


def _has_positions(holder: TextHolder) -> bool:
    if isinstance(holder, model.Transcript):
        return any(one.position is not None for one in holder.sync_points)
    return bool(holder.plain_text_selections)


def _passages_of(holder: TextHolder, raw: str, most: int) -> Passages:
    """Return up to ``most`` passages of a text, or sync points of a transcript, spread over it."""
    label = holder.guid or ""
    reach = _FAR
    if len(raw) > MOST_OF_A_TEXT:  # a number is at least half the characters before it, whatever the rule
        raw, reach = raw[:MOST_OF_A_TEXT], MOST_OF_A_TEXT // 2
    if isinstance(holder, model.Transcript):
        placed = [one.position for one in holder.sync_points if one.position is not None]
        points = _some([_fitting(one) for one in placed if one <= reach], most)
        return Passages(raw=raw, points=points, label=label)
    within = holder.plain_text_selections
    if reach < _FAR:
        within = [one for one in within if max(one.start_position or 0, one.end_position or 0) <= reach]
    passages = [
        one for one in _some(within, most) if one.start_position is not None and one.end_position is not None
    ]
    return Passages(
        raw=raw,
        starts=[_fitting(one.start_position or 0) for one in passages],
        ends=[_fitting(one.end_position or 0) for one in passages],
        names=[one.name for one in passages],
        descriptions=[one.description for one in passages],
        coders=[_coder(one) for one in passages],
        label=label,
    )


def _some(items: Sequence[T], most: int) -> Sequence[T]:
    """Return up to ``most`` items in their order, spread evenly."""
    return items if len(items) <= most else [items[at] for at in sorted(spread(len(items), most))]


def _coder(selection: model.PlainTextSelection) -> str | None:
    if selection.codings and selection.codings[0].creating_user:
        return selection.codings[0].creating_user
    return selection.creating_user


def _fitting(number: int) -> int:
    """Return a number that fits a column; beyond that it is beyond every text."""
    return max(min(number, _FAR), -_FAR)
