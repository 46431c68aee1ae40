"""Small projects made as bytes, spelled by hand so that nothing of the writer is in them."""

from __future__ import annotations

import io
import zipfile

MARKS = {"lf": ("", "\n"), "crlf": ("", "\r\n"), "bom": ("\ufeff", "\n"), "bom crlf": ("\ufeff", "\r\n")}
WORDS = "Zoë said:\nit \U0001f642 works,\nmostly."

USERS = (
    '<Users><User guid="00000000-0000-0000-0000-0000000000a1" name="Ana" id="A"/>'
    '<User guid="00000000-0000-0000-0000-0000000000a2" id="B"/></Users>'
)
CODES = (
    '<CodeBook><Codes><Code guid="00000000-0000-0000-0000-0000000000c1" name="Trust" isCodable="true">'
    '<Code guid="00000000-0000-0000-0000-0000000000c2" name="In people" isCodable="true"/></Code>'
    '<Code guid="00000000-0000-0000-0000-0000000000c3" name="Work" isCodable="true"/></Codes></CodeBook>'
)


def guid(tail: str) -> str:
    """Return a GUID that ends so."""
    return "00000000-0000-0000-0000-" + tail.rjust(12, "0")


def coding(tail: str, code: str = "c1", user: str | None = "a1", notes: str = "") -> str:
    """Return a coding; ``code`` and ``user`` are tails too."""
    who = "" if user is None else f' creatingUser="{guid(user)}"'
    refs = "".join(f'<NoteRef targetGUID="{guid(note)}"/>' for note in notes.split())
    return (
        f'<Coding guid="{guid(tail)}"{who} creationDateTime="2024-01-31T12:00:00Z">'
        f'<CodeRef targetGUID="{guid(code)}"/>{refs}</Coding>'
    )


def passage(tail: str, start: object, end: object, inside: str, more: str = "") -> str:
    """Return a plain text selection."""
    return (
        f'<PlainTextSelection guid="{guid(tail)}" startPosition="{start}" endPosition="{end}" {more}>'
        f"{inside}</PlainTextSelection>"
    )


def source(tail: str, inside: str, name: str = "Interview", more: str | None = None) -> str:
    """Return a text source whose text is the file named by its GUID."""
    where = f'plainTextPath="internal://{guid(tail)}.txt"' if more is None else more
    return f'<TextSource guid="{guid(tail)}" name="{name}" {where}>{inside}</TextSource>'


def project_xml(sources: str = "", rest: str = "", *, cases: str = "", origin: str = "") -> bytes:
    """Return a project with two users and three codes, and these elements as they are given."""
    wrapped = f"<Sources>{sources}</Sources>" if sources else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<Project xmlns="urn:QDA-XML:project:1.0" name="Study" '
        f'origin="{origin}">{USERS}{CODES}{cases}{wrapped}{rest}</Project>'
    ).encode()


def archive(xml: bytes, texts: dict[str, bytes] | None = None, *, folder: str = "sources") -> bytes:
    """Return a .qdpx; ``texts`` are files by the tail of their GUID."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(zipfile.ZipInfo("project.qde"), xml)
        for tail, data in (texts or {}).items():
            packed.writestr(zipfile.ZipInfo(f"{folder}/{guid(tail)}.txt"), data)
    return made.getvalue()


def stored(words: str, form: str) -> bytes:
    """Return a text file with the line ends and byte order mark of ``form`` (a key of ``MARKS``)."""
    mark, newline = MARKS[form]
    return (mark + words.replace("\n", newline)).encode()
