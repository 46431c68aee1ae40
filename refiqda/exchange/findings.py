"""What the reader noticed, gathered so that ten thousand like oddities are one diagnostic with a count."""

from __future__ import annotations

from typing import Final

import attrs

from refiqda.diagnostics import Diagnostic, Severity

READING_RULES: Final[dict[str, tuple[Severity, str]]] = {
    "S001": ("warning", "an element that the standard does not have"),
    "S002": ("warning", "an attribute that the standard does not have"),
    "S003": ("warning", "elements in another order than the standard's"),
    "S004": ("warning", "a required attribute is missing"),
    "S005": ("warning", "a number or a yes/no value that cannot be read, or is spelled oddly"),
    "S006": ("warning", "a container without anything in it"),
    "S007": ("warning", "an element repeated that may stand once"),
    "S008": ("warning", "another namespace than that of QDA-XML 1.0"),
    "S009": ("warning", "XML 1.1"),
    "S010": ("warning", "white space before the XML declaration"),
    "S011": ("warning", "XML in UTF-16"),
    "S012": ("warning", "text where only elements may stand"),
    "S013": ("warning", "an element whose name is misspelled or whose container is missing"),
    "S014": ("warning", "a reference without the GUID it should point to"),
}
"""Rules that reading itself applies: code, severity and what it found. Their pages are in ``refiqda.checks``."""


@attrs.define(slots=True)
class _Found:
    line: int
    guid: str | None
    count: int = 1


class Findings:
    """Oddities by rule, element and detail, each with its first line and a count."""

    def __init__(self, label: str | None) -> None:
        self.label = label
        self._found: dict[tuple[str, str, str], _Found] = {}

    def add(self, rule: str, element: str, detail: str, line: int, guid: str | None = None) -> None:
        """Note one oddity; ``detail`` is a name of the format, never a text of the study."""
        key = (rule, element, detail)
        known = self._found.get(key)
        if known is None:
            self._found[key] = _Found(line, guid)
        else:
            known.count += 1

    def diagnostics(self) -> list[Diagnostic]:
        """Return one diagnostic per kind of oddity, in the order of first appearance."""
        made = []
        for (rule, element, detail), found in self._found.items():
            severity, meaning = READING_RULES[rule]
            named = f"{meaning}: {detail} in {element}" if detail else f"{meaning}: {element}"
            times = f" ({found.count} times, the first at line {found.line})" if found.count > 1 else ""
            made.append(
                Diagnostic(
                    rule=rule,
                    severity=severity,
                    message=named + times,
                    file=self.label,
                    line=found.line or None,
                    path=element,
                    guid=found.guid,
                )
            )
        return made
