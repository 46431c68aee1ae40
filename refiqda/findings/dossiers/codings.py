"""The codings of one or more projects as one material: texts that are one, analysts, codes as they are asked for.

A text of several files is one where name (or GUID) and words are the same; what has no words, where name (or GUID) and
kind are. A coding that several copies have from their common past is told once. Case codings and those a program made
of itself are left out and counted (METHOD 3); codings of machines stay, labelled (METHOD 5).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.errors import AmbiguousNameError, NotInProjectError
from refiqda.exchange.programs import STANDARD, program_of
from refiqda.findings.dossiers.values import Theme
from refiqda.findings.voices import digest_of
from refiqda.index import walk_codes
from refiqda.machine_coders import CONSENSUS_GUID, KIND, machine_of
from refiqda.model import guid_key
from refiqda.surveying.values import key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from refiqda import model
    from refiqda.findings.voices import SourceSeen, Voices
    from refiqda.project import Project
    from refiqda.tables import Entry

NOBODY: Final = "nobody named"
CONSENSUS: Final = "the consensus"
_LEFT_OUT: Final = {"case": "case codings", "automatic": "codings that a program made of itself"}


@attrs.frozen(eq=False)
class Text:
    """A source, or a text of one: its number in the material, and what is known of it; ``seen`` where it has words."""

    number: int
    guid: str
    name: str
    kind: str
    seen: SourceSeen | None = None


@attrs.frozen(kw_only=True)
class Coded:
    """One coding: in which text, under which code (its path and key), by whom; where it lies.

    ``begin`` and ``end`` are code points, or milliseconds with ``medium`` "time"; of an area ``box`` has the corners.
    """

    text: int
    code: str
    code_key: str
    analyst: str
    medium: str
    begin: int = 0
    end: int = 0
    page: int | None = None
    box: tuple[int, int, int, int] | None = None
    case: str = ""
    memo: str = ""
    machine: bool = False
    consensus: bool = False
    guids: tuple[str, str] = ("", "")
    created: str = ""


@attrs.define(eq=False)
class Codes:
    """The codes of all projects: path and description by key, what lies below each, and who has which."""

    paths: dict[str, str] = attrs.field(factory=dict)
    descriptions: dict[str, str] = attrs.field(factory=dict)
    below: dict[str, set[str]] = attrs.field(factory=lambda: defaultdict(set))
    holders: dict[str, set[int]] = attrs.field(factory=lambda: defaultdict(set))
    sets: dict[str, tuple[str, list[str]]] = attrs.field(factory=dict)


class Codings:
    """All codings of ``projects`` on common texts; ``voices`` says what is known of the texts."""

    def __init__(self, projects: Sequence[Project], voices: Voices) -> None:
        self.projects = projects
        self.voices = voices
        self.texts: list[Text] = []
        self.codes = Codes()
        self.rows: list[Coded] = []
        self.left_out: Counter[str] = Counter()
        self.coders: list[set[str]] = []
        self.machines: dict[str, None] = {}
        self._places: dict[tuple[str, str], int] = {}
        self._seen = {
            place: one
            for one in reversed(voices.sources)
            for place in ((key(one.name), one.digest), (guid_key(one.guid), one.digest))
        }
        told: set[object] = set()
        for number, project in enumerate(projects):
            self._add_codes(number, project)
            self.coders.append(set())
            self._add(number, project, told)

    @property
    def analysts(self) -> tuple[str, ...]:
        """The people who coded anything, in the order of the projects and of their names."""
        return tuple(dict.fromkeys(name for each in self.coders for name in sorted(each)))

    def states_of(self) -> list[str]:
        """Return the names of texts of which the projects hold several states."""
        names = Counter(one.name for one in self.texts if one.seen is not None)
        return sorted(name for name, count in names.items() if count > 1)

    def _add_codes(self, number: int, project: Project) -> None:
        codes = self.codes
        above: list[tuple[str, str]] = []
        for code, path in walk_codes(project.tree.code_book):
            mine = guid_key(code.guid or "")
            codes.paths.setdefault(mine, path)
            codes.holders[mine].add(number)
            if code.description and mine not in codes.descriptions:
                codes.descriptions[mine] = code.description
            while above and not path.startswith(f"{above[-1][1]}/"):
                above.pop()
            for upper, _ in above:
                codes.below[upper].add(mine)
            above.append((mine, path))
        for each in project.tree.sets:
            if each.member_codes:
                members = codes.sets.setdefault(key(each.name or ""), (each.name or "", []))[1]
                members.extend(guid_key(one) for one in each.member_codes)

    def _add(self, number: int, project: Project, told: set[object]) -> None:
        table = project.codings()
        first_page = (program_of(project.tree.origin) or STANDARD).first_page
        lines = [self._text(entry, words) for entry, words in zip(table.sources, table.texts, strict=True)]
        guids = [guid_key(one.guid or "") for one in table.coders]
        joint = [guid == guid_key(CONSENSUS_GUID) for guid in guids]
        names = [one.name or NOBODY for one in table.coders]
        programs = {name for name in {*names, CONSENSUS, NOBODY} if machine_of(name) is not None}
        several = len(self.projects) > 1
        pointers = table.pointers()
        codes = [guid_key(one.guid or "") for one in table.codes]
        sources, coded, coders = (one.tolist() for one in pointers)
        for row, text, code, coder in zip(table, sources, coded, coders, strict=True):
            if row.origin in _LEFT_OUT or code < 0 or text < 0:
                self.left_out[_LEFT_OUT.get(row.origin, "codings without a code")] += 1
                continue
            consensus = coder >= 0 and joint[coder]
            analyst = CONSENSUS if consensus else names[coder] if coder >= 0 else NOBODY
            machine = row.origin == KIND or analyst in programs
            if not consensus and coder >= 0:
                self.machines.update({analyst: None} if machine else {})
                self.coders[number].update(() if machine else (analyst,))
            place = _place(row, first_page)
            if several:
                same = (lines[text], codes[code], analyst, *place)
                if same in told:
                    continue
                told.add(same)
            self.rows.append(
                Coded(
                    text=lines[text],
                    code=row.code_path or row.code or "",
                    code_key=codes[code],
                    analyst=analyst,
                    medium=place[0],
                    begin=place[1],
                    end=place[2],
                    page=place[3],
                    box=place[4],
                    case=row.case or "",
                    memo=row.memo or "",
                    machine=machine,
                    consensus=consensus,
                    guids=(guid_key(row.coding_guid), guid_key(row.selection_guid or "")),
                    created=row.created or "",
                )
            )

    def _text(self, entry: Entry, words: str | None) -> int:
        """Return the number of the text that a line of a project's table of sources means."""
        name, guid, kind = entry.name or "", entry.guid or "", entry.kind
        mark = kind if words is None else digest_of(words)
        for place in ((guid_key(guid), mark), (key(name), mark)):
            if place[0] and place in self._places:
                return self._places[place]
        seen = None
        if words is not None:
            seen = self._seen.get((guid_key(guid), mark)) or self._seen.get((key(name), mark))
        self.texts.append(Text(len(self.texts), guid, name or (seen.name if seen else ""), kind, seen))
        self._places[guid_key(guid), mark] = self._places[key(name), mark] = len(self.texts) - 1
        return len(self.texts) - 1

    # --- what is asked for ------------------------------------------------------------------------------------

    def theme(self, asked: str, kind: str) -> tuple[Theme, frozenset[str]]:
        """Return what was asked for, and the keys of its codes; ``kind`` is "code", "theme" or "set".

        Raises NotInProjectError and AmbiguousNameError.
        """
        if kind == "set":
            found = self.codes.sets.get(key(asked))
            if found is None:
                known = ", ".join(sorted(name for name, _ in self.codes.sets.values()))
                raise NotInProjectError(
                    f'no set of codes is called "{asked}"',
                    remedy=f"Sets of codes here: {known}." if known else "No project has a set of codes.",
                )
            keys = set(found[1])
            return self._theme(found[0], "set", keys.union(*(self.codes.below[one] for one in keys)))
        own = self.find(asked)
        name = self.codes.paths[next(iter(own))]
        if kind == "code":
            return self._theme(name, "code", set(own))
        return self._theme(name, "theme", set(own).union(*(self.codes.below[one] for one in own)), own)

    def every_code(self) -> Iterator[tuple[Theme, frozenset[str]]]:
        """Yield each code in use, alone, in the order of the codebooks; codes of one path together."""
        used = {row.code_key for row in self.rows}
        by_path: dict[str, list[str]] = {}
        for mine, path in self.codes.paths.items():
            if mine in used:
                by_path.setdefault(path, []).append(mine)
        for mine in used - set(self.codes.paths):
            by_path.setdefault(next(row.code for row in self.rows if row.code_key == mine), []).append(mine)
        for path, keys in by_path.items():
            yield self._theme(path, "code", set(keys), keys)

    def find(self, asked: str) -> list[str]:
        """Return the keys of the codes of a name, path or GUID: one in each project at most.

        Raises NotInProjectError where there is none, AmbiguousNameError where one project has several.
        """
        paths = self.codes.paths
        if guid_key(asked) in paths:
            return [guid_key(asked)]
        tests: tuple[object, ...] = (
            lambda path: path == asked,
            lambda path: path.rpartition("/")[2] == asked,
            lambda path: key(path) == key(asked),
            lambda path: key(path.rpartition("/")[2]) == key(asked),
        )
        for test in tests:
            found = [mine for mine, path in paths.items() if test(path)]  # type: ignore[operator]  # a function each
            if not found:
                continue
            if len({paths[one] for one in found}) > 1:
                listed = ", ".join(f'"{paths[one]}"' for one in found[:8])
                raise AmbiguousNameError(
                    f'several codes are called "{asked}"', remedy=f"Name one by its path: {listed}."
                )
            return found
        raise NotInProjectError(
            f'no code is called "{asked}"', remedy="`refiqda export --table codes` lists the codes."
        )

    def _theme(
        self, name: str, kind: str, keys: set[str], own: Collection[str] = ()
    ) -> tuple[Theme, frozenset[str]]:
        paths = self.codes.paths
        inside = [mine for mine in paths if mine in keys]
        holders = {number for mine in inside for number in self.codes.holders[mine]}
        have = [name for number in sorted(holders) for name in sorted(self.coders[number])]
        return (
            Theme(
                name=name,
                kind=kind,  # type: ignore[arg-type]  # one of the three
                codes=tuple(dict.fromkeys(paths[one] for one in inside)) or (name,),
                definitions=tuple(self._definitions(inside)),
                analysts=tuple(dict.fromkeys(have)),
                apart=len(set(own)) > 1,
            ),
            frozenset(keys),
        )

    def _definitions(self, keys: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Yield what is written about codes; where several of one path were made apart, with whose it is."""
        several = Counter(self.codes.paths[one] for one in keys)
        for one in keys:
            path, said = self.codes.paths[one], self.codes.descriptions.get(one)
            if said is None:
                continue
            whose = sorted({name for number in self.codes.holders[one] for name in self.coders[number]})
            yield f"{path} ({', '.join(whose)})" if several[path] > 1 and whose else path, said

    def linked(self, name: str, things: Iterable[str]) -> set[str]:
        """Return the keys of what links called ``name`` join with ``things`` (codes, codings, passages), either way."""
        inside = set(things)
        found: set[str] = set()
        for project in self.projects:
            for link in self.links(project, name):
                ends = guid_key(link.origin_guid or ""), guid_key(link.target_guid or "")
                found.update(
                    other for one, other in (ends, ends[::-1]) if one in inside and other not in inside
                )
        return found

    def has_links(self, name: str) -> bool:
        """Whether any project has links of this name."""
        return any(True for project in self.projects for _ in self.links(project, name))

    @staticmethod
    def links(project: Project, name: str) -> Iterator[model.Link]:
        """Yield the links of a name, letter case aside."""
        return (link for link in project.tree.links if link.name and key(link.name) == key(name))


def _place(
    row: object, first_page: int
) -> tuple[str, int, int, int | None, tuple[int, int, int, int] | None]:
    """Return where a row of codings lies: medium, begin, end, page (counted from 1), corners."""
    start, end, begin_ms, end_ms, page, *corners = (
        getattr(row, name) for name in ("start", "end", "begin_ms", "end_ms", "page", "x1", "y1", "x2", "y2")
    )
    shown = None if page is None else page - first_page + 1
    if start is not None and end is not None:
        return "text", start, end, shown, None
    if begin_ms is not None:
        return "time", begin_ms, begin_ms if end_ms is None else end_ms, None, None
    if None not in corners:
        x1, y1, x2, y2 = corners
        return "area", 0, 0, shown, (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
    return "area" if shown is not None else "whole", 0, 0, shown, None
