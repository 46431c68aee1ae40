"""What a build writes and says: the manuscript, evidence tables, one line a fault."""

from __future__ import annotations

import contextlib
import os
import shutil
from typing import TYPE_CHECKING, Any, Final

from refiqda.errors import InvalidArgumentError
from refiqda.findings.composing.plain import FORMS, form_of
from refiqda.findings.composing.values import Built
from refiqda.render.findings import evidence as tables
from refiqda.render.plain import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from refiqda.findings.composing.evidence import Evidence, PublicEvidence
    from refiqda.findings.composing.values import Fault

    Thing = Built | Evidence | PublicEvidence | None

_PAPER: Final = {("md", "docx")}
"""Forms that a manuscript can be written in other than its own."""


def check_forms(manuscript: Path, output: Path, evidence: Iterable[Path]) -> None:
    """Raise InvalidArgumentError for outputs in forms that are not written."""
    own, asked = form_of(manuscript), FORMS.get(output.suffix.lower())
    if asked != own and (own, asked) not in _PAPER:
        endings = [suffix for suffix, form in FORMS.items() if form == own]
        raise InvalidArgumentError(
            "a manuscript is written in the form it has",
            file=output.name,
            remedy=f"End its name in {' or '.join(endings)}.",
        )
    for path in evidence:
        tables.check_form(path)


def write_built(things: Sequence[tuple[Path, Thing]], *, overwrite: bool = False) -> None:
    """Write a manuscript and its evidence; where one is refused, all is as it was: nothing new or replaced.

    Raises OutputExistsError, and what a gate raises (a known name in one of them).
    """
    made: list[tuple[Path, Path | None]] = []
    try:
        for path, thing in things:
            before = _kept(path) if overwrite else None
            if before is not None:
                made.append((path, before))
            new = not os.path.lexists(path)
            _write(thing, path, overwrite=overwrite)
            if new:
                made.append((path, None))
    except BaseException:
        for path, before in reversed(made):
            with contextlib.suppress(OSError):
                path.unlink() if before is None else before.replace(path)
        raise
    finally:
        for _, before in made:
            if before is not None:
                with contextlib.suppress(OSError):
                    before.unlink(missing_ok=True)


def _kept(path: Path) -> Path | None:
    """Put a file that is to be replaced by under a second name beside it; None where there is none."""
    if not (path.is_file() or path.is_symlink()):
        return None
    kept = path.with_name(f".{path.name}.{os.getpid()}.before")
    try:
        os.link(path, kept, follow_symlinks=False)
    except (OSError, NotImplementedError):  # a file system without links
        shutil.copy2(path, kept, follow_symlinks=False)
    return kept


def _write(thing: Thing, path: Path, *, overwrite: bool) -> None:
    if isinstance(thing, Built):
        write_manuscript(thing, path, overwrite=overwrite)
    elif thing is not None:
        tables.write_evidence(thing, path, overwrite=overwrite)


def write_manuscript(built: Built, path: Path, *, overwrite: bool = False) -> None:
    """Write a manuscript in the form that the suffix names; raises OutputExistsError."""
    if built.read.form == "docx":
        from refiqda.render.findings.composed_word import write_word  # noqa: PLC0415 - loaded only where it is used

        write_word(built, path, overwrite=overwrite)
        return
    if path.suffix.lower() == ".docx":
        from refiqda.render.findings.composed_paper import write_paper  # noqa: PLC0415 - as above

        write_paper(built, path, overwrite=overwrite)
        return
    from refiqda.render.findings.composed import write_text  # noqa: PLC0415 - as above

    write_text(built, path, overwrite=overwrite)


def fault_line(fault: Fault, name: str) -> str:
    """Return what stops a build at a token: file, what, place, remedy."""
    which = f'"{fault.id}": ' if fault.id else ""
    return f"{name}: {which}{_WHY[fault.why]} [{fault.where}]. {fault.remedy}"


_WHY: Final = {
    "unreadable": "this begins as a token and is none",
    "unknown": "there is no quote of this id",
    "withdrawn": "the quote is withdrawn",
    "no consent": "the quote may not be printed",
    "words changed": "the quote is not what it was when it was bound",
    "translation changed": "the translation is not what it was when it was linked",
    "no words": "the quote has no words",
}


def built_line(built: Built) -> str:
    """Return in words what was put in."""
    quotes, spots = len(built.ids), sum(one.pulled is not None for one in built.settings)
    places = "" if quotes == spots else f" in {counted(spots, 'place')}"
    named = {"none": "attributed to nobody", "role": "attributed by role", "pseudonym": "with pseudonyms"}
    said = named.get(built.policy, "with pseudonyms that change from theme to theme")
    return f"{counted(quotes, 'quote')}{places}, {said}."


def built_dict(built: Built) -> dict[str, Any]:
    """Return the JSON of a build, without words of anybody."""
    return {
        "format": "refiqda.quotes-build/1",
        "manuscript": built.read.name,
        "attribution": built.policy,
        "marks": built.marks.open + built.marks.close,
        "quotes": list(built.ids),
        "tokens": len(built.read.spots),
        "statement": built.statement,
        "aggregate": built.aggregate,
        "faults": [
            {"why": one.why, "id": one.id, "where": one.where, "remedy": one.remedy} for one in built.faults
        ],
    }
