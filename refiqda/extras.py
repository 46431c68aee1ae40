"""Packages that not everybody needs: imported when first used, or asked for by name."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Final

from refiqda.errors import MissingExtraError

if TYPE_CHECKING:
    from types import ModuleType

_PUBLISHED_AS: Final = {"docx": "python-docx", "PIL": "pillow"}
"""Packages that are installed under another name than they are imported by."""


def needed(package: str, extra: str) -> ModuleType:
    """Import ``package``, or raise MissingExtraError that says how the extra ``extra`` is installed."""
    try:
        return importlib.import_module(package)
    except ImportError as error:
        name = package.partition(".")[0]
        raise MissingExtraError(
            f"this needs the package {_PUBLISHED_AS.get(name, name)}",
            remedy=f'Install it with: pip install "refiqda[{extra}]".',
        ) from error
