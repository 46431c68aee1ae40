"""The quotes of a plain study, bound to its texts from the table in its private register.

The table says of each quote what is printed, in which form, and from which text; where its words stand, what was left
out or put in, and which original it translates is found here, as somebody would choose it by hand.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Final

from refiqda.errors import InvalidArgumentError
from refiqda.findings.quotes import Edit, Quote
from refiqda.findings.quotes.selecting import select
from refiqda.findings.quotes.translations import links, originals
from refiqda.findings.verifying.corpus import Corpus
from refiqda.findings.verifying.finding import bare, find, match, parts
from refiqda.findings.voices import Voices, hear
from refiqda.office.sheets import read_sheet

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from refiqda.demonstration.plain import PlainStudy
    from refiqda.findings.quotes.values import Form, Target
    from refiqda.findings.voices import SourceSeen
    from refiqda.project import Project

_FORMS: Final[dict[str, Form]] = {
    "exchange": "exchange",
    "said by several": "several",
    "condensate": "condensate",
}
_BRACKETED: Final = re.compile(r"\[[^\[\].]+\]")
_DASH: Final = re.compile(r"^[-\N{EN DASH}\N{EM DASH}]\s*", re.MULTILINE)


def bind_quotes(plain: PlainStudy, projects: Sequence[Project], table: Path) -> list[Quote]:
    """Return the quotes of ``table`` (quotes.csv of the private register), bound to the texts of ``projects``.

    Raises InvalidArgumentError for words that are not there.
    """
    study = plain.study
    voices = hear(projects, study)
    binding = _Binding(plain, voices)
    linked = links(voices, projects, plain.folder)
    quotes = []
    for row in read_sheet(table).rows:
        cells = {column: (cell or "").strip() for column, cell in row.cells.items()}
        targets, edits = binding.targets(cells)
        form: Form = _FORMS.get(cells.get("form", ""), "passage")
        quotes.append(
            Quote(
                id=cells["id"],
                form=form,
                targets=targets,
                language=voices.source(cells["source"]).language,
                edits=edits,
                original=originals(voices, linked, targets),
                words=cells["printed"] if form == "condensate" else "",
                theme=binding.theme(cells),
                slot=tuple(
                    (level, cells[level])
                    for level in ("hook", "constituent", "perspective")
                    if cells.get(level)
                ),
            )
        )
    return quotes


class _Binding:
    def __init__(self, plain: PlainStudy, voices: Voices) -> None:
        self.voices = voices
        self.hooks: dict[str, list[str]] = {}
        for row in plain.rows("lineage"):
            self.hooks.setdefault(row["hook"], []).append(row["theme"])
        self.themes = {
            (row["theme"], (row["parent"] or "").rpartition("/")[2]): "/".join(
                part for part in (row["parent"], row["theme"]) if part
            )
            for row in plain.rows("themes")
        }

    def theme(self, cells: dict[str, str]) -> tuple[str, ...]:
        """Return the codes that a quote illustrates: those that became its hook, or its constituent's perspective."""
        if cells.get("hook"):
            return tuple(self.hooks.get(cells["hook"], ()))
        path = self.themes.get((cells.get("perspective", ""), cells.get("constituent", "")))
        return (path,) if path else ()

    def targets(self, cells: dict[str, str]) -> tuple[tuple[Target, ...], tuple[Edit, ...]]:
        seen = self.voices.source(cells["source"])
        words = cells.get("transcript") or cells["printed"]
        only = Corpus.of(Voices((seen,), self.voices.people))
        form = cells.get("form", "")
        if form == "exchange":
            lines = [self._one(only, line) for line in _DASH.sub("", words).splitlines() if line.strip()]
            return (select(self.voices, seen, lines[0][0], lines[-1][1]),), ()
        if form == "said by several":
            spoken = (words, words[:1].swapcase() + words[1:])  # a sentence of its own, or in one
            places = {
                (hit.start, hit.end) for each in spoken for hit in find(only, each) if hit.level == "exact"
            }
            return tuple(
                select(self.voices, seen, *place)
                for place in sorted(places, key=lambda place: (seen.text[slice(*place)] != words, place))
            ), ()
        if form == "condensate":
            runs = [hits[0] for _, hits in match(only, words).parts if hits]
            return tuple(select(self.voices, seen, one.start, one.end) for one in runs), ()
        if len(parts(words)) > 1:
            return self._with_omissions(seen, only, words)
        if _BRACKETED.search(words):
            return self._with_clarification(seen, only, words)
        return (select(self.voices, seen, *self._one(only, words)),), ()

    def _one(self, only: Corpus, words: str) -> tuple[int, int]:
        hits = find(only, words)
        if not hits or hits[0].level == "edited":
            raise InvalidArgumentError(
                "the words of a quote are not in its text", remedy="Correct the private table of quotes."
            )
        return hits[0].start, hits[0].end

    def _with_omissions(
        self, seen: SourceSeen, only: Corpus, words: str
    ) -> tuple[tuple[Target, ...], tuple[Edit, ...]]:
        spans = [self._one(only, part.text) for part in parts(words)]
        start = spans[0][0]
        gaps = itertools.pairwise(spans)
        edits = tuple(Edit("omission", one[1] - start, other[0] - start, " [...] ") for one, other in gaps)
        return (select(self.voices, seen, start, spans[-1][1]),), edits

    def _with_clarification(
        self, seen: SourceSeen, only: Corpus, words: str
    ) -> tuple[tuple[Target, ...], tuple[Edit, ...]]:
        found = _BRACKETED.search(words)
        if found is None or found.start() > 0:
            raise InvalidArgumentError("only words put in at the beginning are bound here")
        start, end = self._one(only, bare(words))
        before = seen.text[:start].rstrip()
        word = max(before.rfind(" "), before.rfind("\n")) + 1  # the word that the brackets stand for
        return (select(self.voices, seen, word, end),), (
            Edit("clarification", 0, len(before) - word, found[0]),
        )
