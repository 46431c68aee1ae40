"""Who is quoted, beside the material: on a terminal, as a table, as JSON."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from refiqda.files import atomic_write
from refiqda.findings.quotes.balance import GROUPS, Balance
from refiqda.render.plain import counted

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS: Final = ("group", "name", "texts", "passages", "quotes", "ids")
PRIVATE: Final = "This names cases and stays within the team."


def show_balance(found: Balance, *, private: bool = True) -> None:
    """Print the balance; without ``private`` only the sentence that may be printed."""
    from refiqda.render.terminal import Column, Page  # noqa: PLC0415 - loaded only where it is used

    page = Page()
    if not private:
        page.line(found.public() or "No quotation is chosen yet.")
        page.show()
        return
    page.heading(f"{counted(found.quotes, 'quote')}, beside the material there is")
    page.line(PRIVATE, indent=2)
    for group in GROUPS:
        lines = found.of(group)
        if not lines:
            continue
        page.heading(f"By {group}")
        page.table(
            [
                *(Column(group, flexible=True), Column("texts", number=True)),
                *(
                    Column("passages", number=True),
                    Column("quotes", number=True),
                    Column("which", flexible=True),
                ),
            ],
            [
                (
                    *(line.name, line.texts or "", line.passages),
                    *(len(line.quotes), " ".join(line.quotes)),
                )
                for line in lines
            ],
        )
    page.gap()
    if found.group_material:
        page.line(
            f"{_listed(found.group_material)}: what people say together. Who is silent there is not counted as absent."
        )
    if found.outside:
        page.line(
            f"From outside of the passages under their theme, which is no fault: {', '.join(found.outside)}."
        )
    if found.unplaced:
        page.line(f"Not in these projects, or changed: {', '.join(found.unplaced)}.")
    for question in found.questions():
        page.line(question)
    sentence = found.public()
    if sentence:
        page.gap()
        page.line(f"To print, naming nobody: {sentence}")
    page.show()


def _listed(names: tuple[str, ...]) -> str:
    text = ", ".join(names)
    return text[:1].upper() + text[1:]


def write_balance(found: Balance, path: Path, *, private: bool = True, overwrite: bool = False) -> None:
    """Write the balance by the suffix of ``path``: .json, .csv or .xlsx."""
    rows = (
        [
            (line.group, line.name, line.texts, line.passages, len(line.quotes), " ".join(line.quotes))
            for line in found.lines
        ]
        if private
        else [("all", found.public(), None, None, found.quotes, "")]
    )
    suffix = path.suffix.lower()
    with atomic_write(path, overwrite=overwrite) as stream:
        if suffix == ".json":
            from refiqda.render.json_text import json_bytes  # noqa: PLC0415 - loaded only where it is used

            stream.write(json_bytes(found.to_dict(private=private)))
        elif suffix == ".csv":
            text = io.StringIO()
            writer = csv.writer(text, lineterminator="\r\n")
            writer.writerow(COLUMNS)
            writer.writerows(rows)
            stream.write(b"\xef\xbb\xbf" + text.getvalue().encode("utf-8"))
        else:
            from refiqda.office.workbooks import Column, Page, write_workbook  # noqa: PLC0415 - as above

            columns = tuple(Column(name) for name in COLUMNS)
            write_workbook(stream, [Page("balance", columns, rows)])
