"""A participant withdraws: their traces leave the trail, a tombstone stays, chain and signatures still hold.

What goes: the openings of all fields that name them (code, sources, names of the register) or hold their words, in one
rewriting of the log in which no hash changes; the states that hold their texts; lines that a crash had cut off.
What stays is told: names in what the hashes cover (a meeting's name, a signer's statement), projects and
other files of the study's folder, and what no program can see.

The order, so that it can be run again wherever it breaks off: the tombstone is appended first, with a field that says
what is being withdrawn; then the openings go, then the files, and last that field, with the participant's code. What
stays of the code is a salted commitment: who is given the salt, once, can show later that this tombstone is theirs.
"""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.errors import InvalidArgumentError, NotInProjectError, RefiqdaError, UnusableFileError
from refiqda.files import flush_folder
from refiqda.register import find_register, read_register
from refiqda.study import find_study
from refiqda.trail.entry import Draft
from refiqda.trail.heads import FOLDER as HEADS
from refiqda.trail.heads import read_heads
from refiqda.trail.participants import Participant, gathered, holds
from refiqda.trail.quoted import quotes_of
from refiqda.trail.reading import LOG, read_trail
from refiqda.trail.traces import Traces, folded, tells
from refiqda.trail.writing import CUT_OFF, held

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from refiqda.project import Project
    from refiqda.trail.entry import Entry
    from refiqda.trail.reading import Trail

KIND: Final = "redaction"
PARTICIPANT: Final = "participant"
"""The tombstone's field with the code, committed to and closed at the end."""
UNFINISHED: Final = "withdrawing"
"""The tombstone's field that says what is being withdrawn; closed when that is done."""
STATES: Final = "states"
PRIVATE: Final = "private"
"""The folder of a trail whose files are one person's own notes, and may go."""
PROJECTS: Final = (".qdpx", ".qde")
MAX_FILES: Final = 100_000

_PART: Final = 3
"""Letters of a single word of a name that is looked for."""
_LOCKED_REGISTER: Final = "register.csv.age"
_OUT_OF_SIGHT: Final = frozenset((".git", ".svn", ".hg"))


@attrs.frozen
class Place:
    """A file of the study's folder that still has traces: how many names, and passages of their words."""

    file: str
    what: str
    names: int = 0
    passages: int = 0


@attrs.frozen
class Plan:
    """What a withdrawal will do, found out before anything is done.

    ``openings`` are fields by line; ``states`` and ``files`` will be deleted (names inside of trail/); ``fixed`` tells
    in words what of the trail cannot be changed; ``places`` and ``unseen`` are for people to handle, so are
    ``quotes``, ids of the study's quotes that name them or have their words. ``register`` is "read", "locked" or
    "none"; ``names`` how many names it has of them; ``resumed`` the line of a tombstone whose
    withdrawal broke off; ``cautious`` whether the code is looked for only where it stands alone, since it is too
    short, or part of an analyst's name; ``looked`` are the names of the states that were looked into.
    """

    participant: Participant
    traces: Traces = attrs.field(repr=False)
    openings: tuple[tuple[int, str], ...] = ()
    states: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    unseen: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    register: str = "none"
    names: int = 0
    resumed: int | None = None
    cautious: bool = False
    looked: frozenset[str] = attrs.field(default=frozenset(), repr=False)

    @property
    def empty(self) -> bool:
        """Whether the trail has nothing of the participant that could go."""
        return not (self.openings or self.states or self.files or self.resumed)

    @property
    def lines(self) -> tuple[int, ...]:
        """The lines whose openings go."""
        return tuple(sorted({n for n, _ in self.openings}))

    def to_dict(self) -> dict[str, Any]:
        """Return the object of ``--json``."""
        return {
            "case": self.participant.case,
            "sources": list(self.participant.sources),
            "shared": list(self.participant.shared),
            "openings": [{"line": n, "field": field} for n, field in self.openings],
            "lines": list(self.lines),
            "states": list(self.states),
            "files": list(self.files),
            "fixed": list(self.fixed),
            "places": [attrs.asdict(one) for one in self.places],
            "unseen": list(self.unseen),
            "quotes": list(self.quotes),
            "register": self.register,
            "names": self.names,
            "resumed": self.resumed,
            "cautious": self.cautious,
        }


@attrs.frozen
class Withdrawn:
    """What was done: the tombstone's line (None where there was nothing to do), counts, and the receipt.

    The ``receipt`` is line, field, salt and value of the closed commitment. It lies nowhere else: keep it with the
    consent form, or drop it.
    """

    plan: Plan
    line: int | None = None
    openings: int = 0
    deleted: int = 0
    receipt: dict[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the object of ``--json``."""
        done = {
            "tombstone": self.line,
            "withdrawn": self.openings,
            "deleted": self.deleted,
            "receipt": self.receipt,
        }
        return {**self.plan.to_dict(), **done}


def plan_withdrawal(
    folder: str | Path, case: str, *, sources: Sequence[str] = (), register: bool = True
) -> Plan:
    """Find everything of a participant in a trail and its study's folder; nothing is changed.

    ``case`` is the code used in the study, ``sources`` names of sources to take as theirs too; without ``register`` no
    names are looked up. Raises NotInProjectError where nothing anywhere knows the code, DamagedTrailError where the
    log does not hold.
    """
    place, code = Path(folder), " ".join(case.split())
    if not code:
        raise InvalidArgumentError(
            "no participant is named", remedy="Give the code used in the study (--case C01)."
        )
    trail = read_trail(place)
    _refuse_links(place)
    looked = frozenset(one.name for one in _in_states(place))
    resumed, kept = _unfinished(trail, code)
    study = place.parent
    participant = gathered(code, [*sources, *kept.get("sources", [])], _projects(study, place))
    participant = attrs.evolve(participant, guids=participant.guids | set(kept.get("guids", [])))
    names, state = _names(study, code) if register else ((), "none")
    theirs = _analysts([one for entry in trail.entries for one in entry.by], study)
    stems = (Path(one).stem for one in participant.sources)
    named = [
        one for one in (code, *participant.sources, *stems, *sources, *names) if folded(one) not in theirs
    ]
    traces = Traces([*named, *_parts(names, theirs)], participant.guids, participant.own, alone=[code])
    plan = Plan(
        participant,
        traces,
        openings=tuple(_openings(trail, traces, resumed)),
        states=tuple(_states(place, participant, traces)),
        files=tuple(_files(place, traces)),
        fixed=tuple(_fixed(place, trail, traces)),
        register=state,
        names=len(names),
        resumed=resumed,
        looked=looked,
        cautious=folded(code) in theirs or not tells(code),
    )
    if plan.empty and not (plan.fixed or participant.known):
        raise NotInProjectError(
            f'neither the trail nor a project of the study knows "{code}"',
            remedy="Give the code as the study spells it (--case), or the names of their sources (--source).",
        )
    places, unseen = _elsewhere(study, place, participant, traces)
    quotes = quotes_of(study, participant, traces)
    return attrs.evolve(plan, places=tuple(places), unseen=tuple(unseen), quotes=quotes)


def withdraw(
    folder: str | Path,
    plan: Plan,
    *,
    by: Sequence[str] = (),
    reason: str | None = None,
    at: str | None = None,
    keep_code: bool = False,
) -> Withdrawn:
    """Do what a plan says and return what was done; see the module for the order.

    ``keep_code`` leaves the participant's code readable in the tombstone. Raises InvalidArgumentError for a reason that
    names the participant.
    """
    if reason is not None and plan.traces.in_value(reason):
        raise InvalidArgumentError(
            "the reason names the participant, or has their words", remedy="Say it without (--reason)."
        )
    if plan.empty:
        return Withdrawn(plan)
    place = Path(folder)
    with held(place) as holding:
        _refuse_links(place)
        line = plan.resumed
        if line is None:
            (stone,) = holding.append([_tombstone(plan, by, reason, at)])
            line = stone.n
        stone = holding.trail().entries[line - 1]
        opening = stone.open.get(PARTICIPANT)
        count = holding.withdraw(
            lambda entry, field: entry.n != line and _names_them(entry, field, plan.traces)
        )
        since = _states(place, plan.participant, plan.traces, but=plan.looked)  # kept since the plan was made
        going = [*plan.states, *since, *plan.files, *_files(place, plan.traces)]
        deleted = sum(_delete(place / one) for one in dict.fromkeys(going))
        closing = {UNFINISHED} if keep_code else {UNFINISHED, PARTICIPANT}
        holding.withdraw(lambda entry, field: entry.n == line and field in closing)
        holding.trail()  # it holds, or this raises
    receipt = None
    if opening is not None and not keep_code:
        receipt = {"line": line, "field": PARTICIPANT, "salt": opening.salt, "value": opening.value}
    return Withdrawn(plan, line, count, deleted, receipt)


def _tombstone(plan: Plan, by: Sequence[str], reason: str | None, at: str | None) -> Draft:
    """Return the entry that stays: counts and lines in the open, the code and what is under way to be closed."""
    fields: dict[str, Any] = {
        "withdrawn": {
            "openings": len(plan.openings),
            "lines": list(plan.lines),
            "states": len(plan.states),
            "files": len(plan.files),
        },
        PARTICIPANT: {"case": plan.participant.case},
        UNFINISHED: {
            "case": plan.participant.case,
            "sources": list(plan.participant.sources),
            "guids": sorted(plan.participant.guids),
        },
    }
    if reason:
        fields["reason"] = reason
    return Draft(KIND, fields, tuple(by), at=at)


def _unfinished(trail: Trail, case: str) -> tuple[int | None, dict[str, list[str]]]:
    """Return the tombstone of a withdrawal of this code that broke off, and what it says; None and nothing if none."""
    for entry in trail.entries:
        value = entry.value(UNFINISHED) if entry.kind == KIND else None
        if isinstance(value, dict) and folded(str(value.get("case", ""))) == folded(case):
            lists = {key: value.get(key) for key in ("sources", "guids")}
            return entry.n, {
                key: [str(one) for one in some] for key, some in lists.items() if isinstance(some, list)
            }
    return None, {}


def _names_them(entry: Entry, field: str, traces: Traces) -> bool:
    return traces.in_value(entry.value(field))


def _openings(trail: Trail, traces: Traces, resumed: int | None) -> Iterator[tuple[int, str]]:
    for entry in trail.entries:
        for field in sorted(entry.open):
            if entry.n != resumed and _names_them(entry, field, traces):
                yield entry.n, field


def _names(study: Path, code: str) -> tuple[tuple[str, ...], str]:
    """Return the participant's names in the private register, and whether that could be read."""
    place = find_register(study)
    if place is None:
        return (), "none"
    try:
        register = read_register(place)
    except RefiqdaError:
        if not (place / _LOCKED_REGISTER).is_file():
            raise  # it can be mended; names that nobody looked for cannot
        return (), "locked"
    known = [one.name for one in register.known_names() if folded(one.case) == folded(code)]
    return tuple(dict.fromkeys(known)), "read"


def _analysts(people: Iterable[str], study: Path) -> frozenset[str]:
    """Return the names of those who work in the study, and each word of them, as they are compared."""
    described = find_study(study)
    names = [*people, *([] if described is None else [one.name for one in described.analysts])]
    return frozenset(folded(one) for name in names for one in (name, *name.split()))


def _parts(names: Iterable[str], theirs: frozenset[str]) -> list[str]:
    """Return the single words of a participant's names, but for those that an analyst's name has too."""
    words = {word: None for name in names for word in re.findall(r"[^\W\d_]+", name)}
    return [word for word in words if len(word) >= _PART and folded(word) not in theirs]


def _projects(study: Path, trail: Path) -> Iterator[Project]:
    """Yield every project of the study's folder and every state that can be read."""
    from refiqda.project import read  # noqa: PLC0415 - loaded only where it is used

    paths = [one for one in _walk(study, trail) if one.suffix.lower() in PROJECTS]
    states = sorted((trail / STATES).glob("*.qdpx")) if (trail / STATES).is_dir() else []
    for path in [*paths, *states]:
        if path.is_symlink():
            continue
        with contextlib.suppress(RefiqdaError, OSError):
            yield read(path)


def _walk(study: Path, trail: Path) -> Iterator[Path]:
    """Yield the plain files of the study's folder but for the trail's, by name; no link is followed."""
    count = 0
    for folder, inner, names in os.walk(study):
        inner[:] = sorted(
            one
            for one in inner
            if one not in _OUT_OF_SIGHT and Path(folder, one).resolve() != trail.resolve()
        )
        for name in sorted(names):
            path = Path(folder, name)
            if path.is_symlink() or not path.is_file():
                continue
            count += 1
            if count > MAX_FILES:
                raise UnusableFileError(
                    "holds too many files to look through", file=study.name, remedy=f"At most {MAX_FILES:,}."
                )
            yield path


def _refuse_links(trail: Path) -> None:
    """Refuse folders that are links: what lies behind one is not the trail's, and nothing of it is to be deleted."""
    for name in (STATES, PRIVATE, HEADS):
        if (trail / name).is_symlink():
            raise UnusableFileError(
                "is a link, not a folder", file=f"trail/{name}", remedy="Put the folder itself there."
            )


def _in_states(trail: Path) -> Iterator[Path]:
    """Yield the files of the folder of states that are states, or what a crash left of one."""
    folder = trail / STATES
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if _is_state(path) and path.is_file():
            yield path


def _is_state(path: Path) -> bool:
    return path.name.endswith((".qdpx", ".part"))


def _states(
    trail: Path, participant: Participant, traces: Traces, *, but: Collection[str] = ()
) -> Iterator[str]:
    """Yield the states that hold the participant's texts or name them, and those that nobody can read any more.

    ``but`` are names of some that were looked into already.
    """
    from refiqda.project import read  # noqa: PLC0415 - loaded only where it is used

    for path in _in_states(trail):
        if path.name in but:
            continue
        try:
            theirs = holds(read(path), participant)
        except (RefiqdaError, OSError):
            theirs = True
        if theirs or traces.in_file(path)[0]:
            yield f"{STATES}/{path.name}"


def _files(trail: Path, traces: Traces) -> Iterator[str]:
    """Yield the other files of a trail that may go: private notes, and what a crash left."""
    for folder in (trail, trail / PRIVATE, trail / HEADS):
        for path in sorted(folder.iterdir()) if folder.is_dir() and not folder.is_symlink() else []:
            left = path.name.endswith((CUT_OFF, ".part"))
            if path.is_file() and (left or folder.name == PRIVATE) and traces.in_file(path)[0]:
                yield path.relative_to(trail).as_posix()


def _fixed(folder: Path, trail: Trail, traces: Traces) -> Iterator[str]:
    """Tell what names the participant and cannot be taken away, since hashes or signatures cover it."""
    for entry in trail.entries:
        if entry.meeting is not None and traces.in_value(entry.meeting):
            yield f"line {entry.n}: the name of its meeting"
        if any(traces.in_value(one) for one in entry.by):
            yield f"line {entry.n}: the people it is by"
    for found in read_heads(folder):
        if found.head is not None and traces.in_value([found.head.statement, found.head.by]):
            yield f"trail/{HEADS}/{found.file}: what was signed says it"


def _elsewhere(
    study: Path, trail: Path, participant: Participant, traces: Traces
) -> tuple[list[Place], list[str]]:
    """Return the files of the study's folder that still have traces, and what cannot be looked into."""
    places, unseen = [], []
    for path in _walk(study, trail):
        name = path.relative_to(study).as_posix()
        found, why = traces.in_file(path)
        named = traces.in_text(name)
        if path.suffix.lower() in PROJECTS and _is_theirs(path, participant):
            places.append(Place(name, "project", found.names + named.names, found.passages))
        elif found or named:
            places.append(Place(name, "file", found.names + named.names, found.passages))
        elif why:
            unseen.append(f"{name} ({why})")
    for path in sorted(trail.rglob("*")):
        inside = path.relative_to(trail)
        if not _kept(inside) and path.is_file() and (found := traces.in_file(path)[0]):
            places.append(Place(f"{trail.name}/{inside.as_posix()}", "file", found.names, found.passages))
    unseen += [
        f"{one} (older versions of all files)" for one in sorted(_OUT_OF_SIGHT) if (study / one).is_dir()
    ]
    return places, unseen


def _kept(inside: Path) -> bool:
    """Return whether a file of the trail is handled by itself: the log, states, heads, notes, what a crash left."""
    if inside.parts[0] == STATES:
        return _is_state(inside)
    return inside.parts[0] in {LOG, HEADS, PRIVATE} or inside.name.endswith((CUT_OFF, ".part"))


def _is_theirs(path: Path, participant: Participant) -> bool:
    from refiqda.project import read  # noqa: PLC0415 - loaded only where it is used

    try:
        return holds(read(path), participant)
    except (RefiqdaError, OSError):
        return False


def _delete(path: Path) -> bool:
    """Delete a file for good; whether it was there. Raises InvalidArgumentError where the system refuses."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise InvalidArgumentError(
            f"cannot be deleted ({error.strerror or 'refused by the system'})",
            file=path.name,
            remedy="Close the programs that have it open, and give the command again: it goes on where it stopped.",
        ) from error
    flush_folder(path.parent)
    return True
