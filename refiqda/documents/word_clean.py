"""A Word document without its comments: the text that was annotated, as it can be handed to others.

The comments of a document that is kept beside its plain text would show each analyst's notes to all who get a copy of
the project, whatever the project itself leaves out. Everything else stays as it is, byte for byte but for the parts
in which comments are anchored.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Final

from refiqda.documents.packages import open_package
from refiqda.documents.word_names import short

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element

    from refiqda.documents.packages import Package

_PARTS: Final = ("comments", "commentsExtended", "commentsIds", "commentsExtensible", "people")
_ANCHORED: Final = ("footnotes", "endnotes", "header", "footer")
_ANCHORS: Final = frozenset({"w:commentRangeStart", "w:commentRangeEnd", "w:commentReference"})
_DATE: Final = (1980, 1, 1, 0, 0, 0)


def without_comments(data: bytes, *, label: str) -> bytes:
    """Return a .docx without comments, and the very same bytes if it has none; raises UnusableFileError."""
    package = open_package(data, label=label)
    main = next(iter(package.targets("").get("officeDocument", ())), "word/document.xml")
    targets = package.targets(main)
    gone = {part.lower() for kind in _PARTS for part in targets.get(kind, ())}
    if not gone:
        return data
    changed: dict[str, bytes] = {}
    for part in (main, *(part for kind in _ANCHORED for part in targets.get(kind, ()))):
        root = package.xml(part)
        if root is not None and _remove(root, lambda one: short(one.tag) in _ANCHORS):
            changed[part.lower()] = _bytes(root)
    folder, _, file = main.rpartition("/")
    relations = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
    for part in (relations, "[Content_Types].xml"):
        root = package.xml(part)
        if root is not None:
            _remove(root, lambda one: _names(one, gone, folder))
            changed[part.lower()] = _bytes(root)
    return _packed(package, changed, gone)


def _names(element: _Element, gone: set[str], folder: str) -> bool:
    """Tell whether a relation, or an entry of the table of types, is about a part that goes."""
    target, part = element.get("Target"), element.get("PartName")
    if element.get("TargetMode") == "External":
        return False
    if target is not None:
        return (target.lstrip("/") if target.startswith("/") else f"{folder}/{target}").lower() in gone
    return part is not None and part.lstrip("/").lower() in gone


def _remove(root: _Element, unwanted: Callable[[_Element], bool]) -> int:
    """Remove elements (none of which holds text) and return how many."""
    found = [one for one in root.iter("*") if unwanted(one)]
    for element in found:
        above = element.getparent()
        if above is not None:
            above.remove(element)
    return len(found)


def _bytes(root: _Element) -> bytes:
    from lxml import etree  # noqa: PLC0415 - loaded when a document is written

    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def _packed(package: Package, changed: dict[str, bytes], gone: set[str]) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in package.names():
            if name.lower() in gone:
                continue
            record = zipfile.ZipInfo(name, _DATE)
            record.compress_type, record.create_system = zipfile.ZIP_DEFLATED, 0
            archive.writestr(record, changed.get(name.lower()) or package.read(name))
    return memory.getvalue()
