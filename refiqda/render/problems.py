"""Pages about problems: those of files, and what each kind means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda.checks.registry import in_plain
from refiqda.diagnostics import count_by_severity
from refiqda.render.plain import counted
from refiqda.render.terminal import Column, Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from refiqda.checks.registry import Rule
    from refiqda.diagnostics import Diagnostic

_MANY: Final = 4
_SIGNS: Final = {"error": "error", "warning": "warning", "info": "remark"}


def show_problems(found: Sequence[Diagnostic], files: Sequence[str]) -> None:
    """Print the problems, those of each file together, alike ones shortened."""
    page = Page()
    by_file: dict[str, list[Diagnostic]] = {name: [] for name in files}
    for one in found:
        by_file.setdefault(one.file or files[0], []).append(one)
    for name, problems in by_file.items():
        page.heading(name)
        if not problems:
            page.line("no problems found", indent=2)
        for one, more in _folded(problems):
            _add(page, one)
            if more is not None:
                _close(page, one, more)
    counts = count_by_severity(list(found))
    if found:
        page.gap()
        words = [counted(counts[key], word) for key, word in _SIGNS.items() if counts[key]]
        page.line(f"{', '.join(words)}. What one means: refiqda rules {found[0].rule}")
    page.show()


def _folded(problems: Sequence[Diagnostic]) -> Iterable[tuple[Diagnostic, int | None]]:
    """Yield problems by kind; of many of one kind the first few, with the last of them how many more there are."""
    kinds: dict[tuple[str, str], list[Diagnostic]] = {}
    for one in problems:
        kinds.setdefault((one.rule, one.remedy), []).append(one)
    for alike in kinds.values():
        shown = alike[:_MANY]
        for one in shown:
            yield one, len(alike) - len(shown) if one is shown[-1] else None


def _add(page: Page, one: Diagnostic) -> None:
    line = f"line {one.line}" if one.line else ""
    place = ", ".join(part for part in (line, one.path or "") if part)
    page.line(
        f"{one.rule} {_SIGNS[one.severity]}: {one.message}{f' [{place}]' if place else ''}",
        indent=2,
        whole=True,
    )


def _close(page: Page, last: Diagnostic, more: int) -> None:
    if more:
        page.line(f"... and {more:,} more {last.rule} (--json lists all)", indent=2)
    if last.remedy:
        page.line(last.remedy, indent=7, style="dim")


def show_rules(rules: Iterable[type[Rule]]) -> None:
    """Print the list of all kinds of problems."""
    page = Page()
    page.heading("Problems that refiqda check finds")
    rows = [
        (one.code, _SIGNS[one.severity], one.name, in_plain(one.page().finds))
        for one in rules
        if one.status == "stable"
    ]
    if page.terminal:
        page.table([Column("code"), Column(""), Column("name", flexible=True)], [row[:3] for row in rows])
        page.line("What one means: refiqda rules CODE", indent=2)
    else:
        page.table([Column("code"), Column(""), Column("name"), Column("finds", flexible=True)], rows)
    page.show()


def show_rule(rule: type[Rule]) -> None:
    """Print what one kind of problem means."""
    page, about = Page(), rule.page()
    page.heading(f"{rule.code} {rule.name} ({_SIGNS[rule.severity]})")
    page.line(in_plain(about.finds), indent=2)
    for title, text in (("Why", about.why), ("Example", about.example), ("What to do", about.remedy)):
        if text:
            page.heading(title)
            page.line(in_plain(text), indent=2)
    if rule.fixable:
        page.gap()
        page.line("refiqda check --fix repairs it.", indent=2)
    page.show()
