"""The text of a PDF, page by page.

Pages stand apart by one empty line, so that no word runs on over a page that ends in the middle of a sentence; where
each begins is known. The text is what the file says it is (pypdf reads it): columns, running heads and hyphens at the
end of lines are as the PDF has them. Line ends and blanks at the edges of a page are left out, and characters that
nothing can show.

The file comes from strangers: its size, its pages, what a page unpacks to, and the text are bounded, and whatever is
wrong inside is one typed error.

Source: REFI-QDA 1.5, clause 9.1.4 (a PDF and its text; passwords must not be stored).
"""

from __future__ import annotations

import io
import logging
import warnings
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.documents.plain import CONTROLS
from refiqda.errors import MissingExtraError, UnusableFileError
from refiqda.exchange.page_sizes import MAX_BYTES
from refiqda.extras import needed
from refiqda.text.positions import canonical_string

if TYPE_CHECKING:
    from collections.abc import Iterator

BETWEEN_PAGES: Final = "\n\n"
MAX_CHARACTERS: Final = 50_000_000
MAX_PAGES: Final = 20_000
MAX_PAGE_BYTES: Final = 8 * 1024 * 1024
"""What the drawing of one page may unpack to; a page full of words has some hundred kilobytes. Reading one megabyte
takes about two seconds."""
MAX_DRAWN_BYTES: Final = 64 * 1024 * 1024
"""What all pages together may unpack to; a book of a thousand pages has some ten megabytes."""

_EXPORT_AGAIN: Final = "Export it as a PDF again."


@attrs.frozen
class PdfText:
    """The text of a PDF (None where no page has any), where in it each page begins, and what was odd."""

    text: str | None = attrs.field(repr=False)
    pages: tuple[int, ...]
    notes: tuple[str, ...] = ()


def read_pdf(data: bytes, *, label: str) -> PdfText:
    """Return the text of a PDF; ``label`` is the file's name for messages.

    Raises UnusableFileError for what is no PDF, is damaged, needs a password, or is beyond the limits;
    MissingExtraError without pypdf.
    """
    if len(data) > MAX_BYTES:
        raise UnusableFileError(
            "is too large to be read", file=label, remedy=f"PDFs of up to {MAX_BYTES:,} bytes are read."
        )
    if b"%PDF-" not in data[:1024]:
        raise UnusableFileError("is no PDF", file=label, remedy=_EXPORT_AGAIN)
    needed("pypdf", "build")
    log = logging.getLogger("pypdf")
    level = log.level
    log.setLevel(logging.CRITICAL + 1)  # it tells of every oddity; ours is one error, or the text
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = list(_pages(data, label))
    except (UnusableFileError, MissingExtraError):
        raise
    # Whatever goes wrong inside of a stranger's file is one answer; pypdf raises more than its own errors.
    except Exception as error:  # noqa: BLE001 - see above; RecursionError and MemoryError are among them
        kind = type(error).__name__
    else:
        return _put_together(found, label)
    finally:
        log.setLevel(level)
    raise UnusableFileError(f"cannot be read as a PDF ({kind})", file=label, remedy=_EXPORT_AGAIN)


def _pages(data: bytes, label: str) -> Iterator[str | None]:
    """Yield the text of each page, None for one that unpacks to more than the limit."""
    pypdf = needed("pypdf", "build")
    reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted:
        _unlock(reader, label)
    if len(reader.pages) > MAX_PAGES:
        raise UnusableFileError(
            f"has more than {MAX_PAGES:,} pages", file=label, remedy="Take it apart into smaller files."
        )
    total, room = 0, MAX_DRAWN_BYTES
    for page in reader.pages:
        contents = page.get_contents()
        size = 0 if contents is None else len(contents.get_data())
        room -= size
        text = None if size > MAX_PAGE_BYTES or room < 0 else str(page.extract_text()) if size else ""
        total += len(text or "")
        if total > MAX_CHARACTERS:
            raise UnusableFileError(
                f"has more than {MAX_CHARACTERS:,} characters",
                file=label,
                remedy="Take it apart into smaller files.",
            )
        yield text


def _unlock(reader: Any, label: str) -> None:  # noqa: ANN401 - of an optional package
    """Open what is locked without a password, as viewers do; raises UnusableFileError where one is needed."""
    remedy = "Save it without a password: a project must not hold any (REFI-QDA 1.5, clause 9.1.4)."
    try:
        opened = reader.decrypt("")
    except Exception:  # noqa: BLE001 - a method that pypdf does not know, or needs another package for
        opened = 0
    if not opened:
        raise UnusableFileError("is locked with a password", file=label, remedy=remedy)


def _put_together(found: list[str | None], label: str) -> PdfText:
    if not found:
        raise UnusableFileError("has no pages", file=label, remedy=_EXPORT_AGAIN)
    odd = 0
    texts: list[str] = []
    for page in found:
        plain = canonical_string(page or "").encode("utf-8", "replace").decode()
        clean = CONTROLS.sub("", plain)
        odd += len(plain) - len(clean)
        texts.append("\n".join(line.rstrip(" \t") for line in clean.strip().split("\n")))
    pages = [0]
    for text in texts[:-1]:
        pages.append(pages[-1] + len(text) + len(BETWEEN_PAGES))
    notes: list[str] = []
    if large := found.count(None):
        notes.append(f"pages drawn of so much that no text was looked for: {large} of {len(texts)}")
    empty = sum(not text for text in texts)
    if empty == len(texts):
        scan = (
            "has no text (pages that are pictures, perhaps a scan): nothing in it can be coded by its words; "
            "have its text recognised (OCR) first"
        )
        return PdfText(None, tuple(pages), tuple(notes) if large == empty else (*notes, scan))
    if empty > large:
        notes.append(f"pages without text (blank, or pictures): {empty - large} of {len(texts)}")
    if odd:
        notes.append(f"characters that nothing can show, left out of its text: {odd}")
    return PdfText(BETWEEN_PAGES.join(texts), tuple(pages), tuple(notes))
