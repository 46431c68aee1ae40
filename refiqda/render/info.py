"""The page of ``refiqda info``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda.diagnostics import count_by_severity
from refiqda.render.plain import counted, shorten
from refiqda.render.terminal import Column, Page

if TYPE_CHECKING:
    from refiqda.summary import Summary

_NOUNS: Final[dict[str, tuple[str, str]]] = {
    "users": ("user", "users"),
    "codes": ("code", "codes"),
    "text": ("text", "texts"),
    "pdf": ("PDF", "PDFs"),
    "picture": ("picture", "pictures"),
    "audio": ("sound recording", "sound recordings"),
    "video": ("film", "films"),
    "selections": ("marked passage", "marked passages"),
    "codings": ("coding", "codings"),
    "notes": ("note", "notes"),
    "links": ("link", "links"),
    "sets": ("set", "sets"),
    "cases": ("case", "cases"),
    "variables": ("variable", "variables"),
    "graphs": ("map", "maps"),
}
_UNITS: Final = {"codepoint": "characters", "utf16": "UTF-16 units", "utf8": "bytes"}
_SHOWN_FILES: Final = 8
_PASSAGE: Final = 320


def show_summary(summary: Summary) -> None:
    """Print what a file holds."""
    page = Page()
    title = summary.name or summary.label
    page.heading(f"{title}" if title == summary.label else f"{title}  ({summary.label})")
    page.facts(_facts(summary))
    if summary.coders:
        _show_coders(page, summary)
    _show_files(page, summary)
    _show_problems(page, summary)
    _show_passages(page, summary)
    page.show()


def _facts(summary: Summary) -> list[tuple[str, str]]:
    counts = [counted(number, *_NOUNS[kind]) for kind, number in summary.counts.items() if number]
    facts = [
        ("kind", "codebook" if summary.is_codebook else "project"),
        ("made with", summary.origin or "not said"),
        ("holds", ", ".join(counts) or "nothing"),
    ]
    if summary.places and summary.places != summary.counts["selections"]:
        facts.append(("coded", counted(summary.places, "different place")))
    if summary.positions is not None:
        rule = summary.positions
        newline = ", a line end as one" if rule["newline"] == "crlf1" else ""
        why = rule["evidence"]["from"]
        known = f"as {why} writes it" if rule["evidence"]["measured"] else "by the standard"
        known = "as you asked" if why == "asked for" else known
        facts.append(("counted in", f"{_UNITS[rule['unit']]}{newline}, {known}"))
    return facts


def _show_coders(page: Page, summary: Summary) -> None:
    coded = [coder for coder in summary.coders if coder.codings]
    idle = len(summary.coders) - len(coded)
    page.heading("Who coded" if coded else "Who coded: nobody")
    rows = [(coder.name or coder.id or "(nobody named)", coder.codings) for coder in coded]
    if rows:
        page.table([Column("name"), Column("codings", number=True)], rows, heading=False)
    if idle:
        page.line(f"{counted(idle, 'user')} coded nothing", indent=2)


def _show_files(page: Page, summary: Summary) -> None:
    if len(summary.members) < 2:  # noqa: PLR2004 - a pair
        return
    page.heading(f"Files inside: {len(summary.members):,}")
    shown = summary.members[:_SHOWN_FILES]
    page.table([Column("name", flexible=True), Column("bytes", number=True)], shown, heading=False)
    if len(summary.members) > len(shown):
        page.line(f"... and {len(summary.members) - len(shown):,} more (--json lists all)", indent=2)


def _show_problems(page: Page, summary: Summary) -> None:
    found = count_by_severity(list(summary.diagnostics))
    if not summary.diagnostics:
        page.heading("Problems: none while reading")
        return
    words = [
        counted(found["error"], "error") if found["error"] else "",
        counted(found["warning"], "warning") if found["warning"] else "",
        counted(found["info"], "remark") if found["info"] else "",
    ]
    page.heading(f"Problems: {', '.join(word for word in words if word)}")
    page.line(f"See them with: refiqda check {summary.label}", indent=2)


def _show_passages(page: Page, summary: Summary) -> None:
    if not summary.passages:
        return
    page.heading("Coded passages to hold beside your program")
    for row in summary.passages:
        page.gap()
        page.line(f'"{shorten(row.quote or "", _PASSAGE)}"', indent=2)
        who = f", {row.coder}" if row.coder else ""
        place = f"{row.source or 'unnamed source'}, characters {row.start:,} to {row.end:,}"
        page.line(f"{row.code_path or 'no code'}{who}  ({place})", indent=4, style="dim")
