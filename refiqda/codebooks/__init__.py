"""Codebooks: for a program, as tables and documents that people edit, compared, and recoded.

The package is a noun; its verbs are in its modules, and the most used ones at the front door (`refiqda`).
"""

from refiqda.codebooks.conversion import codebook_as_project, convert_codebook, extract_codebook

__all__ = ["codebook_as_project", "convert_codebook", "extract_codebook"]
