"""Signed heads in plain words: what was signed, by whom, how, and what that is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refiqda.render.terminal import Page
from refiqda.trail.signing import WORTH, to_print

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refiqda.trail.heads import Signature
    from refiqda.trail.signing import Signed

_BESIDE = (
    "The keys are those in trail/signers. Who can rewrite the log can rewrite them too: give verify a list that "
    "somebody keeps elsewhere (--signers FILE) for more than the folder's own word."
)
_GIVEN = "The keys are those of the list that you gave. It proves as much as you know where it comes from."
_TYPED = "A typed name proves nothing about who typed it; only that the log is still what it was typed for."
_NONE = (
    "No head is signed. Somebody who rewrites the whole log, or cuts off its end, would not be found out: "
    "refiqda trail sign --by NAME"
)


def signature_lines(signatures: Iterable[Signature], entries: int, *, given: bool = False) -> list[str]:
    """Return what `trail verify` says of signed heads: a line each, then what they rest on.

    ``entries`` is the number of the log's lines, ``given`` whether the list of signers lies elsewhere.
    """
    told = list(signatures)
    if not told:
        return [_NONE]
    lines = [_line(one) for one in told]
    best = max((one.n for one in told if one.ok), default=0)
    if best < entries:
        after = "line is" if entries - best == 1 else f"{entries - best:,} lines are"
        lines.append(f"The last {after} signed by nobody yet.")
    keys = dict.fromkeys((one.by, one.key) for one in told if one.ok and one.key)
    lines += [f"Key of {by}: {key}" for by, key in keys]
    if keys:
        lines.append(_GIVEN if given else _BESIDE)
    if any(one.how == "typed" and one.ok for one in told):
        lines.append(_TYPED)
    return lines


def _line(one: Signature) -> str:
    who = one.by or f"{one.file} (nobody can be named)"
    way = "with an SSH key" if one.how == "ssh" else "by typed name"
    up_to = f" {_lines(one.n)}" if one.n else ""
    if not one.ok:
        return f"DOES NOT HOLD: {who}{up_to}: {one.why}."
    when = f", {one.at[:10]}" if one.at else ""
    remark = f" ({one.remark})" if one.remark else ""
    said = f': "{" ".join(one.statement.split())}"' if one.statement else ""
    return f"{who} signed{up_to} {way}{when}{remark}{said}"


def _lines(n: int) -> str:
    return "line 1" if n == 1 else f"lines 1 to {n:,}"


def show_signed(made: Signed) -> None:
    """Print what a signature is, what it is worth and what to do with it."""
    page, head = Page(), made.head
    way = "with an SSH key" if head.how == "ssh" else "by typed name"
    page.heading(f"{'Signed already' if made.already else 'Signed'}: {_lines(head.n)} of this trail, {way}")
    facts = [("by", head.by), ("at", f"{head.at} (this computer's clock)")]
    if made.key:
        facts.append(("key", made.key))
    if head.statement:
        facts.append(("statement", head.statement))
    facts.append(("file", f"trail/heads/{made.file}" + (" and .sig" if head.how == "ssh" else "")))
    page.facts(facts)
    page.gap()
    page.lines(_remarks(made))
    page.line(WORTH[head.how])
    page.heading("To print in the paper, or to send to somebody")
    page.line(to_print(head), indent=2, whole=True)
    page.show()


def _remarks(made: Signed) -> list[str]:
    name, lines = made.head.by, []
    if made.fallback:
        lines.append(f"Typed, because {made.fallback}. With one (ssh-keygen -t ed25519) you can sign again.")
    if made.new_key == "first":
        lines.append(f"The key is new here: it stands in trail/signers under {name} from now on.")
    if made.new_key == "second":
        lines.append(
            f"This is a second key of {name}: trail/signers has both. Tell the others that it is yours."
        )
    if made.unlisted:
        lines.append(f"{name} is not among the analysts of study.toml; an auditor from outside need not be.")
    return lines
