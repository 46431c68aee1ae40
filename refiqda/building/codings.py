"""Rows of codings placed on the texts of a project: each gets its passage, or stays out with its reason.

No row is dropped in silence, none is moved: positions count in canonical text, a quote beside them must be what
stands there. All rows of one text are looked for at once. Two rows that say the same (coder, code, passage, memo)
are one coding, also where the project has it already; both rows count as placed.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import attrs

from refiqda import model
from refiqda.building.areas import misfit
from refiqda.building.asking import Asked, ask
from refiqda.building.hints import hints_for
from refiqda.building.names import Coders, Codes, Sources
from refiqda.building.quotes import NoSpan, Quotes, Span, as_compared
from refiqda.building.reasons import Failure
from refiqda.building.searching import find_all
from refiqda.building.writing import Hand
from refiqda.errors import NotInProjectError, UnusableMemberError
from refiqda.index import main_text
from refiqda.text.graphemes import inside_clusters

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from refiqda.index import TextHolder
    from refiqda.office.sheets import Sheet
    from refiqda.project import Project

MOST_HINTED: Final = 5_000
"""For how many quotes that were not found a reason is looked for."""


@attrs.frozen(kw_only=True)
class Unplaced:
    """A row that was not placed.

    ``row`` is its number as a spreadsheet shows it (of JSON lines the line, of Python lists the index), ``reason`` one
    of `refiqda.building.reasons.REASONS`, ``candidates`` how many places or things came into question. ``hint`` says
    what a quote differs in from words that are there (`refiqda.building.hints`); nothing was placed by it.
    ``cells`` is the row as it was read.
    """

    file: str
    row: int
    source: str | None
    quote: str | None
    reason: str
    candidates: int
    detail: str
    hint: str | None
    cells: dict[str, str | None] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class Account:
    """What became of the rows: ``placed`` of them count, ``repeated`` of these said what was said already."""

    placed: int
    repeated: int
    unplaced: tuple[Unplaced, ...]
    created_codes: tuple[str, ...]
    created_coders: tuple[str, ...]
    notes: tuple[str, ...]


def place_rows(
    project: Project, sheets: Sequence[Sheet], *, coder: str | None = None, created: str | None = None
) -> Account:
    """Add the codings of some tables to ``project`` and return what became of each row.

    ``coder`` and ``created`` (xsd:dateTime) hold for rows that have none of their own.
    """
    names = (Sources(project), Codes(project), Coders(project))
    rows = [ask(sheet.file, row, names, (coder, created)) for sheet in sheets for row in sheet.rows]
    pages = _Pages(project)
    hand = Hand(project, names[1], names[2])
    by_text: dict[int, list[Asked]] = defaultdict(list)
    for one in rows:
        if one.failure is None and one.times is not None:
            one.failure = _misfit_of_times(one.source, one.times)
        elif one.failure is None and one.area is not None:
            one.failure = misfit(one.source, one.area, pages.behind(one.source))
        elif one.failure is None:
            by_text[id(one.holder)].append(one)
    cut = sum(_place_in(project, those) for those in by_text.values())
    _hint(project, [one for one in rows if one.failure is not None and one.failure.reason == "missing"])
    repeated = hand.write(rows)
    return Account(
        placed=sum(one.failure is None for one in rows),
        repeated=repeated,
        unplaced=tuple(_unplaced(one, one.failure) for one in rows if one.failure is not None),
        created_codes=tuple(names[1].created),
        created_coders=tuple(names[2].created),
        notes=tuple(_notes(names[1], rows, repeated=repeated, cut=cut)),
    )


class _Pages:
    """How many pages PDFs have, each looked at once and only when an area of it is asked for."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._known: dict[int, int | None] = {}

    def behind(self, source: model.Source | None) -> int | None:
        """Return the number behind a source's last page; None for what is no PDF that can be measured."""
        if not isinstance(source, model.PDFSource):
            return None
        if id(source) not in self._known:
            sizes = self._project.page_sizes(source)
            self._known[id(source)] = len(sizes) if sizes else None
        return self._known[id(source)]


def _place_in(project: Project, rows: list[Asked]) -> int:
    """Find the passages of rows in the text that all of them name; return how many cut a character in two."""
    string = _string(project, rows[0].holder)
    if string is None:
        for one in rows:
            one.failure = Failure("no-text", 0, "the source has no text that can be read")
        return 0
    for one in rows:
        if one.positions is not None:
            _check_positions(one, one.positions, string)
    sought = [
        one
        for one in rows
        if one.quote is not None
        and one.span is None
        and (one.failure is None or one.failure.reason == "mismatch")
    ]
    quotes = Quotes(string, {one.quote or "" for one in sought})
    for one in sought:
        _search(one, one.quote or "", quotes)
    borders = {
        place for one in rows if one.span is not None and one.positions is not None for place in one.span
    }
    inside = inside_clusters(string, borders) if borders else set()
    return sum(one.span is not None and not inside.isdisjoint(one.span) for one in rows)


def _string(project: Project, holder: TextHolder | None) -> str | None:
    try:
        return None if holder is None else project.text(holder).string
    except (NotInProjectError, UnusableMemberError):
        return None


def _misfit_of_times(source: model.Source | None, times: tuple[int, int]) -> Failure | None:
    if not isinstance(source, model.AudioSource | model.VideoSource):
        return Failure("no-text", 0, "the source is no recording, and has no times")
    if not 0 <= times[0] < times[1]:
        return Failure("range", 0, "a stretch of a recording has a length")
    return None


def _check_positions(one: Asked, positions: tuple[int, int], string: str) -> None:
    """Give a row with positions its span, or its reason; how often its quote stands elsewhere comes later."""
    start, end = positions
    if not 0 <= start < end <= len(string):
        detail = (
            "a passage has a length"
            if 0 <= start == end
            else f"the text has the positions 0 to {len(string):,}"
        )
        one.failure = Failure("range", 0, detail)
    elif one.quote is not None and as_compared(one.quote) != as_compared(string[start:end]):
        one.failure = Failure("mismatch", 0, "other words stand between the positions")
    else:
        one.span = Span(start, end)


def _search(one: Asked, quote: str, quotes: Quotes) -> None:
    """Give a row with a quote alone its span, or its reason."""
    if one.failure is not None:
        one.failure = attrs.evolve(one.failure, candidates=quotes.count(quote))
        return
    hints = one.row.cells
    found = quotes.place(
        quote, occurrence=one.occurrence, prefix=hints.get("prefix"), suffix=hints.get("suffix")
    )
    if isinstance(found, NoSpan):
        one.failure = Failure(found.reason, found.candidates, found.detail)
    else:
        one.span = found


def _hint(project: Project, rows: list[Asked]) -> None:
    """Say of quotes that stand nowhere in their text what they differ in, or where else they stand."""
    lost = [one for one in rows if one.failure is not None and not one.failure.candidates][:MOST_HINTED]
    elsewhere = {one.quote or "": as_compared(one.quote or "") for one in lost}
    found: set[str] = set()
    by_text: dict[int, list[Asked]] = defaultdict(list)
    for one in lost:
        by_text[id(one.holder)].append(one)
    for those in by_text.values():
        hints = hints_for(_string(project, those[0].holder) or "", {one.quote or "" for one in those})
        for one in those:
            _set_hint(one, hints.get(one.quote or ""))
    for source in project.tree.sources if lost else ():
        string = _string(project, main_text(source)) or ""
        found.update(
            words for words, places in find_all(as_compared(string), elsewhere.values()).items() if places
        )
    for one in lost:
        if one.failure is not None and one.failure.hint is None and elsewhere[one.quote or ""] in found:
            _set_hint(one, "other-source")


def _set_hint(one: Asked, hint: str | None) -> None:
    if one.failure is not None:
        one.failure = attrs.evolve(one.failure, hint=hint)


def _unplaced(one: Asked, failure: Failure) -> Unplaced:
    return Unplaced(
        file=one.file,
        row=one.row.number,
        source=one.cell("source") or one.cell("source_guid"),
        quote=one.row.cells.get("quote"),
        reason=failure.reason,
        candidates=failure.candidates,
        detail=failure.detail,
        hint=failure.hint,
        cells=dict(one.row.cells),
    )


def _notes(codes: Codes, rows: Iterable[Asked], *, repeated: int, cut: int) -> list[str]:
    """Return what else is to be told."""
    notes = []
    if repeated:
        rows_ = "1 row says" if repeated == 1 else f"{repeated:,} rows say"
        notes.append(f"{rows_} what another row or the project says already; it stands once")
    if cut:
        passages = "1 passage" if cut == 1 else f"{cut:,} passages"
        notes.append(f"{passages} given by positions: an edge lies inside of a character")
    known = dict(codes.similar)
    for path in codes.created:
        leaf = path.rpartition("/")[2]
        other = known.setdefault(leaf.casefold(), leaf)
        if other != leaf or leaf.casefold() in codes.similar:
            notes.append(f'the code "{path}" was created beside the code "{other}"')
    undated = sum(one.failure is None and one.created is None and one.is_machine for one in rows)
    if undated:
        codings = "1 coding of a machine has" if undated == 1 else f"{undated:,} codings of machines have"
        notes.append(f"{codings} no date (column created, or --created)")
    return notes
