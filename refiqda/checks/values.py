"""Values that the schema accepts and programs stumble over: dates without a zone, or of a kind nobody reads.

Dates are kept as they are spelled; nothing here changes one (clause 3 of the standard: xsd:dateTime).
"""

from __future__ import annotations

import itertools
import re
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from refiqda import model, spec
from refiqda.checks.rules import values as rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.checks.gathering import Findings
    from refiqda.exchange.census import Census

_ZONE: Final = re.compile(r"(Z|[+-][0-9]{2}:[0-9]{2})$")
_UNUSUAL: Final = re.compile(r"[0-9]{5,}-|-[0-9]|.*T24:", re.DOTALL)
_XML_SPACE: Final = " \t\r\n"


def check_values(census: Census, findings: Findings) -> None:
    """Apply the rules S2xx: each distinct spelling of a date is looked at once."""
    without_zone = 0
    first: model.Element | None = None
    told: set[str] = set()
    for cls, fields in _date_fields(census):
        for field, is_attribute in fields:
            elements = census[cls]
            spelled = dict.fromkeys(map(attrgetter(field), elements))
            for text in spelled:
                plain = (text or "").strip(_XML_SPACE)
                if not (spec.DATE_TIME.accepts(plain) or spec.DATE.accepts(plain)):
                    continue  # the schema says so
                if _UNUSUAL.match(plain) and plain not in told:
                    told.add(plain)
                    where = next(one for one in elements if getattr(one, field) == text)
                    findings.add(rules.UnusualDate, f"few programs can read the date {plain}", where)
                if is_attribute and not _ZONE.search(plain):
                    found = [one for one in elements if getattr(one, field) == text]
                    without_zone += len(found)
                    first = first or found[0]
    if without_zone:
        message = f"{without_zone} dates do not say their time zone, this is the first"
        findings.add(rules.DateWithoutZone, message, first)


def _date_fields(census: Census) -> Iterator[tuple[type, list[tuple[str, bool]]]]:
    """Yield each class with its fields that are dates, and whether they are attributes."""
    for cls in census:
        described = spec.describe(cls)
        attributes = [(one.field, True) for one in described.attributes if one.type is spec.DATE_TIME]
        texts = [
            (one.field, False)
            for one in described.particles
            if isinstance(one, spec.Text) and one.type in (spec.DATE, spec.DATE_TIME)
        ]
        fields = list(itertools.chain(attributes, texts))
        if fields:
            yield cls, fields
