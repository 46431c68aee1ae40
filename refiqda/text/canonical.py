"""The text of a source: decoded as stored, read as canonical text, addressed under one rule of positions.

Canonical text is the text as decoded, with a leading byte order mark dropped, CRLF and lone CR folded to LF,
and nothing else. Spans are half-open code points of it (see :mod:`refiqda.text.positions`).

Sources: REFI-QDA project standard, clauses 9.1.2 (plain text is UTF-8) and 10.2 (positions).
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import TYPE_CHECKING, Literal, overload

import attrs

from refiqda.errors import InvalidArgumentError, UnusableMemberError
from refiqda.text.positions import (
    BYTE_ORDER_MARK,
    STANDARD_RULE,
    PositionFlag,
    PositionMap,
    PositionRule,
    canonical_string,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from refiqda.text.positions import Column, ColumnLike, Flags, Side

NewlineForm = Literal["lf", "crlf", "cr", "mixed", "none"]

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UNDEFINED_IN_CP1252 = b"\x81\x8d\x8f\x90\x9d"


def newline_form(raw: str) -> NewlineForm:
    """Return which line ends ``raw`` has: all of one form, ``mixed``, or ``none`` at all."""
    crlf = raw.count("\r\n")
    counts: dict[NewlineForm, int] = {
        "crlf": crlf,
        "lf": raw.count("\n") - crlf,
        "cr": raw.count("\r") - crlf,
    }
    present = [form for form, count in counts.items() if count]
    if not present:
        return "none"
    return present[0] if len(present) == 1 else "mixed"


@attrs.frozen
class DecodedText:
    """A text as its bytes say it, before any rule: ``raw`` holds byte order mark and carriage returns."""

    raw: str = attrs.field(repr=False)

    @property
    def has_bom(self) -> bool:
        """Whether the text begins with a byte order mark."""
        return self.raw.startswith(BYTE_ORDER_MARK)

    @property
    def newline(self) -> NewlineForm:
        """The form of the line ends as stored."""
        return newline_form(self.raw)


def decode_text(data: bytes, *, file: str | None = None, member: str | None = None) -> DecodedText:
    """Return the text that ``data`` holds as UTF-8, with a leading byte order mark kept in ``raw``.

    ``file`` and ``member`` are names for the message only. Raises :class:`UnusableMemberError` with the
    offset of the first byte that is not UTF-8 and, where the bytes look like it, the encoding they seem to be
    in; it quotes none of them.
    """
    try:
        return DecodedText(data.decode("utf-8"))
    except UnicodeDecodeError as fault:
        offset, reason = fault.start, fault.reason
    # raised here, not above: the caught exception holds all the bytes and would travel along as our context
    raise UnusableMemberError(
        "the text is not UTF-8",
        file=file,
        where=f"{member}, byte {offset}" if member else f"byte {offset}",
        remedy=_encoding_hint(data, reason),
    )


def _encoding_hint(data: bytes, reason: str) -> str:
    """Return what to do about bytes that are not UTF-8, by what they look like."""
    if data.startswith(_UTF16_MARKS) or b"\x00" in data:
        return "It looks like UTF-16; save the text as UTF-8."
    if reason == "unexpected end of data":
        return "It seems to be cut off inside its last character; export it again."
    if not data.decode("utf-8", "ignore").isascii():
        return "Most of it is UTF-8, so some bytes seem damaged; export it again."
    if not any(byte in data for byte in _UNDEFINED_IN_CP1252):
        return "It looks like Windows-1252; save the text as UTF-8."
    return "Save the text as UTF-8."


@attrs.frozen
class Text:
    """The text of one source and how its file counts it.

    ``raw`` is the text as stored, ``rule`` the rule its positions follow. ``string`` is the canonical text,
    and ``len()`` its length in code points. Two texts are equal when stored equally and read by the same
    rule; to ask whether they say the same, compare ``sha256``. The representation never shows words.
    """

    raw: str = attrs.field(repr=False)
    rule: PositionRule = STANDARD_RULE

    @classmethod
    def from_bytes(
        cls,
        data: bytes,
        rule: PositionRule = STANDARD_RULE,
        *,
        file: str | None = None,
        member: str | None = None,
    ) -> Text:
        """Return the text of a file's bytes; raises as :func:`decode_text`, which takes the names."""
        return cls(decode_text(data, file=file, member=member).raw, rule)

    @classmethod
    def from_string(cls, string: str, rule: PositionRule = STANDARD_RULE) -> Text:
        """Return the text of a string, such as text that stands inside the project XML."""
        return cls(string, rule)

    @cached_property
    def string(self) -> str:
        """The canonical text."""
        return canonical_string(self.raw)

    @cached_property
    def positions(self) -> PositionMap:
        """The map between raw numbers and canonical positions, made on first use."""
        return PositionMap(self.raw, self.rule)

    @cached_property
    def sha256(self) -> str:
        """``sha256:`` and the hexadecimal digest of the canonical text in UTF-8."""
        return f"sha256:{hashlib.sha256(self.string.encode('utf-8', 'surrogatepass')).hexdigest()}"

    @property
    def newline(self) -> NewlineForm:
        """The form of the line ends as stored."""
        return newline_form(self.raw)

    @property
    def has_bom(self) -> bool:
        """Whether the stored text begins with a byte order mark."""
        return self.raw.startswith(BYTE_ORDER_MARK)

    def __len__(self) -> int:
        return len(self.string)

    @overload
    def to_canonical(self, raw: int, *, side: Side = "start") -> int: ...
    @overload
    def to_canonical(
        self, raw: npt.NDArray[np.integer] | Sequence[int], *, side: Side = "start"
    ) -> Column: ...
    def to_canonical(self, raw: ColumnLike, *, side: Side = "start") -> int | Column:
        """Return the canonical position of a raw number of the file (an integer, or an array of them).

        A number inside one character rounds down, with ``side="end"`` up. Raises
        :class:`InvalidArgumentError` for one that is negative or beyond the end. For columns from files use
        :meth:`to_spans`, which flags such numbers and never raises for them.
        """
        found, flags = self.positions.to_canonical(raw, side)
        outside = int(PositionFlag.NEGATIVE | PositionFlag.BEYOND_END)
        if (flags & outside).any():
            raise InvalidArgumentError(
                "a position lies outside the text",
                remedy=f"Counted as {self.rule}, it has the positions 0 to {self.positions.raw_length}.",
            )
        return int(found) if found.ndim == 0 else found

    @overload
    def to_raw(self, position: int) -> int: ...
    @overload
    def to_raw(self, position: npt.NDArray[np.integer] | Sequence[int]) -> Column: ...
    def to_raw(self, position: ColumnLike) -> int | Column:
        """Return the raw number, as this file counts, of a canonical position (one, or an array of them).

        Raises :class:`InvalidArgumentError` outside ``0..len(text)``.
        """
        numbers = self.positions.to_raw(position)
        return int(numbers) if numbers.ndim == 0 else numbers

    def to_spans(
        self, starts: ColumnLike, ends: ColumnLike, *, clamp: bool = False
    ) -> tuple[Column, Column, Flags]:
        """Return canonical starts, ends and flags of raw ranges; see :meth:`PositionMap.to_spans`."""
        return self.positions.to_spans(starts, ends, clamp=clamp)

    def slice(self, start: int, end: int) -> str:
        """Return the canonical text of the span ``[start, end)``.

        Raises :class:`InvalidArgumentError` unless ``0 <= start <= end <= len(text)``: counting from the end
        or cutting off in silence would quote other words than were asked for.
        """
        if not 0 <= start <= end <= len(self):
            raise InvalidArgumentError(
                f"the span {start} to {end} is none of this text",
                remedy=f"It has the positions 0 to {len(self)}.",
            )
        return self.string[start:end]
