"""Adding entries to a trail: one writer at a time, on disk before anybody is told, nothing rewritten but to withdraw.

Who writes holds `LOCK`, a file beside the log (not the log itself, since withdrawing puts a new file in its place).
Nothing is added to a log that does not hold. A process looks at the whole log once; later only at what was added
since, which it knows by the file's size and times and, where these changed, by the digest of what it had looked at.
A last line torn by a crash is set aside in ``log.jsonl.cut-off`` before the next one is written; one that lacks
nothing but its line feed gets it. (The times of a file tick every few milliseconds; an alteration by other hands
within the same tick, of the same length, is left for `refiqda.trail.verifying` to find.)
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.errors import InvalidArgumentError, UnusableFileError, unreadable, wrong_kind
from refiqda.exclusive import exclusive, told
from refiqda.files import atomic_write, flush_folder
from refiqda.reconciliation.collector import without_collecting
from refiqda.trail.canonical import canonical, parsed
from refiqda.trail.chain import MAX_LINE, MAX_TEXT, TIME, BadLineError, Chain
from refiqda.trail.entry import BLANK, FIELD, KINDS, Draft, Entry, Form, Opening, commitment
from refiqda.trail.reading import LOG, DamagedTrailError, Trail, cut, read_trail
from refiqda.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

LOCK: Final = "log.jsonl.lock"
CUT_OFF: Final = ".cut-off"
"""What the name of the file ends in that keeps torn lines."""
TOOL: Final = f"refiqda {__version__}"

_NEW: Final = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_ODD: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_SALT_BYTES: Final = 16


@attrs.define
class _Known:
    """What this process has looked at: so many bytes, ending with so many entries, and the file as it then was."""

    stamp: tuple[int, ...] = ()
    size: int = 0
    digest: Any = attrs.field(factory=hashlib.sha256)
    n: int = 0
    hash: str = attrs.field(factory=lambda: Chain().hash)
    torn: bytes = b""


_known: dict[str, _Known] = {}
_guard = threading.Lock()


class Held:
    """A trail that nobody else can write to; made by `held`. ``notices`` tells what was mended on the way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.notices: list[str] = []
        self._log = folder / LOG
        self._key = os.path.realpath(self._log)

    def trail(self) -> Trail:
        """Return the trail as it is now; DamagedTrailError unless it holds. Without a log it has no entries."""
        return read_trail(self.folder) if self._log.exists() else Trail(self.folder)

    def append(self, drafts: Iterable[Draft]) -> tuple[Entry, ...]:
        """Add entries, on disk when this returns; all of them, or none when it raises.

        Raises InvalidArgumentError for a draft that is none, or where the disk refuses, and DamagedTrailError where
        the log does not hold. Nothing is written then.
        """
        checked = [_checked(draft, number) for number, draft in enumerate(drafts, 1)]
        known = self._looked_at()
        if known.torn:
            known = self._mend(known)
        chain = Chain(known.n, known.hash)
        with without_collecting():
            made = [_made(draft, chain) for draft in checked]
        if made:
            content = b"".join([line for _, line in made])
            self._write(content)
            known.digest.update(content)
            known.size += len(content)
            known.n, known.hash = chain.n, chain.hash
            self._remember(known)
        return tuple(entry for entry, _ in made)

    def withdraw(self, choose: Callable[[Entry, str], bool]) -> int:
        """Take away the openings that are chosen, and return how many; commitments and hashes stay.

        The log takes its new form in one step. ``choose`` is asked for each entry and each field that is open.
        """
        known = self._looked_at()
        if known.torn:
            self._mend(known)
        trail = self.trail()
        entries, count = [], 0
        for entry in trail.entries:
            gone = [field for field in entry.open if choose(entry, field)]
            count += len(gone)
            entries.append(entry.without(gone) if gone else entry)
        if count:
            target = Path(self._key)
            with told(self._log), atomic_write(target, overwrite=True) as stream:
                stream.writelines(entry.line() + b"\n" for entry in entries)
            with _guard:
                _known.pop(self._key, None)
        return count

    def _looked_at(self) -> _Known:
        """Return how far the log is known to hold: all of it; DamagedTrailError where it does not."""
        try:
            with self._log.open("rb") as stream:
                stamp = _stamp(os.fstat(stream.fileno()))
                with _guard:
                    known = _known.get(self._key)
                if known is not None and known.stamp == stamp:
                    return known
                if known is None or not self._begins_with(known, stream):
                    known = _Known()
                    stream.seek(0)
                self._look_on(known, stream)
        except FileNotFoundError:
            return _Known()
        except OSError as error:
            raise unreadable(LOG, error) from error
        self._remember(known, stamp)
        return known

    @staticmethod
    def _begins_with(known: _Known, stream: Any) -> bool:  # noqa: ANN401 - a binary file
        """Return whether what was looked at before still stands there, and leave the file behind it."""
        digest, left = hashlib.sha256(), known.size
        while left:
            block = stream.read(min(left, 1 << 20))
            if not block:
                return False
            digest.update(block)
            left -= len(block)
        return bool(digest.digest() == known.digest.digest())

    @staticmethod
    def _look_on(known: _Known, stream: Any) -> None:  # noqa: ANN401 - a binary file
        chain = Chain(known.n, known.hash)
        known.torn = b""
        for line in cut(stream):
            if not line.endswith(b"\n") and len(line) <= MAX_LINE:
                known.torn = line
                break
            try:
                chain.take(line.removesuffix(b"\n"))
            except BadLineError as error:
                raise DamagedTrailError(str(error), line=chain.n + 1) from error
            known.digest.update(line)
            known.size += len(line)
            known.n, known.hash = chain.n, chain.hash

    def _remember(self, known: _Known, stamp: tuple[int, ...] | None = None) -> None:
        known.stamp = stamp or _stamp(self._log.stat())
        with _guard:
            _known[self._key] = known

    def _mend(self, known: _Known) -> _Known:
        """Give a last line that lacks only its end its end; set any other torn line aside."""
        chain, torn = Chain(known.n, known.hash), known.torn
        try:
            chain.take(torn)
        except BadLineError:
            self._set_aside(known)
            self.notices.append(
                f"The last line of the log had been cut off in writing; it is kept in {LOG}{CUT_OFF}."
            )
        else:
            self._write(b"\n")
            known.digest.update(torn + b"\n")
            known.size += len(torn) + 1
            known.n, known.hash = chain.n, chain.hash
            self.notices.append("The last line of the log lacked its end and nothing else; it has it again.")
        known.torn = b""
        self._remember(known)
        return known

    def _set_aside(self, known: _Known) -> None:
        beside = self._log.with_name(LOG + CUT_OFF)
        if (
            beside.is_symlink()
        ):  # whoever gave the folder away chose the line as well as the file it would be added to
            raise UnusableFileError(
                "is a link, so the last line of the log, cut off in writing, cannot be kept there",
                file=beside.name,
                remedy="Remove the link.",
            )
        with told(beside):
            with beside.open("ab") as stream:
                stream.write(known.torn + b"\n")
                stream.flush()
                os.fsync(stream.fileno())
            with self._log.open("r+b") as stream:
                stream.truncate(known.size)
                os.fsync(stream.fileno())

    def _write(self, content: bytes) -> None:
        """Write at the end of the log in one call and flush it to the disk; all of it, or nothing."""
        with told(self._log):
            descriptor = os.open(self._log, _NEW, 0o666)
            try:
                size = os.fstat(descriptor).st_size
                try:
                    view = memoryview(content)
                    while view:
                        view = view[os.write(descriptor, view) :]
                    os.fsync(descriptor)
                except BaseException:
                    with contextlib.suppress(OSError):
                        os.ftruncate(descriptor, size)
                    raise
            finally:
                os.close(descriptor)
            if not size:
                flush_folder(self.folder)


@contextlib.contextmanager
def held(folder: str | Path) -> Iterator[Held]:
    """Hold a trail for oneself, over all processes and threads, while the block runs.

    ``folder`` is the trail/ folder, which must be there; the log is made by the first append. Raises
    InvalidArgumentError where nothing can be written, and when somebody else holds the trail for long.
    """
    place = Path(folder)
    with exclusive(place / LOCK):
        yield Held(place)


def append(folder: str | Path, drafts: Iterable[Draft]) -> tuple[Entry, ...]:
    """Add entries to the trail in a folder; see `Held.append`."""
    with held(folder) as trail:
        return trail.append(drafts)


def _stamp(status: os.stat_result) -> tuple[int, ...]:
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _checked(draft: object, number: int) -> Draft:
    """Return a draft that can become an entry; InvalidArgumentError says what of it cannot."""
    if not isinstance(draft, Draft):
        raise wrong_kind("a list of drafts", draft, "Make each with refiqda.trail.entry.Draft.")
    amiss = None
    if draft.kind not in KINDS:
        amiss = "no such kind of entry", f"Choose one of {', '.join(KINDS)}."
    elif not _are_names(draft.by):
        amiss = "a name that is none", f"Give names of one line and at most {MAX_TEXT} characters."
    elif draft.meeting is not None and not _is_name(draft.meeting):
        amiss = "a meeting that is none", f"Give it one line of at most {MAX_TEXT} characters."
    elif draft.at is not None and not _is_time(draft.at):
        amiss = "a time that is none", "Write it as 2026-11-22T20:41:07Z, with Z or the hours from Greenwich."
    elif not all(FIELD.fullmatch(str(field)) for field in (*draft.fields, *draft.closed)):
        amiss = "a field whose name is none", "Use letters, digits, dots, hyphens; at most 64."
    elif draft.fields.keys() & draft.closed.keys():
        amiss = "a field that is both opened and closed", "Say once what it holds."
    if amiss:
        raise InvalidArgumentError(amiss[0], where=f"entry {number}", remedy=amiss[1])
    return draft


def _are_names(value: object) -> bool:
    return isinstance(value, tuple | list) and all(_is_name(one) for one in value)


def _is_name(value: object) -> bool:
    return (
        isinstance(value, str)
        and bool(value.strip())
        and len(value) <= MAX_TEXT
        and _ODD.search(value) is None
    )


def _is_time(value: object) -> bool:
    if not isinstance(value, str) or TIME.fullmatch(value) is None:
        return False
    try:
        datetime.fromisoformat(re.sub(r"\.\d+", "", value))
    except ValueError:
        return False
    return True


def _made(draft: Draft, chain: Chain) -> tuple[Entry, bytes]:
    """Return the next entry and its line, and move the chain on."""
    commit, openings, spelling = {}, {}, []
    fields = draft.fields or {BLANK: None}
    for field in sorted(fields):
        said = canonical(fields[field]).decode()
        salt = secrets.token_hex(_SALT_BYTES)
        commit[field] = commitment(field, salt, said)
        openings[field] = Opening(salt, parsed(said))
        spelling.append(f'"{field}":{{"salt":"{salt}","value":{said}}}')
    for field, kept in draft.closed.items():
        commit[field] = commitment(field, kept.salt, canonical(kept.value).decode())
    n, prev, by = chain.n + 1, chain.hash, tuple(draft.by)
    at = draft.at or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    form = Form.of(n, prev, draft.kind, at, by, TOOL, draft.meeting, commit)
    digest = form.hash()
    line = form.line(digest, spelling).encode() + b"\n"
    if len(line) > MAX_LINE:
        raise InvalidArgumentError(
            f"an entry longer than {MAX_LINE:,} bytes",
            where=f"entry {n}",
            remedy="Tell it in several entries.",
        )
    chain.n, chain.hash = n, digest
    return Entry(n, prev, draft.kind, at, by, TOOL, draft.meeting, commit, openings, digest), line
