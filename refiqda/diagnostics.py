"""Findings about a file, as data; users read them as "problems".

A diagnostic names the rule that found it (its documentation is made from the rule's docstring in
``refiqda.checks``), how grave it is, where it is, and what can be done. It never quotes a participant's words.
"""

from __future__ import annotations

from typing import Literal

import attrs

Severity = Literal["error", "warning", "info"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


@attrs.frozen(kw_only=True, order=False)
class Diagnostic:
    """One finding.

    ``rule`` is the code (``S101``), ``line`` the 1-based line of the project XML, ``path`` the element path or
    the member of the archive, ``guid`` the object concerned as spelled in the file, ``fixable`` whether
    ``check --fix`` repairs it, ``remedy`` one sentence on what to do.
    """

    rule: str
    severity: Severity
    message: str
    file: str | None = None
    line: int | None = None
    path: str | None = None
    guid: str | None = None
    fixable: bool = False
    remedy: str = ""

    def to_dict(self) -> dict[str, object]:
        """Return the JSON form of CONTRACT's ``check``."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "message": self.message,
            "file": self.file,
            "line": self.line,
            "path": self.path,
            "guid": self.guid,
            "fixable": self.fixable,
            "remedy": self.remedy,
        }


def count_by_severity(diagnostics: list[Diagnostic]) -> dict[str, int]:
    """Return how many diagnostics there are of each severity, all three always named."""
    counts = dict.fromkeys(SEVERITIES, 0)
    for diagnostic in diagnostics:
        counts[diagnostic.severity] += 1
    return {str(severity): count for severity, count in counts.items()}
