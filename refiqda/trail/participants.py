"""Which sources and words are one participant's, in all projects and states in which they can be found.

A source is theirs where a case of their code refers to it, where it is coded as a whole with that case (NVivo), where
its name has the code as a word of its own (``C01-2.docx``), where somebody names it, or where it is the same text as
one of these. In other sources only the passages are theirs that the case refers to or that are coded with it; such a
source is shared (a group's transcript), and stays.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import attrs

from refiqda import model
from refiqda.errors import RefiqdaError
from refiqda.index import further_texts, main_text, source_name
from refiqda.lookup import stand_ins
from refiqda.model import guid_key
from refiqda.trail.traces import Traces, folded, stretches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from refiqda.index import TextHolder
    from refiqda.project import Project

_MOST: Final = 40_000_000
"""Characters of texts that are kept to tell one person's words from the others'."""


@attrs.frozen
class Participant:
    """One participant as projects have them: ``case`` the code, ``sources`` theirs, ``shared`` with others, by name.

    ``guids`` are of the case and the sources, ``digests`` of the texts of their sources; ``own`` are stretches of
    words that nobody else says; ``known`` whether any project has the case or such a source. ``spans`` says by digest
    of a text where the participant speaks in it, canonical and half-open.
    """

    case: str
    sources: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    guids: frozenset[str] = frozenset()
    digests: frozenset[str] = frozenset()
    own: frozenset[str] = attrs.field(default=frozenset(), repr=False)
    known: bool = False
    spans: Mapping[str, tuple[tuple[int, int], ...]] = attrs.field(factory=dict, repr=False)


@attrs.define
class _Gathering:
    """What is gathered from one project after the other."""

    case: str
    wanted: frozenset[str]
    code: Traces
    sources: dict[str, None] = attrs.field(factory=dict)
    shared: dict[str, None] = attrs.field(factory=dict)
    guids: set[str] = attrs.field(factory=set)
    digests: set[str] = attrs.field(factory=set)
    spans: dict[str, set[tuple[int, int]]] = attrs.field(factory=dict)
    texts: dict[str, str] = attrs.field(factory=dict)
    seen: dict[str, dict[tuple[str, str], None]] = attrs.field(factory=dict)
    room: int = _MOST
    known: bool = False

    def look_at(self, project: Project) -> None:
        """Take in one project."""
        cases = [one for one in project.tree.cases if folded(one.name or "") == folded(self.case)]
        codes = project.index().codes()
        names = {guid_key(code.guid): code.name for code in codes if code.guid}
        by_code = {guid_key(guid) for case in cases for guid in stand_ins(case, names)}
        whole = {guid_key(guid) for case in cases for guid in case.source_refs}
        parts = {guid_key(guid) for case in cases for guid in case.selection_refs}
        self.known = self.known or bool(cases)
        self.guids |= {guid_key(case.guid) for case in cases if case.guid}
        for source in project.tree.sources:
            self._take(project, source, whole, parts, by_code)

    def _take(
        self, project: Project, source: model.Source, whole: set[str], parts: set[str], by_code: set[str]
    ) -> None:
        name, key = source_name(source) or "", guid_key(source.guid or "")
        texts = list(_texts(project, source))
        theirs = (
            key in whole
            or folded(name) in self.wanted
            or folded(name.rpartition(".")[0] or name) == folded(self.case)
            or bool(self.code.in_text(name))
            or any(guid_key(one.code_ref or "") in by_code for one in source.codings)
            or any(_digest(text) in self.digests for _, text in texts)
        )
        for _, text in texts:
            if text.strip():
                self.seen.setdefault(_digest(text), {})[name, key] = None
        if theirs:
            self.known = True
            self.sources[name] = None
            self.guids |= {key} - {""}
            self.digests |= {_digest(text) for _, text in texts if text.strip()}
        for holder, text in texts:
            spans = {(0, len(text))} if theirs else set(_spans(project, holder, parts, by_code, text))
            if spans and not theirs:
                self.shared[name] = None
            self._keep(text, spans)

    def _keep(self, text: str, spans: set[tuple[int, int]]) -> None:
        digest = _digest(text)
        if digest not in self.texts:
            self.room -= len(text)
            if self.room < 0 and not spans:
                return
            self.texts[digest] = text
        self.spans.setdefault(digest, set()).update(spans)

    def result(self) -> Participant:
        """Return the participant, with the words that are theirs alone."""
        own: set[str] = set()
        others: set[str] = set()
        for digest, text in self.texts.items():
            at = 0
            for start, end in sorted(self.spans[digest]):
                own.update(stretches(text[start:end]))
                others.update(stretches(text[at:start]))
                at = max(at, end)
            others.update(stretches(text[at:]))
        for name, key in (one for digest in self.digests for one in self.seen.get(digest, {})):
            self.sources[name] = None
            self.guids |= {key} - {""}
        shared = tuple(name for name in self.shared if name not in self.sources)
        return Participant(
            self.case, tuple(sorted(self.sources)), shared, frozenset(self.guids), frozenset(self.digests),
            frozenset(own - others), self.known,
            {digest: tuple(sorted(spans)) for digest, spans in self.spans.items() if spans},
        )  # fmt: skip


def gathered(case: str, sources: Iterable[str], projects: Iterable[Project]) -> Participant:
    """Return what of a participant is in these projects; ``sources`` are names that somebody adds.

    A text is known again under another name, in whichever project.
    """
    gathering = _Gathering(case, frozenset(map(folded, sources)), Traces([case]))
    for project in projects:
        gathering.look_at(project)
    return gathering.result()


def holds(project: Project, participant: Participant) -> bool:
    """Return whether a project has the participant's case or any of their sources."""
    if any(folded(one.name or "") == folded(participant.case) for one in project.tree.cases):
        return True
    names = {folded(one) for one in participant.sources}
    for source in project.tree.sources:
        if guid_key(source.guid or "") in participant.guids or folded(source_name(source) or "") in names:
            return True
        if any(_digest(text) in participant.digests for _, text in _texts(project, source)):
            return True
    return False


def _texts(project: Project, source: model.Source) -> Iterator[tuple[TextHolder, str]]:
    """Yield the texts of a source; what cannot be read has none."""
    main = main_text(source)
    for holder in ([main] if main is not None else []) + further_texts(source):
        try:
            yield holder, project.text(holder).string
        except (RefiqdaError, OSError):
            continue


def _spans(
    project: Project, holder: TextHolder, parts: set[str], by_code: set[str], text: str
) -> Iterator[tuple[int, int]]:
    """Yield where the case's passages are in a text that is not theirs as a whole."""
    if isinstance(holder, model.Transcript):  # its passages have times; a recording of several people stays
        return
    for one in holder.plain_text_selections:
        coded = any(guid_key(coding.code_ref or "") in by_code for coding in one.codings)
        if not coded and guid_key(one.guid or "") not in parts:
            continue
        if one.start_position is None or one.end_position is None:
            continue
        try:
            read = project.text(holder)
            start = read.to_canonical(one.start_position)
            end = read.to_canonical(one.end_position, side="end")
        except (RefiqdaError, OSError):
            continue
        if 0 <= start < end <= len(text):
            yield start, end


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()
