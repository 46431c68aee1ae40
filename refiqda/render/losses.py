"""The report of what a strict writing lost or repaired: as a page, as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda.files import atomic_write
from refiqda.losses import FEW, HEADINGS, LOSS_KINDS, READING_HEADING
from refiqda.render.html import html_bytes
from refiqda.render.json_text import json_bytes
from refiqda.render.terminal import Page

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.losses import LossKind, LossReport


_NOTHING: Final = "Nothing was lost, and nothing had to be repaired."
SUFFIXES: Final = (".json", ".html", ".txt")
"""The forms in which the report is written."""

_UNDER: Final[dict[LossKind, str]] = {
    "dropped": "Not in the file that was written.",
    "degraded": "Written, but weaker than it was, or nobody has tested what the program makes of it.",
    "moved": "Still there, but where the standard or the program wants it.",
    "renamed": "Still there under another name or identifier.",
    "repaired": "Was not as the standard has it, and now is.",
}


_UNDER_READING: Final = (
    "So it was in the file that was read; it was taken as it was meant, as far as that is clear."
)


def write_losses(
    losses: LossReport,
    path: Path,
    *,
    source: str | None = None,
    output: str | None = None,
    program: str = "the REFI-QDA standard",
    overwrite: bool = False,
) -> None:
    """Write the report as JSON, HTML or text by its suffix; raises OutputExistsError.

    ``source`` and ``output`` are file names and ``program`` a title, for the heading of the HTML page.
    """
    suffix = path.suffix.lower()
    if suffix == ".json":
        data = json_bytes(losses.to_dict())
    elif suffix == ".html":
        data = losses_page(losses, source=source, output=output, program=program)
    else:
        data = str(losses).encode()
    with atomic_write(path, overwrite=overwrite) as stream:
        stream.write(data)


def losses_page(losses: LossReport, *, source: str | None, output: str | None, program: str) -> bytes:
    """Return the report as one HTML page; it opens with the three sentences."""
    kinds = ((kind, losses.of_kind(kind)) for kind in LOSS_KINDS)
    parts = [
        {"heading": HEADINGS[kind], "under": _UNDER[kind], "losses": chosen}
        for kind, chosen in kinds
        if chosen
    ]
    if losses.reading:
        parts.append({"heading": READING_HEADING, "under": _UNDER_READING, "losses": losses.reading})
    return html_bytes(
        "losses.html",
        source=source,
        output=output,
        program=program,
        opening=[one for one in (losses.opening, *losses.sentences()) if one],
        parts=parts,
        few=FEW,
    )


def show_losses(losses: LossReport, output: str) -> None:
    """Print what writing ``output`` cost."""
    page = Page()
    page.line(f"Written: {output}")
    add_losses(page, losses)
    page.show()


def add_losses(page: Page, losses: LossReport) -> None:
    """Add the report to a page; one line where there is nothing to say."""
    if not losses:
        page.line(" ".join(filter(None, (losses.opening, _NOTHING))))
        if losses.reading:
            page.line("")
            page.line(f"{READING_HEADING}:")
            for loss in losses.reading:
                page.line(f"- {loss}.", indent=2)
        return
    for line in str(losses).splitlines():
        page.line(line, indent=2 if line.startswith("- ") else 0)
