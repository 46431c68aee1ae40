"""Cases, attributes and journal of a QualCoder project, and what of it has no place in the format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda import model
from refiqda.importing.making import decimal_of, value_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from refiqda.importing.databases import Row
    from refiqda.importing.qualcoder import Reading

Valued = model.Case | model.Source

_UNREAD: Final = {
    "graph": "graph: drawings are not taken over",
    "stored_sql": "saved query: the format has no place for it",
    "ris": "line of a bibliographic reference: only what QualCoder also keeps as attributes comes across",
    "files_filter": "saved filter of files: the format has no place for it",
}
_KNOWN: Final = frozenset(
    (
        "project",
        "source",
        "code_text",
        "code_image",
        "code_av",
        "code_name",
        "code_cat",
        "annotation",
        "attribute",
        "attribute_type",
        "cases",
        "case_text",
        "journal",
        "coder_names",
        "manage_files_display",
        "links_type",
        "sqlite_sequence",
        "sqlite_stat1",
    )
)
_WHO: Final = "who made it and when, which the format does not say here"


def read_cases(reading: Reading) -> dict[int, model.Case]:
    """Make the cases, with their sources and passages."""
    making, cases = reading.making, dict[int, model.Case]()
    for row in reading.database.rows("cases", "caseid", "name", "memo", "owner", "date"):
        number = row.integer("caseid")
        if number is None or number in cases:
            reading.log.add("dropped", "case", "has no number of its own", name=row.text("name"))
            continue
        owner, stamp, name = row.filled("owner"), row.filled("date"), row.text("name")
        case = model.Case(
            guid=making.guid("case", number, owner, stamp or name),
            name=making.clean(name, "name of a case").strip() or "without a name",
            description=making.clean(row.filled("memo"), "memo of a case") or None,
        )
        if owner or stamp:
            reading.log.add("dropped", "case", _WHO, guid=case.guid, name=case.name)
        making.tree.cases.append(case)
        cases[number] = case
    for row in reading.database.rows("case_text", "caseid", "fid", "pos0", "pos1", "owner", "date", "memo"):
        _add_to_case(reading, row, cases)
    return cases


def _add_to_case(reading: Reading, row: Row, cases: dict[int, model.Case]) -> None:
    number = row.integer("fid")
    case = cases.get(-1 if (key := row.integer("caseid")) is None else key)
    source = None if number is None else reading.sources.get(number)
    if case is None or source is None or number is None:
        reading.log.add("dropped", "part of a case", "names a case or a source that is not there")
        return
    by = reading.making.by(row.text("owner"), row.text("date"), "part of a case")
    counter = reading.texts.get(number)
    start, end = row.integer("pos0"), row.integer("pos1")
    whole = counter is None or start is None or end is None or counter.covers_all(start, end)
    if whole or (start, end) == (0, 0):
        if source.guid not in case.source_refs:
            case.source_refs.append(source.guid)
        if row.filled("memo"):
            note = reading.making.note((case.guid, source.guid), row.text("memo"), by, name=case.name)
            if note is not None:
                source.note_refs.append(note.guid)
        return
    span = reading.place(number, row, None, "passage of a case")
    if span is None:
        return
    selection = reading.making.passage(reading.passages[number], *span, by)
    if selection.guid not in case.selection_refs:
        case.selection_refs.append(selection.guid)
    reading.making.attach(selection, row.filled("memo"), by)


def read_journal(reading: Reading) -> dict[int, model.Note]:
    """Make the notes of the project out of its journal."""
    notes: dict[int, model.Note] = {}
    for row in reading.database.rows("journal", "jid", "name", "jentry", "date", "owner"):
        by = reading.making.by(row.text("owner"), row.text("date"), "journal entry")
        note = reading.making.note(("journal",), row.text("jentry"), by, name=row.filled("name"))
        number = row.integer("jid")
        if note is not None:
            reading.making.tree.note_refs.append(note.guid)
            if number is not None:
                notes[number] = note
    return notes


def read_variables(
    reading: Reading, cases: Mapping[int, model.Case], notes: Mapping[int, model.Note]
) -> None:
    """Make the variables and their values, of cases, sources and journal entries."""
    known: dict[str, model.Variable] = {}
    rows = list(reading.database.rows("attribute", "name", "attr_type", "value", "id", "owner", "date"))
    numbers: dict[str, bool] = {}
    for row in rows:
        value, name = row.filled("value"), row.text("name") or ""
        if value is not None:
            numbers[name] = numbers.get(name, True) and decimal_of(value) is not None
    for row in reading.database.rows("attribute_type", "name", "memo", "caseOrFile", "valuetype"):
        name = row.text("name") or ""
        if name not in known:
            known[name] = _variable(reading, name, row, fits=numbers.get(name, True))
    targets: dict[str, Mapping[int, Valued]] = {"case": cases, "file": reading.sources, "journal": notes}
    for row in rows:
        name, value, number = row.text("name") or "", row.filled("value"), row.integer("id")
        if value is None:
            continue
        if name not in known:
            known[name] = _variable(reading, name, None, fits=False)
        target = targets.get(row.text("attr_type") or "", {}).get(-1 if number is None else number)
        if target is None:
            reading.log.add("dropped", "value", "belongs to what is not there", name=name)
            continue
        made = value_of(known[name], reading.making.clean(value, "value of a variable"))
        if made is not None:
            target.variable_values.append(made)


def _variable(reading: Reading, name: str, row: Row | None, *, fits: bool) -> model.Variable:
    numeric = row is not None and row.text("valuetype") == "numeric"
    said = reading.making.clean(name, "name of a variable").strip() or "without a name"
    if numeric and not fits:
        detail = "is said to be a number and has other values too, so it came across as text"
        reading.log.add("degraded", "variable", detail, name=said)
    variable = model.Variable(
        guid=reading.making.guid("variable", name),
        name=said,
        type_of_variable="Float" if numeric and fits else "Text",
        description=None
        if row is None
        else reading.making.clean(row.filled("memo"), "memo of a variable") or None,
    )
    reading.making.tree.variables.append(variable)
    return variable


def tell_the_rest(reading: Reading) -> None:
    """Tell of rows that nothing was made of."""
    for table, detail in _UNREAD.items():
        count = reading.database.count(table)
        if count:
            kind, _, why = detail.partition(": ")
            reading.log.add("dropped", kind, why, count=count)
    for table in reading.database.tables():
        if table in _KNOWN or table in _UNREAD or table.startswith("gr_"):
            continue
        count = reading.database.count(table)
        if count:
            detail = "of a table that no known version of QualCoder has"
            reading.log.add("dropped", "row", detail, name=table, count=count)
