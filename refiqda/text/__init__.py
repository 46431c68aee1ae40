"""Texts: positions, the rule a file follows, passages that moved."""
