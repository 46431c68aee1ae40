"""What became of looking at a trail, or at the proof of one entry, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda.render.plain import counted
from refiqda.render.signing import signature_lines
from refiqda.render.terminal import Page

if TYPE_CHECKING:
    from refiqda.trail.proof import Proof, ProofVerdict
    from refiqda.trail.publishing import Published
    from refiqda.trail.verifying import Verdict

LIMITS: Final = (
    "It shows what was recorded, not that the account is complete or the interpretation good; its times are those "
    "of the computers it was written on. A log that was written anew as a whole, or from some line to its end, "
    "or cut off between two lines, shows only against a head that was signed before."
)
RESTORE: Final = (
    "Put back a copy of the log from a backup or from a colleague, and keep this one: what differs shows what "
    "happened."
)
_SHOWN: Final = 8


def show_verdict(verdict: Verdict, *, given: bool = False, asked: bool = False) -> None:
    """Print the verdict on a trail; ``given`` is a list of signers from elsewhere, ``asked`` a project to compare."""
    page = Page()
    page.heading(headline(verdict))
    page.lines(_beneath(verdict))
    if verdict.entries:
        page.gap()
        page.facts(_facts(verdict))
    page.heading("Signed heads")
    signed = (
        verdict.entries if verdict.ok else 0
    )  # of a broken log nobody asks which lines are not signed yet
    page.lines(signature_lines(verdict.signatures, signed, given=given), indent=2)
    if asked:
        page.heading("The note in the project")
        page.line(verdict.words or _ANCHOR[verdict.anchor], indent=2)
    page.heading("What this shows")
    page.line(LIMITS, indent=2)
    page.show()


_ANCHOR: Final = {
    "present": "It names this trail.",
    "missing": "There is none.",
    "mismatch": "It does not fit this trail.",
    "none": "It was not compared.",
}


def headline(verdict: Verdict) -> str:
    """Return the verdict in one line."""
    if verdict.first_bad is not None:
        return f"This trail does not hold. Line {verdict.first_bad:,} of {verdict.file}: {verdict.why}."
    if not verdict.ok:
        return f"The log holds, but not what was signed: {verdict.why}."
    if not verdict.entries:
        return f"{verdict.file} has no entries yet."
    return f"This trail holds: {counted(verdict.entries, 'entry', 'entries')}, each as it was written, none missing."


def _beneath(verdict: Verdict) -> list[str]:
    if verdict.first_bad is None:
        return []
    good = verdict.entries
    if not good:
        return [RESTORE]
    if verdict.first_bad > good:
        kept = "Line 1 holds" if good == 1 else f"Lines 1 to {good:,} hold"
        return [f"{kept}; what comes, or came, after cannot be relied on.", RESTORE]
    return ["The chain holds by itself, but it is not the one that was signed.", RESTORE]


def _facts(verdict: Verdict) -> list[tuple[str, str]]:
    facts = [
        ("last entry" if verdict.ok else "last good entry", f"{verdict.head.n:,}"),
        ("its hash", verdict.head.hash),
    ]
    if verdict.withdrawn:
        facts.append(
            ("kept back or withdrawn", f"{counted(verdict.withdrawn, 'field')}, covered by the chain")
        )
    return facts


def proof_json(proof: Proof, verdict: ProofVerdict) -> dict[str, object]:
    """Return what ``trail proof --check --json`` prints."""
    return {
        "format": "refiqda.trail-proof/1",
        "ok": verdict.ok,
        "compared": verdict.compared,
        "of_head": verdict.of_head,
        "why": verdict.why,
        "n": proof.entry.n,
        "size": proof.size,
        "root": proof.root,
        "trail": proof.trail,
        "open": sorted(proof.entry.open),
    }


def damaged_proof_json(error: Exception) -> dict[str, object]:
    """Return what ``trail proof --check --json`` prints of a proof whose entry was changed."""
    return {"format": "refiqda.trail-proof/1", "ok": False, "compared": False, "why": str(error)}


def show_proof(proof: Proof, verdict: ProofVerdict) -> None:
    """Print what a proof shows."""
    page, entry = Page(), proof.entry
    if not verdict.ok:
        page.heading(f"The proof does not hold: {verdict.why}.")
        page.show()
        return
    which = (
        f"entry {entry.n:,} ({entry.kind}, {entry.at[:10]}{', ' + ', '.join(entry.by) if entry.by else ''})"
    )
    if verdict.of_head:
        page.heading(
            f"The proof holds: {which} is one of the {proof.size:,} that the signed head stands for."
        )
        page.line(
            "Who signed that head is not looked at here; `refiqda trail verify` does, beside the trail."
        )
    elif verdict.compared:
        page.heading(f"The proof holds: {which} is one of those that the root you gave stands for.")
        page.line(
            "How many they are, and of which trail, is the proof's own account; a signed head fixes it."
        )
    else:
        page.heading(f"The proof is well made: {which} leads to its root.")
        page.line(
            "That alone shows nothing about a trail. Compare the root with one that somebody signed (--head FILE) "
            "or printed (--root HEX)."
        )
    page.gap()
    page.facts(
        [
            ("root", proof.root),
            ("of the first", counted(proof.size, "entry", "entries")),
            ("of trail", proof.trail),
        ]
    )
    opened, closed = sorted(entry.open), entry.withdrawn
    if opened:
        page.line(f"Open in it: {_listed(opened)}.")
    if closed:
        page.line(f"Committed to, but not opened: {_listed(closed)}.")
    page.show()


def proof_written(proof: Proof, name: str, *, signed: bool) -> str:
    """Return the line about a proof that was written."""
    held = "which was signed" if signed else "which nobody has signed yet: sign with `refiqda trail sign`"
    return f"{name}: entry {proof.entry.n} under the root of the first {proof.size} entries, {held}."


def show_published(made: Published, name: str) -> None:
    """Print what a public trail holds, and what of it anybody can read: to look at before it is given away."""
    page = Page()
    shown = f"{counted(made.opened, 'field')} open" if made.opened else "no field open"
    page.heading(f"{name}: {counted(made.entries, 'entry', 'entries')}, {shown}, {made.withheld:,} withheld.")
    page.line("Look before you give it away. Anybody can read, and nothing can take out of it:")
    page.facts(
        [
            ("people", ", ".join(made.people) or "nobody is named"),
            ("meetings", "; ".join(made.meetings) or "none is named"),
            ("fields", f"that there are {', '.join(made.fields)}" + _how_many(made)),
            ("and", "the number, time, kind and program of every entry"),
        ]
    )
    page.gap()
    page.line(
        f"`refiqda trail verify {name}` verifies it. Lay trail/heads (with the statements in them) and trail/signers "
        "beside it, and everybody sees who signed."
    )
    page.show()


def _how_many(made: Published) -> str:
    return ", and how many of each" if made.fields else ""


def _listed(fields: list[str] | tuple[str, ...]) -> str:
    more = len(fields) - _SHOWN
    return ", ".join(fields[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
