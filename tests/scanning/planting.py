"""Files of every form that names can hide in, each made with a given name in one channel of it."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, Final

import docx
import openpyxl  # type: ignore[import-untyped]  # published without types
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

if TYPE_CHECKING:
    from collections.abc import Callable

WORD_NAMES: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def zipped(members: dict[str, str | bytes], *, comment: str = "", of_member: str = "") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.comment = of_member.encode()
            archive.writestr(info, content)
        archive.comment = comment.encode()
    return made.getvalue()


def word(**parts: str) -> bytes:
    """A document of Word out of hand-written parts; ``document`` is what stands in its body."""
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    }
    body = parts.pop("document", "<w:p><w:r><w:t>Nothing.</w:t></w:r></w:p>")
    members["word/document.xml"] = f"<w:document {WORD_NAMES}><w:body>{body}</w:body></w:document>"
    members.update({name.replace("__", "/") + ".xml": content for name, content in parts.items()})
    return zipped(members)


def real_word(name: str, where: str) -> bytes:
    document: Any = docx.Document()
    paragraph = document.add_paragraph("A line of text.")
    if where == "header":
        document.sections[0].header.paragraphs[0].text = f"Talk with {name}"
    elif where == "author":
        document.core_properties.last_modified_by = name
    elif where == "runs":
        middle = len(name) // 2
        paragraph.add_run(name[:middle]).bold = True
        paragraph.add_run(name[middle:])
    elif where == "table":
        document.add_table(1, 2).cell(0, 1).text = name
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def workbook(name: str, where: str) -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet["A1"] = "code"
    if where == "cell":
        sheet["C4"] = f"what {name} said"
    elif where == "comment":
        sheet["B2"].comment = openpyxl.comments.Comment("Ask again", name)
    elif where == "sheet":
        sheet.title = name[:30]
    elif where == "hidden":
        other = book.create_sheet("more")
        other.sheet_state = "veryHidden"
        other["A1"] = name
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def pdf(name: str, where: str) -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(300, 300)
    if where == "text":
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
                NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
            }
        )
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 20 100 Td (Talk with {name}) Tj ET".encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    elif where == "info":
        writer.add_metadata({"/Author": name})
    elif where == "bookmark":
        writer.add_outline_item(title=name, page_number=0)
    elif where == "enclosed":
        writer.add_attachment("list.txt", f"who: {name}".encode())
    elif where == "comment":
        page[NameObject("/X")] = TextStringObject(name)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def png(text: str, *, packed: bool) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    note = b"Author\0" + (b"\0" + zlib.compress(text.encode("latin-1")) if packed else text.encode("latin-1"))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
        + chunk(b"zTXt" if packed else b"tEXt", note)
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
    )


def jpeg(text: str) -> bytes:
    exif = b"Exif\0\0MM\0*\0\0\0\x08" + text.encode("utf-16-le") + b"\0\0"
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + b"\xff\xd9"


def rtf(text: str) -> str:
    escaped = "".join(c if ord(c) < 128 else f"\\'{ord(c):02x}" for c in text)
    return "{\\rtf1\\ansi {\\b " + escaped[:4] + "}" + escaped[4:] + "\\par}"


def entities(text: str) -> str:
    return "".join(c if c.isascii() else f"&#{ord(c)};" for c in text)


def project(name: str, where: str) -> bytes:
    """A project with a name in its XML, in a source, in a member's name or in a picture's notes."""
    xml = '<Project name="p" xmlns="urn:QDA-XML:project:1.0"><Users><User name="{}"/></Users></Project>'
    members: dict[str, str | bytes] = {
        "project.qde": xml.format(name if where == "user" else "Mara"),
        "sources/a.txt": f"Int: {name}, thank you" if where == "source" else "Thank you.",
        "sources/a.docx": real_word(name, "runs" if where == "rich" else ""),
        f"sources/{name.replace(' ', '_')}.txt" if where == "file" else "sources/b.txt": "Yes.",
        "sources/c.png": png(name if where == "picture" else "x", packed=True),
    }
    return zipped(
        members, comment=name if where == "comment" else "", of_member=name if where == "of member" else ""
    )


def _w(tag: str, text: str) -> str:
    return f"<w:{tag} {WORD_NAMES}><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:{tag}>"


def _deleted(text: str) -> str:
    half = len(text) // 2
    return (
        f'<w:p><w:del w:author="M"><w:r><w:delText>{text[:half]}</w:delText></w:r>'
        f"<w:r><w:delText>{text[half:]}</w:delText></w:r></w:del></w:p>"
    )


CHANNELS: Final[dict[str, tuple[str, Callable[[str], str | bytes]]]] = {
    "plain text": ("a.txt", lambda n: f"one\ntwo {n} three"),
    "text over a line's end": ("a.txt", lambda n: "one " + n.replace(" ", "\n   ")),
    "text with a hyphen at a line's end": ("a.txt", lambda n: f"one {n[:-3]}-\n{n[-3:]} two"),
    "UTF-16": ("a.txt", lambda n: f"one {n}".encode("utf-16")),
    "UTF-16 without a mark": ("a.txt", lambda n: f"one and more {n}".encode("utf-16-be")),
    "Windows letters": ("a.txt", lambda n: f"one {n}".encode("cp1252")),
    "Markdown": ("a.md", lambda n: f"# One\n\n**{n[:2]}**{n[2:]}"),
    "CSV": ("a.csv", lambda n: f"source,quote\na,b\na,{n}\n"),
    "TSV": ("a.tsv", lambda n: f"source\tquote\na\t{n}\n"),
    "HTML with entities": ("a.html", lambda n: f"<p>So {entities(n)} said</p>"),
    "HTML with tags inside": ("a.html", lambda n: f"<p>said <b>{n[:2]}</b>{n[2:]}</p>"),
    "HTML attribute": ("a.html", lambda n: f'<img alt="{entities(n)}">'),
    "HTML script": ("a.html", lambda n: f"<script>var a={json.dumps([n])}</script>"),
    "JSON escapes": ("a.json", lambda n: json.dumps({"quote": n})),
    "JSON lines": ("a.jsonl", lambda n: json.dumps({"a": 1}) + "\n" + json.dumps({"by": [n]}) + "\n"),
    "link with percent signs": ("a.md", lambda n: "x/" + "".join(f"%{b:02X}" for b in n.encode())),
    "XML comment": ("a.xml", lambda n: f"<a><!-- {n} --></a>"),
    "XML in Latin-1": (
        "a.xml",
        lambda n: f'<?xml version="1.0" encoding="ISO-8859-1"?><a>{n}</a>'.encode("latin-1"),
    ),
    "RTF": ("a.rtf", lambda n: rtf(f"So {n} said")),
    "zip comment": ("a.zip", lambda n: zipped({"a.txt": "x"}, comment=n)),
    "zip member's comment": ("a.zip", lambda n: zipped({"a.txt": "x"}, of_member=n)),
    "zip member's name": ("a.zip", lambda n: zipped({f"{n}.txt": "x"})),
    "zip in zip": ("a.zip", lambda n: zipped({"b.zip": zipped({"c.txt": n})})),
    "gzip": ("a.txt.gz", lambda n: gzip.compress(n.encode())),
    "Word runs": ("a.docx", lambda n: real_word(n, "runs")),
    "Word table": ("a.docx", lambda n: real_word(n, "table")),
    "Word header": ("a.docx", lambda n: real_word(n, "header")),
    "Word author": ("a.docx", lambda n: real_word(n, "author")),
    "Word deleted text": ("a.docx", lambda n: word(document=_deleted(n))),
    "Word comments": ("a.docx", lambda n: word(word__comments=_w("comments", n))),
    "Word footnotes": ("a.docx", lambda n: word(word__footnotes=_w("footnotes", n))),
    "Word tracked author": ("a.docx", lambda n: word(document=f'<w:p><w:ins w:author="{n}"/></w:p>')),
    "Word custom properties": ("a.docx", lambda n: word(docProps__custom=f"<a><lpwstr>{n}</lpwstr></a>")),
    "Word company": ("a.docx", lambda n: word(docProps__app=f"<a><Manager>{n}</Manager></a>")),
    "Word enclosed file": (
        "a.docx",
        lambda n: zipped({"[Content_Types].xml": "<a/>", "word/embeddings/x.xlsx": workbook(n, "cell")}),
    ),
    "workbook cell": ("a.xlsx", lambda n: workbook(n, "cell")),
    "workbook comment": ("a.xlsx", lambda n: workbook(n, "comment")),
    "workbook sheet": ("a.xlsx", lambda n: workbook(n, "sheet")),
    "workbook hidden sheet": ("a.xlsx", lambda n: workbook(n, "hidden")),
    "OpenDocument": (
        "a.odt",
        lambda n: zipped(
            {
                "content.xml": f"<a><text:p>x<text:span>{n[:3]}</text:span>{n[3:]}</text:p></a>".replace(
                    ">x<", "><"
                )
            }
        ),
    ),
    "OpenDocument properties": (
        "a.odt",
        lambda n: zipped({"meta.xml": f"<a><dc:creator>{n}</dc:creator></a>"}),
    ),
    "PDF text": ("a.pdf", lambda n: pdf(n, "text")),
    "PDF author": ("a.pdf", lambda n: pdf(n, "info")),
    "PDF bookmark": ("a.pdf", lambda n: pdf(n, "bookmark")),
    "PDF enclosed file": ("a.pdf", lambda n: pdf(n, "enclosed")),
    "picture's note": ("a.png", lambda n: png(n, packed=False)),
    "picture's packed note": ("a.png", lambda n: png(n, packed=True)),
    "camera's note": ("a.jpg", jpeg),
    "database": ("a.qda", lambda n: b"SQLite format 3\0\1\2" + n.encode() + b"\3\4"),
    "project's user": ("a.qdpx", lambda n: project(n, "user")),
    "project's source": ("a.qdpx", lambda n: project(n, "source")),
    "project's rich copy": ("a.qdpx", lambda n: project(n, "rich")),
    "project's file name": ("a.qdpx", lambda n: project(n, "file")),
    "project's picture": ("a.qdpx", lambda n: project(n, "picture")),
    "project's comment": ("a.qdpx", lambda n: project(n, "comment")),
    "project's member comment": ("a.qdpx", lambda n: project(n, "of member")),
    "file name": ("{}.txt", lambda _: "x"),
}
"""Each channel, the file's name ("{}" for the planted one), and what makes the file with a name in it."""
