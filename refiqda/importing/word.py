"""Margin notes from Word: documents that people commented and highlighted, into a project.

Copies of one document that several people annotated become one source with a layer of each, where their texts are the
same character for character; where they are not, it is said from which line on, and nothing is moved by guess.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.documents.word import read_word
from refiqda.documents.word_clean import without_comments
from refiqda.errors import (
    AmbiguousNameError,
    InvalidArgumentError,
    NotInProjectError,
    UnusableFileError,
    unreadable,
)
from refiqda.importing.margins import Margin, Reading, code_mark
from refiqda.index import source_name
from refiqda.losses import LossLog
from refiqda.project import Project
from refiqda.text.canonical import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from refiqda import model
    from refiqda.documents.word import WordText
    from refiqda.losses import LossReport

_KEPT: Final = re.compile(r"\b(?:in the text|at the end|after (?:its|their)|shown as)\b")
_ALIKE: Final = 0.5
"""The share of lines in common from which two texts are called versions of one."""


@attrs.frozen
class _File:
    path: Path
    data: bytes = attrs.field(repr=False)
    text: WordText = attrs.field(repr=False)
    sha256: str
    label: str
    """What the file is called here: its name, behind that of its folder where another has the same."""

    @property
    def name(self) -> str:
        return self.path.name


def import_word(
    path: str | Path,
    *,
    more: Sequence[str | Path] = (),
    coder: str | Mapping[str, str] | None = None,
    highlights: Mapping[str, str | None] | None = None,
    comments_as_codes: str | None = None,
    into: Project | None = None,
    beside: bool = False,
) -> tuple[Project, LossReport]:
    """Read Word documents with comments and highlights; return a project and what is not as it was.

    ``more`` are further documents: those of the same text as another become one source. ``coder`` is who highlighted
    and who wrote comments without a name; a mapping says it of each file by its path, or by its name where no other
    file has that. ``highlights`` gives a code for
    a colour (``{"yellow": "Theme"}``; None leaves the colour out; by default "yellow highlight").
    ``comments_as_codes`` shows how a comment names a code ("#code", "[code]", "code:"); without it a comment is
    always a memo. ``into`` is a project to add to, of which a copy is returned: there a document of the name of a
    source but with other words is refused, unless ``beside`` makes it a source of its own.

    The document stays in the project as styled text, without its comments, which are memos now. Raises
    UnusableFileError, InvalidArgumentError, AmbiguousNameError.
    """
    paths = [Path(one) for one in (path, *more)]
    files = [_read(one, label) for one, label in zip(paths, _labels(paths), strict=True)]
    whose = _whose(coder, paths)
    project = Project.new(files[0].path.stem or "notes") if into is None else into.copy()
    log = LossLog()
    margin = Margin(project, log)
    sources = _Sources(project, log, beside=beside or into is None, adding=into is not None)
    mark = None if comments_as_codes is None else code_mark(comments_as_codes)
    colors = {key.casefold(): name for key, name in (highlights or {}).items()}
    for file, who in zip(files, whose, strict=True):
        how = Reading(coder=who, highlights=colors, mark=mark)
        source = sources.of(file)
        for phrase in file.text.left_out:
            log.add("degraded" if _KEPT.search(phrase) else "dropped", "document", phrase, name=file.label)
        margin.add(source, file.text, how, file=file.label, alone=len(files) == 1)
    _tell_colors(files, colors, log)
    report = log.report()
    return project, attrs.evolve(report, opening=_opening(files))


def _labels(paths: Sequence[Path]) -> list[str]:
    """Return what tells files apart: analysts keep copies of one name in a folder each."""
    labels = [path.name for path in paths]
    for depth in range(2, max(len(path.absolute().parts) for path in paths) + 1):
        often = Counter(labels)
        if max(often.values()) == 1:
            break
        labels = [
            PurePath(*path.absolute().parts[-depth:]).as_posix() if often[label] > 1 else label
            for path, label in zip(paths, labels, strict=True)
        ]
    return labels


def _whose(coder: str | Mapping[str, str] | None, paths: Sequence[Path]) -> list[str | None]:
    """Return who highlighted each file; refuse a name that several files have, since it says it of none."""
    if coder is None or isinstance(coder, str):
        return [coder] * len(paths)
    names = Counter(path.name for path in paths)
    for name in coder:
        if names[name] > 1 and name not in map(str, paths):
            raise InvalidArgumentError(
                f"{names[name]} files have this name", file=name, remedy="Say whose they are by their paths."
            )
    return [coder.get(str(path), coder.get(path.name)) for path in paths]


def _read(path: Path, label: str) -> _File:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(path.name, error) from error
    text = read_word(data, label=path.name)
    return _File(path, data, text, Text.from_string(text.text).sha256, label)


class _Sources:
    """The sources of a project by what their texts say."""

    def __init__(self, project: Project, log: LossLog, *, beside: bool, adding: bool) -> None:
        self.project = project
        self.log = log
        self.beside = beside
        self.adding = adding
        self._by_text: dict[str, list[model.Source]] = {}
        for source in project.tree.sources:
            text = self._text(source)
            if text is not None:
                self._by_text.setdefault(text.sha256, []).append(source)

    def _text(self, source: model.Source) -> Text | None:
        try:
            return self.project.text(source)
        except (NotInProjectError, UnusableFileError, ValueError):
            return None  # a source without a text that can be read is none to put notes on

    def of(self, file: _File) -> model.Source:
        """Return the source that has a document's text, made where there is none."""
        fitting = self._by_text.get(file.sha256, [])
        named = [one for one in fitting if _same_name(source_name(one), file.path)]
        if len(fitting) == 1 or named:
            return (named or fitting)[0]
        if fitting:
            raise AmbiguousNameError(
                f"has the text of {len(fitting)} sources",
                candidates=tuple(f"{source_name(one)} ({one.guid})" for one in fitting),
                file=file.name,
                remedy="Give the file the name of the source that is meant.",
            )
        if not self._judge_versions(file) and self.adding:
            detail = "no source has its text, so it is a source of its own"
            self.log.add("degraded", "document", detail, name=file.label)
        made = self.project.add_file(
            unicodedata.normalize("NFC", file.name),
            without_comments(file.data, label=file.name),
            text=file.text.text,
            suffix=".docx",
        )
        self._by_text[file.sha256] = [made]
        return made

    def _judge_versions(self, file: _File) -> bool:
        """Refuse, or tell, that a document is another version of a source that is there; return whether it was told."""
        told = False
        for sources in self._by_text.values():
            for source in sources:
                text = self._text(source)
                if text is None:
                    continue
                line = _first_difference(text.string, file.text.text)
                if _same_name(source_name(source), file.path) and not self.beside:
                    raise InvalidArgumentError(
                        f'has other words than the source "{source.name}"',
                        file=file.name,
                        where=f"from line {line} on",
                        remedy="Undo the changes in Word, or add it as a source of its own (--beside).",
                    )
                if _alike(text.string, file.text.text):
                    detail = f'is nearly "{source.name}", but differs from line {line} on, so it is a source of its own'
                    self.log.add("degraded", "document", detail, name=file.label)
                    told = True
        return told


def _same_name(name: str | None, path: Path) -> bool:
    """Tell whether a source is called like a file, whatever ends either name (a recording: its transcript's)."""
    if name is None:
        return False
    shown, known = (unicodedata.normalize("NFC", one).casefold() for one in (name, path.name))
    return shown == known or PurePath(shown).stem == PurePath(known).stem


def _first_difference(one: str, other: str) -> int:
    """Return the number of the first line in which two texts differ."""
    pairs = enumerate(zip(one.split("\n"), other.split("\n"), strict=False), 1)
    short = min(one.count("\n"), other.count("\n")) + 2
    return next((number for number, (left, right) in pairs if left != right), short)


def _alike(one: str, other: str) -> bool:
    """Tell whether two texts have most of their lines in common."""
    left, right = (Counter(line for line in text.split("\n") if line.strip()) for text in (one, other))
    return (left & right).total() > _ALIKE * max(left.total(), right.total(), 1)


def _tell_colors(files: Sequence[_File], colors: Mapping[str, str | None], log: LossLog) -> None:
    """Say which colours were named and are not there: a misspelt one would be missed in silence."""
    seen = {one.color.casefold() for file in files for one in file.text.highlights}
    for color in colors:
        if color not in seen:
            log.add("degraded", "highlight", f'nothing is highlighted in "{color}"')


def _opening(files: Sequence[_File]) -> str:
    comments = sum(len(file.text.comments) for file in files)
    highlights = sum(len(file.text.highlights) for file in files)
    resolved = sum(one.resolved and one.parent is None for file in files for one in file.text.comments)
    said = f"{_count(comments, 'margin note')} and {_count(highlights, 'highlight')} were found"
    return f"{said} ({_count(resolved, 'thread')} resolved)." if resolved else f"{said}."


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


__all__ = ["import_word"]
