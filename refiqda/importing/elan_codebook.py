"""A codebook as ELAN's controlled vocabularies, and back again by what the file says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from refiqda.importing.elan_book import FORMAT
from refiqda.model import guid_key

if TYPE_CHECKING:
    from refiqda import model
    from refiqda.losses import LossLog

_LOOSE: Final = "Codes"
_SEPARATORS: Final = ("/", " > ", " :: ", " | ")

Path = tuple[str, ...]


class Codebook:
    """The codes of a project: for each the vocabulary and the value that stand for it.

    Codes below a folder at the top are a vocabulary of that name; all others are in one called ``Codes``. A value
    is the path below that; what stands between its parts is a separator that no name has in it.
    """

    def __init__(self, codes: list[model.Code], log: LossLog) -> None:
        self._paths: list[tuple[Path, model.Code]] = []
        self._place: dict[str, tuple[str, str]] = {}
        self._entries: dict[str, list[tuple[str, str | None]]] = {}
        self._roots: dict[str, Path] = {}
        stack: list[tuple[Path, model.Code]] = [((code.name,), code) for code in reversed(codes)]
        while stack:
            path, code = stack.pop()
            self._paths.append((path, code))
            stack += [((*path, inner.name), inner) for inner in reversed(code.codes)]
        names = "\n".join(code.name for _, code in self._paths)
        fallback = next(
            f" {'|' * number} " for number in range(2, len(names) + 3) if "|" * number not in names
        )
        self.separator = next((one for one in _SEPARATORS if one not in names), fallback)
        self._fill(codes, log)

    def _fill(self, codes: list[model.Code], log: LossLog) -> None:
        folders = {code.name for code in codes if not code.is_codable}
        loose = _LOOSE
        while loose in folders:
            loose += " "
        loose = loose.strip() if loose.strip() not in folders else loose.strip() + " (others)"
        for path, code in self._paths:
            if code.note_refs:
                log.add(
                    "dropped", "memo of a code", "ELAN has no place for it", guid=code.guid, name=code.name
                )
            if not code.is_codable:
                continue
            inside = path[0] in folders and len(path) > 1
            name, below = (path[0], path[1:]) if inside else (loose, path)
            self._roots[name] = path[:1] if inside else ()
            value = self.separator.join(below)
            entries = self._entries.setdefault(name, [])
            if value in {known for known, _ in entries}:
                detail = "has the name of another; in ELAN the two are one"
                log.add("degraded", "code", detail, guid=code.guid, name=code.name)
            else:
                entries.append((value, code.description))
            self._place.setdefault(guid_key(code.guid), (name, value))

    def place(self, code: str | None) -> tuple[str, str] | None:
        """Return the vocabulary and the value of a code, None for one that is not codable or not there."""
        return self._place.get(guid_key(code or ""))

    def vocabularies(self) -> list[tuple[str, list[tuple[str, str | None]]]]:
        """Return the vocabularies with their entries."""
        return list(self._entries.items())

    def to_dict(self) -> dict[str, Any]:
        """Return what a vocabulary cannot say of codes, for a property of the file."""
        return {
            "format": FORMAT,
            "vocabularies": {
                name: {"separator": self.separator, "root": list(root)} for name, root in self._roots.items()
            },
            "codes": [
                {
                    "path": list(path),
                    "codable": code.is_codable,
                    "color": code.color,
                    "description": code.description,
                }
                for path, code in self._paths
            ],
        }


__all__ = ["Codebook"]
