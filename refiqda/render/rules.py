"""Pages about rules: the list of all kinds of problems, and what one of them means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda.render.terminal import Column, Page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refiqda.checks.registry import Rule

_SIGNS: Final = {"error": "error", "warning": "warning", "info": "remark"}


def show_rules(rules: Iterable[type[Rule]]) -> None:
    """Print the list of all kinds of problems; in a pipe with what each finds."""
    page = Page()
    page.heading("Problems that refiqda check finds")
    rows = [
        (one.code, _SIGNS[one.severity], one.name, one.page().finds)
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
    page.line(about.finds, indent=2)
    for title, text in (("Why", about.why), ("Example", about.example), ("What to do", about.remedy)):
        if text:
            page.heading(title)
            page.line(text, indent=2)
    if rule.fixable:
        page.gap()
        page.line("refiqda convert repairs it.", indent=2)
    page.show()
