"""Differences between coders, the decisions on them, and the consensus that follows."""
