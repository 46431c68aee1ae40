"""Rows of a codings table: what each asks for, read from its cells without looking at any text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NoReturn

import attrs

from refiqda import model, spec
from refiqda.building.areas import Corners
from refiqda.building.names import folded
from refiqda.building.reasons import Failure
from refiqda.editing import check_text
from refiqda.errors import InvalidArgumentError
from refiqda.machine_coders import machine_of
from refiqda.rows import AUTOMATIC
from refiqda.text.positions import canonical_string

if TYPE_CHECKING:
    from refiqda.building.names import Coders, Codes, Path, Sources
    from refiqda.building.quotes import Span
    from refiqda.index import TextHolder
    from refiqda.office.sheets import SheetRow

_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,18}")
_DATE: Final = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ](?P<minute>[0-9]{2}:[0-9]{2})(?P<second>:[0-9]{2}(?:\.[0-9]+)?)?"
    r"\s?(?P<zone>Z|UTC|[+-][0-9]{2}:?[0-9]{2})?)?"
)


@attrs.define(eq=False)
class Asked:
    """A row on its way: what it names, where that is, and why it stays out if it does."""

    file: str
    row: SheetRow
    source: model.Source | None = None
    holder: TextHolder | None = None
    code: model.Code | Path | None = None
    coder: model.User | str | None = None
    created: str | None = None
    memo: str | None = None
    quote: str | None = None
    positions: tuple[int, int] | None = None
    times: tuple[int, int] | None = None
    area: Corners | None = None
    occurrence: int | None = None
    span: Span | None = None
    failure: Failure | None = None

    @property
    def is_machine(self) -> bool:
        """Whether the coder is a machine."""
        name = self.coder.name if isinstance(self.coder, model.User) else self.coder
        return machine_of(name) is not None

    def cell(self, name: str) -> str | None:
        """Return a cell without blanks at its ends; None for an empty one."""
        return (self.row.cells.get(name) or "").strip() or None


def ask(
    file: str, row: SheetRow, names: tuple[Sources, Codes, Coders], default: tuple[str | None, str | None]
) -> Asked:
    """Return what a row asks for; ``default`` is the coder and the date of rows that have none."""
    asked = Asked(file, row)
    sources, codes, coders = names
    try:
        place = sources.find(asked.cell("source"), asked.cell("source_guid"))
        if isinstance(place, Failure):
            _refuse(place)
        asked.source, asked.holder = place
        _read_place(asked)
        code = codes.find(asked.cell("code"), asked.cell("code_path"), asked.cell("code_guid"))
        if isinstance(code, Failure):
            _refuse(code)
        who = (asked.cell("coder"), asked.cell("coder_kind"), asked.cell("model"), asked.cell("coder_guid"))
        coder = coders.find(*who, default[0])
        if isinstance(coder, Failure):
            _refuse(coder)
        asked.code, asked.coder = code, coder
        asked.created = _date(asked.cell("created")) or default[1]
        memo = canonical_string(row.cells.get("memo") or "")
        asked.memo = memo if memo.strip() else None
        check_text(asked.memo)
        check_text(asked.cell("prompt"))
    except _OutError as out:
        asked.failure = out.failure
    except InvalidArgumentError as error:
        asked.failure = Failure("bad-text", 0, error.what)
    return asked


class _OutError(Exception):
    """Ends the reading of a row."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.reason)
        self.failure = failure


def _refuse(failure: Failure) -> NoReturn:
    raise _OutError(failure)


def _read_place(asked: Asked) -> None:
    """Read where the coding is to be: positions, a quote with its hints, times or an area."""
    asked.quote = asked.row.cells.get("quote") or None
    asked.positions = _pair(asked, "start", "end")
    if asked.positions is None and asked.quote is None:
        asked.times = _pair(asked, "begin_ms", "end_ms")
        if asked.times is None:
            asked.area = _area(asked)
    occurrence = _number(asked, "occurrence")
    if occurrence is not None and occurrence < 1:
        raise _OutError(Failure("bad-number", 0, "occurrences are counted from 1"))
    asked.occurrence = occurrence


def _area(asked: Asked) -> Corners:
    """Return the area of a row that has no other place."""
    corners = [_number(asked, name) for name in ("x1", "y1", "x2", "y2")]
    if any(one is not None for one in corners):
        x1, y1, x2, y2 = (_needed(one) for one in corners)
        if asked.cell("origin") == AUTOMATIC:
            detail = "a program's own mark of a passage on its page; the passage is a row of its own"
            raise _OutError(Failure("no-place", 0, detail))
        return Corners(_number(asked, "page"), x1, y1, x2, y2)
    detail = "the row has neither a quote nor both positions"
    if asked.cell("coding_guid") or asked.cell("guid"):
        detail = "a coding of a whole source or note, which a table cannot place"
    raise _OutError(Failure("no-place", 0, detail))


def _needed(corner: int | None) -> int:
    if corner is None:
        raise _OutError(Failure("bad-number", 0, "an area needs all of x1, y1, x2, y2"))
    return corner


def _pair(asked: Asked, first: str, second: str) -> tuple[int, int] | None:
    start, end = _number(asked, first), _number(asked, second)
    if start is None and end is None:
        return None
    if start is None or end is None:
        raise _OutError(Failure("bad-number", 0, f'"{first}" and "{second}" are needed both'))
    return start, end


def _number(asked: Asked, name: str) -> int | None:
    cell = asked.cell(name)
    if cell is None:
        return None
    if not _WHOLE.fullmatch(cell):
        raise _OutError(Failure("bad-number", 0, f'"{name}" is no whole number'))
    return int(cell)


def _date(cell: str | None) -> str | None:
    if cell is None:
        return None
    made = date_time(cell)
    if made is None:
        raise _OutError(Failure("bad-date", 0, "the date is none; use 2024-01-31T12:00:00"))
    return made


def date_time(text: str) -> str | None:
    """Return a date as xsd:dateTime, None for what is no date; one without time is midnight, without a zone."""
    found = _DATE.fullmatch(folded(text))
    if found is None:
        return None
    zone = (found["zone"] or "").replace("UTC", "Z")
    zone = f"{zone[:3]}:{zone[3:]}" if re.fullmatch("[+-][0-9]{4}", zone) else zone
    made = f"{found['day']}T{found['minute'] or '00:00'}{found['second'] or ':00'}{zone}"
    return made if spec.DATE_TIME.accepts(made) else None
