r"""Transcripts coded by a script, as a project that opens in NVivo, ATLAS.ti or MAXQDA.

    python examples/project_from_script.py transcripts/ passages.qdpx atlasti

Each paragraph in which a word of the list stands gets that word's code. The coder's name says that no person
read it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import refiqda

WORDS = {"Waiting": r"\bwait(s|ed|ing)?\b", "Trust": r"\btrust(s|ed)?\b", "Time": r"\b(hours?|minutes?)\b"}
PARAGRAPH = re.compile(r"[^\n]+")


def build(texts: dict[str, str]) -> refiqda.Project:
    """Return a project of these texts with every match coded."""
    project = refiqda.Project.new("Passages found by a script")
    coder = project.add_user("word list (script)")
    parent = project.add_code("Found by word list", is_codable=False)
    for code in WORDS:
        project.add_code(code, parent=parent)
    for name, text in texts.items():
        source = project.add_source(name, text)
        for paragraph in PARAGRAPH.finditer(project.text(source).string):  # the text that positions count in
            for code, pattern in WORDS.items():
                if re.search(pattern, paragraph.group(), re.IGNORECASE):
                    project.add_coding(source, paragraph.start(), paragraph.end(), code, coder)
    return project


def main() -> None:
    """Read the transcripts of a folder, write the project, read it back and say what is in it."""
    folder, output, program = sys.argv[1:]
    texts = {file.stem: file.read_text(encoding="utf-8-sig") for file in sorted(Path(folder).glob("*.txt"))}
    report = refiqda.write(build(texts), output, tool=program)
    for loss in report.losses:
        print(f"{loss.kind}: {loss.object} {loss.name or ''} {loss.detail}")
    codings = refiqda.read(output).codings()
    print(f"{output}: {len(texts)} texts, {len(codings)} coded passages")
    for row in list(codings)[:3]:
        print(f"  {row.source}: {row.code}: {row.quote}")


if __name__ == "__main__":
    main()
