"""From the codings of several coders to comparable segments: one text, one code, one name for the same thing.

A *segment* is one coder's maximal span of one code in one text: a coder's overlapping or touching codings of
a code are joined. Sources of several files are one where their canonical text is the same; codes are one
where they share a GUID (lineage) or, in different files, a path; the latter are listed, because equal names
need not be one concept.

Only passages of texts are compared. Whatever is left out is counted and named, never dropped in silence:
codings without a passage (areas, recordings, whole sources), of texts that only one file holds, without a
coder, and those that no analyst made here (inherited, case, automatic and machine codings).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple, cast

import attrs

from refiqda.agreement.inputs import CoderFile, one_coder_each
from refiqda.agreement.naming import Person, find_coders, told_apart
from refiqda.errors import InvalidArgumentError, RefiqdaError, require_project
from refiqda.model import guid_key
from refiqda.project import Project
from refiqda.reconciliation.inputs import Codings
from refiqda.reconciliation.intervals import joined
from refiqda.tables import Codings as Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from refiqda.reconciliation.inputs import Input, Inputs, ProjectLike, Row, TextLike

CONSENSUS_GUID: Final = "a1a9b7c6-2512-5944-8b21-17dbb0ac2ae4"
"""The reserved GUID of the consensus coder: never a coder to compare."""

NOT_MADE_HERE: Final = ("inherited", "case", "automatic", "machine")
KINDS: Final = ("text", "pdf", "picture")
"""Sources with a text that can be coded by positions: their own, a PDF's, a picture's description."""


class Segment(NamedTuple):
    """One coder's maximal span of one code (its path), half-open in canonical text."""

    coder: str
    code: str
    start: int
    end: int


@attrs.frozen(kw_only=True)
class ComparedSource:
    """One text with everybody's segments.

    ``key`` tells it from every other text (its digest, with its name where two texts say the same); ``digest``
    and ``text`` are None where only codings without texts were given. ``coders`` coded something in it;
    ``holders`` have it in their file.
    """

    key: str
    name: str
    digest: str | None
    text: str | None = attrs.field(repr=False)
    segments: tuple[Segment, ...] = attrs.field(repr=False)
    coders: tuple[str, ...]
    holders: tuple[str, ...]
    turn: int = 0
    """Which of the texts of this name and these words it is, in the order of the document."""


@attrs.frozen(kw_only=True, order=True)
class NotCompared:
    """``count`` codings of ``coder`` in ``source`` that were left out, and why."""

    reason: str
    source: str
    coder: str
    count: int


@attrs.frozen(kw_only=True)
class Material:
    """All that is compared, and what is not.

    ``codes`` are the paths in use, ``code_guids`` the GUIDs behind each; ``same_name`` those that different
    files share by path only; ``untouched`` pairs of source and coder who has the text and coded nothing in
    it: to be asked about.
    """

    coders: tuple[str, ...]
    sources: tuple[ComparedSource, ...]
    codes: tuple[str, ...]
    code_guids: dict[str, tuple[str, ...]]
    not_compared: tuple[NotCompared, ...]
    same_name: tuple[str, ...]
    untouched: tuple[tuple[str, str], ...]


@attrs.define
class _Copy:
    """One input: whose it is (None for a project of several coders), its rows, its texts."""

    name: str | None
    rows: list[Row]
    lengths: Mapping[str, int]
    project: ProjectLike | None
    names: Mapping[str, str] = attrs.field(factory=dict)  # source GUID key -> name, coded or not
    keys: dict[str, str] = attrs.field(factory=dict)  # source GUID key -> key of the compared source

    def text(self, guid: str) -> TextLike | None:
        return None if self.project is None else self.project.text(guid)


@attrs.define
class _Place:
    """A text while it is being collected."""

    name: str
    text: TextLike | None
    turn: int = 0
    holders: set[str] = attrs.field(factory=set)
    spans: dict[tuple[str, str], list[tuple[int, int]]] = attrs.field(factory=lambda: defaultdict(list))


def collect(inputs: Inputs, *, coders: Sequence[str] | None = None) -> Material:
    """Return the segments of all coders of ``inputs``, matched over files.

    ``inputs`` is one project (or table of codings) with several coders, or a mapping of coder names to the
    file of each. ``coders`` (names or GUIDs) limits the comparison to some. The order of ``inputs`` does not
    matter. Raises InvalidArgumentError when a file under one name holds several coders, a coder is unknown, or fewer
    than two remain, and AmbiguousNameError for a name that several have.
    """
    copies = _copies(inputs)
    chosen = None if coders is None else set(find_coders(coders, _people(copies)))
    paths, same_name = _code_paths(copies)
    places = _places(copies)
    left_out: Counter[tuple[str, str, str]] = Counter()
    names: set[str] = set()
    for number, copy in enumerate(copies):
        labels = _coder_labels(copy)
        here = {labels[coder_key(row)] for row in copy.rows if row.origin not in NOT_MADE_HERE} - {""}
        here = {copy.name} if copy.name is not None else here
        here = here if chosen is None else here & chosen
        names |= here
        for key in copy.keys.values():
            places[key].holders |= here
        for row in copy.rows:
            coder = labels[coder_key(row)]
            if coder and chosen is not None and coder not in chosen:
                continue
            reason = _reason_to_leave_out(row, coder, copy)
            if reason:
                left_out[reason, row.source or "", coder] += 1
            elif row.start is not None and row.end is not None:
                place = places[copy.keys[guid_key(row.source_guid)]]
                code = paths[number, guid_key(row.code_guid or ""), row.code_path or ""]
                place.spans[coder, code].append((row.start, row.end))
    _require_two(names)
    return _material(names, places, left_out, _Codes(paths, same_name))


def _material(
    names: set[str],
    places: Mapping[str, _Place],
    left_out: Counter[tuple[str, str, str]],
    codes: _Codes,
) -> Material:
    """Put together what was collected; texts that one coder alone has a copy of are left out here."""
    sources = []
    for key, place in places.items():
        if len(place.holders) > 1:
            sources.append(_compared(key, place))
            continue
        for (coder, _code), spans in place.spans.items():
            left_out["no other analyst has this text", place.name, coder] += len(spans)
    return Material(
        coders=tuple(sorted(names)),
        sources=tuple(source for source in sources if source.segments),
        codes=tuple(sorted({segment.code for source in sources for segment in source.segments})),
        not_compared=tuple(
            sorted(
                NotCompared(reason=reason, source=source, coder=coder, count=count)
                for (reason, source, coder), count in left_out.items()
            )
        ),
        code_guids=codes.guids(),
        same_name=tuple(codes.same_name),
        untouched=tuple(
            (source.name, coder)
            for source in sources
            if source.segments
            for coder in source.holders
            if coder not in source.coders
        ),
    )


def _compared(key: str, place: _Place) -> ComparedSource:
    segments = sorted(
        Segment(coder, code, start, end)
        for (coder, code), spans in place.spans.items()
        for start, end in joined(spans)
    )
    return ComparedSource(
        key=key,
        name=place.name,
        digest=None if place.text is None else place.text.sha256,
        text=None if place.text is None else place.text.string,
        segments=tuple(segments),
        coders=tuple(sorted({segment.coder for segment in segments})),
        holders=tuple(sorted(place.holders)),
        turn=place.turn,
    )


def _copies(inputs: Inputs) -> list[_Copy]:
    """Return one copy an input, in the order of the coders' names."""
    if not isinstance(inputs, Mapping):
        return [_copy(None, inputs)]
    named = cast("dict[str, Input]", inputs)
    kinds = {type(one) for one in named.values()}
    if kinds & {Project, Table} and kinds <= {Project, Table, CoderFile}:  # else they say it themselves
        named = {**one_coder_each(cast("dict[str, Project | Table]", named))}
    return [_copy(name, named[name]) for name in sorted(named)]


def _copy(name: str | None, given: Input) -> _Copy:
    if not isinstance(given, Codings):
        require_project(given, "codings", "text")
    table, project = (given, None) if isinstance(given, Codings) else (given.codings(), given)
    rows = [row for row in table if guid_key(row.coder_guid or "") != CONSENSUS_GUID]
    names = {guid_key(one.guid or ""): one.name or "" for one in table.sources}
    copy = _Copy(name, rows, dict(table.source_lengths), project, names)
    copy.rows = _own_rows(copy)
    return copy


def _own_rows(copy: _Copy) -> list[Row]:
    """Return the rows of the coder after whom a copy is named; of several, the one of that very name."""
    people = {
        coder_key(row): row.coder or "no name"
        for row in copy.rows
        if coder_key(row) and row.origin not in NOT_MADE_HERE
    }
    if copy.name is None or len(people) < 2:  # noqa: PLR2004  - one or none: whoever it is, it is this coder
        return copy.rows
    own = {key for key, name in people.items() if name == copy.name}
    if not own:
        raise InvalidArgumentError(
            f'the file given for "{copy.name}" has several analysts',
            where=", ".join(sorted(people.values())),
            remedy="Say whose codings are meant.",
        )
    return [row for row in copy.rows if coder_key(row) in own or row.origin in NOT_MADE_HERE]


def coder_key(row: Row) -> str:
    """Return what tells the coder of a row from others: the GUID, else the name; empty for nobody."""
    return guid_key(row.coder_guid) if row.coder_guid else (row.coder or "")


def _coder_labels(copy: _Copy) -> dict[str, str]:
    if copy.name is not None:
        return {coder_key(row): copy.name for row in copy.rows}
    return coder_labels(copy.rows)


def coder_labels(rows: Iterable[Row]) -> dict[str, str]:
    """Return the name of each coder of one project by `coder_key`; two of one name are told apart by their GUIDs."""
    people = {coder_key(row): row.coder or "" for row in rows}
    count = Counter(people.values())
    short = told_apart(people)
    return {
        key: "" if not key else name if name and count[name] == 1 else f"{name or 'no name'} [{short[key]}]"
        for key, name in people.items()
    }


def _reason_to_leave_out(row: Row, coder: str, copy: _Copy) -> str | None:
    """Return why a coding is not compared, None if it is."""
    spanless = row.start is None or row.end is None
    # in the text that an area of a page has of its own there are no corners; a quotation over pages has some
    in_area = row.source_kind == "pdf" and row.page is not None and row.x1 is None
    reasons = (
        (not coder, "nobody is named"),
        (row.origin in NOT_MADE_HERE, f"{row.origin} coding"),
        (not row.code_guid and not row.code_path, "no code"),
        (spanless, "not a passage of a text"),
        (
            row.source_kind not in KINDS or in_area,
            "a passage of a note, a recording or an area",
        ),
        (guid_key(row.source_guid) not in copy.keys, "the text cannot be read"),
        (not spanless and row.start == row.end, "an empty passage"),
    )
    return next((reason for holds, reason in reasons if holds), None)


def _people(copies: list[_Copy]) -> list[Person]:
    """Return everybody who coded, with the GUID in each file."""
    found: dict[Person, None] = {}
    for copy in copies:
        labels = _coder_labels(copy)
        for row in copy.rows:
            if row.origin not in NOT_MADE_HERE and (label := labels[coder_key(row)]):
                found[Person(label, row.coder or "", row.coder_guid)] = None
        if copy.name is not None:  # also of a file in which nobody coded
            found[Person(copy.name, copy.name, None)] = None
    return list(found)


def _require_two(names: set[str]) -> None:
    if len(names) < 2:  # noqa: PLR2004  - a comparison needs two
        raise InvalidArgumentError(
            "there are fewer than two to compare", remedy="Give the codings of two or more people."
        )


def _places(copies: list[_Copy]) -> dict[str, _Place]:
    """Match the texts of all copies by what they say; fills each copy's ``keys``, keeps document order."""
    places: dict[str, _Place] = {}
    listed = []
    doubled: set[str] = set()
    for copy in copies:
        seen: Counter[str] = Counter()
        for guid, length in copy.lengths.items():
            text = _readable(copy, guid)
            if copy.project is not None and text is None:
                continue
            name = copy.names.get(guid_key(guid), "")
            base = text.sha256 if text is not None else f"{name}:{length}"
            seen[base] += 1
            listed.append((copy, guid, name, base, text))
        doubled |= {base for base, count in seen.items() if count > 1}
    turns: Counter[tuple[int, str]] = Counter()
    for copy, guid, name, base, text in listed:
        key = f"{base}:{name}" if base in doubled else base
        turn = turns[id(copy), key]
        turns[id(copy), key] += 1
        key += f"+{turn}" if turn else ""
        copy.keys[guid_key(guid)] = key
        place = places.setdefault(key, _Place(name, text, turn))
        place.name = place.name or name
    return places


def _readable(copy: _Copy, guid: str) -> TextLike | None:
    """Return a text, None where it is missing or unreadable (its codings are then listed, not compared)."""
    try:
        return copy.text(guid)
    except RefiqdaError:
        return None


@attrs.frozen
class _Codes:
    """How the codes of all copies were matched: the path of each, and which were matched by name."""

    paths: Mapping[tuple[int, str, str], str]
    same_name: Sequence[str]

    def guids(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, set[str]] = defaultdict(set)
        for (_copy, guid, _path), label in self.paths.items():
            found[label].add(guid)
        return {label: tuple(sorted(found[label] - {""})) for label in sorted(found)}


@attrs.define
class _Concept:
    """Codes of several files that are one, while they are being matched."""

    paths: list[str]
    copies: set[int]
    members: list[tuple[int, str, str]]


def _code_paths(copies: list[_Copy]) -> tuple[dict[tuple[int, str, str], str], list[str]]:
    """Return the one path of every (copy, GUID, path), and the paths matched by name alone.

    Lineage first: one GUID is one code. Then the same path in different files, unless one of the files holds
    both as two codes. Two codes that still have one path are told apart by a number.
    """
    by_guid: dict[str, _Concept] = {}
    for number, copy in enumerate(copies):
        for row in copy.rows:
            member = (number, guid_key(row.code_guid or ""), row.code_path or "")
            concept = by_guid.setdefault(member[1] or f"path:{member[2]}", _Concept([], set(), []))
            if member not in concept.members:
                concept.members.append(member)
                concept.copies.add(number)
                concept.paths.append(member[2])
    concepts: list[_Concept] = []
    by_path: dict[str, dict[int, _Concept]] = defaultdict(dict)  # in the order of `concepts`
    same_name: set[str] = set()
    for concept in by_guid.values():
        near = {number: one for path in concept.paths for number, one in by_path[path].items()}
        other = next(
            (near[number] for number in sorted(near) if not near[number].copies & concept.copies), None
        )
        if other is None:
            for path in concept.paths:
                by_path[path][len(concepts)] = concept
            concepts.append(concept)
            continue
        number = next(number for number, one in near.items() if one is other)
        for path in concept.paths:
            by_path[path][number] = other
        same_name |= set(other.paths) & set(concept.paths)
        other.copies |= concept.copies
        other.paths += concept.paths
        other.members += concept.members
    labels = _labels(concepts)
    found = {
        member: label for concept, label in zip(concepts, labels, strict=True) for member in concept.members
    }
    return found, sorted(same_name)


def _labels(concepts: Iterable[_Concept]) -> list[str]:
    """Return one path for each code, no two alike."""
    concepts = list(concepts)
    users = Counter(path for concept in concepts for path in set(concept.paths))
    labels: dict[str, None] = {}
    numbers: Counter[str] = Counter()
    for concept in concepts:
        wanted = label = min(set(concept.paths), key=lambda path: (users[path], path))
        while label in labels:
            numbers[wanted] += 1
            label = f"{wanted} [{numbers[wanted] + 1}]"
        labels[label] = None
    return list(labels)
