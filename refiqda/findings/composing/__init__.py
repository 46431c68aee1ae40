"""Manuscripts with their quotes pulled from the transcripts: tokens, attribution, marks, and what stops a build."""
