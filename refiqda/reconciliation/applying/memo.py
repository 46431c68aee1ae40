"""The one memo of the decisions: what was agreed, decided, kept apart, revised and left open, by whom and why.

It is the analysts' record for every program that opens the project, so it says what to look for there. Places are
named by source and paragraph, page or time, in reading order, and no words of the texts are quoted. It follows from
the inputs and the log alone: the order of lines about different things makes no difference.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from refiqda.reconciliation.applying.wording import (
    Whereabouts,
    listed,
    people_and_time,
    readings,
    readings_by_coder,
    rule_in_words,
    sentence,
    verb_in_words,
)
from refiqda.reconciliation.consensus import stands_apart
from refiqda.reconciliation.decisions import in_words
from refiqda.reconciliation.reserved import ALONE, APART, MEMO, NAME
from refiqda.reconciliation.rules import minority_of
from refiqda.reconciliation.words import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from refiqda.reconciliation.applying.revising import Revision
    from refiqda.reconciliation.applying.themes import AppliedTheme
    from refiqda.reconciliation.consensus import Consensus
    from refiqda.reconciliation.listing import Item
    from refiqda.reconciliation.log import Decision

_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML can hold (production 2 of XML 1.0); reasons come from a log that can."""


def cleaned(text: str) -> str:
    """Return a text as XML can hold it, with a mark for each character that it cannot."""
    return _FORBIDDEN.sub("\ufffd", text)


def memo_text(
    consensus: Consensus,
    *,
    only_consensus: bool = False,
    revisions: Sequence[Revision] = (),
    themes: Sequence[AppliedTheme] = (),
) -> str:
    """Return what the memo says.

    ``revisions`` are the definitions that were revised and what became of them in the project, ``themes`` what was
    put into it as sets.
    """
    lines = [
        f"{MEMO} of {listed(consensus.differences.material.coders)}",
        "",
        *_counts(consensus),
        "",
        *_what_to_see(consensus, only_consensus=only_consensus),
    ]
    where = Whereabouts(consensus.differences.material)
    items = consensus.in_reading_order
    states = {
        "Two readings kept": [item for item in items if stands_apart(item)],
        "Decided": [item for item in items if item.state == "decided" and not stands_apart(item)],
        "Settled by a rule": [item for item in items if item.state == "auto"],
        "Still open": [item for item in items if item.state in {"open", "reopened"}],
        "Decided earlier, and the passage is gone": [item for item in items if item.state == "orphaned"],
    }
    for heading, some in states.items():
        lines += _section(heading, _by_source(some, where))
    lines += _section("Definitions revised", [line for one in revisions for line in one.told()])
    lines += _section("Themes", [line for one in themes for line in one.told()])
    return cleaned("\n".join(lines).rstrip("\n") + "\n")


def _counts(consensus: Consensus) -> list[str]:
    """Return how much was agreed, decided and left, as counts and nothing else."""
    found = consensus.differences
    states = Counter(item.state for item in found.items)
    apart = len(consensus.standing_apart)
    lines = [
        f"Marked alike by all who coded the source: {len(found.agreed)}",
        f"Differences decided: {states['decided'] - apart}",
        f"Differences on which two readings are kept: {apart}",
    ]
    for rule, count in sorted(found.auto().items()):
        if rule != "exact":
            lines.append(f"Settled {rule_in_words(rule)}: {count}")
    lines.append(f"Still open: {states['open'] + states['reopened']}")
    if states["orphaned"]:
        lines.append(f"Decided earlier on passages that are gone: {states['orphaned']}")
    return lines


def _what_to_see(consensus: Consensus, *, only_consensus: bool) -> list[str]:
    """Return what a reader of the project finds in whatever program opens it."""
    lines = [f'What all hold together is coded by the user "{NAME}".']
    if only_consensus:
        lines.append(ALONE)
    else:
        lines.append("The analysts' own codings stand beside it, as they were.")
    if consensus.standing_apart:
        lines.append(
            f'Where two readings are kept, "{NAME}" has no coding: the readings are the analysts\' own codings there. '
            f'The passage is marked by "{NAME}" without a code, is called "{APART}", and has a comment that says who '
            "reads it how, and why. A program that does not keep who coded shows these codings like all others: the "
            "list below tells which they are."
        )
    return lines


def _section(heading: str, lines: Sequence[str]) -> list[str]:
    return ["", heading, *lines] if lines else []


def _by_source(items: Sequence[Item], where: Whereabouts) -> list[str]:
    """Return the lines of some differences, under the name of each source."""
    lines: list[str] = []
    number: tuple[int, str] | None = None
    for item in items:
        here = (item.difference.number, item.difference.source)
        if here != number:
            lines += ["", item.difference.source or "(a line of the log that names no source)"]
            number = here
        lines += item_lines(item, where)
    return lines[1:]


def item_lines(item: Item, where: Whereabouts) -> list[str]:
    """Return what there is to say about one difference, the first line naming it."""
    difference, standing = item.difference, item.standing
    gone = item.state == "orphaned"
    place = "" if gone else where.of(difference)
    about = ", ".join(part for part in (place, KINDS[difference.kind] if difference.segments else "") if part)
    decision = standing.decision or standing.previous
    lines = [f"- {about or 'a passage'} [{difference.id}]"]
    if difference.segments:
        lines.append(f"  {readings(difference)}.")
    if standing.conflict:
        lines.append("  Different people decided differently:")
        lines += [f"    {part}" for line in _ordered(standing.conflict) for part in _said(item, line)]
    elif decision is not None:
        earlier = standing.decision is None or gone
        lines += [f"  {part}" for part in _said(item, decision, lead="Earlier decision" if earlier else "")]
        if standing.decision is not None and standing.previous is not None:
            lines += [f"  {part}" for part in _said(item, standing.previous, lead="Before that")]
    else:
        lines += [
            f"  {person} proposes: {verb_in_words(difference, line)}."
            for person, line in sorted(standing.proposals.items())
        ]
    if standing.revision is not None and standing.revision.code:
        lines.append(f"  Open again since the definition of {standing.revision.code} was revised.")
    lines += [f"  {line}" for line in _minority(item, decision)]
    return lines


def _ordered(lines: Iterable[Decision]) -> list[Decision]:
    """Return lines of the log by who wrote them, not by where they stand in it."""
    return sorted(lines, key=lambda line: (line.by, line.verb, line.at or "", line.line))


def _said(item: Item, line: Decision, *, lead: str = "") -> list[str]:
    """Return verb, people, meeting, time, reason and everybody's own reason."""
    said = verb_in_words(item.difference, line)
    head = f"{lead}: {said}" if lead else said[:1].upper() + said[1:]
    who = people_and_time(line)
    lines = [f"{head} ({who})." if who else f"{head}."]
    if line.reason:
        lines.append(f"Reason: {sentence(line.reason)}")
    lines += [f"{person}: {sentence(own)}" for person, own in sorted(own_words(item, line).items()) if own]
    lines += _proposed(item, line)
    return lines


def own_words(item: Item, decision: Decision) -> dict[str, str]:
    """Return what a joint decision says in each person's own words.

    A proposal that it only carries is left out: the line of the proposal itself says it better.
    """
    proposed = {person: in_words(line) for person, line in proposals_before(item, decision).items()}
    return {
        person: own
        for person, own in decision.proposals.items()
        if own.strip() and own != proposed.get(person)
    }


def proposals_before(item: Item, decision: Decision) -> dict[str, Decision]:
    """Return what each analyst had proposed, on the own, before a joint decision."""
    proposed: dict[str, Decision] = {}
    for line in item.standing.history:
        if line.line == decision.line:
            break
        if line.verb == "propose":
            proposed.update(dict.fromkeys(line.by, line))
        else:
            proposed.clear()
    return proposed


def _proposed(item: Item, decision: Decision) -> list[str]:
    """Return the lines on what was proposed before a joint decision."""
    return [
        f"{person} had proposed: {verb_in_words(item.difference, line)}."
        + (f" {sentence(line.reason)}" if line.reason else "")
        for person, line in sorted(proposals_before(item, decision).items())
    ]


def _minority(item: Item, line: Decision | None) -> list[str]:
    """Return the readings that a majority rule left out."""
    if item.state != "auto" or line is None:
        return []
    codes = readings_by_coder(item.difference)
    return [
        f"In the minority, {each['coder']}: {codes[str(each['coder'])]}."
        for each in minority_of(line.rule or "", item.difference)
    ]
