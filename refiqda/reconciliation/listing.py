"""Every difference between coders, in every state: the public entry, and the JSON of ``reconcile list``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

import attrs

from refiqda.agreement.things import MADE_OF_NAME
from refiqda.errors import InvalidArgumentError
from refiqda.reconciliation.attach import Attached, Standing, State, attach
from refiqda.reconciliation.collector import without_collecting
from refiqda.reconciliation.differences import (
    AgreedSegment,
    Difference,
    Order,
    align,
    kind_of,
    size_of,
)
from refiqda.reconciliation.freshness import changed_inputs
from refiqda.reconciliation.log import Decision, DecisionLog, read_log
from refiqda.reconciliation.outcomes import outcome
from refiqda.reconciliation.rule_lines import is_rule, remember_rules, rule_line, with_rules
from refiqda.reconciliation.rules import ENOUGH, EXACT, MAJORITY, minority_of
from refiqda.reconciliation.segments import collect

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from refiqda.agreement.material import Question
    from refiqda.matching.crosswalk import Crosswalk
    from refiqda.reconciliation.inputs import Inputs
    from refiqda.reconciliation.segments import Material

FORMAT: Final = "refiqda.reconcile-list/1"

_NAMED: Final = 10

LogLike = DecisionLog | str | Path | bytes | None


@attrs.frozen
class Item:
    """One difference and where it stands."""

    difference: Difference
    standing: Standing

    @property
    def state(self) -> State:
        """Whether it is open, decided, reopened, orphaned or settled by a rule."""
        return self.standing.state

    def to_dict(self) -> dict[str, object]:
        """Return the JSON form; a decision is the log's line with its number."""
        each, standing = self.difference, self.standing
        places = [segment.to_dict() for segment in each.segments]
        values: dict[str, object] = {
            "id": each.id,
            "kind": each.kind,
            "source": each.source,
            "context": each.context,
            "segments": [{**place, "quote": quote} for place, quote in zip(places, each.quotes, strict=True)],
            "about": each.about_with(places),
            "size": each.size,
            "state": standing.state,
            "previous": _line(standing.previous),
            "decision": _line(standing.decision),
        }
        if standing.revision is not None:
            values["revision"] = _line(standing.revision)
        if standing.proposals:
            values["proposals"] = [_line(line) for line in standing.proposals.values()]
        if standing.state == "auto" and standing.decision is not None and standing.decision.rule == MAJORITY:
            values["minority"] = list(minority_of(MAJORITY, each))
        if standing.conflict:
            values["conflict"] = [_line(line) for line in standing.conflict]
        if len(standing.earlier) > 1:
            values["earlier"] = [_line(line) for line in standing.earlier]
        return values


@attrs.frozen(kw_only=True)
class Differences:
    """The comparison of coders: every item, what they agree on, what was not compared.

    ``items`` are today's differences in the order asked for, then the orphaned decisions. ``renamed`` are
    codes that the log names by an older path. ``notes`` say what of the log does not fit these inputs; ``warnings``
    are all sentences of that kind. ``roles`` says which person has several roles in the study.
    """

    items: tuple[Item, ...]
    agreed: tuple[AgreedSegment, ...]
    material: Material = attrs.field(repr=False)
    log: DecisionLog = attrs.field(repr=False)
    renamed: dict[str, str]
    notes: tuple[str, ...] = ()
    roles: str = ""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the reader of the list should know."""
        moved = self.material.gathered.reanchored
        carried = (
            f"{moved:,} {'passage was' if moved == 1 else 'passages were'} carried onto the words of another file's "
            "text, which differs from the analyst's own."
        )
        return (
            *self.log.warnings,
            *self.notes,
            *([carried] if moved else []),
            *_doubts(self.material.questions),
        )

    def with_state(self, *states: State) -> list[Item]:
        """Return the items in one of these states."""
        return [item for item in self.items if item.state in states]

    def auto(self) -> dict[str, int]:
        """Return how many items each automatic rule settled, those that everybody marked alike first."""
        counts = {EXACT: len(self.agreed)}
        for line in self.log.decisions:
            if line.verb == "auto" and line.rule and line.rule != EXACT:
                counts.setdefault(line.rule, 0)
        for item in self.with_state("auto"):
            rule = (item.standing.decision and item.standing.decision.rule) or ""
            counts[rule] = counts.get(rule, 0) + 1
        return counts

    def to_dict(self) -> dict[str, object]:
        """Return the JSON of ``reconcile list``."""
        with without_collecting():
            return self._to_dict()

    def _to_dict(self) -> dict[str, object]:
        material = self.material
        return {
            "format": FORMAT,
            "coders": list(material.coders),
            "differences": [item.to_dict() for item in self.items],
            "agreed": len(self.agreed),
            "auto": self.auto(),
            "not_compared": [attrs.asdict(each) for each in material.not_compared],
            "untouched": [{"source": source, "coder": coder} for source, coder in material.untouched],
            "matched_by_crosswalk": list(material.matched_by_crosswalk),
            "questions": [
                {
                    "kind": one.kind,
                    "about": one.about,
                    "names": [{"file": file or None, "name": name} for file, name in one.names],
                }
                for one in material.questions
            ],
            "renamed": self.renamed,
            "roles": self.roles,
            "warnings": list(self.warnings),
        }


def _line(decision: Decision | None) -> dict[str, object] | None:
    return None if decision is None else {**decision.to_dict(), "line": decision.line}


def _doubts(questions: Sequence[Question]) -> list[str]:
    """Return what people are asked, and what to do about codes made apart; a long list of one kind is cut."""
    kinds: dict[tuple[str, str], list[Question]] = {}
    for one in questions:
        kinds.setdefault((one.about, one.kind), []).append(one)
    told = []
    for some in kinds.values():
        names = [one.called() for one in some[:_NAMED]]
        more = f"; and {len(some) - _NAMED} more (--json lists all)" if len(some) > _NAMED else ""
        told.append(f"{some[0].doubt}: {'; '.join(names)}{more}")
    if any(one.about == "code" and one.kind != MADE_OF_NAME for one in questions):
        told.append(
            "A crosswalk says which codes are one: refiqda crosswalk A B -o SHEET.xlsx, fill it in, "
            "then --crosswalk SHEET.xlsx."
        )
    return told


def differences(
    inputs: Inputs,
    decisions: LogLike = None,
    *,
    coders: Sequence[str] | None = None,
    order: Order = "reading",
    auto: Sequence[str] = (),
    crosswalk: Crosswalk | None = None,
) -> Differences:
    """Return every difference between the coders of ``inputs``, each with its state under ``decisions``.

    ``inputs``: one project with several coders, or a mapping of names to the project (or ``Codings``) of
    each coder. ``decisions``: a log as read, its path or its bytes. ``coders`` limits who is compared,
    ``order`` is reading order or ``substance`` first, ``auto`` adds rules as if they stood at the end of the
    log. ``crosswalk`` says which codes of codebooks made apart are one; without it they stay apart.

    Each item has a ``difference`` and a ``state``. What is decided about one goes into a log as a
    :class:`refiqda.Decision` with the difference's ``id``, by :func:`refiqda.append_decisions`; what comes of a log
    as a whole is :func:`refiqda.consensus`. A consensus that an input has already is nobody's reading, and is left out.

    Raises InvalidArgumentError for fewer than two coders or an unknown rule, UnusableFileError for a
    damaged log.
    """
    if order not in get_args(Order):
        raise InvalidArgumentError("the order is unknown", remedy='Use "reading" or "substance".')
    log = with_rules(decisions if isinstance(decisions, DecisionLog) else read_log(decisions), auto)
    with without_collecting():
        material = collect(inputs, coders=coders, crosswalk=crosswalk)
        alignment = align(material, order=order)
        attached = (
            attach(
                alignment.differences,
                log.decisions,
                codes=material.codes,
                texts=[digest for _name, digest in material.texts],
                coders=material.coders,
                sources=material.texts,
            )
            if log.decisions
            else Attached((Standing(),) * len(alignment.differences), (), {})
        )
        items = [
            Item(difference, standing)
            for difference, standing in zip(alignment.differences, attached.standings, strict=True)
        ]
        items.extend(_orphan(standing, material) for standing in attached.orphans)
    return Differences(
        items=tuple(items),
        agreed=alignment.agreed,
        material=material,
        log=log,
        renamed=attached.renamed,
        notes=(
            *changed_inputs(inputs, log.inputs or (), log),
            *_called_otherwise(attached.renamed_coders),
            *_without_place(attached.orphans),
            *_not_to_carry_out(items, material),
            *_too_few_for_majority(log, material),
        ),
    )


def _called_otherwise(coders: Mapping[str, str]) -> list[str]:
    """Return a sentence for each analyst whom the log calls by an earlier name."""
    return [
        f"Decisions on the codings of {old} are taken to be on those of {new}: the same passages, under another name."
        for old, new in coders.items()
    ]


def _without_place(orphans: Iterable[Standing]) -> list[str]:
    """Return a sentence for each line that only an id ties to a difference, and no difference has that id."""
    return [
        f"Line {lines[-1].line} of the log decides on {lines[-1].id}, which no difference is called now, and does not "
        'say what it is about; give it "about", or the id that the list shows.'
        for lines in (each.history for each in orphans)
        if all(line.about is None for line in lines)
    ]


def _not_to_carry_out(items: Iterable[Item], material: Material) -> list[str]:
    """Return a sentence for each decision that says what is not there, before the consensus refuses it."""
    told = []
    for item in items:
        if item.state != "decided" or item.standing.decision is None:
            continue
        try:
            outcome(item.difference, item.standing.decision, material=material)
        except InvalidArgumentError as error:
            told.append(f"No consensus can be made of this: {error}")
    more = len(told) - _NAMED
    return [*told[:_NAMED], f"And of {more:,} more decisions."] if more > 0 else told


def _too_few_for_majority(log: DecisionLog, material: Material) -> list[str]:
    asked = any(is_rule(line) and line.rule == MAJORITY for line in log.decisions)
    if not asked or len(material.coders) >= ENOUGH:
        return []
    return ["The rule majority needs three analysts or more, and settles nothing between two."]


def _orphan(standing: Standing, material: Material) -> Item:
    """Return what was decided on a difference that is no more as an item, with the words if they are known."""
    line = standing.previous or standing.history[-1]
    about = next((each.about for each in reversed(standing.history) if each.about is not None), None)
    segments = about.segments if about else ()
    digest = about.source_text if about else None
    texts = [each for each in material.sources if digest and each.digest == digest and each.text is not None]
    text = (texts[0].text or "") if texts else None
    inside = text is not None and bool(segments) and max(each.end for each in segments) <= len(text)
    compared = texts[0].coders if texts else tuple(sorted({each.coder for each in segments}))
    difference = Difference(
        id=line.id,
        kind=kind_of(segments) if segments else "one-sided",
        source=about.source if about else "",
        source_text=digest,
        segments=segments,
        compared=compared,
        size=size_of(segments, compared),
        text=text if inside else None,
        recorded=about.context if about else None,
        medium=about.medium if about else "text",
        page=about.page if about else None,
    )
    return Item(difference, standing)


__all__ = [
    "FORMAT",
    "Differences",
    "Item",
    "LogLike",
    "differences",
    "remember_rules",
    "rule_line",
    "with_rules",
]
