"""Quotes: an id bound to words of a transcript, with what was declared about them.

``values`` holds the classes; all other modules of the room make or keep them.
"""

from refiqda.findings.quotes.values import Edit, PrivateEdit, Quote, Selector, Target, Translation

__all__ = ["Edit", "PrivateEdit", "Quote", "Selector", "Target", "Translation"]
