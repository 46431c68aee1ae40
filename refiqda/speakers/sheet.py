"""The review sheet: what was detected, for a person to judge in a spreadsheet, and read back as decisions.

One row a label and text: role, case and ``keep`` are for filling in, the rest is for judging. A workbook has the turns
and the prompts beside it; a CSV file holds the labels only. The turns show how each begins, so the sheet holds
participants' words; without them it can go to people who may not read the transcripts.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.errors import InvalidArgumentError, UnusableFileError
from refiqda.files import atomic_write
from refiqda.office.csv_form import csv_bytes
from refiqda.office.sheets import read_sheet
from refiqda.office.workbooks import Column, Page, write_workbook
from refiqda.speakers.found import Decision
from refiqda.text.speaker_words import ROLES, key_of
from refiqda.text.turn_lines import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.office.sheets import Sheet, SheetRow
    from refiqda.speakers.found import Conversation, Speaker, Speakers

SUFFIXES: Final = (".xlsx", ".csv")
_YES: Final = frozenset({"yes", "y", "true", "1", "x", "ja", "oui", "sí", "si"})
_LONGEST: Final = 10
_NO: Final = frozenset({"no", "n", "false", "0", "nei", "nein", "non"})
_BEGINNING: Final = 80

COLUMNS: Final = (
    Column("source", 24),
    Column("label", 22),
    Column("role", 13, choices=ROLES),
    Column("case", 24),
    Column("keep", 7, choices=("yes", "no")),
    Column("to decide", 60, wrap=True),
    Column("written as", 16),
    Column("because", 38, wrap=True),
    Column("time", 10),
    Column("turns", 9),
    Column("words", 9),
    Column("overlaps", 11),
    Column("without words", 16),
    Column("paragraph", 12),
    Column("pattern", 14),
    Column("source guid", 38),
)
_TURNS: Final = (
    Column("source", 24),
    Column("label", 20),
    Column("role", 13),
    Column("turn", 8),
    Column("paragraph", 12),
    Column("words", 9),
    Column("overlaps", 11),
    Column("time", 10),
    Column("begins", 100, wrap=True),
)
_PROMPTS: Final = (
    Column("prompt", 80, wrap=True),
    Column("keep", 7, choices=("yes", "no")),
    Column("sources", 10),
    Column("passages", 11),
    Column("because", 50, wrap=True),
)
_TEXTS: Final = (
    Column("source", 24),
    Column("kind", 8),
    Column("speakers", 10),
    Column("turns", 8),
    Column("words before", 14),
    Column("to know", 70, wrap=True),
)
_HOW: Final = (
    ("role", "Who this is in the talk: moderator, participant, unknown (nobody knows), or several at once."),
    ("case", "The case that gets the words. One name for two labels makes them one person."),
    ("case", "Several cases for what they say together: P1; P3. A GUID where a name is not enough."),
    ("case", "Left empty, the turns end where they end, but nobody's case gets the words."),
    ("keep", "no: this is no speaker; its lines belong to the turn before."),
    ("to decide", "What made the proposal doubtful. It is for you and is not read back."),
    ("label", "With turns, pattern and source guid it tells which turns are meant: leave these as they are."),
    ("the rest", "Is for judging and is not read back."),
    ("then", "refiqda speakers apply FILE --sheet THIS -o OUT"),
)

_BECAUSE: Final = {
    "declared": "you named it",
    "marked up": "is marked up as a speaker",
    "recurs": "stands before several turns",
    "elsewhere": "stands before several turns in another text",
    "series": "is numbered like another label",
    "form": "stands with a time like the others",
    "word": "is a word for a speaker",
    "combination": "is made of other labels",
    "once": "stands once",
    "alone": "is the only label of its text",
    "sentence": "is written like a sentence",
    "form of few lines": "few lines are written so",
    "field": "names a field",
    "head": "stands in the head",
}


@attrs.frozen
class Filled:
    """A sheet that was filled in: decisions, the prompts that are kept, and the patterns it was made with."""

    decisions: tuple[Decision, ...]
    prompts: tuple[str, ...]
    patterns: tuple[str, ...]


def clock(time: int | None) -> str | None:
    """Return milliseconds as ``0:12:03``."""
    if time is None:
        return None
    seconds = time // 1000
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


# --- writing --------------------------------------------------------------------------------------------


def write_sheet(speakers: Speakers, path: str | Path, *, words: bool = True, overwrite: bool = False) -> int:
    """Write the review sheet (.xlsx or .csv) and return how many labels it has.

    With ``words=False`` no turn shows how it begins. Raises InvalidArgumentError for another suffix,
    OutputExistsError, and MissingExtraError for a workbook.
    """
    place = Path(path)
    suffix = place.suffix.lower()
    if suffix not in SUFFIXES:
        raise InvalidArgumentError(
            "the form of the sheet is not known from its name",
            file=place.name,
            remedy=f"End its name in {' or '.join(SUFFIXES)}.",
        )
    rows = [_row(one, speakers) for one in speakers.speakers]
    with atomic_write(place, overwrite=overwrite) as stream:
        if suffix == ".csv":
            stream.write(csv_bytes([[column.title for column in COLUMNS], *rows]))
            return len(rows)
        turns = _TURNS if words else _TURNS[:-1]
        pages = (
            Page("speakers", COLUMNS, rows),
            Page("turns", turns, _turns(speakers, words=words)),
            Page("prompts", _PROMPTS, _prompts(speakers)),
            Page("texts", _TEXTS, [_text(one) for one in speakers.conversations]),
            Page("how to fill in", (Column("column", 14), Column("what it says", 100, wrap=True)), _HOW),
        )
        write_workbook(stream, pages)
    return len(rows)


def _row(one: Speaker, speakers: Speakers) -> list[object]:
    return [
        one.source_name,
        one.label,
        one.role,
        "; ".join(one.cases),
        "yes" if one.keep else "no",
        "; ".join(one.doubts) or None,
        one.form,
        because(one),
        clock(one.time),
        one.turns,
        one.words if one.keep else None,
        one.overlaps or None,
        one.empty or None,
        one.paragraph,
        " || ".join(speakers.patterns) if one.form == "declared" else None,
        one.source,
    ]


def because(one: Speaker) -> str:
    """Return what speaks for a label, or against it, as users read it."""
    return _BECAUSE[one.evidence]


def _turns(speakers: Speakers, *, words: bool) -> Iterator[list[object]]:
    for one in speakers.conversations:
        if one.found is None or one.text is None:
            continue
        string = one.text.string
        roles = {speaker.key: speaker.role for speaker in one.speakers}
        lines = lines_of(string)
        line = next(lines)
        for number, turn in enumerate(one.found.turns, 1):
            while line.end < turn.start:
                line = next(lines)
            said = string[turn.speech_start : turn.speech_end]
            row: list[object] = [
                one.source_name,
                turn.label,
                roles.get(turn.key),
                number,
                line.number,
                len(said.split()),
                turn.overlaps or None,
                clock(turn.time),
            ]
            yield [*row, _beginning(said)] if words else row


def _beginning(said: str) -> str:
    line = " ".join(said[: _BEGINNING * 4].split())
    return line if len(line) <= _BEGINNING else f"{line[:_BEGINNING].rstrip()} …"


def _prompts(speakers: Speakers) -> Iterator[list[object]]:
    for one in speakers.prompts:
        why = "stands in the list you gave" if one.given else "a moderator asks it in several texts"
        if not one.places:
            why = "stands in the list you gave; nobody asks it in these words"
        yield [one.text, "yes" if one.places else "no", one.sources, len(one.places), why]


def _text(one: Conversation) -> list[object]:
    found = one.found
    kept = sum(speaker.keep for speaker in one.speakers)
    turns = 0 if found is None else len(found.turns)
    before = found.before if found is not None and turns else None
    return [one.source_name, one.kind, kept, turns, before, "; ".join(one.notes) or None]


# --- reading --------------------------------------------------------------------------------------------


def read_decisions(path: str | Path) -> Filled:
    """Read a sheet that was filled in (.xlsx, .csv or .jsonl).

    It needs the columns source (or source_guid), label, role, case and keep. Raises InvalidArgumentError with the row
    for a cell that says nothing usable, and as `refiqda.office.sheets.read_sheet`.
    """
    place = Path(path)
    workbook = place.suffix.lower() == ".xlsx"
    sheet = _speakers_page(place, workbook=workbook)
    for column in ("label", "role", "case", "keep"):
        if column not in sheet.columns:
            raise UnusableFileError(
                f'has no column "{column}"',
                file=sheet.file,
                remedy="Take the sheet that `speakers detect` writes.",
            )
    decisions, patterns = [], {}
    for row in sheet.rows:
        decision = _decision(row, sheet.file)
        if decision is not None:
            decisions.append(decision)
        patterns.update(dict.fromkeys(filter(None, (row.cells.get("pattern") or "").split(" || "))))
    _refuse_doubles(decisions, sheet.file)
    prompts = _kept_prompts(place) if workbook else ()
    return Filled(tuple(decisions), prompts, tuple(patterns))


def _speakers_page(place: Path, *, workbook: bool) -> Sheet:
    if not workbook:
        return read_sheet(place)
    try:
        return read_sheet(place, sheet="speakers")
    except UnusableFileError as error:
        if "has no sheet" not in error.what:
            raise
        return read_sheet(place)


def _decision(row: SheetRow, file: str) -> Decision | None:
    label = row.cells.get("label")
    if label is None:
        return None
    keep = _yes_or_no(row, file)
    role = (row.cells.get("role") or "").strip().lower()
    if keep and role not in ROLES:
        raise _bad(row, file, f'the role "{role}" is none', f"Use one of: {', '.join(ROLES)}.")
    turns = row.cells.get("turns") or ""
    cases = tuple(
        dict.fromkeys(part.strip() for part in (row.cells.get("case") or "").split(";") if part.strip())
    )
    return Decision(
        label=label,
        role=next((one for one in ROLES if one == role), "participant"),
        cases=cases,
        keep=keep,
        source=row.cells.get("source_guid") or row.cells.get("source"),
        turns=int(turns) if keep and turns.isascii() and turns.isdigit() and len(turns) < _LONGEST else None,
    )


def _yes_or_no(row: SheetRow, file: str) -> bool:
    said = (row.cells.get("keep") or "").strip().lower()
    if said in _YES:
        return True
    if said in _NO:
        return False
    raise _bad(row, file, f'"{said}" is neither yes nor no' if said else "keep is empty", "Write yes or no.")


def _bad(row: SheetRow, file: str, what: str, remedy: str) -> InvalidArgumentError:
    return InvalidArgumentError(what, file=file, where=f"row {row.number}", remedy=remedy)


def _refuse_doubles(decisions: list[Decision], file: str) -> None:
    seen: dict[tuple[str | None, str], Any] = {}
    for one in decisions:
        key = (one.source, key_of(one.label))
        if key in seen and seen[key] != one:
            raise InvalidArgumentError(
                f'"{one.label}" stands twice for one source, and differently',
                file=file,
                remedy="Keep one of the rows.",
            )
        seen[key] = one


def _kept_prompts(place: Path) -> tuple[str, ...]:
    try:
        sheet = read_sheet(place, sheet="prompts")
    except UnusableFileError:  # no such sheet, or an empty one
        return ()
    return tuple(
        row.cells["prompt"] or ""
        for row in sheet.rows
        if row.cells.get("prompt") and _yes_or_no(row, f"{sheet.file}, prompts")
    )
