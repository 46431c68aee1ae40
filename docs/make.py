"""Write the pages that are made from the code, and check the links of all pages: ``make docs``.

With ``--check`` nothing is written: a page that the code would write differently is an error.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

import click

from refiqda import schema
from refiqda.checks import pages
from refiqda.cli.app import app
from refiqda.exchange.programs.page import programs_page

ROOT = Path(__file__).resolve().parents[1]
WRITTEN_BY_HAND = ("*.md", "docs/*.md", "docs/decisions/*.md", "changelog.d/*.md")
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")


def helps(command: click.Command, name: str, parent: click.Context | None) -> list[tuple[str, str]]:
    """Return the name and the help of a command and of the commands below it."""
    context = click.Context(command, info_name=name, parent=parent, terminal_width=100, max_content_width=100)
    found = [(context.command_path, command.get_help(context))]
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            one = command.get_command(context, below)
            if one is not None:
                found += helps(one, below, context)
    return found


def commands_page() -> str:
    """Return the reference of all commands."""
    parts = ["# Commands\n\nMade from the commands themselves; `refiqda COMMAND --help` prints the same.\n"]
    parts += [f"\n## {name}\n\n```text\n{text}\n```\n" for name, text in helps(app, "refiqda", None)]
    return "".join(parts)


def made_pages() -> dict[str, bytes]:
    """Return every file that is made from the code, by its path."""
    with tempfile.TemporaryDirectory() as folder:
        schema.write_all(Path(folder))
        schemas = {f"schemas/{file.name}": file.read_bytes() for file in sorted(Path(folder).iterdir())}
    rules = {f"docs/rules/{name}": text.encode() for name, text in pages.pages().items()}
    pages_ = {"docs/commands.md": commands_page(), "docs/programs.md": programs_page()}
    return {**schemas, **rules, **{path: text.encode() for path, text in pages_.items()}}


def stale_pages(made: dict[str, bytes], root: Path = ROOT) -> list[str]:
    """Return the files that are not as the code would write them, and pages of rules that are no more."""
    stale = [f"{path}: not current" for path, data in made.items() if _bytes(root / path) != data]
    there = {path.relative_to(root).as_posix() for path in (root / "docs/rules").glob("*.md")}
    return stale + [f"{path}: no rule makes this page" for path in sorted(there - made.keys())]


def broken_links(root: Path = ROOT) -> list[str]:
    """Return the links between files that lead nowhere."""
    files = sorted({file for pattern in (*WRITTEN_BY_HAND, "docs/rules/*.md") for file in root.glob(pattern)})
    return [
        f"{file.relative_to(root).as_posix()}: no {target}"
        for file in files
        for target in LINK.findall(file.read_text(encoding="utf-8"))
        if "://" not in target and not (file.parent / target.partition("#")[0]).exists()
    ]


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def main() -> int:
    """Write or check, and say what is wrong."""
    made = made_pages()
    if "--check" in sys.argv[1:]:
        faults = stale_pages(made)
    else:
        for path, data in made.items():
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / path).write_bytes(data)
        faults = [fault for fault in stale_pages(made) if "no rule" in fault]
    faults += broken_links()
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{len(made)} pages and schemas made from the code, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
