"""Evidence tables as files: workbook, CSV, JSON, document, page; each form for the team, or for anybody.

No file tells when or by whom it was made. Participants' words stand there as in print.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.errors import InvalidArgumentError
from refiqda.files import atomic_write
from refiqda.findings.composing.evidence import Evidence, PublicEvidence
from refiqda.office.csv_form import csv_bytes
from refiqda.render.json_text import json_bytes

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

SUFFIXES: Final = (".xlsx", ".csv", ".json", ".docx", ".html")
"""The forms, by the ends of their names."""

_TITLES: Final = {"evidence": "Evidence", "theme": "Theme", "claim": "Claim", "quote": "Quote", "role": "Role",
                  "codes": "Codes", "analysts": "Analysts", "decisions": "Decisions"}  # fmt: skip
_PUBLIC_WIDTHS: Final = {"evidence": 20.0, "theme": 22.0, "claim": 42.0, "quote": 56.0, "role": 16.0, "codes": 30.0,
                         "analysts": 20.0, "decisions": 20.0}  # fmt: skip
_RESTRICTED: Final = (
    ("Quote", 15.0), ("Theme", 22.0), ("Claim", 42.0), ("Words in print", 56.0), ("Passages", 38.0), ("Said by", 15.0),
    ("Role", 14.0), ("Codes", 28.0), ("Analysts", 22.0), ("Decisions", 22.0), ("Trail entries", 11.0), ("Form", 13.0),
    ("Language", 13.0), ("Translated by", 18.0), ("Translated", 14.0), ("Edits in print", 9.0), ("Private edits", 9.0),
    ("Attributed to", 16.0), ("Why chosen", 36.0), ("Chosen by", 18.0), ("Chosen", 14.0), ("Where", 28.0),
    ("Evidence id", 15.0),
)  # fmt: skip
_READ: Final = ("Quote", "Claim", "Words in print", "Passages", "Said by", "Codes", "Analysts", "Decisions")
"""What a page of the restricted form shows; the sheets and JSON have every column."""


@attrs.frozen
class _Sheet:
    """A table to be written: what it is called, what leads it in, columns with their widths, rows as text."""

    title: str
    lead: tuple[str, ...]
    columns: tuple[tuple[str, float], ...]
    rows: tuple[tuple[str, ...], ...] = attrs.field(repr=False)
    more: tuple[tuple[str, ...], ...] = attrs.field(default=(), repr=False)

    def only(self, names: tuple[str, ...]) -> _Sheet:
        """Return the table with some of its columns."""
        at = [number for number, (name, _) in enumerate(self.columns) if name in names]
        return attrs.evolve(
            self,
            columns=tuple(self.columns[number] for number in at),
            rows=tuple(tuple(row[number] for number in at) for row in self.rows),
        )


def check_form(path: Path) -> None:
    """Raise InvalidArgumentError for a name whose ending is none of `SUFFIXES`."""
    if path.suffix.lower() not in SUFFIXES:
        raise InvalidArgumentError(
            "evidence is not written in this form",
            file=path.name,
            remedy=f"End its name in {', '.join(SUFFIXES)}.",
        )


def write_evidence(table: Evidence | PublicEvidence, path: Path, *, overwrite: bool = False) -> None:
    """Write an evidence table in the form that the suffix names; raises as `check_form`, OutputExistsError."""
    check_form(path)
    sheet = _public(table) if isinstance(table, PublicEvidence) else _restricted(table)
    suffix = path.suffix.lower()
    with atomic_write(path, overwrite=overwrite) as stream:
        if suffix == ".json":
            stream.write(json_bytes(table.to_dict()))
        elif suffix == ".csv":
            stream.write(csv_bytes([[name for name, _ in sheet.columns], *sheet.rows], formula_safe=True))
        elif suffix == ".xlsx":
            _workbook(sheet, stream)
        elif suffix == ".docx":
            _document(_readable(table, sheet), stream)
        else:
            _page(_readable(table, sheet), stream)


def _readable(table: Evidence | PublicEvidence, sheet: _Sheet) -> _Sheet:
    return sheet if isinstance(table, PublicEvidence) else sheet.only(_READ)


def _public(table: PublicEvidence) -> _Sheet:
    lead = (
        "Ids and order are random. What would tell that two quotes are one person's is not in this table.",
    )
    return _Sheet(
        "Evidence for the findings",
        (*lead, *filter(None, (table.aggregate, table.statement))),
        tuple((_TITLES[name], _PUBLIC_WIDTHS[name]) for name in table.columns),
        table.rows,
    )


def _restricted(table: Evidence) -> _Sheet:
    rows = tuple(
        (
            row.quote, row.theme, row.claim, row.words, "\n".join(one.in_words() for one in row.passages),
            ", ".join(row.cases), ", ".join(dict.fromkeys(row.roles)), "\n".join(row.codes), "\n".join(row.analysts),
            "\n".join(row.decisions), ", ".join(map(str, row.entries)), row.form, row.language, row.translator,
            row.translated, str(row.declared or ""), str(row.private or ""), row.attribution, row.reason,
            ", ".join(row.by), row.at, "\n".join(row.where), row.evidence,
        )
        for row in table.rows
    )  # fmt: skip
    return _Sheet(
        "Evidence for the findings: restricted",
        (
            "For the team and its auditor alone: it says who said what.",
            *filter(None, (table.aggregate, table.statement)),
        ),
        _RESTRICTED,
        rows,
        table.pseudonyms,
    )


def _workbook(sheet: _Sheet, stream: BinaryIO) -> None:
    from refiqda.office.workbooks import Column, Page, write_workbook  # noqa: PLC0415 - loaded only where it is used

    columns = tuple(Column(name, width, wrap=True) for name, width in sheet.columns)
    pages = [Page("evidence", columns, sheet.rows, frozen=1)]
    if sheet.more:
        names = (Column("Case", 12.0), Column("Theme", 30.0), Column("Pseudonym", 16.0))
        pages.append(Page("pseudonyms", names, sheet.more))
    pages.append(
        Page("about", (Column("about", 100.0, wrap=True),), [(line,) for line in sheet.lead], filters=False)
    )
    write_workbook(stream, pages, title=sheet.title)


def _document(sheet: _Sheet, stream: BinaryIO) -> None:
    from refiqda.office.word import add_row, add_table, add_text, new_document, save_document  # noqa: PLC0415 - as above

    document = new_document(sheet.title, landscape=True)
    document.add_heading(sheet.title, 0)
    for line in sheet.lead:
        document.add_paragraph(line)
    whole = sum(width for _, width in sheet.columns)
    made = add_table(
        document, [name for name, _ in sheet.columns], [253 * width / whole for _, width in sheet.columns]
    )
    for row in sheet.rows:
        for cell, said in zip(add_row(made, whole=True), row, strict=True):
            add_text(cell.paragraphs[0], said)
    save_document(document, stream)


def _page(sheet: _Sheet, stream: BinaryIO) -> None:
    from refiqda.render.html import write_html  # noqa: PLC0415 - as above

    values: dict[str, Any] = {
        "title": sheet.title,
        "lead": sheet.lead,
        "columns": sheet.columns,
        "whole": sum(width for _, width in sheet.columns),
        "rows": sheet.rows,
        "words": "Words in print" if any(name == "Words in print" for name, _ in sheet.columns) else "Quote",
    }
    write_html("evidence.html", stream, **values)
