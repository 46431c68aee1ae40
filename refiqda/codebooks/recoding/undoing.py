"""Undoing a recoding: the lines that it wrote lead back to the project as it was.

Law: what was recoded and is undone is the same project. What was changed in between stays if it does not stand in
the way; where it does, that place stays as it is, and is told.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import attrs

from refiqda import model, spec
from refiqda.codebooks.recoding.patches import FORMAT, Line, Names
from refiqda.errors import (
    InvalidArgumentError,
    UnusableFileError,
    require_project,
    unreadable,
)
from refiqda.index import walk_codes
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from refiqda.project import Project

_CLASSES = ("Code", "Coding", "PlainTextSelection", "PictureSelection", "PDFSelection", "AudioSelection",
            "VideoSelection", "TranscriptSelection", "Link", "TextSource")  # fmt: skip
"""What a recoding may have taken out."""


@attrs.frozen(kw_only=True, eq=False)
class Undone:
    """The project as it was; how many places were changed back, and what could not be."""

    project: Project
    places: int
    told: tuple[str, ...]

    def to_dict(self, *, output: str | None = None) -> dict[str, Any]:
        """Return the JSON form, ``refiqda.recode-undo/1``."""
        return {
            "format": "refiqda.recode-undo/1",
            "output": output,
            "places": self.places,
            "told": list(self.told),
        }


def read_inverse(path: Path) -> list[Line]:
    """Read the lines of an inverse map (.jsonl); raises UnusableFileError."""
    try:
        lines = [
            json.loads(line) for line in path.read_bytes().decode("utf-8-sig").split("\n") if line.strip()
        ]
    except OSError as error:
        raise unreadable(path.name, error) from error
    except (ValueError, RecursionError) as error:
        raise UnusableFileError(
            "is no inverse map", file=path.name, remedy="Name what --inverse-map wrote."
        ) from error
    if not lines or lines[0] != {"format": FORMAT}:
        raise UnusableFileError("is no inverse map", file=path.name, remedy="Name what --inverse-map wrote.")
    if not all(isinstance(line, dict) and "element" in line and "field" in line for line in lines[1:]):
        raise UnusableFileError("is damaged", file=path.name, remedy="Get a complete copy.")
    return lines


def inverse_bytes(lines: Iterable[Line]) -> bytes:
    """Return the lines of an inverse map as JSON lines."""
    text = "".join(json.dumps(line, ensure_ascii=True, separators=(",", ":")) + "\n" for line in lines)
    return text.encode("ascii")


def undo_recoding(project: Project, lines: Iterable[Line]) -> Undone:
    """Return a copy of ``project`` with a recoding undone; ``lines`` are ``Recoding.inverse``.

    Raises InvalidArgumentError where nothing of it fits (the project is another one), and where codings made since
    would lose their code.
    """
    require_project(project, "tree", "copy")
    work = _Undoing(project.copy(), [line for line in lines if "element" in line])
    work.run()
    return Undone(project=work.project, places=work.places, told=tuple(work.told))


class _Undoing:
    def __init__(self, project: Project, lines: list[Line]) -> None:
        self.project = project
        self.lines = lines
        self.names = Names(project.tree)
        self.places = 0
        self.told: list[str] = []
        self.failed = 0

    def run(self) -> None:
        """Change everything back."""
        found = [(line, self.names.find(line["element"])) for line in self.lines]
        if self.lines and all(element is None for _, element in found):
            raise InvalidArgumentError(
                "nothing of the inverse map fits",
                file=self.project.label,
                remedy="Name the file that recode wrote.",
            )
        codes = {guid_key(code.guid) for code, _ in walk_codes(self.project.tree.code_book)}
        for line, element in found:
            if element is None or not self._fits(line, element):
                self.failed += 1
                continue
            self.places += 1
            if "before" in line:
                setattr(element, line["field"], line["before"])
        for line, element in found:
            if element is not None and ("missing" in line or "items" in line):
                self._put_back(line, element)
        if self.failed:
            self.told.append(
                f"places that were changed since, or are gone, and stay as they are: {self.failed:,}"
            )
        left = codes - {guid_key(code.guid) for code, _ in walk_codes(self.project.tree.code_book)}
        lost = sum(
            isinstance(one, model.Coding) and guid_key(one.code_ref or "") in left
            for one in model.iterate(self.project.tree)
        )
        if lost:
            raise InvalidArgumentError(
                f"codings made or changed since name a code that undoing takes away ({lost:,})",
                file=self.project.label,
                remedy="Give them another code first, or undo in the file that recode wrote.",
            )

    def _fits(self, line: Line, element: Any) -> bool:  # noqa: ANN401 - any element
        """Whether a place is as the recoding left it."""
        field = line["field"]
        if not isinstance(field, str) or not hasattr(element, field):
            return False
        now = getattr(element, field)
        if "before" in line:
            return _alike(now, line["after"]) and _same_kind(type(element), field, line["before"])
        return (
            isinstance(now, list)
            and len(now) == line.get("now")
            and all(isinstance(one, model.Element) for one in now)
        )

    def _put_back(self, line: Line, element: Any) -> None:  # noqa: ANN401 - any element
        if not self._fits(line, element):
            return
        field = line["field"]
        if "items" in line:
            setattr(element, field, [made for one in line["items"] if (made := self._made(one)) is not None])
            return
        items = list(getattr(element, field))
        for place, one in line["missing"]:
            made = self._made(one)
            if made is not None and isinstance(place, int):
                items.insert(place, made)
        setattr(element, field, items)

    def _made(self, said: Any) -> Any:  # noqa: ANN401 - any element
        """Return the element that a line names, or one made of what it says; None for what makes no sense."""
        if not isinstance(said, dict):
            return None
        if "name" in said and "class" not in said:
            return self.names.find(said["name"])
        if said.get("class") not in _CLASSES:
            self.failed += 1
            return None
        cls = spec.class_named(said["class"])
        inside = dict(spec.child_fields(cls, "project"))
        values: dict[str, Any] = {}
        for field, value in said.items():
            if field in inside:
                values[field] = [self._made(one) for one in value] if inside[field] else self._made(value)
            elif field != "class" and _same_kind(cls, field, value):
                values[field] = value
        try:
            return cls(**values)
        except TypeError:  # a line that lacks what is required
            self.failed += 1
            return None


def _alike(now: Any, after: Any) -> bool:  # noqa: ANN401 - plain values
    """Whether two values are the same; GUIDs may be spelled in another letter case."""
    if isinstance(now, str) and isinstance(after, str):
        return now == after or (spec.GUID.accepts(now) and guid_key(now) == guid_key(after))
    if isinstance(now, list) and isinstance(after, list):
        return len(now) == len(after) and all(map(_alike, now, after))
    return bool(now == after)


def _same_kind(cls: type, field: str, value: Any) -> bool:  # noqa: ANN401 - plain values
    """Whether a value of a line can stand in a field: a text, yes or no, a number, or a list of texts."""
    described = spec.describe(cls, "project")
    references = {part.field: part.many for part in described.particles if isinstance(part, spec.Reference)}
    if references.get(field):
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    simple = {one.field for one in described.attributes} | {part.field for part in described.particles}
    return field in simple and (value is None or isinstance(value, str | bool | int))
