"""What users read about differences and decisions: one place for the terminal, tables, pages and the sheet.

Kinds, states and verbs are described below, in `refiqda.reconciliation.words`, where the sheet reads them back too;
here are they and what only reports say.
"""

from __future__ import annotations

from typing import Final

from refiqda.reconciliation.words import (
    DISPUTED,
    KINDS,
    STATES,
    VERB_WORDS,
    state_words,
    told,
    verb_of,
    words_of,
)

SHORT: Final = {**STATES, "orphaned": "passage gone"}
"""What states are called at the head of a column."""

REASONS: Final = {
    "inherited coding": "were there before the copies parted (in each file)",
    "case coding": "mark cases",
    "automatic coding": "were made automatically",
    "machine coding": "were made by a machine",
    "nobody is named": "name nobody",
    "no code": "name no code",
    "a whole source": "are of a whole source",
    "no place that can be compared": "have no place that can be compared",
    "a passage of a note or of the text of an area": "are in a note or in the text of an area",
    "the text cannot be read": "are in a text that cannot be read",
    "an empty passage": "mark no character",
    "no other analyst has this text": "are in a text that no other analyst has",
    "no other analyst has this recording": "are in a recording that no other analyst has",
    "no other analyst has this picture or page": "are in a picture or page that no other analyst has",
}
"""Why codings were not compared, as the end of a sentence that begins with their number."""

__all__ = [
    "DISPUTED",
    "KINDS",
    "REASONS",
    "SHORT",
    "STATES",
    "VERB_WORDS",
    "state_words",
    "told",
    "verb_of",
    "words_of",
]
