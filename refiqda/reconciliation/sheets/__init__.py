"""The sheet of differences that people fill in, in Excel or LibreOffice, and its way back into the log."""

from __future__ import annotations

from refiqda.reconciliation.sheets.importing import Imported, SheetConflict, import_sheet
from refiqda.reconciliation.sheets.writing import SUFFIXES, write_sheet

__all__ = ["SUFFIXES", "Imported", "SheetConflict", "import_sheet", "write_sheet"]
