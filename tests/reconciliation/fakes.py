"""A small stand-in for a project: texts, and who coded what, with everything else at its plainest."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, NamedTuple

import attrs

from refiqda.demonstration.content import clinic_interviews
from refiqda.reconciliation.listing import differences
from refiqda.reconciliation.log import About, Decision
from refiqda.text.canonical import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


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


class FakeSource(NamedTuple):
    guid: str
    name: str


@attrs.frozen
class FakeCodings:
    rows: tuple[FakeRow, ...]
    source_lengths: Mapping[str, int]
    sources: tuple[FakeSource, ...]

    def __iter__(self) -> Iterator[FakeRow]:
        return iter(self.rows)


TEXT = "".join(f"word{number:03d} " for number in range(40))


@attrs.define
class FakeProject:
    """``marks`` over ``texts``; GUIDs follow from ``seed`` and the names, so that another seed re-mints all."""

    marks: list[Mark]
    texts: dict[str, str] = attrs.field(factory=lambda: {"S": TEXT})
    seed: str = ""
    extra: list[FakeRow] = attrs.field(factory=list)

    def guid(self, kind: str, name: str) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.seed}{kind}{name}")).upper()

    def codings(self) -> FakeCodings:
        rows = [
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
        lengths = {self.guid("source", name): len(text) for name, text in self.texts.items()}
        sources = tuple(FakeSource(self.guid("source", name), name) for name in self.texts)
        return FakeCodings((*rows, *self.extra), lengths, sources)

    def text(self, source: str) -> Text:
        names = {self.guid("source", name): text for name, text in self.texts.items()}
        return Text.from_string(names[source])

    def of(self, coder: str) -> FakeProject:
        """Return the file of one coder."""
        return attrs.evolve(self, marks=[mark for mark in self.marks if mark.coder == coder])


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
