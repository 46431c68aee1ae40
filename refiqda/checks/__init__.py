"""Rules over a project or codebook: its form, its archive, its references, its positions, its way into other programs.

``check`` applies them; ``refiqda.checks.registry`` lists them; their pages are made from their docstrings.
"""

from refiqda.checks.running import check

__all__ = ["check"]
