"""The entries of a trail on a terminal, as text and as JSON; the page is in ``timeline``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from refiqda.files import atomic_write
from refiqda.render.json_text import json_bytes
from refiqda.render.plain import clean, counted
from refiqda.render.terminal import Page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from refiqda.trail.asking import Answer
    from refiqda.trail.plain import Line, Told

SUFFIXES: Final = (".html", ".json", ".txt", ".md")
FORMAT: Final = "refiqda.trail-log/1"
_CHANGES_SUMMED: Final = "Long entries are summed up; --full tells every change and decision."


def log_json(answer: Answer) -> dict[str, Any]:
    """Return the JSON form: the entries with all their lines, and how far the log holds."""
    damage = None if answer.first_bad is None else {"line": answer.first_bad, "why": answer.why}
    return {
        "format": FORMAT,
        "trail": answer.identity,
        "total": answer.total,
        "shown": len(answer.told),
        "damaged": damage,
        "entries": [one.to_dict() for one in answer.told],
    }


def opening(answer: Answer) -> str:
    """Return how many entries were found, of how many."""
    if not answer.total:
        return "The trail has no entries."
    if not answer.told:
        return f"Nothing found: none of {counted(answer.total, 'entry', 'entries')} fits what you asked for."
    if len(answer.told) == answer.total:
        return f"{counted(answer.total, 'entry', 'entries')}."
    return f"{len(answer.told):,} of {counted(answer.total, 'entry', 'entries')}."


def damage_words(answer: Answer) -> str | None:
    """Return what is to be said of a log that does not hold; None where it does."""
    if answer.first_bad is None:
        return None
    return (
        f"The log does not hold: line {answer.first_bad:,}: {answer.why}. What stands before it is shown, "
        "what comes after it is not. Look with refiqda trail verify."
    )


def lines_of(one: Told, *, full: bool) -> Sequence[Line]:
    """Return the lines to show of an entry."""
    return one.lines if full else one.summed


def show_log(answer: Answer, *, full: bool) -> None:
    """Print the entries."""
    page = Page()
    _add(page, answer, full=full)
    page.show()


def write_log(answer: Answer, path: Path, *, full: bool, overwrite: bool = False) -> None:
    """Write the entries by the suffix of ``path``; a page holds both the short and the full form."""
    suffix = path.suffix.lower()
    if suffix == ".json":
        data = json_bytes(log_json(answer))
    elif suffix == ".html":
        from refiqda.render.trail.timeline import timeline_bytes  # noqa: PLC0415 - only a page needs it

        data = timeline_bytes(answer)
    elif suffix == ".md":
        data = _markdown(answer, full=full).encode("utf-8", "replace")
    else:
        page = Page(terminal=False)
        _add(page, answer, full=full)
        data = page.text().encode("utf-8", "replace")
    with atomic_write(path, overwrite=overwrite) as stream:
        stream.write(data)


def _add(page: Page, answer: Answer, *, full: bool) -> None:
    page.line(opening(answer))
    if words := damage_words(answer):
        page.line(words)
    for one in answer.told:
        page.heading(f"{one.entry.n}  {one.headline}")
        for line in lines_of(one, full=full):
            for text in line.text.split("\n"):
                page.line(text, indent=3)
    if not full and any(one.lines != one.summed for one in answer.told):
        page.gap()
        page.line(_CHANGES_SUMMED)


def _markdown(answer: Answer, *, full: bool) -> str:
    parts = ["# Trail\n", f"{opening(answer)}\n"]
    if words := damage_words(answer):
        parts.append(f"**{_escaped(words)}**\n")
    for one in answer.told:
        parts.append(f"## {one.entry.n}. {_escaped(one.headline)}\n")
        said = [
            _escaped(text)
            for line in lines_of(one, full=full)
            for text in line.text.split("\n")
            if text.strip()
        ]
        parts.append("".join(f"- {text}\n" for text in said))
    return "\n".join(parts)


_MARKS: Final = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>#|~"})


def _escaped(text: str) -> str:
    """Return a text on one line as Markdown shows it, whatever signs are in it."""
    return clean(text).translate(_MARKS)
