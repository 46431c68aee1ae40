"""Codings as columns of numbers on common lines: one text, one code, one coder for the same thing.

Within one project a source, code or coder is what its GUID says. Over several files texts are one where
their canonical text is the same (two alike in one file are told apart by their names); codes are one where they
share a GUID, and, provided that the codebooks have a common past, where they have one path. Codebooks made
apart are never matched by name (METHOD 2): that is an error, since equal names need not be one concept.

Only passages of texts are compared. What is left out is counted by its reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np

from refiqda.agreement.inputs import (
    CONSENSUS_GUID,
    PERSON,
    CoderFile,
    Input,
    lineage_keys,
    one_coder_each,
    table_of,
)
from refiqda.agreement.naming import Person, find_coders, told_apart
from refiqda.agreement.things import INCLUDABLE, KINDS, LEFT_OUT, Thing
from refiqda.errors import InvalidArgumentError, RefiqdaError
from refiqda.model import guid_key
from refiqda.tables import Codings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from refiqda.tables import Entry

    Numbers = NDArray[np.int64]
    Truths = NDArray[np.bool_]


@attrs.frozen(eq=False, kw_only=True)
class Columns:
    """Every compared coding as a line of five numbers; indices point into ``coders``, ``sources``, ``codes``.

    ``held[coder, source]`` says whose file has which text; ``people`` are the coders with name and GUID.
    """

    coders: tuple[str, ...]
    people: tuple[Person, ...]
    sources: tuple[Thing, ...]
    codes: tuple[Thing, ...]
    held: Truths
    coder: Numbers
    source: Numbers
    code: Numbers
    start: Numbers
    end: Numbers
    left_out: dict[str, int]
    matched_by_name: tuple[str, ...] = ()


def line_up(
    given: Input | Mapping[str, Input], include: Sequence[str], sources: Sequence[str] | None
) -> Columns:
    """Return the codings of all coders as columns; ``sources`` limits them to texts of these names.

    Raises InvalidArgumentError for codebooks made apart, and where a file of several people does not say whose
    codings are meant.
    """
    wanted = {PERSON, *(_origin_of(one) for one in include)}
    if not isinstance(given, Mapping):
        return _Lines([_File(None, given)], wanted, sources).columns()
    named: Mapping[str, Any] = given
    if not all(isinstance(one, CoderFile) for one in named.values()):
        named = one_coder_each(named)
    files = [_File(name, one) for name, one in named.items()]
    if not files:
        _require_two([])
    _require_common_past(files)
    return _Lines(files, wanted, sources).columns()


def _origin_of(asked: str) -> str:
    if asked not in INCLUDABLE:
        raise InvalidArgumentError(f'"{asked}" cannot be included', remedy=f"Use {', '.join(INCLUDABLE)}.")
    return INCLUDABLE[asked]


class _File:
    """One input with its codings; ``name`` is the coder whose file it is, None for a project of several."""

    def __init__(self, name: str | None, given: Input) -> None:
        self.name = name
        self.given = given
        self.table = table_of(given)
        self.text_keys: list[str | None] = []

    def find_texts(self, *, alone: bool) -> None:
        """Find what each source says; ``alone``, in a comparison within one file, it is what its GUID says."""
        lengths = self.table.source_lengths
        self.text_keys = [
            None
            if entry.kind not in KINDS or (entry.guid or "") not in lengths
            else guid_key(entry.guid or "")
            if alone
            else self._text_key(entry)
            for entry in self.table.sources
        ]

    def _text_key(self, entry: Entry) -> str:
        """Return what the text says, as a digest; its name and length where only codings were given."""
        inner = self.given.given if isinstance(self.given, CoderFile) else self.given
        if isinstance(inner, Codings):
            return f"{entry.name}\x00{self.table.source_lengths[entry.guid or '']}"
        try:
            return inner.text(entry.guid or "").sha256
        except RefiqdaError:  # it was read a moment ago; another text of this GUID is meant
            return f"guid\x00{guid_key(entry.guid or '')}"


def _require_common_past(files: Sequence[_File]) -> None:
    """Refuse codebooks that share no code: their names say nothing about each other."""
    books = [{guid_key(one.guid) for one in file.table.codes if one.guid} for file in files]
    for file, book in zip(files[1:], books[1:], strict=True):
        if book and books[0] and not book & books[0]:
            raise InvalidArgumentError(
                f'the codebooks of "{files[0].name}" and "{file.name}" were made apart, '
                "so codes of one name need not be one code and no figure would mean anything",
                remedy="Give both analysts copies of one project, or read their codings side by side.",
            )


class _Lines:
    """Gathers the columns of all files."""

    def __init__(self, files: Sequence[_File], wanted: set[str], sources: Sequence[str] | None) -> None:
        self.files = files
        self.wanted = wanted
        self.only = None if sources is None else set(sources)
        self.coders: list[str] = []
        self.people: list[Person] = []
        self.sources: list[Thing] = []
        self.source_places: dict[str, int] = {}
        self.doubled: set[str] = set()
        self.codes: list[Thing] = []
        self.code_places: dict[str, int] = {}
        self.by_name: list[str] = []
        self.holds: list[tuple[Numbers, Numbers]] = []
        self.seen: set[tuple[str, str, str | None]] = set()
        self.left_out: Counter[str] = Counter(dict.fromkeys(LEFT_OUT, 0))

    def columns(self) -> Columns:
        """Return the columns of all files, one after the other."""
        for file in self.files:
            file.find_texts(alone=len(self.files) == 1)
            times = Counter(key for key in file.text_keys if key is not None)
            self.doubled |= {key for key, number in times.items() if number > 1 and len(self.files) > 1}
        parts = [self._file(file) for file in self.files]
        held = np.zeros((len(self.coders), len(self.sources)), dtype=bool)
        for coders, sources in self.holds:
            held[np.ix_(coders, sources)] = True
        together = list(parts[0])
        if len(parts) > 1:
            together = [np.concatenate(column) for column in zip(*parts, strict=True)]
        if self.only is not None:
            unknown = sorted(self.only - {one.name for one in self.sources})
            if unknown:
                raise InvalidArgumentError(
                    f"no text is called {', '.join(unknown)}", remedy="Name texts as the project does."
                )
            inside = np.array([one.name in self.only for one in self.sources], dtype=bool)
            held[:, ~inside] = False
            kept = inside[together[1]]
            self.left_out["other_sources"] += int((~kept).sum())
            together = [column[kept] for column in together]
        return Columns(
            coders=tuple(self.coders),
            people=tuple(self.people),
            sources=tuple(self.sources),
            codes=tuple(self.codes),
            held=held,
            coder=together[0],
            source=together[1],
            code=together[2],
            start=together[3],
            end=together[4],
            left_out=dict(self.left_out),
            matched_by_name=tuple(sorted(set(self.by_name))),
        )

    def _file(self, file: _File) -> list[Numbers]:
        """Return coder, source, code, start and end of the rows of a file that are compared."""
        table = file.table
        spans = table.spans()
        usable = self._usable(table, spans.start.size)
        source = self._source_numbers(file)
        code = self._code_numbers(table)
        coder = self._coder_numbers(file)
        self.holds.append((np.unique(coder[coder >= 0]), np.unique(source[source >= 0])))
        places = zip(
            (coder, source, code), (spans.coder_index, spans.source_index, spans.code_index), strict=True
        )
        columns = [_mapped(numbers, index) for numbers, index in places]
        keep = self._kept(columns, usable, self._in_areas(table, usable.size))
        columns += [spans.start, spans.end]
        if not keep.all():
            columns = [column[keep] for column in columns]
        return columns

    def _kept(self, numbers: Sequence[Numbers], usable: Truths, in_areas: Truths) -> Truths:
        """Return which of the rows are compared; count the others by the first reason that applies."""
        if usable.all() and not in_areas.any() and min(int(one.min(initial=0)) for one in numbers) >= 0:
            return usable  # the common case: nothing is left out, so no reason is looked for
        coder, source, code = numbers
        keep = usable.copy()
        for reason, bad in (
            ("consensus", coder == _CONSENSUS),
            ("no_coder", coder == _NOBODY),
            ("no_code", code < 0),
            ("not_a_text_passage", (source == _OTHER_KIND) | in_areas),
            ("text_not_readable", source == _NOBODY),
        ):
            self.left_out[reason] += int((keep & bad).sum())
            keep &= ~bad
        return keep

    def _usable(self, table: Codings, size: int) -> Truths:
        """Return which of the rows with a span are of a wanted origin; count the others, and those without one."""
        origins = table.origin
        if origins.count(PERSON) == len(table):  # the common case, at a fraction of the time of counting each
            self.left_out["not_a_text_passage"] += len(table) - size
            return np.ones(size, dtype=bool)
        found = Counter(origins)
        keys = lineage_keys(table)
        new = Counter(origin for origin, key in zip(origins, keys, strict=True) if key not in self.seen)
        self.seen.update(keys)  # what several copies have is one coding, and counts once
        for name, origin in INCLUDABLE.items():
            if origin not in self.wanted:
                self.left_out[name] += new[origin]
        usable = np.array([origins[row] in self.wanted for row in table.span_rows()], dtype=bool)
        wanted = sum(found[origin] for origin in self.wanted)
        self.left_out["not_a_text_passage"] += wanted - int(usable.sum())
        return usable

    def _in_areas(self, table: Codings, size: int) -> Truths:
        """Return which rows with a span lie in an area of a page: the text of an area is no text of the source."""
        parts = np.array([one.is_part and one.kind == "pdf" for one in table.sources], dtype=bool)
        return parts[table.spans().source_index] if parts.any() else np.zeros(size, dtype=bool)

    def _source_numbers(self, file: _File) -> Numbers:
        """Return the number of the common text for each source of a file."""
        numbers, seen = [], Counter[str]()
        for entry, key in zip(file.table.sources, file.text_keys, strict=True):
            if key is None:
                numbers.append(_NOBODY if entry.kind in KINDS else _OTHER_KIND)
                continue
            place = key
            if key in self.doubled:  # said twice in some file: by its name, then by its turn
                place = f"{key}\x00{entry.name}"
                seen[place] += 1
                place = f"{place}\x00{seen[place]}"
            if place not in self.source_places:
                self.source_places[place] = len(self.sources)
                length = file.table.source_lengths[entry.guid or ""]
                self.sources.append(Thing(entry.name or "(no name)", entry.guid, length))
            numbers.append(self.source_places[place])
        return np.array([*numbers, _NOBODY], dtype=np.int64)

    def _code_numbers(self, table: Codings) -> Numbers:
        """Return the number of the common code for each code of a file, by GUID, else by path."""
        numbers = []
        known = dict(self.code_places)
        paths = {one.name: place for place, one in enumerate(self.codes)}
        taken = {known[guid_key(one.guid)] for one in table.codes if one.guid and guid_key(one.guid) in known}
        for entry in table.codes:
            if entry.kind == "case":
                numbers.append(-1)
                continue
            path = entry.path or entry.name or "(no name)"
            key = guid_key(entry.guid or "") or f"path\x00{path}"
            place = self.code_places.get(key)
            if place is None and path in paths and paths[path] not in taken:
                place = paths[path]
                self.by_name.append(path)
            if place is None:
                place = len(self.codes)
                self.codes.append(Thing(path, entry.guid))
            taken.add(place)
            self.code_places.setdefault(key, place)
            numbers.append(place)
        return np.array([*numbers, -1], dtype=np.int64)

    def _coder_numbers(self, file: _File) -> Numbers:
        """Return the number of each coder of a file; two of one name are told apart by their GUIDs."""
        if file.name is not None:
            place = len(self.coders)
            self.coders.append(file.name)
            own = file.table.coders[-1].guid if file.table.coders else None  # where `one_coder_each` puts it
            self.people.append(Person(file.name, file.name, own))
            owned = [_CONSENSUS if _is_consensus(one) else place for one in file.table.coders]
            return np.array([*owned, place], dtype=np.int64)
        people = file.table.coders
        names = Counter(one.name for one in people)
        short = told_apart(guid_key(one.guid or "") for one in people if names[one.name] > 1)
        numbers = []
        for one in people:
            if _is_consensus(one):
                numbers.append(_CONSENSUS)
                continue
            name = one.name or "(no name)"
            if names[one.name] > 1:
                name = f"{name} [{short[guid_key(one.guid or '')]}]"
            numbers.append(len(self.coders))
            self.coders.append(name)
            self.people.append(Person(name, one.name or "", one.guid))
        return np.array([*numbers, _NOBODY], dtype=np.int64)


_NOBODY: Final = -1
_CONSENSUS: Final = -2
_OTHER_KIND: Final = -3


def _mapped(numbers: Numbers, index: Numbers) -> Numbers:
    """Return ``numbers[index]``, -1 meaning the last; the index itself where every number is its own place.

    That is so in most projects, and a column less to make is a tenth of the time of counting.
    """
    if numbers[-1] == _NOBODY and np.array_equal(numbers[:-1], np.arange(numbers.size - 1)):
        return index
    return numbers.take(index)


def _is_consensus(entry: Entry) -> bool:
    return guid_key(entry.guid or "") == CONSENSUS_GUID


def choose_coders(columns: Columns, asked: Sequence[str] | None) -> list[int]:
    """Return the numbers of the coders to compare: those asked for, else all who coded a text.

    They are asked for by name or GUID. Raises InvalidArgumentError for an unknown one and for fewer than two,
    AmbiguousNameError for a name that several have.
    """
    if asked is None:
        chosen = [int(one) for one in np.flatnonzero(np.bincount(columns.coder))]
    else:
        chosen = [columns.coders.index(one) for one in find_coders(asked, columns.people)]
    _require_two([columns.coders[one] for one in chosen])
    return chosen


def _require_two(names: Sequence[str]) -> None:
    if len(names) < 2:  # noqa: PLR2004 - a comparison needs two
        raise InvalidArgumentError(
            f"there are fewer than two to compare ({', '.join(names) or 'nobody'})",
            remedy="Give the codings of two or more people.",
        )


__all__ = ["Columns", "Thing", "choose_coders", "line_up"]
