"""What ``reconcile apply`` says: what the consensus holds, and what went into the project."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from refiqda.render.losses import add_losses
from refiqda.render.plain import counted
from refiqda.render.reconciliation import add_left_out
from refiqda.render.terminal import Column, Page

if TYPE_CHECKING:
    from refiqda.losses import LossReport
    from refiqda.reconciliation.apply import Applied
    from refiqda.reconciliation.consensus import Consensus

_STATES = ("open", "decided", "reopened", "orphaned", "auto")


def show_applied(
    agreed: Consensus,
    output: str | None,
    made: Applied | None,
    *,
    only_consensus: bool = False,
    losses: LossReport | None = None,
) -> None:
    """Print what the consensus holds, what is in the file, and what had to be repaired in writing it.

    ``made`` is None where nothing was written.
    """
    page = Page()
    add_applied(page, agreed)
    add_left_out(page, agreed.differences)
    if output is None or made is None:
        page.line("Nothing was written: decide the rest first, or say --allow-open.")
    else:
        page.lines(_in_the_file(agreed, made))
        page.line(f"Written: {output}")
        if only_consensus and agreed.open:
            still = counted(len(agreed.open), "open difference")
            page.line(
                f"The analysts' own codings are not in it, those on the {still} neither; "
                "they are in the files you gave."
            )
        if losses:
            add_losses(page, losses)
    page.lines(agreed.differences.warnings)
    page.show()


def add_applied(page: Page, agreed: Consensus) -> None:
    """Add to a page what the consensus holds."""
    found = agreed.differences
    decided = len(found.with_state("decided", "auto"))
    page.heading(f"Consensus of {', '.join(found.material.coders)}")
    rows = [
        ("marked alike from the start", len(found.agreed)),
        ("differences decided", decided),
        ("of these, two readings kept", len(agreed.standing_apart)),
        ("still open", len(agreed.open)),
        ("codings that hold for all", len(agreed.joint)),
    ]
    page.table([Column(""), Column("", number=True)], rows, heading=False)


def _in_the_file(agreed: Consensus, made: Applied) -> list[str]:
    """Return a sentence for each thing that went into the project beside the codings, and for what did not."""
    lines = []
    if made.replaced:
        lines.append("The consensus that the project had made room for this one.")
    if agreed.standing_apart:
        lines.append(
            "Where two readings are kept, the analysts' own codings stay, and a passage without a code says why."
        )
    if made.notes:
        lines.append(f"{counted(made.notes, 'note')}, one for each coding of the consensus.")
    if put := sorted(one.code for one in made.revisions if one.became == "put"):
        lines.append(f"Revised definitions are in the codebook: {', '.join(put)}.")
    if kept := sorted(one.code for one in made.revisions if one.became == "kept"):
        lines.append(
            f"The codebook says something else that the log does not know, and was left so: {', '.join(kept)}."
        )
    if gone := sorted(one.code for one in made.revisions if one.became == "no-code"):
        lines.append(f"Revised, but no code of this project: {', '.join(gone)}.")
    if made.themes:
        names = ", ".join(one.set.name for one in made.themes)
        lines.append(f"{counted(len(made.themes), 'theme')} as {_sets(len(made.themes))}: {names}.")
    return lines


def _sets(count: int) -> str:
    return "a set" if count == 1 else "sets"


def apply_json(
    agreed: Consensus, output: str | None, made: Applied | None, losses: LossReport | None = None
) -> dict[str, Any]:
    """Return the JSON of ``reconcile apply``; ``losses`` are what had to be repaired in writing."""
    found = agreed.differences
    states: Counter[str] = Counter(item.state for item in found.items)
    values: dict[str, Any] = {
        "format": "refiqda.reconcile-apply/1",
        "output": output,
        "coders": list(found.material.coders),
        "agreed": len(found.agreed),
        "states": {state: states[state] for state in _STATES},
        "open": [item.difference.id for item in agreed.open],
        "standing_apart": [item.difference.id for item in agreed.standing_apart],
        "codings": len(agreed.joint),
        "warnings": list(found.warnings),
    }
    if made is not None:
        values["notes"] = made.notes
        values["replaced"] = made.replaced
        values["definitions"] = [
            {"code": one.code, "after": one.after, "became": one.became} for one in made.revisions
        ]
        values["themes"] = [
            {
                "id": one.line.id,
                "set": one.set.guid,
                "name": one.set.name,
                "codes": list(one.codes),
                "notes": len(one.set.member_notes),
                "lacking_codes": list(one.lacking_codes),
                "lacking_notes": one.lacking_notes,
            }
            for one in made.themes
        ]
    if losses is not None:
        values["losses"] = losses.to_dict()["losses"]
    return values
