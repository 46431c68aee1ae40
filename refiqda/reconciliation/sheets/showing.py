"""What the sheet shows of each difference, as text by the key of its column."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from refiqda.reconciliation.sheets.layout import (
    AROUND,
    CORE,
    Layout,
    filled_digest,
    fitting,
    in_short,
    shown_digest,
    visible,
)
from refiqda.reconciliation.sheets.passages import Finder, Passage, place_words
from refiqda.reconciliation.whereabouts import Whereabouts
from refiqda.reconciliation.words import KINDS, VERB_WORDS, state_words, told

if TYPE_CHECKING:
    from refiqda.reconciliation.attach import Standing
    from refiqda.reconciliation.differences import Difference
    from refiqda.reconciliation.listing import Differences, Item
    from refiqda.reconciliation.log import Decision
    from refiqda.reconciliation.segments import Segment

QUOTE: Final = 1_500
"""Characters of a passage that are shown."""
MARK: Final = "#"
"""What stands before an id: one such as 12345e678901 is a number to a spreadsheet."""


class Showing:
    """Makes the rows of a sheet."""

    def __init__(self, found: Differences, layout: Layout) -> None:
        self.layout = layout
        self.finder = Finder(found.material.sources)
        self._whereabouts = Whereabouts(found.material)

    def row(self, item: Item) -> dict[str, str]:
        """Return the cells of a difference, what the sheet remembers among them."""
        row = {**self._protected(item), **self.filled(item)}
        row["seen"] = str(counting_line(item.standing))
        row["last"] = str(max((line.line for line in item.standing.history), default=0))
        row["as_shown"] = shown_digest(self.layout, row)
        row["as_filled"] = filled_digest(self.layout, row)
        return row

    def _protected(self, item: Item) -> dict[str, str]:
        difference, standing = item.difference, item.standing
        called = called_codes(difference)
        row = {
            "id": MARK + difference.id,
            "source": in_short(difference.source, 200),
            "where": self._whereabouts.place(difference),
            "kind": KINDS[difference.kind],
            "state": state_words(standing),
            "context": fitting(visible(difference.context)),
            "before": fitting(visible("\n".join(self._before(item)))),
        }
        for place, name in enumerate(self.layout.analysts):
            own = [
                _marked(segment, called[segment.code], quote, difference.medium)
                for segment, quote in zip(difference.segments, difference.quotes, strict=True)
                if segment.coder == name
            ]
            nothing = "(nothing here)" if name in difference.compared else "(did not code this source)"
            row[f"marked:{place}"] = fitting("\n".join(own) if own else nothing)
        return row

    def _before(self, item: Item) -> list[str]:
        standing = item.standing
        lines = standing.conflict or standing.earlier
        if not lines and standing.previous is not None:
            lines = (standing.previous,)
        if not lines and standing.decision is not None and standing.decision.verb == "auto":
            lines = (standing.decision,)
        return [
            told(line, self.finder.quoted(Passage(line.start, line.end, line.box), item.difference))
            for line in lines
        ]

    def _passage(self, line: Decision, difference: Difference) -> str:
        return self.finder.show(Passage(line.start, line.end, line.box), difference)

    def filled(self, item: Item) -> dict[str, str]:
        """Return the cells that people fill in as they stand for a difference."""
        row = dict.fromkeys(self.layout.filled(), "")
        line = item.standing.decision
        if line is None or line.verb == "auto" or item.state == "orphaned":
            line = None
        if line is not None:
            row |= self.decided(line, item.difference)
        for place, name in enumerate(self.layout.analysts):
            proposal = last_proposal(item.standing, name)
            if proposal is not None:
                row[f"proposes:{place}"] = fitting(self.proposed(proposal, item.difference))
                row[f"why:{place}"] = fitting(proposal.reason or "")
            if line is not None and name in line.proposals:
                row[f"why:{place}"] = fitting(line.proposals[name])
        return row

    def decided(self, line: Decision, difference: Difference) -> dict[str, str]:
        """Return the cells of a joint decision."""
        said = {
            "verb": VERB_WORDS.get(line.verb, ""),
            "whose": line.coder or "",
            "code": line.code or "",
            "passage": self._passage(line, difference),
            "reason": line.reason or "",
            "definition": line.after or "",
            "meeting": line.meeting or "",
            "by": "; ".join(line.by),
            "when": line.at or "",
        }
        return {key: fitting(said[key]) for key in (*CORE, *AROUND)}

    def proposed(self, line: Decision, difference: Difference) -> str:
        """Return what one analyst proposes, as the cell for it says it."""
        verb = line.proposes or line.verb
        if verb == "take":
            return f"as {line.coder or ''}"
        words = VERB_WORDS.get(verb, "")
        if verb == "range":
            return f"{words}: {self._passage(line, difference)}"
        return f"{words}: {line.code}" if line.code else words


def last_proposal(standing: Standing, name: str) -> Decision | None:
    """Return what one analyst proposed last, also before the joint decision."""
    if name in standing.proposals:
        return standing.proposals[name]
    own = [line for line in standing.history if line.verb == "propose" and line.by == (name,)]
    return own[-1] if own else None


def counting_line(standing: Standing) -> int:
    """Return the number of the line that counts for a difference, 0 where nobody has decided anything about it."""
    lines: list[Decision] = [*standing.conflict, *standing.earlier]
    lines += [one for one in (standing.decision, standing.previous) if one is not None]
    return max((one.line for one in lines), default=0)


def called_codes(difference: Difference) -> dict[str, str]:
    """Return the last name of each code in question, the whole path of those that it does not tell apart."""
    names = {code: code.rpartition("/")[2] for code in difference.codes}
    times = Counter(names.values())
    return {code: name if times[name] == 1 else code for code, name in names.items()}


def _marked(segment: Segment, code: str, quote: str | None, medium: str) -> str:
    """Return what an analyst marked: the code and the words, the time or the area."""
    name = in_short(code, 200)
    if quote:
        return f"{name}: “{in_short(quote, QUOTE)}”"
    return f"{name}: {place_words(segment, medium)}"
