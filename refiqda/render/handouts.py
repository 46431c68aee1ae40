"""What handing out copies made: the copies, and what is in none of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from refiqda.render.losses import add_losses
from refiqda.render.plain import counted
from refiqda.render.terminal import Column, Page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from refiqda.handouts import Handout
    from refiqda.losses import LossReport


def split_json(files: Mapping[str, Handout], losses: LossReport) -> dict[str, Any]:
    """Return the JSON form, ``refiqda.split/1``: the copies by file name, and what is in none."""
    copies = [
        {"file": name, "coder": one.name, "guid": one.guid, "codings": one.codings, "memos": one.memos}
        for name, one in files.items()
    ]
    return {"format": "refiqda.split/1", "copies": copies, "losses": losses.to_dict()["losses"]}


def show_split(files: Mapping[str, Handout], folder: str, losses: LossReport) -> None:
    """Print which copies were written."""
    page = Page()
    page.line(f"Written into {folder}: {counted(len(files), 'copy', 'copies')}")
    columns = [Column("file"), Column("analyst", flexible=True), Column("codings", number=True)]
    rows = [(name, one.name, one.codings, one.memos) for name, one in files.items()]
    page.table([*columns, Column("memos", number=True)], rows)
    if losses:
        page.gap()
        add_losses(page, losses)
    page.gap()
    page.line("`refiqda merge` with all of them makes one study again.")
    page.show()


def blank_json(copy: Handout, output: str, left_out: LossReport, losses: LossReport) -> dict[str, Any]:
    """Return the JSON form, ``refiqda.blank/1``: what the copy holds, and what it leaves out."""
    return {
        "format": "refiqda.blank/1",
        "output": output,
        "coder": {"guid": copy.guid, "name": copy.name},
        "sources": len(copy.project.tree.sources),
        "codes": len(copy.project.index().codes()),
        "left_out": left_out.to_dict()["losses"],
        "losses": losses.to_dict()["losses"],
    }


def show_blank(copy: Handout, output: str, left_out: LossReport, losses: LossReport) -> None:
    """Print what the copy holds, and what it leaves out."""
    page = Page()
    page.line(f"Written: {output}, for {copy.name}")
    sources, codes = len(copy.project.tree.sources), len(copy.project.index().codes())
    without = [counted(loss.count, loss.object) for loss in left_out.of_kind("dropped")]
    page.line(f"It has {counted(sources, 'source')} and {counted(codes, 'code')}.")
    if without:
        page.line(f"It has not what analysts made: {', '.join(without)}.")
    if losses:
        page.gap()
        add_losses(page, losses)
    page.show()
