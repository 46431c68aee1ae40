"""RQDA's own projects: the SQLite file ``NAME.rqda``.

Positions are characters from 0, half-open, as GTK counts them (a line end of two characters counts two). Rows whose
``status`` is not 1 were deleted in RQDA, which keeps them; they are told and left out. An annotation lies at a
position and has no length: it becomes a note on an empty passage there. A category is a code that is not codable,
with its codes below it; a code in several categories stands in the first, and is told. Categories of files become
sets. A second table of codings, which RQDA has for coding a text once more, is read like the first.

RQDA wrote text in whatever encoding R had: what is no UTF-8 is read as Western European, and told.

Source: RQDA's code (``ProjectFun.R``: tables; ``Coding_Buttons.R`` and ``CodesFun.R``: positions; ``deletion.R``:
status). The program itself cannot be run any more: its toolkit (RGtk2) is withdrawn.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from refiqda import model
from refiqda.importing.counting import CODE_POINTS, Counter
from refiqda.importing.databases import Database, DatabaseLimits, Row
from refiqda.importing.making import Making, Passages, decimal_of, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from refiqda.losses import LossReport
    from refiqda.project import Project

_LIVE: Final = 1
_DELETED: Final = "was deleted in RQDA, which keeps it in the file; it is left out"
_WHO: Final = "who made it and when, which the format does not say here"
_LOST: Final = "names what is not there, or was deleted"
_NAMED_COLOR: Final = re.compile(r"[A-Za-z]+[0-9]{0,3}")


def import_rqda(path: Path, *, limits: DatabaseLimits | None = None) -> tuple[Project, LossReport]:
    """Read an RQDA project; raises UnusableFileError."""
    making = Making(path.stem, "RQDA")
    with Database(path, making.log, limits=limits) as database:
        database.require("RQDA", "source", "freecode", "coding")
        _Reading(making, database).run()
    return making.finish()


class _Reading:
    def __init__(self, making: Making, database: Database) -> None:
        self.making = making
        self.log = making.log
        self.database = database
        self.codes: dict[int, model.Code] = {}
        self.sources: dict[int, model.TextSource] = {}
        self.texts: dict[int, Counter] = {}
        self.passages: dict[int, Passages] = {}
        self.cases: dict[int, model.Case] = {}

    def run(self) -> None:
        for row in self.database.rows("project", "memo", "date"):
            self.making.tree.description = (
                self.making.clean(row.filled("memo"), "memo of the project") or None
            )
            self.making.tree.creation_date_time = self.making.date(row.text("date"), "project")
            break
        self._read_codes()
        self._read_sources()
        for table in ("coding", "coding2"):
            self._read_codings(table)
        self._read_annotations()
        self._read_cases()
        self._read_variables()
        self._read_journal()
        self._read_sets()
        for table, what in (("image", "picture"), ("imageCoding", "coded area of a picture")):
            count = self.database.count(table)
            if count:
                self.log.add(
                    "dropped", what, "RQDA keeps pictures elsewhere and never showed them", count=count
                )

    def live(self, what: str, table: str, *columns: str) -> Iterator[Row]:
        """Yield the rows that are not deleted; an older file has no status in some tables."""
        has_status = "status" in self.database.columns(table)
        for row in self.database.rows(table, "status", *columns):
            if has_status and row.text("status") is not None and row.integer("status") != _LIVE:
                self.log.add("dropped", what, _DELETED, name=row.text("name"))
            else:
                yield row

    # --- codes --------------------------------------------------------------------------------------------

    def _read_codes(self) -> None:
        categories: dict[int, model.Code] = {}
        for row in self.live("category", "codecat", "name", "catid", "owner", "date", "memo"):
            number = row.integer("catid")
            if number is not None and number not in categories:
                categories[number] = self.making.code(self._code(row, "category", number), None)
        above: dict[int, list[int]] = {}
        for row in self.live("place of a code", "treecode", "cid", "catid", "memo"):
            code, category = row.integer("cid"), row.integer("catid")
            if code is None or category not in categories:
                self.log.add("dropped", "place of a code", _LOST)
            elif category is not None:
                above.setdefault(code, []).append(category)
        for row in self.live("code", "freecode", "id", "name", "memo", "owner", "date", "color"):
            number = row.integer("id")
            if number is None or number in self.codes:
                self.log.add("dropped", "code", "has no number of its own", name=row.text("name"))
                continue
            code_ = self._code(row, "code", number)
            places = list(dict.fromkeys(above.get(number, [])))
            for further in places[1:]:
                detail = f'stands in the category "{categories[further].name}" too; it can stand in one only'
                self.log.add("dropped", "place of a code", detail, guid=code_.guid, name=code_.name)
            self.codes[number] = self.making.code(code_, categories[places[0]] if places else None)

    def _code(self, row: Row, kind: str, number: int) -> model.Code:
        name, owner, stamp = row.text("name") or "", row.filled("owner"), row.filled("date")
        code = model.Code(
            guid=self.making.guid(kind, number, owner, stamp or name),
            name=name,
            is_codable=kind == "code",
            color=self._color(row, name),
            description=row.filled("memo"),
        )
        if owner or stamp:
            self.log.add("dropped", kind, _WHO, guid=code.guid, name=name)
        return code

    def _color(self, row: Row, name: str) -> str | None:
        said = row.filled("color")
        if said is not None and _NAMED_COLOR.fullmatch(said.strip()):
            self.log.add("dropped", "colour", "is one of R's names of colours", name=name)
            return None
        return self.making.color(said, name)

    # --- texts and passages -------------------------------------------------------------------------------

    def _read_sources(self) -> None:
        for row in self.live("text", "source", "id", "name", "file", "memo", "owner", "date"):
            number, text = row.integer("id"), row.text("file")
            if number is None or number in self.sources or text is None:
                self.log.add("dropped", "text", "has no number of its own, or no text", name=row.text("name"))
                continue
            by = self.making.by(row.text("owner"), row.text("date"), "text")
            guid = self.making.guid("source", row.text("name"), text)
            source = self.making.text_source(guid, row.text("name"), text, by)
            source.description = self.making.clean(row.filled("memo"), "memo of a text") or None
            counter = Counter(text)
            self.sources[number], self.texts[number] = source, counter
            self.passages[number] = Passages(source, len(counter.string))

    def _place(self, row: Row, ends: tuple[str, str], words: str | None, what: str) -> tuple[int, int] | None:
        number = row.integer("fid")
        counter = None if number is None else self.texts.get(number)
        if number is None or counter is None:
            self.log.add("dropped", what, _LOST)
            return None
        start, end = row.integer(ends[0]), row.integer(ends[1])
        placed = None if start is None or end is None else counter.place(start, end, words, CODE_POINTS)
        source = self.sources[number]
        if placed is None:
            self.log.add("dropped", what, "lies outside of its text", guid=source.guid, name=source.name)
            return None
        if placed.rule is None:
            detail = "its numbers lead to other words; it was put where its own words stand"
            self.log.add("repaired", what, detail, guid=source.guid, name=source.name)
        elif words and not placed.sure and not placed.several:  # RQDA counts in one way
            detail = "its numbers lead to other words than it says, so it is worth a look"
            self.log.add("degraded", what, detail, guid=source.guid, name=source.name)
        return placed.start, placed.end

    def _read_codings(self, table: str) -> None:
        columns = ("cid", "fid", "seltext", "selfirst", "selend", "owner", "date", "memo")
        for row in self.live("coded passage", table, *columns):
            code = self.codes.get(-1 if (key := row.integer("cid")) is None else key)
            if code is None:
                self.log.add("dropped", "coded passage", _LOST)
                continue
            span = self._place(row, ("selfirst", "selend"), row.text("seltext"), "coded passage")
            number = row.integer("fid")
            if span is None or number is None:
                continue
            by = self.making.by(row.text("owner"), row.text("date"), "coded passage")
            coding = self.making.coding(self.making.passage(self.passages[number], *span, by), code, by)
            self.making.attach(coding, row.filled("memo"), by)

    def _read_annotations(self) -> None:
        for row in self.live("annotation", "annotation", "fid", "position", "annotation", "owner", "date"):
            span = self._place(row, ("position", "position"), None, "annotation")
            number = row.integer("fid")
            if span is None or number is None or row.filled("annotation") is None:
                continue
            by = self.making.by(row.text("owner"), row.text("date"), "annotation")
            selection = self.making.passage(self.passages[number], *span, by)
            self.making.attach(selection, row.text("annotation"), by)

    # --- cases, values, journal, sets -----------------------------------------------------------------------

    def _read_cases(self) -> None:
        for row in self.live("case", "cases", "id", "name", "memo", "owner", "date"):
            number, name = row.integer("id"), row.text("name")
            if number is None or number in self.cases:
                self.log.add("dropped", "case", "has no number of its own", name=name)
                continue
            owner, stamp = row.filled("owner"), row.filled("date")
            case = model.Case(
                guid=self.making.guid("case", number, owner, stamp or name),
                name=self.making.clean(name, "name of a case").strip() or "without a name",
                description=self.making.clean(row.filled("memo"), "memo of a case") or None,
            )
            if owner or stamp:
                self.log.add("dropped", "case", _WHO, guid=case.guid, name=case.name)
            self.making.tree.cases.append(case)
            self.cases[number] = case
        columns = ("caseid", "fid", "selfirst", "selend", "owner", "date", "memo")
        for row in self.live("part of a case", "caselinkage", *columns):
            case_ = self.cases.get(-1 if (key := row.integer("caseid")) is None else key)
            number = row.integer("fid")
            if case_ is None or number is None or number not in self.sources:
                self.log.add("dropped", "part of a case", _LOST)
                continue
            self._add_to_case(row, case_, number)

    def _add_to_case(self, row: Row, case: model.Case, number: int) -> None:
        start, end = row.integer("selfirst"), row.integer("selend")
        source = self.sources[number]
        by = self.making.by(row.text("owner"), row.text("date"), "part of a case")
        if start is None or end is None or self.texts[number].covers_all(start, end):
            if source.guid not in case.source_refs:
                case.source_refs.append(source.guid)
            self.making.attach(source, row.filled("memo"), by)
            return
        span = self._place(row, ("selfirst", "selend"), None, "part of a case")
        if span is not None:
            selection = self.making.passage(self.passages[number], *span, by)
            if selection.guid not in case.selection_refs:
                case.selection_refs.append(selection.guid)
            self.making.attach(selection, row.filled("memo"), by)

    def _read_variables(self) -> None:
        values: list[tuple[str, str, model.Case | model.TextSource]] = []
        for row in self.live("value of a case", "caseAttr", "variable", "value", "caseID"):
            self._gather(row, "caseID", self.cases, values)
        for row in self.live("value of a text", "fileAttr", "variable", "value", "fileID"):
            self._gather(row, "fileID", self.sources, values)
        fits: dict[str, bool] = {}
        for name, value, _ in values:
            fits[name] = fits.get(name, True) and decimal_of(value) is not None
        known: dict[str, model.Variable] = {}
        for row in self.live("variable", "attributes", "name", "memo", "class"):
            name = row.text("name") or ""
            if name not in known:
                numeric = row.text("class") == "numeric" and fits.get(name, True)
                known[name] = self._variable(name, row.filled("memo"), "Float" if numeric else "Text")
        for name, value, target in values:
            if name not in known:
                known[name] = self._variable(name, None, "Text")
            made = value_of(known[name], self.making.clean(value, "value of a variable"))
            if made is not None:
                target.variable_values.append(made)

    def _gather(
        self,
        row: Row,
        column: str,
        targets: Mapping[int, model.Case] | Mapping[int, model.TextSource],
        values: list[tuple[str, str, model.Case | model.TextSource]],
    ) -> None:
        number, value = row.integer(column), row.filled("value")
        target = targets.get(-1 if number is None else number)
        if value is None or value == "NA":
            return  # R's word for a missing value
        if target is None:
            self.log.add("dropped", "value", _LOST, name=row.text("variable"))
            return
        values.append((row.text("variable") or "", value, target))

    def _variable(self, name: str, memo: str | None, kind: str) -> model.Variable:
        variable = model.Variable(
            guid=self.making.guid("variable", name),
            name=self.making.clean(name, "name of a variable").strip() or "without a name",
            type_of_variable=kind,
            description=self.making.clean(memo, "memo of a variable") or None,
        )
        self.making.tree.variables.append(variable)
        return variable

    def _read_journal(self) -> None:
        for row in self.live("journal entry", "journal", "name", "journal", "date", "owner"):
            by = self.making.by(row.text("owner"), row.text("date"), "journal entry")
            note = self.making.note(("journal",), row.text("journal"), by, name=row.filled("name"))
            if note is not None:
                self.making.tree.note_refs.append(note.guid)

    def _read_sets(self) -> None:
        sets: dict[int, model.Set] = {}
        for row in self.live("category of texts", "filecat", "name", "catid", "memo"):
            number, name = row.integer("catid"), row.text("name")
            if number is not None and number not in sets:
                sets[number] = model.Set(
                    guid=self.making.guid("set", number, name),
                    name=self.making.clean(name, "name of a set").strip() or "without a name",
                    description=self.making.clean(row.filled("memo"), "memo of a set") or None,
                )
                self.making.tree.sets.append(sets[number])
        for row in self.live("place of a text", "treefile", "fid", "catid"):
            group = sets.get(-1 if (key := row.integer("catid")) is None else key)
            source = self.sources.get(-1 if (key := row.integer("fid")) is None else key)
            if group is None or source is None:
                self.log.add("dropped", "place of a text", _LOST)
            elif source.guid not in group.member_sources:
                group.member_sources.append(source.guid)


__all__ = ["import_rqda"]
