"""What changed between two projects: on a terminal, as text, JSON or a page.

Codings are told together: one line for each source, analyst and change, with the places. A line says whose coding it
is, not who changed it: that stands in no file.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.files import atomic_write
from refiqda.render.html import html_bytes
from refiqda.render.json_text import json_bytes
from refiqda.render.plain import counted, shorten
from refiqda.render.terminal import Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from refiqda.changes.result import Change, Changes

SUFFIXES: Final = (".html", ".json", ".txt")

_HEADINGS: Final = {
    "project": "The project",
    "user": "People",
    "code": "Codes",
    "variable": "Variables",
    "case": "Cases",
    "set": "Sets",
    "source": "Sources",
    "note": "Memos",
    "passage": "What is marked and written about passages",
    "link": "Links",
    "graph": "Graphs",
}
_CODINGS: Final = {
    "recoded": ("Recoded", "from {before} to {after}"),
    "extended": ("Codings that reach further", "with {code}"),
    "shrunk": ("Codings that reach less far", "with {code}"),
    "shifted": ("Codings that lie elsewhere", "with {code}"),
    "edited": ("Codings changed otherwise", "with {code}: {what}"),
    "added": ("New codings", "with {code}"),
    "removed": ("Codings that are gone", "with {code}"),
}
_INFERRED: Final = "Perhaps (inferred; only you can say)"
_BECAME: Final = {"code": "codes", "user": "people", "variable": "variables"}
_NOTHING: Final = "Nothing changed: both say the same."
_FIELDS: Final = {
    "coder": "analyst", "codable": "can be given to passages", "color": "colour", "author": "writer",
    "member_codes": "codes", "times": "times of the transcript",
}  # fmt: skip
_PASSAGES: Final = {"added": "new", "removed": "gone", "extended": "reaches further", "shrunk": "reaches less far",
                    "shifted": "lies elsewhere"}  # fmt: skip

_CAME_AND_WENT: Final = ("added", "removed")
_TWO_PEOPLE: Final = (
    "One analyst's codings are gone and another's are new. If these are the copies of two analysts, refiqda agree "
    "compares what they marked, and refiqda crosswalk where they made their codes apart."
)

Person = tuple[str, str | None]
"""Whether somebody came or went, and the name."""

LINES: Final = 12
"""So many lines stand under a heading on a terminal, and so many places in a line."""
_PLACES: Final = 6
_VALUE: Final = 160
_QUOTES: Final = 3
_QUOTE: Final = 300


@attrs.frozen
class Line:
    """One line: what it says, and the words of passages then and now where they were asked for."""

    said: str
    quotes: tuple[tuple[str | None, str | None], ...] = ()


@attrs.frozen
class Section:
    """A heading with how many changes are under it, and their lines."""

    heading: str
    number: int
    lines: tuple[Line, ...]


def write_changes(changes: Changes, path: Path, *, old: str, new: str, overwrite: bool = False) -> None:
    """Write what changed by the suffix of ``path``, all of it; ``old`` and ``new`` are what the two are called."""
    suffix = path.suffix.lower()
    with atomic_write(path, overwrite=overwrite) as stream:
        if suffix == ".json":
            stream.write(json_bytes(changes_json(changes, old=old, new=new)))
        elif suffix == ".html":
            stream.write(_html(changes, old=old, new=new))
        else:
            page = Page(terminal=False)
            add_changes(page, changes, old=old, new=new, limit=None)
            stream.write(page.text().encode("utf-8", "replace"))


def changes_json(changes: Changes, *, old: str, new: str) -> dict[str, object]:
    """Return the JSON form, with what the two are called."""
    return {**changes.to_dict(), "old": old, "new": new}


def show_changes(changes: Changes, *, old: str, new: str) -> None:
    """Print what changed, a limited number of lines under each heading."""
    page = Page()
    add_changes(page, changes, old=old, new=new, limit=LINES)
    page.show()


def add_changes(page: Page, changes: Changes, *, old: str, new: str, limit: int | None) -> None:
    """Add what changed to a page; no more than ``limit`` lines under each heading."""
    page.line(opening(changes, old, new))
    if said_then := advice(changes):
        page.line(said_then)
    for section in sections(changes, _PLACES if limit else None):
        page.heading(f"{section.heading}: {section.number:,}")
        for line in section.lines[:limit]:
            page.line(line.said, indent=2)
            for before, after in line.quotes[: _QUOTES if limit else None]:
                _add_quote(page, before, after)
            if limit and len(line.quotes) > _QUOTES:
                page.line(f"... and {len(line.quotes) - _QUOTES:,} more passages", indent=6)
        if limit and len(section.lines) > limit:
            more = counted(len(section.lines) - limit, "more line")
            page.line(f"... and {more} (-o FILE.txt writes all)", indent=2)


def opening(changes: Changes, old: str, new: str) -> str:
    """Return what was compared, and how many changes there are, in words."""
    if not changes:
        return f"{old} -> {new}. {_NOTHING}"
    facts, inferred = len(changes.facts), len(changes.inferred)
    about = " and ".join(
        name for kind, name in _BECAME.items() if any(one.object == kind for one in changes.inferred)
    )
    perhaps = f", and {counted(inferred, 'proposal')} what became of {about}" if inferred else ""
    return f"{old} -> {new}: {counted(facts, 'change')}{perhaps}."


def sections(changes: Changes, places: int | None) -> Iterator[Section]:
    """Yield the changes under their headings; ``places`` is how many of them a line names (None: all)."""
    facts = changes.facts
    for name, heading in _HEADINGS.items():
        if name == "passage":
            codings = [one for one in facts if one.object == "coding"]
            yield from _codings(codings, places, _people(facts))
        found = [one for one in facts if one.object == name]
        if found:
            yield Section(heading, len(found), tuple(Line(said(one), _quotes([one])) for one in found))
    if changes.inferred:
        lines = tuple(Line(_proposed(one)) for one in changes.inferred)
        yield Section(_INFERRED, len(lines), lines)


# --- codings --------------------------------------------------------------------------------------------------


def _codings(changes: Sequence[Change], places: int | None, people: frozenset[Person]) -> Iterator[Section]:
    """Yield a section for each kind of change; those of ``people`` who came or went are counted by source and code."""
    for kind, (heading, form) in _CODINGS.items():
        found = [one for one in changes if one.kind == kind]
        groups: dict[tuple[str | None, ...], list[Change]] = {}
        for one in found:
            words = form.format(before=one.before, after=one.after, code=one.code, what=_edited(one))
            is_all_theirs = (kind, one.coder) in people and not _quotes(
                [one]
            )  # words need their code beside them
            groups.setdefault((one.source, one.coder, None if is_all_theirs else words), []).append(one)
        lines = tuple(
            Line(
                f"{source}, {coder}: {counted(len(group), 'passage')} "
                + (_by_code(group, places) if words is None else f"{words} ({_where(group, places)})"),
                _quotes(group),
            )
            for (source, coder, words), group in groups.items()
        )
        if lines:
            yield Section(heading, len(found), lines)


def _people(changes: Iterable[Change]) -> frozenset[Person]:
    """Return who came and who went, of whom all codings are new or gone."""
    return frozenset(
        (one.kind, one.name) for one in changes if one.object == "user" and one.kind in _CAME_AND_WENT
    )


def advice(changes: Changes) -> str | None:
    """Return what to do where the two are copies of two analysts and no versions of one."""
    coders = {(one.kind, one.coder) for one in changes.of("coding")} & _people(changes)
    return _TWO_PEOPLE if {kind for kind, _ in coders} == set(_CAME_AND_WENT) else None


def _by_code(group: Sequence[Change], limit: int | None) -> str:
    """Return how many codings each code has, most first."""
    found = Counter(one.code or "" for one in group)
    names = [f"{code} {number:,}" for code, number in found.most_common()]
    short = names if limit is None or len(names) <= limit + 1 else names[:limit]
    more = f", and {len(names) - len(short):,} more codes" if len(short) < len(names) else ""
    return f"({', '.join(short)}{more})"


def _where(group: Sequence[Change], limit: int | None) -> str:
    """Return the places of several codings, each once, with how they moved where that is said."""
    found = Counter(_place(one) for one in group)
    names = [name if number == 1 else f"{name} ({number:,} times)" for name, number in found.items()]
    short = names if limit is None or len(names) <= limit + 1 else names[:limit]
    more = f"; and {len(names) - len(short):,} more" if len(short) < len(names) else ""
    if (
        all(name.startswith("paragraph ") and "," not in name and "(" not in name for name in short)
        and len(short) > 1
    ):
        return f"paragraphs {', '.join(name.removeprefix('paragraph ') for name in short)}{more}"
    return "; ".join(short) + more


def _place(one: Change) -> str:
    where = one.place or ""
    if one.kind in {"extended", "shrunk", "shifted"}:
        if one.before != one.after:
            where = f"{one.before} -> {one.after}"
        return f"{where}: {one.detail}" if one.detail else where
    return f"{where}: {one.detail}" if one.kind in {"removed", "added"} and one.detail else where


def _edited(one: Change) -> str:
    """Return what changed about a thing: the field, then and now."""
    field = one.field or ""
    name = _FIELDS.get(field, field)
    if field == "description" and one.object == "code":
        name = "definition"
    if one.before is None and one.after is None:
        return f"{name}: {one.detail}" if name and one.detail else name or one.detail
    before, after = (shorten(value, _VALUE) if value else "none" for value in (one.before, one.after))
    more = f" ({one.detail})" if one.detail else ""
    return f"{name}: {before} -> {after}{more}"


# --- everything else ------------------------------------------------------------------------------------------


def said(one: Change) -> str:
    """Return one change in a line."""
    detail = f" ({one.detail})" if one.detail else ""
    if one.object == "passage":
        who = f", {one.coder}" if one.coder else ""
        if one.kind == "edited":
            return f"{one.name}{who}: {_edited(one)}"
        moved = f": {one.before} -> {one.after}" if one.before != one.after else ""
        return f"{one.name}{who}: {one.field or 'mark'} {_PASSAGES[one.kind]}{moved}{detail}"
    lines = {
        "added": f"new: {one.name}{detail}",
        "removed": f"gone: {one.name}{detail}",
        "renamed": f"{one.before or 'none'} -> {one.after or 'none'}{_path(one)}",
        "moved": f"{one.name}: from {one.before or 'the top'} to {one.after or 'the top'}",
    }
    return lines.get(one.kind) or f"{one.name}: {_edited(one)}"


def _path(one: Change) -> str:
    return f" ({one.name})" if one.name and one.name != one.after else ""


def _proposed(one: Change) -> str:
    return f"{one.before or 'without a name'} -> {one.after or 'without a name'}: {one.kind} ({one.detail})"


# --- words ----------------------------------------------------------------------------------------------------


def _quotes(group: Iterable[Change]) -> tuple[tuple[str | None, str | None], ...]:
    found = [(one.words_before, one.words_after) for one in group]
    return tuple(pair for pair in found if pair != (None, None))


def _add_quote(page: Page, before: str | None, after: str | None) -> None:
    if before == after or before is None or after is None:
        page.line(f'"{shorten(after if before is None else before, _QUOTE)}"', indent=6, style="dim")  # type: ignore[arg-type] # one is there
        return
    page.line(f'then "{shorten(before, _QUOTE)}"', indent=6, style="dim")
    page.line(f'now  "{shorten(after, _QUOTE)}"', indent=6, style="dim")


def _html(changes: Changes, *, old: str, new: str) -> bytes:
    parts = [
        {
            "heading": section.heading,
            "number": section.number,
            "lines": [
                {
                    "said": line.said,
                    "quotes": [
                        {"before": None if before == after else before, "after": after}
                        for before, after in line.quotes
                    ],
                }
                for line in section.lines
            ],
        }
        for section in sections(changes, None)
    ]
    return html_bytes(
        "changes.html",
        old=old,
        new=new,
        opening=opening(changes, old, new),
        advice=advice(changes),
        parts=parts,
    )
