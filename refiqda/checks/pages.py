"""The documentation of every rule, made from its docstring: ``python -m refiqda.checks.pages [FOLDER]``.

Pages are ``docs/rules/CODE-name.md``, and an index; they are never edited by hand, and a test holds them to be
current.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from refiqda.checks.registry import FAMILIES, rules

if TYPE_CHECKING:
    from refiqda.checks.registry import Rule

_SEVERITY = {
    "error": "an error: `refiqda check` exits with 1",
    "warning": "a warning",
    "info": "for information",
}


def file_name(rule: type[Rule]) -> str:
    """Return the name of a rule's page."""
    return f"{rule.code}-{rule.name}.md"


def page_of(rule: type[Rule]) -> str:
    """Return a rule's page as Markdown."""
    page = rule.page()
    removed = ["This rule is no longer applied; its code is not used again.", ""] * (rule.status == "removed")
    lines = [
        f"# {rule.code} {rule.name}",
        "",
        *removed,
        f"{FAMILIES[rule.code[0]]}; {_SEVERITY[rule.severity]}. {_repair_of(rule)}",
        "",
        "## What it finds",
        "",
        page.finds,
        "",
        "## Why it matters",
        "",
        page.why,
        "",
        "## Example",
        "",
        page.example[:1].upper() + page.example[1:],
        "",
        "## What to do",
        "",
        page.remedy,
    ]
    return "\n".join(lines) + "\n"


def _repair_of(rule: type[Rule]) -> str:
    if rule.fixable:
        return "`refiqda check --fix` repairs it."
    if rule.leaving_out:
        return "`refiqda check --fix --leave-out` repairs it by leaving it out, and says so."
    return "It is not repaired automatically."


def index() -> str:
    """Return the page that lists all rules by family."""
    lines = [
        "# Rules",
        "",
        "What `refiqda check` looks for. `--select` and `--ignore` take codes, beginnings of codes, and names.",
        "",
        "The rules about other programs are applied with `--for`; [what they know](../programs.md) has its own page.",
    ]
    for letter, title in FAMILIES.items():
        lines += [
            "",
            f"## {letter}: {title}",
            "",
            "| code | name | severity | repaired |",
            "|---|---|---|---|",
        ]
        lines += [
            f"| [{code}]({file_name(rule)}) | {rule.name} | {rule.severity} | {_in_table(rule)} |"
            for code, rule in rules().items()
            if code[0] == letter
        ]
    return "\n".join(lines) + "\n"


def _in_table(rule: type[Rule]) -> str:
    return "yes" if rule.fixable else "left out" if rule.leaving_out else ""


def pages() -> dict[str, str]:
    """Return every page by its file name."""
    return {"index.md": index(), **{file_name(rule): page_of(rule) for rule in rules().values()}}


def write_all(folder: Path) -> None:
    """Write all pages into ``folder``, over the ones that are there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8", newline="")


if __name__ == "__main__":
    write_all(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/rules"))
