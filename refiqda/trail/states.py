"""States of projects, kept beside the log so that a later file can be compared with them.

A state is a .qdpx in ``trail/states/``: the project XML as a faithful writing gives it and the plain texts, no
recordings, pictures, PDFs or styled texts. It is named by what the project says and by what stands in it to the letter
(``<16 hex of meaning>-<16 hex of exact>.qdpx``), and read again it has both digests. States hold what participants
said; they are the only files of a trail that do, and deleting one is allowed: what changed since is then unknown.

Beside the XML lies `INDEX`, which says how positions are counted (a rule somebody forced would be lost else) and
under which name each text is kept, so that it does not matter how the original archive was laid out.
"""

from __future__ import annotations

import hashlib
import json
import re
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.changes.meaning import digest
from refiqda.changes.readable import text_or_none
from refiqda.changes.state import bearers_of, state_digest
from refiqda.errors import OutputExistsError, RefiqdaError, UnusableFileError
from refiqda.text.positions import STANDARD_RULE, parse_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.changes.readable import Readable
    from refiqda.project import Project

STATES: Final = "states"
INDEX: Final = "refiqda-state.json"
"""The member that says how the texts of a state are found and counted."""
FORMAT: Final = "refiqda.state/1"

_PLAIN_PATH: Final = re.compile(
    r"internal://([A-Za-z0-9_-][A-Za-z0-9._-]{0,99}\.txt)", re.ASCII | re.IGNORECASE
)
_DIGITS: Final = 16
_DIGEST: Final = re.compile(r"[a-z0-9-]+:sha256:[0-9a-f]{64}")


@attrs.frozen
class State:
    """A state that is kept: the digests of what it says and of what stands in it, and where it lies."""

    meaning: str
    exact: str
    path: Path


def keep(
    folder: str | Path, project: Readable, *, meaning: str | None = None, exact: str | None = None
) -> State:
    """Keep the state of ``project`` in ``states/`` of the trail's folder, unless it is there, and return it.

    ``meaning`` and ``exact`` spare computing the digests where they are known. Raises InvalidArgumentError where
    nothing can be written.
    """
    meaning, exact = meaning or digest(project), exact or state_digest(project)
    path = path_of(folder, meaning, exact)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, project)
    return State(meaning, exact, path)


def path_of(folder: str | Path, meaning: str, exact: str) -> Path:
    """Return where the state with these digests lies, or would."""
    name = f"{_digits(meaning)}-{_digits(exact)}.qdpx"
    return Path(folder) / STATES / name


def read_state(folder: str | Path, meaning: str, exact: str) -> Project | None:
    """Return the project that was kept with these digests; None where somebody deleted it.

    Raises UnusableFileError for a file that is no state any more. That it says what it said is for the caller to
    see by its digests, who computes them anyway.
    """
    path = path_of(folder, meaning, exact)
    return _read(path) if path.is_file() else None


def _digits(name: str) -> str:
    """Return the beginning of a digest; what is none (a hand-made log) gets a name that no state has."""
    if _DIGEST.fullmatch(name) is None:
        return "0" * _DIGITS
    return name.rpartition(":")[2][:_DIGITS]


# --- writing and reading one ----------------------------------------------------------------------------------


def _write(path: Path, project: Readable) -> None:
    from refiqda.exchange.archive import Made, write_container  # noqa: PLC0415 - loaded only where it is used
    from refiqda.exchange.writer import write_xml  # noqa: PLC0415 - as above

    stream = BytesIO()
    write_xml(project.tree, stream)
    texts = dict(sorted(_texts(project)))
    names = _names(texts)
    index = {
        "format": FORMAT,
        "rule": str(getattr(project, "rule", STANDARD_RULE)),
        "spelled": project.tree.source_form is not None,
        "texts": names,
    }
    members = [
        Made("project.qde", stream.getvalue()),
        *(Made(names[one], text.encode("utf-8", "surrogatepass")) for one, text in texts.items()),
        Made(INDEX, json.dumps(index, ensure_ascii=True, indent=1).encode("ascii")),
    ]
    try:
        write_container(path, members)
    except OutputExistsError:
        if not path.is_file():
            raise  # not by somebody who kept the same state meanwhile


def _texts(project: Readable) -> Iterator[tuple[str, str]]:
    """Yield each text that lies in a file, as stored, by the path under which the tree names it."""
    for bearer in bearers_of(project.tree):
        if bearer.plain_text_path:
            text = text_or_none(project, bearer)
            if text is not None and text.raw != bearer.plain_text_content:
                yield bearer.plain_text_path, text.raw


def _names(texts: dict[str, str]) -> dict[str, str]:
    """Return the member for each path: where any reader looks for it, or a name of our own for an odd path."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for path in texts:
        plain = _PLAIN_PATH.fullmatch(path)
        name = (
            plain[1] if plain else f"{hashlib.sha256(path.encode('utf-8', 'surrogatepass')).hexdigest()}.txt"
        )
        if name.casefold() in taken:  # "a.txt" and "A.txt": one file where letter case does not count
            name = f"{hashlib.sha256(path.encode('utf-8', 'surrogatepass')).hexdigest()}.txt"
        taken.add(name.casefold())
        names[path] = f"sources/{name}"
    return names


def _read(path: Path) -> Project:
    from refiqda.exchange.container import open_container  # noqa: PLC0415 - loaded only where it is used
    from refiqda.exchange.limits import Limits  # noqa: PLC0415 - as above
    from refiqda.exchange.reader import read_xml  # noqa: PLC0415 - as above
    from refiqda.model import Project as Tree  # noqa: PLC0415 - as above
    from refiqda.project import Project  # noqa: PLC0415 - as above

    limits = Limits()
    try:
        container = open_container(path, limits=limits)
        with container.stream(container.root) as stream:
            parsed = read_xml(stream, label=path.name, limits=limits, lines=False)
        members = {member.path: member for member in container.members if member.readable}
        index = _index(container.read(members[INDEX]))
        rule = parse_rule(index["rule"])
        texts = {
            one: container.read(members[name]).decode("utf-8", "surrogatepass")
            for one, name in index["texts"].items()
        }
    except (RefiqdaError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise _damaged(path) from error
    if not isinstance(parsed.tree, Tree):
        raise _damaged(path)
    if not index["spelled"]:
        parsed.tree.source_form = (
            None  # a tree that no file spelled: its namespace stands elsewhere in the line
        )
    made = Project(parsed.tree, label=path.name, rule=rule)
    made.new_texts.update(texts)
    return made


def _index(data: bytes) -> dict[str, Any]:
    value = json.loads(data)
    if value.get("format") != FORMAT:
        message = "another format"
        raise ValueError(message)
    return dict(value)


def _damaged(path: Path) -> UnusableFileError:
    return UnusableFileError(
        "is no state as it was kept",
        file=f"{STATES}/{path.name}",
        remedy="Put it back from a backup, or delete it: what changed since it was kept is unknown then.",
    )
