"""Problems as SARIF 2.1.0 (OASIS), the form in which code hosts and editors take findings of checkers.

A project's XML lies inside the archive; SARIF names such a file as an artifact nested in another (clause 3.24), so that
a line number is one of the XML and not of the archive. Files are named by their names alone, since
folders name people; of files that share a name as few folders are told as tell them apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from refiqda.checks.registry import in_plain, rules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from refiqda.diagnostics import Diagnostic

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final = {"error": "error", "warning": "warning", "info": "note"}
_ARCHIVES: Final = (".qdpx",)


def sarif(
    found: Sequence[Diagnostic],
    files: Sequence[str],
    version: str,
    roots: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return one SARIF log of one run: the problems ``found`` in ``files`` (names) by this ``version``.

    ``roots`` gives the name of the project's XML in each archive, ``project.qde`` unless it is there. The
    rules described are those that speak; a problem without a file is one of the first.
    """
    told = sorted({one.rule for one in found})
    index = {code: place for place, code in enumerate(told)}
    artifacts = _Artifacts(roots or {})
    for name in files:
        artifacts.file(name)
    results = [_result(one, index, artifacts, one.file or files[0]) for one in found]
    driver = {
        "name": "refiqda",
        "semanticVersion": version,
        "rules": [_rule(code) for code in told],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "artifacts": artifacts.made,
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


class _Artifacts:
    """The files a run names, each once; the XML of an archive is nested in it."""

    def __init__(self, roots: Mapping[str, str]) -> None:
        self._roots = roots
        self.made: list[dict[str, Any]] = []
        self._index: dict[tuple[str, bool], int] = {}

    def file(self, name: str) -> int:
        """Return the place of a file."""
        return self._place((name, False), {"location": {"uri": quote(name)}})

    def xml(self, name: str) -> int:
        """Return the place of the project's XML: the file itself, or nested in the archive."""
        if not name.lower().endswith(_ARCHIVES):
            return self.file(name)
        parent = self.file(name)
        inside = quote(self._roots.get(name, "project.qde"))
        return self._place((name, True), {"location": {"uri": f"/{inside}"}, "parentIndex": parent})

    def _place(self, key: tuple[str, bool], artifact: dict[str, Any]) -> int:
        if key not in self._index:
            self._index[key] = len(self.made)
            self.made.append(artifact)
        return self._index[key]


def _rule(code: str) -> dict[str, Any]:
    rule = rules()[code]
    page = rule.page()
    return {
        "id": code,
        "name": rule.__name__,
        "shortDescription": {"text": in_plain(page.finds)},
        "fullDescription": {"text": in_plain(page.why or page.finds)},
        "help": {"text": in_plain(page.remedy), "markdown": page.remedy.replace("``", "`")},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(one: Diagnostic, index: dict[str, int], artifacts: _Artifacts, file: str) -> dict[str, Any]:
    place = artifacts.file(file) if one.line is None else artifacts.xml(file)
    physical: dict[str, Any] = {"artifactLocation": {**artifacts.made[place]["location"], "index": place}}
    if one.line is not None:
        physical["region"] = {"startLine": one.line}
    location: dict[str, Any] = {"physicalLocation": physical}
    if one.path:
        location["logicalLocations"] = [{"fullyQualifiedName": one.path}]
    said = {"guid": one.guid, "remedy": one.remedy, "fixable": one.fixable}
    return {
        "ruleId": one.rule,
        "ruleIndex": index[one.rule],
        "level": _LEVELS[one.severity],
        "message": {"text": one.message},
        "locations": [location],
        "properties": {key: value for key, value in said.items() if value not in (None, "")},
    }
