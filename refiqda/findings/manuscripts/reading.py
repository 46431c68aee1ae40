"""Read a manuscript: its paragraphs, the quotations in them, and the tokens that call for quotes.

The form is told by the file's name: .docx, .md, .tex, .html, .txt, .pdf. All of a file is bounded before it is read,
and whatever is wrong with it is one typed error, which never quotes a word of it.
"""

from __future__ import annotations

import unicodedata
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from refiqda.documents.kinds import suffix_of
from refiqda.documents.plain import decode_plain, note_on_controls
from refiqda.errors import UnusableFileError, unreadable
from refiqda.exchange.names import shown
from refiqda.findings.manuscripts.blocks import placed
from refiqda.findings.manuscripts.exclusions import own_word_keys, rule_for
from refiqda.findings.manuscripts.quotations import MOST_PLACES, find_quoted
from refiqda.findings.manuscripts.tokens import tokens_of, unfinished
from refiqda.findings.manuscripts.values import LeftOut, Manuscript

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from refiqda.findings.manuscripts.blocks import Block, Placed

    Form = Literal["docx", "md", "tex", "html", "txt", "pdf"]

FORMS: Final[dict[str, Form]] = {
    ".docx": "docx",
    ".docm": "docx",
    ".dotx": "docx",
    ".md": "md",
    ".markdown": "md",
    ".qmd": "md",
    ".rmd": "md",
    ".tex": "tex",
    ".ltx": "tex",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".txt": "txt",
    ".text": "txt",
    ".pdf": "pdf",
}
"""The form of a manuscript by its suffix in lower case."""

MAX_BYTES: Final = 64 * 1024 * 1024
MAX_CHARACTERS: Final = 16_000_000
"""A book has some two million characters."""

_REMEDIES: Final = {
    ".doc": "Save it as .docx.",
    ".odt": "Save it as .docx.",
    ".rtf": "Save it as .docx.",
    ".pages": "Export it as .docx.",
}
_SPOKEN: Final = ("– ", "— ", "–\u00a0", "—\u00a0")  # noqa: RUF001 - the dashes that speech begins with
_SAVE_AS: Final = "Manuscripts are read from .docx, .md, .tex, .html, .txt and .pdf."


def read_manuscript(path: str | Path, *, own_words: Collection[str] = ()) -> Manuscript:
    """Return what a manuscript says and quotes.

    ``own_words`` are names of codes and themes, which quote nobody. Raises UnusableFileError for a file that cannot be
    read or is of another form; MissingExtraError where the form needs a package that is not there.
    """
    path = Path(path)
    name = unicodedata.normalize("NFC", path.name)
    label = shown(path.name)
    form = FORMS.get(suffix_of(path))
    if form is None:
        raise UnusableFileError(
            "is of no form that a manuscript is read from",
            file=label,
            remedy=_REMEDIES.get(suffix_of(path), _SAVE_AS),
        )
    return read_manuscript_bytes(_bytes_of(path, label), form, name=name, own_words=own_words)


def read_manuscript_bytes(
    data: bytes, form: Form, *, name: str, own_words: Collection[str] = ()
) -> Manuscript:
    """Return what a manuscript says and quotes, from its bytes; ``name`` is the file's name.

    Raises as `read_manuscript`.
    """
    label = shown(name)
    try:
        blocks, notes = _blocks(data, form, label)
    except RecursionError:
        blocks, notes = [], []
        nested = True
    else:
        nested = False
    if nested:
        raise UnusableFileError("is nested too deeply to be read", file=label, remedy="Simplify its form.")
    if sum(len(one.text) for one in blocks) > MAX_CHARACTERS:
        raise UnusableFileError(
            f"has more than {MAX_CHARACTERS:,} characters", file=label, remedy="Take it apart into chapters."
        )
    return _manuscript(name, form, blocks, notes, own_words)


def _bytes_of(path: Path, label: str) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise unreadable(label, error) from error
    if len(data) > MAX_BYTES:
        raise UnusableFileError(
            "is too large for a manuscript",
            file=label,
            remedy=f"Files of up to {MAX_BYTES:,} bytes are read.",
        )
    return data


def _blocks(data: bytes, form: Form, label: str) -> tuple[Sequence[Block], list[str]]:
    if form == "docx":
        from refiqda.findings.manuscripts.word import read_docx  # noqa: PLC0415 - each form loads its own reader

        return read_docx(data, label=label)
    if form == "pdf":
        from refiqda.findings.manuscripts.paged import read_paged  # noqa: PLC0415 - as above

        return read_paged(data, label=label)
    if form == "html":
        from refiqda.findings.manuscripts.web import read_web  # noqa: PLC0415 - as above

        return read_web(data, label=label)
    text = _decoded(data, label)
    if len(text) > MAX_CHARACTERS:
        raise UnusableFileError(
            f"has more than {MAX_CHARACTERS:,} characters", file=label, remedy="Take it apart into chapters."
        )
    if form == "md":
        from refiqda.findings.manuscripts.markdown import read_markdown  # noqa: PLC0415 - as above

        blocks, notes = read_markdown(text)
    elif form == "tex":
        from refiqda.findings.manuscripts.latex import read_latex  # noqa: PLC0415 - as above

        blocks, notes = read_latex(text, label=label)
    else:
        from refiqda.findings.manuscripts.plain import read_plain  # noqa: PLC0415 - as above

        blocks, notes = read_plain(text)
    return blocks, [*notes, *note_on_controls(text)]


def _decoded(data: bytes, label: str) -> str:
    """Return the text of a file's bytes; nobody can name an encoding here, so no error speaks of it."""
    what, where = "", None
    try:
        return decode_plain(data, label=label)
    except UnusableFileError as error:
        if not error.what.startswith("is not UTF"):
            raise
        what, where = error.what, error.where
    # raised here, not above: the error caught would travel along as our context
    raise UnusableFileError(what, file=label, where=where, remedy="Save it as UTF-8.")


def _manuscript(
    name: str, form: Form, blocks: Sequence[Block], notes: Sequence[str], own_words: Collection[str]
) -> Manuscript:
    paragraphs = placed(blocks, marked_leads=form not in {"txt", "pdf"})
    found, open_marks = find_quoted(paragraphs, label=shown(name))
    own = own_word_keys(own_words)
    quoted, left_out = [], []
    for one in found:
        headings = paragraphs[one.paragraph].paragraph.headings
        rule = "comment" if one.place.part == "comment" else rule_for(one, headings, own)
        if rule is None:
            quoted.append(one)
        else:
            left_out.append(LeftOut(one, rule))
    return Manuscript(
        name=name,
        form=form,
        paragraphs=tuple(one.paragraph for one in paragraphs),
        quoted=tuple(quoted),
        left_out=tuple(left_out),
        tokens=tuple(
            token
            for index, one in enumerate(paragraphs)
            if one.paragraph.place.part != "comment"
            for token in tokens_of(one, index)
        ),
        notes=(*notes, *_notes(paragraphs, open_marks)),
    )


def _notes(paragraphs: Sequence[Placed], open_marks: Sequence[str]) -> list[str]:
    notes = []
    if open_marks:
        notes.append(
            f"quotation marks that stand alone, so that nothing was taken as quoted: {'; '.join(open_marks)}"
        )
    if dashed := [one.place(0, 1).in_words() for one in paragraphs if _by_dash(one.block)]:
        more = f"; and {len(dashed) - MOST_PLACES:,} more" if len(dashed) > MOST_PLACES else ""
        notes.append(
            "paragraphs that begin with a dash and are not set apart, so that nothing was taken as quoted: "
            f"{'; '.join(dashed[:MOST_PLACES])}{more}"
        )
    begun = islice((place for one in paragraphs for place in unfinished(one)), MOST_PLACES + 1)
    if places := list(dict.fromkeys(begun)):
        more = "; and more" if len(places) > MOST_PLACES else ""
        notes.append(f"tokens that are not written [[q:ID]]: {'; '.join(places[:MOST_PLACES])}{more}")
    if not any(one.block.text.strip() for one in paragraphs):
        notes.append("has no words")
    return notes


def _by_dash(block: Block) -> bool:
    """Tell whether a paragraph begins as speech does in Norwegian and French, and by no mark that ends."""
    return block.kind == "text" and block.part != "comment" and block.text.lstrip()[:2] in _SPOKEN


__all__ = ["FORMS", "MAX_BYTES", "MAX_CHARACTERS", "read_manuscript", "read_manuscript_bytes"]
