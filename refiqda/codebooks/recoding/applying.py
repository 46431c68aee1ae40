"""Applying rules to a project: which coding gets which code, and what becomes of the codes.

Everything that rules name is looked up before anything changes, so that their order does not matter, but for splits:
of several that fit a coding the first counts. Codings keep their GUID, passage, analyst, date and memos; only the
code they name changes, so that a program's way of one passage for each coding stays as it is. What a program
repeats on the pages of a PDF goes with the coding it repeats.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from refiqda import model
from refiqda.codebooks.pruning import take_out
from refiqda.codebooks.recoding.choosing import Chooser
from refiqda.codebooks.recoding.merging import merge_codes
from refiqda.codebooks.recoding.patches import patch_between, shared_guids
from refiqda.codebooks.recoding.plans import home_of, make_plans
from refiqda.codebooks.recoding.result import CodeFate, Recoded, Recoding
from refiqda.codebooks.recoding.rules import read_rules
from refiqda.codebooks.recoding.uniting import unite_doubles
from refiqda.editing import check_name
from refiqda.errors import InvalidArgumentError, NotInProjectError, require_project
from refiqda.index import walk_codes
from refiqda.model import guid_key
from refiqda.quotations import repeats_of
from refiqda.rows import AUTOMATIC

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from refiqda.codebooks.recoding.rules import Rule
    from refiqda.project import Project
    from refiqda.rows import CodingRow


def recode(project: Project, rules: Iterable[Rule] | str | Path, *, duplicates: str = "unite") -> Recoding:
    """Return a recoded copy of ``project`` with every recoding listed; ``project`` itself is not changed.

    ``rules`` are `Rule` values, or the map that they are read from (`read_rules`).
    ``duplicates`` says what happens to codings that say the same twice once codes are merged (same analyst,
    passage and code): ``unite`` them, memos and all, or ``keep`` both. Raises InvalidArgumentError for rules that
    contradict each other, NotInProjectError and AmbiguousNameError for what they name.
    """
    require_project(project, "tree", "codings", "copy")
    if duplicates not in {"unite", "keep"}:
        raise InvalidArgumentError(f"{duplicates!r} says nothing", remedy="Use unite or keep.")
    given = read_rules(rules) if isinstance(rules, str | Path) else list(rules)
    return _Work(project, given).run(unite=duplicates == "unite")


class _Work:
    """One recoding; ``why`` says of each coding, by ``id``, what changed it and which rule."""

    def __init__(self, project: Project, rules: Sequence[Rule]) -> None:
        self.made = project.copy()
        self.original = project.tree
        self.pairs = {
            id(copy): original
            for original, copy in zip(model.iterate(project.tree), model.iterate(self.made.tree), strict=True)
        }
        self.rows = list(self.made.codings())
        self.elements = _elements(self.made.tree, self.rows)
        self.old = {guid_key(code.guid): path for code, path in walk_codes(self.made.tree.code_book)}
        self.plans = make_plans(self.made, rules)
        self.why: dict[int, tuple[str, Rule]] = {}
        self.told: list[str] = []

    def run(self, *, unite: bool) -> Recoding:
        """Do everything, and say what was done."""
        before = [self.old.get(guid_key(one.code_ref or "")) for one in self.elements]
        self._split()
        self._merge()
        self._remove()
        for code, name in self.plans.renames:
            check_name(name)
            code.name = name
        for code, parent in self.plans.moves:
            siblings, _ = home_of(self.made, code)
            siblings[:] = [one for one in siblings if one is not code]
            (self.made.tree.code_book if parent is None else parent.codes).append(code)
        changed = [one for one in self.elements if id(one) in self.why]
        united = unite_doubles(self.made, changed, self.told) if unite else {}
        new = {guid_key(code.guid): path for code, path in walk_codes(self.made.tree.code_book)}
        self._tell_like_siblings()
        inverse = list(patch_between(self.original, self.made.tree, self.pairs))
        self.told += shared_guids(self.made.tree, inverse)
        return Recoding(
            project=self.made,
            recoded=tuple(self._listed(before, new, united)),
            codes=tuple(self._fates(new)),
            told=tuple(self.told),
            inverse=tuple(inverse),
        )

    # --- codings ----------------------------------------------------------------------------------------

    def _give(self, coding: model.Coding, target: model.Code, why: str, rule: Rule) -> None:
        if guid_key(coding.code_ref or "") != guid_key(target.guid):
            coding.code_ref = target.guid
            self.why[id(coding)] = (why, rule)

    def _split(self) -> None:
        """Give codings the codes of splits and of sheets; repeats on pages go with what they repeat."""
        plans, repeats = self.plans, _repeats(self.made)
        chooser = Chooser(self.made, self.rows, plans.splits)
        asked = dict(plans.assigns)
        for row, coding in zip(self.rows, self.elements, strict=True):
            assigned = asked.pop(guid_key(row.coding_guid), None)
            if assigned is None and row.origin == AUTOMATIC:
                continue
            split = None if assigned is not None or not plans.splits else chooser.choose(row)
            if assigned is None and split is None:
                continue
            target, rule = assigned if assigned is not None else (split.target, split.rule)  # type: ignore[union-attr]  # one of them is
            why = "assign" if assigned is not None else "split"
            for one in (coding, *repeats.get(id(coding), ())):
                self._give(one, target, why, rule)
        if asked:
            missing = next(iter(asked.values()))[1]
            raise NotInProjectError(
                f"there is no coding {missing.coding!r}", file=self.made.label, where=missing.where,
                remedy="Write the sheet anew.",
            )  # fmt: skip

    def _merge(self) -> None:
        into = {guid_key(code.guid): one for one in self.plans.merges for code in one.sources}
        for coding in self.elements:
            merge = into.get(guid_key(coding.code_ref or ""))
            if merge is not None:
                self._give(coding, merge.target, "merge", merge.rule)
        for one in self.plans.merges:
            self.told += merge_codes(self.made, one)

    def _remove(self) -> None:
        gone = {guid_key(code.guid): rule for code, rule in self.plans.removes}
        for coding in self.elements:
            rule = gone.get(guid_key(coding.code_ref or ""))
            if rule is not None:
                self.why[id(coding)] = ("remove", rule)
        for code, _ in self.plans.removes:
            siblings, _ = home_of(self.made, code)
            siblings[:] = [one for one in siblings if one is not code]
        self.told += take_out(self.made, [code for code, _ in self.plans.removes])

    # --- the account ------------------------------------------------------------------------------------

    def _listed(
        self, before: Sequence[str | None], new: dict[str, str], united: dict[int, model.Coding]
    ) -> Iterator[Recoded]:
        for row, coding, path in zip(self.rows, self.elements, before, strict=True):
            if id(coding) not in self.why:
                continue
            why, rule = self.why[id(coding)]
            other = united.get(id(coding))
            after = None if why == "remove" else new.get(guid_key(coding.code_ref or ""))
            yield Recoded(
                coding_guid=coding.guid, source=row.source, coder=row.coder, start=row.start, end=row.end,
                before=path, after=after, why=why, united_with=None if other is None else other.guid, rule=rule.place,
            )  # fmt: skip

    def _fates(self, new: dict[str, str]) -> Iterator[CodeFate]:
        into = {guid_key(code.guid): one.target for one in self.plans.merges for code in one.sources}
        for key, path in self.old.items():
            if key in into:
                yield CodeFate(what="merged", guid=key, before=path, after=new.get(guid_key(into[key].guid)))
            elif key not in new:
                yield CodeFate(what="removed", guid=key, before=path, after=None)
        for code, name in self.plans.renames:
            key = guid_key(code.guid)
            if name != _name_of(self.old[key], self.pairs[id(code)]):
                yield CodeFate(what="renamed", guid=code.guid, before=self.old[key], after=new[key])
        for code, _ in self.plans.moves:
            key = guid_key(code.guid)
            yield CodeFate(what="moved", guid=code.guid, before=self.old[key], after=new[key])
        for code in self.plans.new:
            yield CodeFate(what="made", guid=code.guid, before=None, after=new[guid_key(code.guid)])

    def _tell_like_siblings(self) -> None:
        """Tell where two codes side by side now have one name; it is allowed, and rarely meant."""
        touched = {id(code) for code, _ in (*self.plans.renames, *self.plans.moves)} | {
            id(one) for one in self.plans.new
        }
        for siblings in (
            self.made.tree.code_book,
            *(one.codes for one, _ in walk_codes(self.made.tree.code_book)),
        ):
            names: dict[str, list[model.Code]] = defaultdict(list)
            for one in siblings:
                names[one.name].append(one)
            self.told += [
                f'{len(found)} codes side by side are called "{name}" now'
                for name, found in names.items()
                if len(found) > 1 and any(id(one) in touched for one in found)
            ]


def _name_of(path: str, original: object) -> str:
    name = getattr(original, "name", None)
    return name if isinstance(name, str) else path


def _elements(tree: model.Project, rows: Sequence[CodingRow]) -> list[model.Coding]:
    """Return the coding of each row; of several that share a GUID, in the order of the document."""
    found: dict[str, list[model.Coding]] = defaultdict(list)
    for one in model.iterate(tree):
        if isinstance(one, model.Coding):
            found[guid_key(one.guid or "")].append(one)
    waiting = {key: iter(codings) for key, codings in found.items()}
    return [next(waiting[guid_key(row.coding_guid or "")]) for row in rows]


def _repeats(project: Project) -> dict[int, list[model.Coding]]:
    """Return what a program repeats of each coding on the pages of its PDF, by ``id``."""
    found: dict[int, list[model.Coding]] = {}
    for source in project.tree.sources:
        repeats = repeats_of(source) if isinstance(source, model.PDFSource) else None
        if repeats is not None:
            found |= {key: [coding for _, coding in pairs] for key, pairs in repeats.said_of.items()}
    return found
