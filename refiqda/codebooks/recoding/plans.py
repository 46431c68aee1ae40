"""What rules mean in one project: codes looked up, new ones made, contradictions refused before anything changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from refiqda.errors import InvalidArgumentError, NotInProjectError, RefiqdaError
from refiqda.index import walk_codes
from refiqda.lookup import codes_of
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda import model
    from refiqda.codebooks.recoding.rules import Rule
    from refiqda.project import Project


@attrs.frozen(eq=False)
class Merge:
    """Codes that become one; ``sources`` are without the target itself."""

    target: model.Code
    sources: list[model.Code]
    rule: Rule


@attrs.frozen(eq=False)
class Split:
    """Codings of ``code`` that are to carry ``target``."""

    code: model.Code
    target: model.Code
    rule: Rule


@attrs.define(eq=False)
class Plans:
    """Rules with their codes; ``new`` are the codes that were made for them."""

    renames: list[tuple[model.Code, str]] = attrs.field(factory=list)
    moves: list[tuple[model.Code, model.Code | None]] = attrs.field(factory=list)
    merges: list[Merge] = attrs.field(factory=list)
    splits: list[Split] = attrs.field(factory=list)
    assigns: dict[str, tuple[model.Code, Rule]] = attrs.field(factory=dict)
    removes: list[tuple[model.Code, Rule]] = attrs.field(factory=list)
    new: list[model.Code] = attrs.field(factory=list)


def home_of(project: Project, code: model.Code) -> tuple[list[model.Code], model.Code | None]:
    """Return the list that a code stands in, and the code whose list it is (None at the top)."""
    if any(one is code for one in project.tree.code_book):
        return project.tree.code_book, None
    for one, _ in walk_codes(project.tree.code_book):
        if any(inner is code for inner in one.codes):
            return one.codes, one
    raise AssertionError(code.guid)


def make_plans(project: Project, rules: Sequence[Rule]) -> Plans:
    """Look everything up in ``project``, to which the new codes are added at once; raises as `recode`."""
    planner = _Planner(project)
    found = [(rule, [planner.find(rule, one) for one in rule.codes]) for rule in rules]
    targets = [planner.existing(rule) for rule in rules]
    for (rule, codes), target in zip(found, targets, strict=True):
        try:
            planner.add(rule, codes, target)
        except RefiqdaError as error:
            error.where = error.where or rule.where
            raise
    planner.check(found)
    return planner.plans


class _Planner:
    def __init__(self, project: Project) -> None:
        self.project = project
        self.plans = Plans()
        self.made: dict[tuple[str, str | None], model.Code] = {}
        entries = codes_of(project.tree).entries
        self.cases = {guid_key(one.guid) for one in entries if one.kind == "case" and one.guid}

    def find(self, rule: Rule, asked: str) -> model.Code:
        """Return a code that a rule names."""
        try:
            return self.project.find_code(asked)
        except RefiqdaError as error:
            error.where = error.where or rule.where
            raise

    def existing(self, rule: Rule) -> model.Code | None:
        """Return the code under ``to`` if there is one; of a renaming it is a name."""
        if rule.to is None or rule.action == "rename":
            return None
        try:
            return self.project.find_code(rule.to)
        except NotInProjectError:
            return None

    def add(self, rule: Rule, codes: list[model.Code], target: model.Code | None) -> None:
        """Add what one rule wants."""
        plans = self.plans
        if rule.action in {"rename", "move"}:
            if rule.to is not None:
                plans.renames.append((codes[0], rule.to))
            if rule.parent is not None:
                plans.moves.append((codes[0], self._parent(rule)))
        elif rule.action == "remove":
            plans.removes += [(code, rule) for code in codes]
        elif rule.action == "assign":
            beside = None if target is not None else self._code_of(rule)
            plans.assigns[guid_key(rule.coding or "")] = (target or self._new(rule, beside), rule)
        elif rule.action == "split":
            plans.splits.append(Split(codes[0], target or self._new(rule, codes[0]), rule))
        else:
            into = target or self._new(rule, codes[0])
            plans.merges.append(Merge(into, [one for one in codes if one is not into], rule))

    def _parent(self, rule: Rule) -> model.Code | None:
        return None if rule.to_top or rule.parent is None else self.find(rule, rule.parent)

    def _code_of(self, rule: Rule) -> model.Code | None:
        """Return the code that the coding of a rule has."""
        coding = self.project.index().coding(rule.coding or "")
        if coding is None:
            raise NotInProjectError(
                f"there is no coding {rule.coding!r}", file=self.project.label, remedy="Write the sheet anew."
            )
        return self.project.index().code(coding.code_ref or "")

    def _new(self, rule: Rule, beside: model.Code | None) -> model.Code:
        """Return the new code that a rule asks for: under its parent if it names one, else beside the code it is of."""
        name = rule.to or ""
        if rule.parent is not None:
            above = self._parent(rule)
        else:
            above = None if beside is None else home_of(self.project, beside)[1]
            head, _, tail = name.rpartition("/")
            if head and tail.strip():
                above, name = self._at_path(head), tail
        key = (name, None if above is None else above.guid)
        if key not in self.made:
            color = None if beside is None else beside.color
            self.made[key] = self.project.add_code(name, parent=above, color=color)
            self.plans.new.append(self.made[key])
            self._stand_behind(self.made[key], beside)
        return self.made[key]

    def _at_path(self, path: str) -> model.Code:
        """Return the code at a path; what is missing of it is made."""
        try:
            return self.project.find_code(path)
        except NotInProjectError:
            head, _, name = path.rpartition("/")
            made = self.project.add_code(name, parent=self._at_path(head) if head else None)
            self.plans.new.append(made)
            return made

    def _stand_behind(self, code: model.Code, beside: model.Code | None) -> None:
        if beside is None:
            return
        siblings, _ = home_of(self.project, code)
        place = next((at for at, one in enumerate(siblings) if one is beside), None)
        if place is not None:
            siblings.pop()
            siblings.insert(place + 1, code)

    # --- contradictions ---------------------------------------------------------------------------------

    def check(self, found: Sequence[tuple[Rule, list[model.Code]]]) -> None:
        """Refuse rules that cannot all be kept."""
        gone: dict[int, Rule] = {}
        for merge in self.plans.merges:
            for code in merge.sources:
                self._refuse(id(code) in gone, merge.rule, f"{_named(code)} is to become two things")
                gone[id(code)] = merge.rule
        for code, rule in self.plans.removes:
            self._refuse(id(code) in gone, rule, f"{_named(code)} is to become two things")
            gone[id(code)] = rule
            inside = {id(inner) for inner, _ in walk_codes(code.codes)}
            leaving = {id(one) for one, _ in self.plans.removes}
            self._refuse(
                not inside <= leaving, rule, f"{_named(code)} has codes inside that would go with it"
            )
        for code, rule in [(code, rule) for rule, codes in found for code in codes]:
            stays = rule.action in {"rename", "move"}
            self._refuse(stays and id(code) in gone, rule, f"{_named(code)} is gone after another rule")
            goes = id(code) in gone and gone[id(code)] is rule
            self._refuse(
                goes and guid_key(code.guid) in self.cases, rule, f"{_named(code)} stands for a case"
            )
        for target, rule in self._targets():
            self._refuse(id(target) in gone, rule, f"{_named(target)} is gone after another rule")
        for code, parent in self.plans.moves:
            if parent is not None:
                what = f"{_named(code)} is to move into {_named(parent)}, which is gone after another rule"
                self._refuse(id(parent) in gone, gone.get(id(parent)), what)
        self._check_names(self.plans.renames)
        self._check_names(self.plans.moves)
        self._check_circles()

    def _targets(self) -> list[tuple[model.Code, Rule]]:
        plans = self.plans
        return [
            *((one.target, one.rule) for one in plans.merges),
            *((one.target, one.rule) for one in plans.splits),
            *plans.assigns.values(),
        ]

    def _check_names(self, pairs: Sequence[tuple[model.Code, object]]) -> None:
        said: dict[int, object] = {}
        for code, value in pairs:
            other = said.setdefault(id(code), value)
            self._refuse(
                other is not value and other != value, None, f"{_named(code)} is to become two things"
            )

    def _check_circles(self) -> None:
        above: dict[int, model.Code | None] = {}
        for one, _ in walk_codes(self.project.tree.code_book):
            above.setdefault(id(one), None)
            for inner in one.codes:
                above[id(inner)] = one
        above.update((id(code), parent) for code, parent in self.plans.moves)
        for code, _ in self.plans.moves:
            at, steps = above.get(id(code)), 0
            while at is not None and steps <= len(above):
                at, steps = above.get(id(at)), steps + 1
            self._refuse(at is not None, None, f"{_named(code)} would stand inside of itself")

    def _refuse(self, wrong: bool, rule: Rule | None, what: str) -> None:
        if wrong:
            raise InvalidArgumentError(
                what,
                file=self.project.label,
                where=rule.where if rule else None,
                remedy="Correct the map.",
            )


def _named(code: model.Code) -> str:
    return f'the code "{code.name}"'
