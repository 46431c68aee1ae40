"""Quotes: an id bound to words of a transcript, with what was declared about them.

``values`` holds the classes, ``selecting`` binds words, ``anchoring`` finds them again in a corrected transcript,
``store`` keeps them in the study's folder.
"""

from refiqda.findings.quotes.values import Edit, PrivateEdit, Quote, Selector, Target, Translation

__all__ = ["Edit", "PrivateEdit", "Quote", "Selector", "Target", "Translation"]
