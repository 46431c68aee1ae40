"""The columns of codebooks in tables: ours, and those of tables that people made by hand, in several languages."""

from __future__ import annotations

import re
from typing import Final, Literal

from refiqda.codebooks.descriptions import MARKS, heading_kind

Field = Literal[
    "guid", "order", "level", "number", "code", "subcode", "category", "parent", "path", "codable", "color",
    "definition", "include", "exclude", "example", "description", "memo", "figure", "parent_guid", "exact",
]  # fmt: skip

TITLES: Final[dict[Field, str]] = {
    "guid": "GUID",
    "order": "Order",
    "level": "Level",
    "code": "Code",
    "parent": "Parent",
    "codable": "Codable",
    "color": "Colour",
    "definition": "Definition",
    "include": "Include",
    "exclude": "Exclude",
    "example": "Example",
    "memo": "Memo",
    "parent_guid": "Parent GUID",
    "exact": "Exact",
}
"""Our own titles."""

_WORDS: Final[dict[Field, tuple[str, ...]]] = {
    "guid": ("guid", "code guid", "id", "uuid", "code id"),
    "order": ("order", "position", "sort", "rekkefølge", "reihenfolge"),
    "level": ("level", "depth", "nivå", "ebene", "stufe"),
    "number": ("no", "no.", "nr", "nr.", "number", "#", "nummer", "code no.", "code number"),
    "code": (
        "code", "codes", "name", "code name", "code label", "label", "node", "kode", "koder", "kodenavn", "navn",
        "kodename", "codename", "bezeichnung", "codebezeichnung", "kod", "código", "codigo",
    ),
    "subcode": (
        "subcode", "subcodes", "sub-code", "sub code", "child code", "underkode", "underkoder", "delkode",
        "untercode", "subkode", "unterkategorie", "subcategory", "sub-category", "subtheme", "sub-theme",
        "undertema", "underkategori",
    ),
    "category": (
        "category", "theme", "parent theme", "group", "kategori", "tema", "hovedtema", "kategorie", "thema",
        "oberkategorie", "hauptkategorie", "gruppe", "domain", "topic",
    ),
    "parent": ("parent", "parent code", "within", "overkode", "forelder", "obercode", "übercode", "überordnet"),
    "path": ("path", "code path", "full path", "sti", "pfad", "codepfad"),
    "codable": ("codable", "iscodable", "is codable", "is_codable", "kodbar", "kodierbar"),
    "color": ("colour", "color", "farge", "farbe"),
    "definition": (
        "full definition", "code definition", "operational definition", "brief definition", "meaning", "explanation",
        "forklaring", "betydning", "erklärung", "bedeutung", "definisjon av kode",
    ),
    "description": ("description", "code description", "beskrivelse", "beschreibung"),
    "example": (
        "quote", "quotes", "quotation", "quotations", "example from the data", "examples from the data",
        "illustrative quote", "sample quote", "sitat", "sitater", "zitat", "zitate", "textbeispiel",
    ),
    "memo": ("memo", "memos", "note", "notes", "comment", "comments", "notat", "merknad", "notiz", "kommentar"),
    "figure": (
        "codings", "sources", "frequency", "count", "files", "references", "n", "antall", "anzahl", "häufigkeit",
        "from the data", "used", "use",
    ),
    "parent_guid": ("parent guid",),
}  # fmt: skip

_FIELDS: Final[dict[str, Field]] = {word: field for field, words in _WORDS.items() for word in words}
_EXACT: Final = re.compile(r"exact(?: \d+)?")
_BRACKETS: Final = re.compile(r"\s*[(\[].*[)\]]\s*$")
_YES: Final = frozenset({"true", "yes", "1", "y", "x", "ja", "j", "wahr", "sann", "oui", "sí", "si"})
_NO: Final = frozenset({"false", "no", "0", "n", "nei", "nein", "usann", "falsch", "non"})


def field_of(title: str) -> Field | None:
    """Return what a column is, by its title in any case, with or without a remark in brackets; None if unknown."""
    plain = " ".join(title.replace("_", " ").strip(" :*").lower().split())
    for one in (plain, _BRACKETS.sub("", plain)):
        if _EXACT.fullmatch(one):
            return "exact"
        if one in _FIELDS:
            return _FIELDS[one]
        kind = heading_kind(one) if one in _ALL_MARKS else None
        if kind is not None:
            return kind
    return None


_ALL_MARKS: Final = frozenset(mark for marks in MARKS.values() for mark in marks)


def yes_or_no(text: str) -> bool | None:
    """Return what a cell of yes or no says, None if neither."""
    plain = text.strip().lower()
    return True if plain in _YES else False if plain in _NO else None
