"""A manuscript as a PDF with text: lines as they stand on the page, put together to paragraphs again.

A PDF holds no paragraphs. Lines that belong together are told by their distance, their left edge, the size of their
letters, and where a short line ends a sentence; columns by left edges far from each other. A quotation set apart is
one whose left edge is further in than the column's. Words parted at a line's end are put together, ligatures are
letters again, page numbers and lines that each page repeats are left out.

Source: ISO 32000-1, clause 9.4 (text positioning); pypdf reads the text and tells where each piece stands.
"""

from __future__ import annotations

import io
import logging
import warnings
from typing import TYPE_CHECKING, Any, Final

from refiqda.documents.pdf import MAX_CHARACTERS, MAX_DRAWN_BYTES, MAX_PAGE_BYTES, MAX_PAGES, read_pdf
from refiqda.documents.plain import CONTROLS
from refiqda.errors import MissingExtraError, UnusableFileError
from refiqda.extras import needed
from refiqda.findings.manuscripts.paged_lines import Line, paragraphs_of

if TYPE_CHECKING:
    from refiqda.findings.manuscripts.blocks import Block

MOST_LINES: Final = 200_000

_LIGATURES: Final = str.maketrans(
    {
        "\ufb00": "ff",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\ufb03": "ffi",
        "\ufb04": "ffl",
        "\ufb05": "st",
        "\ufb06": "st",
        "\u2010": "-",
        "\xa0": " ",
    }
)


def read_paged(data: bytes, *, label: str) -> tuple[list[Block], list[str]]:
    """Return the paragraphs of a PDF with text, and what was odd; ``label`` is its name for messages.

    Raises UnusableFileError for what is no PDF, is damaged, has a password or no text; MissingExtraError without pypdf.
    """
    if b"%PDF-" not in data[:1024]:
        read_pdf(data, label=label)  # says what is wrong
    log = logging.getLogger("pypdf")
    level = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pages = _pages(data)
    except MissingExtraError:
        raise
    except Exception:  # noqa: BLE001 - whatever goes wrong inside: `read_pdf` says it, or reads what can be read
        pages = None
    finally:
        log.setLevel(level)
    if pages is None or not any(pages):
        text = read_pdf(data, label=label).text
        raise UnusableFileError(
            "has no text that can be read" if text is None else "cannot be read as a PDF",
            file=label,
            remedy="Have its text recognised (OCR) first, or take the .docx it was made from.",
        )
    return paragraphs_of(pages)


def _pages(data: bytes) -> list[list[Line]] | None:
    """Return the lines of each page, None for what is beyond the limits or locked."""
    reader = needed("pypdf", "build").PdfReader(io.BytesIO(data), strict=False)
    if (reader.is_encrypted and not reader.decrypt("")) or len(reader.pages) > MAX_PAGES:
        return None
    room, letters, lines = MAX_DRAWN_BYTES, MAX_CHARACTERS, MOST_LINES
    pages: list[list[Line]] = []
    for page in reader.pages:
        contents = page.get_contents()
        size = 0 if contents is None else len(contents.get_data())
        room -= size
        pages.append([])
        if not size or size > MAX_PAGE_BYTES or room < 0:
            continue
        gathered = _Gathering(pages[-1])
        page.extract_text(visitor_text=gathered.take)
        gathered.end()
        letters -= sum(len(line.text) for line in pages[-1])
        lines -= len(pages[-1])
        if letters < 0 or lines < 0:
            return None
    return pages


class _Gathering:
    """Puts the pieces that pypdf hands over together to lines."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.pieces: list[tuple[str, float, str]] = []
        self.left: tuple[float, float] | None = None

    def take(self, text: str, within: Any, matrix: Any, font: Any, size: Any) -> None:  # noqa: ANN401 - of an optional package
        """Take a piece of text: its matrices say where it stands, ``font`` and ``size`` how it looks."""
        text = CONTROLS.sub("", text.encode("utf-8", "replace").decode()).translate(_LIGATURES)
        if text.strip():
            x = matrix[4] * within[0] + matrix[5] * within[2] + within[4]
            y = matrix[4] * within[1] + matrix[5] * within[3] + within[5]
            height = abs(float(size) * (abs(matrix[3]) or abs(matrix[1]) or 1) * (abs(within[3]) or 1))
            name = str(font.get("/BaseFont", "")) if font else ""
            self.left = (float(x), float(y)) if self.left is None and text.strip() else self.left
        else:
            height, name = 0.0, ""
        for number, part in enumerate(text.split("\n")):
            if number:
                self.end()
                self.left = (float(x), float(y)) if part.strip() else None
            if part:
                self.pieces.append((part, height, name))

    def end(self) -> None:
        """End the line."""
        said = [piece for piece in self.pieces if piece[0].strip()]
        if said and self.left is not None:
            most = max(said, key=lambda piece: len(piece[0]))
            words = "".join(
                part
                for number, (part, height, _) in enumerate(self.pieces)
                if not (
                    number and part.strip().isdigit() and 0 < height < 0.8 * most[1]
                )  # the call of a note
            )
            lead = ""
            for part, _, name in said:
                if not _leans(name):
                    break
                lead += part
            whole = all(_leans(name) for _, _, name in said)
            bold = all("bold" in name.lower() for _, _, name in said)
            if words.strip():
                self.lines.append(
                    Line(words.strip(), *self.left, most[1], bold=bold, lead="" if whole else lead.strip())
                )
        self.pieces, self.left = [], None


def _leans(name: str) -> bool:
    """Tell whether a font is italic or bold, by its name."""
    name = name.lower()
    return any(word in name for word in ("ital", "obli", "bold", "cmti", "cmbx", "-it", "-bi"))


__all__ = ["read_paged"]
