"""Where the file of a QualCoder source lies: inside of the project's folder, or linked outside of it.

``/docs/x`` lies in ``documents/x`` of the project, ``docs:PATH`` wherever PATH leads. A path that leads out of the
project's folder, by whatever means, is never opened; what is linked outside is told by its name alone, since the
folders may name people.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Final, Literal

import attrs

if TYPE_CHECKING:
    from refiqda.losses import LossLog

Kind = Literal["text", "pdf", "picture", "audio", "video"]

_KINDS: Final[dict[str, tuple[Kind, str]]] = {
    "docs": ("text", "documents"),
    "images": ("picture", "images"),
    "audio": ("audio", "audio"),
    "video": ("video", "video"),
}
_PLAIN: Final = (".txt", ".transcribed", ".md", "")
_LINKED: Final = "is linked outside of the project: put it beside the new file; only its name comes across"
_MISSING: Final = "its file is not in the project's folder"
_LEADS_OUT: Final = "its file's path leads out of the project's folder, and was not followed"


@attrs.frozen
class Medium:
    """What a source is, and its file: ``file`` inside of the project, ``outside`` as files elsewhere are named."""

    kind: Kind
    suffix: str = ""
    file: Path | None = None
    outside: str | None = None


def medium_of(path: str | None, folder: Path, name: str | None, log: LossLog) -> Medium:
    """Return what ``path``, as QualCoder says it, is about; what cannot be had is told."""
    if path is None:
        return Medium("text")
    kind, linked, rest = _parts(path)
    if kind is None:
        log.add(
            "degraded", "source", "its file's path is of no known kind; it was taken as a text", name=name
        )
        return Medium("text")
    shown = PureWindowsPath(rest).name if "\\" in rest else PurePosixPath(rest).name
    suffix = PurePosixPath(shown).suffix.casefold()
    what: Kind = _KINDS[kind][0]
    if what == "text" and suffix == ".pdf":
        what = "pdf"
    if linked:
        if what != "text" or suffix not in _PLAIN:
            log.add("degraded", "file", _LINKED, name=shown)
        return Medium(what, suffix, None, None if what == "text" else f"relative:///{shown}")
    file = _inside(folder / _KINDS[kind][1], rest, folder)
    if file is None:
        log.add("dropped", "file", _LEADS_OUT, name=name)
    elif not file.is_file():
        if what != "text" or suffix not in _PLAIN:
            log.add("dropped", "file", _MISSING, name=shown)
        file = None
    elif what == "text" and suffix != ".docx" and suffix not in _PLAIN:
        log.add("dropped", "file", "only the text of it comes across, not the file itself", name=shown)
    return Medium(what, suffix, file)


def _parts(path: str) -> tuple[str | None, bool, str]:
    """Return the kind that a path begins with, whether it is a link, and what follows."""
    for kind in _KINDS:
        if path.startswith(f"/{kind}/"):
            return kind, False, path[len(kind) + 2 :]
        if path.startswith(f"{kind}:"):
            return kind, True, path[len(kind) + 1 :]
    return None, False, path


def _inside(place: Path, rest: str, folder: Path) -> Path | None:
    """Return the file called ``rest`` in ``place``, None where that is not inside of the project's folder."""
    if not rest or "\x00" in rest or "\\" in rest:
        return None
    parts = PurePosixPath(rest).parts
    if ".." in parts or PurePosixPath(rest).is_absolute() or PureWindowsPath(rest).drive:
        return None
    try:
        file = place.joinpath(*parts).resolve()
        return file if file.is_relative_to(folder.resolve()) else None
    except (OSError, ValueError, RuntimeError):
        return None
