"""Crosswalks: what each analyst saw where the other did, and the sheet in which people say which codes are one."""

from __future__ import annotations

from refiqda.crosswalks.matrix import CrosswalkMatrix, crosswalk
from refiqda.crosswalks.reading import read_crosswalk

__all__ = ["CrosswalkMatrix", "crosswalk", "read_crosswalk"]
