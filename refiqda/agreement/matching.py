"""The rows of a comparison that lie in texts, as the report counts them; `refiqda.agreement.material` gathers them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from refiqda.agreement.copies import require_two
from refiqda.agreement.material import gather
from refiqda.agreement.naming import Person, find_coders
from refiqda.agreement.things import Thing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from refiqda.agreement.inputs import Input
    from refiqda.agreement.things import Numbers, Truths


@attrs.frozen(eq=False, kw_only=True)
class Columns:
    """Every compared coding of a text as a line of five numbers; indices point into the tables."""

    coders: tuple[str, ...]
    people: tuple[Person, ...]
    sources: tuple[Thing, ...]
    codes: tuple[Thing, ...]
    held: Truths
    coder: Numbers
    source: Numbers
    code: Numbers
    start: Numbers
    end: Numbers
    left_out: dict[str, int]
    matched_by_name: tuple[str, ...] = ()


def line_up(
    given: Input | Mapping[str, Input], include: Sequence[str], sources: Sequence[str] | None
) -> Columns:
    """Return the codings of all coders in texts; raises as `gather`."""
    found = gather(given, include=include, sources=sources, speakers=False)
    texts = [number for number, one in enumerate(found.tracks) if one.kind == "text"]
    columns = [found.coder, found.track, found.code, found.start, found.end]
    elsewhere = 0
    if len(texts) < len(found.tracks) or (found.track.size and int(found.track.min()) < 0):
        places = np.full(len(found.tracks) + 1, -1, dtype=np.int64)
        places[texts] = np.arange(len(texts))
        columns[1] = places.take(found.track)
        keep = columns[1] >= 0
        elsewhere = int((~keep).sum())
        columns = [one[keep] for one in columns]
    left_out = dict(found.left_out)
    apart = ("in_a_note", "text_of_an_area", "no_place", "empty")
    left_out["not_a_text_passage"] = elsewhere + sum(left_out.pop(one) for one in apart)
    coder, source, code, start, end = columns
    owners = np.array([found.tracks[one].source for one in texts], dtype=np.int64)
    return Columns(
        coders=found.coders,
        people=found.people,
        sources=tuple(
            Thing(
                found.tracks[one].name, found.sources[found.tracks[one].source].guid, found.tracks[one].length
            )
            for one in texts
        ),
        codes=found.codes,
        held=found.held.take(owners, axis=1),
        coder=coder,
        source=source,
        code=code,
        start=start,
        end=end,
        left_out=left_out,
    )


def choose_coders(columns: Columns, asked: Sequence[str] | None) -> list[int]:
    """Return the numbers of the coders to compare, those asked for or all."""
    if asked is None:
        return list(range(len(columns.coders)))
    chosen = [columns.coders.index(one) for one in find_coders(asked, columns.people)]
    require_two([columns.coders[one] for one in chosen])
    return chosen


__all__ = ["Columns", "Thing", "choose_coders", "line_up"]
