"""Pages and files about differences: the list, how far people are, what became of a sheet."""

from __future__ import annotations

from refiqda.render.reconciliation.status import add_status, show_status, status_json
from refiqda.render.reconciliation.tables import SUFFIXES, write_differences
from refiqda.render.reconciliation.terminal import (
    add_differences,
    add_left_out,
    show_differences,
    show_imported,
    show_sheet,
)
from refiqda.render.reconciliation.words import KINDS, STATES

__all__ = [
    "KINDS",
    "STATES",
    "SUFFIXES",
    "add_differences",
    "add_left_out",
    "add_status",
    "show_differences",
    "show_imported",
    "show_sheet",
    "show_status",
    "status_json",
    "write_differences",
]
