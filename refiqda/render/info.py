"""The page of ``refiqda info``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from refiqda.diagnostics import count_by_severity
from refiqda.exchange.programs import STANDARD, is_own
from refiqda.machine_coders import KIND
from refiqda.render.plain import counted, shorten
from refiqda.render.terminal import Column, Page
from refiqda.text.positions import STANDARD_RULE, PositionRule, parse_rule

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
        facts += _counting(summary.positions, own=is_own(summary.origin))
    return facts


def _counting(positions: dict[str, Any], *, own: bool) -> list[tuple[str, str]]:
    """Return how positions are counted, in words, and what the passages say to that.

    Of a file that refiqda wrote (``own``) the way is known: the passages are told of only where they tell it too,
    or something else.
    """
    evidence = positions["evidence"]
    rule = PositionRule(positions["unit"], positions["newline"], positions["bom"])
    facts = [("counted in", f"{_in_words(rule)}, {_why(evidence, own=own)}")]
    decided_by = evidence["decided_by"]
    known = decided_by == "program" or (own and decided_by == "default")
    if not (own and known and _says_nothing(rule, evidence)):
        facts.append(("evidence", _shown(rule, evidence, known=known)))
    if evidence["dissenting_sources"]:
        number = counted(len(evidence["dissenting_sources"]), "text follows", "texts follow")
        facts.append(("but", f"{number} another way of counting, taken alone (--json lists them)"))
    return facts


def _why(evidence: dict[str, Any], *, own: bool) -> str:
    """Return what the way of counting rests on."""
    program = evidence["program"]
    if own and (evidence["decided_by"] == "default" or program == STANDARD.title):
        program = "refiqda"
    return {
        "forced": "as you asked",
        "program": f"as {program} writes it",
        "file": f"as the file shows, though not as {program} writes it" if program else "as the file shows",
        "default": "as refiqda writes it" if own else "by the standard",
    }[evidence["decided_by"]]


def _says_nothing(rule: PositionRule, evidence: dict[str, Any]) -> bool:
    """Return whether the passages neither tell the way of counting nor speak against it."""
    taken = _taken(rule, evidence)
    return evidence["outcome"] != "clear" and not (taken is not None and taken["beaten_by"])


def _taken(rule: PositionRule, evidence: dict[str, Any]) -> dict[str, Any] | None:
    return next((one for one in evidence["candidates"] if str(rule) in one["rules"]), None)


def _in_words(rule: PositionRule) -> str:
    newline = ", a line end as one" if rule.newline == "crlf1" else ""
    return _UNITS[rule.unit] + newline + (", with the byte order mark" if rule.bom == "counted" else "")


def _shown(rule: PositionRule, evidence: dict[str, Any], *, known: bool) -> str:
    """Return what the passages of a file show about the way of counting, which its program may tell (``known``)."""
    undecided = "" if known else "undecided: "
    if evidence["outcome"] == "no passages":
        return f"{undecided}no text with marked passages"
    if evidence["outcome"] == "same numbers":
        return f"{undecided}the ways of counting give the same numbers here"
    (taken,) = (one for one in evidence["candidates"] if str(rule) in one["rules"])
    best = max((one for one in evidence["candidates"] if one is not taken), key=lambda one: one["hits"])
    words = (
        f"{taken['hits']:,} of {counted(evidence['tested'], 'passage', 'passages')} looked at cut no word so"
    )
    other = parse_rule(best["rules"][0])
    words += "" if other is None else f"; {best['hits']:,} counted in {_in_words(other)}"
    if str(STANDARD_RULE) in taken["rules"] and rule.unit != STANDARD_RULE.unit:
        words += " (in characters: the same numbers here)"
    if evidence["outcome"] == "undecided" and evidence["contradicted"]:
        left = " or ".join(_in_words(one) for one in map(parse_rule, evidence["open"]) if one is not None)
        words += f"; too few tell whether it is {left}"
    elif evidence["outcome"] == "undecided":
        quiet = known and _says_nothing(rule, evidence)
        return f"nothing speaks against it: {words}" if quiet else f"undecided: {words}"
    return f"the file speaks against it: {words}" if _speaks_against(evidence) else words


def _speaks_against(evidence: dict[str, Any]) -> bool:
    return bool(evidence["contradicted"]) and evidence["decided_by"] == "forced"


def _show_coders(page: Page, summary: Summary) -> None:
    coded = [coder for coder in summary.coders if coder.codings]
    idle = len(summary.coders) - len(coded)
    page.heading("Who coded" if coded else "Who coded: nobody")
    machines = any(coder.kind == KIND for coder in coded)
    rows = [
        (
            coder.name or coder.id or "(nobody named)",
            coder.codings,
            "a machine, no person" * (coder.kind == KIND),
        )
        for coder in coded
    ]
    columns = [Column("name", flexible=True), Column("codings", number=True), Column("kind")]
    if rows:
        width = 2 + machines
        page.table(columns[:width], [row[:width] for row in rows], heading=False)
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
