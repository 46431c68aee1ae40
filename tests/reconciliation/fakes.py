"""A small stand-in for a project: texts, and who coded what, with everything else at its plainest."""

from __future__ import annotations

import uuid
from itertools import combinations
from typing import NamedTuple

import attrs

from refiqda.demonstration.content import clinic_interviews
from refiqda.errors import NotInProjectError
from refiqda.matching.crosswalk import Crosswalk, Line
from refiqda.reconciliation.listing import differences
from refiqda.reconciliation.log import About, Decision
from refiqda.tables import Codings, Entry
from refiqda.text.canonical import Text


class Mark(NamedTuple):
    """One coding as tests write it."""

    coder: str
    code: str
    start: int
    end: int
    source: str = "S"


@attrs.frozen(kw_only=True)
class FakeRow:
    source_guid: str
    source: str | None
    source_kind: str = "text"
    code_guid: str | None
    code_path: str | None
    coder_guid: str | None
    coder: str | None
    start: int | None
    end: int | None
    origin: str = "person"
    page: int | None = None
    x1: int | None = None


TEXT = "".join(f"word{number:03d} " for number in range(40))


@attrs.define
class FakeProject:
    """``marks`` over ``texts``; GUIDs follow from ``seed`` and the names, so that another seed re-mints all.

    ``copy`` re-mints those of the codings alone: they were not there before the analysts parted.
    """

    marks: list[Mark]
    texts: dict[str, str] = attrs.field(factory=lambda: {"S": TEXT})
    seed: str = ""
    extra: list[FakeRow] = attrs.field(factory=list)
    copy: str = ""

    def guid(self, kind: str, name: str) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.seed}{kind}{name}")).upper()

    def rows(self) -> list[FakeRow]:
        made = [
            FakeRow(
                source_guid=self.guid("source", mark.source),
                source=mark.source,
                code_guid=self.guid("code", mark.code),
                code_path=mark.code,
                coder_guid=self.guid("coder", mark.coder),
                coder=mark.coder,
                start=mark.start,
                end=mark.end,
            )
            for mark in self.marks
        ]
        return [*made, *self.extra]

    def codings(self) -> Codings:
        return table_of(self, self.rows())

    def text(self, source: str) -> Text:
        names = {self.guid("source", name): text for name, text in self.texts.items()}
        if source not in names:
            raise NotInProjectError("no such text", remedy="Ask for another.")
        return Text.from_string(names[source])

    def of(self, coder: str) -> FakeProject:
        """Return the file of one coder."""
        return attrs.evolve(self, marks=[mark for mark in self.marks if mark.coder == coder])


def table_of(project: FakeProject, rows: list[FakeRow]) -> Codings:
    """Return rows as the table that a project gives; a text that cannot be read has no words and no spans."""
    sources: dict[tuple[str, str], Entry] = {}
    for name in project.texts:
        guid = project.guid("source", name)
        sources[guid, "text"] = Entry(guid, name, name, "text")
    codes: dict[str, Entry] = {}
    coders: dict[str, Entry] = {}
    for row in rows:
        name = row.source or ""
        sources.setdefault(
            (row.source_guid, row.source_kind), Entry(row.source_guid, name, name, row.source_kind)
        )
        if row.code_guid is not None:
            codes.setdefault(row.code_guid, Entry(row.code_guid, row.code_path, row.code_path, "code"))
        if row.coder_guid is not None:
            coders.setdefault(row.coder_guid, Entry(row.coder_guid, row.coder, row.coder, "person"))
    words = {key: _words(project, key[0]) for key in sources}
    readable = [words[row.source_guid, row.source_kind] is not None for row in rows]
    return Codings(
        sources=tuple(sources.values()),
        codes=tuple(codes.values()),
        coders=tuple(coders.values()),
        source_lengths={guid: len(text) for (guid, _), text in words.items() if text is not None},
        guids=[
            project.guid("coding", f"{number} {row.coder} {project.copy}") for number, row in enumerate(rows)
        ],
        source=[list(sources).index((row.source_guid, row.source_kind)) for row in rows],
        code=[None if row.code_guid is None else list(codes).index(row.code_guid) for row in rows],
        coder=[None if row.coder_guid is None else list(coders).index(row.coder_guid) for row in rows],
        start=[row.start if there else None for row, there in zip(rows, readable, strict=True)],
        end=[row.end if there else None for row, there in zip(rows, readable, strict=True)],
        selection=[project.guid("selection", str(number)) for number in range(len(rows))],
        created=[None] * len(rows),
        origin=[row.origin for row in rows],
        rare={},
        strings=tuple(words.values()),
    )


def _words(project: FakeProject, guid: str) -> str | None:
    try:
        return project.text(guid).string
    except NotInProjectError:
        return None


def all_the_same(coders: list[str], codes: list[str], files: dict[str, FakeProject]) -> Crosswalk:
    """Return a crosswalk by which codes of one name, as far as the coders used them, are one."""
    used = {coder: {mark.code for mark in file.marks} for coder, file in files.items()}
    lines = [
        Line(one, code, other, code, "same")
        for one, other in combinations(coders, 2)
        for code in codes
        if code in used[one] & used[other]
    ]
    return Crosswalk(tuple(lines))


def demonstration() -> FakeProject:
    """Return the invented study as one project of two coders."""
    study = clinic_interviews()
    marks = [
        Mark(coder, each.code, *study.span(each.source, each.quote), each.source)
        for coder in study.coders
        for each in study.codings[coder]
    ]
    return FakeProject(marks, {source.name: source.text for source in study.sources})


def log_of_the_study() -> tuple[Decision, ...]:
    """Return the planned decisions of the invented study as lines of a log."""
    study = clinic_interviews()
    items = differences(demonstration()).items
    by_plan = dict(zip(map(id, study.differences), (item.difference for item in items), strict=True))
    lines = []
    for number, plan in enumerate(study.decisions, 2):
        difference = by_plan[id(plan.about)]
        start, end = study.span(difference.source, plan.quote) if plan.quote else (None, None)
        lines.append(
            Decision(
                id=difference.id,
                verb=plan.verb,
                about=About(
                    difference.source, difference.segments, difference.source_text, difference.fingerprint
                ),
                coder=plan.coder,
                start=start,
                end=end,
                code=plan.code,
                reason=plan.reason,
                by=plan.by,
                at=plan.at,
                meeting=plan.meeting,
                proposals=dict(plan.proposals),
                before=plan.before,
                after=plan.after,
                line=number,
            )
        )
    return tuple(lines)
