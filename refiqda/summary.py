"""What a file holds, in numbers and a few of its coded passages: the value behind ``refiqda info``."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda import model
from refiqda.diagnostics import Diagnostic, count_by_severity
from refiqda.errors import UnusableFileError
from refiqda.exchange.container import open_container
from refiqda.exchange.programs import STANDARD, program_of
from refiqda.exchange.reader import read_xml
from refiqda.machine_coders import machine_of
from refiqda.model import guid_key
from refiqda.rows import AUTOMATIC

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.exchange.container import Container
    from refiqda.exchange.reader import Parsed
    from refiqda.project import Project
    from refiqda.tables import CodingRow, Codings

FORMAT: Final = "refiqda.info/1"

KINDS: Final[tuple[str, ...]] = (
    "users", "codes", "text", "pdf", "picture", "audio", "video", "selections", "codings",
    "notes", "links", "sets", "cases", "variables", "graphs",
)  # fmt: skip
"""The keys of ``counts``, in the order of the report."""

_CLASSES: Final[dict[type, str]] = {
    model.User: "users",
    model.Code: "codes",
    model.PDFSource: "pdf",
    model.PictureSource: "picture",
    model.AudioSource: "audio",
    model.VideoSource: "video",
    model.PlainTextSelection: "selections",
    model.PictureSelection: "selections",
    model.PDFSelection: "selections",
    model.AudioSelection: "selections",
    model.VideoSelection: "selections",
    model.TranscriptSelection: "selections",
    model.Coding: "codings",
    model.Note: "notes",
    model.Link: "links",
    model.Set: "sets",
    model.Case: "cases",
    model.Variable: "variables",
    model.Graph: "graphs",
}


_PLACE: Final = ("origin", "selection_guid", "source_guid", "start", "end", "begin_ms", "end_ms", "page", "x1", "y1",
                 "x2", "y2")  # fmt: skip


@attrs.frozen(kw_only=True)
class Coder:
    """Somebody who coded, or could: ``codings`` is how many are theirs; ``guid`` None counts those of nobody.

    ``kind`` is ``person`` or ``machine``, ``model`` that of a machine where it is known.
    """

    guid: str | None
    name: str | None
    id: str | None
    codings: int
    kind: str = "person"
    model: str | None = None


@attrs.frozen(kw_only=True)
class Summary:
    """What a project or codebook holds.

    ``program`` is the one that wrote it as commands spell it, or None; ``positions`` how the characters of its
    texts are counted and where that is known from; ``members`` the files inside with their bytes; ``passages``
    some coded passages spread over the project, ``places`` how many different ones there are.
    """

    label: str
    is_codebook: bool
    name: str | None
    origin: str | None
    program: str | None
    version: str | None
    positions: dict[str, Any] | None
    counts: dict[str, int]
    coders: tuple[Coder, ...]
    members: tuple[tuple[str, int], ...]
    diagnostics: tuple[Diagnostic, ...]
    passages: tuple[CodingRow, ...]
    places: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON of CONTRACT's ``info``."""
        values: dict[str, Any] = {
            "format": FORMAT,
            "kind": "codebook" if self.is_codebook else "project",
            "name": self.name,
            "origin": self.origin,
            "tool": self.program,
            "tool_version": self.version,
            "positions": self.positions,
            "counts": self.counts,
            "places": self.places,
            "coders": [attrs.asdict(coder) for coder in self.coders],
            "members": [{"name": name, "size": size} for name, size in self.members],
            "diagnostics": count_by_severity(list(self.diagnostics)),
        }
        if self.passages:
            values["passages"] = [
                {"source": row.source, "code": row.code_path, "coder": row.coder, "start": row.start,
                 "end": row.end, "quote": row.quote}
                for row in self.passages
            ]  # fmt: skip
        return values


def summarise(path: str | Path, *, passages: int = 0, positions: str = "auto") -> Summary:
    """Return what the project or codebook at ``path`` holds, with this many of its coded passages.

    Raises UnusableFileError, and InvalidArgumentError for a rule of positions that is none.
    """
    from refiqda.project import read  # noqa: PLC0415 - loaded only where it is used

    try:
        project = read(path, positions=positions)
    except UnusableFileError:
        codebook = _codebook(path)
        if codebook is None:
            raise
        return codebook
    codings = project.codings()
    container = project.container
    return Summary(
        label=project.label,
        is_codebook=False,
        name=project.tree.name,
        origin=project.tree.origin,
        program=project.program,
        version=_version(project.tree.origin),
        positions=_positions(project),
        counts=count_elements(project.tree),
        places=count_places(codings),
        coders=_coders(project.tree, codings),
        members=_members(container.members if container is not None else ()),
        diagnostics=(*project.diagnostics, *codings.diagnostics),
        passages=_spread(codings, passages),
    )


def count_elements(tree: model.Project | model.CodeBook) -> dict[str, int]:
    """Return how many things of each of `KINDS` a tree holds."""
    counts = dict.fromkeys(KINDS, 0)
    for element in model.iterate(tree, "codebook" if isinstance(tree, model.CodeBook) else "project"):
        kind = _CLASSES.get(type(element))
        if kind is not None:
            counts[kind] += 1
    if isinstance(tree, model.Project):
        counts["text"] = sum(type(source) is model.TextSource for source in tree.sources)
    return counts


def count_places(codings: Codings) -> int:
    """Return how many different passages, areas and stretches people coded, however many selections mark them."""
    columns = map(codings.column, _PLACE)
    places = set()
    for origin, selection, source, *place in zip(*columns, strict=True):
        if selection is None or origin == AUTOMATIC:
            continue  # a whole source is no passage, and a program made no place of its own
        nowhere = all(one is None for one in place)
        places.add((source, guid_key(selection)) if nowhere else (source, *place))
    return len(places)


def is_codebook(path: str | Path) -> bool:
    """Return whether the file is a codebook; raises UnusableFileError where it is neither that nor a project."""
    return isinstance(_parsed(path)[1].tree, model.CodeBook)


def _parsed(path: str | Path) -> tuple[Container, Parsed]:
    container = open_container(path)
    with container.stream(container.root) as stream:
        return container, read_xml(stream, label=container.label)


def _codebook(path: str | Path) -> Summary | None:
    """Return the summary of a codebook, None if the file is none."""
    container, parsed = _parsed(path)
    tree = parsed.tree
    if not isinstance(tree, model.CodeBook):
        return None
    program = program_of(tree.origin)
    return Summary(
        label=container.label,
        is_codebook=True,
        name=None,
        origin=tree.origin,
        program=None if program is None else program.name,
        version=_version(tree.origin),
        positions=None,
        counts=count_elements(tree),
        coders=(),
        members=_members(container.members),
        diagnostics=(*container.diagnostics, *parsed.diagnostics),
        passages=(),
    )


def _members(members: Any) -> tuple[tuple[str, int], ...]:  # noqa: ANN401 - published without types
    return tuple((member.name, member.size) for member in members if not member.is_directory)


def _version(origin: str | None) -> str | None:
    found = re.search(r"\d+(?:\.\w+)+|\d+", origin or "")
    return found[0] if found else None


def _positions(project: Project) -> dict[str, Any]:
    """Return the rule of the positions with what it rests on, the value of ``positions`` in the report."""
    counting, evidence = project.counting, project.evidence()
    found = counting.finding or evidence.finding(counting.rule)
    program = program_of(project.tree.origin)
    return {
        **counting.rule.to_dict(),
        "evidence": {
            "decided_by": counting.decided_by,
            "program": counting.program,
            "expected": str(counting.expected),
            "outcome": found.outcome,
            "contradicted": found.contradicted,
            "looked_at": evidence.looked_at,
            "tested": evidence.weighed,
            "candidates": [one.to_dict() for one in evidence.candidates()],
            "open": [str(one) for one in found.open],
            "dissenting_sources": evidence.dissenters(counting.rule),
            "statements": [] if program in (None, STANDARD) else list(program.evidence),
        },
    }


def _coders(tree: model.Project, codings: Codings) -> tuple[Coder, ...]:
    counts = Counter(guid_key(guid) if guid else None for guid in codings.column("coder_guid"))
    found: list[Coder] = []
    seen: set[str | None] = set()
    ids = {guid_key(user.guid or ""): user.id for user in reversed(tree.users)}
    for entry in codings.coders:
        key = guid_key(entry.guid or "")
        if key in seen:
            continue
        seen.add(key)
        machine = machine_of(entry.name)
        found.append(
            Coder(
                guid=entry.guid,
                name=entry.name,
                id=ids.get(key),
                codings=counts[key],
                kind=entry.kind,
                model=None if machine is None else machine.model,
            )
        )
    if counts[None]:
        found.append(Coder(guid=None, name=None, id=None, codings=counts[None]))
    return tuple(found)


def _spread(codings: Codings, wanted: int) -> tuple[CodingRow, ...]:
    """Return up to ``wanted`` passages, evenly from first to last."""
    rows = codings.span_rows() if wanted else []
    rows = [row for row in rows if codings[row].quote] if len(rows) <= wanted else rows
    if len(rows) > wanted:
        rows = [rows[(2 * number + 1) * len(rows) // (2 * wanted)] for number in range(wanted)]
    return tuple(codings[row] for row in rows)
