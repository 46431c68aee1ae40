"""Which codings a table is made from, and in which order they stand.

Reading order: sources as the project lists them; in each first the passages of its text from start to end (of two that
begin together the longer first), then areas from page to page and stretches of time, then what was coded as a whole;
one passage's codings in the order of the codebook, then of the analysts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.errors import InvalidArgumentError, NotInProjectError
from refiqda.index import further_texts, walk_codes
from refiqda.machine_coders import machine_of
from refiqda.membership import Membership
from refiqda.model import guid_key
from refiqda.rows import AUTOMATIC

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from refiqda import model
    from refiqda.membership import Row
    from refiqda.project import Project
    from refiqda.tables import Codings, Entry

ORIGINS: Final = ("person", "machine", "inherited", "case", AUTOMATIC)
"""What a coding may be by its origin."""

MEASURES: Final = ("codings", "characters", "words")
SIDES: Final = ("source", "coder", "case")
"""What the cells of the matrix count, and what its columns may be."""
UNCOUNTED: Final = ("case", AUTOMATIC)
"""Origins of codings that are no figure's: who belongs to a case, and what a program made."""


def _names(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(given)


def _some(given: Iterable[str] | None) -> tuple[str, ...] | None:
    """Return what was asked for; nothing asked for is no choice."""
    return tuple(given or ()) or None


@attrs.frozen(kw_only=True)
class Wanted:
    """What is asked of a table.

    ``coders``, ``codes`` and ``sources`` are names, paths or GUIDs; none of a kind means all. ``subcodes``: codes
    below the named ones count too. ``origins`` are some of `ORIGINS`; None means all in the table of codings, and
    in all that counts everything but ``case`` and ``automatic``. Of the table of codings: ``context`` characters
    before and after each passage, ``attributes`` of cases and sources. Of the matrix: ``measure``, ``by`` (what its
    columns are), ``binary`` (0 and 1), ``transpose`` (codes as columns).
    """

    coders: tuple[str, ...] = attrs.field(default=(), converter=_names)
    codes: tuple[str, ...] = attrs.field(default=(), converter=_names)
    sources: tuple[str, ...] = attrs.field(default=(), converter=_names)
    origins: tuple[str, ...] | None = attrs.field(default=None, converter=_some)
    subcodes: bool = False
    context: int = 0
    attributes: bool = False
    measure: str = "codings"
    by: str = "source"
    binary: bool = False
    transpose: bool = False

    def __attrs_post_init__(self) -> None:
        _refuse("origin", self.origins or (), ORIGINS)
        _refuse("measure", (self.measure,), MEASURES)
        _refuse("side", (self.by,), SIDES)
        if self.context < 0:
            raise InvalidArgumentError(
                "the context is less than nothing", remedy="Give a number of characters."
            )

    @property
    def chooses(self) -> bool:
        """Whether some codings are left out."""
        return bool(self.coders or self.codes or self.sources or self.origins is not None)


def _refuse(what: str, given: Collection[str], known: Collection[str]) -> None:
    for one in given:
        if one not in known:
            raise InvalidArgumentError(
                f'no {what} is called "{one}"', remedy=f"Use some of: {', '.join(known)}."
            )


@attrs.frozen(eq=False)
class Chosen:
    """The codings that a table is made from: ``codings`` are those of ``whole`` with the numbers ``rows``."""

    project: Project
    wanted: Wanted
    whole: Codings
    codings: Codings
    rows: Sequence[int]

    def cases(self) -> list[tuple[int, ...]]:
        """Return for each coding the numbers of its cases; one that is left out may still say who belongs to one."""
        found = self._membership().of(self._given())
        return [found.get(row, ()) for row in self.rows]

    def parts(self, rows: Sequence[int], cases: Sequence[int | None]) -> list[list[tuple[int, int]]]:
        """Return of each pair of a coding (by its number in these) and a case which words of it are that case's.

        Spans of the source's text; the whole coding where it belongs to the case as a whole, or the case is None.
        """
        membership, given = self._membership(), self._given()
        outright, stretches = membership.outright(given), membership.stretches(given)
        found = []
        for row, case in zip(rows, cases, strict=True):
            number = self.rows[row]
            source, _, start, end, _ = given[number]
            spans = stretches.get(source, {}).get(-1 if case is None else case)
            if spans is None or start < 0 or case in outright.get(number, ()):
                found.append([(start, end)])
                continue
            at = bisect_right(spans, start, key=itemgetter(1))
            parts = []
            while at < len(spans) and spans[at][0] < end:
                parts.append((max(spans[at][0], start), min(spans[at][1], end)))
                at += 1
            found.append(parts)
        return found

    def _membership(self) -> Membership:
        whole = self.whole
        return Membership(self.project.tree, whole.sources, whole.codes, whole.texts, whole.passages)

    def _given(self) -> list[Row]:
        """Return of all codings what their membership depends on."""
        whole = self.whole
        starts, ends = (
            [-1 if one is None else one for one in whole.column(name)] for name in ("start", "end")
        )
        pointers = whole.pointers()
        columns = (pointers.source.tolist(), pointers.code.tolist(), starts, ends)
        return list(zip(*columns, whole.column("selection_guid"), strict=True))

    def machines(self) -> tuple[str, ...]:
        """Return what a reader of figures must know of those who are no person; () where there is none."""
        lines = self.codings.pointers().coder.tolist()
        of_row = [self.codings.coders[line].name or "" if line >= 0 else "" for line in lines]
        found = Counter(name for name in of_row if machine_of(name) is not None)
        if not found:
            return ()
        number = found.total()
        codings = "1 coding that was" if number == 1 else f"{number:,} codings that were"
        return (
            f"The figures count {codings} made by a machine, not by a person: {'; '.join(sorted(found))}.",
        )


def choose(project: Project, wanted: Wanted, *, counted: bool) -> Chosen:
    """Return the codings that are wanted, in reading order; ``counted``: those that figures are made of.

    Raises NotInProjectError and AmbiguousNameError for an analyst, code or source.
    """
    import numpy as np  # noqa: PLC0415 - importing this module is cheap

    codings = project.codings()
    pointers = codings.pointers()
    keep = np.ones(len(codings), dtype=bool)
    pairs = (
        (wanted.coders, coder_lines, pointers.coder),
        (wanted.codes, code_lines, pointers.code),
        (wanted.sources, source_lines, pointers.source),
    )
    for asked, lines_of, column in pairs:
        if asked:
            lines = lines_of(project, codings, wanted)
            keep &= np.isin(column, np.fromiter(lines, dtype=np.int64, count=len(lines)))
    origins = wanted.origins
    if origins is None and counted:
        origins = tuple(one for one in ORIGINS if one not in UNCOUNTED)
    if origins is not None:
        allowed = set(origins)
        keep &= np.fromiter((one in allowed for one in codings.origin), dtype=bool, count=len(codings))
    order = reading_order(codings)
    rows: list[int] = order[keep[order]].tolist()
    same = rows == list(range(len(codings)))
    return Chosen(project, wanted, codings, codings if same else codings.take(rows), rows)


def reading_order(codings: Codings) -> Any:  # noqa: ANN401 - a numpy column of row numbers
    """Return the numbers of the rows in reading order."""
    import numpy as np  # noqa: PLC0415 - importing this module is cheap

    pointers = codings.pointers()
    first, last = (
        np.array([-1 if one is None else one for one in codings.column(name)], dtype=np.int64)
        for name in ("start", "end")
    )
    rank = np.where(first >= 0, 0, 2)
    page, top = np.zeros(len(codings), dtype=np.int64), np.zeros(len(codings), dtype=np.int64)
    for row, (where, down) in _places(codings).items():
        if rank[row]:
            rank[row], page[row], top[row] = 1, where, down
    keys = (pointers.coder, pointers.code, -last, top, page, first, rank, pointers.source)
    return np.lexsort(keys)


def _places(codings: Codings) -> dict[int, tuple[int, int]]:
    """Return, of what has no text, its page or time and how far down it is."""
    columns = {name: codings.rare(name) for name in ("begin_ms", "page", "y1", "y2")}
    found = {}
    for row in sorted(set().union(*columns.values())):
        begin, page, y1, y2 = (columns[name].get(row) for name in columns)
        if page is not None:  # pages are measured from their bottom
            found[row] = (page, -max(y1 or 0, y2 or 0))
        else:
            found[row] = (begin or 0, min(y1 or 0, y2 or 0))
    return found


# --- lines of the small tables that are asked for ---------------------------------------------------------------


def coder_lines(project: Project, codings: Codings, wanted: Wanted) -> set[int]:
    """Return the lines of ``codings.coders`` that are wanted."""
    found: set[int] = set()
    for asked in wanted.coders:
        found |= _lines(codings.coders, {_guid(project, asked, codings.coders)})
    return found


def code_lines(project: Project, codings: Codings, wanted: Wanted) -> set[int]:
    """Return the lines of ``codings.codes`` that are wanted, codes below them if asked."""
    keys: set[str] = set()
    for asked in wanted.codes:
        try:
            code = project.find_code(asked)
        except NotInProjectError:
            keys.add(_among("code", asked, codings.codes, project.label))
            continue
        below = walk_codes([code]) if wanted.subcodes else [(code, "")]
        keys |= {guid_key(one.guid or "") for one, _ in below}
    return _lines(codings.codes, keys)


def source_lines(project: Project, codings: Codings, wanted: Wanted) -> set[int]:
    """Return the lines of ``codings.sources`` that are wanted; all texts of a source go with it."""
    keys: set[str] = set()
    for asked in wanted.sources:
        try:
            source = project.find_source(asked)
        except NotInProjectError:
            keys.add(_among("source", asked, codings.sources, project.label))
            continue
        keys |= {guid_key(one.guid or "") for one in (source, *further_texts(source))}
    return _lines(codings.sources, keys)


def owners_of_lines(tree: model.Project, sources: Iterable[Entry]) -> list[int | None]:
    """Return for each line of ``sources`` which source of the tree it belongs to; None for a note."""
    numbers: dict[str, int] = {}
    for number, source in enumerate(tree.sources):
        for part in further_texts(source):
            numbers.setdefault(guid_key(part.guid or ""), number)
    for number, source in reversed(list(enumerate(tree.sources))):
        numbers[guid_key(source.guid or "")] = number
    return [None if one.kind == "note" else numbers.get(guid_key(one.guid or "")) for one in sources]


def _guid(project: Project, asked: str, entries: Collection[Entry]) -> str:
    try:
        return guid_key(project.find_user(asked).guid or "")
    except NotInProjectError:
        return _among("analyst", asked, entries, project.label)


def _among(kind: str, asked: str, entries: Collection[Entry], label: str) -> str:
    """Return the key of a line by its name or GUID; a reference to nothing and a coded note have one too."""
    named = [one for one in entries if one.guid and guid_key(one.guid) == guid_key(asked)]
    named = named or [one for one in entries if one.guid and asked in {one.name, one.path}]
    if not named:
        raise NotInProjectError(
            f'no {kind} is called "{asked}"',
            file=label,
            remedy="The table without this choice shows which there are.",
        )
    return guid_key(named[0].guid or "")


def _lines(entries: Collection[Entry], keys: Collection[str]) -> set[int]:
    return {line for line, one in enumerate(entries) if one.guid and guid_key(one.guid) in keys}
