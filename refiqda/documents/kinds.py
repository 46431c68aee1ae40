"""Which files are taken as what: by suffix, as people and programs name them.

Sources: REFI-QDA 1.5, clauses 9.1.1 to 9.1.6 (texts, DOCX, PDF, JPEG and PNG, any recording).
"""

from __future__ import annotations

from pathlib import PurePath
from typing import Final, Literal

Kind = Literal["text", "pdf", "picture", "audio", "video"]

TEXTS: Final = frozenset({".txt", ".md", ".docx", ".srt", ".vtt"})
PICTURES: Final = frozenset({".jpg", ".jpeg", ".png"})
AUDIO: Final = frozenset(
    {
        ".mp3",
        ".wav",
        ".m4a",
        ".aac",
        ".aif",
        ".aiff",
        ".amr",
        ".flac",
        ".mka",
        ".oga",
        ".ogg",
        ".opus",
        ".wma",
    }
)
VIDEO: Final = frozenset(
    {".mp4", ".m4v", ".mov", ".3gp", ".avi", ".mkv", ".mpeg", ".mpg", ".mts", ".ogv", ".webm", ".wmv"}
)

KINDS: Final[dict[str, Kind]] = {
    **dict.fromkeys(sorted(TEXTS), "text"),
    ".pdf": "pdf",
    **dict.fromkeys(sorted(PICTURES), "picture"),
    **dict.fromkeys(sorted(AUDIO), "audio"),
    **dict.fromkeys(sorted(VIDEO), "video"),
}
"""The kind of source that a file becomes, by its suffix in lower case."""

RECORDINGS: Final = AUDIO | VIDEO


def suffix_of(name: str | PurePath) -> str:
    """Return the suffix of a file name in lower case, with its full stop; empty without one."""
    return PurePath(name).suffix.lower()


def kind_of(name: str | PurePath) -> Kind | None:
    """Return what kind of source a file of this name becomes, None for one that is not taken."""
    return KINDS.get(suffix_of(name))
