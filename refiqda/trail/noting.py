"""Notes: what people write down of their own, as entries of the trail.

A note is text of whoever wrote it, with its kind, its people and the entries it covers. One that is private lies in
``trail/private/`` instead, salt and all; the log has nothing but its commitment, which proves later, to whom the file
is shown, what was written and after and before which other entries, without telling anybody until then (a random salt
is in it, so that guessing does not help either).
"""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from refiqda.errors import InvalidArgumentError, RefiqdaError, UnusableFileError, unreadable
from refiqda.files import atomic_write
from refiqda.text.positions import canonical_string
from refiqda.trail.canonical import canonical
from refiqda.trail.entry import KINDS, Draft, Entry, Opening, commitment
from refiqda.trail.reading import LOG, read_trail
from refiqda.trail.writing import held

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from refiqda.trail.reading import Trail

NOTES: Final = tuple(kind for kind in KINDS if kind != "begin")
PRIVATE: Final = "private"
PRIVATE_FORMAT: Final = "refiqda.private/1"
MAX_NOTE: Final = 1_000_000
"""Characters of one note."""
FIELD: Final = "note"


def note(  # noqa: PLR0913 - the keys of an entry, each with its own meaning
    folder: str | Path,
    kind: str,
    text: str,
    *,
    by: Sequence[str] = (),
    meeting: str | None = None,
    at: str | None = None,
    covers: Iterable[int] = (),
    private: bool | None = None,
) -> Entry:
    """Append a note of ``kind`` (see `NOTES`) to the trail in ``folder``, and return its entry.

    ``covers`` are the numbers of earlier entries that it is about. ``private`` keeps the text out of the log; unless
    said otherwise that is so for what somebody writes while reading (kind ``reading``). Raises InvalidArgumentError
    for a kind that is none, an empty or endless text, and entries that are not there; DamagedTrailError.
    """
    if kind not in NOTES:
        raise InvalidArgumentError("no such kind of note", remedy=f"Choose one of {', '.join(NOTES)}.")
    said = _said(text)
    numbers = sorted(set(covers))
    fields: dict[str, Any] = {"covers": numbers} if numbers else {}
    closed: dict[str, Opening] = {}
    if kind == "reading" if private is None else private:
        closed = {FIELD: Opening(secrets.token_hex(16), said)}
    else:
        fields[FIELD] = said
    with held(folder) as log:
        trail = log.trail()
        _refuse_missing(trail, numbers)
        draft = Draft(kind, fields, by=tuple(by), meeting=meeting, at=at, closed=closed)
        path = None if not closed else _keep(Path(folder), kind, closed[FIELD])
        try:
            return log.append([draft])[0]
        except BaseException:
            if path is not None:
                path.unlink(missing_ok=True)
            raise


def since_last(trail: Trail, kind: str) -> list[int]:
    """Return the numbers of the entries after the last one of ``kind``; where there is none, of all but the first."""
    last = next((entry.n for entry in reversed(trail.entries) if entry.kind == kind), 1)
    return [entry.n for entry in trail.entries[last:]]


def private_note(folder: str | Path, n: int) -> str | None:
    """Return the private note of entry ``n``, proved: the text that the entry committed to. None where it is not here.

    Raises InvalidArgumentError where there is no such entry, DamagedTrailError for a log that does not hold.
    """
    trail = read_trail(folder)
    _refuse_missing(trail, [n])
    path = private_file(folder, trail.entries[n - 1])
    return None if path is None else str(read_private(path).value)


def private_file(folder: str | Path, entry: Entry) -> Path | None:
    """Return the file of trail/private/ with the text that ``entry`` committed to; None where it is not here."""
    wanted = None if FIELD in entry.open else entry.commit.get(FIELD)
    if wanted is None:
        return None
    for path in sorted((Path(folder) / PRIVATE).glob("*.json")):
        try:
            opening = read_private(path)
        except RefiqdaError:
            continue  # somebody's other file, or an edited one: it proves nothing
        if wanted == _commitment(opening):
            return path
    return None


def read_private(path: Path) -> Opening:
    """Return what a file of trail/private/ holds: salt and text; UnusableFileError for one that is none."""
    try:
        value = json.loads(path.read_bytes())
        salt, text = value["salt"], value[FIELD]
        good = value["format"] == PRIVATE_FORMAT and isinstance(salt, str) and isinstance(text, str)
    except OSError as error:
        raise unreadable(path.name, error) from error
    except (ValueError, KeyError, TypeError, RecursionError):
        good = False
    if not good:
        raise UnusableFileError("is no private note", file=path.name, remedy="Name a file of trail/private/.")
    return Opening(salt, text)


def _keep(folder: Path, kind: str, opening: Opening) -> Path:
    """Write the private file, before the log has its commitment: a commitment without salt would prove nothing."""
    place = folder / PRIVATE
    place.mkdir(exist_ok=True)
    path = place / f"{kind}-{_commitment(opening)[:12]}.json"
    value = {"format": PRIVATE_FORMAT, "salt": opening.salt, FIELD: opening.value}
    with atomic_write(path) as stream:
        stream.write((json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode())
    return path


def _commitment(opening: Opening) -> str:
    return commitment(FIELD, opening.salt, canonical(opening.value).decode())


def _said(text: str) -> str:
    """Return a note's text with its newlines folded and nothing around it."""
    said = canonical_string(text).strip()
    if not said:
        raise InvalidArgumentError("the note is empty", remedy="Say something, with --text or --file.")
    if len(said) > MAX_NOTE:
        raise InvalidArgumentError(
            f"the note has more than {MAX_NOTE:,} characters",
            remedy="Write it in several notes, or note where the document lies.",
        )
    canonical(said)  # refuses what no log can hold, before anything is written
    return said


def _refuse_missing(trail: Trail, numbers: Sequence[int]) -> None:
    last = len(trail.entries)
    missing = next((n for n in numbers if not 1 <= n <= last), None)
    if missing is not None:
        raise InvalidArgumentError(
            f"there is no entry {missing}",
            file=LOG,
            remedy=f"The trail has the entries 1 to {last}." if last else "The trail has no entries yet.",
        )
