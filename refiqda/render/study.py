"""A study's beginning and its private register on a terminal: where things lie, what is locked. No private value."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import attrs

from refiqda.render.terminal import Page

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.register.locking import Locking


@attrs.frozen(kw_only=True)
class Begun:
    """What `study init` did: ``made`` are the register's files, None where none was asked for.

    ``elsewhere``: the register lies in another place than commands look in by themselves; ``checkout`` is the
    version-controlled folder that it lies in.
    """

    folder: Path
    written: bool
    register: Path
    made: tuple[str, ...] | None
    elsewhere: bool
    checkout: Path | None


def begun_json(begun: Begun) -> dict[str, Any]:
    """Return the JSON form, ``refiqda.study-init/1``."""
    return {
        "format": "refiqda.study-init/1",
        "study": str(begun.folder / "study.toml"),
        "written": begun.written,
        "register": str(begun.register),
        "made": list(begun.made or ()),
        "in_version_control": begun.checkout is not None,
    }


def show_begun(begun: Begun) -> None:
    """Print what was written, where the register lies or is to lie, and what to do next."""
    page = Page()
    if begun.written:
        page.line(f"Written: {begun.folder / 'study.toml'}", whole=True)
    place = near(begun.register)
    if begun.made is None:
        page.line(f"The private register is to lie in {place}; `refiqda study init --register` makes it.")
    elif begun.made:
        page.line(f"Private register: {place}", whole=True)
        page.line(f"{', '.join(begun.made)}; only you may read them.", indent=2)
    else:
        page.line(f"Private register: {place}, which is there and stays as it is.", whole=True)
    if begun.checkout is not None:
        page.line(
            f"It lies in a git checkout ({near(begun.checkout)}): what is committed there is shared with everybody "
            "who has it, for good. Move it out of there.",
            style="bold",
        )
    if begun.elsewhere and begun.made is not None:
        page.line(f"Commands find it there if REFIQDA_REGISTER says so: {begun.register}", whole=True)
    page.gap()
    page.line(
        "Next: fill in study.toml, in any editor of texts; then `refiqda study check` says what is there and what is "
        "missing."
    )
    page.show()


def near(path: Path) -> str:
    """Return a path as it is seen from here, where that is shorter."""
    try:
        return min(str(path), os.path.relpath(path), key=len)
    except ValueError:  # another drive
        return str(path)


def locking_json(done: Locking, name: str) -> dict[str, Any]:
    """Return the JSON form, ``refiqda.study-lock/1`` or ``refiqda.study-unlock/1``; names of files alone."""
    return {
        "format": f"refiqda.{name}/1",
        "changed": list(done.changed),
        "already": list(done.already),
        "left_open": list(done.left),
    }


def show_locking(done: Locking, word: str) -> None:
    """Print which tables are locked now, or open; and what lies there open all the same."""
    page = Page()
    if done.changed:
        page.line(f"{word}: {', '.join(done.changed)}")
    if done.already:
        page.line(f"{word} before: {', '.join(done.already)}")
    if not (done.changed or done.already):
        page.line("There are no locked tables in it.")
    if done.left:
        page.line(f"Not locked, for they are no tables (.csv): {', '.join(done.left)}")
    if word == "Locked" and done.changed:
        page.line("Older copies of the open tables may still lie in backups and in the trash.")
    if word == "Open":
        page.line("When you are done: `refiqda study lock`.")
    page.show()
