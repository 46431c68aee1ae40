"""How much text codings cover: what two of them share counts once.

Spans are half-open code points of canonical texts, as in `refiqda.tables.Codings`.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from refiqda.tables import Codings

    Numbers = npt.NDArray[np.int64]


def lengths(
    codings: Codings,
    groups: Any,  # noqa: ANN401 - numpy columns
    rows: Any = None,  # noqa: ANN401 - as above
    parts: Sequence[Sequence[tuple[int, int]]] | None = None,
    *,
    words: bool = False,
) -> Counter[int]:
    """Return how many characters (or words) of text the codings of each group cover together.

    ``groups`` is a number for each row, or for each of ``rows``, in which one row may stand several times; ``parts``
    say for each of these which spans of it count, all of it unless given. A word is what stands between blanks; one
    that is coded in part counts.
    """
    import numpy as np  # noqa: PLC0415 - importing this module is cheap

    start, end = (
        np.array([-1 if one is None else one for one in codings.column(name)], dtype=np.int64)
        for name in ("start", "end")
    )
    source = codings.pointers().source
    groups = np.asarray(groups, dtype=np.int64)
    if rows is not None:
        start, end, source = start[rows], end[rows], source[rows]
    if parts is not None:
        each = [len(one) for one in parts]
        source, groups = np.repeat(source, each), np.repeat(groups, each)
        start, end = np.array([span for one in parts for span in one], dtype=np.int64).reshape(-1, 2).T
    placed = start >= 0
    found: Counter[int] = Counter()
    for group, line, first, last in zip(
        *(one.tolist() for one in _united(groups[placed], source[placed], start[placed], end[placed])),
        strict=True,
    ):
        found[group] += len(_words(codings.texts, line, first, last)) if words else last - first
    return found


def _words(texts: Sequence[str | None], line: int, first: int, last: int) -> list[str]:
    return (texts[line] or "")[first:last].split()


def _united(groups: Numbers, source: Numbers, start: Numbers, end: Numbers) -> tuple[Numbers, ...]:
    """Return the maximal stretches of each group in each source: group, source, start, end."""
    import numpy as np  # noqa: PLC0415 - importing this module is cheap

    if not len(start):
        return groups, source, start, end
    order = np.lexsort((end, start, source, groups))
    groups, source, start, end = groups[order], source[order], start[order], end[order]
    another = np.empty(len(start), dtype=bool)
    another[0] = True
    another[1:] = (groups[1:] != groups[:-1]) | (source[1:] != source[:-1])
    # Each pair of group and source gets a stretch of numbers of its own, so that one running maximum serves all.
    apart = np.cumsum(another) * (int(end.max()) + 1)
    reached = np.maximum.accumulate(end + apart)
    begins = another.copy()
    begins[1:] |= start[1:] + apart[1:] > reached[:-1]
    firsts = np.flatnonzero(begins)
    lasts = np.append(firsts[1:], len(start)) - 1
    return groups[firsts], source[firsts], start[firsts], (reached - apart)[lasts]
