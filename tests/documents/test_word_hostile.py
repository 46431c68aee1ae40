from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.documents import packages
from refiqda.documents.word import read_word
from refiqda.errors import UnusableFileError
from tests.documents.docx_builder import TRANSITIONAL, docx, p, packed, r

if TYPE_CHECKING:
    from pathlib import Path

GOOD = docx(p(r("private words")), {"comments": ""})
MAIN = f'<w:document xmlns:w="{TRANSITIONAL}"><w:body><w:p><w:r><w:t>{{}}</w:t></w:r></w:p></w:body></w:document>'


def refusal(data: bytes) -> str:
    with pytest.raises(UnusableFileError) as caught:
        read_word(data, label="x.docx")
    message = str(caught.value)
    assert message.startswith("x.docx: ")
    assert "\n" not in message
    assert "private" not in message
    return message


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "is no Word document"),
        (b"plain text", "is no Word document"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
            "old Word document (.doc), or one with a password",
        ),
        (packed({"a.txt": b"private"}), "is no Word document"),
        (packed({"word/document.xml": b"<html/>"}), "is no Word document"),
        (packed({"word/document.xml": b"<w:document"}), "no XML"),
        (packed({"word/document.xml": b""}), "no XML"),
        (GOOD[:-30], ""),
        (GOOD[: len(GOOD) // 2], ""),
    ],
)
def test_what_is_no_document_is_refused_in_one_line(data: bytes, what: str) -> None:
    assert what in refusal(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_is_refused_in_every_encoding(encoding: str) -> None:
    declared = '<!DOCTYPE d [<!ENTITY a "aaaa">]>' + MAIN.format("&a;")
    assert "DOCTYPE" in refusal(docx("", raw=declared.encode(encoding)))


def test_a_doctype_in_a_part_beside_is_refused() -> None:
    hidden = packed({"word/document.xml": MAIN.format("a").encode(), "_rels/.rels": b"<!DOCTYPE x><x/>"})
    assert "DOCTYPE" in refusal(hidden)


def test_utf_16_is_read_and_other_encodings_are_not() -> None:
    declared = '<?xml version="1.0" encoding="{}"?>' + MAIN.format("é😐")
    assert read_word(docx("", raw=declared.format("utf-16").encode("utf-16")), label="x").text == "é😐"
    assert read_word(docx("", raw=declared.format("utf-8").encode("utf-8-sig")), label="x").text == "é😐"
    latin = '<?xml version="1.0" encoding="latin-1"?>' + MAIN.format("é")
    assert "no XML" in refusal(docx("", raw=latin.encode("latin-1")))


def test_a_deep_document_is_refused_and_not_a_crash() -> None:
    deep = "<w:sdt><w:sdtContent>" * 5000 + p(r("a")) + "</w:sdtContent></w:sdt>" * 5000
    assert "no XML" in refusal(docx(deep))


def test_a_part_with_more_tags_than_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "MAX_TAGS", 100)
    assert "too large" in refusal(docx(p(r("a")) * 40))


def test_a_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "LIMITS", attrs.evolve(packages.LIMITS, ratio_free_bytes=1_000_000))
    assert "ZIP bomb" in refusal(docx(p(r("a")), {"header": "<w:p/>" * 500_000}))


def test_a_part_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "twice.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", MAIN.format("a"))
        archive.writestr("word/Document.xml", MAIN.format("b"))
    assert "twice" in refusal(path.read_bytes())


def test_a_part_that_lies_elsewhere_is_found_by_its_relation() -> None:
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="d" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="/Text/Main.XML"/></Relationships>'
    )
    data = packed({"_rels/.rels": relation.encode(), "text/main.xml": MAIN.format("a").encode()})
    assert read_word(data, label="x").text == "a"


@given(place=st.integers(0, len(GOOD) - 1), bits=st.integers(1, 255))
@settings(max_examples=52, deadline=None)
def test_a_damaged_byte_is_refused_or_changes_nothing(place: int, bits: int) -> None:
    data = bytearray(GOOD)
    data[place] ^= bits
    try:
        made = read_word(bytes(data), label="x.docx")
    except UnusableFileError:
        return
    assert made.text == "private words"


@given(
    pieces=st.lists(
        st.sampled_from(
            [
                "<w:p>", "</w:p>", "<w:r>", "</w:r>", "<w:t>a</w:t>", "<w:tbl>", "</w:tbl>", "<w:tr>", "</w:tr>",
                "<w:tc>", "</w:tc>", "<w:del>", "</w:del>", '<w:fldChar w:fldCharType="begin"/>',
                '<w:fldChar w:fldCharType="separate"/>', '<w:fldChar w:fldCharType="end"/>', "<w:txbxContent>",
                "</w:txbxContent>", '<w:commentRangeStart w:id="0"/>', '<w:commentRangeEnd w:id="0"/>', "<w:sym/>",
                "<w:br/>", "<w:tab/>", '<w:footnoteReference w:id="1"/>', "<w:pPr/>", "<w:rPr><w:b/></w:rPr>",
                '<w:rPr><w:highlight w:val="red"/></w:rPr>', "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>",
            ]
        ),
        max_size=40,
    )
)  # fmt: skip
@settings(max_examples=52, deadline=None)
def test_whatever_is_in_the_body_spans_lie_in_the_text(pieces: list[str]) -> None:
    body = balanced(pieces)
    note = '<w:comment w:id="0"><w:p><w:r><w:t>n</w:t></w:r></w:p></w:comment>'
    foot = f'<w:footnote w:id="1">{p(r("f"))}</w:footnote>'
    made = read_word(docx(body, {"comments": note, "footnotes": foot}), label="x.docx")
    spans = [*made.bold, *((one.start, one.end) for one in made.highlights)]
    assert all(0 <= start < end <= len(made.text) for start, end in spans)
    assert all(0 <= one.start <= one.end <= len(made.text) for one in made.comments)
    assert spans == sorted(spans[: len(made.bold)]) + sorted(spans[len(made.bold) :])


def balanced(pieces: list[str]) -> str:
    """Return the pieces as well-formed XML: ends without their start go, starts are ended."""
    open_: list[str] = []
    kept = []
    for piece in pieces:
        name = piece.strip("</>")
        if piece.startswith("</"):
            if name not in open_:
                continue
            while (last := open_.pop()) != name:
                kept.append(f"</{last}>")
        elif not piece.endswith("/>") and "</" not in piece:
            open_.append(name)
        kept.append(piece)
    return "".join([*kept, *(f"</{name}>" for name in reversed(open_))])
