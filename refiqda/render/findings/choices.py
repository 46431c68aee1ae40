"""Candidates to choose from, as a list and as a sheet to fill in; and what was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from refiqda.errors import UnusableFileError
from refiqda.files import atomic_write
from refiqda.findings.quotes.choosing import Choice, Pick
from refiqda.office.csv_form import csv_bytes, unshielded
from refiqda.office.sheets import read_sheet
from refiqda.render.findings.dossier_rows import show_passages
from refiqda.render.plain import counted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from refiqda.findings.dossiers.values import Dossier

FORMAT: Final = "refiqda.quotes-choose/1"
_FORMS: Final = ("passage", "exchange", "several", "condensate")
_COLUMNS: Final = {
    "number": 8, "words": 70, "choose": 9, "why": 28, "quote": 40, "id": 10, "form": 12, "omit": 24, "claim": 28,
    "theme": 20, "source": 18, "place": 14, "participants": 12, "perspectives": 12, "state": 18, "quoted as": 12,
}  # fmt: skip
"""The columns of a sheet and their widths: what is filled in stands beside the words."""
_FILLED: Final = frozenset({"choose", "why", "quote", "id", "form", "omit", "claim"})


def show_candidates(dossier: Dossier, *, as_json: bool) -> None:
    """Print the candidates, with the number by which each is picked."""
    if as_json:
        from refiqda.render.findings.dossier_json import passages_dict  # noqa: PLC0415 - loaded only where it is used
        from refiqda.render.json_text import print_json  # noqa: PLC0415 - as above

        print_json({**passages_dict(dossier), "format": FORMAT})
    else:
        show_passages(dossier)


def chosen_dict(choice: Choice, file: str) -> dict[str, Any]:
    """Return what was chosen as JSON; words are not in it, the file has them."""
    return {
        "format": FORMAT,
        "output": file,
        "quotes": [
            {"id": one.id, "form": one.form, "language": one.language or None} for one in choice.quotes
        ],
        "seen": len(choice.selection.seen),
        "passed_over": len(choice.selection.passed_over),
        "notes": list(choice.notes),
    }


def show_chosen(choice: Choice, file: str) -> None:
    """Print what was chosen, and what to type in a manuscript."""
    from refiqda.render.terminal import Page  # noqa: PLC0415 - loaded only where it is used

    page = Page()
    seen = counted(len(choice.selection.seen), "passage")
    over = f", {len(choice.selection.passed_over):,} passed over" if choice.selection.passed_over else ""
    page.line(f"{counted(len(choice.quotes), 'quote')} chosen out of {seen}{over}, written to {file}.")
    for one in choice.quotes:
        start = " ".join(one.words.split()) or " ".join(one.targets[0].selector.exact.split())
        page.line(f"[[q:{one.id}]]  {start[:70]}{' …' if len(start) > _SHOWN else ''}", indent=2)
    for note in choice.notes:
        page.line(note)
    page.show()


_SHOWN: Final = 70


def write_candidates(dossier: Dossier, path: Path, *, overwrite: bool = False) -> None:
    """Write the candidates to a sheet (.xlsx, .csv) in which somebody chooses and says why."""
    if path.suffix.lower() == ".csv":
        with atomic_write(path, overwrite=overwrite) as stream:
            stream.write(csv_bytes([_COLUMNS, *_rows(dossier)], formula_safe=True))
        return
    from refiqda.office.workbooks import Column, Page, write_workbook  # noqa: PLC0415 - loaded only where it is used

    columns = tuple(
        Column(
            name,
            width,
            wrap=name in {"quote", "words", "why", "claim", "omit"},
            choices=("yes", "no") if name == "choose" else _FORMS if name == "form" else (),
            fill=name in _FILLED,
        )
        for name, width in _COLUMNS.items()
    )
    with atomic_write(path, overwrite=overwrite) as stream:
        write_workbook(stream, [Page("candidates", columns, _rows(dossier), frozen=1, protected=True)])


def _rows(dossier: Dossier) -> Iterator[tuple[object, ...]]:
    for one in dossier.passages:
        if one.medium == "text":
            cells: dict[str, object] = {
                "number": one.number,
                "words": one.words or "",
                "theme": one.theme,
                "source": one.source,
                "place": one.place,
                "participants": ", ".join(one.participants),
                "perspectives": ", ".join(one.roles),
                "state": one.state,
                "quoted as": ", ".join(one.quotes),
            }
            yield tuple(cells.get(name, "") for name in _COLUMNS)


def read_choices(path: Path) -> tuple[list[Pick], dict[int, str]]:
    """Return the choices of a sheet that was filled in, and the passages passed over with a reason.

    Raises UnusableFileError with the row where a number or a form is none.
    """
    sheet = read_sheet(path)
    picks: list[Pick] = []
    passed: dict[int, str] = {}
    for number, row in enumerate(sheet.rows, 2):
        cells = {column: (cell or "").strip() for column, cell in row.cells.items()}
        said = cells.get("choose", "").casefold()
        if said not in {"yes", "no", "y", "n", "x", "ja", "nei", "nein", ""}:
            raise _fault(path, number, 'says neither yes nor no under "choose"')
        asked = cells.get("number", "").removesuffix(".0")
        if said in {"", "no", "n", "nei", "nein"} and not cells.get("why"):
            continue
        if not asked.isdigit():
            raise _fault(path, number, "has no number of a passage")
        if said in {"", "no", "n", "nei", "nein"}:
            passed[int(asked)] = cells["why"]
            continue
        form = cells.get("form", "") or "passage"
        if form not in _FORMS:
            raise _fault(path, number, 'has no known form under "form"')
        own = cells.get("quote", "") if form == "condensate" else ""
        picks.append(
            Pick(
                numbers=(int(asked),),
                words=(cells["quote"],) if cells.get("quote") and not own else (),
                condensed=own,
                shown=unshielded(cells.get("words", "")),
                id=cells.get("id", ""),
                form=form,  # type: ignore[arg-type]  # one of them
                omit=(cells["omit"],) if cells.get("omit") else (),
                claim=cells.get("claim", ""),
                reason=cells.get("why", ""),
            )
        )
    if not picks and not passed:
        raise UnusableFileError(
            "chooses nothing",
            file=path.name,
            remedy='Write "yes" under "choose" beside what is to be quoted.',
        )
    return picks, passed


def _fault(path: Path, row: int, what: str) -> UnusableFileError:
    return UnusableFileError(what, file=path.name, where=f"row {row}", remedy="Correct the row.")
