"""Word files of some texts of the studies: transcripts with bold labels, notes with comments, manuscripts.

    python examples/make_documents.py

Written anew into the folders ``word`` and ``writing`` of each study, from the plain texts and the margin notes, so
that both say the same. Needs `pip install "refiqda[office]"`.
"""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from docx.shared import Mm

from refiqda.demonstration.plain import PlainStudy, read_plain_study
from refiqda.office.word import new_document, save_document

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

HERE = Path(__file__).resolve().parent

LABELLED: Final = {
    "therapists": ("focus-group-1",),
    "dyads": ("T01-2", "C01-1"),
}
"""Transcripts whose labels are bold in Word."""

ANNOTATED: Final = {"therapists": ("note-T2-wave-1", "note-T5-wave-1")}
"""Notes whose margin notes are comments in Word."""

_LABEL = re.compile(r"^[^\s:][^:\n]{0,11}:(?= )")


def labelled(plain: PlainStudy, name: str) -> Document:
    """Return a transcript, a paragraph a line, the label of each turn bold."""
    document = new_document(name)
    for line in plain.texts[name].rstrip("\n").split("\n"):
        paragraph = document.add_paragraph()
        label = _LABEL.match(line)
        paragraph.add_run(label[0] if label else "").bold = True
        paragraph.add_run(line[label.end() if label else 0 :])
    return document


def annotated(plain: PlainStudy, name: str) -> Document:
    """Return a note, a paragraph a line, with the margin notes of all analysts as comments."""
    document = new_document(name)
    notes = [
        (plain.span(row), row)
        for key in plain.analysts
        for row in plain.rows(f"notes-{key}")
        if row["source"] == name
    ]
    start = 0
    for line in plain.texts[name].rstrip("\n").split("\n"):
        here = [(span, row) for span, row in notes if start <= span[0] and span[1] <= start + len(line)]
        cuts = sorted({0, len(line), *(place - start for span, _ in here for place in span)})
        paragraph = document.add_paragraph()
        runs = {begin: paragraph.add_run(line[begin:end]) for begin, end in pairwise(cuts)}
        for span, row in sorted(here, key=lambda each: each[0]):
            covered = [run for begin, run in runs.items() if span[0] - start <= begin < span[1] - start]
            comment = document.add_comment(
                covered,
                text=row["note"],
                author=row["coder"],
                initials="".join(part[0] for part in row["coder"].split()),
            )
            comment._comment_elm.date = dt.datetime.fromisoformat(row["created"])  # noqa: SLF001 - it takes the clock's otherwise
        start += len(line) + 1
    return document


def manuscript(title: str, text: str) -> Document:
    """Return a manuscript: headings, paragraphs, and block quotations, set in, in Word's style for them."""
    document = new_document(title)
    for line in text.splitlines():
        if line.startswith("#"):
            level = len(line) - len(line.lstrip("#"))
            document.add_heading(line.lstrip("# "), level=level)
        elif line.startswith("> "):
            document.add_paragraph(line[2:], style="Quote").paragraph_format.left_indent = Mm(8)
        elif line:
            _add_paragraph(document.add_paragraph(), line)
    return document


def _add_paragraph(paragraph: Paragraph, line: str) -> None:
    """Add a line whose ``*words*`` are set in italics."""
    for number, part in enumerate(re.split(r"\*([^*]+)\*", line)):
        paragraph.add_run(part).italic = bool(number % 2)


def main() -> None:
    """Write all of them."""
    for study in ("therapists", "dyads"):
        plain = read_plain_study(HERE / study)
        made = {f"word/{name}.docx": labelled(plain, name) for name in LABELLED[study]}
        made |= {f"word/{name}.docx": annotated(plain, name) for name in ANNOTATED.get(study, ())}
        text = (plain.folder / "writing" / "manuscript.md").read_text(encoding="utf-8")
        made["writing/manuscript.docx"] = manuscript(text.partition("\n")[0].lstrip("# "), text)
        for name, document in made.items():
            path = plain.folder / name
            path.parent.mkdir(exist_ok=True)
            with path.open("wb") as stream:
                save_document(document, stream)
            print(f"{study}/{name}")


if __name__ == "__main__":
    main()
