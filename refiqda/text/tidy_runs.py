"""Common stretches of two texts as a reader would see them: no chance matches, and gaps at natural breaks.

Two different paragraphs share a "the" here and there: such an island says nothing and is given up. And where
something was inserted before a passage that begins with the same words (``Yes, I did. Yes, I went.``), there are
several ways to say what is new: the one that begins and ends at the strongest break (paragraph, line, sentence,
blank) is taken.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final

from refiqda.text.word_ids import strength

if TYPE_CHECKING:
    from refiqda.text.common_runs import Run
    from refiqda.text.word_ids import Words

_FARTHEST: Final = 400
_SMALL: Final = 4
"""An island is given up where it is less than this part of what changed on either side of it."""


def _letters(words: Words) -> list[int]:
    """Return how many letters the first n words have, for each n."""
    lengths = (end - start for start, end in zip(words.starts, words.ends, strict=True))
    return list(accumulate(lengths, initial=0))


def without_islands(runs: list[Run], old: Words, new: Words) -> list[Run]:
    """Return the runs without those that are small between words replaced by others on both sides.

    A side counts as much as the lesser of what went and what came: a run between two insertions stays, since nothing
    speaks against it.
    """
    mine, theirs = _letters(old), _letters(new)

    def replaced(left: Run, right: Run) -> int:
        i, j = left[0] + left[2], left[1] + left[2]
        return min(mine[right[0]] - mine[i], theirs[right[1]] - theirs[j])

    kept: list[Run] = [(0, 0, 0)]
    for run in (*runs, (len(old), len(new), 0)):
        while len(kept) > 1:
            i, _, length = kept[-1]
            size = _SMALL * (mine[i + length] - mine[i])
            if size > replaced(kept[-2], kept[-1]) or size > replaced(kept[-1], run):
                break
            kept.pop()
        kept.append(run)
    return kept[1:-1]


def slid(runs: list[Run], old: Words, new: Words) -> list[Run]:
    """Return the runs with every pure insertion or deletion between two of them at the strongest break it can have."""
    made: list[Run] = []
    for run in runs:
        left = made.pop() if made else (0, 0, 0)
        if run[0] == left[0] + left[2]:
            shift = _best_shift(left, run, new, old)
        elif run[1] == left[1] + left[2]:
            shift = _best_shift(_turned(left), _turned(run), old, new)
        else:
            shift = 0
        if left[2] + shift:
            made.append((left[0], left[1], left[2] + shift))
        made.append((run[0] + shift, run[1] + shift, run[2] - shift))
    if made:  # behind the last run too, something may have been inserted
        made = _slid_at_end(made, old, new)
    return [run for run in made if run[2]]


def _turned(run: Run) -> Run:
    return run[1], run[0], run[2]


def _slid_at_end(made: list[Run], old: Words, new: Words) -> list[Run]:
    """Return the runs where what stands behind the last one in one text only begins at the strongest break."""
    last = made[-1]
    end = (len(old), len(new), 0)
    if last[0] + last[2] == len(old) < len(new) - last[1] + last[0]:
        shift = _best_shift(last, end, new, old)
    elif last[1] + last[2] == len(new) < len(old) - last[0] + last[1]:
        shift = _best_shift(_turned(last), _turned(end), old, new)
    else:
        return made
    if not shift:
        return made
    moved = (len(old) + shift, len(new) + shift, -shift)
    return [*made[:-1], (last[0], last[1], last[2] + shift), moved]


def _best_shift(left: Run, right: Run, longer: Words, shorter: Words) -> int:
    """Return by how many words the gap of ``longer`` between two runs is best moved, negative to the left.

    The places of ``shorter`` come first in the runs; there is no gap in it.
    """
    place, gap, behind = right[0], left[1] + left[2], right[1]
    if gap == behind:
        return 0
    ids = longer.ids
    least = 0
    at_start = left[0] == left[1] == 0
    lowest = -min(_FARTHEST, left[2] - (0 if at_start else 1))
    while least > lowest and ids[gap + least - 1] == ids[behind + least - 1]:
        least -= 1
    at_end = right[0] + right[2] == len(shorter) and right[1] + right[2] == len(longer)
    most, highest = 0, min(_FARTHEST, right[2] - (0 if at_end else 1))
    while most < highest and ids[gap + most] == ids[behind + most]:
        most += 1

    def value(shift: int) -> tuple[int, int]:
        breaks = (
            strength(longer, gap + shift)
            + strength(longer, behind + shift)
            + strength(shorter, place + shift)
        )
        return breaks, -abs(shift)

    return max(range(least, most + 1), key=value)
