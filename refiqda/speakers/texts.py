"""The texts of a project in which people may speak: texts, the texts of PDFs, transcripts; and their bold letters.

Plain text has no bold letters. A source that has a styled text beside its plain one lends them, where both say the
same, line by line; where they do not, it is told and none are taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from refiqda import model
from refiqda.errors import (
    FileChangedError,
    MissingExtraError,
    NotInProjectError,
    UnusableFileError,
    UnusableMemberError,
)
from refiqda.index import further_texts, main_text, source_kind, source_name
from refiqda.text.turn_lines import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.index import TextHolder
    from refiqda.project import Project
    from refiqda.text.canonical import Text

_STYLED_LIMIT: Final = 100_000_000


@attrs.frozen(eq=False)
class SpokenText:
    """A text in which people may speak.

    ``guid`` names it: that of the source for its main text, that of the transcript for a further one. ``text`` is None
    where it cannot be read, and ``notes`` say why; ``bold`` are canonical spans.
    """

    guid: str
    name: str
    kind: str
    holder: TextHolder
    text: Text | None
    bold: tuple[tuple[int, int], ...]
    notes: tuple[str, ...]


def spoken_texts(project: Project) -> Iterator[SpokenText]:
    """Yield the texts of ``project`` in the order of its sources; pictures and notes have no turns."""
    for source in project.tree.sources:
        if isinstance(source, model.PictureSource):
            continue
        main = main_text(source)
        if main is None:
            continue
        name = source_name(source) or source.guid
        yield _read(project, source.guid, name, source_kind(source), main)
        if isinstance(source, model.AudioSource | model.VideoSource):
            for further in further_texts(source):
                yield _read(project, further.guid, further.name or name, source_kind(source), further)


def _read(project: Project, guid: str, name: str, kind: str, holder: TextHolder) -> SpokenText:
    try:
        text = project.text(holder)
    except (NotInProjectError, UnusableMemberError) as error:
        return SpokenText(guid, name, kind, holder, None, (), (f"its text cannot be read: {error.what}",))
    bold, notes = _bold_of(project, holder, text.string)
    return SpokenText(guid, name, kind, holder, text, bold, notes)


def _bold_of(
    project: Project, holder: TextHolder, string: str
) -> tuple[tuple[tuple[int, int], ...], tuple[str, ...]]:
    held = project.held_file(holder.rich_text_path)
    path = (holder.rich_text_path or "").strip().lower()
    if held is None or not path.endswith(".docx") or held.member.size > _STYLED_LIMIT:
        return (), ()
    from refiqda.documents.word import read_word  # noqa: PLC0415 - loaded only where there are styled texts

    try:
        styled = read_word(held.container.read(held.member), label=held.member.name)
    except (UnusableFileError, UnusableMemberError, FileChangedError, MissingExtraError):
        return (), ("its styled text cannot be read, so bold letters say nothing here",)
    if not styled.bold:
        return (), ()
    mapped = map_spans(styled.text, styled.bold, string)
    if mapped is None:
        return (), (
            "its styled text says something else than its plain text, so bold letters say nothing here",
        )
    return mapped, ()


def map_spans(
    styled: str, spans: tuple[tuple[int, int], ...], plain: str
) -> tuple[tuple[int, int], ...] | None:
    """Return where spans of ``styled`` lie in ``plain``, or None where the texts say different things.

    Empty lines, and blanks at the edges of lines, may differ; a span over several lines becomes one for each.
    """
    if styled == plain:
        return spans
    theirs, ours = _said(styled), _said(plain)
    if [words for _, words in theirs] != [words for _, words in ours]:
        return None
    found: list[tuple[int, int]] = []
    place = 0
    for (start, words), (here, _) in zip(theirs, ours, strict=True):
        end = start + len(words)
        while place < len(spans) and spans[place][1] <= start:
            place += 1
        at = place
        while at < len(spans) and spans[at][0] < end:
            first, last = max(spans[at][0], start), min(spans[at][1], end)
            if first < last:
                found.append((here + first - start, here + last - start))
            at += 1
    return tuple(found)


def _said(text: str) -> list[tuple[int, str]]:
    """Return the lines that are not empty, without blanks at their edges, each with its start."""
    said = []
    for line in lines_of(text):
        words = text[line.start : line.end]
        bare = words.strip()
        if bare:
            said.append((line.start + len(words) - len(words.lstrip()), bare))
    return said
