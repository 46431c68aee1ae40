"""Options that the commands of ``refiqda reconcile`` share: the log, whom to compare, the crosswalk, the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from refiqda.cli.options import FILE
from refiqda.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from refiqda.matching.crosswalk import Crosswalk

F = TypeVar("F", bound="Callable[..., Any]")


def decisions_option(*, required: bool) -> Callable[[F], F]:
    """Add ``--decisions``."""
    return click.option(
        "--decisions", type=FILE, metavar="LOG", required=required, help="The log of decisions (.jsonl)."
    )


def comparison_options(function: F) -> F:
    """Add ``--coders``, ``--crosswalk`` and ``--auto``."""
    function = click.option(
        "--coders", metavar="A,B", help="Compare these only.", callback=lambda _c, _p, value: _names(value)
    )(function)
    function = click.option(
        "--crosswalk",
        type=FILE,
        metavar="SHEET",
        help="The filled sheet that says which codes made apart are one (.xlsx, .csv).",
    )(function)
    return click.option(
        "--auto", multiple=True, metavar="RULE", help="Settle by rule: exact, majority, overlap:N (percent)."
    )(function)


def order_option(function: F) -> F:
    """Add ``--order``."""
    return click.option(
        "--order",
        type=click.Choice(["reading", "substance"]),
        default="reading",
        show_default=True,
        help="In reading order, or codes before boundaries.",
    )(function)


def read_sheet(sheet: Path | None) -> Crosswalk | None:
    """Read the crosswalk, if there is one."""
    if sheet is None:
        return None
    from refiqda.crosswalks import read_crosswalk  # noqa: PLC0415 - loaded only where it is used

    return read_crosswalk(sheet)


def _names(value: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (value or "").split(",") if part.strip())


def require_log(path: Path | None) -> None:
    """Refuse a folder; an absent log holds no decisions."""
    if path is not None and path.is_dir():
        raise InvalidArgumentError(
            "is a folder, not a log",
            file=path.name or str(path),
            remedy="Name the file of decisions (.jsonl).",
        )
