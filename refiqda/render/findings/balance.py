"""Who is quoted, beside the material: on a terminal, as a table, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda.files import atomic_write
from refiqda.findings.quotes.balance import GROUPS, Balance, Line
from refiqda.office.csv_form import csv_bytes
from refiqda.render.plain import counted

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

COLUMNS: Final = ("group", "name", "texts", "passages", "quotes", "ids")
_WIDTHS: Final = (14, 60, 8, 10, 8, 60)
_TEXTS: Final = frozenset({"participant", "perspective", "source kind"})
"""Groups whose lines say how many texts there are."""
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
                    *(line.name, *("" if number is None else number for number in _numbers(line))),
                    *(len(line.quotes), " ".join(line.quotes)),
                )
                for line in lines
            ],
        )
    page.gap()
    for sentence in _said(found):
        page.line(sentence)
    if found.public():
        page.gap()
        page.line(f"To print, naming nobody: {found.public()}")
    page.show()


def _said(found: Balance) -> list[str]:
    """Return what stands outside of the lines: groups, quotes from elsewhere, and questions; nothing is a verdict."""
    said = []
    if found.group_material:
        said.append(
            f"{_listed(found.group_material)}: what people say together. Who is silent there is not counted as absent."
        )
    if found.outside:
        said.append(
            f"From outside of the passages under their theme, which is no fault: {', '.join(found.outside)}."
        )
    if found.unplaced:
        said.append(f"Not in these projects, or changed: {', '.join(found.unplaced)}.")
    return [*said, *found.questions()]


def _listed(names: tuple[str, ...]) -> str:
    text = ", ".join(names)
    return text[:1].upper() + text[1:]


def write_balance(found: Balance, path: Path, *, private: bool = True, overwrite: bool = False) -> None:
    """Write the balance by the suffix of ``path``: .json, .csv, .xlsx or .html; what names cases says so in itself."""
    suffix = path.suffix.lower()
    with atomic_write(path, overwrite=overwrite) as stream:
        if suffix == ".json":
            from refiqda.render.json_text import json_bytes  # noqa: PLC0415 - loaded only where it is used

            stream.write(json_bytes(found.to_dict(private=private)))
        elif suffix == ".html":
            _write_page(found, stream, private=private)
        elif suffix == ".csv":
            stream.write(csv_bytes([COLUMNS, *_rows(found, private=private)], formula_safe=True))
        else:
            from refiqda.office.workbooks import Column, Page, write_workbook  # noqa: PLC0415 - as above

            columns = tuple(Column(name, width) for name, width in zip(COLUMNS, _WIDTHS, strict=True))
            name = "balance, team only" if private else "balance"
            pages = [Page(name, columns, _rows(found, private=private), frozen=2)]
            if private:
                told = [PRIVATE, *_said(found)]
                if found.public():
                    told.append(f"To print, naming nobody: {found.public()}")
                about = (Column("about this balance", 100, wrap=True),)
                pages.append(Page("about", about, [(line,) for line in told], filters=False))
            write_workbook(stream, pages)


def _rows(found: Balance, *, private: bool) -> list[tuple[object, ...]]:
    if not private:
        return [("all", found.public(), None, None, found.quotes, "")]
    return [
        (line.group, line.name, *_numbers(line), len(line.quotes), " ".join(line.quotes))
        for line in found.lines
    ]


def _numbers(line: Line) -> tuple[int | None, int]:
    """Return texts and passages; texts are counted for people, perspectives and kinds, for other lines not at all."""
    return line.texts if line.group in _TEXTS else None, line.passages


def _write_page(found: Balance, stream: BinaryIO, *, private: bool) -> None:
    from refiqda.render.html import write_html  # noqa: PLC0415 - loaded only where it is used

    write_html(
        "balance.html",
        stream,
        heading=f"{counted(found.quotes, 'quote')}, beside the material there is",
        private=PRIVATE if private else "",
        groups=[(group, found.of(group), group in _TEXTS) for group in GROUPS if found.of(group)]
        if private
        else [],
        said=_said(found) if private else [],
        sentence=found.public() or "No quotation is chosen yet.",
    )
