"""Problems as text for people: grouped by rule, with counts, the first places, and what to do.

Styled on a terminal, plain elsewhere and with ``NO_COLOR``. The JSON form is ``to_dict`` of the diagnostics.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda.diagnostics import SEVERITIES, count_by_severity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from rich.text import Text

    from refiqda.diagnostics import Diagnostic, Severity

FIRST_PLACES: Final = 5
_STYLES: Final[dict[Severity, str]] = {"error": "bold red", "warning": "yellow", "info": "cyan"}
_PLURALS: Final[dict[Severity, str]] = {"error": "errors", "warning": "warnings", "info": "remarks"}
_SINGULARS: Final[dict[Severity, str]] = {"error": "error", "warning": "warning", "info": "remark"}


def to_dict(diagnostics: Sequence[Diagnostic]) -> dict[str, object]:
    """Return the JSON form of CONTRACT's ``check``."""
    return {"format": "refiqda.check/1", "diagnostics": [one.to_dict() for one in diagnostics]}


def to_text(diagnostics: Sequence[Diagnostic], *, places: int = FIRST_PLACES) -> str:
    """Return problems as plain text, errors first; ``places`` of each rule are listed."""
    return "".join(f"{line.plain}\n" for line in _lines(diagnostics, places))


def show(
    diagnostics: Sequence[Diagnostic], stream: TextIO | None = None, *, places: int = FIRST_PLACES
) -> None:
    """Print problems to ``stream`` (standard output), styled if it is a terminal."""
    from rich.console import Console  # noqa: PLC0415 - heavy

    console = Console(file=stream, soft_wrap=True, highlight=False)
    for line in _lines(diagnostics, places):
        console.print(line)


def summary(diagnostics: Sequence[Diagnostic]) -> str:
    """Return one sentence with how many problems there are of each severity."""
    if not diagnostics:
        return "No problems found."
    counts = count_by_severity(list(diagnostics))
    parts = [_amount(counts[severity], severity) for severity in SEVERITIES if counts[severity]]
    return f"{', '.join(parts)}."


def _lines(diagnostics: Sequence[Diagnostic], places: int) -> list[Text]:
    from rich.text import Text  # noqa: PLC0415 - heavy

    groups: dict[tuple[int, str], list[Diagnostic]] = {}
    for one in diagnostics:
        groups.setdefault((SEVERITIES.index(one.severity), one.rule), []).append(one)
    lines: list[Text] = []
    for (_, rule), group in sorted(groups.items()):
        first = group[0]
        head = Text(f"{rule} ", style="bold")
        head.append(first.severity, style=_STYLES[first.severity])
        head.append(f" {_name(rule)}" + (f" ({len(group)} times)" if len(group) > 1 else ""))
        lines.append(head)
        lines += [Text(f"  {_place(one)}{_clean(one.message)}") for one in group[:places]]
        if len(group) > places:
            lines.append(Text(f"  and {len(group) - places} more", style="dim"))
        if first.remedy:
            lines.append(Text(f"  -> {_clean(first.remedy)}", style="dim"))
        lines.append(Text(""))
    lines.append(Text(summary(diagnostics), style="bold"))
    return lines


def _place(one: Diagnostic) -> str:
    parts = [_clean(one.file or ""), "" if one.line is None else f"line {one.line}"]
    path = (one.path or "").rpartition("/")[2] if "[@" in (one.path or "") else one.path or ""
    shown = ", ".join(part for part in (*parts, _clean(path)) if part)
    return f"{shown}: " if shown else ""


def _clean(text: str) -> str:
    """Return ``text`` on one line, with nothing in it that acts on a terminal."""
    from refiqda.exchange.names import shown  # noqa: PLC0415 - with the archive's modules

    return shown(" ".join(text.split()))


def _name(rule: str) -> str:
    from refiqda.checks.registry import rules  # noqa: PLC0415 - all rules

    known = rules().get(rule)
    return known.name if known else ""


def _amount(count: int, severity: Severity) -> str:
    return f"{count} {_SINGULARS[severity] if count == 1 else _PLURALS[severity]}"
