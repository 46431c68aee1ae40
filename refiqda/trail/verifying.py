"""Looking at a whole trail: does the log hold line by line, do the signed heads fit it, and does a project's note.

What this can show has limits. A line that was changed, taken out, put in, doubled or moved shows by itself, and the
first such line is named. Somebody who writes the chain anew from a line on, or takes whole lines from the end,
leaves a log that holds; that shows only against a head that was signed before (`refiqda.trail.heads`). Withdrawn
openings are no alteration.
"""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import attrs

from refiqda.errors import UnusableFileError
from refiqda.reconciliation.collector import without_collecting
from refiqda.trail.chain import MAX_LINE, BadLineError, Chain
from refiqda.trail.reading import LOG, STUDY, TRAIL, Head, Trail, cut, find_trail, lines_of, log_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refiqda.changes.readable import Readable
    from refiqda.trail.entry import Entry
    from refiqda.trail.heads import Signature

FORMAT: Final = "refiqda.trail-verify/1"
TORN: Final = (
    "has no end: its writing broke off, or it was cut there. "
    "If a program or computer stopped in mid-write, the next entry sets it aside"
)
BEHIND: Final = "is about a line behind the first bad one, and was not compared"
_PATIENCE: Final = 0.1
_TIMES: Final = 5


class Scan(NamedTuple):
    """How far a log holds: its first bad line (from 1) and why, or None and ""; the entries before it."""

    first_bad: int | None
    why: str
    entries: tuple[Entry, ...]
    torn: bytes = b""


@attrs.frozen(kw_only=True)
class Verdict:
    """What was found. ``ok`` is that chain, openings and signatures hold; the anchor is told beside it.

    ``entries`` counts the good ones, ``head`` is the last of them, ``first_bad`` the first bad line from 1 with
    ``why`` in words that fit "line N ...". ``withdrawn`` counts the fields without an opening, kept back (private
    notes) or taken away, ``words`` what
    is known of the note in the project, ``root`` is the Merkle root of the good entries.
    """

    ok: bool
    file: str
    entries: int
    head: Head
    first_bad: int | None = None
    why: str = ""
    signatures: tuple[Signature, ...] = ()
    anchor: str = "none"
    words: str = ""
    withdrawn: int = 0
    identity: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the object of ``trail verify --json``."""
        return {
            "format": FORMAT,
            "ok": self.ok,
            "file": self.file,
            "entries": self.entries,
            "head": self.head.hash if self.entries else None,
            "trail": self.identity,
            "first_bad": self.first_bad,
            "why": self.why,
            "withdrawn": self.withdrawn,
            "signatures": [one.to_dict() for one in self.signatures],
            "anchor": self.anchor,
            "anchor_words": self.words,
        }


def verify_lines(data: bytes) -> Scan:
    """Return how far the bytes of a log hold."""
    return scan(cut(io.BytesIO(data)))


@without_collecting()
def scan(lines: Iterable[bytes]) -> Scan:
    """Return how far lines (with their ends) hold; nothing behind the first bad one is read."""
    chain = Chain()
    entries: list[Entry] = []
    take, add = chain.take, entries.append
    for number, line in enumerate(lines, 1):
        if not line.endswith(b"\n") and len(line) <= MAX_LINE:
            return Scan(number, f"the line {TORN}", tuple(entries), line)
        try:
            add(take(line.removesuffix(b"\n")))
        except BadLineError as error:
            return Scan(number, f"the line {error}", tuple(entries))
    return Scan(None, "", tuple(entries))


def verify(folder: str | Path, *, project: Readable | None = None, signers: Path | None = None) -> Verdict:
    """Look at the trail in a folder, or at a log given itself, such as a public one.

    ``project`` is one whose note is to be compared; ``signers`` a list of keys that somebody keeps elsewhere. Raises
    UnusableFileError where there is no log; a log that does not hold is a verdict.
    """
    log = log_in(folder)
    found = _settled(log)
    trail = Trail(log.parent, found.entries, found.torn, log.name)
    verdict = Verdict(
        ok=found.first_bad is None,
        file=log.name,
        entries=len(found.entries),
        head=trail.head,
        first_bad=found.first_bad,
        why=found.why,
        withdrawn=sum(len(entry.commit) - len(entry.open) for entry in found.entries),
        identity=trail.identity,
    )
    return _against_project(_against_heads(verdict, trail, signers), trail, project)


def log_of(start: str | Path) -> Path:
    """Return the log that is meant by a log, a trail/ folder, a study's folder, or a file or folder inside a study.

    Raises UnusableFileError where there is none.
    """
    path = Path(start)
    if path.is_file() and path.suffix == Path(LOG).suffix:
        return path
    if not (path / STUDY).is_file():  # a study's log lies in its trail/ and nowhere else
        for candidate in (path / LOG, path / TRAIL / LOG):
            if candidate.is_file():
                return candidate
    found = find_trail(path)
    if found is None:
        raise UnusableFileError(
            "there is no trail here" if path.exists() else "there is no such file or folder",
            file=path.name or None,
            remedy="Name the folder of a study, or its log; `refiqda trail init` begins a trail.",
        )
    return found / LOG


def _settled(log: Path) -> Scan:
    """Return how far a log holds; one whose last line is just being written is looked at again."""
    found = scan(lines_of(log))
    for _ in range(_TIMES):
        if not found.torn:
            break
        time.sleep(_PATIENCE)
        again = scan(lines_of(log))
        if again == found:
            break
        found = again
    return found


def _against_heads(verdict: Verdict, trail: Trail, signers: Path | None) -> Verdict:
    """Add the signed heads, and what they show of a log that holds by itself."""
    from refiqda.trail.heads import check_heads  # noqa: PLC0415 - starts programs; only where it is used

    signatures = check_heads(trail.folder, trail.entries, signers=signers)
    if verdict.first_bad is not None:
        return attrs.evolve(
            verdict,
            signatures=tuple(
                attrs.evolve(one, ok=False, why=BEHIND, line=None) if one.n > verdict.entries else one
                for one in signatures
            ),
        )
    verdict = attrs.evolve(verdict, signatures=signatures)
    bad = [one for one in signatures if not one.ok]
    if not bad:
        return verdict
    placed = [(one.line, one) for one in bad if one.line is not None]
    line, first = min(placed, key=lambda pair: (pair[0], pair[1].n)) if placed else (None, bad[0])
    whose = f"{first.by}, who signed line {first.n}" if first.by else first.file
    return attrs.evolve(verdict, ok=False, first_bad=line, why=f"{first.why} (against the head of {whose})")


def _against_project(verdict: Verdict, trail: Trail, project: Readable | None) -> Verdict:
    """Add what the note in the project says; nothing is compared with a log that does not hold."""
    if project is None:
        return verdict
    if verdict.first_bad is not None or not verdict.ok:
        return attrs.evolve(
            verdict, words="The note in the project was not compared, since the trail does not hold."
        )
    from refiqda.trail.anchor import check_anchor  # noqa: PLC0415 - reads projects; only where it is used

    found = check_anchor(project, trail)
    return attrs.evolve(verdict, anchor=found.verdict, words=found.words)
