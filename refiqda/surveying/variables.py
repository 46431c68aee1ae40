"""What is known of the participants, and how it is not known: no answer, not collected, not asked are three things.

A value without content is an answer that is missing; the value "not collected" says that nobody asked on purpose; a
case without any value of the variable was not asked it (a question for therapists is none for clients).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refiqda.surveying.material import NOT_COLLECTED
from refiqda.surveying.values import VariableSeen, key

if TYPE_CHECKING:
    from refiqda.surveying.material import Material


def look_at_variables(material: Material) -> tuple[VariableSeen, ...]:
    """Return each variable of the participants with how many have, lack, and were not asked for a value."""
    found = []
    for called, name in material.variables.items():
        values = [one.values.get(called, ...) for one in material.people.values() if one.in_projects]
        not_collected = sum(isinstance(value, str) and key(value) in NOT_COLLECTED for value in values)
        not_asked = sum(value is ... for value in values)
        missing = sum(
            value is None or (isinstance(value, str) and key(value) == "missing") for value in values
        )
        if values and not_asked < len(values):
            found.append(
                VariableSeen(
                    name=name,
                    given=len(values) - not_collected - not_asked - missing,
                    missing=missing,
                    not_collected=not_collected,
                    not_asked=not_asked,
                )
            )
    return tuple(found)
