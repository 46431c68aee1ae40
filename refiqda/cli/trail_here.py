"""Which trail a command is about: that of the study it is called in, or of the folder that ``--folder`` names."""

from __future__ import annotations

from pathlib import Path

from refiqda.errors import InvalidArgumentError


def trail_here(folder: Path | None) -> Path:
    """Return the trail's folder; InvalidArgumentError where there is no study, or one without a trail."""
    from refiqda.study import find_study  # noqa: PLC0415 - loaded only where it is used
    from refiqda.trail.reading import find_trail  # noqa: PLC0415 - as above

    start = Path.cwd() if folder is None else folder
    place = "this folder" if folder is None else folder.name or "that folder"
    if not start.is_dir():
        raise InvalidArgumentError(
            "there is no such folder", file=start.name, remedy="Name the study's folder."
        )
    found = find_trail(start)
    if found is not None:
        return found
    if find_study(start) is None:
        raise InvalidArgumentError(
            f"{place} belongs to no study (no study.toml in it or above it)",
            remedy="Go to the study's folder, or name it with --folder.",
        )
    raise InvalidArgumentError("this study has no trail yet", remedy="Begin one: refiqda trail init")
