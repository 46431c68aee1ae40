"""A study that lies in a folder as plain files, read and built into its analysts' projects.

The two studies "therapists" and "dyads" are kept in this way, so that a person can read them without any program:
``texts/*.txt``, ``study.toml``, perhaps ``prompts.txt``, and tables as CSV. Nothing here knows what they are about.

Tables (columns in brackets; a table that is not there is empty): ``sources`` [source, participants, use,
translation_of, transcribed], ``participants`` [case, role, dyad], ``variables`` [variable, of, type, description],
``links`` [source, quote, target, translation], ``themes`` [theme, parent, color, claim, meeting], ``lineage`` [theme,
hook], ``codebook-NAME`` [code, parent, color, definition, in_english], ``codings-NAME`` as `refiqda.build` takes them,
``notes-NAME`` [source, coder, quote, occurrence, note, created]. NAME is an analyst's first name in small letters.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Final

import attrs

from refiqda.errors import InvalidArgumentError, UnusableFileError
from refiqda.office.sheets import read_sheet
from refiqda.study import Study, read_study
from refiqda.text.canonical import Text, decode_text

STUDIES: Final = ("therapists", "dyads")
"""The studies that come with refiqda as plain files."""

PRIVATE: Final = "-private"
"""What the name of a study's private register ends in; it lies beside the study's folder, never in it."""

PROMPTS: Final = "prompts.txt"
"""The file with the questions of the guide, one a line."""


@attrs.frozen(kw_only=True, order=False)
class PlainStudy:
    """A study as it lies in its folder: what it declares, its tables, its texts, the questions of its guide."""

    name: str
    folder: Path
    study: Study
    tables: dict[str, list[dict[str, str]]]
    texts: dict[str, str]
    prompts: tuple[str, ...] = ()

    def rows(self, table: str) -> list[dict[str, str]]:
        """Return the rows of a table by its name; none where there is no such table."""
        return self.tables.get(table, [])

    @property
    def analysts(self) -> dict[str, str]:
        """The analysts who have a codebook: the name in the files to the whole name."""
        short = {name.partition(" ")[0].lower(): name for name in self.study.coders}
        return {key: name for key, name in short.items() if f"codebook-{key}" in self.tables}

    def span(self, row: dict[str, str], quote: str = "quote") -> tuple[int, int]:
        """Return where the quote of a row stands; InvalidArgumentError where that is not one place."""
        words, nth = row[quote], row.get("occurrence", "")
        source = row["source" if quote == "quote" else "target"]
        found = [match.start() for match in re.finditer(re.escape(words), self.texts[source])]
        if not found or (len(found) > 1 and not nth) or int(nth or 1) > len(found):
            raise InvalidArgumentError("a quote does not stand in one place", file=source)
        start = found[int(nth or 1) - 1]
        return start, start + len(words)


def study_folder(name: str) -> Path:
    """Return where a study lies that comes with refiqda: in the package, or beside it in a checkout.

    Raises InvalidArgumentError for a name that is none, UnusableFileError for an installation without them.
    """
    if name not in STUDIES:
        raise InvalidArgumentError(f"there is no study {name!r}", remedy=f"There are {', '.join(STUDIES)}.")
    package = Path(__file__).resolve().parents[1]
    for place in (package / "examples", package.parent / "examples"):
        if (place / name / "study.toml").is_file():
            return place / name
    raise UnusableFileError("this installation has no studies", file=name, remedy="Install refiqda anew.")


def read_plain_study(folder: str | Path) -> PlainStudy:
    """Read a study from its folder; raises UnusableFileError and StudyFileError."""
    place = Path(folder)
    tables: dict[str, list[dict[str, str]]] = defaultdict(list)
    for path in sorted(place.glob("*.csv")):
        sheet = read_sheet(path)
        tables[path.stem] = [{key: cell or "" for key, cell in row.cells.items()} for row in sheet.rows]
    texts = {}
    for path in sorted((place / "texts").glob("*.txt")):
        raw = decode_text(path.read_bytes(), file=path.name).raw
        texts[path.stem] = Text.from_string(raw).string
    missing = next((row["source"] for row in tables["sources"] if row["source"] not in texts), None)
    if missing is not None:
        raise UnusableFileError(
            "a text of sources.csv is not there", file=f"{missing}.txt", remedy="Copy it into texts."
        )
    guide = place / PROMPTS
    prompts = guide.read_text(encoding="utf-8-sig").splitlines() if guide.is_file() else ()
    return PlainStudy(
        name=place.name,
        folder=place,
        study=read_study(place),
        tables=dict(tables),
        texts=texts,
        prompts=tuple(prompts),
    )
