"""The crosswalk: what people say about the codes of analysts who made their codebooks apart.

Equal names need not be one concept (METHOD 2), so nothing here looks at whether names are alike. Codes become one
where a line says "same", and only there; "same" is carried on (if A's code is B's and B's is C's, then A's is C's).
Broader, narrower and related are kept and shown, and join nothing.

A code is named by its coder and its path ("Coping/Hope"). Lines of a sheet also carry the GUIDs that the codes had
when it was made, so that a code renamed since is still found (`Crosswalk.resolved`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.errors import InvalidArgumentError
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

SAME: Final = "same"
ONLY_MINE: Final = "only mine"
RELATIONS: Final = (SAME, "broader", "narrower", "related", ONLY_MINE)
"""What a line may say of the first coder's code: it is the same as the other's, broader or narrower than it, related
to it; or the other coder has nothing like it."""

CodeKey = tuple[str, str]
"""A coder and the path of one of that coder's codes."""


@attrs.frozen
class Line:
    """What somebody says of one code of ``coder_a`` and one of ``coder_b``.

    ``code_b`` is None where the relation is "only mine". ``name`` is what codes that are the same are to be called in
    common. ``guid_a`` and ``guid_b`` are what the codes were when the sheet was made; ``row`` is its row there.
    """

    coder_a: str
    code_a: str | None
    coder_b: str
    code_b: str | None
    relation: str
    name: str | None = None
    note: str | None = None
    guid_a: str | None = None
    guid_b: str | None = None
    row: int | None = None

    def keys(self) -> Iterator[tuple[CodeKey, str | None]]:
        """Yield the codes that the line names, each with its GUID."""
        if self.code_a is not None:
            yield (self.coder_a, self.code_a), self.guid_a
        if self.code_b is not None:
            yield (self.coder_b, self.code_b), self.guid_b


@attrs.frozen
class Crosswalk:
    """What was declared, line by line; ``file`` is the sheet it was read from, ``open_rows`` its rows left unfilled.

    Making one raises InvalidArgumentError, with the row, for a relation that is none and for lines that contradict
    each other: one code that would be two codes of another coder, or one pair related in two ways.
    """

    lines: tuple[Line, ...]
    file: str | None = None
    open_rows: int = 0

    def __attrs_post_init__(self) -> None:
        for line in self.lines:
            self._check(line)
        _Classes(self).joined()

    def common(self) -> dict[CodeKey, str]:
        """Return the common name of every code that is declared the same as another, by coder and path.

        Codes that are one have one name; codes that are two never have. It is the name that a line gives, else the
        path where all have one path, else all their paths, in the order of their coders' names ("Hope = Optimism").
        """
        found = {}
        for members, name in _Classes(self).joined():
            found.update(dict.fromkeys(members, name))
        return found

    def covers(self, coder_a: str, coder_b: str) -> bool:
        """Return whether the lines, directly or by way of other coders, say anything about these two."""
        seen: set[str] = set()
        reached = {coder_a}
        while reached - seen:
            one = min(reached - seen)
            seen.add(one)
            reached |= {line.coder_b for line in self.lines if line.coder_a == one}
            reached |= {line.coder_a for line in self.lines if line.coder_b == one}
        return coder_a == coder_b or coder_b in seen

    def coders(self) -> tuple[str, ...]:
        """Return all coders that lines name, in the order of the lines."""
        return tuple(dict.fromkeys(one for line in self.lines for one in (line.coder_a, line.coder_b)))

    def resolved(self, books: Mapping[str, Iterable[tuple[str, str | None]]]) -> Crosswalk:
        """Return the crosswalk with the codes as they are called now; ``books`` is (path, GUID) of each coder's codes.

        A code is found by its GUID, else by its path. Raises InvalidArgumentError, with the row, for a coder or a
        code that is not there. Coders of ``books`` that no line names are no fault.
        """
        finders = {coder: _Finder(coder, book) for coder, book in books.items()}
        return attrs.evolve(self, lines=tuple(self._placed(line, finders) for line in self.lines))

    def silent_about(
        self, books: Mapping[str, Iterable[tuple[str, str | None]]]
    ) -> dict[str, tuple[str, ...]]:
        """Return for each coder the codes of ``books`` of which no line says anything, in the order of the book."""
        said = {key for line in self.lines for key, _guid in line.keys()}  # noqa: SIM118 - no mapping
        return {
            coder: tuple(path for path, _guid in book if (coder, path) not in said)
            for coder, book in books.items()
        }

    def fault(self, what: str, line: Line, remedy: str) -> InvalidArgumentError:
        """Return the error for a line, which says in which file and row it stands."""
        where = f"row {line.row}" if line.row is not None else f"line {self.lines.index(line) + 1}"
        return InvalidArgumentError(what, file=self.file, where=where, remedy=remedy)

    def _check(self, line: Line) -> None:
        if line.relation not in RELATIONS:
            raise self.fault(
                f'"{line.relation}" is no relation', line, f"Use one of: {', '.join(RELATIONS)}."
            )
        if line.coder_a == line.coder_b:
            raise self.fault("relates an analyst to the same analyst", line, "Name two analysts.")
        if line.code_a is None:
            raise self.fault("names no code of the first analyst", line, "Fill in the code.")
        if line.relation == ONLY_MINE and line.code_b is not None:
            raise self.fault(
                'says "only mine" and names a code of the other analyst', line, "Clear the other code."
            )
        if line.relation != ONLY_MINE and line.code_b is None:
            raise self.fault(
                f'says "{line.relation}" and does not say of which code', line, "Fill in the other code."
            )

    def _placed(self, line: Line, finders: Mapping[str, _Finder]) -> Line:
        for coder in (line.coder_a, line.coder_b):
            if coder not in finders:
                remedy = f'Name the files as the sheet does, all it speaks of: --coder "{coder}=FILE".'
                raise self.fault(
                    f'no analyst is called "{coder}"',
                    line,
                    f"The analysts are: {', '.join(finders)}. {remedy}",
                )
        changed: dict[str, Any] = {}
        for coder, side in ((line.coder_a, "a"), (line.coder_b, "b")):
            path, guid = getattr(line, f"code_{side}"), getattr(line, f"guid_{side}")
            if path is None:
                continue
            now = finders[coder].find(path, guid)
            if now is not None and now != path and path in finders[coder].paths:
                raise self.fault(
                    f'names the code "{path}", and its folded columns say "{now}"',
                    line,
                    f'If "{path}" is meant, clear the code guid in that row; else write "{now}".',
                )
            if now is None:
                raise self.fault(
                    f'"{coder}" has no code "{path}"',
                    line,
                    finders[coder].remedy(path),
                )
            changed[f"code_{side}"] = now
        return attrs.evolve(line, **changed)


class _Finder:
    """Finds a coder's codes by what they were when a sheet was made."""

    def __init__(self, coder: str, book: Iterable[tuple[str, str | None]]) -> None:
        self.coder = coder
        codes = list(book)
        self.by_guid = {guid_key(guid): path for path, guid in codes if guid}
        self.paths = [path for path, _guid in codes]

    def find(self, path: str, guid: str | None) -> str | None:
        if guid and guid_key(guid) in self.by_guid:
            return self.by_guid[guid_key(guid)]
        return path if path in self.paths else None

    def remedy(self, path: str) -> str:
        """Return what to do: the code may have another parent now, or another name."""
        leaf = path.rpartition("/")[2]
        near = [one for one in self.paths if one.rpartition("/")[2].casefold() == leaf.casefold()]
        if near:
            return f"Is it {' or '.join(near[:3])}? Else make the sheet anew."
        return "It may have been renamed or deleted since: correct the row, or make the sheet anew."


@attrs.define(eq=False)
class _Class:
    """Codes that are one: the path of each coder's, and the names that lines give them in common."""

    codes: dict[str, str]
    names: set[str]

    def name(self) -> str:
        """Return what they are called in common."""
        return next(iter(self.names), None) or " = ".join(
            dict.fromkeys(path for _coder, path in sorted(self.codes.items()))
        )


class _Classes:
    """Codes that are one, by the lines that say so."""

    def __init__(self, crosswalk: Crosswalk) -> None:
        self.crosswalk = crosswalk
        self.members: dict[CodeKey, _Class] = {}

    def joined(self) -> list[tuple[tuple[CodeKey, ...], str]]:
        """Return the members and the common name of each class; raises InvalidArgumentError for a contradiction."""
        for line in self.crosswalk.lines:
            if line.relation == SAME:
                self._join(line)
        self._refuse_second_relations()
        found = {id(one): one for one in self.members.values()}
        named = [(tuple(sorted(one.codes.items())), one.name()) for one in found.values()]
        self._refuse_shared_names(named)
        return named

    def _join(self, line: Line) -> None:
        one, other = (line.coder_a, line.code_a or ""), (line.coder_b, line.code_b or "")
        first, second = self._class_of(one), self._class_of(other)
        if first is not second:
            if len(first.codes) < len(
                second.codes
            ):  # the smaller goes into the larger, so that chains stay cheap
                first, second = second, first
            for coder, path in second.codes.items():
                if first.codes.get(coder, path) != path:
                    raise self.crosswalk.fault(
                        f'makes two codes of "{coder}" one: "{min(first.codes[coder], path)}" and '
                        f'"{max(first.codes[coder], path)}"',
                        line,
                        "A code is the same as one code of another analyst; call one of them narrower or related.",
                    )
            first.codes.update(second.codes)
            first.names |= second.names
            for key in second.codes.items():
                self.members[key] = first
        first.names |= {line.name} if line.name else set()
        if len(first.names) > 1:
            said = " and ".join(map(repr, sorted(first.names)))
            raise self.crosswalk.fault(
                f"gives codes that are the same two names in common: {said}", line, "Give one name."
            )

    def _class_of(self, key: CodeKey) -> _Class:
        if key not in self.members:
            self.members[key] = _Class({key[0]: key[1]}, set())
        return self.members[key]

    def _refuse_second_relations(self) -> None:
        """Refuse a pair that is related in two ways, also where one of them follows from other lines."""
        seen: dict[frozenset[int | CodeKey], tuple[str, int | CodeKey]] = {}
        for line in self.crosswalk.lines:
            one = (line.coder_a, line.code_a or "")
            if line.relation == ONLY_MINE:
                if one in self.members and line.coder_b in self.members[one].codes:
                    raise self.crosswalk.fault(
                        f'says "only mine" of a code that is the same as one of "{line.coder_b}"',
                        line,
                        "Keep one of the two lines.",
                    )
                continue
            other = (line.coder_b, line.code_b or "")
            if line.relation != SAME and one in self.members and self.members[one] is self.members.get(other):
                raise self.crosswalk.fault(
                    f'says "{line.relation}" of two codes that are the same by another line',
                    line,
                    "Keep one of the two lines.",
                )
            first, second = self._concept(one), self._concept(other)
            said = seen.setdefault(frozenset((first, second)), (line.relation, first))
            turned = {"broader": "narrower", "narrower": "broader"}.get(said[0], said[0])
            if line.relation != (said[0] if said[1] == first else turned):
                raise self.crosswalk.fault(
                    f'says "{line.relation}" of two codes that another line relates otherwise',
                    line,
                    "Keep one of the two lines.",
                )

    def _concept(self, key: CodeKey) -> int | CodeKey:
        """Return what stands for a code and all that are the same: what is said of one is said of all."""
        return id(self.members[key]) if key in self.members else key

    def _refuse_shared_names(self, named: list[tuple[tuple[CodeKey, ...], str]]) -> None:
        seen: dict[str, tuple[CodeKey, ...]] = {}
        for members, name in named:
            if seen.setdefault(name, members) is members:
                continue
            line = next(
                one
                for one in reversed(self.crosswalk.lines)
                if one.relation == SAME and (one.coder_a, one.code_a or "") in members
            )
            raise self.crosswalk.fault(
                f"calls two things by one name in common: {name!r}", line, "Give each a name of its own."
            )
