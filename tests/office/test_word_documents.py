from __future__ import annotations

import io
import zipfile

import docx
import pytest

from refiqda.documents.word import read_word
from refiqda.office.word import (
    ANSWER,
    MEMO,
    PASSAGE,
    PLACE,
    add_row,
    add_table,
    add_text,
    new_document,
    printable,
    save_document,
)


def made(*, landscape: bool = False) -> bytes:
    document = new_document("A title & more", landscape=landscape)
    document.add_heading("Heading", 1)
    for style in (PLACE, PASSAGE, MEMO, ANSWER):
        add_text(document.add_paragraph(style=style), f"{style}\tx\x00", bold=True)
    table = add_table(document, ["One", "Two"], [40, 60])
    for cell in add_row(table, whole=True):
        add_text(cell.paragraphs[0], "cell")
    stream = io.BytesIO()
    save_document(document, stream)
    return stream.getvalue()


def test_a_document_is_the_same_bytes_each_time_and_opens_again() -> None:
    assert made() == made()
    assert docx.Document(io.BytesIO(made())).core_properties.title == "A title & more"


def test_what_was_written_is_read() -> None:
    read = read_word(made(), label="x")
    assert read.text.split("\n") == [
        "Heading",
        "Place\tx\ufffd",
        "Passage\tx\ufffd",
        "Memo\tx\ufffd",
        "Memo answer\tx\ufffd",
        "One\tTwo",
        "cell\tcell",
    ]
    assert read.left_out == ()


def test_the_archive_holds_no_time_and_no_picture_of_a_template() -> None:
    with zipfile.ZipFile(io.BytesIO(made())) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in archive.namelist() if "thumbnail" in name]


@pytest.mark.parametrize(("landscape", "wider"), [(False, False), (True, True)])
def test_pages_stand_or_lie(landscape: bool, wider: bool) -> None:
    section = docx.Document(io.BytesIO(made(landscape=landscape))).sections[0]
    assert ((section.page_width or 0) > (section.page_height or 0)) is wider


def test_elements_of_tables_are_in_the_order_of_the_schema() -> None:
    with zipfile.ZipFile(io.BytesIO(made())) as archive:
        xml = archive.read("word/document.xml").decode()
    names = ["w:tblW", "w:tblBorders", "w:tblLayout", "w:tblCellMar", "w:tblLook"]
    places = [xml.index(f"<{name}") for name in names]
    assert places == sorted(places)


def test_what_xml_cannot_hold_is_replaced_one_for_one() -> None:
    assert printable("a\x00\ud800\uffff😐\t\n") == "a\ufffd\ufffd\ufffd😐\t\n"
