"""The report of what a strict writing lost or repaired: as a page, as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refiqda.files import atomic_write
from refiqda.render.json_text import json_bytes
from refiqda.render.terminal import Page

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.losses import LossReport


def write_losses(losses: LossReport, path: Path, *, overwrite: bool = False) -> None:
    """Write the report, as JSON or as text by its suffix; raises OutputExistsError."""
    data = json_bytes(losses.to_dict()) if path.suffix.lower() == ".json" else str(losses).encode()
    with atomic_write(path, overwrite=overwrite) as stream:
        stream.write(data)


def show_losses(losses: LossReport, output: str) -> None:
    """Print what writing ``output`` cost."""
    page = Page()
    page.line(f"Written: {output}")
    add_losses(page, losses)
    page.show()


def add_losses(page: Page, losses: LossReport) -> None:
    """Add the report to a page; one line where there is nothing to say."""
    if not losses:
        page.line("Nothing was lost, and nothing had to be repaired.")
        return
    for line in str(losses).splitlines():
        page.line(line, indent=2 if line.startswith("- ") else 0)
