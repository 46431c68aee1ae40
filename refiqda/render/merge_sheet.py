"""The sheet of a merge's conflicts that people fill in: what each copy says, what would hold, room for an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from refiqda.files import atomic_write
from refiqda.office.csv_form import csv_bytes
from refiqda.office.workbooks import Column, write_workbook
from refiqda.office.workbooks import Page as SheetPage
from refiqda.render.json_text import json_bytes
from refiqda.render.merging import KINDS

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.merging import MergeResult

SHEETS: Final = (".xlsx", ".csv", ".json")
"""The endings of the sheet."""


def write_conflicts(result: MergeResult, path: Path, *, overwrite: bool = False) -> int:
    """Write the conflicts that an answer can settle, one a row, as .xlsx, .csv or .json; return how many.

    Of JSON it is the whole account, each conflict with an empty ``answer``.
    """
    conflicts = [one for one in result.conflicts if one.answers]
    suffix = path.suffix.lower()
    with atomic_write(path, overwrite=overwrite) as stream:
        if suffix == ".json":
            account = result.to_dict()
            account["conflicts"] = [{**one, "answer": None} for one in account["conflicts"]]
            stream.write(json_bytes(account))
            return len(conflicts)
        labels = list(dict.fromkeys(label for one in conflicts for label in one.choices if label != "base"))
        labels.sort(key=lambda label: (label != result.primary, label))
        choices = tuple(dict.fromkeys(answer for one in conflicts for answer in one.answers))
        columns = (
            Column("Answer", 16, choices=choices), Column("What", 30, wrap=True), Column("About", 16),
            *(Column(f"In {label}", 36, wrap=True) for label in labels), Column("In the base", 36, wrap=True),
            Column("Would be", 30, wrap=True), Column("Rule", 14), Column("May be answered", 30, wrap=True),
            Column("Id", 22),
        )  # fmt: skip
        rows = [
            (
                None,
                one.object,
                KINDS.get(one.kind, one.kind),
                *(_cell(one.choices.get(label)) for label in labels),
                _cell(one.choices.get("base")),
                _cell(one.resolved),
                one.rule,
                ", ".join(one.answers),
                one.id,
            )
            for one in conflicts
        ]
        if suffix == ".xlsx":
            write_workbook(
                stream, [SheetPage("Conflicts", columns, rows, frozen=2)], title="Conflicts of a merge"
            )
        else:
            stream.write(csv_bytes([[column.title for column in columns], *rows]))
    return len(conflicts)


def _cell(value: Any) -> str | None:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        return "; ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value is None else str(value)
