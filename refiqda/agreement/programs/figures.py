"""What a program's figures are, as values: the formula, one row for each thing that it lists, and what it totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from refiqda.agreement.coefficients import Coefficient


@attrs.frozen(kw_only=True)
class ProgramFormula:
    """How a program counts: ``formula`` and ``unit`` in words, ``uncoded`` what it does with what nobody coded.

    ``source`` is where this stands. ``verified`` is whether the formula is the program's own word (its manual or its
    source); ``confirmed`` says which parts of it are, and which are not.
    """

    name: str
    title: str
    formula: str
    unit: str
    uncoded: str
    source: str
    verified: bool
    confirmed: str


@attrs.frozen(kw_only=True)
class ProgramFigure:
    """One row: the figures of ``code`` in ``source``, None standing for all of them together.

    ``counts`` are whole numbers of ``unit``; ``values`` are shares and coefficients by the names that they have in
    the program's module (1.0 is 100 %).
    """

    code: str | None
    source: str | None
    coders: tuple[str, ...]
    counts: dict[str, int]
    values: dict[str, Coefficient]
    unit: str | None = None


@attrs.frozen(kw_only=True)
class ProgramFigures:
    """All figures: ``rows`` as the program lists them, ``overall`` where it totals them, ``notes`` to read them by."""

    formula: ProgramFormula
    rows: tuple[ProgramFigure, ...]
    overall: dict[str, Coefficient]
    notes: tuple[str, ...]
