"""Signing the head of a trail: with a person's SSH key, or by their typed name where they have none.

What each is worth is said wherever it is shown (`WORTH`). Nothing that lies there is overwritten: a person who signs
the same head in another way, or with other words, gets another file.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.errors import InvalidArgumentError, OutputExistsError, UnusableFileError
from refiqda.files import atomic_write
from refiqda.study import find_study
from refiqda.trail.heads import FOLDER, MAX_STATEMENT, Head, check_heads, read_heads
from refiqda.trail.merkle import roots
from refiqda.trail.reading import read_trail
from refiqda.trail.signers import (
    FILE_NAME,
    add_signer,
    holders_of,
    keys_for,
    names_in,
    plain_name,
    principal_of,
    read_signers,
    signers_in,
)
from refiqda.trail.ssh import PublicKey, default_key, find_ssh_keygen, signed, taken_apart
from refiqda.trail.writing import held

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.trail.heads import Found, How
    from refiqda.trail.reading import Trail
    from refiqda.trail.signers import Signer

WORTH: Final[dict[str, str]] = {
    "ssh": (
        "Nobody without this key can have made the signature. It proves that the holder of the key vouches for these "
        "lines as they are now; not that the clock was right, nor what was never written down."
    ),
    "typed": (
        "A typed name proves nothing about who typed it. It shows, as long as the file is there, whether the log "
        "is still the one that it was typed for."
    ),
}
"""What a signature of each kind is worth, in the words that users read."""


@attrs.frozen
class Signed:
    """A signature just made: the head, its file, how, and what should be known.

    ``key`` is the fingerprint, ``new_key`` "first" or "second" where the key was not in trail/signers yet (else None),
    ``fallback`` why it was typed though nobody asked for that, ``unlisted`` whether study.toml names no such analyst,
    ``already`` whether this very signature was there, so that nothing was written.
    """

    head: Head
    file: str
    key: str | None = None
    new_key: str | None = None
    fallback: str | None = None
    unlisted: bool = False
    already: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the object of ``--json``."""
        return {
            **attrs.asdict(self.head),
            "file": self.file,
            "key": self.key,
            "new_key": self.new_key,
            "fallback": self.fallback,
            "unlisted": self.unlisted,
            "already": self.already,
            "worth": WORTH[self.head.how],
            "to_print": to_print(self.head),
        }


def to_print(head: Head) -> str:
    """Return one line that fixes the trail wherever it is printed: who has the log can compare, nobody can go back.

    With the root also a proof of one entry can be compared, by somebody who has no log.
    """
    return f"refiqda trail {head.trail[:16]}, {head.n:,} entries, head {head.hash}, root {head.root}"


def sign(
    folder: str | Path,
    by: str,
    *,
    key: Path | None = None,
    typed: bool = False,
    statement: str | None = None,
    at: str | None = None,
) -> Signed:
    """Sign the current head of the trail in ``folder`` and return what was made.

    With ``key`` by that key, ``typed`` by name; with neither by the person's own key in ``~/.ssh`` or, where there is
    none, by name. ``at`` is the time (now, UTC, unless given). Raises DamagedTrailError for a log that does not hold,
    UnusableFileError for one that a signed head contradicts, SigningError where ssh-keygen does not sign.
    """
    place = Path(folder)
    trail = read_trail(place)
    _refuse_contradicted(place, trail)
    name, unlisted = _spelled(place, plain_name(by))
    words = _statement(statement)
    chosen, fallback = _chosen(key, typed=typed)
    head = _head(
        trail,
        name,
        "typed" if chosen is None else "ssh",
        words,
        at or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    data = None if chosen is None else signed(head.to_bytes(), chosen)
    public = None if data is None else taken_apart(data).key
    new = None if public is None or chosen is None else _new_key(_listed(place), name, public, chosen)
    there = _already(place, head, public)
    if there is not None and there.head is not None:
        head, file = there.head, there.file
    else:
        file = _written(place, head, data, public)
    fingerprint = None if public is None else public.fingerprint
    return Signed(head, file, fingerprint, new, fallback, unlisted, there is not None)


def _refuse_contradicted(folder: Path, trail: Trail) -> None:
    if not trail.entries:
        raise UnusableFileError(
            "has no entry that could be signed", file="log.jsonl", remedy="Begin with `refiqda trail init`."
        )
    for one in check_heads(folder, trail.entries):
        if one.line is not None:
            raise UnusableFileError(
                f"is not what {one.by} signed: {one.why}",
                file="log.jsonl",
                where=f"line {one.line}",
                remedy="Find out why first: `refiqda trail verify`. Restore the log from a copy.",
            )


def _spelled(folder: Path, name: str) -> tuple[str, bool]:
    """Return the name as study.toml or the list of signers spells it, and whether study.toml has no such analyst."""
    study = find_study(folder)
    analysts = [] if study is None else [plain_name(one.name) for one in study.analysts if one.name.strip()]
    for known in (*analysts, *names_in(_listed(folder))):
        if known.casefold() == name.casefold():
            return known, known not in analysts
    return name, True


def _listed(folder: Path) -> tuple[Signer, ...]:
    path = folder / FILE_NAME
    return signers_in(read_signers(path)) if path.is_file() else ()


def _statement(text: str | None) -> str | None:
    if text is None or not text.strip():
        return None
    words = unicodedata.normalize("NFC", text.strip()).replace("\r\n", "\n").replace("\r", "\n")
    if len(words) > MAX_STATEMENT or not all(one.isprintable() or one == "\n" for one in words):
        raise InvalidArgumentError(
            "that is no statement",
            remedy=f"Give plain text of at most {MAX_STATEMENT:,} characters (--statement).",
        )
    return words


def _chosen(key: Path | None, *, typed: bool) -> tuple[Path | None, str | None]:
    """Return the key to sign with, None for a typed name; and why it is typed if nobody asked for that."""
    if typed and key is not None:
        raise InvalidArgumentError(
            "a key and a typed name exclude each other", remedy="Give --key or --typed."
        )
    if typed or key is not None:
        return key, None
    if find_ssh_keygen() is None:
        return None, "there is no ssh-keygen on this computer"
    found = default_key()
    return found, None if found is not None else "there is no key in the folder .ssh of your home"


def _head(trail: Trail, by: str, how: How, statement: str | None, at: str) -> Head:
    last = trail.entries[-1]
    root = roots(trail.entries, {last.n})[last.n]
    return Head(
        n=last.n,
        hash=last.hash,
        root=root,
        trail=trail.entries[0].hash,
        by=by,
        at=at,
        how=how,
        statement=statement,
    )


def _already(folder: Path, head: Head, key: PublicKey | None) -> Found | None:
    """Return where this person signed this head with the same words, in the same way; None if nowhere."""
    for one in read_heads(folder):
        if one.head is None or attrs.evolve(one.head, at=head.at) != head:
            continue
        if head.how == "typed" or (key is not None and one.signature and _made_by(one.signature, key)):
            return one
    return None


def _made_by(signature: bytes, key: PublicKey) -> bool:
    try:
        return taken_apart(signature).key == key
    except InvalidArgumentError:
        return False


def _new_key(known: Sequence[Signer], name: str, public: PublicKey, path: Path) -> str | None:
    """Return "first" or "second" where the list lacks the key; refuse somebody else's key, and a certificate."""
    others = [one for one in holders_of(known, public) if one != name]
    if others:
        raise InvalidArgumentError(
            f"is the key of {others[0]} in trail/{FILE_NAME}",
            file=path.name,
            remedy="Sign with a key of your own (--key), with your typed name (--typed), or in their name (--by).",
        )
    if "-cert-" in public.kind:
        raise InvalidArgumentError(
            "is a certificate, not a key", file=path.name, remedy="Name the key itself (--key)."
        )
    keys = keys_for(known, principal_of(name))
    if public in keys:
        return None
    return "second" if keys else "first"


def _written(folder: Path, head: Head, signature: bytes | None, public: PublicKey | None) -> str:
    """Write the files, the head last, so that none is without its signature; return the head's name."""
    with held(folder) as holding:
        entries = holding.trail().entries
        if len(entries) < head.n or entries[head.n - 1].hash != head.hash:
            raise UnusableFileError(
                "was changed while it was signed",
                file="log.jsonl",
                remedy="Look at it with `refiqda trail verify`.",
            )
        place = folder / FOLDER
        place.mkdir(exist_ok=True)
        if public is not None:
            add_signer(folder, head.by, public)
        name = _free(place, head)
        if signature is not None:
            with atomic_write(place / f"{name}.sig") as stream:
                stream.write(signature)
        with atomic_write(place / name) as stream:
            stream.write(head.to_bytes())
        return name


def _free(place: Path, head: Head) -> str:
    stem = f"{head.n:06d}-{slug(head.by)}"
    for number in range(1, 10_000):
        name = f"{stem}.json" if number == 1 else f"{stem}-{number}.json"
        if not (place / name).exists() and not (place / f"{name}.sig").exists():
            return name
    raise OutputExistsError("holds too many heads of one name", file=FOLDER, remedy="Move some elsewhere.")


def slug(name: str) -> str:
    """Return a name for files: small letters and digits of ASCII, and a few of the name's hash where that loses any."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", errors="ignore").decode("ascii").lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
    if words == re.sub(r"\s+", "-", name.casefold()):
        return words
    mark = hashlib.sha256(name.encode("utf-8")).hexdigest()[:6]
    return f"{words}-{mark}" if words else mark
