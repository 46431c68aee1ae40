"""What changed between two codebooks: on a terminal, as text, JSON, a page, or a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from refiqda.files import atomic_write
from refiqda.office.workbooks import Column as SheetColumn
from refiqda.office.workbooks import Page as SheetPage
from refiqda.office.workbooks import write_workbook
from refiqda.render.html import html_bytes
from refiqda.render.json_text import json_bytes
from refiqda.render.plain import counted
from refiqda.render.terminal import Page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from refiqda.codebooks.comparing import CodebookDiff, CodeChange
    from refiqda.codebooks.updating import Update
    from refiqda.codebooks.wording import Piece
    from refiqda.losses import LossReport

SUFFIXES: Final = (".html", ".json", ".xlsx", ".txt")

_HEADINGS: Final = {
    "added": "Added",
    "removed": "Removed",
    "renamed": "Renamed",
    "moved": "Moved",
    "redefined": "Redefined",
    "recoloured": "Another colour",
    "codable": "Codable or not",
    "reordered": "Another order",
    "set": "Sets of codes",
}
_FIELDS: Final = {
    "definition": "Definition", "include": "Include", "exclude": "Exclude", "example": "Example",
}  # fmt: skip
_INFERRED: Final = "Perhaps (inferred; only you can say)"
_INFERRED_UNDER: Final = (
    "Codes that are in one of the two only, and what speaks for their belonging together."
)
_NEAR: Final = 60
"""Characters of unchanged text that are shown on either side of a change."""


def write_codebook_diff(
    diff: CodebookDiff, path: Path, *, old: str, new: str, overwrite: bool = False
) -> None:
    """Write a comparison by its suffix; ``old`` and ``new`` are what the two are called."""
    suffix = path.suffix.lower()
    with atomic_write(path, overwrite=overwrite) as stream:
        if suffix == ".json":
            stream.write(json_bytes({**diff.to_dict(), "old": old, "new": new}))
        elif suffix == ".html":
            stream.write(_page(diff, old=old, new=new))
        elif suffix == ".xlsx":
            write_workbook(stream, [_sheet(diff)])
        else:
            page = Page(terminal=False)
            add_codebook_diff(page, diff, old=old, new=new)
            stream.write(page.text().encode("utf-8", "replace"))


def show_codebook_diff(diff: CodebookDiff, *, old: str, new: str) -> None:
    """Print a comparison."""
    page = Page()
    add_codebook_diff(page, diff, old=old, new=new)
    page.show()


def add_codebook_diff(page: Page, diff: CodebookDiff, *, old: str, new: str) -> None:
    """Add a comparison to a page."""
    page.line(opening(diff, old, new))
    add_changes(page, diff)


def opening(diff: CodebookDiff, old: str, new: str) -> str:
    """Return what was compared and how codes were found again, in one sentence each."""
    said = f"{old} has {counted(diff.old, 'code')}, {new} has {counted(diff.new, 'code')}."
    if diff.by_path:
        said += f" Found again by their path, for their GUID is another one: {diff.by_path:,}."
    return said + ("" if diff else " Nothing changed.")


def add_changes(page: Page, diff: CodebookDiff) -> None:
    """Add the changes, facts first."""
    for kind, heading in _HEADINGS.items():
        found = [one for one in diff.facts if one.kind == kind]
        if found:
            page.heading(f"{heading}: {len(found):,}")
            for one in found:
                _add(page, one)
    if diff.inferred:
        page.heading(f"{_INFERRED}: {len(diff.inferred):,}")
        for one in diff.inferred:
            page.line(f"{_said(one)} ({one.detail})", indent=2)


def _add(page: Page, change: CodeChange) -> None:
    page.line(_said(change), indent=2)
    if change.words:
        page.line(marked_words(change.words), indent=6)
    elif change.kind == "set" and change.detail:
        page.line(change.detail, indent=6)


def _said(one: CodeChange) -> str:
    """Return a change in one line."""
    old, new = one.before, one.after
    if one.kind in {"renamed", "moved"} and one.inferred:
        return f"{old} -> {new}: {one.kind}"
    if one.kind == "merged":
        return f"{', '.join(one.others)} -> {new}: merged"
    if one.kind == "split":
        return f"{old} -> {', '.join(one.others)}: split"
    lines = {
        "renamed": f"{old} -> {new}{f' ({one.path})' if one.path != new else ''}",
        "moved": f"{one.path}: from {old or 'the top'} to {new or 'the top'}",
        "redefined": f"{one.path}: {_FIELDS.get(one.field or '', '')}",
        "recoloured": f"{one.path}: {old or 'none'} -> {new or 'none'}",
        "codable": f"{one.path}: {old} -> {new}",
        "set": f"{one.path}{': gone' if new is None else ': new' if old is None else ''}",
    }
    return lines.get(one.kind, one.path)


def marked_words(words: Sequence[Piece]) -> str:
    """Return what changed in a text as plain text: ``[-old-]{+new+}``, unchanged stretches shortened."""
    pieces = []
    for at, (what, text) in enumerate(words):
        if what == "kept":
            pieces.append(_near(text, first=not at, last=at == len(words) - 1))
        else:
            pieces.append(f"[-{text}-]" if what == "removed" else f"{{+{text}+}}")
    return "".join(pieces)


def _near(text: str, *, first: bool, last: bool) -> str:
    """Return unchanged text with its middle (or its far end) left out."""
    if len(text) <= (_NEAR if first or last else 2 * _NEAR):
        return text
    head = "" if first else text[:_NEAR]
    tail = "" if last else text[-_NEAR:]
    return f"{head}\u2026{tail}"


# --- page and workbook ----------------------------------------------------------------------------------


def _page(diff: CodebookDiff, *, old: str, new: str) -> bytes:
    parts = [
        {"heading": heading, "kind": kind, "changes": [_shown(one) for one in diff.facts if one.kind == kind]}
        for kind, heading in _HEADINGS.items()
        if any(one.kind == kind for one in diff.facts)
    ]
    return html_bytes(
        "codebook_diff.html",
        old=old,
        new=new,
        opening=opening(diff, old, new),
        parts=parts,
        inferred_heading=_INFERRED,
        inferred_under=_INFERRED_UNDER,
        inferred=[{"said": _said(one), "detail": one.detail} for one in diff.inferred],
    )


def _shown(one: CodeChange) -> dict[str, Any]:
    return {
        "said": _said(one),
        "words": [{"what": piece.what, "text": piece.text} for piece in one.words],
        "detail": one.detail,
        "before": one.before,
        "after": one.after,
        "colors": one.kind == "recoloured",
    }


def _sheet(diff: CodebookDiff) -> SheetPage:
    columns = (
        SheetColumn("Change", 14), SheetColumn("Code", 34, wrap=True), SheetColumn("Part", 12),
        SheetColumn("Before", 48, wrap=True), SheetColumn("After", 48, wrap=True),
        SheetColumn("Words", 60, wrap=True), SheetColumn("Evidence", 40, wrap=True), SheetColumn("Inferred", 10),
        SheetColumn("GUID", 38),
    )  # fmt: skip
    rows = [
        (
            one.kind, one.path, _FIELDS.get(one.field or ""),
            "; ".join(one.others) if one.kind == "merged" else one.before,
            "; ".join(one.others) if one.kind == "split" else one.after,
            marked_words(one.words) or None, one.detail or None, "yes" if one.inferred else None, one.guid,
        )
        for one in diff
    ]  # fmt: skip
    return SheetPage("Changes", columns, rows)


# --- an import ------------------------------------------------------------------------------------------


def show_update(
    update: Update, *, sheet: str, output: str | None, losses: LossReport | None, is_new: bool
) -> None:
    """Print what an import did."""
    page = Page()
    if is_new:
        page.line(f"{counted(update.changes.new, 'code')} read from {sheet}.")
    else:
        changed = len(update.changes.facts)
        page.line(f"{counted(changed, 'change')} by {sheet}." if changed else f"{sheet} changes nothing.")
        add_changes(page, update.changes)
    if update.kept:
        page.heading(f"Not in {sheet}, and kept: {counted(len(update.kept), 'code')}")
        for one in update.kept:
            hanging = ", ".join(f"{number:,} {what}" for what, number in one.hanging.items())
            page.line(f"{one.path} ({hanging or 'holds one that is kept'})", indent=2)
        page.line("Say --allow-removal to take them out with what hangs on them.", indent=2)
    if update.told:
        page.heading("To look at")
        page.lines((f"- {one}" for one in update.told), indent=2)
    page.gap()
    if output is not None:
        page.line(f"Written: {output}")
    if losses:
        from refiqda.render.losses import add_losses  # noqa: PLC0415 - only where something was lost

        add_losses(page, losses)
    page.show()


def update_json(update: Update, *, output: str | None, losses: LossReport | None) -> dict[str, Any]:
    """Return the JSON form of an import, ``refiqda.codebook-import/1``."""
    diff = update.changes.to_dict()
    return {
        "format": "refiqda.codebook-import/1",
        "output": output,
        "codes": diff["codes"],
        "counts": diff["counts"],
        "changes": diff["changes"],
        "missing": [one.to_dict() for one in update.missing],
        "told": list(update.told),
        "losses": [] if losses is None else losses.to_dict()["losses"],
    }
