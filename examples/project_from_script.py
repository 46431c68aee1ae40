r"""Transcripts coded by a script, as a project that opens in NVivo, ATLAS.ti or MAXQDA.

    python examples/project_from_script.py transcripts/ passages.qdpx atlasti

Each paragraph in which a word of the list stands gets that word's code. A row is a dict with the positions of the
paragraph; its quote is held against them, and a row that does not fit is listed and not placed. The coder is a
machine, and says so: no person read it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import refiqda

WORDS = {"Waiting": r"\bwait(s|ed|ing)?\b", "Trust": r"\btrust(s|ed)?\b", "Time": r"\b(hours?|minutes?)\b"}
CODER = {"coder": "Word list", "coder_kind": "machine", "model": "regular expressions"}


def rows_of(name: str, text: str) -> list[dict[str, object]]:
    """Return a row for each paragraph and code whose pattern it holds; line ends of ``text`` are one character."""
    rows: list[dict[str, object]] = []
    for paragraph in re.finditer(r"[^\n]+", text):
        place = {
            "source": name,
            "start": paragraph.start(),
            "end": paragraph.end(),
            "quote": paragraph.group(),
        }
        for code, pattern in WORDS.items():
            if re.search(pattern, paragraph.group(), re.IGNORECASE):
                rows.append({**place, "code": f"Found by word list/{code}", **CODER})
    return rows


def main() -> None:
    """Read the transcripts of a folder, write the project, read it back and say what is in it."""
    folder, output, program = sys.argv[1:]
    texts = {file.stem: file.read_text(encoding="utf-8-sig") for file in sorted(Path(folder).glob("*.txt"))}
    rows = [row for name, text in texts.items() for row in rows_of(name, text)]
    project, unplaced = refiqda.build(
        sources=texts, codings=rows, created="2024-05-01", name="Passages found by a script"
    )
    for row in unplaced:
        print(f"not placed: row {row.row} of {row.source}: {row.reason} ({row.candidates})")
    report = refiqda.write(project, output, tool=program)
    for loss in report.losses:
        print(f"{loss.kind}: {loss.object} {loss.name or ''} {loss.detail}")
    codings = refiqda.read(output).codings()
    print(f"{output}: {len(texts)} texts, {len(codings)} coded passages")
    for passage in list(codings)[:3]:
        print(f"  {passage.source}: {passage.code}: {passage.quote}")


if __name__ == "__main__":
    main()
