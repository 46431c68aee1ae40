"""A study against its material: what ``study.toml`` expects, what the projects hold, what people do in it.

`survey` takes a study, its projects and (where somebody may see it) its private register, and returns a `Survey`:
counts, a matrix of who has which piece of material, and findings. An error is only what the study itself declared and
what is not so (expected material that is missing without an excuse, half a dyad, somebody who withdrew); everything
else is a note, or a question.

How material is marked in a project: a text by the variables ``instrument``, ``wave``, ``use`` and ``interviewer``, or
by sets called as the instrument and ``wave 2``; a participant by a case that holds the text, or passages of it, with
the variables ``role`` and ``dyad``. What the projects do not say may stand in the study's folder, in ``sources.csv``
[source, instrument, wave, participants, use, interviewer] and ``participants.csv`` [case, role, dyad].

``values`` holds the classes, ``material`` reads projects and tables, ``counting`` counts, ``working`` looks at analysts
and rounds, ``participating`` at participants, consent and dyads, ``variables`` at what was not collected.
"""

from refiqda.surveying.participating import still_there
from refiqda.surveying.surveying import survey
from refiqda.surveying.values import (
    AnalystSeen,
    Cell,
    Expectation,
    Finding,
    RoundSeen,
    Survey,
    VariableSeen,
)

__all__ = [
    "AnalystSeen",
    "Cell",
    "Expectation",
    "Finding",
    "RoundSeen",
    "Survey",
    "VariableSeen",
    "still_there",
    "survey",
]
