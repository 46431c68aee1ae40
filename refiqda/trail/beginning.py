"""Beginning a trail: the folder, the first entry, and a study.toml where there is none."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.errors import InvalidArgumentError, OutputExistsError
from refiqda.files import atomic_write
from refiqda.study import FILE_NAME, find_study, read_study
from refiqda.study.writing import declared, study_text
from refiqda.trail.entry import Draft, Entry
from refiqda.trail.reading import LOG, TRAIL
from refiqda.trail.writing import held

if TYPE_CHECKING:
    from collections.abc import Sequence

PRIVATE: Final = "private"
_IGNORED: Final = ".gitignore"
_IGNORE: Final = """\
# Copies of projects with their texts, and private notes: as confidential as the material itself.
states/
private/
"""
_READ_ME: Final = "README.txt"
_ABOUT: Final = """\
The trail of this study: what changed in its projects, who decided, and why.

log.jsonl     the record, one entry a line, each chained to the one before. Do not edit it: an edit shows.
states/       copies of the projects as they were recorded, WITH THE TEXTS of the participants. As confidential as the
              material. They serve to say what changed next time; you may delete them at any time.
private/      notes that somebody keeps to themselves; the log holds only the proof of their date.
heads/        signatures under the record as it was at a moment.

Look at it with `refiqda trail log`, check it with `refiqda trail verify` (free software, https://pypi.org/project/refiqda).
"""


@attrs.frozen
class Begun:
    """A trail that was begun: its folder, its first entry, and whether a study.toml was made."""

    folder: Path
    entry: Entry
    study_made: bool


def begin(
    folder: str | Path = ".", *, by: Sequence[str] = (), title: str | None = None, at: str | None = None
) -> Begun:
    """Begin the trail of the study in ``folder`` (made if need be): ``trail/log.jsonl`` with an entry of kind begin.

    Without a study.toml one is made with ``title``. Raises OutputExistsError where there is a trail already,
    StudyFileError for a faulty study.toml, and InvalidArgumentError for names and titles that cannot be held, and for a
    folder inside another study, whose trail it would cut in two.
    """
    place = Path(folder)
    if place.exists() and not place.is_dir():
        raise OutputExistsError("is a file, not a folder", file=place.name, remedy="Name a folder.")
    log = place / TRAIL / LOG
    if log.exists() and log.stat().st_size:
        raise _begun_already()
    there = os.path.lexists(place / FILE_NAME)
    known = read_study(place / FILE_NAME).title if there else None
    text = None if there else _text(place, title)
    _make(place / TRAIL)
    said = title or known
    draft = Draft("begin", {"title": said} if said else {}, by=tuple(by), at=at)
    with held(place / TRAIL) as trail:
        if trail.trail().entries:
            raise _begun_already()
        entry = trail.append([draft])[0]
    if text is not None:
        with atomic_write(place / FILE_NAME) as stream:
            stream.write(text.encode())
    for name, content in ((_IGNORED, _IGNORE), (_READ_ME, _ABOUT)):
        if not os.path.lexists(place / TRAIL / name):
            with atomic_write(place / TRAIL / name) as stream:
                stream.write(content.encode())
    return Begun(place / TRAIL, entry, text is not None)


def _text(place: Path, title: str | None) -> str:
    """Return the text of a new study.toml; InvalidArgumentError where the folder lies inside a study."""
    around = find_study(place)
    if around is not None:
        raise InvalidArgumentError(
            "the folder lies inside another study",
            file=around.folder.name if around.folder else FILE_NAME,
            remedy="Begin the trail in that one's folder, or make this a study of its own first (refiqda study init).",
        )
    return study_text(declared(title=title))


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidArgumentError(
            f"cannot be made ({error.strerror or 'refused by the system'})",
            file=folder.name,
            remedy="Check that you may write there.",
        ) from error


def _begun_already() -> OutputExistsError:
    return OutputExistsError(
        "is there already, and a study has one trail",
        file=f"{TRAIL}/{LOG}",
        remedy="Go on with it: refiqda trail record PROJECT.",
    )
