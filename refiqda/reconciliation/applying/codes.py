"""Which codes of a project the code paths of a consensus are: by lineage, else by path."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from refiqda.errors import AmbiguousNameError, NotInProjectError
from refiqda.index import walk_codes
from refiqda.model import guid_key

if TYPE_CHECKING:
    from refiqda import model
    from refiqda.project import Project
    from refiqda.reconciliation.segments import Material


class Codes:
    """The code of each path in the project."""

    def __init__(self, project: Project, material: Material) -> None:
        self.project = project
        self.lineage = material.code_guids
        self.found: dict[str, model.Code] = {}
        self.paths: dict[str, list[model.Code]] = defaultdict(list)
        self.present: dict[str, model.Code] = {}
        self.called = {guid: path for path, guids in self.lineage.items() for guid in guids}
        self.own: dict[str, str] = {}
        for code, path in walk_codes(project.tree.code_book):
            self.paths[path].append(code)
            if code.guid:
                self.present[guid_key(code.guid)] = code
                self.own[guid_key(code.guid)] = path

    def code(self, path: str) -> model.Code:
        """Return the code; raises NotInProjectError and AmbiguousNameError."""
        if path not in self.found:
            known = [self.present[guid] for guid in self.lineage.get(path, ()) if guid in self.present]
            if len(known) > 1:  # one by a crosswalk: the code that is called so here, if there is one
                called = self.paths.get(path, [])
                known = [code for code in known if any(code is one for one in called)] or known
            self.found[path] = known[0] if known else self._by_path(path)
        return self.found[path]

    def path(self, guid: str | None) -> str | None:
        """Return what the comparison calls the code of this GUID, None for one that it does not have."""
        key = guid_key(guid or "")
        return self.called.get(key) or self.own.get(key)

    def _by_path(self, path: str) -> model.Code:
        """Return the only code of this very path, else the one that the path names among all names."""
        called = self.paths.get(path, [])
        if len(called) == 1:
            return called[0]
        try:
            return self.project.find_code(path)
        except NotInProjectError as error:
            raise NotInProjectError(
                f'there is no code "{path}"',
                file=self.project.label,
                remedy="Add it to the codebook first; decisions name codes by their path.",
            ) from error
        except AmbiguousNameError as error:
            error.remedy = "Rename one of them first; decisions name codes by their path."
            raise
