"""A project written strictly: in the standard's form, or for one program, with a report of what that costs.

The package is a noun because ``refiqda.convert`` is the function: one name cannot be both.
"""

from refiqda.conversion.converting import (
    Convertible,
    convert,
    pack_for,
    write_strict,
)
from refiqda.conversion.texts import numbers_agree

__all__ = [
    "Convertible",
    "convert",
    "numbers_agree",
    "pack_for",
    "write_strict",
]
