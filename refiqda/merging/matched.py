"""Which sources of all copies are one, as the merge uses it: matched once, before any copy is worked in."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda import model
from refiqda.changes.readable import text_or_none
from refiqda.errors import RefiqdaError
from refiqda.index import main_text
from refiqda.matching.sources import Candidate, match_sources
from refiqda.model import guid_key
from refiqda.text.anchor import align_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from refiqda.matching.sources import Question
    from refiqda.project import Project
    from refiqda.text.anchor import TextAlignment
    from refiqda.text.canonical import Text

_KINDS: Final[dict[type, str]] = {
    model.TextSource: "text",
    model.PDFSource: "pdf",
    model.PictureSource: "picture",
    model.AudioSource: "audio",
    model.VideoSource: "video",
}
_BASE: Final = "base"


@attrs.define(eq=False)
class Matched:
    """The groups of sources that are one.

    ``group_of`` has the number of a group by ``id`` of a source in its copy's tree; by that number ``standing`` says
    what of it is in the union, ``how`` by which evidence, and ``base`` what of it the common ancestor has.
    """

    group_of: dict[int, int] = attrs.field(factory=dict)
    how: dict[int, str] = attrs.field(factory=dict)
    standing: dict[int, Any] = attrs.field(factory=dict)
    base: dict[int, Any] = attrs.field(factory=dict)
    questions: tuple[tuple[Question, tuple[str, ...]], ...] = ()
    aligned: dict[tuple[str, str], TextAlignment] = attrs.field(factory=dict)

    def align(self, old: Text, new: Text) -> TextAlignment:
        """Return the alignment of two texts, worked out once."""
        key = old.sha256, new.sha256
        if key not in self.aligned:
            self.aligned[key] = (
                self.aligned[key[::-1]].inverse()
                if key[::-1] in self.aligned
                else align_texts(old.string, new.string)
            )
        return self.aligned[key]


def match_copies(copies: Sequence[tuple[str, Project, model.Project]], base: Project | None) -> Matched:
    """Match the sources of copies, given as label, handle and tree; the first copy's are what the union starts with."""
    all_ = [*copies] if base is None else [(_BASE, base, base.tree), *copies]
    trees = [(project, tree.sources) for _, project, tree in all_]
    shared = _several(guid_key(one.guid) for _, sources in trees for one in sources)
    sizes = _several(
        size for project, sources in trees for size in {_size_of(project, one) for one in sources} if size
    )
    found = match_sources(
        [
            [_candidate(project, one, (number, place), shared, sizes) for place, one in enumerate(sources)]
            for number, (project, sources) in enumerate(trees)
        ]
    )
    sources_by: dict[Hashable, model.Source] = {
        (number, place): one for number, (_, sources) in enumerate(trees) for place, one in enumerate(sources)
    }
    made = Matched()
    first = 0 if base is None else 1
    for number, group in enumerate(found.groups):
        made.how[number] = group.how
        opening = group.members[0].candidate.digest
        for member in group.members:
            source = sources_by[member.candidate.key]
            if member.copy < first:
                made.base[number] = source
                continue
            made.group_of[id(source)] = number
            if member.copy == first:
                made.standing[number] = source
            if member.alignment is not None and member.candidate.digest and opening:
                made.aligned[member.candidate.digest, opening] = member.alignment
    labels = tuple(label for label, _, _ in all_)
    made.questions = tuple((one, labels) for one in found.questions)
    return made


def _several(keys: Iterable[Any]) -> set[Any]:
    """Return what is there more than once."""
    return {key for key, number in Counter(keys).items() if number > 1}


def _candidate(
    project: Project, source: model.Source, key: tuple[int, int], shared: set[str], sizes: set[Any]
) -> Candidate:
    """Return a source as matching sees it.

    The text of a picture or recording is a part of it that may be another one in each copy: it is evidence only where
    there is no GUID to go by.
    """
    kind = _KINDS[type(source)]
    text: Text | None = None
    bearer = main_text(source)
    if bearer is not None and (kind in {"text", "pdf"} or guid_key(source.guid) not in shared):
        text = text_or_none(project, bearer)
    return Candidate(
        key=key,
        guid=source.guid,
        name=source.name or "",
        kind=kind,
        digest=None if text is None else text.sha256,
        text=None if text is None else _string_of(text),
        content=_content_of(project, source, sizes),
    )


def _string_of(text: Text) -> Callable[[], str]:
    return lambda: text.string


def _size_of(project: Project, source: model.Source) -> tuple[int, int] | None:
    """Return size and check sum of the file of a source, where the archive names them."""
    held = None if isinstance(source, model.TextSource) else project.held_file(source.path)
    entry = None if held is None else held.member.entry
    return None if held is None or entry is None else (held.member.size, entry.crc)


def _content_of(project: Project, source: model.Source, sizes: set[Any]) -> str | None:
    """Return the digest of the bytes of a source; they are read only where another copy has as many of them."""
    size = _size_of(project, source)
    held = None if isinstance(source, model.TextSource) else project.held_file(source.path)
    if size is None or held is None:
        return None
    if size not in sizes:
        return f"size:{size[0]}:{size[1]}"
    try:
        return f"sha256:{hashlib.sha256(held.container.read(held.member)).hexdigest()}"
    except RefiqdaError:
        return None


def asked_of(questions: Iterable[tuple[Question, tuple[str, ...]]]) -> list[tuple[str, str, dict[str, Any]]]:
    """Return what people are asked about sources: kind, which, and the names in each copy by its label."""
    found: list[tuple[str, str, dict[str, Any]]] = []
    for question, labels in questions:
        names: dict[str, list[str]] = defaultdict(list)
        for copy, name in question.names:
            names[labels[copy]].append(name or "(no name)")
        about = sorted({name for some in names.values() for name in some})
        choices: dict[str, Any] = {
            label: some[0] if len(some) == 1 else some for label, some in sorted(names.items())
        }
        found.append((question.kind, f"source {about[0]}", choices))
    return found
