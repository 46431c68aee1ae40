"""Going on with a project whose anchor is lost, contradicts the trail, or names another: openly, as an entry.

What is found is said, with what it can mean; nobody can tell from the file alone which it is. The entry holds what
was found and, where a recorded state of the project can be found, what changed since.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.changes.readable import as_readable
from refiqda.trail.anchor import Anchoring, check_anchor
from refiqda.trail.reading import read_trail
from refiqda.trail.recording import record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda import model
    from refiqda.changes.readable import Readable
    from refiqda.trail.entry import Entry

MEANINGS: Final[dict[str, tuple[str, ...]]] = {
    "missing": (
        "A program wrote it that does not carry the note on, or it never lay in this study: ordinary for a new export.",
        "Somebody deleted the note.",
    ),
    "damaged": ("Somebody edited the note, or a program changed its first line.",),
    "foreign": (
        "The project was written inside another study.",
        "The study was copied and its trail begun anew; or the log of this study was exchanged for another.",
    ),
    "mismatch": (
        "The log was put back from an older copy, or entries at its end were lost or removed.",
        "Two copies of the study went on apart, and the project comes from the other one.",
        "The log was written anew. Signed heads show that: refiqda trail verify.",
    ),
}
"""What each finding can mean, in the order in which to think of it."""


@attrs.frozen
class Resumed:
    """What `resume` found and did: how anchor and trail fit, what that can mean, and the entry made, if one was."""

    anchoring: Anchoring
    meanings: tuple[str, ...]
    entry: Entry | None


def resume(  # noqa: PLR0913 - the keys of an entry, each with its own meaning
    folder: str | Path,
    project: Readable | model.Project,
    file: str,
    *,
    by: Sequence[str] = (),
    reason: str | None = None,
    meeting: str | None = None,
    at: str | None = None,
    of: str | None = None,
) -> Resumed:
    """Take up a project whose anchor does not fit the trail in ``folder``, and record that it was so.

    An anchor that fits needs nothing, and nothing is appended then. The other arguments, and what is raised, are those
    of `refiqda.trail.recording.record`.
    """
    handle = as_readable(project)
    anchoring = check_anchor(handle, read_trail(Path(folder)))
    if anchoring.state in {"present", "none"}:
        return Resumed(anchoring, (), None)
    entry = record(
        folder,
        handle,
        file,
        by=by,
        reason=reason,
        meeting=meeting,
        at=at,
        of=of,
        fields={"anchor": anchoring.to_dict() | {"resumed": True}},
    )
    return Resumed(anchoring, MEANINGS[anchoring.state], entry)
