"""Workbooks of a check of quotations: the report, and the sheet in which people link quotations to their originals."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from refiqda.errors import InvalidArgumentError
from refiqda.files import atomic_write
from refiqda.findings.verifying.linking import PAGE
from refiqda.office.csv_form import csv_bytes
from refiqda.office.workbooks import Column, Page, write_workbook
from refiqda.render.findings.verdict import (
    PRIVATE,
    SAYS,
    against,
    edit_words,
    facts,
    link_words,
    open_edits,
    place_words,
    proves,
    rule_words,
    sorted_checks,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from refiqda.findings.verifying.values import Verification

SHEETS: Final = (".xlsx", ".csv")
"""The endings of the linking sheet."""
_GUESSES: Final = 3
_FILLED: Final = (
    Column("Quotation", 40, wrap=True),
    *(Column(f"Guess {number}", 32, wrap=True) for number in range(1, _GUESSES + 1)),
    Column("Original text", 22, fill=True),
    Column("Original words", 44, wrap=True, fill=True),
    Column("Translator", 18, fill=True),
    Column("Date", 12, fill=True),
    Column("Where", 16, wrap=True),
)
_HOW: Final = (
    "For each quotation, name the text of its original and copy its words from the transcript, as they stand there.",
    "Who translated and when is worth a word; both may stay empty.",
    "The guesses are by names, numbers, words that are alike, and the theme above: they are no matches.",
    "Give the filled sheet back: refiqda quotes verify MANUSCRIPT PROJECT --links SHEET.xlsx.",
    "That a translation says the same as its original is a judgement that no program makes.",
)


def write_report(verification: Verification, stream: BinaryIO) -> None:
    """Write the report as a workbook: quotations, edits, remarks, what was left out, and about it."""
    pages = [Page("quotations", _CHECKS, _check_rows(verification), frozen=2)]
    if verification.language_mismatch or any(check.status == "NOT-FOUND" for check in verification.checks):
        pages.append(_linking(verification))
    edits = list(_edit_rows(verification))
    if edits:
        pages.append(Page("edits", _EDITS, edits))
    if verification.remarks:
        rows = [(one.severity, one.kind, one.where, one.words) for one in verification.remarks]
        columns = (
            Column("Weight", 10),
            Column("About", 18),
            Column("Where", 22),
            Column("What", 80, wrap=True),
        )
        pages.append(Page("remarks", columns, rows))
    if verification.left_out:
        left = [
            (one.quoted.place.in_words(), one.quoted.text, rule_words(one.rule))
            for one in verification.left_out
        ]
        about = (Column("Where", 20), Column("Words", 60, wrap=True), Column("Why left out", 40, wrap=True))
        pages.append(Page("left out", about, left))
    pages.append(_about(verification))
    write_workbook(stream, pages, title=f"Quotations of {verification.manuscript}")


def write_sheet(verification: Verification, path: Path, *, overwrite: bool = False) -> int:
    """Write the linking sheet, .xlsx or .csv, of all quotations that were not found; return how many.

    Raises InvalidArgumentError for another suffix, OutputExistsError, MissingExtraError.
    """
    suffix = path.suffix.lower()
    if suffix not in SHEETS:
        raise InvalidArgumentError(
            "a linking sheet is not written in this form",
            file=path.name,
            remedy="End its name in .xlsx or .csv.",
        )
    page = _linking(verification)
    rows = [tuple(row) for row in page.rows]
    with atomic_write(path, overwrite=overwrite) as stream:
        if suffix == ".csv":
            stream.write(csv_bytes([[column.title for column in page.columns], *rows], formula_safe=True))
        else:
            how = Page(
                "how", (Column("What to do", 100, wrap=True),), [(one,) for one in _HOW], filters=False
            )
            write_workbook(
                stream, [page, how], title=f"Originals of the quotations of {verification.manuscript}"
            )
    return len(rows)


def _linking(verification: Verification) -> Page:
    rows = []
    for check in verification.checks:
        if check.status == "NOT-FOUND" or (check.link and check.match == "NOT-FOUND"):
            guesses = [f"{place_words(one)}: {one.words}" for one in check.passages[:_GUESSES]]
            empty = [None] * (_GUESSES - len(guesses))
            rows.append(
                (check.quoted.text, *guesses, *empty, None, None, None, None, check.quoted.place.in_words())
            )
    return Page(PAGE, _FILLED, rows, frozen=1)


_CHECKS: Final = (
    Column("No.", 6), Column("Status", 20), Column("Quotation", 52, wrap=True), Column("Where", 18, wrap=True),
    Column("Stands in", 34, wrap=True), Column("Words of the transcript", 52, wrap=True),
    Column("Edits", 36, wrap=True), Column("Why", 44, wrap=True), Column("Words", 18), Column("Link", 10),
    Column("What it proves", 40, wrap=True), Column("Similarity", 10),
)  # fmt: skip
_EDITS: Final = (
    Column("No.", 6), Column("Kind", 10), Column("Said", 40, wrap=True), Column("Printed", 40, wrap=True),
    Column("Declared", 10),
)  # fmt: skip


def _check_rows(verification: Verification) -> Iterator[tuple[object, ...]]:
    for number, check in sorted_checks(verification):
        found = check.match != "NOT-FOUND"
        yield (
            number,
            check.status,
            check.quoted.text,
            check.quoted.place.in_words(),
            "\n".join(map(place_words, check.passages)) if found else None,
            "\n".join(one.words for one in check.passages) if found else None,
            "\n".join(map(edit_words, open_edits(check))) or None,
            check.why or None,
            check.match,
            check.link or None,
            check.proves or None,
            check.similarity,
        )


def _edit_rows(verification: Verification) -> Iterator[tuple[object, ...]]:
    for number, check in sorted_checks(verification):
        for edit in open_edits(check):
            yield number, edit.kind, edit.said or None, edit.printed or None, edit.declared


def _about(verification: Verification) -> Page:
    rows: list[tuple[str, str]] = [
        ("about", PRIVATE),
        ("about", proves(verification)),
        ("about", against(verification)),
    ]
    rows += [("about", note) for note in verification.notes]
    rows += [("link", link_words(one)) for one in verification.links]
    rows += [(status, says) for status, says in SAYS.items()]
    rows += facts(verification)
    return Page(
        "about", (Column("What", 24, wrap=True), Column("It says", 100, wrap=True)), rows, filters=False
    )
