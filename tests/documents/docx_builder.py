"""Word documents for tests, written part by part, so that each can have what no library writes."""

from __future__ import annotations

import io
import zipfile

TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_MICROSOFT = {
    "commentsExtended": "http://schemas.microsoft.com/office/2011/relationships/commentsExtended",
    "commentsIds": "http://schemas.microsoft.com/office/2016/09/relationships/commentsIds",
    "commentsExtensible": "http://schemas.microsoft.com/office/2018/08/relationships/commentsExtensible",
}
NAMES = (
    'xmlns:w="{word}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:r="{relations}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    ' xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
    ' xmlns:w16cid="http://schemas.microsoft.com/office/word/2016/wordml/cid"'
    ' xmlns:w16cex="http://schemas.microsoft.com/office/word/2018/wordml/cex"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)
ROOTS = {
    "comments": "w:comments",
    "commentsExtended": "w15:commentsEx",
    "commentsIds": "w16cid:commentsIds",
    "commentsExtensible": "w16cex:commentsExtensible",
    "footnotes": "w:footnotes",
    "endnotes": "w:endnotes",
    "styles": "w:styles",
    "header": "w:hdr",
    "footer": "w:ftr",
}


def docx(
    body: str, parts: dict[str, str] | None = None, *, strict: bool = False, raw: bytes | None = None
) -> bytes:
    """Return a document with this body (the XML within w:body) and these parts (within their roots).

    ``raw`` are the bytes of the main part where they are to be other than well-formed XML.
    """
    word, relations = (STRICT, STRICT_RELATIONS) if strict else (TRANSITIONAL, RELATIONS)
    names = NAMES.format(word=word, relations=relations)
    files = {"word/document.xml": f"<w:document {names}><w:body>{body}</w:body></w:document>".encode()}
    if raw is not None:
        files["word/document.xml"] = raw
    links = [f'<Relationship Id="x" Type="{relations}/hyperlink" Target="https://x" TargetMode="External"/>']
    for number, (kind, content) in enumerate((parts or {}).items()):
        files[f"word/{kind}.xml"] = f"<{ROOTS[kind]} {names}>{content}</{ROOTS[kind]}>".encode()
        type_ = _MICROSOFT.get(kind, f"{relations}/{kind}")
        links.append(f'<Relationship Id="r{number}" Type="{type_}" Target="{kind}.xml"/>')
    files["word/_rels/document.xml.rels"] = _relations(links)
    first = f'<Relationship Id="d" Type="{relations}/officeDocument" Target="word/document.xml"/>'
    files["_rels/.rels"] = _relations([first])
    return packed(files)


def packed(files: dict[str, bytes]) -> bytes:
    """Return an archive of these files."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return memory.getvalue()


def _relations(links: list[str]) -> bytes:
    return f'<Relationships xmlns="{_PACKAGE}">{"".join(links)}</Relationships>'.encode()


def p(*inner: str, properties: str = "") -> str:
    """Return a paragraph of these pieces of XML."""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{''.join(inner)}</w:p>"


def r(text: str, properties: str = "") -> str:
    """Return a run of this text, which is XML already."""
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{text}</w:t></w:r>'


def start(name: int) -> str:
    """Return where the range of a comment begins."""
    return f'<w:commentRangeStart w:id="{name}"/>'


def end(name: int) -> str:
    """Return where the range of a comment ends, with its reference."""
    return f'<w:commentRangeEnd w:id="{name}"/><w:r><w:commentReference w:id="{name}"/></w:r>'


def comment(name: int, text: str, author: str = "Ann", *, more: str = "", paragraph: str = "") -> str:
    """Return a comment; ``more`` are further attributes, ``paragraph`` the id of its paragraph."""
    known = f' w14:paraId="{paragraph}"' if paragraph else ""
    return (
        f'<w:comment w:id="{name}" w:author="{author}" {more}>'
        f'<w:p{known}><w:r><w:annotationRef/></w:r><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
        "</w:comment>"
    )
