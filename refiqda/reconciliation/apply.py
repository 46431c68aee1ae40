"""Put the consensus into a project: a coder of its own, and one memo that says how it came about.

The consensus coder has a reserved GUID, so that later comparisons leave it out. Beside the originals, or alone:
then the compared codings of the compared coders go, and everything the consensus says nothing about (other coders,
inherited codings, sources that one analyst alone has) stays. Where the coders stand apart, each keeps the own
reading: there is no joint coding, their codings stay in both cases, and a selection without a code says so at the
passage.

A project that has a consensus already gets the new one in its place.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final, cast

import attrs

from refiqda import model
from refiqda.errors import require_project, wrong_kind
from refiqda.reconciliation.applying.clearing import remove_compared, remove_consensus
from refiqda.reconciliation.applying.codes import Codes
from refiqda.reconciliation.applying.homes import Homes
from refiqda.reconciliation.applying.marking import Marking
from refiqda.reconciliation.applying.memo import memo_text
from refiqda.reconciliation.applying.noting import Noting, last_date, mark_apart
from refiqda.reconciliation.applying.revising import Revision, revise
from refiqda.reconciliation.applying.themes import AppliedTheme, add_themes, theme_sets
from refiqda.reconciliation.consensus import Consensus
from refiqda.reconciliation.reserved import MEMO, NAME, consensus_alone, has_consensus
from refiqda.reconciliation.segments import CONSENSUS_GUID

if TYPE_CHECKING:
    from refiqda.project import Project

_NOTES: Final = uuid.UUID("c3a0b2de-55a5-5b0c-9a2f-6d3a6f1f7a10")


@attrs.frozen(kw_only=True, eq=False)
class Applied:
    """A project with its consensus, and what went into it beside the codings.

    ``codings`` and ``notes`` are how many were added, ``revisions`` and ``themes`` what became of the revised
    definitions and the themes, ``memo`` the text of the memo; ``replaced`` says that an earlier consensus made room.
    """

    project: Project
    codings: int
    notes: int
    revisions: tuple[Revision, ...]
    themes: tuple[AppliedTheme, ...]
    memo: str
    replaced: bool


def apply(
    project: Project, consensus: Consensus, *, only_consensus: bool = False, notes: bool = False
) -> Project:
    """Return a copy of ``project`` with the codings of the consensus, and its memo.

    ``project`` holds the sources (texts are found by what they say, or as other states of them by lineage, onto
    whose words the passages are carried; recordings, pictures and pages by lineage, else by name) and the codes (by
    GUID, else path). A consensus that it has already is replaced. ``only_consensus`` leaves the codings out that
    the consensus replaces; ``notes`` gives every coding of the consensus a note that says how it came about.
    Definitions that were revised go into the codebook, themes become sets. What is still open is not coded, and the
    memo says so.

    Raises NotInProjectError for a source, text or code that the project does not have, InvalidArgumentError for what is
    no project or no consensus.
    """
    return put(project, consensus, only_consensus=only_consensus, notes=notes).project


def put(
    project: Project, consensus: Consensus, *, only_consensus: bool = False, notes: bool = False
) -> Applied:
    """Do what `apply` does, and return what went into the project too."""
    require_project(project, "tree", "find_source")
    if not isinstance(given := cast("object", consensus), Consensus):
        remedy = "Make one first: refiqda.consensus(project, decisions)."
        raise wrong_kind("a consensus", given, remedy)
    found = consensus.differences
    made = project.copy()
    replaced, was_alone = has_consensus(made), consensus_alone(made)
    remove_consensus(made, theme_sets(found.log))
    codes = Codes(made, found.material)
    homes = Homes(made, found.material)
    if only_consensus:
        remove_compared(made, consensus, homes, codes)
    coder = made.add_user(NAME, guid=CONSENSUS_GUID)
    marking = Marking(made, homes, coder)
    noting = Noting(made, consensus)
    count = 0
    for segment in consensus.joint:
        homes.home(segment)  # a source that is missing is told before its codes are
        coding = marking.add(segment, codes.code(segment.code))
        if coding is None:
            continue
        count += 1
        if notes:
            noting.add(coding, segment)
    mark_apart(consensus, marking)
    revisions = revise(found, codes)
    themes = add_themes(made, found, codes)
    memo = memo_text(
        consensus, only_consensus=only_consensus or was_alone, revisions=revisions, themes=themes
    )
    _add_memo(made, memo, last_date(consensus))
    return Applied(
        project=made,
        codings=count,
        notes=count if notes else 0,
        revisions=tuple(revisions),
        themes=tuple(themes),
        memo=memo,
        replaced=replaced,
    )


def _add_memo(project: Project, text: str, date: str | None) -> None:
    guid = str(uuid.uuid5(_NOTES, text))
    note = model.Note(
        guid=guid,
        name=MEMO,
        creating_user=CONSENSUS_GUID,
        creation_date_time=date,
        plain_text_content=text,
    )
    project.tree.notes.append(note)
    project.tree.note_refs.append(guid)
