"""What a row of the codings is, and which of its columns are integers or rarely filled."""

from __future__ import annotations

from typing import Final, NamedTuple

from refiqda.frames import Field


class CodingRow(NamedTuple):
    """One coding.

    ``source``, ``code`` and ``coder`` are names, ``case`` joins several with ``;``. ``source_guid`` names the
    text that ``start`` and ``end`` count in (``Project.text`` takes it): the source's, or for a text beyond a
    source's main one (a further transcript, the text of a PDF selection) that text's own. ``created`` is as
    the file spells it. ``memo``: the notes that the coding refers to, then the description of its selection,
    equal texts once, with an empty line between. ``origin``: ``person``, ``machine``, ``inherited``, ``case``
    or ``automatic``. ``begin_ms`` and ``end_ms`` are milliseconds.

    ``page`` and the corners ``x1, y1, x2, y2`` are what the file says: pixels from the upper left of a picture,
    points from the lower left of a page. Only a program that measures pages from the top is turned round, where
    the height of the page is known; the number of the first page (0 or 1) is the file's. A passage of a PDF's
    text that is marked on its pages too has its span and the area on its first page; the codings that repeat it
    on the pages have the origin ``automatic``, for a program made them. A passage of the text that an area has of its
    own has the page and no corners.
    """

    coding_guid: str
    source_guid: str
    source: str | None
    source_kind: str
    code_guid: str | None
    code: str | None
    code_path: str | None
    coder_guid: str | None
    coder: str | None
    start: int | None
    end: int | None
    quote: str | None
    selection_guid: str | None
    created: str | None
    case: str | None
    memo: str | None
    origin: str
    begin_ms: int | None
    end_ms: int | None
    page: int | None
    x1: int | None
    y1: int | None
    x2: int | None
    y2: int | None

    @property
    def guid(self) -> str:
        """The coding's GUID, the same as ``coding_guid``."""
        return self.coding_guid


COLUMNS: tuple[str, ...] = CodingRow._fields
INTEGER_COLUMNS: tuple[str, ...] = ("start", "end", "begin_ms", "end_ms", "page", "x1", "y1", "x2", "y2")
RARE_COLUMNS: tuple[str, ...] = ("case", "memo", "begin_ms", "end_ms", "page", "x1", "y1", "x2", "y2")
AUTOMATIC: Final = "automatic"
"""The origin of codings that a program made and no person, such as the repeats of a quotation on its pages."""

_MEANINGS: Final = {
    "coding_guid": "What the file calls this coding.",
    "source_guid": "What the file calls the text that start and end count in.",
    "source": "The name of the source.",
    "source_kind": "text, pdf, picture, audio, video or note.",
    "code_guid": "What the file calls the code.",
    "code": "The name of the code.",
    "code_path": "The code with the codes above it, from the outermost (Parent/Child).",
    "coder_guid": "What the file calls the analyst.",
    "coder": "Who coded; empty if the file does not say.",
    "start": "The first character of the passage, counted from 0 in the text; a line end counts one.",
    "end": "The first character after the passage.",
    "quote": "The passage in its words; empty for whole sources, areas and stretches of a recording.",
    "selection_guid": "What the file calls the passage.",
    "created": "When it was coded, as the file says it.",
    "case": "The cases that the passage belongs to, or holds words of (who speaks in it), joined by a semicolon.",
    "memo": "The notes on this coding, and the comment on its passage.",
    "origin": "person, machine, inherited, case (it says who belongs to a case) or automatic.",
    "begin_ms": "Where it begins in the recording, in milliseconds.",
    "end_ms": "Where it ends in the recording, in milliseconds.",
    "page": "The page, as the file numbers it (some files begin with 0).",
    "x1": "One corner of the area: pixels from the left of a picture, points from the left of a page.",
    "y1": "One corner of the area: pixels from the top of a picture, points from the bottom of a page.",
    "x2": "The opposite corner, from the left.",
    "y2": "The opposite corner, from the top of a picture or the bottom of a page.",
}

CODING_FIELDS: Final[tuple[Field, ...]] = tuple(
    Field(name, "integer" if name in INTEGER_COLUMNS else "text", _MEANINGS[name]) for name in COLUMNS
)
"""The columns of codings with their kinds and what they say."""
