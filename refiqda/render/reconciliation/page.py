"""The list of differences as one page, to read or to print for a meeting: each passage in its text, who marked what.

Analysts are told apart by colour and by the style of their line, so that a print in black and white says the same.
Lines are borders, not backgrounds, which printers leave out. Nothing is fetched and nothing runs.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import attrs

from refiqda.reconciliation.sheets.passages import Finder, Passage
from refiqda.reconciliation.sheets.showing import called_codes
from refiqda.reconciliation.whereabouts import Whereabouts
from refiqda.reconciliation.words import clock
from refiqda.render.html import write_html
from refiqda.render.reconciliation.words import KINDS, state_words, told

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from refiqda.reconciliation.definitions import Definition
    from refiqda.reconciliation.differences import Difference
    from refiqda.reconciliation.listing import Differences, Item
    from refiqda.reconciliation.log import Decision
    from refiqda.reconciliation.segments import ComparedSource, Segment

AROUND: Final = 300
"""Characters of the line on either side of a passage that are shown."""
LONGEST: Final = 5_000
"""Of a longer passage the middle is left out."""
LANES: Final = 8
"""So many analysts have a line of their own; those after them share these again."""
_WIDE: Final = 640


@attrs.frozen
class Run:
    """A stretch of a text that the same analysts marked: ``lanes`` are theirs; ``tags`` name what ends here."""

    text: str
    lanes: tuple[int, ...]
    tags: tuple[tuple[int, str], ...] = ()


def write_page(
    found: Differences, stream: BinaryIO, definitions: Mapping[str, tuple[Definition, ...]]
) -> None:
    """Write the page into ``stream``."""
    coders = found.material.coders
    wheres = Whereabouts(found.material)
    used = dict.fromkeys(code for item in found.items for code in item.difference.codes)
    write_html(
        "reconciliation.html",
        stream,
        coders=[(place % LANES, name) for place, name in enumerate(coders)],
        total=len(found.items),
        agreed=len(found.agreed),
        still=len(found.with_state("open", "reopened")),
        groups=_groups(found, wheres),
        codes=[(code, _newest(definitions.get(code, ()))) for code in sorted(used) if definitions.get(code)],
        warnings=(*found.warnings, *filter(None, [found.roles])),
    )


def _newest(wordings: tuple[Definition, ...]) -> list[tuple[str, str]]:
    latest = max(each.version for each in wordings)
    return [(each.whose, each.text) for each in wordings if each.version == latest]


def _groups(found: Differences, wheres: Whereabouts) -> list[dict[str, Any]]:
    """Return the differences of each source that follow each other."""
    groups: list[dict[str, Any]] = []
    finder = Finder(found.material.sources)
    for item in found.items:
        name = item.difference.source or "(no name)"
        if not groups or groups[-1]["source"] != name:
            groups.append({"source": name, "items": []})
        groups[-1]["items"].append(_item(item, found, wheres, finder))
    return groups


def _item(item: Item, found: Differences, wheres: Whereabouts, finder: Finder) -> dict[str, Any]:
    difference, standing = item.difference, item.standing

    def said(line: Decision) -> str:
        return told(line, finder.quoted(Passage(line.start, line.end, line.box), difference))

    coders, sources = found.material.coders, found.material.sources
    source = (
        sources[difference.number] if item.state != "orphaned" and difference.number < len(sources) else None
    )
    lanes = {name: place % LANES for place, name in enumerate(coders)}
    called = called_codes(difference)
    earlier = standing.conflict or standing.earlier or ((standing.previous,) if standing.previous else ())
    decision = standing.decision
    return {
        "id": difference.id,
        "where": wheres.place(difference),
        "kind": KINDS[difference.kind],
        "codes": [called[code] for code in difference.codes],
        "state": standing.state,
        "words": state_words(standing),
        "runs": _runs(difference, source, lanes, called),
        "drawing": _drawing(difference, source, lanes),
        "marked": _marked(difference, lanes, called) if source is None or difference.medium != "text" else [],
        "silent": [
            name for name in difference.compared if all(each.coder != name for each in difference.segments)
        ],
        "head": "Decided:" if standing.state == "decided" else "Last word:",
        "decision": None if decision is None else said(decision),
        "meeting": None if decision is None else decision.meeting,
        "proposals": _proposals(item, said),
        "earlier": [said(line) for line in earlier],
        "disputed": bool(standing.conflict),
        "ruled": standing.state in {"open", "reopened"},
    }


def _proposals(item: Item, told_: Callable[[Decision], str]) -> list[tuple[str, str]]:
    standing = item.standing
    said = {
        name: f"proposes {told_(attrs.evolve(line, by=()))}"
        for name, line in sorted(standing.proposals.items())
    }
    if standing.decision is not None:
        said = {**standing.decision.proposals, **said}
    return list(said.items())


def _marked(
    difference: Difference, lanes: dict[str, int], called: dict[str, str]
) -> list[tuple[int, str, str, str]]:
    """Return what each analyst marked, in a list: of recordings, areas, and of passages that are gone."""
    return [
        (lanes.get(each.coder, 0), each.coder, called[each.code], quote or _place(each, difference.medium))
        for each, quote in zip(difference.segments, difference.quotes, strict=True)
    ]


def _place(segment: Segment, medium: str) -> str:
    if segment.box is not None:
        return "area {}, {} to {}, {}".format(*segment.box)
    if medium == "time":
        return f"{clock(segment.start)} to {clock(segment.end)}"
    return f"characters {segment.start:,} to {segment.end:,}"


def _runs(
    difference: Difference, source: ComparedSource | None, lanes: dict[str, int], called: dict[str, str]
) -> list[Run]:
    """Return the text around a difference, cut where somebody's passage begins or ends."""
    if source is None or source.text is None or difference.medium != "text":
        return []
    text, start, end = source.text, difference.start, difference.end
    first = max(start - AROUND, 0)
    first = max(text.rfind("\n", first, start) + 1, first)
    stop = text.find("\n", end, end + AROUND)
    last = min(len(text) if stop < 0 else stop, end + AROUND)
    cuts = {first, last, *(edge for each in difference.segments for edge in (each.start, each.end))}
    if end - start > LONGEST:
        cuts |= {start + LONGEST // 2, end - LONGEST // 2}
    places = sorted(cut for cut in cuts if first <= cut <= last)
    runs = [Run("… ", ())] if first > 0 and text[first - 1] != "\n" else []
    for begin, finish in itertools.pairwise(places):
        over = {lanes[each.coder] for each in difference.segments if each.start < finish and begin < each.end}
        tags = tuple(
            (lanes[each.coder], called[each.code]) for each in difference.segments if each.end == finish
        )
        hidden = end - start > LONGEST and begin >= start + LONGEST // 2 and finish <= end - LONGEST // 2
        runs.append(Run(" […] " if hidden else text[begin:finish], tuple(sorted(over)), tags))
    if last < len(text) and text[last] != "\n":
        runs.append(Run(" …", ()))
    return runs


def _drawing(
    difference: Difference, source: ComparedSource | None, lanes: dict[str, int]
) -> dict[str, Any] | None:
    """Return the lines or frames of a recording or picture, in the units of the drawing."""
    if source is None or difference.medium == "text" or not difference.segments:
        return None
    if difference.medium == "time":
        low, high = difference.start, difference.end
        room = max((high - low) // 8, 1000)
        first, last = max(0, low - room), min(source.length or high + room, high + room)
        scale = _WIDE / max(last - first, 1)
        rows = sorted({each.coder for each in difference.segments})
        bars = [
            (lanes[each.coder], round((each.start - first) * scale, 1), 14 * rows.index(each.coder) + 8,
             round((each.end - first) * scale, 1))
            for each in difference.segments
        ]  # fmt: skip
        return {"bars": bars, "boxes": [], "width": _WIDE, "height": 14 * len(rows) + 4,
                "ends": (clock(first), clock(last))}  # fmt: skip
    boxes = [(lanes[each.coder], each.box) for each in difference.segments if each.box is not None]
    width = source.width or max(box[2] for _, box in boxes)
    height = source.height or max(box[3] for _, box in boxes)
    scale = min(_WIDE / width, 420 / height)
    frames = [
        (lane, *(round(value * scale, 1) for value in (box[0], box[1], box[2] - box[0], box[3] - box[1])))
        for lane, box in boxes
    ]
    return {
        "bars": [],
        "boxes": frames,
        "width": round(width * scale),
        "height": round(height * scale),
        "ends": None,
    }
