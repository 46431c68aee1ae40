"""The sheet's way back into the log: rows that people changed become lines, and nothing is overwritten.

A row remembers the line of the log that counted when the sheet was made, and what its cells said. So it is known
which rows were changed, and whether somebody decided otherwise meanwhile: then both are told and the row is not
written. A row that says what the log says already adds nothing, so that a sheet may be read twice. A row that is wrong
stops all of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.errors import InvalidArgumentError, RefiqdaError
from refiqda.reconciliation.definitions import definitions
from refiqda.reconciliation.freshness import begun_on
from refiqda.reconciliation.listing import differences
from refiqda.reconciliation.log import Decision, DecisionLog, locked, read_log
from refiqda.reconciliation.sheets.asking import Around, Asking, people
from refiqda.reconciliation.sheets.layout import AROUND, CORE, Layout, filled_digest, layout_of, shown_digest
from refiqda.reconciliation.sheets.reading import Row, rows_of
from refiqda.reconciliation.sheets.showing import Showing, counting_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.matching.crosswalk import Crosswalk
    from refiqda.reconciliation.inputs import Inputs
    from refiqda.reconciliation.listing import Differences, Item

FORMAT: Final = "refiqda.reconcile-import/1"
_NAMED: Final = 8
_SAYS: Final = ("verb", "proposes", "coder", "code", "start", "end", "box", "reason", "after", "proposals")
"""What two lines must have alike to say the same, whoever wrote them and when."""


@attrs.frozen
class SheetConflict:
    """A row that says otherwise than the log, which was added to since the sheet was made."""

    row: int
    id: str
    sheet: Decision
    log: tuple[Decision, ...]

    def to_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return {
            "row": self.row,
            "id": self.id,
            "sheet": self.sheet.to_dict(),
            "log": [{**line.to_dict(), "line": line.line} for line in self.log],
        }


@attrs.frozen(kw_only=True)
class Imported:
    """What became of a sheet: ``lines`` were written; ``already`` rows said what the log says; others were unchanged.

    ``conflicts`` were not written. ``warnings`` are sentences for people.
    """

    rows: int
    lines: tuple[Decision, ...]
    already: int
    unchanged: int
    conflicts: tuple[SheetConflict, ...] = ()
    warnings: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """Return the JSON of ``reconcile import``."""
        return {
            "format": FORMAT,
            "rows": self.rows,
            "written": len(self.lines),
            "lines": [{**line.to_dict(), "line": line.line} for line in self.lines],
            "already": self.already,
            "unchanged": self.unchanged,
            "conflicts": [conflict.to_dict() for conflict in self.conflicts],
            "warnings": list(self.warnings),
        }


def import_sheet(  # noqa: PLR0913 - what is compared, as everywhere, and who decided
    sheet: str | Path,
    inputs: Inputs,
    log: str | Path,
    *,
    coders: Sequence[str] | None = None,
    crosswalk: Crosswalk | None = None,
    auto: Sequence[str] = (),
    by: Sequence[str] = (),
    meeting: str | None = None,
    at: str | None = None,
) -> Imported:
    """Add to a log what people filled into a sheet, and return what became of each row.

    The comparison is that of :func:`refiqda.differences`, and so are its errors. ``by``, ``meeting`` and ``at`` hold
    for rows that do not say it themselves. Raises InvalidArgumentError with the row, and writes nothing, when a row
    cannot be carried out; UnusableFileError for what is no sheet.
    """
    given = {"coders": coders, "auto": auto, "crosswalk": crosswalk}
    around = Around(by=tuple(by) and people(";".join(by)), meeting=meeting or None, at=at or None)
    place, target = Path(sheet), Path(log)

    def planned(known: DecisionLog) -> tuple[Imported, Sequence[str]]:
        found = differences(inputs, known, **given)  # type: ignore[arg-type]  # each as it was given
        return _Planning(place, found, inputs, around).plan(), found.material.coders

    before = read_log(target)
    plan, compared = planned(before)
    if not plan.lines:
        return plan
    with locked(target) as held:
        now = held.read()
        if now.decisions != before.decisions:
            plan, compared = planned(now)
        if not plan.lines:
            return plan
        begun = now.decisions or now.inputs is not None
        after = held.append(plan.lines, None if begun else begun_on(inputs, compared))
    return attrs.evolve(plan, lines=tuple(after.decisions[-len(plan.lines) :]))


class _Planning:
    """What a sheet asks for, held against the log as it is now."""

    def __init__(self, path: Path, found: Differences, inputs: Inputs, around: Around) -> None:
        self.path = path
        self.found = found
        self.layout: Layout = layout_of(found.material.coders)
        showing = Showing(found, self.layout)
        known = definitions(inputs, found.material, found.log.decisions, renamed=found.renamed)
        self.asking = Asking(
            layout=self.layout,
            material=found.material,
            finder=showing.finder,
            around=around,
            codes=tuple(known),
            definitions={code: each[0].text for code, each in known.items() if each},
        )
        self.items = {item.difference.id: item for item in found.items if item.state != "orphaned"}
        self.lines: list[Decision] = []
        self.conflicts: list[SheetConflict] = []
        self.touched: list[int] = []
        self.already = self.unchanged = 0

    def plan(self) -> Imported:
        """Return what would be written."""
        rows = rows_of(self.path, self.layout)
        wrong: list[tuple[int, RefiqdaError]] = []
        last = max((line.line for line in self.found.log.decisions), default=0)
        for row in self._single(rows):
            try:
                self._row(row, last)
            except InvalidArgumentError as error:
                wrong.append((row.number, error))
        if wrong:
            raise self._wrong(wrong)
        return Imported(
            rows=len(rows),
            lines=tuple(self.lines),
            already=self.already,
            unchanged=self.unchanged,
            conflicts=tuple(self.conflicts),
            warnings=tuple(self._warnings()),
        )

    def _single(self, rows: list[Row]) -> list[Row]:
        """Return the rows, each difference once; raises where one stands twice and differently."""
        known: dict[str, Row] = {}
        for row in rows:
            first = known.setdefault(row.id, row)
            if any(first.cells[key] != row.cells[key] for key in self.layout.filled()):
                raise InvalidArgumentError(
                    "the difference stands twice, and differently",
                    file=self.path.name,
                    where=f"rows {first.number:,} and {row.number:,}",
                    remedy="Keep one of the rows.",
                )
        return list(known.values())

    def _wrong(self, wrong: list[tuple[int, RefiqdaError]]) -> InvalidArgumentError:
        number, error = wrong[0]
        others = [f"{row:,}" for row, _ in wrong[1 : _NAMED + 1]]
        more = f" and {len(wrong) - _NAMED - 1} more" if len(wrong) > _NAMED + 1 else ""
        also = f" Wrong too: row{'s' if len(wrong) > 2 else ''} {', '.join(others)}{more}." if others else ""  # noqa: PLR2004 - one other row
        return InvalidArgumentError(
            error.what,
            file=self.path.name,
            where=f"row {number:,}",
            remedy=f"{error.remedy or ''}{also} Nothing was written.".strip(),
        )

    def _row(self, row: Row, last: int) -> None:
        cells = row.cells
        joint, places = self._changed(row)
        intact = not row.told("as_shown") or shown_digest(self.layout, cells) == cells["as_shown"]
        if not intact:
            self.touched.append(row.number)
        if not joint and not places:
            self.unchanged += 1
            return
        if not intact:
            raise InvalidArgumentError(
                "what the row is about is not what the sheet showed",
                remedy="Cells for reading were changed, sorted apart or saved in another encoding; make the sheet "
                "anew, or save as .xlsx or CSV UTF-8.",
            )
        item = self.items.get(row.id)
        if item is None:
            raise InvalidArgumentError(
                "its difference is not there any more", remedy="The files changed; make the sheet anew."
            )
        seen = _number(cells["seen"]) if row.told("seen") else None
        if seen is not None and seen > last:
            raise InvalidArgumentError(
                "the log is not the one that the sheet was made with", remedy="Name the log of the sheet."
            )
        if joint and not cells["verb"]:
            raise InvalidArgumentError(
                "there is no decision in it", remedy='Choose one; "open again" takes an earlier one back.'
            )
        written = [*self._proposals(row, item, places), *(self._joint(row, item, seen) if joint else ())]
        self.lines += written
        if not written and not any(each.row == row.number for each in self.conflicts):
            self.already += 1

    def _changed(self, row: Row) -> tuple[bool, list[int]]:
        """Return whether the joint decision of a row was changed, and the places of analysts whose proposal was."""
        cells = row.cells
        every = range(len(self.layout.analysts))
        now = filled_digest(self.layout, cells).split(".")
        then = cells["as_filled"].split(".")
        if len(then) != len(now):  # a row that somebody wrote, or of a comparison of others
            return bool(cells["verb"]), [place for place in every if cells[f"proposes:{place}"]]
        emptied = not any(cells[key] for key in self.layout.filled() if key not in AROUND)
        if emptied and then == _nothing(self.layout):
            return False, []
        return now[0] != then[0], [place for place in every if now[place + 1] != then[place + 1]]

    def _joint(self, row: Row, item: Item, seen: int | None) -> list[Decision]:
        line = self.asking.joint(row.cells, item, row.number)
        standing = item.standing
        current = standing.conflict or tuple(one for one in (standing.decision or standing.previous,) if one)
        if seen == counting_line(standing):
            whole = [(one.by, one.meeting, one.at) for one in current] == [(line.by, line.meeting, line.at)]
            return [] if whole and self._same(line, current) else [line]
        if standing.state != "reopened" and self._same(line, current):
            return []
        since = [one for one in standing.history if one.line > (seen or 0) and one.by == line.by]
        if any(self._same(line, (one,)) for one in since):  # read before, whatever was decided after it
            return []
        if seen is None and not current:
            return [line]
        self.conflicts.append(SheetConflict(row.number, row.id, line, current))
        return []

    def _proposals(self, row: Row, item: Item, places: list[int]) -> list[Decision]:
        made = []
        last = _number(row.cells["last"])
        history = [line for line in item.standing.history if line.verb == "propose"]
        for line in self.asking.proposals(row.cells, item, places, row.number):
            own = [one for one in history if one.by == line.by]
            if self._same(line, own[-1:]):
                continue
            later = [one for one in own if one.line > last]
            if any(self._same(line, (one,)) for one in later):
                continue
            if later:
                self.conflicts.append(SheetConflict(row.number, row.id, line, (later[-1],)))
                continue
            made.append(line)
        return made

    @staticmethod
    def _same(line: Decision, others: Sequence[Decision]) -> bool:
        return len(others) == 1 and all(getattr(line, name) == getattr(others[0], name) for name in _SAYS)

    def _warnings(self) -> list[str]:
        told = list(dict.fromkeys(self.asking.told))
        if self.touched:
            rows = ", ".join(f"{row:,}" for row in self.touched[:_NAMED])
            more = f" and {len(self.touched) - _NAMED:,} more" if len(self.touched) > _NAMED else ""
            told.append(
                f"Cells that are only for reading were changed in row {rows}{more}; nothing is read from them."
            )
        return told


def _nothing(layout: Layout) -> list[str]:
    """Return what the sheet remembers of a row in which nothing was decided."""
    return filled_digest(layout, dict.fromkeys((*layout.filled(), *CORE), "")).split(".")


def _number(cell: str) -> int:
    digits = cell.removesuffix(".0")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0  # noqa: PLR2004 - no log is that long
