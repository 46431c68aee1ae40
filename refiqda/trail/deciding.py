"""Decisions of a log into the trail: who proposed, who decided, why, in which meeting; each line once.

A log of decisions (`refiqda.reconciliation.log`) is only ever added to, and so is the trail. What the trail does not
hold yet is entered in groups: the lines of the same people, meeting and day are one entry, themes apart from
decisions, at most `MOST_LINES` and about `MOST_BYTES` each. An entry's fields are

- ``log``: ``file`` (its name), ``lines`` [first, last] of the group and ``covers`` (the same exactly, as ranges);
  ``known``, ranges that the trail held already; ``upto`` and ``digest``, the log from its beginning to that line, by
  SHA-256 of its bytes; ``begins``, the same up to the first decision, which says which of several logs of one name
  it is; ``day``; and ``changed`` where lines entered earlier are no longer what they were;
- ``summary``: how many lines of which verb;
- ``decisions.1`` to ``decisions.k``: one for each source, so that each can be withdrawn for itself.

Only what analysts said is taken over: verbs, names of codes, people, times, reasons. Passages, definitions, notes and
the texts of themes are not, for they quote participants.

A log that was changed after it was entered is not refused, for people mend spelling in it; that it was is an entry
of its own in plain words, with the lines that are new.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.reconciliation.decisions import heads
from refiqda.reconciliation.log import read_log
from refiqda.trail.canonical import MAX_INT
from refiqda.trail.chain import MAX_TEXT
from refiqda.trail.entry import Draft
from refiqda.trail.writing import held

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from refiqda.reconciliation.decisions import Decision, DecisionLog
    from refiqda.trail.entry import Entry

MOST_LINES: Final = 1_000
"""Lines of a log that one entry holds at most."""
MOST_BYTES: Final = 400_000
"""How long the decisions of one entry grow, about."""
NO_SOURCE: Final = "no source"
"""What stands in place of a source's name where a line names none."""

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_SHOWN_GONE: Final = 200

_KEPT: Final = ("id", "verb", "proposes", "code", "coder", "name", "withdrawn", "rule")
_PEOPLE: Final = ("by", "at", "reason", "meeting", "supersedes")
"""What of a line is taken over as it stands; all of it is the analysts' own."""


@attrs.frozen(kw_only=True)
class Entered:
    """What came of it: the entries, how many lines of the log they hold, and whether it had been changed."""

    entries: tuple[Entry, ...] = ()
    lines: int = 0
    changed: bool = False


def enter_decisions(folder: str | Path, log: str | Path, *, at: str | None = None) -> Entered:
    """Enter into the trail in ``folder`` the lines of the decision log that it does not hold yet.

    Doing it twice enters nothing more. An absent log, or one without decisions, enters nothing. ``at`` is the time of the
    entries, now unless given; the decisions keep their own. Raises
    UnusableFileError for a log or a trail that cannot be read, InvalidArgumentError for a trail that cannot
    be written.
    """
    path = Path(log)
    found = read_log(path)
    if not found.decisions:
        return Entered()
    with held(Path(folder)) as trail:
        found = read_log(path, known=found)  # as it is now that nobody else enters it
        planned = drafts(found, path.name, trail.trail().entries)
        entries = (
            trail.append([attrs.evolve(each, at=at) for each in planned.drafts]) if planned.drafts else ()
        )
    return Entered(entries=entries, lines=planned.lines, changed=planned.changed)


@attrs.frozen(kw_only=True)
class Planned:
    """The entries to make, how many lines they hold, whether the log was changed since the last ones."""

    drafts: tuple[Draft, ...] = ()
    lines: int = 0
    changed: bool = False


def drafts(log: DecisionLog, name: str, entries: Sequence[Entry]) -> Planned:
    """Return what is to be entered of a log called ``name`` into a trail that has ``entries``; nothing is written."""
    bytes_of = _Prefixes(log)
    lines = {line.line: _plain(line, replaced) for line, replaced in _with_replaced(log.decisions)}
    before = [_Batch.of(entry) for entry in entries if _is_of(entry, name)]
    before = _of_this_log(before, bytes_of.begins, lines)
    matched = [each for each in before if bytes_of.upto(each.upto) == each.digest]
    latest = max((each.n for each in matched), default=0)
    stale = [each for each in before if each.n > latest]
    known = {number for each in matched for number in (*each.covers, *each.known)} & set(lines)
    gone: list[int] = []
    if stale:
        known, gone = _still_there(before, lines)
    fresh = [number for number in lines if number not in known]
    said: dict[str, Any] = {
        "file": name,
        "known": ranges(known),
        "begins": bytes_of.begins,
        "upto": bytes_of.last,
        "digest": bytes_of.upto(bytes_of.last),
    }
    if not fresh and not stale:
        return Planned()
    made = [_draft(group, said) for group in _groups([(number, lines[number]) for number in fresh])]
    if stale:
        made.insert(0, _changed(said, gone, len(fresh)))
    return Planned(drafts=tuple(made), lines=len(fresh), changed=bool(stale))


# --- what the trail holds already ---------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class _Batch:
    """What one entry holds of a log.

    ``told`` are its lines by number; not ``whole`` says that some of them were withdrawn.
    """

    n: int
    whole: bool
    upto: int
    digest: str
    begins: str
    covers: frozenset[int]
    known: frozenset[int]
    told: dict[int, str]
    ids: frozenset[str]

    @classmethod
    def of(cls, entry: Entry) -> _Batch:
        log = entry.value("log")
        fields = [one for one in entry.commit if one.startswith("decisions.")]
        opened = [one for _, one in entry.values("decisions")]
        rows = [row for one in opened for row in one["lines"]]
        return cls(
            n=entry.n,
            upto=log["upto"],
            digest=log["digest"],
            begins=log["begins"],
            covers=frozenset(_numbers(log["covers"])),
            known=frozenset(_numbers(log["known"])),
            whole=len(opened) == len(fields),
            told={row["line"]: _same(row) for row in rows},
            ids=frozenset(row["id"] for row in rows),
        )


def _is_of(entry: Entry, name: str) -> bool:
    """Return whether an entry holds lines of a log of this name, in the form that is written here."""
    log = entry.value("log") if entry.kind in {"decision", "theme"} else None
    needed = {"upto", "digest", "begins", "covers", "known"}
    return isinstance(log, dict) and log.get("file") == name and needed <= set(log)


def _of_this_log(before: list[_Batch], begins: str, lines: Mapping[int, Mapping[str, Any]]) -> list[_Batch]:
    """Leave out what another log of the same name left: it begins otherwise, and says nothing that is here.

    Where lines were withdrawn, a difference that both speak of is enough to take them for one log, and so is that
    nothing is left to compare: what was withdrawn must not come back because a log was mended.
    """
    rows = {_same(row) for row in lines.values()}
    ids = {row["id"] for row in lines.values()}
    by_log: dict[str, list[_Batch]] = {}
    for each in before:
        by_log.setdefault(each.begins, []).append(each)

    def is_akin(batches: list[_Batch]) -> bool:
        if all(each.whole for each in batches):
            return any(row in rows for each in batches for row in each.told.values())
        known = {one for each in batches for one in each.ids}
        return not known or not known.isdisjoint(ids)

    akin = {begins} if begins in by_log else {key for key, batches in by_log.items() if is_akin(batches)}
    return [each for each in before if each.begins in akin]


def _still_there(before: list[_Batch], lines: Mapping[int, Mapping[str, Any]]) -> tuple[set[int], list[int]]:
    """Return which lines of a changed log the trail holds, and which it holds that the log has no more.

    Lines are known again by what they say, wherever they stand now. Where an opening was withdrawn nobody can tell any
    more what it said: then the lines up to the last one that was entered count as held, so that nothing comes back.
    """
    if not all(each.whole for each in before):
        last = max(each.upto for each in before)
        return {number for number in lines if number <= last}, []
    entered = {(row, number) for each in before for number, row in each.told.items()}
    left = Counter(row for row, _ in entered)
    known = set()
    for number, row in lines.items():
        said = _same(row)
        if left[said] > 0:
            left[said] -= 1
            known.add(number)
    gone = []
    for said, number in sorted(entered, key=lambda each: -each[1]):
        if left[said] > 0:
            left[said] -= 1
            gone.append(number)
    return known, sorted(gone)


def _same(row: Mapping[str, Any]) -> str:
    """Return what a line says, without where it stands or what it replaced."""
    plain = {key: value for key, value in row.items() if key not in {"line", "replaces"}}
    return json.dumps(plain, sort_keys=True)


class _Prefixes:
    """The digests of a log's beginnings."""

    def __init__(self, log: DecisionLog) -> None:
        lines = log.content.split(b"\n")
        self.last = max((line.line for line in log.decisions), default=0)
        first = min((line.line for line in log.decisions), default=0)
        self._at: list[bytes] = [hashlib.sha256().digest()]
        running = hashlib.sha256()
        for line in lines[: self.last]:
            running.update(line.rstrip(b"\r") + b"\n")
            self._at.append(running.digest())
        self.begins = self.upto(first) or ""

    def upto(self, line: int) -> str | None:
        """Return the digest of the first lines, None where the log is shorter."""
        return f"sha256:{self._at[line].hex()}" if 0 <= line < len(self._at) else None


# --- what is entered ----------------------------------------------------------------------------------------


def _with_replaced(decisions: Iterable[Decision]) -> Iterator[tuple[Decision, list[int]]]:
    """Yield each line with the numbers of those that counted before it and do not count any more."""
    counting: dict[str, list[Decision]] = {}
    for line in decisions:
        before = counting.get(line.id, [])
        after = heads([*before, line])
        counting[line.id] = after
        yield line, [each.line for each in before if each not in after]


def _plain(line: Decision, replaced: list[int]) -> dict[str, Any]:
    """Return what of a line goes into the trail: nothing that a participant said."""
    row: dict[str, Any] = {"line": line.line}
    for name in (*_KEPT, *_PEOPLE):
        value = getattr(line, name)
        if name == "supersedes" and value is not None:
            value = min(value, MAX_INT)
        if value not in (None, False, ()):
            row[name] = list(value) if isinstance(value, tuple) else value
    if line.about is not None:
        row["sides"] = [
            {"coder": coder, "code": code}
            for coder, code in dict.fromkeys((each.coder, each.code) for each in line.about.segments)
        ]
        row["source"] = line.about.source
    if line.proposals:
        row["proposals"] = dict(line.proposals)
    if line.minority:
        row["minority"] = len(line.minority)
    if line.codes:
        row["codes"] = list(line.codes)
    if line.notes:
        row["notes"] = len(line.notes)
    if replaced:
        row["replaces"] = replaced
    return row


def _groups(rows: list[tuple[int, dict[str, Any]]]) -> list[list[dict[str, Any]]]:
    """Return the lines in groups of the same kind, people, meeting and day, none of them too long."""
    groups: dict[object, list[list[dict[str, Any]]]] = {}
    sizes: dict[object, int] = {}
    for _, row in rows:
        key = (row["verb"] == "theme", tuple(row.get("by", ())), row.get("meeting"), _day(row))
        size = len(json.dumps(row))
        chunks = groups.setdefault(key, [[]])
        if chunks[-1] and (len(chunks[-1]) >= MOST_LINES or sizes[key] + size > MOST_BYTES):
            chunks.append([])
            sizes[key] = 0
        chunks[-1].append(row)
        sizes[key] = sizes.get(key, 0) + size
    return sorted((chunk for chunks in groups.values() for chunk in chunks), key=lambda rows: rows[0]["line"])


def _day(row: Mapping[str, Any]) -> str | None:
    found = _DAY.match(row.get("at", ""))
    return None if found is None else found[0]


def _draft(rows: list[dict[str, Any]], said: Mapping[str, Any]) -> Draft:
    numbers = [row["line"] for row in rows]
    log = {**said, "lines": [numbers[0], numbers[-1]], "covers": ranges(numbers), "day": _day(rows[0])}
    verbs = Counter(row["verb"] for row in rows)
    fields: dict[str, Any] = {
        "log": log,
        "summary": [{"kind": verb, "object": "decision", "count": count} for verb, count in verbs.items()],
    }
    by_source: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_source.setdefault(row.get("source", NO_SOURCE), []).append(row)
    for number, (source, own) in enumerate(by_source.items(), 1):
        fields[f"decisions.{number}"] = {"about": {"object": "source", "name": source}, "lines": own}
    first = rows[0]
    kind = "theme" if first["verb"] == "theme" else "decision"
    people = tuple(one for one in map(_name, first.get("by", ())) if one)
    return Draft(kind, fields, by=people, meeting=_name(first.get("meeting", "")) or None)


def _name(said: str) -> str:
    """Return a name as an entry may carry it, on one line and not too long; the line itself keeps what was written."""
    plain = "".join(sign if sign.isprintable() else " " for sign in said)
    return " ".join(plain.split())[:MAX_TEXT].strip()


def _changed(said: Mapping[str, Any], gone: list[int], fresh: int) -> Draft:
    """Return the entry that says that a log is no longer what was entered."""
    what = (
        f"{len(gone)} of the lines entered before are no longer in it" if gone else "no decision is missing"
    )
    note = (
        f"The decision log was changed after it was entered: {what}, and {fresh} are new. "
        "What was entered stays in the trail."
    )
    log = {
        **said,
        "lines": None,
        "covers": [],
        "changed": {"gone": gone[:_SHOWN_GONE], "count": len(gone), "new": fresh},
    }
    return Draft("decision", {"log": log, "note": note})


def ranges(numbers: Iterable[int]) -> list[list[int]]:
    """Return whole numbers as ranges [first, last], in order."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


def _numbers(given: Iterable[Sequence[int]]) -> Iterator[int]:
    for first, last in given:
        yield from range(first, last + 1)
