"""XML namespaces as prefixes: which are declared where, and which namespaces are the standard's.

The reader keeps names as they are spelled (prefixes are part of what is written back) and resolves them only
where a document is unusual.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from refiqda import spec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from refiqda.exchange.source_form import Pairs

XML_NAMESPACE: Final = "http://www.w3.org/XML/1998/namespace"
SCHEMA_INSTANCE: Final = "http://www.w3.org/2001/XMLSchema-instance"

Scope = dict[str, str]
"""Prefix (without colon, ``""`` for the default) to namespace."""

_KNOWN_FAMILY: Final = re.compile(r"urn:QDA-XML:(project|codebook):[0-9]+[.:][0-9]+")


def is_known(namespace: str) -> bool:
    """Return whether documents in ``namespace`` are read: QDA-XML in any version seen, or no namespace."""
    return not namespace or _KNOWN_FAMILY.fullmatch(namespace) is not None


def is_current(namespace: str, format_: spec.Format) -> bool:
    """Return whether ``namespace`` is that of QDA-XML 1.0 for this format."""
    return namespace == spec.NAMESPACES[format_]


def declares(name: str) -> bool:
    """Return whether an attribute name is a namespace declaration."""
    return name == "xmlns" or name.startswith("xmlns:")


def extend(scope: Scope, pairs: Pairs) -> Scope:
    """Return ``scope`` with the declarations among the attributes ``pairs``; the same object if there are none."""
    declared = {name[6:]: value for name, value in pairs if declares(name)}
    return {**scope, **declared} if declared else scope


def split(name: str) -> tuple[str, str]:
    """Return prefix and local part of a qualified name."""
    prefix, colon, local = name.partition(":")
    return (prefix, local) if colon else ("", name)


def undeclared(names: tuple[str, ...], scope: Mapping[str, str]) -> str | None:
    """Return the first prefix used in ``names`` that nothing declares, or name with a misplaced colon, if any."""
    for name in names:
        prefix, local = split(name)
        if ":" in name and (not prefix or not local or ":" in local):
            return name
        if prefix and prefix not in ("xml", "xmlns") and not scope.get(prefix):
            return prefix
    return None
