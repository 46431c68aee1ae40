"""The parts of an office document: a ZIP archive whose parts point to each other by typed relations.

Only the parts that are asked for are unpacked; nothing outside of the archive is followed. A part with a DOCTYPE
is refused, so there are no entities; sizes are limited before anything is parsed.

Source: ECMA-376 part 2 (Open Packaging Conventions), clauses 6 and 7: parts and relations; XML is UTF-8 or UTF-16.
"""

from __future__ import annotations

import codecs
import io
import posixpath
import re
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.documents.word_names import short
from refiqda.errors import UnusableFileError
from refiqda.exchange import streams, zip_records
from refiqda.exchange.limits import GIGABYTE, MEGABYTE, Limits
from refiqda.exchange.members import members_of

if TYPE_CHECKING:
    from lxml.etree import _Element

    from refiqda.exchange.members import Member

LIMITS: Final = Limits(
    max_members=50_000,
    max_member_bytes=2 * GIGABYTE,
    max_unpacked_bytes=4 * GIGABYTE,
    max_xml_bytes=128 * MEGABYTE,
)
MAX_TAGS: Final = 8_000_000
"""Tags that one part may have, opening and closing: the tree of so many takes some hundred megabytes."""

_NEW_COPY: Final = "Save the document again as .docx, or get a complete copy."
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKS: Final = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_DECLARATION: Final = re.compile(r"\A\ufeff?<\?xml[^>]*\?>")


@attrs.frozen
class Package:
    """An opened office document; ``label`` is its name for messages."""

    label: str
    _content: bytes = attrs.field(repr=False)
    _members: dict[str, Member] = attrs.field(repr=False)

    def has(self, name: str) -> bool:
        """Tell whether there is a part of this name."""
        return _key(name) in self._members

    def names(self) -> list[str]:
        """Return the names of all parts, in the order of the archive."""
        return [member.path for member in self._members.values()]

    def read(self, name: str) -> bytes:
        """Return the bytes of a part that there is; raises UnusableFileError."""
        return self._read(self._members[_key(name)], LIMITS.max_member_bytes)

    def xml(self, name: str) -> _Element | None:
        """Return the root of an XML part, or None if there is no such part; raises UnusableFileError."""
        member = self._members.get(_key(name))
        return None if member is None else self._parse(member)

    def targets(self, name: str) -> dict[str, list[str]]:
        """Return what a part points to inside of the document: names of parts by the last word of their relation.

        Transitional, strict and Microsoft's own relations differ in all but that word. The part "" is the document.
        """
        folder, _, file = name.rpartition("/")
        root = self.xml(f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels")
        found: dict[str, list[str]] = {}
        for relation in () if root is None else root:
            target = relation.get("Target") or ""
            if relation.get("TargetMode") == "External" or not target:
                continue
            place = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            kind = (relation.get("Type") or "").rpartition("/")[2]
            found.setdefault(kind, []).append(place)
        return found

    def _parse(self, member: Member) -> _Element:
        from lxml import etree  # noqa: PLC0415 - loaded when a document is read

        data = self._utf8(self._read(member))
        parser = etree.XMLParser(
            encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            raise self._refusal("is damaged: a part of it is no XML", member) from error

    def _utf8(self, data: bytes) -> bytes:
        """Return a part as UTF-8 without its declaration; refuses other encodings, DOCTYPEs and too many tags."""
        for mark, encoding in _MARKS.items():
            if data.startswith(mark):
                data = data.decode(encoding, "replace").encode("utf-8", "replace")
        head = data[: 4 * 1024].decode("utf-8", "replace")
        declaration = _DECLARATION.match(head)
        if declaration is not None:
            data = data[len(declaration[0].encode("utf-8")) :]
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise UnusableFileError(
                "holds a DOCTYPE, which no document needs", file=self.label, remedy="Ask whoever made it."
            )
        if data.count(b"<") > MAX_TAGS or data.count(b'="') + data.count(b"='") > 2 * MAX_TAGS:
            raise UnusableFileError("is too large to be read", file=self.label, remedy="Split the document.")
        return data

    def _read(self, member: Member, limit: int = LIMITS.max_xml_bytes) -> bytes:
        if member.fault is not None or member.entry is None:
            raise self._refusal("cannot be read: a part of it is damaged or protected", member)
        if member.size > limit:
            raise UnusableFileError("is too large to be read", file=self.label, remedy="Split the document.")
        try:
            return b"".join(streams.unpacked_chunks(io.BytesIO(self._content), member.entry))
        except (streams.DamagedDataError, streams.DishonestSizeError) as error:
            raise self._refusal("is damaged: a part of it cannot be unpacked", member) from error

    def _refusal(self, what: str, member: Member) -> UnusableFileError:
        from refiqda.exchange.names import shown  # noqa: PLC0415 - for messages only

        return UnusableFileError(what, file=self.label, where=shown(member.name), remedy=_NEW_COPY)


def open_package(data: bytes, *, label: str) -> Package:
    """Open an office document; raises UnusableFileError for anything else, and for what looks like an attack."""
    if data.startswith(_OLE):
        raise UnusableFileError(
            "is an old Word document (.doc), or one with a password",
            file=label,
            remedy="Save it as .docx, without a password.",
        )
    try:
        directory = zip_records.read_directory(io.BytesIO(data), len(data), LIMITS)
        found = () if directory is None else members_of(directory, label=label, limits=LIMITS)
    except UnusableFileError as error:
        raise UnusableFileError(error.what, file=label, where=error.where, remedy=_NEW_COPY) from error
    if directory is None:
        raise UnusableFileError("is no Word document (.docx)", file=label, remedy=_NEW_COPY)
    members = [one for one in found if not one.is_directory and one.path]
    by_name = {_key(member.path): member for member in members}
    if len(by_name) != len(members):
        raise UnusableFileError("holds a part twice", file=label, remedy=_NEW_COPY)
    return Package(label, data, by_name)


def main_part(package: Package) -> tuple[_Element, dict[str, list[str]]]:
    """Return the root of a Word document's main part and what it relates to; raises UnusableFileError if it is none."""
    main = next(iter(package.targets("").get("officeDocument", ())), "word/document.xml")
    root = package.xml(main)
    if root is None or short(root.tag) != "w:document":
        raise UnusableFileError(
            "is no Word document (.docx)", file=package.label, remedy="Save it again as .docx."
        )
    return root, package.targets(main)


def _key(name: str) -> str:
    """Return a part's name as it is compared: without regard to the case of ASCII letters (clause 6.2.2.3)."""
    return name.lstrip("/").lower()
