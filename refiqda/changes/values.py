"""Values of single fields as the digest takes them, and how they are serialised and hashed."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from refiqda import spec
from refiqda.changes.fields import FIELDS, Role
from refiqda.text.edges import ELLIPSES
from refiqda.text.positions import canonical_string

if TYPE_CHECKING:
    from collections.abc import Callable

    from refiqda.model import Element

_SHORT_COLOR: Final = 4

dump: Final = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode
"""Serialise lists, strings, numbers and None without ambiguity; the result is ASCII on one line."""


def hash_of(*parts: object) -> str:
    """Return the hexadecimal SHA-256 of ``parts`` serialised."""
    return hashlib.sha256(dump(parts).encode("ascii")).hexdigest()


def prose(value: str | None) -> str:
    """Return a description with its newlines folded; none is the empty one (programs write empty elements)."""
    return canonical_string(value) if value else ""


def color(value: str | None) -> str:
    """Return a colour in lower case, the short form written out."""
    plain = (value or "").strip().lower()
    if len(plain) == _SHORT_COLOR and plain.startswith("#"):
        return "#" + "".join(digit * 2 for digit in plain[1:])
    return plain


def number(value: str | None) -> str | None:
    """Return a decimal number without needless signs and zeros; what is none stays as it is."""
    if value is None or not spec.DECIMAL.accepts(value):
        return value
    plain = value.strip()
    sign = "-" if plain.startswith("-") else ""
    whole, _, rest = plain.lstrip("+-").partition(".")
    whole, rest = whole.lstrip("0") or "0", rest.rstrip("0")
    digits = f"{whole}.{rest}" if rest else whole
    return digits if digits == "0" else sign + digits


def label(name: str | None, passage: str | None) -> str:
    """Return a selection's name where it says something of its own, else the empty string.

    Programs name a selection by the beginning of its passage, white space folded and cut off with an ellipsis.
    """
    if not name or (passage is not None and passage.startswith(name)):
        return ""
    words = name.split()
    folded = " ".join(words)
    if passage is not None:
        beginning = " ".join(passage.split(None, len(words))[: len(words)])  # no more than a name can hold
        if any(beginning.startswith(folded.removesuffix(ellipsis).rstrip()) for ellipsis in ELLIPSES):
            return ""
    return folded


_NORMAL_FORMS: Final[dict[Role, Callable[[Any], object]]] = {
    Role.EXACT: lambda value: value,
    Role.NAME: lambda value: value or "",
    Role.PROSE: prose,
    Role.COLOR: color,
    Role.NUMBER: number,
    Role.MOMENT: lambda value: value.strip() if value else value,
}
_PLAIN: Final[dict[str, tuple[tuple[str, Callable[[Any], object]], ...]]] = {
    name: tuple(
        (field, _NORMAL_FORMS[role]) for field, role in sorted(fields.items()) if role in _NORMAL_FORMS
    )
    for name, fields in FIELDS.items()
}


def plain_values(element: Element) -> list[object]:
    """Return the fields of ``element`` that are values by themselves, normalised, in the order of their names."""
    return [normal(getattr(element, field)) for field, normal in _PLAIN[type(element).__name__]]


def differing(old: Element, new: Element) -> list[tuple[str, Any, Any]]:
    """Return the fields of two elements of one class that are values and differ: (name, before, after) as they are."""
    found = []
    for field, normal in _PLAIN[type(old).__name__]:
        before, after = getattr(old, field), getattr(new, field)
        if normal(before) != normal(after):
            found.append((field, before, after))
    return found
