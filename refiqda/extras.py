"""Packages that not everybody needs: imported when first used, or asked for by name."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from refiqda.errors import MissingExtraError

if TYPE_CHECKING:
    from types import ModuleType


def needed(package: str, extra: str) -> ModuleType:
    """Import ``package``, or raise MissingExtraError that says how the extra ``extra`` is installed."""
    try:
        return importlib.import_module(package)
    except ImportError as error:
        raise MissingExtraError(
            f"this needs the package {package.partition('.')[0]}",
            remedy=f'Install it with: pip install "refiqda[{extra}]".',
        ) from error
