"""Recoding a project by a map: renaming, moving, merging and splitting codes, every recoding listed, and undone."""

from refiqda.codebooks.recoding.applying import recode
from refiqda.codebooks.recoding.result import Recoded, Recoding
from refiqda.codebooks.recoding.rules import Rule, read_rules
from refiqda.codebooks.recoding.undoing import Undone, undo_recoding

__all__ = ["Recoded", "Recoding", "Rule", "Undone", "read_rules", "recode", "undo_recoding"]
