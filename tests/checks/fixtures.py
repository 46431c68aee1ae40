"""One small project that every rule passes, and for each rule the change that makes it fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.exchange.zip_builder import Part, archive
from tests.pictures_and_pages import jpeg, pdf, png

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WORDS: Final = "One \U0001f642 two\r\nthree."
"""As stored 17 code points: an emoji, and a line end of two."""


def guid(tail: str) -> str:
    """Return a GUID that ends so."""
    return "00000000-0000-0000-0000-" + tail.rjust(12, "0")


def coding(tail: str) -> str:
    """Return a coding."""
    return f'<Coding guid="{guid(tail)}" creatingUser="{guid("a1")}"><CodeRef targetGUID="{guid("c1")}"/></Coding>'


XML: Final = f"""<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="Study" creatingUserGUID="{guid("a1")}">
<Users><User guid="{guid("a1")}" name="Ana"/></Users>
<CodeBook><Codes>
<Code guid="{guid("c1")}" name="Trust" isCodable="true" color="#aabbcc"><Description>Words</Description></Code>
</Codes></CodeBook>
<Variables><Variable guid="{guid("d1")}" name="Age" typeOfVariable="Integer"/></Variables>
<Cases><Case guid="{guid("e1")}">
<VariableValue><VariableRef targetGUID="{guid("d1")}"/><IntegerValue>7</IntegerValue></VariableValue>
<SourceRef targetGUID="{guid("51")}"/><SelectionRef targetGUID="{guid("61")}"/></Case></Cases>
<Sources>
<TextSource guid="{guid("51")}" plainTextPath="internal://a.txt" creationDateTime=" 2024-01-31T12:00:00Z ">
<PlainTextSelection guid="{guid("61")}" startPosition="0" endPosition="4">{coding("71")}</PlainTextSelection>
</TextSource>
<PictureSource guid="{guid("52")}" path="internal://b.png">
<PictureSelection guid="{guid("62")}" firstX="1" firstY="2" secondX="3" secondY="4"/></PictureSource>
<PDFSource guid="{guid("53")}" path="internal://c.pdf">
<PDFSelection guid="{guid("63")}" page="0" firstX="1" firstY="2" secondX="3" secondY="4"/></PDFSource>
<AudioSource guid="{guid("54")}" path="internal://d.mp3"><Transcript guid="{guid("55")}">
<PlainTextContent>Some words.</PlainTextContent>
<SyncPoint guid="{guid("91")}" timeStamp="100" position="0"/>
<SyncPoint guid="{guid("92")}" timeStamp="200" position="4"/>
<TranscriptSelection guid="{guid("64")}" fromSyncPoint="{guid("91")}" toSyncPoint="{guid("92")}"/></Transcript>
<AudioSelection guid="{guid("65")}" begin="100" end="200"/></AudioSource>
</Sources>
<Notes><Note guid="{guid("f1")}"><PlainTextContent>A thought.</PlainTextContent></Note></Notes>
<Links><Link guid="{guid("81")}" direction="OneWay" originGUID="{guid("c1")}" targetGUID="{guid("e1")}"/></Links>
<Sets><Set guid="{guid("82")}" name="All"><MemberCode targetGUID="{guid("c1")}"/></Set></Sets>
<Graphs><Graph guid="{guid("83")}">
<Vertex guid="{guid("84")}" representedGUID="{guid("c1")}" firstX="1" firstY="1"/>
<Vertex guid="{guid("85")}" firstX="2" firstY="2"/>
<Edge guid="{guid("86")}" sourceVertex="{guid("84")}" targetVertex="{guid("85")}"/></Graph></Graphs>
<NoteRef targetGUID="{guid("f1")}"/>
</Project>
"""
FILES: Final = {"b.png": png(40, 30), "c.pdf": pdf((0, 0, 595, 842), (0, 0, 595, 842)), "d.mp3": b"d.mp3"}


def packed(
    xml: str | bytes = XML, *more: Part, text: bytes | None = None, without: str = "", **form: object
) -> bytes:
    """Return the project as an archive, with further entries and in another form if asked for."""
    data = xml if isinstance(xml, bytes) else xml.encode()
    parts = [Part("project.qde", data), Part("sources/a.txt", WORDS.encode() if text is None else text)]
    parts += [Part(f"sources/{name}", content) for name, content in FILES.items()]
    return archive(*(one for one in parts if one.name != without), *more, **form)  # type: ignore[arg-type]  # passed on


def changed(*pairs: str) -> bytes:
    """Return the archive of the project with each first text of a pair replaced by the second, once."""
    xml = XML
    for old, new in zip(pairs[::2], pairs[1::2], strict=True):
        assert old in xml, old
        xml = xml.replace(old, new, 1)
    return packed(xml)


def with_file(name: str, content: bytes, *pairs: str) -> bytes:
    """Return the project with another content of one of its files, and changed as `changed` does."""
    xml = XML
    for old, new in zip(pairs[::2], pairs[1::2], strict=True):
        assert old in xml, old
        xml = xml.replace(old, new, 1)
    return packed(xml, Part(f"sources/{name}", content), without=f"sources/{name}")


def entry(name: str | bytes, data: bytes = b"text", **form: object) -> bytes:
    """Return the project with one more entry."""
    return packed(XML, Part(name, data, **form))  # type: ignore[arg-type]  # passed on


def _bare(folder: Path) -> Path:
    path = folder / "study.qdpx"
    path.write_bytes(XML.encode())
    return path


PICTURE_AREA: Final = 'firstX="1" firstY="2" secondX="3" secondY="4"/></PictureSource>'
PDF_AREA: Final = 'page="0" firstX="1" firstY="2" secondX="3" secondY="4"/></PDFSource>'


def _picture_area(x: int, y: int, content: bytes) -> bytes:
    area = f'firstX="1" firstY="2" secondX="{x}" secondY="{y}"/></PictureSource>'
    return with_file("b.png", content, PICTURE_AREA, area)


def _pdf_area(page: int, x: int = 3, y: int = 4, origin: str = "") -> bytes:
    area = f'page="{page}" firstX="1" firstY="2" secondX="{x}" secondY="{y}"/></PDFSource>'
    return changed('name="Study"', f'name="Study" origin="{origin}"', PDF_AREA, area)


def _cut_cluster() -> bytes:
    xml = XML.replace(_SELECTION, f'guid="{guid("61")}" startPosition="0" endPosition="1"')
    return packed(xml, text="e\u0301t\u00e9".encode())


def _quotation() -> bytes:
    """Return a project in which a passage of a PDF and an area of a page are one, as ATLAS.ti writes them."""
    area = f'<PDFSelection guid="{guid("63")}" page="0" firstX="1" firstY="2" secondX="3" secondY="4"'
    said = 'name="Some" creationDateTime="2018-03-27T19:11:47Z"'
    inside = (
        f'{area} {said}>{coding("72")}</PDFSelection><Representation guid="{guid("56")}">'
        f'<PlainTextContent>Some words</PlainTextContent><PlainTextSelection guid="{guid("63")}" {said} '
        f'startPosition="0" endPosition="4">{coding("73")}</PlainTextSelection></Representation>'
    )
    return changed(f"{area}/>", inside)


_SELECTION: Final = f'guid="{guid("61")}" startPosition="0" endPosition="4"'
_OTHER: Final = guid("ff")


def _passage(start: str, end: str) -> bytes:
    return changed(_SELECTION, f'guid="{guid("61")}" startPosition="{start}" endPosition="{end}"')


def _counted_otherwise() -> bytes:
    """Return a project that says it is NVivo's, with passages counted in code points."""
    line = "\U0001f642\U0001f642 Anna speaks of her brother, slowly.\n"
    passages = "".join(
        f'<PlainTextSelection guid="{guid(f"6{number:03}")}" startPosition="{at + 3}" endPosition="{at + 14}"/>'
        for number, at in enumerate(range(0, 30 * len(line), len(line)))
    )
    xml = XML.replace('name="Study"', 'name="Study" origin="NVivo 14"')
    return packed(xml.replace("</TextSource>", passages + "</TextSource>"), text=(line * 30).encode())


FAILING: Final[dict[str, bytes | Callable[[Path], Path]]] = {
    "S001": changed("<Description>Words</Description>", "<Description>Words</Description><Rating/><Rating/>"),
    "S002": changed('name="Trust"', 'name="Trust" rating="5"'),
    "S003": changed(f'<NoteRef targetGUID="{guid("f1")}"/>\n', "", "<Users>",
                    f'<NoteRef targetGUID="{guid("f1")}"/><Users>'),
    "S004": changed(' isCodable="true"', ""),
    "S005": changed('isCodable="true"', 'isCodable="yes"'),
    "S006": changed("<Graphs>", "<Graphs/><Graphs>"),
    "S007": changed("</Description>", "</Description><Description>More</Description>"),
    "S008": changed("urn:QDA-XML:project:1.0", "urn:QDA-XML:project:0:10"),
    "S009": changed('version="1.0" encoding', 'version="1.1" encoding'),
    "S010": packed("\n" + XML),
    "S011": packed(XML.replace('encoding="utf-8"', 'encoding="utf-16"').encode("utf-16")),
    "S012": changed("<Users>", "<Users>anyone"),
    "S013": changed("<CodeBook>", "<Codebook>", "</CodeBook>", "</Codebook>"),
    "S014": changed(f'<MemberCode targetGUID="{guid("c1")}"/>', "<MemberCode/>"),
    "S101": changed(f'<NoteRef targetGUID="{guid("f1")}"/>\n', "", "<Users>",
                    f'<NoteRef targetGUID="{guid("f1")}"/><Users>'),
    "S102": changed("</Description>", "</Description><Rating/>"),
    "S103": changed("</Description>", "</Description><Description>More</Description>"),
    "S104": changed(f'<CodeRef targetGUID="{guid("c1")}"/>', ""),
    "S105": changed(f'<Set guid="{guid("82")}" name="All"><MemberCode targetGUID="{guid("c1")}"/></Set>', ""),
    "S106": changed(' isCodable="true"', ""),
    "S107": changed('name="Trust"', 'name="Trust" rating="5"'),
    "S108": changed("<Users>", "<Users>anyone"),
    "S109": changed("<Description>Words</Description>", "<Description>Words <b>bold</b></Description>"),
    "S111": changed(f'User guid="{guid("a1")}"', 'User guid="ana"'),
    "S112": changed(" 2024-01-31T12:00:00Z ", "2024-01-31 12:00"),
    "S113": changed("#aabbcc", "#aabbccdd"),
    "S114": _passage("0", "1.5"),
    "S115": changed('isCodable="true"', 'isCodable="yes"'),
    "S116": changed('"Integer"', '"Float"', "<IntegerValue>7</IntegerValue>", "<FloatValue>1e3</FloatValue>"),
    "S117": changed('"OneWay"', '"both"'),
    "S118": changed("<Project ", "<project ", "</Project>", "</project>"),
    "S119": changed("<Users>", '<Users xmlns:x="http://www.w3.org/2001/XMLSchema-instance" x:type="None">'),
    "S201": changed(" 2024-01-31T12:00:00Z ", "2024-01-31T12:00:00"),
    "S202": changed(" 2024-01-31T12:00:00Z ", "2024-01-31T24:00:00Z"),
    "A001": entry("../x.txt"),
    "A002": entry("sources/x.txt", mode=0o120777),
    "A003": packed(XML, Part("sources/x.txt", b"1"), Part("sources/x.txt", b"2")),
    "A004": entry("sources/x.txt", crc=1),
    "A005": entry("sources/x.txt", flags=1),
    "A006": entry("sources/x.txt", method=12),
    "A007": entry("\0"),
    "A011": _bare,
    "A012": entry("sources\\x.txt"),
    "A013": packed(XML, Part("sources/x.txt", b"1"), Part("sources/x.txt", b"1")),
    "A014": entry("sources/A.TXT"),
    "A015": entry("Sources/x.txt"),
    "A016": packed(XML, Part("Study.qde", XML.encode()), without="project.qde"),
    "A017": archive(Part("Study/project.qde", XML.encode())),
    "A018": entry("sources/inner/x.txt"),
    "A019": entry("__MACOSX/x.txt"),
    "A020": packed(XML, zip64=True),
    "A021": entry("sources/Gespr\u00e4ch.txt".encode("cp437")),
    "A022": entry("sources/a:b.txt"),
    "A023": packed(XML, suffix=b"junk"),
    "A101": packed(XML, without="sources/a.txt"),
    "A102": entry("sources/x.txt"),
    "A103": changed(f'endPosition="4">{coding("71")}', f'endPosition="4">{coding("71")}',
                    f"<PlainTextSelection {_SELECTION}",
                    "<PlainTextContent>" + WORDS.replace("\r", "&#13;")
                    + f"</PlainTextContent><PlainTextSelection {_SELECTION}"),
    "A104": changed("internal://d.mp3", "absolute:///media/d.mp3"),
    "A105": packed(XML, text="Caf\u00e9 au lait, at length".encode("cp1252")),
    "A106": changed('plainTextPath="internal://a.txt"', 'richTextPath="internal://a.docx"'),
    "A107": packed(XML, text=b"\r\n"),
    "R001": changed(f'CodeRef targetGUID="{guid("c1")}"', f'CodeRef targetGUID="{_OTHER}"'),
    "R002": changed(f'creatingUser="{guid("a1")}"', f'creatingUser="{_OTHER}"'),
    "R003": changed(f'SourceRef targetGUID="{guid("51")}"', f'SourceRef targetGUID="{_OTHER}"'),
    "R004": changed(f'SelectionRef targetGUID="{guid("61")}"', f'SelectionRef targetGUID="{_OTHER}"'),
    "R005": changed(f'NoteRef targetGUID="{guid("f1")}"', f'NoteRef targetGUID="{_OTHER}"'),
    "R006": changed(f'VariableRef targetGUID="{guid("d1")}"', f'VariableRef targetGUID="{_OTHER}"'),
    "R007": changed(f'targetVertex="{guid("85")}"', f'targetVertex="{_OTHER}"'),
    "R008": changed(f'toSyncPoint="{guid("92")}"', f'toSyncPoint="{_OTHER}"'),
    "R009": changed(f'originGUID="{guid("c1")}"', f'originGUID="{_OTHER}"'),
    "R010": changed(f'representedGUID="{guid("c1")}"', f'representedGUID="{_OTHER}"'),
    "R011": changed(f'Vertex guid="{guid("85")}"', f'Vertex guid="{guid("84")}"',
                    f'targetVertex="{guid("85")}"', f'targetVertex="{guid("84")}"'),
    "R012": changed(f'Case guid="{guid("e1")}"', f'Case guid="{guid("c1").upper()}"',
                    f'targetGUID="{guid("e1")}"', f'targetGUID="{guid("f1")}"'),
    "R013": changed(f'<CodeRef targetGUID="{guid("c1")}"/>', ""),
    "R014": changed(f'<CodeRef targetGUID="{guid("c1")}"/>', f'<CodeRef targetGUID="{guid("c1")}"/>' * 2),
    "R015": changed(f' creatingUser="{guid("a1")}"', ""),
    "R016": changed(f'targetGUID="{guid("e1")}"/></Links>', f'targetGUID="{guid("c1")}"/></Links>'),
    "R017": changed('"Integer"', '"Text"'),
    "P001": _passage("0", "18"),
    "P002": packed(XML, without="sources/a.txt"),
    "P003": changed(f"<PlainTextSelection {_SELECTION}",
                    f"<PlainTextContent>Other</PlainTextContent><PlainTextSelection {_SELECTION}"),
    "P004": _passage("4", "0"),
    "P005": _passage("0", "10"),
    "P007": _passage("4", "4"),
    "P008": _passage("0", "NaN"),
    "P009": changed('firstX="1" firstY="2" secondX="3"', 'firstX="9" firstY="2" secondX="3"'),
    "P010": changed('timeStamp="200"', 'timeStamp="50"'),
    "P011": changed('begin="100" end="200"', 'begin="300" end="200"'),
    "P012": changed('page="0"', 'page="-1"'),
    "P020": _cut_cluster(),
    "P021": changed('timeStamp="200" position="4"', 'timeStamp="200" position="0"'),
    "P022": _picture_area(41, 30, png(40, 30)),
    "P023": _picture_area(40, 30, jpeg(40, 30, exif=6)),
    "P024": _pdf_area(0, x=600),
    "P025": _pdf_area(3),
    "P026": _pdf_area(2),
    "P027": _pdf_area(0, origin="QualCoder 3.6"),
    "P028": _quotation(),
    "P029": with_file("c.pdf", b"c.pdf"),
    "P101": _counted_otherwise(),
    "I001": changed('isCodable="true"', 'isCodable="True"'),
    "I002": changed("internal://a.txt", "relative:///a.txt"),
    "I003": packed(),
    "I004": packed(),
    "I005": packed(),
    "I006": _passage("6", "9"),
    "I007": packed(),
}  # fmt: skip
"""A file for each rule that breaks it; those that `check` cannot give on small files stand in `ELSEWHERE`."""

FOR: Final = {
    "I001": "atlasti",
    "I002": "qualcoder",
    "I003": "qualcoder",
    "I004": "quirkos",
    "I005": "maxqda",
    "I006": "nvivo",
    "I007": "maxqda",
}
"""The program that a file is for, where the rule is one of those about programs."""

ELSEWHERE: Final = {
    "A024": "needs a file of 2 GB; the container's own tests lower the limit",
    "P006": "given by tables of codings; `check` says R008",
}

PASSING: Final = packed()
"""The file that every rule passes."""
