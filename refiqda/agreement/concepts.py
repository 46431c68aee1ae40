"""Which codes of several copies are one: by a shared GUID, or because people say so in a crosswalk; never by name.

Equal names need not be one concept (METHOD 2). Codes of one name that are two are kept two, told apart in what they
are called, and asked about.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Final, Literal

from refiqda.agreement.things import MADE_OF_NAME, Question, Thing
from refiqda.errors import InvalidArgumentError
from refiqda.model import guid_key, made_of_content

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from refiqda.agreement.copies import Copy
    from refiqda.matching.crosswalk import Crosswalk
    from refiqda.tables import Entry

MadeApart = Literal["refuse", "keep"]
"""What to do with codebooks that share no code and have no crosswalk: refuse them, or keep all their codes apart."""

REMEDY: Final = (
    "Make a crosswalk (refiqda crosswalk A B -o SHEET.xlsx), fill it in and give it with --crosswalk; or give all "
    "analysts copies of one project."
)

FILL_IN: Final = "Fill in what its codes are to each other (same, broader, narrower, related, only mine)."

Member = tuple[int, int]
"""A copy and the line of its table of codes."""


class Concepts:
    """The codes of all copies: ``numbers[copy][line]`` points into ``codes``, the last of each is -1 for no code.

    ``coders`` are the names of all who may be named in the crosswalk; within one project all share its codebook.
    """

    def __init__(
        self,
        copies: Sequence[Copy],
        *,
        coders: Sequence[str],
        cases: bool,
        crosswalk: Crosswalk | None,
        made_apart: MadeApart,
    ) -> None:
        self.copies = copies
        self.cases = cases
        self.coders = coders
        self.questions: list[Question] = []
        self.by_crosswalk: tuple[str, ...] = ()
        self._parents: dict[Member, Member] = {}
        self._common: dict[Member, str] = {}
        self._join_lineage()
        declared = None if crosswalk is None else self._join_declared(crosswalk)
        if len(copies) > 1 and made_apart == "refuse":
            self._require_common_past(declared)
        self._number(declared)
        self._ask_about_made(declared)

    def _codes(self, copy: int) -> list[tuple[int, Entry]]:
        """Return the codes of a copy with their lines; those that stand for a case only where these count."""
        entries = enumerate(self.copies[copy].table.codes)
        return [(line, one) for line, one in entries if one.kind != "case" or self.cases]

    # --- what is one ------------------------------------------------------------------------------------

    def _find(self, member: Member) -> Member:
        while self._parents[member] != member:
            member = self._parents[member]
        return member

    def _join(self, one: Member, other: Member) -> None:
        first, second = sorted((self._find(one), self._find(other)))
        self._parents[second] = first

    def _join_lineage(self) -> None:
        first: dict[str, Member] = {}
        for number in range(len(self.copies)):
            for line, entry in self._codes(number):
                member = (number, line)
                self._parents[member] = member
                if entry.guid:
                    self._join(member, first.setdefault(guid_key(entry.guid), member))

    def _join_declared(self, crosswalk: Crosswalk) -> Crosswalk:
        """Join what people said is the same, and return the crosswalk with the codes as they are called here."""
        books = {
            coder: [(path_of(entry), entry.guid) for _, entry in self._codes(number)]
            for number, coder in self._owners()
        }
        declared = crosswalk.resolved(books)
        classes: dict[str, list[Member]] = defaultdict(list)
        common = declared.common()
        for number, coder in self._owners():
            paths = Counter(path for path, _ in books[coder])
            for line, entry in self._codes(number):
                name = common.get((coder, path_of(entry)))
                if name is None:
                    continue
                if paths[path_of(entry)] > 1:
                    raise InvalidArgumentError(
                        f'the crosswalk names "{path_of(entry)}", which are two codes of {coder}',
                        file=crosswalk.file,
                        remedy="Rename one of them first.",
                    )
                classes[name].append((number, line))
        for name, members in classes.items():
            for one in members:
                self._join(members[0], one)
            self._common[self._find(members[0])] = name
        self._ask_about_several(classes)
        self._ask_about_unsaid(declared, books)
        self.by_crosswalk = tuple(sorted(name for name, members in classes.items() if len(set(members)) > 1))
        return declared

    def _ask_about_unsaid(
        self, declared: Crosswalk, books: Mapping[str, Sequence[tuple[str, str | None]]]
    ) -> None:
        """Ask about codes that somebody used, that are nobody else's, and of which no row says anything."""
        silent = declared.silent_about(books)
        shared = Counter(
            root for root, _ in {(self._find(one), one[0]) for one in self._parents}
        )  # in how many files a code is
        names = []
        for number, coder in self._owners():
            used = self.copies[number].used_codes()
            names += [
                (coder, path_of(entry))
                for line, entry in self._codes(number)
                if line in used and path_of(entry) in silent[coder] and shared[self._find((number, line))] < 2  # noqa: PLR2004 - it is in one file only
            ]
        if names and len(self.copies) > 1:
            self.questions.append(Question("not-in-the-crosswalk", "code", tuple(dict.fromkeys(names))))
        if declared.open_rows:
            rows = f"{declared.open_rows:,} {'row' if declared.open_rows == 1 else 'rows'}"
            self.questions.append(Question("open-rows", "code", (("", rows),)))

    def _owners(self) -> list[tuple[int, str]]:
        """Return which copy has the codebook of each coder."""
        if len(self.copies) == 1 and self.copies[0].name is None:
            return [(0, coder) for coder in self.coders]
        return [(number, copy.name or "") for number, copy in enumerate(self.copies)]

    def _ask_about_several(self, classes: Iterable[str]) -> None:
        """Ask about codes of one file that lineage and crosswalk together make one."""
        if len(self.copies) == 1:
            return
        for name in sorted(classes):
            root = next(self._find(one) for one, said in self._common.items() if said == name)
            inside = [one for one in self._parents if self._find(one) == root]
            files = Counter(copy for copy, _ in inside)
            several = tuple(
                (self.copies[copy].name or "", self._path(copy, line))
                for copy, line in sorted(inside)
                if files[copy] > 1
            )
            if several:
                self.questions.append(Question("joined-twice", "code", several))

    def _require_common_past(self, declared: Crosswalk | None) -> None:
        """Refuse codebooks that share no code and that nobody related: their names say nothing about each other."""
        books = [
            {guid_key(one.guid) for one in copy.table.codes if one.guid and one.kind != "case"}
            for copy in self.copies
        ]
        for one, other in combinations(range(len(self.copies)), 2):
            names = (self.copies[one].name or "", self.copies[other].name or "")
            if not books[one] or not books[other] or books[one] & books[other]:
                continue
            if declared is None or not declared.covers(*names):
                raise InvalidArgumentError(
                    f'the codebooks of "{names[0]}" and "{names[1]}" were made apart, '
                    "so codes of one name need not be one code and no figure would mean anything"
                    + ("" if declared is None else "; the crosswalk says nothing of these two"),
                    remedy=REMEDY if declared is None else FILL_IN,
                )

    # --- what they are called ---------------------------------------------------------------------------

    def _path(self, copy: int, line: int) -> str:
        return path_of(self.copies[copy].table.codes[line])

    def _number(self, declared: Crosswalk | None) -> None:
        classes: dict[Member, list[Member]] = {}
        for member in self._parents:
            classes.setdefault(self._find(member), []).append(member)
        names = {self._find(one): name for one, name in self._common.items()}
        used = self._used(classes) if len(classes) > len({self._path(*root) for root in classes}) else {}
        labels = self._labels(classes, names, used)
        if used:
            self._ask_about_names(classes, used, declared)
        places = {root: place for place, root in enumerate(classes)}
        self.codes = [self._thing(labels[root], members) for root, members in classes.items()]
        self.numbers = [[-1] * (len(copy.table.codes) + 1) for copy in self.copies]
        for root, members in classes.items():
            for copy, line in members:
                self.numbers[copy][line] = places[root]

    def _thing(self, label: str, members: Sequence[Member]) -> Thing:
        guids = [self.copies[copy].table.codes[line].guid for copy, line in members]
        known = tuple(dict.fromkeys(guid_key(one) for one in guids if one))
        return Thing(label, guids[0], kind="code", guids=known)

    def _used(self, classes: dict[Member, list[Member]]) -> dict[Member, bool]:
        """Return which classes some coding has; only these need names that tell them apart."""
        lines = [copy.used_codes() for copy in self.copies]
        return {root: any(line in lines[copy] for copy, line in members) for root, members in classes.items()}

    def _labels(
        self, classes: dict[Member, list[Member]], names: dict[Member, str], used: dict[Member, bool]
    ) -> dict[Member, str]:
        """Return what each class is called: in common as people said, else by a path that fewest others have."""
        paths = {root: sorted({self._path(*one) for one in members}) for root, members in classes.items()}
        users = Counter(path for root in classes if used.get(root, True) for path in paths[root])
        wanted = {
            root: names.get(root) or min(paths[root], key=lambda path: (users[path], path))
            for root in classes
        }
        times = Counter(wanted[root] for root in classes if used.get(root, True))
        labels: dict[Member, str] = {}
        taken: Counter[str] = Counter()
        for root, members in classes.items():
            label = wanted[root]
            if used.get(root, True) and times[label] > 1:
                label = self._told_apart(label, members)
                taken[label] += 1
                label += f" [{taken[label]}]" if taken[label] > 1 else ""
            labels[root] = label
        return labels

    def _told_apart(self, label: str, members: Sequence[Member]) -> str:
        """Return a name with whose it is, unless it is everybody's."""
        owners = sorted({self.copies[copy].name or "" for copy, _ in members})
        return label if len(owners) == len(self.copies) else f"{label} ({', '.join(owners)})"

    def _ask_about_names(
        self, classes: dict[Member, list[Member]], used: dict[Member, bool], declared: Crosswalk | None
    ) -> None:
        """Ask about codes in use that have one name in different files and are two."""
        said = set() if declared is None else {key for line in declared.lines for key, _ in line.keys()}  # noqa: SIM118 - no mapping
        alike: dict[str, list[Member]] = defaultdict(list)
        for root, members in classes.items():
            if used[root]:
                for copy, line in members:
                    alike[self._path(copy, line).strip().casefold()].append((copy, line))
        for members in alike.values():
            roots = {self._find(one) for one in members}
            files = {frozenset(copy for copy, _ in classes[root]) for root in roots}
            keys = tuple(
                (self.copies[copy].name or "", self._path(copy, line)) for copy, line in sorted(members)
            )
            if len(roots) > 1 and len(files) > 1 and not said.issuperset(keys):
                self.questions.append(Question("same-name", "code", keys))

    def _ask_about_made(self, declared: Crosswalk | None) -> None:
        """Ask about codes in use that are one by a GUID which scripts make of names: it proves no common past.

        A code that both files have and that one of them does not use does: it came with the codebook, which a script
        that makes codes as its codings name them would not have.
        """
        if len(self.copies) == 1:
            return
        said = set() if declared is None else {key for line in declared.lines for key, _ in line.keys()}  # noqa: SIM118 - no mapping
        holders: dict[str, dict[int, bool]] = defaultdict(dict)
        paths: dict[str, str] = {}
        for number, copy in enumerate(self.copies):
            used = copy.used_codes()
            for line, entry in self._codes(number):
                if not entry.guid or not made_of_content(entry.guid):
                    continue
                key = guid_key(entry.guid)
                in_use = line in used
                holders[key][number] = holders[key].get(number, False) or in_use
                if in_use and (copy.name or "", path_of(entry)) not in said:
                    paths.setdefault(key, path_of(entry))
        handed = {
            pair
            for each in holders.values()
            for pair in combinations(sorted(each), 2)
            if not all(each[one] for one in pair)
        }
        names = tuple(
            ("", path)
            for key, path in paths.items()
            if any(
                pair not in handed
                for pair in combinations(sorted(one for one, used in holders[key].items() if used), 2)
            )
        )
        if names:
            self.questions.append(Question(MADE_OF_NAME, "code", names))


def path_of(entry: Entry) -> str:
    """Return what a code is called, with its parents."""
    return entry.path or entry.name or "(no name)"


__all__ = ["Concepts", "MadeApart", "path_of"]
