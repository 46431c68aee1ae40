"""The passages that were sorted under each part of the findings, as the projects have them.

A part is a code, or a set of codes by the name that the study gives it (hooks made of themes). Passages of codes below
count for the codes above them. Spans are canonical and half-open.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.errors import NotInProjectError
from refiqda.intervals import joined
from refiqda.model import guid_key
from refiqda.surveying.values import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from refiqda import model
    from refiqda.findings.voices import SourceSeen, Voices
    from refiqda.project import Project
    from refiqda.study import Study

CONTEXT: Final = "context"
"""The ``use`` of material that is read and not analysed."""


@attrs.frozen
class Part:
    """A part of the findings by its name: the codes that are it, with all below them, and the parts within it.

    ``codes`` are GUIDs (folded); ``within`` the codes directly below by name, each with all below it. ``beside`` are
    the names of the codes or slots at the same place.
    """

    name: str
    codes: frozenset[str] = frozenset()
    within: tuple[tuple[str, frozenset[str]], ...] = ()
    beside: tuple[str, ...] = ()

    def for_role(self, role: str) -> frozenset[str]:
        """Return the codes of a perspective within it, all of its codes where it has none of that name."""
        own = [codes for name, codes in self.within if key(name) == key(role)]
        return frozenset().union(*own) if own else self.codes


@attrs.frozen(eq=False)
class Sorted:
    """Passages by code and text, over all projects: ``spans[code][text]`` as ``(start, end)``."""

    spans: Mapping[str, Mapping[str, Sequence[tuple[int, int]]]]
    texts: Mapping[str, SourceSeen]
    _known: dict[frozenset[str], dict[str, list[tuple[int, int]]]] = attrs.field(
        factory=dict, init=False, repr=False
    )

    def under(self, codes: Iterable[str]) -> dict[str, list[tuple[int, int]]]:
        """Return the passages under any of ``codes``, by GUID of their text, joined."""
        asked = frozenset(codes)
        if asked not in self._known:
            self._known[asked] = self._under(asked)
        return self._known[asked]

    def _under(self, codes: Iterable[str]) -> dict[str, list[tuple[int, int]]]:
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for code in codes:
            for text, spans in self.spans.get(code, {}).items():
                found[text].extend(spans)
        return {text: list(joined(spans)) for text, spans in found.items()}

    @cached_property
    def coded(self) -> dict[str, list[tuple[int, int]]]:
        """All passages under any code."""
        return self.under(self.spans)


def parts_of(projects: Sequence[Project], study: Study | None) -> tuple[Part, ...]:
    """Return the parts that findings may have: codes by name, sets of codes, and slots that the study names.

    Of equal names the one that is highest in its codebook counts, and those of all projects are one.
    """
    found: dict[str, Part] = {}
    slots = [slot.name for slot in study.structure.slots if slot.count is None] if study is not None else []
    for name in slots:
        found[key(name)] = Part(name, beside=tuple(one for one in slots if one != name))
    for project in projects:
        tops = project.tree.code_book
        for part in (*_sets(project, tops), *_codes(tops)):
            old = found.get(key(part.name))
            found[key(part.name)] = part if old is None else _both(old, part)
    return tuple(found.values())


def _both(old: Part, new: Part) -> Part:
    if new.codes <= old.codes:
        return old
    beside = old.beside or new.beside
    return Part(old.name, old.codes | new.codes, (*old.within, *new.within), beside)


def _codes(tops: Sequence[model.Code]) -> Iterator[Part]:
    """Yield every code, the higher first."""
    level = [(one, tuple(each.name or "" for each in tops if each is not one)) for one in tops]
    while level:
        below = []
        for code, beside in level:
            within = tuple((one.name or "", _all_below(one)) for one in code.codes)
            yield Part(code.name or "", _all_below(code), within, beside)
            below += [
                (one, tuple(each.name or "" for each in code.codes if each is not one)) for one in code.codes
            ]
        level = below


def _sets(project: Project, tops: Sequence[model.Code]) -> Iterator[Part]:
    by_guid = {guid_key(one.guid or ""): one for one in _walk(tops)}
    made = []
    for one in project.tree.sets:
        members = [by_guid[guid_key(each)] for each in one.member_codes if guid_key(each) in by_guid]
        if members:
            made.append((one.name or "", members))
    for name, members in made:
        codes = frozenset().union(*map(_all_below, members))
        within = tuple((each.name or "", _all_below(each)) for each in members)
        yield Part(name, codes, within, tuple(other for other, _ in made if other != name))


def _walk(codes: Iterable[model.Code]) -> Iterator[model.Code]:
    for code in codes:
        yield code
        yield from _walk(code.codes)


def _all_below(code: model.Code) -> frozenset[str]:
    return frozenset(guid_key(one.guid or "") for one in _walk([code]))


def sort(projects: Sequence[Project], voices: Voices) -> Sorted:
    """Return the passages of all projects by code; those of texts that cannot be read are left out."""
    spans: dict[str, dict[str, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for project in projects:
        texts: dict[str | None, SourceSeen | None] = {}
        for row in project.codings():
            if row.source_guid not in texts:
                texts[row.source_guid] = _text(voices, row.source_guid, row.source)
            text = texts[row.source_guid]
            if text is not None and row.start is not None and row.end is not None and row.start < row.end:
                spans[guid_key(row.code_guid or "")][text.guid].append((row.start, row.end))
    return Sorted(
        {code: {text: tuple(joined(own)) for text, own in each.items()} for code, each in spans.items()},
        {one.guid: one for one in voices.sources},
    )


def _text(voices: Voices, guid: str | None, name: str | None) -> SourceSeen | None:
    for asked in (guid, name):
        if asked:
            try:
                return voices.source(asked)
            except NotInProjectError:
                continue
    return None
