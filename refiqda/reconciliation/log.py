"""The decision log: JSON lines, read by people, only ever added to.

The first line is the header ``{"format": "refiqda.decisions/1", "inputs": [...], "algorithm"}``; every other line
is one decision. What a line is stands in :mod:`~refiqda.reconciliation.decisions`, how it is read in
:mod:`~refiqda.reconciliation.log_reading`, how it is added in :mod:`~refiqda.reconciliation.log_writing`; here is
all that others use.
"""

from __future__ import annotations

from refiqda.reconciliation.decisions import (
    ASIDE,
    FORMAT,
    LEAVES_OPEN,
    NEEDS,
    PROPOSABLE,
    VERBS,
    About,
    Decision,
    DecisionLog,
    LogInput,
    Verb,
    carrying,
    heads,
    in_words,
)
from refiqda.reconciliation.log_reading import MAX_BYTES, read_log
from refiqda.reconciliation.log_writing import (
    CUT_OFF,
    Locked,
    StaleDecision,
    append_decisions,
    locked,
)

__all__ = [
    "ASIDE",
    "CUT_OFF",
    "FORMAT",
    "LEAVES_OPEN",
    "MAX_BYTES",
    "NEEDS",
    "PROPOSABLE",
    "VERBS",
    "About",
    "Decision",
    "DecisionLog",
    "Locked",
    "LogInput",
    "StaleDecision",
    "Verb",
    "append_decisions",
    "carrying",
    "heads",
    "in_words",
    "locked",
    "read_log",
]
