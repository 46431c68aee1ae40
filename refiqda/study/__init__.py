"""``study.toml`` as data: what a study says about itself, read once and checked whole.

The tables and keys are those of the contract's "Study folder and trail". Everything may be left out; what is
left out has the careful default: ``approach`` is reflexive (no figure that nobody asked for) and nobody is
attributed a quote. What the file must not hold are private facts: who the participants are, who knows whom,
why somebody is missing. Those lie in the private register outside the study folder; here stand counts.

The file is read as hostile input: at most ``MAX_BYTES``, no deep nesting, and every fault is a
``StudyFileError`` with its line and what to do.

``values`` holds the classes, ``layout`` finds the line of a key, ``reading`` checks and builds, ``writing`` begins a
new file.
"""

from refiqda.study.layout import StudyFileError
from refiqda.study.reading import MAX_BYTES, find_study, parse_study, read_study, study_faults
from refiqda.study.values import (
    APPROACHES,
    FILE_NAME,
    GUIDES,
    POLICIES,
    ROLES,
    Analyst,
    Expected,
    Instrument,
    Round,
    Slot,
    Structure,
    Study,
)

__all__ = [
    "APPROACHES",
    "FILE_NAME",
    "GUIDES",
    "MAX_BYTES",
    "POLICIES",
    "ROLES",
    "Analyst",
    "Expected",
    "Instrument",
    "Round",
    "Slot",
    "Structure",
    "Study",
    "StudyFileError",
    "find_study",
    "parse_study",
    "read_study",
    "study_faults",
]
