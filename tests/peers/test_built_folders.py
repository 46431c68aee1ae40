"""What QualCoder's own importer makes of a folder that was built for it: every passage on its words, by its coder."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda.building.sources import add_folder
from refiqda.conversion import write_strict
from tests.documents import pages
from tests.peers import measuring
from tests.pictures_and_pages import png

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.peers

PASSAGES = {
    "notes.md": "quiet \U0001f600 morning",
    "old.txt": "She left",
    "paper.pdf": "Another",
    "talk.mp3": "P: It was right",
}


def test_texts_pdfs_and_transcripts_are_coded_where_they_were(tmp_path: Path, peers: Path) -> None:
    (tmp_path / "notes.md").write_text("# Notes\n\nA quiet \U0001f600 morning.\n", encoding="utf-8")
    (tmp_path / "old.txt").write_bytes("Åse \U0001f600 came.\r\nShe left.\r\n".encode("utf-16"))
    (tmp_path / "paper.pdf").write_bytes(pages.pdf(["A page of words", "Another page"]))
    (tmp_path / "photo.png").write_bytes(png(40, 30))
    (tmp_path / "talk.mp3").write_bytes(b"sound")
    (tmp_path / "talk.txt").write_text(
        "#00:00:00-0# I: Well \U0001f600?\n#00:00:01-2# P: It was right.\n", "utf-8"
    )
    project = refiqda.Project.new("Study")
    user, code = project.add_user("Mara"), project.add_code("Hope")
    add_folder(project, tmp_path)
    for source, words in PASSAGES.items():
        start = project.text(source).string.index(words)
        project.add_coding(source, start, start + len(words), code, user, memo=f"On {source}.")
    made = io.BytesIO()
    write_strict(project, made, "qualcoder")
    found = measuring.qualcoder(made.getvalue(), peers)
    called = {
        **{name: name for name in PASSAGES},
        "talk.mp3": "talk.mp3.txt",
    }  # as QualCoder calls transcripts
    assert sorted(found.rows, key=str) == sorted(
        ((called[source], words, "Hope", "Mara") for source, words in PASSAGES.items()), key=str
    )
