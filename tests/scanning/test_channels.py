"""A name planted in each channel is found; the same file without it gives no hit."""

from __future__ import annotations

import functools
import io
import sys
import zipfile

import pytest

from refiqda.errors import UnusableFileError
from refiqda.register import KnownName
from refiqda.scanning import Matcher, Scan, scan_bytes, scan_file
from tests.scanning.planting import CHANNELS, pdf, png, word, workbook, zipped

NAMES = [KnownName("Jørn Ravnliden", "T7"), KnownName("Ylva Brekkhaugen", "T1")]
MATCHER = Matcher(NAMES)
PLANTED, CLEAN = "Jørn Ravnliden", "Marø Holmqwist"


OFTEN = {
    *("plain text", "CSV", "JSON escapes", "Word runs", "Word comments", "workbook cell", "PDF text"),
    *("HTML enclosed file", "zip in zip", "project's user", "file name"),
}
CLEAN_ONES = [name if name in OFTEN else pytest.param(name, marks=pytest.mark.long) for name in CHANNELS]
"""All channels; those that other rows stand for are looked at without a name in the long runs only."""


@functools.cache
def scanned(channel: str, name: str) -> Scan:
    """Return what is found in a channel; made once for all that is asked of it."""
    file, make = CHANNELS[channel]
    made = make(name)
    return scan_bytes(
        made.encode() if isinstance(made, str) else made, file.format(name.replace(" ", "-").lower()), MATCHER
    )


def test_there_are_at_least_fifteen_channels() -> None:
    assert len(CHANNELS) >= 15


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_planted_name_is_found_whole_and_told_by_case_alone(channel: str) -> None:
    scan = scanned(channel, PLANTED)
    assert [(hit.case, hit.kind) for hit in scan.stopping][:1] == [("T7", "full")], scan
    told = str(scan.to_dict()).lower()
    assert "ravnliden" not in told
    assert "jørn" not in told


@pytest.mark.parametrize("channel", CLEAN_ONES)
def test_the_same_file_without_it_is_clean(channel: str) -> None:
    assert scanned(channel, CLEAN).hits == ()


@pytest.mark.parametrize(
    ("channel", "where"),
    [
        ("plain text", "line 2"),
        ("CSV", "row 3, column quote"),
        ("TSV", "row 2, column quote"),
        ("JSON escapes", "quote"),
        ("JSON lines", "line 2, by, item 1"),
        ("workbook cell", "sheet1, cell C4"),
        ("Word runs", "the text, paragraph 1"),
        ("Word comments", "the comments, paragraph 1"),
        ("Word author", "the properties (author, title)"),
        ("PDF text", "page 1"),
        ("HTML enclosed file", "enclosed file 1, line 1"),
        ("letter", "enclosed file 2, sheet1, cell C4"),
        ("Parquet", "row 2, column 2"),
        ("slide", "ppt/notesSlides/notesSlide1.xml, paragraph 1"),
        ("zip in zip", "b.zip, c.txt, line 1"),
        ("zip comment", "the archive's comment"),
        ("zip member's name", "member 1, its file name"),
        ("project's user", "project.qde, line 1"),
        ("project's rich copy", "sources/a.docx, the text, paragraph 1"),
        ("file name", "the file's name"),
    ],
)
def test_a_place_is_told_in_words(channel: str, where: str) -> None:
    assert scanned(channel, PLANTED).stopping[0].where == where


def test_without_pypdf_it_is_said_that_the_text_was_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    made = pdf(PLANTED, "text")
    monkeypatch.setitem(sys.modules, "pypdf", None)
    scan = scan_bytes(made, "a.pdf", MATCHER)
    assert scan.hits == ()
    assert "refiqda[build]" in scan.unread[0].why
    assert [hit.case for hit in scan_bytes(pdf(PLANTED, "info"), "a.pdf", MATCHER).stopping] == ["T7"]


def test_a_pdf_of_pictures_is_said_as_not_read() -> None:
    assert "without text" in scan_bytes(pdf("", "none"), "a.pdf", MATCHER).unread[0].why


def test_what_a_picture_shows_is_said_as_not_read() -> None:
    assert "picture" in scan_bytes(png("x", packed=False), "a.png", MATCHER).unread[0].why


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.mp3", b"ID3\4\0rest of a recording\0\1\2", "recording"),
        ("a.qda", b"SQLite format 3\0more", "database"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "old Office"),
        ("a.csv.age", b"age-encryption.org/v1\n-> scrypt", "encrypted"),
        ("a.7z", b"7z\xbc\xaf\x27\x1crest", "not opened"),
        ("a.bin", b"\0\1\2\3\4\5\0\0\0\1rest", "unknown form"),
        ("a.docx", b"PK\x03\x04 and nothing of an archive", "damaged"),
        ("a.txt.gz", b"\x1f\x8b\x08\0 and nothing more", "damaged"),
        ("a.parquet", b"PAR1 and nothing more", "Parquet"),
        ("a.pdf", b"%PDF-1.4\n%%EOF", "PDF"),
    ],
)
def test_what_cannot_be_read_is_said(name: str, data: bytes, why: str) -> None:
    assert any(why in each.why for each in scan_bytes(data, name, MATCHER).unread)


def test_an_encrypted_member_is_said() -> None:
    data = bytearray(zipped({"a.txt": "x"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert [(each.where, each.why) for each in scan_bytes(bytes(data), "a.zip", MATCHER).unread] == [
        ("a.txt", "is encrypted")
    ]


def test_archives_in_archives_end() -> None:
    data = b"text"
    for _ in range(12):
        data = zipped({"inner.zip": data})
    assert any("not opened" in each.why for each in scan_bytes(data, "a.zip", MATCHER).unread)


def test_what_unpacks_without_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("refiqda.scanning.looking.MAX_UNPACKED", 1 << 16)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            archive.writestr(f"{number}.txt", b"0" * (1 << 20))
    from refiqda.scanning.looking import Looking  # noqa: PLC0415 - with the limit of this test
    from refiqda.scanning.reading import look_at  # noqa: PLC0415 - as above

    looking = Looking(MATCHER, room=1 << 16)
    look_at(looking, made.getvalue(), "a.zip")
    assert looking.room > -(1 << 16)
    assert any("more than is read" in each.why for each in looking.result().unread)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", "<a" * 12_000),
        ("a.html", "<" + "a" * 30_000),
        ("a.html", "&amp;" * 5_000),
        ("a.txt", "Ylva Brekkhaugen " * 3_000),
        ("a.txt", "Ylva " * 5_000),
        ("a.txt", "a-\n" * 10_000),
        ("a.csv", '"' * 100_000),
        ("a.json", "[" * 200_000),
        ("a.xml", "<w:del>" * 10_000),
        ("a.rtf", "{\\rtf" + "\\" * 50_000),
        ("a.pdf", "%PDF-1.4\n" + "(a" * 30_000),
        ("a.txt", "\ufdfa" * 8_000),
    ],
)
def test_files_at_which_a_careless_search_never_ends_are_done_with(name: str, data: str) -> None:
    scan = scan_bytes(
        data.encode(), name, MATCHER
    )  # what grows with the square of the length takes minutes here
    assert bool(scan.hits) is ("Ylva" in data)


def test_a_cell_with_endless_attributes_ends() -> None:
    sheet = "<c " + 'r="A1" ' * 50_000 + ">"
    scan = scan_bytes(
        zipped({"[Content_Types].xml": "a", "xl/worksheets/sheet1.xml": sheet}), "a.xlsx", MATCHER
    )
    assert scan.hits == ()


def test_a_name_broken_by_deleted_words_is_whole_without_them() -> None:
    body = (
        "<w:p><w:r><w:t>Ylva Brekk</w:t></w:r><w:del><w:r><w:delText>xx</w:delText></w:r></w:del>"
        "<w:r><w:t>haugen</w:t></w:r></w:p>"
    )
    assert [hit.kind for hit in scan_bytes(word(document=body), "a.docx", MATCHER).stopping] == ["full"]


def test_two_names_at_two_places_are_two_hits() -> None:
    scan = scan_bytes(workbook(f"Ylva Brekkhaugen and {PLANTED}", "cell"), "a.xlsx", MATCHER)
    assert {(hit.where, hit.case) for hit in scan.stopping} == {
        ("sheet1, cell C4", "T1"),
        ("sheet1, cell C4", "T7"),
    }


def test_a_file_that_is_not_there_is_an_error_of_ours(tmp_path: object) -> None:
    with pytest.raises(UnusableFileError, match="no such file"):
        scan_file(f"{tmp_path}/none.txt", MATCHER)


def test_no_names_are_found_by_nobody() -> None:
    assert scan_bytes(PLANTED.encode(), "a.txt", []) == Scan()


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("a.qde", '<CodeBook><Code guid="1"></Code></CodeBook><Link/>'),
        ("a.html", "<p>One.</p><!-- nothing --><Title>Two</Title>"),
        (
            "a.docx",
            '<w:p><w:pPr><w:pStyle w:val="Strong"/></w:pPr><w:lsdException w:name="Page Link"/></w:p>',
        ),
    ],
)
def test_the_words_of_a_format_are_nobodys_name(file: str, text: str) -> None:
    names = [KnownName(f"Ann {each}", each) for each in ("Code", "Link", "Page", "Strong", "Title")]
    data = word(document=text) if file.endswith("docx") else text.encode()
    assert scan_bytes(data, file, names).stopping == ()


def test_a_word_of_a_format_is_somebodys_name_where_people_write() -> None:
    text = '<Code name="Ann Code"><Description>So Page said</Description><!-- Strong was there --><Brekkhaugen/></Code>'
    names = [*NAMES, *(KnownName(f"Ann {each}", each) for each in ("Code", "Page", "Strong"))]
    apart = "<Set><Note>then Brekkhaugen</Note><Text>said</Text></Set>"
    assert [hit.kind for hit in scan_bytes(apart.encode(), "a.qde", names).stopping] == ["surname"]
    assert {hit.case for hit in scan_bytes(text.encode(), "a.qde", names).stopping} == {
        *("Code", "Page", "Strong", "T1"),
    }


def test_each_name_in_json_of_one_line_has_a_place_of_its_own() -> None:
    rows = '[{"quote": "For Ylva Brekkhaugen"}, {"quote": "none"}, {"quote": "Jørn\\nRavnliden"}]'
    text = f'{{"rows": {rows}, "Ylva Brekkhaugen": 1}}'
    assert [(hit.where, hit.case) for hit in scan_bytes(text.encode(), "a.json", NAMES).stopping] == [
        ("rows, item 1, quote", "T1"),
        ("rows, item 3, quote", "T7"),
        ("a key", "T1"),
    ]
    twice = b'{"by": "Ylva Brekkhaugen", "by": "nobody"}'
    assert [hit.where for hit in scan_bytes(twice, "a.json", NAMES).stopping] == ["by"]
    parted = b'{"first": "Ylva", "last": "Brekkhaugen"}'
    assert scan_bytes(parted, "a.json", NAMES).stopping != ()
