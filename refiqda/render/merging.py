"""The page of a merge: who coded, what became one, what people have to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda.render.losses import add_losses
from refiqda.render.plain import counted, shorten
from refiqda.render.terminal import Column, Page

if TYPE_CHECKING:
    from refiqda.losses import LossReport
    from refiqda.merging import MergeResult

_SHOWN: Final = 10
_WORDS: Final = {
    "shared": "the same in all copies",
    "added": "of one copy only",
    "content": "the same by what they say",
    "name": "the same by name",
}


def show_merge(result: MergeResult, *, output: str | None, losses: LossReport | None) -> None:
    """Print the account of a merge."""
    page = Page()
    add_merge(page, result)
    page.gap()
    if output is None:
        page.line("This was a plan; nothing was written.")
    else:
        page.line(f"Written: {output}")
        if losses:
            add_losses(page, losses)
    page.show()


def add_merge(page: Page, result: MergeResult) -> None:
    """Add the account of a merge to a page."""
    page.heading("Who coded")
    rows = [(one.name, one.codings, one.file) for one in result.coders]
    if rows:
        page.table([Column("name"), Column("codings", number=True), Column("file", flexible=True)], rows)
    else:
        page.line("nobody alone: the copies have no coding of their own", indent=2)
    page.heading("What became one")
    matched = [
        (kind, ", ".join(f"{number:,} {_WORDS.get(why, why)}" for why, number in counts.items() if number))
        for kind, counts in result.matches.items()
    ]
    page.table([Column(""), Column("", flexible=True)], [row for row in matched if row[1]], heading=False)
    if result.inherited:
        page.line(f"{counted(result.inherited, 'coding')} from the common past, each kept once.", indent=2)
    if result.conflicts:
        page.heading(f"The copies disagree: {counted(len(result.conflicts), 'point')}")
        rows_ = [
            (
                shorten(_said(one.object), 40),
                one.kind.replace("-", " "),
                shorten(_said(str(one.resolved)), 30),
            )
            for one in result.conflicts[:_SHOWN]
        ]
        page.table([Column("what", flexible=True), Column("about"), Column("now is", flexible=True)], rows_)
        _more(page, len(result.conflicts))
    if result.unplaced:
        page.heading(f"Look at these places: {counted(len(result.unplaced), 'coding')}")
        places = [(one.coder, one.code, one.source, _why(one.reason)) for one in result.unplaced[:_SHOWN]]
        page.table(
            [Column("analyst"), Column("code"), Column("source"), Column("why", flexible=True)], places
        )
        _more(page, len(result.unplaced))
    if result.media:
        files = counted(len(result.media), "file", "files")
        page.line(f"{files} (recordings, pictures, texts) are named in a copy but not in it.")


def _said(text: str) -> str:
    """Return what the JSON says of a coder in the words of the page."""
    for head in ("coder ", "one coder"):
        if text.startswith(head):
            return text.replace("coder", "analyst", 1)
    return text


def _why(reason: str) -> str:
    return "the copies have different texts" if reason == "text" else "outside of its text"


def _more(page: Page, number: int) -> None:
    if number > _SHOWN:
        page.line(f"... and {number - _SHOWN:,} more (--json lists all)", indent=2)
