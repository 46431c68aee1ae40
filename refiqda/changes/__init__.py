"""What changed between two projects, and the digests that name their states.

The digest of meaning covers what a project says (``fields`` is the table of what that is), the digest of state
what stands in the model and the texts, to the letter.
"""

from refiqda.changes.meaning import MEANING_FORMAT, digest
from refiqda.changes.readable import Readable, as_readable
from refiqda.changes.reading import ANCHOR_NOTE_NAME
from refiqda.changes.state import STATE_FORMAT, state_digest

__all__ = [
    "ANCHOR_NOTE_NAME",
    "MEANING_FORMAT",
    "STATE_FORMAT",
    "Readable",
    "as_readable",
    "digest",
    "state_digest",
]
