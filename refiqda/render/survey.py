"""A survey of a study on a terminal: what it says of itself, who works on it, what is there, what is to be known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from refiqda.render.plain import clean, counted
from refiqda.render.terminal import Column, Page

if TYPE_CHECKING:
    from refiqda.study import Study, StudyFileError
    from refiqda.surveying import Expectation, Finding, Survey

FORMAT: Final = "refiqda.study-check/1"
_KINDS: Final = {"error": "Not as the study says", "question": "To ask", "note": "To know"}
_POLICIES: Final = {
    "none": "to nobody",
    "role": "to a role",
    "pseudonym": "to a pseudonym",
    "pseudonym-per-theme": "to a pseudonym of each theme",
}


def show_survey(found: Survey, *, private: bool = False, matrix: bool = False) -> None:
    """Print a survey; reasons, dyads and scopes of consent with ``private`` alone.

    ``matrix`` adds everybody's pieces.
    """
    page = Page()
    _study(page, found)
    _analysts(page, found)
    _expected(page, found, private=private, matrix=matrix)
    _rounds(page, found)
    _people(page, found, private=private)
    for kind, title in _KINDS.items():
        findings = [one for one in found.findings if one.kind == kind]
        if findings:
            page.heading(title)
            for one in findings:
                _finding(page, one, private=private)
    page.gap()
    page.line(_verdict(found))
    page.show()


def _study(page: Page, found: Survey) -> None:
    study = found.study
    page.heading(f"Study: {study.title or 'untitled'}")
    facts: list[tuple[str, str]] = [("approach", study.approach)]
    if study.languages:
        facts.append(("languages", ", ".join(study.languages)))
    facts.append(("quotes", f"attributed {_POLICIES[study.attribution_policy]}"))
    if study.guide:
        facts.append(("reporting guide", study.guide))
    if shape := _shape(study):
        facts.append(("findings", shape))
    if study.structure.rules:
        facts.append(("its own rules", ", ".join(study.structure.rules)))
    names = ", ".join(name for name, _ in found.projects)
    facts.append(("projects", f"{names} ({counted(found.sources, 'source')} in all)" if names else "none"))
    registers = {"none": "none looked at", "open": "read", "locked": "read, locked"}
    facts.append(("private register", registers[found.register]))
    page.facts(facts)


def _shape(study: Study) -> str:
    """Return the levels of the findings with their slots, in the study's own words."""
    slots = {slot.name: slot.count for slot in study.structure.slots}
    levels = study.structure.levels or tuple(slots)
    shape = " > ".join(level if slots.get(level) is None else f"{level} ({slots[level]})" for level in levels)
    return ": ".join(filter(None, (shape, " and ".join(study.structure.perspectives))))


def _analysts(page: Page, found: Survey) -> None:
    if not found.analysts:
        return
    page.heading("Who works on it")
    columns = [Column("", flexible=True), Column("roles"), Column("codings", number=True)]
    asked = any(one.interviews for one in found.analysts)
    columns += [Column("interviewed", number=True)] if asked else []
    rows: list[list[Any]] = []
    for one in found.analysts:
        roles = ", ".join(one.roles) or (
            "a machine" if one.machine else "" if one.declared else "not in study.toml"
        )
        rows.append([one.name, roles, one.codings or None, *([one.interviews or None] if asked else [])])
    page.table(columns, rows)


def _expected(page: Page, found: Survey, *, private: bool, matrix: bool) -> None:
    counts = [one for one in found.expectations if one.counted]
    if not counts:
        return
    page.heading("What should be there")
    waves = any(len(one.waves) > 1 for one in counts)
    numbers = ("expected", "there", "excused", "missing")
    columns = [Column("", flexible=True), Column("each"), *(Column(one, number=True) for one in numbers)]
    rows: list[list[Any]] = [
        [one.instrument, one.per, one.expected, one.present, one.excused, one.missing, _waves(one)]
        for one in counts
    ]
    if len(rows) > 1:
        rows.append(["in all", "", *found.totals, ""])
    _table(page, [*columns, Column("by wave" if waves else "", flexible=True)], rows)
    _gaps(page, counts, private=private)
    if matrix:
        _matrix(page, counts)


def _waves(one: Expectation) -> str:
    if len(one.waves) < 2:  # noqa: PLR2004 - one wave is the whole row
        return ""
    return "  ".join(f"{wave}: {present}/{expected}" for wave, expected, present in one.waves)


def _gaps(page: Page, counts: list[Expectation], *, private: bool) -> None:
    """Print who lacks what, one line a piece."""
    rows = [
        [
            cell.case,
            cell.instrument,
            f"wave {cell.wave}" if cell.wave else "",
            "excused" if cell.excused >= cell.absent else "not there",
            *([cell.private] if private else []),
        ]
        for one in counts
        for cell in one.cells
        if cell.absent
    ]
    if rows:
        page.gap()
        page.line("Not there:", indent=2)
        columns = [Column(""), Column("", flexible=True), Column(""), Column("")]
        columns += [Column("", flexible=True)] if private else []
        _table(page, columns, rows, heading=False, indent=4)


def _table(
    page: Page, columns: list[Column], rows: list[list[Any]], *, heading: bool = True, indent: int = 2
) -> None:
    """Add a table without the columns in which nothing stands."""
    kept = [
        place for place, column in enumerate(columns) if column.heading or any(row[place] for row in rows)
    ]
    page.table(
        [columns[place] for place in kept],
        [[row[place] for place in kept] for row in rows],
        heading=heading,
        indent=indent,
    )


def _matrix(page: Page, counts: list[Expectation]) -> None:
    """Print everybody's pieces: a row a participant, a column an instrument and wave, the number of texts in it."""
    places = list(dict.fromkeys((cell.instrument, cell.wave) for one in counts for cell in one.cells))
    cells = {(cell.case, cell.instrument, cell.wave): cell for one in counts for cell in one.cells}
    cases = dict.fromkeys(cell.case for one in counts for cell in one.cells)
    page.heading("Who has what")
    rows = []
    for case in cases:
        row: list[Any] = [case]
        for instrument, wave in places:
            cell = cells.get((case, instrument, wave))
            row.append(None if cell is None else cell.texts or ("excused" if cell.excused else "-"))
        rows.append(row)
    heads = [f"{instrument} {wave}".strip() for instrument, wave in places]
    page.table([Column("", flexible=True), *(Column(head, number=True) for head in heads)], rows)


def _rounds(page: Page, found: Survey) -> None:
    if not found.rounds:
        return
    page.heading("Rounds")
    rows: list[list[Any]] = []
    for one in found.rounds:
        there = counted(one.present, "source")
        rows.append(
            [one.name, there if one.present == one.sources else f"{one.present} of {counted(one.sources, 'source')}",
             ", ".join(one.coders), _untouched(len(one.untouched))]
        )  # fmt: skip
    columns = [Column("", flexible=True), Column("there"), Column("for", flexible=True), Column("")]
    _table(page, columns, rows)


def _untouched(count: int) -> str:
    return f"{counted(count, 'source')} of one of them untouched" if count else ""


def _people(page: Page, found: Survey, *, private: bool) -> None:
    asked = [one for one in found.variables if one.missing or one.not_collected]
    if not (asked or found.recruitment or found.consented):
        return
    page.heading(f"Participants: {found.participants:,}")
    for line in found.recruitment:
        page.line(line, indent=2)
    if found.consented is not None:
        yes, people = found.consented
        page.line(f"{yes:,} of {people:,} gave their consent, by the register.", indent=2)
    if private:
        for scope, yes, no in found.consents:
            page.line(f"{scope.replace('_', ' ')}: {yes:,} yes, {no:,} no", indent=4)
    for one in asked:
        parts = [
            f"{one.given:,} known" if one.given else "",
            f"{one.missing:,} missing" if one.missing else "",
        ]
        parts.append(f"{one.not_collected:,} not collected (no missing value)" if one.not_collected else "")
        parts.append(f"{one.not_asked:,} not asked" if one.not_asked else "")
        page.line(f"{one.name}: {', '.join(filter(None, parts))}", indent=2)


def _finding(page: Page, one: Finding, *, private: bool) -> None:
    more = f" ({one.private})" if private and one.private else ""
    page.line(f"- {clean(one.what)}{clean(more)}{f' {one.remedy}' if one.remedy else ''}", indent=2)


def _verdict(found: Survey) -> str:
    errors = sum(one.kind == "error" for one in found.findings)
    if errors:
        return f"{counted(errors, 'thing')} {'is' if errors == 1 else 'are'} not as the study says."
    if not any(one.counted for one in found.expectations):
        return "Nothing contradicts study.toml; nothing was counted."
    return "Everything is there that the study expects, or it is excused."


def show_faults(faults: tuple[StudyFileError, ...]) -> None:
    """Print the faults of a study.toml, a line each."""
    page = Page()
    page.heading("study.toml cannot be used as it is")
    for fault in faults:
        place = f"{fault.where}: " if fault.where else ""
        page.line(f"- {place}{fault.what}. {fault.remedy}".rstrip(), indent=2)
    page.show()


def faults_json(faults: tuple[StudyFileError, ...]) -> dict[str, Any]:
    """Return the JSON of a study.toml with faults."""
    return {
        "format": FORMAT,
        "ok": False,
        "study": None,
        "faults": [
            {"line": fault.line, "where": fault.where, "what": fault.what, "remedy": fault.remedy}
            for fault in faults
        ],
    }
