"""Copies of one study made into one again, by evidence.

``merge`` is the public call; ``MergeResult`` what it gives. METHOD 2 and 3: codes made apart are never joined by
name, and what all copies have from their common past is recognised and stands once.
"""

from refiqda.merging.result import CoderOfFile, Conflict, MergeResult, Unplaced
from refiqda.merging.uniting import merge

__all__ = ["CoderOfFile", "Conflict", "MergeResult", "Unplaced", "merge"]
