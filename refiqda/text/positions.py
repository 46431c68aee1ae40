"""Raw numbers of a file to canonical positions and back, on columns.

A file says ``startPosition="27"`` and each program counts in its own way. This module knows the ways and
nothing else: no model, no file, no program.

Three words:

- *raw text*: the decoded text as stored, with its byte order mark and carriage returns;
- *raw number*: what the file says, counted in the units of a :class:`PositionRule`;
- *canonical position*: code points of the *canonical text* (byte order mark dropped, CRLF and lone CR folded
  to LF, nothing else; no normalisation). Positions lie between characters: 0 is before the first one, and a
  span ``[start, end)`` is half-open.

Rounding. A raw number may fall inside one canonical character: between the halves of a surrogate pair, inside
a UTF-8 sequence, between CR and LF. As a start it rounds down, as an end it rounds up. A span then covers
exactly the characters of which the raw range touches some unit, so that no character somebody coded is lost,
and none is added that was not touched. A raw range of length zero touches nothing: it stays of length zero
and rounds down. What was rounded carries a :class:`PositionFlag`.

Outside the text. A negative number and one beyond the end have no place. For a single position the nearest
place is given with the flag. A span is unusable (-1, -1): with a negative number always, beyond the end
unless the caller asks to clamp.

The byte order mark. Only the first U+FEFF of a text is one. Where a rule counts it, it counts like any other
character (1 code point, 1 UTF-16 unit, 3 bytes), and the raw numbers before and after it are both canonical
0; back from canonical 0 comes the number after it.

Sources: REFI-QDA project standard, clause 10.2 (code points, first = 0; silent on line ends and byte order
mark); counting rules measured on files of real programs.
"""

from __future__ import annotations

import enum
import re
from typing import TYPE_CHECKING, Any, Literal, get_args

import attrs
import numpy as np

from refiqda.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Column = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.uint8]
    ColumnLike = npt.NDArray[np.integer] | Sequence[int] | int

Unit = Literal["codepoint", "utf16", "utf8"]
Newline = Literal["stored", "crlf1"]
Bom = Literal["dropped", "counted"]
Side = Literal["start", "end"]

UNITS: tuple[Unit, ...] = get_args(Unit)
NEWLINES: tuple[Newline, ...] = get_args(Newline)
BOMS: tuple[Bom, ...] = get_args(Bom)

BYTE_ORDER_MARK = "\ufeff"

_INT64 = np.iinfo(np.int64)
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_LAST_BMP = 0xFFFF  # above it a character takes two UTF-16 units and four bytes
_LAST_ASCII = 0x7F  # above it a character takes two bytes
_LAST_TWO_BYTES = 0x7FF  # above it a character takes three bytes

# How one canonical character is stored, in a byte: its width in units, and whether it is a CRLF counting two.
_WIDTH_BITS = 0b0111
_CRLF_BIT = 0b1000


def _one_of(_: object, attribute: attrs.Attribute[str], value: str) -> None:
    """Refuse a value that the field does not know, naming those it knows."""
    allowed = {"unit": UNITS, "newline": NEWLINES, "bom": BOMS}[attribute.name]
    if value not in allowed:
        raise InvalidArgumentError(
            f"{value!r} is no {attribute.name} of a position rule",
            remedy=f"Use one of: {', '.join(allowed)}.",
        )


@attrs.frozen
class PositionRule:
    """How a program counts the characters of a text.

    ``unit``: code points (clause 10.2), UTF-16 code units or UTF-8 bytes. ``newline``: a CRLF counts as it is
    stored, two units, or as one (``crlf1``); a lone CR or LF is always one. ``bom``: whether a leading byte
    order mark is ``counted``. The default is the standard's unit with everything as stored. ``str()`` gives
    the spelling that :func:`parse_rule` reads. Raises :class:`InvalidArgumentError` on an unknown value.
    """

    unit: Unit = attrs.field(default="codepoint", validator=_one_of)
    newline: Newline = attrs.field(default="stored", validator=_one_of)
    bom: Bom = attrs.field(default="dropped", validator=_one_of)

    def __str__(self) -> str:
        return format_rule(self)

    def to_dict(self) -> dict[str, str]:
        """Return ``unit``, ``newline`` and ``bom``, the JSON form that ``info`` prints."""
        return {"unit": self.unit, "newline": self.newline, "bom": self.bom}


STANDARD_RULE = PositionRule()

ALL_RULES: tuple[PositionRule, ...] = tuple(
    PositionRule(unit, newline, bom) for bom in BOMS for newline in NEWLINES for unit in UNITS
)

RULE_SPELLINGS: tuple[str, ...] = (
    "auto",
    *(f"{unit}{suffix}" for unit in UNITS for suffix in ("", "+crlf1")),
)
"""What ``--positions`` offers; ``+bom`` may follow each but ``auto``."""


def parse_rule(spelling: str) -> PositionRule | None:
    """Return the rule that ``spelling`` names; None for ``auto`` (look at the file itself).

    A spelling is a unit (``codepoint``, ``utf16``, ``utf8``), then ``+crlf1`` where a CRLF counts one, then
    ``+bom`` where a leading byte order mark counts. Letter case and blanks around it do not matter. Raises
    :class:`InvalidArgumentError` with the list of what is allowed.
    """
    asked = spelling.strip().lower()
    if asked == "auto":
        return None
    rules = {format_rule(rule): rule for rule in ALL_RULES}
    if asked not in rules:
        raise InvalidArgumentError(
            f"{spelling!r} is no rule of positions",
            remedy=f"Use one of: {', '.join(RULE_SPELLINGS)}; add +bom where a byte order mark counts.",
        )
    return rules[asked]


def format_rule(rule: PositionRule | None) -> str:
    """Return the spelling of ``rule`` (None: ``auto``), the inverse of :func:`parse_rule`."""
    if rule is None:
        return "auto"
    crlf = "+crlf1" if rule.newline == "crlf1" else ""
    bom = "+bom" if rule.bom == "counted" else ""
    return f"{rule.unit}{crlf}{bom}"


class PositionFlag(enum.IntFlag):
    """What was odd about a raw position or span; 0 is nothing. Columns hold these bits as ``uint8``."""

    EXACT = 0
    INSIDE_PAIR = 1
    """Between the two halves of a UTF-16 surrogate pair: rounded."""
    INSIDE_SEQUENCE = 2
    """Inside the bytes of one UTF-8 character: rounded."""
    INSIDE_CRLF = 4
    """Between CR and LF: rounded."""
    BEYOND_END = 8
    """Greater than the length of the text."""
    NEGATIVE = 16
    """Less than zero."""
    SWAPPED = 32
    """The end came before the start; the two were exchanged."""
    UNUSABLE = 64
    """The span has no place in this text; its positions are -1."""

    ROUNDED = INSIDE_PAIR | INSIDE_SEQUENCE | INSIDE_CRLF
    """Any of the three reasons to round."""


def has_astral(raw: str) -> bool:
    """Return whether a text has characters beyond the basic plane, which programs count as one or as two."""
    return not raw.isascii() and _ASTRAL.search(raw) is not None


def canonical_string(raw: str) -> str:
    """Return the canonical text of ``raw``: leading byte order mark dropped, CRLF and CR folded to LF."""
    return raw.removeprefix(BYTE_ORDER_MARK).replace("\r\n", "\n").replace("\r", "\n")


def as_stored(canonical: str) -> str:
    """Return what to store so that reading gives ``canonical`` back.

    That is the text itself, except where its first character is U+FEFF, which would be taken for a byte order
    mark: there a mark goes before it.
    """
    return BYTE_ORDER_MARK + canonical if canonical.startswith(BYTE_ORDER_MARK) else canonical


def as_column(positions: ColumnLike) -> Column:
    """Return positions (an integer, a sequence or an array of integers, any shape) as ``int64``.

    Integers beyond 64 bits become the nearest that fit: they are outside of every text either way. Raises
    :class:`InvalidArgumentError` for what are no integers.
    """
    column: npt.NDArray[Any] = np.asarray(positions)
    if column.dtype.kind == "f":  # small numbers beside one that only an unsigned type holds
        column = np.asarray(positions, dtype=object)
    if column.size == 0:
        return np.zeros(column.shape, dtype=np.int64)
    if column.dtype.kind == "u":
        return np.asarray(np.minimum(column, _INT64.max), dtype=np.int64)
    if column.dtype.kind == "i":
        return np.asarray(column, dtype=np.int64)
    if column.dtype.kind == "O" and all(type(value) is int for value in column.flat):
        fitting = [min(max(value, _INT64.min), _INT64.max) for value in column.flat]
        return np.array(fitting, dtype=np.int64).reshape(column.shape)
    raise InvalidArgumentError("positions must be integers", remedy="Pass integers or an array of them.")


class PositionMap:
    """The map between the raw numbers of one text under one rule and its canonical positions.

    ``raw`` is the text as stored; it is read once and not kept. ``rule`` is the rule, ``length`` the number
    of canonical code points, ``raw_length`` the greatest raw number that lies in the text.

    Neighbouring characters of the same width make a run, and only the runs are kept: a text without astral
    characters (without characters beyond ASCII for UTF-8), CRLF or byte order mark is a single one and the
    map an identity; otherwise a position costs one binary search over the runs.
    """

    __slots__ = (
        "_bom",
        "_kinds",
        "_plain",
        "_run_raw",
        "_run_start",
        "_widths",
        "length",
        "raw_length",
        "rule",
    )

    def __init__(self, raw: str, rule: PositionRule = STANDARD_RULE) -> None:
        has_bom = raw.startswith(BYTE_ORDER_MARK)
        body = raw[1:] if has_bom else raw
        counted = has_bom and rule.bom == "counted"
        self.rule = rule
        self._bom: int = (3 if rule.unit == "utf8" else 1) if counted else 0
        kinds = _kinds_of(body, rule)
        self.length: int = len(body) if kinds is None else kinds.size
        starts, self._kinds = _runs_of(kinds)
        self._run_start = starts
        self._widths = (self._kinds & _WIDTH_BITS).astype(np.int64)
        lengths = np.diff(starts, append=self.length)
        after = self._bom + np.cumsum(lengths * self._widths, dtype=np.int64)
        self._run_raw = np.concatenate((np.array([self._bom], dtype=np.int64), after[:-1]))
        self.raw_length: int = int(after[-1])
        self._plain: bool = starts.size == 1 and int(self._kinds[0]) == 1

    def __repr__(self) -> str:
        return f"PositionMap(rule={str(self.rule)!r}, length={self.length}, raw_length={self.raw_length})"

    def to_canonical(self, raw_numbers: ColumnLike, side: Side = "start") -> tuple[Column, Flags]:
        """Return the canonical position and the flags (bits of :class:`PositionFlag`) of each raw number.

        ``side`` says how a number inside a character rounds: ``start`` down, ``end`` up. A negative number
        gives 0 and one beyond the end gives ``length``, both flagged. Both results have the shape of
        ``raw_numbers``. Raises nothing but :class:`InvalidArgumentError` for what are no integers.
        """
        numbers = as_column(raw_numbers)
        beyond = numbers > self.raw_length
        negative = numbers < 0
        flags = beyond * np.uint8(PositionFlag.BEYOND_END) + negative * np.uint8(PositionFlag.NEGATIVE)
        placed = np.clip(numbers, self._bom, self.raw_length)
        if self._bom > 1:
            flags = flags + ((numbers > 0) & (numbers < self._bom)) * np.uint8(PositionFlag.INSIDE_SEQUENCE)
        if self._plain:
            return np.asarray(placed - self._bom), np.asarray(flags, dtype=np.uint8)
        run = np.searchsorted(self._run_raw, placed, side="right") - 1
        whole, rest = np.divmod(placed - self._run_raw[run], self._widths[run])
        inside = rest != 0
        positions = self._run_start[run] + whole
        if side == "end":
            positions = positions + inside
        return np.asarray(positions), np.asarray(flags + inside * self._reasons(run), dtype=np.uint8)

    def _reasons(self, run: Column) -> Flags:
        """Return, for each of these runs, the flag of a number that falls inside one of its characters."""
        inside = PositionFlag.INSIDE_SEQUENCE if self.rule.unit == "utf8" else PositionFlag.INSIDE_PAIR
        crlf = (self._kinds[run] & _CRLF_BIT) != 0
        return np.where(crlf, np.uint8(PositionFlag.INSIDE_CRLF), np.uint8(inside))

    def to_raw(self, positions: ColumnLike) -> Column:
        """Return the raw number of each canonical position, exact; the shape is that of ``positions``.

        Canonical positions are our own, so one outside ``0..length`` is a mistake of the caller and raises
        :class:`InvalidArgumentError`.
        """
        column = as_column(positions)
        if np.any(column < 0) or np.any(column > self.length):
            raise InvalidArgumentError(
                "a canonical position lies outside the text",
                remedy=f"This text has the positions 0 to {self.length}.",
            )
        if self._plain:
            return np.asarray(column + self._bom)
        run = np.searchsorted(self._run_start, column, side="right") - 1
        # an empty text has one run of length zero, so that this also holds for its position 0
        return np.asarray(self._run_raw[run] + (column - self._run_start[run]) * self._widths[run])

    def to_spans(
        self, starts: ColumnLike, ends: ColumnLike, *, clamp: bool = False
    ) -> tuple[Column, Column, Flags]:
        """Return canonical starts, ends and flags (bits of :class:`PositionFlag`) of raw ranges.

        Where the end comes before the start, the two are exchanged and flagged ``SWAPPED``. Starts round down
        and ends up, a range of length zero stays so. A range with a negative number is ``UNUSABLE``, one that
        goes beyond the end too, unless ``clamp`` cuts it at the end of the text (one wholly beyond it then
        has length zero there). Unusable spans are -1, -1. The flags are those of start and end together.
        Raises :class:`InvalidArgumentError` where the columns differ in shape or are no integers.
        """
        given_starts, given_ends = as_column(starts), as_column(ends)
        if given_starts.shape != given_ends.shape:
            raise InvalidArgumentError(
                "starts and ends differ in number", remedy="Pass one end for each start."
            )
        first, last = np.minimum(given_starts, given_ends), np.maximum(given_starts, given_ends)
        span_starts, start_flags = self.to_canonical(first, "start")
        span_ends, end_flags = self.to_canonical(last, "end")
        span_ends = np.where(first == last, span_starts, span_ends)
        flags = start_flags | end_flags | (given_ends < given_starts) * np.uint8(PositionFlag.SWAPPED)
        outside = PositionFlag.NEGATIVE if clamp else PositionFlag.NEGATIVE | PositionFlag.BEYOND_END
        unusable = (flags & np.uint8(outside)) != 0
        flags = flags | unusable * np.uint8(PositionFlag.UNUSABLE)
        return (
            np.where(unusable, -1, span_starts),
            np.where(unusable, -1, span_ends),
            np.asarray(flags, np.uint8),
        )


def _kinds_of(body: str, rule: PositionRule) -> Flags | None:
    """Return how each canonical character of ``body`` (no byte order mark) is stored; None if all count one.

    A kind is the width in units, with ``_CRLF_BIT`` for a CRLF that counts two.
    """
    has_crlf = "\r\n" in body
    folds = has_crlf and rule.newline == "crlf1"
    if (body.isascii() or rule.unit == "codepoint") and not has_crlf:
        return None
    # lone surrogates cannot come from a decoded file, but must not raise if a caller's string holds one
    codes = np.frombuffer(body.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    kinds = np.ones(codes.size, dtype=np.uint8)
    if rule.unit == "utf16":
        kinds += codes > _LAST_BMP
    elif rule.unit == "utf8":
        kinds += codes > _LAST_ASCII
        kinds += codes > _LAST_TWO_BYTES
        kinds += codes > _LAST_BMP
    if not has_crlf:
        return kinds
    cr_of_crlf = (codes[:-1] == ord("\r")) & (codes[1:] == ord("\n"))
    if not folds:
        kinds[1:][cr_of_crlf] = 2 | _CRLF_BIT
    kept = np.ones(codes.size, dtype=np.bool_)
    kept[:-1] = ~cr_of_crlf
    return np.asarray(kinds[kept])


def _runs_of(kinds: Flags | None) -> tuple[Column, Flags]:
    """Return the canonical start and the kind of each run of equal kinds; there is at least one run."""
    if kinds is None or kinds.size == 0:
        return np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.uint8)
    changes = np.flatnonzero(kinds[1:] != kinds[:-1]) + 1
    starts = np.concatenate((np.zeros(1, dtype=np.int64), changes.astype(np.int64)))
    return starts, kinds[starts]
