"""Taking back what marking speakers added, and nothing else: the inverse of applying.

What people have added to since stays and is told: a passage that somebody coded or wrote about, a case with passages,
values or links of other kinds, a code that others used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from refiqda import model
from refiqda.errors import require_project
from refiqda.index import walk_codes
from refiqda.model import guid_key
from refiqda.speakers import marks

if TYPE_CHECKING:
    from refiqda.project import Project


@attrs.frozen
class Removed:
    """A project without marked speakers: how much was taken back, and sentences about what had to stay."""

    project: Project
    passages: int
    cases: int
    told: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "format": "refiqda.speakers-remove/1",
            "passages": self.passages,
            "cases": self.cases,
            "told": list(self.told),
        }


def remove(project: Project) -> Removed:
    """Return a copy of ``project`` without what `apply` added; a project without any is returned as a plain copy."""
    require_project(project, "tree", "copy")
    made = project.copy()
    remover = _Remover(made.tree)
    remover.run()
    return Removed(made, remover.passages, remover.removed_cases, tuple(remover.told))


class _Remover:
    def __init__(self, tree: model.Project) -> None:
        self.tree = tree
        self.users = marks.own_users(tree)
        self.variables = marks.own_variables(tree)
        self.codes = {
            guid_key(code.guid): code for code, _ in walk_codes(tree.code_book) if marks.is_own_code(code)
        }
        self.passages = 0
        self.removed_cases = 0
        self.kept_passages = 0
        self.told: list[str] = []
        self.linked = _linked(tree)

    def run(self) -> None:
        """Take all of it back, from the passages to the user."""
        gone: set[str] = set()
        for holder, selections in marks.selection_lists(self.tree):
            self._passages(holder, selections, gone)
        if self.kept_passages:
            self.told.append(
                f"{self.kept_passages:,} of the passages stay: they were coded, linked or written about since"
            )
        self.passages = len(gone)
        self._cases(gone)
        self._codes()
        self._variable()
        self._user()

    # --- passages ---------------------------------------------------------------------------------------

    def _passages(self, holder: Any, selections: list[Any], gone: set[str]) -> None:  # noqa: ANN401 - both kinds of text
        if isinstance(holder, model.Transcript) and guid_key(holder.creating_user or "") in self.users:
            holder.creating_user = (
                None  # writing for QualCoder names the coder of a transcript that names nobody
            )
        own = [one for one in selections if guid_key(one.creating_user or "") in self.users]
        if not own:
            return
        dropped: set[int] = set()
        points: set[str] = set()
        for one in own:
            one.codings[:] = [coding for coding in one.codings if not self._is_own_coding(coding)]
            key = guid_key(one.guid)
            if one.codings or one.description or one.note_refs or key in self.linked:
                self.kept_passages += 1
                continue
            dropped.add(id(one))
            gone.add(key)
            if isinstance(one, model.TranscriptSelection):
                points |= {guid_key(one.from_sync_point or ""), guid_key(one.to_sync_point or "")}
        selections[:] = [one for one in selections if id(one) not in dropped]
        if points:
            self._sync_points(holder, points)

    def _is_own_coding(self, coding: model.Coding) -> bool:
        return guid_key(coding.creating_user or "") in self.users

    def _sync_points(self, holder: model.Transcript, points: set[str]) -> None:
        """Remove the sync points that were added; their GUIDs are made of the transcript's and of a number."""
        used = {
            guid_key(guid)
            for one in holder.transcript_selections
            for guid in (one.from_sync_point, one.to_sync_point)
            if guid
        }
        made = marks.sync_point_guids(holder)
        holder.sync_points[:] = [
            point
            for point in holder.sync_points
            if not ((key := guid_key(point.guid or "")) in made and key in points and key not in used)
        ]

    # --- cases, codes, variable, user -------------------------------------------------------------------

    def _cases(self, gone: set[str]) -> None:
        kept: list[model.Case] = []
        free = self.codes.keys() - self._codes_in_use() if self.codes else set()
        for case in self.tree.cases:
            touched = any(guid_key(guid) in gone for guid in case.selection_refs)
            if touched:
                case.selection_refs[:] = [guid for guid in case.selection_refs if guid_key(guid) not in gone]
            own = marks.is_own_case(case)
            self._role(case)
            if free:
                case.code_refs[:] = [guid for guid in case.code_refs if guid_key(guid) not in free]
            if not own:
                kept.append(case)
            elif self._is_bare(case):
                self.removed_cases += 1
            else:
                kept.append(case)
                self.told.append(f'the case "{case.name}" stays, because more belongs to it now')
        if len(kept) != len(self.tree.cases):
            self.tree.cases[:] = kept

    def _role(self, case: model.Case) -> None:
        own = [
            value for value in case.variable_values if guid_key(value.variable_ref or "") in self.variables
        ]
        roles = [id(value) for value in own if marks.is_role_value(value, self.variables)]
        if roles:
            case.variable_values[:] = [one for one in case.variable_values if id(one) not in roles]
        for value in own:
            if id(value) not in roles:
                self.told.append(
                    f'the role of the case "{case.name}" was written by somebody since and stays'
                )

    def _is_bare(self, case: model.Case) -> bool:
        return not (
            case.selection_refs
            or case.source_refs
            or case.variable_values
            or case.code_refs
            or guid_key(case.guid) in self.linked
        )

    def _codes_in_use(self) -> set[str]:
        return {
            guid_key(one.code_ref or "") for one in model.iterate(self.tree) if isinstance(one, model.Coding)
        }

    def _codes(self) -> None:
        if not self.codes:
            return
        used = self._codes_in_use() | self.linked
        for group in self.tree.sets:
            used |= {guid_key(guid) for guid in group.member_codes}
        own = {
            id(code)
            for key, code in self.codes.items()
            if key not in used and not code.codes and not code.note_refs
        }
        for code in self.codes.values():
            if id(code) not in own:
                self.told.append(f'the code "{code.name}" stays, because others used it')
        self.tree.code_book[:] = [code for code in self.tree.code_book if id(code) not in own]

    def _variable(self) -> None:
        used = {
            guid_key(one.variable_ref or "")
            for one in model.iterate(self.tree)
            if isinstance(one, model.VariableValue)
        }
        if any(guid_key(one.guid or "") in self.variables for one in self.tree.variables):
            self.tree.variables[:] = [
                one
                for one in self.tree.variables
                if guid_key(one.guid or "") not in self.variables or guid_key(one.guid or "") in used
            ]

    def _user(self) -> None:
        if not any(guid_key(user.guid or "") in self.users for user in self.tree.users):
            return
        used: set[str] = set()
        for one in model.iterate(self.tree):
            for field in ("creating_user", "modifying_user", "creating_user_guid", "modifying_user_guid"):
                used.add(guid_key(getattr(one, field, None) or ""))
        self.tree.users[:] = [
            user
            for user in self.tree.users
            if guid_key(user.guid or "") not in self.users or guid_key(user.guid or "") in used
        ]


def _linked(tree: model.Project) -> set[str]:
    """Return the keys of all that links and graphs stand for."""
    found: set[str | None] = set()
    for link in tree.links:
        found |= {link.origin_guid, link.target_guid}
    for graph in tree.graphs:
        found |= {vertex.represented_guid for vertex in graph.vertices}
        found |= {edge.represented_guid for edge in graph.edges}
    return {guid_key(one) for one in found if one}


__all__ = ["Removed", "remove"]
