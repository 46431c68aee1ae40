"""The changes that the studies list in ``planted-errors.csv``, made on copies of their folders."""

from __future__ import annotations

import functools
import shutil
from typing import TYPE_CHECKING

import attrs

from refiqda.demonstration.plain import PRIVATE, PlainStudy, read_plain_study
from refiqda.demonstration.plain_projects import build_study
from refiqda.errors import InvalidArgumentError
from refiqda.findings.manuscripts.reading import read_manuscript
from refiqda.findings.quotes import translations
from refiqda.findings.quotes.ledger import read_ledger
from refiqda.findings.verifying.rules import remarks
from refiqda.findings.verifying.verification import Judge, verify
from refiqda.findings.voices import hear
from tests.studies import plain, private, projects

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.findings.quotes.translations import Linked
    from refiqda.findings.verifying.values import Verification
    from refiqda.project import Project


_STALE = frozenset({"original-changed", "translation-changed", "lost"})


def copy_of(name: str, to: Path) -> Path:
    """Copy a study and its private register into a folder; return the study's."""
    folder = plain(name).folder
    shutil.copytree(folder, to / name)
    shutil.copytree(folder.with_name(name + PRIVATE), to / (name + PRIVATE))
    return to / name


def plant(folder: Path, row: dict[str, str]) -> None:
    """Make one listed change in a copy of a study; AssertionError where it cannot be made once and only there."""
    path = folder / row["file"]
    text = path.read_text(encoding="utf-8")
    assert text.count(row["find"]) == 1, f"{row['id']} does not stand in one place"
    path.write_text(text.replace(row["find"], row["replace"]), encoding="utf-8", newline="")
    if row["file"].startswith(
        "texts/"
    ):  # codings keep to their places, as in a program where a text is corrected
        for table in (*folder.glob("codings-*.csv"), *folder.glob("notes-*.csv")):
            said = table.read_text(encoding="utf-8")
            for old, new in _tails(row["find"], row["replace"]):
                said = said.replace(old, new)
            table.write_text(said, encoding="utf-8", newline="")


def _tails(old: str, new: str) -> list[tuple[str, str]]:
    """Return words and what they become, whole and from each word before the change on, the longest first."""
    one, other = old.split(" "), new.split(" ")
    same = next(at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1])
    return [(" ".join(one[at:]), " ".join(other[at:])) for at in range(same + 1)]


@functools.cache
def judge(name: str) -> Judge:
    """Return the judge of a study as it is, with its private ledger; made once, since hearing texts takes a while."""
    study, made = plain(name), list(projects(name).values())
    return Judge.of(hear(made, study.study), made, study=study.study, ledger=read_ledger(study.folder))


def verified(folder: Path, row: dict[str, str]) -> Verification:
    """Verify the manuscript of a copy on which a change was made, with all that its study declares."""
    study = read_plain_study(folder)
    path = folder / "writing" / "manuscript.md"
    if not row["file"].startswith("writing/"):
        made = list(_rebuilt(study).values())
        return verify(path, made, study=study.study, ledger=read_ledger(folder))
    judging, made = judge(study.name), list(projects(study.name).values())
    read = read_manuscript(path)
    checked = judging.verify(read)
    told_ = remarks(
        checked,
        read,
        judging.voices,
        study=study.study,
        ledger=judging.ledger,
        projects=made,
        links=links(study.name),
    )
    return attrs.evolve(checked, remarks=told_)


@functools.cache
def links(name: str) -> tuple[Linked, ...]:
    """Return the translations of a study as it is."""
    return translations.links(
        judge(name).voices, list(projects(name).values()), study_folder=plain(name).folder
    )


def _rebuilt(study: PlainStudy) -> dict[str, Project]:
    """Return the projects of a study one of whose texts or links was changed.

    A link that has lost its words is in no project any more, and still in the study's own table.
    """
    links = [each for each in study.tables["links"] if _stands(study, each)]
    return build_study(attrs.evolve(study, tables={**study.tables, "links": links}))


def _stands(study: PlainStudy, link: dict[str, str]) -> bool:
    try:
        study.span(link)
        study.span(link, "translation")
    except InvalidArgumentError:
        return False
    return True


def told(verification: Verification) -> list[str]:
    """Return what a verification says, without places: statuses that do not match, remarks by kind."""
    faults = [check.status for check in verification.checks if not check.ok]
    links = ["LINKED-STALE" for link in verification.links if link["state"] in _STALE]
    quoted = ["LINKED-STALE" for status in faults if status == "LINKED-STALE"]
    return sorted(faults + links[len(quoted) :] + [remark.kind for remark in verification.remarks])


def new_in(verification: Verification, before: Verification) -> list[str]:
    """Return what a verification says that another did not."""
    left = told(before)
    new = []
    for one in told(verification):
        if one in left:
            left.remove(one)
        else:
            new.append(one)
    return new


@functools.cache
def unplanted(name: str) -> Verification:
    """Return what is said of a study's manuscript as it is, by the function that everybody calls."""
    study = plain(name)
    return verify(
        study.folder / "writing" / "manuscript.md",
        list(projects(name).values()),
        study=study.study,
        ledger=read_ledger(study.folder),
    )


def consents(name: str) -> dict[str, bool | None]:
    """Return who may be quoted, by the study's private register."""
    return {row["case"]: row["consent_quotes"] == "yes" for row in private(name)["register"]}
