"""What people wrote on passages and on codes: margin notes and memos, each once, with who wrote it and when."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING

from refiqda.findings.dossiers.values import Note
from refiqda.findings.voices import digest_of
from refiqda.machine_coders import machine_of
from refiqda.memos import collect_memos
from refiqda.surveying.values import key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.findings.dossiers.values import Passage
    from refiqda.memos import Memo
    from refiqda.project import Project


class Notes:
    """The notes of all projects, by the words they stand on."""

    def __init__(self, projects: Sequence[Project]) -> None:
        self._passages: dict[tuple[str, str], list[tuple[int, int, Memo]]] = defaultdict(list)
        self._codes: dict[str, list[Memo]] = defaultdict(list)
        self._longest: dict[tuple[str, str], int] = defaultdict(int)
        self._digests: dict[str, str] = {}
        for project in projects:
            self._add(project)
        for each in self._passages.values():
            each.sort(key=lambda one: (one[0], one[1], one[2].author or "", one[2].text))

    def _add(self, project: Project) -> None:
        memos = collect_memos(project)
        for one in memos.subjects:
            if one.kind == "code":
                self._codes[one.name or ""].extend(one.memos)
            if one.kind != "passage" or one.text is None or one.start is None or one.end is None:
                continue
            place = key(memos.sources[one.source or 0]), self._digest(memos.texts[one.text])
            self._passages[place].extend((one.start, one.end, memo) for memo in one.memos)
            self._longest[place] = max(self._longest[place], one.end - one.start)

    def _digest(self, text: str) -> str:
        if text not in self._digests:
            self._digests[text] = digest_of(text)
        return self._digests[text]

    def on(self, passage: Passage) -> tuple[Note, ...]:
        """Return the notes on words that share a character with the passage."""
        if passage.medium != "text" or passage.start is None or passage.end is None:
            return passage.notes
        place = key(passage.source), passage.digest
        here = self._passages.get(place)
        if not here:
            return ()
        first = bisect_left(here, passage.start - self._longest[place], key=lambda one: one[0])
        found: dict[Note, None] = {}
        for start, end, memo in here[first:]:
            if start >= passage.end:
                break
            if end > passage.start and memo.text:
                found[_note(memo)] = None
        return tuple(found)

    def on_code(self, path: str) -> tuple[Note, ...]:
        """Return the memos on a code, by its path."""
        return tuple(dict.fromkeys(_note(memo) for memo in self._codes.get(path, ()) if memo.text))


def _note(memo: Memo) -> Note:
    author = memo.author or ""
    return Note(author, memo.text, memo.created or "", memo.code or "", machine_of(author) is not None)
