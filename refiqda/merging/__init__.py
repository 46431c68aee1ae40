"""Copies of one study made into one again, by evidence.

``merge`` is the public call; ``MergeResult`` what it gives. METHOD 2 and 3: codes made apart are never joined by
name, and what all copies have from their common past is recognised and stands once.
"""

from refiqda.merging.answers import Answers, read_answers
from refiqda.merging.result import CoderOfFile, Conflict, MergeResult, Reanchored, Unplaced
from refiqda.merging.rules import ALIASES, RULES
from refiqda.merging.uniting import merge

__all__ = [
    "ALIASES",
    "RULES",
    "Answers",
    "CoderOfFile",
    "Conflict",
    "MergeResult",
    "Reanchored",
    "Unplaced",
    "merge",
    "read_answers",
]
