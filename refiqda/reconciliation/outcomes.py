"""What a decision makes of a difference: the codings that would hold for all, as a pure function of the two.

- ``take``: the named coder's side, also where that coder marked nothing. ``union``, ``intersection``: what any, or
  all, of those who marked something marked. ``range``: the place that the line gives.
- ``recode``: the line's code, on the line's place, else the named coder's, else all that was marked.
- ``both-apply``: every code, on the line's place, else where each was marked.
- ``stand-apart``: no joint coding; both readings are kept as what they are, each side's own.
- ``neither``: nothing. ``defer``, ``memo``, ``revise-code``, ``reopen`` leave the difference open, and make nothing.
- ``auto``: what the rule says: the union, or by ``majority`` what more than half of the analysts marked alike.
- ``propose``: what the proposed verb would make.

For union, intersection and range the code is the line's, or the only one in question. Places of texts are spans of
canonical text, of recordings milliseconds, both half-open; areas are half-open boxes in the units of their picture or
page. The union of areas is all of them, but for those that lie in another; their intersection what all sides share.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.errors import InvalidArgumentError
from refiqda.reconciliation import extents
from refiqda.reconciliation.rules import MAJORITY, majority_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from refiqda.reconciliation.differences import Difference
    from refiqda.reconciliation.log import Decision
    from refiqda.reconciliation.segments import Material

Box = tuple[int, int, int, int]
_SPAN: Final = 2
Place = tuple[int, int, Box | None]
"""Start, end and box of a place; of an area start and end are the box's upper and lower edge."""
Outcome = list[tuple[str, int, int, Box | None]]
"""Code, start, end and box (None but of areas) of each coding that a decision makes."""


def outcome(difference: Difference, decision: Decision, *, material: Material | None = None) -> Outcome:
    """Return the codings that ``decision`` makes of ``difference``: code, start, end, and the box of an area.

    Nothing is written, so that it serves for previews. With ``material`` (what was compared) the line is held against
    it: its analyst must be one who is compared, its place within the source. Raises InvalidArgumentError, which names
    the line, for what cannot be carried out.
    """
    if material is not None:
        check_line(difference, decision, material)
    verb = decision.verb
    if verb == "propose" and decision.proposes is not None:
        return outcome(difference, attrs.evolve(decision, verb=decision.proposes, proposes=None))
    if verb == "auto":
        return _by_rule(difference, decision)
    if verb not in _OUTCOMES:  # what leaves it open, stands apart or is about no difference
        return []
    return _OUTCOMES[verb](difference, decision)


def check_line(difference: Difference, line: Decision, material: Material) -> None:
    """Hold a line against what was compared; raises InvalidArgumentError as `outcome`."""
    if line.coder is not None and line.coder not in material.coders:
        there = ", ".join(material.coders)
        raise impossible(line, "names an analyst who is not compared", f"Compared are {there}.")
    source = material.sources[difference.number]
    if source.medium == "area":
        if line.box is not None and _beyond(line.box, (source.width, source.height)):
            raise impossible(line, "names an area beyond the edges", "Give an area of the picture or page.")
        if line.start is not None:
            raise impossible(line, "names a passage, of an area", "Give x1, y1, x2 and y2.")
        return
    if line.box is not None:
        raise impossible(line, "names an area, of what has none", "Give start and end.")
    length = None if source.text is None else len(source.text)
    if line.end is not None and length is not None and line.end > length:
        raise impossible(line, "names a passage beyond the end of the text", "Give a passage of the text.")


def impossible(line: Decision, what: str, remedy: str) -> InvalidArgumentError:
    """Return the error of a line that cannot be carried out."""
    where = f"line {line.line}" if line.line else None
    return InvalidArgumentError(f'the decision "{line.verb}" on {line.id} {what}', where=where, remedy=remedy)


def _beyond(box: Box, size: tuple[int, int]) -> bool:
    return size != (0, 0) and (box[2] > size[0] or box[3] > size[1])


def _sides(difference: Difference) -> dict[str, list[Place]]:
    """Return each side's places."""
    sides: dict[str, list[Place]] = defaultdict(list)
    for segment in difference.segments:
        sides[segment.coder].append((segment.start, segment.end, segment.box))
    return sides


def _one_code(difference: Difference, line: Decision) -> str:
    if line.code is not None:
        return line.code
    if len(difference.codes) > 1:
        raise impossible(line, "does not say which code", 'Give the code, or use "both-apply".')
    return difference.codes[0]


def _coded(code: str, places: Iterable[Place]) -> Outcome:
    return [(code, *place) for place in places]


def _given(difference: Difference, line: Decision) -> list[Place] | None:
    """Return the place that the line gives, None where it gives none of this medium."""
    if difference.medium == "area":
        return None if line.box is None else [(line.box[1], line.box[3], line.box)]
    return None if line.start is None or line.end is None else [(line.start, line.end, None)]


def _take(difference: Difference, line: Decision) -> Outcome:
    return [
        (each.code, each.start, each.end, each.box)
        for each in difference.segments
        if each.coder == line.coder
    ]


def _union(difference: Difference, line: Decision) -> Outcome:
    places = [place for side in _sides(difference).values() for place in side]
    return _coded(_one_code(difference, line), _together(places))


def _intersection(difference: Difference, line: Decision) -> Outcome:
    sides = _sides(difference)
    if len(sides) == 1:
        raise impossible(line, "has one side only", 'Use "take" or "neither".')
    return _coded(_one_code(difference, line), _shared(list(sides.values())))


def _range(difference: Difference, line: Decision) -> Outcome:
    given = _given(difference, line)
    if given is None:
        lacks = "x1, y1, x2 and y2" if difference.medium == "area" else "start and end"
        raise impossible(line, "does not say which place", f"Give {lacks}.")
    return _coded(_one_code(difference, line), given)


def _recode(difference: Difference, line: Decision) -> Outcome:
    sides = _sides(difference)
    own = sides.get(line.coder or "", [place for side in sides.values() for place in side])
    return _coded(line.code or "", _given(difference, line) or _together(own))


def _both_apply(difference: Difference, line: Decision) -> Outcome:
    marked: dict[str, list[Place]] = defaultdict(list)
    for segment in difference.segments:
        marked[segment.code].append((segment.start, segment.end, segment.box))
    given = _given(difference, line)
    return [each for code in sorted(marked) for each in _coded(code, given or _together(marked[code]))]


def _neither(_difference: Difference, _line: Decision) -> Outcome:
    return []


_OUTCOMES: dict[str, Callable[[Difference, Decision], Outcome]] = {
    "take": _take,
    "union": _union,
    "intersection": _intersection,
    "range": _range,
    "recode": _recode,
    "both-apply": _both_apply,
    "neither": _neither,
}


def _by_rule(difference: Difference, line: Decision) -> Outcome:
    if line.rule == MAJORITY:
        reading = majority_of(difference)
        if reading is None:
            raise impossible(line, "finds no majority", "Decide it together.")
        return list(reading)
    return _union(difference, attrs.evolve(line, code=None))


def _together(places: Iterable[Place]) -> list[Place]:
    """Return what places cover together, as few as possible."""
    return [_placed(one) for one in extents.union([_plain(place) for place in places])]


def _shared(layers: Iterable[Iterable[Place]]) -> list[Place]:
    """Return what every layer covers."""
    return [
        _placed(one) for one in extents.intersection([[_plain(one) for one in layer] for layer in layers])
    ]


def _plain(place: Place) -> extents.Place:
    start, end, box = place
    return (start, end) if box is None else box


def _placed(place: extents.Place) -> Place:
    if len(place) == _SPAN:
        return (place[0], place[1], None)
    return (place[1], place[3], place)
