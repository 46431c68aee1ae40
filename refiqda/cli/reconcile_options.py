"""What the commands of ``refiqda reconcile`` are asked with: files, whose they are, log, crosswalk, rules."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
import click

from refiqda.cli.coders import inputs, read_comparison
from refiqda.cli.options import FILE
from refiqda.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from refiqda.cli.coders import CoderSpec, Comparison
    from refiqda.matching.crosswalk import Crosswalk
    from refiqda.reconciliation.differences import Order
    from refiqda.reconciliation.listing import Differences

F = TypeVar("F", bound="Callable[..., Any]")


@attrs.frozen(kw_only=True)
class Chosen:
    """What a command works on: the files as read, whom to compare (None: everybody), which codes are one."""

    comparison: Comparison
    coders: Sequence[str] | None
    crosswalk: Crosswalk | None


@attrs.frozen(kw_only=True)
class Asked:
    """What a command was asked with; nothing is read yet."""

    files: tuple[Path, ...]
    specs: tuple[CoderSpec, ...]
    decisions: Path | None
    coders: tuple[str, ...]
    crosswalk: Path | None
    auto: tuple[str, ...]

    @property
    def log(self) -> Path:
        """The log of a command that cannot do without."""
        if self.decisions is None:
            raise AssertionError
        return self.decisions

    @property
    def sources(self) -> list[Path]:
        """Every file that is read beside the log; none may be written over."""
        return [
            *self.files,
            *(spec.file for spec in self.specs),
            *([] if self.crosswalk is None else [self.crosswalk]),
        ]

    @property
    def given(self) -> list[Path]:
        """Every file that is read, the log too."""
        return [*self.sources, *([] if self.decisions is None else [self.decisions])]

    def read(self) -> Chosen:
        """Read the files and the crosswalk; raises InvalidArgumentError for a log that is a folder."""
        require_log(self.decisions)
        comparison = read_comparison(self.files, self.specs)
        return Chosen(
            comparison=comparison,
            coders=self.coders or comparison.named or None,
            crosswalk=_read_crosswalk(self.crosswalk),
        )

    def differences(self, order: str = "reading") -> tuple[Comparison, Differences]:
        """Read the files and compare; the arguments of the command are those of `refiqda.differences`."""
        from refiqda.reconciliation.listing import differences  # noqa: PLC0415 - loaded only where it is used

        chosen = self.read()
        found = differences(
            chosen.comparison.material,
            self.decisions,
            coders=chosen.coders,
            order=order_of(order),
            auto=self.auto,
            crosswalk=chosen.crosswalk,
        )
        return chosen.comparison, attrs.evolve(found, roles=self._roles())

    def _roles(self) -> str:
        """Return who has several roles in the study in whose folder the first file lies."""
        from refiqda.study import find_study  # noqa: PLC0415 - loaded only where it is used

        study = find_study(self.sources[0].absolute().parent)
        return "" if study is None else study.roles_in_words


def asked_for(*, log: bool) -> Callable[[F], F]:
    """Add files, ``--coder``, ``--decisions``, ``--coders``, ``--crosswalk``, ``--auto``; one `Asked` holds them.

    ``log`` says whether the command needs one.
    """

    def decorate(function: F) -> F:
        @functools.wraps(function)
        def gathered(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - click's own arguments
            parts = {one.name: named.pop(one.name) for one in attrs.fields(Asked)}
            return function(*given, asked=Asked(**parts), **named)

        return inputs(decisions_option(required=log)(comparison_options(gathered)))  # type: ignore[return-value]  # the options are added to what is wrapped

    return decorate


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


def order_of(said: str) -> Order:
    """Return the order that ``--order`` names."""
    return "substance" if said == "substance" else "reading"


def _read_crosswalk(sheet: Path | None) -> Crosswalk | None:
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
